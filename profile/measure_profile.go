package profile

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strconv"

	"duckface/schema"
)

const (
	mostValues = 100 // distinct values: above, a histogram has bins and a spectrum its head only
	mostHead   = 20  // entries of a spectrum's head
)

// profile states a column's measures; rows are the table's.
func (c *column) profile(rows int64, bins int) *Column {
	out := &Column{Column: *c.schema}
	if rows == 0 {
		return out
	}
	filled := rows - c.nulls
	out.Null = sixDigits(float64(c.nulls) / float64(rows))
	if filled == 0 {
		return out
	}
	out.Zero = sixDigits(float64(c.zeros) / float64(filled))
	filled -= c.zeros
	out.Distinct = c.distinct(filled)
	if c.zeros > 0 && !c.refers {
		out.Distinct++
	}
	if c.refers {
		return out
	}
	if c.inKey && c.whole && c.lo <= c.hi && c.schema.Type.Kind == schema.Int {
		out.Start = c.coarseStart()
		out.Span = sixDigits((float64(c.hi) - float64(c.lo) + 1) / float64(rows))
	}
	if c.isText(filled) {
		c.profileText(out, filled, bins)
		return out
	}
	c.profileAxis(out, filled, bins)
	return out
}

// isText reports whether the column is measured as text: SQLite may hold text
// in a column of any type.
func (c *column) isText(filled int64) bool {
	switch c.form {
	case asText, asBinary, asGeometry:
		return true
	}
	return c.odd*2 > filled
}

// distinct is the number of distinct values; the zero date is not among them.
func (c *column) distinct(filled int64) int64 {
	if c.unique || c.counter == nil {
		return filled
	}
	return min(filled, c.counter.distinct())
}

// sampled reports whether the distinct count is an estimate.
func (c *column) sampled() bool { return c.counter != nil && c.counter.level > 0 && !c.unique }

// points are the column's values on their axis, counted or drawn.
func (c *column) points() []point {
	var points []point
	add := func(x, n float64) {
		if math.IsNaN(x) {
			return
		}
		if c.schema.Type.Kind == schema.Float && c.schema.Type.Bits == 32 {
			x = shortFloat(x)
		}
		points = append(points, point{x, n})
	}
	if c.counter != nil && c.counter.level == 0 {
		c.counter.each(func(_ uint64, v *tally) { add(v.x, float64(v.n)) })
	} else if c.rows != nil {
		for _, d := range c.rows.rows {
			add(d.x, 1)
		}
	}
	return sortPoints(points)
}

// shortFloat is the shortest number that a 32-bit float prints as: 0.1 and
// not 0.10000000149011612.
func shortFloat(x float64) float64 {
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', -1, 32), 64)
	if err != nil {
		return x
	}
	return y
}

// profileAxis states the histogram of numbers, dates and times.
func (c *column) profileAxis(out *Column, filled int64, bins int) {
	if c.unique && out.Span > 0 && out.Span < 1.1 {
		return // start and span say it all
	}
	points := c.coarse(c.points())
	if !c.unique && !c.sampled() && len(points) <= mostValues {
		out.Values = shares(points)
		return
	}
	out.Quantiles = quantiles(points, bins)
	tidy(out.Quantiles, c.schema.Type)
	if !c.unique {
		out.Common = c.common(filled)
	}
}

// shares turns counted points into a histogram of single values.
func shares(points []point) []ValueShare {
	rows := 0.0
	for _, p := range points {
		rows += p.n
	}
	var out []ValueShare
	for _, p := range points {
		out = append(out, ValueShare{p.x, sixDigits(p.n / rows)})
	}
	return out
}

// profileText states what text looks like.
func (c *column) profileText(out *Column, filled int64, bins int) {
	if !c.unique {
		out.Common = c.common(filled)
	}
	switch c.schema.Type.Kind {
	case schema.Enum, schema.Set, schema.UUID, schema.Inet4, schema.Inet6:
		return // the type says how they look
	}
	out.Lengths, out.MeanLength = c.lengths.bounds(bins), c.lengths.mean()
	if c.form == asGeometry {
		if bits.OnesCount32(c.shapes) == 1 {
			out.Class = geometries[bits.TrailingZeros32(c.shapes)]
		}
		return
	}
	if c.chars > 0 && c.size != c.chars {
		out.BytesPerChar = sixDigits(float64(c.size) / float64(c.chars))
	}
	c.profileExcerpts(out)
}

// profileExcerpts states class, pattern and structure from the sampled texts.
func (c *column) profileExcerpts(out *Column) {
	c.excerpts.trim()
	var texts, whole [][]byte
	var shapes []shape
	for _, e := range c.excerpts.items {
		texts = append(texts, e.text)
		shapes = append(shapes, shapeOf(e.text))
		if !e.cut {
			whole = append(whole, e.text)
		}
	}
	out.Class = classOf(shapes)
	c.texture(out, texts)
	if out.Class == "json" || c.schema.Type.Kind == schema.JSON {
		out.JSON = skeletonOf(whole)
		return
	}
	if out.Lengths[len(out.Lengths)-1] > longestPattern {
		return
	}
	if p := patternOf(texts, c.seed); worthPattern(p, out.Class, c.inKey) {
		out.Pattern = p.String()
	}
}

// common is the spectrum: all values where they are few and differ in their
// shares, else those that are clearly commoner than an even share (by half,
// and by four standard deviations of chance).
func (c *column) common(filled int64) []Common {
	counts := c.counter
	if c.sampled() && c.rows != nil {
		counts = c.rows.table()
	}
	return c.spectrum(counts, c.sampled() || counts.n > mostValues, float64(c.distinct(filled)))
}

// spectrum is that of counted values: of many only those worth naming.
func (c *column) spectrum(counts *table[tally], many bool, distinct float64) []Common {
	rows, worth := float64(tallied(counts)), 0.0
	if many {
		even := rows / distinct
		worth = max(1.5*even+4*math.Sqrt(even), 8)
	}
	var found []tally
	counts.each(func(_ uint64, v *tally) {
		if float64(v.n) >= worth {
			found = append(found, *v)
		}
	})
	slices.SortFunc(found, func(a, b tally) int {
		if a.n != b.n {
			return cmp.Compare(b.n, a.n)
		}
		return cmp.Compare(a.x, b.x)
	})
	if worth > 0 {
		found = found[:min(len(found), mostHead)]
	} else if len(found) == 0 || found[0].n == found[len(found)-1].n {
		return nil
	}
	var out []Common
	for _, v := range found {
		length := int64(0)
		if c.lengths != nil && !math.IsNaN(v.x) {
			length = int64(v.x)
		}
		out = append(out, Common{sixDigits(float64(v.n) / rows), length})
	}
	return out
}

// profile states a table's own measures. What depends on other tables or on
// the size of the whole profile comes later: see collector.
func (m *measurer) profile(bins int) *Table {
	t := m.table
	out := &Table{
		Name: t.Name, Rows: m.rows,
		Engine: t.Engine, RowFormat: t.RowFormat, Charset: t.Charset, Collation: t.Collation,
		Comment: t.Comment, Options: t.Options, Partition: t.Partition,
		Indexes: t.Indexes, Checks: t.Checks,
	}
	for _, c := range t.Columns {
		if i, ok := m.index[c.Name]; ok {
			out.Columns = append(out.Columns, m.columns[i].profile(m.rows, bins))
		} else {
			out.Columns = append(out.Columns, &Column{Column: *c})
		}
	}
	m.profileOrdinals(out)
	m.profileCountings(out)
	return out
}

// profileOrdinals states which columns count on within groups; of one key only
// the last that does.
func (m *measurer) profileOrdinals(out *Table) {
	taken := map[*schema.Index]bool{}
	for _, o := range slices.Backward(m.ordinals) {
		name := m.columns[o.column].schema.Name
		c, in := out.Column(name), without(o.key.Columns(), name)
		if like := m.likeOrdinal(name, in); like != nil {
			c.Ordinal = &Ordinal{In: in, Start: like.Start, Gaps: o.gaps(like.Start)}
		}
		start, ok := o.start()
		if !ok || taken[o.key] {
			continue
		}
		taken[o.key] = true
		if c.Ordinal == nil {
			c.Ordinal = &Ordinal{In: in, Start: start}
		}
		if m.countedElsewhere(o.group) || int64(len(c.Values)) < c.Distinct {
			c.Values = nil
		}
		c.Quantiles, c.Common = nil, nil
	}
}

// countedElsewhere reports whether a fan-out says how many rows the groups over a
// set have: that of a reference, or where no reference is involved a group's own.
func (m *measurer) countedElsewhere(s *keySet) bool {
	own := !slices.ContainsFunc(s.columns, func(i int) bool { return m.columns[i].refers })
	return own || slices.ContainsFunc(m.references, func(r *reference) bool { return sameNames(r.schema.Columns, m.setNames(s)) })
}

// keyGroups chooses at most two groups of each compound key: its free columns
// without the one that tells rows apart (an ordinal, else the one with the most
// distinct values), and the single free column that repeats most.
func (m *measurer) keyGroups(out *Table) []*keySet {
	var chosen []*keySet
	add := func(s *keySet) {
		if s != nil && !slices.Contains(chosen, s) && m.repeats(s) {
			chosen = append(chosen, s)
		}
	}
	for _, key := range m.table.UniqueKeys() {
		var free []*Column
		for _, name := range key.Columns() {
			if i := m.index[name]; len(key.Columns()) > 1 && !m.columns[i].refers {
				free = append(free, out.Column(name))
			}
		}
		if len(free) == 0 {
			continue
		}
		carrier := carrierOf(free)
		if len(free) == 1 {
			carrier = nil
		}
		add(m.groupWithout(key, free, carrier))
		var most *Column
		for _, c := range free {
			if c.Ordinal == nil && (most == nil || c.Distinct < most.Distinct) {
				most = c
			}
		}
		if most != nil {
			add(m.sets[most.Name])
		}
	}
	for _, s := range m.parts { // whether they repeat or not
		if !slices.Contains(chosen, s) {
			chosen = append(chosen, s)
		}
	}
	return chosen
}

// carrierOf is the column that tells the rows of a group apart.
func carrierOf(free []*Column) *Column {
	var carrier *Column
	for _, c := range free {
		if c.Ordinal != nil {
			return c
		}
		if carrier == nil || c.Distinct >= carrier.Distinct {
			carrier = c
		}
	}
	return carrier
}

// groupWithout is the registered set of a key's free columns but the carrier,
// or nil.
func (m *measurer) groupWithout(key *schema.Index, free []*Column, carrier *Column) *keySet {
	var columns []int
	for _, c := range free {
		if c != carrier && c.Ordinal == nil {
			columns = append(columns, m.index[c.Name])
		}
	}
	for _, g := range m.groups {
		if g.key == key && slices.Equal(g.set.columns, columns) {
			return g.set
		}
	}
	return nil
}

// repeats reports whether a set's values are not unique.
func (m *measurer) repeats(s *keySet) bool {
	return m.tallies(s).distinct() < s.rows
}

// names of a set's columns.
func (m *measurer) setNames(s *keySet) []string {
	var names []string
	for _, i := range s.columns {
		names = append(names, m.columns[i].schema.Name)
	}
	return names
}
