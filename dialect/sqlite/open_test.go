package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duckface/schema"
)

func TestOpen_SaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	noise := write("noise.db", strings.Repeat("this is no database, ", 100))
	cases := []struct {
		path    string
		options OpenOptions
		want    string
	}{
		{"", OpenOptions{}, "no path"},
		{filepath.Join(dir, "missing.db"), OpenOptions{ReadOnly: true}, "no such file"},
		{filepath.Join(dir, "missing.db"), OpenOptions{}, "no such file"},
		{filepath.Join(dir, "gone", "x.db"), OpenOptions{Create: true}, "no such directory"},
		{filepath.Join(noise, "x.db"), OpenOptions{Create: true}, "not a directory"},
		{dir, OpenOptions{ReadOnly: true}, "is a directory"},
		{noise, OpenOptions{ReadOnly: true}, "is not a SQLite database"},
		{noise, OpenOptions{Create: true}, "is not a SQLite database"},
	}
	for _, c := range cases {
		db, err := Open(t.Context(), c.path, c.options)
		if err == nil {
			mustClose(t, db)
			t.Errorf("%s %+v: no error", c.path, c.options)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.path) {
			t.Errorf("%s %+v: got %v, want %s", c.path, c.options, err, c.want)
		}
	}
	if _, err := NewLoader(t.Context(), noise, &schema.Schema{}, LoadOptions{Replace: true}); err == nil {
		t.Error("a file that is no database may be replaced")
	}
}

func TestNewLoader_RefusesWhatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.db")
	execFile(t, path, "CREATE TABLE t (a)")
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	if file, err := os.OpenFile(path, os.O_RDWR, 0); err == nil {
		file.Close()
		t.Skip("this user may write what is read-only")
	}
	if _, err := NewLoader(t.Context(), path, &schema.Schema{}, LoadOptions{}); !errors.Is(err, os.ErrPermission) {
		t.Errorf("got %v, want permission denied", err)
	}
}

// Ensure that reading writes nothing, not even beside a file in WAL mode.
func TestSnapshot_WritesNothing(t *testing.T) {
	for _, mode := range []string{"DELETE", "WAL"} {
		t.Run(mode, func(t *testing.T) {
			path := newFile(t, "PRAGMA journal_mode = "+mode+"; CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)")
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			table := readSchema(t, path).Table("t")
			if got := len(scan(t, path, table)); got != 2 {
				t.Errorf("got %d rows, want 2", got)
			}
			s := openSnapshot(t, path)
			if _, err := s.db.conn.ExecContext(t.Context(), "INSERT INTO t VALUES (3)"); err == nil {
				t.Error("a snapshot can write")
			}
			onlyFile(t, path)
			after, err := os.ReadFile(path)
			if err != nil || string(after) != string(before) {
				t.Errorf("the file changed (%v)", err)
			}
		})
	}
}

// Ensure that a snapshot does not see what is written after it was opened.
func TestSnapshot_IsOneMoment(t *testing.T) {
	path := newFile(t, "PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)")
	writer, err := Open(t.Context(), path, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, writer)
	if _, err := writer.conn.ExecContext(t.Context(), "INSERT INTO t VALUES (2)"); err != nil {
		t.Fatal(err)
	}
	table := &schema.Table{Name: "t"}
	s := openSnapshot(t, path)
	if _, err := writer.conn.ExecContext(t.Context(), "INSERT INTO t VALUES (3)"); err != nil {
		t.Fatal(err)
	}
	var seen []driver.Value
	err = s.Scan(t.Context(), table, []string{"a"}, func(row []driver.Value) error {
		seen = append(seen, row[0])
		return nil
	})
	if want := []driver.Value{int64(1), int64(2)}; err != nil || !slices.Equal(seen, want) {
		t.Errorf("got %v (%v), want %v", seen, err, want)
	}
	if n, err := writer.Counts(t.Context(), table); err != nil || n != 3 {
		t.Errorf("got %d rows (%v) by another connection, want 3", n, err)
	}
}

// Ensure that a file in WAL mode that was read without its log is not taken
// for consistent when it was written to meanwhile.
func TestSnapshot_NoticesAWriter(t *testing.T) {
	path := newFile(t, "PRAGMA journal_mode = WAL; CREATE TABLE t (a)")
	db, err := Open(t.Context(), path, OpenOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, db)
	s, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	execFile(t, path, "INSERT INTO t VALUES (1)")
	if err := s.Close(); err == nil || !strings.Contains(err.Error(), "changed by another program") {
		t.Errorf("got %v, want that the file changed", err)
	}
}

func TestScan_DeliversWhatIsStored(t *testing.T) {
	path := newFile(t, `CREATE TABLE t (id INTEGER PRIMARY KEY, d DATETIME, day DATE, ts TIMESTAMP, b BOOLEAN, x);
		CREATE INDEX i ON t (d DESC, day, ts, b, x, id);
		INSERT INTO t VALUES (3, '2005-05-24 22:53:30', '2005-05-24', 1116975210, 1, x''), (1, 'soon', NULL, 1.5, 'yes', 'ü'), (2, x'00', '0000-00-00', NULL, 0, 7)`)
	got := scan(t, path, readSchema(t, path).Table("t"))
	want := [][]driver.Value{
		{int64(1), "soon", nil, 1.5, "yes", "ü"},
		{int64(2), []byte{0}, "0000-00-00", nil, int64(0), int64(7)},
		{int64(3), "2005-05-24 22:53:30", "2005-05-24", int64(1116975210), int64(1), []byte(nil)},
	}
	if len(got) != len(want) {
		t.Fatalf("got %d rows, want %d", len(got), len(want))
	}
	for i := range want {
		for k := range want[i] {
			if g, w := got[i][k], want[i][k]; !equal(g, w) {
				t.Errorf("row %d, column %d: got %#v, want %#v", i, k, g, w)
			}
		}
	}
}

func equal(a, b driver.Value) bool {
	x, isBytes := a.([]byte)
	y, alsoBytes := b.([]byte)
	if isBytes || alsoBytes {
		return isBytes && alsoBytes && string(x) == string(y)
	}
	return a == b
}

func TestScan_StopsAtOnce(t *testing.T) {
	path := newFile(t, "CREATE TABLE t (a); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) INSERT INTO t SELECT i FROM n")
	s := openSnapshot(t, path)
	table := &schema.Table{Name: "t"}
	enough := errors.New("enough")
	calls := 0
	err := s.Scan(t.Context(), table, []string{"a"}, func([]driver.Value) error {
		calls++
		return enough
	})
	if !errors.Is(err, enough) || calls != 1 {
		t.Errorf("got %v after %d calls, want it after 1", err, calls)
	}
	ctx, cancel := context.WithCancel(t.Context())
	calls = 0
	err = s.Scan(ctx, table, []string{"a"}, func([]driver.Value) error {
		calls++
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || calls > 2000 {
		t.Errorf("got %v after %d calls, want it canceled soon", err, calls)
	}
}

func TestSizes_CountsPages(t *testing.T) {
	path := newFile(t, `CREATE TABLE t (a, b UNIQUE); CREATE TABLE u (a PRIMARY KEY, b) WITHOUT ROWID; CREATE INDEX i ON t (a);
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i, i FROM n;
		INSERT INTO u SELECT a, hex(randomblob(50)) FROM t`)
	s := openSnapshot(t, path)
	var sum int64 = 4096 // the schema's page
	for _, table := range []string{"t", "u"} {
		data, index, err := s.Sizes(t.Context(), table)
		if err != nil || data < 40_000 || (index > 0) != (table == "t") {
			t.Errorf("%s: got %d and %d bytes (%v)", table, data, index, err)
		}
		sum += data + index
	}
	if info, err := os.Stat(path); err != nil || info.Size() != sum {
		t.Errorf("got %d bytes in all, the file has %d (%v)", sum, info.Size(), err)
	}
}

func TestChecks_CountWhatIsWrong(t *testing.T) {
	path := newFile(t, `CREATE TABLE p (a INT, b TEXT COLLATE NOCASE, c INT);
		CREATE TABLE "c""" (a INT, b TEXT);
		INSERT INTO p VALUES (1, 'x', 1), (1, 'X', 2), (NULL, 'x', 3), (2, 'y', 3), (2, 'y', 4), (2, 'y', 5);
		INSERT INTO "c""" VALUES (1, 'x'), (1, 'z'), (3, 'y'), (NULL, 'q'), (3, NULL);`)
	db, err := Open(t.Context(), path, OpenOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, db)
	p, c := &schema.Table{Name: "p"}, &schema.Table{Name: `c"`}
	check := func(what string, want int64, got int64, err error) {
		t.Helper()
		if err != nil || got != want {
			t.Errorf("%s: got %d (%v), want %d", what, got, err, want)
		}
	}
	n, err := db.Counts(t.Context(), c)
	check("rows", 5, n, err)
	n, err = db.Orphans(t.Context(), c, &schema.Reference{Columns: []string{"a", "b"}, Table: "p", To: []string{"a", "b"}})
	check("orphans of two columns", 2, n, err)
	n, err = db.Orphans(t.Context(), c, &schema.Reference{Columns: []string{"a"}, Table: "p", To: []string{"a"}})
	check("orphans of one column", 2, n, err)
	n, err = db.Duplicates(t.Context(), p, key(schema.Unique, "u", "a", "b"))
	check("duplicates", 3, n, err)
	partial := &schema.Index{Parts: []schema.IndexPart{{Expression: "lower(b)"}}, Where: "c > 4"}
	n, err = db.Duplicates(t.Context(), p, partial)
	check("duplicates of a partial index", 0, n, err)
	n, err = db.Duplicates(t.Context(), p, &schema.Index{Parts: []schema.IndexPart{{Column: "a"}, {Column: "b", Collation: "BINARY"}}})
	check("duplicates by another collation", 2, n, err)
}
