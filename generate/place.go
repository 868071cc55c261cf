package generate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"duckface/profile"
	"duckface/row"
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

func dropEmpty(runs []run) []run {
	return slices.DeleteFunc(runs, func(r run) bool { return r.count == 0 })
}

func (t *TablePlan) chooseOwner() *link {
	for _, self := range []bool{true, false} {
		for _, k := range t.links {
			if k.coarse != nil && k.coarse.self == self {
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
	var out []run
	i, j := 0, 0
	var usedA, usedB int64
	for i < len(a) && j < len(b) {
		n := min(a[i].count-usedA, b[j].count-usedB)
		out = append(out, run{n, a[i].degree + b[j].degree})
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

// fitNests settles the fan-outs of ancestors until none has children that its
// members cannot take, then chooses the members' degrees.
func (p *Plan) fitNests() error {
	for range 8 {
		changed := false
		for _, t := range p.Tables {
			for _, f := range t.links {
				if f.coarse != nil && !f.coarse.self && f.child > 0 {
					moved, err := t.keepWithinMembers(f)
					if err != nil {
						return fmt.Errorf("plan %s: %w", t.Table.Name, err)
					}
					changed = changed || moved
				}
			}
		}
		if !changed {
			break
		}
	}
	for _, t := range p.Tables {
		for _, f := range t.links {
			if f.coarse == nil || f.child == 0 {
				continue
			}
			members := f.group.total(f.parent)
			key, before := p.nestKey(t, f)
			f.nests = make([]*nest, len(t.layout.regions))
			used := 0
			for g := range t.layout.regions {
				r := &t.layout.regions[g]
				fan := r.fan
				if t.owner != f.coarse {
					fan = newFanOut(f.coarse.runs)
				}
				if fan == nil || !slices.ContainsFunc(r.local, func(c int) bool { return !f.null[c] }) {
					continue
				}
				shape := f.runs
				if n := fan.totalChildren(); n != f.child {
					shape = someParents(shape, n)
				}
				f.nests[g], fan = p.settleNest(t, f, members, fan, shape, key, used == 0)
				if t.owner == f.coarse {
					r.fan = fan
				} else {
					f.coarse.runs = fan.runs
				}
				f.nests[g].before = before
				before = append(before[:len(before):len(before)], f.nests[g])
				if used++; used > 1 && f.most > 0 {
					return fmt.Errorf("plan %s: reference (%s) is one-to-one and shares a column with one that may be null; the two cannot be kept together",
						t.Table.Name, strings.Join(f.ref.Columns, ", "))
				}
			}
		}
	}
	return nil
}

// settleNest makes the nest of a link. Where the link is nested by a path, and is
// the first in what it is nested in, the children of the ancestors may be
// handed out anew.
func (p *Plan) settleNest(t *TablePlan, f *link, members, children *fanOut, shape []run, key uint64, first bool) (*nest, *fanOut) {
	n, _ := newNest(members, children, shape, f.most, key)
	if f.coarse.self || f.coarse.axis == nil || p.isGroup(f.coarse) || !first || t.nestedIn(f.coarse) != f {
		return n, children
	}
	pair := &pairing{members: members, shape: shape, most: f.most, key: key, free: f.coarse.above == f && f.most == 0 && n.misses(shape) > 0.01}
	for _, o := range t.links {
		if o.coarse == f.coarse && o != f && o.child == f.child {
			pair.others = append(pair.others, &pairing{members: o.group.total(o.parent), shape: someParents(o.runs, children.totalChildren()), most: o.most, key: key})
		}
	}
	children = pair.choose(children)
	if n, dealt := pair.nest(children); dealt.totalChildren() == children.totalChildren() {
		return n, dealt
	}
	n, _ = newNest(members, children, shape, f.most, key) // some parents of the shape have no ancestor
	return n, children
}

// isGroup reports whether other nests take the rows of a link for their members.
func (p *Plan) isGroup(g *link) bool {
	return slices.ContainsFunc(p.Tables, func(t *TablePlan) bool {
		return slices.ContainsFunc(t.links, func(f *link) bool { return f.coarse != nil && f.group == g })
	})
}

// nestedIn is the first link that picks among the members of a link's parents.
func (t *TablePlan) nestedIn(g *link) *link {
	i := slices.IndexFunc(t.links, func(f *link) bool { return f.coarse == g })
	if i < 0 {
		return nil
	}
	return t.links[i]
}

// rematch gives the degrees of some runs to the ranks in the order of what those
// would rather have: the most children to those that can take most.
func rematch(runs, wish []run) []run {
	type stretch struct {
		at, count int64
		degree    int64
	}
	var wishes []stretch
	at := int64(0)
	for _, r := range wish {
		wishes = append(wishes, stretch{at, r.count, r.degree})
		at += r.count
	}
	slices.SortStableFunc(wishes, func(a, b stretch) int { return cmp.Compare(b.degree, a.degree) })
	have := sortRuns(slices.Clone(runs))
	var out []stretch
	for _, w := range wishes {
		for w.count > 0 && len(have) > 0 {
			n := min(w.count, have[0].count)
			out = append(out, stretch{w.at, n, have[0].degree})
			w.at, w.count = w.at+n, w.count-n
			if have[0].count -= n; have[0].count == 0 {
				have = have[1:]
			}
		}
	}
	slices.SortFunc(out, func(a, b stretch) int { return cmp.Compare(a.at, b.at) })
	var back []run
	for _, s := range out {
		back = append(back, run{s.count, s.degree})
	}
	return mergeRuns(back)
}

// nestKey seeds which members of an ancestor are the busiest. References whose
// fan-outs go together share it with the first of them; one that shuns another
// shares it too, but starts behind the members that the other has chosen.
func (p *Plan) nestKey(t *TablePlan, f *link) (key uint64, before []*nest) {
	const together, apart = 0.5, -0.05
	rank := f.parent.Profile.RankCorrelations()
	name := func(t *TablePlan, k *link) profile.Dimension {
		return profile.Dimension{Child: profile.ChildKeyOf(t.Table.Name, k.ref.Columns)}
	}
	for _, o := range p.Tables {
		for _, k := range o.links {
			if k.coarse == nil || k.group != f.group {
				continue
			}
			r := rank(name(o, k), name(t, f))
			if k != f && (r > apart && r <= together || r <= apart && (len(k.nests) != 1 || k.nests[0] == nil)) {
				continue
			}
			if r <= apart && k != f {
				before = []*nest{k.nests[0]}
			}
			return hashKey(p.Seed, "nest", o.Table.Name, strings.Join(k.ref.Columns, ",")), before
		}
	}
	return 0, nil
}

// someParents is the fan-out of some of the children whose parents are not
// those of the others: each degree has its share of the parents.
func someParents(runs []run, children int64) []run {
	total := newFanOut(runs).totalChildren()
	var out []run
	var cum, dealt, parents int64
	for _, r := range runs {
		parents += r.count
		if r.degree == 0 || total == 0 {
			continue
		}
		cum += r.count * r.degree
		now := (mulDiv(cum, children, total) - dealt) / r.degree
		out = append(out, run{now, r.degree})
		dealt += now * r.degree
		parents -= now
	}
	return dropEmpty(append(out, run{children - dealt, 1}, run{max(0, parents-(children-dealt)), 0}))
}

// keepWithinMembers moves children of ancestors without enough members to
// others, and reports whether it had to.
func (t *TablePlan) keepWithinMembers(f *link) (moved bool, err error) {
	members := f.group.total(f.parent)
	keep := func(fan *fanOut) *fanOut {
		var kept []run
		for _, r := range joinRuns(members, fan, f.most, f.coarse.most) {
			kept = append(kept, run{r.count, r.children})
		}
		kept = mergeRuns(kept)
		moved = moved || !slices.Equal(kept, mergeRuns(fan.runs))
		if lost := fan.totalChildren() - newFanOut(kept).totalChildren(); lost > 0 && err == nil {
			err = &infeasibleError{t.Table.Name, f.ref.Columns, t.Rows - lost, t.Rows}
		}
		return newFanOut(kept)
	}
	if t.owner != f.coarse {
		f.coarse.runs = keep(newFanOut(f.coarse.runs)).runs
		return moved, err
	}
	for g := range t.layout.regions {
		r := &t.layout.regions[g]
		if r.fan != nil && !f.null[r.local[0]] {
			r.fan = keep(r.fan)
		}
	}
	return moved, err
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

// grant deals the members of a wish within its windows.
func (t *TablePlan) grant(p *Plan, w *wish) error {
	in := make([]bool, len(t.layout.classes))
	regions := 0
	for g := range t.layout.regions {
		any := false
		for _, c := range t.layout.regions[g].local {
			in[c] = t.inWish(w, c)
			any = any || in[c]
		}
		if any {
			regions++
		}
	}
	key := hashKey(p.Seed, "turn", t.Table.Name, strings.Join(w.key, ","))
	on := t.windows(w)
	d := &dealt{on: on, in: in}
	switch {
	case w.ordinal:
		d.how = w.counter()
		if w.onLink != nil && w.onLink == t.owner && regions > 1 {
			d.on = spanning{w.onLink.seat}
		}
		if err := t.makeOrdinal(w); err != nil {
			return err
		}
	case w.turn || w.onLink != nil && w.onLink == t.owner && regions > 1:
		if w.onLink == t.owner {
			d.on = spanning{w.onLink.seat}
		}
		if longest := newFanOut(w.onLink.runs).maxDegree(); regions > 1 && w.onLink == t.owner && longest > t.memberCount(w) {
			return &infeasibleError{t.Table.Name, w.key, t.Rows, t.Rows}
		}
		d.how = turnDealer{t.memberCount(w), key}
	default:
		how, err := t.pairUp(w)
		if err != nil {
			return err
		}
		d.how = how
	}
	t.give(w, d)
	return nil
}

// inWish reports whether rows of a class have both a window and a member.
func (t *TablePlan) inWish(w *wish, class int) bool {
	if w.onLink != nil && w.onLink.null[class] || w.onCol != nil && w.onCol.null[class] {
		return false
	}
	if w.link != nil && w.link.null[class] {
		return false
	}
	return !slices.ContainsFunc(w.cols, func(c *columnPlan) bool { return c.null[class] })
}

func (t *TablePlan) windows(w *wish) windower {
	switch {
	case w.onCol != nil:
		return w.onCol.seat
	case w.onLink.coarse != nil || w.onLink.tree != nil:
		return w.onLink
	}
	return w.onLink.seat
}

// nestedRuns are the windows of a nested link in the order of their slots, nil
// where there are too many kinds of them or they lie in several regions.
func (t *TablePlan) nestedRuns(k *link) []run {
	const most = 1 << 13
	if k == nil || k.coarse == nil {
		return nil
	}
	var only *nest
	for _, n := range k.nests {
		if n != nil && only != nil {
			return nil
		}
		if n != nil {
			only = n
		}
	}
	var runs []run
	for _, r := range only.runs {
		for range r.count {
			if runs = append(runs, r.list.runs...); len(runs) > most {
				return nil
			}
		}
	}
	return runs
}

// memberRuns is the fan-out wanted of a wish's members.
func (t *TablePlan) memberRuns(w *wish) []run {
	switch {
	case w.link != nil:
		return w.link.runs
	case len(w.cols) == 2:
		return productRuns(w.cols[0].domain.runs, w.cols[1].domain.runs, t.Rows)
	}
	return w.cols[0].domain.runs
}

func (t *TablePlan) memberCount(w *wish) int64 { return newFanOut(t.memberRuns(w)).totalParents() }

// pairUp builds the dealer of a pair: by region where the owner's windows are
// in regions, else over the window seat's own fan-out. Windows that nested
// references rest on stay as they are.
func (t *TablePlan) pairUp(w *wish) (dealer, error) {
	members := t.memberRuns(w)
	fixed := w.onLink != nil && (w.onLink.aligned || w.onLink.coarse != nil)
	build := func(windows *fanOut) (dealer, *fanOut, error) {
		if pr, _ := settlePair(windows.runs, members, fixed, t.edgesOf(w), hashKey(t.key, "pair", strings.Join(w.key, ","))); pr != nil {
			return pairDealer{pr}, pr.windows, nil
		}
		if n := t.memberCount(w); windows.maxDegree() <= n {
			return turnDealer{n, hashKey(t.key, "turn", strings.Join(w.key, ","))}, windows, nil
		}
		return nil, nil, &infeasibleError{t.Table.Name, w.key, windows.totalParents() * newFanOut(members).totalParents(), t.Rows}
	}
	if w.onLink != nil && w.onLink == t.owner {
		by := make(regionDealer, len(t.layout.regions))
		for g := range t.layout.regions {
			r := &t.layout.regions[g]
			if r.fan == nil || !t.inWish(w, r.local[0]) {
				continue
			}
			d, fan, err := build(r.fan)
			if err != nil {
				return nil, err
			}
			by[g], r.fan = d, fan
		}
		return by, nil
	}
	s, ok := t.windows(w).(*seat)
	if runs := t.nestedRuns(w.onLink); runs != nil {
		d, _, err := build(newFanOut(runs))
		return d, err
	}
	if !ok {
		return turnDealer{t.memberCount(w), hashKey(t.key, "turn", strings.Join(w.key, ","))}, nil
	}
	d, fan, err := build(s.fan)
	if err != nil {
		return nil, err
	}
	s.fan = fan
	return d, nil
}

// give seats the members of a wish by its dealer.
func (t *TablePlan) give(w *wish, d *dealt) {
	free := func(null []bool) ranker {
		return newRanker(t.layout, func(c int) bool { return !null[c] && !d.in[c] })
	}
	if w.link != nil {
		s := w.link.seat
		s.dealt = d
		s.ranker = free(w.link.null)
		s.fan = newFanOut(portion(w.link.runs, s.ranker.total))
		s.spread = newScatter(s.ranker.total, 0, hashKey(t.key, "rest", strings.Join(w.link.ref.Columns, ",")))
	}
	for i, c := range w.cols {
		mine := *d
		if len(w.cols) == 2 {
			mine.how = jointDealer{d.how, newFanOut(w.cols[1].domain.runs).totalParents(), i == 0}
		}
		c.seat.dealt = &mine
		c.seat.straight = false
		c.seat.ranker = free(c.null)
		c.seat.fan = newFanOut(portion(c.domain.runs, c.seat.ranker.total))
		c.seat.spread = newScatter(c.seat.ranker.total, 0, hashKey(t.key, "rest", c.profile.Name))
	}
}

// makeOrdinal replaces a column's domain by the numbers from its start.
func (t *TablePlan) makeOrdinal(w *wish) error {
	c := w.cols[0]
	start := int64(1)
	if c.profile.Ordinal != nil {
		start = c.profile.Ordinal.Start
	}
	longest := int64(0)
	switch {
	case w.onCol != nil:
		longest = w.onCol.seat.fan.maxDegree()
	default:
		longest = newFanOut(w.onLink.runs).maxDegree()
	}
	for {
		if _, hi := c.column.Type.IntRange(); start+longest-1 <= hi {
			break
		}
		if !c.widen() {
			return fmt.Errorf("%s cannot count to %d", c.profile.Name, start+longest-1)
		}
	}
	c.domain = &domain{runs: c.domain.runs, maker: ordinalMaker{start}}
	return nil
}

// ordinalMaker counts from start.
type ordinalMaker struct{ start int64 }

func (m ordinalMaker) form() (row.Form, int) { return row.Int, 0 }

func (m ordinalMaker) fill(out *row.Column, items []int64) {
	for _, i := range items {
		out.Ints = append(out.Ints, m.start+i)
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
