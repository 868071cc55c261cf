package generate

import "math"

// polish swaps the places of blocks within one dimension where that brings the
// rank correlations nearer to what was measured: where degrees tie, subtypes
// exclude each other or a table has few rows, normal scores alone do not reach
// them. Mean ranks by class or category count as much; items keep to theirs.
func (c *copula) polish() {
	const (
		enough    = 0.005
		proposals = 60 // for each block and dimension
		most      = 400_000
	)
	s := newSums(c)
	n := uint64(len(c.axis.class))
	left := most
	for i, d := range c.dims {
		if d.key || d.given || c.steers(d) || s.worst(i) < enough {
			continue
		}
		s.turnTo(i)
		for p := range min(left, proposals*int(n)) {
			h := mix64(d.seed ^ uint64(p)*0x9e3779b97f4a7c15)
			x, y := int(h>>32%n), int(h&0xffffffff%n)
			if !c.swappable(d, x, y) || d.value[x] == d.value[y] {
				continue
			}
			if s.gain(i, x, y) {
				d.value[x], d.value[y] = d.value[y], d.value[x]
				d.score[x], d.score[y] = d.score[y], d.score[x]
			}
			left--
		}
	}
	for _, d := range c.dims {
		if !d.key && !d.given && !c.steers(d) {
			c.sortBlocks(d)
		}
	}
}

// steers reports whether another dimension depends on this one.
func (c *copula) steers(d *dimension) bool {
	for _, e := range c.dims {
		for _, cond := range []*condition{e.category, e.ranks} {
			if cond != nil && cond.on == d {
				return true
			}
		}
	}
	return false
}

func (c *copula) swappable(d *dimension, x, y int) bool {
	if x == y || d.pinned != nil && (d.pinned[x] || d.pinned[y]) || !d.has[c.axis.class[x]] || !d.has[c.axis.class[y]] {
		return false
	}
	return d.category == nil || c.group(d.category, x) == c.group(d.category, y)
}

// sums are what the correlations of all pairs of dimensions are made of.
type sums struct {
	c      *copula
	pairs  [][]moments
	groups [][]average // by dimension and group: mean ranks

	// Of the dimension that blocks are swapped in:
	weight []float64 // by the other dimension: how much a pair counts, 0 for not at all
	miss   []float64 // by the other dimension: how far the pair is off, squared and weighted
	next   []moments // after a swap
	missed []float64
}

type average struct{ n, sum float64 }

// moments of two dimensions over the blocks in which both have a value.
type moments struct{ n, x, y, xx, yy, xy float64 }

func newSums(c *copula) *sums {
	n := len(c.dims)
	s := &sums{c: c, weight: make([]float64, n), miss: make([]float64, n), next: make([]moments, n), missed: make([]float64, n)}
	for _, d := range c.dims {
		var row []moments
		for _, e := range c.dims {
			var m moments
			for b, class := range c.axis.class {
				if d.has[class] && e.has[class] {
					m.add(d.value[b], e.value[b])
				}
			}
			row = append(row, m)
		}
		s.pairs = append(s.pairs, row)
		s.groups = append(s.groups, c.means(d))
	}
	return s
}

// means are the mean ranks of a dimension by group.
func (c *copula) means(d *dimension) []average {
	if d.ranks == nil {
		return nil
	}
	out := make([]average, d.ranks.groups)
	for _, b := range d.order {
		if g := c.group(d.ranks, int(b)); g >= 0 {
			out[g].n++
			out[g].sum += d.meanOf(int(b), len(d.order))
		}
	}
	return out
}

// offMeans is how far the means of two groups are off, squared and weighted by
// their blocks, after by was added to the first and taken from the second.
func (s *sums) offMeans(i, x, y int, by float64) float64 {
	total := 0.0
	for k, g := range [2]int{x, y} {
		if g < 0 || s.groups[i][g].n == 0 || math.IsNaN(s.c.dims[i].ranks.ranks[g]) {
			continue
		}
		m := s.groups[i][g]
		if k == 1 {
			by = -by
		}
		total += 12 * m.n / float64(len(s.c.dims[i].order)) * sq((m.sum+by)/m.n-s.c.dims[i].ranks.ranks[g])
	}
	return total
}

// momentsOf two dimensions of as many blocks.
func momentsOf(x, y []float64) (m moments) {
	for i := range x {
		m.add(x[i], y[i])
	}
	return m
}

func (m *moments) add(x, y float64) { m.addMany(x, y, 1) }

// addMany adds a pair that often.
func (m *moments) addMany(x, y, n float64) {
	m.n += n
	m.x, m.y, m.xx, m.yy, m.xy = m.x+n*x, m.y+n*y, m.xx+n*x*x, m.yy+n*y*y, m.xy+n*x*y
}

// varies reports whether there are enough different values to correlate.
func (m *moments) varies() bool {
	return m.n >= 3 && m.xx-m.x*m.x/m.n > 1e-9 && m.yy-m.y*m.y/m.n > 1e-9
}

// rank is the correlation, 0 where there is none.
func (m *moments) rank() float64 {
	if !m.varies() {
		return 0
	}
	return (m.xy - m.x*m.y/m.n) / math.Sqrt((m.xx-m.x*m.x/m.n)*(m.yy-m.y*m.y/m.n))
}

// wanted reports whether a pair counts; what a condition brings with it does not.
func (s *sums) wanted(i, j int) bool {
	return i != j && (s.c.target[i][j] != 0 || !s.c.dims[i].conditional() && !s.c.dims[j].conditional())
}

// worst is how far the worst pair of a dimension is off.
func (s *sums) worst(i int) float64 {
	most := 0.0
	for j := range s.pairs[i] {
		if s.wanted(i, j) {
			most = max(most, math.Abs(s.pairs[i][j].rank()-s.c.target[i][j]))
		}
	}
	if d := s.c.dims[i]; d.ranks != nil {
		for g, m := range s.groups[i] {
			if want := d.ranks.ranks[g]; m.n > 0 && !math.IsNaN(want) {
				most = max(most, math.Abs(m.sum/m.n-want))
			}
		}
	}
	return most
}

// turnTo prepares for swaps in a dimension.
func (s *sums) turnTo(i int) {
	d := s.c.dims[i]
	for j, e := range s.c.dims {
		s.weight[j], s.miss[j] = 0, 0
		if !s.wanted(i, j) {
			continue
		}
		s.weight[j] = 1
		if want := s.c.target[i][j]; e.key && !e.degrees && !d.degrees { // dates that follow the key do so almost exactly
			s.weight[j] = 1 / (1.05 - want*want)
		}
		s.miss[j] = s.weight[j] * sq(s.pairs[i][j].rank()-s.c.target[i][j])
	}
}

// gain reports whether swapping two blocks in dimension i brings it nearer to
// its correlations, and if so takes the sums along.
func (s *sums) gain(i, x, y int) bool {
	d := s.c.dims[i]
	before := 0.0
	for _, miss := range s.miss {
		before += miss
	}
	groupX, groupY, moved, after := -1, -1, 0.0, 0.0
	if d.ranks != nil {
		groupX, groupY = s.c.group(d.ranks, x), s.c.group(d.ranks, y)
		if groupX != groupY {
			moved = d.meanOf(y, len(d.order)) - d.meanOf(x, len(d.order))
			before += s.offMeans(i, groupX, groupY, 0)
			after = s.offMeans(i, groupX, groupY, moved)
		}
	}
	if !s.swap(i, x, y, before-1e-12, after) {
		return false
	}
	if groupX >= 0 {
		s.groups[i][groupX].sum += moved
	}
	if groupY >= 0 {
		s.groups[i][groupY].sum -= moved
	}
	for j, m := range s.next {
		if i != j {
			s.pairs[i][j] = m
			s.pairs[j][i] = moments{m.n, m.y, m.x, m.yy, m.xx, m.xy}
		}
	}
	s.miss, s.missed = s.missed, s.miss
	return true
}

// swap computes the sums after swapping two blocks, and reports whether what is
// missed then, with that much more, is below most. As soon as it is not, it
// stops: what is missed only adds up.
func (s *sums) swap(i, x, y int, most, more float64) bool {
	d := s.c.dims[i]
	by := d.value[y] - d.value[x]
	square := d.value[y]*d.value[y] - d.value[x]*d.value[x]
	classX, classY := s.c.axis.class[x], s.c.axis.class[y]
	after := 0.0
	for j, e := range s.c.dims {
		s.missed[j] = 0
		if i == j {
			continue
		}
		m := &s.next[j]
		*m = s.pairs[i][j]
		if e.has[classX] {
			m.x, m.xx, m.xy = m.x+by, m.xx+square, m.xy+by*e.value[x]
		}
		if e.has[classY] {
			m.x, m.xx, m.xy = m.x-by, m.xx-square, m.xy-by*e.value[y]
		}
		if s.weight[j] > 0 {
			s.missed[j] = s.weight[j] * sq(m.rank()-s.c.target[i][j])
			if after += s.missed[j]; after >= most {
				return false
			}
		}
	}
	return !(after+more >= most)
}

func sq(x float64) float64 { return x * x }
