package generate

import (
	"math"
	"slices"
	"sort"
	"strings"

	"duckface/profile"
)

// meet lets the ancestor that a nested reference picks its parents from be, in
// a share of the rows, the one that another path of the row leads to: most nodes
// of a way were written with the way. The rows below an ancestor are numbered by
// the other path; a share of them, spread evenly, takes as many of the places that
// the ancestor's own members have, and all the other rows are dealt to all
// the other places. Each row has one place and each place one row, so
// that no fan-out knows of it.
type meet struct {
	share  float64 // of the rows in which both paths arrive
	leader *link   // the first reference of the other path
	way    []*link // the rest of it; none: the leader's parent is the ancestor

	clustered float64
	near      float64 // share of rows that follow each other with parents near each other
	stretch   int64   // rows that agree or not together
	below     *link   // the nested reference
	before    []int32 // by parent of the leader: rows of earlier parents below the same ancestor
	ranks     []int32 // by ancestor: its rank
	rows      []int64 // by rank: rows of the leader; the last are those below no ancestor
	met       []int64 // by rank: how many of them agree
	rest      []int64 // by rank: rows of earlier ranks that do not
	left      []int64 // by rank: places of earlier ranks that agreeing rows do not take
	alone     ranker  // rows without the other path; they follow after the rest
	deal      scatter // the rest of the rows to what is left
	key       uint64
}

const (
	leastMet = 0.05    // agreement that is worth a relation; chance gives some of it
	mostMet  = 1 << 20 // parents of a leader that are looked at
)

// meetPaths lets one of two paths that agree in some of the rows pick among the
// ancestors of the other.
func (p *Plan) meetPaths(t *TablePlan, m profile.Meeting) {
	if m.Agree < leastMet {
		return
	}
	a, b := t.path(m.Paths[0], m.To), t.path(m.Paths[1], m.To)
	for _, paths := range [][2][]*link{{a, b}, {b, a}} {
		if f, other := paths[0], paths[1]; len(f) == 2 && len(other) > 0 && p.meetable(t, f, other) {
			v := p.grandparent(t, f[0], f[1], f[0].compound(f[1]))
			v.meet = &meet{share: m.Agree, leader: other[0], way: other[1:], clustered: f[0].ref.Clustered, below: f[0], stretch: 1}
			if l := f[0].ref.Locality; l != nil && l.Near >= leastLocal {
				// rows turn from the one to the other as often as they jump otherwise
				v.meet.near = (1 + l.Near) / 2
				v.meet.stretch = int64(math.Round(2 / (1 - min(v.meet.near, 0.99))))
			}
			f[0].nestIn(v, f[1])
			return
		}
	}
}

// meetable reports whether the first reference of a path may follow another path
// to their ancestor in some of the rows.
func (p *Plan) meetable(t *TablePlan, path, other []*link) bool {
	f, h, g := path[0], path[1], other[0]
	if f == g || h.parent != other[len(other)-1].parent || h.parent.Rows < fewestGrandparents {
		return false
	}
	if g.ref.When != nil || g.ref.Null > f.ref.Null && f.ref.Null > 0 || g.parent == t || g.mix != nil || g.tree != nil || g.grove != nil || g.via != nil || len(g.ownCols) > 0 {
		return false
	}
	if f.ref.Null > 0 && g.ref.Null < f.ref.Null || t.follows(g, f) || slices.ContainsFunc(other[1:], func(k *link) bool { return k.ref.When != nil || t.follows(k, f) }) {
		return false
	}
	return p.nestable(t, f, h) && !t.inPair(f) && !t.dated(f)
}

// meetAll finds out where the rows of all paths that meet stand; everything has its
// seat by now.
func (p *Plan) meetAll() {
	for _, t := range p.parentsFirst() {
		for _, v := range t.pseudo {
			if v.meet == nil || v.seat == nil || t.Rows == 0 {
				continue
			}
			if why := v.meet.settle(t, v); why != "" {
				p.note("%s: (%s) does not follow (%s) to %s: %s", t.Table.Name, strings.Join(v.above.ref.Columns, ", "),
					strings.Join(v.meet.leader.ref.Columns, ", "), v.parent.Table.Name, why)
				continue
			}
			v.seat.meet = v.meet
		}
	}
}

// settle counts the rows of each ancestor and how many of them agree; it says
// why where that cannot be.
func (m *meet) settle(t *TablePlan, v *link) string {
	g, fan := m.leader, v.seat.fan
	switch {
	case g.parent.Rows > mostMet || g.coarse != nil && t.Rows > mostMet || fan.totalParents() > mostMet:
		return "there are too many rows"
	case g.irregular() || g.apart != nil || g.lost > 0 || g.seat == nil && g.coarse == nil:
		return "its rows stand in no order"
	}
	for c, class := range t.layout.classes {
		if class.count > 0 && v.null[c] && !g.null[c] {
			return "it is null in other rows"
		}
	}
	m.alone = newRanker(t.layout, func(c int) bool { return g.null[c] && !v.null[c] })
	m.key = hashKey(t.key, "meet", strings.Join(v.above.ref.Columns, ","), strings.Join(g.ref.Columns, ","))
	m.rankAncestors(v)
	m.countRows(t.childrenOf(g))
	if sum(m.rows)+m.alone.total != fan.totalChildren() {
		return "its rows stand in no order"
	}
	places := make([]int64, len(m.rows))
	at := 0
	for _, r := range fan.runs {
		for range r.count {
			places[at] = r.degree
			at++
		}
	}
	m.agree(places)
	m.deal = newScatter(m.left[len(m.left)-1], max(m.clustered, m.near), m.key)
	return ""
}

// rankAncestors notes the rank of each ancestor.
func (m *meet) rankAncestors(v *link) {
	n := v.seat.fan.totalParents()
	m.ranks = make([]int32, v.parent.Rows)
	for i := range m.ranks {
		m.ranks[i] = int32(n) // below none
	}
	for rank := range n {
		if row := v.rowOf(rank); row >= 0 && row < v.parent.Rows {
			m.ranks[row] = int32(rank)
		}
	}
	m.rows = make([]int64, n+1)
}

// childrenOf is how many rows each parent of a link has.
func (t *TablePlan) childrenOf(g *link) []int64 {
	out := make([]int64, g.parent.Rows)
	if g.coarse == nil {
		rank := int64(0)
		for _, r := range g.total(t).runs {
			for range r.count {
				if row := g.rowOf(rank); row >= 0 && row < int64(len(out)) {
					out[row] = r.degree
				}
				rank++
			}
		}
		return out
	}
	for row := range t.Rows {
		c := t.layout.locate(row)
		if at := g.parentRow(t, &c); at >= 0 && at < int64(len(out)) {
			out[at]++
		}
	}
	return out
}

// countRows puts the leader's parents below their ancestors, one after the other.
func (m *meet) countRows(children []int64) {
	m.before = make([]int32, len(children))
	for row, n := range children {
		if n == 0 {
			continue
		}
		rank := m.rankOf(int64(row))
		m.before[row] = int32(m.rows[rank])
		m.rows[rank] += n
	}
}

// rankOf is the rank of the ancestor of a leader's parent.
func (m *meet) rankOf(row int64) int32 {
	at := m.leader.parent
	for _, k := range m.way {
		if row < 0 {
			break
		}
		c := at.layout.find(row)
		row, at = k.parentRow(at, &c), k.parent
	}
	if row < 0 || row >= int64(len(m.ranks)) {
		return int32(len(m.rows) - 1)
	}
	return m.ranks[row]
}

// agree settles how many rows of each ancestor agree: an even share of those that
// could, such that with the rest, some of whom agree by chance, the sum is right.
func (m *meet) agree(places []int64) {
	n := len(m.rows) - 1
	could := make([]float64, n)
	most, total := 0.0, 0.0
	for i := range n {
		could[i] = float64(min(m.rows[i], places[i]))
		most, total = most+could[i], total+float64(m.rows[i])
	}
	at := func(x float64) float64 {
		var rest, chance float64
		for i := range n {
			rest += float64(places[i]) - x*could[i]
			chance += (float64(m.rows[i]) - x*could[i]) * (float64(places[i]) - x*could[i])
		}
		return x*most + chance/max(rest, 1)
	}
	lo, hi := 0.0, 1.0
	for range 50 {
		if mid := (lo + hi) / 2; at(mid) < m.share*total {
			lo = mid
		} else {
			hi = mid
		}
	}
	m.met = append(quotas(could, int64(math.Round(hi*most))), 0)
	m.rest, m.left = make([]int64, n+2), make([]int64, n+2)
	for i := range m.rows {
		m.met[i] = min(m.met[i], m.rows[i], places[i])
		m.rest[i+1] = m.rest[i] + m.rows[i] - m.met[i]
		m.left[i+1] = m.left[i] + places[i] - m.met[i]
	}
}

func sum(counts []int64) (total int64) {
	for _, n := range counts {
		total += n
	}
	return total
}

// window is the place of a row among those of its ancestor.
func (m *meet) window(t *TablePlan, s *seat, c *cursor) window {
	rest := m.rest[len(m.rest)-1]
	if m.leader.null[c.class] {
		rest += m.alone.index(c)
	} else {
		parent, ordinal := m.leader.place(t, c)
		rank, at := m.rankOf(parent), int64(m.before[parent])+ordinal
		met, rows := m.met[rank], m.rows[rank]
		first := at / m.stretch * m.stretch
		index := mulDiv(first, met, rows)
		if n := mulDiv(min(first+m.stretch, rows), met, rows) - index; at-first < n {
			return m.spread(s, c, int64(rank), index+at-first)
		} else {
			index += n
		}
		rest = m.rest[rank] + at - index
	}
	place := m.deal.at(rest)
	rank := int64(sort.Search(len(m.left)-1, func(i int) bool { return m.left[i+1] > place }))
	return m.spread(s, c, rank, m.met[rank]+place-m.left[rank])
}

// spread is the index-th place of an ancestor, these being taken in no order.
func (m *meet) spread(s *seat, c *cursor, rank, index int64) window {
	first, degree := s.fan.first(rank)
	order := newScatter(degree, max(m.clustered, m.near), mix64(m.key^uint64(rank)))
	if index = order.at(index); m.near > m.clustered {
		index = m.below.nests[c.region].across(rank, index)
	}
	return window{slot: first + index, rank: rank, ordinal: index, id: uint64(rank), region: c.region}
}

// place is a row's parent and its number among the rows of that, over all regions.
func (k *link) place(t *TablePlan, c *cursor) (parent, ordinal int64) {
	if k.coarse != nil {
		return k.parentRow(t, c), k.window(t, c).ordinal
	}
	w := k.seat.window(t, c)
	if k == t.owner {
		for g := range c.region {
			if fan := t.layout.regions[g].fan; fan != nil {
				_, d := fan.first(w.rank)
				w.ordinal += d
			}
		}
	}
	return k.rowOf(w.rank), w.ordinal
}
