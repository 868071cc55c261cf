package profile

import (
	"math"
	"slices"
)

// reference puts on the grid what is said of a reference.
func (h *hider) reference(from, t *Table, was, r *Reference) {
	parent, before := h.to.Table(r.Table), h.from.Table(r.Table)
	r.Inferred = hideWords(r.Inferred)
	if !h.grows(t) && !h.grows(parent) {
		return
	}
	r.Orphans = gridShare(r.Orphans)
	if len(r.Columns) == 1 && r.When == nil && t.Column(r.Columns[0]) != nil {
		r.Null = t.Column(r.Columns[0]).Null
	} else {
		r.Null = gridShare(r.Null)
	}
	if r.Clustered = math.Round(10*r.Clustered) / 10; r.Clustered < 0.2 {
		r.Clustered = 0
	}
	r.Locality = r.Locality.coarse()
	r.Levels = hideLevels(r.Levels)
	r.Drift = r.Drift.coarse()
	r.Through = h.through(t, r)
	when := h.when(t, r)
	mean := impliedFanOut(indexTables(h.to), t, r) * when
	if before.Rows == 0 || t.Rows == 0 {
		return
	}
	r.FanOut = h.fanOut(was.FanOut, before, parent, mean, h.grows(t))
}

// when names a value by its new place among those that are kept, and is the
// share of the rows that have it.
func (h *hider) when(t *Table, r *Reference) float64 {
	if r.When == nil {
		return 1
	}
	c := t.Column(r.When.Column)
	if c == nil || h.orders[c] == nil {
		return 1
	}
	for i, k := range h.orders[c] {
		if k == r.When.Nth-1 {
			r.When.Nth = i + 1
			return valueShares(c)[i]
		}
	}
	return 1
}

// fanOut puts the children per parent on the grid, around the mean that follows
// from the nominal row counts.
func (h *hider) fanOut(f FanOut, before, parent *Table, mean float64, childGrows bool) FanOut {
	switch {
	case len(f.Parents) == 0:
		return FanOut{Mean: mean}
	case mean == 0 || f.Mean == 0:
		return FanOut{Parents: []FanOutBucket{{Share: 1}}}
	case !h.grows(parent) && before.Rows <= tooSmall:
		return shareOut(f, before.Rows, mean)
	case mean <= 1 && (f.onlyChildren() || !childGrows):
		return oneOrNone(mean)
	}
	return gridFanOut(f, mean, parent.Rows, 0, !h.grows(parent))
}

// oneOrNone is the fan-out of parents with at most one child.
func oneOrNone(mean float64) FanOut {
	mean = significant(mean, 6)
	if mean >= 1 {
		return FanOut{Mean: 1, Max: 1, Parents: []FanOutBucket{{Low: 1, High: 1, Share: 1}}}
	}
	return FanOut{Mean: mean, Max: 1, Parents: []FanOutBucket{{Share: significant(1-mean, 6)}, {Low: 1, High: 1, Share: mean}}}
}

// shareOut gives each of a few parents its share of the children.
func shareOut(f FanOut, rows int64, mean float64) FanOut {
	var shares []float64
	for _, b := range f.Parents {
		for range int(math.Round(b.Share * float64(rows))) {
			shares = append(shares, b.mean())
		}
	}
	shares = lookupShares(proportions(shares))
	slices.Sort(shares)
	var degrees []int64
	for _, x := range shares {
		degrees = append(degrees, int64(math.Round(x*mean*float64(rows))))
	}
	return fanOutOf(degrees, mean)
}

// leastLookupShare is how rare a lookup table's row may be among the children.
const leastLookupShare = 0.001

// lookupShares puts the shares of a lookup table's rows on a ladder: some are
// much rarer than others, and which there are does not depend on how many children
// there are. Those that hardly differ are even; the largest take what is left over.
func lookupShares(shares []float64) []float64 {
	if slices.Max(shares) <= evenRatio*slices.Min(shares) {
		return gridShares(shares)
	}
	out, most, sum := make([]float64, len(shares)), 0, 0.0
	for i, x := range shares {
		if x >= leastLookupShare {
			out[i] = gridRatio(x, coarseMarks)
		}
		if sum += out[i]; x > shares[most] {
			most = i
		}
	}
	if left := 1 - sum; math.Abs(left) <= out[most]/8 {
		out[most] += left
		return out
	}
	return proportions(out)
}

// fanOutOf is the fan-out of degrees whose sum is brought to the mean by the
// largest, as far as they ascend.
func fanOutOf(degrees []int64, mean float64) FanOut {
	sum := int64(0)
	for _, n := range degrees {
		sum += n
	}
	last := len(degrees) - 1
	missing := int64(math.Round(mean*float64(len(degrees)))) - sum
	degrees[last] += missing
	for i := last; i > 0 && degrees[i] < degrees[i-1]; i-- { // too many: the largest give way
		over := degrees[i-1] - degrees[i]
		degrees[i-1] -= (over + 1) / 2
		degrees[i] += (over + 1) / 2
	}
	slices.Sort(degrees)
	degrees[0] = max(degrees[0], 0)
	return settleMean(FanOut{Mean: significant(mean, 6), Degrees: degrees, Parents: FanOut{Degrees: degrees}.hiddenParents()})
}

// settleMean makes sure that a histogram has about the mean that is stated; where
// degrees do not, they are left out and the generator decides.
func settleMean(f FanOut) FanOut {
	mean := 0.0
	for _, b := range f.Parents {
		mean += b.Share * float64(b.Low)
	}
	if math.Abs(mean-f.Mean) > 0.015*f.Mean+0.005 {
		low := int64(f.Mean)
		up := significant(f.Mean-float64(low), 6)
		f.Degrees, f.Tail, f.Parents = nil, nil, []FanOutBucket{{Low: low, High: low, Share: significant(1-up, 6)}, {Low: low + 1, High: low + 1, Share: up}}
	}
	f.Max = f.Parents[len(f.Parents)-1].High
	return f
}

// hiddenDegrees is how many degrees stand for the parents of a hidden fan-out.
const hiddenDegrees = 40 // the last two in finer parts, see tailDegrees

// nearlyRandom is how far a fan-out may be off one by chance that tells it: what
// chance itself makes of so many parents, but of many no less than a grid step.
func nearlyRandom(parents int64) float64 {
	return max(0.04, min(0.1, 1/math.Sqrt(float64(max(parents, 1)))))
}

// gridFanOut states a fortieth of the parents by its middle, rounded to steps of
// about a twentieth of them. Children that chose their parents at random are told
// as such: that is a law with one figure, the mean. Parents are the nominal ones.
func gridFanOut(f FanOut, mean float64, parents, least int64, scale bool) FanOut {
	if !scale && least == 0 {
		if some, ok := sparseFanOut(f, mean, parents); ok {
			return some
		}
	}
	law := fanOutCDF(f, 1, 0)
	if by := poisson(f.Mean); by.distance(law) <= nearlyRandom(parents) {
		return hiddenFanOut(poisson(mean), mean, least, func(d float64, _ float64) float64 { return d })
	}
	factor := 1.0
	if scale {
		factor = mean / f.Mean
	}
	return hiddenFanOut(law, mean, least, degreeGrid(law, factor))
}

// degreeGrid rounds what the parent at a share of a law has to a step of about a
// twentieth of the parents there, and multiplies it.
func degreeGrid(law cdf, factor float64) func(d, share float64) float64 {
	return func(d, share float64) float64 {
		_, below := law.at(d - 0.5)
		if _, upTo := law.at(d + 0.5); upTo-below >= shareStep {
			return math.Round(d * factor) // many parents have that very number
		}
		lo, hi := max(share-0.05, 0.01), min(share+0.05, 0.99)
		step := max(1, niceStep(factor*(law.quantile(hi)-law.quantile(lo))/(hi-lo)/20))
		return roundTo(d*factor, step)
	}
}

// middles reads off a law what the parents in the middle of each part have.
func middles(law cdf, round func(degree, share float64) float64) []int64 {
	out := make([]int64, hiddenDegrees)
	for i := range out {
		share := (float64(i) + 0.5) / hiddenDegrees
		out[i] = max(0, int64(math.Round(round(math.Round(law.quantile(share)), share))))
	}
	slices.Sort(out)
	return out
}

// poisson is the law of children who chose one of many parents each at random.
func poisson(mean float64) cdf { return fanOutCDF(poissonFanOut(mean), 1, 0) }

func poissonFanOut(mean float64) FanOut {
	var f FanOut
	spread := 6*math.Sqrt(mean) + 6
	for d := max(0, math.Floor(mean-spread)); d <= mean+spread; d++ {
		log, _ := math.Lgamma(d + 1)
		f.Parents = append(f.Parents, FanOutBucket{Low: int64(d), High: int64(d), Share: math.Exp(d*math.Log(mean) - mean - log)})
	}
	return f
}

// hideLevels puts the depths of a tree on the grid; the deepest, which few rows
// reach, are part of the last that many do.
func hideLevels(levels []float64) []float64 {
	if len(levels) == 0 {
		return nil
	}
	out := gridShares(levels)
	for len(out) > 1 && out[len(out)-1] == 0 {
		out = out[:len(out)-1]
	}
	return out
}

// through keeps fan-outs by way of the parent where both sides grow.
func (h *hider) through(t *Table, r *Reference) []Through {
	parent := h.to.Table(r.Table)
	var kept []Through
	for _, x := range r.Through {
		up := parent.referenceOver(x.Columns)
		if up == nil || !h.grows(t) || !h.grows(parent) {
			continue
		}
		grand := h.to.Table(up.Table)
		if !h.grows(grand) {
			continue
		}
		x.Rank = gridRank(x.Rank, leastHiddenFan, hiddenFanStep)
		if len(x.FanOut.Parents) > 0 && x.FanOut.Mean > 0 {
			then := float64(h.from.Table(t.Name).Rows) / float64(h.from.Table(up.Table).Rows)
			reach := gridShare(min(1, x.FanOut.Mean/then)) // of the rows: references on the way may be null
			if reach == 0 {
				continue
			}
			x.FanOut = gridFanOut(x.FanOut, significant(reach*float64(t.Rows)/float64(grand.Rows), 6), grand.Rows, 0, false)
		}
		kept = append(kept, x)
	}
	return kept
}

// group puts a repeating column set on the grid. How many distinct there are is
// reckoned as for a column.
func (h *hider) group(from, t *Table, g *Group) bool {
	if !h.grows(t) {
		return true
	}
	c := &Column{Distinct: g.Distinct}
	g.Distinct = max(1, h.distinct(c, &Column{}, float64(from.Rows), float64(t.Rows)))
	if g.Distinct >= t.Rows || len(g.FanOut.Parents) == 0 {
		return false
	}
	mean := significant(float64(t.Rows)/float64(g.Distinct), 6)
	g.FanOut = groupFanOut(gridFanOut(g.FanOut, mean, g.Distinct, 1, mean < 0.8*g.FanOut.Mean || mean > 1.25*g.FanOut.Mean))
	return true
}

// groupFanOut is one whose values all occur.
func groupFanOut(f FanOut) FanOut {
	if f.Parents[0].Low == 0 { // what the largest could not make up for was taken from the smallest
		return FanOut{Mean: f.Mean}
	}
	return f
}
