package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
)

// runSize is how many characters in a row may not be shared with a canary.
const runSize = 8

// canaryRuns are all runs of a token in every spelling in which it could leave a
// database, in lower case.
type canaryRuns map[uint64]string

func (c canaryRuns) add(token string) {
	spelled := []string{token, strings.ToLower(token), strings.ToUpper(token)}
	for _, s := range spelled {
		c.addText(token, s)
		c.addText(token, hex.EncodeToString([]byte(s)))
		c.addText(token, url.QueryEscape(s))
		for shift := range 3 { // where in three bytes it begins
			text := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("\x00", shift) + s))
			c.addText(token, text[min(len(text), 2*shift):len(text)-1])
		}
	}
	letters := []byte(token)
	slices.Reverse(letters)
	c.addText(token, string(letters))
}

func (c canaryRuns) addText(token, text string) {
	b := []byte(strings.ToLower(text))
	for i := 0; i+runSize <= len(b); i++ {
		c[binary.LittleEndian.Uint64(b[i:])] = token
	}
}

// find says which token's run stands in a text, and the run; "" for none.
func (c canaryRuns) find(text []byte) (token, run string) {
	b := bytes.ToLower(text)
	for i := 0; i+runSize <= len(b); i++ {
		if token, ok := c[binary.LittleEndian.Uint64(b[i:])]; ok {
			return token, string(b[i : i+runSize])
		}
	}
	return "", ""
}

func TestCanaryRuns_FindsEverySpelling(t *testing.T) {
	c := canaryRuns{}
	c.add("wyzzenforthmarch")
	for _, text := range []string{"a wyzzenfo b", "HMARCH WYZZENFORT", "7a7a656e666f7274", "hcramhtr", base64.StdEncoding.EncodeToString([]byte("abwyzzenforthmarch")), "x%20rthmarch"} {
		if token, _ := c.find([]byte(text)); token == "" {
			t.Errorf("nothing found in %s", text)
		}
	}
	if token, run := c.find([]byte("march forth")); token != "" {
		t.Errorf("%s found by %q", token, run)
	}
}

// full reports whether the large test is asked for: make privacy.
func full() bool { return os.Getenv("DUCKFACE_PRIVACY") != "" }

// No canary, and no run of eight of its characters, is in the profile of a
// database, in what is generated from it, or in what is said on the way.
func TestCanary_SQLite(t *testing.T) {
	for seed := range uint64(seeds()) {
		dir := t.TempDir()
		script, tokens := canaryDatabase(rand.New(rand.NewPCG(seed, 1)), 300, false)
		source := filepath.Join(dir, "source.db")
		executeSQLite(t, source, script)
		hunt := newHunt(t, dir, "sqlite:"+source, tokens)
		hunt.all(func(name string) string { return "sqlite:" + filepath.Join(dir, name+".db") }, func(name string) []byte {
			db, err := sql.Open("sqlite", filepath.Join(dir, name+".db"))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			return tablesAsText(t, db, "SELECT name FROM sqlite_master WHERE type = 'table'", `"`)
		})
	}
}

func TestCanary_MySQL(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		for seed := range uint64(seeds()) {
			config := s.FreshDatabase(t)
			script, tokens := canaryDatabase(rand.New(rand.NewPCG(seed, 2)), 300, true)
			s.Execute(t, config.Database, script)
			names := map[string]string{}
			hunt := newHunt(t, t.TempDir(), s.URL(config.Database), tokens)
			hunt.all(func(name string) string {
				if names[name] == "" {
					names[name] = s.FreshDatabase(t).Database
				}
				return s.URL(names[name])
			}, func(name string) []byte {
				db, err := mysql.Open(context.Background(), s.Config(names[name]))
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				return tablesAsText(t, db.Pool(), "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()", "`")
			})
		}
	})
}

func seeds() int {
	if full() {
		return 5
	}
	return 1
}

// hunt looks for canaries in all that the program writes.
type hunt struct {
	t      *testing.T
	dir    string
	source string
	runs   canaryRuns
}

func newHunt(t *testing.T, dir, source string, tokens []string) *hunt {
	h := &hunt{t: t, dir: dir, source: source, runs: canaryRuns{}}
	for _, token := range tokens {
		h.runs.add(token)
	}
	return h
}

// search reports a canary in a text.
func (h *hunt) search(where string, text []byte) {
	h.t.Helper()
	if token, run := h.runs.find(text); token != "" {
		i := strings.Index(strings.ToLower(string(text)), run)
		h.t.Errorf("%s: %q of %s: …%.120s…", where, run, token, string(text[max(0, i-60):]))
	}
}

// run runs the program and searches what it says; it returns the exit code.
func (h *hunt) run(args ...string) int {
	h.t.Helper()
	var out, errs bytes.Buffer
	code := run(context.Background(), args, strings.NewReader(""), &out, &errs)
	h.search("standard output of "+args[0], out.Bytes())
	h.search("standard error of "+args[0], errs.Bytes())
	return code
}

// must runs what has to succeed; a shape outside its tolerance is no matter here.
func (h *hunt) must(args ...string) {
	h.t.Helper()
	if code := h.run(args...); code > exitOutside {
		h.t.Fatalf("%v: exit code %d", args, code)
	}
}

func (h *hunt) file(path string) {
	h.t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		h.t.Fatal(err)
	}
	h.search(filepath.Base(path), text)
}

// all profiles, generates, verifies and fails; rows reads a generated database.
func (h *hunt) all(target func(name string) string, rows func(name string) []byte) {
	h.t.Helper()
	path := filepath.Join(h.dir, "canary.yaml")
	h.must("profile", h.source, "-o", path)
	h.file(path)
	h.must("audit", path, "--names")
	h.must("plan", path)
	for i, scale := range []string{"0.1", "1", "10"} {
		name := fmt.Sprintf("out%d", i)
		h.must("generate", path, "--to", target(name), "--scale", scale, "--replace")
		h.search("rows at scale "+scale, rows(name))
		h.must("verify", path, target(name), "--scale", scale, "--all")
		if i == 1 || full() {
			dump, tables := filepath.Join(h.dir, name+".sql"), filepath.Join(h.dir, name+"_csv")
			h.must("generate", path, "--to", "dump:"+dump, "--scale", scale)
			h.file(dump)
			h.must("generate", path, "--to", "csv:"+tables, "--scale", scale)
			h.folder(tables)
		}
	}
	h.run("verify", path, h.source, "--all")                                          // the source itself, in words
	h.run("verify", path, h.source, "--all", "--json")                                // and as JSON
	h.run("generate", path, "--to", target("out1"))                                   // holds rows: refused
	h.run("profile", h.source, "--link", "kinds.wide=owner.id", "-o", path+".linked") // most of it dangles
	h.run("profile", h.source, "--budget", "1ms", "-o", path+".sampled")
	h.file(path + ".sampled")
	h.rules(path)
	h.control(path)
}

// control measures without the guard, so that the search is known to find something.
func (h *hunt) control(path string) {
	h.t.Helper()
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"profile", h.source, "--min-count", "1", "-o", path + ".exact"}, nil, &out, &errs); code != exitDone {
		h.t.Fatalf("exit code %d: %s", code, errs.String())
	}
	text, err := os.ReadFile(path + ".exact")
	if err != nil {
		h.t.Fatal(err)
	}
	if token, _ := h.runs.find(text); token == "" {
		h.t.Error("no canary is found in an exact profile")
	}
}

// rules keeps, redacts and replaces: a word of one row stays out all the same.
func (h *hunt) rules(path string) {
	h.t.Helper()
	rules := filepath.Join(h.dir, "rules.yaml")
	text := "kinds.state: keep\n*.kind: keep\n*.word: keep\n*.email: email\n*.name: person name\n*.code: redact\n"
	if err := os.WriteFile(rules, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
	h.must("profile", h.source, "--rules", rules, "-o", path+".kept")
	h.file(path + ".kept")
	kept, err := os.ReadFile(path + ".kept")
	if err != nil {
		h.t.Fatal(err)
	}
	if !strings.Contains(string(kept), "active") {
		h.t.Error("no word was kept")
	}
	if code := h.run("profile", h.source, "--rules", filepath.Join(h.dir, "none.yaml")); code != exitFailed {
		h.t.Errorf("missing rules: exit code %d", code)
	}
}

func (h *hunt) folder(dir string) {
	h.t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, f := range files {
		h.file(filepath.Join(dir, f.Name()))
	}
}

// tablesAsText is every cell of every table, as it is.
func tablesAsText(t *testing.T, db *sql.DB, names, quote string) []byte {
	t.Helper()
	var b bytes.Buffer
	var tables []string
	for _, row := range queryCells(t, db, names) {
		tables = append(tables, string(row[0]))
	}
	for _, table := range tables {
		for _, row := range queryCells(t, db, "SELECT * FROM "+quote+table+quote) {
			for _, cell := range row {
				b.Write(cell)
				b.WriteByte(0)
			}
		}
	}
	return b.Bytes()
}

func queryCells(t *testing.T, db *sql.DB, query string) [][]sql.RawBytes {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]sql.RawBytes
	for rows.Next() {
		cells, pointers := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
		for i := range cells {
			pointers[i] = &cells[i]
		}
		if err := rows.Scan(pointers...); err != nil {
			t.Fatal(err)
		}
		for i := range cells {
			cells[i] = slices.Clone(cells[i])
		}
		out = append(out, cells)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
