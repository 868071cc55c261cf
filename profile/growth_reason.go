package profile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Why a table grows as it does: what the profile itself says of it, for a
// reader of the file.

const (
	mostRivals    = 2   // other parents that are told of
	mostExplained = 100 // tables of a file that says more than how many there are for each: the histograms need the room
)

// growthReason is a comment behind grows; "" when there is nothing to say.
func (e *encoder) growthReason(t *Table) string {
	var parts []string
	switch t.Grows.Kind {
	case "with":
		parts = e.ownerReason(t)
	case "alone":
		if len(e.p.Tables) <= mostExplained {
			parts = e.aloneReason(t)
		}
	}
	if t.Grows.Why != "" {
		parts = append(parts, t.Grows.Why)
	}
	if len(parts) == 0 {
		return ""
	}
	return comment(commentText(strings.Join(parts, "; ")))
}

// commentText keeps a comment on its line, whatever a name in it holds.
func commentText(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029' || r == '\ufeff' {
			return '?'
		}
		return r
	}, text)
}

// ownerReason says how even the fan-out of the owner is, and of those that might
// be owners too.
func (e *encoder) ownerReason(t *Table) []string {
	own, ok := e.steadiest(t, t.Grows.With)
	if !ok {
		return nil
	}
	if len(e.p.Tables) > mostExplained {
		return []string{formatNumber(significant(own.FanOut.Mean, 3)) + " for each"}
	}
	parts := []string{fmt.Sprintf("%s for each%s", formatNumber(significant(own.FanOut.Mean, 3)), spreadText(own.FanOut))}
	var others []*Reference
	for _, r := range t.References {
		parent := e.tables[r.Table]
		known := slices.ContainsFunc(others, func(o *Reference) bool { return o.Table == r.Table })
		if parent == nil || known || r.Table == t.Grows.With || r.Table == t.Name || r.Null > 0 || parent.Grows.Kind == "fixed" {
			continue
		}
		if other, ok := e.steadiest(t, r.Table); ok {
			others = append(others, other)
		}
	}
	slices.SortStableFunc(others, func(a, b *Reference) int { return cmp.Compare(a.FanOut.variation(), b.FanOut.variation()) })
	for _, r := range others[:min(len(others), mostRivals)] {
		parts = append(parts, fmt.Sprintf("%s %s%s", r.Table, formatNumber(significant(r.FanOut.Mean, 3)), spreadText(r.FanOut)))
	}
	return parts
}

// steadiest is the reference of a table to a parent whose fan-out varies least.
func (e *encoder) steadiest(t *Table, parent string) (*Reference, bool) {
	var best *Reference
	for _, r := range t.References {
		if r.Table == parent && r.FanOut.Mean > 0 && (best == nil || r.FanOut.variation() < best.FanOut.variation()) {
			best = r
		}
	}
	return best, best != nil
}

// aloneReason says why none of the tables it refers to is its owner.
func (e *encoder) aloneReason(t *Table) []string {
	var parts []string
	for _, r := range t.References {
		parent := e.tables[r.Table]
		text := ""
		switch {
		case parent == nil || r.Table == t.Name || t.Rows == 0:
		case parent.Grows.Kind == "fixed":
			text = r.Table + " is fixed"
		case r.Null > 0:
			text = fmt.Sprintf("%s may be null", strings.Join(r.Columns, ", "))
		case r.FanOut.Mean > 0 && r.FanOut.Mean < fewestPerParent:
			text = fmt.Sprintf("%s for each %s", formatNumber(significant(r.FanOut.Mean, 2)), r.Table)
		case e.tables.growsWith(parent, t):
			text = r.Table + " grows with it"
		}
		if text != "" && !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	if len(parts) > mostRivals+1 {
		parts = append(parts[:mostRivals], fmt.Sprintf("and %d more", len(parts)-mostRivals))
	}
	return parts
}

// spreadText says how far the children of a parent are from the mean (one
// standard deviation), and how many parents have none; "" where that is unknown.
func spreadText(f FanOut) string {
	if len(f.Parents) == 0 {
		return ""
	}
	text := fmt.Sprintf(" ±%.0f %%", 100*f.variation())
	if none := childless(f); none >= 0.005 {
		text += fmt.Sprintf(" (%.0f %% have none)", 100*none)
	}
	return text
}

// variation is the coefficient of variation of a histogram: standard deviation
// over mean, that within a bucket left out; infinite where the mean is 0 or unknown.
func (f FanOut) variation() float64 {
	shares, sum, squares := 0.0, 0.0, 0.0
	for _, b := range f.Parents {
		shares += b.Share
		sum += b.Share * b.mean()
		squares += b.Share * b.mean() * b.mean()
	}
	if sum == 0 {
		return math.Inf(1)
	}
	mean := sum / shares
	return math.Sqrt(max(0, squares/shares-mean*mean)) / mean
}
