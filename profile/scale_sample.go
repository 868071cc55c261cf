package profile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"duckface/schema"
)

// total is how many rows a table has.
func (m *measurer) total() int64 {
	if m.sampled == nil {
		return m.rows
	}
	return m.sampled.all
}

// times is how many rows of the table one that was measured stands for.
func (m *measurer) times() float64 {
	if m.sampled == nil || m.rows == 0 {
		return 1
	}
	return float64(m.sampled.all) / float64(m.rows)
}

// ofReference are the keys of a reference with their rows.
func (m *measurer) ofReference(r *reference) *table[tally] {
	if k, ok := m.counted[r]; ok {
		return k.table
	}
	return m.tallies(r.set)
}

// scaleTo makes the numbers of parents add up to as many children as there are:
// the parents that were chosen may have a few more or less.
func scaleTo(counts map[int64]float64, children float64) {
	sum := 0.0
	for d, n := range counts {
		sum += float64(d) * n
	}
	for d := range counts {
		counts[d] *= children / max(1, sum)
	}
}

// scaleParents makes the numbers of parents add up to as many as there are.
func (l *link) scaleParents() {
	sum := 0.0
	for _, n := range l.counts {
		sum += n
	}
	for d := range l.counts {
		l.counts[d] *= l.parent.rows / max(1, sum)
	}
}

// rows is about how many rows have one of the keys.
func (k keysCounted) rows() float64 {
	n := tallied(k.table)
	return math.Ldexp(float64(n), int(k.level)) * float64(max(1, k.times))
}

// ofParent are the keys that references point to.
func (m *measurer) ofParent(s *keySet) *table[tally] {
	if k, ok := m.countedKeys[s]; ok {
		return k.table
	}
	return m.tallies(s)
}

// nearness is how siblings lie, as if all rows of the table had been seen.
func (m *measurer) nearness(r *reference, rows float64) *siblings {
	if m.sampled == nil {
		return &r.siblings
	}
	near := m.sampled.near[r]
	if near == nil || near.rows == 0 {
		return &siblings{}
	}
	return &siblings{adjacent: near.adjacent * rows / near.rows, rows: rows}
}

// scaleUp makes of a sample's measures those of the table.
func (m *measurer) scaleUp(out *Table) {
	if m.sampled == nil {
		return
	}
	out.Rows = m.sampled.all
	for i, c := range m.columns {
		col := out.Column(c.schema.Name)
		if m.rows == 0 {
			continue
		}
		col.Distinct = m.scaledDistinct(i, col)
		if col.Span > 0 {
			m.placeKey(c, col)
		}
	}
}

// placeKey says where an integer key lies.
func (m *measurer) placeKey(c *column, col *Column) {
	lo, hi := c.lo, c.hi
	if ends, ok := m.sampled.ends[c.schema.Name]; ok {
		lo, hi = ends[0], ends[1]
	}
	col.Start = lo
	col.Span = sixDigits((float64(hi) - float64(lo) + 1) / float64(m.sampled.all))
	if c.unique && col.Span < 1.1 {
		col.Quantiles = nil // start and span say it all
	}
}

// scaledDistinct is about how many distinct values a column has in the table.
// Of a unique column that is known, and so it is of one whose values were
// chosen; few values were all seen. Else it follows from how many were seen
// once, by the estimator Duj1 (Haas, Stokes: Estimating the number of classes in
// a finite population, JASA 93, 1998), as PostgreSQL does it.
func (m *measurer) scaledDistinct(i int, col *Column) int64 {
	c := m.columns[i]
	rows := float64(m.rows - c.nulls)
	all := math.Round(rows * m.times())
	for _, r := range m.references {
		if k, ok := m.counted[r]; ok && r.set.alone() && r.set.columns[0] == i {
			return min(k.distinct(), int64(all), int64(math.Round(float64(k.distinct())*all/max(1, k.rows()))))
		}
	}
	switch {
	case c.unique || c.counter == nil:
		return int64(all)
	case len(m.sampled.By) == 1 && m.sampled.By[0] == c.schema.Name:
		return min(col.Distinct*m.sampled.OneIn, int64(all))
	case col.Distinct <= mostValues:
		return col.Distinct
	}
	once := 0.0
	c.counter.each(func(_ uint64, v *tally) {
		if v.n == 1 {
			once++
		}
	})
	once = math.Ldexp(once, int(c.counter.level))
	share := rows / all
	return int64(math.Round(min(all, float64(col.Distinct)/(1-once/rows*(1-share)))))
}

// keyed reports whether a table's sample was chosen by these columns.
func (c *collector) keyed(table string, columns []string) bool {
	s := c.samples[table]
	return s != nil && slices.Equal(s.By, columns)
}

// apart reports whether the children that were counted are not those of the
// parents in the parent's sample.
func (c *collector) apart(l *link) bool { return l.hashed && !c.keyed(l.out.Table, l.out.To) }

// families reports whether the parents of a reference were seen in whole
// families of a grandparent, with all their children.
func (c *collector) families(l, up *link) bool {
	if c.samples[up.child.Name] == nil {
		return !l.hashed
	}
	return !l.hashed && c.keyed(up.child.Name, up.out.Columns) && c.keyed(up.out.Table, up.out.To)
}

// sampledTables says in words what was sampled for the budget.
func (c *collector) sampledTables() []string {
	if len(c.samples) == 0 {
		return nil
	}
	var parts, missing []string
	for _, t := range c.schema.Tables {
		s, read := c.samples[t.Name], c.sampleRows[t.Name]
		if s == nil {
			continue
		}
		n, of := read[0], read[1]
		parts = append(parts, fmt.Sprintf("%s by %s (%s of %s, %s)", t.Name, strings.Join(s.By, ","), thousands(n), thousands(of), deviationOf(n)))
		missing = append(missing, c.unseen(t)...)
	}
	out := []string{fmt.Sprintf("for the budget one key in %d by hash with all its rows (so many of all; the standard error of a share of one half, less for others): %s", c.oneIn(), strings.Join(parts, ", ")),
		fmt.Sprintf("counted exactly: rows, and children of all parents or of one in %d; distinct values of these tables are estimates", c.oneIn())}
	if len(missing) > 0 {
		out = append(out, "not measured for the budget: "+strings.Join(missing, ", "))
	}
	return out
}

// deviationOf is the standard error of a share of one half of so many rows.
func deviationOf(n int64) string {
	return formatNumber(significant(0.5/math.Sqrt(float64(max(1, n))), 2))
}

// unseen names what is not known of a table of which only a sample was read.
func (c *collector) unseen(t *schema.Table) []string {
	var out []string
	for i, r := range t.References {
		if r.Table == t.Name {
			out = append(out, "levels of "+spellColumns(t, r.Columns))
		}
		for _, s := range t.References[:i] {
			if isKey(t, slices.Concat(s.Columns, r.Columns)) {
				out = append(out, "who links to whom in "+t.Name)
			}
		}
	}
	for _, l := range c.links {
		if l.schema.Table == t.Name && c.apart(l) {
			out = append(out, "what goes together with "+l.child.Name+"("+strings.Join(l.out.Columns, ",")+")")
		}
	}
	slices.SortStableFunc(out, cmp.Compare)
	return slices.Compact(out)
}
