package profile

import (
	"math"
	"slices"

	"duckface/schema"
)

// roundBounds shortens the bounds of a histogram to what their distance
// deserves: a bound is moved by at most a fortieth of the way to its nearer
// neighbour, so the distribution moves by a fortieth of a bin. Bounds that
// repeat stay exact, for a share of the rows has that very value, and the
// smallest and largest move inwards only. Rounding what is rounded changes nothing.
func roundBounds(t schema.Type, bounds []float64) []float64 {
	out := slices.Clone(bounds)
	for i, v := range out {
		out[i] = roundAxis(t, v)
	}
	for range 32 { // a neighbour's rounding may widen a gap; units only grow, so this ends
		before := slices.Clone(out)
		for i := range out {
			out[i] = roundBound(t, before, i)
		}
		if slices.Equal(before, out) {
			break
		}
	}
	return out
}

// roundAxis is v as formatAxis spells it.
func roundAxis(t schema.Type, v float64) float64 {
	if r, ok := parseAxis(t, formatAxis(t, v, true)); ok {
		return r
	}
	return v
}

func roundBound(t schema.Type, b []float64, i int) float64 {
	gap := math.Inf(1)
	if i > 0 {
		gap = min(gap, b[i]-b[i-1])
	}
	if i < len(b)-1 {
		gap = min(gap, b[i+1]-b[i])
	}
	unit := axisUnit(t, gap/20)
	if unit == 0 || math.IsInf(gap, 0) {
		return b[i]
	}
	round := math.Round
	switch i {
	case 0:
		round = math.Ceil
	case len(b) - 1:
		round = math.Floor
	}
	if unit < 1 { // a division by ten thousand is exact where a product with 0.0001 is not
		per := math.Round(1 / unit)
		return roundAxis(t, round(roundNear(b[i]*per))/per)
	}
	return roundAxis(t, round(roundNear(b[i]/unit))*unit)
}

// roundNear takes a number that is whole but for an error of the last digits
// as whole, so that rounding up or down what is rounded does not move it.
func roundNear(v float64) float64 {
	if r := math.Round(v); math.Abs(v-r) <= 1e-9*max(1, math.Abs(v)) {
		return r
	}
	return v
}

// axisUnit is the largest step, not above most, at which values of the type are
// spelled shorter; 0 for none.
func axisUnit(t schema.Type, most float64) float64 {
	switch t.Kind {
	case schema.Date:
		return 0
	case schema.DateTime, schema.Timestamp:
		for _, unit := range []float64{86400, 60, 1} {
			if unit <= most {
				return unit
			}
		}
		return 0
	case schema.Time:
		if most >= 1 {
			return 1
		}
		return 0
	}
	if !(most > 1e-9 && most < 1e18) {
		return 0
	}
	return math.Pow10(int(math.Floor(math.Log10(most))))
}
