package profile

import (
	"fmt"
	"math"
	"testing"
)

func TestHashBytes_IsTheSameForEver(t *testing.T) {
	for text, want := range map[string]uint64{
		"":                                  0x42bc986dc5eec4d3,
		"a":                                 0x6cf84e5a2465e867,
		"duckface":                          0xb6f32a825bd5ef6d,
		"sixteen letters!":                  0x6f35cdc77ba5845c,
		"more than sixteen letters, surely": 0xdb74da1198baaa60,
	} {
		if got := hashBytes([]byte(text)); got != want {
			t.Errorf("hash of %q: got %#x, want %#x", text, got, want)
		}
	}
}

func TestHashBytes_SpreadsAndSeparates(t *testing.T) {
	seen := map[uint64]string{}
	var ones [64]int
	const n = 200_000
	for i := range n {
		s := fmt.Sprintf("%0*d", 1+i%40, i)
		h := hashBytes([]byte(s))
		if other, ok := seen[h]; ok && other != s {
			t.Fatalf("%q and %q have the same hash", s, other)
		}
		seen[h] = s
		for bit := range ones {
			ones[bit] += int(h >> bit & 1)
		}
	}
	for bit, got := range ones {
		// Five standard deviations of n fair coins.
		if math.Abs(float64(got)-n/2) > 5*math.Sqrt(n)/2 {
			t.Errorf("bit %d is set in %d of %d hashes", bit, got, n)
		}
	}
}

func TestHashFloat_WholeNumbersHashLikeIntegers(t *testing.T) {
	for _, v := range []int64{0, 1, -1, 12345, -1 << 40} {
		if hashFloat(float64(v)) != hashInt(v) {
			t.Errorf("%d hashes differently as a float", v)
		}
	}
	if hashFloat(0.5) == hashFloat(0.25) || hashFloat(0.5) == hashInt(0) {
		t.Error("fractions share a hash")
	}
}

func TestTable_IsExactUpToItsBound(t *testing.T) {
	table := newTable[tally](1000)
	for i := range 5000 {
		v, _ := table.at(hashInt(int64(i % 1000)))
		v.n++
	}
	if got := table.distinct(); got != 1000 || table.level != 0 {
		t.Errorf("got %d distinct at level %d, want 1000 at 0", got, table.level)
	}
	table.each(func(h uint64, v *tally) {
		if v.n != 5 {
			t.Errorf("hash %x was counted %d times, want 5", h, v.n)
		}
	})
}

// Beyond the bound an entry either keeps its whole count or is gone, so that a
// fan-out is taken of sampled parents with all their children.
func TestTable_SamplesValuesWithTheirExactCounts(t *testing.T) {
	const values, most = 100_000, 4096
	table := newTable[tally](most)
	for round := range 3 {
		for i := range values {
			if round < 1+i%3 {
				if v, _ := table.at(hashInt(int64(i))); v != nil {
					v.n++
				}
			}
		}
	}
	if table.n > most {
		t.Errorf("holds %d entries, more than %d", table.n, most)
	}
	// Binomial: one standard deviation is 1/sqrt(kept), about 2 %.
	if got := table.distinct(); math.Abs(float64(got)/values-1) > 0.06 {
		t.Errorf("estimates %d distinct of %d", got, values)
	}
	for i := range values {
		if v := table.find(hashInt(int64(i))); v != nil && v.n != int64(1+i%3) {
			t.Fatalf("value %d was counted %d times, want %d", i, v.n, 1+i%3)
		}
	}
}

func TestReservoir_DrawsEveryRowAlike(t *testing.T) {
	r := newReservoir(1000, 7)
	for i := range 100_000 {
		r.add(1, float64(i))
	}
	var tenths [10]int
	for _, d := range r.rows {
		tenths[int(d.x)/10_000]++
	}
	for i, got := range tenths {
		if got < 60 || got > 140 { // 100 ± 4 standard deviations
			t.Errorf("%d of 1000 drawn rows are from tenth %d", got, i)
		}
	}
}

func TestReservoir_TakesOverFromACounter(t *testing.T) {
	counter := newTable[tally](1 << 16)
	for i := range 60_000 { // half of the rows are 0, the others all different
		v, _ := counter.at(hashInt(int64(i % 2 * i)))
		v.n++
		v.x = float64(i % 2 * i)
	}
	r := newReservoir(1000, 7)
	r.start(counter, 60_000)
	for range 60_000 { // as many rows again, all 1e6
		r.add(hashInt(1e6), 1e6)
	}
	zeros, late := 0, 0
	for _, d := range r.rows {
		switch d.x {
		case 0:
			zeros++
		case 1e6:
			late++
		}
	}
	if len(r.rows) != 1000 || zeros < 195 || zeros > 305 || late < 440 || late > 560 {
		t.Errorf("of %d drawn rows %d are 0 and %d are 1e6, want about 250 and 500 of 1000", len(r.rows), zeros, late)
	}
}

func TestExcerpts_KeepTheSmallestHashesOnce(t *testing.T) {
	e := newExcerpts()
	for round := range 2 {
		for i := range 5000 {
			s := fmt.Appendf(nil, "text %d", i)
			if round == 0 || i%2 == 0 {
				e.offer(hashBytes(s), s)
			}
		}
	}
	e.trim()
	if got := len(e.items); got != mostExcerpts {
		t.Fatalf("keeps %d texts, want %d", got, mostExcerpts)
	}
	kept := map[string]bool{}
	for _, x := range e.items {
		kept[string(x.text)] = true
	}
	for i := range 5000 {
		s := fmt.Sprintf("text %d", i)
		if want := hashBytes([]byte(s)) <= e.items[mostExcerpts-1].hash; kept[s] != want {
			t.Fatalf("%q: kept %v, want %v", s, kept[s], want)
		}
	}
}
