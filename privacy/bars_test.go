package privacy

import (
	"fmt"
	"testing"
)

// A figure of an attack is held against two bars: what is asked of duckface, and what
// is reached, below which it must not fall. Where these are the same, the aim is reached.
type bar struct {
	aim, reached float64
	atMost       bool // else at least
}

func (b bar) holds(x, limit float64) bool {
	if b.atMost {
		return x <= limit
	}
	return x >= limit
}

// hold prints a figure beside the bars, and fails where it is worse than what was reached.
func hold(t *testing.T, what string, x float64, b bar) {
	t.Helper()
	side := "at least"
	if b.atMost {
		side = "at most"
	}
	line := fmt.Sprintf("%s: %.3g; asked %s %g", what, x, side, b.aim)
	switch {
	case !b.holds(x, b.reached):
		t.Errorf("%s, and it was %g: it has become worse", line, b.reached)
	case b.holds(x, b.aim):
		t.Log(line + ": reached")
	default:
		t.Logf("%s: not reached, held at %g", line, b.reached)
	}
}

// sized is a bar for make privacy, or for the smaller sizes of make test.
func sized(large, small bar) bar {
	if full() {
		return large
	}
	return small
}
