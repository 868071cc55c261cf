package profile

import "testing"

// Samples by the same key hold the same keys, whatever else their rows are;
// those by other keys choose apart.
func TestKeyedRows_JoinBySample(t *testing.T) {
	parents, children, others := newKeyedRows(1, 500), newKeyedRows(2, 800), newKeyedRows(1, 500)
	parents.salt, children.salt, others.salt = 1, 1, 2
	for i := range int64(8000) {
		h := hashInt(i)
		if w := parents.add(h); w != nil {
			w[0] = uint64(i)
		}
		if w := others.add(h); w != nil {
			w[0] = uint64(i)
		}
		for n := range uint64(2) {
			if w := children.add(h); w != nil {
				w[0], w[1] = uint64(i), n
			}
		}
	}
	if parents.len() > 500 || parents.len() < 200 || children.len() > 800 || children.level != parents.level+1 {
		t.Fatalf("got %d parents at level %d, %d children at level %d", parents.len(), parents.level, children.len(), children.level)
	}
	apart := 0
	for i, h := range children.keys {
		at := parents.find(h)
		if at < 0 || parents.row(at)[0] != children.row(i)[0] {
			t.Fatalf("child %v finds parent %d", children.row(i), at)
		}
		if others.find(h) < 0 {
			apart++
		}
	}
	if share := float64(apart) / float64(children.len()); share < 0.85 {
		t.Errorf("of another key's sample %v are missing, want 15 of 16", share)
	}
}
