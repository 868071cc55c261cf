package profile

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// between compares what lies between the columns of a table's rows. What the
// target's measurement does not state was not measured there.
func (c *comparer) between(w, g *Table) {
	c.correlations(w, g)
	for _, column := range w.Columns {
		other, ok := sameName(g.Columns, columnName, column.Name)
		if !ok {
			continue
		}
		rows := int64(math.Round(float64(min(c.planned(w), w.Rows)) * (1 - column.Null)))
		c.lag(w, column, other, rows)
		c.copied(w, column, other, rows)
		c.depends(w, g, column, other, rows)
	}
	c.nullShapes(w, g)
}

// correlations compares every pair of columns, and of a column and the key's
// order, that either side states.
func (c *comparer) correlations(w, g *Table) {
	rows := min(w.Rows, c.planned(w))
	if rows < fewestRanked {
		return
	}
	want, got := newRankGraph(w.Correlations), newRankGraph(g.Correlations)
	seen := map[[2]Dimension]bool{}
	for _, list := range [][]Correlation{w.Correlations, g.Correlations} {
		for _, k := range list {
			a, ok := c.counterpart(w, k.A)
			b, known := c.counterpart(w, k.B)
			if !ok || !known || seen[[2]Dimension{a, b}] {
				continue
			}
			seen[[2]Dimension{a, b}], seen[[2]Dimension{b, a}] = true, true
			inA, _ := c.counterpart(g, a)
			inB, _ := c.counterpart(g, b)
			c.correlation(w, a, b, want.between(a, b), got.between(inA, inB), rows)
		}
	}
}

// counterpart is a dimension of columns or the key as a table names it; others
// are not compared here.
func (c *comparer) counterpart(t *Table, d Dimension) (Dimension, bool) {
	if d.Column == "" {
		return d, d.Key
	}
	column, ok := sameName(t.Columns, columnName, d.Column)
	if !ok {
		return d, false
	}
	return Dimension{Column: column.Name}, true
}

// correlation compares one pair. Dates with the key's order have a line of
// their own.
func (c *comparer) correlation(w *Table, a, b Dimension, want, got float64, rows int64) {
	measure := "correlation"
	filled := float64(rows)
	for _, d := range []Dimension{a, b} {
		if d.Key {
			continue
		}
		column := w.Column(d.Column)
		filled *= 1 - column.Null
		if (a.Key || b.Key) && column.Type.Temporal() {
			measure = "key order follows time"
		}
	}
	if filled < fewestRanked {
		return
	}
	c.add(Finding{Table: w.Name, Object: a.String() + ", " + b.String(), Measure: measure, Want: formatRank(want), Got: formatRank(got),
		Score: 1 - math.Abs(want-got)/2, Tolerance: rankTolerance - rankFloor(int64(filled))})
}

// lag compares the differences of two columns, and how often they are negative.
func (c *comparer) lag(w *Table, column, other *Column, rows int64) {
	l := column.Lag
	if l == nil || len(l.Quantiles) == 0 || rows < fewestLags {
		return
	}
	o := other.Lag
	if o == nil || len(o.Quantiles) == 0 {
		c.skip(w.Name, column.Name, "lag", "not measured")
		return
	}
	note := "after " + l.After
	unit := differenceUnit(column, indexTables(c.want).leader(w, l.After, l.Reference))
	scale := axisUnits(column.Type, other.Type)
	if unit == inSeconds {
		scale = 1
	}
	floor := sampleFloor(rows)
	c.add(Finding{Table: w.Name, Object: column.Name, Measure: "lag", Note: note,
		Want: describeLag(l, unit), Got: describeLag(o, unit),
		Score: 1 - boundsCDF(l.Quantiles, 1).distance(boundsCDF(o.Quantiles, scale)), Tolerance: shapeTolerance - binFloor(min(len(l.Quantiles), len(o.Quantiles))) - floor})
	if column.Type.Temporal() {
		c.add(Finding{Table: w.Name, Object: column.Name, Measure: "temporal order", Note: note, Want: formatShort(l.Ordered), Got: formatShort(o.Ordered),
			Score: 1 - math.Abs(l.Ordered-o.Ordered), Tolerance: orderTolerance - floor})
	}
}

func describeLag(l *Lag, u unit) string {
	return formatDifference(l.Quantiles[0], u) + "…" + formatDifference(l.Quantiles[len(l.Quantiles)-1], u)
}

// copied compares how often two columns are equal.
func (c *comparer) copied(w *Table, column, other *Column, rows int64) {
	k := column.Copy
	if k == nil || rows == 0 {
		return
	}
	if other.Copy == nil {
		c.skip(w.Name, column.Name, "copy", "not measured")
		return
	}
	floor := 0.0
	if k.Share < 1 {
		floor = sampleFloor(rows)
	}
	c.add(Finding{Table: w.Name, Object: column.Name, Measure: "copy", Note: "of " + k.Of, Want: formatShort(k.Share), Got: formatShort(other.Copy.Share),
		Score: 1 - math.Abs(k.Share-other.Copy.Share), Tolerance: copyTolerance - floor})
}

// depends compares what a category says of a column. Of values that are about
// as common the order is chance, so it compares how far they are apart, not which is which.
func (c *comparer) depends(w, g *Table, column, other *Column, rows int64) {
	by, o := column.Depends, other.Depends
	if by == nil || rows < fewestRanked {
		return
	}
	if o == nil || len(o.Ranks) != len(by.Ranks) || len(o.Shares) != len(by.Shares) {
		c.skip(w.Name, column.Name, "dependence", "not measured")
		return
	}
	f := Finding{Table: w.Name, Object: column.Name, Measure: "dependence", Note: "on " + by.On}
	on := w.Column(by.On)
	onGot, ok := sameName(g.Columns, columnName, by.On)
	if on == nil || !ok {
		return
	}
	shares, sharesGot := categoryShares(on, len(by.Ranks)+len(by.Shares)), categoryShares(onGot, len(by.Ranks)+len(by.Shares))
	var x, y []float64
	if len(by.Ranks) > 0 {
		x, y = spreadRanks(by.Ranks, shares), spreadRanks(o.Ranks, sharesGot)
		f.Want, f.Got = describeEnds(by.Ranks), describeEnds(o.Ranks)
	} else {
		x, y = spreadShares(by.Shares, shares), spreadShares(o.Shares, sharesGot)
		f.Want, f.Got = plural(len(by.Shares), "value"), plural(len(o.Shares), "value")
	}
	distance := 0.0
	for i := range x {
		distance += math.Abs(x[i]-y[i]) / float64(len(x))
	}
	f.Score, f.Tolerance = 1-distance, dependTolerance-sampleFloor(rows/int64(max(1, len(shares))))
	c.add(f)
}

// categoryShares are the shares of a category's values in the order of a
// dependence on it; even ones where they are not known.
func categoryShares(c *Column, n int) []float64 {
	var shares []float64
	for _, v := range c.Values {
		shares = append(shares, v.Share)
	}
	for _, v := range c.Common {
		shares = append(shares, v.Share)
	}
	if len(shares) != n {
		shares = slices.Repeat([]float64{1 / float64(n)}, n)
	}
	return shares
}

// rankSteps is how many even steps a distribution is compared in.
const rankSteps = 200

// spreadRanks is the quantile function of values with shares, in even steps.
func spreadRanks(values, shares []float64) []float64 {
	var pieces []ValueShare
	for i, v := range values {
		pieces = append(pieces, ValueShare{v, shares[i]})
	}
	slices.SortFunc(pieces, func(a, b ValueShare) int {
		switch {
		case a.Value < b.Value:
			return -1
		case a.Value > b.Value:
			return 1
		}
		return 0
	})
	total := 0.0
	for _, p := range pieces {
		total += p.Share
	}
	out := make([]float64, 0, rankSteps)
	at, sum := 0, 0.0
	for i := range rankSteps {
		for at < len(pieces)-1 && sum+pieces[at].Share < (float64(i)+0.5)/rankSteps*total {
			sum += pieces[at].Share
			at++
		}
		out = append(out, pieces[at].Value)
	}
	return out
}

// spreadShares is the quantile function of all the shares of a dependence: how
// sure a category makes each value.
func spreadShares(rows [][]float64, shares []float64) []float64 {
	var values, weights []float64
	for i, row := range rows {
		for _, v := range row {
			values = append(values, v)
			weights = append(weights, shares[i])
		}
	}
	return spreadRanks(values, weights)
}

func describeEnds(ranks []float64) string {
	return formatRank(slices.Min(ranks)) + "…" + formatRank(slices.Max(ranks))
}

// nullShapes compares what the rows of the null patterns are like.
func (c *comparer) nullShapes(w, g *Table) {
	for _, p := range w.Nulls {
		rows := int64(math.Round(float64(min(c.planned(w), w.Rows)) * p.Share))
		if len(p.Ranks)+len(p.Values) == 0 || rows < fewestPatternRows {
			continue
		}
		i := slices.IndexFunc(g.Nulls, func(q NullPattern) bool { return slices.EqualFunc(p.Columns, q.Columns, equalFold) })
		if i < 0 {
			continue // the null patterns have a line of their own
		}
		object := "null " + p.Columns[0]
		if more := len(p.Columns) - 1; more > 0 {
			object += fmt.Sprintf(" and %d more", more)
		}
		for _, name := range sortedKeys(p.Ranks) {
			if got, ok := foldKey(g.Nulls[i].Ranks, name); ok {
				c.add(Finding{Table: w.Name, Object: object, Measure: "null dependence", Note: "mean rank of " + name, Want: formatRank(p.Ranks[name]), Got: formatRank(got),
					Score: 1 - math.Abs(p.Ranks[name]-got), Tolerance: dependTolerance - sampleFloor(rows)})
			}
		}
		for _, name := range sortedKeys(p.Values) {
			if got, ok := foldKey(g.Nulls[i].Values, name); ok {
				c.add(Finding{Table: w.Name, Object: object, Measure: "null dependence", Note: "values of " + name, Want: describeShares(p.Values[name]), Got: describeShares(got),
					Score: 1 - sortedVariation(p.Values[name], got), Tolerance: dependTolerance - sampleFloor(rows)})
			}
		}
	}
}

func equalFold(a, b string) bool { return strings.EqualFold(a, b) }

// foldKey is a map's value by a name, whatever its case.
func foldKey[V any](m map[string]V, name string) (V, bool) {
	key, ok := sameName(sortedKeys(m), func(s string) string { return s }, name)
	return m[key], ok
}

// sortedVariation is the total variation of two lists of shares, whichever is
// which.
func sortedVariation(a, b []float64) float64 {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	slices.Reverse(a)
	slices.Reverse(b)
	return totalVariation(a, b)
}

func describeShares(shares []float64) string {
	return bracketed(list(shares, formatShort))
}

// describesOthers reports whether a column's histograms are of the rows that
// are not copied from another column.
func describesOthers(c *Column) bool { return c.Copy != nil && c.Copy.Share > 0 }

// describeAlike reports whether what two columns state is of the same rows: of
// all, or of those that are not copied. Of a column that is always a copy there is nothing to compare.
func describeAlike(c, other *Column) bool {
	copied := describesOthers(c) && len(c.Values)+len(c.Quantiles)+len(c.Common)+len(c.Lengths) == 0
	return !copied && describesOthers(c) == describesOthers(other)
}

// ownRows are how many of a column's rows its histograms are of.
func ownRows(c *Column, filled int64) int64 {
	if !describesOthers(c) {
		return filled
	}
	return max(1, int64(math.Round(float64(filled)*(1-c.Copy.Share))))
}
