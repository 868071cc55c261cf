package generate

import "testing"

func TestPermutation_IsABijectionWithItsInverse(t *testing.T) {
	for _, n := range []int64{0, 1, 2, 3, 5, 16, 17, 1000, 65537} {
		p := newPermutation(n, 42)
		seen := make([]bool, n)
		for i := int64(0); i < n; i++ {
			v := p.at(i)
			if v < 0 || v >= n || seen[v] {
				t.Fatalf("n=%d: at(%d) = %d is out of range or taken", n, i, v)
			}
			seen[v] = true
			if got := p.inverse(v); got != i {
				t.Fatalf("n=%d: inverse(%d) = %d, want %d", n, v, got, i)
			}
		}
	}
}

func TestScatterAndStir_AreBijectionsWithTheirInverse(t *testing.T) {
	for _, n := range []int64{1, 2, 255, 256, 257, 5000} {
		st := newStir(n, 0xabcdef)
		for _, clustered := range []float64{0, 0.5, 0.9, 1} {
			sc := newScatter(n, clustered, 7)
			seen, stirred := make([]bool, n), make([]bool, n)
			for i := int64(0); i < n; i++ {
				v, w := sc.at(i), st.at(i)
				if seen[v] || stirred[w] {
					t.Fatalf("n=%d clustered=%v: %d is taken twice", n, clustered, i)
				}
				seen[v], stirred[w] = true, true
				if sc.inverse(v) != i || st.inverse(w) != i {
					t.Fatalf("n=%d clustered=%v: inverse of %d is wrong", n, clustered, i)
				}
			}
		}
	}
}

func TestDeal_CountsAreExactAndInverseHolds(t *testing.T) {
	for _, counts := range [][]int64{{5}, {1, 1}, {7, 0, 3}, {100, 1, 50, 13, 2}, {3, 3, 3}} {
		d := newDeal(counts)
		var n int64
		for _, c := range counts {
			n += c
		}
		got := make([]int64, len(counts))
		for q := int64(0); q < n; q++ {
			class, rank := d.at(q)
			if rank != got[class] {
				t.Fatalf("%v: rank of position %d is %d, want %d", counts, q, rank, got[class])
			}
			got[class]++
			if back := d.inverse(class, rank); back != q {
				t.Fatalf("%v: inverse of position %d is %d", counts, q, back)
			}
		}
		for c := range counts {
			if got[c] != counts[c] {
				t.Fatalf("%v: class %d was dealt %d times", counts, c, got[c])
			}
		}
	}
}
