package profile

import (
	"math"
	"slices"
	"time"

	"duckface/schema"
)

// fixedBins are the classes of a histogram that the type alone decides: bounds that
// followed the data would tell of it before any noise is added. The i-th holds
// edges[i] <= x < edges[i+1]; what lies outside goes to the first or last.
type fixedBins struct {
	edges []float64
	whole bool // values are whole numbers: a bin of width one is a single value
}

// privateBins are the classes of a column's values, or of the lengths of its
// text; ok is false for a column that no histogram is made of.
func privateBins(c *schema.Column) (b fixedBins, ok bool) {
	switch t := c.Type; t.Kind {
	case schema.Int:
		lo, hi := t.IntRange()
		return wholeBins(float64(lo), float64(hi)), true
	case schema.Decimal:
		return ladderBins(math.Pow(10, -float64(t.Scale)), math.Pow(10, float64(max(t.Precision-t.Scale, 1))), t.Unsigned), true
	case schema.Float:
		return ladderBins(1e-6, 1e12, t.Unsigned), true
	case schema.Year:
		return singleBins(1901, 2155), true
	case schema.Date:
		return monthBins(86400), true
	case schema.DateTime, schema.Timestamp:
		return monthBins(1), true
	case schema.Time:
		var b fixedBins
		for hour := -838.0; hour <= 839; hour++ {
			b.edges = append(b.edges, hour*3600)
		}
		return b, true
	case schema.Enum:
		return singleBins(1, float64(len(t.Labels))), len(t.Labels) > 0
	case schema.Text, schema.Binary:
		longest := float64(t.Length)
		if longest == 0 {
			longest = 1 << 24
		}
		return wholeBins(0, longest), true
	}
	return fixedBins{}, false
}

// singleBins has one bin for each whole number.
func singleBins(lo, hi float64) fixedBins {
	b := fixedBins{whole: true}
	for x := lo; x <= hi+1; x++ {
		b.edges = append(b.edges, x)
	}
	return b
}

// ladder are the steps within a power of ten.
var ladder = []float64{1, 1.5, 2, 3, 5, 7}

// singles is up to which whole number each has a bin of its own.
const singles = 20

// wholeBins has single values near zero and wider and wider bins beyond.
func wholeBins(lo, hi float64) fixedBins {
	positive := []float64{}
	for x := 1.0; x <= singles+1; x++ {
		positive = append(positive, x)
	}
	for power := 10.0; power <= 1e19; power *= 10 {
		for _, step := range ladder {
			if x := step * power; x > singles+1 {
				positive = append(positive, x)
			}
		}
	}
	return fixedBins{edges: edgesBetween(mirror(positive), lo, hi+1), whole: true}
}

// ladderBins goes from the smallest difference to the largest number.
func ladderBins(least, most float64, unsigned bool) fixedBins {
	var positive []float64
	for power := least; power < most*1.0001; power *= 10 {
		for _, step := range ladder {
			positive = append(positive, significant(step*power, 6))
		}
	}
	lo := -most
	if unsigned {
		lo = 0
	}
	return fixedBins{edges: edgesBetween(mirror(positive), lo, most)}
}

// mirror adds zero and the negative numbers.
func mirror(positive []float64) []float64 {
	edges := []float64{0}
	for _, x := range positive {
		edges = append(edges, x, -x)
	}
	slices.Sort(edges)
	return edges
}

// edgesBetween are the edges strictly inside, and both ends.
func edgesBetween(edges []float64, lo, hi float64) []float64 {
	out := []float64{lo}
	for _, x := range edges {
		if x > lo && x < hi {
			out = append(out, x)
		}
	}
	return append(out, hi)
}

// monthBins are the months of two centuries on an axis whose unit is that many seconds.
func monthBins(unit float64) fixedBins {
	var b fixedBins
	for month := 0; month <= 200*12; month++ {
		b.edges = append(b.edges, float64(time.Date(1900, time.Month(1+month), 1, 0, 0, 0, 0, time.UTC).Unix())/unit)
	}
	return b
}

// find is the bin of x.
func (b fixedBins) find(x float64) int {
	i, found := slices.BinarySearch(b.edges, x)
	if !found {
		i--
	}
	return min(max(i, 0), b.len()-1)
}

func (b fixedBins) len() int { return len(b.edges) - 1 }

// joined has every n neighbours in one.
func (b fixedBins) joined(n int) fixedBins {
	out := fixedBins{whole: b.whole}
	for i := 0; i < b.len(); i += n {
		out.edges = append(out.edges, b.edges[i])
	}
	out.edges = append(out.edges, b.edges[b.len()])
	return out
}

// joinedCounts are the counts for joined(n).
func joinedCounts(counts []float64, n int) []float64 {
	var out []float64
	for i, x := range counts {
		if i%n == 0 {
			out = append(out, 0)
		}
		out[len(out)-1] += x
	}
	return out
}

// quantiles are equi-depth bounds of a histogram whose bins are even inside.
func (b fixedBins) quantiles(counts []float64, n int) []float64 {
	total := 0.0
	for _, x := range counts {
		total += x
	}
	var out []float64
	i, before := 0, 0.0
	for k := range n + 1 {
		want := total * float64(k) / float64(n)
		for i < len(counts)-1 && (counts[i] == 0 || before+counts[i] < want) {
			before += counts[i]
			i++
		}
		if counts[i] == 0 { // rounding at the end of the last bin
			out = append(out, out[len(out)-1])
			continue
		}
		lo, hi := b.edges[i], b.edges[i+1]
		if b.whole {
			hi--
		}
		x := lo + (hi-lo)*min(max((want-before)/counts[i], 0), 1)
		if b.whole {
			x = math.Round(x)
		}
		out = append(out, x)
	}
	return out
}
