package profile

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"duckface/schema"
)

// tinyParents is the number of parents below which their children's shares are
// compared one by one: a distribution function of so few says little.
const tinyParents = 30

// reference compares a reference with the same one of the target.
func (c *comparer) reference(w, g *Table, r *Reference) {
	parent := c.want.Table(r.Table)
	if parent == nil {
		return
	}
	object := strings.Join(r.Columns, ",") + " -> " + r.Table + whenWords(r.When)
	other, ok := sameReference(w, g, r)
	if !ok {
		if r.Undeclared {
			c.skip(w.Name, object, "fan-out", "undeclared, so not measured in the target")
			return
		}
		c.add(Finding{Table: w.Name, Object: object, Measure: "fan-out", Want: "mean " + formatShort(r.FanOut.Mean), Got: "no such reference", Tolerance: 1})
		return
	}
	if w.Rows == 0 || parent.Rows == 0 || c.planned(w) == 0 || c.planned(parent) == 0 {
		return
	}
	c.add(c.bounded(w, parent, r, other, c.fanOutFinding(w, parent, object, r, other)))
	c.dangling(w, object, r, other)
	c.add(Finding{Table: w.Name, Object: object, Measure: "FK null fraction", Want: formatShort(r.Null), Got: formatShort(other.Null),
		Score: 1 - math.Abs(r.Null-other.Null), Tolerance: nullTolerance - quotaFloor(1, c.planned(w))})
	c.through(w, r, other)
	c.clustering(w, object, r, other)
	c.locality(w, object, r, other)
	c.depth(w, object, r, other)
}

// sameReference finds the reference over the same columns to the same table;
// of several, as SQLite allows, the one that stands at the same place among them.
func sameReference(w, g *Table, r *Reference) (*Reference, bool) {
	before := 0
	for _, x := range w.References {
		if x == r {
			break
		}
		if sameColumns(x, r) {
			before++
		}
	}
	for _, x := range g.References {
		if !sameColumns(x, r) {
			continue
		}
		if before == 0 {
			return x, true
		}
		before--
	}
	return nil, false
}

func sameColumns(a, b *Reference) bool {
	return sameWhen(a.When, b.When) && strings.EqualFold(a.Table, b.Table) && slices.EqualFunc(a.Columns, b.Columns, strings.EqualFold) && slices.EqualFunc(a.To, b.To, strings.EqualFold)
}

// fanOutFinding compares children per parent, childless parents counted.
func (c *comparer) fanOutFinding(w, parent *Table, object string, r, other *Reference) Finding {
	parents := c.planned(parent)
	f := Finding{Table: w.Name, Object: object, Measure: "fan-out", Want: describeFanOut(r.FanOut), Got: describeFanOut(other.FanOut)}
	f.Tolerance = fanOutTolerance
	if parents < manyParents {
		f.Tolerance = fewParentsTolerance
	}
	f.Tolerance -= quotaFloor(1+len(r.Levels), parents) // each level of a tree is rounded by itself
	if parents < parent.Rows {                          // a few of them cannot have both the shape and the number of children
		f.Tolerance -= quotaFloor(3, parents)
	}
	grown := c.meanGrowth(w, parent)
	oneFixed := c.fixed(w) != c.fixed(parent)
	drifted, drifts := r.FanOut.Drifted(r.Drift, float64(c.planned(w))/float64(w.Rows), r.FanOut.Mean*grown, float64(parents))
	switch {
	case drifts && len(other.FanOut.Parents) > 0:
		f.Score = 1 - fanOutCDF(drifted, 1, 0.5).distance(fanOutCDF(other.FanOut, 1, 0.5))
		f.Want, f.Note, f.Tolerance = describeFanOut(drifted), "as it drifts", min(f.Tolerance, apartTolerance)
	case len(r.FanOut.Parents) == 0 || len(other.FanOut.Parents) == 0:
		f.Score = ratio(r.FanOut.Mean*grown, other.FanOut.Mean)
		f.Note = "mean only"
	case c.tiny(parent, r, other):
		f.Score = 1 - totalVariation(childShares(r.FanOut, parent.Rows), childShares(other.FanOut, parents))
		f.Note = "shares of the children"
		f.Tolerance -= quotaFloor(int(parents), c.planned(w))
	case oneFixed || math.Abs(math.Log(grown)) > math.Log(1.25):
		f.Score = 1 - relativeCDF(r.FanOut, other.FanOut).distance(relativeCDF(other.FanOut, r.FanOut))
		f.Note = "divided by the means"
		if !oneFixed || grown < 1 {
			f.Tolerance = min(f.Tolerance, apartTolerance)
		}
	default:
		f.Score = 1 - fanOutCDF(r.FanOut, 1, 0.5).distance(fanOutCDF(other.FanOut, 1, 0.5))
	}
	return f
}

// bounded excuses a fan-out that has no room: where a unique key joins the
// reference with another one, no parent can have more children than there are
// parents on the other side.
func (c *comparer) bounded(w, parent *Table, r, other *Reference, f Finding) Finding {
	most, grown := c.across(w, r), c.meanGrowth(w, parent)
	switch {
	case most == 0 || float64(r.FanOut.Max)*grown <= float64(most):
		return f
	case crowded(r.FanOut.Mean*grown, most):
		f.Score = ratio(r.FanOut.Mean*grown, other.FanOut.Mean)
	}
	f.Note, f.Tolerance = fmt.Sprintf("no more than %d on the other side", most), min(f.Tolerance, apartTolerance)
	return f
}

// crowded reports whether parents have so many of all there are on the other
// side that how they share them is hardly free.
func crowded(mean float64, most int64) bool { return 3*mean > float64(most) }

// across is how many rows the parent on the other side of a unique key of two
// references is to have, the fewest of several; 0 where there is no such key.
func (c *comparer) across(w *Table, r *Reference) int64 {
	fewest := int64(0)
	for _, ix := range w.Indexes {
		if ix.Kind != schema.Primary && ix.Kind != schema.Unique {
			continue
		}
		for _, x := range w.References {
			parent := c.want.Table(x.Table)
			if x == r || parent == nil || !joins(ix.Columns(), r.Columns, x.Columns) {
				continue
			}
			if n := c.planned(parent); fewest == 0 || n < fewest {
				fewest = n
			}
		}
	}
	return fewest
}

// joins reports whether a key consists of these two lists of columns.
func joins(key, a, b []string) bool {
	return len(key) == len(a)+len(b) && !slices.ContainsFunc(key, func(c string) bool { return !slices.Contains(a, c) && !slices.Contains(b, c) })
}

// meanGrowth is by how much the mean fan-out is to change: 1 when parent and
// child grow alike.
func (c *comparer) meanGrowth(w, parent *Table) float64 {
	return float64(c.planned(w)) / float64(w.Rows) * float64(parent.Rows) / float64(c.planned(parent))
}

// tiny reports whether both sides have the same few parents.
func (c *comparer) tiny(parent *Table, r, other *Reference) bool {
	return parent.Rows < tinyParents && c.fixed(parent) && r.FanOut.Mean > 0 && other.FanOut.Mean > 0
}

// relativeCDF is the distribution of f over its mean, every number of children
// spread by half a child of the coarser of both.
func relativeCDF(f, other FanOut) cdf {
	if f.Mean <= 0 {
		return fanOutCDF(f, 1, 0.5)
	}
	coarser := f.Mean
	if other.Mean > 0 {
		coarser = min(coarser, other.Mean)
	}
	return fanOutCDF(f, 1/f.Mean, 0.5/coarser)
}

func describeFanOut(f FanOut) string {
	text := "mean " + formatShort(f.Mean)
	if f.Max > 0 {
		text += fmt.Sprintf(" max %d", f.Max)
	}
	return text
}

// formatShort spells a figure for a person: four digits.
func formatShort(v float64) string { return formatNumber(significant(v, 4)) }

// clustering compares how near siblings lie, where there are enough of them.
func (c *comparer) clustering(w *Table, object string, r, other *Reference) {
	if c.planned(w) < 100 || r.FanOut.Mean < 1 || other.FanOut.Mean < 1 {
		return
	}
	if r.Clustered == 0 && leadsKey(w, r) || r.FanOut.onlyChildren() {
		return // not stated, and rows are made in the order of their key
	}
	c.add(Finding{Table: w.Name, Object: object, Measure: "clustering", Want: formatShort(r.Clustered), Got: formatShort(other.Clustered),
		Score: 1 - math.Abs(r.Clustered-other.Clustered), Tolerance: clusteringTolerance - sampleFloor(c.planned(w))})
}

// leadsKey reports whether the primary key begins with a reference's columns.
func leadsKey(t *Table, r *Reference) bool {
	for _, ix := range t.Indexes {
		if ix.Kind == schema.Primary {
			key := ix.Columns()
			return len(key) >= len(r.Columns) && !slices.ContainsFunc(key[:len(r.Columns)], func(c string) bool { return !slices.Contains(r.Columns, c) })
		}
	}
	return false
}

// depth compares the levels of a tree.
func (c *comparer) depth(w *Table, object string, r, other *Reference) {
	if len(r.Levels) == 0 {
		return
	}
	if len(other.Levels) == 0 {
		c.skip(w.Name, object, "depth", "not measured in the target")
		return
	}
	c.add(Finding{Table: w.Name, Object: object, Measure: "depth", Want: plural(len(r.Levels), "level"), Got: plural(len(other.Levels), "level"),
		Score: 1 - totalVariation(r.Levels, other.Levels), Tolerance: depthTolerance - quotaFloor(len(r.Levels), c.planned(w))})
}

// onlyChildren reports whether next to no child has a sibling, so that nothing
// can be said of how near siblings lie.
func (f FanOut) onlyChildren() bool {
	const few = 0.05
	children, siblings := 0.0, 0.0
	for _, b := range f.Parents {
		mean := b.Mean
		if mean == 0 {
			mean = float64(b.Low+b.High) / 2
		}
		children += mean * b.Share
		if b.High > 1 {
			siblings += mean * b.Share
		}
	}
	return children > 0 && siblings < few*children
}
