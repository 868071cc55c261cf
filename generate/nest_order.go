package generate

import (
	"cmp"
	"math"
	"slices"

	"duckface/profile"
)

// Which members of an ancestor have the most children is free: a nest only says
// how many some member has. Where the parents' numbers of children by this link go
// together with those by others, or with the order of their rows, the members are
// ranked by a score: what is known of them, weighted such that the measured rank
// correlations come out over all parents, and the place they would have else.

const (
	mostRanked = 1 << 20 // members whose order is kept: 8 bytes each
	mostTried  = 1 << 17 // members that weights are fitted on
	mostTraits = 8
)

// memberOrder is the order of the members of every ancestor of a nest.
type memberOrder struct {
	first []int64 // by ancestor: members of earlier ones
	place []int32 // by first + index: place in the list of degrees
	index []int32 // by first + place
}

// trait is something known of the parents that a nest's members are.
type trait struct {
	score  []float32 // by row: rank, of mean 0 and variance 1
	target float64   // rank correlation with the nest's children
	weight float64
	rest   float64 // what parents without an ancestor add to the correlation
}

// orderMembers ranks the members of the nests of a table's links.
func (p *Plan) orderMembers(t *TablePlan) {
	for _, f := range t.links {
		if f.coarse == nil || f.coarse.self || len(f.nests) != 1 || f.nests[0] == nil || f.parent.Rows > mostRanked {
			continue
		}
		if h := f.group; h.seat == nil || h.bound() || h.parent == t {
			continue
		}
		o := &ordering{link: f, nest: f.nests[0]}
		o.own = o.turned
		if o.list(); o.rank() {
			o.traits = p.traitsOf(t, f)
			o.settle()
		}
		f.ranked = true
	}
}

// traitsOf is what goes together with the children by a nested link, the strongest first.
func (p *Plan) traitsOf(t *TablePlan, f *link) []*trait {
	rank := f.parent.Profile.RankCorrelations()
	name := profile.Dimension{Child: profile.ChildKeyOf(t.Table.Name, f.ref.Columns)}
	var out []*trait
	seen := map[profile.Dimension]bool{name: true}
	for _, c := range f.parent.Profile.Correlations {
		for _, d := range []profile.Dimension{c.A, c.B} {
			if seen[d] || d.Column != "" {
				continue
			}
			seen[d] = true
			if values := p.settled(f.parent, d); values != nil {
				if score := standard(values); score != nil {
					out = append(out, &trait{score: score, target: rank(name, d)})
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *trait) int { return cmp.Compare(math.Abs(b.target), math.Abs(a.target)) })
	return out[:min(len(out), mostTraits)]
}

// settled are the values of a dimension by row, nil where they are not known yet.
func (p *Plan) settled(t *TablePlan, d profile.Dimension) []float64 {
	values := make([]float64, t.Rows)
	if d.Key {
		for row := range values {
			values[row] = float64(row)
		}
		return values
	}
	links := p.countable(t, d.Child)
	for _, k := range links {
		if !p.byName[d.Child.Table].countSettled(values, k) {
			return nil
		}
	}
	if len(links) == 0 {
		return nil
	}
	return values
}

// countSettled adds how many rows each parent has by a link, unless something else
// than its fan-out, or its nest, decides about that.
func (t *TablePlan) countSettled(counts []float64, k *link) bool {
	add := func(row, n int64) {
		if row >= 0 && row < int64(len(counts)) {
			counts[row] += float64(n)
		}
	}
	switch {
	case k.coarse != nil && k.ranked:
		o := &ordering{link: k, nest: k.nests[0]}
		o.list()
		for at, row := range o.rows {
			_, n := o.nest.first(int64(o.ancestor[at]), int64(at)-o.first[o.ancestor[at]])
			add(row, n)
		}
		return true
	case k.bound() || k.self || k.apart != nil || t.linkDealt(k) || k.child == 0:
		return false
	}
	rank := int64(0)
	for _, r := range k.total(t).runs {
		for range r.count {
			if r.degree > 0 {
				add(k.rowOf(rank), r.degree)
			}
			rank++
		}
	}
	return true
}

// standard are the ranks of values, of mean 0 and variance 1; nil where all are equal.
func standard(values []float64) []float32 {
	ranks := ranksOf(values)
	if variance(ranks) < 1e-9 {
		return nil
	}
	center(ranks)
	out := make([]float32, len(ranks))
	for i, r := range ranks {
		out[i] = float32(r)
	}
	return out
}

// ordering ranks the members of the ancestors of one nest.
type ordering struct {
	link     *link
	nest     *nest
	own      func(rank int64) []int32 // the order of an ancestor's members if nothing is known of them
	traits   []*trait
	first    []int64   // by ancestor: members of earlier ones; one entry more
	rows     []int64   // by member
	ancestor []int32   // by member
	base     []float32 // by member: its score if nothing is known of it
	degrees  map[int64]float64
	step     int64 // of so many ancestors one is weighed
}

// list lists the members of all ancestors.
func (o *ordering) list() {
	o.first = []int64{0}
	rank := int64(0)
	for _, r := range o.nest.runs {
		for range r.count {
			for index := range r.members {
				o.rows = append(o.rows, o.link.group.seat.child(o.link.parent, rank, index))
				o.ancestor = append(o.ancestor, int32(rank))
			}
			rank++
			o.first = append(o.first, int64(len(o.rows)))
		}
	}
	o.step = 1 + int64(len(o.rows)/mostTried)
}

// rank gives every degree its score among all parents; false where all have as
// many children.
func (o *ordering) rank() bool {
	counts := map[int64]int64{0: o.link.parent.Rows - int64(len(o.rows))}
	for _, r := range o.nest.runs {
		if r.list == nil || r.list.totalParents() != r.members {
			return false
		}
		for _, l := range r.list.runs {
			counts[l.degree] += l.count * r.count
		}
	}
	var degrees []int64
	for d := range counts {
		degrees = append(degrees, d)
	}
	slices.Sort(degrees)
	o.degrees = map[int64]float64{}
	n, below, square := float64(o.link.parent.Rows), 0.0, 0.0
	for _, d := range degrees {
		m := float64(counts[d])
		o.degrees[d] = below + m/2 - n/2
		square += m * sq(o.degrees[d])
		below += m
	}
	if square < 1e-9 {
		return false
	}
	for d := range o.degrees {
		o.degrees[d] /= math.Sqrt(square / n)
	}
	return true
}

// settle fits the weights, and orders the members unless they do without.
func (o *ordering) settle() {
	const (
		rounds = 20
		near   = 0.02
	)
	if len(o.traits) == 0 {
		return
	}
	o.addRest()
	least, _ := o.weigh(o.own)
	if least < near {
		return
	}
	o.score()
	var best []float64
	for range rounds {
		if least < near/4 {
			break
		}
		off, got := o.weigh(o.scored)
		if off < least {
			least, best = off, best[:0]
			for _, t := range o.traits {
				best = append(best, t.weight)
			}
		}
		for i, t := range o.traits {
			t.weight = min(max(t.weight+1.5*(t.target-got[i]), -30), 30)
		}
	}
	if best == nil {
		return
	}
	for i, t := range o.traits {
		t.weight = best[i]
	}
	o.apply()
}

// score gives every member the score of its place among those of its ancestor.
func (o *ordering) score() {
	o.base = make([]float32, len(o.rows))
	for rank := range int64(len(o.first) - 1) {
		n := float64(o.first[rank+1] - o.first[rank])
		for place, index := range o.own(rank) {
			o.base[o.first[rank]+int64(index)] = float32(normalQuantile(1 - (float64(place)+0.5)/n))
		}
	}
}

// addRest counts the parents that are below no ancestor, and have no children.
func (o *ordering) addRest() {
	below := make([]bool, o.link.parent.Rows)
	for _, row := range o.rows {
		below[row] = true
	}
	for _, t := range o.traits {
		for row, is := range below {
			if !is {
				t.rest += o.degrees[0] * float64(t.score[row])
			}
		}
	}
}

// weigh is how far the worst correlation is off, and what they are, where the
// members of an ancestor stand in an order.
func (o *ordering) weigh(order func(rank int64) []int32) (off float64, got []float64) {
	got = make([]float64, len(o.traits))
	seen := int64(0)
	for rank := int64(0); rank+1 < int64(len(o.first)); rank += o.step {
		from := o.first[rank]
		seen += o.first[rank+1] - from
		members := order(rank)
		place := 0
		for _, l := range o.nest.run(rank).list.runs {
			score := o.degrees[l.degree]
			for range l.count {
				row := o.rows[from+int64(members[place])]
				for i, t := range o.traits {
					got[i] += score * float64(t.score[row])
				}
				place++
			}
		}
	}
	for i, t := range o.traits {
		got[i] = (got[i]*float64(len(o.rows))/float64(max(seen, 1)) + t.rest) / float64(o.link.parent.Rows)
		off = max(off, math.Abs(got[i]-t.target))
	}
	return off, got
}

// turned is the order that a nest has by itself: the members from its turn on.
func (o *ordering) turned(rank int64) []int32 {
	r := o.nest.run(rank)
	out := make([]int32, r.members)
	for place := range out {
		out[place] = int32((int64(place) + o.nest.turn(rank, r)) % r.members)
	}
	return out
}

// scored is the order of an ancestor's members by their scores. Members with
// equally many children stay in the order of their rows, which keeps near ones near.
func (o *ordering) scored(rank int64) []int32 {
	from := o.first[rank]
	out := make([]int32, o.first[rank+1]-from)
	scores := make([]float64, len(out))
	for index := range out {
		out[index] = int32(index)
		row := o.rows[from+int64(index)]
		scores[index] = float64(o.base[from+int64(index)])
		for _, t := range o.traits {
			scores[index] += t.weight * float64(t.score[row])
		}
	}
	slices.SortFunc(out, func(x, y int32) int { return cmp.Or(cmp.Compare(scores[y], scores[x]), cmp.Compare(x, y)) })
	place := int64(0)
	for _, l := range o.nest.run(rank).list.runs {
		slices.Sort(out[place : place+l.count])
		place += l.count
	}
	return out
}

// apply lets the nest have the order by scores.
func (o *ordering) apply() {
	m := &memberOrder{first: o.first, place: make([]int32, len(o.rows)), index: make([]int32, len(o.rows))}
	for rank := range int64(len(o.first) - 1) {
		from := o.first[rank]
		copy(m.index[from:], o.scored(rank))
		for place, index := range m.index[from:o.first[rank+1]] {
			m.place[from+int64(index)] = int32(place)
		}
	}
	o.nest.order = m
}
