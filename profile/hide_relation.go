package profile

import (
	"math"
	"slices"
)

// What goes together is kept where it is plain: that a weak link stands in a
// profile at all is a matter of how many rows bear it out.
const (
	plainlyApart = 0.15 // of mean ranks from a half, of shares from those overall
	// A lag behind the parent says something where it reaches less far than the dates.
	mostHiddenReach = 0.5
	fewestOf        = 0.05 // share of a category's value of which anything is said
)

// relations puts on the grid what a column has to do with others.
func (h *hider) relations(t *Table, c *Column) {
	if c.Lag != nil {
		h.lag(t, c)
		if own := c.Quantiles; len(own) > 1 && len(c.Lag.Reference) > 0 && reach(c.Lag.Quantiles) > mostHiddenReach*reach(own) {
			c.Lag = nil
		}
	}
	if c.Copy != nil {
		c.Copy.Share = gridShare(c.Copy.Share)
		if c.Copy.Share == 0 {
			c.Copy = nil
		}
	}
	if c.Depends != nil {
		c.Depends = h.depends(t, c)
	}
	if c.Ordinal != nil && c.Ordinal.Start != 0 {
		c.Ordinal.Start = 1
	}
}

// reach is how far bounds lie apart.
func reach(bounds []float64) float64 {
	if len(bounds) == 0 {
		return 0
	}
	return bounds[len(bounds)-1] - bounds[0]
}

func (h *hider) lag(t *Table, c *Column) {
	l := c.Lag
	g := axisGrid{0, niceStep}
	u := differenceUnit(c, indexTables(h.to).leader(t, l.After, l.Reference))
	switch u {
	case inSeconds:
		g = axisGrid{1, clockStep}
	case inDays:
		g.least = 1
	default:
		g.least = leastStep(c.Type)
	}
	if len(l.Quantiles) > 1 {
		l.Quantiles = hideBounds(boundsCDF(l.Quantiles, 1), g)
	}
	l.Rank = gridRank(l.Rank, leastHiddenFan, hiddenFanStep)
	l.Ordered = gridShare(l.Ordered)
}

// depends keeps a dependence on a category whose values are all kept, where it
// is plain.
func (h *hider) depends(t *Table, c *Column) *Dependence {
	on := t.Column(c.Depends.On)
	if on == nil || h.orders[on] == nil {
		return nil
	}
	weights := valueShares(on)
	d := &Dependence{On: c.Depends.On}
	if len(c.Depends.Ranks) > 0 {
		plain := false
		for i, k := range h.orders[on] {
			if k >= len(c.Depends.Ranks) {
				return nil
			}
			rank := math.Round(10*c.Depends.Ranks[k]) / 10
			if weights[i] < fewestOf {
				rank = 0.5
			}
			plain = plain || math.Abs(c.Depends.Ranks[k]-0.5) >= plainlyApart && weights[i] >= fewestOf
			d.Ranks = append(d.Ranks, rank)
		}
		if !plain {
			return nil
		}
		return d
	}
	if h.orders[c] == nil {
		return nil
	}
	plain, all := false, valueShares(c)
	for i, k := range h.orders[on] {
		if k >= len(c.Depends.Shares) || len(c.Depends.Shares[k]) == 0 {
			return nil
		}
		row := make([]float64, len(h.orders[c]))
		for j, at := range h.orders[c] {
			row[j] = c.Depends.Shares[k][at]
		}
		if weights[i] < fewestOf || sumOf(row) == 0 {
			row = slices.Clone(all)
		} else if row = proportions(row); apart(row, all) >= plainlyApart {
			plain = true
		}
		d.Shares = append(d.Shares, gridShares(row))
	}
	if !plain {
		return nil
	}
	return d
}

// valueShares are the shares of a category's values, in their order.
func valueShares(c *Column) []float64 {
	if len(c.Values) > 0 {
		return listShares(c.Values, func(v ValueShare) float64 { return v.Share })
	}
	return listShares(c.Common, func(x Common) float64 { return x.Share })
}

// apart is the total variation distance of two lists of shares.
func apart(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += math.Abs(a[i] - b[i])
	}
	return sum / 2
}

// edges keeps who links to whom where it is plainly not by chance and both
// sides grow: the classes of the other are those of the whole table's size.
func (h *hider) edges(t *Table) {
	var kept []Edges
	for _, e := range t.Edges {
		a, b := t.referenceOver(e.Between[0]), t.referenceOver(e.Between[1])
		if a == nil || b == nil || !h.grows(t) || !h.grows(h.to.Table(a.Table)) || !h.grows(h.to.Table(b.Table)) {
			continue
		}
		fromA, fromB := e.margins()
		chance := 0.0
		shares := make([]float64, len(e.Classes))
		for i, c := range e.Classes {
			shares[i] = c.Share
			chance += math.Abs(c.Share-fromA[c.A]*fromB[c.B]) / 2
		}
		if chance < plainlyApart {
			continue
		}
		shares = gridShares(shares)
		var classes []EdgeClass
		for i, c := range e.Classes {
			if c.Share = shares[i]; c.Share > 0 {
				classes = append(classes, c)
			}
		}
		e.Classes = classes
		kept = append(kept, e)
	}
	t.Edges = kept
}
