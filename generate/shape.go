package generate

import (
	"math"
	"sort"

	"duckface/profile"
)

// maxSteps bounds how many distinct degrees a measured fan-out is spread over,
// so that the runs of the largest table stay a few kilobytes.
const maxSteps = 240

// fanOutSpec asks for a measured fan-out at other counts.
type fanOutSpec struct {
	shape    profile.FanOut
	parents  int64 // wanted: every parent is dealt a degree, zero included
	children int64 // wanted, exactly
	most     int64 // no parent may have more; 0 for no bound
	fixed    bool  // the parent does not grow: each keeps its share of the children
	// before are the parents and children that shape was measured on; zero
	// when it was written by hand.
	parentsBefore, childrenBefore int64
	drift                         *profile.Drift
	classes                       []float64 // shares of the children by the degree class of their parent; nil: as the shape has it
}

// scaleFanOut spells a measured fan-out as runs whose parents and children sum
// up exactly to what is asked for, largest degree first. When parents
// and children grow apart, a fixed parent keeps its share of the children,
// slower children thin out binomially, faster ones multiply the degrees.
func scaleFanOut(s fanOutSpec) []run {
	if s.parents <= 0 {
		return nil
	}
	s = s.drifted()
	steps := s.measured()
	degrees := make([]int64, len(steps))
	shares := make([]float64, len(steps))
	for i, b := range steps {
		degrees[i], shares[i] = b.degree, b.share
	}
	if ratio := s.ratio(); !s.fixed && s.parents >= 30 && ratio < 0.8 && len(s.shape.Parents) > 0 {
		degrees, shares = thin(degrees, shares, ratio)
	}
	if s.classes != nil && math.Abs(math.Log2(s.ratio())) < 0.1 {
		runs := boundRuns(s.scaleClasses(degrees, shares), s.most)
		return mergeRuns(settleChildren(runs, s.children, s.most))
	}
	runs := runsOf(degrees, quotas(shares, s.parents))
	if r := s.ratio(); s.fixed || r > 1.02 || r < 0.98 && s.parents < 30 {
		base := int64(float64(s.parents)*float64(s.childrenBefore)/float64(max(s.parentsBefore, 1)) + 0.5)
		if s.childrenBefore > 0 {
			runs = settleChildren(runs, base, 0)
		}
		runs = shareRuns(runs, s.children)
	}
	return mergeRuns(settleChildren(boundRuns(runs, s.most), s.children, s.most))
}

// runsOf spells ascending degrees as runs, the largest first.
func runsOf(degrees, counts []int64) []run {
	runs := make([]run, 0, len(degrees))
	for i := len(degrees) - 1; i >= 0; i-- {
		if counts[i] > 0 {
			runs = append(runs, run{counts[i], degrees[i]})
		}
	}
	return runs
}

// boundRuns cuts degrees off at most, unless that is 0.
func boundRuns(runs []run, most int64) []run {
	for i := range runs {
		if most > 0 {
			runs[i].degree = min(runs[i].degree, most)
		}
	}
	return runs
}

// ratio is by how much the mean fan-out changes.
func (s fanOutSpec) ratio() float64 {
	if s.parentsBefore <= 0 || s.childrenBefore <= 0 {
		return 1
	}
	before := float64(s.childrenBefore) / float64(s.parentsBefore)
	return float64(s.children) / float64(s.parents) / before
}

type step struct {
	degree int64
	share  float64
}

// measured spells the buckets as single degrees, ascending. Without buckets the
// shape is the geometric distribution of the mean, the least assuming one.
func (s fanOutSpec) measured() []step {
	if len(s.shape.Parents) == 0 {
		return geometric(float64(s.children)/float64(s.parents), s.most)
	}
	wide := 0
	for _, b := range s.shape.Parents {
		if b.High > b.Low {
			wide++
		}
	}
	per := int64(2)
	if wide > 0 {
		per = int64(max(2, (maxSteps-len(s.shape.Parents))/wide))
	}
	var steps []step
	for _, b := range s.shape.Parents {
		steps = append(steps, spread(b, per)...)
	}
	return steps
}

// spread spells one bucket as at most per degrees whose mean is the bucket's.
func spread(b profile.FanOutBucket, per int64) []step {
	width := b.High - b.Low + 1
	if width <= 1 {
		return []step{{b.Low, b.Share}}
	}
	middle := float64(b.Low+b.High) / 2
	mean := b.Mean
	if mean == 0 {
		mean = middle
	}
	n := min(width, per)
	// A density that falls or rises geometrically over the bucket reaches any mean inside it.
	tilt := solveTilt(n, func(i int64) float64 { return stepDegree(b, i, n) }, mean)
	steps := make([]step, 0, n)
	sum := 0.0
	for i := int64(0); i < n; i++ {
		w := math.Exp(tilt * float64(i) / float64(n))
		sum += w
		steps = append(steps, step{int64(stepDegree(b, i, n) + 0.5), w})
	}
	for i := range steps {
		steps[i].share *= b.Share / sum
	}
	return steps
}

func stepDegree(b profile.FanOutBucket, i, n int64) float64 {
	if n == 1 {
		return float64(b.Low+b.High) / 2
	}
	return float64(b.Low) + float64(b.High-b.Low)*float64(i)/float64(n-1)
}

// solveTilt finds the t for which weights exp(t·i/n) over n points give the mean.
func solveTilt(n int64, value func(int64) float64, mean float64) float64 {
	lo, hi := -60.0, 60.0
	for range 60 {
		t := (lo + hi) / 2
		sum, weighted := 0.0, 0.0
		for i := int64(0); i < n; i++ {
			w := math.Exp(t * (float64(i)/float64(n) - 0.5))
			sum += w
			weighted += w * value(i)
		}
		if weighted/sum < mean {
			lo = t
		} else {
			hi = t
		}
	}
	return (lo + hi) / 2
}

// geometric is the geometric distribution on 0, 1, 2, … of that mean, cut at
// its 99.9th percentile or at most.
func geometric(mean float64, most int64) []step {
	if mean <= 0 {
		return []step{{0, 1}}
	}
	if most == 1 {
		return []step{{0, max(0, 1-mean)}, {1, min(1, mean)}}
	}
	p := 1 / (1 + mean)
	last := int64(math.Ceil(math.Log(0.001) / math.Log(1-p)))
	if most > 0 {
		last = min(last, most)
	}
	stride := max(1, last/maxSteps)
	var steps []step
	for d := int64(0); d <= last; d += stride {
		steps = append(steps, step{d, math.Pow(1-p, float64(d)) - math.Pow(1-p, float64(d+stride))})
	}
	return steps
}

// thin keeps each child with probability keep: the distribution of the
// children that remain, zero class included.
func thin(degrees []int64, shares []float64, keep float64) ([]int64, []float64) {
	sum := map[int64]float64{}
	for i, d := range degrees {
		mean, sd := float64(d)*keep, math.Sqrt(float64(d)*keep*(1-keep))
		if d > 400 { // the binomial is narrow against the degrees here
			for _, z := range []float64{-1.28, -0.52, 0, 0.52, 1.28} {
				sum[int64(max(0, mean+z*sd)+0.5)] += shares[i] / 5
			}
			continue
		}
		logP := float64(d) * math.Log1p(-keep)
		for k := int64(0); k <= d; k++ {
			if p := math.Exp(logP); p > 1e-9 {
				sum[k] += shares[i] * p
			}
			logP += math.Log(float64(d-k)/float64(k+1)) + math.Log(keep) - math.Log1p(-keep)
		}
	}
	out := make([]int64, 0, len(sum))
	for d := range sum {
		out = append(out, d)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	weights := make([]float64, len(out))
	for i, d := range out {
		weights[i] = sum[d]
	}
	return out, weights
}

// settleChildren changes the degrees of runs so that the children sum up to
// want, or to as near as most allows. The largest parents carry the change, in
// proportion to their degree: there it alters the shape least. A parent with
// children keeps at least one as long as there are enough for that.
func settleChildren(runs []run, want, most int64) []run {
	for range 64 {
		var have int64
		for _, r := range runs {
			have += r.count * r.degree
		}
		diff := want - have
		if diff == 0 {
			return runs
		}
		weight, movable := settleWeight(runs, diff, most)
		if movable == 0 {
			return settleZero(runs, diff, most)
		}
		runs = shiftRuns(runs, diff, movable, weight, most)
	}
	return runs
}

// settleWeight says how much of a change each parent may carry: parents below
// a threshold none, and the threshold is as high as leaves room enough.
func settleWeight(runs []run, diff, most int64) (weight func(run) int64, movable int64) {
	size := max(diff, -diff)
	for least := newFanOut(runs).maxDegree() / 3; ; least /= 3 {
		weight = func(r run) int64 {
			switch {
			case r.degree < least, r.degree == 0:
				return 0
			case diff < 0:
				return r.degree - 1
			case most > 0 && r.degree >= most:
				return 0
			}
			return r.degree
		}
		movable = 0
		for _, r := range runs {
			movable += r.count * weight(r)
		}
		if movable >= 2*size || least == 0 {
			return weight, movable
		}
	}
}

// shiftRuns deals diff over the runs in proportion to weight by rounded
// cumulative shares, splitting a run where its parents get unlike amounts.
func shiftRuns(runs []run, diff, movable int64, weight func(run) int64, most int64) []run {
	var out []run
	var cum, dealt int64
	for _, r := range runs {
		w := weight(r)
		cum += r.count * w
		now := int64(math.Round(float64(diff) * float64(cum) / float64(movable)))
		if cum == movable {
			now = diff
		}
		change := now - dealt
		dealt = now
		each, extra := change/r.count, change%r.count
		sign := int64(1)
		if change < 0 {
			sign, extra = -1, -extra
		}
		bound := func(d int64) int64 {
			if most > 0 {
				d = min(d, most)
			}
			if w > 0 && diff < 0 {
				d = max(d, 1)
			}
			return max(d, 0)
		}
		out = append(out, run{extra, bound(r.degree + each + sign)}, run{r.count - extra, bound(r.degree + each)})
	}
	return sortRuns(out)
}

// settleZero moves parents between the classes zero and one, when no larger
// parent can carry the difference.
func settleZero(runs []run, diff, most int64) []run {
	from, to := int64(0), int64(1)
	if diff < 0 {
		from, to, diff = 1, 0, -diff
	}
	for i := range runs {
		if runs[i].degree != from || diff == 0 {
			continue
		}
		n := min(diff, runs[i].count)
		runs[i].count -= n
		runs = append(runs, run{n, to})
		diff -= n
	}
	runs = sortRuns(runs)
	if diff > 0 && to == 1 && most != 1 { // all have one by now: let them carry more
		var have int64
		for _, r := range runs {
			have += r.count * r.degree
		}
		return settleChildren(runs, have+diff, most)
	}
	return runs
}

func sortRuns(runs []run) []run {
	sort.SliceStable(runs, func(i, j int) bool { return runs[i].degree > runs[j].degree })
	return mergeRuns(runs)
}

// mergeRuns joins neighbours of one degree and drops empty runs.
func mergeRuns(runs []run) []run {
	out := runs[:0:0]
	for _, r := range runs {
		switch n := len(out); {
		case r.count <= 0:
		case n > 0 && out[n-1].degree == r.degree:
			out[n-1].count += r.count
		default:
			out = append(out, r)
		}
	}
	return out
}

// shareRuns multiplies the degrees of parents that do not grow, so that each
// keeps its share of the children.
func shareRuns(runs []run, children int64) []run {
	if newFanOut(runs).totalChildren() == 0 {
		return settleChildren(runs, children, 0)
	}
	return sortRuns(portion(runs, children))
}
