package generate

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"duckface/profile"
)

// mixture lets a link follow another one's parent upwards, by one of several
// ways, in a share of the rows; the others have parents of their own.
type mixture struct {
	on      *link
	ways    [][]*link // from on's parent upwards; none: that parent itself
	shares  []float64
	turn    bool      // each row of a window goes the next way
	weights []float64 // by parent's row, see weigh.go; nil: ways are dealt
	bias    []float64 // by way
	back    *back     // rows of the rest that lead back to on's parent; nil: none
	swap    bool      // the rows that would take the first way take the second, and so on

	deal *deal   // slots of on to ways, and to none
	base int64   // rows of the rest without a parent by on
	fan  *fanOut // of the rest
	free ranker  // rows in which on is null
	all  scatter
	key  uint64
}

// A reference that follows another one in some of its rows only has what is left
// of its fan-out dealt beside; among few children that does not add up.
const (
	mostly       = 0.85
	manyChildren = 10
)

// mixMeetings makes the mixtures that the meetings of a table ask for.
func (t *TablePlan) mixMeetings(p *Plan, meetings []profile.Meeting) {
	longest := map[*link]float64{}
	for _, g := range t.links {
		for _, f := range t.links {
			if m := t.mixtureOn(f, g, meetings, false); m != nil {
				longest[g] = max(longest[g], m.total())
			}
		}
	}
	links := slices.Clone(t.links)
	slices.SortStableFunc(links, func(a, b *link) int { return cmp.Compare(longest[b], longest[a]) })
	for i, g := range links {
		if g.bound() || t.hasGrove(g) || g.aligned || len(g.ownCols) > 0 || t.shares(g) || coversKey(t.Profile, g.ref.Columns) {
			continue
		}
		var best *mixture
		certain := 0.0
		for _, f := range t.links {
			if f == g || f.parent == t {
				continue
			}
			before := slices.Index(links, f) < i // of two that agree, the later follows the earlier
			if m := t.mixtureOn(f, g, meetings, before); m != nil && m.certain() > certain+0.01 && !t.follows(f, g) && p.mayFollow(t, g, m) {
				best, certain = m, m.certain()
			}
		}
		if best == nil || best.total() < 0.1 || !best.covers(g) && g.ref.FanOut.Mean < manyChildren {
			continue
		}
		g.mix = best
		if slices.ContainsFunc(best.ways, func(way []*link) bool {
			return slices.ContainsFunc(way, func(h *link) bool { return t.follows(h, g) })
		}) {
			g.mix = nil
			continue
		}
		g.mix.oppose(t, g, meetings)
		g.mix.back = g.mix.wayBack(t, g, meetings)
		enough := g.mix.on.child0(t) <= g.mix.on.parent.Rows*int64(len(g.mix.ways))
		if g.mix.turn = enough && g.mix.on.mix == nil && g.mix.turns(); g.mix.turn && (g.mix.on.most == 0 || g.mix.on.most > int64(len(g.mix.ways))) {
			g.mix.on.most = int64(len(g.mix.ways)) // its windows have a row for each way at most
		}
	}
}

// covers reports whether nearly all rows that can follow the other reference do,
// and, where it is the very same parent, that the two have one in the same rows.
func (m *mixture) covers(g *link) bool {
	if len(m.ways[0]) > 0 {
		return m.total() >= mostly
	}
	own, on := 1-g.ref.Null, 1-m.on.ref.Null
	return m.total()*on >= nearlyAll*own && own >= nearlyAll*on
}

// climbsTree reports whether a path goes up a reference of a table to itself,
// whose fan-out would be lost on what hangs below.
func climbsTree(path []*link) bool {
	for i, k := range path[1:] {
		if path[i].parent == k.parent {
			return true
		}
	}
	return false
}

// mayFollow reports whether link g can follow another one although unique keys
// hold it: in each such key the other one stands too, and more is left than
// that, or g itself tells the few rows of a window apart.
func (p *Plan) mayFollow(t *TablePlan, g *link, m *mixture) bool {
	if p.leadsRows(t, g) && m.total() < nearlyAll {
		return false
	}
	for _, key := range uniqueKeys(t.Profile) {
		u := t.places(key)
		if !overlap(g.cols, u) {
			continue
		}
		if g.ref.When != nil || !overlapAll(g.cols, u) || !m.within(u) {
			return false
		}
		var left []int
		for _, c := range u {
			if !slices.Contains(g.cols, c) && !slices.ContainsFunc(t.links, func(k *link) bool { return k != g && k.mix != nil && k.mix.within(u) && slices.Contains(k.cols, c) }) && !(m.on.coarse != nil && slices.Contains(m.on.coarse.cols, c)) {
				left = append(left, c)
			}
		}
		if len(left) == len(m.on.cols) && m.total() < nearlyAll || len(left) == len(m.on.cols) && !m.turns() && !m.single() {
			return false
		}
	}
	return true
}

// within reports whether what a mixture follows is among some columns.
func (m *mixture) within(cols []int) bool { return overlapAll(m.on.cols, cols) }

// single reports whether rows of the same window always follow the same way.
func (m *mixture) single() bool { return len(m.ways) == 1 }

// turns reports whether windows are so small that each of their rows can go
// another way, which leads to another parent.
func (m *mixture) turns() bool {
	most := int64(0)
	for _, b := range m.on.ref.FanOut.Parents {
		most = max(most, b.High)
	}
	if most == 0 || most > int64(len(m.ways)) || m.total() < nearlyAll {
		return false
	}
	for i, way := range m.ways {
		for _, o := range m.ways[:i] {
			if len(way) != 1 || len(o) != 1 || !m.on.parent.part(o[0], way[0]) {
				return false
			}
		}
	}
	return true
}

// part keeps two links of the table from leading to one parent; false where
// that cannot be promised.
func (t *TablePlan) part(a, b *link) bool {
	if a.apart == b || b.apart == a {
		return true
	}
	if b.bound() || b.apart != nil || b.aligned {
		a, b = b, a
	}
	if b.bound() || b.apart != nil || b.aligned || a.parent != b.parent || a.parent == t || t.follows(a, b) || t.inPair(b) || coversKey(t.Profile, b.ref.Columns) {
		return false
	}
	b.apart = a
	return true
}

// mixtureOn collects the ways from f's parent to g's, nil for none. The way of
// no step, f's parent itself, is taken only with itself.
func (t *TablePlan) mixtureOn(f, g *link, meetings []profile.Meeting, itself bool) *mixture {
	m := &mixture{on: f}
	left := 1.0
	for _, meet := range meetings {
		for side := range 2 {
			short, long := t.path(meet.Paths[side], meet.To), t.path(meet.Paths[1-side], meet.To)
			if len(short) != 1 || short[0] != g || len(long) == 0 || climbsTree(long) || long[0] != f || len(long) == 1 && !itself || left < 0.01 || meet.Agree < 0.02 {
				continue
			}
			share := min(meet.Agree, left)
			m.ways = append(m.ways, long[1:])
			m.shares = append(m.shares, share)
			left -= share
		}
	}
	if len(m.ways) == 0 {
		return nil
	}
	if left < 1-nearlyAll {
		for i := range m.shares {
			m.shares[i] /= 1 - left
		}
	}
	return m
}

// certain is how sure one can be of a row's way.
func (m *mixture) certain() float64 {
	sum := 0.0
	for _, s := range m.shares {
		sum += s * s
	}
	return sum
}

func (m *mixture) total() float64 {
	sum := 0.0
	for _, s := range m.shares {
		sum += s
	}
	return sum
}

// oppose lets two links that follow the same two ways but never agree take them
// in opposite rows: one team is the opponent of the other.
func (m *mixture) oppose(t *TablePlan, g *link, meetings []profile.Meeting) {
	for _, o := range t.links {
		if o == g || o.mix == nil || o.mix.on != m.on || len(m.ways) != 2 || len(o.mix.ways) != 2 {
			continue
		}
		apart := !slices.ContainsFunc(meetings, func(x profile.Meeting) bool { // no more than by chance
			a, b := t.path(x.Paths[0], x.To), t.path(x.Paths[1], x.To)
			return x.Agree > 0.1 && len(a) == 1 && len(b) == 1 && (a[0] == g && b[0] == o || a[0] == o && b[0] == g)
		})
		same := slices.Equal(m.ways[0], o.mix.ways[0]) && slices.Equal(m.ways[1], o.mix.ways[1])
		cross := slices.Equal(m.ways[0], o.mix.ways[1]) && slices.Equal(m.ways[1], o.mix.ways[0])
		switch {
		case !apart || !same && !cross:
		case same && math.Abs(m.shares[0]-o.mix.shares[1]) < 0.05:
			m.shares, m.swap = slices.Clone(o.mix.shares), !o.mix.swap
		case cross && math.Abs(m.shares[0]-o.mix.shares[0]) < 0.05:
			m.shares, m.swap = slices.Clone(o.mix.shares), o.mix.swap
		}
	}
}

// seat counts the rows of each way and deals the rest by the link's own fan-out.
func (m *mixture) seat(t *TablePlan, g *link) {
	slots := m.on.slots(t)
	shares := append(slices.Clone(m.shares), max(0, 1-m.total()))
	counts := quotas(shares, slots)
	m.deal = newDeal(counts)
	m.base = counts[len(m.ways)]
	m.free = newRanker(t.layout, func(c int) bool { return m.on.null[c] && !g.null[c] })
	rest := m.base + m.free.total
	m.fan = newFanOut(m.restRuns(g, rest, counts))
	m.key = hashKey(t.key, "mix", strings.Join(g.ref.Columns, ","))
	m.all = newScatter(rest, 0, m.key)
}

// dealt is the way that a row of a mixture is dealt, and its place among those
// that are dealt it; len(m.ways) is none.
func (m *mixture) dealt(t *TablePlan, c *cursor) (way int, index int64) {
	if m.turn {
		w := m.on.window(t, c)
		return int((w.id + uint64(w.ordinal)) % uint64(len(m.ways))), 0
	}
	return m.deal.at(m.on.windowSlot(t, c))
}

// slots is how many numbers the windows of a link are spread over.
func (k *link) slots(t *TablePlan) int64 {
	if k.mix != nil {
		return k.mix.on.slots(t)
	}
	at := k
	if k.coarse != nil {
		at = k.coarse
	}
	if at == t.owner || at.seat == nil || at.seat.fan == nil || at.irregular() {
		return t.Rows
	}
	return at.seat.ranker.total
}

// irregular reports whether some rows of a link lie in no window of its seat.
func (k *link) irregular() bool { return k.via != nil || k.seat != nil && k.seat.dealt != nil }

// restRuns is the fan-out of the rest: what a parent has beyond the children
// that reach it by a way, as far as both are known in the same order.
func (m *mixture) restRuns(g *link, rest int64, counts []int64) []run {
	if rest == 0 {
		return nil
	}
	want := newFanOut(g.runs)
	if g.axis == nil || rest > g.child*9/10 {
		return portion(g.runs, rest)
	}
	type part struct {
		fan   *fanOut
		share float64
	}
	var parts []part
	for i, way := range m.ways {
		if len(way) != 1 || way[0].axis != g.axis {
			return portion(g.runs, rest)
		}
		f := newFanOut(way[0].runs)
		parts = append(parts, part{f, float64(counts[i]) / float64(max(f.totalChildren(), 1))})
	}
	var cuts []int64
	cuts = append(cuts, want.parents...)
	for _, p := range parts {
		cuts = append(cuts, p.fan.parents...)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var weights []float64
	for i := range len(cuts) - 1 {
		_, d := want.first(cuts[i])
		left := float64(d)
		for _, p := range parts {
			_, e := p.fan.first(cuts[i])
			left -= p.share * float64(e)
		}
		weights = append(weights, max(left, 0)*float64(cuts[i+1]-cuts[i]))
	}
	var out []run
	for i, n := range quotas(weights, rest) {
		size := cuts[i+1] - cuts[i]
		out = append(out, run{n % size, n/size + 1}, run{size - n%size, n / size})
	}
	return mergeRuns(out)
}

// parentRow is the parent's row of a located row.
func (m *mixture) parentRow(t *TablePlan, g *link, c *cursor) int64 {
	if m.on.null[c.class] {
		return m.own(g, m.base+m.free.index(c))
	}
	if m.weights != nil {
		if row := m.weighted(t, c); row >= 0 {
			return row
		}
	}
	way, index := m.dealt(t, c)
	if way == len(m.ways) {
		if row := m.back.goes(t, g, c, false); row >= 0 {
			return row
		}
		return m.own(g, index)
	}
	if m.swap {
		way = len(m.ways) - 1 - way
	}
	row := m.candidates(t, c, m.ways[way:way+1], nil)[0]
	if row < 0 { // the way ends in a null: any parent will do
		if row := m.back.goes(t, g, c, false); row >= 0 {
			return row
		}
		return g.rowOf(int64(mix64(m.key^uint64(c.row)) % uint64(max(g.parents.total, 1))))
	}
	if other := m.back.goes(t, g, c, true); other >= 0 {
		return other
	}
	return row
}

// own is the parent of a row of the rest.
func (m *mixture) own(g *link, index int64) int64 {
	rank, _ := m.fan.parent(m.all.at(index))
	return g.rowOf(rank)
}
