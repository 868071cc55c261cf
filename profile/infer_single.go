package profile

import (
	"slices"
	"strings"

	"duckface/schema"
)

// nameScores are what a column's name says for a parent.
var nameScores = map[likeness]float64{noName: -1.5, agentName: 2, partOfName: 2.5, roleOfName: 3.5, fullName: 5, keyName: 5}

const (
	sameType  = 0.5
	hasIndex  = 0.5
	likeAnId  = 0.5 // of a column that names nothing but ends in id
	otherSign = -0.5
	otherKey  = -0.5 // a unique key that is not the primary one
)

// singles proposes references of single columns.
func (f *finder) singles() []*candidate {
	var found []*candidate
	for _, t := range f.schema.Tables {
		for _, c := range t.Columns {
			if !f.mayRefer(t, c) {
				continue
			}
			for _, k := range f.keys {
				if len(k.columns) == 1 && (k.table != t || k.columns[0] != c.Name) {
					if s := f.single(t, c, k); s != nil {
						found = append(found, s)
					}
				}
			}
		}
	}
	return found
}

// mayRefer reports whether a column may be a reference of its own: one that is
// neither declared as such nor the identity of its own table's rows.
func (f *finder) mayRefer(t *schema.Table, c *schema.Column) bool {
	if c.AutoIncrement || c.Generated != "" || !f.keyType(c.Type) {
		return false
	}
	alone := isKey(t, []string{c.Name})
	if alone && (f.names.ownName(t, c.Name) || !specific(words(c.Name))) {
		return false
	}
	return !slices.ContainsFunc(f.candidates, func(s *candidate) bool {
		return s.accepted && s.table == t && len(s.columns) == 1 && s.columns[0] == c.Name
	})
}

// single compares a column with a key of one column; nil where nothing speaks
// for it.
func (f *finder) single(t *schema.Table, c *schema.Column, k *uniqueKey) *candidate {
	alike := f.compareTypes(c, k.column(0))
	if alike == unlikeTypes {
		return nil
	}
	s := &candidate{table: t, columns: []string{c.Name}, parent: k, free: -1}
	s.name, s.reason = f.likeness(t, c, k)
	indexed := isIndexed(t, c.Name)
	if s.name == noName {
		if c.Type.Numeric() || alike != sameTypes || !indexed && !isKeyName(c.Name) || isKey(t, []string{c.Name}) {
			return nil // numbers of many tables are alike
		}
		s.reason = "its values fit nowhere else"
		if isKeyName(c.Name) {
			s.base += likeAnId
		}
	}
	s.base += nameScores[s.name]
	if alike == sameTypes {
		s.base += sameType
		s.reason += ", same type"
	} else if s.name <= roleOfName && c.Type.Unsigned != k.column(0).Type.Unsigned {
		s.base += otherSign
	}
	if indexed {
		s.base += hasIndex
	}
	if !k.primary {
		s.base += otherKey
	}
	return s
}

// ancestorWords, in a column's name, are for a row of the same table.
var ancestorWords = []string{"parent", "ancestor", "root", "previous", "prev", "next", "original", "duplicate", "predecessor", "successor"}

// likeness is how a column's name speaks of a key, and how to say so: as it is, or
// where tables put prefixes to their columns (l_orderkey, o_orderkey) without these.
func (f *finder) likeness(t *schema.Table, c *schema.Column, k *uniqueKey) (likeness, string) {
	like, why := f.likenessOf(t, c.Name, k, k.columns[0])
	column, key := f.names.bare(t.Name, c.Name), f.names.bare(k.table.Name, k.columns[0])
	if column == c.Name && key == k.columns[0] {
		return like, why
	}
	if bare, whyBare := f.likenessOf(t, column, k, key); bare > like {
		return bare, whyBare
	}
	return like, why
}

func (f *finder) likenessOf(t *schema.Table, column string, k *uniqueKey, key string) (likeness, string) {
	w, parent := stem(column), k.table.Name
	like := f.names.ofChild(t.Name, w, parent)
	if rest, ok := cutTail(words(column), words(key)); ok { // author_login for authors.login
		like = max(like, min(roleOfName+1, f.names.of(rest, parent)))
	}
	if like < roleOfName && k.table == t && len(w) > 0 && slices.Contains(ancestorWords, w[len(w)-1]) {
		return roleOfName, "named for a row of its own table"
	}
	if more, ok := affix(column, key); ok && specific(stem(key)) {
		switch {
		case more != "":
			like = max(like, roleOfName)
		case f.home(k):
			return keyName, "named as " + parent + "." + k.columns[0]
		default:
			like = max(like, partOfName)
		}
	}
	if like == noName || like == partOfName && k.table == t {
		return noName, ""
	}
	return like, "named after " + parent
}

// agents proposes the table that most others refer to for columns that say who
// did something, and not whose table he is in: author_id, updated_by.
func (f *finder) agents() []*candidate {
	hub := f.hub()
	if hub == nil {
		return nil
	}
	var found []*candidate
	for _, t := range f.schema.Tables {
		for _, c := range t.Columns {
			if !f.mayRefer(t, c) || !isAgent(c.Name) || f.compareTypes(c, hub.column(0)) != sameTypes {
				continue
			}
			s := &candidate{table: t, columns: []string{c.Name}, parent: hub, free: -1, name: agentName, base: nameScores[agentName] + sameType}
			s.reason = "it says who, and most tables refer to " + hub.table.Name
			if isIndexed(t, c.Name) {
				s.base += hasIndex
			}
			found = append(found, s)
		}
	}
	return found
}

// hub is the primary key that clearly most references of one column lead to.
func (f *finder) hub() *uniqueKey {
	n := map[*schema.Table]int{}
	for _, s := range f.candidates {
		if s.accepted && len(s.columns) == 1 && s.table != s.parent.table {
			n[s.parent.table]++
		}
	}
	var best, second int
	var hub *uniqueKey
	for _, k := range f.keys {
		switch count := n[k.table]; {
		case !k.primary || len(k.columns) != 1:
		case count > best:
			best, second, hub = count, best, k
		default:
			second = max(second, count)
		}
	}
	if best < 3 || best < 2*second {
		return nil
	}
	return hub
}

// isAgent reports whether a name is for somebody who does something: author_id,
// assignee_id, updated_by.
func isAgent(name string) bool {
	w := words(name)
	n := len(w)
	if n < 2 {
		return false
	}
	if w[n-1] == "by" {
		return strings.HasSuffix(w[n-2], "ed") || strings.HasSuffix(w[n-2], "en")
	}
	who := w[n-2]
	return w[n-1] == "id" && len(who) > 4 && (strings.HasSuffix(who, "er") || strings.HasSuffix(who, "or") || strings.HasSuffix(who, "ee"))
}

// cutTail is w without its last words, if those are tail and not all.
func cutTail(w, tail []string) ([]string, bool) {
	if !hasTail(w, tail) || len(tail) == 0 {
		return nil, false
	}
	return w[:len(w)-len(tail)], true
}

// home reports whether a key's name is at home in its table: no other table
// has a key of that name, or this one is named so.
func (f *finder) home(k *uniqueKey) bool {
	if f.names.of(stem(k.columns[0]), k.table.Name) == fullName || k.column(0).AutoIncrement {
		return true
	}
	name := f.names.bare(k.table.Name, k.columns[0])
	return !slices.ContainsFunc(f.keys, func(o *uniqueKey) bool {
		return o.table != k.table && len(o.columns) == 1 && strings.EqualFold(f.names.bare(o.table.Name, o.columns[0]), name)
	})
}

// isIndexed reports whether an index begins with a column.
func isIndexed(t *schema.Table, column string) bool {
	return slices.ContainsFunc(t.Indexes, func(ix *schema.Index) bool {
		return len(ix.Parts) > 0 && ix.Parts[0].Column == column && ix.Kind != schema.Fulltext && ix.Kind != schema.Spatial
	})
}

// typeLikeness is how two columns' types agree.
type typeLikeness int

const (
	unlikeTypes typeLikeness = iota
	likeTypes
	sameTypes
)

// keyType reports whether values of a type may be keys: whole numbers but no
// flags, texts and bytes of limited length, UUIDs. In SQLite no length is stated.
func (f *finder) keyType(t schema.Type) bool {
	switch t.Kind {
	case schema.Int:
		return t.Name != "tinyint(1)" && t.Base != "bool" && t.Base != "boolean"
	case schema.Decimal:
		return t.Scale == 0
	case schema.Text, schema.Binary:
		return t.Length > 0 && t.Length <= 255 || t.Length == 0 && f.schema.Engine == "sqlite" && !strings.Contains(t.Base, "blob")
	case schema.UUID:
		return true
	}
	return false
}

// compareTypes compares a column with one that it may refer to.
func (f *finder) compareTypes(c, key *schema.Column) typeLikeness {
	a, b := c.Type, key.Type
	whole := func(t schema.Type) bool { return t.Kind == schema.Int || t.Kind == schema.Decimal }
	switch {
	case !f.keyType(a) || !f.keyType(b) || a.Kind != b.Kind && !(whole(a) && whole(b)):
		return unlikeTypes
	case a.Kind == b.Kind && a.Bits == b.Bits && a.Unsigned == b.Unsigned && a.Length == b.Length && a.Fixed == b.Fixed && a.Base == b.Base:
		return sameTypes
	}
	return likeTypes
}
