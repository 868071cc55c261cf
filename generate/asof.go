package generate

import (
	"fmt"
	"slices"
	"time"

	"duckface/profile"
	"duckface/schema"
)

// AsOf is the profile with its whole history moved, so that the day on which it
// was measured becomes the day given: every DATE, DATETIME and TIMESTAMP by so
// many days, birth dates too, and every YEAR by so many years. Zero dates stay,
// and numbers that count seconds; what a TIMESTAMP cannot hold (1970 to 2038)
// stays at its limits. A column without measured dates gets the usual years up
// to that day. The profile itself is left as it is.
//
// The error names a column whose dates cannot be moved because the profile does
// not say when it was measured.
func AsOf(p *profile.Profile, day time.Time) (*profile.Profile, error) {
	s := shift{known: p.Source.Measured != ""}
	defaults := shift{days: dayNumber(day) - dayNumber(defaultEnd), years: day.Year() - defaultEnd.Year(), known: true}
	if s.known {
		measured, err := time.Parse(time.DateOnly, p.Source.Measured)
		if err != nil {
			return nil, fmt.Errorf("source: measured: %q is no day as in 2026-11-22", p.Source.Measured)
		}
		s.days, s.years = dayNumber(day)-dayNumber(measured), day.Year()-measured.Year()
	}
	moved := *p
	moved.Source.Measured = day.Format(time.DateOnly)
	moved.Tables = slices.Clone(p.Tables)
	for i, t := range p.Tables {
		own := *t
		own.Columns = slices.Clone(t.Columns)
		for j, c := range t.Columns {
			if !historical(c) {
				continue
			}
			dated := *c
			how := s
			if len(axisMarks(c)) == 0 && len(c.Common) < 2 {
				lo, hi := defaultRange(domainSpec{column: c, typ: c.Type})
				dated.Quantiles, how = []float64{lo, hi}, defaults
			}
			if !how.known && len(axisMarks(c)) > 0 {
				return nil, fmt.Errorf("%s.%s has dates, but of which day they were measured is not known: add measured: YYYY-MM-DD to the profile's source", t.Name, c.Name)
			}
			how.move(&dated)
			own.Columns[j] = &dated
		}
		moved.Tables[i] = &own
	}
	return &moved, nil
}

// defaultEnd is the last day of defaultRange.
var defaultEnd = time.Date(2024, 12, 31, 0, 0, 0, 0, time.UTC)

// historical reports whether a column's values lie on a calendar.
func historical(c *profile.Column) bool {
	return c.Generated == "" && (c.Type.Temporal() || c.Type.Kind == schema.Year)
}

// shift is how far a history is moved.
type shift struct {
	days, years int
	known       bool
}

// dayNumber counts days since 1970-01-01 of the day that a clock shows.
func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / daySeconds)
}

// move moves a column's histogram.
func (s shift) move(c *profile.Column) {
	c.Values, c.Quantiles = slices.Clone(c.Values), slices.Clone(c.Quantiles)
	for i := range c.Values {
		c.Values[i].Value = s.moved(c.Type, c.Values[i].Value)
	}
	for i, q := range c.Quantiles {
		c.Quantiles[i] = s.moved(c.Type, q)
	}
}

// moved is one value of an axis, within what the type holds.
func (s shift) moved(t schema.Type, v float64) float64 {
	days := float64(s.days)
	switch t.Kind {
	case schema.Date:
		return min(max(v+days, firstDay), lastDay)
	case schema.DateTime:
		return min(max(v+days*daySeconds, firstDay*daySeconds), (lastDay+1)*daySeconds-1)
	case schema.Timestamp:
		return min(max(v+days*daySeconds, firstStamp), lastStamp)
	}
	if v == 0 { // YEAR 0000
		return 0
	}
	return min(max(v+float64(s.years), 1901), 2155)
}
