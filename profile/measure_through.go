package profile

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"
)

// How many grandchildren a grandparent has depends on which of its children
// have many: the profile says so where it is not as chance would have it.
const (
	mostMiddle      = 1 << 20 // rows of one table by one of its references
	mostMiddleWords = 1 << 24 // of all; beyond, the largest samples are halved

	throughBuckets = 16
	// What a two-hop fan-out is worth stating for: its distance from what the two
	// fan-outs would give if heavy parents had no heavier children than others.
	leastThrough     = 0.03
	leastThroughRank = 0.1
	// chanceThrough, over the square root of the grandparents, is part of the
	// distance that chance makes: most of what chance decides, how many children a
	// grandparent has, is the same on both sides.
	chanceThrough = 0.2
)

// newSteps prepares to keep the keys of a table's rows by its references to other
// tables: whole families, chosen by the hash of the grandparent's key.
func (m *measurer) newSteps() []*keyedRows {
	steps := make([]*keyedRows, len(m.references))
	for i, r := range m.references {
		if r.hierarchy == nil && len(m.parentSets) > 0 {
			steps[i] = newKeyedRows(len(m.parentSets), mostMiddle)
		}
	}
	return steps
}

// keepFans takes a block's rows as parents and as the middle of two hops.
func (m *measurer) keepFans() {
	for i, p := range m.places {
		p.add(m, m.parentSets[i].hashes)
	}
	for i, s := range m.steps {
		if s == nil {
			continue
		}
		for row, h := range m.references[i].set.hashes {
			if words := s.add(h); words != nil {
				for j, key := range m.parentSets {
					words[j] = key.hashes[row]
				}
			}
		}
	}
}

// boundSteps halves the largest samples until all are within their bound.
func (c *collector) boundSteps() {
	for {
		total, most := 0, (*keyedRows)(nil)
		for _, l := range c.links {
			total += l.steps.size()
			if l.steps.size() > most.size() {
				most = l.steps
			}
		}
		if total <= mostMiddleWords {
			return
		}
		most.raise()
		most.trim()
	}
}

// countedThrough is a two-hop fan-out that is still to be condensed.
type countedThrough struct {
	child    *Table
	out      *Reference
	columns  []string
	counts   map[int64]float64 // grandparents with so many
	rank     float64
	surprise float64 // how far it is from what the two fan-outs would give by chance
}

// through measures the grandchildren of every grandparent.
func (c *collector) through() {
	of := map[string][]*link{}
	for _, l := range c.links {
		of[l.child.Name] = append(of[l.child.Name], l)
	}
	for _, l := range c.links {
		if l.child.Name == l.out.Table {
			continue
		}
		var children *table[int64]
		for _, up := range of[l.out.Table] {
			if up.steps == nil || up.parent.places == nil || !c.families(l, up) {
				continue
			}
			if l.fans.level > 0 {
				c.hops = append(c.hops, l.child.Name+"("+strings.Join(l.out.Columns, ",")+")")
				break
			}
			if children == nil {
				children = l.fans.table()
			}
			if t, ok := l.by(up, children); ok {
				c.throughs = append(c.throughs, t)
			}
		}
	}
}

// table finds the children of a key.
func (c *childCounts) table() *table[int64] {
	t := newTable[int64](len(c.keys) + 1)
	for _, k := range c.keys {
		n, _ := t.at(k.hash)
		*n = k.n
	}
	return t
}

// by counts the grandchildren by this reference and one of its parent's; children
// are the counts of this one. It reports false where there are none.
func (l *link) by(up *link, children *table[int64]) (countedThrough, bool) {
	t := countedThrough{child: l.child, out: l.out, columns: up.out.Columns}
	grandparents := up.parent.chosen(max(up.steps.level, up.parent.places.rows.level), 1)
	at := make([]int32, up.parent.places.rows.len())
	for i, row := range grandparents {
		at[row] = int32(i + 1)
	}
	parents, found := make([]float64, len(grandparents)), make([]float64, len(grandparents))
	total := 0.0
	for i, h := range up.steps.keys {
		row := up.parent.places.rows.find(h)
		if row < 0 || at[row] == 0 {
			continue
		}
		parents[at[row]-1]++
		if n := children.find(up.steps.row(i)[l.parent.place]); n != nil {
			found[at[row]-1] += float64(*n)
			total += float64(*n)
		}
	}
	if total == 0 {
		return t, false
	}
	t.counts = map[int64]float64{}
	each := math.Ldexp(1, int(max(up.steps.level, up.parent.places.rows.level)))
	for _, n := range found {
		t.counts[int64(n)] += each
	}
	a, b := newRanked(parents), newRanked(found)
	var room rankRoom
	t.rank, _, _ = room.correlation(a, b)
	t.surprise = l.surprise(up, parents, found, t.rank)
	return t, true
}

// surprise is how far the grandchildren are from what chance gives.
func (l *link) surprise(up *link, parents, found []float64, rank float64) float64 {
	if most := slices.Max(parents); most <= 1 && up.out.Null == 0 {
		return 0 // a child of its own
	}
	if len(found) < someParents { // their shares, as each has the parents that it has
		return totalVariation(sortedShares(found), sortedShares(parents))
	}
	more, all := compound(up.counts, l.counts)
	distance := distanceOf(all, found)
	far := distance - chanceThrough/math.Sqrt(float64(len(found)))
	var room rankRoom
	if chance, _, ok := room.correlation(newRanked(more), newRanked(all)); ok && distance > leastThrough/3 {
		far = max(far, math.Abs(rank-chance)*leastThrough/leastThroughRank)
	}
	return far
}

func sortedShares(x []float64) []float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v / max(1, sum)
	}
	slices.SortFunc(out, func(a, b float64) int { return cmp.Compare(b, a) })
	return out
}

// distanceOf is the Kolmogorov-Smirnov distance of two samples.
func distanceOf(a, b []float64) float64 {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	most, i, j := 0.0, 0, 0
	for i < len(a) && j < len(b) {
		x := min(a[i], b[j])
		for i < len(a) && a[i] == x {
			i++
		}
		for j < len(b) && b[j] == x {
			j++
		}
		most = max(most, math.Abs(float64(i)/float64(len(a))-float64(j)/float64(len(b))))
	}
	return most
}

const (
	mostCompound  = 1 << 12 // grandparents of a simulation
	mostSimulated = 1 << 18 // parents in it
	manyChildren  = 1 << 10 // parents of one grandparent whose children are not drawn one by one
)

// compound draws grandparents with as many parents as measured, and for each of
// these as many children, regardless of each other. It draws the same in every run.
func compound(parents, children map[int64]float64) (more, all []float64) {
	up, down := newDegreeLaw(parents), newDegreeLaw(children)
	n := max(1<<8, min(mostCompound, int(mostSimulated/max(1, min(up.mean, manyChildren)))))
	state := reservoir{}
	for i := range n {
		k := up.at((float64(i) + 0.5) / float64(n))
		more = append(more, float64(k))
		if k > manyChildren {
			sum := down.mean*float64(k) + down.deviation*math.Sqrt(float64(k))*state.normal()
			all = append(all, max(0, math.Round(sum)))
			continue
		}
		sum := int64(0)
		for range k {
			sum += down.at(state.uniform())
		}
		all = append(all, float64(sum))
	}
	return more, all
}

// uniform is a number from 0 to 1.
func (r *reservoir) uniform() float64 { return float64(r.random(1<<53)) / (1 << 53) }

// normal is nearly normal: twelve uniform numbers less six.
func (r *reservoir) normal() float64 {
	sum := -6.0
	for range 12 {
		sum += r.uniform()
	}
	return sum
}

// degreeLaw is a distribution of numbers of children.
type degreeLaw struct {
	degrees         []int64
	upTo            []float64 // share of the parents with at most so many
	mean, deviation float64
}

func newDegreeLaw(counts map[int64]float64) degreeLaw {
	var l degreeLaw
	sum, squares := 0.0, 0.0
	for d := range counts {
		l.degrees = append(l.degrees, d)
	}
	slices.Sort(l.degrees)
	total := 0.0
	for _, d := range l.degrees {
		total += counts[d]
		sum += counts[d] * float64(d)
		squares += counts[d] * float64(d) * float64(d)
		l.upTo = append(l.upTo, total)
	}
	for i := range l.upTo {
		l.upTo[i] /= total
	}
	if total > 0 {
		l.mean = sum / total
		l.deviation = math.Sqrt(max(0, squares/total-l.mean*l.mean))
	}
	return l
}

// at is the degree at a share of the parents.
func (l degreeLaw) at(u float64) int64 {
	if len(l.degrees) == 0 {
		return 0
	}
	return l.degrees[min(sort.SearchFloat64s(l.upTo, u), len(l.degrees)-1)]
}

// resolveThrough states the two-hop fan-outs that tell something, the fewer the
// coarser the profile is to be.
func (c *collector) resolveThrough(bins int) {
	for _, l := range c.links {
		l.out.Through = nil
	}
	buckets := max(4, min(throughBuckets, throughBuckets*bins/50))
	if c.options.Like != nil {
		buckets = fullBins
	}
	least := leastThrough * coarser(bins)
	for _, t := range c.throughs {
		if t.surprise < least && !c.asked(t) {
			continue
		}
		total := 0.0
		for n, parents := range t.counts {
			total += float64(n) * parents
		}
		t.out.Through = append(t.out.Through, Through{Columns: t.columns, FanOut: newFanOut(t.counts, total, buckets, false), Rank: math.Round(1000*t.rank) / 1000})
	}
}

// asked reports whether the profile that is to be compared with states a
// two-hop fan-out.
func (c *collector) asked(t countedThrough) bool {
	if c.options.Like == nil {
		return false
	}
	child, ok := sameName(c.options.Like.Tables, tableName, t.child.Name)
	if !ok {
		return false
	}
	r, ok := sameReference(t.child, child, t.out)
	return ok && slices.ContainsFunc(r.Through, func(x Through) bool { return slices.EqualFunc(x.Columns, t.columns, strings.EqualFold) })
}
