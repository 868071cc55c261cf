package generate

import (
	"math"
	"math/bits"
	"slices"

	"duckface/profile"
)

// degreeClass is the logarithm to base 2 of a number of children, rounded down.
func degreeClass(degree int64) int { return max(0, bits.Len64(uint64(degree))-1) }

// classShares are the shares of the children by the degree class of their
// parent, where the profile states them more precisely than the fan-out does:
// for a table that joins two others; else nil.
func classShares(t *profile.Table, columns []string) []float64 {
	for _, e := range t.Edges {
		for side, between := range e.Between {
			if !sameNames(between, columns) {
				continue
			}
			var shares []float64
			for _, c := range e.Classes {
				k := c.A
				if side == 1 {
					k = c.B
				}
				for len(shares) <= k {
					shares = append(shares, 0)
				}
				shares[k] += c.Share
			}
			return shares
		}
	}
	return nil
}

// scaleClasses deals ascending degrees by their shares so that the classes come
// nearer to their shares of the children, and all together to that many. A
// class may give or take what moves a quarter of a parent past its neighbours:
// its share and the distribution of degrees, which both suffer from whole
// parents, are then about equally far off. What the total lacks is taken from
// all classes alike.
func (s fanOutSpec) scaleClasses(degrees []int64, shares []float64) []run {
	cum, sum := make([]float64, len(shares)), 0.0
	for i, x := range shares {
		sum += x
		cum[i] = sum
	}
	for i := range cum {
		cum[i] *= float64(s.parents) / sum
	}
	counts := quotas(shares, s.parents)
	want := newClassed(runsOf(degrees, counts)).targets(s.classes, s.children)
	var before int64
	for first, end := 0, 0; first < len(degrees); first = end {
		k := degreeClass(degrees[first])
		var parents int64
		for end = first; end < len(degrees) && degreeClass(degrees[end]) == k && (degrees[end] > 0) == (degrees[first] > 0); end++ {
			parents += counts[end]
		}
		if k < len(want) && degrees[first] > 0 {
			shiftCounts(degrees[first:end], cum[first:end], counts[first:end], before, want[k])
		}
		before += parents
	}
	c := newClassed(runsOf(degrees, counts))
	var out []run
	for k := len(c.in) - 1; k >= 0; k-- {
		out = append(out, c.refit(k, want[k])...)
	}
	return sortRuns(out)
}

// shiftCounts deals the parents of a class anew, as many, so that they have as
// near to want children as it gets: of the cumulative quotas, that are not
// whole, more are rounded up or down. before are the parents of lower classes.
func shiftCounts(degrees []int64, cum []float64, counts []int64, before, want int64) {
	parents := int64(0)
	for _, n := range counts {
		parents += n
	}
	best, miss := slices.Clone(counts), int64(math.MaxInt64)
	try := func() (over bool) {
		children := int64(0)
		for i, n := range counts {
			children += n * degrees[i]
		}
		if d := max(children-want, want-children); d < miss {
			miss = d
			copy(best, counts)
		}
		return children >= want
	}
	try()
	low, high := -2.0, 2.0
	for range 40 {
		by, dealt := (low+high)/2, int64(0)
		for i, c := range cum {
			now := min(max(int64(math.Floor(c+0.5-by))-before, dealt), parents)
			if i == len(cum)-1 {
				now = parents
			}
			counts[i], dealt = now-dealt, now
		}
		if try() {
			high = by
		} else {
			low = by
		}
	}
	copy(counts, best)
}

// targets are the children that each class is to have.
func (c classed) targets(shares []float64, children int64) []int64 {
	want := make([]float64, len(c.in))
	low, high := -float64(children), float64(children)
	for range 100 {
		by, sum := (low+high)/2, 0.0
		for k := range want {
			want[k] = c.near(k, shares, float64(children), by)
			sum += want[k]
		}
		if sum < float64(children) {
			low = by
		} else {
			high = by
		}
	}
	out := make([]int64, len(want))
	dealt, sum := int64(0), 0.0
	for k := len(want) - 1; k >= 0; k-- {
		sum += want[k]
		out[k] = int64(math.Round(sum)) - dealt
		dealt += out[k]
	}
	return out
}

// near is how many children a class is to have when by parents more (or less,
// below 0) move past their neighbours than its own share asks for.
func (c classed) near(k int, shares []float64, children, by float64) float64 {
	const quarter = 0.25
	width, own := float64(int64(1)<<k-1), 0.0
	if k < len(shares) {
		own = shares[k] * children
	}
	move := min(max(own-c.weights[k], -quarter*width), quarter*width)
	least, most := c.bounds(k)
	return min(max(c.weights[k]+move+by*width, float64(least)), float64(most))
}

// bounds are the fewest and the most children that the parents of a class can have.
func (c classed) bounds(k int) (least, most int64) {
	for _, i := range c.in[k] {
		if c.runs[i].degree > 0 {
			least += c.runs[i].count << k
			most += c.runs[i].count * (2<<k - 1)
		}
	}
	return least, most
}

// refit moves the degrees of a class by the same amount, none beyond its bounds,
// until they sum up to want; runs stay in order.
func (c classed) refit(k int, want int64) []run {
	lo, hi := float64(int64(1)<<k), float64(int64(2)<<k-1)
	moved := func(i int, by float64) float64 { return min(max(float64(c.runs[i].degree)+by, lo), hi) }
	low, high := lo-hi, hi-lo
	for range 50 {
		by, sum := (low+high)/2, 0.0
		for _, i := range c.in[k] {
			if c.runs[i].degree > 0 {
				sum += float64(c.runs[i].count) * moved(i, by)
			}
		}
		if sum < float64(want) {
			low = by
		} else {
			high = by
		}
	}
	var out []run
	sum, dealt := 0.0, int64(0)
	for _, i := range c.in[k] {
		r := c.runs[i]
		if r.degree == 0 {
			out = append(out, r)
			continue
		}
		sum += float64(r.count) * moved(i, high)
		now := int64(math.Round(sum)) - dealt
		dealt += now
		each, extra := now/r.count, now%r.count
		out = append(out, run{extra, each + 1}, run{r.count - extra, each})
	}
	return out
}
