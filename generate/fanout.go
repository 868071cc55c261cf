package generate

import "sort"

// run is count parents, next to each other in rank order, with degree
// children each.
type run struct {
	count  int64
	degree int64
}

// fanOut deals children to parents by arithmetic alone: parents stand in rank
// order, their children in slot order, so that one direction is a look at
// a guide table, the other a binary search over the runs. Nothing about a single parent is stored.
type fanOut struct {
	runs     []run
	parents  []int64 // parents[i]: parents before run i; one entry more than runs
	children []int64 // children[i]: children before run i
	guide    []int32 // by slot>>shift: the run that the first of those slots belongs to
	shift    uint
	per      []float64 // 1/degree by run
}

func newFanOut(runs []run) *fanOut {
	f := &fanOut{parents: make([]int64, 1, len(runs)+1), children: make([]int64, 1, len(runs)+1)}
	for _, r := range runs {
		if r.count <= 0 {
			continue
		}
		f.runs = append(f.runs, r)
		n := len(f.runs)
		f.parents = append(f.parents, f.parents[n-1]+r.count)
		f.children = append(f.children, f.children[n-1]+r.count*r.degree)
	}
	f.makeGuide()
	return f
}

// makeGuide lets parent start its search next to the right run.
func (f *fanOut) makeGuide() {
	f.per = make([]float64, len(f.runs))
	for i, r := range f.runs {
		f.per[i] = 1 / float64(max(r.degree, 1))
	}
	total := f.totalChildren()
	if len(f.runs) < 2 || total == 0 {
		return
	}
	for total>>f.shift > int64(4*len(f.runs)) {
		f.shift++
	}
	at := 0
	for g := int64(0); g <= (total-1)>>f.shift; g++ {
		for f.children[at+1] <= g<<f.shift {
			at++
		}
		f.guide = append(f.guide, int32(at))
	}
}

// totalParents and totalChildren are the sums over all runs.
func (f *fanOut) totalParents() int64  { return f.parents[len(f.runs)] }
func (f *fanOut) totalChildren() int64 { return f.children[len(f.runs)] }

// parent is the rank of the parent that a child slot belongs to, and the
// child's ordinal among its siblings, from 0.
func (f *fanOut) parent(slot int64) (rank, ordinal int64) {
	i := f.runOf(slot)
	d, k := f.runs[i].degree, slot-f.children[i]
	if d == 1 {
		return f.parents[i] + k, 0
	}
	q := int64(float64(k) * f.per[i]) // k/d, off by one at most
	if r := k - q*d; r < 0 {
		return f.parents[i] + q - 1, r + d
	} else if r >= d {
		return f.parents[i] + q + 1, r - d
	} else {
		return f.parents[i] + q, r
	}
}

// rank is the rank of a slot's parent, -1 - n for the n-th slot beyond all children.
func (f *fanOut) rank(slot int64) int64 {
	if total := f.totalChildren(); slot >= total {
		return total - slot - 1
	}
	rank, _ := f.parent(slot)
	return rank
}

// first is the first child slot of the parent of that rank, and how many
// children it has.
func (f *fanOut) first(rank int64) (slot, degree int64) {
	i := sort.Search(len(f.runs), func(i int) bool { return f.parents[i+1] > rank })
	d := f.runs[i].degree
	return f.children[i] + (rank-f.parents[i])*d, d
}

// across is a bijection of slots after which those that follow each other belong
// to parents that follow each other, not to siblings: within each run all first
// children come first, then all second ones.
func (f *fanOut) across(slot int64) int64 {
	if slot >= f.totalChildren() {
		return slot
	}
	i := f.runOf(slot)
	k, r := slot-f.children[i], f.runs[i]
	return f.children[i] + k%r.count*r.degree + k/r.count
}

// along is the inverse of across.
func (f *fanOut) along(slot int64) int64 {
	if slot >= f.totalChildren() {
		return slot
	}
	i := f.runOf(slot)
	k, r := slot-f.children[i], f.runs[i]
	return f.children[i] + k%r.degree*r.count + k/r.degree
}

// runOf is the run that a slot belongs to.
func (f *fanOut) runOf(slot int64) int {
	i := 0
	if f.guide != nil {
		i = int(f.guide[slot>>f.shift])
	}
	for f.children[i+1] <= slot {
		i++
	}
	return i
}

// maxDegree is the largest fan-out.
func (f *fanOut) maxDegree() int64 {
	var most int64
	for _, r := range f.runs {
		most = max(most, r.degree)
	}
	return most
}

// interleave spreads the runs evenly over the ranks, so that parents in rank
// order have many and few children in turn instead of all the many first.
func interleave(runs []run) []run {
	const most = 1200 // runs in all: a few dozen kilobytes
	rounds := int64(min(64, most/max(len(runs), 1)))
	if rounds < 2 {
		return runs
	}
	var out []run
	for i := range rounds {
		for j, r := range runs {
			phase := int64(j) * 0x9e3779b9 % (1 << 32) // a run of one parent falls into any round
			upTo := func(i int64) int64 { return (mulDiv(r.count<<20, i, rounds) + phase>>12*min(i, 1)) >> 20 }
			if i == rounds-1 {
				out = append(out, run{r.count - upTo(i), r.degree})
				continue
			}
			out = append(out, run{upTo(i+1) - upTo(i), r.degree})
		}
	}
	return mergeRuns(out)
}
