package profile

import (
	"fmt"
	"math"
	"slices"

	"duckface/schema"
)

// mostSpectrum is the number of distinct values up to which their shares are
// compared; above, their number is.
const mostSpectrum = 100

// column compares a column with that of the same name.
func (c *comparer) column(w, g *Table, column *Column) {
	other, ok := sameName(g.Columns, columnName, column.Name)
	if !ok {
		c.add(Finding{Table: w.Name, Object: column.Name, Measure: "null fraction", Got: "no such column", Tolerance: 1})
		return
	}
	c.add(Finding{Table: w.Name, Object: column.Name, Measure: "null fraction", Want: formatShort(column.Null), Got: formatShort(other.Null),
		Score: 1 - math.Abs(column.Null-other.Null), Tolerance: nullTolerance - quotaFloor(patternsWith(w, column.Name), c.planned(w))})
	c.ordinal(w, column, other)
	filled := int64(math.Round(float64(c.planned(w)) * (1 - column.Null)))
	if filled == 0 || column.Null == 1 || other.Null == 1 || refers(w, column.Name) {
		return
	}
	if !describeAlike(column, other) {
		return
	}
	if filled = ownRows(column, filled); describesOthers(column) && filled < fewestOwn {
		return // too few to have a shape
	}
	c.shape(w, column, other, filled)
	c.values(w, g, column, other, filled)
	c.texture(w, column, other, filled)
}

// patternsWith is how many null patterns have a column, at least 1: each is
// rounded to whole rows by itself.
func patternsWith(t *Table, column string) int {
	n := 0
	for _, p := range t.Nulls {
		if slices.Contains(p.Columns, column) {
			n++
		}
	}
	return max(1, n)
}

// refers reports whether a column is part of a reference: its values are the
// parent's, and the fan-out says how they are spread.
func refers(t *Table, column string) bool {
	return slices.ContainsFunc(t.References, func(r *Reference) bool { return slices.Contains(r.Columns, column) })
}

// shape compares the histograms of numbers and dates, and of lengths.
func (c *comparer) shape(w *Table, column, other *Column, filled int64) {
	f := Finding{Table: w.Name, Object: column.Name, Measure: "column shape"}
	floor := quotaFloor(1, filled)
	if c.planned(w) < w.Rows && other.Distinct < column.Distinct {
		floor = max(floor, quotaFloor(2, other.Distinct)) // few values that repeat are a coarse histogram
	}
	switch {
	case len(column.Values)+len(column.Quantiles) > 0:
		if c.moves(w, column) {
			return
		}
		if len(other.Values)+len(other.Quantiles) == 0 {
			c.skip(w.Name, column.Name, f.Measure, "no histogram of the target")
			return
		}
		floor += binFloor(bins(column, other))
		f.Score = 1 - histogramCDF(column, 1).distance(histogramCDF(other, axisUnits(column.Type, other.Type)))
		f.Want, f.Got = describeRange(column), describeRange(other)
	case len(column.Lengths) > 0:
		if len(other.Lengths) == 0 {
			c.skip(w.Name, column.Name, f.Measure, "no lengths of the target")
			return
		}
		floor += binFloor(min(len(column.Lengths), len(other.Lengths)))
		f.Score = 1 - lengthsCDF(column.Lengths, 0).distance(lengthsCDF(other.Lengths, c.lengthShift(column)))
		f.Want, f.Got = describeLengths(column), describeLengths(other)
		f.Note = "of lengths"
	default:
		return
	}
	f.Tolerance = shapeTolerance - floor
	c.add(f)
}

// lengthShift is what the target's lengths lack of the profile's: MySQL keeps
// four bytes of SRID before a spatial value
// (https://dev.mysql.com/doc/refman/8.4/en/gis-data-formats.html), SQLite none.
func (c *comparer) lengthShift(column *Column) int64 {
	from, to := c.want.Source.Engine == "sqlite", c.got.Source.Engine == "sqlite"
	switch {
	case column.Type.Kind != schema.Geometry || from == to:
		return 0
	case to:
		return 4
	}
	return -4
}

// moves reports whether a column's values are a matter of how many rows there
// are, not of a distribution: a key of its own, in a table that was scaled.
func (c *comparer) moves(w *Table, column *Column) bool {
	if !numbersRows(w, column) {
		return false
	}
	key := w.primaryKey()
	return !c.fixed(w) || len(key) == 1 && key[0] == column.Name
}

// numbersRows reports whether a column is a key of its own, or as good as
// one within a larger key: the id of (tenant, id).
func numbersRows(t *Table, column *Column) bool {
	if t.isKey(column.Name) {
		return true
	}
	if float64(column.Distinct) < float64(t.Rows)*(1-column.Null)-0.5 {
		return false
	}
	return slices.ContainsFunc(t.Indexes, func(ix *schema.Index) bool {
		return (ix.Kind == schema.Primary || ix.Kind == schema.Unique) && slices.Contains(ix.Columns(), column.Name)
	})
}

// bins is the resolution of the coarser of two histograms, 0 when both list
// all values.
func bins(a, b *Column) int {
	switch n, m := len(a.Quantiles), len(b.Quantiles); {
	case n == 0:
		return m
	case m == 0:
		return n
	default:
		return min(n, m)
	}
}

// axisUnits is what values of the second type are multiplied by to lie on the
// axis of the first: dates count days, the others with a calendar seconds.
func axisUnits(a, b schema.Type) float64 {
	switch {
	case a.Kind == schema.Date && b.Temporal() && b.Kind != schema.Date:
		return 1.0 / 86400
	case b.Kind == schema.Date && a.Temporal() && a.Kind != schema.Date:
		return 86400
	}
	return 1
}

func describeRange(c *Column) string {
	low, high, _ := rangeOf(c)
	return showPlace(c.Type, low) + "…" + showPlace(c.Type, high)
}

func describeLengths(c *Column) string {
	return fmt.Sprintf("%d…%d", c.Lengths[0], c.Lengths[len(c.Lengths)-1])
}

// values compares the shares of values where they are few, else their number.
func (c *comparer) values(w, g *Table, column, other *Column, filled int64) {
	before := float64(w.Rows) * (1 - column.Null)
	if column.Distinct == 0 || other.Distinct == 0 {
		return
	}
	if column.Ordinal != nil && !c.fixed(w) {
		return // how far it counts is a matter of how large its groups have become
	}
	if column.Distinct <= mostSpectrum && before > 2*float64(column.Distinct) {
		c.spectrum(w, column, other, filled)
		return
	}
	x := float64(column.Distinct) / before
	y := float64(other.Distinct) / (float64(g.Rows) * (1 - other.Null))
	note := ""
	if room := capacity(column, float64(filled)); !c.fixed(w) && !numbersRows(w, column) && room >= float64(column.Distinct) && x*float64(filled) > room {
		x = room / float64(filled)
		note = "no more values between " + describeRange(column)
	}
	least := distinctTolerance
	if column.Lag != nil { // how often sums are the same changes with the number of rows
		if least = sumsTolerance; !c.fixed(w) {
			return
		}
	}
	c.add(Finding{Note: note, Table: w.Name, Object: column.Name, Measure: "distinct ratio", Want: formatShort(x), Got: formatShort(y),
		Score: 1 - math.Abs(x-y), Tolerance: least - quotaFloor(1, filled)})
}

// capacity is how many different values the type has room for when so many rows
// lie as the histogram has them, no more in each bin than it has values; 0 when that is no matter.
func capacity(c *Column, rows float64) float64 {
	step := 1.0
	switch c.Type.Kind {
	case schema.Int, schema.Year, schema.Bit, schema.Date:
	case schema.Decimal, schema.DateTime, schema.Timestamp, schema.Time:
		step = math.Pow10(-c.Type.Scale)
	default:
		return 0
	}
	room, last := 0.0, math.NaN()
	bin := func(to, share float64) {
		if !math.IsNaN(last) {
			room += min(rows*share, math.Floor((to-last)/step+0.5))
		} else {
			room++ // the smallest value itself
		}
		last = to
	}
	for _, v := range c.Values {
		bin(v.Value, v.Share)
	}
	for _, v := range c.Quantiles {
		bin(v, 1/float64(max(1, len(c.Quantiles)-1)))
	}
	return room
}

// rangeOf are the smallest and the largest value of a histogram.
func rangeOf(c *Column) (low, high float64, ok bool) {
	if n := len(c.Values); n > 0 {
		return c.Values[0].Value, c.Values[n-1].Value, true
	}
	if n := len(c.Quantiles); n > 0 {
		return c.Quantiles[0], c.Quantiles[n-1], true
	}
	return 0, 0, false
}

// spectrum compares the sorted shares of values, blind to which they are.
func (c *comparer) spectrum(w *Table, column, other *Column, filled int64) {
	want, got := spectrumOf(column), spectrumOf(other)
	if want == nil {
		return // the profile asks for none
	}
	if got == nil {
		c.skip(w.Name, column.Name, "value spectrum", "not all values are listed")
		return
	}
	c.add(Finding{Table: w.Name, Object: column.Name, Measure: "value spectrum", Want: fmt.Sprintf("%d distinct", column.Distinct), Got: fmt.Sprintf("%d distinct", other.Distinct),
		Score: 1 - totalVariation(want, got), Tolerance: spectrumTolerance - quotaFloor(len(want), filled)})
}

// spectrumOf are the shares of all values, largest first; nil when they are
// not known. A column of which nothing is stated has even ones.
func spectrumOf(c *Column) []float64 {
	var shares []float64
	switch {
	case len(c.Values) > 0:
		for _, v := range c.Values {
			shares = append(shares, v.Share)
		}
	case len(c.Common) > 0 && int64(len(c.Common)) >= c.Distinct:
		for _, v := range c.Common {
			shares = append(shares, v.Share)
		}
	case len(c.Common) == 0 && len(c.Quantiles) > 0:
		return nil // a histogram with many values to a bin says little of each
	case len(c.Common) == 0 && c.Distinct <= maxItems:
		shares = slices.Repeat([]float64{1 / float64(c.Distinct)}, int(c.Distinct))
	default:
		shares = headSpectrum(c)
	}
	slices.Sort(shares)
	slices.Reverse(shares)
	return shares
}

// headSpectrum completes a spectrum whose common values only are known: the
// others share the rest evenly.
func headSpectrum(c *Column) []float64 {
	rest := 1.0
	var shares []float64
	for _, v := range c.Common {
		shares = append(shares, v.Share)
		rest -= v.Share
	}
	n := c.Distinct - int64(len(c.Common))
	if n <= 0 || n > maxItems || rest < 0 {
		return nil
	}
	return append(shares, slices.Repeat([]float64{rest / float64(n)}, int(n))...)
}
