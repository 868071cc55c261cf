package generate

import (
	"maps"
	"slices"
)

// Packing degrees into ancestors leaves boxes that nothing fits. So two members
// of one ancestor swap children afterwards, as long as the members' fan-out
// comes nearer to the one wanted: 1 and 24 become 3 and 22.

// mend changes pairs of degrees within ancestors until none brings the lists
// nearer to the shape. most bounds a degree, 0 for no bound; none becomes larger
// than the shape's largest, or one member would take what the others do not want.
func (n *nest) mend(shape []run, most int64) {
	const passes, fewRuns = 4, 2048
	if len(n.runs) > fewRuns {
		return
	}
	s, largest := n.surplus(shape), newFanOut(shape).maxDegree()
	if most > 0 {
		largest = min(largest, most)
	}
	for range passes {
		changed := false
		for i := range n.runs {
			changed = n.runs[i].mend(s, largest) || changed
		}
		if !changed {
			return
		}
	}
}

// surplus is by degree how many members too many have it, below 0 too few.
func (n *nest) surplus(shape []run) map[int64]int64 {
	s := map[int64]int64{}
	for _, r := range n.runs {
		for _, l := range r.list.runs {
			s[l.degree] += l.count * r.count
		}
	}
	for _, r := range shape {
		s[r.degree] -= r.count
	}
	return s
}

// mend changes the list of one run of ancestors.
func (r *nestRun) mend(surplus map[int64]int64, largest int64) (changed bool) {
	const fewSteps = 512
	have := map[int64]int64{}
	for _, l := range r.list.runs {
		have[l.degree] += l.count
	}
	for range fewSteps {
		from, to, ok := r.better(have, surplus, largest)
		if !ok {
			break
		}
		for k := range 2 {
			have[from[k]]--
			have[to[k]]++
			surplus[from[k]] -= r.count
			surplus[to[k]] += r.count
		}
		changed = true
	}
	if !changed {
		return false
	}
	var list []run
	r.active = 0
	for d, count := range have {
		if list = append(list, run{count, d}); d > 0 {
			r.active += count
		}
	}
	r.list = newFanOut(sortRuns(dropEmpty(list)))
	return true
}

// better finds two degrees of the list and two of the same sum that the fan-out
// has more use for.
func (r *nestRun) better(have, surplus map[int64]int64, largest int64) (from, to [2]int64, ok bool) {
	held := slices.Sorted(maps.Keys(have))
	var lacking []int64
	for _, d := range slices.Sorted(maps.Keys(surplus)) {
		if surplus[d] <= -r.count {
			lacking = append(lacking, d)
		}
	}
	for _, a := range held {
		if have[a] == 0 || surplus[a] < r.count {
			continue
		}
		for _, b := range held {
			if have[b] == 0 || a == b && have[a] < 2 {
				continue
			}
			for _, c := range lacking {
				d := a + b - c
				if d < 0 || max(c, d) > max(largest, min(a, b)) || c == a || c == b || d == a || d == b {
					continue
				}
				from, to = [2]int64{a, b}, [2]int64{c, d}
				if r.gains(surplus, from, to) {
					return from, to, true
				}
			}
		}
	}
	return from, to, false
}

// gains reports whether the change makes what is too many or too few less, or
// as little with degrees that are nearer to each other, so that one that is far
// too large comes down in steps.
func (r *nestRun) gains(surplus map[int64]int64, from, to [2]int64) bool {
	change := map[int64]int64{}
	for k := range 2 {
		change[from[k]] -= r.count
		change[to[k]] += r.count
	}
	before, after := int64(0), int64(0)
	for d, by := range change {
		before += abs(surplus[d])
		after += abs(surplus[d] + by)
	}
	return after < before || after == before && to[0]*to[0]+to[1]*to[1] < from[0]*from[0]+from[1]*from[1]
}
