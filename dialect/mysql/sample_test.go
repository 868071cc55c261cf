package mysql_test

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"testing"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
)

// drawnIDs are the whole numbers in the first column of drawn rows.
func drawnIDs(t *testing.T, s *mysql.Snapshot, db *mysql.DB, table string, columns []string, most int) []int64 {
	t.Helper()
	var ids []int64
	err := s.Draw(t.Context(), inspect(t, db).Table(table), columns, most, func(row []driver.Value) error {
		ids = append(ids, row[0].(int64))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestDraw_SpreadsOverTheKey(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		c := s.FreshDatabase(t)
		values := func(row string) string {
			var rows []string
			for i := range 10_000 {
				rows = append(rows, fmt.Sprintf(row, i))
			}
			return strings.Join(rows, ",")
		}
		s.Execute(t, c.Database, "CREATE TABLE `by number` (id int PRIMARY KEY, n int) ENGINE=InnoDB; CREATE TABLE by_text (n int, k varchar(9) PRIMARY KEY) ENGINE=InnoDB;"+
			"CREATE TABLE few (n int PRIMARY KEY) ENGINE=InnoDB; CREATE TABLE heap (n int) ENGINE=MyISAM;"+
			"INSERT INTO `by number` VALUES "+values("(%[1]d, 1)")+"; INSERT INTO by_text VALUES "+values("(%[1]d, 'k%05[1]d')")+
			"; INSERT INTO heap VALUES "+values("(%d)")+"; INSERT INTO few VALUES (1), (2), (3); ANALYZE TABLE `by number`, by_text, heap, few")
		db := open(t, c)
		snapshot, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer snapshot.Close()
		cases := []struct {
			table          string
			column         string
			rows           int
			smallest, last int64 // at most, at least
		}{{"by number", "id", 160, 0, 9375}, {"by_text", "n", 160, 0, 9999}, {"few", "n", 3, 1, 3}, {"heap", "n", 320, 9999, 0}}
		for _, test := range cases {
			ids := drawnIDs(t, snapshot, db, test.table, []string{test.column}, 160)
			if len(ids) != test.rows || slices.Min(ids) > test.smallest || slices.Max(ids) < test.last {
				t.Errorf("%s: %d rows from %d to %d, want %d from %d to %d", test.table, len(ids), slices.Min(ids), slices.Max(ids), test.rows, test.smallest, test.last)
			}
		}
	})
}

func TestFind_ComparesAsTheServerDoes(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		c := s.FreshDatabase(t)
		s.Execute(t, c.Database, "CREATE TABLE a (k varchar(9), n bigint unsigned, b varbinary(9), PRIMARY KEY (k, n), UNIQUE (b)) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;"+
			`INSERT INTO a VALUES ('Ähre', 18446744073709551615, x'00ff'), ('b''\\c', 2, x'01'), ('c', 3, 'c')`)
		db := open(t, c)
		snapshot, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer snapshot.Close()
		table := inspect(t, db).Table("a")
		cases := []struct {
			columns []string
			keys    [][]driver.Value
			want    int
		}{
			{[]string{"k"}, [][]driver.Value{{"ähre"}, {`b'\c`}, {"d"}}, 2},
			{[]string{"k", "n"}, [][]driver.Value{{"ähre", uint64(18446744073709551615)}, {"c", int64(3)}, {"c", int64(2)}}, 2},
			{[]string{"b"}, [][]driver.Value{{[]byte{0, 255}}, {[]byte{2}}}, 1},
			{[]string{"n"}, slices.Repeat([][]driver.Value{{int64(2)}}, 1000), 5}, // once for each statement
			{[]string{"n"}, nil, 0},
		}
		for _, test := range cases {
			found := 0
			err := snapshot.Find(t.Context(), table, test.columns, test.keys, func(row []driver.Value) error {
				if len(row) != len(test.columns) {
					t.Errorf("%v: row %v", test.columns, row)
				}
				found++
				return nil
			})
			if err != nil || found != test.want {
				t.Errorf("%v: found %d, %v, want %d", test.columns, found, err, test.want)
			}
		}
	})
}
