package generate

import (
	"cmp"
	"math"
	"slices"

	"duckface/profile"
)

// mostDimensions bounds the dimensions of one table that are told apart: the
// work of a plan grows with their square.
const mostDimensions = 64

// arranging is one table while its axis is planned.
type arranging struct {
	plan  *Plan
	table *TablePlan
	dims  []*arranged
}

// arranged is a dimension and what it is of.
type arranged struct {
	*dimension
	name   profile.Dimension
	known  *known // it is settled
	column *columnPlan
	alone  bool // of column: the rows that have nothing to copy
	link   *link
	child  *TablePlan // of link
}

// arrange gives a table an axis if something about it was measured to go
// together, and lets its columns and the references into it follow the axis.
func (p *Plan) arrange(t *TablePlan) {
	if t.Rows < 2 || t.layout == nil {
		return
	}
	a := &arranging{plan: p, table: t}
	self := t.selfAligned()
	if self == nil {
		a.addKey()
		a.addColumns()
	}
	a.addLinks()
	still, near := a.rowOrder()
	apart := (still || near) && len(t.layout.classes) > 1 // an axis of classes would not keep the order of the rows
	t.late = a.comesLate(self != nil, apart)
	a.conditions()
	a.leaveOut()
	if t.late {
		a.dims = slices.DeleteFunc(a.dims, func(d *arranged) bool { return d.column != nil })
	}
	still, near = a.rowOrder()
	switch {
	case len(a.dims) == 0:
		return
	case self != nil:
		a.draw(a.dims, newTurnedAxis(t.Rows, &self.order))
		return
	case t.late && apart:
		a.draw(a.dims, newTurnedAxis(t.Rows, nil))
		return
	}
	rest := a.dims
	if (still || near) && len(t.layout.classes) > 1 {
		var links []*arranged
		rest = nil
		for _, d := range a.dims {
			if d.link != nil {
				links = append(links, d)
			} else {
				rest = append(rest, d)
			}
		}
		a.draw(links, newTurnedAxis(t.Rows, nil))
		still = false
	}
	if len(rest) > 0 {
		keyed := near || slices.ContainsFunc(a.dims, func(d *arranged) bool { return d.key })
		a.draw(rest, newAxis(t.layout, keyed, still, hashKey(p.Seed, "axis", t.Table.Name)))
	}
}

// rowOrder reports whether references into the table ask that its rows stay
// where they are, or near to that.
func (a *arranging) rowOrder() (still, near bool) {
	for _, d := range a.dims {
		if d.link != nil {
			still, near = still || d.link.leading, near || d.link.keyed > 0 || d.link.local
		}
	}
	return still, near
}

// draw lets some dimensions follow an axis as they go together.
func (a *arranging) draw(dims []*arranged, ax *axis) {
	c := &copula{axis: ax}
	rank := a.table.Profile.RankCorrelations()
	for _, d := range dims {
		c.dims = append(c.dims, d.dimension)
		row := make([]float64, len(dims))
		for j, e := range dims {
			row[j] = a.correlation(rank, d, e)
			if r := row[j]; d.given != e.given {
				most := max(math.Abs(r), 0.98)
				row[j] = min(max(r/max(d.share+e.share, 0.05), -most), most) // blocks differ less than rows
			}
		}
		c.target = append(c.target, row)
	}
	a.addTies(c, dims)
	c.draw()
	for _, d := range dims {
		a.follow(d, ax)
	}
}

// addKey adds the order of the rows where something goes with it.
func (a *arranging) addKey() {
	key := profile.Dimension{Key: true}
	if name := a.table.orderedBy(); name != "" {
		key = profile.Dimension{Column: name}
	}
	for _, c := range a.table.Profile.Correlations {
		if (c.A == key || c.B == key) && !a.table.turns() {
			a.dims = append(a.dims, &arranged{name: key,
				dimension: &dimension{key: true, has: a.everywhere(), seed: a.seed("(key)")}})
			return
		}
	}
}

// orderedBy is the column whose values rise with the rows though it is no key
// on its own: node_id in (node_id, version). Else "".
func (t *TablePlan) orderedBy() string {
	pk := t.Table.PrimaryKey()
	if pk == nil || len(pk.Columns()) < 2 {
		return ""
	}
	c := t.columns[t.column(pk.Columns()[0])]
	if t.rises(c) {
		return c.profile.Name
	}
	if len(c.sources) > 0 || slices.ContainsFunc(t.wishes, func(w *wish) bool { return slices.Contains(w.cols, c) }) {
		return ""
	}
	return c.profile.Name
}

// rises reports whether a column has its value from parents that rise with it,
// and the rows follow their order.
func (t *TablePlan) rises(c *columnPlan) bool {
	if len(c.sources) != 1 {
		return false
	}
	k := c.sources[0].link
	return k.leading && k.added && len(k.cols) == 1 && k.parent.leadsKey(k.parent.columns[k.parentCols[0]].profile.Name)
}

// turns reports whether the rows stand in the order of a reference to the table itself.
func (t *TablePlan) turns() bool {
	return slices.ContainsFunc(t.links, func(k *link) bool { return k.coarse != nil && k.coarse.self })
}

func (a *arranging) everywhere() []bool {
	has := make([]bool, len(a.table.layout.classes))
	for i := range has {
		has[i] = true
	}
	return has
}

func (a *arranging) seed(name string) uint64 {
	return hashKey(a.plan.Seed, "copula", a.table.Table.Name, name)
}

// addColumns adds the columns with values of their own that nothing else places.
func (a *arranging) addColumns() {
	t := a.table
	for i, c := range t.columns {
		if len(c.sources) > 0 || !c.written || c.domain == nil || t.isDealt(c) || t.typeColumns()[i] != nil || c.unique && t.leadsKey(c.profile.Name) || c.profile.Name == t.orderedBy() || !a.mentioned(c) {
			continue
		}
		has := make([]bool, len(t.layout.classes))
		any := false
		for j := range has {
			has[j] = !c.null[j]
			any = any || has[j] && t.layout.classes[j].count > 0
		}
		fan := newFanOut(c.domain.runs)
		alone, rows := t.mostlyAlone(c)
		if alone != nil {
			has, fan, any = alone, c.follows.own.fan, rows > 0
		}
		if any {
			a.dims = append(a.dims, &arranged{name: profile.Dimension{Column: c.profile.Name}, column: t.columns[i], alone: alone != nil,
				dimension: &dimension{has: has, fan: fan, seed: a.seed(c.profile.Name)}})
		}
	}
}

// mentioned reports whether anything measured involves the column.
func (a *arranging) mentioned(c *columnPlan) bool {
	name := c.profile.Name
	t := a.table.Profile
	is := func(d profile.Dimension) bool { return d.Column == name }
	switch {
	case c.profile.Depends != nil, c.profile.Lag != nil && c.profile.Lag.Rank != 0:
		return true
	case slices.ContainsFunc(t.Correlations, func(r profile.Correlation) bool { return is(r.A) || is(r.B) }):
		return true
	case slices.ContainsFunc(t.Nulls, func(n profile.NullPattern) bool { return n.Values[name] != nil || n.Ranks[name] != 0 }):
		return true
	}
	return slices.ContainsFunc(t.Columns, func(o *profile.Column) bool {
		return o.Depends != nil && o.Depends.On == name || o.Lag != nil && o.Lag.After == name && len(o.Lag.Reference) == 0 && o.Lag.Rank != 0
	})
}

// addLinks adds the references into the table.
func (a *arranging) addLinks() {
	t := a.table
	if a.plan.ranked(t) {
		return
	}
	for _, child := range a.plan.Tables {
		for _, k := range child.allLinks() {
			if k.parent != t || !a.movable(child, k) {
				continue
			}
			name := profile.Dimension{Child: profile.ChildKeyOf(child.Table.Name, k.ref.Columns)}
			is := func(c profile.Correlation) bool { return c.A == name || c.B == name }
			if !k.aligned && !slices.ContainsFunc(t.Profile.Correlations, is) {
				continue
			}
			k.runs = sortRuns(slices.Clone(k.runs))
			a.dims = append(a.dims, &arranged{name: name, link: k, child: child,
				dimension: &dimension{has: a.everywhere(), fan: newFanOut(k.runs), degrees: true, key: t.picksOwn(k), seed: a.seed(name.String())}})
		}
	}
}

// movable reports whether a reference's parents may stand in any order.
func (a *arranging) movable(child *TablePlan, k *link) bool {
	switch {
	case k.self || k.tree != nil || k.grove != nil || k.via != nil || k.coarse != nil || k.items || k.child == 0 || child == a.table:
		return false
	case !k.parents.whole:
		return false
	case k.aligned && a.plan.profile.Source.Measured == "":
		return false // nothing was measured: the busiest in one is the busiest in the other
	}
	return true
}

// selfAligned is the table's reference to itself by its own key whose order
// references into it share: a country has its capital among its cities.
func (t *TablePlan) selfAligned() *link {
	for _, k := range t.pseudo {
		if k.self && k.aligned {
			return k
		}
	}
	return nil
}

// picksOwn reports whether rows of the table pick among those that refer to them
// by k; these must stay where there are most.
func (t *TablePlan) picksOwn(k *link) bool {
	return slices.ContainsFunc(t.links, func(f *link) bool { return f.coarse != nil && f.coarse.self && f.group == k })
}

// leaveOut drops dimensions that nothing goes with, and bounds their number.
func (a *arranging) leaveOut() {
	rank := a.table.Profile.RankCorrelations()
	strength := func(d *arranged) float64 {
		most := 0.0
		if d.category != nil || d.ranks != nil || d.link != nil && d.link.aligned {
			return 2
		}
		for _, e := range a.dims {
			if e != d {
				most = max(most, math.Abs(a.correlation(rank, d, e)))
			}
			for _, cond := range []*condition{e.category, e.ranks} {
				if cond != nil && cond.on == d.dimension {
					return 2
				}
			}
		}
		return most
	}
	a.dims = slices.DeleteFunc(a.dims, func(d *arranged) bool { return strength(d) < 0.02 })
	if len(a.dims) > mostDimensions {
		order := map[*arranged]float64{}
		for _, d := range a.dims {
			order[d] = strength(d)
		}
		slices.SortStableFunc(a.dims, func(x, y *arranged) int { return cmp.Compare(order[y], order[x]) })
		a.dims = a.dims[:mostDimensions]
	}
	slices.SortStableFunc(a.dims, func(x, y *arranged) int { // whose scores are given come first
		first := func(d *arranged) int {
			if d.key || d.given {
				return 0
			}
			return 1
		}
		return first(x) - first(y)
	})
}

// follow lets a column or a reference take its ranks from the axis.
func (a *arranging) follow(d *arranged, ax *axis) {
	switch {
	case d.alone:
		d.column.follows.own.ranking = newRanking(ax, d.order, d.seed)
	case d.column != nil:
		d.column.ranking = newRanking(ax, d.order, d.seed)
	case d.link != nil:
		r := newRanking(ax, d.order, 0)
		if !d.link.aligned && !d.link.leading && d.child.linkPaired(d.link) {
			d.link.ranking = r // pairs are dealt by degree: ranks stay sorted
			return
		}
		d.link.axis = ax
		d.link.runs = r.arranged(d.link.runs)
	}
}

// linkPaired reports whether a unique pair rests on the fan-out of a link.
func (t *TablePlan) linkPaired(k *link) bool {
	return slices.ContainsFunc(t.wishes, func(w *wish) bool { return (w.onLink == k || w.link == k) && !w.ordinal })
}
