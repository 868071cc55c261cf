package profile

import (
	"cmp"
	"math"
	"slices"
)

// A category keeps its values while they are few and nearly all rows have one
// of those that are not rare.
const (
	mostHidden  = 60
	mostEven    = 12    // values that are equally common tell no more than their number
	leastHidden = 0.005 // share of a value
	mostRare    = 0.1   // of the rows whose value is rarer
	leastHead   = 0.025
)

// spectra decides which values of a table's columns are kept, before what
// depends on them is hidden.
func (h *hider) spectra(from, t *Table) {
	for i, c := range t.Columns {
		was := from.Columns[i]
		switch {
		case len(c.Values) > 0:
			h.orders[c] = newOrder(listShares(was.Values, func(v ValueShare) float64 { return v.Share }), nil)
		case len(c.Common) > 0:
			h.common(was, c)
		}
	}
}

// common keeps the values of a category, or of many values the head.
func (h *hider) common(was, c *Column) {
	shares := listShares(was.Common, func(x Common) float64 { return x.Share })
	if int64(len(was.Common)) >= was.Distinct && math.Abs(sumOf(shares)-1) <= sumTolerance {
		h.orders[c] = newOrder(shares, func(a, b int) int {
			return cmp.Or(-cmp.Compare(gridShare(shares[a]), gridShare(shares[b])), cmp.Compare(was.Common[a].Length, was.Common[b].Length), cmp.Compare(a, b))
		})
	}
	order := h.orders[c]
	if order == nil {
		c.Common, c.Labels = nil, nil
		sum := 0.0
		for _, x := range was.Common {
			if sum += gridShare(x.Share); x.Share >= leastHead && sum <= 1 {
				c.Common = append(c.Common, Common{gridShare(x.Share), gridCount(float64(x.Length), ratioMarks)})
			}
		}
		slices.SortStableFunc(c.Common, func(a, b Common) int { return cmp.Or(-cmp.Compare(a.Share, b.Share), cmp.Compare(a.Length, b.Length)) })
		return
	}
	kept := make([]float64, len(order))
	for i, k := range order {
		kept[i] = shares[k]
	}
	kept = gridShares(proportions(kept))
	c.Common, c.Labels = nil, nil
	for i, k := range order {
		c.Common = append(c.Common, Common{kept[i], was.Common[k].Length})
		if len(was.Labels) > k {
			c.Labels = append(c.Labels, was.Labels[k])
		}
	}
	if !slices.IsSortedFunc(c.Common, func(a, b Common) int { return -cmp.Compare(a.Share, b.Share) }) {
		h.resort(c)
	}
}

// resort puts the largest first again, after what was left over went to it.
func (h *hider) resort(c *Column) {
	places := make([]int, len(c.Common))
	for i := range places {
		places[i] = i
	}
	before, labels, order := slices.Clone(c.Common), slices.Clone(c.Labels), slices.Clone(h.orders[c])
	slices.SortStableFunc(places, func(a, b int) int { return -cmp.Compare(before[a].Share, before[b].Share) })
	for i, k := range places {
		c.Common[i], h.orders[c][i] = before[k], order[k]
		if len(labels) == len(before) {
			c.Labels[i] = labels[k]
		}
	}
}

// newOrder are the places of the values that are kept, in their new order; nil
// where too much would be lost. Without by the order stays.
func newOrder(shares []float64, by func(a, b int) int) []int {
	rare := 0.0
	var order []int
	for i, x := range shares {
		if x < leastHidden {
			rare += x
			continue
		}
		order = append(order, i)
	}
	if rare > mostRare || len(order) > mostHidden || len(order) == 0 || len(order) > mostEven && even(shares, order) {
		return nil
	}
	if by != nil {
		slices.SortFunc(order, by)
	}
	return order
}

// even reports whether the values of an order are about equally common.
func even(shares []float64, order []int) bool {
	least, most := 1.0, 0.0
	for _, k := range order {
		least, most = min(least, shares[k]), max(most, shares[k])
	}
	return most <= 3*least
}

func listShares[T any](items []T, share func(T) float64) []float64 {
	out := make([]float64, len(items))
	for i, x := range items {
		out[i] = share(x)
	}
	return out
}
