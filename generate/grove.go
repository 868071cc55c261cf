package generate

import (
	"math/bits"
	"sort"

	"duckface/profile"
)

// grove is a self-reference whose trees lie within the children of one parent:
// the replies to a comment belong to the post of the comment. Each parent's
// children are its roots, which stand in one region of the layout, and the rest
// in another; of these the first are the level below the roots, the next ones
// the level below that. A row's parent stands on the level above, so it
// follows from the row's place in the window and there are no circles.
type grove struct {
	on     *link     // the reference that trees do not leave
	levels []float64 // cumulative shares of the levels below the roots
	sizes  [16]int64 // children of parents with children, typical ones in turn
	below  [17]int64 // children before each of them
	key    uint64

	roots, rest int // regions
}

// plantGroves turns trees that keep to one parent of another reference into groves.
func (p *Plan) plantGroves(t *TablePlan, m profile.Meeting) {
	short, long := t.path(m.Paths[0], m.To), t.path(m.Paths[1], m.To)
	if len(short) > len(long) {
		short, long = long, short
	}
	if m.Agree < nearlyAll || len(short) != 1 || len(long) != 2 || long[0].parent != t || long[1] != short[0] {
		return
	}
	f, g := long[0], short[0]
	if f.tree == nil || t.keyed(f) || f.ref.Null == 0 || g.ref.Null > 0 || g.ref.When != nil || f.ref.When != nil || g.bound() || g.parent == t {
		return
	}
	f.tree, f.grove = nil, newGrove(f, g, hashKey(p.Seed, "grove", t.Table.Name))
}

func newGrove(f, g *link, key uint64) *grove {
	gr := &grove{on: g, key: key}
	shares := []float64{0.5, 0.3, 0.2}
	if len(f.ref.Levels) > 1 {
		shares = f.ref.Levels[1:]
	}
	sum := 0.0
	for _, s := range shares {
		sum += s
	}
	cum := 0.0
	for _, s := range shares {
		cum += s / sum
		gr.levels = append(gr.levels, cum)
	}
	gr.typical(f.ref.FanOut)
	return gr
}

// typical takes sixteen quantiles of the children of parents that have any, in
// an order that is even over any stretch (van der Corput's).
func (gr *grove) typical(f profile.FanOut) {
	var degrees []int64
	var shares []float64
	for _, b := range f.Parents {
		if b.High > 0 && b.Share > 0 {
			degrees, shares = append(degrees, max(1, (b.Low+b.High+1)/2)), append(shares, b.Share)
		}
	}
	if len(degrees) == 0 {
		degrees, shares = []int64{1, 2, 3}, []float64{0.6, 0.3, 0.1}
	}
	var sorted []int64
	for i, n := range quotas(shares, 16) {
		for range n {
			sorted = append(sorted, degrees[i])
		}
	}
	for i := range gr.sizes {
		gr.sizes[i] = sorted[bits.Reverse8(uint8(i))>>4]
		gr.below[i+1] = gr.below[i] + gr.sizes[i]
	}
}

// settle splits the owner's windows into roots and rest, so that no parent has
// a rest without a root. It reports false where that cannot be.
func (gr *grove) settle(t *TablePlan, f *link) bool {
	if t.owner != gr.on || len(t.layout.regions) != 2 {
		return false
	}
	gr.roots, gr.rest = 0, 1
	if !f.null[t.layout.regions[0].local[0]] {
		gr.roots, gr.rest = 1, 0
	}
	roots, rest := &t.layout.regions[gr.roots], &t.layout.regions[gr.rest]
	if f.null[rest.local[0]] || !f.null[roots.local[0]] || roots.fan == nil || rest.fan == nil {
		return false
	}
	active := activeParents(gr.on.runs)
	if active > roots.count {
		return false
	}
	var one, more []run // a root each, and what is left
	for _, r := range gr.on.runs {
		n := min(r.degree, 1)
		one, more = append(one, run{r.count, n}), append(more, run{r.count, r.degree - n})
	}
	others, left := splitRuns(mergeRuns(more), roots.count-active)
	if roots.count == active {
		others, left = []run{{newFanOut(more).totalParents(), 0}}, more
	}
	roots.fan, rest.fan = newFanOut(addRuns(mergeRuns(one), mergeRuns(others))), newFanOut(mergeRuns(left))
	return rest.fan.totalChildren() == rest.count
}

// parentRow is the row of the parent of a row that is no root.
func (gr *grove) parentRow(t *TablePlan, c *cursor) int64 {
	rest := t.layout.regions[gr.rest].fan
	rank, at := rest.parent(c.slot)
	first, size := rest.first(rank)
	rootFirst, roots := t.layout.regions[gr.roots].fan.first(rank)
	start, end, above, aboveStart := int64(0), int64(0), roots, int64(-1)
	for i, cum := range gr.levels {
		start, end = end, int64(float64(size)*cum+0.5)
		if i == 0 {
			end = max(end, 1)
		}
		if i == len(gr.levels)-1 {
			end = size
		}
		if at < end {
			break
		}
		if end > start {
			above, aboveStart = end-start, start
		}
	}
	index := gr.pick(at-start, end-start, above, mix64(gr.key^uint64(rank)))
	if aboveStart < 0 {
		return t.layout.row(gr.roots, rootFirst+index)
	}
	return t.layout.row(gr.rest, first+aboveStart+index)
}

// pick is which of the rows above has the i-th of size rows as a child. As many
// rows above have children as the typical sizes ask for.
func (gr *grove) pick(i, size, above int64, turn uint64) int64 {
	period := gr.below[16]
	active := min(max((size*16+int64(turn>>8%uint64(period)))/period, 1), above)
	weight := func(k int64) int64 { return k/16*period + gr.below[k%16] }
	whole := weight(active)
	k := int64(sort.Search(int(active), func(k int) bool { return mulDiv(size, weight(int64(k)+1), whole) > i }))
	return int64((turn%uint64(above) + uint64(k)) % uint64(above))
}
