package generate

import (
	"cmp"
	"math"
	"slices"

	"duckface/profile"
	"duckface/schema"
)

// Paths that meet, and grandchildren. Where two ways from a row to one ancestor
// were measured to agree, or the children of an ancestor's children to be
// spread otherwise than by chance, links are related although they share no
// column: one picks among the members of the ancestor that the other has chosen
// (nested, see relate.go), or follows the other's parent upwards in the measured
// share of the rows (mixture). Neither is a must: a table that cannot be
// planned with them is planned without (loose).

// nearlyAll is the agreement from which on two paths are taken to agree always.
const nearlyAll = 0.985

// relatePaths relates the links of a table by its meetings and two-hop fan-outs.
func (p *Plan) relatePaths(t *TablePlan) {
	if p.loose[givenUp{table: t.Table.Name}] != "" || t.Rows == 0 {
		return
	}
	meetings := slices.Clone(t.Profile.Meetings)
	slices.SortStableFunc(meetings, func(a, b profile.Meeting) int { return cmp.Compare(b.Agree, a.Agree) })
	for _, m := range meetings {
		p.plantGroves(t, m)
	}
	for _, m := range meetings {
		p.nestMeeting(t, m)
	}
	for _, m := range meetings {
		p.joinLegs(t, m)
	}
	t.mixMeetings(p, meetings)
	for _, m := range meetings {
		p.meetPaths(t, m)
	}
	t.keepApart(meetings)
	for _, f := range t.links {
		p.nestThrough(t, f)
		together := t.without(f)
		if together.together = true; p.loose[together] != "" {
			t.parted = f
		}
	}
}

// path resolves the references that a path to a table names, "" for any: several
// over the same columns may lead to different tables.
func (t *TablePlan) path(steps [][]string, to string) []*link {
	for _, k := range t.links {
		switch {
		case !slices.Equal(k.ref.Columns, steps[0]):
		case len(steps) > 1:
			if rest := k.parent.path(steps[1:], to); rest != nil {
				return append([]*link{k}, rest...)
			}
		case to == "" || k.parent.Table.Name == to:
			return []*link{k}
		}
	}
	return nil
}

// bound reports whether a link's parents follow from something else.
func (k *link) bound() bool {
	return k.tree != nil || k.grove != nil || k.via != nil || k.coarse != nil || k.mix != nil
}

// byPath reports whether a link is nested though it shares no column with the
// link that it is nested in.
func (k *link) byPath() bool {
	return k.coarse != nil && !k.coarse.self && !overlap(k.coarse.cols, k.cols)
}

// nestMeeting lets the longer path of a meeting pick among what the shorter,
// which is one reference, has chosen.
func (p *Plan) nestMeeting(t *TablePlan, m profile.Meeting) {
	short, long := t.path(m.Paths[0], m.To), t.path(m.Paths[1], m.To)
	if len(short) > len(long) {
		short, long = long, short
	}
	if m.Agree < nearlyAll || len(short) != 1 || len(long) != 2 {
		return
	}
	const together = 0.3 // rows of an ancestor lie together, which following upwards would not keep
	g, f, h := short[0], long[0], long[1]
	if p.loose[t.without(f)] == "" && g.ref.Null == 0 && g.ref.When == nil && (f.varies() || g.ref.Clustered > together) && p.nestable(t, f, h) && t.windowOnly(f, g) && !g.bound() && h.parent == g.parent && g.child0(t) > 0 {
		f.nestIn(g, h)
	}
}

// child0 is how many rows will have a parent, before null classes are known.
func (k *link) child0(t *TablePlan) int64 { return int64(float64(t.Rows) * (1 - k.ref.Null)) }

func (f *link) nestIn(g, h *link) {
	f.coarse, f.group = g, h
	g.aligned, h.aligned = true, true
}

// nestable reports whether link f may pick among the rows that its parent's
// own link h gives to one ancestor.
func (p *Plan) nestable(t *TablePlan, f, h *link) bool {
	switch {
	case f.ref.When != nil || h.ref.When != nil:
		return false // leads there in some rows only
	case f.bound() || f.aligned || h.bound() || len(f.ownCols) > 0 || f.parent == t || h.parent == f.parent || h.parent == t:
		return false
	case h.ref.Null > 0.01 || f.parent.Rows == 0 || h.parent.Rows == 0:
		return false // children of rows without an ancestor would find none
	case t.hasGrove(f):
		return false
	case p.leadsRows(t, f) || t.shares(f):
		return false
	}
	return !t.follows(h, f)
}

// follows reports whether what k needs to know leads back to a link of t that
// is about to depend on it.
func (t *TablePlan) follows(k, f *link) bool { return k == f || k.needing(f) }

// leadsRows reports whether the rows of a table lie in the order of this link's
// parents, which nesting would change.
func (p *Plan) leadsRows(t *TablePlan, f *link) bool {
	pk := t.Table.PrimaryKey()
	if pk == nil || !t.byKey(p.profile.Source.Engine) {
		return false
	}
	key := pk.Columns()
	return len(f.cols) <= len(key) && !slices.ContainsFunc(key[:len(f.cols)], func(c string) bool { return !slices.Contains(f.cols, t.column(c)) })
}

// varies reports whether parents differ in their number of children. Where they
// do not, the fan-out of an ancestor follows from that of its members.
func (f *link) varies() bool {
	mean, square := 0.0, 0.0
	for _, b := range f.ref.FanOut.Parents {
		d := cmp.Or(b.Mean, float64(b.Low+b.High)/2)
		mean, square = mean+d*b.Share, square+d*d*b.Share
	}
	return len(f.ref.FanOut.Parents) == 0 || square-mean*mean > 0.04*mean*mean
}

// windowOnly reports whether link f, nested in g, can be the windows of every
// unique key that it is part of: no other nested link is.
func (t *TablePlan) windowOnly(f, g *link) bool {
	for _, key := range uniqueKeys(t.Profile) {
		u := t.places(key)
		if !overlapAll(f.cols, u) || len(u) == len(f.cols) {
			continue
		}
		for _, k := range t.links {
			if k != f && k != g && overlapAll(k.cols, u) && k.coarse != nil {
				return false
			}
		}
	}
	return true
}

func (t *TablePlan) places(names []string) []int {
	u := make([]int, len(names))
	for i, name := range names {
		u[i] = t.column(name)
	}
	return u
}

// inPair reports whether a compound unique key holds this link and another one,
// and does not hold by one of them alone, whose parents have one child at most.
func (t *TablePlan) inPair(f *link) bool {
	return slices.ContainsFunc(uniqueKeys(t.Profile), func(key []string) bool {
		u := t.places(key)
		if !within(f.cols, u) || slices.ContainsFunc(t.links, func(k *link) bool { return overlapAll(k.cols, u) && t.oneChildKeeps(k) }) {
			return false
		}
		return slices.ContainsFunc(t.links, func(k *link) bool { return k != f && overlapAll(k.cols, u) && !overlap(k.cols, f.cols) }) ||
			!t.hasOrdinal(u)
	})
}

func (t *TablePlan) hasOrdinal(cols []int) bool {
	return slices.ContainsFunc(cols, func(c int) bool { return t.columns[c].profile.Ordinal != nil })
}

// hasGrove reports whether trees keep to the parents of a link.
func (t *TablePlan) hasGrove(g *link) bool {
	return slices.ContainsFunc(t.links, func(k *link) bool { return k.grove != nil && k.grove.on == g })
}

// joinLegs gives two paths of two references each that always agree an ancestor
// to pick from: a reference of the table that is planned but has no columns.
func (p *Plan) joinLegs(t *TablePlan, m profile.Meeting) {
	a, b := t.path(m.Paths[0], m.To), t.path(m.Paths[1], m.To)
	if m.Agree < nearlyAll || len(a) != 2 || len(b) != 2 || a[1].parent != b[1].parent {
		return
	}
	if a[0].coarse == nil && b[0].coarse != nil {
		a, b = b, a
	}
	f, h, g := a[0], a[1], b[0]
	switch {
	case f.coarse != nil && f.group == h && p.nestable(t, g, b[1]) && !t.inPair(g) && g.ref.Null >= f.ref.Null:
		g.nestIn(f.coarse, b[1])
	case p.nestable(t, f, h) && p.nestable(t, g, b[1]) && !t.inPair(f) && !t.inPair(g) && f.ref.Null == 0 && g.ref.Null == 0:
		v := p.grandparent(t, f, h, f.compound(h))
		f.nestIn(v, h)
		g.nestIn(v, b[1])
	}
}

// compound is the fan-out from h's parents to f's children if nothing else is known.
func (f *link) compound(h *link) profile.Through {
	for _, th := range f.ref.Through {
		if slices.Equal(th.Columns, h.ref.Columns) {
			return th
		}
	}
	return profile.Through{Columns: h.ref.Columns, Rank: 0.8, FanOut: profile.FanOut{Mean: float64(f.parent.Profile.Rows) * f.ref.FanOut.Mean / float64(max(h.parent.Profile.Rows, 1))}}
}

// grandparent adds a link by way of the parent of f to its ancestor by h.
func (p *Plan) grandparent(t *TablePlan, f, h *link, th profile.Through) *link {
	v := &link{parent: h.parent, parentCols: h.parentCols, above: f, rank: th.Rank,
		ref: &profile.Reference{Null: f.ref.Null, FanOut: th.FanOut, Clustered: f.ref.Clustered, Reference: schema.Reference{Table: h.ref.Table, To: h.ref.To}}}
	t.pseudo = append(t.pseudo, v)
	return v
}

// fewestGrandparents is how many rows a table has at least for its
// grandchildren to be dealt: among few, keeping what fan-outs have in common
// does more.
const fewestGrandparents = 30

// sociable reports whether a link's fan-out goes together with others into its
// parent, or with columns of it, but not almost exactly: dealing it by
// grandparents would lose that.
func (p *Plan) sociable(t *TablePlan, f *link) bool {
	const some, same = 0.2, 0.95
	name := profile.Dimension{Child: profile.ChildKeyOf(t.Table.Name, f.ref.Columns)}
	return slices.ContainsFunc(f.parent.Profile.Correlations, func(c profile.Correlation) bool {
		return (c.A == name || c.B == name) && c.A.Column == "" && c.B.Column == "" && math.Abs(c.Rank) >= some && math.Abs(c.Rank) < same
	})
}

// nestThrough keeps a two-hop fan-out: children are dealt to the grandparents
// first, then to their children.
func (p *Plan) nestThrough(t *TablePlan, f *link) {
	var best *profile.Through
	var group *link
	for i := range f.ref.Through {
		th := &f.ref.Through[i]
		h := f.parent.path([][]string{th.Columns}, "")
		if h == nil || p.sociable(t, f) || t.dated(f) || t.inPair(f) || !p.nestable(t, f, h[0]) || group != nil && group.parent.Rows >= h[0].parent.Rows || h[0].parent.Rows < fewestGrandparents {
			continue
		}
		best, group = th, h[0]
	}
	if best != nil {
		f.nestIn(p.grandparent(t, f, group, *best), group)
	}
}

// keepApart notes references that never lead to one parent.
func (t *TablePlan) keepApart(meetings []profile.Meeting) {
	for _, m := range meetings {
		a, b := t.path(m.Paths[0], m.To), t.path(m.Paths[1], m.To)
		if m.Agree == 0 && len(a) == 1 && len(b) == 1 {
			t.part(a[0], b[0])
		}
	}
}

// rowOf is the parent's row of a rank.
func (k *link) rowOf(rank int64) int64 {
	switch {
	case k.axis != nil:
		return k.axis.row(rank)
	case k.ranking != nil:
		return k.ranking.row(rank)
	}
	index := k.order.at(rank)
	if k.items {
		return index
	}
	return k.parents.row(k.parent.layout, index)
}

// ranksByRow is rowOf's inverse for the ranks of a fan-out: by parent's row, -1 for none.
func (k *link) ranksByRow(fan *fanOut, rows int64) []int32 {
	ranks := make([]int32, rows)
	for row := range ranks {
		ranks[row] = -1
	}
	for rank := range min(fan.totalParents(), int64(math.MaxInt32)) {
		if row := k.rowOf(rank); row >= 0 && row < rows {
			ranks[row] = int32(rank)
		}
	}
	return ranks
}

// windowSlot numbers a row so that rows of one parent follow each other.
func (k *link) windowSlot(t *TablePlan, c *cursor) int64 {
	if k.mix != nil {
		if k.mix.on.null[c.class] {
			return c.row % k.slots(t)
		}
		return k.mix.on.windowSlot(t, c)
	}
	if k.irregular() {
		return c.row
	}
	w := k.window(t, c)
	if k == t.owner || k.coarse == t.owner && k.coarse != nil {
		return t.layout.regions[c.region].start + w.slot
	}
	return w.slot
}
