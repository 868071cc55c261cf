package sqlite

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duckface/schema"
)

// newFile makes a database file from a script.
func newFile(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	execFile(t, path, script)
	return path
}

// execFile runs a script on a database file.
func execFile(t *testing.T, path, script string) {
	t.Helper()
	db, err := Open(t.Context(), path, OpenOptions{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, db)
	if _, err := db.conn.ExecContext(t.Context(), script); err != nil {
		t.Fatalf("%v in:\n%s", err, script)
	}
}

func mustClose(t *testing.T, c io.Closer) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// readSchema is the schema of a file, with code.
func readSchema(t *testing.T, path string) *schema.Schema {
	t.Helper()
	s := openSnapshot(t, path, WithCode)
	found, err := s.Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// openSnapshot opens a snapshot that is closed with the test.
func openSnapshot(t *testing.T, path string, options ...SnapshotOption) *Snapshot {
	t.Helper()
	db, err := Open(t.Context(), path, OpenOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	s, err := db.Snapshot(t.Context(), options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		mustClose(t, s)
		mustClose(t, db)
	})
	return s
}

// value is a single value of a file, as text.
func value(t *testing.T, path, query string) string {
	t.Helper()
	db, err := Open(t.Context(), path, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, db)
	var text string
	if err := db.conn.QueryRowContext(t.Context(), query).Scan(&text); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return text
}

func testFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// sharedDatabase unpacks one of the real databases; the test is skipped where
// they are not.
func sharedDatabase(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("DUCKFACE_TEST_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	packed, err := os.Open(filepath.Join(dir, name+".gz"))
	if err != nil {
		t.Skipf("no %s.gz in %s; set DUCKFACE_TEST_DATA to where the real databases are", name, dir)
	}
	defer packed.Close()
	from, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	to, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// rebuild is the script that makes a schema again.
func rebuild(s *schema.Schema) string {
	var b strings.Builder
	for _, t := range s.Tables {
		b.WriteString(CreateTable(t) + ";\n")
	}
	for _, t := range s.Tables {
		for _, ddl := range CreateIndexes(t) {
			b.WriteString(ddl + ";\n")
		}
	}
	for _, kind := range []string{"view", "trigger"} {
		for _, o := range s.Objects {
			if o.Kind == kind {
				b.WriteString(o.Definition + ";\n")
			}
		}
	}
	return b.String()
}
