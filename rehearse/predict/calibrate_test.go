package predict

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// world is a way that steps can take time, to be predicted without being told.
type world struct {
	name  string
	share int // of a hundred steps
	grow  func(r *rand.Rand) func(scale float64) float64
}

// worlds are what migrations were seen to do, and what would be nasty.
var worlds = []world{
	{"linear", 45, func(*rand.Rand) func(float64) float64 { return func(n float64) float64 { return n } }},
	{"n log n", 20, func(r *rand.Rand) func(float64) float64 {
		rows := math.Exp(between(r, math.Log(1e4), math.Log(1e8)))
		return func(n float64) float64 { return n * math.Log2(rows*n+2) / math.Log2(rows+2) }
	}},
	{"power", 10, func(r *rand.Rand) func(float64) float64 {
		e := between(r, 0.7, 1.6)
		return func(n float64) float64 { return math.Pow(n, e) }
	}},
	{"linear and quadratic", 10, func(r *rand.Rand) func(float64) float64 {
		f := r.Float64()
		return func(n float64) float64 { return f*n + (1-f)*n*n }
	}},
	{"knee", 10, func(r *rand.Rand) func(float64) float64 {
		at, bend := math.Exp(between(r, math.Log(0.03), 0)), between(r, 0.3, 2)
		return func(n float64) float64 { return (n + bend*math.Max(0, n-at)) / (1 + bend*(1-at)) }
	}},
	{"constant", 5, func(*rand.Rand) func(float64) float64 { return func(float64) float64 { return 1 } }},
}

func between(r *rand.Rand, low, high float64) float64 { return low + (high-low)*r.Float64() }

// trial is a step drawn from a world: its points at the small scales and one run
// at scale 1.
type trial struct {
	points []Point
	to     Target
	truth  float64 // of the run
	mean   float64 // without noise
}

// draw draws a step. Runs scatter by 5 to 15 % with a stray run in thirty of up
// to three times, scales by another 3 %, and everything by 2 ms of the clock.
func (w world) draw(r *rand.Rand, repeats int) trial {
	grow := w.grow(r)
	level := math.Exp(between(r, math.Log(0.2), math.Log(300)))
	fixed := math.Exp(between(r, math.Log(0.005), math.Log(1)))
	noise := between(r, 0.05, 0.15)
	rows := math.Round(math.Exp(between(r, math.Log(1e4), math.Log(1e8))))
	run := func(scale, uneven float64) float64 {
		v := (fixed + level*grow(scale)) * math.Exp(uneven+noise*r.NormFloat64())
		if r.Float64() < 1.0/30 {
			v *= between(r, 1.3, 3)
		}
		return v + math.Abs(0.002*r.NormFloat64())
	}
	var t trial
	for _, scale := range []float64{0.02, 0.05, 0.1, 0.2} {
		uneven := 0.03 * r.NormFloat64()
		for range repeats {
			size := Size{Rows: math.Round(rows * scale), Bytes: 16384 + 100*rows*scale}
			t.points = append(t.points, Point{scale, size, run(scale, uneven)})
		}
	}
	t.to = Target{1, Size{Rows: rows, Bytes: 16384 + 100*rows}}
	t.truth, t.mean = run(1, 0.03*r.NormFloat64()), fixed+level*grow(1)
	return t
}

// tally is how well steps were predicted.
type tally struct {
	inside, trials int
	errors, widths []float64
}

func (t *tally) add(tr trial, p *Prediction) {
	t.trials++
	if p.Low <= tr.truth && tr.truth <= p.High {
		t.inside++
	}
	t.errors = append(t.errors, math.Abs(p.Value/tr.mean-1))
	t.widths = append(t.widths, p.High/p.Low)
}

func (t *tally) covered() float64 { return float64(t.inside) / float64(t.trials) }

func (t *tally) String() string {
	slices.Sort(t.errors)
	slices.Sort(t.widths)
	return fmt.Sprintf("%4d trials: %.1f %% inside, error %.1f %% at the median, %.1f %% at nine of ten, high/low %.2f",
		t.trials, 100*t.covered(), 100*Median(t.errors), 100*t.errors[len(t.errors)*9/10], Median(t.widths))
}

// The interval is to hold nine runs of ten whatever the law is, and not by being
// wide. The bounds are what 400 drawn steps can tell from nine in ten, and the
// five points beyond that the laws are mixed in other shares than in the prior.
func TestPredict_IntervalHoldsNineOfTen(t *testing.T) {
	for _, repeats := range []int{1, 3, 5} {
		all := &tally{}
		for i, w := range worlds {
			r := rand.New(rand.NewPCG(uint64(repeats), uint64(i)))
			one := &tally{}
			for range 4 * w.share {
				tr := w.draw(r, repeats)
				p := Predict(tr.points, tr.to, Options{Floor: 0.002})
				one.add(tr, p)
				all.add(tr, p)
			}
			t.Logf("%d runs a scale, %-20s %s", repeats, w.name, one)
		}
		t.Logf("%d runs a scale, all                  %s", repeats, all)
		if got := all.covered(); got < 0.88 || got > 0.97 {
			t.Errorf("%d runs a scale: %.1f %% inside, want 88 to 97", repeats, 100*got)
		}
		if got := Median(all.errors); got > 0.15 {
			t.Errorf("%d runs a scale: %.1f %% error at the median, want at most 15", repeats, 100*got)
		}
	}
}
