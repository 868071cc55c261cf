package profile

import (
	"math"
	"slices"

	"duckface/schema"
)

// How many children a parent has by one reference goes together with how many
// it has by another, and with its own numbers and dates. Parents are chosen
// by the hash of their key, the same ones in every child table, and joined when
// all tables were read.
const (
	mostJointRows  = 1 << 17 // parents of one key
	mostJointCells = 1 << 21 // times what is kept of each
	fewestJoint    = 1 << 11
	mostJointWords = 1 << 23 // of all parents; beyond, the largest samples are halved
	mostJointWork  = 1 << 27 // pairs of dimensions times parents

	mostChildKeys = 1 << 23 // whose children are counted, over all references: 16 bytes each

	fewestParents = 5  // below, nothing is measured
	someParents   = 30 // below, only what is clearly not by chance counts
)

// places are parents by the hash of their key, with where they lie in their own
// dimensions: a word of float64 bits each.
type places struct {
	dimensions []Dimension
	columns    []int // of the measurer, one a dimension
	rows       *keyedRows
}

// prepareFans prepares to keep what fan-outs into the table, and on through it,
// are measured with.
func (m *measurer) prepareFans() {
	for range m.parentSets {
		m.places = append(m.places, m.newPlaces())
	}
	m.steps = m.newSteps()
}

// newPlaces prepares to keep the rows of a table by a key.
func (m *measurer) newPlaces() *places {
	p := &places{}
	key := m.orderKey()
	for i, c := range m.columns {
		switch {
		case c.schema.Name == key:
			p.dimensions, p.columns = append(p.dimensions, Dimension{Key: true}), append(p.columns, i)
		case c.form < asText && !c.refers:
			p.dimensions, p.columns = append(p.dimensions, Dimension{Column: c.schema.Name}), append(p.columns, i)
		}
	}
	p.rows = newKeyedRows(len(p.columns), max(fewestJoint, min(mostJointRows, mostJointCells/(1+len(p.columns)))))
	return p
}

// orderKey is the primary key where it is one column of integers; else "".
func (m *measurer) orderKey() string {
	for _, ix := range m.table.UniqueKeys() {
		if names := ix.Columns(); ix.Kind == schema.Primary && len(names) == 1 && m.columns[m.index[names[0]]].schema.Type.Kind == schema.Int {
			return names[0]
		}
	}
	return ""
}

// add takes a block's rows.
func (p *places) add(m *measurer, hashes []uint64) {
	for row, h := range hashes {
		if words := p.rows.add(h); words != nil {
			for i, c := range p.columns {
				words[i] = math.Float64bits(m.columns[c].xs[row])
			}
		}
	}
}

// childCounts are the keys of a reference with their numbers of rows: those
// whose hash begins with level zero bits, in no order that means anything.
type childCounts struct {
	keys  []keyCount
	level uint
}

func newChildCounts(t *table[tally]) childCounts {
	c := childCounts{level: t.level, keys: make([]keyCount, 0, t.n)}
	t.each(func(h uint64, v *tally) { c.keys = append(c.keys, keyCount{h, v.n}) })
	return c
}

// raise leaves half of the keys out.
func (c *childCounts) raise() {
	c.level++
	c.keys = slices.Clone(slices.DeleteFunc(c.keys, func(k keyCount) bool { return k.hash>>(64-c.level) != 0 }))
}

// boundFans keeps what waits for other tables within its bounds.
func (c *collector) boundFans() {
	c.boundPlaces()
	c.boundChildren()
	c.boundSteps()
}

// boundPlaces halves the largest samples of parents until all are within their
// bound.
func (c *collector) boundPlaces() {
	for {
		total, most := 0, (*keyedRows)(nil)
		for _, id := range sortedKeys(c.parents) {
			if p := c.parents[id].places; p != nil {
				total += p.rows.size()
				if most == nil || p.rows.size() > most.size() {
					most = p.rows
				}
			}
		}
		if total <= mostJointWords {
			return
		}
		most.raise()
		most.trim()
	}
}

// boundChildren does the same for the counted keys of references.
func (c *collector) boundChildren() {
	for {
		total, most := 0, &childCounts{}
		for _, l := range c.links {
			total += len(l.fans.keys)
			if len(l.fans.keys) > len(most.keys) {
				most = &l.fans
			}
		}
		if total <= mostChildKeys {
			return
		}
		most.raise()
	}
}

// joint measures what goes together over the rows of every parent.
func (c *collector) joint(p *Profile) {
	into := map[*parent][]*link{}
	for _, l := range c.links {
		same := func(o *link) bool { return o.child == l.child && slices.Equal(o.out.Columns, l.out.Columns) }
		if l.child.Name != l.out.Table && !c.apart(l) && !slices.ContainsFunc(into[l.parent], same) {
			into[l.parent] = append(into[l.parent], l)
		}
	}
	for _, id := range sortedKeys(c.parents) {
		parent := c.parents[id]
		links := into[parent]
		if parent.places == nil || len(links) == 0 {
			continue
		}
		t := p.Table(links[0].out.Table)
		dimensions := parent.dimensions(links)
		if level := commonLevel(parent, links); level > 0 {
			c.together = append(c.together, t.Name)
		}
		c.ranks[t] = append(c.ranks[t], correlate(dimensions)...)
	}
}

// coarser is how much more than at best may be left out at a resolution: what
// lies between references is worth more than the finest of a histogram.
func coarser(bins int) float64 { return max(1, 32/float64(bins)) }

// resolveCorrelations states what goes together in each table, the less the
// coarser the profile is to be.
func (c *collector) resolveCorrelations(bins int) {
	for t, measured := range c.ranks {
		measured = t.orderCorrelations(measured) // at once sorted when done again
		c.ranks[t], t.Correlations = measured, measured
		if c.options.Like == nil {
			t.Correlations = compactCorrelations(t, measured, min(4, coarser(bins)))
		}
	}
}

// rankedDimension is a dimension with its values over some rows. Columns are
// compared with each other elsewhere, over the rows of their table.
type rankedDimension struct {
	Dimension
	*ranked
}

// commonLevel is at which all samples hold the same parents.
func commonLevel(p *parent, links []*link) uint {
	level := p.places.rows.level
	for _, l := range links {
		level = max(level, l.fans.level)
	}
	return level
}

// dimensions are a parent's own and the children by each reference, over the
// same parents in the same order.
func (p *parent) dimensions(links []*link) []rankedDimension {
	chosen := p.chosen(commonLevel(p, links), len(links)*(len(links)+len(p.places.columns)))
	var out []rankedDimension
	for i, d := range p.places.dimensions {
		x := make([]float64, len(chosen))
		for j, row := range chosen {
			x[j] = math.Float64frombits(p.places.rows.row(int(row))[i])
		}
		out = append(out, rankedDimension{d, newRanked(x)})
	}
	at := make([]int32, p.places.rows.len()) // by row, where it is among the chosen, from 1
	for j, row := range chosen {
		at[row] = int32(j + 1)
	}
	for _, l := range links {
		x := make([]float64, len(chosen))
		for _, k := range l.fans.keys {
			if row := p.places.rows.find(k.hash); row >= 0 && at[row] > 0 {
				x[at[row]-1] = float64(k.n)
			}
		}
		out = append(out, rankedDimension{Dimension{Child: ChildKeyOf(l.child.Name, l.out.Columns)}, newRanked(x)})
	}
	return out
}

// chosen are the rows of the parents at a level, each key once, and so few of
// them that so many pairs are looked at in bounded time.
func (p *parent) chosen(level uint, pairs int) []int32 {
	for {
		var rows []int32
		for row, h := range p.places.rows.keys {
			if h>>(64-level) == 0 && p.places.rows.find(h) == row {
				rows = append(rows, int32(row))
			}
		}
		if len(rows) <= fewestJoint || len(rows)*pairs <= mostJointWork {
			return rows
		}
		level++
	}
}

// correlate measures every pair of dimensions of which one at least is a
// reference. Over few rows what may well be chance counts as none.
func correlate(dimensions []rankedDimension) []Correlation {
	var out []Correlation
	var room rankRoom
	for i, a := range dimensions {
		for _, b := range dimensions[:i] {
			if (a.Child == ChildKey{}) {
				break
			}
			rank, rows, ok := room.correlation(a.ranked, b.ranked)
			if !ok || rows < fewestParents {
				continue
			}
			if rows < someParents && math.Abs(rank) < 2/math.Sqrt(float64(rows-1)) {
				rank = 0
			}
			out = append(out, Correlation{b.Dimension, a.Dimension, rank})
		}
	}
	return out
}
