package predict

import "math"

// noise is how far runs scatter.
type noise struct {
	one      float64   // relative standard deviation of one run
	median   float64   // of a scale's median around the law
	freedom  float64   // how many runs that is worth
	logs     []float64 // of each level's median
	weights  []float64 // of each level: less where the floor shows
	expected float64   // relative, of one run, before any was seen
	floor    float64   // of one run, in the unit of the value
}

// priorFreedom is how many runs the expected noise is worth against the
// scatter that was seen.
const priorFreedom = 4.0

// unevenness is what a scale differs from the law beyond what repeats show, as
// a share of the expected noise: the rows of another scale lie otherwise.
const unevenness = 0.6

// noiseOf estimates the noise from the repeats at each scale.
func noiseOf(levels []level, o Options) noise {
	n := noise{freedom: priorFreedom, expected: o.Noise, floor: o.Floor}
	one := repeatNoise(levels, o)
	uneven := unevenness * o.Noise
	runs := 0.0
	for _, l := range levels {
		runs += float64(len(l.runs))
	}
	mean := runs / float64(len(levels))
	n.one = math.Sqrt(one*one + uneven*uneven)
	n.median = math.Sqrt(one*one*medianVariance(mean) + uneven*uneven)
	for _, l := range levels {
		n.logs = append(n.logs, math.Log(max(l.value, o.Floor/10, math.SmallestNonzeroFloat32)))
		jitter := o.Floor / math.Max(l.value, o.Floor/10) * math.Sqrt(medianVariance(float64(len(l.runs))))
		if o.Floor == 0 {
			jitter = 0
		}
		n.weights = append(n.weights, n.median*n.median/(n.median*n.median+jitter*jitter))
	}
	return n
}

// medianVariance is the variance of a median of n over that of one run: π/2n for
// many of a normal distribution.
func medianVariance(n float64) float64 {
	if n < 3 {
		return 1 / n
	}
	return math.Pi / 2 / (n + 0.6)
}

// repeatNoise is the relative standard deviation between repeats at one scale,
// drawn towards the expected one where repeats are few. A run far off is cut to
// two and a half deviations, so that one stray run does not widen everything.
func repeatNoise(levels []level, o Options) float64 {
	sd := o.Noise
	for range 3 {
		sum, freedom := priorFreedom*o.Noise*o.Noise, priorFreedom
		for _, l := range levels {
			for _, r := range l.runs {
				d := (r - l.value) / math.Max(l.value, 1e-300)
				jitter := o.Floor / math.Max(l.value, 1e-300)
				d = math.Min(math.Max(math.Abs(d)-jitter, 0), 2.5*sd)
				sum += d * d
			}
			freedom += float64(len(l.runs) - 1)
		}
		sd = math.Sqrt(sum / freedom)
	}
	return sd
}
