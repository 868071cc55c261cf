package generate

import (
	"math"

	"duckface/row"
	"duckface/schema"
)

// A lagged column is dealt like any other, but its domain is that of the
// differences: its items ascend with them, so that whatever places rows on
// items (quotas, null classes, rank correlations) works on the difference. The
// filler adds what the column follows.

// summing says how differences are added and what the sums may be.
type summing struct {
	unit        int   // what leaders, differences and sums count
	scale       int   // of decimals: digits after the point
	least, most int64 // sums beyond these were not measured; the type's limits where nothing was
	lo, hi      int64 // what the type and the CHECK constraints hold
	step        int64 // sums are multiples of it
	leader      int64 // leaders are multiples of it, of moments in microseconds
	smallest    int64 // the smallest difference
	perUnit     float64
	floor, top  float64 // least and most of floats
}

// units of differences
const (
	inDays   = iota // of two DATEs
	inMicros        // of other points in time, and of TIMEs
	inTicks         // of integers and decimals: units of the last digit
	inFloats
)

// lagMisfit says why a column cannot be another plus a difference, or "".
func lagMisfit(f *follow, c *columnPlan) string {
	lead := f.leader()
	switch {
	case len(f.lag.Quantiles) == 0:
		return "no differences were measured"
	case axisOf(c.column.Type) == 0 || axisOf(c.column.Type) != axisOf(lead.column.Type),
		(c.column.Type.Kind == schema.Year) != (lead.column.Type.Kind == schema.Year):
		return "a difference between " + c.column.Type.Name + " and " + lead.column.Type.Name + " means nothing"
	case !plainNumber(c) || !plainNumber(lead):
		return "numbers of that many digits are not added up"
	case c.bounds.numbers != nil || len(c.bounds.notNumbers) > 0:
		return "a CHECK lists its values"
	}
	return ""
}

// plainNumber reports whether the column's values are held as one machine
// number each.
func plainNumber(c *columnPlan) bool {
	t := c.column.Type
	marks := axisMarks(c.profile)
	huge := t.Kind == schema.Int && len(marks) > 0 && marks[len(marks)-1] >= 1<<63
	return !huge && (t.Kind != schema.Decimal || t.Precision <= 18)
}

// fitLag makes the domain of the differences.
func (p *Plan) fitLag(t *TablePlan, c *columnPlan, spec domainSpec) error {
	f := c.follows
	f.sum = newSumming(f, spec)
	lead := newLattice(p.domainSpec(f.table, f.leader()))
	f.sum.leader = lead.step
	if lead.form == row.Date {
		f.sum.leader = daySeconds * micro
	}
	_, alone := f.alone(t, c)
	own := spec
	if len(axisMarks(c.profile)) == 0 && len(c.profile.Common) == 0 { // the other's values are the best guess
		guess := *c.profile
		guess.Values, guess.Quantiles = f.leader().profile.Values, f.leader().profile.Quantiles
		if c.column.Type.Kind == f.leader().column.Type.Kind {
			own.column = &guess
		}
	}
	if alone == 0 {
		alone = max(spec.rows, 1)
	}
	var err error
	if f.own, err = newOwnValues(own, alone); err != nil {
		return err
	}
	c.domain = p.lagDomain(f, spec)
	return nil
}

// newSumming reads the limits off the column's own lattice.
func newSumming(f *follow, spec domainSpec) summing {
	l := newLattice(spec)
	s := summing{unit: inTicks, scale: l.scale, lo: l.lo, hi: l.hi, step: 1, perUnit: l.perUnit}
	scale := int64(1)
	switch l.form {
	case row.Float:
		s.unit = inFloats
	case row.Date:
		if s.unit = inDays; f.leader().column.Type.Kind != schema.Date {
			s.unit, scale = inMicros, daySeconds*micro
			s.step = scale
		}
	case row.Moment, row.Time:
		s.unit, scale, s.step = inMicros, l.step, l.step
		if marks := axisMarks(spec.column); len(marks) == 0 || cellsBetween(marks, float64(l.step)/micro) < cellsWanted(spec) { // nothing says how coarse its values are
			s.step = power(10, int64(6-l.scale))
		}
		for _, step := range []int64{3600 * micro, 60 * micro, micro} { // a coarse bound says less than a fine difference
			if s.step > step && !keepTo(f.lag.Quantiles, s.step/micro) && step >= power(10, int64(6-l.scale)) {
				s.step = step
			}
		}
	}
	s.lo, s.hi = s.lo*scale, s.hi*scale
	s.least, s.most = s.lo, s.hi
	s.floor, s.top = float64(l.lo)/l.perUnit, float64(l.hi)/l.perUnit
	if marks := axisMarks(spec.column); len(marks) > 0 {
		s.least, s.most = l.tick(marks[0])*scale, l.tick(marks[len(marks)-1])*scale
		s.floor, s.top = marks[0], marks[len(marks)-1]
	}
	return s
}

// differences is the set of differences that a column may have.
func (s *summing) differences(bounds []float64, spec domainSpec) lattice {
	const far = int64(1) << 61
	l := lattice{form: row.Int, lo: -far, hi: far, perUnit: 1, step: 1}
	switch s.unit {
	case inDays:
		l.form = row.Date
	case inMicros:
		l.form, l.step = row.Moment, power(10, int64(6-min(max(spec.typ.Scale, 0), 6)))
		if spec.typ.Kind == schema.Date { // after a DATETIME of whole seconds
			l.step = micro
		}
		l.step = s.coarsest(bounds, l.step, spec)
		l.perUnit = micro / float64(l.step)
		l.lo, l.hi = -far/l.step, far/l.step
	case inTicks:
		if spec.typ.Kind == schema.Decimal {
			l.form, l.scale, l.perUnit = row.Decimal, s.scale, math.Pow10(s.scale)
		}
	case inFloats:
		l = floatLattice(schema.Type{Kind: schema.Float, Bits: 64}, bounds, spec.items)
	}
	return l
}

// coarsest is the coarsest of days, hours, minutes and seconds (in
// microseconds) that all differences keep to and that leaves room for the
// distinct values that the sums are to have; else finest.
func (s *summing) coarsest(bounds []float64, finest int64, spec domainSpec) int64 {
	marks, cells := axisMarks(spec.column), cellsWanted(spec)
	constant := bounds[0] == bounds[len(bounds)-1]
	for _, step := range []int64{daySeconds, 3600, 60, 1} {
		if step*micro < finest || !keepTo(bounds, step) {
			continue
		}
		if constant || len(marks) == 0 || cellsBetween(marks, float64(min(step*micro, s.leader))/micro) >= cells {
			return step * micro
		}
	}
	return finest
}

// cellsWanted is into how many cells the rows must fall at random to have as
// many distinct values as asked for, as far as that is not chance.
func cellsWanted(spec domainSpec) float64 {
	rows := float64(spec.rows)
	filled := float64(spec.items)
	if filled == 0 {
		filled = rows
	}
	return cellsFor(max(1, min(filled, rows-3*math.Sqrt(rows))), rows)
}

// cellsBetween is how many places, so far apart, there are between equi-depth
// bounds, places in the midst of the rows counting for more: rows that fall into
// as many cells of one size repeat values as often.
func cellsBetween(marks []float64, step float64) float64 {
	sum := 0.0
	for i := 1; i < len(marks); i++ {
		sum += 1 / ((marks[i]-marks[i-1])/step + 1)
	}
	n := float64(len(marks) - 1)
	return n * n / max(sum, 1e-9)
}

// lagDomain deals rows to the measured differences.
func (p *Plan) lagDomain(f *follow, spec domainSpec) *domain {
	rows := spec.rows
	d, m := &domain{}, &tickMaker{key: spec.key}
	if zeros := zeroRows(spec); zeros > 0 {
		d.runs, m.zeros = []run{{1, zeros}}, 1
		rows -= zeros
	}
	m.lattice = f.sum.differences(f.lag.Quantiles, spec)
	bounds := m.lattice.ticks(f.lag.Quantiles)
	f.sum.smallest = max(0, bounds[0]*m.lattice.step)
	bins := withRoom(orderedBins(binsOf(bounds, true), f.lag.Ordered))
	if all := p.lagParts(f, spec, bins, rows); len(all) > 0 {
		for _, p := range all {
			d.runs = append(d.runs, p.runs()...)
		}
		m.place(all)
	} else {
		m.place([]part{{bin{bounds[0], bounds[0], 1, 1}, 1, 1}})
	}
	d.runs, d.maker = mergeRuns(d.runs), m
	return d
}

// lagParts has as few distinct differences as make as many distinct sums as
// the column is to have.
func (p *Plan) lagParts(f *follow, spec domainSpec, bins []bin, rows int64) []part {
	lead := p.domainSpec(f.table, f.leader())
	if spec.items == 0 || lead.items == 0 || float64(spec.items) > 0.98*float64(rows) {
		return allot(bins, rows, rows, false)
	}
	cells := f.sum.cells(axisMarks(spec.column))
	few, many := int64(len(bins)), rows
	for few < many { // the least that is enough
		k := few + (many-few)/2
		if distinctSums(allot(bins, rows, k, false), rows, min(lead.items, rows), cells) < float64(spec.items) {
			few = k + 1
		} else {
			many = k
		}
	}
	return allot(bins, rows, min(few, rows), false)
}

// distinctSums is how many distinct sums are to be expected of leaders with so
// many distinct values, that repeat equally often, and these differences, if
// the sums fall into so many cells.
func distinctSums(parts []part, rows, leaders int64, cells float64) float64 {
	each, pairs := float64(rows)/float64(leaders), 0.0
	for _, p := range parts {
		share := float64(p.rows) / float64(rows) / float64(p.items)
		pairs += float64(p.items) * (1 - math.Pow(1-share, each))
	}
	pairs *= float64(leaders)
	return cells * -math.Expm1(-pairs/cells)
}

// cells is how many places there are for sums, see cellsBetween.
func (s *summing) cells(marks []float64) float64 {
	if s.unit == inFloats || len(marks) < 2 {
		return 1e15
	}
	switch s.unit {
	case inMicros:
		return cellsBetween(marks, float64(s.step)/micro)
	case inTicks:
		return cellsBetween(marks, 1/s.perUnit)
	}
	return cellsBetween(marks, 1)
}

func withRoom(bins []bin) []bin {
	for i := range bins {
		bins[i].room = width(bins[i].lo, bins[i].hi)
	}
	return bins
}

// orderedBins gives the differences from 0 on exactly that share of the rows, and
// those below 0 the rest.
func orderedBins(bins []bin, ordered float64) []bin {
	var out []bin
	below, from := 0.0, 0.0
	for _, b := range bins {
		if b.lo < 0 && b.hi >= 0 {
			part := b.share * float64(-b.lo) / float64(width(b.lo, b.hi))
			out = append(out, bin{lo: b.lo, hi: -1, share: part})
			b.lo, b.share = 0, b.share-part
			below += part
		} else if b.hi < 0 {
			below += b.share
		}
		if b.lo >= 0 {
			from += b.share
		}
		out = append(out, b)
	}
	if below == 0 || from == 0 {
		return out
	}
	for i := range out {
		if out[i].lo < 0 {
			out[i].share *= (1 - ordered) / below
		} else {
			out[i].share *= ordered / from
		}
	}
	return out
}

// cellsFor is into how many cells rows must fall at random to fill so many.
func cellsFor(filled, rows float64) float64 {
	lo, hi := filled, filled
	for hi*(1-math.Exp(-rows/hi)) < filled && hi < 1e18 {
		hi *= 2
	}
	for range 60 {
		mid := (lo + hi) / 2
		if mid*(1-math.Exp(-rows/mid)) < filled {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

// add is a leader plus a difference. A sum that lies beyond all that was
// measured is brought back between the leader and the farthest: what happens
// after the last date of the data has not happened yet.
func (s *summing) add(leader, diff int64) int64 {
	v := plus(leader, diff)
	if v > s.most && diff > 0 {
		room := s.most - leader
		v = leader + s.smallest
		if room > s.smallest {
			v += (diff - s.smallest) % (room - s.smallest + 1)
		}
	} else if v < s.least && diff < 0 {
		v = leader
		if room := leader - s.least; room > 0 {
			v -= -diff % (room + 1)
		}
	}
	if s.step > 1 {
		v = s.round(v)
		if diff >= 0 && v < leader {
			v += s.step
		}
	}
	return min(max(v, s.lo), s.hi)
}

// round is the nearest multiple of the step.
func (s *summing) round(v int64) int64 { return floorDiv(v+s.step/2, s.step) * s.step }

// addFloat is add for binary floats.
func (s *summing) addFloat(leader, diff float64) float64 {
	v := math.Round((leader+diff)*s.perUnit) / s.perUnit
	switch {
	case v > s.top && diff > 0:
		return max(s.top, leader)
	case v < s.floor && diff < 0:
		return min(s.floor, leader)
	}
	return v
}

// plus is a+b, at most as far as an int64 goes.
func plus(a, b int64) int64 {
	s := a + b
	switch {
	case a > 0 && b > 0 && s < 0:
		return math.MaxInt64
	case a < 0 && b < 0 && s >= 0:
		return math.MinInt64
	}
	return s
}

// fillLag computes a column that is another plus a difference.
func (f *Filler) fillLag(out *row.Column, i int) {
	c := f.table.columns[i]
	leads := f.leaders(c.follows)
	f.fillColumn(out, i) // the differences
	form, scale := c.follows.own.domain.maker.form()
	f.alone = f.alone[:0]
	for r := range f.cursors {
		if _, at := leaderIn(leads, r); at < 0 && !out.IsNull(r) && !zeroDate(out, r) {
			f.alone = append(f.alone, c.follows.own.item(f.table, &f.cursors[r]))
		}
	}
	own := f.makeOwn(c.follows.own.domain.maker)
	s, next := &c.follows.sum, 0
	for r := range f.cursors {
		if out.IsNull(r) || zeroDate(out, r) {
			continue
		}
		lead, at := leaderIn(leads, r)
		switch {
		case at < 0 && form == row.Float:
			out.Floats[r] = own.Floats[next]
			next++
		case at < 0:
			out.Ints[r] = own.Ints[next]
			next++
		case form == row.Float:
			out.Floats[r] = s.addFloat(floatOf(lead, at), out.Floats[r])
		default:
			out.Ints[r] = s.valueOf(s.add(s.leaderOf(lead, at), out.Ints[r]), form)
		}
	}
	out.Form, out.Scale = form, scale
}

// leaderIn is the first of the leaders that a row has, and where; -1 for none.
func leaderIn(leads []leading, i int) (*row.Column, int) {
	for k := range leads {
		if at := leads[k].dated(i); at >= 0 {
			return leads[k].cells, at
		}
	}
	return nil, -1
}

// dated is of, -1 also for a zero date.
func (l leading) dated(i int) int {
	if i = l.of(i); i >= 0 && zeroDate(l.cells, i) {
		return -1
	}
	return i
}

func zeroDate(c *row.Column, i int) bool {
	return (c.Form == row.Date || c.Form == row.Moment) && c.Ints[i] == row.ZeroDate
}

// leaderOf is a leader's value in the unit of the differences.
func (s *summing) leaderOf(c *row.Column, i int) int64 {
	switch {
	case s.unit == inMicros && c.Form == row.Date:
		return c.Ints[i] * daySeconds * micro
	case s.unit == inDays && c.Form == row.Moment:
		return floorDiv(c.Ints[i], daySeconds*micro)
	case s.unit != inTicks:
		return c.Ints[i]
	case c.Form == row.Float:
		return int64(math.Round(c.Floats[i] * math.Pow10(s.scale)))
	case c.Form == row.Decimal:
		return rescale(c.Ints[i], c.Scale, s.scale)
	}
	return rescale(c.Ints[i], 0, s.scale)
}

// valueOf is a sum as the column has it.
func (s *summing) valueOf(v int64, form row.Form) int64 {
	if form == row.Date && s.unit == inMicros {
		return floorDiv(v, daySeconds*micro)
	}
	return v
}

// rescale is a decimal of so many digits after the point with so many others,
// rounded.
func rescale(v int64, from, to int) int64 {
	for ; from < to; from++ {
		v *= 10
	}
	if from > to {
		unit := power(10, int64(from-to))
		v = floorDiv(v+unit/2, unit)
	}
	return v
}

// floatOf is a number as a float.
func floatOf(c *row.Column, i int) float64 {
	switch c.Form {
	case row.Float:
		return c.Floats[i]
	case row.Decimal:
		return float64(c.Ints[i]) / math.Pow10(c.Scale)
	}
	return float64(c.Ints[i])
}
