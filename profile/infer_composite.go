package profile

import (
	"slices"
	"strings"

	"duckface/schema"
)

const (
	namedScore   = 4.5 // one of the columns names the parent
	overlayScore = 2   // the columns have the names of the parent's key
	looseCost    = 1   // for a column that only data speaks for
)

// option is a column that may stand for one of a parent's key.
type option struct {
	column string
	role   string // what its name has more than the key's, "" for nothing
	named  bool   // it names the parent
}

// named proposes references of several columns of which one names the parent,
// overlays those whose columns just are called as in the parent's key.
func (f *finder) named() []*candidate {
	return slices.DeleteFunc(f.composites(), func(s *candidate) bool { return !s.named })
}

func (f *finder) overlays() []*candidate {
	return slices.DeleteFunc(f.composites(), func(s *candidate) bool { return s.named })
}

// composites proposes references of several columns.
func (f *finder) composites() []*candidate {
	var found []*candidate
	roots := f.roots()
	for _, k := range f.keys {
		if len(k.columns) < 2 {
			continue
		}
		for _, t := range f.schema.Tables {
			found = append(found, f.composite(t, k, roots)...)
		}
	}
	return slices.DeleteFunc(found, func(s *candidate) bool {
		return slices.ContainsFunc(f.candidates, func(o *candidate) bool {
			return o.declared && o.table == s.table && sameSet(o.columns, s.columns)
		})
	})
}

// sameSet reports whether two lists hold the same names.
func sameSet(a, b []string) bool { return len(a) == len(b) && within(a, b) }

// within reports whether b holds all of a.
func within(a, b []string) bool {
	return !slices.ContainsFunc(a, func(name string) bool { return !slices.Contains(b, name) })
}

// composite proposes the ways in which a table's columns may refer to a key:
// one for each role that their names have (home_team, away_team).
func (f *finder) composite(t *schema.Table, k *uniqueKey, roots map[columnOf]columnOf) []*candidate {
	options := make([][]option, len(k.columns))
	roles, matched := []string{""}, 0
	for i := range k.columns {
		options[i] = f.options(t, k, i, roots)
		if len(options[i]) > 0 {
			matched++
		}
		for _, o := range options[i] {
			if !slices.Contains(roles, o.role) {
				roles = append(roles, o.role)
			}
		}
	}
	if matched == 0 || matched < len(k.columns)-1 {
		return nil
	}
	var found []*candidate
	for _, role := range roles {
		found = append(found, f.inRole(t, k, options, role, roles)...)
	}
	if matched < len(k.columns) {
		return found
	}
	for i, of := range options { // what is called name may be in the child what the name is of
		if isIdentity(k.columns[i]) && !of[0].named {
			open := slices.Clone(options)
			open[i] = nil
			found = append(found, f.inRole(t, k, open, "", roles)...)
		}
	}
	return found
}

// options are the columns whose names or references fit the i-th column of a key.
func (f *finder) options(t *schema.Table, k *uniqueKey, i int, roots map[columnOf]columnOf) []option {
	var named, same, other []option
	for _, c := range t.Columns {
		if c.Generated != "" || f.compareTypes(c, k.column(i)) == unlikeTypes {
			continue
		}
		about, role := f.about(t, c.Name, k.table)
		keyAbout, _ := f.about(t, k.columns[i], k.table)
		more, alike := affix(c.Name, k.columns[i])
		switch {
		case alike && more == "":
			same = append(same, option{c.Name, "", about && role == "" || keyAbout})
		case about && isIdentity(k.columns[i]) && t != k.table && !hasFold(k.columns, c.Name):
			named = append(named, option{c.Name, role, true})
		case alike:
			other = append(other, option{c.Name, more, about || keyAbout})
		case roots[columnOf{t.Name, c.Name}] == roots[columnOf{k.table.Name, k.columns[i]}]:
			other = append(other, option{c.Name, "", false})
		}
	}
	if len(named) > 0 {
		return named // city for city.name, and not name
	}
	if len(same) > 0 {
		return append(same, slices.DeleteFunc(other, func(o option) bool { return o.role == "" })...)
	}
	return other
}

// isIdentity reports whether a key's column tells what the row is called: where a
// child repeats the key, it names that column for the table and not for the column.
func isIdentity(column string) bool {
	return !slices.ContainsFunc(words(column), func(w string) bool { return !keyWords[w] && w != "name" && w != "title" && w != "label" })
}

func hasFold(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

// about reports whether the name of a child's column speaks of a table more than of
// any other, and what it has in front.
func (f *finder) about(child *schema.Table, column string, t *schema.Table) (yes bool, role string) {
	w := stem(column)
	for len(w) > 1 && plainWords[w[len(w)-1]] {
		w = w[:len(w)-1] // group_name is about groups
	}
	like := f.names.ofChild(child.Name, w, t.Name)
	if like == noName || !specific(w) {
		return false, ""
	}
	if slices.ContainsFunc(f.candidates, func(s *candidate) bool {
		return s.accepted && s.table == child && s.parent.table != t && len(s.columns) == 1 && s.columns[0] == column && (s.declared || s.name == fullName)
	}) {
		return false, "" // it is known to be about another
	}
	for other := range f.names.words {
		if other != t.Name && f.names.ofChild(child.Name, w, other) > like {
			return false, ""
		}
	}
	if like == roleOfName {
		role = strings.Join(w[:len(w)-len(f.names.words[t.Name])], "_")
	}
	return true, role
}

// inRole chooses a column for each of a key: the one of that role, else
// the one without. One column may stay open for the data to choose.
func (f *finder) inRole(t *schema.Table, k *uniqueKey, options [][]option, role string, roles []string) []*candidate {
	s := &candidate{table: t, parent: k, free: -1}
	used := role == ""
	for i := range k.columns {
		at := slices.IndexFunc(options[i], func(o option) bool { return o.role == role })
		if at < 0 {
			at = ofRole(options[i], role, roles)
		} else {
			used = true
		}
		if at < 0 {
			if s.free >= 0 || len(options[i]) > 0 {
				return nil // two are open, or there is one for another role
			}
			s.free = i
			s.columns = append(s.columns, "")
			continue
		}
		o := options[i][at]
		if slices.Contains(s.columns, o.column) {
			return nil
		}
		s.columns = append(s.columns, o.column)
		s.named = s.named || o.named
		s.strict = s.strict || f.names.ofChild(t.Name, stem(o.column), k.table.Name) >= roleOfName
	}
	switch {
	case !used, t == k.table && sameSet(s.columns, k.columns):
		return nil
	case s.free >= 0:
		return f.loose(s)
	case !s.named && (f.twins(t, k) || f.crosses(s, nil) || f.ownDetail(s)):
		return nil
	}
	f.rateComposite(s)
	return []*candidate{s}
}

// ofRole finds the option without a role that goes with those of one: param2_code
// with param2_auth_name, else a column that no other role begins, such as a
// tenant of all roles. It is negative where there is none.
func ofRole(options []option, role string, roles []string) int {
	begins := func(o option, role string) bool {
		return role != "" && strings.HasPrefix(strings.ToLower(o.column), role)
	}
	if at := slices.IndexFunc(options, func(o option) bool { return o.role == "" && begins(o, role) }); at >= 0 {
		return at
	}
	return slices.IndexFunc(options, func(o option) bool {
		return o.role == "" && !slices.ContainsFunc(roles, func(other string) bool { return other != role && begins(o, other) })
	})
}

// ownDetail reports whether a reference contains a key of its own table, and the
// parent refers back to that: an order is not the child of its lines.
func (f *finder) ownDetail(s *candidate) bool {
	return slices.ContainsFunc(f.candidates, func(o *candidate) bool {
		return o.accepted && o.table == s.parent.table && o.parent.table == s.table && within(o.columns, s.parent.columns) &&
			within(o.parent.columns, s.columns)
	})
}

// loose proposes each column that the data may choose for the one left open.
func (f *finder) loose(s *candidate) []*candidate {
	if !s.named && len(s.columns) < 3 {
		return nil
	}
	var found []*candidate
	for _, c := range s.table.Columns {
		if slices.Contains(s.columns, c.Name) || c.Generated != "" || f.compareTypes(c, s.parent.column(s.free)) != sameTypes {
			continue
		}
		o := *s
		o.columns = slices.Clone(s.columns)
		o.columns[s.free] = c.Name
		if s.table == s.parent.table && sameSet(o.columns, s.parent.columns) {
			continue
		}
		f.rateComposite(&o)
		found = append(found, &o)
	}
	return found
}

// rateComposite scores what is known without data.
func (f *finder) rateComposite(s *candidate) {
	s.base, s.reason = overlayScore, "columns as in the key of "+s.parent.table.Name
	if s.named {
		s.base, s.reason = namedScore, "named after "+s.parent.table.Name
	}
	if s.free >= 0 {
		s.base -= looseCost
		s.reason = s.columns[s.free] + " fits with columns as in the key of " + s.parent.table.Name
	}
}

// twins reports whether a table is a copy of a key's or its history: nearly the same
// columns. Rows of twins have the same keys, but are not
// each other's children.
func (f *finder) twins(t *schema.Table, k *uniqueKey) bool {
	rest, shared, all := 0, 0, 0
	for _, c := range k.table.Columns {
		in := slices.ContainsFunc(t.Columns, func(o *schema.Column) bool { return strings.EqualFold(o.Name, c.Name) })
		if in {
			all++
		}
		if slices.Contains(k.columns, c.Name) {
			continue
		}
		rest++
		if in {
			shared++
		}
	}
	a, b := f.names.words[t.Name], f.names.words[k.table.Name]
	kin := hasTail(a, b) || hasTail(b, a) || len(a) < len(b) && slices.Equal(b[:len(a)], a) || len(b) < len(a) && slices.Equal(a[:len(b)], b)
	alike := func(n, of int) bool { return n*5 >= of*4 }
	if all*3 < len(t.Columns)*2 {
		return false
	}
	return kin && alike(all, len(k.table.Columns)) || rest > 0 && alike(shared, rest)
}

// columnOf is a column of a table.
type columnOf struct{ table, column string }

// roots are the keys that the references of single columns lead to in the
// end, by the columns of both sides.
func (f *finder) roots() map[columnOf]columnOf {
	up := map[columnOf]columnOf{}
	for _, s := range f.candidates {
		if s.accepted && len(s.columns) == 1 && s.when == nil {
			up[columnOf{s.table.Name, s.columns[0]}] = columnOf{s.parent.table.Name, s.parent.columns[0]}
		}
	}
	root := map[columnOf]columnOf{}
	for _, t := range f.schema.Tables {
		for _, c := range t.Columns {
			at := columnOf{t.Name, c.Name}
			for range f.schema.Tables { // or as long as it goes in circles
				next, ok := up[at]
				if !ok {
					break
				}
				at = next
			}
			root[columnOf{t.Name, c.Name}] = at
		}
	}
	return root
}

// What missing values cost, times their share, in references of several columns.
const (
	namedMissing   = 10
	overlayMissing = 1000
	fewOverlay     = 0.7 // an overlay says nothing where so many other combinations are found
	mostLoose      = 0.3 // nor does a column that nothing but data chose
)

func (s *candidate) scoreComposite() {
	s.score = s.base
	p := &s.proof
	sure := p.tried >= fewestKeys && p.found == p.tried
	switch {
	case p.itself:
		s.score, s.doubt = s.score-10, repeatsItself
	case p.tried == 0 && s.named && s.free < 0:
		s.score -= noRowsCost
	case p.found == 0:
		s.score, s.doubt = s.score-10, "no value is found"
	case s.free >= 0 && !sure:
		s.score, s.doubt = s.score-10, "too few values"
	case s.free >= 0 && p.chance > mostLoose:
		s.score, s.doubt = s.score-10, byChance
	case !s.named && (p.tried < fewestKeys || p.chance > fewOverlay):
		s.score, s.doubt = min(s.score, acceptScore-1), byChance
	case s.named && s.free < 0 && p.found == p.tried:
		s.score++
	case s.named && p.found < p.tried:
		s.score, s.doubt = s.score-namedMissing*p.missing(), "values are missing"
	case p.found < p.tried:
		s.score, s.doubt = s.score+p.dataScore()-overlayMissing*p.missing(), "values are missing"
	default:
		s.score += p.dataScore()
	}
	s.accepted = s.score >= acceptScore
}
