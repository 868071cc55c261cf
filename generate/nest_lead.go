package generate

import (
	"cmp"
	"slices"

	"duckface/profile"
)

// The rows of a leading link follow the rows of its parents, so it cannot be
// nested, but how many children each parent's row has is free. Where the children
// of an ancestor's children were measured, they are dealt to the ancestors first,
// as a nest would, and within each to the members that had most before. Then the
// fan-out is written down by parent's row.

// leadByAncestors deals the children of a table's leading link by the ancestors of
// its parents. The parents have their seats by now.
func (p *Plan) leadByAncestors(t *TablePlan) {
	k := t.owner
	if t.Rows == 0 || k == nil || !k.leading || k.bound() || k.items || len(t.layout.regions) != 1 || k.parent.Rows > mostRanked || t.isCoarse(k) || p.isGroup(k) || t.meets(k) {
		return
	}
	fan := t.layout.regions[0].fan
	h, th := k.ancestors(fewestGrandparents)
	if fan == nil || h == nil {
		return
	}
	l := newLeadDeal(t, k, h, fan)
	wanted := l.wanted(t, th)
	if l.misses(wanted) < nearEnough {
		return
	}
	o := l.ordering(l.sums(wanted, th.Rank, fan.maxDegree()), fan, k.most)
	if !o.rank() {
		return
	}
	o.own = l.busiest
	o.traits = p.traitsOf(t, k)
	o.settle()
	runs := l.dealt(o, fan)
	t.layout.regions[0].fan, k.runs = newFanOut(runs), runs
}

// meets reports whether another path of the table agrees with one that begins
// with a link: what both have below their ancestors is settled already.
func (t *TablePlan) meets(k *link) bool {
	return slices.ContainsFunc(t.pseudo, func(v *link) bool { return v.meet != nil && v.meet.leader == k })
}

// nearEnough is how far fan-outs of ancestors may be off that nothing is done.
const nearEnough = 0.05

// ancestors is the parents' link to the most ancestors whose grandchildren by
// this link were measured, of those with that many at least.
func (k *link) ancestors(least int64) (h *link, th *profile.Through) {
	for i := range k.ref.Through {
		path := k.parent.path([][]string{k.ref.Through[i].Columns}, "")
		if path == nil || h != nil && h.parent.Rows >= path[0].parent.Rows {
			continue
		}
		if to := path[0]; to.seat != nil && to.seat.dealt == nil && !to.items && !to.bound() && to.parent.Rows >= least && to.ref.Null < 0.01 && to.ref.When == nil {
			h, th = to, &k.ref.Through[i]
		}
	}
	return h, th
}

// leadDeal is what is known of a leading link before its children are dealt anew.
type leadDeal struct {
	link     *link   // as if it were nested in the ancestors
	members  *fanOut // of the ancestors, in their rank order
	ranks    []int32 // by parent's row: its rank
	degrees  []int64 // by parent's row
	children []int64 // by ancestor
	order    *ordering
}

func newLeadDeal(t *TablePlan, k, h *link, fan *fanOut) *leadDeal {
	l := &leadDeal{link: &link{ref: k.ref, parent: k.parent, group: h}, members: h.total(k.parent), ranks: k.ranksByRow(fan, k.parent.Rows)}
	l.degrees = make([]int64, k.parent.Rows)
	for row, rank := range l.ranks {
		if rank >= 0 {
			_, l.degrees[row] = fan.first(int64(rank))
		}
	}
	rank := int64(0)
	for _, r := range l.members.runs {
		for range r.count {
			sum := int64(0)
			for i := range r.degree {
				sum += l.degrees[h.seat.child(k.parent, rank, i)]
			}
			l.children = append(l.children, sum)
			rank++
		}
	}
	return l
}

// wanted is the measured fan-out of the ancestors, the largest first.
func (l *leadDeal) wanted(t *TablePlan, th *profile.Through) *fanOut {
	v := &link{parent: l.link.group.parent, ref: &profile.Reference{FanOut: th.FanOut}}
	return newFanOut(sortRuns(v.fanOutAt(t, int64(len(l.children)), sum(l.children))))
}

// misses is how far the ancestors' present children are from those wanted.
func (l *leadDeal) misses(wanted *fanOut) float64 {
	have := make([]run, len(l.children))
	for i, n := range l.children {
		have[i] = run{1, n}
	}
	return runDistance(wanted.runs, have)
}

// sums are the children of the ancestors as they were measured, dealt to them such
// that those with many members have many children as far as was measured, and
// those that had many before.
func (l *leadDeal) sums(wanted *fanOut, rank float64, most int64) *fanOut {
	d := &sumDeal{wanted: wanted, most: most,
		out: make([]run, len(l.children)), order: make([]int32, len(l.children))}
	before := make([]float64, len(l.children))
	for _, r := range l.members.runs {
		for range r.count {
			i := len(d.members)
			d.members, before[i], d.order[i] = append(d.members, r.degree), float64(l.children[i]), int32(i)
		}
	}
	members := make([]float64, len(d.members))
	for i, n := range d.members {
		members[i] = float64(n)
	}
	d.byMembers, d.byChildren = ranksOf(members), ranksOf(before)
	center(d.byMembers)
	center(d.byChildren)
	lo, hi := -4.0, 4.0
	for range 16 {
		if mid := (lo + hi) / 2; d.deal(mid) < rank {
			lo = mid
		} else {
			hi = mid
		}
	}
	return newFanOut(mergeRuns(d.out))
}

// sumDeal deals numbers of children to ancestors, none more than its members can have.
type sumDeal struct {
	wanted                *fanOut // the largest first
	most                  int64   // children of a member
	members               []int64 // by ancestor, as all below
	byMembers, byChildren []float64
	out                   []run
	order                 []int32 // who chooses first
}

// deal weighs how many members an ancestor has against how many children it had, and
// returns the rank correlation of members and children that comes out.
func (d *sumDeal) deal(weight float64) float64 {
	const ahead = 64 // ancestors that are asked
	slices.SortFunc(d.order, func(x, y int32) int {
		return cmp.Or(cmp.Compare(min(d.members[y], 1), min(d.members[x], 1)),
			cmp.Compare(weight*d.byMembers[y]+d.byChildren[y], weight*d.byMembers[x]+d.byChildren[x]), cmp.Compare(x, y))
	})
	left := slices.Clone(d.order)
	var m moments
	for j, r := range d.wanted.runs {
		mean := -float64(d.wanted.parents[j]+d.wanted.parents[j+1]) / 2
		for range r.count {
			asked := left[:min(ahead, len(left))]
			at := max(0, slices.IndexFunc(asked, func(i int32) bool { return d.members[i]*d.most >= r.degree }))
			i := left[at]
			copy(left[1:at+1], left[:at])
			left = left[1:]
			d.out[i] = run{1, r.degree}
			m.add(d.byMembers[i], mean)
		}
	}
	return m.rank()
}

// ordering lists the members of the nest that the children would be dealt by.
func (l *leadDeal) ordering(children, fan *fanOut, most int64) *ordering {
	shape := sortRuns(slices.Clone(fan.runs))
	n, _ := newNest(l.members, children, shape, most, 0)
	n.mend(shape, most)
	l.order = &ordering{link: l.link, nest: n}
	l.order.list()
	return l.order
}

// busiest is the order of an ancestor's members by the children they had.
func (l *leadDeal) busiest(rank int64) []int32 {
	from := l.order.first[rank]
	out := make([]int32, l.order.first[rank+1]-from)
	for i := range out {
		out[i] = int32(i)
	}
	slices.SortFunc(out, func(x, y int32) int {
		a, b := l.order.rows[from+int64(x)], l.order.rows[from+int64(y)]
		return cmp.Or(cmp.Compare(l.degrees[b], l.degrees[a]), cmp.Compare(mix64(uint64(a)), mix64(uint64(b))))
	})
	return out
}

// dealt is the fan-out in rank order after the members were given their children.
// Where the nest comes near to the degrees only, the parents with most children in
// it take the largest of them.
func (l *leadDeal) dealt(o *ordering, fan *fanOut) []run {
	wish := make([]int64, len(l.ranks))
	for rank := range int64(len(o.first) - 1) {
		order := o.own
		if o.nest.order != nil {
			order = o.scored
		}
		members, place := order(rank), 0
		for _, r := range o.nest.run(rank).list.runs {
			for range r.count {
				wish[o.rows[o.first[rank]+int64(members[place])]] = r.degree
				place++
			}
		}
	}
	rows := make([]int32, 0, len(l.ranks))
	for row, rank := range l.ranks {
		if rank >= 0 {
			rows = append(rows, int32(row))
		}
	}
	slices.SortStableFunc(rows, func(x, y int32) int {
		return cmp.Or(cmp.Compare(wish[y], wish[x]), cmp.Compare(l.degrees[y], l.degrees[x]), cmp.Compare(mix64(uint64(x)), mix64(uint64(y))))
	})
	byRank := make([]run, len(rows))
	at := 0
	for _, r := range sortRuns(slices.Clone(fan.runs)) {
		for range min(r.count, int64(len(rows)-at)) {
			byRank[l.ranks[rows[at]]] = run{1, r.degree}
			at++
		}
	}
	return mergeRuns(byRank)
}
