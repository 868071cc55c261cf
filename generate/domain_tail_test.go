package generate

import (
	"math"
	"testing"

	"duckface/profile"
)

// Many short texts and few long ones keep their mean length, and so their bytes,
// with or without common values beside them.
func TestDomain_KeepsMeanLength(t *testing.T) {
	const rows = 20000
	for name, c := range map[string]profile.Column{
		"spread":            {Distinct: 9000, Lengths: []int64{4, 5, 6, 7, 8, 9, 12, 51, 9000}, MeanLength: 31},
		"mostly long":       {Distinct: 9000, Lengths: []int64{4, 4000}, MeanLength: 3700},
		"one common":        {Distinct: 300, Lengths: []int64{0, 0, 0, 0, 0, 0, 0, 0, 9000}, MeanLength: 21, Common: []profile.Common{{Share: 0.97}}},
		"short common ones": {Distinct: 3000, Lengths: []int64{1, 1, 1, 2, 9000}, MeanLength: 25, Common: []profile.Common{{Share: 0.6, Length: 1}, {Share: 0.14, Length: 2}}},
	} {
		d := mustDomain(t, specOf("text", rows, c.Distinct, c))
		out := fillAll(d)
		sum, item := 0.0, 0
		for _, r := range d.runs {
			for range r.count {
				sum += float64(r.degree) * float64(len(out.Value(item)))
				item++
			}
		}
		if got, want := sum/rows, c.MeanLength; math.Abs(got-want) > 0.1*want {
			t.Errorf("%s: mean length %.4g, want %.4g", name, got, want)
		}
	}
}

func TestThinTail_LeavesShares(t *testing.T) {
	bins := []bin{{0, 3, 0.5, 0}, {4, 4, 0.1, 0}, {5, 90000, 0.4, 0}}
	for _, mean := range []float64{0, 4, 700, 16000, 35000, 1e9} {
		sum, at := 0.0, int64(-1)
		for _, b := range thinTail(bins, mean) {
			if b.lo != at+1 || b.hi < b.lo || b.share < 0 {
				t.Fatalf("mean %v: bin %+v after %d", mean, b, at)
			}
			sum, at = sum+b.share, b.hi
		}
		if math.Abs(sum-1) > 1e-9 || at != 90000 {
			t.Errorf("mean %v: shares of %v up to %d, want 1 up to 90000", mean, sum, at)
		}
	}
}
