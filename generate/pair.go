package generate

import "sort"

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
	windows *fanOut
	members *fanOut
	blocks  []pairBlock
}

// pairBlock is one run of windows.
type pairBlock struct {
	order permutation // of the windows, so that neighbours do not meet the same members
	cum   []int64     // cum[c]: edges of this block with the classes before c
	below []int64     // below[c]: edges of class c with the blocks before this one
	edges []int64
}

// newPair prepares the dealing, shuffled by a key. It returns nil when the two
// degree sequences cannot be joined without a duplicate.
func newPair(windows, members *fanOut, key uint64) *pair {
	edges := joinDegrees(windows.runs, members.runs)
	if edges == nil {
		return nil
	}
	p := &pair{windows: windows, members: members}
	below := make([]int64, len(members.runs))
	for i, row := range edges {
		b := pairBlock{order: newPermutation(windows.runs[i].count, mix64(key+uint64(i))), cum: make([]int64, len(row)+1), below: append([]int64(nil), below...), edges: row}
		for c, e := range row {
			b.cum[c+1] = b.cum[c] + e
			below[c] += e
		}
		p.blocks = append(p.blocks, b)
	}
	return p
}

// member is the rank of the member that a window slot meets.
func (p *pair) member(slot int64) int64 {
	w := p.windows
	b := sort.Search(len(w.runs), func(i int) bool { return w.children[i+1] > slot })
	k, d := slot-w.children[b], w.runs[b].degree
	blk := &p.blocks[b]
	j := k%d*w.runs[b].count + blk.order.at(k/d)
	c := sort.Search(len(blk.edges), func(i int) bool { return blk.cum[i+1] > j })
	j -= blk.cum[c]
	m, before := p.members.runs[c].count, blk.below[c]
	// The member i with edgesBefore(i) <= j < edgesBefore(i+1); all have e or e+1 edges here.
	e := blk.edges[c] / m
	lo, hi := j/(e+1), m-1
	if e > 0 {
		hi = min(hi, j/e)
	}
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if floorSum(before+blk.edges[c], mid, m)-floorSum(before, mid, m) <= j {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return p.members.parents[c] + lo
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
	rowLeft, colLeft := make([]int64, len(rows)), make([]int64, len(cols))
	for i, r := range rows {
		rowLeft[i] = r.count * r.degree
	}
	for j, c := range cols {
		colLeft[j] = c.count * c.degree
	}
	want := independent(rows, cols, total)
	m := make([][]int64, len(rows))
	for i := range rows {
		m[i] = make([]int64, len(cols))
		for j := range cols {
			e := min(int64(want[i][j]), rowLeft[i], colLeft[j])
			m[i][j] = e
			rowLeft[i] -= e
			colLeft[j] -= e
		}
	}
	f := pairFlow{rows, cols, m, rowLeft, colLeft}
	f.greedy(want)
	for i := range rows {
		for f.rowLeft[i] > 0 {
			if !f.augment(i) {
				return nil
			}
		}
	}
	return m
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

// pairFlow settles what rounding and caps left over.
type pairFlow struct {
	rows, cols       []run
	m                [][]int64
	rowLeft, colLeft []int64
}

func (f *pairFlow) room(i, j int) int64 { return f.rows[i].count*f.cols[j].count - f.m[i][j] }

func (f *pairFlow) add(i, j int, n int64) { f.m[i][j] += n }

// greedy fills cells that have room on both margins, those furthest below what
// was wanted first.
func (f *pairFlow) greedy(want [][]float64) {
	order := make([]int, len(f.cols))
	for i := range f.rows {
		if f.rowLeft[i] == 0 {
			continue
		}
		for j := range order {
			order[j] = j
		}
		sort.SliceStable(order, func(a, b int) bool {
			return want[i][order[a]]-float64(f.m[i][order[a]]) > want[i][order[b]]-float64(f.m[i][order[b]])
		})
		for pass := 0; pass < 2; pass++ { // one unit each first, then whatever fits
			for _, j := range order {
				n := min(f.rowLeft[i], f.colLeft[j], f.room(i, j))
				if pass == 0 {
					n = min(n, 1)
				}
				f.add(i, j, n)
				f.rowLeft[i] -= n
				f.colLeft[j] -= n
			}
		}
	}
}

// augment sends as much as one path allows from row start to a column that
// still wants edges: forward over cells with room, back over cells that hold some.
func (f *pairFlow) augment(start int) bool {
	fromCol := make([]int, len(f.rows)) // the column a row was reached from
	fromRow := make([]int, len(f.cols))
	for i := range fromCol {
		fromCol[i] = -2
	}
	for j := range fromRow {
		fromRow[j] = -1
	}
	fromCol[start] = -1
	queue := []int{start}
	for len(queue) > 0 {
		i := queue[0]
		queue = queue[1:]
		for j := range f.cols {
			if fromRow[j] >= 0 || f.room(i, j) <= 0 {
				continue
			}
			fromRow[j] = i
			if f.colLeft[j] > 0 {
				f.push(start, j, fromCol, fromRow)
				return true
			}
			for k := range f.rows {
				if fromCol[k] == -2 && f.m[k][j] > 0 {
					fromCol[k] = j
					queue = append(queue, k)
				}
			}
		}
	}
	return false
}

func (f *pairFlow) push(start, end int, fromCol, fromRow []int) {
	n := min(f.rowLeft[start], f.colLeft[end])
	for j := end; ; {
		i := fromRow[j]
		n = min(n, f.room(i, j))
		if i == start {
			break
		}
		j = fromCol[i]
		n = min(n, f.m[i][j])
	}
	for j := end; ; {
		i := fromRow[j]
		f.add(i, j, n)
		if i == start {
			break
		}
		j = fromCol[i]
		f.add(i, j, -n)
	}
	f.rowLeft[start] -= n
	f.colLeft[end] -= n
}
