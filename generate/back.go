package generate

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"duckface/profile"
)

// back lets a link that follows another one in some of the rows pick, in some of
// the others, among those that lead back to the other's parent: most towns lie on
// the river that leaves their lake, some on one that flows into it.
type back struct {
	by    *link   // from the parents of the mixed link to those of the other
	share float64 // of the rows in which that way arrives

	fan   *fanOut // of by
	ranks []int32 // by parent of the other link: its rank, -1 for none
	upTo  uint64  // rows that stray and whose hash is below that go back
	leave uint64  // so do rows that would follow the way up, and whose hash is below that
	key   uint64
}

// wayBack finds the way back of a mixture among the meetings.
func (m *mixture) wayBack(t *TablePlan, g *link, meetings []profile.Meeting) *back {
	for _, meet := range meetings {
		for side := range 2 {
			short, long := t.path(meet.Paths[side], meet.To), t.path(meet.Paths[1-side], meet.To)
			if len(short) != 1 || short[0] != m.on || len(long) != 2 || long[0] != g || meet.Agree < leastMet {
				continue
			}
			h := long[1]
			if h.ref.When != nil || h.bound() || h.parent == g.parent || h.parent == t || t.follows(h, g) || t.inKey(g) {
				continue
			}
			return &back{by: h, share: meet.Agree}
		}
	}
	return nil
}

// inKey reports whether a unique key holds a column of a link.
func (t *TablePlan) inKey(k *link) bool {
	return slices.ContainsFunc(uniqueKeys(t.Profile), func(key []string) bool { return overlap(k.cols, t.places(key)) })
}

// settleBacks finds out how many rows go back; every link has its seat by now.
func (p *Plan) settleBacks() {
	for _, t := range p.parentsFirst() {
		for _, g := range t.links {
			if g.mix == nil || g.mix.back == nil {
				continue
			}
			if g.mix.on.parent.Rows > mostMet {
				p.note("%s: (%s) does not follow (%s) back to %s: there are too many rows", t.Table.Name, strings.Join(g.ref.Columns, ", "),
					strings.Join(g.mix.back.by.ref.Columns, ", "), g.mix.on.parent.Table.Name)
				g.mix.back = nil
			} else if !g.mix.back.settle(t, g) {
				g.mix.back = nil
			}
		}
	}
}

// settle chooses how many of the rows that follow no way go back, such that
// those that arrive do so in the measured share.
func (b *back) settle(t *TablePlan, g *link) bool {
	h, on := b.by, g.mix.on
	if t.Rows == 0 || h.seat == nil || h.irregular() || h.apart != nil {
		return false
	}
	b.fan = h.total(g.parent)
	b.key = hashKey(t.key, "back", strings.Join(g.ref.Columns, ","))
	b.ranks = h.ranksByRow(b.fan, on.parent.Rows)
	return b.choose(t, g)
}

// goer is a row that could go back.
type goer struct {
	hash    uint64
	arrives bool // without that it arrives elsewhere
	follows bool // without that it follows the way up
}

// tally is what settling counts of the rows that have both references.
type tally struct {
	arrive, agree int64 // by the way back
	led, follow   int64 // by the way up
	goers         []goer
}

// choose tries all numbers of rows that could go back for the best share: first
// of those that stray, then, where that is not enough, of those that follow the
// one way there is, as far as that is no loss over both ways.
func (b *back) choose(t *TablePlan, g *link) bool {
	n := b.count(t, g)
	slices.SortFunc(n.goers, func(x, y goer) int {
		if x.follows != y.follows && x.follows {
			return 1
		} else if x.follows != y.follows {
			return -1
		}
		return cmp.Compare(x.hash, y.hash)
	})
	off := func() float64 {
		miss := math.Abs(float64(n.agree)/float64(max(n.arrive, 1)) - b.share)
		if n.led > 0 {
			miss += math.Abs(float64(n.follow)/float64(n.led) - g.mix.shares[0])
		}
		return miss
	}
	least, strays := off(), uint64(0)
	for _, r := range n.goers {
		if n.agree++; !r.arrives {
			n.arrive++
		}
		if r.follows {
			n.follow--
		} else {
			strays = r.hash + 1
		}
		if o := off(); o < least-1e-9 {
			least, b.upTo = o, strays
			if r.follows {
				b.leave = r.hash + 1
			}
		}
	}
	return b.upTo > 0 || b.leave > 0
}

// count looks at the rows, one of so many where there are many.
func (b *back) count(t *TablePlan, g *link) (n tally) {
	m := g.mix
	one := len(m.ways) == 1 && len(m.ways[0]) > 0 && !m.turn && m.weights == nil
	step := max(1, t.Rows/mostSampled)
	for row := int64(0); row < t.Rows; row += step {
		c := t.layout.locate(row)
		if g.null[c.class] || m.on.null[c.class] {
			continue
		}
		there, parent := m.on.parentRow(t, &c), g.parentRow(t, &c)
		led, up := b.lead(g, parent), int64(-1)
		if one {
			up = m.candidates(t, &c, m.ways, nil)[0]
		}
		strays := m.strays(t, &c)
		if led >= 0 {
			n.arrive++
		}
		if up >= 0 {
			n.led++
		}
		if up >= 0 && up == parent {
			n.follow++
		}
		switch {
		case led >= 0 && led == there:
			n.agree++
		case (strays || up >= 0) && b.member(t, g, &c) >= 0:
			n.goers = append(n.goers, goer{b.hash(row), led >= 0, !strays})
		}
	}
	return n
}

// lead is where the way back leads from a parent, -1 for nowhere.
func (b *back) lead(g *link, row int64) int64 {
	if row < 0 {
		return -1
	}
	c := g.parent.layout.locate(row)
	return b.by.parentRow(g.parent, &c)
}

func (b *back) hash(row int64) uint64 { return mix64(b.key^uint64(row)) >> 1 }

// member is one of those that lead back to the parent that a row has by the
// other link, -1 where there is none.
func (b *back) member(t *TablePlan, g *link, c *cursor) int64 {
	there := g.mix.on.parentRow(t, c)
	if there < 0 || there >= int64(len(b.ranks)) || b.ranks[there] < 0 {
		return -1
	}
	rank := int64(b.ranks[there])
	_, degree := b.fan.first(rank)
	if degree == 0 {
		return -1
	}
	return b.by.seat.child(g.parent, rank, int64(b.hash(c.row)%uint64(degree)))
}

// goes is the parent of a row that goes back, -1 for one that does not.
func (b *back) goes(t *TablePlan, g *link, c *cursor, follows bool) int64 {
	if b == nil {
		return -1
	}
	upTo := b.upTo
	if follows {
		upTo = b.leave
	}
	if upTo == 0 || b.hash(c.row) >= upTo {
		return -1
	}
	return b.member(t, g, c)
}

// strays reports whether a row follows no way of a mixture to its end.
func (m *mixture) strays(t *TablePlan, c *cursor) bool {
	if m.weights != nil {
		return false
	}
	way, _ := m.dealt(t, c)
	if way == len(m.ways) {
		return true
	}
	if m.swap {
		way = len(m.ways) - 1 - way
	}
	return m.candidates(t, c, m.ways[way:way+1], nil)[0] < 0
}
