package generate

import "sort"

// tree arranges a self-reference level by level: roots first, then every
// level's rows in the order of their parents. Levels have the measured share
// of rows, and within a level children are dealt to the level above by the
// measured fan-out, as a nest whose ancestors are the levels.
type tree struct {
	start   []int64 // start[l]: rows on levels before l, in tree order
	nest    *nest
	roots   int64
	selfish bool   // roots refer to themselves, since the column cannot be null
	ranker  ranker // numbers the rows with a parent (all rows when selfish)
	rooted  ranker // numbers the roots (unused when selfish)
}

// newTree plans the levels of n rows of which roots are roots; no row has more
// than most children (0: no bound).
func newTree(levels []float64, n, roots int64, shape func(parents, children int64) []run, most int64, key uint64) *tree {
	t := &tree{roots: roots, start: []int64{0, roots}}
	rest := []float64{0.5, 0.3, 0.2}
	if len(levels) > 1 && levels[0] < 1 {
		rest = levels[1:]
	}
	var members, children []run
	above := roots
	for _, size := range narrowLevels(quotas(rest, n-roots), roots, most) {
		members = append(members, run{1, above})
		children = append(children, run{1, size})
		t.start = append(t.start, t.start[len(t.start)-1]+size)
		above = size
	}
	if len(members) > 0 {
		t.nest, _ = newNest(newFanOut(members), newFanOut(children), shape(n, n-roots), most, key)
	}
	return t
}

// narrowLevels moves rows that the level above cannot take down to deeper
// levels, new ones where the last is full; empty levels are left out.
func narrowLevels(sizes []int64, above, most int64) []int64 {
	var out []int64
	var left int64
	for i := 0; i < len(sizes) || left > 0; i++ {
		size := left
		if i < len(sizes) {
			size += sizes[i]
		}
		left = 0
		if most > 0 && size > above*most {
			size, left = above*most, size-above*most
		}
		if size > 0 {
			out = append(out, size)
			above = size
		}
	}
	return out
}

// place is the level of a row in tree order and its number on that level.
func (t *tree) place(order int64) (level int, at int64) {
	level = sort.Search(len(t.start)-1, func(i int) bool { return t.start[i+1] > order })
	return level, order - t.start[level]
}

// order is the row's number in tree order.
func (t *tree) order(c *cursor) int64 {
	if t.selfish {
		return t.ranker.index(c)
	}
	return t.roots + t.ranker.index(c)
}

// row is the inverse of order.
func (t *tree) row(l *layout, order int64) int64 {
	if t.selfish {
		return t.ranker.row(l, order)
	}
	if order < t.roots {
		return t.rooted.row(l, order)
	}
	return t.ranker.row(l, order-t.roots)
}

// parent is the row of the parent.
func (t *tree) parent(l *layout, c *cursor) int64 {
	order := t.order(c)
	if order < t.roots {
		return c.row
	}
	level, at := t.place(order)
	index, _ := t.nest.member(int64(level-1), at)
	return t.row(l, t.start[level-1]+index)
}

// window places the row among its siblings.
func (t *tree) window(_ *TablePlan, c *cursor) window {
	order := t.order(c)
	if order < t.roots { // its own child, where it refers to itself
		return window{slot: order, rank: order, id: uint64(order), region: c.region}
	}
	level, at := t.place(order)
	index, second := t.nest.member(int64(level-1), at)
	parent := t.start[level-1] + index
	if t.selfish && parent < t.roots {
		second++
	}
	return window{slot: order, rank: parent, ordinal: second, id: uint64(parent), region: c.region}
}
