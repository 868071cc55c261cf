package generate

import (
	"fmt"
	"strings"
	"testing"

	"duckface/profile"
)

// seasons is a league: a team has a row a season, a player one for each team of
// a season that he was in, a season one for each team and day.
const seasons = `
tables:
  player: {rows: 900, columns: {id: int not null}, primary_key: [id]}
  team:
    rows: 400
    columns:
      year: {type: smallint not null, distinct: 80, quantiles: [1900, 1940, 1979]}
      league: {type: char(2) not null, distinct: 3}
      name: {type: char(3) not null, distinct: 40}
    primary_key: [year, league, name]
    groups:
      - {columns: [year], distinct: 80, fan_out: {mean: 5, parents: {4: 0.4, 5: 0.2, 6: 0.4}}}
      - {columns: [year, name], distinct: NAMES, fan_out: 1}
  roster:
    rows: 9000
    grows: with team
    columns:
      player_id: int not null
      year: smallint not null
      stint: {type: smallint not null, ordinal: {in: [player_id, year], start: 1}, values: {1: 0.92, 2: 0.07, 3: 0.01}}
      league: char(2) not null
      name: char(3) not null
    primary_key: [player_id, year, stint]
    references:
      player: {columns: [player_id], fan_out: {mean: 10, parents: {2: 0.3, 10: 0.4, 18: 0.3}}}
      team: {columns: [year, league, name], UNDECLARED fan_out: {mean: 22.5, parents: {19-21: 0.5, 24-26: 0.5}}}
    groups:
      - {columns: [year], distinct: 80, fan_out: {mean: 112.5, parents: {90: 0.4, 112: 0.2, 135: 0.4}}}
  ranking:
    rows: 1200
    columns:
      year: smallint not null
      name: char(3) not null
      day: {type: smallint not null, ordinal: {in: [year, name], start: 1}}
      league: char(2) not null
    primary_key: [year, name, day]
    references:
      team: {columns: [year, league, name], UNDECLARED fan_out: {mean: 3, parents: {2: 0.5, 4: 0.5}}}
  squad:
    rows: 6000
    columns:
      year: smallint not null
      name: char(3) not null
      player_id: int not null
      league: char(2) not null
    primary_key: [year, name, player_id]
    references:
      player: {columns: [player_id], fan_out: 6.7}
      team: {columns: [year, league, name], UNDECLARED fan_out: {mean: 15, parents: {10: 0.5, 20: 0.5}}}
`

func readSeasons(t *testing.T, replace ...string) *profile.Profile {
	t.Helper()
	p, err := profile.Read(strings.NewReader(strings.NewReplacer(replace...).Replace(seasons)), "seasons.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Part of each reference stands in a key, and yet all of it is kept, whether the
// part tells the parents apart or not.
func TestPlan_KeyOverPartOfAReference(t *testing.T) {
	for _, undeclared := range []string{"", "undeclared: true,"} {
		for _, scale := range []float64{0.3, 1, 4} {
			t.Run(fmt.Sprint(undeclared, scale), func(t *testing.T) {
				prof := readSeasons(t, "UNDECLARED", undeclared, "NAMES", "400")
				p, err := NewPlan(prof, Options{Scale: Scale{All: scale}, Seed: 7})
				if err != nil {
					t.Fatal(err)
				}
				for _, note := range p.Notes {
					if strings.Contains(note, "not kept") {
						t.Error(note)
					}
				}
				if got := len(p.Table("team").Table.Indexes); got != 1 {
					t.Errorf("team gets %d keys, want the one that it has", got)
				}
				db := fillTables(t, p)
				checkKeys(t, p, db)
				checkParents(t, p, db)
			})
		}
	}
}

// checkParents proves that every reference finds its parent, declared or not.
func checkParents(t *testing.T, p *Plan, db database) {
	t.Helper()
	for _, tp := range p.Tables {
		for _, r := range tp.Profile.References {
			parents := map[string]bool{}
			parent := p.Table(r.Table)
			if parent == nil {
				continue // planned, but never written
			}
			for _, row := range db[r.Table] {
				parents[valuesOf(parent, row, r.To)] = true
			}
			for _, row := range db[tp.Table.Name] {
				if got := valuesOf(tp, row, r.Columns); !parents[got] {
					t.Fatalf("%s: %s refers to no row of %s", tp.Table.Name, got, r.Table)
				}
			}
		}
	}
}

func valuesOf(t *TablePlan, row []string, columns []string) string {
	var out []string
	for _, c := range columns {
		out = append(out, row[t.columns[t.column(c)].place])
	}
	return strings.Join(out, " ")
}

func TestPlan_KeyOverPartOfAReferenceKeepsFanOutsAndNumbers(t *testing.T) {
	p, err := NewPlan(readSeasons(t, "UNDECLARED", "", "NAMES", "400"), Options{Scale: Scale{All: 1}, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	db := fillTables(t, p)
	roster := p.Table("roster")
	for _, r := range readSeasons(t, "UNDECLARED", "", "NAMES", "400").Table("roster").References {
		want := map[string]map[int]float64{"player": {2: 0.3, 10: 0.4, 18: 0.3}, "team": {20: 0.5, 25: 0.5}}[r.Table]
		got := map[int]int{}
		for degree, n := range fanOutOf(p, db, "roster", r) {
			for near := range want {
				if degree >= near-2 && degree <= near+2 {
					got[near] += n
				}
			}
		}
		for degree, share := range want {
			if n := float64(got[degree]) / float64(p.Table(r.Table).Rows); n < share-0.06 || n > share+0.06 {
				t.Errorf("%.3f of the rows of %s have about %d in roster, want %.2f", n, r.Table, degree, share)
			}
		}
	}
	stints, highest, rows := map[string]int{}, map[string]string{}, map[string]int{}
	for _, row := range db["roster"] {
		stint := valuesOf(roster, row, []string{"stint"})
		group := valuesOf(roster, row, []string{"player_id", "year"})
		stints[stint]++
		rows[group]++
		highest[group] = max(highest[group], stint)
	}
	for stint, want := range map[string]float64{"1": 8280, "2": 630, "3": 90} {
		if got := float64(stints[stint]); got < want-90 || got > want+90 {
			t.Errorf("%v rows have stint %s, want %v", got, stint, want)
		}
	}
	for group, n := range rows {
		if highest[group] != fmt.Sprint(n) {
			t.Fatalf("player and year %s: %d rows, but the last is stint %s", group, n, highest[group])
		}
	}
}

// Where the part of a reference is measured not to tell its parents apart, the
// key is kept all the same.
func TestPlan_KeyOverPartThatRepeats(t *testing.T) {
	p, err := NewPlan(readSeasons(t, "UNDECLARED", "", "NAMES", "300"), Options{Scale: Scale{All: 1}, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	db := fillTables(t, p)
	checkKeys(t, p, db)
	checkParents(t, p, db)
}
