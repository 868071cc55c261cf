package profile

import "math"

// degreeClasses is how many degree classes there can be.
const degreeClasses = mostClass + 1

// Fit states the shares of the classes at other margins: a and b are the
// shares of the rows by the class of the first and of the second parent, each
// adding up to 1 (or to 0, when there are no rows).
//
// Where a side's classes are about those measured, what they have in common
// stays as it is, and what is left over comes from the nearest. Where they moved
// by more than half a class (a parent that keeps its size while
// its children grow: all its degrees multiply) they are taken by rank: the
// busiest tenth of the rows is linked as the busiest tenth was.
func (e Edges) Fit(a, b []float64) [][]float64 {
	fromA, fromB := e.margins()
	atA, atB := moveClasses(fromA, a), moveClasses(fromB, b)
	out := make([][]float64, len(a))
	for i := range out {
		out[i] = make([]float64, len(b))
	}
	for _, c := range e.Classes {
		for i, x := range atA[c.A] {
			for j, y := range atB[c.B] {
				out[i][j] += c.Share * x * y
			}
		}
	}
	return out
}

// margins are the shares of the rows by the class of one parent.
func (e Edges) margins() (a, b []float64) {
	a, b = make([]float64, degreeClasses), make([]float64, degreeClasses)
	for _, c := range e.Classes {
		a[c.A] += c.Share
		b[c.B] += c.Share
	}
	return a, b
}

// moveClasses says for every class of from which share of it goes to each class
// of to.
func moveClasses(from, to []float64) [][]float64 {
	out := make([][]float64, len(from))
	for i := range out {
		out[i] = make([]float64, len(to))
	}
	from, to = proportions(from), proportions(to)
	left, open := append([]float64(nil), from...), append([]float64(nil), to...)
	if math.Abs(meanClass(from)-meanClass(to)) <= 0.5 {
		for i := range min(len(from), len(to)) {
			stays := min(left[i], open[i])
			out[i][i] = stays
			left[i] -= stays
			open[i] -= stays
		}
	}
	for i, j := 0, 0; i < len(left) && j < len(open); {
		n := min(left[i], open[j])
		out[i][j] += n
		left[i] -= n
		open[j] -= n
		if left[i] <= open[j] {
			i++
		} else {
			j++
		}
	}
	for i, row := range out {
		for j := range row {
			if from[i] > 0 {
				row[j] /= from[i]
			}
		}
	}
	return out
}

func proportions(x []float64) []float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	out := make([]float64, len(x))
	for i, v := range x {
		if sum > 0 {
			out[i] = v / sum
		}
	}
	return out
}

func meanClass(shares []float64) float64 {
	mean := 0.0
	for c, s := range shares {
		mean += float64(c) * s
	}
	return mean
}

// Turn puts the second side first.
func (e Edges) Turn() Edges {
	out := Edges{Between: [2][]string{e.Between[1], e.Between[0]}}
	for _, c := range e.Classes {
		out.Classes = append(out.Classes, EdgeClass{c.B, c.A, c.Share})
	}
	sortEdges(out.Classes)
	return out
}
