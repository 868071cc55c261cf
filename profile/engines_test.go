package profile_test

import (
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
	"duckface/dialect/sqlite"
	"duckface/profile"
)

func TestMain(m *testing.M) { mysqltest.Main(m) }

// dumpOf is a real database's file; the test is skipped where there is none.
func dumpOf(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("DUCKFACE_TEST_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no %s: set DUCKFACE_TEST_DATA to a directory of dumps (%v)", name, err)
	}
	return path
}

// measured is a MySQL database's profile.
func measured(t *testing.T, c mysql.Config) *profile.Profile {
	t.Helper()
	db, err := mysql.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, db)
	snapshot, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, snapshot)
	return collected(t, snapshot)
}

func collected(t *testing.T, s profile.Snapshot) *profile.Profile {
	t.Helper()
	p, err := profile.Collect(t.Context(), s, profile.Options{Now: time.Now(), MinCount: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	return p
}

func closed(t *testing.T, c io.Closer) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// query runs a query on rows of integers.
func query(t *testing.T, db *sql.DB, text string, columns int) [][]int64 {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer closed(t, rows)
	var out [][]int64
	for rows.Next() {
		values, into := make([]int64, columns), make([]any, columns)
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		out = append(out, values)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// checkFanOuts compares every fan-out, row count, distinct count and null share
// with what the database itself counts.
func checkFanOuts(t *testing.T, p *profile.Profile, db *sql.DB, quote string) {
	t.Helper()
	name := func(names ...string) string {
		for i, n := range names {
			names[i] = quote + strings.ReplaceAll(n, quote, quote+quote) + quote
		}
		return strings.Join(names, ".")
	}
	references := 0
	for _, table := range p.Tables {
		if got := query(t, db, "SELECT COUNT(*) FROM "+name(table.Name), 1)[0][0]; got != table.Rows {
			t.Errorf("%s: %d rows, the database counts %d", table.Name, table.Rows, got)
		}
		for _, r := range table.References {
			references++
			var on, key, where []string
			for i := range r.Columns {
				on = append(on, name("c", r.Columns[i])+" = "+name("p", r.To[i]))
				key = append(key, name("p", r.To[i]))
				where = append(where, name("p", r.To[i])+" IS NOT NULL")
			}
			text := fmt.Sprintf("SELECT n, COUNT(*) FROM (SELECT COUNT(%s) AS n FROM %s p LEFT JOIN %s c ON %s WHERE %s GROUP BY %s) d GROUP BY n ORDER BY n",
				name("c", r.Columns[0]), name(r.Table), name(table.Name), strings.Join(on, " AND "), strings.Join(where, " AND "), strings.Join(key, ", "))
			checkFanOut(t, r.Reference.Key(table.Name), r.FanOut, query(t, db, text, 2))
		}
	}
	if references == 0 {
		t.Error("the database has no references")
	}
}

// checkFanOut compares a fan-out with rows of degree and parents.
func checkFanOut(t *testing.T, what string, f profile.FanOut, want [][]int64) {
	t.Helper()
	parents, children, most := 0.0, 0.0, int64(0)
	for _, w := range want {
		parents += float64(w[1])
		children += float64(w[0] * w[1])
		most = max(most, w[0])
	}
	if parents == 0 {
		return
	}
	if math.Abs(f.Mean-children/parents) > 1e-5*f.Mean || f.Max != most {
		t.Errorf("%s: mean %v, max %d; the database says %v and %d", what, f.Mean, f.Max, children/parents, most)
	}
	for _, b := range f.Parents {
		within := 0.0
		for _, w := range want {
			if w[0] >= b.Low && w[0] <= b.High {
				within += float64(w[1])
			}
		}
		if math.Abs(b.Share-within/parents) > 1e-5 {
			t.Errorf("%s: a share of %v has %d to %d children, the database says %v", what, b.Share, b.Low, b.High, within/parents)
		}
	}
}

func TestCollect_AgreesWithMySQL(t *testing.T) {
	for _, name := range []string{"sakila", "mondial"} {
		t.Run(name, func(t *testing.T) {
			dump := dumpOf(t, name+".sql.gz")
			mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
				if name == "sakila" && s.Engine == mysql.MySQL {
					return // its triggers set a sql_mode that MySQL 8 took away
				}
				config := s.FreshDatabase(t)
				s.Load(t, config.Database, dump)
				db, err := mysql.Open(t.Context(), config)
				if err != nil {
					t.Fatal(err)
				}
				defer closed(t, db)
				checkFanOuts(t, measured(t, config), db.Pool(), "`")
			})
		})
	}
}

func TestCollect_AgreesWithSQLite(t *testing.T) {
	for _, name := range []string{"chinook", "worldcup"} {
		t.Run(name, func(t *testing.T) {
			path := unpacked(t, dumpOf(t, name+".sqlite.gz"))
			db, err := sqlite.Open(t.Context(), path, sqlite.OpenOptions{ReadOnly: true})
			if err != nil {
				t.Fatal(err)
			}
			defer closed(t, db)
			snapshot, err := db.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer closed(t, snapshot)
			direct, err := sql.Open("sqlite", path)
			if err != nil {
				t.Fatal(err)
			}
			defer closed(t, direct)
			checkFanOuts(t, collected(t, snapshot), direct, `"`)
		})
	}
}

func unpacked(t *testing.T, path string) string {
	t.Helper()
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, in)
	zip, err := gzip.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), strings.TrimSuffix(filepath.Base(path), ".gz"))
	if err := os.WriteFile(out, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return out
}

// Every type as the server sends it: the histogram's ends are the column's.
func TestCollect_ReadsEveryType(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		config := s.FreshDatabase(t)
		s.Execute(t, config.Database, `
			SET sql_mode = '';
			CREATE TABLE kinds (
				tiny TINYINT, big BIGINT UNSIGNED, exact DECIMAL(30,10), single FLOAT, wide DOUBLE, bits BIT(12),
				yearly YEAR, day DATE, clock TIME(3), moment DATETIME(6), stamp TIMESTAMP NULL,
				word VARCHAR(20), raw VARBINARY(20), pick ENUM('a','b'), some SET('x','y'), doc JSON, place GEOMETRY);
			INSERT INTO kinds VALUES
				(-128, 18446744073709551615, 12345678901234567890.5, 0.1, -1e300, b'100000000001', 1901, '1000-01-01', '-838:59:59', '0000-00-00 00:00:00', '2000-01-01 00:00:00', 'aé', x'00ff01', 'a', 'x,y', '{"a": [1], "b": "c"}', ST_GeomFromText('POINT(1 2)')),
				(127, 0, -1.5, 2.5, 1e300, b'0', 2155, '9999-12-31', '838:59:59', '2020-02-29 12:00:00.5', '2000-01-02 00:00:00', 'bcd', x'', 'b', '', '{"z": [2], "b": "d"}', ST_GeomFromText('POINT(3 4)')),
				(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`)
		table := measured(t, config).Table("kinds")
		seconds := func(text string) float64 {
			at, err := time.Parse("2006-01-02 15:04:05", text)
			if err != nil {
				t.Fatal(err)
			}
			return float64(at.UnixMilli()) / 1000
		}
		got := map[string][]float64{}
		for _, c := range table.Columns {
			if c.Null != 0.333333 {
				t.Errorf("%s: null %v, want a third", c.Name, c.Null)
			}
			for _, v := range c.Values {
				got[c.Name] = append(got[c.Name], v.Value)
			}
		}
		want := map[string][]float64{
			"tiny": {-128, 127}, "big": {0, math.MaxUint64}, "exact": {-1.5, 12345678901234567890.5},
			"single": {0.1, 2.5}, "wide": {-1e300, 1e300}, "bits": {0, 2049}, "yearly": {1901, 2155},
			"day":   {seconds("1000-01-01 00:00:00") / 86400, seconds("9999-12-31 00:00:00") / 86400},
			"clock": {-3020399, 3020399}, "moment": {seconds("2020-02-29 12:00:00") + 0.5},
			"stamp": {seconds("2000-01-01 00:00:00"), seconds("2000-01-02 00:00:00")},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("values (-want +got):\n%s", diff)
		}
		if c := table.Column("moment"); c.Zero != 0.5 || c.Distinct != 2 {
			t.Errorf("moment: zero %v, distinct %d, want 0.5 and 2", c.Zero, c.Distinct)
		}
		if c := table.Column("word"); c.BytesPerChar != 1.2 || c.Lengths[0] != 2 || c.Lengths[1] != 3 {
			t.Errorf("word: %v bytes a character, lengths %v", c.BytesPerChar, c.Lengths)
		}
		if c := table.Column("raw"); c.Lengths[0] != 0 || c.Lengths[1] != 3 {
			t.Errorf("raw: lengths %v", c.Lengths)
		}
		if c := table.Column("doc"); !strings.HasPrefix(c.JSON, "{1:s") && !strings.HasPrefix(c.JSON, "{1:[n") {
			t.Errorf("doc: skeleton %s", c.JSON)
		}
		if c := table.Column("place"); c.Class != "point" || c.Lengths[0] != 25 {
			t.Errorf("place: class %s, lengths %v", c.Class, c.Lengths)
		}
		if c := table.Column("pick"); c.Distinct != 2 || c.Lengths != nil {
			t.Errorf("pick: distinct %d, lengths %v", c.Distinct, c.Lengths)
		}
	})
}
