package generate

import (
	"fmt"
	"slices"
	"strings"

	"duckface/profile"
)

// wish asks that rows of one window never repeat a member: it is how a
// compound unique key is kept without looking at other rows.
type wish struct {
	onLink  *link         // windows: the children of a parent …
	onCol   *columnPlan   // … or the rows with one value of a column
	link    *link         // members: the parents of another reference …
	cols    []*columnPlan // … or the values of a column (two columns: their product)
	ordinal bool          // the column numbers the rows of the window
	keyless bool          // no key rests on that
	turn    bool          // no exact dealing exists: take members in turn
	key     []string
}

// infeasibleError says that a table cannot have as many rows as wanted.
type infeasibleError struct {
	table string
	key   []string
	most  int64
	want  int64
}

func (e *infeasibleError) Error() string {
	return fmt.Sprintf("unique key (%s) allows at most %d rows, %d are wanted; give --rows %s=%d or less", strings.Join(e.key, ", "), e.most, e.want, e.table, e.most)
}

// chooseUnique decides for every compound unique key which of its columns
// keeps it.
func (p *Plan) chooseUnique(t *TablePlan) error {
	if t.Rows < 2 {
		return nil
	}
	keys := uniqueKeys(t.Profile)
	slices.SortStableFunc(keys, func(a, b []string) int { return len(a) - len(b) })
	var kept [][]int
	for _, key := range keys {
		u := t.places(t.distinctPart(key))
		if slices.ContainsFunc(u, func(c int) bool { return c < 0 || !t.columns[c].written }) {
			continue
		}
		if slices.ContainsFunc(kept, func(k []int) bool { return len(k) == len(u) && overlapAll(k, u) || within(k, u) }) {
			continue
		}
		set, err := p.keepUnique(t, u, key)
		if err != nil {
			return err
		}
		if set != nil {
			kept = append(kept, set)
		}
	}
	p.keepDerived(t, kept)
	return nil
}

// distinctPart leaves out of a key what follows from the rest of it: columns of
// links that follow another one of the key.
func (t *TablePlan) distinctPart(key []string) []string {
	out := t.withoutDerived(key)
	u := t.places(out)
	for _, f := range t.links {
		if f.coarse == nil || f.coarse.self || !overlapAll(f.cols, u) || !overlapAll(f.coarse.cols, u) || overlap(f.cols, f.coarse.cols) {
			continue
		}
		out = slices.DeleteFunc(out, func(name string) bool { return slices.Contains(f.coarse.cols, t.column(name)) })
		u = t.places(out)
	}
	return out
}

func overlapAll(a, b []int) bool {
	return !slices.ContainsFunc(a, func(x int) bool { return !slices.Contains(b, x) })
}

// keepUnique finds a way to keep one key and returns the columns that already
// are distinct by it.
func (p *Plan) keepUnique(t *TablePlan, u []int, key []string) ([]int, error) {
	if i := slices.IndexFunc(t.links, func(k *link) bool {
		return k.mix != nil && k.mix.turn && len(u) == len(k.mix.on.cols) && k.mix.within(u)
	}); i >= 0 {
		return u, nil // its rows go different ways
	}
	links, own := t.parts(u)
	for _, c := range own {
		if t.columns[c].unique {
			return []int{c}, nil
		}
	}
	if len(t.typedWithin(u)) > 0 {
		return u, p.keepTyped(t, u, key)
	}
	for _, k := range links {
		if k.most == 1 {
			return k.cols, nil
		}
	}
	wish := func(w *wish, set []int) []int {
		if w != nil {
			w.key = key
			t.wishes = append(t.wishes, w)
		}
		return set
	}
	distinct := func(least float64) []int {
		if c := p.makeUnique(t, own, least); c >= 0 {
			return []int{c}
		}
		return nil
	}
	for _, way := range []func() []int{
		func() []int { return wish(t.wishOrdinal(links, own, true)) },
		func() []int { return distinct(0.9) },
		func() []int { return wish(t.wishPair(links, own)) },
		func() []int { return wish(t.wishOrdinal(links, own, false)) },
		func() []int { return distinct(0.5) },
		func() []int { return wish(t.wishTurn(links, own)) },
		func() []int { return distinct(0) },
	} {
		if set := way(); set != nil {
			return set, nil
		}
	}
	for _, c := range u {
		if t.columns[c].follows != nil {
			if err := p.dropFollow(t, c, "a unique key needs it"); err != nil {
				return nil, err
			}
			return p.keepUnique(t, u, key)
		}
	}
	return nil, &infeasibleError{t.Table.Name, key, t.room(links, own), t.Rows}
}

// parts are the links that lie within a key, and its columns of own values that
// follow no other.
func (t *TablePlan) parts(u []int) (links []*link, own []int) {
	for _, k := range t.links {
		if overlapAll(k.cols, u) {
			links = append(links, k)
		}
	}
	for _, c := range u {
		if len(t.columns[c].sources) == 0 && t.columns[c].follows == nil {
			own = append(own, c)
		}
	}
	return links, own
}

// makeUnique gives every row a value of its own in that column of a key which
// is nearest to being distinct, if its share of distinct values is at least so.
func (p *Plan) makeUnique(t *TablePlan, own []int, least float64) int {
	best, most := -1, least
	for _, i := range own {
		c := t.columns[i]
		if t.isDealt(c) || p.targeted(t, i) || c.profile.Ordinal != nil && least > 0 {
			continue
		}
		rows := float64(t.Profile.Rows) * (1 - c.profile.Null)
		share := float64(c.profile.Distinct) / max(rows, 1)
		if c.profile.Distinct == 0 && len(c.profile.Common) == 0 {
			share = 0.95 // written by hand: nothing speaks against it
		}
		if share >= most {
			best, most = i, share
		}
	}
	if best < 0 {
		return -1
	}
	c := t.columns[best]
	before, typ := c.domain, c.column.Type
	c.unique = true
	spec := p.domainSpec(t, c)
	spec.key = hashKey(p.Seed, t.Table.Name, c.profile.Name)
	d, err := newDomain(spec)
	if err != nil {
		c.unique, c.domain, c.column.Type = false, before, typ
		return -1
	}
	c.domain = d
	return best
}

// targeted reports whether links refer to a column by its items.
func (p *Plan) targeted(t *TablePlan, col int) bool {
	for _, o := range p.Tables {
		if slices.ContainsFunc(o.links, func(k *link) bool { return k.items && k.parent == t && slices.Contains(k.parentCols, col) }) {
			return true
		}
	}
	return false
}

func (t *TablePlan) isDealt(c *columnPlan) bool {
	return slices.ContainsFunc(t.wishes, func(w *wish) bool { return slices.Contains(w.cols, c) || w.onCol == c })
}

func (t *TablePlan) linkDealt(k *link) bool {
	return slices.ContainsFunc(t.wishes, func(w *wish) bool { return w.link == k })
}

func (t *TablePlan) linkWindow(k *link) bool {
	return slices.ContainsFunc(t.wishes, func(w *wish) bool { return w.onLink == k })
}

// wishOrdinal keeps a key by a column that numbers the rows of the others.
// With strict, the group must be the one in which it was measured to do so.
func (t *TablePlan) wishOrdinal(links []*link, own []int, strict bool) (*wish, []int) {
	within := func(c *columnPlan, cols []int) bool {
		return !strict || len(inBoth(c.profile.Ordinal.In, t.names(cols))) == len(c.profile.Ordinal.In)
	}
	for _, i := range own {
		c := t.columns[i]
		if c.profile.Ordinal == nil || t.isDealt(c) || !t.countsIn(c.profile.Ordinal.In, links, own) {
			continue
		}
		var best *link
		for _, k := range links {
			if !t.linkDealt(k) && k.via == nil && k.mix == nil && within(c, k.cols) && (best == nil || k.parentCount() > best.parentCount()) {
				best = k
			}
		}
		if best != nil {
			return &wish{onLink: best, cols: []*columnPlan{c}, ordinal: true}, append([]int{i}, best.cols...)
		}
		for _, j := range own {
			g := t.columns[j]
			if j != i && g.profile.Ordinal == nil && within(c, []int{j}) && !slices.ContainsFunc(t.wishes, func(w *wish) bool { return slices.Contains(w.cols, g) }) {
				return &wish{onCol: g, cols: []*columnPlan{c}, ordinal: true}, []int{i, j}
			}
		}
	}
	return nil, nil
}

// countsIn reports whether the groups in which a column counts are the children
// of one parent, or the rows with one value of a column.
func (t *TablePlan) countsIn(group []string, links []*link, own []int) bool {
	if len(group) == 1 {
		return true
	}
	return slices.ContainsFunc(links, func(k *link) bool {
		return !slices.ContainsFunc(group, func(name string) bool { return !slices.Contains(k.cols, t.column(name)) })
	})
}

func (k *link) parentCount() int64 { return k.parents.total }

// side is one side of a possible pair.
type side struct {
	link *link
	cols []*columnPlan
	at   []int
	runs []run
}

// wishPair keeps a key by dealing one part of it within the windows of
// another, both fan-outs exact; the pair with the most room is taken.
func (t *TablePlan) wishPair(links []*link, own []int) (*wish, []int) {
	var windows, members []side
	for _, k := range links {
		if k.bound() && !k.byPath() {
			continue
		}
		if !t.linkDealt(k) {
			windows = append(windows, side{link: k, at: k.cols, runs: k.runs})
			if !t.linkWindow(k) && !k.aligned && !k.leading && k.coarse == nil {
				members = append(members, side{link: k, at: k.cols, runs: k.runs})
			}
		}
	}
	for _, i := range own {
		c := t.columns[i]
		if slices.ContainsFunc(t.wishes, func(w *wish) bool { return slices.Contains(w.cols, c) }) {
			continue
		}
		one := side{cols: []*columnPlan{c}, at: []int{i}, runs: c.domain.runs}
		windows = append(windows, one)
		if !t.isDealt(c) {
			members = append(members, one)
		}
	}
	members = append(members, t.products(own)...)
	var best *wish
	var set []int
	room := 0.0
	for _, w := range windows {
		for _, m := range members {
			if overlap(w.at, m.at) || w.link == nil && m.link != nil {
				continue
			}
			space := float64(newFanOut(w.runs).totalParents()) * float64(newFanOut(m.runs).totalParents())
			if len(m.cols) == 2 {
				space /= 1e6 // a product is taken only when no single column does
			}
			if w.link != nil { // of two that do, let those be windows whose children lie together
				space *= 1 + w.link.ref.Clustered
			}
			if space <= room {
				continue
			}
			pr, effort := settlePair(w.runs, m.runs, w.link != nil && w.link.aligned, nil, 0)
			if space /= float64(1 + 4*effort); pr == nil || space <= room {
				continue
			}
			room = space
			best = &wish{onLink: w.link, link: m.link, cols: m.cols}
			if w.link == nil {
				best.onCol = w.cols[0]
			}
			set = append(slices.Clone(w.at), m.at...)
		}
	}
	if best != nil && best.onLink != nil && best.onLink.byPath() {
		n := countRanks(t.memberRuns(best)) // its windows are packed anew, see nest
		if best.onLink.most == 0 || best.onLink.most > n {
			best.onLink.most = n
		}
	}
	return best, set
}

// settlePair joins windows and members without a duplicate. Degrees are first
// bounded by the parents of the other side; where the two still cannot be
// joined (two heavy tails over few parents, as at a scale far below one), the
// bounds are lowered step by step until they can. effort says how many steps
// it took; the pair is nil when even equal degrees do not do. With fixed, the
// windows stay as they are.
func settlePair(windows, members []run, fixed bool, edges *profile.Edges, key uint64) (pr *pair, effort int) {
	children := newFanOut(windows).totalChildren()
	if newFanOut(members).totalChildren() != children {
		members = portion(members, children)
	}
	boundW, boundM := countRanks(members), countRanks(windows)
	topW, topM := newFanOut(windows).maxDegree(), newFanOut(members).maxDegree()
	boundW, boundM = min(boundW, topW), min(boundM, topM)
	for effort = 0; effort < 12; effort++ {
		for _, wake := range []bool{false, true} {
			w, m := windows, clipRuns(members, max(boundM, evenDegree(members, children)), wake)
			if !fixed {
				w = clipRuns(windows, max(boundW, evenDegree(windows, children)), wake)
			}
			fw, fm := newFanOut(w), newFanOut(m)
			if fw.totalChildren() == children && fm.totalChildren() == children {
				if pr := newPair(fw, fm, edges, key); pr != nil {
					return pr, effort
				}
			}
		}
		boundW, boundM = boundW*4/5, boundM*4/5
	}
	return nil, effort
}

// countRanks is how many ranks a fan-out has, those without children too.
func countRanks(runs []run) int64 { return newFanOut(runs).totalParents() }

// evenDegree is the largest degree when all ranks have equally many children.
func evenDegree(runs []run, children int64) int64 {
	n := max(countRanks(runs), 1)
	return (children + n - 1) / n
}

// portion is the fan-out of a part of the children, dealt in proportion by
// rounded cumulative counts; ranks stay where they are.
func portion(runs []run, children int64) []run {
	before := newFanOut(runs).totalChildren()
	if before == 0 || before == children {
		return runs
	}
	var out []run
	var cum, dealt int64
	for _, r := range runs {
		cum += r.count * r.degree
		now := mulDiv(cum, children, before)
		change := now - dealt
		dealt = now
		extra := int64(0)
		if r.count > 0 {
			extra = change % r.count
			out = append(out, run{extra, change/r.count + 1}, run{r.count - extra, change / r.count})
		}
	}
	return mergeRuns(out)
}

// clipRuns bounds the degrees and gives what is cut off to the ranks that
// have room, those without children only with wake; ranks stay
// where they are.
func clipRuns(runs []run, most int64, wake bool) []run {
	var excess int64
	out := slices.Clone(runs)
	for i := range out {
		if over := out[i].degree - most; over > 0 {
			excess += over * out[i].count
			out[i].degree = most
		}
	}
	for excess > 0 {
		var room int64 // ranks that can take one more
		for _, r := range out {
			if (r.degree > 0 || wake) && r.degree < most {
				room += r.count
			}
		}
		if room == 0 {
			return out
		}
		each := max(excess/room, 1)
		var next []run
		for _, r := range out {
			if r.degree == 0 && !wake || r.degree >= most || excess == 0 {
				next = append(next, r)
				continue
			}
			step := min(each, most-r.degree)
			n := min(r.count, excess/step)
			if n == 0 {
				n, step = 1, excess
			}
			excess -= n * step
			next = append(next, run{n, r.degree + step}, run{r.count - n, r.degree})
		}
		out = mergeRuns(next)
	}
	return out
}

// products pairs columns of few values: (stage, group) has as many values as
// both together.
func (t *TablePlan) products(own []int) []side {
	var out []side
	for a := 0; a < len(own); a++ {
		for b := a + 1; b < len(own); b++ {
			x, y := t.columns[own[a]], t.columns[own[b]]
			nx, ny := newFanOut(x.domain.runs).totalParents(), newFanOut(y.domain.runs).totalParents()
			if nx*ny > 1<<11 || t.isDealt(x) || t.isDealt(y) {
				continue
			}
			out = append(out, side{cols: []*columnPlan{x, y}, at: []int{own[a], own[b]}, runs: productRuns(x.domain.runs, y.domain.runs, t.Rows)})
		}
	}
	return out
}

// productRuns is the fan-out over all pairs of items if the two were independent.
func productRuns(x, y []run, rows int64) []run {
	var shares []float64
	for _, a := range x {
		for range a.count {
			for _, b := range y {
				for range b.count {
					shares = append(shares, float64(a.degree)*float64(b.degree))
				}
			}
		}
	}
	var out []run
	for _, n := range quotas(shares, rows) {
		out = append(out, run{1, n})
	}
	return mergeRuns(out)
}

// wishTurn keeps a key where no exact dealing exists, at the price of an even
// fan-out of the members.
func (t *TablePlan) wishTurn(links []*link, own []int) (*wish, []int) {
	var best *wish
	var set []int
	room := int64(0)
	consider := func(w *wish, longest, members int64, at []int) {
		if members >= longest && members > room {
			best, set, room = w, at, members
		}
	}
	for _, k := range links {
		if t.linkDealt(k) || k.via != nil || k.mix != nil || t.nestsDiffer(k) {
			continue
		}
		longest := newFanOut(k.runs).maxDegree()
		if k.tree != nil {
			longest = 1 // its levels are narrowed to what there is room for
		}
		for _, m := range links {
			if m == k || t.linkDealt(m) || t.linkWindow(m) || m.aligned || m.leading || m.bound() {
				continue
			}
			n := m.parentCount()
			if m.items {
				n = newFanOut(m.runs).totalParents()
			}
			consider(&wish{onLink: k, link: m, turn: true}, longest, n, append(slices.Clone(k.cols), m.cols...))
		}
		for _, i := range own {
			if c := t.columns[i]; !t.isDealt(c) {
				consider(&wish{onLink: k, cols: []*columnPlan{c}, turn: true}, longest, newFanOut(c.domain.runs).totalParents(), append([]int{i}, k.cols...))
			}
		}
		for _, pr := range t.products(own) {
			consider(&wish{onLink: k, cols: pr.cols, turn: true}, longest, countRanks(pr.runs), append(slices.Clone(pr.at), k.cols...))
		}
	}
	if best != nil && (best.onLink.coarse != nil || best.onLink.tree != nil) && (best.onLink.most == 0 || best.onLink.most > room) {
		best.onLink.most = room // its windows are packed anew, see nest
	}
	return best, set
}

// nestsDiffer reports whether a nested link's parents will have children in
// several regions, since another link below the same ancestor has nulls of its own.
func (t *TablePlan) nestsDiffer(k *link) bool {
	if k.coarse == nil {
		return false
	}
	for _, o := range t.links {
		if o == k || o.coarse != k.coarse {
			continue
		}
		none, some := false, false
		for j := range t.layout.classes {
			if !k.null[j] {
				none, some = none || o.null[j], some || !o.null[j]
			}
		}
		if none && some {
			return true
		}
	}
	return false
}

// room is how many rows a key allows at most.
func (t *TablePlan) room(links []*link, own []int) int64 {
	most := int64(1)
	mul := func(n int64) {
		if n > 0 && most > MaxRows/n {
			most = MaxRows
			return
		}
		most *= max(n, 1)
	}
	for _, k := range links {
		mul(k.parentCount())
	}
	for _, c := range own {
		mul(newFanOut(t.columns[c].domain.runs).totalParents())
	}
	return most
}
