package generate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"duckface/profile"
)

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
		if err := p.reach(t.Table.Name); err != nil {
			return err
		}
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
				f.nests[g].mend(shape, f.most)
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
	pair := &pairing{members: members, shape: shape, most: f.most, key: key, free: f.coarse.above == f && f.most == 0 && n.misses(shape) > 0.01,
		placed: p.placedByAxis(t, f.coarse)}
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

// placedByAxis reports whether it was measured how the children of a link go
// together with anything else of their parents.
func (p *Plan) placedByAxis(t *TablePlan, g *link) bool {
	name := profile.Dimension{Child: profile.ChildKeyOf(t.Table.Name, g.ref.Columns)}
	return slices.ContainsFunc(g.parent.Profile.Correlations, func(c profile.Correlation) bool { return c.A == name || c.B == name })
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
// others, and reports whether it had to. Several links may pick among members of
// the same ancestors: each of them must find some.
func (t *TablePlan) keepWithinMembers(f *link) (moved bool, err error) {
	keep := func(fan *fanOut, has func(k *link) bool) *fanOut {
		var kept []run
		for _, r := range joinRuns(newFanOut(t.roomBelow(f.coarse, fan.totalChildren(), has)), fan, 1, f.coarse.most) {
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
		f.coarse.runs = keep(newFanOut(f.coarse.runs), func(*link) bool { return true }).runs
		return moved, err
	}
	for g := range t.layout.regions {
		r := &t.layout.regions[g]
		if r.fan != nil && !f.null[r.local[0]] {
			r.fan = keep(r.fan, func(k *link) bool { return !k.null[r.local[0]] })
		}
	}
	return moved, err
}

// roomBelow is how many of so many children each ancestor can have at most, as
// runs: what the links that pick among members of it can all take.
func (t *TablePlan) roomBelow(coarse *link, children int64, has func(k *link) bool) []run {
	var room []run
	for _, k := range t.links {
		if k.coarse != coarse || k.child == 0 || !has(k) {
			continue
		}
		var mine []run
		left := int64(math.MaxInt64)
		if k == t.parted { // its rows are few: no more ancestors than it has parents with children
			left = activeParents(k.runs)
		}
		for _, r := range k.group.total(k.parent).runs {
			n := children
			if k.most > 0 {
				n = min(n, r.degree*k.most)
			}
			if r.degree == 0 {
				mine = append(mine, run{r.count, 0})
				continue
			}
			some := min(r.count, left)
			mine = append(mine, run{some, n}, run{r.count - some, 0})
			left -= some
		}
		mine = dropEmpty(mine)
		if room == nil {
			room = mine
			continue
		}
		room = mapRuns(room, mine, func(x, y int64) int64 { return min(x, y) })
	}
	return room
}
