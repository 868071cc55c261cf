package generate

import (
	"math"
	"testing"

	"duckface/profile"
)

// drawn is a database of roads and points of a session, and of corners that are
// points of their road's session in a share of the rows. Corners lie in the order
// of their roads.
func drawn(agree float64) *profile.Profile {
	p := &profile.Profile{Format: profile.Format, Name: "drawn", Source: profile.Source{Engine: "mariadb", Measured: "2026-11-22"}}
	add := func(t *profile.Table) *profile.Table { p.Tables = append(p.Tables, t); return t }
	add(table("session", 400, "id int !", "pk:id"))
	point := add(table("point", 4400, "id int !,session int !", "pk:id"))
	refer(point, "session", "session", "id", degrees(0, 0.25, 4, 0.5, 16, 0.2, 36, 0.0375, 200, 0.0125), 0)
	road := add(table("road", 980, "id int !,session int !", "pk:id"))
	refer(road, "session", "session", "id", degrees(0, 0.5, 1, 0.25, 4, 0.2, 10, 0.05, 28, 0.025), 0)
	corner := add(table("corner", 5880, "road int !,place int !,point int !", "pk:road,place"))
	corner.Column("place").Ordinal = &profile.Ordinal{In: []string{"road"}}
	refer(corner, "road", "road", "id", degrees(3, 0.5, 6, 0.25, 12, 0.25), 0)
	refer(corner, "point", "point", "id", degrees(0, 0.05, 1, 0.7, 2, 0.2, 4, 0.05), 0)
	corner.Meetings = []profile.Meeting{meeting("session", agree, []string{"point", "session"}, []string{"road", "session"})}
	near := profile.Dimension{Child: profile.ChildKeyOf("point", []string{"session"})}
	p.Table("session").Correlations = []profile.Correlation{{A: near, B: profile.Dimension{Child: profile.ChildKeyOf("road", []string{"session"})}, Rank: 0.3}}
	return p
}

// Nested paths agree in the measured share though rows lie in the order of one of
// them, and no fan-out pays for it.
func TestPlan_NestedPathsAgreeInAShare(t *testing.T) {
	for _, agree := range []float64{0.2, 0.45, 0.7} {
		for _, scale := range []float64{0.5, 1, 7} {
			made, err := NewPlan(drawn(agree), Options{Scale: Scale{All: scale}, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			corner := made.Table("corner")
			road, point := corner.links[0], corner.links[1]
			same := 0
			of := func(k *link, row int64) int64 {
				c := k.parent.layout.locate(row)
				return k.parent.links[0].parentRow(k.parent, &c)
			}
			children := map[*link][]int64{road: make([]int64, road.parent.Rows), point: make([]int64, point.parent.Rows)}
			for row := range corner.Rows {
				c := corner.layout.locate(row)
				a, b := road.parentRow(corner, &c), point.parentRow(corner, &c)
				children[road][a]++
				children[point][b]++
				if of(road, a) == of(point, b) {
					same++
				}
			}
			if got := float64(same) / float64(corner.Rows); math.Abs(got-agree) > 0.01 {
				t.Errorf("agreement %g, scale %g: %.3f of the corners are points of their road's session", agree, scale, got)
			}
			for k, counts := range children {
				have := map[int64]int64{}
				for _, n := range counts {
					have[n]++
				}
				var runs []run
				for degree, count := range have {
					runs = append(runs, run{count, degree})
				}
				if off := runDistance(k.runs, runs); off > 0.01 {
					t.Errorf("agreement %g, scale %g: fan-out of %v is off by %.3f", agree, scale, k.ref.Columns, off)
				}
			}
		}
	}
}

// Where a reference follows another one upwards, some of the other rows go the way
// back: a town lies on the river that leaves its lake, or on one that flows into it.
func TestPlan_SomeRowsGoBackWhereTheOtherPathBegan(t *testing.T) {
	const up, down = 0.88, 0.4
	p := &profile.Profile{Format: profile.Format, Name: "water", Source: profile.Source{Engine: "mariadb", Measured: "2026-11-22"}}
	add := func(t *profile.Table) *profile.Table { p.Tables = append(p.Tables, t); return t }
	lake := add(table("lake", 300, "id int !,river int", "pk:id"))
	river := add(table("river", 500, "id int !,lake int", "pk:id"))
	refer(lake, "river", "river", "id", degrees(0, 0.52, 1, 0.48), 0.2)
	refer(river, "lake", "lake", "id", degrees(0, 0.75, 1, 0.25), 0.85)
	town := add(table("town", 900, "id int !,lake int !,river int !", "pk:id"))
	refer(town, "lake", "lake", "id", degrees(1, 0.5, 5, 0.5), 0)
	refer(town, "river", "river", "id", degrees(0, 0.5, 2, 0.3, 6, 0.2), 0)
	town.Meetings = []profile.Meeting{meeting("river", up, []string{"lake", "river"}, []string{"river"}), meeting("lake", down, []string{"river", "lake"}, []string{"lake"})}
	for _, scale := range []float64{0.5, 1, 7} {
		made, err := NewPlan(p, Options{Scale: Scale{All: scale}, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		towns := made.Table("town")
		of := func(k *link, row int64) int64 {
			c := k.parent.layout.locate(row)
			return k.parent.links[0].parentRow(k.parent, &c)
		}
		var led, follows, arrive, agree float64
		for row := range towns.Rows {
			c := towns.layout.locate(row)
			lake, river := towns.links[0].parentRow(towns, &c), towns.links[1].parentRow(towns, &c)
			if above := of(towns.links[0], lake); above >= 0 {
				led++
				if above == river {
					follows++
				}
			}
			if below := of(towns.links[1], river); below >= 0 {
				arrive++
				if below == lake {
					agree++
				}
			}
		}
		if got := follows / led; math.Abs(got-up) > 0.06 {
			t.Errorf("scale %g: %.3f of the towns lie on the river that leaves their lake, want %g", scale, got, up)
		}
		if got := agree / arrive; math.Abs(got-down) > 0.06 {
			t.Errorf("scale %g: %.3f of the rivers of towns flow into their lake, want %g", scale, got, down)
		}
	}
}
