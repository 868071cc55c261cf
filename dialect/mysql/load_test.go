package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
	"duckface/row"
	"duckface/schema"
)

// ways are the two ways of loading: streamed and by INSERT.
var ways = []struct {
	name    string
	inserts bool
}{{"load data", false}, {"insert", true}}

// load loads batches, one a table, as run.go does.
func load(ctx context.Context, db *mysql.DB, s *schema.Schema, o mysql.LoadOptions, batches ...*row.Batch) (*mysql.Loader, error) {
	l, err := mysql.NewLoader(ctx, db, s, o)
	if err != nil {
		return nil, err
	}
	if err := l.Create(ctx); err != nil {
		return l, err
	}
	for _, b := range batches {
		t, err := l.Table(ctx, s.Table(b.Table))
		if err != nil {
			return l, err
		}
		if err := t.Write(ctx, b, t.Encode(nil, b)); err != nil {
			return l, errors.Join(err, t.Close())
		}
		if err := t.Close(); err != nil {
			return l, err
		}
	}
	return l, l.Finish(ctx)
}

// texts is a column of texts; a nil pointer's stand-in is "\x00null".
func texts(form row.Form, values ...string) row.Column {
	c := row.Column{Form: form}
	for _, v := range values {
		c.Null = append(c.Null, v == null)
		if v != null {
			c.Data = append(c.Data, v...)
		}
		c.Ends = append(c.Ends, len(c.Data))
	}
	return c
}

const null = "\x00null"

func ints(form row.Form, scale int, values ...int64) row.Column {
	return row.Column{Form: form, Scale: scale, Ints: values}
}

// everyByte is all 256 bytes, those first that loading could stumble over.
func everyByte() string {
	b := []byte("\t\n\r\\\x00'\"\x1aN\\N\\")
	for i := range 256 {
		b = append(b, byte(i))
	}
	return string(b)
}

// point is POINT(1 2) as WKB.
const point = "\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\xf0\x3f\x00\x00\x00\x00\x00\x00\x00\x40"

type valueCase struct {
	name, ddl string
	column    row.Column
	read      string // expression that shows the value
	want      []string
}

func valueCases(engine string) []valueCase {
	const n = "NULL"
	cases := []valueCase{
		{"id", "int NOT NULL PRIMARY KEY", ints(row.Int, 0, 0, 1, 2), "", []string{"0", "1", "2"}},
		{"big", "bigint", ints(row.Int, 0, -1<<63, 1<<63-1, 0), "", []string{"-9223372036854775808", "9223372036854775807", "0"}},
		{"bigu", "bigint unsigned", ints(row.Uint, 0, -1, -1<<63, 5), "", []string{"18446744073709551615", "9223372036854775808", "5"}},
		{"dec", "decimal(20,4)", ints(row.Decimal, 4, -5, 123456789012345678, 0), "", []string{"-0.0005", "12345678901234.5678", "0.0000"}},
		{"dec30", "decimal(65,30)", ints(row.Decimal, 30, 1, -1234, 0), "", []string{"0.000000000000000000000000000001", "-0.000000000000000000000000001234", "0.000000000000000000000000000000"}},
		{"dbl", "double", row.Column{Form: row.Float, Floats: []float64{-1.5e300, 0.1, 1e-300}}, "", []string{"-1.5e+300", "0.1", "1e-300"}},
		{"d", "date", ints(row.Date, 0, row.ZeroDate, -719528+366, 2932896), "", []string{"0000-00-00", "0001-01-01", "9999-12-31"}},
		{"t", "time", ints(row.Time, 0, 3020399e6, -3020399e6, 61e6), "", []string{"838:59:59", "-838:59:59", "00:01:01"}},
		{"t6", "time(6)", ints(row.Time, 6, 1, -3600e6-123456, 0), "", []string{"00:00:00.000001", "-01:00:00.123456", "00:00:00.000000"}},
		{"dt3", "datetime(3)", ints(row.Moment, 3, row.ZeroDate, -1000, 951782400e6), "", []string{"0000-00-00 00:00:00.000", "1969-12-31 23:59:59.999", "2000-02-29 00:00:00.000"}},
		{"ts", "timestamp NOT NULL", ints(row.Moment, 0, 1e6, 2147483647e6, row.ZeroDate), "", []string{"1970-01-01 00:00:01", "2038-01-19 03:14:07", "0000-00-00 00:00:00"}},
		{"y", "year", ints(row.Int, 0, 0, 1901, 2155), "", []string{"0", "1901", "2155"}},
		{"b1", "bit(1)", ints(row.Int, 0, 0, 1, 1), "b1+0", []string{"0", "1", "1"}},
		{"b64", "bit(64)", ints(row.Uint, 0, -1, 92, 0x5c090a0d00), "b64+0", []string{"18446744073709551615", "92", "395288644864"}},
		{"raw", "longblob", texts(row.Blob, everyByte(), "", null), "HEX(raw)", []string{fmt.Sprintf("%X", everyByte()), "", n}},
		{"fixed", "binary(4)", texts(row.Blob, "\x00\xff\\\n", "\\N\x00\x00", null), "HEX(fixed)", []string{"00FF5C0A", "5C4E0000", n}},
		{"txt", "text CHARACTER SET utf8mb4", texts(row.Bytes, "tab\tnl\ncr\rback\\nul\x00quote'\" \x1a", "😀 日本 é\\", null), "HEX(txt)",
			[]string{fmt.Sprintf("%X", "tab\tnl\ncr\rback\\nul\x00quote'\" \x1a"), fmt.Sprintf("%X", "😀 日本 é\\"), n}},
		{"nul", "varchar(20)", texts(row.Bytes, "NULL", `\N`, ""), "", []string{"NULL", `\N`, ""}},
		{"e", "enum('a','ü''x','')", texts(row.Bytes, "ü'x", "", "a"), "", []string{"ü'x", "", "a"}},
		{"s", "set('x','ü','z')", texts(row.Bytes, "x,ü", "", "z"), "", []string{"x,ü", "", "z"}},
		{"el", "enum('ä','b') CHARACTER SET latin1", texts(row.Bytes, "ä", "b", null), "CONVERT(el USING utf8mb4)", []string{"ä", "b", n}},
		{"j", "json", texts(row.Bytes, `{"a": "ü\n\t\"\\"}`, `[]`, null), "", []string{`{"a": "ü\n\t\"\\"}`, `[]`, n}},
		{"p", "point NOT NULL", texts(row.Blob, point, point, point), "ST_AsText(p)", []string{"POINT(1 2)", "POINT(1 2)", "POINT(1 2)"}},
		{"a.b`'", "varchar(9)", texts(row.Bytes, "x", "y", "z"), "", []string{"x", "y", "z"}},
	}
	for _, charset := range []struct{ name, text string }{
		{"latin1", "é"}, {"ascii", "a"}, {"ucs2", "日é"}, {"utf16", "😀é"}, {"utf32", "😀é"}, {"sjis", "日本表"}, {"gbk", "日本誠"}, {"koi8r", "Привет"}, {"utf8mb3", "日é"},
	} {
		name := "c_" + charset.name
		cases = append(cases, valueCase{name, "varchar(20) CHARACTER SET " + charset.name,
			texts(row.Bytes, charset.text, charset.text+"\\\n\t"+charset.text, null), "CONVERT(" + name + " USING utf8mb4)",
			[]string{charset.text, charset.text + "\\\n\t" + charset.text, n}})
	}
	if engine == mysql.MariaDB {
		const id, ip = "123e4567-e89b-12d3-a456-426655440000", "2001:db8::ff00:42:8329"
		return append(cases,
			valueCase{"u", "uuid", texts(row.Bytes, id, "00000000-0000-0000-0000-00000000005c", null), "", []string{id, "00000000-0000-0000-0000-00000000005c", n}},
			valueCase{"i4", "inet4", texts(row.Bytes, "10.0.0.1", "255.255.255.255", null), "", []string{"10.0.0.1", "255.255.255.255", n}},
			valueCase{"i6", "inet6", texts(row.Bytes, ip, "::", null), "", []string{ip, "::", n}})
	}
	return append(cases,
		valueCase{"srid", "point NOT NULL SRID 4326", texts(row.Blob, point, point, point), "CONCAT(ST_SRID(srid), ' ', ST_Longitude(srid), ' ', ST_Latitude(srid))", []string{"4326 1 2", "4326 1 2", "4326 1 2"}})
}

func TestLoader_EveryValueArrives(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		cases := valueCases(s.Engine)
		batch := &row.Batch{Table: "values", Rows: 3}
		var ddl, reads []string
		for _, c := range cases {
			ddl = append(ddl, mysql.Quote(c.name)+" "+c.ddl)
			if c.read == "" {
				c.read = mysql.Quote(c.name)
			}
			reads = append(reads, c.read)
			batch.Columns = append(batch.Columns, c.column)
		}
		source := s.FreshDatabase(t)
		s.Execute(t, source.Database, "SET sql_mode = ''; CREATE TABLE `values` ("+strings.Join(ddl, ", ")+") CHARACTER SET utf8mb4")
		from := inspect(t, open(t, source))
		for _, way := range ways {
			t.Run(way.name, func(t *testing.T) {
				db := open(t, s.FreshDatabase(t))
				if _, err := load(t.Context(), db, from, mysql.LoadOptions{Inserts: way.inserts}, batch); err != nil {
					t.Fatal(err)
				}
				got := query(t, db, "SELECT "+strings.Join(reads, ", ")+" FROM `values` ORDER BY id")
				for i, c := range cases {
					for r := range 3 {
						if got[r][i] != c.want[r] {
							t.Errorf("%s %s, row %d: got %q, want %q", c.name, c.ddl, r, got[r][i], c.want[r])
						}
					}
				}
			})
		}
	})
}

// query is a result as text, NULL for null.
func query(t *testing.T, db *mysql.DB, q string) [][]string {
	t.Helper()
	rows, err := db.Pool().QueryContext(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for rows.Next() {
		raw := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range raw {
			into[i] = &raw[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		line := make([]string, len(columns))
		for i, v := range raw {
			line[i] = "NULL"
			if v.Valid {
				line[i] = v.String
			}
		}
		all = append(all, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// family is a parent and its children; the reference may dangle.
func family(t *testing.T, s *mysqltest.Server) *schema.Schema {
	t.Helper()
	source := s.FreshDatabase(t)
	s.Execute(t, source.Database, "CREATE TABLE `pa``rent` (`i;d` int NOT NULL PRIMARY KEY, name varchar(3) NOT NULL, UNIQUE KEY name (name));"+
		"CREATE TABLE child (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, parent int, KEY (parent), CONSTRAINT fk FOREIGN KEY (parent) REFERENCES `pa``rent` (`i;d`))")
	return inspect(t, open(t, source))
}

func parents(names ...string) *row.Batch {
	b := &row.Batch{Table: "pa`rent", Rows: len(names)}
	ids := make([]int64, len(names))
	for i := range ids {
		ids[i] = int64(i + 1)
	}
	b.Columns = []row.Column{ints(row.Int, 0, ids...), texts(row.Bytes, names...)}
	return b
}

func children(of ...int64) *row.Batch {
	ids := make([]int64, len(of))
	for i := range ids {
		ids[i] = int64(i)
	}
	return &row.Batch{Table: "child", Rows: len(of), Columns: []row.Column{ints(row.Int, 0, ids...), ints(row.Int, 0, of...)}}
}

// eachWay runs a test on every server, in both ways of loading.
func eachWay(t *testing.T, test func(t *testing.T, s *mysqltest.Server, o mysql.LoadOptions)) {
	t.Helper()
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		for _, way := range ways {
			t.Run(way.name, func(t *testing.T) { test(t, s, mysql.LoadOptions{Inserts: way.inserts}) })
		}
	})
}

func TestLoader_CreatesTheDatabase(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		from := family(t, s)
		from.Charset, from.Collation = "latin1", "latin1_bin"
		c := s.Config(s.NewName(t))
		if _, err := mysql.Open(t.Context(), c); !errors.Is(err, mysql.ErrNoDatabase) {
			t.Fatalf("got %v, want ErrNoDatabase", err)
		}
		c.CreateDatabase = true
		db := open(t, c)
		if db.Exists() {
			t.Error("the database exists before it is made")
		}
		if _, err := load(t.Context(), db, from, mysql.LoadOptions{}, parents("a", "b"), children(1, 2, 2)); err != nil {
			t.Fatal(err)
		}
		if got := inspect(t, db); got.Collation != "latin1_bin" {
			t.Errorf("collation is %s, want latin1_bin", got.Collation)
		}
		if n, err := db.Counts(t.Context(), from.Table("child")); n != 3 || err != nil {
			t.Errorf("got %d children, %v, want 3", n, err)
		}
	})
}

func TestLoader_RefusesTablesWithRows(t *testing.T) {
	eachWay(t, func(t *testing.T, s *mysqltest.Server, o mysql.LoadOptions) {
		from := family(t, s)
		db := open(t, s.FreshDatabase(t))
		if _, err := load(t.Context(), db, from, o, parents("a")); err != nil {
			t.Fatal(err)
		}
		_, err := load(t.Context(), db, from, o, parents("b"))
		var refused *mysql.NotEmptyError
		if !errors.As(err, &refused) {
			t.Fatalf("got %v, want a NotEmptyError", err)
		}
		if diff := cmp.Diff([]string{"pa`rent"}, refused.Tables); diff != "" {
			t.Errorf("tables (-want +got):\n%s", diff)
		}
		if got := query(t, db, "SELECT name FROM `pa``rent`"); got[0][0] != "a" {
			t.Errorf("the row is %s after a refusal, want a", got[0][0])
		}
		o.Replace = true
		if _, err := load(t.Context(), db, from, o, parents("b"), children(1)); err != nil {
			t.Fatal(err)
		}
		if got := query(t, db, "SELECT name FROM `pa``rent`"); got[0][0] != "b" {
			t.Errorf("the row is %s after --replace, want b", got[0][0])
		}
	})
}

func TestLoader_FindsOrphans(t *testing.T) {
	eachWay(t, func(t *testing.T, s *mysqltest.Server, o mysql.LoadOptions) {
		db := open(t, s.FreshDatabase(t))
		from := family(t, s)
		_, err := load(t.Context(), db, from, o, parents("a"), children(1, 7, 8))
		if err == nil || !strings.Contains(err.Error(), "2 rows of child(parent) -> pa`rent(i;d) have no parent") {
			t.Errorf("got %v, want two orphans named", err)
		}
		child := from.Table("child")
		if n, err := db.Orphans(t.Context(), child, child.References[0]); n != 2 || err != nil {
			t.Errorf("got %d orphans, %v, want 2", n, err)
		}
	})
}

func TestLoader_ClipsNothing(t *testing.T) {
	eachWay(t, func(t *testing.T, s *mysqltest.Server, o mysql.LoadOptions) {
		_, err := load(t.Context(), open(t, s.FreshDatabase(t)), family(t, s), o, children(1), parents("abc", "xyzz"))
		var interrupted *mysql.InterruptedError
		if !errors.As(err, &interrupted) || !strings.Contains(err.Error(), "for column 'name'") {
			t.Fatalf("got %v, want the value that is too long", err)
		}
		if diff := cmp.Diff([]string{"child"}, interrupted.Complete); diff != "" {
			t.Errorf("complete tables (-want +got):\n%s", diff)
		}
	})
}

func TestLoader_FindsDuplicates(t *testing.T) {
	eachWay(t, func(t *testing.T, s *mysqltest.Server, o mysql.LoadOptions) {
		_, err := load(t.Context(), open(t, s.FreshDatabase(t)), family(t, s), o, parents("a", "b", "A"))
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), "duplicate") {
			t.Errorf("got %v, want the duplicate", err)
		}
	})
}

func TestLoader_SaysWhatWasCompleteWhenCancelled(t *testing.T) {
	eachWay(t, func(t *testing.T, s *mysqltest.Server, o mysql.LoadOptions) {
		ctx, cancel := context.WithCancel(t.Context())
		db := open(t, s.FreshDatabase(t))
		from := family(t, s)
		l, err := load(ctx, db, from, o, parents("a"))
		if err != nil {
			t.Fatal(err)
		}
		table, err := l.Table(ctx, from.Table("child"))
		if err != nil {
			t.Fatal(err)
		}
		b := children(1)
		if err := table.Write(ctx, b, table.Encode(nil, b)); err != nil {
			t.Fatal(err)
		}
		cancel()
		err = errors.Join(table.Write(ctx, b, table.Encode(nil, b)), table.Close())
		var interrupted *mysql.InterruptedError
		if !errors.As(err, &interrupted) || !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v, want an interrupted load", err)
		}
		if diff := cmp.Diff([]string{"pa`rent"}, interrupted.Complete); diff != "" {
			t.Errorf("complete tables (-want +got):\n%s", diff)
		}
		if !strings.Contains(err.Error(), "--replace") {
			t.Errorf("%q does not name the next step", err)
		}
	})
}

func TestDuplicates_CountsWhatCollationHoldsEqual(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		c := s.FreshDatabase(t)
		s.Execute(t, c.Database, "CREATE TABLE d (a varchar(9), b int); INSERT INTO d VALUES ('x', 1), ('X', 1), ('x', 1), ('y', 1), (NULL, 1), (NULL, 1)")
		db := open(t, c)
		ix := &schema.Index{Parts: []schema.IndexPart{{Column: "a"}, {Column: "b"}}}
		if n, err := db.Duplicates(t.Context(), &schema.Table{Name: "d"}, ix); n != 2 || err != nil {
			t.Errorf("got %d duplicates, %v, want 2", n, err)
		}
	})
}

func TestLoader_FallsBackToInsert(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		s.Execute(t, "", "SET GLOBAL local_infile = 0")
		defer s.Execute(t, "", "SET GLOBAL local_infile = 1")
		db := open(t, s.FreshDatabase(t))
		l, err := load(t.Context(), db, family(t, s), mysql.LoadOptions{}, parents("a", "b"), children(2))
		if err != nil {
			t.Fatal(err)
		}
		if notes := l.Notes(); len(notes) != 1 || !strings.Contains(notes[0], "INSERT") {
			t.Errorf("notes are %q, want one about INSERT", notes)
		}
		if got := query(t, db, "SELECT COUNT(*) FROM `pa``rent`"); got[0][0] != "2" {
			t.Errorf("got %s rows, want 2", got[0][0])
		}
	})
}

func TestLoader_TakesRowsInAnyOrderOfTheKey(t *testing.T) {
	eachWay(t, func(t *testing.T, s *mysqltest.Server, o mysql.LoadOptions) {
		db := open(t, s.FreshDatabase(t))
		b := parents("c", "a", "b")
		b.Columns[0].Ints = []int64{3, 1, 2}
		if _, err := load(t.Context(), db, family(t, s), o, b, children(3, 2, 1)); err != nil {
			t.Fatal(err)
		}
		want := [][]string{{"1", "a"}, {"2", "b"}, {"3", "c"}}
		if diff := cmp.Diff(want, query(t, db, "SELECT * FROM `pa``rent` ORDER BY 1")); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
	})
}

func TestLoader_SaysHowFarItCameWhenTheConnectionIsLost(t *testing.T) {
	eachWay(t, func(t *testing.T, s *mysqltest.Server, o mysql.LoadOptions) {
		db := open(t, s.FreshDatabase(t))
		from := family(t, s)
		l, err := mysql.NewLoader(t.Context(), db, from, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Create(t.Context()); err != nil {
			t.Fatal(err)
		}
		table, err := l.Table(t.Context(), from.Table("child"))
		if err != nil {
			t.Fatal(err)
		}
		b := children(1, 2)
		if err := table.Write(t.Context(), b, table.Encode(nil, b)); err != nil {
			t.Fatal(err)
		}
		for _, r := range query(t, db, "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()") {
			s.Execute(t, "", "KILL "+r[0])
		}
		for range 100 { // the driver sees it when it next talks to the server
			if err = table.Write(t.Context(), b, table.Encode(nil, b)); err != nil {
				break
			}
		}
		err = errors.Join(err, table.Close())
		var interrupted *mysql.InterruptedError
		if !errors.As(err, &interrupted) || !strings.Contains(err.Error(), "--replace") {
			t.Errorf("got %v, want an interrupted load", err)
		}
	})
}
