package profile

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A season has twelve teams in two leagues, a player a row for each team of a
// season that he was in, and a season a rank for each team.
func TestCollect_PartsOfReferencesInKeys(t *testing.T) {
	m := newMemory()
	m.table("team", 3, "year int", "league char(1)", "name char(3)", "wins int not null")
	roster := m.table("roster", 3, "player int", "year int", "stint int", "league char(1) not null", "name char(3) not null")
	refer(roster, "year league name", "team", "year league name")
	standing := m.table("standing", 3, "year int", "name char(3)", "day int", "league char(1) not null")
	refer(standing, "year league name", "team", "year league name")
	for year := range 20 {
		for i := range 12 {
			name, league := string([]byte{'T', byte('A' + i), 'X'}), "AB"[i%2:i%2+1]
			m.add("team", 1900+year, league, name, i*7)
			for day := range 3 {
				m.add("standing", 1900+year, name, 1+day, league)
			}
		}
		for player := range 40 {
			for stint := range 1 + player/36 { // one of ten has two
				team := (player + stint*5) % 12
				m.add("roster", player, 1900+year, 1+stint, "AB"[team%2:team%2+1], string([]byte{'T', byte('A' + team), 'X'}))
			}
		}
	}
	p := collect(t, m)
	groups := func(table string) map[string]int64 {
		out := map[string]int64{}
		for _, g := range p.Table(table).Groups {
			name := ""
			for _, c := range g.Columns {
				name += c + " "
			}
			out[name] = g.Distinct
		}
		return out
	}
	got := map[string]map[string]int64{"team": groups("team"), "roster": groups("roster"), "standing": groups("standing")}
	want := map[string]map[string]int64{
		"team":     {"year ": 20, "year name ": 240, "league name ": 12, "league ": 2},
		"roster":   {"player ": 40, "year ": 20},
		"standing": {}, // year and name are one team: the reference says how often
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	stint := p.Table("roster").Column("stint")
	if diff := cmp.Diff(&Ordinal{In: []string{"player", "year"}, Start: 1}, stint.Ordinal); diff != "" {
		t.Errorf("stint (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]ValueShare{{1, sixDigits(40.0 / 44)}, {2, sixDigits(4.0 / 44)}}, stint.Values); diff != "" {
		t.Errorf("values of stint (-want +got):\n%s", diff)
	}
	if day := p.Table("standing").Column("day"); day.Ordinal == nil {
		t.Error("day does not count")
	}
}
