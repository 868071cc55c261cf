package profile

import (
	"maps"
	"math"
	"slices"

	"gopkg.in/yaml.v3"
)

// Drift is how a fan-out changes while its table grows, beyond its mean, which
// follows from the row counts: exponents of the table's own factor.
type Drift struct {
	Max       float64 // of the largest number of children
	Childless float64 // of the odds that a parent has none: share/(1-share)
}

// mostGrowthAlike is the growth, as a logarithm, up to which a fan-out keeps its shape.
const mostGrowthAlike = 0.02

// Drifted is the fan-out after its children have become growth times as many,
// with that mean over that many parents. The share of parents without children and
// the largest number of them are those of the drift, as far as the mean allows;
// between 1 and the largest, degrees are stretched evenly on a logarithmic axis.
// Without a drift or a histogram it stays as it is, and ok is false.
func (f FanOut) Drifted(d *Drift, growth, mean, parents float64) (drifted FanOut, ok bool) {
	if d == nil || len(f.Parents) == 0 || !(growth > 0) || !(mean > 0) || !(parents >= 1) || math.Abs(math.Log(growth)) < mostGrowthAlike {
		return f, false
	}
	if f.largest() < 1 {
		return f, false
	}
	none := driftOdds(childless(f), d.Childless, growth)
	none = min(max(none, 0), max(0, 1-1/parents), max(0, 1-mean*1e-6))
	if none > 0 && mean/(1-none) < 1 {
		none = min(none, max(0, 1-mean)) // all others have one
	}
	most := math.Max(f.largest()*math.Pow(growth, d.Max), 1)
	points := f.points((1 - childless(f)) / (1 - none) / parents)     // one parent has most
	own := max(1, mean/(1-none))                                      // children of those who have any
	most = max(math.Ceil(own), min(most, (own-1)*(1-none)*parents+1)) // all others have one at least
	most = math.Round(most)
	return FanOut{Mean: mean, Max: int64(most), Parents: stretch(points, none, most, own)}, true
}

// driftOdds moves a share by its odds.
func driftOdds(share, exponent, growth float64) float64 {
	if share <= 0 || share >= 1 {
		return share
	}
	odds := share / (1 - share) * math.Pow(growth, exponent)
	return odds / (1 + odds)
}

// largest is the largest number of children that is known.
func (f FanOut) largest() float64 {
	if f.Max > 0 {
		return float64(f.Max)
	}
	return float64(impliedMax(f))
}

// degreePoint is a share of the parents with x children.
type degreePoint struct{ x, share float64 }

// points spells the buckets of parents with children as single degrees: a wide
// bucket as its ends and what lies between, its mean kept. Of the last one no
// more than that share has the largest number.
func (f FanOut) points(top float64) []degreePoint {
	var out []degreePoint
	for _, b := range f.Parents {
		if b.High == 0 {
			continue
		}
		low, high, mean := float64(max(b.Low, 1)), float64(b.High), b.mean()
		if b.Low == b.High || mean <= low || mean >= high {
			out = append(out, degreePoint{min(max(mean, low), high), b.Share})
			continue
		}
		const ends = 0.3 // of the parents lie at the two ends, the fewer the farther
		down := ends * (high - mean) / (high - low)
		out = append(out, degreePoint{low, b.Share * down}, degreePoint{mean, b.Share * (1 - ends)}, degreePoint{high, b.Share * (ends - down)})
	}
	if last := &out[len(out)-1]; last.share > top {
		x := last.x
		last.x, last.share = x*belowLargest, last.share-top
		out = append(out, degreePoint{x, top})
	}
	return out
}

// belowLargest takes those that share the largest number of children just below
// it, so that they need not go with the one that has most.
const belowLargest = 0.999

// stretch lays the points between 1 and most so that their mean is own, and
// spells them as whole degrees.
func stretch(points []degreePoint, none, most, own float64) []FanOutBucket {
	total := 0.0
	for _, p := range points {
		total += p.share
	}
	last := points[len(points)-1].x
	at := func(p degreePoint, power float64) float64 { return max(1, most*math.Pow(p.x/last, power)) }
	low, high := 0.0, 1e4 // the higher the power, the fewer children have those below the largest
	for range 60 {
		power, mean := (low+high)/2, 0.0
		for _, p := range points {
			mean += p.share / total * at(p, power)
		}
		if mean > own {
			low = power
		} else {
			high = power
		}
	}
	shares := map[int64]float64{}
	for _, p := range points {
		x := at(p, (low+high)/2)
		whole, part := math.Modf(x)
		shares[int64(whole)] += (1 - none) * p.share / total * (1 - part)
		if part > 1e-9 {
			shares[int64(whole)+1] += (1 - none) * p.share / total * part
		}
	}
	if none > 0 {
		shares[0] = none
	}
	out := make([]FanOutBucket, 0, len(shares))
	for _, degree := range slices.Sorted(maps.Keys(shares)) {
		out = append(out, FanOutBucket{Low: degree, High: degree, Share: shares[degree]})
	}
	return out
}

func (d *decoder) drift(n *yaml.Node, r *Reference, what string) error {
	r.Drift = &Drift{}
	return d.mapping(n, "drift of "+what, r.Drift,
		yamlField{"max", readExponent(&r.Drift.Max)},
		yamlField{"childless", readExponent(&r.Drift.Childless)},
	)
}

// readExponent reads a number, which is bounded later.
func readExponent(to *float64) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		v, err := toNumber(n)
		if err != nil {
			return err
		}
		*to = v
		return nil
	}
}

func spellDrift(d *Drift) string {
	l := &flow{}
	l.add("max", formatNumber(significant(d.Max, 4)))
	l.add("childless", formatNumber(significant(d.Childless, 4)))
	return l.String()
}

func (v *validator) drift(r *Reference, what string) error {
	if r.Drift == nil {
		return nil
	}
	for _, e := range []float64{r.Drift.Max, r.Drift.Childless} {
		if math.IsNaN(e) || math.Abs(e) > mostExponent {
			return v.errorf(r, "drift", "drift of %s: want exponents from %d to %d, got %s", what, -mostExponent, mostExponent, formatNumber(e))
		}
	}
	return nil
}

// coarse is a drift to a tenth; nil stays nil.
func (d *Drift) coarse() *Drift {
	if d == nil {
		return nil
	}
	return &Drift{Max: math.Round(10*d.Max) / 10, Childless: math.Round(10*d.Childless) / 10}
}
