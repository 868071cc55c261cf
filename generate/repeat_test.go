package generate

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRepeatedPair_NumbersMeetingsAndKeepsBothDegrees(t *testing.T) {
	tests := map[string]struct {
		windows, members []run
		meetings         []int64
	}{
		"some twice":       {[]run{{3, 9}, {40, 4}, {100, 1}}, []run{{3, 60}, {6, 15}, {17, 1}}, []int64{260, 12, 1}},
		"none twice":       {[]run{{10, 4}, {20, 1}}, []run{{5, 10}, {10, 1}}, []int64{60}},
		"all three times":  {[]run{{12, 6}}, []run{{4, 18}}, []int64{0, 0, 24}},
		"without children": {[]run{{4, 3}, {9, 0}, {2, 2}}, []run{{2, 0}, {4, 4}}, []int64{10, 3}},
		"too few members":  {[]run{{3, 30}, {10, 3}}, []run{{4, 30}}, []int64{120}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := settleRepeats(tt.windows, tt.members, tt.meetings, 5)
			if p == nil {
				t.Fatal("not feasible")
			}
			checkRepeats(t, newFanOut(tt.windows), newFanOut(tt.members), p)
		})
	}
}

func TestRepeatedPair_HoldsForAnyDegrees(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 3))
	feasible := 0
	for range 300 {
		windows, members := randomRuns(r), randomRuns(r)
		members = portion(members, newFanOut(windows).totalChildren())
		if newFanOut(members).totalChildren() != newFanOut(windows).totalChildren() {
			continue // all of the members without a child
		}
		meetings := make([]int64, 1+r.IntN(4))
		for i := range meetings {
			meetings[i] = r.Int64N(20)
		}
		if p := settleRepeats(windows, members, meetings, r.Uint64()); p != nil {
			feasible++
			checkRepeats(t, newFanOut(windows), newFanOut(members), p)
		}
	}
	if feasible < 200 {
		t.Errorf("only %d of 300 were joined", feasible)
	}
}

func randomRuns(r *rand.Rand) []run {
	var out []run
	for range 1 + r.IntN(5) {
		out = append(out, run{1 + r.Int64N(12), r.Int64N(9)})
	}
	return out
}

// checkRepeats deals all rows: no window and member have a number twice or leave
// one out, and each row has a place of its own among its member's.
func checkRepeats(t *testing.T, windows, members *fanOut, p *repeatedPair) {
	t.Helper()
	numbers, most := map[[3]int64]bool{}, map[[2]int64]int64{}
	places := map[int64]bool{}
	got := make([]int64, members.totalParents())
	for slot := range windows.totalChildren() {
		rank, ordinal := windows.parent(slot)
		w := window{slot: slot, rank: rank, ordinal: ordinal}
		m, n := p.member(w), p.number(w)
		if numbers[[3]int64{rank, m, n}] {
			t.Fatalf("window %d, member %d: two rows have number %d", rank, m, n)
		}
		numbers[[3]int64{rank, m, n}] = true
		most[[2]int64{rank, m}] = max(most[[2]int64{rank, m}], n+1)
		at := p.meet(w)
		if at.rank != m || places[at.slot] || at.ordinal < 0 {
			t.Fatalf("window %d, row %d: member %d, but its place is %+v", rank, ordinal, m, at)
		}
		places[at.slot] = true
		if back := p.slot(at.rank, at.ordinal); back != slot {
			t.Fatalf("row %d of member %d is slot %d, but is found at %d", at.ordinal, at.rank, slot, back)
		}
		got[m]++
		if n >= p.longest() {
			t.Fatalf("number %d, but %d is said to be the most", n, p.longest())
		}
	}
	if sum := int64(len(numbers)); sum != windows.totalChildren() {
		t.Errorf("%d rows, want %d", sum, windows.totalChildren())
	}
	var sum int64
	for _, n := range most {
		sum += n
	}
	if sum != windows.totalChildren() {
		t.Errorf("the numbers of meetings reach to %d in all, want %d: some leave one out", sum, windows.totalChildren())
	}
	for m := range got {
		if _, want := members.first(int64(m)); got[m] != want {
			t.Errorf("member %d has %d rows, want %d", m, got[m], want)
		}
	}
}

// A window's rows of one meeting are as many as was asked for, as far as two
// layers do not meet.
func TestRepeatedPair_MeetingsHaveTheMeasuredRows(t *testing.T) {
	windows, members := newFanOut([]run{{100, 20}, {400, 5}}), newFanOut([]run{{200, 20}})
	p := newRepeatedPair(windows.runs, members.runs, []int64{3200, 340, 40}, 5)
	count := map[string]int{}
	for slot := range windows.totalChildren() {
		rank, ordinal := windows.parent(slot)
		w := window{slot: slot, rank: rank, ordinal: ordinal}
		count[fmt.Sprint(rank, p.member(w))]++
	}
	got := map[int]int{}
	for _, n := range count {
		got[n]++
	}
	if got[1] < 3100 || got[2] < 310 || got[3] < 40 || got[4]+got[5]+got[6] > 40 {
		t.Errorf("meetings by their rows: %v, want about 3200, 340 and 40", got)
	}
}

func TestTakeMeetings_TakesWhatThereIsRoomFor(t *testing.T) {
	taken, rest := takeMeetings([]run{{2, 7}, {5, 3}, {4, 1}}, 2, 6)
	if diff := cmp.Diff([][2]int64{{6, 11}, {21, 11}}, [][2]int64{bothOf(taken), bothOf(rest)}); diff != "" {
		t.Errorf("children and parents (-want +got):\n%s", diff)
	}
	if got := meetingRoom([]run{{2, 7}, {5, 3}, {4, 1}}, 2); got != 11 {
		t.Errorf("room for %d, want 11", got)
	}
}

func bothOf(runs []run) [2]int64 {
	f := newFanOut(runs)
	return [2]int64{f.totalChildren(), f.totalParents()}
}
