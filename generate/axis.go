package generate

import "sort"

// axis is a second order of a table's rows, in which blocks of rows stand that
// are alike in everything that was measured to go together: the values of
// correlated columns, the numbers of children in other tables, the order of the
// key. Each null class has its stretch of the axis. A block is a row of a small
// sample that the plan has drawn with the measured correlations (copula.go);
// every dimension sorts the blocks in its own way, so that all dimensions keep
// their exact quotas.
type axis struct {
	layout  *layout
	classes []axisClass
	firsts  []int64 // by block: its first position; one entry more
	class   []int   // by block
	// byRow says that positions are the rows themselves, or, turned, those of the
	// layout where rows stand in the order of references to the table itself. No
	// column follows such an axis.
	byRow  bool
	turned *permutation
	// rows are those of the positions where they have swapped places. No column
	// follows such an axis either.
	rows []int32
}

// axisClass is the stretch of one null class.
type axisClass struct {
	base, count int64
	block, of   int64         // first block, and how many
	strata      []permutation // rows scatter within a stratum; none: they stay as they are
	ranks       []int32       // instead: by place on the stretch, and …
	places      []int32       // … by rank, see cut.go
}

const (
	mostBlocks = 2048
	mostStrata = 64 // how finely the order of the key is told apart
)

// newAxis cuts the rows into blocks. keyed keeps rows near their place in the
// order of the key; still leaves each row where it is.
func newAxis(l *layout, keyed, still bool, key uint64) *axis {
	a := &axis{layout: l}
	base := int64(0)
	shares := make([]float64, len(l.classes))
	for c, class := range l.classes {
		shares[c] = float64(class.count)
	}
	blocks := quotas(shares, min(l.rows, mostBlocks))
	for c, class := range l.classes {
		n := min(max(blocks[c], 1), class.count)
		ac := axisClass{base: base, count: class.count, block: int64(len(a.firsts)), of: n}
		for b := range n {
			a.firsts = append(a.firsts, base+mulDiv(b, class.count, n))
			a.class = append(a.class, c)
		}
		if n < class.count && !still {
			strata := int64(1)
			if keyed {
				strata = min(n, mostStrata)
			}
			for s := range strata {
				first, next := ac.stratum(s, strata), ac.stratum(s+1, strata)
				ac.strata = append(ac.strata, newPermutation(next-first, mix64(key+uint64(c)<<32+uint64(s))))
			}
		}
		a.classes = append(a.classes, ac)
		base += class.count
	}
	a.firsts = append(a.firsts, base)
	return a
}

// newTurnedAxis cuts the rows, in the order of a permutation or as they are (nil),
// into blocks.
func newTurnedAxis(rows int64, turned *permutation) *axis {
	a := &axis{byRow: true, turned: turned}
	n := min(rows, mostBlocks)
	for b := range n {
		a.firsts = append(a.firsts, mulDiv(b, rows, n))
		a.class = append(a.class, 0)
	}
	a.firsts = append(a.firsts, rows)
	a.classes = []axisClass{{count: rows, of: n}}
	return a
}

// stratum is the rank within the class at which the s-th of that many strata begins.
func (c *axisClass) stratum(s, of int64) int64 {
	return mulDiv(s, c.count, of)
}

// at is the position of a located row.
func (a *axis) at(cur *cursor) int64 {
	c := &a.classes[cur.class]
	if c.places != nil {
		return c.base + int64(c.places[cur.rank])
	}
	if len(c.strata) == 0 {
		return c.base + cur.rank
	}
	s, first := c.find(cur.rank)
	return c.base + first + c.strata[s].at(cur.rank-first)
}

// row is the inverse of at.
func (a *axis) row(position int64) int64 {
	if a.rows != nil {
		return int64(a.rows[position])
	}
	if a.byRow {
		if a.turned != nil {
			return a.turned.at(position)
		}
		return position
	}
	k := 0
	for k < len(a.classes)-1 && position >= a.classes[k].base+a.classes[k].count {
		k++
	}
	c := &a.classes[k]
	rank := position - c.base
	if c.ranks != nil {
		rank = int64(c.ranks[rank])
	} else if len(c.strata) > 0 {
		s, first := c.find(rank)
		rank = first + c.strata[s].inverse(rank-first)
	}
	return a.layout.member(k, rank)
}

// find is the stratum that a rank lies in, and where it begins.
func (c *axisClass) find(rank int64) (s, first int64) {
	n := int64(len(c.strata))
	if n == 1 {
		return 0, 0
	}
	s = mulDivUp(rank+1, n, c.count) - 1
	return s, c.stratum(s, n)
}

// block is the block that a position of a class lies in.
func (a *axis) block(class int, position int64) int64 {
	c := &a.classes[class]
	return c.block + mulDivUp(position-c.base+1, c.of, c.count) - 1
}

// size is the number of rows in a block.
func (a *axis) size(block int) int64 { return a.firsts[block+1] - a.firsts[block] }

// ranking sorts the blocks of an axis by one dimension: position → slot, a
// bijection, and back. Blocks in which the dimension is null have no slots.
type ranking struct {
	axis  *axis
	start []int64 // by block: its first slot, -1 for none
	turn  []int64 // by block: by how much its rows are turned
	order []int32 // blocks by first slot
}

// newRanking gives the blocks slots in that order.
func newRanking(a *axis, order []int32, key uint64) *ranking {
	r := &ranking{axis: a, start: make([]int64, len(a.class)), turn: make([]int64, len(a.class)), order: order}
	for b := range r.start {
		r.start[b] = -1
	}
	slot := int64(0)
	for _, b := range order {
		size := a.size(int(b))
		r.start[b] = slot
		if size > 1 && key != 0 {
			r.turn[b] = int64(mix64(key+uint64(b)) % uint64(size))
		}
		slot += size
	}
	return r
}

// slot is where a located row stands in this dimension.
func (r *ranking) slot(cur *cursor) int64 {
	at := r.axis.at(cur)
	b := r.axis.block(cur.class, at)
	q := at - r.axis.firsts[b] + r.turn[b]
	if size := r.axis.size(int(b)); q >= size {
		q -= size
	}
	return r.start[b] + q
}

// row is the inverse of slot.
func (r *ranking) row(slot int64) int64 {
	i := sort.Search(len(r.order), func(i int) bool { return r.start[r.order[i]] > slot }) - 1
	b := r.order[i]
	q := slot - r.start[b] - r.turn[b]
	if q < 0 {
		q += r.axis.size(int(b))
	}
	return r.axis.row(r.axis.firsts[b] + q)
}

// arranged are the runs of a fan-out in the order of the axis instead of the
// order of ranks, so that all fan-outs of one parent share the axis.
func (r *ranking) arranged(runs []run) []run {
	f := newFanOut(runs)
	out := make([]run, 0, len(r.start))
	for b, start := range r.start {
		for left := r.axis.size(b); left > 0; {
			i := sort.Search(len(f.runs), func(i int) bool { return f.parents[i+1] > start })
			n := min(left, f.parents[i+1]-start)
			out = append(out, run{n, f.runs[i].degree})
			start += n
			left -= n
		}
	}
	return mergeRuns(out)
}
