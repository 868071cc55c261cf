package generate

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"duckface/profile"
)

func TestKeyed_ParentsComeInTheOrderOfRows(t *testing.T) {
	byKey := func(tab *profile.Table, column string, rank float64) {
		tab.Correlations = append(tab.Correlations, profile.Correlation{A: profile.Dimension{Column: column}, B: profile.Dimension{Key: true}, Rank: rank})
	}
	for _, c := range []struct{ rank, clustered, least, most float64 }{
		{1, 1, 0.99, 1}, {1, 0, 0.97, 1}, {0.9, 0.6, 0.87, 0.95}, {0.9, 0, 0.85, 0.95}, {0.1, 0, -0.1, 0.1},
	} {
		o, l := shop(1000, "shipped datetime,other int")
		byKey(o, "ordered", 1)
		byKey(l, "shipped", c.rank)
		l.Column("other").Null = 0.3 // a null class more
		l.Column("shipped").Lag = &profile.Lag{After: "ordered", Reference: []string{"order_id"}, Quantiles: []float64{0, day}, Ordered: 1}
		l.References[0].Clustered = c.clustered
		m := makeAll(t, 1, o, l)
		var x []float64
		siblings := 0.0
		last := int64(0)
		for _, v := range m.ints("line", "order_id") {
			if v == math.MinInt64 {
				continue
			}
			if v == last {
				siblings++
			}
			x, last = append(x, float64(v)), v
		}
		y := make([]float64, len(x))
		for i := range y {
			y[i] = float64(i)
		}
		if got := spearmanOf(x, y); got < c.least || got > c.most {
			t.Errorf("orders follow the lines by %v, want %v to %v", got, c.least, c.most)
		}
		if got := siblings / (float64(len(x)) - 1000); math.Abs(got-c.clustered) > 0.15 {
			t.Errorf("rank %v: %v of the siblings are neighbours, want %v", c.rank, got, c.clustered)
		}
	}
}

func TestNearScatter_IsABijectionNearItsPlace(t *testing.T) {
	for _, n := range []int64{1, 2, 17, 1000, 12345} {
		for _, clustered := range []float64{0, 0.7, 1} {
			for _, rank := range []float64{0.3, 0.95, 1} {
				s := newNearScatter(n, clustered, rank, 7)
				seen := make([]bool, n)
				for i := range n {
					v := s.at(i)
					if v < 0 || v >= n || seen[v] || s.inverse(v) != i {
						t.Fatalf("n %d clustered %v rank %v: %s goes to %s", n, clustered, rank, strconv.FormatInt(i, 10), strconv.FormatInt(v, 10))
					}
					seen[v] = true
				}
				if slices.Contains(seen, false) {
					t.Fatal("a place is left out")
				}
			}
		}
	}
}
