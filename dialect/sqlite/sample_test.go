package sqlite

import (
	"database/sql/driver"
	"slices"
	"testing"
)

func TestDraw_SpreadsOverTheRowid(t *testing.T) {
	path := newFile(t, `
		CREATE TABLE many (id INTEGER PRIMARY KEY, rowid TEXT);
		CREATE TABLE keyed (id INTEGER, k TEXT PRIMARY KEY) WITHOUT ROWID;
		CREATE TABLE few (id INTEGER);
		CREATE TABLE none (id INTEGER);
		WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) INSERT INTO many SELECT i, 'x' FROM n;
		INSERT INTO keyed SELECT id, 'k' || id FROM many;
		INSERT INTO few VALUES (1), (2), (3);`)
	s := openSnapshot(t, path)
	found, err := s.Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		table string
		rows  int
		last  int64 // at least
	}{{"many", 160, 9375}, {"keyed", 320, 0}, {"few", 3, 3}, {"none", 0, 0}} {
		ids := []int64{0}
		err := s.Draw(t.Context(), found.Table(test.table), []string{"id"}, 160, func(row []driver.Value) error {
			ids = append(ids, row[0].(int64))
			return nil
		})
		if err != nil || len(ids)-1 != test.rows || slices.Max(ids) < test.last {
			t.Errorf("%s: %d rows up to %d, %v; want %d up to %d", test.table, len(ids)-1, slices.Max(ids), err, test.rows, test.last)
		}
	}
}

func TestFind_ComparesAsTheColumnDoes(t *testing.T) {
	path := newFile(t, `
		CREATE TABLE a (k TEXT COLLATE NOCASE, n INTEGER, PRIMARY KEY (k, n));
		INSERT INTO a VALUES ('One', 1), ('two', 2), ('3', 3);`)
	s := openSnapshot(t, path)
	found, err := s.Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		columns []string
		keys    [][]driver.Value
		want    int
	}{
		{[]string{"k"}, [][]driver.Value{{"ONE"}, {"two"}, {int64(3)}, {"four"}}, 3},
		{[]string{"k", "n"}, [][]driver.Value{{"one", "1"}, {"two", int64(1)}}, 1},
		{[]string{"n"}, slices.Repeat([][]driver.Value{{int64(9)}, {int64(2)}}, 400), 400},
		{[]string{"n"}, nil, 0},
	} {
		rows := 0
		err := s.Find(t.Context(), found.Table("a"), test.columns, test.keys, func([]driver.Value) error {
			rows++
			return nil
		})
		if err != nil || rows != test.want {
			t.Errorf("%v: found %d, %v, want %d", test.columns, rows, err, test.want)
		}
	}
}
