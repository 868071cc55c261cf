package profile

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// edges compares who links to whom in a table that joins two others: the rows
// by the degree classes of both their parents.
func (c *comparer) edges(w, g *Table) {
	for _, e := range w.Edges {
		f := Finding{Table: w.Name, Object: strings.Join(e.Between[0], ",") + " | " + strings.Join(e.Between[1], ","), Measure: "edge joint degree"}
		a, b := w.referenceOver(e.Between[0]), w.referenceOver(e.Between[1])
		if a == nil || b == nil {
			continue
		}
		if c.full(w, a) || c.full(w, b) {
			c.skip(f.Table, f.Object, f.Measure, "the parents have most of each other")
			continue
		}
		got, ok := edgesIn(g, e)
		if !ok {
			c.skip(f.Table, f.Object, f.Measure, "not measured")
			continue
		}
		atA, atB := got.margins()
		if c.moved(w, a) || c.moved(w, b) {
			e = e.refit(atA, atB)
			f.Note = "at the fan-outs of the target"
		}
		f.Want, f.Got = fmt.Sprintf("%d classes", len(e.Classes)), fmt.Sprintf("%d classes", len(got.Classes))
		f.Score = 1 - edgeDistance(e, got)
		f.Tolerance = edgeTolerance - c.edgeFloor(w, e, a, b)
		if f.Note != "" {
			f.Tolerance -= 2 * surplus(e, float64(c.planned(w)))
		}
		c.add(f)
	}
}

// full reports whether parents are to have most of those on the other side.
func (c *comparer) full(w *Table, r *Reference) bool {
	parent := c.want.Table(r.Table)
	most := c.across(w, r)
	return parent != nil && most > 0 && c.planned(parent) > 0 && crowded(float64(c.planned(w))/float64(c.planned(parent)), most)
}

// edgesIn finds the edges between the same references. Where there are none, who
// links to whom is by chance, and the fan-outs say how it comes out.
func edgesIn(g *Table, e Edges) (Edges, bool) {
	same := func(x, y []string) bool { return slices.EqualFunc(x, y, strings.EqualFold) }
	for _, x := range g.Edges {
		switch {
		case same(x.Between[0], e.Between[0]) && same(x.Between[1], e.Between[1]):
			return x, true
		case same(x.Between[0], e.Between[1]) && same(x.Between[1], e.Between[0]):
			return x.Turn(), true
		}
	}
	a, b := sameSide(g, e.Between[0]), sameSide(g, e.Between[1])
	if a == nil || b == nil || len(a.FanOut.Parents) == 0 || len(b.FanOut.Parents) == 0 {
		return Edges{}, false
	}
	out := Edges{Between: e.Between}
	atA, atB := classShares(a.FanOut), classShares(b.FanOut)
	for i, x := range atA {
		for j, y := range atB {
			if x*y > 0 {
				out.Classes = append(out.Classes, EdgeClass{i, j, x * y})
			}
		}
	}
	return out, true
}

func sameSide(g *Table, columns []string) *Reference {
	for _, r := range g.References {
		if slices.EqualFunc(r.Columns, columns, strings.EqualFold) {
			return r
		}
	}
	return nil
}

// classShares are the shares of the children by the degree class of their parent.
func classShares(f FanOut) []float64 {
	out := make([]float64, degreeClasses)
	for _, b := range f.Parents {
		mean := b.Mean
		if mean == 0 {
			mean = float64(b.Low+b.High) / 2
		}
		if mean > 0 {
			out[degreeClass(int64(mean))] += b.Share * mean
		}
	}
	return proportions(out)
}

// refit states the classes at other margins.
func (e Edges) refit(a, b []float64) Edges {
	out := Edges{Between: e.Between}
	for i, row := range e.Fit(a, b) {
		for j, share := range row {
			if share > 0 {
				out.Classes = append(out.Classes, EdgeClass{i, j, share})
			}
		}
	}
	return out
}

// edgeDistance is the total variation of two sets of classes.
func edgeDistance(x, y Edges) float64 {
	shares := map[[2]int]float64{}
	for _, c := range x.Classes {
		shares[[2]int{c.A, c.B}] += c.Share
	}
	for _, c := range y.Classes {
		shares[[2]int{c.A, c.B}] -= c.Share
	}
	distance := 0.0
	for _, d := range shares {
		distance += max(0, d)
	}
	return distance
}

// moved reports whether parents must be expected in other classes than those
// measured: their mean fan-out changes, or they become fewer. A few parents do not have the
// classes of many, and where both sides shrink no parent can
// have more children than there are parents on the other side.
func (c *comparer) moved(w *Table, r *Reference) bool {
	parent := c.want.Table(r.Table)
	if parent == nil || parent.Rows == 0 || w.Rows == 0 || c.planned(parent) == 0 {
		return false
	}
	return c.planned(parent) < parent.Rows || math.Abs(math.Log2(c.meanGrowth(w, parent))) > 0.1
}

// edgeFloor is what whole numbers take away: half a row for each pair of
// classes, and for each side half a parent for each of its classes.
func (c *comparer) edgeFloor(w *Table, e Edges, a, b *Reference) float64 {
	floor := quotaFloor(len(e.Classes), c.planned(w))
	sidesA, sidesB := e.margins()
	for _, side := range []struct {
		parent  *Table
		classes int
	}{{c.want.Table(a.Table), countShares(sidesA)}, {c.want.Table(b.Table), countShares(sidesB)}} {
		if side.parent != nil {
			floor += quotaFloor(side.classes, c.planned(side.parent))
		}
	}
	return floor
}

// surplus is the share of so many rows for which their two classes have no
// pairs of parents left: it moves to other classes, and others make room for it.
func surplus(e Edges, rows float64) float64 {
	atA, atB := e.margins()
	over := 0.0
	for _, k := range e.Classes {
		pairs := parentsIn(k.A, atA, rows) * parentsIn(k.B, atB, rows)
		over += max(0, k.Share-pairs/rows)
	}
	return over
}

// parentsIn is about how many parents are in a degree class that has a share of
// the rows.
func parentsIn(class int, shares []float64, rows float64) float64 {
	low := math.Pow(2, float64(class))
	return shares[class] * rows / ((low + 2*low - 1) / 2)
}

func countShares(shares []float64) int {
	n := 0
	for _, s := range shares {
		if s > 0 {
			n++
		}
	}
	return n
}
