package sink

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duckface/row"
	"duckface/schema"
)

// counter fills one integer column with the row number.
type counter struct{ fills *atomic.Int64 }

func (f counter) Fill(b *row.Batch, first int64, n int) {
	f.fills.Add(1)
	if len(b.Columns) == 0 {
		b.Columns = make([]row.Column, 1)
	}
	c := &b.Columns[0]
	c.Ints = c.Ints[:0]
	for k := range int64(n) {
		c.Ints = append(c.Ints, first+k)
	}
}

func counting(name string, count int64) Rows {
	table := &schema.Table{Name: name, Columns: []*schema.Column{{Name: "n", Type: schema.ParseType("bigint")}}}
	return Rows{Table: table, Count: count, NewFiller: func() Filler { return counter{new(atomic.Int64)} }}
}

// memory keeps what it is given and checks the order of calls.
type memory struct {
	parallel int
	failAt   int64 // a row that cannot be written; 0 for none
	slow     time.Duration

	mu       sync.Mutex
	text     map[string]*bytes.Buffer
	batches  map[string][]int64 // first rows
	open     int
	mostOpen int
	opened   []string
	calls    []string
}

func (m *memory) Create(context.Context) error {
	m.text, m.batches = map[string]*bytes.Buffer{}, map[string][]int64{}
	m.calls = append(m.calls, "create")
	return nil
}

func (m *memory) Table(_ context.Context, t *schema.Table) (Table, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.text[t.Name] = &bytes.Buffer{}
	m.open++
	m.opened = append(m.opened, t.Name)
	m.mostOpen = max(m.mostOpen, m.open)
	return &memoryTable{m, t.Name}, nil
}

func (m *memory) Finish(context.Context) error {
	m.calls = append(m.calls, fmt.Sprintf("finish with %d open", m.open))
	return nil
}
func (m *memory) Parallel() int { return m.parallel }
func (m *memory) Close() error  { return nil }

type memoryTable struct {
	m    *memory
	name string
}

func (t *memoryTable) Encode(dst []byte, b *row.Batch) []byte { return EncodeCSV(dst, b) }

var errFull = errors.New("disk full")

func (t *memoryTable) Write(_ context.Context, b *row.Batch, encoded []byte) error {
	time.Sleep(t.m.slow)
	t.m.mu.Lock()
	defer t.m.mu.Unlock()
	if f := t.m.failAt; f > 0 && b.First <= f && f < b.First+int64(b.Rows) {
		return errFull
	}
	if b.Table != t.name {
		return fmt.Errorf("batch of %s written to %s", b.Table, t.name)
	}
	t.m.text[t.name].Write(encoded)
	t.m.batches[t.name] = append(t.m.batches[t.name], b.First)
	return nil
}

func (t *memoryTable) Close() error {
	t.m.mu.Lock()
	defer t.m.mu.Unlock()
	t.m.open--
	return nil
}

func TestQueue_TakesTheLargestOrTheFirst(t *testing.T) {
	tables := []Rows{counting("small", 10), counting("large", 90_000), counting("indexed", 60_000), counting("empty", 0), counting("last", 20)}
	tables[2].Table.Indexes = []*schema.Index{{Parts: []schema.IndexPart{{Column: "n"}}}}
	q := &queue{rest: tables}
	var got []string
	for _, largest := range []bool{true, false, true, false, true} {
		taken, _ := q.take(largest)
		got = append(got, taken.Table.Name)
	}
	if diff := cmp.Diff([]string{"indexed", "small", "large", "empty", "last"}, got); diff != "" {
		t.Errorf("taken in this order (-want +got):\n%s", diff)
	}
	if taken, ok := q.take(true); ok {
		t.Errorf("got %v of an empty queue, want nothing", taken.Table)
	}
}

func TestRun_OneByOneKeepsTheOrderGiven(t *testing.T) {
	tables := []Rows{counting("small", 10), counting("large", 90_000), counting("empty", 0)}
	m := &memory{parallel: 1}
	if err := Run(t.Context(), tables, m, Options{Workers: 2}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"small", "large", "empty"}, m.opened); diff != "" {
		t.Errorf("opened in this order (-want +got):\n%s", diff)
	}
}

func TestRun_WritesTheSameForAnyWorkers(t *testing.T) {
	tables := []Rows{counting("a", 20_000), counting("empty", 0), counting("b", 1), counting("c", 64), counting("d", 65), counting("e", 10_000)}
	var want *memory
	for _, parallel := range []int{1, 3} {
		for _, workers := range []int{0, 1, 2, 7} {
			m := &memory{parallel: parallel}
			var heard atomic.Int64
			o := Options{Workers: workers, Progress: func(_ string, rows, _ int64) { heard.Add(rows) }}
			if err := Run(t.Context(), tables, m, o); err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want = m
			}
			for _, table := range tables {
				name := table.Table.Name
				if got := m.text[name].String(); got != want.text[name].String() {
					t.Errorf("%d workers, %d tables at once: %s differs", workers, parallel, name)
				}
				if !slices.Equal(m.batches[name], want.batches[name]) {
					t.Errorf("%d workers, %d tables at once: batches of %s: %v, want %v", workers, parallel, name, m.batches[name], want.batches[name])
				}
			}
			if m.mostOpen > parallel {
				t.Errorf("%d tables were open at once, want at most %d", m.mostOpen, parallel)
			}
			if got, want := heard.Load(), int64(30_130); got != want {
				t.Errorf("progress heard of %d rows, want %d", got, want)
			}
			if want := []string{"create", "finish with 0 open"}; !slices.Equal(m.calls, want) {
				t.Errorf("got calls %q, want %q", m.calls, want)
			}
		}
	}
	lines := strings.Split(strings.TrimSuffix(want.text["a"].String(), "\n"), "\n")
	if len(lines) != 20_000 || lines[0] != "0" || lines[19_999] != "19999" {
		t.Errorf("got %d rows from %s to %s, want 0 to 19999", len(lines), lines[0], lines[len(lines)-1])
	}
}

func TestRun_StopsAtTheFirstError(t *testing.T) {
	fills := new(atomic.Int64)
	endless := counting("endless", 1<<50)
	endless.NewFiller = func() Filler { return counter{fills} }
	m := &memory{parallel: 2, failAt: 30_000}
	err := Run(t.Context(), []Rows{endless, counting("other", 1<<50)}, m, Options{Workers: 4})
	if !errors.Is(err, errFull) || !strings.HasPrefix(err.Error(), "load ") {
		t.Errorf("got %v, want the error with its table", err)
	}
	if len(m.calls) != 1 {
		t.Errorf("got calls %q, want no finish", m.calls)
	}
	if m.open != 0 {
		t.Errorf("%d tables were left open", m.open)
	}
	if n := fills.Load(); n > 30 {
		t.Errorf("%d batches were made, want few beyond the 8 written", n)
	}
}

// broken panics in the middle of a table.
type broken struct{ counter }

func (f broken) Fill(b *row.Batch, first int64, n int) {
	if first > 10_000 {
		panic("out of range")
	}
	f.counter.Fill(b, first, n)
}

func TestRun_NamesTheRowsThatCannotBeComputed(t *testing.T) {
	s := &schema.Table{Name: "orders", Columns: []*schema.Column{{Name: "id", Type: schema.ParseType("int")}}}
	tables := []Rows{{Table: s, Count: 50_000, NewFiller: func() Filler { return broken{} }}}
	err := Run(t.Context(), tables, &Discard{}, Options{Workers: 2})
	if err == nil || !strings.Contains(err.Error(), "load orders: rows ") {
		t.Errorf("got %v, want an error that names table and rows", err)
	}
}

func TestRun_StopsWhenCanceled(t *testing.T) {
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	m := &memory{parallel: 2}
	time.AfterFunc(20*time.Millisecond, cancel)
	err := Run(ctx, []Rows{counting("a", 1<<50), counting("b", 1<<50), counting("c", 5)}, m, Options{Workers: 3})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want it canceled", err)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines are left, want %d", runtime.NumGoroutine(), before)
}

// wide makes rows of a thousand bytes, the first of them smaller.
type wide struct{ size int }

func (f wide) Fill(b *row.Batch, first int64, n int) {
	if len(b.Columns) == 0 {
		b.Columns = []row.Column{{Form: row.Bytes}}
	}
	c := &b.Columns[0]
	c.Data, c.Ends = c.Data[:0], c.Ends[:0]
	for range n {
		c.Data = append(c.Data, bytes.Repeat([]byte("x"), f.size)...)
		c.Ends = append(c.Ends, len(c.Data))
	}
}

func TestRun_KeepsBatchesSmall(t *testing.T) {
	table := counting("wide", 5000)
	table.NewFiller = func() Filler { return wide{10_000} }
	m := &memory{parallel: 1}
	if err := Run(t.Context(), []Rows{table}, m, Options{Workers: 2}); err != nil {
		t.Fatal(err)
	}
	firsts := m.batches["wide"]
	for i := 2; i < len(firsts); i++ {
		if rows := firsts[i] - firsts[i-1]; rows*10_000 > 1<<20 {
			t.Fatalf("a batch has %d rows of 10,000 bytes, more than 1 MiB", rows)
		}
	}
	if got := m.text["wide"].Len(); got != 5000*10_001 {
		t.Errorf("got %d bytes, want %d", got, 5000*10_001)
	}
}

// Ensure that memory follows neither the rows nor the speed of the sink.
func TestRun_MemoryStaysBounded(t *testing.T) {
	peak := func(rows int64) uint64 {
		var most uint64
		table := counting("wide", rows)
		table.NewFiller = func() Filler { return wide{1000} }
		runtime.GC()
		err := Run(t.Context(), []Rows{table}, &Discard{}, Options{Workers: 8, Progress: func(string, int64, int64) {
			var stats runtime.MemStats
			runtime.ReadMemStats(&stats)
			most = max(most, stats.HeapAlloc)
		}})
		if err != nil {
			t.Fatal(err)
		}
		return most
	}
	few, many := peak(20_000), peak(200_000)
	if many > few+20<<20 {
		t.Errorf("peak is %d MB at ten times the rows, %d MB before", many>>20, few>>20)
	}
}

func TestDiscard_Counts(t *testing.T) {
	d := &Discard{}
	if err := Run(t.Context(), []Rows{counting("a", 100), counting("b", 10)}, d, Options{Workers: 2}); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(d.Rows(), d.Bytes()), fmt.Sprint(110, 10*2+90*3+10*2); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func people() *schema.Table {
	t := &schema.Table{Name: "people"}
	for _, c := range []string{"id int", "name varchar(20)", "photo blob", "born date", "score decimal(5,2)"} {
		name, typ, _ := strings.Cut(c, " ")
		t.Columns = append(t.Columns, &schema.Column{Name: name, Type: schema.ParseType(typ)})
	}
	t.Columns[1].Name = `na"me,`
	t.Columns = append(t.Columns, &schema.Column{Name: "twice", Type: schema.ParseType("int"), Generated: "id*2"})
	return t
}

// five are rows of people with all that a text form can stumble over.
func five() *row.Batch {
	texts := []string{"", "a,b", "say \"hi\"", "two\r\nlines", " x "}
	b := &row.Batch{Table: "people", Rows: 5, Columns: []row.Column{
		{Form: row.Int, Ints: []int64{1, 2, 3, 4, 5}},
		{Form: row.Bytes, Null: []bool{false, false, false, false, false}},
		{Form: row.Blob, Data: []byte("\x00\xff\n"), Ends: []int{0, 3, 3, 3, 3}, Null: []bool{false, false, true, false, false}},
		{Form: row.Date, Ints: []int64{0, 1, 0, row.ZeroDate, 3}, Null: []bool{false, false, true, false, false}},
		{Form: row.Decimal, Scale: 2, Ints: []int64{100, -5, 0, 99999, 7}},
	}}
	for _, s := range texts {
		b.Columns[1].Data = append(b.Columns[1].Data, s...)
		b.Columns[1].Ends = append(b.Columns[1].Ends, len(b.Columns[1].Data))
	}
	return b
}

func TestEncodeCSV_TellsNullFromEmpty(t *testing.T) {
	b := five()
	b.Columns[1].Null[4] = true
	got := string(EncodeCSV(nil, b))
	want := "1,\"\",0x,1970-01-01,1.00\n" +
		"2,\"a,b\",0x00ff0a,1970-01-02,-0.05\n" +
		"3,\"say \"\"hi\"\"\",,,0.00\n" +
		"4,\"two\r\nlines\",0x,0000-00-00,999.99\n" +
		"5,,0x,1970-01-04,0.07\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// writeAll takes one batch of people through a sink.
func writeAll(s Sink, batches ...*row.Batch) error {
	ctx := context.Background()
	if err := s.Create(ctx); err != nil {
		return err
	}
	to, err := s.Table(ctx, people())
	if err != nil {
		return err
	}
	for _, b := range batches {
		if err := to.Write(ctx, b, to.Encode(nil, b)); err != nil {
			return err
		}
	}
	return errors.Join(to.Close(), s.Finish(ctx), s.Close())
}

func TestCSV_IsReadBackByOthers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	s := &schema.Schema{Tables: []*schema.Table{people()}}
	c, err := NewCSV(dir, s, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeAll(c, five(), five()); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join(dir, "people.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"id", `na"me,`, "photo", "born", "score"}, records[0]); diff != "" {
		t.Errorf("header: -want +got\n%s", diff)
	}
	if got, want := records[4][1], "two\nlines"; len(records) != 11 || got != want { // encoding/csv turns \r\n into \n
		t.Errorf("got %d records and %q, want 11 and %q", len(records), got, want)
	}
	if _, err := NewCSV(dir, s, false); err == nil || !strings.Contains(err.Error(), "people.csv") {
		t.Errorf("got %v, want that people.csv exists", err)
	}
	if c, err = NewCSV(dir, s, true); err == nil {
		err = writeAll(c)
	}
	if data, readErr := os.ReadFile(filepath.Join(dir, "people.csv")); err != nil || readErr != nil || bytes.Count(data, []byte("\n")) != 1 {
		t.Errorf("got %q (%v, %v), want a header alone", data, err, readErr)
	}
}

func TestCSV_LeavesNoHalfFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	ctx, cancel := context.WithCancel(t.Context())
	tables := []Rows{counting("whole", 100), counting("half", 1<<40)}
	s := &schema.Schema{Tables: []*schema.Table{tables[0].Table, tables[1].Table}}
	c, err := NewCSV(dir, s, false)
	if err != nil {
		t.Fatal(err)
	}
	err = Run(ctx, tables, c, Options{Workers: 2, Progress: func(table string, _, _ int64) {
		if table == "half" {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want it canceled", err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if got, want := listing(t, dir), []string{"whole.csv"}; !slices.Equal(got, want) {
		t.Errorf("got files %q, want %q", got, want)
	}
}

func listing(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestCSV_SaysWhatIsWrongWithItsDirectory(t *testing.T) {
	s := &schema.Schema{Tables: []*schema.Table{people()}}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := NewCSV(file, s, true); err == nil || !strings.Contains(err.Error(), "not a directory") {
		t.Errorf("a file: got %v", err)
	}
	if _, err := NewCSV(filepath.Join(t.TempDir(), "a", "b"), s, true); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no parent: got %v, want that it does not exist", err)
	}
}

func TestFileNames_AreSafeAndDistinct(t *testing.T) {
	emoji := strings.Repeat("😀", 64)
	tables := []string{"order", "Order", "../etc/passwd", "a/b", `a\b`, "", ".hidden", "CON", "a:b*?", "50%", "x~2", "grüße", "nl\n", emoji, emoji + "x", "bad\xff", "a b"}
	names := fileNames(tables, ".csv")
	want := map[string]string{
		"order": "order.csv", "Order": "Order~2.csv", "../etc/passwd": "%2E.%2Fetc%2Fpasswd.csv", "a/b": "a%2Fb.csv", `a\b`: "a%5Cb.csv",
		"": "%.csv", ".hidden": "%2Ehidden.csv", "CON": "%CON.csv", "a:b*?": "a%3Ab%2A%3F.csv", "50%": "50%25.csv", "x~2": "x%7E2.csv",
		"grüße": "grüße.csv", "nl\n": "nl%0A.csv", "bad\xff": "bad%FF.csv", "a b": "a b.csv",
	}
	seen := map[string]bool{}
	for _, table := range tables {
		got := names[table]
		if w, ok := want[table]; ok && got != w {
			t.Errorf("%q: got %s, want %s", table, got, w)
		}
		if len(got) > 250 || seen[strings.ToLower(got)] || strings.ContainsAny(got, "/\\\x00") {
			t.Errorf("%q: %q is too long, taken or unsafe", table, got)
		}
		seen[strings.ToLower(got)] = true
	}
}

// plainSQL spells a dump in the simplest way.
type plainSQL struct{}

func (plainSQL) Header(*schema.Schema) string       { return "HEADER;\n" }
func (plainSQL) Footer(*schema.Schema) string       { return "FOOTER;\n" }
func (plainSQL) CreateTable(t *schema.Table) string { return "CREATE " + t.Name + ";\n" }
func (plainSQL) AfterRows(*schema.Schema) string    { return "AFTER;\n" }
func (plainSQL) QuoteIdentifier(name string) string { return "[" + name + "]" }
func (plainSQL) AppendLiteral(dst []byte, c *row.Column, i int, typ schema.Type) []byte {
	return append(append(c.AppendText(dst, i), ':'), typ.Base...)
}

func TestDump_IsAScript(t *testing.T) {
	var b strings.Builder
	s := &schema.Schema{Tables: []*schema.Table{people()}}
	batch := five()
	batch.Rows = 2
	if err := writeAll(NewDump(&b, s, plainSQL{}), batch, &row.Batch{}, batch); err != nil {
		t.Fatal(err)
	}
	insert := "INSERT INTO [people] ([id],[na\"me,],[photo],[born],[score]) VALUES\n" +
		"(1:int,:varchar,:blob,1970-01-01:date,1.00:decimal),\n" +
		"(2:int,a,b:varchar,\x00\xff\n:blob,1970-01-02:date,-0.05:decimal);\n"
	if got, want := b.String(), "HEADER;\nCREATE people;\n"+insert+insert+"AFTER;\nFOOTER;\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDump_EndsStatementsAtAMegabyte(t *testing.T) {
	d := NewDump(&bytes.Buffer{}, &schema.Schema{}, plainSQL{})
	to, err := d.Table(t.Context(), &schema.Table{Name: "t", Columns: []*schema.Column{{Name: "a"}}})
	if err != nil {
		t.Fatal(err)
	}
	b := &row.Batch{Rows: 50}
	wide{100_000}.Fill(b, 0, 50)
	statements := strings.SplitAfter(string(to.Encode(nil, b)), ";\n")
	if len(statements) != 6 { // five and what is behind the last
		t.Errorf("got %d statements, want 5", len(statements)-1)
	}
	for _, s := range statements {
		if len(s) > insertBytes+110_000 {
			t.Errorf("a statement has %d bytes", len(s))
		}
	}
}

func TestDumpFile_IsWholeOrNotThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.sql")
	s := &schema.Schema{Tables: []*schema.Table{people()}}
	open := func(replace bool) *Dump {
		t.Helper()
		d, err := NewDumpFile(path, s, plainSQL{}, replace)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	half := open(false)
	if err := errors.Join(half.Create(t.Context()), half.Close()); err != nil {
		t.Fatal(err)
	}
	if got := listing(t, filepath.Dir(path)); len(got) > 0 {
		t.Errorf("an unfinished dump left %q", got)
	}
	if err := writeAll(open(false), five()); err != nil {
		t.Fatal(err)
	}
	if _, err := NewDumpFile(path, s, plainSQL{}, false); err == nil {
		t.Error("a dump was replaced unasked")
	}
	half = open(true)
	if err := half.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil || !strings.HasSuffix(string(data), "FOOTER;\n") {
		t.Errorf("got %q (%v), want the whole dump", data, err)
	}
	if got, want := listing(t, filepath.Dir(path)), []string{"x.sql"}; !slices.Equal(got, want) {
		t.Errorf("got files %q, want %q", got, want)
	}
	if _, err := NewDumpFile(filepath.Join(path, "y.sql"), s, plainSQL{}, false); err == nil {
		t.Error("a dump below a file")
	}
	if _, err := NewDumpFile(filepath.Dir(path), s, plainSQL{}, true); err == nil {
		t.Error("a directory was taken for a dump")
	}
}

// failing is a writer that takes so many bytes.
type failing struct{ left int }

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestDump_ReturnsTheWritersError(t *testing.T) {
	s := &schema.Schema{Tables: []*schema.Table{counting("a", 0).Table}}
	for _, size := range []int{0, 100_000, 1 << 20} {
		d := NewDump(&failing{size}, s, plainSQL{})
		if err := Run(t.Context(), []Rows{counting("a", 1_000_000)}, d, Options{Workers: 2}); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: got %v, want %v", size, err, errFull)
		}
	}
}
