package generate

import "math"

// nearestCorrelation is a positive definite correlation matrix near m: its
// negative eigenvalues are raised, its diagonal set to one again (Higham,
// Computing the Nearest Correlation Matrix, 2002, one step of it).
func nearestCorrelation(m [][]float64) [][]float64 {
	const least = 1e-4
	n := len(m)
	values, vectors := eigen(m)
	negative := false
	for _, v := range values {
		negative = negative || v < least
	}
	if !negative {
		return m
	}
	out := make([][]float64, n)
	for i := range out {
		out[i] = make([]float64, n)
		for j := range out[i] {
			for k, v := range values {
				out[i][j] += vectors[i][k] * max(v, least) * vectors[j][k]
			}
		}
	}
	scale := make([]float64, n)
	for i := range out {
		scale[i] = 1 / math.Sqrt(out[i][i])
	}
	for i := range out {
		for j := range out[i] {
			out[i][j] *= scale[i] * scale[j]
		}
	}
	return out
}

// eigen are the eigenvalues of a symmetric matrix and its eigenvectors as
// columns, by Jacobi's rotations.
func eigen(m [][]float64) (values []float64, vectors [][]float64) {
	n := len(m)
	a, v := make([][]float64, n), make([][]float64, n)
	for i := range m {
		a[i] = append([]float64(nil), m[i]...)
		v[i] = make([]float64, n)
		v[i][i] = 1
	}
	for range 60 {
		off := 0.0
		for i := range n {
			for j := range i {
				off += a[i][j] * a[i][j]
			}
		}
		if off < 1e-12 {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				rotate(a, v, p, q)
			}
		}
	}
	for i := range n {
		values = append(values, a[i][i])
	}
	return values, v
}

// rotate makes a[p][q] zero.
func rotate(a, v [][]float64, p, q int) {
	if math.Abs(a[p][q]) < 1e-15 {
		return
	}
	theta := (a[q][q] - a[p][p]) / (2 * a[p][q])
	t := 1 / (math.Abs(theta) + math.Sqrt(theta*theta+1))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(t*t+1)
	s := t * c
	for k := range a {
		kp, kq := a[k][p], a[k][q]
		a[k][p], a[k][q] = c*kp-s*kq, s*kp+c*kq
	}
	for k := range a {
		pk, qk := a[p][k], a[q][k]
		a[p][k], a[q][k] = c*pk-s*qk, s*pk+c*qk
		kp, kq := v[k][p], v[k][q]
		v[k][p], v[k][q] = c*kp-s*kq, s*kp+c*kq
	}
}

// cholesky is the lower triangle l with l·lᵀ = m.
func cholesky(m [][]float64) [][]float64 {
	l := make([][]float64, len(m))
	for i := range m {
		l[i] = make([]float64, i+1)
		for j := 0; j <= i; j++ {
			sum := m[i][j]
			for k := range j {
				sum -= l[i][k] * l[j][k]
			}
			if i == j {
				l[i][i] = math.Sqrt(max(sum, 1e-12))
			} else {
				l[i][j] = sum / l[j][j]
			}
		}
	}
	return l
}
