package profile

import (
	"math"
	"slices"
	"strconv"

	"duckface/schema"
)

// point is a place on an axis and how many rows are there.
type point struct {
	x float64
	n float64
}

// sortPoints orders points and joins those at the same place.
func sortPoints(points []point) []point {
	slices.SortFunc(points, func(a, b point) int {
		switch { // cmp.Compare looks for NaN first, which takes a third of the time
		case a.x < b.x:
			return -1
		case a.x > b.x:
			return 1
		}
		return 0
	})
	out := points[:0]
	for _, p := range points {
		if n := len(out); n > 0 && out[n-1].x == p.x {
			out[n-1].n += p.n
			continue
		}
		out = append(out, p)
	}
	return out
}

// quantiles are equi-depth bounds of at most that many bins: the values of
// the rows at even distances, from the first to the last. Points are sorted.
func quantiles(points []point, bins int) []float64 {
	if len(points) == 0 {
		return nil
	}
	rows := 0.0
	for _, p := range points {
		rows += p.n
	}
	bins = max(1, int(min(float64(bins), rows-1)))
	bounds := make([]float64, 0, bins+1)
	at, before := 0, 0.0
	for i := range bins + 1 {
		rank := math.Round(float64(i) / float64(bins) * (rows - 1))
		for at < len(points)-1 && before+points[at].n <= rank {
			before += points[at].n
			at++
		}
		bounds = append(bounds, points[at].x)
	}
	return bounds
}

// thin takes fewer bounds out of equi-depth bounds, the ends included.
func thin[T any](bounds []T, bins int) []T {
	if bins = max(bins, 1); len(bounds) <= bins+1 {
		return bounds
	}
	out := make([]T, 0, bins+1)
	for i := range bins + 1 {
		out = append(out, bounds[int(math.Round(float64(i)*float64(len(bounds)-1)/float64(bins)))])
	}
	return out
}

// tidy rounds histogram bounds to what the type holds and to six significant
// digits of the value or of the range, whichever is finer, but keeps apart what
// differs; moments to the second: many may fall on one day of ten years. No bound
// leaves the range of the first and last.
func tidy(bounds []float64, t schema.Type) {
	if len(bounds) == 0 {
		return
	}
	exact := slices.Clone(bounds)
	first, last := exact[0], exact[len(exact)-1]
	finest := finestStep(t)
	for i, x := range exact {
		step := max(finest, stepAt(exact, i))
		switch {
		case t.Temporal() || t.Kind == schema.Time:
			bounds[i] = math.Floor(x/finest) * finest
		case x == first:
			bounds[i] = roundStep(x, step, math.Ceil)
		case x == last:
			bounds[i] = roundStep(x, step, math.Floor)
		default:
			bounds[i] = roundStep(x, step, math.Round)
		}
		if i > 0 {
			bounds[i] = max(bounds[i], bounds[i-1])
		}
	}
	end := bounds[len(bounds)-1]
	if !t.Temporal() {
		end = max(roundStep(last, max(finest, stepAt(exact, len(exact)-1)), math.Floor), bounds[0])
	}
	for i := range bounds {
		bounds[i] = min(bounds[i], end)
	}
}

// finestStep is the distance of two neighbouring values of the type.
func finestStep(t schema.Type) float64 {
	switch t.Kind {
	case schema.Int, schema.Bit, schema.Year, schema.Date, schema.Time, schema.DateTime, schema.Timestamp:
		return 1
	case schema.Decimal:
		return math.Pow10(-t.Scale)
	}
	return 0
}

// stepAt is the power of ten that the i-th bound is rounded to.
func stepAt(bounds []float64, i int) float64 {
	x, span := bounds[i], bounds[len(bounds)-1]-bounds[0]
	exponent := decade(x) - 5
	if span > 0 {
		exponent = min(exponent, decade(span)-5)
	}
	if i > 0 && x > bounds[i-1] {
		exponent = min(exponent, decade(x-bounds[i-1]))
	}
	if i < len(bounds)-1 && bounds[i+1] > x {
		exponent = min(exponent, decade(bounds[i+1]-x))
	}
	return math.Pow10(exponent)
}

// decade is the exponent of a number in scientific notation.
func decade(x float64) int {
	if x == 0 {
		return -300
	}
	return int(math.Floor(math.Log10(math.Abs(x))))
}

// roundStep rounds to a multiple of a power of ten without the noise that
// multiplying by 0.1 brings.
func roundStep(x, step float64, round func(float64) float64) float64 {
	if step >= 1 {
		return round(x/step) * step
	}
	if step < 1e-290 {
		return x
	}
	inverse := math.Round(1 / step)
	scaled := x * inverse
	if near := math.Round(scaled); math.Abs(scaled-near) < 1e-13*max(1, math.Abs(scaled)) {
		scaled = near // 0.3 is 0.29999999999999999 and must not be floored to 0.2
	}
	return round(scaled) / inverse
}

// sixDigits rounds a share or a mean to six significant digits.
func sixDigits(x float64) float64 {
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 6, 64), 64)
	if err != nil {
		return x
	}
	return y
}

// lengthCounts is the histogram of lengths: exact.
type lengthCounts struct {
	short [256]int64
	long  map[int]int64
}

func (l *lengthCounts) add(n int) {
	if n < len(l.short) {
		l.short[n]++
		return
	}
	if l.long == nil {
		l.long = map[int]int64{}
	}
	l.long[n]++
}

// points are the lengths that occur, ascending.
func (l *lengthCounts) points() []point {
	var points []point
	for n, rows := range l.short {
		if rows > 0 {
			points = append(points, point{float64(n), float64(rows)})
		}
	}
	for n, rows := range l.long {
		points = append(points, point{float64(n), float64(rows)})
	}
	return sortPoints(points)
}

// mean is the mean length of at least DefaultMinCount, else 0.
func (l *lengthCounts) mean() float64 {
	sum, rows := 0.0, 0.0
	for _, p := range l.points() {
		sum, rows = sum+p.x*p.n, rows+p.n
	}
	if rows < DefaultMinCount {
		return 0
	}
	return significant(sum/rows, 3)
}

// bounds are equi-depth bounds of the lengths, three digits each but the ends.
func (l *lengthCounts) bounds(bins int) []int64 {
	var out []int64
	for _, x := range quantiles(l.points(), bins) {
		out = append(out, int64(x))
	}
	return out
}
