package generate

import (
	"strings"

	"duckface/profile"
	"duckface/schema"
)

// Makers are the names of what makes texts, as rules and profile.Column.Faker say them.
func Makers() []string { return styleNames() }

// filler stands in redacted texts.
const filler = "redacted"

// redacted turns a redacted column into one of a single value: a word, zeros, a
// day; in a unique column into whatever its type and name suggest.
func redacted(spec domainSpec) domainSpec {
	if !spec.column.Redact {
		return spec
	}
	c := profile.Column{Column: spec.column.Column, Null: spec.column.Null}
	spec.column, spec.filling = &c, nil
	if spec.unique {
		return spec
	}
	spec.items, c.Distinct = 1, 1
	switch t := spec.typ; {
	case onAxis(t.Kind):
		c.Values = []profile.ValueShare{{Value: fillerPlace(t, c.AutoIncrement), Share: 1}}
	case t.Kind == schema.JSON:
		c.Labels = []string{"{}"}
	case t.Kind == schema.Text && spec.check.texts == nil && !spec.check.documents:
		lo, hi := spec.check.limits(0, maxText)
		c.Labels = []string{fillerText(t, lo, hi)}
	}
	return spec
}

// fillerText is the filler as long as a CHAR, and as a CHECK demands.
func fillerText(t schema.Type, lo, hi int64) string {
	text := filler
	switch {
	case t.Fixed:
		text = strings.Repeat("x", t.Length)
	case t.Length > 0:
		hi = min(hi, int64(t.Length))
	}
	if n := int64(len(text)); n < lo {
		text += strings.Repeat("x", int(lo-n))
	}
	return text[:min(int64(len(text)), hi)]
}

// fillerPlace is 2000-01-01 of dates, the year 2000, else 0; 1 where 0 asks the server
// for the next number.
func fillerPlace(t schema.Type, next bool) float64 {
	switch {
	case t.Kind == schema.Date:
		return seconds(2000) / daySeconds
	case t.Temporal():
		return seconds(2000)
	case t.Kind == schema.Year:
		return 2000
	case next:
		return 1
	}
	return 0
}
