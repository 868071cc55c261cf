package profile

import "math"

// The least scores that are all right, before what small numbers excuse. They
// are those the project is judged by from outside, except where noted.
const (
	// fanOutTolerance is for references whose parent has manyParents rows; a
	// fan-out is dealt by quota, so what is lost is the histogram's resolution.
	fanOutTolerance     = 0.98
	fewParentsTolerance = 0.90
	manyParents         = 100
	// apartTolerance is for a parent and child that both changed their size by
	// other factors: how a fan-out stretches is a model, not a measure.
	apartTolerance    = 0.80
	nullTolerance     = 0.97
	shapeTolerance    = 0.90
	spectrumTolerance = 0.90
	distinctTolerance = 0.95
	// sumsTolerance is for columns that are another plus a difference: how
	// often two sums are the same is chance.
	sumsTolerance  = 0.85
	depthTolerance = 0.90
	edgeTolerance  = 0.90
	// clusteringTolerance is wide: how near siblings lie is reached by moving
	// rows, which keys and unique pairs limit.
	clusteringTolerance = 0.75
	localityTolerance   = 0.50 // of which the same can be said
	// rankTolerance lets a rank correlation be off by 0.1.
	rankTolerance   = 0.95
	orderTolerance  = 0.98
	copyTolerance   = 0.98
	dependTolerance = 0.90
	// bytesTolerance is for tables that keep their size, grownBytesTolerance for
	// those that grow: see comparer.bytes.
	bytesTolerance      = 0.85
	grownBytesTolerance = 0.75
	// The texture of text is reached by the words that it is made of; more
	// values than there were need other prefixes.
	prefixTolerance      = 0.70
	grownPrefixTolerance = 0.60
	compressTolerance    = 0.88
	multibyteTolerance   = 0.95
	jsonTolerance        = 0.80
)

// quotaFloor is what rounding shares to whole rows takes away at most: half a
// row for each of the classes, and never more than half.
func quotaFloor(classes int, rows int64) float64 {
	if rows <= 0 {
		return 0.5
	}
	return min(0.5, float64(classes)/(2*float64(rows)))
}

// sampleFloor is the chance error of a measure over so many rows that is not
// dealt by quota.
func sampleFloor(rows int64) float64 {
	if rows <= 0 {
		return 0.5
	}
	return min(0.5, 1/math.Sqrt(float64(rows)))
}

// rankFloor is what chance takes from the score of a rank correlation over so
// many rows: three standard deviations, for there are many pairs of columns.
func rankFloor(rows int64) float64 { return 1.5 * sampleFloor(rows) }

// binFloor is the resolution of equi-depth bounds: what lies within a bin is
// not known.
func binFloor(bounds int) float64 {
	if bounds < 2 {
		return 0
	}
	return min(0.25, 1/float64(bounds-1))
}
