package conformance_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duckface/generate"
	"duckface/profile"
)

// shapes are the measures that the tables of testdata/shape are there for, with
// how many findings of each there are at least.
var shapes = map[string]int{
	"fan-out": 18, "joint fan-out": 3, "path agreement": 4, "copy": 1, "lag": 2, "temporal order": 1,
	"dependence": 1, "null patterns": 2, "ordinal": 1, "depth": 1, "correlation": 2,
}

// measureShapes is the profile of the tables of testdata/shape, with what nothing declares.
func measureShapes(t *testing.T, e engine) *profile.Profile {
	t.Helper()
	tables, err := os.ReadFile(filepath.Join("testdata", "shape", "tables.sql"))
	if err != nil {
		t.Fatal(err)
	}
	return measureWith(t, e.source(t, script(t, "shape", e)+string(tables)), profile.Options{Infer: profile.InferAccept})
}

// What lies between references and between columns holds on real engines, and
// grows with the rows. The tolerance is that of verify, and 0.1 more: references
// below a common ancestor are packed, and those that follow another in a share of
// the rows are dealt twice.
func TestShape_HoldsAtEveryScale(t *testing.T) {
	eachEngine(t, func(t *testing.T, e engine) {
		p := written(t, measureShapes(t, e))
		for _, scale := range []float64{0.5, 1, 6} {
			t.Run(fmt.Sprint(scale), func(t *testing.T) {
				made := plan(t, p, generate.Scale{All: scale})
				say(t, made.Notes)
				s, db := load(t, e, made, 2)
				checkRows(t, made, s, db)
				checkKeys(t, s, db)
				checkAgreement(t, db)
				rows := map[string]int64{}
				for _, table := range made.Tables {
					rows[table.Table.Name] = table.Rows
				}
				found := map[string]int{}
				for _, f := range profile.Compare(p, measureWith(t, db, profile.Options{Like: p}), profile.CompareOptions{Rows: rows}).Findings {
					found[f.Measure]++
					if _, ok := shapes[f.Measure]; ok && scale >= 1 && f.Score < f.Tolerance-0.1 {
						t.Errorf("%s: %s: want %s, got %s, score %.3f below %.3f %s", f.Name(), f.Measure, f.Want, f.Got, f.Score, f.Tolerance, f.Note)
					}
				}
				for measure, least := range shapes {
					if found[measure] < least {
						t.Errorf("%d findings of %s, want at least %d", found[measure], measure, least)
					}
				}
			})
		}
	})
}

// checkAgreement asks with SQL what must hold in every row: a parcel's letter is
// its customer's, a goal is of a team that plays, a remark is about something,
// rows of a player and a year are numbered without a gap.
func checkAgreement(t *testing.T, db database) {
	t.Helper()
	for what, query := range map[string]string{
		"parcels of another's letter": "SELECT COUNT(*) FROM parcel JOIN letter ON letter.id = parcel.letter_id WHERE letter.customer_id <> parcel.customer_id",
		"goals of a team not playing": "SELECT COUNT(*) FROM goal JOIN game ON game.id = goal.game_id WHERE goal.team_id NOT IN (game.home_id, game.away_id)",
		"remarks about nothing":       "SELECT COUNT(*) FROM remark WHERE (SELECT COUNT(*) FROM photo WHERE photo.id = remarkable_id) + (SELECT COUNT(*) FROM video WHERE video.id = remarkable_id) = 0",
		"gaps in stints":              "SELECT COUNT(*) FROM (SELECT player_id FROM roster GROUP BY player_id, year HAVING MAX(stint) <> COUNT(*) OR MIN(stint) <> 1) gaps",
	} {
		if n := ask(t, db, query); n > 0 {
			t.Errorf("%d %s", n, what)
		}
	}
}

// What a remark is about is found by its types.
func TestShape_TypesNameTheParents(t *testing.T) {
	eachEngine(t, func(t *testing.T, e engine) {
		p := measureShapes(t, e)
		var types []string
		for _, r := range p.Table("remark").References {
			if r.When != nil {
				types = append(types, r.Table)
			}
		}
		slices.Sort(types)
		if got := strings.Join(types, " "); got != "photo video" {
			t.Errorf("remarks are about %q, want photo and video by type", got)
		}
	})
}
