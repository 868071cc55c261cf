package profile

import (
	"math"
	"slices"
	"strings"
)

const (
	// jointTolerance is how far a rank correlation of fan-outs may be off, chance
	// apart; where means change, ties do, and with them ranks.
	jointTolerance   = 0.1
	stretchTolerance = 0.2
	// throughTolerance is the least score of a two-hop fan-out: it is steered by
	// what goes together, not dealt.
	throughTolerance = 0.93
)

// joint compares how fan-outs into a table go together, with each other and with
// its own columns.
func (c *comparer) joint(w, g *Table) {
	parents := c.planned(w)
	if parents < 2*fewestParents || w.Rows < fewestParents {
		return
	}
	keys := c.want.childKeys(w)
	var dimensions []Dimension
	for _, k := range keys {
		dimensions = append(dimensions, Dimension{Child: k})
	}
	want, got := w.RankCorrelations(), g.RankCorrelations()
	listed := map[[2]Dimension]bool{}
	for _, x := range w.Correlations {
		listed[[2]Dimension{x.A, x.B}], listed[[2]Dimension{x.B, x.A}] = true, true
		for _, d := range []Dimension{x.A, x.B} {
			if !slices.Contains(dimensions, d) {
				dimensions = append(dimensions, d)
			}
		}
	}
	for i, a := range dimensions {
		for _, b := range dimensions[i+1:] {
			rank := want(a, b)
			if (a.Child == ChildKey{}) || !listed[[2]Dimension{a, b}] && !c.follows(w, a, b, rank, len(dimensions)) {
				continue
			}
			other, ok := c.sameDimensions(g, a, b)
			if !ok {
				c.skip(w.Name, a.String()+" with "+b.String(), "joint fan-out", "not measured in the target")
				continue
			}
			c.jointPair(w, a, b, rank, got(other[0], other[1]))
		}
	}
}

// follows reports whether a pair that is not listed is to be compared: of not too
// many dimensions, those that are correlated by way of others, and fan-outs that
// were measured and are not.
func (c *comparer) follows(w *Table, a, b Dimension, rank float64, dimensions int) bool {
	switch {
	case dimensions > mostDimensions:
		return false
	case rank != 0:
		return math.Abs(rank) >= fewestRank
	}
	return c.want.Source.Measured != "" && w.Rows >= someParents && c.varies(a.Child, w) && c.varies(b.Child, w)
}

// varies reports whether parents are known to have various numbers of children.
func (c *comparer) varies(k ChildKey, parent *Table) bool {
	r, ok := c.childReference(k, parent)
	return ok && len(r.FanOut.Parents) > 1
}

// childReference is a reference of the profile by its name as a dimension.
func (c *comparer) childReference(k ChildKey, parent *Table) (*Reference, bool) {
	t := c.want.Table(k.Table)
	if t == nil {
		return nil, false
	}
	for _, r := range t.References {
		if r.Table == parent.Name && ChildKeyOf(t.Name, r.Columns) == k {
			return r, true
		}
	}
	return nil, false
}

// sameDimensions finds two dimensions in the target.
func (c *comparer) sameDimensions(g *Table, pair ...Dimension) ([]Dimension, bool) {
	children := c.got.childKeys(g)
	var out []Dimension
	for _, d := range pair {
		switch {
		case d.Key:
			out = append(out, d)
		case d.Column != "":
			if x, ok := sameName(g.Columns, columnName, d.Column); ok {
				out = append(out, Dimension{Column: x.Name})
			}
		default:
			i := slices.IndexFunc(children, func(k ChildKey) bool {
				return strings.EqualFold(k.Table, d.Child.Table) && strings.EqualFold(k.Columns, d.Child.Columns)
			})
			if i >= 0 {
				out = append(out, Dimension{Child: children[i]})
			}
		}
	}
	return out, len(out) == len(pair)
}

// jointPair compares one pair. The fewer children there are the more is chance.
func (c *comparer) jointPair(w *Table, a, b Dimension, want, got float64) {
	rows, allowed := c.planned(w), jointTolerance
	for _, d := range []Dimension{a, b} {
		child := c.want.Table(d.Child.Table)
		if child == nil || child.Rows == 0 {
			continue
		}
		rows = min(rows, c.planned(child))
		if math.Abs(math.Log(c.meanGrowth(child, w))) > math.Log(1.25) {
			allowed = jointTolerance + stretchTolerance
		}
	}
	if rows == 0 {
		return
	}
	c.add(Finding{Table: w.Name, Object: a.String() + " with " + b.String(), Measure: "joint fan-out", Want: formatShort(want), Got: formatShort(got),
		Score: 1 - math.Abs(want-got)/2, Tolerance: 1 - allowed/2 - rankFloor(rows)})
}

// through compares grandchildren per grandparent.
func (c *comparer) through(w *Table, r, other *Reference) {
	parent := c.want.Table(r.Table)
	for _, t := range r.Through {
		i := slices.IndexFunc(parent.References, func(x *Reference) bool { return slices.Equal(x.Columns, t.Columns) })
		if i < 0 {
			continue
		}
		up := parent.References[i]
		grandparent := c.want.Table(up.Table)
		if c.planned(grandparent) == 0 {
			continue
		}
		object := strings.Join(r.Columns, ",") + " -> " + r.Table + "." + strings.Join(t.Columns, ",") + " -> " + up.Table
		if (r.Drift != nil || up.Drift != nil) && !(c.fixed(w) && c.fixed(parent)) {
			c.skip(w.Name, object, "two-hop fan-out", "the fan-outs on the way drift")
			continue
		}
		j := slices.IndexFunc(other.Through, func(x Through) bool { return slices.EqualFunc(x.Columns, t.Columns, strings.EqualFold) })
		if j < 0 {
			c.skip(w.Name, object, "two-hop fan-out", "not measured in the target")
			continue
		}
		f := c.fanOutFinding(w, grandparent, object, &Reference{FanOut: t.FanOut}, &Reference{FanOut: other.Through[j].FanOut})
		f.Measure = "two-hop fan-out"
		f.Tolerance = min(f.Tolerance, throughTolerance) - sampleFloor(c.planned(grandparent)) - binFloor(len(t.FanOut.Parents)+1)/2
		c.add(f)
	}
}
