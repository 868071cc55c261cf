package generate

import (
	"fmt"
	"slices"
	"strings"
)

// lay chooses the owner of a table, the link whose parents' children lie in
// windows next to each other, and arranges the rows around it.
func (t *TablePlan) lay() {
	t.owner = t.chooseOwner()
	classes := t.layout.classes
	group := make([]int, len(classes))
	for c := range classes {
		group[c] = t.groupOf(c)
	}
	*t.layout = *newLayout(t.Rows, classes, group, t.owner != nil && !t.neighbours(), t.key)
	if t.owner == nil {
		return
	}
	t.layout.plain = false
	if t.owner.self {
		t.layout.turned = &t.owner.order
		t.layoutSelf()
		return
	}
	clustered := t.owner.ref.Clustered
	for _, f := range t.links {
		if f.coarse == t.owner { // its children lie together within the owner's
			clustered = max(clustered, f.ref.Clustered)
		}
	}
	if t.owner.leading {
		clustered = 1
	}
	t.layout.scatter(clustered, t.owner.keyed, hashKey(t.key, "rows"))
	rest := t.owner.runs
	for g := range t.layout.regions {
		r := &t.layout.regions[g]
		if t.owner.null[r.local[0]] {
			continue
		}
		var mine []run
		mine, rest = splitRuns(rest, r.count)
		r.fan = newFanOut(mine)
	}
	for _, k := range t.links {
		if k.grove != nil && !k.grove.settle(t, k) {
			k.grove, k.tree = nil, &tree{} // its trees go across parents
		}
	}
}

// neighbours reports whether rows next to each other share parents by other
// references than the owner: then null classes are dealt in plain turn, at the
// price of a beat against the owner's windows.
func (t *TablePlan) neighbours() bool {
	const much = 0.3
	return slices.ContainsFunc(t.links, func(k *link) bool { return k != t.owner && k.ref.Clustered > much })
}

// layoutSelf gives each region the rows of its ranks, one each.
func (t *TablePlan) layoutSelf() {
	for g := range t.layout.regions {
		r := &t.layout.regions[g]
		r.fan = newFanOut([]run{{r.start, 0}, {r.count, 1}, {t.Rows - r.start - r.count, 0}})
	}
}

// splitRuns takes a share of the children from every parent: mine has exactly
// that many, rest has the others, over the same ranks.
func splitRuns(runs []run, children int64) (mine, rest []run) {
	total := newFanOut(runs).totalChildren()
	if children >= total {
		for _, r := range runs {
			rest = append(rest, run{r.count, 0})
		}
		return runs, rest
	}
	var cum, dealt int64
	for _, r := range runs {
		cum += r.count * r.degree
		now := mulDiv(cum, children, total)
		change := now - dealt
		dealt = now
		extra, each := change%r.count, change/r.count
		mine = append(mine, run{extra, each + 1}, run{r.count - extra, each})
		rest = append(rest, run{extra, r.degree - each - 1}, run{r.count - extra, r.degree - each})
	}
	return dropEmpty(mine), dropEmpty(rest)
}

// activeParents is how many parents have children.
func activeParents(runs []run) int64 {
	var n int64
	for _, r := range runs {
		if r.degree > 0 {
			n += r.count
		}
	}
	return n
}

func dropEmpty(runs []run) []run {
	return slices.DeleteFunc(runs, func(r run) bool { return r.count == 0 })
}

func (t *TablePlan) chooseOwner() *link {
	for _, self := range []bool{true, false} {
		for _, k := range t.links {
			if k.coarse != nil && k.coarse.self == self && k.coarse.meet == nil && !t.linkDealt(k.coarse) {
				return k.coarse
			}
		}
	}
	for _, k := range t.links {
		if k.grove != nil {
			return k.grove.on
		}
	}
	ok := func(k *link) bool {
		return k != nil && !k.bound() && k.child > 0 && !t.linkDealt(k)
	}
	for _, k := range t.links {
		finer := func(o *link) bool {
			return ok(o) && o.ref.Clustered > 0.5 && o.parentCount() > k.parentCount()
		}
		if k.leading && ok(k) && !slices.ContainsFunc(t.links, finer) {
			return k
		}
	}
	for _, w := range t.wishes {
		if ok(w.onLink) && !w.keyless {
			return w.onLink
		}
	}
	var best *link
	for _, k := range t.links {
		if ok(k) && k.keyed > 0 && (best == nil || k.keyed > best.keyed) {
			best = k
		}
	}
	if best != nil {
		return best
	}
	for _, k := range t.links {
		if ok(k) && k.ref.Clustered > 0.05 && (best == nil || k.ref.Clustered > best.ref.Clustered) {
			best = k
		}
	}
	return best
}

// groupOf numbers the region of a class: classes in one region treat the
// owner's windows alike.
func (t *TablePlan) groupOf(class int) int {
	if t.owner == nil {
		return 0
	}
	group, bit := 0, 1
	add := func(null bool) {
		if null {
			group |= bit
		}
		bit <<= 1
	}
	for _, k := range t.links {
		if k.coarse == t.owner || k.grove != nil && k.grove.on == t.owner {
			add(k.null[class])
		}
	}
	for _, w := range t.wishes {
		if w.onLink != t.owner {
			continue
		}
		if w.link != nil {
			add(w.link.null[class])
		}
		for _, c := range w.cols {
			add(c.null[class])
		}
	}
	if t.owner.null[class] {
		group = bit
	}
	return group
}

// total is the fan-out of a link over all regions, by rank.
func (k *link) total(t *TablePlan) *fanOut {
	if t.owner != k {
		return newFanOut(k.runs)
	}
	var sum []run
	for _, r := range t.layout.regions {
		if r.fan != nil {
			sum = addRuns(sum, r.fan.runs)
		}
	}
	return newFanOut(sum)
}

// addRuns adds the degrees of two fan-outs over the same ranks.
func addRuns(a, b []run) []run {
	if a == nil {
		return b
	}
	return mapRuns(a, b, func(x, y int64) int64 { return x + y })
}

// mapRuns makes one degree of each two that stand at the same rank.
func mapRuns(a, b []run, of func(x, y int64) int64) []run {
	var out []run
	i, j := 0, 0
	var usedA, usedB int64
	for i < len(a) && j < len(b) {
		n := min(a[i].count-usedA, b[j].count-usedB)
		out = append(out, run{n, of(a[i].degree, b[j].degree)})
		usedA += n
		usedB += n
		if usedA == a[i].count {
			i, usedA = i+1, 0
		}
		if usedB == b[j].count {
			j, usedB = j+1, 0
		}
	}
	return mergeRuns(out)
}

// seatAll gives every link and column of a table its seat.
func (p *Plan) seatAll(t *TablePlan) error {
	if t.Rows == 0 {
		return nil
	}
	for _, k := range t.allLinks() {
		t.seatLink(p, k)
	}
	for _, k := range t.links {
		if k.mix != nil {
			k.mix.seat(t, k)
		}
	}
	for i := range t.columns {
		t.seatColumn(i)
	}
	for _, w := range t.wishes {
		if err := t.grant(p, w); err != nil {
			return err
		}
	}
	for i, c := range t.columns {
		if c.written && len(c.sources) == 0 && c.domain == nil {
			return fmt.Errorf("column %s has no values", t.columns[i].profile.Name)
		}
	}
	t.Key = t.describeKey()
	return p.keepOrders(t)
}

func (t *TablePlan) seatLink(p *Plan, k *link) {
	switch {
	case k.self:
		k.seat = &seat{owner: t.owner == k}
		return
	case k.tree != nil:
		t.plant(p, k)
		return
	case k == t.owner:
		k.seat = &seat{owner: true}
		return
	case k.coarse != nil || k.mix != nil || k.grove != nil: // mixtures are seated once what they follow is
		return
	}
	s := &seat{ranker: newRanker(t.layout, func(c int) bool { return !k.null[c] && (k.via == nil || k.via.null[c]) })}
	runs := k.runs
	if s.ranker.total != k.child+k.lost {
		runs = k.fanOutAt(t, newFanOut(runs).totalParents(), s.ranker.total-k.lost)
	}
	s.fan = newFanOut(runs)
	s.spread = newScatter(s.ranker.total, k.ref.Clustered, hashKey(t.key, "link", strings.Join(k.ref.Columns, ",")))
	if k.local {
		s.spread = newLocalScatter(s.ranker.total, k.ref.Locality, hashKey(t.key, "link", strings.Join(k.ref.Columns, ",")))
		s.across = k.ref.Clustered < 0.5
	}
	k.seat = s
}

// plant makes the tree of a self-reference.
func (t *TablePlan) plant(p *Plan, k *link) {
	null := func(c int) bool { return k.null[c] }
	tr := &tree{ranker: newRanker(t.layout, func(c int) bool { return !null(c) }), rooted: newRanker(t.layout, null)}
	roots := tr.rooted.total
	selfish := roots == 0
	if selfish {
		roots = 1
		if len(k.ref.Levels) > 0 {
			roots = max(1, int64(k.ref.Levels[0]*float64(t.Rows)+0.5))
		}
		if k.most == 1 { // a root is its own only child
			roots = t.Rows
		}
	}
	shape := func(parents, children int64) []run { return k.fanOutAt(t, parents, children) }
	most := k.most
	if selfish && most > 1 {
		most-- // a root is one of its own children
	}
	planned := newTree(k.ref.Levels, t.Rows, min(roots, t.Rows), shape, most, hashKey(p.Seed, "tree", t.Table.Name, strings.Join(k.ref.Columns, ",")))
	planned.ranker, planned.rooted, planned.selfish = tr.ranker, tr.rooted, selfish
	k.tree = planned
}

func (t *TablePlan) seatColumn(i int) {
	c := t.columns[i]
	if c.domain == nil {
		return
	}
	s := &seat{ranker: newRanker(t.layout, func(j int) bool { return !c.null[j] }), fan: newFanOut(c.domain.runs)}
	if !c.unique && s.fan.totalChildren() < s.ranker.total { // rows that were to be null are not
		s.fan = newFanOut(portion(s.fan.runs, s.ranker.total))
	}
	clustered := 0.0
	if t.leadsKey(c.profile.Name) {
		clustered = 1 // rows come in the order of the key
	}
	if c.unique {
		clustered = 1
		s.straight = len(s.fan.runs) == 1 && s.fan.runs[0].degree == 1
	}
	s.spread = newScatter(s.ranker.total, clustered, hashKey(t.key, "column", c.profile.Name))
	if s.ranking = c.ranking; s.ranking != nil {
		s.straight = false
	}
	c.seat = s
	if items := t.typeItems(i); items != nil {
		t.seatTypes(i, items)
	}
	if c.follows != nil {
		c.follows.seatAlone(t, c)
	}
}

// describeKey says how the primary key is made.
func (t *TablePlan) describeKey() string {
	pk := t.Table.PrimaryKey()
	if pk == nil {
		return "none"
	}
	var parts []string
	for _, name := range pk.Columns() {
		c := t.columns[t.column(name)]
		switch {
		case len(c.sources) > 0:
			parts = append(parts, name+" from "+c.sources[0].link.parent.Table.Name)
		case c.seat != nil && c.seat.dealt != nil:
			if _, ok := c.domain.maker.(ordinalMaker); ok {
				parts = append(parts, name+" counts")
			} else {
				parts = append(parts, name+" dealt")
			}
		default:
			parts = append(parts, name)
		}
	}
	return strings.Join(parts, ", ")
}
