package profile

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// degree is a number of children and how many parents have it.
type degree struct {
	children int64
	parents  float64
}

// newFanOut condenses how many parents have how many children (childless ones
// included) into at most that many buckets. children is the true number of them,
// where the degrees come from a sample of the parents. With classes no bucket
// reaches from one degree class into the next, see EdgeClass.
func newFanOut(counts map[int64]float64, children float64, buckets int, classes bool) FanOut {
	degrees := make([]degree, 0, len(counts))
	parents := 0.0
	for _, d := range slices.Sorted(maps.Keys(counts)) {
		if counts[d] > 0 {
			degrees = append(degrees, degree{d, counts[d]})
			parents += counts[d]
		}
	}
	if parents == 0 {
		return FanOut{}
	}
	return FanOut{
		Mean:    sixDigits(children / parents),
		Max:     degrees[len(degrees)-1].children,
		Parents: bucketDegrees(degrees, parents, buckets, classes),
	}
}

// bucketDegrees gives every degree a bucket of its own while they fit. Then
// neighbours are joined so that the heaviest bucket of several degrees is as
// light as can be; three quarters of the weight are a bucket's parents, one
// quarter its children, because few parents may have most of the children.
func bucketDegrees(degrees []degree, parents float64, most int, classes bool) []FanOutBucket {
	children := 0.0
	for _, d := range degrees {
		children += float64(d.children) * d.parents
	}
	weight := func(d degree) float64 {
		w := 0.75 * d.parents / parents
		if children > 0 {
			w += 0.25 * float64(d.children) * d.parents / children
		}
		return w
	}
	limit := 0.0
	if len(degrees) > most {
		low, high := 0.0, 1.0
		for range 30 {
			limit = (low + high) / 2
			if countBuckets(degrees, weight, limit, classes) > most {
				low = limit
			} else {
				high = limit
			}
		}
		limit = high
	}
	var out []FanOutBucket
	for len(degrees) > 0 {
		n := nextBucket(degrees, weight, limit, classes)
		out = append(out, joinDegrees(degrees[:n], parents))
		degrees = degrees[n:]
	}
	return out
}

func countBuckets(degrees []degree, weight func(degree) float64, limit float64, classes bool) int {
	n := 0
	for len(degrees) > 0 {
		degrees = degrees[nextBucket(degrees, weight, limit, classes):]
		n++
	}
	return n
}

// nextBucket is how many of the degrees the next bucket takes: one, or as many
// as weigh no more than the limit. Childless parents stay on their own.
func nextBucket(degrees []degree, weight func(degree) float64, limit float64, classes bool) int {
	total := weight(degrees[0])
	if degrees[0].children == 0 {
		return 1
	}
	n := 1
	for n < len(degrees) && total+weight(degrees[n]) <= limit && !(classes && degreeClass(degrees[n].children) > degreeClass(degrees[0].children)) {
		total += weight(degrees[n])
		n++
	}
	return n
}

func joinDegrees(degrees []degree, parents float64) FanOutBucket {
	b := FanOutBucket{Low: degrees[0].children, High: degrees[len(degrees)-1].children}
	n, children := 0.0, 0.0
	for _, d := range degrees {
		n += d.parents
		children += float64(d.children) * d.parents
	}
	b.Share = sixDigits(n / parents)
	if b.High > b.Low {
		b.Mean = sixDigits(children / n)
	}
	return b
}

// variation is the coefficient of variation: standard deviation over mean.
func variation(counts map[int64]float64) float64 {
	n, sum, squares := 0.0, 0.0, 0.0
	for d, p := range counts {
		n += p
		sum += p * float64(d)
		squares += p * float64(d) * float64(d)
	}
	if n == 0 || sum == 0 {
		return math.Inf(1)
	}
	mean := sum / n
	return math.Sqrt(max(0, squares/n-mean*mean)) / mean
}

// siblings watches how often a row follows one with the same parent.
type siblings struct {
	last     uint64
	adjacent float64
	rows     float64
}

// add takes the parent hashes of the next rows; 0 is no parent.
func (s *siblings) add(hashes []uint64) {
	last, adjacent, rows := s.last, 0, 0
	for _, h := range hashes {
		if h == 0 {
			continue
		}
		rows++
		if h == last {
			adjacent++
		}
		last = h
	}
	s.last, s.adjacent, s.rows = last, s.adjacent+float64(adjacent), s.rows+float64(rows)
}

// clustered is 0 when siblings meet as often as in random order (n rows have
// Σ d(d-1)/n neighbours that are siblings), 1 when all are next to each other.
func (s *siblings) clustered(counts map[int64]float64) float64 {
	expected, parents := 0.0, 0.0
	for d, p := range counts {
		expected += p * float64(d) * float64(d-1)
		if d > 0 {
			parents += p
		}
	}
	if s.rows == 0 {
		return 0
	}
	expected /= s.rows
	possible := s.rows - parents
	if possible-expected < 1e-9*s.rows || possible-expected < 1 {
		return 0
	}
	share := (s.adjacent - expected) / (possible - expected)
	return math.Round(1000*min(1, max(0, share))) / 1000
}

// hierarchy holds the keys of a self-reference: row i has key keys[i] and its
// parent's key is parents[i], 0 for none.
type hierarchy struct {
	keys, parents []uint64
	unknown       bool // rows of it are not seen
}

// mostHierarchy is how many rows of a self-reference are kept.
const mostHierarchy = 1 << 20

// mostLevels is how many levels are told apart; deeper rows count as the last.
const mostLevels = 100

// add keeps further rows; a hierarchy that is too large stays incomplete.
func (t *hierarchy) add(keys, parents []uint64) {
	if len(t.keys) <= mostHierarchy && !t.unknown {
		t.keys = append(t.keys, keys...)
		t.parents = append(t.parents, parents...)
	}
}

// levels are the shares of rows per depth, roots first. A root has no parent,
// a missing one, or itself. Rows on a cycle, and below one, count as deepest.
// It is nil for a hierarchy that was too large.
func (t *hierarchy) levels() []float64 {
	if len(t.keys) == 0 || len(t.keys) > mostHierarchy {
		return nil
	}
	depth, deepest := t.depths()
	counts := make([]int64, deepest+1)
	for _, d := range depth {
		if d < 0 {
			d = deepest
		}
		counts[d]++
	}
	out := make([]float64, len(counts))
	for i, n := range counts {
		out[i] = sixDigits(float64(n) / float64(len(depth)))
	}
	return out
}

// depths is the depth of every row, -1 on and below cycles, and the largest.
func (t *hierarchy) depths() (depth []int32, deepest int32) {
	const unknown, walking = -2, -3
	rows := newTable[int32](mostHierarchy + 1)
	for i, key := range t.keys {
		if key != 0 {
			row, _ := rows.at(key)
			*row = int32(i)
		}
	}
	depth = make([]int32, len(t.keys))
	for i := range depth {
		depth[i] = unknown
	}
	var path []int32
	for i := range depth {
		path = path[:0]
		at, above := int32(i), int32(-1)
		for {
			if depth[at] == walking {
				above = -2 // met itself
				break
			}
			if depth[at] != unknown {
				if above = depth[at]; above < 0 {
					above = -2
				}
				break
			}
			depth[at] = walking
			path = append(path, at)
			up := t.parents[at]
			if up == 0 || up == t.keys[at] {
				break
			}
			row := rows.find(up)
			if row == nil {
				break
			}
			at = *row
		}
		slices.Reverse(path)
		for _, row := range path {
			if above == -2 {
				depth[row] = -1
				continue
			}
			above = min(above+1, mostLevels-1)
			depth[row] = above
			deepest = max(deepest, above)
		}
	}
	return depth, deepest
}

// keySample is the distinct keys of one side of a reference with their row
// counts: those whose hash begins with level zero bits, ascending.
type keySample struct {
	keys  []keyCount
	level uint
	times int64 // as in table
}

type keyCount struct {
	hash uint64
	n    int64
}

// sampleKeys takes a table's entries down to at most that many.
func sampleKeys(t *table[tally], most int) keySample {
	s := keySample{level: t.level, times: t.times, keys: make([]keyCount, 0, t.n)}
	t.each(func(h uint64, v *tally) { s.keys = append(s.keys, keyCount{h, v.n}) })
	slices.SortFunc(s.keys, func(a, b keyCount) int { return cmp.Compare(a.hash, b.hash) })
	for len(s.keys) > most {
		s = s.raise(s.level + 1)
	}
	s.keys = slices.Clone(s.keys)
	return s
}

// raise is the sample at a higher level.
func (s keySample) raise(level uint) keySample {
	if level <= s.level {
		return s
	}
	n, _ := slices.BinarySearchFunc(s.keys, uint64(1)<<(64-level), func(k keyCount, h uint64) int { return cmp.Compare(k.hash, h) })
	return keySample{s.keys[:n], level, s.times}
}

// match counts parents by children. orphans is the share of children whose
// parent is missing.
func match(parents, children keySample) (counts map[int64]float64, orphans float64) {
	level := max(parents.level, children.level)
	parents, children = parents.raise(level), children.raise(level)
	counts = map[int64]float64{}
	all, lost, i := 0.0, 0.0, 0
	each := float64(uint64(1)<<level) * float64(max(1, parents.times))
	for _, c := range children.keys {
		all += float64(c.n)
		for i < len(parents.keys) && parents.keys[i].hash < c.hash {
			counts[0] += each
			i++
		}
		if i < len(parents.keys) && parents.keys[i].hash == c.hash {
			counts[c.n] += each
			i++
			continue
		}
		lost += float64(c.n)
	}
	counts[0] += each * float64(len(parents.keys)-i)
	if all > 0 {
		orphans = lost / all
	}
	return counts, orphans
}
