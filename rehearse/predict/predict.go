// Package predict says how long something will take at a size nobody ran it at,
// from runs at smaller sizes, and how far off that may be.
//
// It knows nothing of databases: a point is a size and what was measured there.
package predict

import (
	"cmp"
	"math"
	"slices"
)

// Point is one run.
type Point struct {
	Scale float64 // of the database
	Size  Size
	Value float64 // seconds, or whatever is to be predicted; negative ones are left out
}

// Size is what a run had to do with. A zero says that it is not known, or
// nothing; a dimension is used where every point and the target know it.
type Size struct {
	Rows  float64 // of the touched tables
	Bytes float64 // of the touched tables
	Work  float64 // rows that the server read and changed
}

// Target is where to predict.
type Target struct {
	Scale float64 // 0 where only the size is known
	Size  Size
}

// Options say what is known beside the points. The zero value is usable.
type Options struct {
	// Floor is the jitter in the unit of the value that a run of any length
	// has: the clock's and the scheduler's. Below a few times of it nothing is
	// told apart.
	Floor float64
	// Noise is the relative error of one run that is expected before any was
	// seen; 0 is DefaultNoise. What no law describes is taken to be in proportion.
	Noise float64
	// Smooth says that nothing changes beyond the sizes measured, as of a count:
	// there is no cache that could be exceeded.
	Smooth bool
	// Cache is the size in bytes beyond which pages no longer stay in memory;
	// 0 for unknown.
	Cache float64
}

// DefaultNoise is the relative standard deviation of one run of a statement on
// a server that does nothing else.
const DefaultNoise = 0.08

// Verdict says what a prediction rests on.
type Verdict string

const (
	Predicted Verdict = "predicted" // from at least two sizes
	Constant  Verdict = "constant"  // the same at all sizes
	Measured  Verdict = "measured"  // the target is no further than what was measured
	TooSmall  Verdict = "too small" // a fixed cost hides how it grows: see Prediction.Enough
	OneSize   Verdict = "one size"  // nothing to extrapolate from
	Nothing   Verdict = "nothing"   // no run
)

// Prediction is what is expected of one run at the target.
type Prediction struct {
	Verdict Verdict
	// Value is the median of what is expected; Low and High enclose one run in
	// nine of ten. All are 0 for OneSize and Nothing.
	Value, Low, High float64
	Law              Law     // the likeliest
	Likely           float64 // how likely the law is, of 1, among those tried
	Axis             string  // "rows", "bytes", "work" or "scale": what the law is of
	// Exponent is how it grows from the largest size measured to the target: 1
	// for doubling with the size, 2 for fourfold, 0 for not at all.
	Exponent float64
	Fixed    float64 // the part that does not grow
	// Enough is the scale from which on the growing part outweighs the fixed
	// one; 0 unless TooSmall.
	Enough float64
	// OutOfCache says that the target outgrows the cache and no run did, so that
	// what lies beyond it is a guess within the interval.
	OutOfCache bool

	model   *model
	levels  []level
	options Options
}

// Check is a prediction whose truth is known.
type Check struct {
	Scale            float64
	Value, Low, High float64 // predicted
	Truth            float64 // measured, the median
}

// Curve is what is expected at one size.
type Curve struct {
	Scale, Rows      float64 // 0 where not known
	Value, Low, High float64
}

// Predict fits the laws to the points and predicts one run at the target.
func Predict(points []Point, to Target, o Options) *Prediction {
	if o.Noise <= 0 {
		o.Noise = DefaultNoise
	}
	levels := byScale(points)
	if len(levels) == 0 {
		return &Prediction{Verdict: Nothing}
	}
	to, ok := to.located(levels)
	if !ok {
		return &Prediction{Verdict: Nothing}
	}
	if p, ok := measured(levels, to, o); ok {
		return p
	}
	if !slices.ContainsFunc(levels, func(l level) bool { return l.runs[len(l.runs)-1] > 0 }) && len(levels) > 1 {
		return &Prediction{Verdict: Constant, Law: Fixed, Likely: 1} // never any
	}
	if len(levels) == 1 {
		return &Prediction{Verdict: OneSize}
	}
	p := fit(levels, to, o).prediction(to, o)
	p.levels, p.options = levels, o
	return p
}

// located gives a target that only says its rows the scale at which the largest
// level would have them; false when neither is known.
func (t Target) located(levels []level) (Target, bool) {
	if t.Scale > 0 {
		return t, true
	}
	last := levels[len(levels)-1]
	if t.Size.Rows <= 0 || last.size.Rows <= 0 {
		return t, false
	}
	t.Scale = last.scale * t.Size.Rows / last.size.Rows
	return t, true
}

// Check is what the smaller scales say of the largest one measured; nil for fewer
// than three scales, and when nothing was extrapolated.
func (p *Prediction) Check() *Check {
	levels, o := p.levels, p.options
	if len(levels) < 3 {
		return nil
	}
	last := levels[len(levels)-1]
	to := Target{Scale: last.scale, Size: last.size}
	m := fit(levels[:len(levels)-1], to, o)
	x := m.at(to.Scale, to.Size)
	return &Check{Scale: last.scale, Value: m.quantile(x, 0.5), Low: m.quantile(x, lowTail), High: m.quantile(x, 1-lowTail), Truth: last.value}
}

// Crosses is the smallest number of rows, and the scale, at which a run is
// expected to take more than a limit; false when it does not within ten times
// the target, or when nothing was predicted.
func (p *Prediction) Crosses(limit float64) (rows, scale float64, ok bool) {
	if p.model == nil || limit <= 0 {
		return 0, 0, false
	}
	return p.model.crosses(limit)
}

// level is all runs at one scale.
type level struct {
	scale float64
	size  Size
	value float64   // the median
	runs  []float64 // in ascending order
}

// byScale gathers the points of each scale, the smallest first.
func byScale(points []Point) []level {
	found := map[float64]*level{}
	for _, p := range points {
		if p.Value < 0 || math.IsNaN(p.Value) {
			continue
		}
		l := found[p.Scale]
		if l == nil {
			l = &level{scale: p.Scale, size: p.Size}
			found[p.Scale] = l
		}
		l.runs = append(l.runs, p.Value)
	}
	var levels []level
	for _, l := range found {
		l.value = Median(l.runs)
		levels = append(levels, *l)
	}
	slices.SortFunc(levels, func(a, b level) int { return cmp.Compare(a.scale, b.scale) })
	return levels
}

// Median of values, which it sorts.
func Median(v []float64) float64 {
	slices.Sort(v)
	if len(v)%2 == 1 {
		return v[len(v)/2]
	}
	return (v[len(v)/2-1] + v[len(v)/2]) / 2
}
