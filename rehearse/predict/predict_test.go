package predict

import (
	"math"
	"math/rand/v2"
	"testing"
)

// runs are three runs at each scale of something whose value is given, scattered
// by so much with a fixed seed; the table has a million rows at scale 1.
func runs(noise float64, value func(scale float64) float64, scales ...float64) []Point {
	r := rand.New(rand.NewPCG(1, 2))
	var points []Point
	for _, s := range scales {
		for range 3 {
			size := Size{Rows: 1e6 * s, Bytes: 1e8 * s}
			points = append(points, Point{s, size, value(s) * math.Exp(noise*r.NormFloat64())})
		}
	}
	return points
}

var (
	small  = []float64{0.02, 0.05, 0.1, 0.2}
	one    = Target{1, Size{Rows: 1e6, Bytes: 1e8}}
	timing = Options{Floor: 0.002}
)

func TestPredict_NamesTheLaw(t *testing.T) {
	for _, c := range []struct {
		name  string
		value func(s float64) float64
		want  []Law
	}{
		{"the same", func(float64) float64 { return 0.3 }, []Law{Fixed}},
		{"linear", func(s float64) float64 { return 0.01 + 60*s }, []Law{Linear, LogLinear}}, // not to be told apart over a decade
		{"quadratic", func(s float64) float64 { return 0.01 + 600*s*s }, []Law{Quadratic}},
		{"power 1.5", func(s float64) float64 { return 0.01 + 300*math.Pow(s, 1.5) }, []Law{Power}},
		{"root", func(s float64) float64 { return 20 * math.Sqrt(s) }, []Law{Sublinear}},
	} {
		p := Predict(runs(0.03, c.value, small...), one, timing)
		found := false
		for _, l := range c.want {
			found = found || p.Law == l
		}
		if !found {
			t.Errorf("%s: got law %q (%.0f %%), want one of %q", c.name, p.Law, 100*p.Likely, c.want)
		}
		if truth := c.value(1); p.Low > truth || p.High < truth || p.Low > p.Value || p.High < p.Value {
			t.Errorf("%s: got %.3g (%.3g to %.3g), want %.3g within", c.name, p.Value, p.Low, p.High, truth)
		}
	}
}

func TestPredict_DoesNotExtrapolateFromOneSize(t *testing.T) {
	p := Predict(runs(0.03, func(s float64) float64 { return 60 * s }, 0.2), one, timing)
	if p.Verdict != OneSize || p.Value != 0 || p.High != 0 {
		t.Errorf("got %+v, want verdict %q and no value", p, OneSize)
	}
	if _, _, ok := p.Crosses(1); ok {
		t.Error("a curve that is not known crosses nothing")
	}
	if p := Predict(nil, one, timing); p.Verdict != Nothing {
		t.Errorf("no run: got %q, want %q", p.Verdict, Nothing)
	}
}

func TestPredict_TakesAMeasuredTargetAsItIs(t *testing.T) {
	p := Predict(runs(0.03, func(s float64) float64 { return 60 * s }, 0.1, 0.2, 1), one, timing)
	if p.Verdict != Measured || math.Abs(p.Value-60) > 4 || p.High/p.Low > 1.5 {
		t.Errorf("got %+v, want about 60 measured", p)
	}
}

func TestPredict_SaysWhenScalesAreTooSmall(t *testing.T) {
	value := func(s float64) float64 { return 2 + 3*s }
	p := Predict(runs(0.08, value, 0.01, 0.02, 0.05), one, timing)
	if p.Verdict != TooSmall || p.Low > 5 || p.High < 5 {
		t.Errorf("got %q, %.2g to %.2g, want %q with 5 within", p.Verdict, p.Low, p.High, TooSmall)
	}
	if p.Enough <= 0.1 || p.Enough > 1 {
		t.Errorf("got scale %g as enough, want between 0.1 and 1", p.Enough)
	}
	// at a scale that is enough the answer is one
	p = Predict(runs(0.08, value, 0.2, 0.5, 0.8), one, timing)
	if p.Verdict != Predicted || math.Abs(p.Value/5-1) > 0.15 {
		t.Errorf("got %q, %.2g, want 5 %q", p.Verdict, p.Value, Predicted)
	}
}

func TestPredict_CrossesALimitWhereTheCurveDoes(t *testing.T) {
	p := Predict(runs(0.02, func(s float64) float64 { return 100 * s }, small...), one, timing)
	rows, scale, ok := p.Crosses(30)
	if !ok || math.Abs(scale-0.3) > 0.04 || math.Abs(rows-3e5) > 4e4 {
		t.Errorf("got %.0f rows, scale %.2f, %v, want 300000, 0.3", rows, scale, ok)
	}
	if _, _, ok := p.Crosses(1e5); ok {
		t.Error("a limit beyond ten times the target is not crossed")
	}
}

// A count has no noise: its interval is narrow, and exact laws are seen through.
func TestPredict_CountsAreTight(t *testing.T) {
	count := Options{Floor: 2, Noise: 0.01, Smooth: true}
	for name, value := range map[string]func(s float64) float64{
		"each row":       func(s float64) float64 { return 3e6 * s },
		"pairs":          func(s float64) float64 { return 1e4 * s * s * 1e4 },
		"some and fixed": func(s float64) float64 { return 500 + 1e5*s },
	} {
		p := Predict(runs(0, value, small...), one, count)
		if truth := value(1); math.Abs(p.Value/truth-1) > 0.03 || p.High/p.Low > 1.35 || p.Low > truth || p.High < truth {
			t.Errorf("%s: got %.0f (%.0f to %.0f), want %.0f", name, p.Value, p.Low, p.High, truth)
		}
	}
}

// What never is anything at any size is nothing, and no budget of 0 is exceeded.
func TestPredict_NothingStaysNothing(t *testing.T) {
	p := Predict(runs(0, func(float64) float64 { return 0 }, small...), one, Options{Floor: 2, Noise: 0.01, Smooth: true})
	if p.Verdict != Constant || p.Value != 0 || p.High != 0 {
		t.Errorf("got %+v, want 0 at all sizes", p)
	}
}

// One run of twenty that took ten times as long must not move the prediction.
func TestPredict_BearsAStrayRun(t *testing.T) {
	points := runs(0.03, func(s float64) float64 { return 60 * s }, small...)
	clean := Predict(points, one, timing)
	points[4].Value *= 10
	stray := Predict(points, one, timing)
	if r := stray.Value / clean.Value; r < 0.9 || r > 1.1 {
		t.Errorf("a stray run moves the prediction by a factor of %.2f", r)
	}
}

// Tables that outgrow the cache at the target, and nowhere before, make the upper
// end farther; where they do so nowhere, nothing is said of it.
func TestPredict_AllowsForACacheExceeded(t *testing.T) {
	points := runs(0.03, func(s float64) float64 { return 60 * s }, small...)
	o := timing
	o.Cache = 1e9
	inside := Predict(points, one, o)
	o.Cache = 4e7
	beyond := Predict(points, one, o)
	if inside.OutOfCache || !beyond.OutOfCache {
		t.Errorf("got out of cache %v and %v, want false and true", inside.OutOfCache, beyond.OutOfCache)
	}
	if beyond.High <= inside.High {
		t.Errorf("got up to %.0f beyond the cache and %.0f within, want more beyond", beyond.High, inside.High)
	}
}

// A target that only says its rows has the scale at which they would be had.
func TestPredict_ByRows(t *testing.T) {
	p := Predict(runs(0.02, func(s float64) float64 { return 60 * s }, small...), Target{Size: Size{Rows: 2e6, Bytes: 2e8}}, timing)
	if p.Low > 120 || p.High < 120 {
		t.Errorf("got %.0f to %.0f, want 120 within", p.Low, p.High)
	}
}

func TestStudentCDF(t *testing.T) {
	// Abramowitz and Stegun, table 26.10: 95 % points
	for freedom, x := range map[float64]float64{1: 6.314, 2: 2.920, 5: 2.015, 10: 1.812, 30: 1.697} {
		if got := studentCDF(x, freedom); math.Abs(got-0.95) > 1e-4 {
			t.Errorf("t(%g) below %g: got %.5f, want 0.95", freedom, x, got)
		}
		if got := newStudent(freedom).at(-x); freedom > 2 && math.Abs(got-0.05) > 1e-3 {
			t.Errorf("table of t(%g) below %g: got %.5f, want 0.05", freedom, -x, got)
		}
	}
}
