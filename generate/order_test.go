package generate

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSorter_SortsAsComparingDoes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var s sorter
	for _, n := range []int{0, 1, 2, fewSorted - 1, fewItems, 2048, 5000, 300} {
		number := make([]float64, n)
		for i := range number {
			switch r.IntN(8) {
			case 0:
				number[i] = float64(r.IntN(5)) // ties
			case 1:
				number[i] = math.Copysign(0, -1)
			case 2:
				number[i] = []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0}[r.IntN(4)]
			default:
				number[i] = r.NormFloat64() * math.Pow(10, float64(r.IntN(40)-20))
			}
		}
		got := make([]int32, n)
		for i, j := range r.Perm(n) {
			got[i] = int32(j)
		}
		want := slices.Clone(got)
		slices.SortStableFunc(want, func(x, y int32) int { return cmp.Compare(number[x], number[y]) })
		if s.sort(got, number); !slices.Equal(got, want) {
			t.Errorf("%d numbers are not in the order that comparing them gives", n)
		}
	}
}
