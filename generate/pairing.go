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
	placed  bool       // what was measured says which ancestors have many children
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

// disturbance is what it counts to give the children to other ancestors than
// the axis does.
func (p *pairing) disturbance(before, after []run) float64 {
	const weight = 0.1 // rank correlations have several measures, each halves a difference
	if !p.placed {
		return 0
	}
	return weight * (1 - runCorrelation(before, after))
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
	cost := func(other *fanOut) float64 { return p.cost(other) + p.disturbance(children.runs, other.runs) }
	_, wish := newFreeNest(p.members, children, p.shape, p.key)
	for _, by := range [][]run{wish.runs, p.members.runs} {
		other := newFanOut(rematch(children.runs, by))
		if cost := cost(other); cost < least-clearly {
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
		if cost := cost(newFanOut(each)); cost < least {
			if least = cost; least < enough {
				break
			}
			continue
		}
		each[i], each[j] = each[j], each[i]
	}
	return newFanOut(mergeRuns(each))
}

// runCorrelation is the rank correlation of the degrees that the same parents
// have by two lists of runs.
func runCorrelation(a, b []run) float64 {
	x, y := degreeRanks(a), degreeRanks(b)
	var m moments
	for i, j, left, right := 0, 0, int64(0), int64(0); ; {
		for ; i < len(a) && left == 0; i++ {
			left = a[i].count
		}
		for ; j < len(b) && right == 0; j++ {
			right = b[j].count
		}
		n := min(left, right)
		if n == 0 {
			return m.rank()
		}
		m.addMany(x[a[i-1].degree], y[b[j-1].degree], float64(n))
		left, right = left-n, right-n
	}
}

// degreeRanks are the mean ranks of the parents of each degree, as shares.
func degreeRanks(runs []run) map[int64]float64 {
	by, all := map[int64]int64{}, int64(0)
	for _, r := range runs {
		by[r.degree] += r.count
		all += r.count
	}
	out, below := map[int64]float64{}, int64(0)
	for _, d := range slices.Sorted(maps.Keys(by)) {
		out[d] = (float64(below) + float64(by[d])/2) / float64(all)
		below += by[d]
	}
	return out
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
