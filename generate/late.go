package generate

import (
	"math"
	"slices"

	"duckface/profile"
)

// Some of what a column goes together with is no bijection that the axis could
// choose: the children of nested or mixed references, rows that stand in the
// order of their parents, a number that counts within a group. The columns of
// such a table come late: the plan is finished without them, what it has
// decided is looked up, and the columns are arranged around that.

// leastLate is the weakest correlation that a table's columns come late for.
const leastLate = 0.05

// comesLate reports whether columns go together with what only the finished
// plan knows. turned says that the table has no axis for columns at all, apart
// that links have another one than columns.
func (a *arranging) comesLate(turned, apart bool) bool {
	t := a.table
	if t.Rows > mostKnown || a.plan.ranked(t) {
		return false
	}
	columns := arranging{plan: a.plan, table: t}
	columns.addColumns()
	columns.dropAbove()
	if turned {
		return len(columns.dims) > 0
	}
	among := func(dims []*arranged, d profile.Dimension) bool {
		return slices.ContainsFunc(dims, func(e *arranged) bool { return e.name == d })
	}
	reached := func(d profile.Dimension) bool {
		switch {
		case d.Child != profile.ChildKey{}:
			return !apart && among(a.dims, d)
		case a.isKey(d):
			return true
		}
		return among(columns.dims, d)
	}
	unreached := func(d profile.Dimension) bool { return !reached(d) && a.plan.knowable(t, d) }
	return slices.ContainsFunc(t.Profile.Correlations, func(r profile.Correlation) bool {
		return math.Abs(r.Rank) >= leastLate &&
			(among(columns.dims, r.A) && unreached(r.B) || among(columns.dims, r.B) && unreached(r.A))
	})
}

// isKey reports whether a dimension is the order of the rows, which every axis knows.
func (a *arranging) isKey(d profile.Dimension) bool {
	return slices.ContainsFunc(a.dims, func(e *arranged) bool { return e.key && e.name == d })
}

// arrangeLate arranges the columns of a table whose rows stand.
func (p *Plan) arrangeLate(t *TablePlan) {
	if !t.late {
		return
	}
	a := &arranging{plan: p, table: t}
	a.addColumns()
	a.dropAbove()
	a.dims = slices.DeleteFunc(a.dims, func(d *arranged) bool { return d.column.seat == nil || d.column.seat.dealt != nil })
	a.addKnown()
	a.conditions()
	a.leaveOut()
	var all []*known
	for _, d := range a.dims {
		if d.known != nil {
			a.weigh(d)
			all = append(all, d.known)
		}
	}
	if len(all) == len(a.dims) {
		return
	}
	ax := newKnownAxis(t.layout, all, hashKey(p.Seed, "late", t.Table.Name))
	for _, d := range a.dims {
		if d.known != nil {
			d.give(ax, t.layout)
		}
	}
	a.draw(a.dims, ax)
	for _, d := range a.dims {
		if d.alone {
			d.column.follows.seatAlone(t, d.column)
		} else if d.column != nil {
			d.column.seat.ranking, d.column.seat.straight = d.column.ranking, false
		}
	}
}

// dropAbove leaves out the columns that have their parent's value.
func (a *arranging) dropAbove() {
	a.dims = slices.DeleteFunc(a.dims, func(d *arranged) bool { return !d.alone && d.column.follows != nil && d.column.follows.above() })
}

// addKnown adds what the columns go together with and is settled.
func (a *arranging) addKnown() {
	t := a.table
	var names []profile.Dimension
	for _, r := range t.Profile.Correlations {
		for _, d := range []profile.Dimension{r.A, r.B} {
			placed := slices.ContainsFunc(a.dims, func(e *arranged) bool { return e.name == d })
			if !placed && !slices.Contains(names, d) && a.plan.knowable(t, d) {
				names = append(names, d)
			}
		}
	}
	for _, d := range names {
		if k := a.plan.know(t, d); k != nil {
			a.dims = append(a.dims, &arranged{name: d, known: k,
				dimension: &dimension{given: true, key: d.Key, has: make([]bool, len(t.layout.classes)), seed: a.seed(d.String())}})
		}
	}
}

// weigh notes how much a known dimension matters to the columns.
func (a *arranging) weigh(d *arranged) {
	rank := a.table.Profile.RankCorrelations()
	for _, e := range a.dims {
		if e.column != nil {
			d.known.weight = max(d.known.weight, math.Abs(a.correlation(rank, d, e)))
		}
	}
}

// give scores the blocks of an axis by what is known of their rows.
func (d *arranged) give(a *axis, l *layout) {
	n := len(a.class)
	d.value, d.score = make([]float64, n), make([]float64, n)
	var rows, blocks moments
	for b, class := range a.class {
		ac := &a.classes[class]
		count, sum := 0.0, 0.0
		for at := a.firsts[b]; at < a.firsts[b+1]; at++ {
			if r := d.known.ranks[a.row(at)]; !math.IsNaN(r) {
				count, sum = count+1, sum+r
				rows.add(r, 0)
			}
		}
		if count == 0 {
			continue
		}
		d.has[class] = ac.count > 0
		d.value[b] = sum / count
		d.score[b] = normalQuantile(min(max(d.value[b], 1e-4), 1-1e-4))
		for range int(count) {
			blocks.add(d.value[b], 0)
		}
	}
	center(d.score)
	if whole := rows.xx - rows.x*rows.x/rows.n; whole > 0 {
		d.share = math.Sqrt(max(blocks.xx-blocks.x*blocks.x/blocks.n, 0) / whole)
	}
}
