package generate

import (
	"math"
	"slices"
)

// thinTail bends the bin of lengths that weighs most until the mean of all is
// the measured one: between the last two bounds of many short texts and few
// long ones lie nearly all rows at the lower. A value u of the way through the bin
// stands at u to some power, in parts that each are half as wide as the next.
func thinTail(bins []bin, mean float64) []bin {
	at, others, all := 0, 0.0, 0.0
	for i, b := range bins {
		if b.share*float64(b.hi-b.lo) > bins[at].share*float64(bins[at].hi-bins[at].lo) {
			at = i
		}
		others += b.share * b.middle()
		all += b.share
	}
	widest := bins[at]
	if widest.hi-widest.lo < 2 || widest.share <= 0 {
		return bins
	}
	want := (mean*all - others + widest.share*widest.middle()) / widest.share
	return slices.Concat(bins[:at], widest.bent(want), bins[at+1:])
}

// meanBeside is the mean length of the rows that have none of the common values;
// 0 where it is not known.
func meanBeside(spec domainSpec, common, lengths []int64, rows int64) float64 {
	if spec.column.MeanLength <= 0 || rows <= 0 {
		return 0
	}
	left := spec.column.MeanLength * float64(spec.rows)
	for i, n := range common {
		left -= float64(n * lengths[i])
	}
	return max(left/float64(rows), 0)
}

func (b bin) middle() float64 { return float64(b.lo+b.hi) / 2 }

// bent cuts a bin into parts so that its mean is that, as near as can be.
func (b bin) bent(mean float64) []bin {
	if mean > b.middle() { // the other way round
		parts := b.bent(float64(b.lo+b.hi) - mean)
		for i, p := range parts {
			parts[i].lo, parts[i].hi = b.lo+b.hi-p.hi, b.lo+b.hi-p.lo
		}
		slices.Reverse(parts)
		return parts
	}
	low, high := math.Log(0.5), math.Log(1e5) // of the power
	for range 50 {
		power := (low + high) / 2
		sum := 0.0
		for _, p := range b.powered(math.Exp(power)) {
			sum += p.share * p.middle()
		}
		if sum > mean*b.share {
			low = power
		} else {
			high = power
		}
	}
	return b.powered(math.Exp(high))
}

// powered cuts a bin into its upper half, the upper half of the rest and so on,
// with the shares that values to that power have there.
func (b bin) powered(power float64) []bin {
	var down []bin
	hi, left := b.hi, 1.0
	for hi > b.lo {
		lo := b.lo + (hi-b.lo)/2
		below := left * math.Exp2(-1/power)
		down = append(down, bin{lo + 1, hi, b.share * (left - below), 0})
		hi, left = lo, below
	}
	down = append(down, bin{b.lo, b.lo, b.share * left, 0})
	slices.Reverse(down)
	return down
}
