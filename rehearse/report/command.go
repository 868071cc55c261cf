package report

import (
	"math"
	"slices"
	"strings"

	"duckface/rehearse"
	"duckface/rehearse/predict"
)

// A command spends a part of its time in statements, which grows with the data,
// and the rest, starting its language and reading its files, does not. Where the
// server told what it ran the two are predicted apart: together they hide how
// statements of milliseconds grow behind a start of seconds.

// isWatched reports whether the runs are of a command that was watched.
func isWatched(runs []rehearse.Timing) bool {
	return len(runs) > 0 && !slices.ContainsFunc(runs, func(t rehearse.Timing) bool { return !t.Watched })
}

// outside is what a command took beside its statements, in seconds.
func outside(t rehearse.Timing) float64 { return (t.Elapsed - t.InServer()).Seconds() }

// What a command takes beside its statements may differ by so much over the
// scales, and not grow: statements that are too short to be seen do.
const (
	sameRest    = 1.3
	sameSeconds = 0.05
)

// command predicts a command that was watched; nil when its time cannot be told
// apart, as with thousands of statements too short to be seen.
func (b *builder) command(runs []rehearse.Timing, to predict.Target, whole *Quantity) *Quantity {
	if !isWatched(runs) || !whole.Known() || whole.Verdict == predict.Measured {
		return nil
	}
	levels := b.sizes.points(runs, outside)
	first, last := levels[0].x, levels[len(levels)-1].x
	rest := func(scale float64) float64 {
		var v []float64
		for _, t := range runs {
			if scale == 0 || t.Scale == scale {
				v = append(v, outside(t))
			}
		}
		return predict.Median(v)
	}
	if rest(last) > sameRest*rest(first)+sameSeconds {
		return nil
	}
	q := b.quantity(runs, to, b.timed(), func(t rehearse.Timing) float64 { return t.InServer().Seconds() })
	fixed := rest(0)
	var off []float64
	for _, t := range runs {
		off = append(off, math.Abs(outside(t)-fixed))
	}
	spread := 1.7*1.48*predict.Median(off) + 0.1*fixed
	below, above := q.Value-q.Low, q.High-q.Value
	q.small = q.High < 0.5*fixed
	if q.small {
		q.Verdict, q.Law, q.Exponent, q.Enough = predict.Constant, predict.Fixed, 0, 0
	}
	q.offset, q.Fixed, q.Measured = fixed, q.Fixed+fixed, whole.Measured
	q.Value += fixed
	q.Low, q.High = max(0, q.Value-math.Hypot(below, spread)), q.Value+math.Hypot(above, spread)
	if q.Exponent != 0 {
		q.Exponent *= (q.Value - fixed) / q.Value // of the whole
	}
	return q
}

// mostSeen is how many of a command's statements are told of.
const mostSeen = 20

// seen are the statements that a command was seen to run, predicted by their
// text: a short one is seen in some runs and not in others.
func (b *builder) seen(runs []rehearse.Timing, to predict.Target) []Statement {
	took := func(t rehearse.Timing, sql string) (seconds float64) {
		for _, s := range t.Statements {
			if s.SQL == sql {
				seconds += s.Elapsed.Seconds()
			}
		}
		return seconds
	}
	var texts []string
	for _, s := range runs[len(runs)-1].Statements {
		if !slices.Contains(texts, s.SQL) && strings.TrimSpace(s.SQL) != "" {
			texts = append(texts, s.SQL)
		}
	}
	if len(texts) > mostSeen {
		last := runs[len(runs)-1]
		slices.SortStableFunc(texts, func(x, y string) int { return int(math.Copysign(1, took(last, y)-took(last, x))) })
		texts = texts[:mostSeen]
	}
	var found []Statement
	for i, sql := range texts {
		of := func(t rehearse.Timing) float64 { return took(t, sql) }
		found = append(found, Statement{i + 1, sql, "", b.quantity(runs, to, b.timed(), of)})
	}
	return found
}
