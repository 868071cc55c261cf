package generate

import (
	"fmt"
	"slices"
	"strings"

	"duckface/row"
)

// grant deals the members of a wish within its windows.
func (t *TablePlan) grant(p *Plan, w *wish) error {
	d := &dealt{on: t.windows(w), in: make([]bool, len(t.layout.classes))}
	for c := range d.in {
		d.in[c] = t.inWish(w, c)
	}
	span := t.span(w)
	if span != nil {
		d.on = span
	}
	turn := turnDealer{t.memberCount(w), hashKey(p.Seed, "turn", t.Table.Name, strings.Join(w.key, ","))}
	switch {
	case w.ordinal:
		d.how = w.counter()
		if err := t.makeOrdinal(w.cols[0], w.longest()); err != nil {
			return err
		}
	case w.number != nil:
		how, err := t.repeatUp(w, span)
		if err != nil {
			return err
		}
		d.how = how
		if err := t.makeOrdinal(w.number, how.longest()); err != nil {
			return err
		}
	case w.turn:
		if span != nil && span.total.maxDegree() > turn.members {
			return &infeasibleError{t.Table.Name, w.key, t.Rows, t.Rows}
		}
		d.how = turn
	default:
		how, err := t.pairUp(w, span)
		if err != nil {
			return err
		}
		d.how = how
	}
	t.give(w, d)
	w.granted = true
	return nil
}

// others are the wishes with the same windows.
func (t *TablePlan) others(w *wish) []*wish {
	return slices.DeleteFunc(slices.Clone(t.wishes), func(o *wish) bool {
		return o == w || o.onLink != w.onLink || o.onCol != w.onCol
	})
}

// span is how an owner's windows are taken together where they lie in several
// regions, or rows have to be found again by what they meet; else nil.
func (t *TablePlan) span(w *wish) *spanning {
	if w.onLink == nil || w.onLink != t.owner || w.onLink.self {
		return nil
	}
	s := &spanning{seat: w.onLink.seat, in: make([]bool, len(t.layout.regions))}
	var runs []run
	for g, r := range t.layout.regions {
		if s.in[g] = r.fan != nil && slices.ContainsFunc(r.local, func(c int) bool { return t.inWish(w, c) }); s.in[g] {
			runs = addRuns(runs, r.fan.runs)
			s.parts++
		}
	}
	if s.parts == 0 || s.parts == 1 && (w.link == nil || !w.link.aligned) {
		return nil
	}
	s.total = newFanOut(runs)
	return s
}

// inWish reports whether rows of a class have both a window and a member.
func (t *TablePlan) inWish(w *wish, class int) bool {
	if w.onLink != nil && w.onLink.null[class] || w.onCol != nil && w.onCol.null[class] {
		return false
	}
	if w.link != nil && w.link.null[class] {
		return false
	}
	if w.number != nil && w.number.null[class] {
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

// pairUp builds the dealer of a pair over the fan-out of its windows. Windows that
// nested references rest on stay as they are, and those of several regions.
func (t *TablePlan) pairUp(w *wish, span *spanning) (dealer, error) {
	members := t.memberRuns(w)
	fixed := span != nil && span.parts > 1 || w.onLink != nil && (w.onLink.aligned || w.onLink.coarse != nil)
	exact := w.link != nil && w.link.aligned
	most := int64(0) // rows of a window, for those dealt to them later
	for _, o := range t.others(w) {
		fixed = fixed || o.granted
		if n := t.memberCount(o); !o.ordinal && o.number == nil && (most == 0 || n < most) {
			most = n
		}
	}
	turn := turnDealer{t.memberCount(w), hashKey(t.key, "turn", strings.Join(w.key, ","))}
	build := func(windows *fanOut) (dealer, *fanOut, error) {
		if most > 0 && !fixed {
			windows = newFanOut(clipRuns(windows.runs, max(most, evenDegree(windows.runs, windows.totalChildren())), true))
		}
		if pr, _ := settlePair(windows.runs, members, fixed, exact, t.edgesOf(w), hashKey(t.key, "pair", strings.Join(w.key, ","))); pr != nil {
			return pairDealer{pr}, pr.windows, nil
		}
		if windows.maxDegree() <= turn.members && !exact {
			return turn, windows, nil
		}
		return nil, nil, &infeasibleError{t.Table.Name, w.key, windows.totalParents() * newFanOut(members).totalParents(), t.Rows}
	}
	if span != nil && span.parts > 1 {
		d, _, err := build(span.total)
		return d, err
	}
	if w.onLink != nil && w.onLink == t.owner {
		r := t.windowRegion(w)
		if r == nil {
			return turn, nil
		}
		d, fan, err := build(r.fan)
		if err != nil {
			return nil, err
		}
		if r.fan = fan; span != nil {
			span.total = fan
		}
		return d, nil
	}
	s, ok := t.windows(w).(*seat)
	if runs := t.nestedRuns(w.onLink); runs != nil {
		d, _, err := build(newFanOut(runs))
		return d, err
	}
	if !ok {
		return turn, nil
	}
	d, fan, err := build(s.fan)
	if err != nil {
		return nil, err
	}
	s.fan = fan
	return d, nil
}

// windowRegion is the region that an owner's windows lie in, nil where no row is
// in the wish.
func (t *TablePlan) windowRegion(w *wish) *region {
	for g := range t.layout.regions {
		if r := &t.layout.regions[g]; r.fan != nil && t.inWish(w, r.local[0]) {
			return r
		}
	}
	return nil
}

// repeatUp builds the dealer of a pair whose meetings are numbered.
func (t *TablePlan) repeatUp(w *wish, span *spanning) (*repeatedPair, error) {
	windows := w.onLink.seat.fan
	switch {
	case span != nil:
		windows = span.total
	case w.onLink == t.owner:
		windows = newFanOut(nil)
		if r := t.windowRegion(w); r != nil {
			windows = r.fan
		}
	}
	if p := settleRepeats(windows.runs, t.memberRuns(w), meetingsOf(w.number, t.Rows), hashKey(t.key, "repeats", strings.Join(w.key, ","))); p != nil {
		return p, nil
	}
	return nil, &infeasibleError{t.Table.Name, w.key, t.Rows, t.Rows}
}

// give seats the members of a wish by its dealer.
func (t *TablePlan) give(w *wish, d *dealt) {
	if w.link != nil {
		s := w.link.seat
		s.dealt = d
		s.ranker = newRanker(t.layout, func(c int) bool { return !w.link.null[c] && !d.in[c] })
		s.fan = newFanOut(portion(w.link.runs, s.ranker.total))
		s.spread = newScatter(s.ranker.total, 0, hashKey(t.key, "rest", strings.Join(w.link.ref.Columns, ",")))
	}
	if w.number != nil {
		mine := *d
		mine.how = numberDealer{d.how.(*repeatedPair)}
		t.giveColumn(w.number, &mine)
	}
	for i, c := range w.cols {
		mine := *d
		if len(w.cols) == 2 {
			mine.how = jointDealer{d.how, newFanOut(w.cols[1].domain.runs).totalParents(), i == 0}
		}
		t.giveColumn(c, &mine)
	}
}

// giveColumn seats a column by a dealer in the rows that have it.
func (t *TablePlan) giveColumn(c *columnPlan, d *dealt) {
	c.seat.dealt = d
	c.seat.straight = false
	c.seat.ranker = newRanker(t.layout, func(j int) bool { return !c.null[j] && !d.in[j] })
	c.seat.fan = newFanOut(portion(c.domain.runs, c.seat.ranker.total))
	c.seat.spread = newScatter(c.seat.ranker.total, 0, hashKey(t.key, "rest", c.profile.Name))
}

// longest is how many rows the longest window of a wish has.
func (w *wish) longest() int64 {
	if w.onCol != nil {
		return w.onCol.seat.fan.maxDegree()
	}
	return newFanOut(w.onLink.runs).maxDegree()
}

// makeOrdinal replaces a column's domain by so many numbers from its start.
func (t *TablePlan) makeOrdinal(c *columnPlan, longest int64) error {
	start := int64(1)
	if c.profile.Ordinal != nil {
		start = c.profile.Ordinal.Start
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
