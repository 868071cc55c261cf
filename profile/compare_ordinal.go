package profile

import "strings"

// ordinalTolerance is the least share of groups that are numbered without gaps.
const ordinalTolerance = 0.97

// ordinal compares how many groups a column numbers without gaps.
func (c *comparer) ordinal(w *Table, column, other *Column) {
	if column.Ordinal == nil || c.planned(w) == 0 {
		return
	}
	if other.Ordinal == nil {
		c.skip(w.Name, column.Name, "ordinal", "not measured")
		return
	}
	share := 1 - other.Ordinal.Gaps
	c.add(Finding{Table: w.Name, Object: column.Name, Measure: "ordinal", Note: "in each " + strings.Join(column.Ordinal.In, ", "),
		Want: "1", Got: formatShort(share), Score: share, Tolerance: ordinalTolerance})
}
