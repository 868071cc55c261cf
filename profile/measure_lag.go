package profile

import (
	"cmp"
	"math"
	"slices"
)

// When a number or date is told as another one plus a difference.
const (
	fewestLags       = 20  // rows with both
	fewestDates      = 10  // distinct values of a number
	mostLacking      = 0.5 // share of its rows in which the earlier value may be missing: what that follows leads there
	closeRank        = 0.5 // at least so correlated: one follows the other
	mostSpread       = 0.5 // spread of the difference to that of the column
	orderedDates     = 0.9 // share in which one date comes before the other: order that must hold
	orderedNumbers   = 0.98
	orderedByItself  = 0.02 // by which order that holds of itself is less
	lagShape         = 0.05 // Kolmogorov-Smirnov distance of what the lag makes to the column
	lagOrderShape    = 0.1  // the same where order must hold
	lagSpectrum      = 0.1  // distance of the shares of its values, largest first
	lagOrderSpectrum = 0.3  // the same where order must hold: seasons that end on one day matter less than that they end after they began
	lagOthers        = 0.1  // by which the lag may change a number's correlation with a third column
	lagBins          = 25
	simulatedRows    = 1 << 12
)

// lagOf is one column told as another plus a difference.
type lagOf struct {
	leader, follower int
	rows             []int32
	first, second    []float64 // their values in these rows, on one axis
	differences      []float64
	rank             float64 // of the difference with the leader
	ratio            float64 // spread of the difference to that of the follower
	typical          float64 // the middle of the differences, without their sign
}

// spread is that of the differences to that of the follower.
func (l *lagOf) spread() float64 { return spread(l.differences) / spread(l.second) }

// distance tells pairs apart by how much the difference varies, to a few
// percent. Of those that vary alike the nearest is next: what was closed follows
// the last change sooner than the first.
func (l *lagOf) distance() float64 { return math.Floor(20 * math.Log(l.ratio)) }

// correlate ranks the differences by the leader.
func (l *lagOf) correlate(room *rankRoom) {
	if rank, _, ok := room.correlation(newRanked(l.differences), newRanked(l.first)); ok {
		l.rank = rank
	}
}

// lags decides which columns are lags of others: the closest pairs first, and
// nothing in a circle.
func (w *between) lags() {
	if w.like != nil {
		w.lagsLike()
		return
	}
	var found []*lagOf
	for i := range w.axes {
		for j := i + 1; j < len(w.axes); j++ {
			if w.comparable(i, j) {
				if l := w.lag(i, j); l != nil {
					found = append(found, l)
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b *lagOf) int {
		return cmp.Or(cmp.Compare(a.distance(), b.distance()), cmp.Compare(a.typical, b.typical), cmp.Compare(a.leader, b.leader))
	})
	for _, l := range found {
		if w.column(l.follower).Lag == nil && w.leads(l.leader, l.follower) {
			w.setLag(w.difference(l.leader, l.follower, w.both(l.leader, l.follower)))
		}
	}
}

// lagsLike measures the lags that another profile states.
func (w *between) lagsLike() {
	for i, c := range w.m.columns {
		like := w.likeColumn(c.schema.Name)
		if like == nil || like.Lag == nil || len(like.Lag.Reference) > 0 || w.axes[i] == nil {
			continue
		}
		leader := w.find(like.Lag.After)
		if leader < 0 || w.axes[leader] == nil || !w.comparable(leader, i) {
			continue
		}
		if l := w.difference(leader, i, w.both(leader, i)); len(l.rows) > 0 {
			w.setLag(l)
		}
	}
}

// comparable reports whether two columns may differ by a lag.
func (w *between) comparable(i, j int) bool {
	return w.axes[i] != nil && w.axes[j] != nil && i != w.key && j != w.key && !w.copied[i] && !w.copied[j] &&
		w.m.columns[i].family() == w.m.columns[j].family()
}

// lag is the lag between two columns, nil when there is none worth it.
func (w *between) lag(i, j int) *lagOf {
	p := w.ranks(i, j)
	dates := w.m.columns[i].family() != ofNumbers
	if !p.ok || p.rows < fewestLags || !dates && p.rank < closeRank {
		return nil
	}
	rows := w.both(i, j)
	all := float64(len(rows))
	rows = rows[:min(len(rows), simulatedRows)] // in no order, so any part of them will do
	leader, follower := i, j
	before, after := w.order(i, j, rows), w.order(j, i, rows)
	if after > before {
		leader, follower, before = j, i, after
	}
	if !dates && before < orderedNumbers || all < (1-mostLacking)*float64(len(w.axes[follower].order)) {
		return nil
	}
	must := dates && before >= orderedDates && w.byChance(leader, follower, rows) < before-orderedByItself
	if !must && p.rank < closeRank {
		return nil
	}
	if w.isKey(follower) || w.m.columns[follower].inKey {
		return nil
	}
	l := w.difference(leader, follower, rows)
	l.typical = math.Abs(slices.Sorted(slices.Values(l.differences))[len(rows)/2])
	if l.ratio = l.spread(); !must && !(l.ratio <= mostSpread) {
		return nil
	}
	if l.correlate(&w.room); !w.fits(l, must) || !dates && !w.agrees(l, p.rank) {
		return nil
	}
	return l
}

// order is the share of rows in which the first column is not after the second.
func (w *between) order(i, j int, rows []int32) float64 {
	n, ui, uj := 0, w.unit(i, j), w.unit(j, i)
	for _, row := range rows {
		if w.axes[i].x[row]*ui <= w.axes[j].x[row]*uj {
			n++
		}
	}
	return float64(n) / float64(len(rows))
}

// byChance is the order of two columns whose values have nothing to do with
// each other: those of one row and the next.
func (w *between) byChance(i, j int, rows []int32) float64 {
	n, ui, uj := 0, w.unit(i, j), w.unit(j, i)
	for k, row := range rows {
		if w.axes[i].x[row]*ui <= w.axes[j].x[rows[(k+1)%len(rows)]]*uj {
			n++
		}
	}
	return float64(n) / float64(len(rows))
}

// unit is what values of the first column are multiplied by to lie on the axis
// of differences: days count seconds where the other column is no day.
func (w *between) unit(i, j int) float64 {
	if w.m.columns[i].form == asDay && w.m.columns[j].form == asMoment {
		return 86400
	}
	return 1
}

// difference takes one column from another in these rows.
func (w *between) difference(leader, follower int, rows []int32) *lagOf {
	l := &lagOf{leader: leader, follower: follower, rows: rows}
	a, b := w.axes[leader], w.axes[follower]
	ua, ub := w.unit(leader, follower), w.unit(follower, leader)
	for _, row := range rows {
		first, second := a.x[row]*ua, b.x[row]*ub
		l.first, l.second = append(l.first, first), append(l.second, second)
		l.differences = append(l.differences, math.Round((second-first)*1e6)/1e6)
	}
	return l
}

// fits reports whether the leader plus differences of that distribution and
// rank correlation are spread as the follower is, in as many distinct values,
// and follow the leader as closely.
func (w *between) fits(l *lagOf, must bool) bool {
	n, made := len(l.rows), make([]float64, len(l.rows))
	sorted, ub := slices.Sorted(slices.Values(l.differences)), w.unit(l.follower, l.leader)
	r, order := newRanked(l.first), make([]float64, n)
	r.meanRanks(nil, order)
	pearson := 2 * math.Sin(math.Pi/6*l.rank)
	for k, row := range l.rows {
		z := normalInverse((order[k] + 0.5) / float64(n))
		e := normalInverse((float64(hashInt(int64(w.rows.ids[row]))>>11) + 0.5) / (1 << 53))
		u := normal(pearson*z + math.Sqrt(1-pearson*pearson)*e)
		made[k] = l.first[k] + sorted[min(int(u*float64(len(sorted))), len(sorted)-1)]
		if ub > 1 { // a day after a moment
			made[k] = math.Floor(made[k]/ub) * ub
		}
	}
	shape, spectrum := lagShape, lagSpectrum
	if must {
		shape, spectrum = lagOrderShape, lagOrderSpectrum
	}
	chance := 1 / math.Sqrt(float64(n))
	return distanceOf(made, l.second) <= shape+chance && spectrumDistance(made, l.second) <= spectrum+chance && w.keepsRank(l, r, made)
}

// keepsRank reports whether what the lag makes follows the leader as the
// column itself does.
func (w *between) keepsRank(l *lagOf, first *ranked, made []float64) bool {
	rank, _, ok := w.room.correlation(first, newRanked(made))
	return ok && math.Abs(rank-w.ranks(l.leader, l.follower).rank) <= lagOthers
}

// agrees reports whether a number follows other columns as much as its leader
// lets it.
func (w *between) agrees(l *lagOf, rank float64) bool {
	values := map[float64]bool{}
	for _, row := range l.rows {
		values[w.axes[l.follower].x[row]] = true
	}
	if len(values) < fewestDates {
		return false
	}
	for k := range w.axes {
		if k == l.leader || k == l.follower || w.axes[k] == nil {
			continue
		}
		lead, own := w.ranks(l.leader, k), w.ranks(l.follower, k)
		if lead.ok && own.ok && math.Abs(own.rank-lead.rank*rank) > lagOthers+chanceRank(own.rows) {
			return false
		}
	}
	return true
}

// spectrumDistance is how differently two samples of one size repeat their
// values: the total variation of their shares where they have few values, else
// the difference of how many they have.
func spectrumDistance(a, b []float64) float64 {
	x, y := sampleSpectrum(a), sampleSpectrum(b)
	if len(y) <= mostSpectrum && len(b) > 2*len(y) {
		return totalVariation(x, y)
	}
	return math.Abs(float64(len(x)-len(y))) / float64(len(b))
}

func sampleSpectrum(values []float64) []float64 {
	sorted := slices.Sorted(slices.Values(values))
	var shares []float64
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		shares = append(shares, float64(j-i)/float64(len(sorted)))
		i = j
	}
	slices.Sort(shares)
	slices.Reverse(shares)
	return shares
}

// setLag states a lag.
func (w *between) setLag(l *lagOf) {
	l.correlate(&w.room)
	c, ordered := w.column(l.follower), 0
	var points []point
	for _, d := range l.differences {
		points = append(points, point{d, 1})
		if d >= 0 {
			ordered++
		}
	}
	bounds := quantiles(w.m.columns[l.follower].coarseDifferences(sortPoints(points)), lagBins)
	if w.m.columns[l.follower].family() == ofNumbers {
		tidy(bounds, c.Type)
	} else if !(w.m.columns[l.leader].form == asDay && w.m.columns[l.follower].form == asDay) {
		bounds = roundDurations(bounds)
	}
	rank := l.rank
	if math.Abs(rank) < max(fewestRank/2, chanceRank(len(l.rows))/2) && w.like == nil {
		rank = 0
	}
	c.Lag = &Lag{After: w.m.columns[l.leader].schema.Name, Quantiles: bounds, Rank: thousandth(rank), Ordered: sixDigits(float64(ordered) / float64(len(l.rows)))}
}

// thousandth rounds a rank to what the file has.
func thousandth(x float64) float64 { return math.Round(1000*x) / 1000 }

// roundDurations shortens bounds in seconds to what their distance deserves, as
// roundBounds does: to hours, minutes or seconds that are a twentieth of the way to
// the nearer neighbour. A bound that repeats stays exact.
func roundDurations(bounds []float64) []float64 {
	out := slices.Clone(bounds)
	for i, v := range bounds {
		gap := math.Inf(1)
		if i > 0 {
			gap = min(gap, v-bounds[i-1])
		}
		if i < len(bounds)-1 {
			gap = min(gap, bounds[i+1]-v)
		}
		if math.IsInf(gap, 0) {
			continue
		}
		for _, unit := range []float64{3600, 60, 1} {
			if unit > gap/20 {
				continue
			}
			switch i {
			case 0:
				out[i] = math.Ceil(v/unit) * unit
			case len(bounds) - 1:
				out[i] = math.Floor(v/unit) * unit
			default:
				out[i] = math.Round(v/unit) * unit
			}
			break
		}
	}
	return out
}
