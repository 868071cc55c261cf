package generate

import (
	"math"
	"testing"

	"duckface/profile"
)

// Counts are exact whatever the drift; the largest fan-out and the childless go
// where it says.
func TestScaleFanOut_Drifts(t *testing.T) {
	shape := profile.FanOut{Max: 50, Parents: []profile.FanOutBucket{
		{Low: 0, High: 0, Share: 0.3}, {Low: 1, High: 1, Share: 0.3}, {Low: 2, High: 2, Share: 0.2}, {Low: 3, High: 12, Share: 0.18, Mean: 5}, {Low: 13, High: 50, Share: 0.02, Mean: 20}}}
	const parents, children = 1000, 2000 // of the profile
	for _, test := range []struct{ parents, children int64 }{{10_000, 20_000}, {3000, 20_000}, {10_000, 90_000}, {100, 200}, {1000, 8000}} {
		s := fanOutSpec{shape: shape, parents: test.parents, children: test.children, parentsBefore: parents, childrenBefore: children,
			drift: &profile.Drift{Max: 0.5, Childless: -0.4}}
		f := newFanOut(scaleFanOut(s))
		if f.totalParents() != test.parents || f.totalChildren() != test.children {
			t.Errorf("%d parents and %d children, want %d and %d", f.totalParents(), f.totalChildren(), test.parents, test.children)
		}
		growth := float64(test.children) / children
		if got, want := float64(f.maxDegree()), 50*math.Sqrt(growth); math.Abs(got-want) > 0.1*want+500/float64(test.parents) { // of few parents the largest carries what is rounded
			t.Errorf("%d of %d: the largest has %v, want %v", test.parents, test.children, got, want)
		}
		odds := 0.3 / 0.7 * math.Pow(growth, -0.4)
		none := 0.0
		for _, r := range f.runs {
			if r.degree == 0 {
				none += float64(r.count) / float64(test.parents)
			}
		}
		if want := odds / (1 + odds); math.Abs(none-want) > 0.02 {
			t.Errorf("%d of %d: %v have none, want %v", test.parents, test.children, none, want)
		}
	}
}
