package profile

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duckface/schema"
)

func TestNumber_ReadsWhatStrconvReads(t *testing.T) {
	for _, s := range []string{"0", "-1", "12.50", "-0.001", "+7", "123456789012345678", "1234567890123456789", "99999999999999999999.5", "1e3", "-2.5e-7", ".5", "5."} {
		want, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		got, v, whole, ok := number([]byte(s))
		if !ok || math.Abs(got-want) > 1e-15*math.Abs(want) || whole && float64(v) != want {
			t.Errorf("%s: got %v (%d, whole %v, ok %v), want %v", s, got, v, whole, ok, want)
		}
	}
	for _, s := range []string{"", "-", "a", "1.2.3", "--1", "nan", "inf", "1 "} {
		if x, _, _, ok := number([]byte(s)); ok {
			t.Errorf("%q: got %v, want no number", s, x)
		}
	}
}

func TestMoment_ReadsWhatTimeReads(t *testing.T) {
	for _, s := range []string{"1970-01-01 00:00:00", "2005-05-24 22:53:30", "2000-02-29 12:00:00.123456", "1969-12-31 23:59:59.5", "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999", "1900-03-01 00:00:00"} {
		at, err := time.Parse("2006-01-02 15:04:05.999999", s)
		if err != nil {
			t.Fatal(err)
		}
		if got, zero, ok := moment([]byte(s)); !ok || zero || got != at.UnixMicro() {
			t.Errorf("%s: got %d (zero %v, ok %v), want %d", s, got, zero, ok, at.UnixMicro())
		}
	}
	for _, s := range []string{"0000-00-00", "0000-00-00 00:00:00", "2005-00-10", "2005-10-00 00:00:00"} {
		if _, zero, ok := moment([]byte(s)); !zero || !ok {
			t.Errorf("%s is no zero date", s)
		}
	}
	for _, s := range []string{"", "2005-05", "24.05.2005", "2005-13-01", "2005-05-24x22:53", "yesterday, no"} {
		if _, _, ok := moment([]byte(s)); ok {
			t.Errorf("%q is read as a date", s)
		}
	}
}

func TestClock_GoesBeyondADay(t *testing.T) {
	for s, want := range map[string]float64{"00:00:00": 0, "22:53": 82380, "-838:59:59": -3020399, "838:59:59.000001": 3020399.000001, "12:00:00.25": 43200.25} {
		got, ok := clock([]byte(s))
		if !ok || float64(got)/1e6 != want {
			t.Errorf("%s: got %v (ok %v), want %v", s, float64(got)/1e6, ok, want)
		}
	}
	for _, s := range []string{"", "12", ":30", "12:", "noon"} {
		if _, ok := clock([]byte(s)); ok {
			t.Errorf("%q is read as a time", s)
		}
	}
}

func TestQuantiles_AreRowsAtEvenDistances(t *testing.T) {
	var values []float64
	for i := range 1001 {
		values = append(values, math.Floor(math.Pow(float64(i)/10, 2)))
	}
	counts := map[float64]float64{}
	for _, v := range values {
		counts[v]++
	}
	var points []point
	for x, n := range counts {
		points = append(points, point{x, n})
	}
	got := quantiles(sortPoints(points), 10)
	var want []float64
	for i := range 11 {
		want = append(want, values[i*100])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]float64{1, 2, 2}, quantiles([]point{{1, 1}, {2, 2}}, 100)); diff != "" {
		t.Errorf("three rows (-want +got):\n%s", diff)
	}
}

func TestTidy_RoundsWithinTheRangeAndStaysMonotone(t *testing.T) {
	day := func(s string) float64 { return float64(mustDate(s).Unix()) }
	for _, c := range []struct {
		kind     string
		in, want []float64
	}{
		{"int", []float64{-3, 0, 0, 7, 1234567}, []float64{-3, 0, 0, 7, 1234560}},
		{"int", []float64{1700000001, 1700000017, 1700000999}, []float64{1700000001, 1700000017, 1700000999}},
		{"bigint", []float64{0, 0, 0, 123456789012}, []float64{0, 0, 0, 123456000000}},
		{"decimal(10,2)", []float64{0.1, 0.3, 99999999.99}, []float64{0.1, 0.3, 99999900}},
		{"double", []float64{0.123456789, 0.5, 2.0 / 3, 1}, []float64{0.123457, 0.5, 0.666667, 1}},
		{"float", []float64{1.0 / 3, 1.0 / 3, 1.0 / 3}, []float64{0.333334, 0.333334, 0.333334}},
		{"date", []float64{12000, 12001, 13000}, []float64{12000, 12001, 13000}},
		{"datetime", []float64{day("2005-05-24") + 3723.5, day("2005-06-01") + 1, day("2007-06-01") + 9}, []float64{day("2005-05-24") + 3723, day("2005-06-01") + 1, day("2007-06-01") + 9}},
		{"datetime(6)", []float64{day("2005-05-24") + 0.75, day("2005-05-24") + 9.25}, []float64{day("2005-05-24"), day("2005-05-24") + 9}},
		{"time", []float64{-3020399.5, 0.5}, []float64{-3020400, 0}},
	} {
		got := slices.Clone(c.in)
		tidy(got, schema.ParseType(c.kind))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %v (-want +got):\n%s", c.kind, c.in, diff)
		}
	}
}

func mustDate(s string) time.Time {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return at
}

func TestTidy_MovesNoBoundFar(t *testing.T) {
	for seed := range int64(300) {
		var in []float64
		for i := range int64(50) {
			in = append(in, math.Exp(float64(hashInt(seed*1000+i)%1000)/40)-20)
		}
		slices.Sort(in)
		got := slices.Clone(in)
		tidy(got, schema.ParseType("double"))
		if !slices.IsSorted(got) || got[0] < in[0] || got[49] > in[49] {
			t.Fatalf("seed %d: %v became %v", seed, in, got)
		}
		for i := range in {
			if math.Abs(got[i]-in[i]) > 1e-5*math.Abs(in[i])+1e-9 {
				t.Errorf("seed %d: %v became %v", seed, in[i], got[i])
			}
		}
	}
}

func TestThin_KeepsTheEnds(t *testing.T) {
	var in []int64
	for i := range int64(101) {
		in = append(in, i)
	}
	if diff := cmp.Diff([]int64{0, 25, 50, 75, 100}, thin(in, 4)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(in[:3], thin(in[:3], 4)); diff != "" {
		t.Errorf("short list (-want +got):\n%s", diff)
	}
}

func TestNewFanOut_IsExactWhileDegreesAreFew(t *testing.T) {
	got := newFanOut(map[int64]float64{0: 5, 1: 10, 3: 4, 40: 1}, 62, 64, false)
	want := FanOut{Mean: 3.1, Max: 40, Parents: []FanOutBucket{
		{Low: 0, High: 0, Share: 0.25}, {Low: 1, High: 1, Share: 0.5}, {Low: 3, High: 3, Share: 0.2}, {Low: 40, High: 40, Share: 0.05},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A heavy tail: no bucket of several degrees may hold many parents, the
// children must stay where they are, and the sums must be true.
func TestNewFanOut_JoinsRareDegrees(t *testing.T) {
	counts := map[int64]float64{0: 3000}
	parents, children := 3000.0, 0.0
	for d := int64(1); d <= 3000; d++ {
		n := math.Floor(20000 / math.Pow(float64(d), 1.5))
		if d%7 == 0 {
			n++
		}
		if n > 0 {
			counts[d] = n
			parents, children = parents+n, children+n*float64(d)
		}
	}
	got := newFanOut(counts, children, 64, false)
	if len(got.Parents) > 64 || got.Max != 2996 {
		t.Errorf("%d buckets up to %d, want at most 64 up to 2996", len(got.Parents), got.Max)
	}
	shares, mean := 0.0, 0.0
	for i, b := range got.Parents {
		shares += b.Share
		mean += b.Share * b.mean()
		if b.High > b.Low && b.Share > 0.02 {
			t.Errorf("bucket %d-%d holds %v of the parents", b.Low, b.High, b.Share)
		}
		if i > 0 && b.Low <= got.Parents[i-1].High {
			t.Errorf("bucket %d-%d follows one up to %d", b.Low, b.High, got.Parents[i-1].High)
		}
	}
	if math.Abs(shares-1) > 1e-4 || math.Abs(mean/(children/parents)-1) > 1e-3 {
		t.Errorf("shares add up to %v and means to %v, want 1 and %v", shares, mean, children/parents)
	}
}

func TestSiblings_ClusteredFromRandomToSorted(t *testing.T) {
	const parents, each = 500, 8
	degrees := map[int64]float64{each: parents}
	sorted := make([]uint64, 0, parents*each)
	for i := range parents * each {
		sorted = append(sorted, hashInt(int64(i/each)))
	}
	shuffled := slices.Clone(sorted)
	for i := range shuffled {
		j := int(hashInt(int64(i)) % uint64(i+1))
		shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
	}
	half := slices.Concat(sorted[:parents*each/2], nil)
	rest := slices.Clone(sorted[parents*each/2:])
	for i := range rest {
		j := int(hashInt(int64(i)) % uint64(i+1))
		rest[i], rest[j] = rest[j], rest[i]
	}
	for name, c := range map[string]struct {
		rows     []uint64
		low, top float64
	}{
		"sorted":   {sorted, 1, 1},
		"shuffled": {shuffled, 0, 0.02},
		"half":     {append(half, rest...), 0.47, 0.53},
	} {
		var s siblings
		for block := range slices.Chunk(c.rows, 333) {
			s.add(slices.Concat(block, []uint64{0})) // a null between siblings parts nobody
		}
		if got := s.clustered(degrees); got < c.low || got > c.top {
			t.Errorf("%s: got %v, want %v to %v", name, got, c.low, c.top)
		}
	}
	one := siblings{}
	one.add([]uint64{1, 2, 3})
	if got := one.clustered(map[int64]float64{1: 3}); got != 0 {
		t.Errorf("only children: got %v, want 0", got)
	}
}

func TestHierarchy_Levels(t *testing.T) {
	for name, c := range map[string]struct {
		keys, parents []uint64
		want          []float64
	}{
		"tree, children first":     {[]uint64{4, 3, 2, 1}, []uint64{2, 1, 1, 0}, []float64{0.25, 0.5, 0.25}},
		"roots point at themself":  {[]uint64{1, 2}, []uint64{1, 1}, []float64{0.5, 0.5}},
		"a missing parent":         {[]uint64{1, 2}, []uint64{0, 9}, []float64{1}},
		"a cycle and one below it": {[]uint64{1, 2, 3, 4, 5}, []uint64{0, 1, 4, 3, 4}, []float64{0.2, 0.8}},
		"only a cycle":             {[]uint64{1, 2}, []uint64{2, 1}, []float64{1}},
	} {
		h := &hierarchy{}
		h.add(c.keys, c.parents)
		if diff := cmp.Diff(c.want, h.levels()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	deep := &hierarchy{}
	for i := range uint64(100_000) {
		deep.add([]uint64{i + 1}, []uint64{i})
	}
	if got := deep.levels(); len(got) != mostLevels || got[mostLevels-1] != sixDigits(1-float64(mostLevels-1)/100_000) {
		t.Errorf("a chain of 100000 has %d levels, the last %v", len(got), got[len(got)-1])
	}
}

func TestMatch_CountsOrphansAndChildless(t *testing.T) {
	keys := func(counts map[int64]int64) keySample {
		table := newTable[tally](1 << 20)
		for v, n := range counts {
			e, _ := table.at(hashInt(v))
			e.n = n
		}
		return sampleKeys(table, 1<<20)
	}
	parents := keys(map[int64]int64{1: 1, 2: 1, 3: 1, 4: 1})
	got, orphans := match(parents, keys(map[int64]int64{1: 3, 2: 3, 7: 4}))
	if diff := cmp.Diff(map[int64]float64{0: 2, 3: 2}, got); diff != "" || orphans != 0.4 {
		t.Errorf("orphans %v, want 0.4 (-want +got):\n%s", orphans, diff)
	}
}

func TestMatch_SamplesBothSidesAlike(t *testing.T) {
	const parents = 100_000
	all, some := newTable[tally](1<<20), newTable[tally](1<<14)
	for i := range int64(parents) {
		p, _ := all.at(hashInt(i))
		p.n = 1
		if i%4 == 0 {
			continue // childless
		}
		if c, _ := some.at(hashInt(i)); c != nil {
			c.n = 1 + i%2
		}
	}
	got, orphans := match(sampleKeys(all, 5000), sampleKeys(some, 1<<20))
	total := got[0] + got[1] + got[2]
	for d, want := range map[int64]float64{0: 0.25, 1: 0.25, 2: 0.5} {
		// Some 3000 sampled parents: three standard deviations.
		if math.Abs(got[d]/total-want) > 3*math.Sqrt(want*(1-want)/3000) {
			t.Errorf("share of parents with %d children: got %v, want %v", d, got[d]/total, want)
		}
	}
	if orphans != 0 || math.Abs(total/parents-1) > 0.06 {
		t.Errorf("got %v parents and orphans %v, want about %d and none", total, orphans, parents)
	}
}

func TestLargest_GivesRarePatternsToTheirNearest(t *testing.T) {
	all := []nullCount{
		{n: 100, columns: []uint64{0b0011}}, {n: 50, columns: []uint64{0b1100}},
		{n: 3, columns: []uint64{0b0111}}, {n: 2, columns: []uint64{0b1000}}, {n: 1, columns: []uint64{0b1111111}},
	}
	got := largest(slices.Clone(all), 2, math.MaxInt)
	want := []nullCount{{n: 104, columns: []uint64{0b0011}}, {n: 50, columns: []uint64{0b1100}}}
	for i := range want {
		if got[i].n != want[i].n || !slices.Equal(got[i].columns, want[i].columns) {
			t.Errorf("pattern %d: got %d of %b, want %d of %b", i, got[i].n, got[i].columns, want[i].n, want[i].columns)
		}
	}
	if len(got) != 2 {
		t.Errorf("keeps %d patterns, want 2", len(got))
	}
}

func TestSkeletonOf_HasNoNamesAndNoValues(t *testing.T) {
	doc := []byte(`{"name":"Ann","age":5,"tags":["a","b"],"more":{"ok":true,"gone":null},"none":[]}`)
	if got, want := skeletonOf([][]byte{doc, doc, []byte(`[1]`), []byte(`{"cut":`)}), "{3:n1,4:{4:z,2:b},4:s3,4:[],4:[s1]*2}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	deep := []byte(fmt.Sprintf("%0*d", 0, 1))
	for range 9 {
		deep = slices.Concat([]byte("["), deep, []byte("]"))
	}
	if got, want := skeletonOf([][]byte{deep}), "[[[[[s]]]]]"; got != want {
		t.Errorf("nine deep: got %s, want %s", got, want)
	}
}
