package conformance_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"duckface/generate"
	"duckface/profile"
	"duckface/schema"
)

// measure is a database's profile, with declared references alone.
func measure(t *testing.T, db database) *profile.Profile {
	t.Helper()
	return measureWith(t, db, profile.Options{})
}

func measureWith(t *testing.T, db database, options profile.Options) *profile.Profile {
	t.Helper()
	s := db.Snapshot(t)
	defer closed(t, s)
	options.Now = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	p, err := profile.Collect(t.Context(), s, options)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// measured is a database's profile as it comes back from its file.
func measured(t *testing.T, db database) *profile.Profile {
	t.Helper()
	return written(t, measure(t, db))
}

// written is a profile as it comes back from its file.
func written(t *testing.T, p *profile.Profile) *profile.Profile {
	t.Helper()
	var file bytes.Buffer
	if err := profile.Write(&file, p); err != nil {
		t.Fatal(err)
	}
	back, err := profile.Read(&file, "measured.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return back
}

func plan(t *testing.T, p *profile.Profile, scale generate.Scale) *generate.Plan {
	t.Helper()
	made, err := generate.NewPlan(p, generate.Options{Scale: scale, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestKeyMatrix_HoldsAtEveryScale(t *testing.T) {
	eachEngine(t, func(t *testing.T, e engine) {
		p := measured(t, e.source(t, script(t, "keymatrix", e)))
		for _, scale := range []float64{0.1, 1, 7.5, 100} {
			t.Run(fmt.Sprint(scale), func(t *testing.T) {
				if scale > 10 && testing.Short() {
					t.Skip("-short leaves out the large scale")
				}
				made := plan(t, p, generate.Scale{All: scale})
				say(t, made.Notes)
				s, db := load(t, e, made, 2)
				checkRows(t, made, s, db)
				if references, keys, checks := checkKeys(t, s, db); references < 100 || keys < 100 || checks < 5 {
					t.Errorf("%d references, %d unique keys, %d checks: want those of the whole matrix", references, keys, checks)
				}
				if scale >= 1 { // below, most parents are a handful
					checkShape(t, p, made, measure(t, db))
				}
			})
		}
	})
}

// checkRows compares every table's rows with what the plan says.
func checkRows(t *testing.T, made *generate.Plan, s *schema.Schema, db database) {
	t.Helper()
	for _, p := range made.Tables {
		got, err := db.Counts(t.Context(), adapted(made, s, p))
		if err != nil {
			t.Fatal(err)
		}
		if got != p.Rows {
			t.Errorf("%s: %d rows, the plan says %d", p.Table.Name, got, p.Rows)
		}
	}
}

// checkKeys counts orphans, duplicates and broken checks, which must be none; it
// returns how many references, unique keys and checks it asked about.
func checkKeys(t *testing.T, s *schema.Schema, db database) (references, keys, checks int) {
	t.Helper()
	for _, table := range s.Tables {
		references += len(table.References)
		keys += len(table.UniqueKeys())
		checks += len(table.Checks)
		for _, r := range table.References {
			if n, err := db.Orphans(t.Context(), table, r); err != nil || n > 0 {
				t.Errorf("%s: %d orphans, %v", r.Key(table.Name), n, err)
			}
		}
		for _, key := range table.UniqueKeys() {
			if n, err := db.Duplicates(t.Context(), table, key); err != nil || n > 0 {
				t.Errorf("%s: %d duplicates, %v", reason(table.Name, key.Columns()), n, err)
			}
		}
		for _, c := range table.Checks {
			if n := ask(t, db, "SELECT COUNT(*) FROM "+name(db, table.Name)+" WHERE NOT ("+c.Expression+")"); n > 0 {
				t.Errorf("%s: %d rows break CHECK (%s)", table.Name, n, c.Expression)
			}
		}
	}
	return references, keys, checks
}

// checkShape compares the references of what was generated with the profile it
// was generated from. The tolerance is that of verify, which grows as parents
// get fewer, and 0.08: references below a common ancestor are packed, not
// counted out.
func checkShape(t *testing.T, want *profile.Profile, made *generate.Plan, got *profile.Profile) {
	t.Helper()
	rows := map[string]int64{}
	for _, p := range made.Tables {
		rows[p.Table.Name] = p.Rows
	}
	references := 0
	for _, f := range profile.Compare(want, got, profile.CompareOptions{Rows: rows}).Findings {
		switch f.Measure {
		case "fan-out", "FK null fraction":
			references++
		case "row count", "null patterns":
		default:
			continue
		}
		if f.Score < f.Tolerance-0.08 {
			t.Errorf("%s: %s: want %s, got %s, score %.3f below %.3f %s", f.Name(), f.Measure, f.Want, f.Got, f.Score, f.Tolerance, f.Note)
		}
	}
	if references < 100 {
		t.Errorf("%d measures of references, want those of the whole matrix", references)
	}
}
