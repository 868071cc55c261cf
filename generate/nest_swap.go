package generate

import (
	"math"
	"slices"

	"duckface/profile"
)

// The references into a table that follow its axis know nothing of the parents
// that its rows have themselves. Where grandchildren were measured, rows that are
// near each other swap their places on the axis, with the children of all
// references at once, as long as the grandchildren of their parents come nearer to
// what was measured. What the references have in common stays.

// swaps is a table's rows while they swap places.
type swaps struct {
	rows     []int32 // by place on the axis
	places   []int32 // by row
	ancestor []int32 // by row, -1 for none
	fans     []*swapFan
}

// swapFan is one reference into the table whose grandchildren were measured.
type swapFan struct {
	degrees []int64   // by place
	have    []int64   // by ancestor
	want    []float64 // by ancestor, as a logarithm
}

// swapRows brings the two-hop fan-outs by way of a table near to what was measured.
func (p *Plan) swapRows(t *TablePlan) {
	ax := p.swappable(t)
	if ax == nil {
		return
	}
	by := map[*link]*swaps{}
	for _, child := range p.Tables {
		for _, k := range child.links {
			if k.parent != t || k.axis != ax || k.bound() {
				continue
			}
			h, th := k.ancestors(2)
			if h == nil {
				continue
			}
			if by[h] == nil {
				by[h] = newSwaps(t, h, ax)
			}
			by[h].add(child, k, h, th)
		}
	}
	for _, h := range t.links {
		if s := by[h]; s != nil && len(s.fans) > 0 {
			s.swap(hashKey(t.key, "swap"))
			ax.rows = s.rows
			return
		}
	}
}

// swappable is the axis of the references into a table if nothing else depends on
// which row is where on it.
func (p *Plan) swappable(t *TablePlan) (ax *axis) {
	if t.Rows > mostKnown || t.turns() || slices.ContainsFunc(t.links, func(f *link) bool { return f.coarse != nil && f.coarse.self }) {
		return nil
	}
	for _, child := range p.Tables {
		for _, k := range child.allLinks() {
			if k.parent != t || k.axis == nil {
				continue
			}
			if k.leading || k.local || k.keyed > 0 || ax != nil && k.axis != ax || !k.parents.whole {
				return nil
			}
			ax = k.axis
		}
	}
	if ax == nil || ax.turned != nil || slices.ContainsFunc(t.columns, func(c *columnPlan) bool { return c.ranking != nil && c.ranking.axis == ax }) {
		return nil
	}
	if slices.ContainsFunc(t.columns, func(c *columnPlan) bool {
		return c.follows != nil && c.follows.own.ranking != nil && c.follows.own.ranking.axis == ax
	}) {
		return nil
	}
	return ax
}

func newSwaps(t *TablePlan, h *link, ax *axis) *swaps {
	s := &swaps{rows: make([]int32, t.Rows), places: make([]int32, t.Rows), ancestor: make([]int32, t.Rows)}
	for place := range s.rows {
		row := ax.row(int64(place))
		s.rows[place], s.places[row] = int32(row), int32(place)
	}
	for row := range s.ancestor {
		s.ancestor[row] = -1
	}
	rank := int32(0)
	for _, r := range h.total(t).runs {
		for range r.count {
			for i := range r.degree {
				s.ancestor[h.seat.child(t, int64(rank), i)] = rank
			}
			rank++
		}
	}
	return s
}

// add adds a reference, unless its grandchildren are near enough.
func (s *swaps) add(child *TablePlan, k, h *link, th *profile.Through) {
	members := h.total(k.parent)
	f := &swapFan{degrees: make([]int64, 0, len(s.rows)), have: make([]int64, members.totalParents())}
	for _, r := range k.total(child).runs {
		for range r.count {
			f.degrees = append(f.degrees, r.degree)
		}
	}
	if len(f.degrees) != len(s.rows) {
		return
	}
	for place, n := range f.degrees {
		if at := s.ancestor[s.rows[place]]; at >= 0 {
			f.have[at] += n
		}
	}
	l := &leadDeal{link: &link{ref: k.ref, parent: k.parent, group: h}, members: members, children: f.have}
	wanted := l.wanted(child, th)
	if l.misses(wanted) < nearEnough {
		return
	}
	for _, r := range l.sums(wanted, th.Rank, newFanOut(k.runs).maxDegree()).runs {
		for range r.count {
			f.want = append(f.want, math.Log1p(float64(r.degree)))
		}
	}
	s.fans = append(s.fans, f)
}

// swap lets rows that are not far from each other change places.
func (s *swaps) swap(key uint64) {
	const (
		tries = 300 // for each row
		most  = 4_000_000
	)
	n := int64(len(s.rows))
	near := max(n/16, 2)
	for i := range min(tries*n, most) {
		h := mix64(key ^ uint64(i)*0x9e3779b97f4a7c15)
		x := int64((h >> 32) % uint64(n))
		y := x + 1 + int64(h&0xffffffff)%near
		if y < n && s.ancestor[x] >= 0 && s.ancestor[y] >= 0 && s.ancestor[x] != s.ancestor[y] {
			s.try(int32(x), int32(y))
		}
	}
}

// try swaps two rows if the fan-outs of their parents come nearer.
func (s *swaps) try(x, y int32) {
	a, b := s.ancestor[x], s.ancestor[y]
	gain := 0.0
	for _, f := range s.fans {
		d := f.degrees[s.places[y]] - f.degrees[s.places[x]]
		gain += f.off(a, 0) + f.off(b, 0) - f.off(a, d) - f.off(b, -d)
	}
	if gain <= 1e-9 {
		return
	}
	for _, f := range s.fans {
		d := f.degrees[s.places[y]] - f.degrees[s.places[x]]
		f.have[a] += d
		f.have[b] -= d
	}
	s.places[x], s.places[y] = s.places[y], s.places[x]
	s.rows[s.places[x]], s.rows[s.places[y]] = x, y
}

// off is how far an ancestor is from what it is to have, with so many more.
func (f *swapFan) off(ancestor int32, more int64) float64 {
	return math.Abs(math.Log1p(float64(f.have[ancestor]+more)) - f.want[ancestor])
}
