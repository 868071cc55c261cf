package generate

import "sort"

// run is count parents, next to each other in rank order, with degree
// children each.
type run struct {
	count  int64
	degree int64
}

// fanOut deals children to parents by arithmetic alone: parents stand in rank
// order, their children in slot order, so that both directions are one binary
// search over the runs. Nothing about a single parent is stored.
type fanOut struct {
	runs     []run
	parents  []int64 // parents[i]: parents before run i; one entry more than runs
	children []int64 // children[i]: children before run i
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
	return f
}

// totalParents and totalChildren are the sums over all runs.
func (f *fanOut) totalParents() int64  { return f.parents[len(f.runs)] }
func (f *fanOut) totalChildren() int64 { return f.children[len(f.runs)] }

// parent is the rank of the parent that a child slot belongs to, and the
// child's ordinal among its siblings, from 0.
func (f *fanOut) parent(slot int64) (rank, ordinal int64) {
	i := sort.Search(len(f.runs), func(i int) bool { return f.children[i+1] > slot })
	d := f.runs[i].degree
	k := slot - f.children[i]
	return f.parents[i] + k/d, k % d
}

// first is the first child slot of the parent of that rank, and how many
// children it has.
func (f *fanOut) first(rank int64) (slot, degree int64) {
	i := sort.Search(len(f.runs), func(i int) bool { return f.parents[i+1] > rank })
	d := f.runs[i].degree
	return f.children[i] + (rank-f.parents[i])*d, d
}

// maxDegree is the largest fan-out.
func (f *fanOut) maxDegree() int64 {
	var most int64
	for _, r := range f.runs {
		most = max(most, r.degree)
	}
	return most
}
