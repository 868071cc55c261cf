package profile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"duckface/schema"
)

// fullBins is the finest resolution of a histogram; see resolution.
const fullBins = 100

// finish completes a profile whose tables were all read.
func (c *collector) finish(p *Profile) {
	bins := c.options.Resolution
	if bins <= 0 {
		bins = resolution(p)
	}
	for _, l := range c.links {
		if max(l.parent.sample.level, l.keys.level) > 0 {
			c.values = append(c.values, l.child.Name+"("+strings.Join(l.out.Columns, ",")+")")
		}
		l.finish(min(64, max(12, bins*64/100)))
	}
	for _, g := range c.groups {
		g.out.FanOut = newFanOut(g.counts, g.rows, min(64, max(12, bins*64/100)))
	}
	for i := range c.nulls {
		c.nulls[i].finish(bins)
	}
	for _, t := range p.Tables {
		for _, col := range t.Columns {
			col.thin(bins)
		}
	}
	c.grow(p)
	c.nameUnusable(p)
	p.Source.Sampled = c.sampled()
}

// resolution is the number of bins that keeps the profile of a large schema
// small: 100 up to 180 columns with values, 12 from 1500 on.
func resolution(p *Profile) int {
	columns := 0
	for _, t := range p.Tables {
		if t.Rows > 0 {
			columns += len(t.Columns)
		}
	}
	return min(fullBins, max(12, 18000/max(1, columns)))
}

// thin takes a column's histograms down to that many bins.
func (c *Column) thin(bins int) {
	if len(c.Values) > max(bins, 12) {
		var points []point
		for _, v := range c.Values {
			points = append(points, point{v.Value, v.Share * 1e6})
		}
		c.Quantiles, c.Values = quantiles(points, bins), nil
		tidy(c.Quantiles, c.Type)
	}
	c.Quantiles = thin(c.Quantiles, bins)
	c.Lengths = thin(c.Lengths, max(6, bins/2))
	if len(c.Lengths) > 0 && c.Lengths[0] == c.Lengths[len(c.Lengths)-1] {
		c.Lengths = c.Lengths[:min(2, len(c.Lengths))]
	}
	c.Common = c.Common[:min(len(c.Common), max(bins, 12))]
}

// finish adds the parents without children and condenses the fan-out.
func (l *link) finish(buckets int) {
	children := l.rows
	if l.parent.matched {
		var orphans float64
		l.counts, orphans = match(l.parent.sample, l.keys)
		children *= 1 - orphans
	} else {
		found := 0.0
		for _, n := range l.counts {
			found += n
		}
		if childless := l.parent.rows - found; childless > 0 {
			l.counts[0] = childless
		}
	}
	l.variation = variation(l.counts)
	l.out.FanOut = newFanOut(l.counts, children, buckets)
}

// mostPatterns is how many null patterns of a table are told apart.
const mostPatterns = 256

// finish states the null patterns, fewer of them where the profile is large.
func (n *tableNulls) finish(bins int) {
	for _, pattern := range largest(n.found, mostPatterns, 15*bins) {
		var columns []string
		for i, name := range n.names {
			if pattern.columns[i/64]>>(i%64)&1 == 1 {
				columns = append(columns, name)
			}
		}
		n.table.Nulls = append(n.table.Nulls, NullPattern{columns, sixDigits(float64(pattern.n) / n.rows)})
	}
}

const (
	mostLookupRows  = 50  // of a table that may be a lookup table
	lookupChildren  = 10  // times its rows, in a table that refers to it
	fewestPerParent = 0.2 // children per parent of an owner
)

// grow decides how each table's rows follow the scale.
//
// A lookup table is fixed: it has at most 50 rows, a table of at least ten times
// as many rows refers to it, and no growing table owns it. A table's owner is
// the parent that explains its row count best: every row has one (the reference
// is never null), parents have at least 0.2 children each, and the number of children
// varies least between them (coefficient of variation). Lookup tables own
// nothing. All other tables, and those whose owner would close a circle, grow
// alone.
func (c *collector) grow(p *Profile) {
	lookup := map[string]bool{}
	for _, l := range c.links {
		if parent := p.Table(l.out.Table); parent != l.child && parent.Rows > 0 && parent.Rows <= mostLookupRows && l.child.Rows >= lookupChildren*parent.Rows {
			lookup[parent.Name] = true
		}
	}
	for changed := true; changed; {
		changed = false
		for _, t := range p.Tables {
			if lookup[t.Name] && len(c.owners(p, t, lookup)) > 0 {
				delete(lookup, t.Name)
				changed = true
			}
		}
	}
	for _, t := range p.Tables {
		t.Grows.Kind = "alone"
		if lookup[t.Name] {
			t.Grows.Kind = "fixed"
		}
	}
	for _, t := range p.Tables {
		for _, l := range c.owners(p, t, lookup) {
			if owner := p.Table(l.out.Table); !lookup[t.Name] && !growsWith(p, owner, t) {
				t.Grows = Growth{Kind: "with", With: owner.Name}
				break
			}
		}
	}
}

// owners are the references that may explain a table's row count, best first.
func (c *collector) owners(p *Profile, t *Table, lookup map[string]bool) []*link {
	var found []*link
	for _, l := range c.links {
		if l.child != t || l.out.Table == t.Name || l.out.Null > 0 || t.Rows == 0 {
			continue
		}
		if !lookup[l.out.Table] && l.out.FanOut.Mean >= fewestPerParent && !math.IsInf(l.variation, 1) {
			found = append(found, l)
		}
	}
	slices.SortStableFunc(found, func(a, b *link) int { return cmp.Compare(a.variation, b.variation) })
	return found
}

// nameUnusable names references to what does not exist, which SQLite and
// foreign_key_checks=0 allow: they are left out of the tables.
func (c *collector) nameUnusable(p *Profile) {
	for _, t := range c.schema.Tables {
		for _, r := range t.References {
			if !usable(c.schema, t, r) {
				p.Objects = append(p.Objects, schema.Object{Kind: "dangling reference", Name: r.Key(t.Name)})
			}
		}
	}
}

// sampled says in words what was not counted.
func (c *collector) sampled() string {
	var parts []string
	if len(c.values) > 0 {
		parts = append(parts, "distinct values by hash: "+someOf(c.values))
	}
	if len(c.rows) > 0 {
		parts = append(parts, fmt.Sprintf("%d rows at random for the histogram: %s", mostDraws, someOf(c.rows)))
	}
	return strings.Join(parts, "; ")
}

// someOf lists the first few names.
func someOf(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
