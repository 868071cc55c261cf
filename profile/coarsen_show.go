package profile

import (
	"math"

	"duckface/schema"
)

// showPlace spells a place on an axis for a report: dates by their month, times by
// their hour, large numbers by three digits. What verify prints of a real database ends up in
// logs, and its smallest and largest values are those of single rows.
func showPlace(t schema.Type, v float64) string {
	switch {
	case t.Temporal():
		if text := formatAxis(t, v, true); len(text) >= len("2006-01-02") && text[4] == '-' {
			return text[:len("2006-01")]
		}
	case t.Kind == schema.Time:
		return formatDifference(math.Round(v/3600)*3600, inSeconds)
	}
	if math.Abs(v) > harmless || v != math.Trunc(v) {
		v = significant(v, 3)
	}
	return formatAxis(schema.Type{Kind: schema.Decimal, Scale: 12}, v, false)
}
