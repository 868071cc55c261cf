package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/row"
	"duckface/schema"
	"duckface/sink"
)

// ints fills a table's columns with the row number, or what of makes of it.
type ints struct{ of []func(int64) int64 }

func (f ints) Fill(b *row.Batch, first int64, n int) {
	b.Columns = make([]row.Column, len(f.of))
	for i, of := range f.of {
		for k := range int64(n) {
			b.Columns[i].Ints = append(b.Columns[i].Ints, of(first+k))
		}
	}
}

func rows(t *schema.Table, count int64, of ...func(int64) int64) sink.Rows {
	return sink.Rows{Table: t, Count: count, NewFiller: func() sink.Filler { return ints{of} }}
}

func counting(n int64) int64 { return n + 1 }

// load runs rows into a file.
func load(t *testing.T, ctx context.Context, path string, s *schema.Schema, o LoadOptions, tables ...sink.Rows) error {
	t.Helper()
	l, err := NewLoader(ctx, path, s, o)
	if err != nil {
		return err
	}
	err = sink.Run(ctx, tables, l, sink.Options{Workers: 2})
	if e := l.Close(); e != nil {
		t.Error(e)
	}
	return err
}

const hostileScript = `
	CREATE TABLE "a""b;--" ("select" INTEGER PRIMARY KEY, "x'y" INT NOT NULL REFERENCES "a""b;--" ON DELETE CASCADE);
	CREATE TABLE [grüße 😀] ("[]" INT, g INT AS ("[]" + 1), FOREIGN KEY ("[]") REFERENCES "a""b;--");
	CREATE INDEX "i""; DROP TABLE x" ON [grüße 😀] ("[]" DESC, g);
	CREATE VIEW "v;" AS SELECT count(*) AS n FROM [grüße 😀];
	CREATE TRIGGER "t;" AFTER INSERT ON [grüße 😀] BEGIN DELETE FROM "a""b;--"; END;
`

func hostile(t *testing.T) *schema.Schema {
	s, notes := Adapt(readSchema(t, newFile(t, hostileScript)))
	if len(notes) > 0 {
		t.Fatal(notes)
	}
	return s
}

func hostileRows(s *schema.Schema) []sink.Rows {
	return []sink.Rows{
		rows(s.Table("grüße 😀"), 10_123, func(n int64) int64 { return n%777 + 1 }),
		rows(s.Table(`a"b;--`), 777, counting, func(n int64) int64 { return n/2 + 1 }),
	}
}

func TestLoader_LoadsHostileNames(t *testing.T) {
	s := hostile(t)
	path := filepath.Join(t.TempDir(), "a?b#c%20d.db")
	if err := load(t, t.Context(), path, s, LoadOptions{}, hostileRows(s)...); err != nil {
		t.Fatal(err)
	}
	got := readSchema(t, path)
	if diff := cmp.Diff(s.Tables, got.Tables); diff != "" {
		t.Errorf("tables: -want +got\n%s", diff)
	}
	if diff := cmp.Diff(s.Objects, got.Objects); diff != "" {
		t.Errorf("objects: -want +got\n%s", diff)
	}
	if got, want := value(t, path, `SELECT n || ' ' || (SELECT sum("[]" + g) FROM [grüße 😀]) || ' ' || (SELECT count(*) FROM "a""b;--") FROM "v;"`),
		fmt.Sprintf("10123 %d 777", sumOfPairs(10_123, 777)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := value(t, path, "PRAGMA integrity_check"); got != "ok" {
		t.Error(got)
	}
	onlyFile(t, path)
}

func sumOfPairs(count, modulus int64) int64 {
	var sum int64
	for n := range count {
		sum += 2*(n%modulus+1) + 1
	}
	return sum
}

// onlyFile fails when anything but the file is in its directory.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != filepath.Base(path) {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}

// Ensure that every form arrives as it is, and as the dump spells it.
func TestLoader_StoresEveryForm(t *testing.T) {
	script := `CREATE TABLE t (i INT, u BIGINT UNSIGNED, d DECIMAL(10,2), big DECIMAL(20,1), f REAL, s VARCHAR(10), b BLOB,
		day DATE, clock TIME, moment DATETIME, n JSON)`
	s := readSchema(t, newFile(t, script))
	batch := row.Batch{Table: "t", Rows: 3, Columns: []row.Column{
		{Form: row.Int, Ints: []int64{-5, 0, 1 << 62}},
		{Form: row.Uint, Ints: []int64{7, -1, 0}},
		{Form: row.Decimal, Scale: 2, Ints: []int64{-5, 1200, 123456}},
		{Form: row.Decimal, Scale: 1, Ints: []int64{1 << 60, 15, 10}},
		{Form: row.Float, Floats: []float64{1.5, 2, -1e300}},
		{Form: row.Bytes, Data: []byte("it's\x00007"), Ends: []int{5, 5, 8}},
		{Form: row.Blob, Data: []byte("\x00\xff'"), Ends: []int{3, 3, 3}, Null: []bool{false, false, true}},
		{Form: row.Date, Ints: []int64{0, row.ZeroDate, -1}},
		{Form: row.Time, Scale: 3, Ints: []int64{3723_004_000, -1_000_000, 900 * 3600 * 1e6}},
		{Form: row.Moment, Scale: 0, Ints: []int64{0, row.ZeroDate, 1e15}},
		{Form: row.Bytes, Data: []byte("[1]null"), Ends: []int{3, 3, 7}, Null: []bool{false, true, false}},
	}}
	want := [][]driver.Value{
		{int64(-5), int64(7), -0.05, int64(115292150460684704), 1.5, "it's\x00", []byte("\x00\xff'"), "1970-01-01", "01:02:03.004", "1970-01-01 00:00:00", "[1]"},
		{int64(0), float64(1 << 64), int64(12), 1.5, 2.0, "", []byte(nil), "0000-00-00", "-00:00:01.000", "0000-00-00 00:00:00", nil},
		{int64(1 << 62), int64(0), 1234.56, int64(1), -1e300, "007", nil, "1969-12-31", "900:00:00.000", "2001-09-09 01:46:40", "null"},
	}
	ctx := t.Context()

	loaded := filepath.Join(t.TempDir(), "loaded.db")
	l, err := NewLoader(ctx, loaded, s, LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	writeBatch(t, l, s.Tables[0], &batch)
	if diff := cmp.Diff(want, scan(t, loaded, s.Tables[0])); diff != "" {
		t.Errorf("loaded: -want +got\n%s", diff)
	}

	var script2 strings.Builder
	writeBatch(t, sink.NewDump(&script2, s, Script{}), s.Tables[0], &batch)
	if diff := cmp.Diff(want, scan(t, newFile(t, script2.String()), s.Tables[0])); diff != "" {
		t.Errorf("dumped: -want +got\n%s\n%s", diff, script2.String())
	}
}

func writeBatch(t *testing.T, s sink.Sink, table *schema.Table, b *row.Batch) {
	t.Helper()
	ctx := t.Context()
	defer mustClose(t, s)
	if err := s.Create(ctx); err != nil {
		t.Fatal(err)
	}
	to, err := s.Table(ctx, table)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(to.Write(ctx, b, to.Encode(nil, b)), to.Close(), s.Finish(ctx)); err != nil {
		t.Fatal(err)
	}
}

// scan reads all rows of a table.
func scan(t *testing.T, path string, table *schema.Table) [][]driver.Value {
	t.Helper()
	var columns []string
	for _, c := range table.Columns {
		columns = append(columns, c.Name)
	}
	var all [][]driver.Value
	err := openSnapshot(t, path).Scan(t.Context(), table, columns, func(row []driver.Value) error {
		all = append(all, slices.Clone(row))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestLoader_RefusesRowsUnlessReplace(t *testing.T) {
	s := hostile(t)
	path := newFile(t, hostileScript+`INSERT INTO "a""b;--" VALUES (1, 1)`)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	err = load(t, t.Context(), path, s, LoadOptions{}, hostileRows(s)...)
	var full *NotEmptyError
	if !errors.As(err, &full) || !slices.Equal(full.Tables, []string{`a"b;--`}) {
		t.Fatalf("got %v, want a NotEmptyError with the table", err)
	}
	after, err := os.ReadFile(path)
	if err != nil || string(before) != string(after) {
		t.Errorf("the file changed (%v)", err)
	}
	onlyFile(t, path)
	if err := load(t, t.Context(), path, s, LoadOptions{Replace: true}, hostileRows(s)...); err != nil {
		t.Fatal(err)
	}
	if got := value(t, path, `SELECT count(*) FROM "a""b;--"`); got != "777" {
		t.Errorf("got %s rows, want 777", got)
	}
}

// Ensure that tables which are not in the schema stay, with their rows.
func TestLoader_ReplacesOnlyItsOwnTables(t *testing.T) {
	s := hostile(t)
	path := newFile(t, `CREATE TABLE other (a); INSERT INTO other VALUES (42); CREATE TABLE [GRÜSSE] (a);
		CREATE TABLE "A""B;--" (old); INSERT INTO "A""B;--" VALUES (1);`)
	if err := load(t, t.Context(), path, s, LoadOptions{}, hostileRows(s)...); err == nil {
		t.Fatal("no error")
	}
	if err := load(t, t.Context(), path, s, LoadOptions{Replace: true}, hostileRows(s)...); err != nil {
		t.Fatal(err)
	}
	if got, want := value(t, path, `SELECT (SELECT a FROM other) || ' ' || (SELECT count(*) FROM "a""b;--")`), "42 777"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	onlyFile(t, path)
}

// stopper cancels a run when it is asked for some row.
type stopper struct {
	sink.Filler
	at     int64
	cancel context.CancelFunc
}

func (f stopper) Fill(b *row.Batch, first int64, n int) {
	if first <= f.at && f.at < first+int64(n) {
		f.cancel()
	}
	f.Filler.Fill(b, first, n)
}

func TestLoader_LeavesNothingWhenInterrupted(t *testing.T) {
	s := hostile(t)
	for name, script := range map[string]string{
		"no file":    "",
		"a file":     `CREATE TABLE "a""b;--" (old); INSERT INTO "a""b;--" VALUES (17)`,
		"with other": `CREATE TABLE "a""b;--" (old); INSERT INTO "a""b;--" VALUES (17); CREATE TABLE other (a)`,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			if script != "" {
				execFile(t, path, script)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			tables := hostileRows(s)
			fill := tables[0].NewFiller
			tables[0].NewFiller = func() sink.Filler { return stopper{fill(), 9000, cancel} }
			err := load(t, ctx, path, s, LoadOptions{Replace: true}, tables...)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want it canceled", err)
			}
			onlyFile(t, path)
			if script == "" {
				if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("got %v, want no file", err)
				}
				return
			}
			if got := value(t, path, `SELECT old FROM "a""b;--"`); got != "17" {
				t.Errorf("got %s, want what was there before", got)
			}
		})
	}
}

func TestLoader_ProvesReferences(t *testing.T) {
	cases := map[string]string{
		"key":     "CREATE TABLE p (id INTEGER PRIMARY KEY, k INT); CREATE TABLE c (a INT REFERENCES p, b INT REFERENCES p (id))",
		"no key":  "CREATE TABLE p (id INT, k INT); CREATE TABLE c (a INT, b INT REFERENCES p (id))",
		"no rows": "CREATE TABLE p (id INT PRIMARY KEY, k INT) WITHOUT ROWID; CREATE TABLE c (a INT, b INT REFERENCES p (id), PRIMARY KEY (a, b)) WITHOUT ROWID",
	}
	for name, script := range cases {
		t.Run(name, func(t *testing.T) {
			s := readSchema(t, newFile(t, script))
			path := filepath.Join(t.TempDir(), "x.db")
			run := func(last int64) error {
				return load(t, t.Context(), path, s, LoadOptions{},
					rows(s.Table("c"), 100, counting, func(n int64) int64 { return min(n+1, last) }),
					rows(s.Table("p"), 100, counting, counting))
			}
			var orphans *OrphanError
			if err := run(101); err != nil {
				t.Errorf("no orphans: got %v", err)
			}
			os.Remove(path)
			s.Table("c").Columns[1].NotNull = false
			err := load(t, t.Context(), path, s, LoadOptions{},
				rows(s.Table("c"), 100, counting, func(n int64) int64 { return n + 4 }), rows(s.Table("p"), 100, counting, counting))
			if !errors.As(err, &orphans) || orphans.Rows != 3 || orphans.Reference != "c(b) -> p(id)" {
				t.Errorf("got %v, want 3 orphans of c(b)", err)
			}
			if _, err := os.Stat(path); err == nil {
				t.Error("a file with orphans was left")
			}
		})
	}
}

func TestLoader_NamesWhatFails(t *testing.T) {
	s := readSchema(t, newFile(t, "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT CHECK (a < 5000))"))
	err := load(t, t.Context(), filepath.Join(t.TempDir(), "x.db"), s, LoadOptions{}, rows(s.Tables[0], 9000, counting, counting))
	if err == nil || !strings.HasPrefix(err.Error(), "load t: ") || !strings.Contains(err.Error(), "CHECK constraint failed") {
		t.Errorf("got %v, want the table and the check", err)
	}
}

func BenchmarkLoader_NarrowRows(b *testing.B) {
	s, _ := Adapt(&schema.Schema{Engine: "sqlite", Tables: []*schema.Table{{
		Name: "t",
		Columns: []*schema.Column{{Name: "id", Type: schema.ParseSQLiteType("INTEGER")}, {Name: "a", Type: schema.ParseSQLiteType("INT")},
			{Name: "s", Type: schema.ParseSQLiteType("VARCHAR(20)")}, {Name: "d", Type: schema.ParseSQLiteType("DATETIME")}, {Name: "p", Type: schema.ParseSQLiteType("DECIMAL(5,2)")}},
		Indexes: []*schema.Index{key(schema.Primary, "", "id")},
	}}})
	const count = 400_000
	for b.Loop() {
		l, err := NewLoader(b.Context(), filepath.Join(b.TempDir(), "x.db"), s, LoadOptions{})
		if err != nil {
			b.Fatal(err)
		}
		rows := sink.Rows{Table: s.Tables[0], Count: count, NewFiller: func() sink.Filler { return &mixed{} }}
		if err := sink.Run(b.Context(), []sink.Rows{rows}, l, sink.Options{Workers: 1}); err != nil {
			b.Fatal(err)
		}
		l.Close()
	}
	b.ReportMetric(float64(count)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

type mixed struct{}

func (*mixed) Fill(b *row.Batch, first int64, n int) {
	if len(b.Columns) == 0 {
		b.Columns = []row.Column{{}, {}, {Form: row.Bytes}, {Form: row.Moment}, {Form: row.Decimal, Scale: 2}}
	}
	for i := range b.Columns {
		c := &b.Columns[i]
		c.Ints, c.Data, c.Ends = c.Ints[:0], c.Data[:0], c.Ends[:0]
	}
	for k := range int64(n) {
		v := first + k
		b.Columns[0].Ints = append(b.Columns[0].Ints, v+1)
		b.Columns[1].Ints = append(b.Columns[1].Ints, v%1000)
		b.Columns[2].Data = append(b.Columns[2].Data, "some name here"...)
		b.Columns[2].Ends = append(b.Columns[2].Ends, len(b.Columns[2].Data))
		b.Columns[3].Ints = append(b.Columns[3].Ints, v*1e6)
		b.Columns[4].Ints = append(b.Columns[4].Ints, v%100000)
	}
}
