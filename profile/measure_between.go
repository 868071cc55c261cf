package profile

import (
	"math"
	"slices"
	"strings"

	"duckface/schema"
)

// Between the columns of one row: which follow each other (correlations), which
// are another plus a difference (lags), which repeat another (copies), and which
// depend on a category.

// between works it out for one table, from its sample of rows.
type between struct {
	m      *measurer
	out    *Table
	like   *Table // what to measure; nil: whatever there is
	rows   *rowSample
	axes   []*ranked // by column; nil for what is no dimension
	key    int       // the column of the key order, -1 for none
	pair   map[[2]int]pairRank
	from   [][]int // by column: those that decide it
	copied []bool  // by column: always a copy of another
	room   rankRoom
	places [][]float64 // by column: ranks among all that have one; nil where not asked for yet
}

// pairRank is the correlation of two columns.
type pairRank struct {
	rank float64
	rows int
	ok   bool
}

const (
	fewestRanked = 30 // rows, below which a correlation is chance
	fewestLike   = 3  // the same where the correlation is asked for
)

// betweenColumns states what lies between the columns of a table, and returns
// what its null patterns are like. With a profile to measure like, it measures
// what that states of the table, whether it is there or not.
func (c *collector) betweenColumns(m *measurer, out *Table) map[uint64]nullShape {
	var like *Table
	if c.options.Like != nil {
		like, _ = sameName(c.options.Like.Tables, tableName, out.Name)
	}
	w := newBetween(m, out, like)
	w.copies(true)
	w.lags()
	w.copies(false)
	w.dependences()
	c.ranks[out] = append(c.ranks[out], w.correlations()...)
	return w.nullShapes()
}

func newBetween(m *measurer, out, like *Table) *between {
	w := &between{m: m, out: out, like: like, rows: m.sample, key: -1, pair: map[[2]int]pairRank{}}
	w.rows.sort()
	w.from, w.copied = make([][]int, len(m.columns)), make([]bool, len(m.columns))
	w.places = make([][]float64, len(m.columns))
	w.rank()
	return w
}

// rank puts all numbers and dates in order and correlates them.
func (w *between) rank() {
	w.axes = make([]*ranked, len(w.m.columns))
	if name := w.out.keyColumn(); name != "" {
		w.key = w.m.index[name]
	}
	for i, c := range w.m.columns {
		if i == w.key || w.isDimension(c) {
			if r := newRanked(w.rows.x[i]); len(r.order) >= fewestLike && r.x[r.order[0]] < r.x[r.order[len(r.order)-1]] {
				w.axes[i] = r
			}
		}
	}
	for i := range w.axes {
		for j := i + 1; j < len(w.axes); j++ {
			if w.axes[i] != nil && w.axes[j] != nil {
				var p pairRank
				p.rank, p.rows, p.ok = w.room.correlation(w.axes[i], w.axes[j])
				w.pair[[2]int{i, j}] = p
			}
		}
	}
}

// isDimension reports whether a column's values have an order of their own:
// numbers and dates that no reference decides.
func (w *between) isDimension(c *column) bool {
	return c.form < asText && !c.refers && c.schema.Generated == "" && !c.isText(w.m.rows-c.nulls-c.zeros)
}

// ranks is the correlation of two columns.
func (w *between) ranks(i, j int) pairRank { return w.pair[[2]int{min(i, j), max(i, j)}] }

// column is the stated column of a measured one.
func (w *between) column(i int) *Column { return w.out.Column(w.m.columns[i].schema.Name) }

// find is where the column of that name is measured, -1 when there is none.
func (w *between) find(name string) int {
	i, ok := w.m.index[name]
	if !ok {
		i = slices.IndexFunc(w.m.columns, func(c *column) bool { return strings.EqualFold(c.schema.Name, name) })
	}
	return i
}

// leads makes one column decide another, unless it is decided by that itself.
func (w *between) leads(leader, follower int) bool {
	if leader == follower || w.follows(leader, follower) {
		return false
	}
	w.from[follower] = append(w.from[follower], leader)
	return true
}

// follows reports whether a column is decided by another, directly or not.
func (w *between) follows(follower, leader int) bool {
	return slices.ContainsFunc(w.from[follower], func(i int) bool { return i == leader || w.follows(i, leader) })
}

// both are the rows in which two columns have a value on their axis.
func (w *between) both(i, j int) []int32 {
	var rows []int32
	a, b := w.axes[i], w.axes[j]
	for row := range a.x {
		if a.has(int32(row)) && b.has(int32(row)) {
			rows = append(rows, int32(row))
		}
	}
	return rows
}

// correlations are all pairs that say something. What could be chance is left
// out unless other pairs would imply something else.
func (w *between) correlations() []Correlation {
	var list []Correlation
	for i := range w.axes {
		for j := i + 1; j < len(w.axes); j++ {
			p, ok := w.pair[[2]int{i, j}]
			if ok && p.ok && !w.copied[i] && !w.copied[j] && w.worth(i, j, p) {
				list = append(list, Correlation{w.dimension(i), w.dimension(j), p.rank})
			}
		}
	}
	return list
}

func (w *between) dimension(i int) Dimension {
	if i == w.key {
		return Dimension{Key: true}
	}
	return Dimension{Column: w.m.columns[i].schema.Name}
}

// worth reports whether a correlation is more than chance, or would be taken
// for much more than it is.
func (w *between) worth(i, j int, p pairRank) bool {
	if w.like != nil {
		return p.rows >= fewestLike
	}
	if p.rows < fewestRanked {
		return false
	}
	chance := chanceRank(p.rows)
	if chance <= fewestRank || math.Abs(p.rank) >= chance {
		return true
	}
	for k := range w.axes {
		if k == i || k == j || w.axes[k] == nil {
			continue
		}
		if implied := w.ranks(i, k).rank * w.ranks(j, k).rank; math.Abs(implied-p.rank) > chance+impliedNone {
			return true
		}
	}
	return false
}

// chanceRank is twice the standard deviation of the rank correlation of
// independent values.
func chanceRank(rows int) float64 { return 2 / math.Sqrt(float64(rows)) }

// kinds of values that can be equal to, or be subtracted from, each other.
type family uint8

const (
	noFamily family = iota
	ofNumbers
	ofDates
	ofTimes
	ofTexts
	ofBytes
)

func (c *column) family() family {
	switch c.form {
	case asNumber, asBits:
		return ofNumbers
	case asDay, asMoment:
		return ofDates
	case asClock:
		return ofTimes
	case asText:
		return ofTexts
	case asBinary:
		return ofBytes
	}
	return noFamily
}

// normal distribution function and its inverse.
func normal(z float64) float64        { return 0.5 * math.Erfc(-z/math.Sqrt2) }
func normalInverse(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// likeColumn is what the profile to measure like says of a column; nil when it
// does not know it, or when there is no such profile.
func (w *between) likeColumn(name string) *Column {
	if w.like == nil {
		return nil
	}
	c, _ := sameName(w.like.Columns, columnName, name)
	return c
}

// small reports whether a number is of a type that can name a few things.
func small(t schema.Type) bool {
	return t.Kind == schema.Int || t.Kind == schema.Year || t.Kind == schema.Bit
}
