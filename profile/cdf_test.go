package profile

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"duckface/schema"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestCDFDistance_IsExactForKnownShapes(t *testing.T) {
	even := boundsCDF([]float64{0, 1, 2, 3, 4}, 1)
	for _, c := range []struct {
		name string
		a, b cdf
		want float64
	}{
		{"itself", even, even, 0},
		{"cut more coarsely", even, boundsCDF([]float64{0, 2, 4}, 1), 0},
		{"moved by half a bin", even, boundsCDF([]float64{0.5, 1.5, 2.5, 3.5, 4.5}, 1), 0.125},
		{"elsewhere", even, boundsCDF([]float64{10, 11}, 1), 1},
		{"one value against a range", even, boundsCDF([]float64{2, 2}, 1), 0.5},
		{"a repeated bound is a jump", boundsCDF([]float64{0, 1, 1, 2}, 1), boundsCDF([]float64{0, 2}, 1), 1.0 / 6},
		{"values", newCDF([]piece{{1, 1, 0.7}, {2, 2, 0.3}}), newCDF([]piece{{1, 1, 0.5}, {2, 2, 0.5}}), 0.2},
		{"days and seconds", boundsCDF([]float64{0, 1, 2}, 86400), boundsCDF([]float64{0, 86400, 172800}, 1), 0},
		{"nothing and nothing", cdf{}, newCDF(nil), 0},
		{"nothing and something", cdf{}, even, 1},
		{"fan-out cut differently", fanOutCDF(FanOut{Parents: []FanOutBucket{{1, 4, 1, 0}}}, 1, 0.5),
			fanOutCDF(FanOut{Parents: []FanOutBucket{{1, 2, 0.5, 0}, {3, 4, 0.5, 0}}}, 1, 0.5), 0},
		{"fan-out with another share of childless", fanOutCDF(FanOut{Parents: []FanOutBucket{{0, 0, 0.5, 0}, {3, 3, 0.5, 0}}}, 1, 0.5),
			fanOutCDF(FanOut{Parents: []FanOutBucket{{0, 0, 0.25, 0}, {3, 3, 0.75, 0}}}, 1, 0.5), 0.25},
	} {
		if got := c.a.distance(c.b); !near(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
		if got, back := c.a.distance(c.b), c.b.distance(c.a); got != back {
			t.Errorf("%s: %v one way, %v the other", c.name, got, back)
		}
	}
}

// The distance of two samples' distributions must be what counting gives.
func TestCDFDistance_AgreesWithCounting(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		a, b := randomCounts(r), randomCounts(r)
		got := valuesCDF(a).distance(valuesCDF(b))
		want := 0.0
		for x := range 12 {
			want = max(want, math.Abs(below(a, x)-below(b, x)))
		}
		if !near(got, want) {
			t.Fatalf("%v %v: got %v, want %v", a, b, got, want)
		}
	}
}

func randomCounts(r *rand.Rand) []int {
	counts := make([]int, 12)
	for i := range counts {
		counts[i] = r.IntN(4) * r.IntN(2)
	}
	counts[r.IntN(12)]++
	return counts
}

func valuesCDF(counts []int) cdf {
	var pieces []piece
	for x, n := range counts {
		pieces = append(pieces, piece{float64(x), float64(x), float64(n)})
	}
	return newCDF(pieces)
}

func below(counts []int, x int) float64 {
	part, all := 0, 0
	for i, n := range counts {
		all += n
		if i <= x {
			part += n
		}
	}
	return float64(part) / float64(all)
}

func TestTilted_HasTheMeanItIsGiven(t *testing.T) {
	for _, mean := range []float64{12.2, 14, 15.5, 17, 18.9} {
		got, share := 0.0, 0.0
		for _, p := range tilted(11.5, 19.5, mean, 0.3) {
			got += p.share * (p.from + p.to) / 2
			share += p.share
		}
		if math.Abs(got/share-mean) > 0.01 || !near(share, 0.3) {
			t.Errorf("got mean %v of share %v, want %v of 0.3", got/share, share, mean)
		}
	}
}

func TestRoundBounds_MoveADistributionLittle(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	for range 200 {
		typ := schema.ParseType("decimal(30,6)")
		var from []float64
		for range 41 {
			from = append(from, math.Exp(r.NormFloat64()*3))
		}
		slices.Sort(from)
		for i := range from {
			from[i] = roundNumber(typ, from[i])
		}
		if got := boundsCDF(from, 1).distance(boundsCDF(roundBounds(typ, from), 1)); got > 1.0/40/15 {
			t.Fatalf("moved by %v, want at most a fifteenth of a bin\n%v", got, from)
		}
	}
}
