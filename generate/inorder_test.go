package generate

import "testing"

// fewParents are parents whose children lie in an order of their own.
type fewParents struct {
	order  []int64 // parents as they follow each other in slots
	counts []int64
}

func (f fewParents) total() (n int64) {
	for _, c := range f.counts {
		n += c
	}
	return n
}

func (f fewParents) children(row int64) (slot, n int64) {
	for _, p := range f.order {
		if p == row {
			return slot, f.counts[row]
		}
		slot += f.counts[p]
	}
	return 0, 0
}

func (f fewParents) parent(slot int64) (row, ordinal int64) {
	for _, p := range f.order {
		if slot < f.counts[p] {
			return p, slot
		}
		slot -= f.counts[p]
	}
	panic("no such slot")
}

func TestInOrder_PlacesFollowTheParentsRows(t *testing.T) {
	of := fewParents{make([]int64, 2000), make([]int64, 2000)}
	shuffled := newPermutation(2000, 9)
	for i := range of.order {
		of.order[i], of.counts[i] = shuffled.at(int64(i)), int64(mix64(uint64(i))%5)
	}
	for _, together := range []bool{true, false} {
		o := newInOrder(of, 2000, together)
		seen, siblings, last := map[int64]bool{}, 0, int64(0)
		for place := range of.total() {
			slot := o.at(place)
			if seen[slot] || o.place(slot) != place {
				t.Fatalf("place %d: got slot %d and back %d", place, slot, o.place(slot))
			}
			seen[slot] = true
			row, _ := of.parent(slot)
			if abs(row-last) > 2*int64(o.block) {
				t.Fatalf("place %d: got parent %d after %d", place, row, last)
			}
			if row == last {
				siblings++
			}
			last = row
		}
		if !together && siblings > len(of.order)/50 || together && siblings < len(of.order)/2 {
			t.Errorf("together %v: got %d rows next to a sibling of %d", together, siblings, of.total())
		}
		if got := o.at(of.total() + 3); got != of.total()+3 || o.place(got) != got {
			t.Errorf("an orphan's slot became %d", got)
		}
	}
	if o := newInOrder(short{of}, 2000, true); o != nil {
		t.Error("a list that leaves a child out is taken")
	}
}

// short has one child that no parent lists.
type short struct{ fewParents }

func (s short) total() int64 { return s.fewParents.total() + 1 }
