package report

import (
	"fmt"
	"slices"

	"duckface/rehearse/predict"
)

// measure is a limit that can be set, and the quantity that it limits.
type measure struct {
	what     string
	limit    func(Limits) (float64, bool)
	quantity func(*Step) *Quantity
	run      func(Run) float64 // negative for unknown
}

var measures = []measure{
	{"time", func(l Limits) (float64, bool) { return l.Time.Seconds(), l.Time > 0 },
		func(s *Step) *Quantity { return s.Time }, func(r Run) float64 { return r.Seconds }},
	{"rows read", func(l Limits) (float64, bool) { return count(l.RowsRead) },
		func(s *Step) *Quantity { return s.RowsRead }, func(r Run) float64 { return float64(r.Read) }},
	{"rows changed", func(l Limits) (float64, bool) { return count(l.RowsChanged) },
		func(s *Step) *Quantity { return s.RowsChanged }, func(r Run) float64 { return float64(r.Changed) }},
	{"write wait", func(l Limits) (float64, bool) { return l.WriteWait.Seconds(), l.WriteWait > 0 },
		func(s *Step) *Quantity { return s.WriteWait }, func(r Run) float64 { return r.WriteWait }},
	{"read wait", func(l Limits) (float64, bool) { return l.ReadWait.Seconds(), l.ReadWait > 0 },
		func(s *Step) *Quantity { return s.ReadWait }, func(r Run) float64 { return r.ReadWait }},
}

func count(n *int64) (float64, bool) {
	if n == nil {
		return 0, false
	}
	return float64(*n), true
}

// judge sets a step's status, and its limits where there are any.
func (b *builder) judge(s *Step) {
	if b.Budgets != nil {
		b.limits(s)
	}
	over := slices.ContainsFunc(s.Limits, func(v Verdict) bool { return v.Over })
	excused := slices.ContainsFunc(s.Limits, func(v Verdict) bool { return v.Reason != "" })
	switch {
	case len(s.Failures) > 0:
		s.Status = Failed
	case over:
		s.Status = Over
	case len(s.Runs) == 0:
		s.Status = NotRun
	case s.unsure():
		s.Status = Unsure
	case !s.Time.Known():
		s.Status = OneSize
	case excused:
		s.Status = Excused
	case len(s.Limits) > 0:
		s.Status = Fine
	}
}

// unsure reports whether what is not known of a step may matter: where a limit
// is set, whether its interval reaches above it.
func (s *Step) unsure() bool {
	if s.Time.Verdict != predict.TooSmall {
		return false
	}
	for _, v := range s.Limits {
		if v.What == "time" {
			return v.Maybe
		}
	}
	return s.Time.High > bother
}

// limits holds a step against each limit that is set for it.
func (b *builder) limits(s *Step) {
	own := b.Budgets.step(s.Version)
	for _, m := range measures {
		limit, set := m.limit(b.Budgets.Every)
		v := Verdict{What: m.what, Limit: limit, Of: b.Budgets.of(nil, m.what)}
		excused := false
		if own != nil {
			if l, ok := m.limit(own.Limits); ok {
				excused = set && l > limit
				v.Limit, set, v.Of = l, true, b.Budgets.of(own, m.what)
			}
		}
		if !set || !v.weigh(m, s) {
			continue
		}
		if excused && v.Value > limit {
			v.Reason = own.Reason
		}
		s.Limits = append(s.Limits, v)
	}
}

// weigh sets what the step takes, and whether that is too much: what is expected
// at the target, or what was seen at any scale where only that is too much. It is
// false when neither is known.
func (v *Verdict) weigh(m measure, s *Step) bool {
	v.Value = -1
	for _, r := range s.Runs {
		if n := m.run(r); n > v.Value && !r.Cold {
			v.Value, v.Measured = n, true
		}
	}
	if q := m.quantity(s); q.Known() {
		if v.Value <= v.Limit || q.Value > v.Limit {
			v.Value, v.Measured = q.Value, q.Verdict == "measured"
		}
		v.Maybe = q.High > v.Limit
	}
	v.Over = v.Value > v.Limit
	v.Maybe = v.Maybe && !v.Over
	return v.Value >= 0
}

// step is the budget of one version, nil for none of its own.
func (b *Budgets) step(version string) *StepBudget {
	for i := range b.Steps {
		if b.Steps[i].Version == version {
			return &b.Steps[i]
		}
	}
	return nil
}

// of says where a limit stands.
func (b *Budgets) of(own *StepBudget, what string) string {
	switch {
	case own != nil:
		return fmt.Sprintf("%s:%d", b.File, own.Line)
	case b.File == "" || b.Flag && what == "time":
		return "--budget"
	default:
		return b.File
	}
}

// judgeTotal holds the total against its limit; nil without one or without a total.
func (b *builder) judgeTotal(t *Quantity) *Verdict {
	if b.Budgets == nil || b.Budgets.Total.Time == 0 || t == nil {
		return nil
	}
	limit := b.Budgets.Total.Time.Seconds()
	return &Verdict{What: "time", Limit: limit, Value: t.Value, Over: t.Value > limit,
		Maybe: t.Value <= limit && t.High > limit, Of: b.Budgets.File}
}

// unusedBudgets names the budgets of versions that are no step.
func (b *builder) unusedBudgets() []string {
	var w []string
	for _, own := range b.Budgets.Steps {
		if _, run := b.runs[own.Version]; run {
			continue
		}
		w = append(w, fmt.Sprintf("%s:%d: no step %s was run; remove its budget or mend the name", b.Budgets.File, own.Line, own.Version))
	}
	return w
}
