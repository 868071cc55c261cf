package generate

import (
	"cmp"
	"container/heap"
	"maps"
	"math"
	"slices"
	"sort"
)

// nest deals children to parents that must share an ancestor: an order and
// its address belong to one customer. The ancestor's share of the children is
// decided first (exactly, by its own fan-out); within each ancestor the
// children are then dealt to its members, so that over all the members' own
// fan-out comes out too.
//
// Ancestors stand in rank order, busiest first in both respects. Those with
// the same number of members and children form a run and use one list of
// degrees; the lists are chosen together so that they add up to the members'
// fan-out.
type nest struct {
	runs []nestRun
	cum  []int64 // cum[i]: ancestors before run i
	key  uint64
	// before are nests of other rows over the same members: members that have
	// children there come first, so that no member has more than it should.
	before []*nest
	order  *memberOrder // nil: the members of an ancestor from its turn on
}

type nestRun struct {
	count    int64 // ancestors
	members  int64 // of each
	children int64 // of each
	active   int64 // members of each that have children
	list     *fanOut
}

// newNest builds the lists. members and children are fan-outs of the same
// ancestors in rank order; shape is the fan-out wanted over all members (its
// parents are the members), most bounds a member's children (0: no bound).
// The children's fan-out is returned as it can be kept: an ancestor without
// members gets no children.
func newNest(members, children *fanOut, shape []run, most int64, key uint64) (*nest, *fanOut) {
	n := &nest{key: key, runs: joinRuns(members, children, most, 0)}
	if most > 0 {
		shape = clipRuns(shape, most, true)
	}
	n.fitLists(shape, most)
	n.cum = []int64{0}
	kept := make([]run, len(n.runs))
	for i, r := range n.runs {
		n.cum = append(n.cum, n.cum[i]+r.count)
		kept[i] = run{r.count, r.children}
	}
	return n, newFanOut(kept)
}

// newFreeNest is newNest where the members' fan-out counts and that of the
// ancestors is only a wish: no column holds it. All of the shape's degrees are
// dealt, the largest first, each to an ancestor that lacks most children.
func newFreeNest(members, children *fanOut, shape []run, key uint64) (*nest, *fanOut) {
	n := &nest{key: key, runs: joinRuns(members, children, 0, 0)}
	n.dealDegrees(shape)
	n.cum = []int64{0}
	kept := make([]run, len(n.runs))
	for i, r := range n.runs {
		n.cum = append(n.cum, n.cum[i]+r.count)
		kept[i] = run{r.count, r.children}
	}
	return n, newFanOut(kept)
}

// misses is how far the members' fan-out is from the one wanted.
func (n *nest) misses(shape []run) float64 {
	var have []run
	for _, r := range n.runs {
		for _, l := range r.list.runs {
			have = append(have, run{l.count * r.count, l.degree})
		}
	}
	return runDistance(shape, have)
}

// dealDegrees gives every member a degree of the shape.
func (n *nest) dealDegrees(shape []run) {
	h := make(packHeap, 0, len(n.runs))
	for i, r := range n.runs {
		h = append(h, &packer{nestRun: r, slots: r.members, excess: r.children, order: i})
	}
	heap.Init(&h)
	var full []*packer
	for _, s := range sortRuns(slices.Clone(shape)) {
		for left := s.count; left > 0 && h.Len() > 0; {
			b := h[0]
			if b.slots == 0 {
				full = append(full, heap.Pop(&h).(*packer))
				continue
			}
			if left < b.count && h.Len()+len(full) < 2*maxPackers {
				rest := *b
				rest.count, rest.packed = b.count-left, slices.Clone(b.packed)
				b.count = left
				heap.Push(&h, &rest)
				b = h[0]
			}
			times := int64(1)
			if s.degree > 0 {
				times = max(1, min(left/b.count, b.slots, b.excess/s.degree)/8)
			} else {
				times = max(1, min(left/b.count, b.slots))
			}
			b.packed = append(b.packed, run{times, s.degree})
			b.slots -= times
			b.excess -= times * s.degree
			left -= times * b.count
			heap.Fix(&h, 0)
		}
	}
	bins := append(h, full...)
	slices.SortStableFunc(bins, func(a, b *packer) int { return cmp.Compare(a.order, b.order) })
	n.runs = n.runs[:0]
	for _, b := range bins {
		b.list = newFanOut(sortRuns(append(b.packed, run{b.slots, 0})))
		b.children = b.list.totalChildren()
		b.active = 0
		for _, r := range b.list.runs {
			if r.degree > 0 {
				b.active += r.count
			}
		}
		n.runs = append(n.runs, b.nestRun)
	}
}

// joinRuns lines the two fan-outs up by ancestor and moves children away from
// ancestors whose members cannot take them: a member takes at most most, an
// ancestor at most each (0: no bound). What finds no place is missing from the sum.
func joinRuns(members, children *fanOut, most, each int64) []nestRun {
	var runs []nestRun
	total := min(members.totalParents(), children.totalParents())
	i, j := 0, 0
	for at := int64(0); at < total; {
		for members.parents[i+1] <= at {
			i++
		}
		for children.parents[j+1] <= at {
			j++
		}
		end := min(members.parents[i+1], children.parents[j+1], total)
		runs = append(runs, nestRun{count: end - at, members: members.runs[i].degree, children: children.runs[j].degree})
		at = end
	}
	var excess int64
	limit := func(r nestRun) int64 {
		l := int64(math.MaxInt64 / 4)
		if most > 0 || r.members == 0 {
			l = r.members * most
		}
		if each > 0 {
			l = min(l, each)
		}
		return l
	}
	for k := range runs {
		if l := limit(runs[k]); runs[k].children > l {
			excess += (runs[k].children - l) * runs[k].count
			runs[k].children = l
		}
	}
	return placeExcess(runs, excess, limit)
}

// placeExcess gives what was taken away to ancestors that have room, one more
// for each in rank order until nothing is left.
func placeExcess(runs []nestRun, excess int64, limit func(nestRun) int64) []nestRun {
	for excess > 0 {
		progress := false
		for k := 0; k < len(runs) && excess > 0; k++ {
			room := limit(runs[k]) - runs[k].children
			if room <= 0 {
				continue
			}
			n := min(excess, runs[k].count)
			if n < runs[k].count { // only some of the run take one more
				rest := runs[k]
				rest.count -= n
				runs[k].count = n
				runs = append(runs[:k+1], append([]nestRun{rest}, runs[k+1:]...)...)
			}
			more := min(room, max(1, excess/(4*n)))
			more = min(more, excess/n)
			runs[k].children += more
			excess -= n * more
			progress = true
		}
		if !progress {
			break
		}
	}
	return runs
}

// fitLists chooses every run's list of degrees so that all together are the
// wanted fan-out. How many members of an ancestor have children at all is
// settled first; what those have beyond one each is then packed: degrees from
// the largest down, each into the ancestor with most children left to give
// out, as one packs boxes. Where no member is to have less than some degree, it is
// tried as well to have no more members than can have so many each, and to give
// them that first, which leaves smaller boxes.
func (n *nest) fitLists(shape []run, most int64) {
	var positive, least int64
	for _, r := range shape {
		if r.degree > 0 {
			positive += r.count
		}
		if r.degree > 0 && (least == 0 || r.degree < least) {
			least = r.degree
		}
	}
	top := newFanOut(shape).maxDegree()
	if most > 0 {
		top = min(top, most)
	}
	even := &nest{runs: slices.Clone(n.runs)}
	n.activate(positive, 1, top)
	n.runs = packLists(n.runs, shape, most, 1)
	if least < 2 {
		return
	}
	even.activate(positive, least, top)
	if even.runs = packLists(even.runs, shape, most, least); even.misses(shape) < n.misses(shape) {
		n.runs = even.runs
	}
}

// packLists packs the degrees of a shape into ancestors whose members with
// children have at least base.
func packLists(runs []nestRun, shape []run, most, base int64) []nestRun {
	pool := map[int64]int64{}
	for _, r := range shape {
		if r.degree > 0 {
			pool[r.degree] += r.count
		}
	}
	bins := make(packHeap, len(runs))
	for i, r := range runs {
		bins[i] = &packer{nestRun: r, slots: r.active, excess: max(0, r.children-r.active*base), order: i}
		if r.active == 1 { // no choice: its one degree is taken out of the pool beforehand
			bins[i].packed, bins[i].slots, bins[i].excess = []run{{1, r.children}}, 0, 0
			takeDegrees(pool, r.children, r.count)
		}
	}
	heap.Init(&bins)
	bins.pack(pool, base)
	slices.SortFunc(bins, func(a, b *packer) int { return cmp.Compare(a.order, b.order) })
	var out []nestRun
	for _, b := range bins {
		b.list = newFanOut(b.degrees(most, base))
		out = append(out, b.nestRun)
	}
	return out
}

// activate settles how many members of each ancestor have children: between
// the fewest that can take them all and one for each least children, at one place
// between the two for all ancestors, such that the sum is right.
func (n *nest) activate(positive, least, most int64) {
	bounds := func(r nestRun) (lo, hi int64) {
		if r.children == 0 {
			return 0, 0
		}
		hi = min(r.members, max(1, r.children/least))
		return min(hi, (r.children+most-1)/max(most, 1)), hi
	}
	at := func(x float64) (sum int64) {
		for i := range n.runs {
			lo, hi := bounds(n.runs[i])
			n.runs[i].active = lo + int64(x*float64(hi-lo)+0.5)
			sum += n.runs[i].active * n.runs[i].count
		}
		return sum
	}
	lo, hi := 0.0, 1.0
	for range 50 {
		if mid := (lo + hi) / 2; at(mid) < positive {
			lo = mid
		} else {
			hi = mid
		}
	}
	sum := at(lo)
	for i := range n.runs { // rounding leaves some over
		r := &n.runs[i]
		if _, most := bounds(*r); r.active < most && sum+r.count <= positive {
			r.active++
			sum += r.count
		}
	}
}

// packer is a run of like ancestors while their lists are packed.
type packer struct {
	nestRun
	slots  int64 // members with children that have no degree yet
	excess int64 // children beyond the base for each of those
	packed []run
	order  int
}

// packHeap has the packer with the largest excess on top.
type packHeap []*packer

func (h packHeap) Len() int           { return len(h) }
func (h packHeap) Less(i, j int) bool { return h[i].excess > h[j].excess }
func (h packHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *packHeap) Push(x any)        { *h = append(*h, x.(*packer)) }
func (h *packHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// maxPackers bounds how finely like ancestors are told apart.
const maxPackers = 4096

// takeDegrees takes count degrees out of the pool, the nearest to d that it has.
func takeDegrees(pool map[int64]int64, d, count int64) {
	degrees := slices.Sorted(maps.Keys(pool))
	slices.SortStableFunc(degrees, func(a, b int64) int { return cmp.Compare(abs(a-d), abs(b-d)) })
	for _, at := range degrees {
		n := min(count, pool[at])
		pool[at] -= n
		if count -= n; count == 0 {
			return
		}
	}
}

func abs(x int64) int64 { return max(x, -x) }

// pack places the pool's degrees above base.
func (h *packHeap) pack(pool map[int64]int64, base int64) {
	degrees := slices.Sorted(maps.Keys(pool))
	slices.Reverse(degrees)
	var full []*packer
	for _, d := range degrees {
		if d <= base {
			break
		}
		for left := pool[d]; left > 0 && h.Len() > 0; {
			b := (*h)[0]
			if b.excess < d-base {
				break // the others have less
			}
			if b.slots == 0 {
				full = append(full, heap.Pop(h).(*packer))
				continue
			}
			if left < b.count {
				if h.Len()+len(full) >= maxPackers {
					break
				}
				rest := *b
				rest.count, rest.packed = b.count-left, slices.Clone(b.packed)
				b.count = left
				heap.Push(h, &rest)
				b = (*h)[0] // equal excess: still a packer of this kind
				if b.count > left {
					continue
				}
			}
			times := max(1, min(left/b.count, b.slots, b.excess/(d-base))/8)
			b.packed = append(b.packed, run{times, d})
			b.slots -= times
			b.excess -= times * (d - base)
			left -= times * b.count
			heap.Fix(h, 0)
		}
	}
	*h = append(*h, full...)
}

// degrees is the whole list of a bin: what was packed, base for the slots left,
// zeros for the other members, and the excess that found no box on top.
func (b *packer) degrees(most, base int64) []run {
	list := append(slices.Clone(b.packed), run{b.slots, base}, run{b.members - b.active, 0})
	return settleChildren(sortRuns(list), b.children, most)
}

// member is the place, within its ancestor's members, of the parent of a
// child: the ordinal-th child of the ancestor of that rank. second is the
// child's ordinal among that parent's own children. The place is -1 when the
// ancestor has no member.
func (n *nest) member(rank, ordinal int64) (index, second int64) {
	i := sort.Search(len(n.runs), func(i int) bool { return n.cum[i+1] > rank })
	if i == len(n.runs) || n.runs[i].members == 0 || ordinal >= n.runs[i].children {
		return -1, 0
	}
	r := &n.runs[i]
	index, second = r.list.parent(ordinal)
	if n.order != nil {
		return int64(n.order.index[n.order.first[rank]+index]), second
	}
	index += n.turn(rank, r)
	if index >= r.members {
		index -= r.members
	}
	return index, second
}

// across is a bijection of an ancestor's ordinals, see fanOut.across.
func (n *nest) across(rank, ordinal int64) int64 {
	i := sort.Search(len(n.runs), func(i int) bool { return n.cum[i+1] > rank })
	if i == len(n.runs) || n.runs[i].list == nil {
		return ordinal
	}
	return n.runs[i].list.across(ordinal)
}

// run is the run of an ancestor.
func (n *nest) run(rank int64) *nestRun {
	return &n.runs[sort.Search(len(n.runs), func(i int) bool { return n.cum[i+1] > rank })]
}

// turn is the place of the busiest member of an ancestor.
func (n *nest) turn(rank int64, r *nestRun) int64 {
	at := int64(mix64(n.key^uint64(rank)) % uint64(r.members))
	for _, b := range n.before {
		at += b.active(rank)
	}
	return at % r.members
}

// active is how many members of an ancestor have children.
func (n *nest) active(rank int64) int64 {
	i := sort.Search(len(n.runs), func(i int) bool { return n.cum[i+1] > rank })
	if i == len(n.runs) {
		return 0
	}
	return n.runs[i].active
}

// degree is how many children the index-th member of an ancestor has.
func (n *nest) degree(rank, index int64) int64 {
	_, degree := n.first(rank, index)
	return degree
}

// first is the ancestor's ordinal of the first child of its index-th member, and
// how many children that has.
func (n *nest) first(rank, index int64) (ordinal, degree int64) {
	i := sort.Search(len(n.runs), func(i int) bool { return n.cum[i+1] > rank })
	if i == len(n.runs) || n.runs[i].children == 0 {
		return 0, 0
	}
	r := &n.runs[i]
	if n.order != nil {
		return r.list.first(int64(n.order.place[n.order.first[rank]+index]))
	}
	if index -= n.turn(rank, r); index < 0 {
		index += r.members
	}
	return r.list.first(index)
}
