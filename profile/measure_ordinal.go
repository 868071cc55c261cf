package profile

import (
	"slices"

	"duckface/schema"
)

// A position in a list, the number of a line: a number that counts the rows of
// a parent, also where no unique key says so.
const (
	mostCounted   = 1 << 12 // parents looked at, chosen by hash
	fewestCounted = 20      // parents with several rows
	longestCount  = 1 << 31
	inStep        = 0.97 // share of the parents whose rows are counted without gaps
)

// counting looks whether a column counts the rows of a reference's parents.
type counting struct {
	column int
	in     *keySet
	names  []string // columns of the reference
	runs   *table[countedRun]
	off    bool // it does not
}

// countedRun is a parent's rows: how many, the smallest and largest number, and
// their sum, which is that of a count only where none is missing or twice.
type countedRun struct{ n, lo, hi, sum int64 }

// addCountings registers the columns that may count: whole numbers that no key
// or reference decides.
func (m *measurer) addCountings() {
	for _, r := range m.references {
		for i, c := range m.columns {
			if c.schema.Type.Kind == schema.Int && !c.refers && !c.unique && !c.inKey && c.schema.Generated == "" {
				m.countings = append(m.countings, &counting{column: i, in: r.set, names: r.schema.Columns, runs: newTable[countedRun](mostCounted)})
			}
		}
	}
}

// measure takes a block whose columns were measured.
func (k *counting) measure(c *column) {
	if k.off {
		return
	}
	for row, h := range k.in.hashes {
		if h == 0 {
			continue
		}
		r, fresh := k.runs.at(h)
		if r == nil {
			continue
		}
		x := c.xs[row]
		if !(x >= 0 && x < longestCount) { // null as well
			k.off = true
			return
		}
		v := int64(x)
		if fresh {
			r.lo, r.hi = v, v
		}
		r.n++
		r.sum += v
		r.lo, r.hi = min(r.lo, v), max(r.hi, v)
	}
}

// start is where most parents begin to count, and whether that is what the
// column does.
func (k *counting) start() (int64, bool) {
	if k.off {
		return 0, false
	}
	firsts, all := map[int64]int{}, 0
	k.runs.each(func(_ uint64, r *countedRun) {
		all++
		if r.hi-r.lo == r.n-1 && 2*r.sum == r.n*(r.lo+r.hi) {
			firsts[r.lo]++
		}
	})
	for start := range int64(2) {
		if float64(firsts[start]) < inStep*float64(all) {
			continue
		}
		several, longest := 0, int64(0)
		k.runs.each(func(_ uint64, r *countedRun) {
			if r.n > 1 {
				several++
			}
			longest = max(longest, r.n)
		})
		return start, several >= fewestCounted && longest > 2
	}
	return 0, false
}

// profileCountings states which columns count the rows of a parent.
func (m *measurer) profileCountings(out *Table) {
	for _, k := range m.countings {
		c := out.Column(m.columns[k.column].schema.Name)
		if like := m.likeOrdinal(c.Name, k.names); like != nil {
			c.Ordinal = &Ordinal{In: k.names, Start: like.Start, Gaps: k.gaps(like.Start)}
		}
		if start, ok := k.start(); ok && c.Ordinal == nil {
			c.Ordinal = &Ordinal{In: k.names, Start: start}
		}
	}
}

// likeOrdinal is what the profile to measure like says of a column that counts
// in groups of these columns; nil when it says nothing of the kind.
func (m *measurer) likeOrdinal(name string, in []string) *Ordinal {
	if m.like == nil {
		return nil
	}
	c, ok := sameName(m.like.Columns, columnName, name)
	if !ok || c.Ordinal == nil || !slices.EqualFunc(c.Ordinal.In, in, equalFold) {
		return nil
	}
	return c.Ordinal
}

// gaps is the share of the parents whose rows are not counted on from start.
func (k *counting) gaps(start int64) float64 {
	if k.off {
		return 1
	}
	all, wrong := 0, 0
	k.runs.each(func(_ uint64, r *countedRun) {
		all++
		if r.lo != start || r.hi-r.lo != r.n-1 || 2*r.sum != r.n*(r.lo+r.hi) {
			wrong++
		}
	})
	return sixDigits(float64(wrong) / float64(max(1, all)))
}

// gaps is the share of the groups that do not count on from start.
func (o *ordinal) gaps(start int64) float64 {
	all, wrong := 0, 0
	o.runs.each(func(_ uint64, r *run) {
		all++
		if r.lo != start || uint64(r.hi)-uint64(r.lo) != uint64(r.n-1) {
			wrong++
		}
	})
	return sixDigits(float64(wrong) / float64(max(1, all)))
}
