package privacy

import (
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"duckface/profile"
)

// A scaled pair is a database and another of exactly its shape.
type scaledPair struct {
	kind, name   string
	small, large profile.Snapshot
}

// scaledPairs are the seven shapes at a number of rows, and a hundred times that.
func scaledPairs(t *testing.T, rows int64) []scaledPair {
	var out []scaledPair
	for _, s := range shapes {
		largest := int64(0)
		for _, table := range s.tables {
			largest = max(largest, table.rows(1000))
		}
		base := func() *source { return newSource(s, rows*1000/largest, uint64(rows)) }
		out = append(out,
			scaledPair{"copies between", s.name, base(), newCopies(base(), 100, true)},
			scaledPair{"copies after", s.name, base(), newCopies(base(), 100, false)})
		p, err := profile.Collect(t.Context(), base(), profile.Options{Resolution: 100})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, madePair(t, s.name, p, 1))
	}
	return out
}

func madePair(t *testing.T, name string, p *profile.Profile, scale float64) scaledPair {
	t.Helper()
	small, err := newMade(p, scale)
	if err != nil {
		t.Fatal(err)
	}
	large, err := newMade(p, 100*scale)
	if err != nil {
		t.Fatal(err)
	}
	return scaledPair{"generated", name, small, large}
}

// Databases of one shape at 1 and 100 times the size have the same hidden profile.
func TestHide_ScaledExactly(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	sizes := []int64{1000}
	if full() {
		sizes = []int64{1000, 3000}
	}
	for _, rows := range sizes {
		same := map[string][]float64{}
		for _, pair := range scaledPairs(t, rows) {
			a, b := leavesOf(t, hiddenProfile(t, pair.small)), leavesOf(t, hiddenProfile(t, pair.large))
			n, differ := difference(a, b)
			share := 1 - float64(len(differ))/float64(n)
			far := 0
			slices.Sort(differ)
			for _, path := range differ {
				if !oneStep(a[path], b[path]) {
					far++
				}
				if os.Getenv("DUCKFACE_PRIVACY_SHOW") != "" {
					t.Logf("%s %s %s: %s | %s", pair.kind, pair.name, path, a[path], b[path])
				}
			}
			t.Logf("%-14s %-8s %d rows: %.3f of %d leaves are the same, %d of the others more than a step off", pair.kind, pair.name, rows, share, n, far)
			same[pair.kind] = append(same[pair.kind], share)
		}
		for kind, shares := range same {
			mean := 0.0
			for _, x := range shares {
				mean += x / float64(len(shares))
			}
			hold(t, fmt.Sprintf("leaves that are the same, %s, %d rows and 100 times (least %.3f)", kind, rows, slices.Min(shares)), mean, leastSame[kind])
		}
	}
}

// leastSame is the mean share of leaves that are the same, by kind of database.
var leastSame = map[string]bar{
	"copies between": {aim: 0.95, reached: 0.82},
	"copies after":   {aim: 0.95, reached: 0.80},
	"generated":      {aim: 0.95, reached: 0.92},
}

// oneStep reports whether two figures are neighbours on a grid: shares a
// twentieth apart, numbers a quarter.
func oneStep(a, b string) bool {
	x, ok := number(a)
	y, and := number(b)
	if !ok || !and {
		return false
	}
	return math.Abs(x-y) <= 0.0501 || math.Abs(x-y) <= 0.2501*min(math.Abs(x), math.Abs(y)) && x*y > 0
}
