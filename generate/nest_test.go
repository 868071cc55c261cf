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

// Ensure that mending brings members nearer to their fan-out, and that no
// ancestor gets other children by it: matches of tournaments, with as many
// substitutions as rules of the time allowed, none in the early ones.
func TestNest_MendsWhatPackingLeaves(t *testing.T) {
	members := []int64{64, 64, 64, 52, 52, 52, 38, 38, 32, 32, 26, 26, 18, 18, 22}
	children := []int64{1174, 764, 710, 606, 572, 398, 322, 332, 238, 208, 176, 214, 0, 0, 0}
	var m, c []run
	parents, sum := int64(0), int64(0)
	for i := range members {
		m, c = append(m, run{1, members[i]}), append(c, run{1, children[i]})
		parents, sum = parents+members[i], sum+children[i]
	}
	shape := settleChildren([]run{{10, 26}, {20, 20}, {40, 16}, {230, 12}, {90, 10}, {100, 8}, {40, 6}, {8, 4}, {parents - 538, 0}}, sum, 0)
	n, kept := newNest(newFanOut(m), newFanOut(c), shape, 0, 1)
	before := n.misses(shape)
	n.mend(shape, 0)
	if got := n.misses(shape); got > 0.035 || got > before/2 {
		t.Errorf("members miss their fan-out by %.3f, want less than 0.035 and half of %.3f", got, before)
	}
	at := 0
	for _, r := range n.runs {
		for range r.count {
			if got := r.list.totalChildren(); got != children[at] || r.children != got || r.list.totalParents() != members[at] {
				t.Errorf("ancestor %d has %d children of %d members, want %d of %d", at, got, r.list.totalParents(), children[at], members[at])
			}
			at++
		}
	}
	if kept.totalChildren() != sum {
		t.Errorf("%d children, want %d", kept.totalChildren(), sum)
	}
	again, _ := newNest(newFanOut(m), newFanOut(c), shape, 30, 1)
	again.mend(shape, 30)
	for _, r := range again.runs {
		if got := r.list.maxDegree(); got > 30 {
			t.Errorf("a member has %d children, 30 are allowed", got)
		}
	}
}
