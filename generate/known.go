package generate

import (
	"math"
	"slices"

	"duckface/profile"
	"duckface/row"
)

// known is a dimension whose order is settled when the columns are arranged:
// how many children each row has by a reference that is nested, mixed or dealt,
// or a column that a key or a reference decides. It is counted once the plan
// stands; the columns that go with it are placed after it.
type known struct {
	ranks  []float64 // by row: mean rank among its ties, 0 to 1; NaN for a null
	weight float64   // of the strongest correlation with a column
}

const (
	mostKnown   = 1 << 17 // rows of a table that are looked at one by one
	mostCounted = 1 << 20 // children that are looked at to know how many each parent has
)

// knowable reports whether the plan decides a dimension of the table without
// the axis, so that it can be found out.
func (p *Plan) knowable(t *TablePlan, d profile.Dimension) bool {
	switch {
	case d.Key:
		return true
	case d.Column == "":
		return len(p.countable(t, d.Child)) > 0
	}
	i := t.column(d.Column)
	if i < 0 {
		return false
	}
	c := t.columns[i]
	return c.written && (c.follows == nil || c.follows.above()) && axisOf(c.column.Type) != 0 &&
		!slices.ContainsFunc(t.raised, func(r raise) bool { return r.high == i })
}

// above reports whether a column has its parent's value, or nearly so: what it
// goes together with in its own row has to follow it.
func (f *follow) above() bool {
	return f.link != nil && !f.link.climbs() && (f.lag != nil || f.copy.Share > nearlyAll)
}

// countable are the links of one child table by those columns, whose children
// can be counted.
func (p *Plan) countable(t *TablePlan, key profile.ChildKey) (out []*link) {
	child := p.byName[key.Table]
	if child == nil || child == t {
		return nil
	}
	for _, k := range child.links {
		if k.parent == t && !k.items && profile.ChildKeyOf(child.Table.Name, k.ref.Columns) == key {
			out = append(out, k)
		}
	}
	return out
}

// know finds out a dimension; nil where it has one value only.
func (p *Plan) know(t *TablePlan, d profile.Dimension) *known {
	var values []float64
	switch {
	case d.Key:
		values = make([]float64, t.Rows)
		for row := range values { // no finer than the axis would: neighbours are not to be alike
			values[row] = float64(mulDiv(int64(row), min(mostStrata, t.Rows), t.Rows))
		}
		if t.Rows <= mostBlocks {
			for row := range values {
				values[row] = float64(row)
			}
		}
	case d.Column != "":
		values = t.valuesOf(t.column(d.Column))
	default:
		values = make([]float64, t.Rows)
		for _, k := range p.countable(t, d.Child) {
			p.byName[d.Child.Table].countInto(values, k)
		}
	}
	return newKnown(values)
}

// newKnown ranks values, NaN for a null; nil where there is one value only.
func newKnown(values []float64) *known {
	var some []float64
	for _, v := range values {
		if !math.IsNaN(v) {
			some = append(some, v)
		}
	}
	if len(some) < 2 || slices.Min(some) == slices.Max(some) {
		return nil
	}
	k := &known{ranks: values}
	ranks, next := ranksOf(some), 0
	for i, v := range values {
		if !math.IsNaN(v) {
			k.ranks[i] = (ranks[next] + 0.5) / float64(len(some))
			next++
		}
	}
	return k
}

// valuesOf are a column's numbers by row, NaN for a null.
func (t *TablePlan) valuesOf(i int) []float64 {
	const batch = 4096
	var b row.Batch
	f := t.NewFiller()
	out := make([]float64, 0, t.Rows)
	for first := int64(0); first < t.Rows; first += batch {
		f.locate(first, int(min(batch, t.Rows-first)))
		f.begin(&b)
		cells := f.cells(i)
		for r := range f.cursors {
			v := math.NaN()
			if !cells.IsNull(r) {
				v = axisValue(cells, r)
			}
			out = append(out, v)
		}
	}
	return out
}

// countInto adds how many rows of the table each parent has by a link; of many
// rows, one of so many is looked at.
func (t *TablePlan) countInto(counts []float64, k *link) {
	if t.countsByRank(k) {
		f, rank := k.total(t), int64(0)
		for _, r := range f.runs {
			for range r.count {
				if at := k.rowOf(rank); at >= 0 && at < int64(len(counts)) {
					counts[at] += float64(r.degree)
				}
				rank++
			}
		}
		return
	}
	step := max(1, t.Rows/mostCounted)
	for first := int64(0); first < t.Rows; first += step {
		row := first
		if step > 1 { // no beat with the order of the rows
			row = min(first+int64(mix64(t.key^uint64(first))%uint64(step)), t.Rows-1)
		}
		c := t.layout.locate(row)
		if k.null[c.class] {
			continue
		}
		if at := k.parentRow(t, &c); at >= 0 && at < int64(len(counts)) {
			counts[at]++
		}
	}
}

// countsByRank reports whether the children of a link's parents are just its
// fan-out.
func (t *TablePlan) countsByRank(k *link) bool {
	return t.Rows > mostCounted && !k.bound() && !k.self && k.apart == nil && !t.linkDealt(k)
}
