package profile

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// mostEdges is how many rows are kept of a table that joins two others, over
// all its pairs of references: 16 bytes each, one table at a time.
const mostEdges = 1 << 20

// leastDependence is the least total variation from what two independent
// references would give at which who links to whom is worth a line.
const leastDependence = 0.002

// edgeSample keeps the rows of a table whose unique key joins two references,
// as the hashes of their two parents' keys. Of a table with more rows it keeps
// those whose joint hash begins with level zero bits, one more each time.
type edgeSample struct {
	a, b  *keySet
	rows  [][2]uint64
	most  int
	level uint
}

// addEdges finds the pairs of references that together are a unique key.
func (m *measurer) addEdges() {
	for i, r := range m.references {
		for _, s := range m.references[:i] {
			if m.joinKey(s.set, r.set) && !slices.ContainsFunc(m.edges, func(e *edgeSample) bool { return e.a == s.set && e.b == r.set }) {
				m.edges = append(m.edges, &edgeSample{a: s.set, b: r.set})
			}
		}
	}
	for _, e := range m.edges {
		e.most = mostEdges / len(m.edges)
	}
}

// joinKey reports whether a unique key consists of the columns of both sets,
// which share none.
func (m *measurer) joinKey(a, b *keySet) bool {
	if slices.ContainsFunc(a.columns, func(c int) bool { return slices.Contains(b.columns, c) }) {
		return false
	}
	return isKey(m.table, append(m.setNames(a), m.setNames(b)...))
}

// measure takes the rows of a block. A row counts only when the counters of
// both parents still hold its keys: they sample by hash as well, and what they
// leave out now they will not take in later.
func (e *edgeSample) measure(m *measurer) {
	a, b := m.tallies(e.a), m.tallies(e.b)
	for i, ha := range e.a.hashes {
		hb := e.b.hashes[i]
		if ha == 0 || hb == 0 || ha>>(64-a.level) != 0 || hb>>(64-b.level) != 0 || joinHash(ha, hb)>>(64-e.level) != 0 {
			continue
		}
		e.rows = append(e.rows, [2]uint64{ha, hb})
		for len(e.rows) >= e.most {
			e.level++
			e.rows = slices.DeleteFunc(e.rows, func(r [2]uint64) bool { return joinHash(r[0], r[1])>>(64-e.level) != 0 })
		}
	}
}

// classes are the shares of the rows by how many rows each of their parents has.
func (e *edgeSample) classes(m *measurer) []EdgeClass {
	a, b := m.tallies(e.a), m.tallies(e.b)
	var counts [64][64]int64
	total := int64(0)
	for _, r := range e.rows {
		ta, tb := a.find(r[0]), b.find(r[1])
		if ta == nil || tb == nil {
			continue // sampled out since
		}
		counts[degreeClass(ta.n)][degreeClass(tb.n)]++
		total++
	}
	var out []EdgeClass
	for i := range counts {
		for j, n := range counts[i] {
			if share := math.Round(1e6*float64(n)/float64(total)) / 1e6; n > 0 && share > 0 {
				out = append(out, EdgeClass{i, j, share})
			}
		}
	}
	return out
}

// degreeClass is the class of a parent with n rows, from 1: the logarithm to
// base 2, rounded down.
func degreeClass(n int64) int { return max(0, bits.Len64(uint64(n))-1) }

// profileEdges states who links to whom, where that is not by chance.
func (m *measurer) profileEdges(t *Table) {
	for _, e := range m.edges {
		edges := Edges{Between: [2][]string{m.setNames(e.a), m.setNames(e.b)}, Classes: e.classes(m)}
		if edges.dependence() >= leastDependence {
			t.Edges = append(t.Edges, edges)
		}
	}
}

// dependence is the total variation of the classes from the product of their margins.
func (e Edges) dependence() float64 {
	a, b := e.margins()
	distance := 0.0
	for _, c := range e.Classes {
		distance += max(0, c.Share-a[c.A]*b[c.B]) // the other half is below the product
	}
	return distance
}

// sortEdges brings classes in ascending order.
func sortEdges(classes []EdgeClass) {
	slices.SortFunc(classes, func(x, y EdgeClass) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
}

// inPairs reports whether a set is one of the two that a unique key joins:
// then its fan-out is stated with the degree classes told apart.
func (m *measurer) inPairs(s *keySet) bool {
	return slices.ContainsFunc(m.edges, func(e *edgeSample) bool { return e.a == s || e.b == s })
}

// buckets is into how many a fan-out is condensed at that resolution: more where
// a unique key joins the reference with another.
func (l *link) buckets(bins int) int {
	if l.paired {
		return min(192, max(8, 2*bins))
	}
	return min(64, max(8, bins))
}
