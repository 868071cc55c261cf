package generate

import (
	"fmt"
	"slices"
	"strings"

	"duckface/profile"
)

// link is a reference of a table at generation: it gives the parent's row for
// every row of the child. How it does so is decided in the plan:
//
//   - free or owner: its seat places rows on parents by the fan-out;
//   - dealt: its seat's rows are dealt within another seat's windows (unique pairs);
//   - nested: the parent is one of the members of an ancestor that another
//     link of the row (coarse) has chosen already, because both share a column;
//   - derived: the parent follows from another link (via), whose parent refers to it;
//   - tree: a self-reference.
type link struct {
	ref        *profile.Reference
	parent     *TablePlan
	cols       []int  // child columns
	parentCols []int  // the parent's columns, in the same order
	null       []bool // by class
	seat       *seat
	order      permutation // rank → parent index
	parents    ranker      // parent index → parent row (rows whose key is not null)
	items      bool        // the parent's key is not unique: an index is an item of its domain
	added      bool        // the plan's own, see ancestor.go
	aligned    bool        // its ranks are shared with other links into the parent
	leading    bool        // it leads the primary key: rows follow the parent's rows
	keyed      float64     // rank correlation of the order of the rows and of their parents; 0 for none
	local      bool        // rows that follow each other have parents that lie near each other
	axis       *axis       // instead of order: ranks are positions on the parent's axis
	ranking    *ranking    // instead of order: ranks are slots of the parent's axis

	coarse  *link    // nested
	group   *link    // nested: the parent's own link to the ancestor
	nests   []*nest  // by region of the layout
	ranked  bool     // nested: which members have the most children is settled
	via     *link    // derived, in the rows where via is not null
	mix     *mixture // derived in a share of the rows
	apart   *link    // never has the same parent
	above   *link    // a pseudo link: the grandparent by way of this link's parent
	rank    float64  // of above: correlation of its fan-out with that of the group
	meet    *meet    // of above: agrees with another path in a share of the rows
	tree    *tree
	grove   *grove // a tree that keeps to one parent of another link
	self    bool   // the pseudo link of a table to itself by its own key
	child   int64  // rows with a parent
	lost    int64  // rows whose parent does not exist
	runs    []run  // children per parent, in rank order
	most    int64  // no parent may have more children; 0 for no bound
	ownCols []int  // columns whose value is the own key: the parent must agree with it
}

// parentRow is the parent's row (or item, see items) of a located row, -1 for none.
func (k *link) parentRow(t *TablePlan, c *cursor) int64 {
	switch {
	case k.null[c.class]:
		return -1
	case k.self:
		return c.row
	case k.tree != nil:
		return k.tree.parent(t.layout, c)
	case k.grove != nil:
		return k.grove.parentRow(t, c)
	case k.via != nil && !k.via.null[c.class]:
		return k.derive(t, c)
	case k.mix != nil:
		return k.mix.parentRow(t, k, c)
	case k.coarse != nil:
		return k.pick(t, c)
	}
	rank := k.seat.rank(t, c)
	if rank < 0 { // see fanOut.rank
		return orphanNone + 1 + rank
	}
	row := k.rowOf(rank)
	if k.apart != nil && row == k.apart.parentRow(t, c) { // its neighbour has about as many children
		if rank++; rank == k.parents.total {
			rank = max(rank-2, 0)
		}
		row = k.rowOf(rank)
	}
	return row
}

// pick chooses among the members of the ancestor that coarse has.
func (k *link) pick(t *TablePlan, c *cursor) int64 {
	if k.coarse.null[c.class] && k.byPath() { // the other path ends in a null: any parent will do
		return int64(mix64(t.key^uint64(c.row)) % uint64(k.parent.Rows))
	}
	w := k.coarse.seat.window(t, c)
	index, _ := k.nests[c.region].member(w.rank, w.ordinal)
	if index < 0 {
		return -1
	}
	return k.group.seat.child(k.parent, w.rank, index)
}

// window of a nested link: its own parent's children, next to each other within the ancestor's.
func (k *link) window(t *TablePlan, c *cursor) window {
	if k.tree != nil {
		return k.tree.window(t, c)
	}
	if k.coarse == nil {
		return k.seat.window(t, c)
	}
	w := k.coarse.seat.window(t, c)
	index, second := k.nests[c.region].member(w.rank, w.ordinal)
	for g := 0; g < c.region; g++ { // ordinals go on from one region to the next
		if n := k.nests[g]; n != nil && index >= 0 {
			second += n.degree(w.rank, index)
		}
	}
	return window{slot: w.slot, rank: w.rank, ordinal: second, id: mix64(uint64(w.rank))<<20 ^ uint64(index), region: c.region}
}

// derive follows via's parent to the row it refers to.
func (k *link) derive(t *TablePlan, c *cursor) int64 {
	row := k.via.parentRow(t, c)
	for i, col := range k.cols {
		j := slices.Index(k.via.cols, col)
		if j < 0 {
			continue
		}
		at := k.via.parent
		return at.rootRow(k.via.parentCols[j], row, k.parent, k.parentCols[i])
	}
	return -1
}

// rootRow follows the links that column col of row takes its value from until
// it reaches a row of the table want.
func (t *TablePlan) rootRow(col int, row int64, want *TablePlan, wantCol int) int64 {
	for row >= 0 && (t != want || col != wantCol) {
		c := t.layout.locate(row)
		k, j := t.columns[col].source(&c)
		if k == nil {
			return -1
		}
		row = k.parentRow(t, &c)
		t, col = k.parent, k.parentCols[j]
	}
	return row
}

// root is the table and column that a column takes its values from in the end,
// through whatever links; it is its own root when it has none.
func (t *TablePlan) root(col int) (*TablePlan, int) {
	for range 64 { // a cycle of shared keys would never end
		c := t.columns[col]
		if len(c.sources) == 0 {
			break
		}
		k := c.sources[0].link
		t, col = k.parent, k.parentCols[c.sources[0].at]
	}
	return t, col
}

// buildLinks makes a link of every reference whose parent has rows.
func (p *Plan) buildLinks(t *TablePlan) {
	for _, r := range t.Profile.References {
		parent := p.byName[r.Table]
		if parent == nil {
			continue
		}
		k := &link{ref: withNulls(t.Profile, r), parent: parent, added: !p.isGiven(t.Table.Name, r)}
		for i, name := range r.Columns {
			k.cols = append(k.cols, t.column(name))
			k.parentCols = append(k.parentCols, parent.column(r.To[i]))
		}
		if slices.Contains(k.cols, -1) || slices.Contains(k.parentCols, -1) || parent == t && slices.Equal(k.cols, k.parentCols) {
			continue
		}
		t.links = append(t.links, k)
	}
}

// isGiven reports whether the profile has a reference, which the plan has not added.
func (p *Plan) isGiven(table string, r *profile.Reference) bool {
	t := p.given.Table(table)
	return t != nil && slices.Contains(t.References, r)
}

// bindColumns decides for every column which links may give it its value. A
// column that must have a value, is the table's own key and stands in a
// nullable composite reference beside others keeps its own value: the
// reference has to follow it.
func (t *TablePlan) bindColumns() {
	for _, k := range t.links {
		for i, col := range k.cols {
			c := t.columns[col]
			if len(k.cols) > 1 && mustHave(t.Profile, c.profile) && (keptWithout(t.Profile, k.ref, c.profile.Name) || k.comesBack(t, i)) && t.nullable(k) && !t.inOther(col, k) {
				k.keepOwn(col)
				continue
			}
			c.sources = append(c.sources, source{k, i})
		}
	}
}

// keepOwn notes that the link must follow the table's own value of a column.
func (k *link) keepOwn(col int) { k.ownCols = append(k.ownCols, col) }

func (t *TablePlan) nullable(k *link) bool {
	return slices.ContainsFunc(k.cols, func(c int) bool { return !mustHave(t.Profile, t.columns[c].profile) })
}

func (t *TablePlan) inOther(col int, but *link) bool {
	return slices.ContainsFunc(t.links, func(k *link) bool { return k != but && slices.Contains(k.cols, col) })
}

// keptWithout reports whether a column of a nullable reference stands in a unique
// key that has to hold in rows without a parent as well: one that does not have
// all the columns which may be null then.
func keptWithout(t *profile.Table, r *profile.Reference, name string) bool {
	return slices.ContainsFunc(uniqueKeys(t), func(key []string) bool {
		return slices.Contains(key, name) && slices.ContainsFunc(r.Columns, func(c string) bool {
			return t.Column(c) != nil && !mustHave(t, t.Column(c)) && !slices.Contains(key, c)
		})
	})
}

// comesBack reports whether the at-th column of a link would have its values, by
// whatever links, from itself: they must begin somewhere.
func (k *link) comesBack(t *TablePlan, at int) bool {
	type place struct {
		table *TablePlan
		col   int
	}
	queue := []place{{k.parent, k.parentCols[at]}}
	seen := map[place]bool{}
	for len(queue) > 0 {
		here := queue[0]
		queue = queue[1:]
		if here == (place{t, k.cols[at]}) {
			return inKey(t.Profile, t.columns[here.col].profile.Name)
		}
		if seen[here] {
			continue
		}
		seen[here] = true
		for _, o := range here.table.links {
			if i := slices.Index(o.cols, here.col); i >= 0 {
				queue = append(queue, place{o.parent, o.parentCols[i]})
			}
		}
	}
	return false
}

// inKey reports whether a column is part of a unique key.
func inKey(t *profile.Table, name string) bool {
	return slices.ContainsFunc(uniqueKeys(t), func(key []string) bool { return slices.Contains(key, name) })
}

// unrelated names two references of a table that share a column but were given
// no way to agree in it, or one that cannot follow the row's own key.
func (t *TablePlan) unrelated() error {
	for _, c := range t.columns {
		for i, a := range c.sources {
			for _, b := range c.sources[:i] {
				if !agree(a.link, b.link) {
					return fmt.Errorf("references (%s) and (%s) share column %s and cannot be kept in agreement",
						strings.Join(b.link.ref.Columns, ", "), strings.Join(a.link.ref.Columns, ", "), c.profile.Name)
				}
			}
		}
	}
	for _, k := range t.links {
		if len(k.ownCols) > 0 && k.coarse == nil {
			return fmt.Errorf("reference (%s) cannot be made to follow the row's own %s", strings.Join(k.ref.Columns, ", "), strings.Join(t.names(k.ownCols), ", "))
		}
	}
	return nil
}

// agree reports whether one link follows the other, or both one ancestor.
func agree(a, b *link) bool {
	if x, y := a.ref.When, b.ref.When; x != nil && y != nil && x.Column == y.Column && x.Nth != y.Nth {
		return true // never in one row
	}
	below := a.coarse != nil && a.coarse == b.coarse && !slices.ContainsFunc(a.cols, func(c int) bool {
		return slices.Contains(b.cols, c) && !slices.Contains(a.coarse.cols, c) // they would pick apart from each other
	})
	return a.coarse == b || b.coarse == a || a.via == b || b.via == a || below || a.via != nil && a.via == b.via
}

// lead marks the link that leads the primary key. Its rows are computed in the
// order of the parent's rows, so that they reach the database in key order:
// InnoDB keeps rows by their key, and rows in another order cost a sort, or
// half-empty pages. Where the engine keeps rows as they come, only if the
// source had them in that order.
func (t *TablePlan) lead(engine string, measured bool) {
	pk := t.Table.PrimaryKey()
	if pk == nil {
		return
	}
	key := t.withoutDerived(pk.Columns())
	clusteredByKey := t.byKey(engine)
	for _, k := range t.links {
		n := len(k.cols)
		if n > len(key) || k.parent == t || k.aligned && !(measured && (t.isCoarse(k) || k.added && len(k.parent.Profile.Correlations) > 0)) || k.bound() {
			continue
		}
		if !clusteredByKey && k.ref.Clustered <= 0.5 {
			continue
		}
		if !slices.ContainsFunc(key[:n], func(c string) bool { return !slices.Contains(k.cols, t.column(c)) }) {
			k.leading = true
			return
		}
	}
}

// byKey reports whether the engine keeps the rows of a table by their primary key.
func (t *TablePlan) byKey(engine string) bool {
	return t.Profile.Engine == "InnoDB" || t.Profile.Engine == "" && engine != "sqlite" || strings.Contains(t.Profile.Options, "WITHOUT ROWID")
}

// isCoarse reports whether another link picks among the members of this one's parents.
func (t *TablePlan) isCoarse(k *link) bool {
	return slices.ContainsFunc(t.links, func(f *link) bool { return f.coarse == k })
}

// withoutDerived leaves out the columns of a key that follow from others in it.
func (t *TablePlan) withoutDerived(key []string) []string {
	u := make([]int, len(key))
	for i, name := range key {
		u[i] = t.column(name)
	}
	var out []string
	for i, name := range key {
		if !slices.ContainsFunc(t.links, func(k *link) bool { return k.mix != nil && k.mix.within(u) && slices.Contains(k.cols, u[i]) }) {
			out = append(out, name)
		}
	}
	return out
}
