package profile

import (
	"math"
	"slices"
	"sort"

	"duckface/schema"
)

// DefaultMinCount is how many rows must stand behind a number, a date or a word
// that a profile holds, unless asked otherwise.
const DefaultMinCount = 20

// harmless is the largest whole number that says nothing of anybody by itself:
// a flag, a status, a rating, a year.
const harmless = 9999

// coarsen moves every point that fewer than least rows have to where no row
// need be: its rows stay, their order stays, their place becomes one between two
// borders that do have as many rows behind them. A border is a round number (a
// day, a month) such that at least so many rows lie within one step of it, a unit of
// its last digit, so it says of none of them where it is. Where rows are
// too few for that, a date is told by its year, and a number to a tenth or less of the
// largest one, the smallest and the largest value too. Points are sorted; those
// that enough rows have stay exact, and so do small whole numbers.
func coarsen(points []point, t schema.Type, least float64) []point {
	if least <= 1 || len(points) == 0 {
		return points
	}
	c := &coarsener{grid: gridOf(t), least: least, all: points, typ: t}
	if c.constant() {
		return points
	}
	c.split()
	if len(c.rare) == 0 {
		return points
	}
	c.place(c.borders())
	return c.merged()
}

// coarsener moves the rare points of one column.
type coarsener struct {
	grid   grid
	typ    schema.Type
	least  float64
	all    []point
	exact  []point // that stay
	rare   []point
	before []float64 // rows of the rare points before each
	moved  []point   // rare, placed
}

// constant reports whether all rows of a table, two or more, have one moment of a
// day: that is the time of a script, which tells none of them from the others.
func (c *coarsener) constant() bool {
	k := c.typ.Kind
	return len(c.all) == 1 && c.all[0].n >= 2 && (k == schema.DateTime || k == schema.Timestamp)
}

// split takes the points apart that may stay.
func (c *coarsener) split() {
	rows := 0.0
	for _, p := range c.all {
		if p.n >= c.least || c.small(p.x) {
			c.exact = append(c.exact, p)
			continue
		}
		c.rare = append(c.rare, p)
		c.before = append(c.before, rows)
		rows += p.n
	}
	c.before = append(c.before, rows)
}

// small reports whether a number is harmless.
func (c *coarsener) small(x float64) bool {
	switch c.typ.Kind {
	case schema.Int, schema.Bit, schema.Year, schema.Decimal, schema.Float:
		return x == math.Trunc(x) && math.Abs(x) <= harmless
	}
	return false
}

// rareBelow is how many rare points lie below x.
func (c *coarsener) rareBelow(x float64) int {
	return sort.Search(len(c.rare), func(i int) bool { return c.rare[i].x >= x })
}

// border is a place on the axis that may be told.
type border struct {
	x     float64
	scale float64 // about as far as a row lies from the next, there; 0 where too few say so
}

// mostBorders bounds how finely a column is looked at; its histogram has 100 bins.
const mostBorders = 400

// borders are round places with enough rare rows around them, at least half as
// many between two of them, and the exact points.
func (c *coarsener) borders() []border {
	rows := c.before[len(c.rare)]
	step := max(c.least/2, rows/mostBorders)
	var found []border
	next := step / 2
	for i, p := range c.rare {
		if c.before[i]+p.n <= next && i < len(c.rare)-1 {
			continue
		}
		for next < c.before[i]+p.n {
			next += step
		}
		if b, ok := c.near(p.x); ok {
			found = append(found, b)
		}
	}
	slices.SortStableFunc(found, func(a, b border) int { return compare(a.x, b.x) })
	return c.withExact(c.apart(found))
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// near is the roundest place near x of which enough rows lie within one step, by
// the shortest steps that hold them.
func (c *coarsener) near(x float64) (border, bool) {
	for level := 0; ; level++ {
		lo, hi, ok := c.grid.cell(x, level)
		if !ok {
			return border{}, false
		}
		at := lo
		if hi-x < x-lo {
			at = hi
		}
		from, _, _ := c.grid.cell(at-(hi-lo)/1000, level)
		_, to, _ := c.grid.cell(at+(hi-lo)/1000, level)
		if n := c.between(from, to); n >= c.least {
			return border{at, (to - from) / n}, true
		}
	}
}

// apart leaves out borders with fewer rare rows between them, but never
// the first and the last.
func (c *coarsener) apart(found []border) []border {
	var out []border
	for _, b := range found {
		if n := len(out); n > 0 && c.between(out[n-1].x, b.x) < c.least/2 {
			continue
		}
		out = append(out, b)
	}
	if n := len(out); n > 0 {
		if last := found[len(found)-1]; last.x > out[n-1].x {
			if n > 1 {
				out = out[:n-1]
			}
			out = append(out, last)
		}
	}
	return out
}

// between is how many rare rows lie from lo up to but not at hi.
func (c *coarsener) between(lo, hi float64) float64 {
	return c.before[c.rareBelow(hi)] - c.before[c.rareBelow(lo)]
}

// withExact adds the points that stay to the borders.
func (c *coarsener) withExact(borders []border) []border {
	for i, p := range c.exact {
		scale := 0.0
		if i > 0 {
			scale = (p.x - c.exact[i-1].x) / p.n
		} else if len(c.exact) > 1 {
			scale = (c.exact[1].x - p.x) / p.n
		}
		borders = append(borders, border{p.x, scale})
	}
	slices.SortStableFunc(borders, func(a, b border) int { return compare(a.x, b.x) })
	return slices.CompactFunc(borders, func(a, b border) bool { return a.x == b.x })
}

// place moves all rare points.
func (c *coarsener) place(borders []border) {
	c.moved = slices.Clone(c.rare)
	borders = c.withRough(borders)
	at := c.rareBelow(borders[0].x)
	for i := 1; i < len(borders); i++ {
		end := c.rareBelow(borders[i].x)
		c.stretch(at, end, borders[i-1], borders[i])
		at = end
	}
}

// withRough adds borders that say no more of any row than its year, or about which
// tenth of the largest number, so that all points lie between two.
func (c *coarsener) withRough(borders []border) []border {
	step := c.grid.roughStep(c.rare[0].x, c.rare[len(c.rare)-1].x)
	for at := 0; at < len(c.rare); {
		lo, hi := step(c.rare[at].x)
		borders = append(borders, border{lo, 0}, border{hi, 0})
		for at < len(c.rare) && c.rare[at].x < hi {
			at++
		}
	}
	slices.SortStableFunc(borders, func(a, b border) int { return compare(a.x, b.x) })
	return slices.CompactFunc(borders, func(a, b border) bool { return a.x == b.x })
}

// mostThinned is how much thinner than at one of its borders rows may lie in a
// stretch that is taken as a whole.
const mostThinned = 32

// stretch lays points out between two borders: over all of it, or near the
// border where rows are known to lie so much denser that all of it would be wrong.
func (c *coarsener) stretch(from, to int, lo, hi border) {
	if from == to {
		return
	}
	rows, wide := c.before[to]-c.before[from], hi.x-lo.x
	switch {
	case lo.scale > 0 && hi.scale == 0 && lo.scale*rows*mostThinned < wide:
		c.beyond(from, to, lo, 1)
	case hi.scale > 0 && lo.scale == 0 && hi.scale*rows*mostThinned < wide:
		c.beyond(from, to, hi, -1)
	default:
		c.spread(from, to, lo.x, hi.x)
	}
}

// bends are the shapes that a stretch may have: its rows lie even (1), nearer to
// its beginning (above 1) or to its end, or as even on a logarithmic axis (0).
var bends = []float64{1, 0, 0.5, 2, 0.33, 3, 0.25, 4, 0.2, 5}

// along is the place in a stretch below which a share of its rows lies.
func along(q, bend, lo, hi float64) float64 {
	if bend == 0 {
		return lo * math.Pow(hi/lo, q)
	}
	return lo + (hi-lo)*math.Pow(q, bend)
}

// shareBelow is the share of a stretch's rows that lies below a place.
func shareBelow(x, bend, lo, hi float64) float64 {
	x = max(x, lo)
	if bend == 0 {
		return math.Log(x/lo) / math.Log(hi/lo)
	}
	return math.Pow((x-lo)/(hi-lo), 1/bend)
}

// spread lays points out from lo to hi, by the bend that fits best where enough
// rows speak for it.
func (c *coarsener) spread(from, to int, lo, hi float64) {
	rows, bend := c.before[to]-c.before[from], 1.0
	if rows >= c.least/2 {
		bend = c.bend(from, to, lo, hi, rows)
	}
	for i := from; i < to; i++ {
		q := (c.before[i] - c.before[from] + c.rare[i].n/2) / rows
		c.moved[i].x = along(q, bend, lo, hi)
	}
	c.tidyMoved(from, to, lo, hi)
}

func (c *coarsener) bend(from, to int, lo, hi, rows float64) float64 {
	best, least := 1.0, math.Inf(1)
	for _, bend := range bends {
		if bend == 0 && lo <= 0 {
			continue
		}
		most := 0.0
		for i := from; i < to; i++ {
			q := shareBelow(c.rare[i].x, bend, lo, hi)
			most = max(most, math.Abs(q-(c.before[i]-c.before[from]+c.rare[i].n/2)/rows))
		}
		if most < least-0.02 {
			best, least = bend, most
		}
	}
	return best
}

// beyond lays points out before a border (side -1) or after it: as densely as
// rows lie there, then ever thinner.
func (c *coarsener) beyond(from, to int, b border, side float64) {
	rows := c.before[to] - c.before[from]
	reach := b.scale * rows
	thin := false
	if rows >= c.least/2 {
		reach, thin = c.tail(from, to, b.x, reach, side)
	}
	for i := from; i < to; i++ {
		q := c.outward(from, to, i, side)
		if thin {
			q = -math.Log(1 - q)
		}
		c.moved[i].x = b.x + side*reach*q
	}
	if side < 0 {
		c.tidyMoved(from, to, c.moved[from].x-reach/8, b.x)
	} else {
		c.tidyMoved(from, to, b.x, c.moved[to-1].x+reach/8)
	}
}

// outward is the share of the rows beyond a border that lie nearer to it than
// the middle of a point's own.
func (c *coarsener) outward(from, to, i int, side float64) float64 {
	q := (c.before[i] - c.before[from] + c.rare[i].n/2) / (c.before[to] - c.before[from])
	if side < 0 {
		return 1 - q
	}
	return q
}

// tail is how far the rows beyond a border reach, by powers of two, and whether
// they get ever thinner or rather end all at once: what fits best.
func (c *coarsener) tail(from, to int, x, reach, side float64) (best float64, thins bool) {
	best, least := reach, math.Inf(1)
	for _, times := range []float64{1, 2, 4, 8, 16, 0.5, 0.25} {
		even, thin := 0.0, 0.0
		for i := from; i < to; i++ {
			q := c.outward(from, to, i, side)
			far := max(0, (c.rare[i].x-x)*side/(reach*times))
			even = max(even, math.Abs(q-min(1, far)))
			thin = max(thin, math.Abs(q-(1-math.Exp(-far))))
		}
		if min(even, thin) < least-0.02 {
			best, thins, least = reach*times, thin < even, min(even, thin)
		}
	}
	return best, thins
}

// tidyMoved rounds placed points to what their distance deserves, and keeps
// them apart and within the bounds where the type has room.
func (c *coarsener) tidyMoved(from, to int, lo, hi float64) {
	unit := min(c.grid.unit((hi-lo)/float64(4*(to-from+1))), c.clock())
	apart := max(c.grid.finest, c.grid.unit(unit/10))
	for i := from; i < to; i++ {
		x := roundStep(c.moved[i].x, unit, math.Round)
		if i == from && x <= lo {
			x = lo + apart
		} else if i > from && x <= c.moved[i-1].x {
			x = c.moved[i-1].x + apart
		}
		c.moved[i].x = x
	}
	limit := hi
	for i := to - 1; i >= from && c.moved[i].x >= limit; i-- {
		c.moved[i].x = limit - apart
		limit = c.moved[i].x
	}
}

// clock is a minute for moments that fall on all times of the day: whole days would
// make days of them.
func (c *coarsener) clock() float64 {
	if c.typ.Kind != schema.DateTime && c.typ.Kind != schema.Timestamp {
		return math.Inf(1)
	}
	for _, p := range c.rare[:min(len(c.rare), 100)] {
		if math.Mod(p.x, 3600) != 0 {
			return 60
		}
	}
	return math.Inf(1)
}

// merged are all points again, sorted.
func (c *coarsener) merged() []point {
	for i := range c.moved {
		if c.all[0].x >= 0 && c.grid.calendar == 0 {
			c.moved[i].x = max(c.moved[i].x, 0) // nothing was below
		}
		if c.typ.Kind == schema.Decimal || c.grid.finest >= 1 {
			c.moved[i].x = roundStep(c.moved[i].x, c.grid.finest, math.Round)
		}
	}
	return sortPoints(append(slices.Clone(c.exact), c.moved...))
}
