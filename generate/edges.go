package generate

import (
	"math"
	"slices"

	"duckface/profile"
)

// edgesOf are the measured degree classes of a pair, windows first; nil when
// none were measured.
func (t *TablePlan) edgesOf(w *wish) *profile.Edges {
	if w.onLink == nil || w.link == nil {
		return nil
	}
	windows, members := w.onLink.ref.Columns, w.link.ref.Columns
	for _, e := range t.Profile.Edges {
		switch {
		case sameNames(e.Between[0], windows) && sameNames(e.Between[1], members):
			return &e
		case sameNames(e.Between[1], windows) && sameNames(e.Between[0], members):
			turned := e.Turn()
			return &turned
		}
	}
	return nil
}

// sameNames reports whether two lists hold the same columns in any order.
func sameNames(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

// classed are the runs of one side of a pair by degree class.
type classed struct {
	runs    []run
	class   []int     // by run
	in      [][]int   // runs by class
	weights []float64 // edges by class
	total   float64
}

func newClassed(runs []run) classed {
	c := classed{runs: runs}
	for i, r := range runs {
		k := degreeClass(r.degree)
		for len(c.in) <= k {
			c.in, c.weights = append(c.in, nil), append(c.weights, 0)
		}
		c.class = append(c.class, k)
		c.in[k] = append(c.in[k], i)
		c.weights[k] += float64(r.count * r.degree)
		c.total += float64(r.count * r.degree)
	}
	return c
}

// edges are the edges of each class.
func (c classed) edges() []int64 {
	out := make([]int64, len(c.in))
	for k, in := range c.in {
		for _, i := range in {
			out[k] += c.runs[i].count * c.runs[i].degree
		}
	}
	return out
}

// joinClasses is joinDegrees with who links to whom by degree class as it was
// measured. What is wanted of classes is rounded first, then each run's edges by the
// other side's class, then the runs within each two classes: so the classes
// come out exact also where two runs have less than an edge in common.
func joinClasses(rows, cols []run, edges *profile.Edges) [][]int64 {
	r, c := newClassed(rows), newClassed(cols)
	want := fitRuns(r, c, edges.Fit(r.weights, c.weights))
	blocks := r.round(c, want)
	m := make([][]int64, len(rows))
	for i := range m {
		m[i] = make([]int64, len(cols))
	}
	for a, in := range r.in {
		for b, and := range c.in {
			if len(in) == 0 || len(and) == 0 {
				continue
			}
			f := newPairFlow(len(in), len(and), func(i, j int) int64 { return room(rows[in[i]], cols[and[j]]) })
			f.round(pick(want, in, and), blocks.byRow[a][b], blocks.byCol[b][a])
			for i, x := range in {
				for j, y := range and {
					m[x][y] = f.m[i][j]
				}
			}
		}
	}
	return settleEdges(rows, cols, want, m)
}

// fitRuns spells what is wanted of classes by runs: within two classes by
// chance, no more than windows × members, and brought back to both degree
// sequences by proportional fitting.
func fitRuns(r, c classed, shares [][]float64) [][]float64 {
	want := make([][]float64, len(r.runs))
	over := false
	for i, x := range r.runs {
		want[i] = make([]float64, len(c.runs))
		a := r.class[i]
		for j, y := range c.runs {
			b := c.class[j]
			if r.weights[a] > 0 && c.weights[b] > 0 {
				want[i][j] = shares[a][b] * r.total * float64(x.count*x.degree) / r.weights[a] * float64(y.count*y.degree) / c.weights[b]
			}
			over = over || want[i][j] > float64(room(x, y))
		}
	}
	if over {
		f := runFit{r, c, want, shares}
		f.iterate()
	}
	return want
}

// runFit brings a matrix with bounded cells to its margins.
type runFit struct {
	r, c   classed
	want   [][]float64
	shares [][]float64
}

// iterate fits blocks, rows and columns in turn, the rows and columns last.
func (f *runFit) iterate() {
	rows, cols := make([]int, len(f.r.runs)), make([]int, len(f.c.runs))
	for i := range rows {
		rows[i] = i
	}
	for j := range cols {
		cols[j] = j
	}
	for range 60 {
		for a, in := range f.r.in {
			for b, and := range f.c.in {
				f.fit(in, and, f.shares[a][b]*f.r.total)
			}
		}
		worst := 0.0
		for i, x := range f.r.runs {
			worst = max(worst, f.fit(rows[i:i+1], cols, float64(x.count*x.degree)))
		}
		for j, y := range f.c.runs {
			worst = max(worst, f.fit(rows, cols[j:j+1], float64(y.count*y.degree)))
		}
		if worst < 1e-6*f.r.total {
			break
		}
	}
}

// fit scales the cells below their bound so that all sum up to total; it
// returns by how much they did not.
func (f *runFit) fit(rows, cols []int, total float64) float64 {
	full, free := 0.0, 0.0
	for _, i := range rows {
		for _, j := range cols {
			limit := float64(room(f.r.runs[i], f.c.runs[j]))
			if f.want[i][j] >= limit {
				f.want[i][j] = limit
				full += limit
			} else {
				free += f.want[i][j]
			}
		}
	}
	if free <= 0 {
		return math.Abs(total - full)
	}
	scale := max(0, total-full) / free
	for _, i := range rows {
		for _, j := range cols {
			if limit := float64(room(f.r.runs[i], f.c.runs[j])); f.want[i][j] < limit {
				f.want[i][j] = min(limit, f.want[i][j]*scale)
			}
		}
	}
	return math.Abs(total - full - free)
}

// edgeBlocks are whole edges: byRow[a][b][i] those of the i-th run of class a
// with class b, byCol[b][a][j] those of the j-th run of class b with class a.
type edgeBlocks struct{ byRow, byCol [][][]int64 }

// round turns what is wanted into whole edges of every run with every class.
func (r classed) round(c classed, want [][]float64) edgeBlocks {
	rowRuns := sumColumns(want, c.in)            // run × class
	colRuns := sumColumns(transpose(want), r.in) // run × class
	classes := transpose(sumColumns(transpose(rowRuns), r.in))
	limit := func(a, b int) int64 { return room(totalRun(r.runs, r.in[a]), totalRun(c.runs, c.in[b])) }
	f := newPairFlow(len(r.in), len(c.in), limit)
	f.round(classes, r.edges(), c.edges())
	return edgeBlocks{r.roundRuns(c, rowRuns, f.m), c.roundRuns(r, colRuns, transpose(f.m))}
}

// roundRuns shares whole edges of classes out to the runs of one side.
func (r classed) roundRuns(c classed, want [][]float64, classes [][]int64) [][][]int64 {
	out := make([][][]int64, len(r.in))
	all := make([]int, len(c.in))
	for b := range all {
		all[b] = b
	}
	for a, in := range r.in {
		own := make([]int64, len(in))
		for i, x := range in {
			own[i] = r.runs[x].count * r.runs[x].degree
		}
		f := newPairFlow(len(in), len(all), func(i, b int) int64 { return room(r.runs[in[i]], totalRun(c.runs, c.in[b])) })
		f.round(pick(want, in, all), own, classes[a])
		out[a] = transpose(f.m)
	}
	return out
}

// settleEdges brings a matrix to both degree sequences, changing as little as
// it finds; nil when no matrix has them.
func settleEdges(rows, cols []run, want [][]float64, m [][]int64) [][]int64 {
	f := newPairFlow(len(rows), len(cols), func(i, j int) int64 { return room(rows[i], cols[j]) })
	f.m = m
	copy(f.rowLeft, edgesOfRuns(rows))
	copy(f.colLeft, edgesOfRuns(cols))
	for i, row := range m {
		for j, n := range row {
			f.rowLeft[i] -= n
			f.colLeft[j] -= n
		}
	}
	if !f.settle(want) {
		return nil
	}
	return m
}

// totalRun is how many parents some runs have.
func totalRun(runs []run, in []int) run {
	var sum run
	for _, i := range in {
		sum.count += runs[i].count
	}
	return sum
}

// pick is a matrix's cells in these rows and columns.
func pick(m [][]float64, rows, cols []int) [][]float64 {
	out := make([][]float64, len(rows))
	for i, x := range rows {
		out[i] = make([]float64, len(cols))
		for j, y := range cols {
			out[i][j] = m[x][y]
		}
	}
	return out
}

// sumColumns joins the columns of each set.
func sumColumns(m [][]float64, sets [][]int) [][]float64 {
	out := make([][]float64, len(m))
	for i, row := range m {
		out[i] = make([]float64, len(sets))
		for s, set := range sets {
			for _, j := range set {
				out[i][s] += row[j]
			}
		}
	}
	return out
}

func transpose[T any](m [][]T) [][]T {
	if len(m) == 0 {
		return nil
	}
	out := make([][]T, len(m[0]))
	for j := range out {
		out[j] = make([]T, len(m))
		for i := range m {
			out[j][i] = m[i][j]
		}
	}
	return out
}
