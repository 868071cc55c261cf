package generate

import "testing"

func TestNest_KeepsBothFanOuts(t *testing.T) {
	members := newFanOut([]run{{1, 60}, {3, 25}, {20, 9}, {60, 4}, {100, 2}, {60, 1}})
	children := newFanOut([]run{{1, 100}, {4, 12}, {40, 3}, {100, 1}, {99, 0}})
	total := members.totalChildren()
	shape := scaleRunsForTest(total, children.totalChildren())
	n, kept := newNest(members, children, shape, 0, 5)
	if kept.totalChildren() != children.totalChildren() {
		t.Fatalf("children %d, want %d", kept.totalChildren(), children.totalChildren())
	}
	perMember := map[[2]int64]int64{}
	for k := int64(0); k < kept.totalChildren(); k++ {
		rank, ordinal := kept.parent(k)
		index, _ := n.member(rank, ordinal)
		if _, size := members.first(rank); index >= size {
			t.Fatalf("ancestor %d has %d members, got member %d", rank, size, index)
		}
		perMember[[2]int64{rank, index}]++
	}
	want, got := map[int64]int64{}, map[int64]int64{0: total - int64(len(perMember))}
	for _, r := range shape {
		want[r.degree] += r.count
	}
	for _, d := range perMember {
		got[d]++
	}
	var cw, cg, worst int64
	for d := int64(0); d < 200; d++ {
		cw += want[d]
		cg += got[d]
		worst = max(worst, cw-cg, cg-cw)
	}
	if ks := float64(worst) / float64(total); ks > 0.03 {
		t.Errorf("members' fan-out is off by KS %.3f: want %v got %v", ks, want, got)
	}
}

func scaleRunsForTest(parents, children int64) []run {
	zero := parents * 7 / 10
	rest := parents - zero
	return settleChildren([]run{{rest / 10, 3}, {rest / 5, 2}, {rest - rest/10 - rest/5, 1}, {zero, 0}}, children, 0)
}

func TestNest_AncestorsWithoutMembersGetNoChildren(t *testing.T) {
	members := newFanOut([]run{{2, 3}, {3, 0}})
	children := newFanOut([]run{{1, 4}, {4, 1}})
	_, kept := newNest(members, children, []run{{1, 2}, {5, 1}}, 0, 1)
	if kept.totalChildren() != 8 {
		t.Errorf("children %d, want 8", kept.totalChildren())
	}
	for rank := int64(2); rank < 5; rank++ {
		if _, d := kept.first(rank); d != 0 {
			t.Errorf("ancestor %d has no member but %d children", rank, d)
		}
	}
}
