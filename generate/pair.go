package generate

import (
	"sort"

	"duckface/profile"
)

// pair deals the children of one side's parents (windows) to the parents of
// another side (members) so that no window meets a member twice and both
// degree sequences are exact.
//
// Windows of equal degree d stand together: n windows, n·d slots. The members
// that they meet are written one after the other, each as often as it meets
// this block, and dealt to the windows in turn: position j goes to window
// j mod n. A member that meets the block e ≤ n times takes e neighbouring
// positions and so e different windows. How often the members of degree class
// c meet block b is the matrix edges[b][c]; within a class the members share
// it evenly, by Hermite's identity exactly: member i meets the blocks up to b
// floor((E_b + i)/m) times in all, E_b being the running sum of the matrix.
type pair struct {
	windows, members   *fanOut
	byWindow, byMember runGroups
	blocks             []pairBlock // by group of windows
}

// pairBlock is one run of windows.
type pairBlock struct {
	order permutation // of the windows, so that neighbours do not meet the same members
	cum   []int64     // cum[c]: edges of this block with the classes before c
	below []int64     // below[c]: edges of class c with the blocks before this one
	edges []int64
}

// newPair prepares the dealing, shuffled by a key. It returns nil when the two
// degree sequences cannot be joined without a duplicate. Without edges, who
// meets whom is left to chance.
func newPair(windows, members *fanOut, edges *profile.Edges, key uint64) *pair {
	p := &pair{windows: windows, members: members}
	var matrix [][]int64
	if edges == nil {
		p.byWindow, p.byMember = eachRun(windows), eachRun(members)
		matrix = joinDegrees(p.byWindow.groups, p.byMember.groups)
	} else {
		p.byWindow, p.byMember = equalRuns(windows), equalRuns(members)
		matrix = joinClasses(p.byWindow.groups, p.byMember.groups, edges)
	}
	return p.cut(matrix, key)
}

// newGroupedPair is newPair by chance for sides of many runs with few degrees.
func newGroupedPair(windows, members *fanOut, key uint64) *pair {
	p := &pair{windows: windows, members: members, byWindow: equalRuns(windows), byMember: equalRuns(members)}
	return p.cut(joinDegrees(p.byWindow.groups, p.byMember.groups), key)
}

// cut makes the blocks of a pair by how many edges its groups have with each
// other; it returns nil where there is no matrix of these.
func (p *pair) cut(matrix [][]int64, key uint64) *pair {
	if matrix == nil {
		return nil
	}
	below := make([]int64, len(p.byMember.groups))
	for i, row := range matrix {
		b := pairBlock{order: newPermutation(p.byWindow.groups[i].count, mix64(key+uint64(i))), cum: make([]int64, len(row)+1), below: append([]int64(nil), below...), edges: row}
		for c, e := range row {
			b.cum[c+1] = b.cum[c] + e
			below[c] += e
		}
		p.blocks = append(p.blocks, b)
	}
	return p
}

// runGroups are the runs of one side that are dealt as one.
type runGroups struct {
	groups []run
	of     []int   // by run: its group
	before []int64 // by run: parents of its group in earlier runs
	runs   [][]int // by group, ascending
}

// eachRun is a group for every run.
func eachRun(f *fanOut) runGroups {
	g := runGroups{groups: f.runs}
	for i := range f.runs {
		g.of, g.before, g.runs = append(g.of, i), append(g.before, 0), append(g.runs, []int{i})
	}
	return g
}

// equalRuns is a group for every degree: ranks may have many and few children in turn.
func equalRuns(f *fanOut) runGroups {
	var g runGroups
	at := map[int64]int{}
	for i, r := range f.runs {
		k, ok := at[r.degree]
		if !ok {
			k = len(g.groups)
			at[r.degree] = k
			g.groups, g.runs = append(g.groups, run{0, r.degree}), append(g.runs, nil)
		}
		g.of, g.before, g.runs[k] = append(g.of, k), append(g.before, g.groups[k].count), append(g.runs[k], i)
		g.groups[k].count += r.count
	}
	return g
}

// rank is the i-th parent of a group.
func (g *runGroups) rank(f *fanOut, group int, i int64) int64 {
	runs := g.runs[group]
	at := runs[0]
	if len(runs) > 1 {
		at = runs[sort.Search(len(runs)-1, func(k int) bool { return g.before[runs[k+1]] > i })]
	}
	return f.parents[at] + i - g.before[at]
}

// member is the rank of the member that a window slot meets.
func (p *pair) member(slot int64) int64 {
	group, i, _ := p.edge(slot)
	return p.byMember.rank(p.members, group, i)
}

// meet is the rank of the member that a window slot meets, and which of the
// member's edges that is.
func (p *pair) meet(slot int64) (rank, ordinal int64) {
	group, i, ordinal := p.edge(slot)
	return p.byMember.rank(p.members, group, i), ordinal
}

// edge is the edge of a window slot: the group of its member, the member's place
// in that, and which of the member's edges it is.
func (p *pair) edge(slot int64) (group int, member, ordinal int64) {
	w := p.windows
	at := sort.Search(len(w.runs), func(i int) bool { return w.children[i+1] > slot })
	b := p.byWindow.of[at]
	k, d := slot-w.children[at], w.runs[at].degree
	blk := &p.blocks[b]
	j := k%d*p.byWindow.groups[b].count + blk.order.at(p.byWindow.before[at]+k/d)
	c := sort.Search(len(blk.edges), func(i int) bool { return blk.cum[i+1] > j })
	j -= blk.cum[c]
	m, before := p.byMember.groups[c].count, blk.below[c]
	// The member i with edgesBefore(i) <= j < edgesBefore(i+1); all have e or e+1 edges here.
	edgesBefore := func(i int64) int64 { return floorSum(before+blk.edges[c], i, m) - floorSum(before, i, m) }
	e := blk.edges[c] / m
	lo, hi := j/(e+1), m-1
	if e > 0 {
		hi = min(hi, j/e)
	}
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if edgesBefore(mid) <= j {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return c, lo, (before+lo)/m + j - edgesBefore(lo)
}

// slot is the inverse of meet.
func (p *pair) slot(rank, ordinal int64) int64 {
	at := sort.Search(len(p.members.runs), func(i int) bool { return p.members.parents[i+1] > rank })
	c := p.byMember.of[at]
	i, m := p.byMember.before[at]+rank-p.members.parents[at], p.byMember.groups[c].count
	b := sort.Search(len(p.blocks)-1, func(b int) bool { return (p.blocks[b].below[c]+p.blocks[b].edges[c]+i)/m > ordinal })
	blk := &p.blocks[b]
	before := blk.below[c]
	j := blk.cum[c] + floorSum(before+blk.edges[c], i, m) - floorSum(before, i, m) + ordinal - (before+i)/m
	n := p.byWindow.groups[b].count
	first, _ := p.windows.first(p.byWindow.rank(p.windows, b, blk.order.inverse(j%n)))
	return first + j/n
}

// floorSum is the sum of floor((a+i)/m) for i in [0,n).
func floorSum(a, n, m int64) int64 {
	upTo := func(x int64) int64 { // the sum of floor(u/m) for u in [0,x)
		q, r := x/m, x%m
		return m*(q*(q-1)/2) + q*r
	}
	return upTo(a+n) - upTo(a)
}

// joinDegrees is an integer matrix with the windows' runs as rows and the
// members' as columns: how many edges each two have. Rows and columns sum up
// exactly, and no cell holds more than windows × members, so that duplicates
// can be avoided. It starts from independence and is settled by augmenting
// paths; nil when no such matrix exists (Gale and Ryser's condition).
func joinDegrees(rows, cols []run) [][]int64 {
	var total float64
	for _, r := range rows {
		total += float64(r.count * r.degree)
	}
	f := newPairFlow(len(rows), len(cols), func(i, j int) int64 { return room(rows[i], cols[j]) })
	if !f.fill(independent(rows, cols, total), edgesOfRuns(rows), edgesOfRuns(cols)) {
		return nil
	}
	return f.m
}

// room is how many edges two runs can have without a duplicate.
func room(r, c run) int64 { return r.count * c.count }

// edgesOfRuns are the edges of each run.
func edgesOfRuns(runs []run) []int64 {
	out := make([]int64, len(runs))
	for i, r := range runs {
		out[i] = r.count * r.degree
	}
	return out
}

// independent is the expected matrix under independence, capped at
// windows × members and brought back to its margins by proportional fitting
// (Deming and Stephan, 1940).
func independent(rows, cols []run, total float64) [][]float64 {
	want := make([][]float64, len(rows))
	for i, r := range rows {
		want[i] = make([]float64, len(cols))
		for j, c := range cols {
			want[i][j] = float64(r.count*r.degree) * float64(c.count*c.degree) / max(total, 1)
		}
	}
	for range 30 {
		over := false
		for i, r := range rows {
			sum := 0.0
			for j, c := range cols {
				limit := float64(r.count) * float64(c.count)
				if want[i][j] > limit {
					want[i][j], over = limit, true
				}
				sum += want[i][j]
			}
			if sum > 0 {
				scaleRow(want[i], float64(r.count*r.degree)/sum)
			}
		}
		if !over {
			break
		}
		for j, c := range cols {
			sum := 0.0
			for i := range rows {
				sum += want[i][j]
			}
			if sum > 0 {
				f := float64(c.count*c.degree) / sum
				for i := range rows {
					want[i][j] *= f
				}
			}
		}
	}
	for i, r := range rows {
		for j, c := range cols {
			want[i][j] = min(want[i][j], float64(r.count)*float64(c.count))
		}
	}
	return want
}

func scaleRow(row []float64, f float64) {
	for i := range row {
		row[i] *= f
	}
}
