package profile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"duckface/schema"
)

// guard is what may be told of a column's values.
type guard struct {
	least float64 // rows that must stand behind a value that is told; up to 1: none
	markup
}

// least is how many rows must stand behind what is told.
func (o Options) least() int64 {
	switch {
	case o.Like != nil:
		return 0
	case o.MinCount == 0:
		return DefaultMinCount
	}
	return int64(o.MinCount)
}

func (o Options) told(format string, args ...any) {
	if o.Told != nil {
		o.Told(fmt.Sprintf(format, args...))
	}
}

// guard says what may be told of each column.
func (m *measurer) guard(o Options, marks map[columnID]markup) {
	for _, c := range m.columns {
		c.guard = guard{float64(o.least()), marks[columnID{m.table.Name, c.schema.Name}]}
		if c.keeps() {
			c.excerpts = newExcerpts()
			m.keepers = append(m.keepers, newKeeper(m, c))
		}
	}
}

// keeps reports whether the column's words are to be told.
func (g guard) keeps() bool { return g.maker == ruleKeep || g.maker == ruleForce }

// coarse is coarsen for the column's own values.
func (c *column) coarse(points []point) []point { return coarsen(points, c.schema.Type, c.least) }

// coarseDifferences is coarsen for what lies between the column and another.
func (c *column) coarseDifferences(points []point) []point {
	switch c.form {
	case asNumber, asBits:
		return coarsen(points, c.schema.Type, c.least)
	case asDay:
		return coarsen(points, schema.Type{Kind: schema.Int}, c.least)
	}
	return coarsen(points, schema.Type{Kind: schema.Time}, c.least)
}

// coarseStart is the smallest value of a key, by its first two digits where it is no
// small number.
func (c *column) coarseStart() int64 {
	if c.least <= 1 || c.lo <= harmless && c.lo >= -harmless {
		return c.lo
	}
	unit := math.Pow10(decade(float64(c.lo)) - 1)
	return int64(math.Floor(float64(c.lo)/unit) * unit)
}

// keeper counts under how many owners each word of a category column occurs: the
// parents by any reference of the table, for which one it grows with is known only later.
type keeper struct {
	column *column
	owners []map[uint64]map[uint64]bool // by reference: owners by word, up to as many as are needed
	out    *Column
	table  *Table
	words  []keptWord
}

type keptWord struct {
	tally
	hash uint64
	text string
	told bool // its text is known
}

func newKeeper(m *measurer, c *column) *keeper {
	k := &keeper{column: c}
	for range m.references {
		k.owners = append(k.owners, map[uint64]map[uint64]bool{})
	}
	return k
}

// measure takes a block whose columns and references were measured.
func (k *keeper) measure(m *measurer) {
	for i, r := range m.references {
		for row, h := range k.column.hashes {
			owner := r.set.hashes[row]
			if h == 0 || owner == 0 {
				continue
			}
			seen := k.owners[i][h]
			if seen == nil {
				if len(k.owners[i]) > mostValues {
					continue // no category
				}
				seen = map[uint64]bool{}
				k.owners[i][h] = seen
			}
			if float64(len(seen)) < k.column.least {
				seen[owner] = true
			}
		}
	}
}

// workOut lists the words, those of most rows first, as Common does.
func (k *keeper) workOut(t *Table) {
	c := k.column
	k.table, k.out = t, t.Column(c.schema.Name)
	if c.counter == nil || c.counter.level > 0 || c.counter.n > mostValues {
		return
	}
	texts := map[uint64]string{}
	for _, e := range c.excerpts.items {
		if !e.cut {
			texts[e.hash] = string(e.text)
		}
	}
	c.counter.each(func(h uint64, v *tally) {
		text, ok := texts[h]
		k.words = append(k.words, keptWord{*v, h, text, ok && utf8.ValidString(text)})
	})
	slices.SortFunc(k.words, func(a, b keptWord) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.x, b.x), cmp.Compare(a.hash, b.hash))
	})
}

// keepWords states the words of the columns that were asked to be kept: those
// that occur in enough rows, and under as many owners where the table has one. The
// others keep their share and get an invented word.
func (c *collector) keepWords() {
	for _, k := range c.keepers {
		id := columnID{k.table.Name, k.out.Name}
		if why := sensitiveClass(k.out.Class); why != "" && k.column.maker == ruleKeep {
			c.options.told("%s: keep of %s left out: its texts look like %s; if that is wrong, write keep! with its exact name", k.column.from, id, why)
			continue
		}
		if len(k.words) == 0 && k.column.nulls < k.table.Rows {
			c.options.told("%s: keep of %s left out: more than %d values are no category", k.column.from, id, mostValues)
			continue
		}
		if rare := k.state(); rare > 0 {
			c.options.told("%s: %d of %d words of %s occur too seldom and were replaced by invented ones", k.column.from, rare, len(k.words), id)
		}
	}
}

// state writes labels and shares, and returns how many words it had to replace.
func (k *keeper) state() (rare int) {
	rows := 0.0
	for _, w := range k.words {
		rows += float64(w.n)
	}
	k.out.Labels, k.out.Common = nil, nil
	taken := map[string]bool{}
	for i := range k.words {
		k.words[i].told = k.enough(k.words[i])
		if k.words[i].told {
			taken[k.words[i].text] = true
		}
	}
	for i, w := range k.words {
		label := w.text
		if !w.told {
			label = k.invented(i, taken)
			rare++
		}
		k.out.Labels = append(k.out.Labels, label)
		k.out.Common = append(k.out.Common, Common{sixDigits(float64(w.n) / rows), int64(utf8.RuneCountInString(label))})
	}
	return rare
}

// enough reports whether a word occurs in enough rows and under enough owners: the
// parents that the table grows with, and those of any reference that has many.
func (k *keeper) enough(w keptWord) bool {
	if float64(w.n) < k.column.least || !w.told {
		return false
	}
	for i, r := range k.table.References {
		if i >= len(k.owners) || r.Table == k.table.Name {
			continue
		}
		owner := k.table.Grows.Kind == "with" && k.table.Grows.With == r.Table
		if (owner || k.manyOwners(i)) && float64(len(k.owners[i][w.hash])) < k.column.least {
			return false
		}
	}
	return true
}

// manyOwners reports whether a reference leads to as many parents in all as a word needs.
func (k *keeper) manyOwners(i int) bool {
	all := map[uint64]bool{}
	for _, owners := range k.owners[i] {
		for owner := range owners {
			all[owner] = true
		}
	}
	return float64(len(all)) >= k.column.least
}

// invented is a word in place of one that is not told: another label of an ENUM,
// else the column's name and a number, or letters where there is no room for that.
func (k *keeper) invented(n int, taken map[string]bool) string {
	for _, label := range k.out.Type.Labels {
		if !taken[label] {
			taken[label] = true
			return label
		}
	}
	most := k.out.Type.Length
	for try := n; ; try++ {
		word := strings.ToLower(k.out.Name) + "_" + strconv.Itoa(try+1)
		if most > 0 && utf8.RuneCountInString(word) > most {
			word = lettersOf(try, most)
		}
		if !taken[word] || try > n+100_000 {
			taken[word] = true
			return word
		}
	}
}

// lettersOf spells a number in at most so many letters.
func lettersOf(n, most int) string {
	word := string(rune('a' + n%26))
	for n /= 26; n > 0 && len(word) < most; n /= 26 {
		word += string(rune('a' + n%26))
	}
	return word
}
