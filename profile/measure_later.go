package profile

import (
	"math"
	"slices"
)

// later is a date of a child beside one of its parent.
type later struct {
	first, second []float64 // the parent's, the child's
	differences   []float64
	rank          float64 // of the difference with the first
}

// difference takes the parent's date from the child's.
func (o ofParent) difference() later {
	var l later
	l.second, l.first = o.places(o.column, o.leader)
	for k, x := range l.second {
		l.differences = append(l.differences, math.Round((x-l.first[k])*1e6)/1e6)
	}
	var room rankRoom
	if rank, _, ok := room.correlation(newRanked(l.differences), newRanked(l.first)); ok {
		l.rank = rank
	}
	return l
}

// every takes rows out so that at most so many are left.
func (l later) every(most int) later {
	stride := 1 + (len(l.first)-1)/most
	if stride == 1 {
		return l
	}
	out := later{rank: l.rank}
	for k := 0; k < len(l.first); k += stride {
		out.first, out.second = append(out.first, l.first[k]), append(out.second, l.second[k])
		out.differences = append(out.differences, l.differences[k])
	}
	return out
}

// ordered is the share of rows in which the difference is not negative.
func (l later) ordered() float64 {
	n := 0
	for _, d := range l.differences {
		if d >= 0 {
			n++
		}
	}
	return float64(n) / float64(len(l.differences))
}

// byChance is that share if the dates had nothing to do with each other.
func (l later) byChance() float64 {
	first, second := slices.Sorted(slices.Values(l.first)), slices.Sorted(slices.Values(l.second))
	pairs, i := 0.0, 0
	for _, x := range second {
		for i < len(first) && first[i] <= x {
			i++
		}
		pairs += float64(i)
	}
	return pairs / float64(len(first)) / float64(len(second))
}

// follow states that a date comes after one of a parent: the closest there is.
// A date that follows another of its own row keeps to that, unless this one is
// clearly closer.
func (in *inheritance) follow(t *keptTable, i int, bonds []*bond) {
	c := t.columns[i]
	s := t.out.Column(c.schema.Name)
	if c.family() != ofDates || s.Copy != nil || c.inKey || !in.mayInherit(t, i) {
		return
	}
	var best ofParent
	var closest later
	least := math.Inf(1)
	if s.Lag != nil {
		least = clearlyCloser * in.spreadWithin(t, i, s.Lag)
	}
	for _, b := range bonds {
		for j, leader := range b.parent.columns {
			o := ofParent{b, i, j}
			if leader.family() != ofDates || !b.mayLead(j) || b.child == b.parent && !b.shallow() {
				continue
			}
			if l := o.difference(); o.led(len(l.first)) && l.tells() && o.seconds(spread(l.differences)) < least && !in.circular(o) {
				best, closest, least = o, l, o.seconds(spread(l.differences))
			}
		}
	}
	if best.bond != nil {
		in.setLag(best, closest)
	}
}

// led reports whether enough rows with the date, of those of which it is known,
// have the earlier one.
func (o ofParent) led(both int) bool {
	rows := 0
	for _, p := range o.pairs {
		if !math.IsNaN(place(o.own.row(p[0]), o.column)) {
			rows++
		}
	}
	for _, i := range o.alone {
		if !math.IsNaN(place(o.own.row(i), o.column)) {
			rows++
		}
	}
	return both >= fewestHeirs && float64(both) >= (1-mostUnled)*float64(rows)
}

// seconds is a difference in seconds.
func (o ofParent) seconds(x float64) float64 {
	if o.inDays() {
		return x * 86400
	}
	return x
}

// inDays reports whether differences are days: both columns are.
func (o ofParent) inDays() bool {
	return o.child.columns[o.column].form == asDay && o.parent.columns[o.leader].form == asDay
}

// spreadWithin is the spread, in seconds, of a lag within the row.
func (in *inheritance) spreadWithin(t *keptTable, i int, l *Lag) float64 {
	x := spread(l.Quantiles)
	at := slices.IndexFunc(t.columns, func(c *column) bool { return c.schema.Name == l.After })
	if at >= 0 && t.columns[i].form == asDay && t.columns[at].form == asDay {
		x *= 86400
	}
	return x
}

// tells reports whether the order is that of nearly all rows, and either more
// than comes of itself or the difference spread far less than the date; and whether
// parents' dates plus such differences are spread as the dates are.
func (l later) tells() bool {
	ordered := l.ordered()
	if len(l.first) < fewestHeirs || ordered < orderedDates || spread(l.second) == 0 {
		return false
	}
	few := l.every(lookedAtDates)
	must := few.byChance() < ordered-orderedByItself
	var room rankRoom
	rank, _, ok := room.correlation(newRanked(few.first), newRanked(few.second))
	if !ok || !must && (rank < closeRank || spread(few.differences) > mostSpread*spread(few.second)) {
		return false
	}
	most := lagShape
	if must {
		most = lagOrderShape
	}
	made := few.simulate()
	back, _, ok := room.correlation(newRanked(few.first), newRanked(made))
	chance := 1 / math.Sqrt(float64(len(made)))
	return ok && distanceOf(made, few.second) <= most+chance && math.Abs(back-rank) <= lagOthers+chance
}

// simulate adds differences of the same distribution and rank correlation to
// the parents' dates.
func (l later) simulate() []float64 {
	n := len(l.first)
	sorted, order, made := slices.Sorted(slices.Values(l.differences)), make([]float64, n), make([]float64, n)
	newRanked(l.first).meanRanks(nil, order)
	pearson := 2 * math.Sin(math.Pi/6*l.rank)
	for k := range made {
		z := normalInverse((order[k] + 0.5) / float64(n))
		e := normalInverse((float64(hashInt(int64(k))>>11) + 0.5) / (1 << 53))
		u := normal(pearson*z + math.Sqrt(1-pearson*pearson)*e)
		made[k] = l.first[k] + sorted[min(int(u*float64(n)), n-1)]
	}
	return made
}

// setLag states a lag.
func (in *inheritance) setLag(o ofParent, l later) {
	var points []point
	for _, d := range l.differences {
		points = append(points, point{d, 1})
	}
	bounds := quantiles(o.child.columns[o.column].coarseDifferences(sortPoints(points)), lagBins)
	if !o.inDays() {
		bounds = roundDurations(bounds)
	}
	rank := l.rank
	if math.Abs(rank) < max(fewestRank/2, chanceRank(len(l.first))/2) && in.options.Like == nil {
		rank = 0
	}
	o.stated().Lag = &Lag{After: o.leaderName(), Reference: o.schema().Columns, Quantiles: bounds, Rank: thousandth(rank), Ordered: sixDigits(l.ordered())}
}
