package generate

import (
	"math"
	"sort"
)

// bin is a stretch of a column's histogram: the places (numbers, dates or
// lengths) from lo to hi take that share of the rows, evenly.
type bin struct {
	lo, hi int64   // both included
	share  float64 // of the rows
	room   int64   // distinct values that fit in
}

// binsOf reads equi-depth bounds, ascending: between two neighbours lies an
// equal share of the rows, and a place that repeats n times has n-1 such shares
// alone. With dense, every place in the range may occur: where bounds lie close
// together each half of a stretch counts for the bound at its end, as a bound
// is a row in the middle of those at its place.
func binsOf(bounds []int64, dense bool) []bin {
	if len(bounds) == 1 {
		return []bin{{bounds[0], bounds[0], 1, 0}}
	}
	var out []bin
	per := 1 / float64(len(bounds)-1)
	fine := func(i int) bool { // whether the stretch from bound i on is spelled out place by place
		return i >= 0 && i+1 < len(bounds) && bounds[i+1] > bounds[i] && bounds[i+1]-bounds[i] <= fineStretch && dense
	}
	flat := func(i int) bool { return i >= 0 && i+1 < len(bounds) && bounds[i+1] == bounds[i] }
	for i := range len(bounds) - 1 {
		lo, hi := bounds[i], bounds[i+1]
		switch {
		case lo == hi:
			out = append(out, bin{lo, lo, per, 0})
		case fine(i):
			each := per / float64(hi-lo)
			out = append(out, bin{lo, lo, each / 2, 0})
			for at := lo + 1; at < hi; at++ {
				out = append(out, bin{at, at, each, 0})
			}
			out = append(out, bin{hi, hi, each / 2, 0})
		default:
			if i > 0 { // the first bound belongs to its stretch, any other to the one before
				lo++
			}
			if flat(i+1) || fine(i+1) {
				hi--
			}
			if i > 0 && lo > hi { // nothing lies between: the end takes the share
				lo, hi = bounds[i+1], bounds[i+1]
			}
			out = append(out, bin{lo, hi, per, 0})
		}
	}
	return joinBins(out)
}

// fineStretch is up to how many places between two bounds are spelled out.
const fineStretch = 8

// eachBin gives every bound an equal share: those of a column of so few rows
// that its bounds are its values.
func eachBin(bounds []int64) []bin {
	var out []bin
	for _, b := range bounds {
		out = append(out, bin{b, b, 1 / float64(len(bounds)), 0})
	}
	return joinBins(out)
}

// fewBins is for a column with hardly more distinct values than bounds: then
// the bounds are its common values, and the others lie in the widest gaps
// between them. It is nil for any other column.
func fewBins(bounds []int64, distinct int64) []bin {
	out := eachBin(bounds)
	known := int64(len(out))
	if distinct == 0 || 5*distinct > 6*known {
		return nil
	}
	gaps := make([]int, len(out)-1)
	for i := range gaps {
		gaps[i] = i
	}
	size := func(i int) int64 { return width(out[i].hi, out[i+1].lo) }
	sort.SliceStable(gaps, func(i, j int) bool { return size(gaps[i]) > size(gaps[j]) })
	share := 0.3 / float64(len(bounds))
	for _, i := range gaps[:max(0, min(distinct-known, known-1))] {
		if n := size(i); n > 2 {
			at := out[i].hi + n/2
			out = append(out, bin{at, at, share, 0})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].lo < out[j].lo })
	return out
}

// joinBins adds up neighbours of one and the same place.
func joinBins(bins []bin) []bin {
	out := bins[:0]
	for _, b := range bins {
		if n := len(out); n > 0 && out[n-1].lo == b.lo && out[n-1].hi == b.hi {
			out[n-1].share += b.share
			continue
		}
		out = append(out, b)
	}
	return out
}

// part is a bin with its exact numbers of items and rows.
type part struct {
	bin
	items, rows int64
}

// runs deals the rows of a part to its items: equal degrees, the residue on
// the first.
func (p part) runs() []run {
	if p.items == 0 {
		return nil
	}
	each, extra := p.rows/p.items, p.rows%p.items
	return []run{{extra, each + 1}, {p.items - extra, each}}
}

// allot deals rows and items to bins: rows by quota, items in proportion to
// them, but no more than there is room or rows for. There may be fewer items
// than asked for, never fewer rows. With unique, rows are items and go where
// there is room. Parts without rows are left out.
func allot(bins []bin, rows, items int64, unique bool) []part {
	bins = roomyBins(bins)
	shares, rooms := make([]float64, len(bins)), make([]int64, len(bins))
	for i, b := range bins {
		shares[i], rooms[i] = b.share, b.room
	}
	if unique {
		return parts(bins, fillRooms(shares, nil, rooms, rows), nil)
	}
	counts := quotas(shares, rows)
	least, filled := make([]int64, len(bins)), int64(0)
	for i, n := range counts {
		rooms[i], least[i] = min(rooms[i], n), min(n, 1)
		filled += least[i]
	}
	if items < filled {
		return fewParts(bins, counts, rooms, max(items, 1))
	}
	for i, n := range counts {
		shares[i] = float64(n)
	}
	return parts(bins, fillRooms(shares, least, rooms, items), counts)
}

// roomyBins leaves out bins that hold no value; the next takes their rows.
func roomyBins(bins []bin) []bin {
	var out []bin
	waiting := 0.0
	for _, b := range bins {
		waiting += b.share
		if b.room > 0 {
			b.share, waiting = waiting, 0
			out = append(out, b)
		}
	}
	if n := len(out); n > 0 {
		out[n-1].share += waiting
	}
	return out
}

// parts puts bins and counts together; without rows, every item has one.
func parts(bins []bin, items, rows []int64) []part {
	var out []part
	for i, b := range bins {
		if items[i] == 0 {
			continue
		}
		p := part{b, items[i], items[i]}
		if rows != nil {
			p.rows = rows[i]
		}
		out = append(out, p)
	}
	return out
}

// fewParts is for fewer items than bins with rows: the rows of a bin without an
// item go to the nearest bins with one, half before and half behind.
func fewParts(bins []bin, counts, rooms []int64, items int64) []part {
	shares := make([]float64, len(counts))
	for i, n := range counts {
		shares[i] = float64(n)
	}
	var out []part
	waiting := int64(0)
	for i, n := range fillRooms(shares, nil, rooms, items) {
		if n == 0 {
			waiting += counts[i]
			continue
		}
		before := int64(0)
		if last := len(out) - 1; last >= 0 {
			before = waiting / 2
			out[last].rows += before
		}
		out = append(out, part{bins[i], n, counts[i] + waiting - before})
		waiting = 0
	}
	if last := len(out) - 1; last >= 0 {
		out[last].rows += waiting
	}
	return out
}

// fillRooms deals total in proportion to the weights, at least least (nil: 0)
// and at most room each; less than total when the rooms do not hold it.
func fillRooms(weights []float64, least, rooms []int64, total int64) []int64 {
	sum, all := 0.0, int64(0)
	for i, w := range weights {
		sum += w
		all = addUp(all, rooms[i])
	}
	total = min(total, all)
	amount := func(i int, level float64) float64 {
		low := 0.0
		if least != nil {
			low = float64(least[i])
		}
		w := max(weights[i]/max(sum, 1e-300), 1e-12) // also the unwanted take what is left over
		return min(max(level*w, low), float64(rooms[i]))
	}
	lo, hi := 0.0, 1.0
	for range 200 {
		if sumOf(len(weights), hi, amount) >= float64(total) || hi > 1e40 {
			break
		}
		hi *= 2
	}
	for range 100 {
		mid := (lo + hi) / 2
		if sumOf(len(weights), mid, amount) < float64(total) {
			lo = mid
		} else {
			hi = mid
		}
	}
	out := make([]int64, len(weights))
	cum, before := 0.0, int64(0)
	for i := range out {
		cum += amount(i, hi)
		now := min(int64(math.Floor(cum+0.5)), total)
		out[i] = max(0, min(now-before, rooms[i]))
		before += out[i]
	}
	for i := range out { // what rounding left over
		more := min(total-before, rooms[i]-out[i])
		out[i], before = out[i]+more, before+more
	}
	return out
}

func sumOf(n int, level float64, amount func(int, float64) float64) float64 {
	sum := 0.0
	for i := range n {
		sum += amount(i, level)
	}
	return sum
}

// spectrum deals rows to the most common values, exactly by their shares, and
// what remains evenly to the rest: the degrees of the common items, then the
// rows and items of the rest. At most items in all.
func spectrum(shares []float64, rows, items int64) (common []int64, restRows, restItems int64) {
	sum := 0.0
	for _, s := range shares {
		sum += s
	}
	if int64(len(shares)) >= items || sum >= 1-1e-9 {
		return leastOne(shares[:min(int64(len(shares)), items)], rows), 0, 0
	}
	for _, n := range quotas(append(append([]float64(nil), shares...), 1-sum), rows) {
		common = append(common, n)
	}
	restRows = common[len(shares)]
	common = common[:len(shares)]
	for len(common) > 0 && common[len(common)-1] == 0 {
		common = common[:len(common)-1]
	}
	return common, restRows, min(restRows, max(1, items-int64(len(common))))
}

// leastOne deals rows by quota with at least one for each, as far as they go:
// the largest shares come first then.
func leastOne(shares []float64, rows int64) []int64 {
	counts := quotas(shares, rows)
	if int64(len(shares)) > rows {
		return counts
	}
	for i := range counts {
		if counts[i] > 0 {
			continue
		}
		most := 0
		for j := range counts {
			if counts[j] > counts[most] {
				most = j
			}
		}
		counts[i]++
		counts[most]--
	}
	return counts
}
