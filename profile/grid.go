package profile

import (
	"math"
	"slices"
	"sort"
)

// The grids of a hidden profile. A figure on a grid names one of few classes,
// and classes are wide beside what chance does to ten thousand rows, so neither its
// digits nor its noise tells how many rows there were. Nothing that is decided here
// looks at how many there are: databases of one shape get one answer. Round figures, which
// people's databases are full of (a half, a tenth, twenty), lie in the middle of
// a class and not at its edge.

// shareMarks are the classes of a share up to one half; above they are the same
// from 1 downwards. What is nearer to 0 or 1 than half the first is 0 or 1: how
// rare something may be is how many rows there are.
var shareMarks = []float64{0, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2, 0.225, 0.25, 0.275, 0.3, 0.325, 0.35, 0.375, 0.4, 0.425, 0.45, 0.475, 0.5}

// shareStep is the class width away from 0 and 1.
const shareStep = 0.025

// gridShare is the class of a share from 0 to 1.
func gridShare(x float64) float64 {
	if x > 0.5 {
		return perMille(1 - gridShare(1-x))
	}
	return nearestOf(shareMarks, x)
}

// perMille and hundredth cut off what binary fractions add.
func perMille(x float64) float64 { return math.Round(1000*x) / 1000 }

func hundredth(x float64) float64 { return math.Round(100*x) / 100 }

// nearestOf is the entry of an ascending list next to x.
func nearestOf(marks []float64, x float64) float64 {
	i := sort.SearchFloat64s(marks, x)
	switch {
	case i == 0:
		return marks[0]
	case i == len(marks), x-marks[i-1] < marks[i]-x:
		return marks[i-1]
	}
	return marks[i]
}

// gridShares puts shares that add up to 1 on the grid. Those that hardly differ
// are even. What rounding leaves over goes to the largest where that is a step,
// else to all in proportion. Shares of class 0 become 0.
func gridShares(shares []float64) []float64 {
	if len(shares) == 0 {
		return nil
	}
	out := make([]float64, len(shares))
	if least, largest := slices.Min(shares), slices.Max(shares); largest-least <= shareStep && largest <= evenRatio*least {
		for i := range out {
			out[i] = significant(1/float64(len(out)), 5)
		}
		return out
	}
	sum, most := 0.0, 0
	for i, x := range shares {
		out[i] = gridShare(x)
		sum += out[i]
		if x > shares[most] {
			most = i
		}
	}
	if math.Abs(1-sum) <= shareStep+1e-9 && out[most]+1-sum > 0 {
		out[most] = perMille(out[most] + 1 - sum)
		return out
	}
	scaled := 0.0
	for i := range out {
		out[i] = perMille(out[i] / sum)
		scaled += out[i]
	}
	out[most] = perMille(out[most] + 1 - scaled)
	return out
}

// evenRatio is how much larger than another a share may be by chance.
const evenRatio = 1.3

func sumOf(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum
}

// ratioMarks are the steps of a decade on which ratios of row counts lie, about
// five in a hundred apart; nearly all is not all.
var ratioMarks = marksFrom([][3]float64{{1, 2, 0.05}, {2, 5, 0.1}, {5, 9.8, 0.2}, {9.8, 10, 0.1}})

// coarseMarks are those for what is known less well: twelve a decade.
var coarseMarks = []float64{1, 1.2, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10}

// marksFrom lists from, from+step … up to the last stretch's end.
func marksFrom(stretches [][3]float64) []float64 {
	var out []float64
	for _, s := range stretches {
		for k := 0; s[0]+float64(k)*s[2] < s[1]-1e-9; k++ {
			out = append(out, hundredth(s[0]+float64(k)*s[2]))
		}
	}
	return append(out, stretches[len(stretches)-1][1])
}

// gridRatio is the class of a positive number on a ladder of one decade.
func gridRatio(x float64, decade []float64) float64 {
	if !(x > 0) || math.IsInf(x, 0) {
		return 0
	}
	unit := math.Floor(math.Log10(x))
	mantissa := nearestOf(decade, x/math.Pow10(int(unit)))
	if unit < 0 { // a division is exact where a product with 0.01 is not
		return mantissa / math.Pow10(int(-unit))
	}
	return mantissa * math.Pow10(int(unit))
}

// gridCount is gridRatio for whole numbers.
func gridCount(n float64, decade []float64) int64 {
	if n < 1 {
		return int64(math.Round(n))
	}
	return int64(math.Round(gridRatio(n, decade)))
}

// niceStep is the member of 1, 2, 5, 10, 20 … next to x, by ratio.
func niceStep(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 0) {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(x)))
	for _, mark := range []struct{ below, step float64 }{{math.Sqrt2, 1}, {math.Sqrt(10), 2}, {math.Sqrt(50), 5}} {
		if x < mark.below*unit {
			return mark.step * unit
		}
	}
	return 10 * unit
}

// clockSteps are the round durations, in seconds, up to a day.
var clockSteps = []float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400}

// clockStep is the round duration next to x seconds, by ratio.
func clockStep(x float64) float64 {
	if x >= 1.4*86400 {
		return 86400 * niceStep(x/86400)
	}
	if x <= 1 {
		return niceStep(x)
	}
	i := sort.SearchFloat64s(clockSteps, x)
	if i == len(clockSteps) || i > 0 && x/clockSteps[i-1] < clockSteps[i]/x {
		i--
	}
	return clockSteps[i]
}

// histogramShares are the shares of the rows at which the bounds of a hidden
// histogram lie, as many whatever it is of. The first and last bound stand for the
// smallest and largest value, which lie the farther out the more rows there are.
var histogramShares = boundsAt(20)

// endShare of the rows lie outside the bounds of a hidden histogram on each side.
const endShare = 0.01

// boundsAt are the shares of the rows below the bounds of so many bins.
func boundsAt(bins int) []float64 {
	out := make([]float64, bins+1)
	for i := range out {
		out[i] = min(max(float64(i)/float64(bins), endShare), 1-endShare)
	}
	return out
}

// axisGrid is how the values of a type are rounded.
type axisGrid struct {
	least float64               // smallest step, 0 for none
	step  func(float64) float64 // the round step next to one
}

// evenlySpread are the bounds of an even distribution, as many as of any other: which
// one it is must not show in how long the file is.
func evenlySpread(from, to float64, g axisGrid) []float64 {
	step := max(g.step((to-from)/200), g.least)
	out := make([]float64, len(histogramShares))
	for i := range out {
		out[i] = roundTo(from+(to-from)*float64(i)/float64(len(out)-1), step)
	}
	out[0], out[len(out)-1] = from, to
	return out
}

// nearlyEven is how far a distribution may be off an even one that tells it.
const nearlyEven = 0.05

// hideBounds are the bounds of a hidden histogram. Where these may be even, they
// are: that is told by its ends.
func hideBounds(law cdf, g axisGrid) []float64 {
	if len(law.x) == 0 {
		return nil
	}
	low, high := law.quantile(endShare), law.quantile(1-endShare)
	if low == high {
		return []float64{low, high}
	}
	if even := evenBounds(law, low, high, g); even != nil && boundsCDF(even, 1).distance(law) <= nearlyEven {
		return evenlySpread(even[0], even[1], g)
	}
	return gridBounds(law, histogramShares, g)
}

// evenBounds are the ends of an even distribution: the smallest and largest value
// where it ends as sharply, else where its middle would end.
func evenBounds(law cdf, low, high float64, g axisGrid) []float64 {
	width := (high - low) / (1 - 2*endShare)
	step := max(g.step(width/40), g.least)
	if step <= 0 || step > width/5 {
		return nil
	}
	from, to := low-endShare*width, high+endShare*width
	if first := law.x[0]; math.Abs(first-from) <= endShare*width {
		from = first
	}
	if last := law.x[len(law.x)-1]; math.Abs(last-to) <= endShare*width {
		to = last
	}
	return []float64{roundTo(from, step), roundTo(to, step)}
}

// quantile is the smallest value up to which a share of the rows lies.
func (c cdf) quantile(share float64) float64 {
	i := sort.Search(len(c.x), func(i int) bool { return c.right[i] >= share-1e-12 })
	if i == len(c.x) {
		return c.x[len(c.x)-1]
	}
	if i == 0 || c.left[i] < share {
		return c.x[i]
	}
	room := c.left[i] - c.right[i-1]
	if room <= 0 {
		return c.x[i]
	}
	return c.x[i-1] + (share-c.right[i-1])/room*(c.x[i]-c.x[i-1])
}

// gridBounds reads bounds off a distribution, on multiples of round steps, each
// about a twentieth of the rows wide where the bound lies.
func gridBounds(law cdf, shares []float64, g axisGrid) []float64 {
	out := make([]float64, len(shares))
	for i, share := range shares {
		lo, hi := max(share-0.05, 0.01), min(share+0.05, 0.99)
		out[i] = law.quantile(share)
		if left, right := law.at(out[i]); right-left >= shareStep {
			continue // a value of its own
		}
		if s := max(g.step((law.quantile(hi)-law.quantile(lo))/(hi-lo)/20), g.least); s > 0 {
			out[i] = roundTo(out[i], s)
		}
	}
	slices.Sort(out)
	return out
}

// roundTo is the multiple of a step next to v, without a tail of binary digits.
func roundTo(v, step float64) float64 {
	return significant(math.Round(v/step)*step, 12)
}

// gridRank is the class of a rank correlation; weak ones are 0, for whether
// they are there at all is a matter of how many rows bear them out.
func gridRank(r, least, step float64) float64 {
	size := math.Abs(r)
	switch {
	case size < least:
		return 0
	case size >= 0.975:
		size = 1
	case size >= 0.925:
		size = 0.95
	default:
		size = hundredth(math.Round(size/step) * step)
	}
	return math.Copysign(size, r)
}
