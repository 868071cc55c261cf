package profile

import (
	"math"
	"slices"
	"sort"
)

// piece is a share of a distribution that lies evenly between from and to, or
// all on one value.
type piece struct {
	from, to float64
	share    float64
}

// cdf is a distribution function in straight pieces: at x[i] it jumps from
// left[i] to right[i], between neighbours it is a line. It is 0 before and 1
// behind.
type cdf struct {
	x, left, right []float64
}

// newCDF adds up pieces, which may overlap and come in any order. Their shares
// are taken relative to their sum; the result is empty when that is 0.
func newCDF(pieces []piece) cdf {
	type event struct{ x, jump, slope float64 }
	var events []event
	total := 0.0
	for _, p := range pieces {
		total += p.share
		if p.to > p.from {
			slope := p.share / (p.to - p.from)
			events = append(events, event{p.from, 0, slope}, event{p.to, 0, -slope})
		} else {
			events = append(events, event{p.from, p.share, 0})
		}
	}
	if !(total > 0) {
		return cdf{}
	}
	sort.Slice(events, func(i, j int) bool { return events[i].x < events[j].x })
	var c cdf
	height, slope, last := 0.0, 0.0, math.NaN()
	for _, e := range events {
		if e.x != last {
			if !math.IsNaN(last) {
				height += slope * (e.x - last)
			}
			c.x = append(c.x, e.x)
			c.left = append(c.left, min(height/total, 1))
			c.right = append(c.right, 0)
			last = e.x
		}
		height += e.jump
		slope += e.slope
		c.right[len(c.right)-1] = min(height/total, 1)
	}
	c.right[len(c.right)-1] = 1
	return c
}

// at is the function just before and at x.
func (c cdf) at(x float64) (left, right float64) {
	i := sort.SearchFloat64s(c.x, x)
	switch {
	case i == len(c.x):
		return 1, 1
	case c.x[i] == x:
		return c.left[i], c.right[i]
	case i == 0:
		return 0, 0
	}
	t := (x - c.x[i-1]) / (c.x[i] - c.x[i-1])
	y := c.right[i-1] + t*(c.left[i]-c.right[i-1])
	return y, y
}

// distance is the Kolmogorov-Smirnov distance of two distributions: the
// largest difference of their functions, which lies at a bound of one of them.
// An empty distribution is at distance 1 from any other.
func (c cdf) distance(d cdf) float64 {
	if len(c.x) == 0 || len(d.x) == 0 {
		if len(c.x) == len(d.x) {
			return 0
		}
		return 1
	}
	most := 0.0
	for _, xs := range [][]float64{c.x, d.x} {
		for _, x := range xs {
			cl, cr := c.at(x)
			dl, dr := d.at(x)
			most = max(most, math.Abs(cl-dl), math.Abs(cr-dr))
		}
	}
	return min(most, 1)
}

// histogramCDF is the distribution of a column's numbers or dates; unit is
// what a value is multiplied by.
func histogramCDF(c *Column, unit float64) cdf {
	if len(c.Values) > 0 {
		pieces := make([]piece, len(c.Values))
		for i, v := range c.Values {
			pieces[i] = piece{v.Value * unit, v.Value * unit, v.Share}
		}
		return newCDF(pieces)
	}
	return boundsCDF(c.Quantiles, unit)
}

// boundsCDF is the distribution between equi-depth bounds.
func boundsCDF(bounds []float64, unit float64) cdf {
	if len(bounds) == 1 {
		return newCDF([]piece{{bounds[0] * unit, bounds[0] * unit, 1}})
	}
	var pieces []piece
	for i := 1; i < len(bounds); i++ {
		pieces = append(pieces, piece{bounds[i-1] * unit, bounds[i] * unit, 1})
	}
	return newCDF(pieces)
}

// lengthsCDF is the distribution of a column's lengths, each longer by shift.
func lengthsCDF(lengths []int64, shift int64) cdf {
	bounds := make([]float64, len(lengths))
	for i, n := range lengths {
		bounds[i] = float64(n + shift)
	}
	return boundsCDF(bounds, 1)
}

// tiltPieces is how many straight pieces stand for a bucket with a known mean.
const tiltPieces = 8

// fanOutCDF is the distribution of children per parent, multiplied by unit. A
// number of children is spread half a child to either side, but at least by
// spread (in units of the result), so that buckets that are cut differently
// compare, and degrees that were rounded.
func fanOutCDF(f FanOut, unit, spread float64) cdf {
	var pieces []piece
	for _, b := range f.Parents {
		middle := float64(b.Low+b.High) * unit / 2
		half := max(spread, float64(b.High-b.Low+1)*unit/2)
		low, high := middle-half, middle+half
		if b.High == b.Low || b.Mean == 0 {
			pieces = append(pieces, piece{low, high, b.Share})
			continue
		}
		pieces = append(pieces, tilted(low, high, b.Mean*unit, b.Share)...)
	}
	return newCDF(pieces)
}

// tilted spreads a share from low to high with a density that rises or falls
// geometrically so that the mean is as given: the least assuming one.
func tilted(low, high, mean, share float64) []piece {
	width := (high - low) / tiltPieces
	weights := func(tilt float64) (pieces []piece, at float64) {
		sum, moment := 0.0, 0.0
		for i := range tiltPieces {
			w := math.Exp(tilt * (float64(i) - tiltPieces/2))
			from := low + float64(i)*width
			pieces = append(pieces, piece{from, from + width, w})
			sum += w
			moment += w * (from + width/2)
		}
		for i := range pieces {
			pieces[i].share *= share / sum
		}
		return pieces, moment / sum
	}
	least, most := -8.0, 8.0
	for range 50 {
		middle := (least + most) / 2
		if _, at := weights(middle); at < mean {
			least = middle
		} else {
			most = middle
		}
	}
	pieces, _ := weights((least + most) / 2)
	return pieces
}

// totalVariation is half the sum of the differences of two lists of shares,
// missing ones counted as 0.
func totalVariation(a, b []float64) float64 {
	sum := 0.0
	for i := range max(len(a), len(b)) {
		var x, y float64
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		sum += math.Abs(x - y)
	}
	return min(sum/2, 1)
}

// childShares are the shares of all children that each of so many parents has,
// largest first.
func childShares(f FanOut, parents int64) []float64 {
	var shares []float64
	sum, given, dealt := 0.0, 0.0, int64(0)
	for _, b := range f.Parents {
		given += b.Share
		n := int64(math.Round(given*float64(parents))) - dealt
		dealt += n
		for range n {
			shares = append(shares, b.mean())
			sum += b.mean()
		}
	}
	if sum == 0 {
		return nil
	}
	for i := range shares {
		shares[i] /= sum
	}
	slices.Reverse(shares)
	return shares
}
