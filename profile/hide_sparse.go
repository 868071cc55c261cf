package profile

import "math"

// mostlyNone is from which share of parents without children on the others are told
// apart from them: forty degrees of all would have hardly one of the busy.
const mostlyNone = 0.5

// sparseFanOut tells what the parents have that have any children. How many these are
// follows from the mean of theirs, which is on the grid, and the mean of all.
func sparseFanOut(f FanOut, mean float64, parents int64) (FanOut, bool) {
	first := f.Parents[0]
	if first.High != 0 || first.Share < mostlyNone || len(f.Parents) < 2 || mean <= 0 {
		return FanOut{}, false
	}
	law, busy := fanOutCDF(FanOut{Parents: f.Parents[1:]}, 1, 0), float64(parents)*(1-first.Share)
	per := gridRatio(f.Mean/(1-first.Share), ratioMarks)
	if by := poissonSome(f.Mean); by.distance(law) <= nearlyRandom(int64(busy)) {
		law, per = poissonSome(mean), mean/-math.Expm1(-mean)
	}
	some := hiddenFanOut(law, per, 1, degreeGrid(law, 1))
	if len(some.Degrees) == 0 || some.Degrees[0] == 0 {
		return FanOut{}, false
	}
	has := mean / meanDegree(some.Parents) // share of the parents
	if has >= mostlyNone {
		return FanOut{}, false
	}
	some.Mean, some.None = significant(mean, 6), significant(1-has, 6)
	some.Parents = some.hiddenParents()
	return some, true
}

// poissonSome is the law of poisson of those parents that have any children.
func poissonSome(mean float64) cdf {
	f := poissonFanOut(mean)
	if f.Parents[0].Low == 0 {
		f.Parents = f.Parents[1:]
	}
	return fanOutCDF(f, 1, 0)
}

// meanDegree is how many children parents have.
func meanDegree(parents []FanOutBucket) float64 {
	sum := 0.0
	for _, b := range parents {
		sum += b.Share * b.mean()
	}
	return sum
}
