package generate

import (
	"math"
	"sort"
	"strconv"
	"strings"

	"duckface/profile"
	"duckface/row"
	"duckface/schema"
)

// lattice is the set of numbers or moments that a column can hold, as whole
// ticks: cents of a DECIMAL(10,2), days of a DATE, microseconds of a TIME(6).
type lattice struct {
	form    row.Form
	scale   int     // as in row.Column
	lo, hi  int64   // first and last tick that the type holds
	perUnit float64 // ticks per unit of the axis (see profile.Axis); below 1 for huge numbers
	step    int64   // Ints = tick*step + base
	base    int64
	hole    *int64 // a tick that a CHECK excludes: those above it are counted one lower
	places  int    // DECIMAL of more than 18 digits, spelled as text: digits after the point that a tick counts
}

// tick is the nearest tick to a place on the axis.
func (l *lattice) tick(v float64) int64 {
	if l.base != 0 {
		v -= 1 << 63 // an unsigned 64-bit number above the signed ones
	}
	t := math.Round(v * l.perUnit)
	switch {
	case !(t > float64(l.lo)):
		return l.lo
	case t >= float64(l.hi):
		return l.hi
	}
	if l.hole != nil && int64(t) > *l.hole {
		t--
	}
	return int64(t)
}

// demand narrows the ticks to what CHECK constraints leave.
func (l *lattice) demand(b bounds, kind schema.Kind) {
	perUnit := l.perUnit
	if b.moments && kind == schema.Date {
		perUnit /= daySeconds
	}
	if l.base == 0 {
		l.lo, l.hi = b.ticks(l.lo, l.hi, perUnit)
	}
	if len(b.notNumbers) > 0 {
		if hole := int64(math.Round(b.notNumbers[0] * perUnit)); hole >= l.lo && hole <= l.hi {
			l.hole = &hole
			l.hi--
		}
	}
}

// ticks turns bounds into ticks, ascending.
func (l *lattice) ticks(bounds []float64) []int64 {
	out := make([]int64, len(bounds))
	for i, b := range bounds {
		out[i] = l.tick(b)
		if i > 0 {
			out[i] = max(out[i], out[i-1])
		}
	}
	return out
}

const (
	daySeconds = 86400
	micro      = 1e6
	// MySQL's calendar runs from 1000-01-01 to 9999-12-31, its TIMESTAMP from
	// 1970 to 2038-01-19 in UTC; a day less at both ends fits any time zone.
	firstDay, lastDay     = -354285, 2932896
	firstStamp, lastStamp = daySeconds, 1<<31 - 1 - daySeconds
	longestTime           = 838*3600 + 59*60 + 59
)

// newLattice chooses the ticks of a column by its type, and where the type
// leaves it open by what was measured.
func newLattice(spec domainSpec) lattice {
	l := typeLattice(spec)
	l.demand(spec.check, spec.typ.Kind)
	return l
}

func typeLattice(spec domainSpec) lattice {
	t := spec.typ
	marks := axisMarks(spec.column)
	switch t.Kind {
	case schema.Decimal:
		return decimalLattice(t, marks)
	case schema.Float:
		return floatLattice(t, marks, spec.items)
	case schema.Date:
		return lattice{form: row.Date, lo: firstDay, hi: lastDay, perUnit: 1, step: 1}
	case schema.Time:
		return momentLattice(row.Time, t, marks, spec, -longestTime, longestTime)
	case schema.DateTime:
		return momentLattice(row.Moment, t, marks, spec, firstDay*daySeconds, (lastDay+1)*daySeconds-1)
	case schema.Timestamp:
		return momentLattice(row.Moment, t, marks, spec, firstStamp, lastStamp)
	case schema.Year:
		return lattice{form: row.Int, lo: 1901, hi: 2155, perUnit: 1, step: 1}
	case schema.Bit:
		l := lattice{form: row.Int, hi: math.MaxInt64, perUnit: 1, step: 1}
		if t.Length < 63 {
			l.hi = 1<<max(t.Length, 1) - 1
		}
		return l
	}
	return intLattice(spec, marks)
}

// axisMarks are all measured places of a column, ascending.
func axisMarks(c *profile.Column) []float64 {
	if len(c.Values) == 0 {
		return c.Quantiles
	}
	marks := make([]float64, len(c.Values))
	for i, v := range c.Values {
		marks[i] = v.Value
	}
	sort.Float64s(marks)
	return marks
}

func intLattice(spec domainSpec, marks []float64) lattice {
	l := lattice{form: row.Int, perUnit: 1, step: 1}
	l.lo, l.hi = spec.typ.IntRange()
	if spec.typ.Unsigned && l.hi == math.MaxInt64 {
		l.form = row.Uint
		if len(marks) > 0 && marks[len(marks)-1] >= 1<<63 {
			l.lo, l.base = math.MinInt64, math.MinInt64
		}
	}
	if spec.column.AutoIncrement { // 0 asks the server for the next number
		l.lo = 1
	}
	return l
}

func decimalLattice(t schema.Type, marks []float64) lattice {
	precision, scale := max(t.Precision, 1), min(max(t.Scale, 0), max(t.Precision, 1))
	l := lattice{form: row.Decimal, scale: scale, step: 1, places: scale}
	digits := precision
	if precision > 18 {
		l.form = row.Bytes
		// The 17 digits from the largest value down are counted, the rest are zeros.
		whole := 7
		if n := len(marks); n > 0 {
			most := max(math.Abs(marks[0]), math.Abs(marks[n-1]), 1)
			whole = int(math.Log10(most)) + 1
		}
		whole = min(whole, precision-scale)
		l.places = min(scale, 17-whole)
		digits = min(18, precision-scale+l.places)
	}
	l.hi = power(10, int64(digits)) - 1
	if !t.Unsigned {
		l.lo = -l.hi
	}
	l.perUnit = math.Pow10(l.places)
	return l
}

// floatLattice keeps the decimals that the measured values have, and adds some
// until the range holds the items; binary floats hold 53 (24) bits of them.
func floatLattice(t schema.Type, marks []float64, items int64) lattice {
	l := lattice{form: row.Float, step: 1}
	limit := float64(1 << 53)
	if t.Bits == 32 {
		limit = 1 << 23
	}
	places, most, reach := 2, 1000.0, 1000.0
	if n := len(marks); n > 0 {
		places, most, reach = 0, max(math.Abs(marks[0]), math.Abs(marks[n-1])), marks[n-1]-marks[0]
		for _, m := range marks {
			places = max(places, decimals(m))
		}
	}
	for reach > 0 && places < 300 && reach*math.Pow10(places) < 4*float64(items) {
		places++
	}
	if most > 0 {
		places = min(places, int(math.Floor(math.Log10(limit/most))))
	}
	l.places, l.perUnit = places, math.Pow10(places)
	l.hi = int64(limit)
	if !t.Unsigned {
		l.lo = -l.hi
	}
	return l
}

// decimals is how many digits a number has after the point, at most 12.
func decimals(v float64) int {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if i := strings.IndexByte(s, '.'); i >= 0 {
		return min(len(s)-i-1, 12)
	}
	return 0
}

// momentLattice counts in the coarsest of days, hours, minutes, seconds and
// fractions that all measured places keep to and that holds the items.
func momentLattice(form row.Form, t schema.Type, marks []float64, spec domainSpec, lo, hi int64) lattice {
	digits := min(max(t.Scale, 0), 6)
	finest := int64(math.Pow10(6 - digits))
	step := finest
	for _, s := range []struct {
		seconds int64
		marks   int // so many places must keep to it
	}{{daySeconds, 2}, {3600, 12}, {60, 12}, {1, 3}} {
		if len(marks) >= s.marks && spec.column.Values == nil && keepTo(marks, s.seconds) && roomFor(marks, s.seconds, spec.items) {
			step = s.seconds * micro
			break
		}
	}
	if len(marks) == 0 && spec.items < lastStamp-firstStamp {
		step = micro
	}
	return lattice{
		form: form, scale: digits, step: step, perUnit: micro / float64(step),
		lo: ceilDiv(lo*micro, step), hi: floorDiv(hi*micro, step),
	}
}

func keepTo(marks []float64, seconds int64) bool {
	for _, m := range marks {
		if math.Mod(m, float64(seconds)) != 0 {
			return false
		}
	}
	return true
}

// roomFor reports whether nearly every stretch between two bounds has room for
// its share of the items at that step; a date may be rounded in the profile
// and finer in the data.
func roomFor(marks []float64, seconds, items int64) bool {
	per, tight := float64(items)/float64(len(marks)-1), 0
	for i := 1; i < len(marks); i++ {
		if gap := marks[i] - marks[i-1]; gap > 0 && gap/float64(seconds) < per {
			tight++
		}
	}
	return tight*33 <= len(marks) && (marks[len(marks)-1]-marks[0])/float64(seconds)+1 >= float64(items)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func ceilDiv(a, b int64) int64 { return -floorDiv(-a, b) }

// newAxisDomain plans numbers, dates and times: items ascend with their values.
func newAxisDomain(spec domainSpec) (*domain, error) {
	l := newLattice(spec)
	d := &domain{}
	m := &tickMaker{lattice: l, key: spec.key}
	rows := spec.rows
	if zeros := zeroRows(spec); zeros > 0 {
		d.runs, m.zeros = []run{{1, zeros}}, 1
		rows -= zeros
		spec.items = min(max(spec.items-1, 0), rows)
	}
	var all []part
	listed := !spec.unique || spec.check.numbers != nil ||
		spec.typ.Kind == schema.Int && spec.column.Span == 0 && int64(len(spec.column.Values)) == rows // an ancestor's, see newAncestor
	if spec.column.Values != nil && listed {
		all = valueParts(spec.column.Values, &l, rows, spec.items)
	} else {
		all = axisParts(spec, &l, rows)
	}
	for _, p := range all {
		d.runs = append(d.runs, p.runs()...)
	}
	m.place(all)
	d.runs, d.maker = mergeRuns(d.runs), m
	return d, checkRows(d, spec)
}

// zeroRows is how many rows have MySQL's zero date.
func zeroRows(spec domainSpec) int64 {
	if !spec.typ.Temporal() || spec.column.Zero <= 0 {
		return 0
	}
	if spec.unique {
		return min(spec.rows, 1)
	}
	return min(int64(math.Round(spec.column.Zero*float64(spec.rows))), spec.rows)
}

// valueParts has an item for each measured value. Of more values than items
// (0: all) or rows, those remain that keep the distribution's shape.
func valueParts(values []profile.ValueShare, l *lattice, rows, items int64) []part {
	if items == 0 {
		items = int64(len(values))
	}
	kept := append([]profile.ValueShare(nil), values...)
	sort.Slice(kept, func(i, j int) bool { return kept[i].Value < kept[j].Value })
	shares := make([]float64, len(kept))
	for i, v := range kept {
		shares[i] = max(v.Share, 1e-12)
	}
	if n := min(items, rows); int64(len(kept)) > n {
		bins, rooms, counts := make([]bin, len(kept)), make([]int64, len(kept)), quotas(shares, rows)
		for i, v := range kept {
			t := l.tick(v.Value)
			bins[i], rooms[i] = bin{t, t, shares[i], 1}, min(counts[i], 1)
		}
		return fewParts(bins, counts, rooms, n)
	}
	var out []part
	for i, n := range leastOne(shares, rows) {
		t := l.tick(kept[i].Value)
		if l.form == row.Int && l.lo == 1901 && kept[i].Value == 0 {
			t = 0 // YEAR 0000
		}
		if k := len(out); k > 0 && out[k-1].lo == t { // one and the same in the column's type
			out[k-1].rows += n
		} else if n > 0 {
			out = append(out, part{bin{t, t, 0, 1}, 1, n})
		}
	}
	return out
}

// axisParts deals rows and items to the measured histogram, or to a default.
func axisParts(spec domainSpec, l *lattice, rows int64) []part {
	var bins []bin
	marks := axisMarks(spec.column)
	switch {
	case spec.unique && spec.typ.Kind == schema.Int && (len(marks) == 0 || spec.column.Span > 0 && !sparse(l.ticks(marks), rows)):
		bins = []bin{keyBin(spec, l, rows)}
	case len(marks) > 0:
		bounds := l.ticks(marks)
		dense := 3*max(spec.column.Distinct, spec.items) >= 2*width(bounds[0], bounds[len(bounds)-1])
		if !dense && !spec.unique && spec.items <= spec.column.Distinct {
			bins = fewBins(bounds, spec.column.Distinct)
		}
		if bins == nil {
			bins = binsOf(bounds, dense)
		}
	case spec.column.Ordinal != nil:
		start := l.tick(float64(spec.column.Ordinal.Start))
		bins = []bin{{lo: start, hi: min(l.hi, start+max(spec.items, 1)-1), share: 1}}
	default:
		bins = defaultBins(spec, l)
	}
	switch {
	case spec.unique:
		bins = stretch(bins, l, rows)
	case spec.widen:
		bins = stretch(bins, l, spec.items)
	}
	var room int64
	for i := range bins {
		bins[i].room = width(bins[i].lo, bins[i].hi)
		room = addUp(room, bins[i].room)
	}
	items := spec.items
	if items == 0 {
		items = min(rows, room)
	}
	return allot(bins, rows, items, spec.unique)
}

// sparse reports whether keys lie so far apart that more of them fit between
// those measured: ids taken out of a larger whole. Others are counted up.
func sparse(bounds []int64, rows int64) bool {
	return width(bounds[0], bounds[len(bounds)-1])/4 >= rows
}

// keyBin is the range of an integer key: from Start on, Span times as wide as
// there are rows. Where the type ends it begins lower.
func keyBin(spec domainSpec, l *lattice, rows int64) bin {
	span, start := spec.column.Span, spec.column.Start
	if span == 0 && start == 0 && l.lo <= 1 {
		start = 1
	}
	if l.base != 0 {
		start = l.lo
	}
	start = min(max(start, l.lo), l.hi)
	wide := rows
	if w := max(span, 1) * float64(rows); span > 1 {
		wide = int64(min(math.Round(w), float64(boundless)))
	}
	if most := width(start, l.hi); wide > most {
		wide = max(most, rows)
		if wide > most {
			start = l.hi - (wide - 1)
		}
	}
	return bin{lo: start, hi: start + max(wide-1, 0), share: 1}
}

// stretch widens a histogram until it has room for as many distinct values as
// rows: a table of twice the rows has ids that reach twice as far.
func stretch(bins []bin, l *lattice, rows int64) []bin {
	if len(bins) == 0 || rows == 0 {
		return bins
	}
	var room int64
	tightest := 0.0
	for _, b := range bins {
		w := width(b.lo, b.hi)
		room = addUp(room, w)
		if w > 1 || len(bins) == 1 {
			tightest = max(tightest, b.share*float64(rows)/float64(w))
		}
	}
	if room >= rows && tightest <= 1.5 || room/2 >= rows {
		return bins // what a tight stretch cannot hold goes where there is room
	}
	factor := max(tightest, float64(rows)/float64(room), 1)
	lo, hi := bins[0].lo, bins[len(bins)-1].hi
	limit := float64(width(lo, l.hi)) / float64(width(lo, hi))
	factor = min(factor, limit)
	out := make([]bin, 0, len(bins)+1)
	at := lo
	for _, b := range bins {
		end := l.hi
		if far := float64(width(lo, b.hi)) * factor; far < float64(width(lo, l.hi)) {
			end = lo + int64(far) - 1
		}
		if end < at {
			end = at
		}
		if end > l.hi || at > l.hi {
			break
		}
		out = append(out, bin{at, end, b.share, 0})
		at = end + 1
	}
	if lo > l.lo { // below the smallest only what fits nowhere else
		out = append([]bin{{l.lo, lo - 1, 0, 0}}, out...)
	}
	return out
}
