package profile

import (
	"math"
	"slices"
	"strings"
)

// meetingTolerance is for paths that lead to one ancestor.
const meetingTolerance = 0.97

// meetings compares in which share of the rows two paths lead to the same row.
func (c *comparer) meetings(w, g *Table) {
	for _, m := range w.Meetings {
		object := spellPath(m.Paths[0]) + " = " + spellPath(m.Paths[1])
		paths, ok := m.References(c.want, w)
		if !ok {
			continue
		}
		rows, parents := c.meetingRows(w, paths)
		if rows == 0 {
			continue
		}
		got, ok := sameMeeting(g, m)
		if !ok {
			c.skip(w.Name, object, "path agreement", "not measured in the target")
			continue
		}
		f := Finding{Table: w.Name, Object: object, Measure: "path agreement", Want: formatShort(m.Agree), Got: formatShort(got.Agree),
			Score: 1 - math.Abs(m.Agree-got.Agree), Tolerance: meetingTolerance}
		if m.Agree < 1 { // which rows disagree is dealt by chance, and few ancestors give little choice
			f.Tolerance -= quotaFloor(1, rows) + 2*math.Sqrt(m.Agree*(1-m.Agree))*sampleFloor(rows) + quotaFloor(1, parents)
		}
		c.add(f)
	}
}

// meetingRows is in how many planned rows both paths should arrive, and how
// many rows the smallest table on the way is to have.
func (c *comparer) meetingRows(w *Table, paths [2][]*Reference) (rows, parents int64) {
	share, parents := 1.0, int64(math.MaxInt64)
	for _, path := range paths {
		for _, r := range path {
			share *= 1 - r.Null
			if parent := c.want.Table(r.Table); parent != nil {
				parents = min(parents, c.planned(parent))
			}
		}
	}
	return int64(math.Round(share * float64(c.planned(w)))), parents
}

// sameTable finds a table as a comparison does; nil in no profile.
func (p *Profile) sameTable(name string) *Table {
	if p == nil {
		return nil
	}
	t, _ := sameName(p.Tables, tableName, name)
	return t
}

// sameMeeting finds the meeting of the same paths, in either order.
func sameMeeting(g *Table, m Meeting) (Meeting, bool) {
	same := func(a, b [][]string) bool {
		return slices.EqualFunc(a, b, func(x, y []string) bool { return slices.EqualFunc(x, y, strings.EqualFold) })
	}
	for _, x := range g.Meetings {
		if strings.EqualFold(x.To, m.To) && (same(x.Paths[0], m.Paths[0]) && same(x.Paths[1], m.Paths[1]) || same(x.Paths[0], m.Paths[1]) && same(x.Paths[1], m.Paths[0])) {
			return x, true
		}
	}
	return Meeting{}, false
}
