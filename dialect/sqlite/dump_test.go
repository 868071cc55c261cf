package sqlite

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/schema"
	"duckface/sink"
)

// dump is the script of a run.
func dump(t *testing.T, s *schema.Schema, tables []sink.Rows) string {
	t.Helper()
	var b strings.Builder
	if err := sink.Run(t.Context(), tables, sink.NewDump(&b, s, Script{}), sink.Options{Workers: 2}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Ensure that a dump makes the database that the loader makes.
func TestScript_LoadsAsTheLoaderDoes(t *testing.T) {
	s := hostile(t)
	loaded := filepath.Join(t.TempDir(), "loaded.db")
	if err := load(t, t.Context(), loaded, s, LoadOptions{}, hostileRows(s)...); err != nil {
		t.Fatal(err)
	}
	script := dump(t, s, hostileRows(s))
	byDriver := newFile(t, script)
	compareFiles(t, loaded, byDriver)

	client, err := exec.LookPath("sqlite3")
	if err != nil {
		t.Skip("no sqlite3 client on the PATH; install sqlite3 to load the dump with it too")
	}
	byClient := filepath.Join(t.TempDir(), "client.db")
	load := exec.Command(client, "-bail", byClient)
	load.Stdin = strings.NewReader(script)
	if out, err := load.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	compareFiles(t, loaded, byClient)
}

// compareFiles fails where two files differ in schema or rows.
func compareFiles(t *testing.T, want, got string) {
	t.Helper()
	a, b := readSchema(t, want), readSchema(t, got)
	b.Name = a.Name
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("schema of %s: -want +got\n%s", filepath.Base(got), diff)
	}
	for _, table := range a.Tables {
		if diff := cmp.Diff(scan(t, want, table), scan(t, got, table)); diff != "" {
			t.Errorf("rows of %s in %s: -want +got\n%s", table.Name, filepath.Base(got), diff)
		}
	}
}

// Ensure that carried code may end in a comment.
func TestScript_EndsEveryStatement(t *testing.T) {
	path := newFile(t, "CREATE TABLE t (a); CREATE VIEW w AS SELECT * FROM v;\nCREATE VIEW v AS SELECT 1 -- one\n")
	s := readSchema(t, path)
	again := readSchema(t, newFile(t, dump(t, s, nil)))
	if !slices.Equal(s.Objects, again.Objects) || len(s.Objects) != 2 {
		t.Errorf("got %+v, want %+v", again.Objects, s.Objects)
	}
}
