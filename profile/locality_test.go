package profile

import (
	"strings"
	"testing"
)

// parentsInOrder are a thousand parents as they are read.
func parentsInOrder() *keyedRows {
	parents := newKeyedRows(0, 1<<12)
	for i := range 1000 {
		parents.add(hashInt(int64(i)))
	}
	return parents
}

func TestNeighbours_FromOrderToChance(t *testing.T) {
	for _, c := range []struct {
		name       string
		parent     func(i int64) int64
		near, rank float64
	}{
		{"in the order of the parents", func(i int64) int64 { return i / 5 }, 1, 1},
		{"against it", func(i int64) int64 { return 999 - i/5 }, 1, -1},
		{"five times in turn", func(i int64) int64 { return i % 1000 }, 0.999, 0.2},
		{"at random", func(i int64) int64 { return int64(hashInt(i) % 1000) }, 0.02, 0},
		{"stretches of ten", func(i int64) int64 { return int64(hashInt(i/10)%990) + i%10 }, 0.902, 0},
	} {
		n := newNeighbours()
		for i := range int64(5000) {
			n.add([]uint64{hashInt(c.parent(i))})
		}
		got := n.locality(parentsInOrder())
		// At random: three standard errors of so many rows, 450 stretches of ten.
		if got == nil || abs(got.Near-c.near) > 0.01 || abs(got.Rank-c.rank) > 0.14 {
			t.Errorf("%s: got %+v, want near %v correlation %v", c.name, got, c.near, c.rank)
		}
	}
}

func abs(x float64) float64 { return max(x, -x) }

func TestNeighbours_SampledSayTheSame(t *testing.T) {
	parents := newKeyedRows(0, 1<<12)
	n := newNeighbours()
	for i := range int64(200_000) {
		parents.add(hashInt(i))
		n.add([]uint64{hashInt(i), hashInt(i)})
	}
	if n.pairs.level == 0 || parents.level == 0 {
		t.Fatalf("got levels %d and %d, want both sampled", n.pairs.level, parents.level)
	}
	if got := n.locality(parents); got != nil && (got.Near != 1 || got.Rank < 0.999) {
		t.Errorf("got %+v, want near 1 correlation 1", got)
	}
}

func TestRead_LocalityRefused(t *testing.T) {
	const head = "format: duckface/1\nname: x\ntables:\n  a:\n    rows: 10\n    columns:\n      id: int not null\n    primary_key: [id]\n" +
		"  b:\n    rows: 20\n    columns:\n      id: int not null\n      a_id: int\n    primary_key: [id]\n    references:\n      a: {locality: "
	for text, want := range map[string]string{
		"{near: 1.5}":        "near",
		"{correlation: -2}":  "correlation",
		"{closeness: 0.5}":   "closeness",
		"{near: much}":       "much",
		"{correlation: far}": "far",
	} {
		_, err := Read(strings.NewReader(head+text+"}\n"), "x.yaml")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "16") {
			t.Errorf("%s: got %v, want an error of line 16 that names %s", text, err, want)
		}
	}
}
