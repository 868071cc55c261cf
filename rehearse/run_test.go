package rehearse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
)

func TestMain(m *testing.M) { mysqltest.Main(m) }

// shopSteps are a migration that both engines understand; the last but one of
// two fails on the rows there are.
func shopSteps() []Step {
	return []Step{
		{Version: "1", Name: "column", Up: []string{"ALTER TABLE customer ADD note VARCHAR(20)"}, NoTransaction: true},
		{Version: "2", Name: "nothing"},
		{Version: "3", Name: "backfill", Up: []string{"UPDATE customer SET note = 'x'", "CREATE TABLE tag AS SELECT id FROM customer", "CREATE INDEX tag_id ON tag (id)"}},
		{Version: "4", Name: "fails", Up: []string{"DELETE FROM tag WHERE id = 1", "CREATE UNIQUE INDEX u ON customer (note)", "DROP TABLE tag"}, NoTransaction: true},
		{Version: "5", Name: "never", Up: []string{"DROP TABLE customer"}},
	}
}

// fillShop makes a table of 1000 customers at scale 1.
func fillShop(exec func(statement string) error, scale float64) error {
	if err := exec("CREATE TABLE customer (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40))"); err != nil {
		return err
	}
	var values []string
	for i := range int(1000 * scale) {
		values = append(values, fmt.Sprintf("(%d, 'customer %d')", i+1, i))
	}
	return exec("INSERT INTO customer VALUES " + strings.Join(values, ","))
}

// servers runs a test on a directory of SQLite files and on every server.
func servers(t *testing.T, test func(t *testing.T, s Server, fill func(context.Context, string, float64) error)) {
	t.Run("sqlite", func(t *testing.T) {
		s, err := OpenSQLite(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		test(t, s, func(ctx context.Context, name string, scale float64) error {
			db, err := sql.Open("sqlite", s.Path(name))
			if err != nil {
				return err
			}
			defer db.Close()
			return fillShop(func(q string) error { _, err := db.ExecContext(ctx, q); return err }, scale)
		})
	})
	t.Run("mysql", func(t *testing.T) {
		mysqltest.Each(t, func(t *testing.T, server *mysqltest.Server) {
			s, err := OpenMySQL(t.Context(), server.Config(""), "utf8mb4", "")
			if err != nil {
				t.Fatal(err)
			}
			test(t, s, func(ctx context.Context, name string, scale float64) error {
				db, err := mysql.Open(ctx, server.Config(name))
				if err != nil {
					return err
				}
				defer db.Close()
				return fillShop(func(q string) error { _, err := db.Pool().ExecContext(ctx, q); return err }, scale)
			})
		})
	})
}

// rehearsalOf is of the shop, two rounds of two scales.
func rehearsalOf(t *testing.T, s Server, fill func(context.Context, string, float64) error) *Rehearsal {
	r := &Rehearsal{Server: s, Run: NewRun(), Steps: shopSteps(), Scales: []float64{0.5, 0.1}, Repeat: 2, Fill: fill, Probe: true}
	if err := s.Claim(t.Context(), r.Run); err != nil {
		t.Fatal(err)
	}
	return r
}

// left is what there is of a run, in use or not.
func left(t *testing.T, s Server, run string) []string {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var again Server
	var err error
	switch s := s.(type) {
	case *SQLite:
		again, err = OpenSQLite(s.dir)
	case *MySQL:
		again, err = OpenMySQL(context.Background(), s.config, "", "")
	}
	if err != nil {
		t.Fatal(err)
	}
	names, err := again.Left(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	names = slices.DeleteFunc(names, func(n string) bool { return runOf(n) != run })
	for _, n := range names {
		if err := Remove(context.Background(), again, n); err != nil {
			t.Error(err)
		}
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
	return names
}

func TestDo(t *testing.T) {
	t.Parallel()
	servers(t, func(t *testing.T, s Server, fill func(context.Context, string, float64) error) {
		r := rehearsalOf(t, s, fill)
		var order []string
		r.Progress = func(e Event) {
			if e.Doing == "generate" {
				order = append(order, fmt.Sprintf("%g/%d/%v", e.Scale, e.Round, e.Cold))
			}
		}
		timings, err := r.Do(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(order, []string{"0.1/0/true", "0.1/0/false", "0.5/0/false", "0.5/1/false", "0.1/1/false"}); diff != "" {
			t.Errorf("order: got -, want +:\n%s", diff)
		}
		if got, want := len(timings), 5*4; got != want {
			t.Fatalf("got %d timings, want %d: what comes after the failing step is not run", got, want)
		}
		for _, timing := range timings {
			checkShop(t, &timing, s.Engine())
		}
		if got := left(t, s, r.Run); len(got) > 0 {
			t.Errorf("got databases %v at the end, want none", got)
		}
	})
}

// checkShop checks what is known of each step of the shop.
func checkShop(t *testing.T, got *Timing, engine string) {
	t.Helper()
	rows := int64(1000 * got.Scale)
	if got.BytesBefore <= 0 || got.BytesAfter <= 0 {
		t.Errorf("step %s: got %d bytes before and %d after", got.Version, got.BytesBefore, got.BytesAfter)
	}
	if (got.Error != "") != (got.Version == "4") {
		t.Errorf("step %s: got error %q", got.Version, got.Error)
	}
	switch got.Version {
	case "1":
		if got.Rows() != rows || got.Bytes() <= 0 || got.ReadWait < 0 || got.WriteWait < 0 {
			t.Errorf("step 1: got %d rows, %d bytes, waits %v and %v; want %d rows and the rest positive", got.Rows(), got.Bytes(), got.ReadWait, got.WriteWait, rows)
		}
		if got, want := got.Statements[0].Algorithm, map[bool]string{true: "", false: "instant"}[engine == "sqlite"]; got != want {
			t.Errorf("step 1: got algorithm %q, want %q", got, want)
		}
	case "2":
		if len(got.Statements) > 0 || len(got.Tables) > 0 || got.ReadWait != -1 {
			t.Errorf("step 2 does nothing: got %+v", got)
		}
	case "3":
		if len(got.Statements) != 3 || got.Statements[0].Rows != rows || got.Elapsed < got.Slowest().Elapsed {
			t.Errorf("step 3: got %+v, want three statements, the first on %d rows", got, rows)
		}
		if got.RowsChanged < rows || engine == "mariadb" && got.RowsChanged != 2*rows || engine != "sqlite" && got.RowsRead < rows {
			t.Errorf("step 3: got %d rows changed and %d read, want %d customers and as many tags", got.RowsChanged, got.RowsRead, rows)
		}
	case "4":
		if got.FailedAt != 1 || len(got.Statements) != 2 {
			t.Errorf("step 4: got failed at %d of %d, want at 1, the second", got.FailedAt, len(got.Statements))
		}
		if len(got.Tables) != 2 {
			t.Errorf("step 4: got tables %v, want customer and tag", got.Tables)
		}
	default:
		t.Errorf("got step %s", got.Version)
	}
}

func TestDo_RemovesWhenInterrupted(t *testing.T) {
	t.Parallel()
	servers(t, func(t *testing.T, s Server, fill func(context.Context, string, float64) error) {
		r := rehearsalOf(t, s, fill)
		r.Steps = append(shopSteps()[:2], Step{Version: "2a", Up: []string{"UPDATE customer SET note = " + slow(s.Engine())}})
		ctx, cancel := context.WithCancel(t.Context())
		r.Progress = func(e Event) {
			if e.Step != nil && e.Step.Version == "2a" {
				time.AfterFunc(50*time.Millisecond, cancel)
			}
		}
		began := time.Now()
		timings, err := r.Do(ctx)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got error %v, want that it was canceled", err)
		}
		if got, want := len(timings), 2; got != want {
			t.Errorf("got %d timings, want %d: of the steps before", got, want)
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("it went on for %v", took)
		}
		if got := left(t, s, r.Run); len(got) > 0 {
			t.Errorf("got databases %v at the end, want none", got)
		}
	})
}

// slow is an expression that takes a minute.
func slow(engine string) string {
	if engine == "sqlite" {
		return "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000000) SELECT count(*) FROM n)"
	}
	return "SLEEP(60)"
}

func TestLeft_NamesWhatAKilledRunLeaves(t *testing.T) {
	t.Parallel()
	servers(t, func(t *testing.T, s Server, fill func(context.Context, string, float64) error) {
		r := rehearsalOf(t, s, fill)
		r.Keep, r.Repeat, r.Scales = true, 1, []float64{0.1}
		if _, err := r.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		names, err := s.Left(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(names, func(n string) bool { return runOf(n) == r.Run }) {
			t.Errorf("got %v while the run goes on, want none of it", names)
		}
		if got := left(t, s, r.Run); len(got) != 1 {
			t.Errorf("got %v when it is over, want its one database", got)
		}
	})
}

func TestDrop_RefusesOthers(t *testing.T) {
	t.Parallel()
	servers(t, func(t *testing.T, s Server, _ func(context.Context, string, float64) error) {
		defer s.Close()
		for _, name := range []string{"shop", "duckface_rehearsal", "duckface_rehearsal_", "mysql", "duckface_rehearsal_../x_1"} {
			if err := s.Drop(t.Context(), name); err == nil {
				t.Errorf("%s: got no error", name)
			}
			if err := s.Create(t.Context(), name); err == nil {
				t.Errorf("%s: got no error when it was to be made", name)
			}
			if _, err := s.Open(t.Context(), name); err == nil {
				t.Errorf("%s: got no error when it was to be opened", name)
			}
		}
	})
}

func TestDo_RunsNothingThatLeavesTheDatabase(t *testing.T) {
	t.Parallel()
	servers(t, func(t *testing.T, s Server, fill func(context.Context, string, float64) error) {
		statement := "DROP DATABASE shop"
		if s.Engine() == "sqlite" {
			statement = "ATTACH 'shop.db' AS shop"
		}
		r := rehearsalOf(t, s, fill)
		r.Repeat, r.Scales = 1, []float64{0.1}
		r.Steps = []Step{{Version: "1", Up: []string{"DELETE FROM customer", statement}}}
		timings, err := r.Do(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := timings[0]; !strings.Contains(got.Error, "no database but its own") || got.FailedAt != 1 || len(got.Statements) != 0 {
			t.Errorf("got %+v, want that nothing was run", got)
		}
		left(t, s, r.Run)
	})
}

func TestDo_Commands(t *testing.T) {
	t.Parallel()
	servers(t, func(t *testing.T, s Server, fill func(context.Context, string, float64) error) {
		r := rehearsalOf(t, s, fill)
		out := filepath.Join(t.TempDir(), "out")
		r.Repeat, r.Scales, r.Prepare = 1, []float64{0.1}, "echo prepared {database} >> "+out
		r.Steps = []Step{{Version: "a b", Command: "echo {version} \"$DUCKFACE_DATABASE\" >> " + out}, {Version: "c", Command: "echo one; echo two >&2; exit 3"}, {Version: "d", Command: "echo d >> " + out}}
		timings, err := r.Do(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got, want := len(timings), 2; got != want {
			t.Fatalf("got %d timings, want %d", got, want)
		}
		if got := timings[0]; got.Error != "" || got.Elapsed <= 0 || (len(got.Tables) == 0) != got.Watched || got.Watched != (s.Engine() != "sqlite") {
			t.Errorf("got %+v, want no table where a server tells that nothing ran", got)
		}
		if got, want := timings[1].Error, "exit status 3: one | two"; got != want {
			t.Errorf("got error %q, want %q", got, want)
		}
		database := s.Address(databaseName(r.Run, "1")).Database
		text, err := os.ReadFile(out)
		if got, want := string(text), "prepared "+database+"\na b "+database+"\n"; err != nil || got != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
		left(t, s, r.Run)
	})
}

func TestDo_OneCommandForAll(t *testing.T) {
	t.Parallel()
	servers(t, func(t *testing.T, s Server, fill func(context.Context, string, float64) error) {
		r := rehearsalOf(t, s, fill)
		r.Repeat, r.Scales, r.Steps = 1, []float64{0.1}, nil
		r.All = &Command{Line: "echo 'duckface: version 1'; sleep 0.2; echo 'duckface: version 2 b'; exit 1"}
		timings, err := r.Do(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, timing := range timings {
			got = append(got, timing.Version+"|"+timing.Error)
		}
		if diff := cmp.Diff(got, []string{"1|", "2 b|", "(end)|exit status 1: duckface: version 1 | duckface: version 2 b"}); diff != "" {
			t.Errorf("got -, want +:\n%s", diff)
		}
		if timings[1].Elapsed < timings[0].Elapsed {
			t.Errorf("got %v for version 2, which sleeps, and %v for version 1", timings[1].Elapsed, timings[0].Elapsed)
		}
		left(t, s, r.Run)
	})
}

func TestDo_WatchesTheVersions(t *testing.T) {
	t.Parallel()
	s, err := OpenSQLite(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	versions := filepath.Join(t.TempDir(), "versions")
	r := rehearsalOf(t, s, func(ctx context.Context, name string, _ float64) error {
		db, err := sql.Open("sqlite", s.Path(name))
		if err != nil {
			return err
		}
		defer db.Close()
		_, err = db.ExecContext(ctx, "CREATE TABLE version (v TEXT); INSERT INTO version VALUES ('old')")
		return err
	})
	r.Repeat, r.Scales, r.Steps = 1, []float64{1}, nil
	r.All = &Command{Line: "touch " + versions + "; sleep 0.2", VersionQuery: "SELECT v FROM version"}
	go func() { // what the command would do, had it a client of SQLite
		for {
			time.Sleep(5 * time.Millisecond)
			if _, err := os.Stat(versions); err != nil {
				continue
			}
			if db, err := sql.Open("sqlite", s.Path(databaseName(r.Run, "1"))); err == nil {
				_, _ = db.Exec("PRAGMA busy_timeout = 5000; INSERT INTO version VALUES ('new')")
				db.Close()
			}
			return
		}
	}()
	timings, err := r.Do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(timings) != 2 || timings[0].Version != "new" || timings[1].Version != afterLast {
		t.Errorf("got %+v, want the versions new and %s", timings, afterLast)
	}
	left(t, s, r.Run)
}

func TestExpand(t *testing.T) {
	t.Parallel()
	values := map[string]string{"version": "1a", "password": `a'b"c$d e`}
	for line, want := range map[string]string{
		"up {version} {other}":       "up 1a {other}",
		"x {password}":               `x 'a'\''b"c$d e'`,
		"x '{password}'":             `x 'a'\''b"c$d e'`,
		`x "{password}"`:             `x "a'b\"c\$d e"`,
		`x \"{version}\" '\' {user}`: `x \"1a\" '\' ''`,
	} {
		if got := expand(line, values); got != want {
			t.Errorf("%s: got %s, want %s", line, got, want)
		}
	}
}

func TestReversed(t *testing.T) {
	t.Parallel()
	got, err := Reversed([]Step{{Version: "1", Up: []string{"A"}, Down: []string{"B"}}, {Version: "2", Down: []string{"C"}}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(told(got), []string{"2 down||C|", "1 down||B|"}); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if _, err := Reversed([]Step{{Version: "1"}}); err == nil {
		t.Error("got no error for a step that nothing undoes")
	}
}
