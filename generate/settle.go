package generate

import (
	"slices"

	"duckface/profile"
)

// settlePair joins windows and members without a duplicate. Degrees are first
// bounded by the parents of the other side; where the two still cannot be
// joined (two heavy tails over few parents, as at a scale far below one), the
// bounds are lowered step by step until they can. effort says how many steps
// it took; the pair is nil when even equal degrees do not do. With fixed, the
// windows stay as they are, and with exact the members.
func settlePair(windows, members []run, fixed, exact bool, edges *profile.Edges, key uint64) (pr *pair, effort int) {
	children := newFanOut(windows).totalChildren()
	if newFanOut(members).totalChildren() != children {
		members = portion(members, children)
	}
	boundW, boundM := countRanks(members), countRanks(windows)
	topW, topM := newFanOut(windows).maxDegree(), newFanOut(members).maxDegree()
	boundW, boundM = min(boundW, topW), min(boundM, topM)
	for effort = 0; effort < 12; effort++ {
		for _, wake := range []bool{false, true} {
			w, m := windows, members
			if !exact {
				m = clipRuns(members, max(boundM, evenDegree(members, children)), wake)
			}
			if !fixed {
				w = clipRuns(windows, max(boundW, evenDegree(windows, children)), wake)
			}
			fw, fm := newFanOut(w), newFanOut(m)
			if fw.totalChildren() == children && fm.totalChildren() == children {
				pr := (*pair)(nil)
				if exact {
					pr = newGroupedPair(fw, fm, key)
				} else {
					pr = newPair(fw, fm, edges, key)
				}
				if pr != nil {
					return pr, effort
				}
			}
		}
		boundW, boundM = boundW*4/5, boundM*4/5
	}
	return nil, effort
}

// countRanks is how many ranks a fan-out has, those without children too.
func countRanks(runs []run) int64 { return newFanOut(runs).totalParents() }

// evenDegree is the largest degree when all ranks have equally many children.
func evenDegree(runs []run, children int64) int64 {
	n := max(countRanks(runs), 1)
	return (children + n - 1) / n
}

// portion is the fan-out of a part of the children, dealt in proportion by
// rounded cumulative counts; ranks stay where they are.
func portion(runs []run, children int64) []run {
	before := newFanOut(runs).totalChildren()
	if before == 0 || before == children {
		return runs
	}
	var out []run
	var cum, dealt int64
	for _, r := range runs {
		cum += r.count * r.degree
		now := mulDiv(cum, children, before)
		change := now - dealt
		dealt = now
		extra := int64(0)
		if r.count > 0 {
			extra = change % r.count
			out = append(out, run{extra, change/r.count + 1}, run{r.count - extra, change / r.count})
		}
	}
	return mergeRuns(out)
}

// clipRuns bounds the degrees and gives what is cut off to the ranks that
// have room, those without children only with wake; ranks stay
// where they are.
func clipRuns(runs []run, most int64, wake bool) []run {
	var excess int64
	out := slices.Clone(runs)
	for i := range out {
		if over := out[i].degree - most; over > 0 {
			excess += over * out[i].count
			out[i].degree = most
		}
	}
	for excess > 0 {
		var room int64 // ranks that can take one more
		for _, r := range out {
			if (r.degree > 0 || wake) && r.degree < most {
				room += r.count
			}
		}
		if room == 0 {
			return out
		}
		each := max(excess/room, 1)
		var next []run
		for _, r := range out {
			if r.degree == 0 && !wake || r.degree >= most || excess == 0 {
				next = append(next, r)
				continue
			}
			step := min(each, most-r.degree)
			n := min(r.count, excess/step)
			if n == 0 {
				n, step = 1, excess
			}
			excess -= n * step
			next = append(next, run{n, r.degree + step}, run{r.count - n, r.degree})
		}
		out = mergeRuns(next)
	}
	return out
}
