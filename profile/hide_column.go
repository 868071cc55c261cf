package profile

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"duckface/schema"
)

// column puts what is said of a column on the grid.
func (h *hider) column(from, t *Table, was, c *Column) {
	hideKey(c)
	filledThen := float64(from.Rows) * (1 - was.Null)
	filledNow := math.Round(float64(t.Rows) * (1 - c.Null))
	h.histogram(from, t, was, c)
	h.lengths(from, t, was, c)
	if n := h.distinctOfParents(from, t, was); n > 0 && h.orders[c] == nil && len(c.Values) == 0 {
		c.Distinct = min(n, int64(filledNow))
	} else {
		c.Distinct = h.distinct(was, c, filledThen, filledNow)
	}
	h.relations(t, c)
	c.BytesPerChar = hideBytesPerChar(c.BytesPerChar)
	if c.BytesPerChar == 0 {
		c.Script = ""
	}
	c.Prefixes = hidePrefixes(c.Prefixes)
	c.Compress = 0 // more text repeats more
	if c.JSON != "" {
		c.JSON = hideSkeleton(c.JSON)
	}
}

// hideKey leaves of an integer key whether it has gaps, and how wide about. One
// that lies scattered over its type tells by its span how many there are.
func hideKey(c *Column) {
	if c.Span == 0 && c.Start == 0 {
		return
	}
	if c.Span > 0 && c.Span < 0.5 { // a part of a key, whose values its histogram tells
		c.Start, c.Span = 0, 0
		return
	}
	if c.Start != 0 {
		c.Start = 1
	}
	switch {
	case c.Span == 0:
	case c.Span < 1.1:
		c.Span = 1
	default:
		c.Span = nearestOf([]float64{1.2, 1.5, 2, 3, 5, 10}, c.Span)
	}
}

// A column that counts rows reaches as far as there are rows.
const (
	countsFrom = 0.95 // distinct values by rows
	countsTo   = 20   // width by rows
	// Whole numbers between these are years.
	firstYear, lastYear = 1000, 2200
)

// counts reports whether a whole number counts rows: those of its own table, or
// those of another that it seems to name.
func (h *hider) counts(from *Table, c *Column, bounds []float64) (rows float64, ok bool) {
	if c.Type.Kind != schema.Int || len(bounds) < 2 || bounds[0] < 0 || bounds[0] >= firstYear && bounds[1] <= lastYear {
		return 0, false
	}
	width := bounds[len(bounds)-1] - bounds[0] + 1
	if filled := float64(from.Rows) * (1 - c.Null); float64(c.Distinct) >= countsFrom*filled && filled > tooSmall && width <= countsTo*filled {
		return float64(from.Rows), true
	}
	if !namesRows.MatchString(c.Name) {
		return 0, false
	}
	for _, o := range h.from.Tables {
		if n := float64(o.Rows); o.Rows > 10*tooSmall && o.Grows.Kind != "fixed" && bounds[len(bounds)-1] <= 1.5*n && bounds[len(bounds)-1] >= 0.9*n {
			return n, true
		}
	}
	return 0, false
}

// namesRows are the names of columns that number something.
var namesRows = regexp.MustCompile(`(?i)(id|no|nr|num|number|seq|key|ref|count|counter|version|position)$`)

// histogram puts values, or bounds, on the grid.
func (h *hider) histogram(from, t *Table, was, c *Column) {
	if len(c.Values) == 0 && len(c.Quantiles) == 0 {
		return
	}
	if c.Copy != nil && gridShare(c.Copy.Share)*(1-c.Null) >= 0.99 { // too few rows are left to say anything of
		c.Values, c.Quantiles = nil, nil
		return
	}
	if h.orders[c] != nil {
		c.Values = pickValues(was.Values, h.orders[c])
		return
	}
	c.Values = nil
	if was.Type.Kind == schema.Int && isUnique(from, was) && was.Span > 0 {
		c.Quantiles = nil // a key counts its rows
		return
	}
	law := histogramCDF(was, 1)
	if rows, ok := h.counts(from, was, ends(was)); ok {
		law = histogramCDF(was, float64(h.nominalOf(rows, t))/rows)
		if low := ends(was)[0]; low > ends(was)[1]-low { // it counts from some number on
			for i, x := range histogramCDF(was, 1).x {
				law.x[i] = low + (x-low)*float64(h.nominalOf(rows, t))/rows
			}
		}
	}
	c.Quantiles = hideBounds(law, axisGrid{leastStep(c.Type), stepOf(c.Type)})
	for i, v := range c.Quantiles {
		c.Quantiles[i] = roundAxis(c.Type, v)
	}
}

// nominalOf is the nominal row count of the table that had so many rows.
func (h *hider) nominalOf(rows float64, own *Table) int64 {
	if float64(h.from.Table(own.Name).Rows) == rows {
		return own.Rows
	}
	for i, t := range h.from.Tables {
		if float64(t.Rows) == rows {
			return h.to.Tables[i].Rows
		}
	}
	return own.Rows
}

// ends are the smallest and largest value of a histogram.
func ends(c *Column) []float64 {
	low, high, ok := rangeOf(c)
	if !ok {
		return nil
	}
	return []float64{low, high}
}

// leastStep is the smallest step between two values of a type.
func leastStep(t schema.Type) float64 {
	switch t.Kind {
	case schema.Int, schema.Bit, schema.Year, schema.Date:
		return 1
	case schema.Decimal, schema.DateTime, schema.Timestamp, schema.Time:
		return math.Pow10(-t.Scale)
	}
	return 0
}

// stepOf is how a round step of a type is found.
func stepOf(t schema.Type) func(float64) float64 {
	switch t.Kind {
	case schema.DateTime, schema.Timestamp, schema.Time:
		return clockStep
	}
	return niceStep
}

// pickValues keeps the values of an order, with shares on the grid.
func pickValues(values []ValueShare, order []int) []ValueShare {
	shares := make([]float64, len(order))
	for i, k := range order {
		shares[i] = values[k].Share
	}
	shares = gridSpectrum(proportions(shares))
	out := make([]ValueShare, len(order))
	for i, k := range order {
		out[i] = ValueShare{values[k].Value, shares[i]}
	}
	return out
}

// lengths puts lengths on the grid; those of a counter are its nominal ones.
func (h *hider) lengths(from, t *Table, was, c *Column) {
	c.MeanLength = 0 // exact
	if len(c.Lengths) == 0 {
		return
	}
	if c.Copy != nil && gridShare(c.Copy.Share)*(1-c.Null) >= 0.99 {
		c.Lengths = nil
		return
	}
	if base, ok := hideCounter(from, was, c); ok {
		c.Lengths, c.Prefixes = counterLengths(base, t.Rows), nil
		return
	}
	if settledClasses[c.Class] && c.Class != "json" && was.Lengths[0] != was.Lengths[len(was.Lengths)-1] {
		c.Lengths = nil // its class says how long it is
		return
	}
	c.Lengths = c.Lengths[:0:0]
	for _, v := range hideBounds(lengthsCDF(was.Lengths, 0), axisGrid{1, niceStep}) {
		c.Lengths = append(c.Lengths, int64(math.Round(v)))
	}
}

// hideCounter finds text that counts rows (user17, 4711): how long it is without
// its digits. Its lengths are those of 1, 2, 3 … up to its rows. A pattern gets the
// digits of the nominal rows.
func hideCounter(from *Table, was, c *Column) (base int64, ok bool) {
	filled := float64(from.Rows) * (1 - was.Null)
	longest := was.Lengths[len(was.Lengths)-1]
	if float64(was.Distinct) < countsFrom*filled || filled <= tooSmall || longest == was.Lengths[0] {
		return 0, false
	}
	for digits := int64(math.Log10(filled)) + 1; ; digits++ { // it may count from some other number on
		base = longest - digits
		if base < 0 || digits > int64(math.Log10(filled))+2 {
			return 0, false
		}
		if countedLengths(base, filled).distance(lengthsCDF(was.Lengths, 0)) <= 0.05 {
			break
		}
	}
	if p, err := ParsePattern(was.Pattern); err == nil {
		for i := range p {
			if p[i].Class == '9' && p[i].Min != p[i].Max {
				p[i].Min, p[i].Max = 1, len("10000")
			}
		}
		c.Pattern = p.String()
	}
	return base, true
}

// countedLengths is the distribution of the lengths of texts that count to so many.
func countedLengths(base int64, rows float64) cdf {
	var pieces []piece
	for digits, first := base+1, 1.0; first <= rows; digits, first = digits+1, 10*first {
		pieces = append(pieces, piece{float64(digits), float64(digits), min(10*first, rows+1) - first})
	}
	return newCDF(pieces)
}

// counterLengths are the bounds of the lengths of 1, 2, 3 … up to so many rows.
func counterLengths(base, rows int64) []int64 {
	law := countedLengths(base, float64(rows))
	var out []int64
	for _, s := range histogramShares {
		out = append(out, int64(law.quantile(s)))
	}
	return out
}

// distinct is how many values there would be among the nominal rows. Of so many
// rows some repeat by chance: V values that are equally common show
// V(1-exp(-n/V)) of them in n rows, which is solved for V and taken at the
// nominal n. A column of ever new values has as many as rows in both.
func (h *hider) distinct(was, c *Column, then, now float64) int64 {
	switch {
	case was.Distinct == 0 || then <= 0:
		return 0
	case len(c.Values) > 0:
		return int64(len(c.Values))
	case h.orders[c] != nil:
		return int64(len(c.Common))
	}
	d := float64(was.Distinct)
	if room := capacity(was, then); len(was.Values)+len(was.Quantiles) > 0 && room > 0 && d >= 0.5*room {
		return 0 // as many as there is room for
	}
	if d >= 0.995*then {
		return int64(now)
	}
	common, rare := commonShare(c) // of which each row has one in so many, however many rows there are
	if d <= 2*common || rare < leastRare {
		common, rare = 0, 1
	}
	v := gridRatio(vocabulary(d-common, then*rare), []float64{1, 2, 5, 10})
	n := common + v*-math.Expm1(-now*rare/v)
	if n > 0.05*now {
		return max(1, int64(math.Round(now*gridShare(min(1, n/now)))))
	}
	return max(1, gridCount(n, coarseMarks))
}

// leastRare is the share of the rows that must have rare values to reckon with.
const leastRare = 0.1

// commonShare is how many common values a column has, and the share of all others.
func commonShare(c *Column) (common, rare float64) {
	rare = 1
	for _, x := range c.Common {
		common++
		rare -= x.Share
	}
	return common, rare
}

// perParent is the least share of the parents that have children by which values seem
// to be theirs; perValue is by how much children must outnumber values.
const (
	perParent = 0.75
	perValue  = 1.5
)

// distinctOfParents is how many values there are where about each parent that has
// children has one: an invoice's address is its customer's. There are as many as
// nominal parents, whatever the law of drawing at random would say. 0 where it is not so.
func (h *hider) distinctOfParents(from, t *Table, was *Column) int64 {
	d := float64(was.Distinct)
	if d == 0 || d*perValue > float64(from.Rows)*(1-was.Null) {
		return 0
	}
	for i, r := range from.References {
		before, now := h.from.Table(r.Table), h.to.Table(t.References[i].Table)
		if len(r.Columns) != 1 || r.Columns[0] == was.Name || before == nil || !h.grows(now) || len(r.FanOut.Parents) == 0 {
			continue
		}
		has := 1.0
		if first := r.FanOut.Parents[0]; first.High == 0 {
			has -= first.Share
		}
		parents := has * float64(before.Rows)
		if d >= perParent*parents && d <= parents+0.5 {
			return max(1, int64(math.Round(gridShare(d/parents)*gridRatio(has, ratioMarks)*float64(now.Rows))))
		}
	}
	return 0
}

// vocabulary is how many values, equally common, show d of them in n rows.
func vocabulary(d, n float64) float64 {
	low, high := d, d*1e6
	for range 100 {
		v := math.Sqrt(low * high)
		if v*-math.Expm1(-n/v) < d {
			low = v
		} else {
			high = v
		}
	}
	return low
}

func hideBytesPerChar(x float64) float64 {
	if x = math.Round(10*x) / 10; x <= 1 {
		return 0
	}
	return x
}

// hidePrefixes keeps the chances that a few hundred values bear out.
func hidePrefixes(prefixes []float64) []float64 {
	const least = 0.03
	var out []float64
	for _, x := range prefixes[:min(len(prefixes), 2)] {
		if x < least {
			break
		}
		out = append(out, min(1, gridRatio(x, []float64{1, 2, 5, 10})))
	}
	return out
}

// hideSkeleton puts the figures of a JSON skeleton on grids.
func hideSkeleton(text string) string {
	s, err := ParseSkeleton(text)
	if err != nil {
		return text
	}
	s.hide()
	return s.String()
}

func (s *Skeleton) hide() {
	s.Size = int(gridCount(float64(s.Size), coarseMarks))
	if s.Count > 0 {
		s.Count = gridRatio(s.Count, coarseMarks)
	}
	s.Of = slices.DeleteFunc(s.Of, func(m *Skeleton) bool { return m.Share > 0 && gridShare(m.Share) == 0 })
	for _, m := range s.Of {
		if m.Share = gridShare(m.Share); m.Share == 1 {
			m.Share = 0
		}
		m.hide()
	}
}

// hideWords leaves out of a reason what counts.
func hideWords(reason string) string {
	var kept []string
	for _, part := range strings.Split(reason, ", ") {
		if !strings.ContainsAny(part, "0123456789") {
			kept = append(kept, part)
		}
	}
	if len(kept) == 0 && reason != "" {
		return "found in the data"
	}
	return strings.Join(kept, ", ")
}
