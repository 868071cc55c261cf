package profile

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/bits"
)

// noise draws whole numbers from the two-sided geometric (discrete Laplace)
// distribution, P(x) in proportion to exp(-|x|/scale), exactly: it works on whole
// numbers only, so that no rounding of floating point tells anything.
// (Canonne, Kamath, Steinke: The Discrete Gaussian for Differential Privacy,
// 2020, algorithms 1 and 2.)
type noise struct {
	random io.Reader
	err    error // the first of random; what is drawn after it is 0
}

// scaleParts is the denominator of a scale.
const scaleParts = 1 << 16

// mostScale bounds the scale so that the sampler's products stay below 2^63.
const mostScale = 1 << 32

// draw is one number; the scale is rounded up to a multiple of 1/scaleParts.
func (n *noise) draw(scale float64) int64 {
	t := uint64(math.Ceil(min(max(scale, 1.0/scaleParts), mostScale) * scaleParts))
	for n.err == nil {
		u := n.below(t)
		if !n.minusExp(u, t) {
			continue
		}
		v := uint64(0)
		for n.err == nil && n.minusExp(1, 1) {
			v++
		}
		y := int64((u + t*v) / scaleParts)
		negative := n.below(2) == 1
		switch {
		case negative && y == 0: // else 0 would come twice as often
		case negative:
			return -y
		default:
			return y
		}
	}
	return 0
}

// minusExp is true with probability exp(-a/b), for a <= b.
func (n *noise) minusExp(a, b uint64) bool {
	for k := uint64(1); n.err == nil; k++ {
		if n.below(b*k) >= a {
			return k%2 == 1
		}
	}
	return false
}

// below is uniform in [0, m).
func (n *noise) below(m uint64) uint64 {
	for n.err == nil {
		var b [8]byte
		if _, err := io.ReadFull(n.random, b[:]); err != nil {
			n.err = fmt.Errorf("draw noise: %w", err)
			return 0
		}
		// The high word of a product is uniform where the low word is not in
		// the short last interval. (Lemire, Fast random integer generation in an interval, 2019.)
		hi, lo := bits.Mul64(binary.LittleEndian.Uint64(b[:]), m)
		if lo >= -m%m {
			return hi
		}
	}
	return 0
}
