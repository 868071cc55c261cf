package likeness

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
	"duckface/profile"
)

// town is a small database with something for every kind of step.
const town = `
CREATE TABLE street (id INT NOT NULL PRIMARY KEY, name VARCHAR(40) NOT NULL, length INT NOT NULL);
CREATE TABLE house (
	id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, street_id INT NOT NULL, number INT NOT NULL, owner VARCHAR(60), note TEXT,
	KEY (street_id), FOREIGN KEY (street_id) REFERENCES street (id));
INSERT INTO street SELECT seq, CONCAT('Street ', MD5(seq)), 100 + seq FROM seq_1_to_300;
INSERT INTO house SELECT seq, 1 + (seq * seq) % 290, seq % 40, CONCAT('Owner ', seq % 700), MD5(seq) FROM seq_1_to_3000;
`

func TestSteps_ChooseTheLargestTablesThatHaveWhatTheyChange(t *testing.T) {
	p, err := profile.Read(strings.NewReader(`tables:
  parent: {rows: 50000, columns: {id: int not null, name: "varchar(20)", size: {type: int, distinct: 9}}}
  child:
    rows: 90000
    columns: {id: int not null, parent_id: int not null}
    references: {parent: {columns: [parent_id]}}
  small: {rows: 100, columns: {id: int not null, name: "varchar(20)"}}
`), "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, s := range Steps(p, 1, 10_000) {
		got[s.Kind] = append(got[s.Kind], s.Table)
	}
	for kind, want := range map[string][]string{
		"add column, copy": {"child"}, "add foreign key": {"child"}, "widen number": {"parent"}, "varchar to text": nil,
	} {
		if diff := cmp.Diff(want, got[kind]); diff != "" {
			t.Errorf("%s: %s", kind, diff)
		}
	}
}

func TestSteps_RunOnAFreshCopyAsOftenAsWanted(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		if s.Engine != mysql.MariaDB {
			t.Skip("sequences are MariaDB's")
		}
		db := openSide(t, s, townOf(t, s))
		steps := Steps(measured(t, s, databaseOf(t, db)), 2, 300)
		for _, k := range kinds {
			if !slices.ContainsFunc(steps, func(s Step) bool { return s.Kind == k.name }) && k.name != "index on number" {
				t.Errorf("no step to %s", k.name)
			}
		}
		for _, step := range steps {
			o, err := Export(t.Context(), db.Conn, step.Table, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			var runs [2]oneRun
			for i := range runs {
				if runs[i], err = db.timed(t.Context(), o, step); err != nil {
					t.Fatalf("%s of %s: %v", step.Kind, step.Table, err)
				}
			}
			if runs[0].changed != runs[1].changed {
				t.Errorf("%s of %s changed %d rows, then %d", step.Kind, step.Table, runs[0].changed, runs[1].changed)
			}
		}
	})
}

// townOf makes the database, and is its name.
func townOf(t *testing.T, s *mysqltest.Server) string {
	name := s.FreshDatabase(t).Database
	s.Execute(t, name, town)
	return name
}

func databaseOf(t *testing.T, db *side) (name string) {
	if err := db.QueryRowContext(t.Context(), "SELECT database()").Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}

// measured is a database's profile.
func measured(t *testing.T, s *mysqltest.Server, name string) *profile.Profile {
	db, err := mysql.Open(t.Context(), s.Config(name))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	snapshot, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	p, err := profile.Collect(t.Context(), snapshot, profile.Options{Now: time.Now(), MinCount: 1})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
