package predict

import "math"

// Law is a way to grow with the size, each beside a fixed cost.
type Law string

const (
	Fixed     Law = "constant"
	Sublinear Law = "less than linear"
	Linear    Law = "linear"
	LogLinear Law = "n log n"
	Power     Law = "worse than linear"
	Quadratic Law = "quadratic"
	Knee      Law = "linear with a knee" // steeper from some size on, as beyond a cache
)

// shape is one candidate: what grows with the size, and how likely it is before
// anything was measured.
type shape struct {
	law   Law
	prior float64
	grow  func(n float64) float64
}

// What is thought likely before anything is measured. Most of a migration reads
// or writes every row once (linear) or sorts what it read (n log n); a join
// without an index is quadratic; all else is a power in between, which also
// stands for mixtures of them.
const (
	priorLinear    = 0.36
	priorLogLinear = 0.18
	priorPower     = 0.20
	priorQuadratic = 0.04
	priorMixed     = 0.10
	priorKnee      = 0.12
)

// shapes are the candidates for sizes up to the largest measured and on to the
// target; a knee lies at any of the given sizes, if any.
func shapes(largest float64, knees []knee) []shape {
	s := []shape{
		{Linear, priorLinear, func(n float64) float64 { return n }},
		{LogLinear, priorLogLinear, func(n float64) float64 { return n * math.Log2(2+n) }},
		{Quadratic, priorQuadratic, func(n float64) float64 { return n * n }},
	}
	s = append(s, powers()...)
	s = append(s, mixed(largest)...)
	total := 0.0
	for _, k := range knees {
		total += k.prior
	}
	for _, k := range knees {
		s = append(s, kneed(k, priorKnee*k.prior/total)...)
	}
	return s
}

// mixed are linear and quadratic work in one step, such as a loop over a table
// within a pass over it: how large the quadratic part is at the largest size
// measured, against the linear one.
func mixed(largest float64) []shape {
	parts := []float64{0.1, 0.3, 1}
	var s []shape
	for _, part := range parts {
		s = append(s, shape{Power, priorMixed / float64(len(parts)), func(n float64) float64 {
			return n + part*n*n/largest
		}})
	}
	return s
}

// powers are the powers of the size from 0.3 to 2.7, near 1 the likeliest.
func powers() []shape {
	var s []shape
	total := 0.0
	for e := 0.3; e < 2.75; e += 0.1 {
		weight := math.Exp(-math.Abs(e-1) / 0.5)
		total += weight
		s = append(s, shape{lawOf(e), weight, func(n float64) float64 { return math.Pow(n, e) }})
	}
	for i := range s {
		s[i].prior *= priorPower / total
	}
	return s
}

// lawOf names a power. What lies within a tenth of 1 nobody can tell from linear.
func lawOf(exponent float64) Law {
	switch {
	case exponent < 0.88:
		return Sublinear
	case exponent < 1.13:
		return Linear
	case exponent < 1.9:
		return Power
	default:
		return Quadratic
	}
}

// knee is a size from which on the cost of a row changes.
type knee struct {
	size  float64
	prior float64 // against the other knees
}

// kneed are the ways to bend at a knee: how many times the cost of a row is
// added beyond it.
func kneed(k knee, prior float64) []shape {
	bends := []float64{0.3, 1, 3}
	var s []shape
	for _, bend := range bends {
		s = append(s, shape{Knee, prior / float64(len(bends)), func(n float64) float64 {
			return n + bend*math.Max(0, n-k.size)
		}})
	}
	return s
}
