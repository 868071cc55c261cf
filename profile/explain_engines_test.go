package profile_test

import (
	"database/sql"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
	"duckface/profile"
	"duckface/schema"
)

// forExplain has each kind of question: a large table to draw from, keys of one and of
// several columns, a type column, tables without a key or rows.
const forExplain = `
	CREATE TABLE digit (d INT PRIMARY KEY);
	INSERT INTO digit VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9);
	CREATE TABLE users (id INT PRIMARY KEY AUTO_INCREMENT, login VARCHAR(20) NOT NULL, UNIQUE (login));
	INSERT INTO users (login) SELECT CONCAT('u', a.d, b.d, c.d) FROM digit a, digit b, digit c;
	CREATE TABLE posts (id INT PRIMARY KEY AUTO_INCREMENT, user_id INT, topic_id INT, INDEX (user_id));
	INSERT INTO posts (user_id) SELECT 1 + (a.d + 10 * b.d + 100 * c.d + 7 * e.d) % 1000 FROM digit a, digit b, digit c, digit d, digit e WHERE d.d < 2;
	CREATE TABLE comments (id INT PRIMARY KEY AUTO_INCREMENT, commentable_type VARCHAR(20), commentable_id INT, about INT, INDEX (about));
	INSERT INTO comments (commentable_type, commentable_id, about) SELECT IF(a.d < 3, 'User', 'Post'), 1 + a.d + 10 * b.d, 5 FROM digit a, digit b;
	CREATE TABLE shop_orders (shop INT, nr INT, user_id INT, PRIMARY KEY (shop, nr));
	INSERT INTO shop_orders SELECT a.d, 10 * b.d + c.d, 1 + b.d FROM digit a, digit b, digit c;
	CREATE TABLE order_lines (shop INT NOT NULL, nr INT NOT NULL, line INT NOT NULL, PRIMARY KEY (shop, nr, line));
	INSERT INTO order_lines SELECT shop, nr, d FROM shop_orders, digit WHERE d < 3;
	CREATE TABLE notes (user_id INT, txt TEXT);
	CREATE VIEW v AS SELECT 1;`

// TestExplain_IsWhatTheServerGets compares the statements that were told beforehand
// with those that the server writes into its log.
func TestExplain_IsWhatTheServerGets(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		config := s.FreshDatabase(t)
		s.Execute(t, config.Database, forExplain+"ANALYZE TABLE users, posts, comments, shop_orders, order_lines")
		run := func(options ...mysql.SnapshotOption) []string {
			return logged(t, config, func() {
				db, err := mysql.Open(t.Context(), config)
				if err != nil {
					t.Fatal(err)
				}
				snapshot, err := db.Snapshot(t.Context(), options...)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := profile.Collect(t.Context(), snapshot, profile.Options{Now: time.Now(), Infer: profile.InferAccept}); err != nil {
					t.Fatal(err)
				}
				closed(t, snapshot)
				closed(t, db)
			})
		}
		var told []schema.Statement
		explaining := run(mysql.Explaining(func(s schema.Statement) { told = append(told, s) }))
		compareStatements(t, explaining, slices.DeleteFunc(slices.Clone(told), func(s schema.Statement) bool { return s.Rows }))
		compareStatements(t, run(), told)
	})
}

// logged are the statements that a server gets while something runs.
func logged(t *testing.T, config mysql.Config, run func()) []string {
	t.Helper()
	db, err := mysql.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, db)
	set := func(list ...string) {
		t.Helper()
		for _, stmt := range list {
			if _, err := db.Pool().Exec(stmt); err != nil {
				t.Fatal(err)
			}
		}
	}
	set("SET GLOBAL log_output = 'TABLE'", "TRUNCATE mysql.general_log", "SET GLOBAL general_log = 1")
	run()
	set("SET GLOBAL general_log = 0", "SET GLOBAL log_output = DEFAULT")
	rows, err := db.Pool().Query("SELECT argument FROM mysql.general_log WHERE command_type IN ('Query', 'Execute') AND argument NOT LIKE 'SET GLOBAL%' ORDER BY event_time")
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, rows)
	var list []string
	for rows.Next() {
		var text sql.RawBytes
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		list = append(list, string(text))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// compareStatements finds each statement that was run among those told, in the
// same order. Those that depend on the data may be run any number of times, all
// others are run once.
func compareStatements(t *testing.T, got []string, told []schema.Statement) {
	t.Helper()
	const release = "ROLLBACK TO SAVEPOINT table_done" // after each table
	if !slices.Contains(got, release) || !slices.ContainsFunc(told, func(s schema.Statement) bool { return s.SQL == release }) {
		t.Fatalf("no %s", release)
	}
	got = slices.DeleteFunc(got, func(text string) bool { return text == release })
	told = slices.DeleteFunc(told, func(s schema.Statement) bool { return s.SQL == release })
	at := 0
	for _, text := range got {
		again := false // of those that depend on data and follow each other, in any order
		for i := at; i >= 0 && i < len(told) && told[i].Depends != "" && !again; i-- {
			again = likeStatement(told[i], text)
		}
		for ; !again && at < len(told) && !likeStatement(told[at], text); at++ {
			if told[at].Depends == "" {
				t.Fatalf("run:  %s\ntold: %s", text, told[at].SQL)
			}
		}
		if at == len(told) {
			t.Fatalf("run and not told: %s", text)
		}
		if told[at].Depends == "" {
			at++
		}
	}
	for _, s := range told[at:] {
		if s.Depends == "" {
			t.Fatalf("told and not run: %s", s.SQL)
		}
	}
}

var literal = `(?:_binary)?(?:'(?:[^'\\]|\\.|'')*'|-?[0-9.]+)`

// likeStatement reports whether a statement is that one, as often and with such
// values as the data decide.
func likeStatement(s schema.Statement, text string) bool {
	want, got := normal(s.SQL), normal(text)
	if s.Depends == "" {
		return want == got
	}
	form := regexp.QuoteMeta(want)
	if head, tail, ok := strings.Cut(form, " WHERE "); ok && !strings.Contains(tail, "BETWEEN") {
		form = head + " WHERE (" + tail + "|" + strings.Replace(tail, `\?`, `\?(, \?)*`, 1) + "|" + tail + "( OR " + tail + ")*)"
	}
	return regexp.MustCompile("^" + strings.ReplaceAll(form, `\?`, literal) + "$").MatchString(got)
}

var spaces = regexp.MustCompile(`\s+`)

// normal is a statement on one line; what one SET sets has no order.
func normal(text string) string {
	text = strings.TrimSpace(spaces.ReplaceAllString(text, " "))
	rest, ok := strings.CutPrefix(text, "SET ")
	if !ok || !strings.Contains(rest, "time_zone") {
		return text
	}
	names := regexp.MustCompile(`\w+ ?=`).FindAllString(rest, -1)
	for i := range names {
		names[i] = strings.TrimSuffix(strings.TrimSuffix(names[i], "="), " ")
	}
	slices.Sort(names)
	return "SET " + strings.Join(names, ", ")
}
