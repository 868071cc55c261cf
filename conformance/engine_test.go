// Package conformance drives the whole way on real engines: a source database
// is measured, its profile written and read, planned, generated into a fresh
// database, and what came of it is asked back with SQL.
package conformance_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver for what is asked in plain SQL

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
	"duckface/dialect/sqlite"
	"duckface/generate"
	"duckface/profile"
	"duckface/schema"
	"duckface/sink"
)

func TestMain(m *testing.M) { mysqltest.Main(m) }

// engine is somewhere to make databases.
type engine interface {
	// dialect names the folder of scripts that the engine reads: "mysql" or "sqlite".
	dialect() string
	// source makes a database by a script.
	source(t *testing.T, script string) database
	// target is a fresh place for a schema: the schema as the engine can have
	// it, the sink for its rows, and what opens it when they are in.
	target(t *testing.T, s *schema.Schema) (*schema.Schema, sink.Sink, func() database)
}

// database is a database to ask.
type database interface {
	Snapshot(t *testing.T) snapshot
	Orphans(ctx context.Context, t *schema.Table, r *schema.Reference) (int64, error)
	Duplicates(ctx context.Context, t *schema.Table, ix *schema.Index) (int64, error)
	Counts(ctx context.Context, t *schema.Table) (int64, error)
	pool() *sql.DB
	quote(name string) string
}

type snapshot interface {
	profile.Snapshot
	io.Closer
}

// eachEngine runs a test on SQLite and on every server there is.
func eachEngine(t *testing.T, test func(t *testing.T, e engine)) {
	t.Run("sqlite", func(t *testing.T) { test(t, files{}) })
	t.Run("mysql", func(t *testing.T) {
		mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) { test(t, servers{s}) })
	})
}

// serversOf are the servers to test on; without any the test is skipped.
func serversOf(t *testing.T) []*mysqltest.Server { return mysqltest.Servers(t) }

// servers is MySQL or MariaDB.
type servers struct{ *mysqltest.Server }

func (servers) dialect() string { return "mysql" }

func (s servers) source(t *testing.T, script string) database {
	t.Helper()
	config := s.FreshDatabase(t)
	s.Execute(t, config.Database, script)
	return s.open(t, config)
}

func (s servers) open(t *testing.T, config mysql.Config) database {
	t.Helper()
	db, err := mysql.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, db) })
	return onServer{db}
}

func (s servers) target(t *testing.T, from *schema.Schema) (*schema.Schema, sink.Sink, func() database) {
	t.Helper()
	config := s.Config(s.NewName(t))
	config.CreateDatabase = true
	db, err := mysql.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, db) })
	adapted, notes, err := db.Adapt(t.Context(), from)
	if err != nil {
		t.Fatal(err)
	}
	say(t, notes)
	loader, err := mysql.NewLoader(t.Context(), db, adapted, mysql.LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return adapted, loader, func() database { return s.open(t, config) }
}

type onServer struct{ *mysql.DB }

func (d onServer) Snapshot(t *testing.T) snapshot {
	t.Helper()
	s, err := d.DB.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (d onServer) pool() *sql.DB            { return d.Pool() }
func (d onServer) quote(name string) string { return mysql.Quote(name) }

// files is SQLite.
type files struct{}

func (files) dialect() string { return "sqlite" }

func (f files) source(t *testing.T, script string) database {
	t.Helper()
	path := filepath.Join(t.TempDir(), "source.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), script); err != nil {
		t.Fatal(err)
	}
	closed(t, db)
	return f.open(t, path)
}

func (files) open(t *testing.T, path string) database {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, sqlite.OpenOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, db) })
	direct, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, direct) })
	return inFile{db, direct}
}

func (f files) target(t *testing.T, from *schema.Schema) (*schema.Schema, sink.Sink, func() database) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "target.db")
	adapted, notes := sqlite.Adapt(from)
	say(t, notes)
	loader, err := sqlite.NewLoader(t.Context(), path, adapted, sqlite.LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return adapted, loader, func() database { return f.open(t, path) }
}

type inFile struct {
	*sqlite.DB
	direct *sql.DB
}

func (d inFile) Snapshot(t *testing.T) snapshot {
	t.Helper()
	s, err := d.DB.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (d inFile) pool() *sql.DB            { return d.direct }
func (d inFile) quote(name string) string { return sqlite.Quote(name) }

func closed(t *testing.T, c io.Closer) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func say(t *testing.T, notes []string) {
	t.Helper()
	for _, n := range notes {
		t.Log(n)
	}
}

// script reads a script of testdata for an engine.
func script(t *testing.T, name string, e engine) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name, e.dialect()+".sql"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// load writes a plan's rows, and opens what they make.
func load(t *testing.T, e engine, plan *generate.Plan, workers int) (*schema.Schema, database) {
	t.Helper()
	adapted, to, open := e.target(t, plan.Schema())
	err := sink.Run(t.Context(), rowsOf(plan, adapted), to, sink.Options{Workers: workers})
	if err := errors.Join(err, to.Close()); err != nil {
		t.Fatal(err)
	}
	return adapted, open()
}

// rowsOf are a plan's tables, in load order, as a sink with that schema takes them.
func rowsOf(plan *generate.Plan, s *schema.Schema) []sink.Rows {
	var rows []sink.Rows
	for _, p := range plan.Tables {
		rows = append(rows, sink.Rows{
			Table: adapted(plan, s, p), Count: p.Rows,
			NewFiller: func() sink.Filler { return p.NewFiller() },
		})
	}
	return rows
}

// adapted is a planned table as an engine has it, under another name perhaps.
func adapted(plan *generate.Plan, s *schema.Schema, p *generate.TablePlan) *schema.Table {
	return s.Tables[slices.Index(plan.Schema().Tables, p.Table)]
}

// ask runs a query that returns one number.
func ask(t *testing.T, db database, query string) int64 {
	t.Helper()
	var n int64
	if err := db.pool().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// name quotes the parts of a name.
func name(db database, parts ...string) string {
	quoted := make([]string, len(parts))
	for i, p := range parts {
		quoted[i] = db.quote(p)
	}
	return strings.Join(quoted, ".")
}

// reason is a first line for a message about a table and columns.
func reason(table string, columns []string) string {
	return fmt.Sprintf("%s (%s)", table, strings.Join(columns, ", "))
}
