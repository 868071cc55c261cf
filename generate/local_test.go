package generate

import "testing"

func TestFanOut_AcrossIsABijectionThatPartsSiblings(t *testing.T) {
	f := newFanOut([]run{{3, 4}, {5, 0}, {7, 2}, {1, 3}, {20, 1}})
	seen := make([]bool, f.totalChildren())
	together := 0
	last := int64(-1)
	for slot := range f.totalChildren() {
		at := f.across(slot)
		if seen[at] || f.along(at) != slot {
			t.Fatalf("slot %d: got %d and back %d", slot, at, f.along(at))
		}
		seen[at] = true
		rank, _ := f.parent(at)
		if rank == last {
			together++
		}
		last = rank
	}
	if together != 2 { // the one parent that is a run of its own
		t.Errorf("got %d rows next to a sibling, want 2", together)
	}
	if got := f.across(f.totalChildren() + 3); got != f.totalChildren()+3 {
		t.Errorf("an orphan's slot became %d", got)
	}
}
