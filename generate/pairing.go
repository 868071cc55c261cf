package generate

import (
	"maps"
	"slices"
)

// pairing chooses which ancestor has how many of a nested reference's children.
// Both numbers of an ancestor, members and children, have their distributions,
// and a rank correlation; but not every way to bring them together leaves the
// members a fan-out like the one measured. Of the ways that are at hand the best
// is taken, then pairs of ancestors swap their children as long as it helps.
type pairing struct {
	members *fanOut
	shape   []run // wanted of the members
	most    int64
	free    bool // the children of ancestors may change, see newFreeNest
	key     uint64
	others  []*pairing // of references nested in the same ancestors
}

// nest is the nest for children of the ancestors, and the children as they come out.
func (p *pairing) nest(children *fanOut) (*nest, *fanOut) {
	if p.free {
		return newFreeNest(p.members, children, p.shape, p.key)
	}
	n, _ := newNest(p.members, children, p.shape, p.most, p.key)
	return n, children
}

// cost is how far the nests in these ancestors miss what is wanted of them.
func (p *pairing) cost(children *fanOut) float64 {
	most := p.misses(children)
	for _, o := range p.others {
		most = max(most, o.misses(children))
	}
	return most
}

func (p *pairing) misses(children *fanOut) float64 {
	if p.free {
		_, dealt := p.nest(children)
		if dealt.totalChildren() != children.totalChildren() {
			return 1
		}
		return runDistance(dealt.runs, children.runs)
	}
	n, kept := newNest(p.members, children, p.shape, p.most, p.key)
	if !slices.Equal(mergeRuns(kept.runs), mergeRuns(children.runs)) {
		return 1 // some ancestor has children and no member to take them
	}
	return n.misses(p.shape)
}

// choose returns the children of the ancestors in their best order.
func (p *pairing) choose(children *fanOut) *fanOut {
	const (
		enough  = 0.01
		few     = 512   // ancestors that swap one by one
		effort  = 400   // swaps tried at most
		packed  = 16000 // ancestors packed for it: more of them, and fewer swaps
		clearly = 0.005
	)
	best, least := children, p.cost(children)
	if least < enough {
		return best
	}
	_, wish := newFreeNest(p.members, children, p.shape, p.key)
	for _, by := range [][]run{wish.runs, p.members.runs} {
		other := newFanOut(rematch(children.runs, by))
		if cost := p.cost(other); cost < least-clearly {
			best, least = other, cost
		}
	}
	n := best.totalParents()
	if least < enough || n > few {
		return best
	}
	var each []run
	for _, r := range best.runs {
		for range r.count {
			each = append(each, run{1, r.degree})
		}
	}
	for try := range min(effort, packed/uint64(n)) {
		h := mix64(p.key ^ try*0x9e3779b97f4a7c15)
		i, j := int64(h>>32)%n, int64(h&0xffffffff)%n
		if each[i].degree == each[j].degree {
			continue
		}
		each[i], each[j] = each[j], each[i]
		if cost := p.cost(newFanOut(each)); cost < least {
			if least = cost; least < enough {
				break
			}
			continue
		}
		each[i], each[j] = each[j], each[i]
	}
	return newFanOut(mergeRuns(each))
}

// runDistance is the largest difference of two distributions of degrees, as a
// share of the first one's parents.
func runDistance(a, b []run) float64 {
	by := map[int64]int64{}
	var parents int64
	for _, r := range a {
		by[r.degree] += r.count
		parents += r.count
	}
	for _, r := range b {
		by[r.degree] -= r.count
	}
	var sum, most int64
	for _, d := range slices.Sorted(maps.Keys(by)) {
		sum += by[d]
		most = max(most, abs(sum))
	}
	return float64(most) / float64(max(parents, 1))
}
