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
	column *columnPlan
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
	a.conditions()
	a.leaveOut()
	if len(a.dims) == 0 {
		return
	}
	still := slices.ContainsFunc(a.dims, func(d *arranged) bool { return d.link != nil && d.link.leading })
	near := slices.ContainsFunc(a.dims, func(d *arranged) bool { return d.link != nil && d.link.keyed > 0 })
	keyed := near || slices.ContainsFunc(a.dims, func(d *arranged) bool { return d.key })
	if self != nil {
		a.draw(a.dims, newTurnedAxis(t.Rows, &self.order))
		return
	}
	rest := a.dims
	if (still || near) && len(t.layout.classes) > 1 { // an axis of classes would not keep the order of the rows
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
		a.draw(rest, newAxis(t.layout, keyed, still, hashKey(p.Seed, "axis", t.Table.Name)))
	}
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
		}
		c.target = append(c.target, row)
	}
	c.draw()
	for _, d := range dims {
		a.follow(d, ax)
	}
}

// correlation is what was measured of two dimensions. A column that is another
// plus a difference has the difference's; two references that are kept in one
// order without having been measured go together entirely.
func (a *arranging) correlation(rank func(x, y profile.Dimension) float64, d, e *arranged) float64 {
	if r, ok := lagRank(d, e); ok {
		return r
	}
	if r, ok := lagRank(e, d); ok {
		return r
	}
	r := a.measured(rank, d, e)
	if by, ok := a.copies(d); ok {
		to, at := a.by(e)
		r -= copiedRank(d) * rank(by, to) * at
	} else if by, ok := a.copies(e); ok {
		to, at := a.by(d)
		r -= copiedRank(e) * rank(by, to) * at
	}
	return min(max(r, -1), 1)
}

// copies is the dimension that a column copies in some of the rows.
func (a *arranging) copies(d *arranged) (profile.Dimension, bool) {
	if d.column == nil || d.column.follows == nil || d.column.follows.copy == nil || d.column.follows.link != nil {
		return profile.Dimension{}, false
	}
	of := d.column.follows.leader()
	if pk := a.table.Table.PrimaryKey(); pk != nil && len(pk.Parts) == 1 && pk.Parts[0].Column == of.profile.Name {
		return profile.Dimension{Key: true}, true
	}
	return profile.Dimension{Column: of.profile.Name}, true
}

// copiedRank is the rank correlation with what it copies that a column has if
// chance decides in which rows, and the other rows have one value below: the
// copies bring it with them.
func copiedRank(d *arranged) float64 {
	total := float64(max(d.fan.totalChildren(), 1))
	_, copies := d.fan.first(d.column.follows.copied)
	s := float64(copies) / total
	return s * s / 12 / math.Sqrt((s*s*s/12+s*(1-s)/4)/12)
}

// by is the measured dimension by way of which another is correlated with the
// rest, and how strongly it is with that: grandchildren by way of the group that
// they are dealt to, differences by what they are added to.
func (a *arranging) by(d *arranged) (profile.Dimension, float64) {
	switch {
	case isLag(d) && d.column.follows.link == nil:
		return profile.Dimension{Column: d.column.follows.leader().profile.Name}, d.column.follows.lag.Rank
	case isLag(d):
		return d.name, 0
	}
	if th, f := d.through(); th != nil {
		return profile.Dimension{Child: profile.ChildKeyOf(f.parent.Table.Name, f.group.ref.Columns)}, th.Rank
	}
	if d.link != nil && d.link.above != nil {
		h := d.link.groupOf(d.child)
		return profile.Dimension{Child: profile.ChildKeyOf(d.link.above.parent.Table.Name, h.ref.Columns)}, d.link.rank
	}
	return d.name, 1
}

// measured is the correlation of two dimensions as the profile has it.
func (a *arranging) measured(rank func(x, y profile.Dimension) float64, d, e *arranged) float64 {
	x, atX := a.by(d)
	y, atY := a.by(e)
	r := rank(x, y) * atX * atY
	if d.link != nil && e.link != nil && d.link.above != nil && e.link.above != nil && d.link.above.parent == e.link.above.parent {
		f := profile.Dimension{Child: profile.ChildKeyOf(d.child.Table.Name, d.link.above.ref.Columns)}
		g := profile.Dimension{Child: profile.ChildKeyOf(e.child.Table.Name, e.link.above.ref.Columns)}
		r = max(r, d.link.above.parent.Profile.Correlation(f, g)) // whose children go together, their parents do
	}
	return r
}

// through is what was measured of the grandchildren to which a reference that
// the plan has added leads, and the reference that picks among its members.
func (d *arranged) through() (*profile.Through, *link) {
	if d.link == nil || !d.link.added {
		return nil, nil
	}
	for _, f := range d.child.links {
		if f.coarse == d.link {
			return f.through(), f
		}
	}
	return nil, nil
}

// through is the measured two-hop fan-out by way of the group of a nested link, or nil.
func (f *link) through() *profile.Through {
	for i := range f.ref.Through {
		if slices.Equal(f.ref.Through[i].Columns, f.group.ref.Columns) {
			return &f.ref.Through[i]
		}
	}
	return nil
}

// groupOf is the link by which the members of a grandparent refer to it.
func (k *link) groupOf(child *TablePlan) *link {
	i := slices.IndexFunc(child.links, func(f *link) bool { return f.coarse == k })
	return child.links[i].group
}

// isLag reports whether a dimension is the differences of a column that follows another.
func isLag(d *arranged) bool {
	return d.column != nil && d.column.follows != nil && d.column.follows.lag != nil
}

// lagRank is the correlation of d's difference with e, which it follows.
func lagRank(d, e *arranged) (float64, bool) {
	if !isLag(d) || isLag(e) || e.column == nil || d.column.follows.link != nil || d.column.follows.leader() != e.column {
		return 0, false
	}
	return d.column.follows.lag.Rank, true
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
	if len(c.sources) > 0 || slices.ContainsFunc(t.wishes, func(w *wish) bool { return slices.Contains(w.cols, c) }) {
		return ""
	}
	return c.profile.Name
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
		if any {
			a.dims = append(a.dims, &arranged{name: profile.Dimension{Column: c.profile.Name}, column: t.columns[i],
				dimension: &dimension{has: has, fan: newFanOut(c.domain.runs), seed: a.seed(c.profile.Name)}})
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
	slices.SortStableFunc(a.dims, func(x, y *arranged) int { // the key's scores are given, so it comes first
		switch {
		case x.key && !y.key:
			return -1
		case y.key && !x.key:
			return 1
		}
		return 0
	})
}

// conditions says how columns depend on null classes and categories. What is
// known of a column's values says nothing of the differences that it is made of.
func (a *arranging) conditions() {
	for _, d := range a.dims {
		if d.column == nil || isLag(d) {
			continue
		}
		a.byClass(d)
		if dep := d.column.profile.Depends; dep != nil {
			a.byCategory(d, dep)
		}
	}
}

// byClass takes what the null patterns say of a column.
func (a *arranging) byClass(d *arranged) {
	t, name := a.table, d.column.profile.Name
	n := len(t.layout.classes)
	shares, ranks := make([][]float64, n), make([]float64, n)
	someShares, someRanks := false, false
	items := d.byNth()
	for j, class := range t.layout.classes {
		ranks[j] = math.NaN()
		pattern := t.patternOf(class)
		if pattern == nil {
			continue
		}
		r, ranked := pattern.Ranks[name]
		switch v := pattern.Values[name]; {
		case v != nil:
			shares[j], someShares = byItem(v, items, itemShares(d.fan)), true
		case ranked && d.fan.totalParents() <= fewItems:
			shares[j], someShares = tilted(itemShares(d.fan), r), true
		case ranked:
			ranks[j], someRanks = r, true
		}
	}
	if someShares {
		d.category = &condition{groups: n, shares: shares}
	}
	if someRanks {
		d.ranks = &condition{groups: n, ranks: ranks}
	}
}

// fewItems is up to how many values a column may have for a mean rank to say
// which of them a null class has: deleted is 0 wherever deleted_at is null.
const fewItems = 20

// tilted are the shares that the items have where their mean rank is so, 0 to
// 1: those overall, tilted towards the one end or the other.
func tilted(overall []float64, rank float64) []float64 {
	middle, below := make([]float64, len(overall)), 0.0
	for i, s := range overall {
		middle[i] = below + s/2
		below += s
	}
	const most = 2000 // beyond it there is one item left
	at := func(tilt float64) (shares []float64, mean float64) {
		sum := 0.0
		for i, s := range overall {
			x := s * math.Exp(tilt*(middle[i]-middle[0])-max(tilt, 0)*(middle[len(middle)-1]-middle[0]))
			shares, sum, mean = append(shares, x), sum+x, mean+x*middle[i]
		}
		for i := range shares {
			shares[i] /= sum
		}
		return shares, mean / sum
	}
	lo, hi := -float64(most), float64(most)
	for range 60 {
		if _, mean := at((lo + hi) / 2); mean < rank {
			lo = (lo + hi) / 2
		} else {
			hi = (lo + hi) / 2
		}
	}
	shares, _ := at(hi)
	for i := range shares { // ranks are rounded: what is next to nothing is nothing
		if shares[i] < 0.03*min(overall[i], 0.5) {
			shares[i] = 0
		}
	}
	return shares
}

// patternOf is the measured null pattern that a class comes from, or nil.
func (t *TablePlan) patternOf(class nullClass) *profile.NullPattern {
	for i := range t.Profile.Nulls {
		n := &t.Profile.Nulls[i]
		same := true
		for j, c := range t.columns {
			same = same && class.null[j] == slices.Contains(n.Columns, c.profile.Name)
		}
		if same {
			return n
		}
	}
	return nil
}

// byCategory takes what a column says of its dependence on another.
func (a *arranging) byCategory(d *arranged, dep *profile.Dependence) {
	i := slices.IndexFunc(a.dims, func(e *arranged) bool { return e.column != nil && e.column.profile.Name == dep.On })
	if i < 0 || a.dims[i] == d {
		return
	}
	on := a.dims[i]
	groups := max(len(dep.Ranks), len(dep.Shares))
	places := on.byNth()
	nth := make([]int, len(places)) // by item
	for i := range nth {
		nth[i] = -1
	}
	for n, item := range places {
		if n < groups {
			nth[item] = n
		}
	}
	cond := &condition{on: on.dimension, nth: nth, groups: groups}
	if dep.Shares != nil && d.category == nil {
		items := d.byNth()
		cond.shares = make([][]float64, groups)
		for g, shares := range dep.Shares {
			cond.shares[g] = byItem(shares, items, itemShares(d.fan))
		}
		d.category = cond
	} else if dep.Ranks != nil && d.ranks == nil {
		cond.ranks = dep.Ranks
		d.ranks = cond
	}
}

// byNth are the items of a category from the most to the least common.
func (d *arranged) byNth() []int64 {
	const most = 1000
	var degrees []int64
	for _, r := range d.fan.runs {
		for range min(r.count, most-int64(len(degrees))) {
			degrees = append(degrees, r.degree)
		}
	}
	items := make([]int64, len(degrees))
	for i := range items {
		items[i] = int64(i)
	}
	own := len(items)
	if d.column != nil && d.column.follows != nil && d.column.follows.copy != nil && d.column.follows.copied == int64(own-1) {
		own-- // a copied value is none of the column's own, and comes last
	}
	slices.SortStableFunc(items[:own], func(x, y int64) int { return cmp.Compare(degrees[y], degrees[x]) })
	return items
}

// byItem spells shares of the n-th most common values as shares by item; the
// values beyond those have what is left, as they have it overall.
func byItem(shares []float64, items []int64, overall []float64) []float64 {
	out := make([]float64, len(overall))
	rest, left := 1.0, 0.0
	for n, item := range items {
		if int(item) >= len(out) {
			continue
		}
		if n < len(shares) {
			out[item] = shares[n]
			rest -= shares[n]
		} else {
			left += overall[item]
		}
	}
	for n, item := range items {
		if n >= len(shares) && left > 0 && int(item) < len(out) {
			out[item] = max(rest, 0) * overall[item] / left
		}
	}
	return out
}

// follow lets a column or a reference take its ranks from the axis.
func (a *arranging) follow(d *arranged, ax *axis) {
	switch {
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
