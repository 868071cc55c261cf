package report

import (
	"fmt"
	"math"
	"strings"
	"unicode"

	"duckface/rehearse/predict"
)

// hurts names the statement that takes most of a step's time at the target, or
// took most of it where nothing is predicted; nil without statements.
func (b *builder) hurts(s *Step) *Hurt {
	var worst *Statement
	var most, all float64
	for i := range s.Statements {
		q := s.Statements[i].Time
		if q == nil {
			continue
		}
		v := q.Value
		if !q.Known() {
			v = q.Measured
		}
		all += v
		if worst == nil || v > most {
			worst, most = &s.Statements[i], v
		}
	}
	if worst == nil {
		return nil
	}
	h := &Hurt{Statement: worst.Number, SQL: worst.SQL, Algorithm: worst.Algorithm, Table: tableOf(worst.SQL, s.Tables), Share: 1}
	if all > 0 {
		h.Share = most / all
	}
	b.crossing(s, h)
	return h
}

// crossing says from what size on a step is over its limit of time.
func (b *builder) crossing(s *Step, h *Hurt) {
	if b.Budgets == nil || s.Time == nil || s.Time.prediction == nil {
		return
	}
	limit := b.Budgets.Every.Time
	if own := b.Budgets.step(s.Version); own != nil && own.Limits.Time > 0 {
		limit = own.Limits.Time
	}
	_, scale, ok := s.Time.prediction.Crosses(limit.Seconds() - s.Time.offset)
	if !ok {
		return
	}
	h.FromScale = scale
	for _, t := range s.Tables {
		if t.Name == h.Table && b.sizes.scale > 0 {
			h.FromRows = math.Round(float64(t.Rows) * scale / b.sizes.scale)
		}
	}
}

// tableOf is the largest of the tables that a statement names, "" for none.
func tableOf(sql string, tables []Table) string {
	words := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(sql), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '$'
	}) {
		words[w] = true
	}
	for _, t := range tables {
		if words[strings.ToLower(t.Name)] {
			return t.Name
		}
	}
	return ""
}

// bother is from how many seconds at the target on a step deserves a word about
// what is not known of it.
const bother = 0.5

// annotate says in words what a person should know of a step.
func (b *builder) annotate(s *Step) {
	note := func(format string, args ...any) { s.Notes = append(s.Notes, fmt.Sprintf(format, args...)) }
	q := s.Time
	if q == nil {
		return
	}
	last := s.Runs[len(s.Runs)-1].Scale
	for _, r := range s.Runs {
		last = max(last, r.Scale)
	}
	switch {
	case q.small && q.Value > bother:
		note("Fixed cost of about %s, whatever the size: its statements take next to nothing of it.", seconds(q.Fixed))
	case q.Verdict == predict.OneSize:
		note("Ran at one scale only: nothing is extrapolated from one size.")
	case q.Verdict == predict.TooSmall && q.High > bother:
		note("A fixed cost of about %s is most of what was measured up to scale %s, so how it grows cannot be told; %s.",
			seconds(q.Fixed), number(last), b.enough(q))
	case q.Exponent > 1.25 && q.High > bother && (q.Law == predict.Power || q.Law == predict.Quadratic || q.Law == predict.Knee):
		note("It grows faster than the data: %s, twice the size takes about %.1f times as long.", q.Law, math.Pow(2, q.Exponent))
	}
	if q.Verdict == predict.Predicted && q.High > 4*q.Low && q.High > bother {
		note("The interval is wide; scales nearer to the target, or more runs (--repeat), narrow it.")
	}
	if p := q.prediction; p != nil && p.OutOfCache && q.High > bother {
		note("At the target its tables (%s) outgrow what the server keeps in memory (%s), at the measured scales they do not: the interval allows for that, a larger scale would tell.",
			byteSize(float64(sum(s.Tables))), byteSize(float64(b.CacheBytes)))
	}
	if c := q.Check; c != nil && !q.small && (c.Truth > c.High || c.Truth < c.Low) && math.Max(c.Truth, c.Value) > bother/5 {
		note("The smaller scales said %s to %s of scale %s, and it took %s there: it does not grow evenly.",
			seconds(c.Low), seconds(c.High), number(c.Scale), seconds(c.Truth))
	}
	if w := s.WriteWait; w.Known() && w.Value > 1 {
		note("A concurrent write of its tables waits up to %s.", seconds(w.Value))
	}
	if s.TempOnDisk > 0 && q.High > bother {
		note("It uses temporary tables on disk.")
	}
}

// enough says which scale would tell how a step grows.
func (b *builder) enough(q *Quantity) string {
	if b.sizes.scale > 0 && q.Enough >= b.sizes.scale {
		return "only a run at the target itself would"
	}
	return "scale " + number(q.Enough) + " would be enough"
}

func sum(tables []Table) (n int64) {
	for _, t := range tables {
		n += t.Bytes
	}
	return n
}
