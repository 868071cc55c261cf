package profile

import (
	"fmt"
	"math"
	"strings"
)

// texture compares how values of text hang together.
func (c *comparer) texture(w *Table, column, other *Column, filled int64) {
	c.prefixes(w, column, other)
	if column.Compress > 0 {
		c.compare(w, column, "compressibility", column.Compress, other.Compress, compressTolerance, other.Compress == 0)
	}
	c.skeletons(w, column, other)
	if column.BytesPerChar > 0 {
		c.compare(w, column, "multi-byte share", column.multibyte(), other.multibyte(), multibyteTolerance-sampleFloor(min(filled, max(1, column.Distinct))), false)
	}
}

// compare adds the finding of two numbers of a column that differ by a share.
func (c *comparer) compare(w *Table, column *Column, measure string, want, got, tolerance float64, unknown bool) {
	if unknown {
		c.skip(w.Name, column.Name, measure, "too few values")
		return
	}
	c.add(Finding{Table: w.Name, Object: column.Name, Measure: measure, Want: formatShort(want), Got: formatShort(got),
		Score: 1 - math.Abs(want-got), Tolerance: tolerance})
}

// prefixes compares how many values a prefix selects, over all lengths.
func (c *comparer) prefixes(w *Table, column, other *Column) {
	if len(column.Prefixes) == 0 {
		return
	}
	if len(other.Prefixes) == 0 && other.Distinct < fewestTexts {
		c.skip(w.Name, column.Name, "prefix selectivity", "too few values")
		return
	}
	least := prefixTolerance
	if !c.fixed(w) {
		least = grownPrefixTolerance
	}
	c.add(Finding{Table: w.Name, Object: column.Name, Measure: "prefix selectivity", Want: spellPrefixes(column.Prefixes), Got: spellPrefixes(other.Prefixes),
		Score: PrefixLikeness(column.Prefixes, other.Prefixes), Tolerance: least - sampleFloor(min(column.Distinct, other.Distinct))})
}

// spellPrefixes is what share a prefix of so many characters selects: 4: 0.02.
func spellPrefixes(shares []float64) string {
	var parts []string
	for i, x := range shares {
		parts = append(parts, fmt.Sprintf("%d: %s", PrefixLengths[i], formatNumber(x)))
	}
	if parts == nil {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// skeletons compares how many values documents have, and how deep they lie.
func (c *comparer) skeletons(w *Table, column, other *Column) {
	want, err := ParseSkeleton(column.JSON)
	if err != nil || column.JSON == "" || !want.Measured() {
		return
	}
	f := Finding{Table: w.Name, Object: column.Name, Measure: "JSON structure", Want: want.describe(), Got: "no documents",
		Tolerance: jsonTolerance - sampleFloor(min(column.Distinct, other.Distinct))}
	got, err := ParseSkeleton(other.JSON)
	switch known := err == nil && other.JSON != ""; {
	case known:
		f.Got = got.describe()
		f.Score = ratio(want.Values(), got.Values()) * ratio(float64(1+want.Depth()), float64(1+got.Depth()))
	case other.Distinct < fewestTexts:
		c.skip(w.Name, column.Name, f.Measure, "too few values")
		return
	}
	c.add(f)
}

// describe says how many values documents have, and how deep they lie.
func (s *Skeleton) describe() string {
	return fmt.Sprintf("%s values, %d deep", formatNumber(significant(s.Values(), 3)), s.Depth())
}
