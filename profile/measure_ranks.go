package profile

import (
	"math"
	"slices"
)

// ranked is one number or date of every row, with the rows in its order.
type ranked struct {
	x     []float64 // NaN where there is none
	order []int32   // the rows that have one, ascending
	whole []float64 // mean ranks less their mean, over sqrt(sum of squares); nil unless every row has one
}

func newRanked(x []float64) *ranked {
	r := &ranked{x: x, order: make([]int32, 0, len(x))}
	for row, v := range x {
		if !math.IsNaN(v) {
			r.order = append(r.order, int32(row))
		}
	}
	slices.SortFunc(r.order, func(a, b int32) int {
		switch {
		case x[a] < x[b]:
			return -1
		case x[a] > x[b]:
			return 1
		}
		return int(a - b)
	})
	if len(r.order) == len(x) {
		r.whole = make([]float64, len(x))
		r.standardize(nil, r.whole)
	}
	return r
}

// has reports whether a row has a value.
func (r *ranked) has(row int32) bool { return !math.IsNaN(r.x[row]) }

// meanRanks writes the rank of each row among those that both have, from 0,
// ties sharing their mean, and returns how many rows those are. Other rows of
// out are left as they are.
func (r *ranked) meanRanks(other *ranked, out []float64) int {
	n := 0
	for i := 0; i < len(r.order); {
		first, x := n, r.x[r.order[i]]
		j := i
		for ; j < len(r.order) && r.x[r.order[j]] == x; j++ {
			if other == nil || other.has(r.order[j]) {
				n++
			}
		}
		mean := float64(first+n-1) / 2
		for ; i < j; i++ {
			out[r.order[i]] = mean
		}
	}
	return n
}

// standardize writes the ranks so that the product of two such lists is their
// correlation: all 0 when the values are all the same.
func (r *ranked) standardize(other *ranked, out []float64) int {
	n := r.meanRanks(other, out)
	middle, sum := float64(n-1)/2, 0.0
	for _, row := range r.order {
		if other != nil && !other.has(row) {
			out[row] = 0
			continue
		}
		out[row] -= middle
		sum += out[row] * out[row]
	}
	unit := 0.0
	if sum > 0 {
		unit = 1 / math.Sqrt(sum)
	}
	for _, row := range r.order {
		out[row] *= unit
	}
	return n
}

// rankRoom is scratch space of correlations.
type rankRoom struct{ a, b []float64 }

// correlation is Spearman's rank correlation of two numbers over the rows that
// have both, and how many rows those are. It is not known (ok is false) when
// either is the same in all of these rows.
func (s *rankRoom) correlation(a, b *ranked) (rank float64, rows int, ok bool) {
	x, y := a.whole, b.whole
	rows = len(x)
	if x == nil || y == nil {
		s.a, s.b = slices.Grow(s.a[:0], len(a.x))[:len(a.x)], slices.Grow(s.b[:0], len(a.x))[:len(a.x)]
		x, y = s.a, s.b
		rows = a.standardize(b, x)
		b.standardize(a, y)
	}
	sum, xx, yy := 0.0, 0.0, 0.0
	few := a
	if len(b.order) < len(a.order) {
		few = b
	}
	for _, row := range few.order {
		if a.has(row) && b.has(row) {
			sum += x[row] * y[row]
			xx += x[row] * x[row]
			yy += y[row] * y[row]
		}
	}
	return max(-1, min(1, sum)), rows, xx > 0.5 && yy > 0.5
}

// spread is the mean distance of values from their median; 0 without any.
func spread(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(x))
	median, sum := sorted[len(sorted)/2], 0.0
	for _, v := range sorted {
		sum += math.Abs(v - median)
	}
	return sum / float64(len(sorted))
}
