package generate

import (
	"testing"

	"duckface/profile"
)

func TestPair_NoDuplicatesAndBothDegreesExact(t *testing.T) {
	tests := map[string]struct{ windows, members []run }{
		"sparse":           {[]run{{3, 4}, {10, 2}, {20, 1}, {5, 0}}, []run{{2, 9}, {7, 2}, {20, 1}}},
		"dense":            {[]run{{4, 5}, {6, 3}}, []run{{2, 10}, {3, 6}}},
		"complete":         {[]run{{7, 5}}, []run{{5, 7}}},
		"one for all":      {[]run{{50, 1}}, []run{{1, 50}}},
		"skewed":           {[]run{{1, 90}, {9, 20}, {200, 3}}, []run{{1, 100}, {50, 10}, {270, 1}}},
		"members dominate": {[]run{{62, 1}, {31, 2}}, []run{{1, 90}, {2, 17}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w, m := newFanOut(tt.windows), newFanOut(tt.members)
			if w.totalChildren() != m.totalChildren() {
				t.Fatalf("test is wrong: %d != %d", w.totalChildren(), m.totalChildren())
			}
			p := newPair(w, m, nil, 9)
			if p == nil {
				t.Fatal("not feasible")
			}
			degree := map[int64]int64{}
			seen := map[[2]int64]bool{}
			for k := int64(0); k < w.totalChildren(); k++ {
				x, _ := w.parent(k)
				y := p.member(k)
				if seen[[2]int64{x, y}] {
					t.Fatalf("slot %d repeats (%d,%d)", k, x, y)
				}
				seen[[2]int64{x, y}] = true
				if rank, ordinal := p.meet(k); rank != y || p.slot(rank, ordinal) != k {
					t.Fatalf("slot %d meets member %d as its edge %d, which is slot %d", k, rank, ordinal, p.slot(rank, ordinal))
				}
				degree[y]++
			}
			for y := int64(0); y < m.totalParents(); y++ {
				if _, want := m.first(y); degree[y] != want {
					t.Errorf("member %d has degree %d, want %d", y, degree[y], want)
				}
			}
		})
	}
}

func TestPair_SaysWhenThereIsNoWay(t *testing.T) {
	if newPair(newFanOut([]run{{1, 3}, {1, 1}}), newFanOut([]run{{2, 2}}), nil, 9) != nil {
		t.Error("a window of three over two members was accepted")
	}
}

func TestScaleFanOut_SumsAreExactAndShapeStays(t *testing.T) {
	shape := profile.FanOut{Mean: 4.2, Max: 100, Parents: []profile.FanOutBucket{
		{Low: 0, High: 0, Share: 0.3}, {Low: 1, High: 1, Share: 0.3}, {Low: 2, High: 2, Share: 0.2}, {Low: 3, High: 20, Share: 0.15}, {Low: 21, High: 100, Share: 0.05}}}
	for _, parents := range []int64{1, 7, 100, 12345} {
		for _, scale := range []float64{0.3, 1, 1.01, 3} {
			children := int64(4.2 * scale * float64(parents))
			for _, fixed := range []bool{false, true} {
				runs := scaleFanOut(fanOutSpec{shape: shape, parents: parents, children: children, fixed: fixed, parentsBefore: 1000, childrenBefore: 4200})
				f := newFanOut(runs)
				if f.totalParents() != parents || f.totalChildren() != children {
					t.Errorf("parents %d children %d: got %d, %d", parents, children, f.totalParents(), f.totalChildren())
				}
				if scale == 1 && parents > 1000 {
					var zero int64
					for _, r := range f.runs {
						if r.degree == 0 {
							zero = r.count
						}
					}
					if got := float64(zero) / float64(parents); got < 0.29 || got > 0.31 {
						t.Errorf("childless share %v, want 0.3", got)
					}
				}
			}
		}
	}
	unique := newFanOut(scaleFanOut(fanOutSpec{shape: shape, parents: 100, children: 60, most: 1, parentsBefore: 1000, childrenBefore: 4200}))
	if unique.maxDegree() != 1 || unique.totalChildren() != 60 {
		t.Errorf("bounded at one: max %d, children %d", unique.maxDegree(), unique.totalChildren())
	}
}

func TestInterleave_KeepsCountsAndSpreadsTheLargest(t *testing.T) {
	runs := []run{{1, 500}, {1, 400}, {3, 90}, {70, 7}, {5000, 1}, {900, 0}}
	got := interleave(runs)
	count := map[int64]int64{}
	for _, r := range got {
		if r.count <= 0 {
			t.Fatalf("run %v is empty", r)
		}
		count[r.degree] += r.count
	}
	for _, r := range runs {
		if count[r.degree] != r.count {
			t.Errorf("%d parents of degree %d, want %d", count[r.degree], r.degree, r.count)
		}
	}
	f := newFanOut(got)
	half, _ := f.parent(f.totalChildren() / 2)
	if share := float64(half) / float64(f.totalParents()); share < 0.2 || share > 0.8 {
		t.Errorf("half of the children belong to the first %.2f of the parents", share)
	}
}
