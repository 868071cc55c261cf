package generate

import (
	"math"
	"sort"

	"duckface/profile"
)

// beyondMeasured is the column as its domain is to see it when it wants more
// distinct values than were measured: a list that names every value of a small
// table says nothing of the values that a larger one has beside them, only
// where they lie and how long they are.
func beyondMeasured(c *profile.Column, items int64) *profile.Column {
	complete := max(len(c.Values), len(c.Common))
	if c.Distinct == 0 || items <= c.Distinct || int64(complete) < c.Distinct {
		return c
	}
	wider := *c
	if len(c.Values) > 0 {
		wider.Values, wider.Quantiles = nil, valueQuantiles(c.Values)
	}
	if len(c.Lengths) == 0 && len(c.Common) > 0 {
		wider.Lengths = boundsOfLengths(c.Common)
	}
	wider.Common = nil
	return &wider
}

// bins is how finely a list of values is spelled as bounds.
const bins = 100

// valueQuantiles spells a list of values as equi-depth bounds. Values that
// occur equally often are such bounds themselves; to repeat some of them would
// leave places where no other value can lie.
func valueQuantiles(values []profile.ValueShare) []float64 {
	out := make([]float64, 0, bins+1)
	least, most := math.Inf(1), 0.0
	for _, v := range values {
		least, most = min(least, v.Share), max(most, v.Share)
	}
	if most < 1.5*least && len(values) > 1 {
		for _, v := range values {
			out = append(out, v.Value)
		}
		return out
	}
	cum, i := 0.0, 0
	for q := 0; q <= bins; q++ {
		for i < len(values)-1 && cum+values[i].Share < float64(q)/bins-1e-9 {
			cum += values[i].Share
			i++
		}
		out = append(out, values[i].Value)
	}
	return out
}

// boundsOfLengths spells the lengths of a list of values as equi-depth bounds.
func boundsOfLengths(common []profile.Common) []int64 {
	sorted := append([]profile.Common(nil), common...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Length < sorted[j].Length })
	values := make([]profile.ValueShare, len(sorted))
	for i, c := range sorted {
		values[i] = profile.ValueShare{Value: float64(c.Length), Share: c.Share}
	}
	var out []int64
	for _, q := range valueQuantiles(values) {
		out = append(out, int64(math.Round(q)))
	}
	return out
}
