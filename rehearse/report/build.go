package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"duckface/rehearse"
	"duckface/rehearse/predict"
)

// New judges a rehearsal: it predicts each step at the target, says what will
// hurt and holds it against the budgets.
func New(in Input) *Result {
	b := &builder{Input: in, runs: map[string][]rehearse.Timing{}}
	for _, t := range in.Timings {
		b.runs[t.Version] = append(b.runs[t.Version], t)
	}
	b.sizes = newSizes(in)
	r := &Result{Profile: in.Profile, Server: in.Server, Command: in.Command, Made: in.Made, Target: in.Target.Label}
	r.Scales, r.Repeat = extent(in.Timings)
	for _, s := range in.Steps {
		r.Steps = append(r.Steps, b.step(s))
	}
	r.Total = total(r.Steps)
	r.TotalLimit = b.judgeTotal(r.Total)
	r.Warnings = b.warnings(r)
	return r
}

// builder makes a result of an input.
type builder struct {
	Input
	runs  map[string][]rehearse.Timing // of each version
	sizes *sizes
}

// extent is which scales were run, and how often a step at most.
func extent(timings []rehearse.Timing) (scales []float64, repeat int) {
	type key struct {
		version string
		scale   float64
	}
	count := map[key]int{}
	for _, t := range timings {
		if !slices.Contains(scales, t.Scale) {
			scales = append(scales, t.Scale)
		}
		if !t.Cold {
			count[key{t.Version, t.Scale}]++
			repeat = max(repeat, count[key{t.Version, t.Scale}])
		}
	}
	slices.Sort(scales)
	return scales, repeat
}

// What is known of measures beforehand: the jitter that any run has, and how far
// runs scatter. A wait is that of the one query that happened to be there.
var (
	secondsOptions = predict.Options{Floor: 0.002}
	waitOptions    = predict.Options{Floor: 0.005, Noise: 0.3}
	countOptions   = predict.Options{Floor: 2, Noise: 0.01, Smooth: true}
)

// step predicts one step and judges it.
func (b *builder) step(from rehearse.Step) *Step {
	runs := b.runs[from.Version]
	s := &Step{Version: from.Version, Name: from.Name, File: from.File, Failures: failures(runs)}
	for _, t := range runs {
		if t.Error == "" {
			s.Runs = append(s.Runs, runOf(t))
			s.TempOnDisk = max(s.TempOnDisk, t.TempOnDisk)
		}
	}
	good := usable(runs)
	to := b.sizes.target(good)
	s.Tables = b.sizes.tables(good)
	seconds := func(t rehearse.Timing) float64 { return t.Elapsed.Seconds() }
	s.RowsRead = b.quantity(good, to, countOptions, func(t rehearse.Timing) float64 { return float64(t.RowsRead) })
	s.RowsChanged = b.quantity(good, to, countOptions, func(t rehearse.Timing) float64 { return float64(t.RowsChanged) })
	s.ReadWait = b.quantity(good, to, waitOptions, func(t rehearse.Timing) float64 { return t.ReadWait.Seconds() })
	s.WriteWait = b.quantity(good, to, waitOptions, func(t rehearse.Timing) float64 { return t.WriteWait.Seconds() })
	to.Size.Work = work(s.RowsRead, s.RowsChanged)
	s.Time = b.quantity(good, to, b.timed(), seconds)
	if q := b.command(good, to, s.Time); q != nil {
		s.Time = q
	}
	s.Time.check()
	s.Statements = b.statements(good, to)
	s.Hurts = b.hurts(s)
	b.judge(s)
	b.annotate(s)
	return s
}

// timed are the options of times: the cache counts for them alone.
func (b *builder) timed() predict.Options {
	o := secondsOptions
	o.Cache = float64(b.CacheBytes)
	return o
}

// usable are the runs to predict from: those that did not fail, and the cold ones
// only of scales that have no other.
func usable(runs []rehearse.Timing) []rehearse.Timing {
	warm := map[float64]bool{}
	for _, t := range runs {
		if t.Error == "" && !t.Cold {
			warm[t.Scale] = true
		}
	}
	var good []rehearse.Timing
	for _, t := range runs {
		if t.Error == "" && (!t.Cold || !warm[t.Scale]) {
			good = append(good, t)
		}
	}
	slices.SortStableFunc(good, func(a, b rehearse.Timing) int { return cmp.Compare(a.Scale, b.Scale) })
	return good
}

// quantity predicts one measure of the runs at the target; nil when no run knows it.
func (b *builder) quantity(runs []rehearse.Timing, to predict.Target, o predict.Options, of func(rehearse.Timing) float64) *Quantity {
	var points []predict.Point
	for _, t := range runs {
		if v := of(t); v >= 0 {
			points = append(points, predict.Point{Scale: t.Scale, Size: b.sizes.of(t), Value: v})
		}
	}
	if len(points) == 0 {
		return nil
	}
	p := predict.Predict(points, to, o)
	q := &Quantity{
		Verdict: p.Verdict, Value: p.Value, Low: p.Low, High: p.High,
		Law: p.Law, Likely: p.Likely, Axis: p.Axis, Exponent: p.Exponent, Fixed: p.Fixed, Enough: p.Enough,
		Measured: atLargest(points), At: points[len(points)-1].Scale, prediction: p,
	}
	return q
}

// check adds what the smaller scales say of the largest.
func (q *Quantity) check() {
	if q == nil {
		return
	}
	if c := q.prediction.Check(); c != nil {
		o := q.offset
		q.Check = &Check{c.Scale, c.Value + o, c.Low + o, c.High + o, c.Truth + o}
	}
}

// atLargest is the median at the largest scale.
func atLargest(points []predict.Point) float64 {
	var values []float64
	last := points[len(points)-1].Scale
	for _, p := range points {
		if p.Scale == last {
			values = append(values, p.Value)
		}
	}
	return predict.Median(values)
}

// work is how many rows the server reads and changes at the target; 0 when that
// is not known well enough to predict from.
func work(read, changed *Quantity) float64 {
	n := 0.0
	for _, q := range []*Quantity{read, changed} {
		if !q.Known() || q.High > 1.3*q.Low+10 {
			return 0
		}
		n += q.Value
	}
	return n
}

// statements predicts each statement that every run has.
func (b *builder) statements(runs []rehearse.Timing, to predict.Target) []Statement {
	if len(runs) == 0 {
		return nil
	}
	if isWatched(runs) {
		return b.seen(runs, to)
	}
	last := runs[len(runs)-1]
	var found []Statement
	for i, s := range last.Statements {
		elapsed := func(t rehearse.Timing) float64 {
			if i >= len(t.Statements) {
				return -1
			}
			return t.Statements[i].Elapsed.Seconds()
		}
		found = append(found, Statement{i + 1, s.SQL, s.Algorithm, b.quantity(runs, to, b.timed(), elapsed)})
	}
	return found
}

// runOf is a run as it is told of.
func runOf(t rehearse.Timing) Run {
	wait := func(s float64) float64 {
		if s < 0 {
			return -1
		}
		return s
	}
	return Run{
		Scale: t.Scale, Round: t.Round, Cold: t.Cold, Rows: t.Rows(), Bytes: t.Bytes(), Seconds: t.Elapsed.Seconds(),
		ReadWait: wait(t.ReadWait.Seconds()), WriteWait: wait(t.WriteWait.Seconds()),
		Read: t.RowsRead, Changed: t.RowsChanged, Grown: t.BytesAfter - t.BytesBefore,
	}
}

// failures are the runs that failed, one of each scale.
func failures(runs []rehearse.Timing) []Failure {
	var found []Failure
	for _, t := range runs {
		if t.Error == "" || slices.ContainsFunc(found, func(f Failure) bool { return f.Scale == t.Scale }) {
			continue
		}
		f := Failure{Scale: t.Scale, Error: t.Error, Done: t.FailedAt}
		if t.FailedAt < len(t.Statements) {
			f.Statement, f.SQL = t.FailedAt+1, t.Statements[t.FailedAt].SQL
		}
		found = append(found, f)
	}
	slices.SortFunc(found, func(a, b Failure) int { return cmp.Compare(a.Scale, b.Scale) })
	return found
}

// total is all steps together: medians add up, and so do the squares of what
// they may be off, as steps are off one by one.
func total(steps []*Step) *Quantity {
	t := &Quantity{Verdict: predict.Predicted}
	var below, above float64
	for _, s := range steps {
		if !s.Time.Known() {
			return nil
		}
		t.Value += s.Time.Value
		t.Measured += s.Time.Measured
		if t.At == 0 || s.Time.At < t.At {
			t.At = s.Time.At
		}
		below += (s.Time.Value - s.Time.Low) * (s.Time.Value - s.Time.Low)
		above += (s.Time.High - s.Time.Value) * (s.Time.High - s.Time.Value)
	}
	t.Low, t.High = t.Value-math.Sqrt(below), t.Value+math.Sqrt(above)
	return t
}

// warnings are what concerns the rehearsal as a whole.
func (b *builder) warnings(r *Result) []string {
	var w []string
	switch {
	case len(r.Scales) == 1 && r.Scales[0] != b.Target.Scale:
		w = append(w, fmt.Sprintf("measured at scale %s only: nothing is extrapolated from one size; give --scale more of them", number(r.Scales[0])))
	case len(r.Scales) == 2:
		w = append(w, "two scales do not tell a straight line from a curve: intervals are wide; measure four")
	}
	if r.Repeat == 1 && len(r.Scales) > 1 {
		w = append(w, "each step ran once at each scale: one stray run misleads; --repeat 3 would show it")
	}
	if b.Budgets != nil {
		w = append(w, b.unusedBudgets()...)
	}
	return w
}
