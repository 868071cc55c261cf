package profile

import (
	"cmp"
	"math"
	"slices"

	"duckface/schema"
)

// A category keeps its values while they are few. What decides is sums over all of
// them, which hardly depend on how many rows there are, and no single rare one.
const (
	leastListedSum = 0.98  // share of the rows whose value is listed
	leastHidden    = 0.005 // share of a value
	mostRare       = 0.1   // of the rows whose value is rarer
	mostEven       = 12    // values that are equally common tell no more than their number
	mostNumbers    = 10    // as which numbers are worth, see worth; beyond, bounds may tell them
	latticeFilled  = 0.8   // of all possible numbers, where bounds do
	leastHead      = 0.025
)

// listedCounts are how many values a list has, beyond eight.
var listedCounts = []int{10, 12, 16, 20, 24, 32, 40, 50, 60}

// spectra decides which values of a table's columns are kept, before what
// depends on them is hidden.
func (h *hider) spectra(from, t *Table) {
	for i, c := range t.Columns {
		was := from.Columns[i]
		switch {
		case len(c.Values) > 0:
			shares := listShares(was.Values, func(v ValueShare) float64 { return v.Share })
			if worth(shares) <= mostNumbers || !boundsTell(from, was) {
				h.orders[c] = newOrder(shares, nil)
			}
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
	kept = gridSpectrum(proportions(kept))
	c.Common, c.Labels = nil, nil
	lengths := groupLengths(was, order)
	for i, k := range order {
		c.Common = append(c.Common, Common{kept[i], lengths[i]})
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
// where too much would be lost. Without by the order stays. Many go by how common
// they are, few by what hardly depends on chance.
func newOrder(shares []float64, by func(a, b int) int) []int {
	ranked := rankedBy(shares)
	n := listed(shares, ranked)
	if n == 0 || n > mostEven && worth(shares) >= 0.85*float64(n) {
		return nil
	}
	order := ranked[:n]
	switch {
	case by == nil:
		slices.Sort(order)
	case n <= fewListed:
		slices.SortFunc(order, by)
	}
	return order
}

// fewListed is up to how many values each has a share of its own.
const fewListed = 4

// rankedBy are the places of shares, the largest first.
func rankedBy(shares []float64) []int {
	ranked := make([]int, len(shares))
	for i := range ranked {
		ranked[i] = i
	}
	slices.SortStableFunc(ranked, func(a, b int) int { return -cmp.Compare(shares[a], shares[b]) })
	return ranked
}

// listed is how many of the commonest values are listed: as many as nearly all
// rows have, of few counts; 0 where that is too many.
func listed(shares []float64, ranked []int) int {
	sum, n, all := 0.0, 0, sumOf(shares)
	for n < len(ranked) && (sum < leastListedSum*all || n < 8 && shares[ranked[n]] >= leastHidden) {
		sum += shares[ranked[n]]
		n++
	}
	if n > 8 {
		i, _ := slices.BinarySearch(listedCounts, n)
		if i == len(listedCounts) {
			return 0
		}
		n = min(listedCounts[i], len(ranked))
	}
	rare := 0.0
	for _, k := range ranked {
		if shares[k] < leastHidden {
			rare += shares[k]
		}
	}
	if rare > mostRare*all {
		return 0
	}
	return n
}

// worth is how many values, equally common, would coincide as often in two rows.
func worth(shares []float64) float64 {
	square, sum := 0.0, sumOf(shares)
	for _, x := range shares {
		square += x * x
	}
	return sum * sum / max(square, 1e-300)
}

// nearlyEvenWorth is what of their number values are worth that may be equally common.
const nearlyEvenWorth = 0.95

// groupEnds are the ranks at which groups of values end that have one share: wider
// the rarer they are, since chance decides which of two rare ones is before the other.
func groupEnds(n int) []int {
	var ends []int
	for end, width := 0, 1; end < n; {
		end = min(end+width, n)
		if n-end < width/2 { // too few to be one
			end = n
		}
		ends = append(ends, end)
		if len(ends) >= fewListed && len(ends)%2 == 0 {
			width *= 2
		}
	}
	return ends
}

// gridSpectrum is gridShares for a category of any number of values. Many are told
// by groups of like rank, whose sums lie on the grid.
func gridSpectrum(shares []float64) []float64 {
	if len(shares) <= fewListed {
		return gridShares(shares)
	}
	ranked := rankedBy(shares)
	out := make([]float64, len(shares))
	if n := float64(len(shares)); worth(shares) >= nearlyEvenWorth*n {
		for i := range out {
			out[i] = significant(1/n, 5)
		}
		return out
	}
	from, before, left := 0, 1.0, 1.0
	for _, end := range groupEnds(len(shares)) {
		sum := 0.0
		for _, k := range ranked[from:end] {
			sum += shares[k]
		}
		each := min(before, max(gridShare(sum), shareMarks[1])/float64(end-from))
		for _, k := range ranked[from:end] {
			out[k] = significant(each, 4)
			left -= out[k]
		}
		from, before = end, each
	}
	if first := ranked[0]; math.Abs(left) <= shareStep && out[first]+left >= out[ranked[1]] {
		out[first] = significant(out[first]+left, 4)
		return out
	}
	return proportions(out)
}

// boundsTell reports whether bounds tell a column's numbers as well as a list: those
// of no key that are nearly all that there can be, none much more common than the next.
func boundsTell(t *Table, c *Column) bool {
	law, step := histogramCDF(c, 1), leastStep(c.Type)
	low, high := law.quantile(0.05), law.quantile(0.95)
	if step == 0 || high <= low || slices.ContainsFunc(t.Indexes, func(ix *schema.Index) bool {
		return (ix.Kind == schema.Primary || ix.Kind == schema.Unique) && slices.Contains(ix.Columns(), c.Name)
	}) {
		return false
	}
	there := 0.0
	var wide []piece
	for _, v := range c.Values {
		wide = append(wide, piece{v.Value - step/2, v.Value + step/2, v.Share})
		if v.Value >= low && v.Value <= high {
			there++
		}
	}
	bounds := hideBounds(law, axisGrid{step, stepOf(c.Type)})
	return there >= latticeFilled*((high-low)/step+1) && boundsCDF(bounds, 1).distance(newCDF(wide)) <= smooth
}

// smooth is how far numbers may be off their bounds that tell them; a twentieth of
// the rows lies between two.
const smooth = 0.1

// mostLengths is up to how many values each has a length; those of more follow the
// lengths of all.
const mostLengths = 8

// groupLengths are the lengths of the listed values: those of a group in their order.
func groupLengths(was *Column, order []int) []int64 {
	out := make([]int64, len(order))
	if len(order) > mostLengths && len(was.Labels) == 0 && len(was.Lengths) > 0 {
		return out
	}
	for i, k := range order {
		out[i] = was.Common[k].Length
	}
	if len(order) <= fewListed || len(was.Labels) > 0 {
		return out
	}
	from := 0
	for _, end := range groupEnds(len(order)) {
		slices.Sort(out[from:end])
		from = end
	}
	return out
}

func listShares[T any](items []T, share func(T) float64) []float64 {
	out := make([]float64, len(items))
	for i, x := range items {
		out[i] = share(x)
	}
	return out
}
