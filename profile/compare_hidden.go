package profile

import "math"

// The grid of a hidden profile, against a database that was not generated from
// it: a ratio of rows may be two steps off, any other figure one.
const (
	hiddenRowTolerance = 0.88
	hiddenAllowance    = 0.08
)

// RowsBy is how many rows the tables of a hidden profile are to have beside those
// of a measured database: those that grow, times what its largest table has of the
// nominal rows.
func (p *Profile) RowsBy(got *Profile) map[string]int64 {
	factor := 0.0
	for _, t := range p.Tables {
		if g, ok := sameName(got.Tables, tableName, t.Name); ok && t.Grows.Kind != "fixed" && t.Rows == p.Hidden.Nominal {
			factor = max(factor, float64(g.Rows)/float64(t.Rows))
		}
	}
	if factor == 0 {
		factor = 1
	}
	rows := map[string]int64{}
	for _, t := range p.Tables {
		rows[t.Name] = t.Rows
		if t.Grows.Kind != "fixed" {
			rows[t.Name] = int64(math.Round(float64(t.Rows) * factor))
		}
	}
	return rows
}

// coarse lowers the tolerance of a finding to what a grid allows.
func (f Finding) coarse() Finding {
	switch {
	case f.Measure == "row count":
		f.Tolerance = hiddenRowTolerance
	case f.Tolerance < 1:
		f.Tolerance -= hiddenAllowance
	}
	return f
}
