package generate

import (
	"cmp"
	"slices"
)

// cutting sorts the rows of a null class into blocks of rows that are alike in
// what is known of them: the rows are cut in two by whatever differs most among
// them, and both parts again (a k-d tree: Bentley, Multidimensional Binary
// Search Trees, 1975).
type cutting struct {
	axis  *axis
	class *axisClass
	known []*known
	rows  []int64 // by rank
	ranks []int32 // in their order so far
}

// newKnownAxis cuts the rows into blocks that are alike in what is known.
func newKnownAxis(l *layout, all []*known, key uint64) *axis {
	a := newAxis(l, false, true, key)
	for i := range a.classes {
		ac := &a.classes[i]
		if ac.of == ac.count {
			continue // a row each
		}
		c := cutting{axis: a, class: ac, known: all, rows: make([]int64, ac.count), ranks: make([]int32, ac.count)}
		shuffle := newPermutation(ac.count, mix64(key+uint64(i)))
		for r := range c.rows {
			c.rows[r] = l.member(i, int64(r))
			c.ranks[r] = int32(shuffle.at(int64(r))) // rows that tie are not neighbours
		}
		c.cut(ac.block, ac.block+ac.of, nil)
		ac.ranks, ac.places = c.ranks, make([]int32, ac.count)
		for at, rank := range c.ranks {
			ac.places[rank] = int32(at)
		}
	}
	return a
}

// cut sorts the rows of some blocks, which are sorted by one dimension already.
func (c *cutting) cut(from, to int64, by *known) {
	if to-from < 2 {
		return
	}
	first, next := c.axis.firsts[from]-c.class.base, c.axis.firsts[to]-c.class.base
	part := c.ranks[first:next]
	widest, most := (*known)(nil), 0.0
	for _, k := range c.known {
		if spread := k.weight * k.weight * c.variance(k, part); spread > most {
			widest, most = k, spread
		}
	}
	if widest == nil {
		return // nothing differs any more
	}
	if widest != by {
		slices.SortStableFunc(part, func(x, y int32) int {
			return cmp.Compare(widest.ranks[c.rows[x]], widest.ranks[c.rows[y]])
		})
	}
	middle := from + (to-from)/2
	c.cut(from, middle, widest)
	c.cut(middle, to, widest)
}

// variance is how far the ranks of some rows differ, nulls left out.
func (c *cutting) variance(k *known, part []int32) float64 {
	n, sum, square := 0.0, 0.0, 0.0
	for _, rank := range part {
		if v := k.ranks[c.rows[rank]]; v == v { // no NaN
			n, sum, square = n+1, sum+v, square+v*v
		}
	}
	if n == 0 {
		return 0
	}
	return max(0, square/n-sq(sum/n))
}
