package generate

import (
	"cmp"
	"slices"

	"duckface/profile"
)

// relate finds the links of a table that are not independent because they
// share a column, and decides which follows which: the reference with the
// fewest shared columns (coarse: the customer) is decided first, the others
// pick among its members (nested: one of that customer's addresses) or follow
// from it (derived).
func (p *Plan) relate(t *TablePlan) {
	t.plantTrees()
	links := slices.Clone(t.links)
	slices.SortStableFunc(links, func(a, b *link) int { return cmp.Compare(len(b.cols), len(a.cols)) })
	for _, f := range links {
		if f.tree == nil && f.via == nil && f.coarse == nil {
			p.relateLink(t, f)
		}
	}
}

// plantTrees marks the first self-reference over columns of its own as a tree.
func (t *TablePlan) plantTrees() {
	for _, k := range t.links {
		if k.parent == t && len(k.ownCols) == 0 && !t.shares(k) {
			k.tree = &tree{}
			return
		}
	}
}

// shares reports whether another link uses a column of this one.
func (t *TablePlan) shares(k *link) bool {
	return slices.ContainsFunc(k.cols, func(c int) bool { return t.inOther(c, k) })
}

func (p *Plan) relateLink(t *TablePlan, f *link) {
	if len(f.ownCols) > 0 {
		p.nestInSelf(t, f)
		return
	}
	if f.ref.When != nil {
		return
	}
	for _, g := range t.links { // two references over the same columns: the farther follows from the nearer
		if g != f && g.ref.When == nil && g.via == nil && g.coarse == nil && g.tree == nil && !g.aligned && len(g.cols) == len(f.cols) && overlapAll(g.cols, f.cols) && f.leadsTo(g) {
			g.via = f
		}
	}
	if len(f.cols) == 1 {
		return
	}
	others := slices.Clone(t.links)
	slices.SortStableFunc(others, func(a, b *link) int { return cmp.Compare(len(a.cols), len(b.cols)) })
	for _, g := range others {
		if g == f || g.coarse != nil || g.via != nil || g.tree != nil || !within(g.cols, f.cols) {
			continue
		}
		if h := f.findGroup(g); h != nil {
			f.coarse, f.group = g, h
			g.aligned, h.aligned = true, true
			if th := f.through(); g.added && th != nil {
				g.ref.FanOut = th.FanOut // measured, not guessed
			}
			break
		}
	}
	for _, g := range others {
		if g == f || g.aligned || g.via != nil || g.coarse != nil || g.tree != nil {
			continue
		}
		if within(g.cols, f.cols) && f.leadsTo(g) {
			g.via = f
		}
	}
}

// findGroup is the link by which the parent of f refers to the parent of g
// over the very columns that f and g share.
func (f *link) findGroup(g *link) *link {
	for _, h := range f.parent.links {
		if h.parent != g.parent || h.tree != nil || h.via != nil || len(h.cols) != len(g.cols) || f.parent.coversOther(h) {
			continue
		}
		if f.sameColumns(h, g) {
			return h
		}
	}
	return nil
}

// coversOther reports whether another link lies within this one's columns, so
// that this one will be nested in it and cannot be a group.
func (t *TablePlan) coversOther(k *link) bool {
	return slices.ContainsFunc(t.links, func(o *link) bool { return o != k && within(o.cols, k.cols) })
}

// sameColumns reports whether every column of g stands in f against a column
// that h takes to the same column of their common parent.
func (f *link) sameColumns(h, g *link) bool {
	for i, col := range g.cols {
		at := slices.Index(f.cols, col)
		if at < 0 {
			return false
		}
		j := slices.Index(h.cols, f.parentCols[at])
		if j < 0 || h.parentCols[j] != g.parentCols[i] {
			return false
		}
	}
	return true
}

// leadsTo reports whether the parent of g follows from the parent of f.
func (f *link) leadsTo(g *link) bool {
	for i, col := range g.cols {
		at := slices.Index(f.cols, col)
		if at < 0 {
			return false
		}
		table, root := f.parent.root(f.parentCols[at])
		if want, wantCol := g.parent.root(g.parentCols[i]); table != want || root != wantCol {
			return false
		}
		if !f.parent.reaches(f.parentCols[at], g.parent, g.parentCols[i]) {
			return false
		}
	}
	return true
}

// reaches reports whether following the first source of a column arrives at a
// column of the table want.
func (t *TablePlan) reaches(col int, want *TablePlan, wantCol int) bool {
	for range 64 {
		if t == want && col == wantCol {
			return true
		}
		c := t.columns[col]
		if len(c.sources) == 0 {
			return false
		}
		k := c.sources[0].link
		t, col = k.parent, k.parentCols[c.sources[0].at]
	}
	return false
}

// nestInSelf makes f pick among the members of the row itself: a country's
// capital is one of its own cities.
func (p *Plan) nestInSelf(t *TablePlan, f *link) {
	self := t.selfLink(f.ownCols)
	h := f.findGroup(self)
	if h == nil {
		return
	}
	f.coarse, f.group = self, h
	self.aligned, h.aligned = true, true
}

// selfLink is the pseudo link of a table to itself by its own key columns.
func (t *TablePlan) selfLink(cols []int) *link {
	for _, k := range t.pseudo {
		if k.self && slices.Equal(k.cols, cols) {
			return k
		}
	}
	k := &link{ref: &profile.Reference{}, parent: t, cols: cols, parentCols: cols, self: true}
	t.pseudo = append(t.pseudo, k)
	return k
}

func (t *TablePlan) names(cols []int) []string {
	var out []string
	for _, c := range cols {
		out = append(out, t.columns[c].profile.Name)
	}
	return out
}

func within(a, b []int) bool {
	if len(a) >= len(b) {
		return false
	}
	for _, x := range a {
		if !slices.Contains(b, x) {
			return false
		}
	}
	return true
}

func overlap(a, b []int) bool {
	return slices.ContainsFunc(a, func(x int) bool { return slices.Contains(b, x) })
}
