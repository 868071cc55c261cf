package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
)

func TestMain(m *testing.M) {
	testscript.Main(withServers{m}, map[string]func(){"duckface": main})
}

// withServers runs tests that may start servers.
type withServers struct{ *testing.M }

func (m withServers) Run() int { return mysqltest.Run(m.M) }

// TestScripts runs the command as a person would, with the scripts of
// testdata/script. Beside testscript's own commands they have:
//
//	fails CODE COMMAND…   the exit code, and one line on standard error
//	sql FILE STATEMENT    runs SQL on an SQLite file, printing what it returns
func TestScripts(t *testing.T) {
	runScripts(t, "testdata/script", nil)
}

// TestScripts_MySQL runs those of testdata/mysql on every server. They find the
// URL of a database that does not exist yet in $URL, with a wrong password in
// $WRONG, without one in $ASK and for the user ${DB}_r with the password
// "right" in $READER, and have a command
//
//	query STATEMENT   runs SQL on that database, printing what it returns
func TestScripts_MySQL(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		runScripts(t, "testdata/mysql", s)
	})
}

func runScripts(t *testing.T, dir string, s *mysqltest.Server) {
	profiles, err := filepath.Abs("../../profiles")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: dir,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("PROFILES", profiles)
			if s != nil {
				return setServer(env, s, s.NewName(t))
			}
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "root" {
				return os.Getuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fails": fails,
			"sql":   runSQL,
			"query": func(ts *testscript.TestScript, neg bool, args []string) { query(ts, s, neg, args) },
		},
	})
}

func setServer(env *testscript.Env, s *mysqltest.Server, database string) error {
	u, err := url.Parse(s.URL(database))
	if err != nil {
		return err
	}
	env.Setenv("DB", database)
	env.Setenv("URL", u.String())
	u.User = url.UserPassword(u.User.Username(), "hush")
	env.Setenv("WRONG", u.String())
	u.User = url.User("nobody")
	env.Setenv("ASK", u.String())
	u.User = url.UserPassword(database+"_r", "right")
	env.Setenv("READER", u.String())
	return nil
}

// fails runs a command that must fail as every command of ours does: with that
// exit code, one line on standard error that begins with the program's name,
// and no word of a stack trace or of the password "hush".
func fails(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fails CODE COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	stderr := ts.ReadFile("stderr")
	lines := strings.Split(strings.TrimSuffix(stderr, "\n"), "\n")
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "duckface: ") {
		ts.Fatalf("the last line of standard error is %q, want one of duckface's", last)
	}
	for _, line := range lines[:len(lines)-1] {
		if !strings.HasPrefix(line, "note: ") && !strings.HasPrefix(line, "  ") {
			ts.Fatalf("standard error has a line %q beside the error", line)
		}
	}
	for _, bad := range []string{"goroutine ", "hush", "panic"} {
		if strings.Contains(stderr, bad) {
			ts.Fatalf("standard error contains %q", bad)
		}
	}
}

func runSQL(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sql FILE STATEMENT")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	printRows(ts, db, args[1])
}

func query(ts *testscript.TestScript, s *mysqltest.Server, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: query STATEMENT")
	}
	db, err := mysql.Open(context.Background(), s.Config(ts.Getenv("DB")))
	ts.Check(err)
	defer db.Close()
	printRows(ts, db.Pool(), args[0])
}

// printRows runs a statement and prints its rows, columns between bars.
func printRows(ts *testscript.TestScript, db *sql.DB, statement string) {
	rows, err := db.Query(statement)
	ts.Check(err)
	defer rows.Close()
	columns, err := rows.Columns()
	ts.Check(err)
	for rows.Next() {
		cells := make([]sql.NullString, len(columns))
		pointers := make([]any, len(columns))
		line := make([]string, len(columns))
		for i := range cells {
			pointers[i] = &cells[i]
		}
		ts.Check(rows.Scan(pointers...))
		for i, c := range cells {
			line[i] = c.String
		}
		_, err := io.WriteString(ts.Stdout(), strings.Join(line, "|")+"\n")
		ts.Check(err)
	}
	ts.Check(rows.Err())
}
