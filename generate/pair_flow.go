package generate

import (
	"math"
	"sort"
)

// pairFlow makes an integer matrix of given row and column sums whose cells are
// bounded.
type pairFlow struct {
	least, limit     func(i, j int) int64 // a cell that is at its least gives nothing away
	m                [][]int64
	rowLeft, colLeft []int64 // what the sums still lack
}

func newPairFlow(rows, cols int, limit func(i, j int) int64) *pairFlow {
	f := &pairFlow{least: zero, limit: limit, m: make([][]int64, rows), rowLeft: make([]int64, rows), colLeft: make([]int64, cols)}
	for i := range f.m {
		f.m[i] = make([]int64, cols)
	}
	return f
}

func zero(int, int) int64 { return 0 }

// fill makes the matrix near to what is wanted; false when there is none.
func (f *pairFlow) fill(want [][]float64, rowSums, colSums []int64) bool {
	f.start(want, rowSums, colSums, 0)
	return f.settle(want)
}

// round is fill with every cell rounded up or down to its next whole number as
// far as the sums allow it.
func (f *pairFlow) round(want [][]float64, rowSums, colSums []int64) bool {
	f.start(want, rowSums, colSums, nearlyWhole)
	limit := f.limit
	f.least = func(i, j int) int64 { return int64(want[i][j] + nearlyWhole) }
	f.limit = func(i, j int) int64 { return min(limit(i, j), int64(math.Ceil(want[i][j]-nearlyWhole))) }
	f.settle(want)
	f.least, f.limit = zero, limit
	return f.settle(want)
}

// nearlyWhole is what floating point takes away from a whole number, or adds to it.
const nearlyWhole = 1e-6

// start takes what is wanted, rounded down.
func (f *pairFlow) start(want [][]float64, rowSums, colSums []int64, slack float64) {
	copy(f.rowLeft, rowSums)
	copy(f.colLeft, colSums)
	for i, row := range f.m {
		for j := range row {
			e := min(int64(want[i][j]+slack), f.limit(i, j), f.rowLeft[i], f.colLeft[j])
			row[j] = e
			f.rowLeft[i] -= e
			f.colLeft[j] -= e
		}
	}
}

// settle deals what the sums lack; false when not all of it finds a place.
func (f *pairFlow) settle(want [][]float64) bool {
	f.greedy(want)
	all := true
	for i := range f.m {
		for f.rowLeft[i] > 0 && f.augment(i) {
		}
		all = all && f.rowLeft[i] == 0
	}
	return all
}

func (f *pairFlow) room(i, j int) int64 { return f.limit(i, j) - f.m[i][j] }

func (f *pairFlow) add(i, j int, n int64) { f.m[i][j] += n }

// greedy fills cells that have room on both margins, those furthest below what
// was wanted first.
func (f *pairFlow) greedy(want [][]float64) {
	order := make([]int, len(f.colLeft))
	for i := range f.m {
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
	fromCol := make([]int, len(f.m)) // the column a row was reached from
	fromRow := make([]int, len(f.colLeft))
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
		for j := range f.colLeft {
			if fromRow[j] >= 0 || f.room(i, j) <= 0 {
				continue
			}
			fromRow[j] = i
			if f.colLeft[j] > 0 {
				f.push(start, j, fromCol, fromRow)
				return true
			}
			for k := range f.m {
				if fromCol[k] == -2 && f.m[k][j] > f.least(k, j) {
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
		n = min(n, f.m[i][j]-f.least(i, j))
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
