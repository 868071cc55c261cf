package profile

import (
	"math"
	"time"

	"duckface/schema"
)

// grid is a ladder of ever longer steps on an axis, each a number or a time
// that a person would round to.
type grid struct {
	steps    []float64 // in the unit of the axis, ascending; then months, then years
	calendar float64   // seconds in a unit of the axis; 0 where it is no calendar
	finest   float64   // distance of two neighbouring values of the type
}

// months in the steps of a calendar above days.
var monthSteps = []int{1, 3, 12, 60, 120, 600, 1200}

func gridOf(t schema.Type) grid {
	switch t.Kind {
	case schema.Date:
		return grid{steps: []float64{1, 7}, calendar: 86400, finest: 1}
	case schema.DateTime, schema.Timestamp:
		return grid{steps: secondSteps(t.Scale, 86400*7), calendar: 1, finest: math.Pow10(-min(max(t.Scale, 0), 6))}
	case schema.Time:
		return durations()
	case schema.Decimal:
		return grid{steps: decadeSteps(-t.Scale, 66), finest: math.Pow10(-t.Scale)}
	case schema.Int, schema.Bit, schema.Year:
		return grid{steps: decadeSteps(0, 20), finest: 1}
	}
	return grid{steps: decadeSteps(-12, 40), finest: 1e-12}
}

// durations is the grid of times and of differences in seconds.
func durations() grid { return grid{steps: secondSteps(0, 86400*1e6), finest: 1} }

// secondSteps are seconds, minutes, hours, days up to most.
func secondSteps(scale int, most float64) []float64 {
	var out []float64
	for e := -min(max(scale, 0), 6); e < 0; e++ {
		out = append(out, math.Pow10(e))
	}
	for _, s := range []float64{1, 10, 60, 600, 3600, 21600, 86400, 7 * 86400, 30 * 86400, 100 * 86400, 1e3 * 86400, 1e4 * 86400, 1e5 * 86400, 1e6 * 86400} {
		if s <= most {
			out = append(out, s)
		}
	}
	return out
}

// decadeSteps are 1, 2 and 5 times the powers of ten between two exponents.
func decadeSteps(from, to int) []float64 {
	var out []float64
	for e := from; e < to; e++ {
		for _, m := range []float64{1, 2, 5} {
			out = append(out, m*math.Pow10(e))
		}
	}
	return out
}

// cell is the step of that level around x; ok is false above the longest.
func (g grid) cell(x float64, level int) (lo, hi float64, ok bool) {
	if level < len(g.steps) {
		lo = roundToStep(x, g.steps[level], math.Floor)
		return lo, roundToStep(lo+g.steps[level], g.steps[level], math.Round), true
	}
	if level -= len(g.steps); g.calendar == 0 || level >= len(monthSteps) {
		return 0, 0, false
	}
	lo, hi = g.months(x, monthSteps[level])
	return lo, hi, true
}

// months is the stretch of so many months around x, beginning with a year's first.
func (g grid) months(x float64, n int) (lo, hi float64) {
	at := time.Unix(int64(math.Floor(x*g.calendar)), 0).UTC()
	month := at.Year()*12 + int(at.Month()) - 1
	month -= ((month % n) + n) % n
	day := func(m int) float64 {
		return float64(time.Date(m/12, time.Month(m%12+1), 1, 0, 0, 0, 0, time.UTC).Unix()) / g.calendar
	}
	return day(month), day(month + n)
}

// roundToStep rounds to a multiple of a step of 1, 2 or 5 times a power of ten, or
// of whole seconds.
func roundToStep(x, step float64, round func(float64) float64) float64 {
	if step >= 1 {
		return round(x/step) * step
	}
	per := math.Round(1 / step)
	scaled := x * per
	if near := math.Round(scaled); math.Abs(scaled-near) < 1e-9*max(1, math.Abs(scaled)) {
		scaled = near
	}
	return round(scaled) / per
}

// roughStep are the steps for values that too few rows have to tell anything of
// them: whole years, or a tenth to a twenty-fifth of the largest number.
func (g grid) roughStep(least, most float64) func(x float64) (lo, hi float64) {
	if g.calendar > 0 {
		return func(x float64) (lo, hi float64) { return g.months(x, 12) }
	}
	far := max((most-least)/10, max(math.Abs(least), math.Abs(most))/10, g.finest)
	step := math.Pow10(decade(far))
	for _, s := range g.steps {
		if s <= far {
			step = max(step, s)
		}
	}
	step = max(step, g.finest)
	return func(x float64) (lo, hi float64) {
		lo = roundToStep(x, step, math.Floor)
		return lo, lo + step
	}
}

// unit is the coarsest power of ten, or clock unit, that is not above most, and
// never finer than the type.
func (g grid) unit(most float64) float64 {
	if g.calendar == 1 {
		unit := g.finest
		for _, s := range []float64{1, 60, 3600, 86400} {
			if s <= most {
				unit = max(unit, s)
			}
		}
		return unit
	}
	if !(most > g.finest) {
		return g.finest
	}
	return max(g.finest, math.Pow10(int(math.Floor(math.Log10(most)))))
}
