package generate

import "math"

// A null pattern names the columns whose values in its rows are the farthest
// from the middle, and no others that go together with those. So what moves a
// named dimension within a null class moves the others as their correlations
// have it: by the regression of normal scores.

// carry works out how far each null class moves the dimensions that it does
// not name. together are the correlations of the scores.
func (c *copula) carry(together [][]float64) {
	for _, d := range c.dims {
		d.carried = nil
	}
	for g := range c.axis.classes {
		var named []int
		for i, d := range c.dims {
			if d.names(g) {
				named = append(named, i)
			}
		}
		if len(named) == 0 {
			continue
		}
		weights := c.regression(named, g, together)
		for j, d := range c.dims {
			if d.names(g) || d.key || d.given || !d.has[g] || d.category != nil {
				continue
			}
			moved := 0.0
			for k, i := range named {
				moved += weights[k] * together[i][j]
			}
			if d.carried == nil {
				d.carried = make([]float64, len(c.axis.classes))
			}
			d.carried[g] = moved
		}
	}
}

// names reports whether a null class says where the dimension's values lie.
func (d *dimension) names(class int) bool {
	return d.ranks != nil && d.ranks.on == nil && d.has[class] && !math.IsNaN(d.ranks.ranks[class])
}

// regression solves for the weights w of the named dimensions with R w = shift.
func (c *copula) regression(named []int, class int, together [][]float64) []float64 {
	n := len(named)
	m := make([][]float64, n)
	for a, i := range named {
		m[a] = make([]float64, n+1)
		for b, j := range named {
			m[a][b] = together[i][j]
		}
		m[a][a] += 0.01 // dimensions that are nearly the same share the move
		m[a][n] = c.dims[i].shift[class]
	}
	for a := range n { // elimination; R is positive definite, so no pivot is 0
		for b := range n {
			if b == a {
				continue
			}
			f := m[b][a] / m[a][a]
			for k := a; k <= n; k++ {
				m[b][k] -= f * m[a][k]
			}
		}
	}
	out := make([]float64, n)
	for a := range n {
		out[a] = m[a][n] / m[a][a]
	}
	return out
}
