package generate

import (
	"math"
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
// degrees; the lists are chosen together by proportional fitting so that they
// add up to the members' fan-out.
type nest struct {
	runs []nestRun
	cum  []int64 // cum[i]: ancestors before run i
	key  uint64
}

type nestRun struct {
	count    int64 // ancestors
	members  int64 // of each
	children int64 // of each
	list     *fanOut
}

// newNest builds the lists. members and children are fan-outs of the same
// ancestors in rank order; shape is the fan-out wanted over all members (its
// parents are the members), most bounds a member's children (0: no bound).
// The children's fan-out is returned as it can be kept: an ancestor without
// members gets no children.
func newNest(members, children *fanOut, shape []run, most int64, key uint64) (*nest, *fanOut) {
	n := &nest{key: key, runs: joinRuns(members, children, most)}
	n.fitLists(shape, most)
	n.cum = []int64{0}
	kept := make([]run, len(n.runs))
	for i, r := range n.runs {
		n.cum = append(n.cum, n.cum[i]+r.count)
		kept[i] = run{r.count, r.children}
	}
	return n, newFanOut(kept)
}

// joinRuns lines the two fan-outs up by ancestor and moves children away from
// ancestors whose members cannot take them.
func joinRuns(members, children *fanOut, most int64) []nestRun {
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
		switch {
		case r.members == 0:
			return 0
		case most > 0:
			return r.members * most
		}
		return math.MaxInt64 / 4
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

// fitLists chooses every run's list of degrees. Degree d gets in run r the
// share base[d]·exp(tilt[r]·d): the tilt makes the run's mean right, the base
// is fitted until all runs together have the wanted fan-out (iterative
// scaling, Darroch and Ratcliff 1972).
func (n *nest) fitLists(shape []run, most int64) {
	n.splitLargeRuns()
	degrees, want := degreeTable(shape, most)
	base := append([]float64(nil), want...)
	probs := make([][]float64, len(n.runs))
	tilt := make([]float64, len(n.runs))
	for pass := 0; pass < 12; pass++ {
		got := make([]float64, len(degrees))
		for k := range n.runs {
			r := &n.runs[k]
			if r.members == 0 {
				continue
			}
			probs[k], tilt[k] = tilted(degrees, base, float64(r.children)/float64(r.members), tilt[k])
			for d, p := range probs[k] {
				got[d] += p * float64(r.members*r.count)
			}
		}
		for d := range base {
			if got[d] > 0 && want[d] > 0 {
				base[d] *= math.Min(4, math.Max(0.25, want[d]/got[d]))
			}
		}
	}
	carry := make([]float64, len(degrees))
	for k := range n.runs {
		n.runs[k].list = newFanOut(n.runs[k].roundList(degrees, probs[k], carry, most))
	}
}

// splitLargeRuns lets ancestors of one kind still have different lists, so
// that rounding does not pile up.
func (n *nest) splitLargeRuns() {
	var out []nestRun
	for _, r := range n.runs {
		parts := min(r.count, 6)
		if r.members <= 1 || r.children <= 1 {
			parts = 1
		}
		for p := int64(0); p < parts; p++ {
			part := r
			part.count = (p+1)*r.count/parts - p*r.count/parts
			out = append(out, part)
		}
	}
	n.runs = out
}

// degreeTable is the wanted fan-out as ascending degrees and how many members
// have each, zero always among them.
func degreeTable(shape []run, most int64) ([]int64, []float64) {
	count := map[int64]int64{0: 0, 1: 0}
	for _, r := range shape {
		d := r.degree
		if most > 0 {
			d = min(d, most)
		}
		count[d] += r.count
	}
	degrees := make([]int64, 0, len(count))
	for d := range count {
		degrees = append(degrees, d)
	}
	sort.Slice(degrees, func(i, j int) bool { return degrees[i] < degrees[j] })
	want := make([]float64, len(degrees))
	for i, d := range degrees {
		want[i] = math.Max(float64(count[d]), 1e-6)
	}
	return degrees, want
}

// tilted is base·exp(t·degree), normalised, with t such that the mean is as
// asked (or the nearest that the degrees allow); t starts from a guess.
func tilted(degrees []int64, base []float64, mean, guess float64) ([]float64, float64) {
	p := make([]float64, len(degrees))
	top := float64(degrees[len(degrees)-1])
	mean = math.Min(mean, top)
	eval := func(t float64) float64 {
		shift := math.Max(0, t*top)
		sum, weighted := 0.0, 0.0
		for i, d := range degrees {
			p[i] = base[i] * math.Exp(t*float64(d)-shift)
			sum += p[i]
			weighted += p[i] * float64(d)
		}
		for i := range p {
			p[i] /= sum
		}
		return weighted / sum
	}
	lo, hi := -50.0, 50.0
	t := guess
	for range 40 {
		got := eval(t)
		if math.Abs(got-mean) < 1e-6*(1+mean) {
			break
		}
		if got < mean {
			lo = t
		} else {
			hi = t
		}
		t = (lo + hi) / 2
	}
	return p, t
}

// roundList turns shares into a whole number of members per degree that have
// exactly the run's children, and carries what rounding leaves over to the
// next run.
func (r *nestRun) roundList(degrees []int64, p, carry []float64, most int64) []run {
	if r.members == 0 {
		return nil
	}
	list := make([]run, len(degrees))
	left := r.members
	cum, dealt := 0.0, int64(0)
	for i := len(degrees) - 1; i >= 0; i-- {
		cum += p[i]*float64(r.members) + carry[i]/float64(r.count)
		c := min(max(int64(math.Round(cum))-dealt, 0), left)
		if i == 0 {
			c = left
		}
		list[len(degrees)-1-i] = run{c, degrees[i]}
		dealt += c
		left -= c
	}
	list = settleChildren(mergeRuns(list), r.children, most)
	got := map[int64]int64{}
	for _, l := range list {
		got[l.degree] += l.count
	}
	for i, d := range degrees {
		carry[i] += (p[i]*float64(r.members) - float64(got[d])) * float64(r.count)
		limit := float64(r.members * r.count)
		carry[i] = math.Max(-limit, math.Min(limit, carry[i]))
	}
	return list
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
	turn := int64(mix64(n.key^uint64(rank)) % uint64(r.members))
	index += turn
	if index >= r.members {
		index -= r.members
	}
	return index, second
}
