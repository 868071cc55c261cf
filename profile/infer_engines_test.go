package profile_test

import (
	"bufio"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
	"duckface/dialect/sqlite"
	"duckface/profile"
	"duckface/schema"
)

// stripped is a database without its foreign keys.
type stripped struct {
	profile.Snapshot
	references map[string]bool // that were declared
}

func (s *stripped) Schema(ctx context.Context) (*schema.Schema, error) {
	found, err := s.Snapshot.Schema(ctx)
	if err != nil {
		return nil, err
	}
	s.references = map[string]bool{}
	for _, t := range found.Tables {
		for _, r := range t.References {
			s.references[r.Key(t.Name)] = true
		}
		t.References = nil
	}
	return found, nil
}

// byMeaning are references that hold in the data and by what the tables are,
// though neither a constraint nor the documentation lists them: a text of each
// film, a group of each stage, versions of objects of OpenStreetMap, and members that are nodes.
var byMeaning = map[string][]string{
	"sakila": {"film_text(film_id) -> film"},
	"osm_liechtenstein": {"nodes(node_id) -> current_nodes", "ways(way_id) -> current_ways", "relations(relation_id) -> current_relations",
		"current_relation_members(member_id) -> current_nodes"},
	"worldcup": {"-> tournament_stages(tournament_id,stage_number)", "-> groups(tournament_id,stage_number,group_name)"},
}

// documented are the references that truth_visible.tsv lists, by database: of
// unique parents only, for others no reference can be found.
func documented(t *testing.T) map[string]map[string]bool {
	t.Helper()
	f, err := os.Open(dumpOf(t, "truth_visible.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, f)
	truth := map[string]map[string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		field := strings.Split(lines.Text(), "\t")
		if len(field) < 12 || field[11] != "yes" {
			continue
		}
		if truth[field[0]] == nil {
			truth[field[0]] = map[string]bool{}
		}
		truth[field[0]][field[1]+"("+field[2]+") -> "+field[3]+"("+field[4]+")"] = true
	}
	return truth
}

// tallyFound counts what was found of what is true.
type tallyFound struct{ right, wrong, missed int }

func (f tallyFound) score() (precision, recall, f1 float64) {
	precision = float64(f.right) / float64(f.right+f.wrong)
	recall = float64(f.right) / float64(f.right+f.missed)
	return precision, recall, 2 * precision * recall / (precision + recall)
}

// findAgain infers the references of a database without its foreign keys.
func findAgain(t *testing.T, name string, snapshot profile.Snapshot, truth map[string]bool) tallyFound {
	t.Helper()
	s := &stripped{Snapshot: snapshot}
	var found []profile.Suggestion
	p, err := profile.Collect(t.Context(), s, profile.Options{Now: time.Now(), Resolution: 5, Infer: profile.InferAccept, Suggested: func(s profile.Suggestion) { found = append(found, s) }})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	wanted := s.references
	for key := range truth {
		wanted[key] = true
	}
	var f tallyFound
	for _, got := range found {
		key := got.Reference.Key(got.Table)
		switch {
		case !got.Accepted:
		case wanted[key]:
			f.right++
			delete(wanted, key)
		default:
			f.wrong++
			argued := false
			for _, part := range byMeaning[name] {
				argued = argued || strings.Contains(key, part)
			}
			if !argued {
				t.Errorf("%s: %s is not true: %s", name, key, got.Why)
			}
		}
	}
	for key := range wanted {
		f.missed++
		t.Logf("%s: missed %s", name, key)
	}
	precision, recall, f1 := f.score()
	t.Logf("%s: %d right, %d not listed, %d missed: precision %.3f, recall %.3f, F %.3f", name, f.right, f.wrong, f.missed, precision, recall, f1)
	return f
}

func TestInfer_FindsStrippedForeignKeysAgain(t *testing.T) {
	truth := documented(t)
	var all tallyFound
	add := func(f tallyFound) { all = tallyFound{all.right + f.right, all.wrong + f.wrong, all.missed + f.missed} }
	for _, name := range []string{"chinook", "worldcup"} {
		db, err := sqlite.Open(t.Context(), unpacked(t, dumpOf(t, name+".sqlite.gz")), sqlite.OpenOptions{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		defer closed(t, db)
		snapshot, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer closed(t, snapshot)
		add(findAgain(t, name, snapshot, truth[name]))
	}
	servers := mysqltest.Servers(t)
	if len(servers) == 0 || testing.Short() {
		t.Skip("no MySQL server, or no time, for the others")
	}
	for _, name := range []string{"sakila", "mondial", "osm_liechtenstein", "lahman"} {
		config := servers[0].FreshDatabase(t)
		servers[0].Load(t, config.Database, dumpOf(t, name+".sql.gz"))
		db, err := mysql.Open(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		defer closed(t, db)
		snapshot, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer closed(t, snapshot)
		add(findAgain(t, name, snapshot, truth[name]))
	}
	precision, recall, f1 := all.score()
	t.Logf("all: %d right, %d not listed, %d missed: precision %.3f, recall %.3f, F %.3f", all.right, all.wrong, all.missed, precision, recall, f1)
	if f1 < 0.9 {
		t.Errorf("F %.3f over all, want 0.90", f1)
	}
}
