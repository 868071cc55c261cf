package profile

import (
	"slices"
	"strings"
	"unicode"

	"duckface/schema"
)

// words are what a name consists of, in lower case and singular: userAccounts,
// user_accounts and UserAccount2 are all user, account. Numbers at the end
// of a word go: country1 and country2 are both a country.
func words(name string) []string {
	var out []string
	runes := []rune(name)
	start := 0
	cut := func(end int) {
		w := strings.TrimRight(strings.ToLower(string(runes[start:end])), "0123456789")
		if w != "" {
			out = append(out, singular(w))
		}
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			cut(i)
			start = i + 1
		case i > start && unicode.IsUpper(r) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			cut(i)
			start = i
		}
	}
	cut(len(runes))
	return out
}

// irregular plurals that names of tables often have.
var irregular = map[string]string{"people": "person", "children": "child", "men": "man", "women": "woman", "data": "datum", "indices": "index", "vertices": "vertex", "matrices": "matrix"}

// singular is an English noun in the singular, near enough that the same noun
// in the plural becomes the same.
func singular(w string) string {
	if s, ok := irregular[w]; ok {
		return s
	}
	n := len(w)
	switch {
	case n <= 3 || !strings.HasSuffix(w, "s"), strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"):
		return w
	case strings.HasSuffix(w, "ies") && n > 4:
		return w[:n-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "uses"):
		return w[:n-2]
	}
	return w[:n-1]
}

// keyWords say that a column is a key or refers to one, and nothing of whose.
var keyWords = map[string]bool{"id": true, "key": true, "code": true, "uuid": true, "guid": true, "ref": true, "fk": true, "pk": true, "no": true, "nr": true, "num": true, "number": true, "oid": true, "ident": true, "identifier": true}

// plainWords say what a value is like and not whose it is: a column that
// consists of them refers to nothing by that name.
var plainWords = map[string]bool{"name": true, "title": true, "label": true, "description": true, "type": true, "kind": true, "status": true, "state": true, "value": true, "date": true, "time": true, "year": true, "month": true, "day": true, "email": true, "url": true, "version": true, "position": true, "order": true, "count": true, "sort": true, "rank": true, "level": true, "sequence": true, "seq": true, "index": true, "token": true, "hash": true, "slug": true, "path": true, "text": true, "note": true, "comment": true, "timestamp": true, "created": true, "updated": true, "deleted": true}

// tableWords say that a table is one.
var tableWords = map[string]bool{"tbl": true, "table": true, "tab": true, "t": true}

// stem is a column's words without those that say it is a key: owner_user_id
// is owner, user; id has none.
func stem(name string) []string {
	w := words(name)
	for len(w) > 0 && keyWords[w[len(w)-1]] {
		w = w[:len(w)-1]
	}
	for len(w) > 0 && keyWords[w[0]] {
		w = w[1:]
	}
	if len(w) == 1 { // userid, in one word
		for _, end := range []string{"uuid", "id"} {
			if s, ok := strings.CutSuffix(w[0], end); ok && len(s) > 2 {
				return []string{s}
			}
		}
	}
	return w
}

// isKeyName reports whether a name ends or begins as those of references do.
func isKeyName(name string) bool {
	w := words(name)
	if len(w) == 0 {
		return false
	}
	last := w[len(w)-1]
	return keyWords[last] || keyWords[w[0]] || last == "by" || len(last) > 4 && strings.HasSuffix(last, "id")
}

// specific reports whether words name a thing: not those of any table.
func specific(w []string) bool {
	return slices.ContainsFunc(w, func(s string) bool { return !keyWords[s] && !plainWords[s] })
}

// naming knows the names of a schema's tables.
type naming struct {
	words  map[string][]string // of each table, without a prefix that all have
	prefix map[string]string   // what the names of all columns of a table begin with: l_ of l_orderkey, l_tax
}

// newNaming splits the names of all tables. A first word that four fifths of at
// least five tables share is a prefix of the application (wp_posts, wp_users).
func newNaming(s *schema.Schema) *naming {
	n := &naming{words: map[string][]string{}, prefix: map[string]string{}}
	first := map[string]int{}
	for _, t := range s.Tables {
		n.prefix[t.Name] = columnPrefix(t)
		w := words(t.Name)
		for len(w) > 1 && tableWords[w[0]] {
			w = w[1:]
		}
		for len(w) > 1 && tableWords[w[len(w)-1]] {
			w = w[:len(w)-1]
		}
		n.words[t.Name] = w
		if len(w) > 1 {
			first[w[0]]++
		}
	}
	for name, w := range n.words {
		if len(w) > 1 && len(s.Tables) >= 5 && first[w[0]]*5 >= len(s.Tables)*4 {
			n.words[name] = w[1:]
		}
	}
	return n
}

// fewestPrefixed is how many columns a table must have for what their names all
// begin with to be a prefix.
const fewestPrefixed = 3

// columnPrefix is what the names of all columns of a table begin with, up to an
// underscore, or nothing.
func columnPrefix(t *schema.Table) string {
	if len(t.Columns) < fewestPrefixed {
		return ""
	}
	at := strings.IndexByte(t.Columns[0].Name, '_')
	if at < 1 {
		return ""
	}
	prefix := t.Columns[0].Name[:at+1]
	if slices.ContainsFunc(t.Columns, func(c *schema.Column) bool {
		return len(c.Name) <= len(prefix) || !strings.EqualFold(c.Name[:len(prefix)], prefix)
	}) {
		return ""
	}
	return prefix
}

// bare is a column's name without the prefix of its table.
func (n *naming) bare(table, column string) string { return column[len(n.prefix[table]):] }

// likeness is how a column's name speaks of a table.
type likeness int

const (
	noName     likeness = iota
	agentName           // author_id, where most tables refer to users
	partOfName          // product_id for shop_products, gpx_id for gpx_files
	roleOfName          // owner_user_id for users
	fullName            // user_id for users
	keyName             // the name of the table's key, which is no other table's
)

// of compares a column's stem with a table's words.
func (n *naming) of(stem []string, table string) likeness {
	w := n.words[table]
	if len(stem) == 0 || len(w) == 0 {
		return noName
	}
	one, all := strings.Join(stem, ""), strings.Join(w, "")
	switch {
	case one == all:
		return fullName
	case hasTail(stem, w):
		return roleOfName
	case specific(stem) && (hasTail(w, stem) || len(stem) < len(w) && slices.Equal(w[:len(stem)], stem)):
		return partOfName
	}
	return noName
}

// ofChild is of for a column of a known table, the first words of whose name may
// be left out: in current_way_nodes a node_id is one of current_nodes as well as
// of nodes, and in product a type_id one of product_types.
func (n *naming) ofChild(child string, stem []string, table string) likeness {
	like := n.of(stem, table)
	if like >= fullName || len(stem) == 0 {
		return like
	}
	mine, w := n.words[child], n.words[table]
	shared := len(w) - len(stem)
	if shared > 0 && hasTail(w, stem) && len(mine) >= shared && slices.Equal(mine[:shared], w[:shared]) {
		if specific(stem) {
			return fullName
		}
		return max(like, roleOfName)
	}
	return like
}

// hasTail reports whether w ends with tail and has more.
func hasTail(w, tail []string) bool {
	return len(w) > len(tail) && slices.Equal(w[len(w)-len(tail):], tail)
}

// family is how many words two tables' names share at their beginning: those
// of current_way_nodes and current_nodes are nearer than of nodes.
func (n *naming) family(a, b string) int {
	x, y, shared := n.words[a], n.words[b], 0
	for shared < len(x) && shared < len(y) && x[shared] == y[shared] {
		shared++
	}
	return shared
}

// ownName are words that a column's name has about a thing of its table: the
// column names the table itself.
func (n *naming) ownName(t *schema.Table, column string) bool {
	return n.of(stem(column), t.Name) == fullName
}

// affix compares two column names of keys. It is what one has more than the
// other, in front or behind, in lower case: teamIDwinner and teamID leave
// winner. ok is false where they have nothing else in common.
func affix(column, key string) (more string, ok bool) {
	c, k := strings.ToLower(column), strings.ToLower(key)
	if c == k {
		return "", true
	}
	if s, found := strings.CutPrefix(c, k); found && len(k) > 2 {
		return strings.Trim(s, "_. -"), true
	}
	if s, found := strings.CutSuffix(c, k); found && len(k) > 2 && strings.HasSuffix(s, "_") {
		return strings.Trim(s, "_. -"), true
	}
	if a, b := stem(column), stem(key); len(a) > 0 && slices.Equal(a, b) {
		return "", true
	}
	return "", false
}
