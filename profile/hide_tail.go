package profile

import (
	"math"
	"slices"
)

// The busiest twentieth of the parents has eight degrees, in the place of the last two
// of forty: it has many of the children. As many whatever there is to tell.
const (
	tailDegrees = 8
	bodyDegrees = hiddenDegrees - 2
	tailFrom    = float64(bodyDegrees) / hiddenDegrees
	// perDegree are the tail's parts in one of the others.
	perDegree = 4
)

// hiddenFanOut reads degrees of at least so many children off a law, and brings their
// sum to the mean by the busiest.
func hiddenFanOut(law cdf, mean float64, least int64, round func(degree, share float64) float64) FanOut {
	degrees := middles(law, round)[:bodyDegrees]
	tail := tailOf(law, round)
	for _, list := range [][]int64{degrees, tail} {
		for i, n := range list {
			list[i] = max(least, n)
		}
	}
	settleTail(degrees, tail, mean)
	f := FanOut{Mean: significant(mean, 6), Degrees: degrees, Tail: tail}
	f.Parents = f.hiddenParents()
	return settleMean(f)
}

// tailOf are the mean degrees of equal parts of the busiest twentieth.
func tailOf(law cdf, round func(degree, share float64) float64) []int64 {
	const samples = 16
	out := make([]int64, tailDegrees)
	for i := range out {
		sum, width := 0.0, (1-tailFrom)/tailDegrees
		from := tailFrom + float64(i)*width
		for k := range samples {
			sum += law.quantile(from + (float64(k)+0.5)/samples*width)
		}
		out[i] = max(0, int64(math.Round(round(math.Round(sum/samples), from+width/2))))
	}
	slices.Sort(out)
	return out
}

// settleTail brings degrees to a mean: the busiest are given more or fewer in
// proportion, and where that is not enough the others give way from the top.
func settleTail(degrees, tail []int64, mean float64) {
	missing := int64(math.Round(mean * hiddenDegrees * perDegree))
	sum := int64(0)
	for _, n := range degrees {
		missing -= perDegree * n
	}
	for _, n := range tail {
		sum += n
	}
	top := degrees[len(degrees)-1]
	if sum != 0 {
		factor := max(0, float64(missing)/float64(sum))
		for i, n := range tail {
			tail[i] = max(top, int64(math.Round(factor*float64(n))))
		}
	}
	for _, n := range tail {
		missing -= n
	}
	last := len(tail) - 1
	if missing >= 0 {
		tail[last] += missing
		return
	}
	for i := last; i >= 0 && missing < 0; i-- {
		cut := min(-missing, tail[i]-top)
		tail[i] -= cut
		missing += cut
	}
	slices.Sort(tail)
	if missing < 0 {
		lowerTop(degrees, tail, -missing)
	}
}

// lowerTop takes so many parts off the largest degrees, none of which gets below the next.
func lowerTop(degrees, tail []int64, over int64) {
	for at := len(degrees) - 1; at > 0 && over > 0; at-- {
		parts := int64(tailDegrees + perDegree*(len(degrees)-at))
		step := min(degrees[at]-degrees[at-1], over/parts)
		for i := at; i < len(degrees); i++ {
			degrees[i] -= step
		}
		for i := range tail {
			tail[i] -= step
		}
		if over -= step * parts; step < degrees[at]-degrees[at-1] {
			break
		}
	}
}

// hiddenParents are the parents that a hidden fan-out's degrees stand for, beside
// those with none.
func (f FanOut) hiddenParents() []FanOutBucket {
	var out []FanOutBucket
	if f.None != 0 {
		out = append(out, FanOutBucket{Share: f.None})
	}
	each := (1 - f.None) / float64(len(f.Degrees))
	if len(f.Tail) > 0 {
		each *= tailFrom
	}
	out = addDegrees(out, f.Degrees, each)
	if len(f.Tail) > 0 {
		out = addDegrees(out, f.Tail, (1-f.None)*(1-tailFrom)/float64(len(f.Tail)))
	}
	for i := range out {
		out[i].Share = significant(out[i].Share, 6)
	}
	return out
}

func addDegrees(out []FanOutBucket, degrees []int64, each float64) []FanOutBucket {
	for _, n := range degrees {
		if k := len(out); k == 0 || out[k-1].Low != n {
			out = append(out, FanOutBucket{Low: n, High: n})
		}
		out[len(out)-1].Share += each
	}
	return out
}
