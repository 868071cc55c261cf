package generate

import (
	"cmp"
	"math"
	"slices"

	"duckface/profile"
)

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
	if copiesLess(d) != copiesLess(e) {
		r = -r
	}
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

// copiesLess reports whether most rows copy a parent's value that is usually
// below those of the others: such copies stand last among the items though
// they are the smallest values.
func copiesLess(d *arranged) bool {
	if d.alone || d.column == nil || d.column.follows == nil || d.column.follows.copy == nil || d.column.follows.link == nil || d.column.follows.copy.Share < 0.5 {
		return false
	}
	own, some := usual(d.column.profile)
	copied, any := usual(d.column.follows.leader().profile)
	return some && any && copied < own
}

// usual is the median of a column of numbers or dates, as far as it is known.
func usual(c *profile.Column) (median float64, ok bool) {
	if n := len(c.Quantiles); n > 0 {
		return c.Quantiles[n/2], true
	}
	below := 0.0
	values := slices.Clone(c.Values)
	slices.SortFunc(values, func(a, b profile.ValueShare) int { return cmp.Compare(a.Value, b.Value) })
	total := 0.0
	for _, v := range values {
		total += v.Share
	}
	for _, v := range values {
		if below += v.Share; below >= total/2 {
			return v.Value, true
		}
	}
	return 0, false
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
