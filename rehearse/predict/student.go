package predict

import "math"

// student is the distribution function of Student's t as a table, as a mixture
// asks for it a million times.
type student struct {
	below []float64 // from -reach to reach
}

// reach is how far the table goes, and perUnit its steps; beyond it next to
// nothing is left with three degrees of freedom and more.
const (
	reach   = 40
	perUnit = 64
)

func newStudent(freedom float64) *student {
	s := &student{make([]float64, 2*reach*perUnit+1)}
	for i := range s.below {
		s.below[i] = studentCDF(float64(i)/perUnit-reach, freedom)
	}
	return s
}

// at is the share below x.
func (s *student) at(x float64) float64 {
	at := (x + reach) * perUnit
	if at <= 0 {
		return 0
	}
	i := int(at)
	if i >= len(s.below)-1 {
		return 1
	}
	return s.below[i] + (at-float64(i))*(s.below[i+1]-s.below[i])
}

// studentCDF is the share of Student's t with the given degrees of freedom
// below x.
func studentCDF(x, freedom float64) float64 {
	tail := incompleteBeta(freedom/2, 0.5, freedom/(freedom+x*x)) / 2
	if x > 0 {
		return 1 - tail
	}
	return tail
}

// incompleteBeta is the regularized incomplete beta function, by the continued
// fraction of Numerical Recipes, §6.4.
func incompleteBeta(a, b, x float64) float64 {
	if x <= 0 {
		return 0
	}
	if x >= 1 {
		return 1
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab - la - lb + a*math.Log(x) + b*math.Log1p(-x))
	if x < (a+1)/(a+b+2) {
		return front * betaFraction(a, b, x) / a
	}
	return 1 - front*betaFraction(b, a, 1-x)/b
}

// betaFraction is the continued fraction of the incomplete beta function by
// Lentz's method.
func betaFraction(a, b, x float64) float64 {
	const tiny = 1e-300
	away := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c := 1.0
	d := 1 / away(1-(a+b)*x/(a+1))
	h := d
	for m := 1.0; m < 300; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / away(1+even*d)
		c = away(1 + even/c)
		h *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / away(1+odd*d)
		c = away(1 + odd/c)
		h *= d * c
		if math.Abs(d*c-1) < 1e-12 {
			break
		}
	}
	return h
}
