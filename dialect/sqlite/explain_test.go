package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	modernc "modernc.org/sqlite"

	"duckface/dialect/tell"
	"duckface/profile"
	"duckface/schema"
)

func init() { sql.Register("sqlite-traced", tracingDriver{&modernc.Driver{}}) }

// trace is told of every statement of the traced driver.
var trace = func(string) {}

type tracingDriver struct{ driver.Driver }

func (d tracingDriver) Open(name string) (driver.Conn, error) {
	c, err := d.Driver.Open(name)
	return tracingConn{c}, err
}

type tracingConn struct{ driver.Conn }

func (c tracingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = a.Value
	}
	trace(tell.FilledIn(query, values, quoteText))
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (c tracingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	trace(query)
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

// TestExplaining_IsWhatTheDriverGets compares the statements that are told
// with those that the driver gets.
func TestExplaining_IsWhatTheDriverGets(t *testing.T) {
	path := newFile(t, `
		CREATE TABLE digit (d INTEGER PRIMARY KEY);
		INSERT INTO digit VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9);
		CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT);
		INSERT INTO users (login) SELECT 'u' || a.d || b.d || c.d FROM digit a, digit b, digit c;
		CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INT);
		INSERT INTO posts (user_id) SELECT 1 + (a.d + 10 * b.d + 7 * e.d) % 1000 FROM digit a, digit b, digit c, digit d, digit e WHERE d.d < 2;
		CREATE TABLE notes (user_id INT, body TEXT) ;
		CREATE TABLE labels (user_id INT, name TEXT, PRIMARY KEY (user_id, name)) WITHOUT ROWID;
		INSERT INTO labels SELECT id, 'l' || d FROM users, digit WHERE d < 2`)
	driverName = "sqlite-traced"
	defer func() { driverName = "sqlite" }()
	run := func(options ...SnapshotOption) []string {
		var got []string
		trace = func(query string) { got = append(got, oneLine(query)) }
		defer func() { trace = func(string) {} }()
		db, err := openReadOnly(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer mustClose(t, db)
		s, err := db.Snapshot(t.Context(), options...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := profile.Collect(t.Context(), s, profile.Options{Now: time.Now(), Infer: profile.InferAccept}); err != nil {
			t.Fatal(err)
		}
		mustClose(t, s)
		return got
	}
	var told []schema.Statement
	explaining := run(Explaining(func(s schema.Statement) { told = append(told, s) }))
	for _, text := range explaining {
		if !slices.ContainsFunc(told, func(s schema.Statement) bool { return !s.Rows && likeStatement(s, text) }) {
			t.Errorf("explaining ran what is not of the catalog, or not told: %s", text)
		}
	}
	at := 0
	for _, text := range run() {
		if text == oneLine(openedQuery) {
			continue // on each connection
		}
		from := at
		for at < len(told) && !likeStatement(told[at], text) {
			at++
		}
		for _, s := range told[min(from, len(told)):at] {
			if s.Depends == "" && s.SQL != openedQuery {
				t.Fatalf("run:  %s\ntold: %s", text, s.SQL)
			}
		}
		if at == len(told) {
			t.Fatalf("run and not told: %s", text)
		}
		if told[at].Depends == "" {
			at++
		}
	}
	if at != len(told) {
		t.Errorf("told and not run: %s", told[at].SQL)
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// likeStatement reports whether a statement is that one, with such values as
// the data decide.
func likeStatement(s schema.Statement, text string) bool {
	form := regexp.QuoteMeta(oneLine(s.SQL))
	if s.Depends != "" {
		form = strings.Replace(form, `\(VALUES \(\?\)\)`, `\(VALUES \(\?\)(?:, \(\?\))*\)`, 1)
		form = strings.ReplaceAll(form, `\?`, `(?:-?[0-9]+|'(?:[^']|'')*')`)
	}
	return regexp.MustCompile("^" + form + "$").MatchString(text)
}
