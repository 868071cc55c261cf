package profile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"duckface/schema"
)

// mostBytes is how large a profile may be written before its histograms are
// made coarser; below, there is no point in saving.
const mostBytes = 195_000

// resolutions are the bins tried below fullBins, from the finest on. The coarsest gives up
// much of a shape, so a schema that takes too much room by itself stays at enough.
var resolutions = []int{80, 64, 50, 40, 32, 25, 20, 16, enoughBins, 8, 5, 3}

const (
	fullBins   = 100
	enoughBins = 12
)

// finish completes a profile whose tables were all read.
func (c *collector) finish(p *Profile) error {
	for _, l := range c.links {
		if l.parent.matched && max(l.parent.sample.level, l.keys.level) > 0 {
			c.values = append(c.values, l.child.Name+"("+strings.Join(l.out.Columns, ",")+")")
		}
		l.finish()
		l.localize(c.options.Like)
		c.finishUndeclared(l)
	}
	c.meetings()
	c.inherit()
	c.kept = nil
	bins := c.options.Resolution
	if bins <= 0 {
		bins = fullBins
	}
	c.joint(p)
	c.through()
	c.resolve(bins)
	c.grow(p)
	c.nameUnusable(p)
	p.Source.Sampled = c.sampled()
	if c.options.Resolution > 0 {
		return nil
	}
	return c.fit(p)
}

// fit takes the finest resolution at which the profile is not too large.
func (c *collector) fit(p *Profile) error {
	size, err := writtenSize(p)
	if err != nil || size <= mostBytes {
		return err
	}
	at := sort.Search(len(resolutions), func(i int) bool {
		c.resolve(resolutions[i])
		n, e := writtenSize(p)
		if e != nil {
			err = e
		}
		return n <= mostBytes
	})
	bins := enoughBins
	if at < len(resolutions) {
		bins = resolutions[at]
	}
	c.resolve(bins)
	return err
}

// writtenSize is how many bytes a profile takes.
func writtenSize(p *Profile) (int, error) {
	var n byteCount
	err := Write(&n, p)
	return int(n), err
}

// byteCount is a writer that only counts.
type byteCount int

func (n *byteCount) Write(b []byte) (int, error) {
	*n += byteCount(len(b))
	return len(b), nil
}

// resolve states all histograms with that many bins, from what was measured.
func (c *collector) resolve(bins int) {
	buckets := min(64, max(8, bins))
	for _, l := range c.links {
		l.out.FanOut = newFanOut(l.counts, l.children, l.buckets(bins), l.paired)
	}
	for _, g := range c.groups {
		g.out.FanOut = newFanOut(g.counts, g.rows, buckets, false)
	}
	c.resolveThrough(bins)
	c.resolveCorrelations(bins)
	for i := range c.nulls {
		c.nulls[i].resolve(15 * bins)
	}
	for _, h := range c.columns {
		h.resolve(bins)
	}
}

// histograms are a column's, as fine as they were measured.
type histograms struct {
	out       *Column
	values    []ValueShare
	quantiles []float64
	lengths   []int64
	mean      float64 // length
	common    []Common
}

func newHistograms(c *Column) histograms {
	return histograms{c, c.Values, c.Quantiles, c.Lengths, c.MeanLength, c.Common}
}

// farMean is how far, as a share, a mean is from that of equi-depth bounds where it is stated.
const farMean = 0.1

// meanOfBounds is the mean that equi-depth bounds of lengths make.
func meanOfBounds(bounds []int64) float64 {
	if len(bounds) < 2 {
		return 0
	}
	sum := 0.0
	for i := range len(bounds) - 1 {
		sum += float64(bounds[i]+bounds[i+1]) / 2
	}
	return sum / float64(len(bounds)-1)
}

// resolve takes the histograms down to that many bins.
func (h histograms) resolve(bins int) {
	c := h.out
	c.Values, c.Quantiles = h.values, thin(h.quantiles, bins)
	if len(h.values) > max(bins, 12) {
		var points []point
		for _, v := range h.values {
			points = append(points, point{v.Value, v.Share * 1e6})
		}
		c.Values, c.Quantiles = nil, quantiles(points, bins)
		tidy(c.Quantiles, c.Type)
	}
	c.Lengths = thin(h.lengths, max(min(bins, 6), bins/2))
	if len(c.Lengths) > 0 && c.Lengths[0] == c.Lengths[len(c.Lengths)-1] {
		c.Lengths = c.Lengths[:min(2, len(c.Lengths))]
	}
	c.MeanLength = 0
	if m := meanOfBounds(c.Lengths); math.Abs(m-h.mean) > farMean*max(h.mean, 1) && h.mean > 0 {
		c.MeanLength = h.mean
	}
	c.Common = h.common[:min(len(h.common), max(bins, 5))]
}

// finish adds the parents without children.
func (l *link) finish() {
	l.children = l.rows
	if l.parent.matched {
		var orphans float64
		l.counts, orphans = match(l.parent.sample, l.keys)
		l.children *= 1 - orphans
		if l.hashed {
			l.scaleParents()
		}
	} else {
		found := 0.0
		for _, n := range l.counts {
			found += n
		}
		if childless := l.parent.rows - found; childless > 0 {
			l.counts[0] = childless
		} else if l.hashed {
			l.scaleParents()
		}
	}
	l.variation = variation(l.counts)
}

// mostPatterns is how many null patterns of a table are told apart.
const mostPatterns = 256

// resolve states the null patterns with about that many column names.
func (n *tableNulls) resolve(names int) {
	n.table.Nulls = nil
	for _, pattern := range largest(slices.Clone(n.found), mostPatterns, names) {
		var columns []string
		for i, name := range n.names {
			if pattern.columns[i/64]>>(i%64)&1 == 1 {
				columns = append(columns, name)
			}
		}
		shape := n.shapes[patternHash(n.marks, pattern.columns)]
		n.table.Nulls = append(n.table.Nulls, NullPattern{Columns: columns, Share: sixDigits(float64(pattern.n) / n.rows), Ranks: shape.ranks, Values: shape.values})
	}
}

const (
	mostLookupRows  = 50  // of a table that may be a lookup table
	tinyRows        = 20  // up to so many rows a table that is referred to is a lookup table in any case
	lookupChildren  = 10  // times its rows, in a table that refers to it
	fewestPerParent = 0.2 // children per parent of an owner
)

// grow decides how each table's rows follow the scale.
//
// A lookup table is fixed: it has at most 50 rows, every table that refers to it
// has at least ten times as many, and no growing table owns it. With at most 20 rows
// being referred to by a table of twice as many is enough: scaled down, its few
// rows could not keep any shape. A table's owner is
// the parent that explains its row count best: every row has one (the reference
// is never null), parents have at least 0.2 children each, and the number of children
// varies least between them (coefficient of variation). Lookup tables own
// nothing. Of owners that explain it as well, the one whose rows came with their
// children goes before one that was there before. A vocabulary, whose rows are
// made when they are first referred to, grows with what refers to it, slower, as
// the history says. All other tables, and those whose owner would close a circle, grow
// alone.
func (c *collector) grow(p *Profile) {
	lookup := map[string]bool{}
	for _, l := range c.links {
		if parent := p.Table(l.out.Table); parent != l.child && parent.Rows > 0 && parent.Rows <= mostLookupRows && l.child.Rows >= fewestChildren(parent)*parent.Rows {
			lookup[parent.Name] = true
		}
	}
	for _, l := range c.links { // what has few children of some kind is a thing, not a label
		if parent := p.Table(l.out.Table); parent != nil && parent.Rows > tinyRows && l.child.Rows > 0 && l.child.Rows < fewestChildren(parent)*parent.Rows {
			delete(lookup, parent.Name)
		}
	}
	for changed := true; changed; {
		changed = false
		for _, t := range p.Tables {
			if lookup[t.Name] && t.Rows > tinyRows && len(c.owners(p, t, lookup)) > 0 {
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
	c.growVocabularies(p, lookup)
	for _, t := range p.Tables {
		if t.Grows.Kind == "with" {
			continue
		}
		for _, l := range byAge(c.owners(p, t, lookup)) {
			if owner := p.Table(l.out.Table); !lookup[t.Name] && !growsWith(p, owner, t) {
				t.Grows = Growth{Kind: "with", With: owner.Name}
				break
			}
		}
	}
}

// fewestChildren is how many times a lookup table's rows a table must have that
// refers to it.
func fewestChildren(t *Table) int64 {
	if t.Rows <= tinyRows {
		return 2
	}
	return lookupChildren
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
	parts := c.sampledTables()
	if len(c.values) > 0 {
		parts = append(parts, "distinct values by hash: "+someOf(c.values))
	}
	if len(c.rows) > 0 {
		parts = append(parts, fmt.Sprintf("%d rows at random for the histogram: %s", mostDraws, someOf(c.rows)))
	}
	if len(c.together) > 0 {
		parts = append(parts, "parents by hash for correlations: "+someOf(c.together))
	}
	if len(c.hops) > 0 {
		parts = append(parts, "not measured through the parent, whose rows are too many: "+someOf(c.hops))
	}
	if len(c.edges) > 0 {
		parts = append(parts, "who links to whom by hash: "+someOf(c.edges))
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
