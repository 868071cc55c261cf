package generate

import (
	"maps"
	"slices"
	"sort"

	"duckface/profile"
)

// layout places the rows of a table: row number → region → slot, null class
// and rank in it, and back. A null class is a set of columns that are null
// together; ranks in a class rise with the row number, but for a stir of near
// rows. A region holds the classes that treat the owner's windows alike; within
// it, slots follow the owner's parents, and rows next to each other stay so.
type layout struct {
	rows    int64
	classes []nullClass
	regions []region
	home    []int        // by class: the region it lies in
	deal    *deal        // rows to regions, where there are several
	turned  *permutation // instead: positions turned.inverse(row) are cut into regions
	plain   bool         // one class and no owner: nothing to compute
}

type nullClass struct {
	null  []bool // by column
	count int64
	nth   map[int]int // by type column: its value, see typed.go
}

type region struct {
	start, count int64
	spread       scatter // rows of the region in row order → slot, or the place of one
	inOrder      *inOrder
	deal         *deal
	stir         stir
	local        []int // deal's class → layout class
	localOf      map[int]int
	fan          *fanOut // the owner's parents in this region; nil when the owner is null or there is none
}

// cursor is one row, located.
type cursor struct {
	row    int64
	region int
	slot   int64 // within the region
	class  int
	rank   int64 // among the rows of the class
}

// nullClasses turns measured patterns into classes with exact counts. Columns
// that must have a value never are null.
func nullClasses(t *profile.Table, rows int64, forced map[string]bool) []nullClass {
	never := make([]bool, len(t.Columns))
	for i, c := range t.Columns {
		never[i] = mustHave(t, c) || c.AutoIncrement
	}
	merged := map[string]*nullClass{}
	var order []string
	var shares []float64
	at := map[string]int{}
	add := func(null []bool, share float64) {
		key := make([]byte, len(null))
		for i := range null {
			null[i] = (null[i] || forced[t.Columns[i].Name]) && !never[i]
			if null[i] {
				key[i] = 1
			}
		}
		k := string(key)
		if i, ok := at[k]; ok {
			shares[i] += share
			return
		}
		at[k] = len(order)
		merged[k] = &nullClass{null: null}
		order = append(order, k)
		shares = append(shares, share)
	}
	patterns := t.Nulls
	if len(patterns) == 0 {
		patterns = independentNulls(t)
	}
	rest := 1.0
	for _, p := range patterns {
		null := make([]bool, len(t.Columns))
		for _, name := range p.Columns {
			for i, c := range t.Columns {
				if c.Name == name {
					null[i] = true
				}
			}
		}
		rest -= p.Share
		add(null, p.Share)
	}
	if rest > 1e-9 || len(order) == 0 {
		add(make([]bool, len(t.Columns)), max(rest, 1e-9))
	}
	counts := quotas(shares, rows)
	classes := make([]nullClass, len(order))
	for i, k := range order {
		classes[i] = nullClass{null: merged[k].null, count: counts[i]}
	}
	return classes
}

// independentNulls makes patterns for a profile that only has null fractions:
// nested, the column with the largest fraction null most often, so that n
// columns need n patterns and every fraction is exact.
func independentNulls(t *profile.Table) []profile.NullPattern {
	type nullable struct {
		name string
		null float64
	}
	var cols []nullable
	for _, c := range t.Columns {
		if c.Null > 0 {
			cols = append(cols, nullable{c.Name, c.Null})
		}
	}
	sort.SliceStable(cols, func(i, j int) bool { return cols[i].null > cols[j].null })
	var patterns []profile.NullPattern
	for i := range cols {
		next := 0.0
		if i+1 < len(cols) {
			next = cols[i+1].null
		}
		p := profile.NullPattern{Share: cols[i].null - next}
		for _, c := range cols[:i+1] {
			p.Columns = append(p.Columns, c.name)
		}
		patterns = append(patterns, p)
	}
	return patterns
}

// newLayout groups classes into regions by the group that each belongs to;
// regions stand in ascending group order. With stirred, classes do not come in
// a regular beat.
func newLayout(rows int64, classes []nullClass, group []int, stirred bool, key uint64) *layout {
	l := &layout{rows: rows, classes: classes, home: make([]int, len(classes)), plain: len(classes) == 1}
	byGroup := map[int][]int{}
	for c := range classes {
		byGroup[group[c]] = append(byGroup[group[c]], c)
	}
	start := int64(0)
	for _, g := range slices.Sorted(maps.Keys(byGroup)) {
		r := region{start: start, localOf: map[int]int{}}
		var counts []int64
		for i, c := range byGroup[g] {
			r.localOf[c] = i
			r.local = append(r.local, c)
			counts = append(counts, classes[c].count)
			r.count += classes[c].count
			l.home[c] = len(l.regions)
		}
		r.deal = newDeal(counts)
		r.spread = newScatter(r.count, 1, 0)
		if stirred {
			r.stir = newStir(r.count, mix64(key+uint64(g)))
		}
		start += r.count
		l.regions = append(l.regions, r)
	}
	if len(l.regions) > 1 {
		var counts []int64
		for _, r := range l.regions {
			counts = append(counts, r.count)
		}
		l.deal = newDeal(counts)
	}
	return l
}

// scatter makes the rows of a region follow each other in slots only as far as
// they are clustered, and with keyed stay so near to their order.
func (l *layout) scatter(clustered, keyed float64, key uint64) {
	for g := range l.regions {
		l.regions[g].spread = newScatter(l.regions[g].count, clustered, mix64(key+uint64(g)))
		if keyed > 0 {
			l.regions[g].spread = newNearScatter(l.regions[g].count, clustered, keyed, mix64(key+uint64(g)))
		}
	}
}

// find is locate, but for rows that need no computing.
func (l *layout) find(row int64) cursor {
	if l.plain {
		return cursor{row: row, slot: row, rank: row}
	}
	return l.locate(row)
}

// locate finds a row's region, slot, class and rank.
func (l *layout) locate(row int64) cursor {
	if l.turned != nil {
		return l.locateTurned(row)
	}
	c := cursor{row: row}
	index := row
	if len(l.regions) > 1 {
		c.region, index = l.deal.at(row)
	}
	r := &l.regions[c.region]
	c.class, c.rank = r.at(index)
	c.slot = r.slotOf(index)
	return c
}

// slotOf is the slot of the index-th row.
func (r *region) slotOf(index int64) int64 {
	if r.inOrder != nil {
		return r.inOrder.at(r.spread.at(index))
	}
	return r.spread.at(index)
}

// indexOf is the inverse of slotOf.
func (r *region) indexOf(slot int64) int64 {
	if r.inOrder != nil {
		slot = r.inOrder.place(slot)
	}
	return r.spread.inverse(slot)
}

// index is where a row of a class stands among the rows of its region.
func (r *region) index(class int, rank int64) int64 {
	if len(r.local) == 1 {
		return rank
	}
	return r.stir.inverse(r.deal.inverse(r.localOf[class], rank))
}

// at is the inverse of index.
func (r *region) at(index int64) (class int, rank int64) {
	if len(r.local) == 1 {
		return r.local[0], index
	}
	local, rank := r.deal.at(r.stir.at(index))
	return r.local[local], rank
}

func (l *layout) locateTurned(row int64) cursor {
	c := cursor{row: row}
	q := l.turned.inverse(row)
	for c.region < len(l.regions)-1 && q >= l.regions[c.region].start+l.regions[c.region].count {
		c.region++
	}
	r := &l.regions[c.region]
	c.slot = q - r.start
	c.class, c.rank = r.at(c.slot)
	return c
}

// row is the inverse of locate for a slot of a region.
func (l *layout) row(region int, slot int64) int64 {
	r := &l.regions[region]
	if l.turned != nil {
		return l.turned.at(r.start + slot)
	}
	index := r.indexOf(slot)
	if len(l.regions) > 1 {
		return l.deal.inverse(region, index)
	}
	return index
}

// member is the row with that rank in a class.
func (l *layout) member(class int, rank int64) int64 {
	r := &l.regions[l.home[class]]
	index := r.index(class, rank)
	switch {
	case l.turned != nil:
		return l.turned.at(r.start + index)
	case len(l.regions) > 1:
		return l.deal.inverse(l.home[class], index)
	}
	return index
}

// ranker numbers the rows of the classes in which something has a value, so
// that each gets an index of its own from 0.
type ranker struct {
	base  []int64 // by class: index of its first row, -1 where there is no value
	order []int   // classes with a value, by base
	total int64
	whole bool // every row has one: the index is the row number
}

// newRanker counts the rows of the classes that has accepts.
func newRanker(l *layout, has func(class int) bool) ranker {
	k := ranker{base: make([]int64, len(l.classes)), whole: true}
	for c := range l.classes {
		if !has(c) {
			k.base[c] = -1
			k.whole = k.whole && l.classes[c].count == 0
			continue
		}
		k.base[c] = k.total
		k.order = append(k.order, c)
		k.total += l.classes[c].count
	}
	return k
}

// index is the row's number among those with a value, or -1.
func (k *ranker) index(c *cursor) int64 {
	if k.whole {
		return c.row
	}
	if k.base[c.class] < 0 {
		return -1
	}
	return k.base[c.class] + c.rank
}

// row is the inverse of index.
func (k *ranker) row(l *layout, index int64) int64 {
	if k.whole {
		return index
	}
	i := sort.Search(len(k.order), func(i int) bool {
		return i+1 == len(k.order) || k.base[k.order[i+1]] > index
	})
	return l.member(k.order[i], index-k.base[k.order[i]])
}

// empty makes columns null in count rows of a class: they become a class of
// their own.
func (t *TablePlan) empty(class int, cols []int, count int64) {
	null := slices.Clone(t.layout.classes[class].null)
	for _, c := range cols {
		null[c] = true
	}
	t.layout.classes[class].count -= count
	t.layout.classes = append(t.layout.classes, nullClass{null: null, count: count, nth: t.layout.classes[class].nth})
	for i, c := range t.columns {
		c.null = append(c.null, null[i])
	}
	for _, k := range t.allLinks() {
		isNull := k.null[class] || slices.ContainsFunc(k.cols, func(c int) bool { return null[c] })
		k.null = append(k.null, isNull)
		if isNull && !k.null[class] {
			k.child -= count
		}
	}
}

// boundOptional makes a nullable one-to-one reference null where more rows have
// one than there are parents.
func (t *TablePlan) boundOptional() {
	for _, k := range t.links {
		if !coversKey(t.Profile, k.ref.Columns) || k.tree != nil {
			continue
		}
		var optional []int
		for _, c := range k.cols {
			if !mustHave(t.Profile, t.columns[c].profile) {
				optional = append(optional, c)
			}
		}
		for class := 0; len(optional) > 0 && class < len(t.layout.classes) && k.child > k.parent.Rows; class++ {
			if n := min(t.layout.classes[class].count, k.child-k.parent.Rows); n > 0 && !k.null[class] {
				t.empty(class, optional, n)
			}
		}
	}
}
