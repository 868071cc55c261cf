package generate

import "slices"

// wish asks that rows of one window never repeat a member: it is how a
// compound unique key is kept without looking at other rows.
type wish struct {
	onLink  *link         // windows: the children of a parent …
	onCol   *columnPlan   // … or the rows with one value of a column
	link    *link         // members: the parents of another reference …
	cols    []*columnPlan // … or the values of a column (two columns: their product)
	number  *columnPlan   // a window may meet a member several times; numbers those rows
	ordinal bool          // the column numbers the rows of the window
	keyless bool          // no key rests on that
	turn    bool          // no exact dealing exists: take members in turn
	key     []string
	granted bool
}

func (t *TablePlan) isDealt(c *columnPlan) bool {
	return slices.ContainsFunc(t.wishes, func(w *wish) bool { return slices.Contains(w.cols, c) || w.onCol == c || w.number == c })
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
			if !t.linkWindow(k) && !k.aligned && !k.leading && k.coarse == nil || t.coarseMember(k) {
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
			coarse := m.link != nil && m.link.aligned
			if coarse && (w.link.bound() || !t.wholeWindows(&wish{onLink: w.link, link: m.link})) {
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
			pr, effort := settlePair(w.runs, m.runs, w.link != nil && w.link.aligned, coarse, nil, 0)
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
		} else if k.coarse != nil && !k.coarse.self {
			longest = evenDegree(k.runs, k.child) // its windows are packed anew, too
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
