package mysql_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
	"duckface/row"
	"duckface/schema"
)

// numbered is a table with two indexes, and a batch of n rows for it, in the
// order of the primary key or not.
func numbered(t *testing.T, s *mysqltest.Server, n int, ordered bool) (*schema.Schema, *row.Batch) {
	t.Helper()
	source := s.FreshDatabase(t)
	s.Execute(t, source.Database, "CREATE TABLE numbered (id bigint NOT NULL PRIMARY KEY, a bigint NOT NULL, b bigint NOT NULL, KEY a (a), KEY b (b))")
	ids, values := make([]int64, n), make([]int64, n)
	for i := range ids {
		values[i] = int64(i) * 7919 % int64(n)
		ids[i] = int64(i)
		if !ordered {
			ids[i] = values[i]
		}
	}
	b := &row.Batch{Table: "numbered", Rows: n, Columns: []row.Column{ints(row.Int, 0, ids...), ints(row.Int, 0, values...), ints(row.Int, 0, values...)}}
	return inspect(t, open(t, source)), b
}

// pagesOf are the pages that the server counts for each index.
func pagesOf(t *testing.T, db *mysql.DB, table string) map[string]int64 {
	t.Helper()
	snapshot, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	bytes, list, err := snapshot.Pages(t.Context(), table)
	if err != nil || bytes != 16384 {
		t.Fatalf("pages of %d bytes, %v", bytes, err)
	}
	pages := map[string]int64{}
	for _, p := range list {
		pages[p.Index] = p.Leaves
	}
	return pages
}

func fillSetting(t *testing.T, db *mysql.DB) int {
	t.Helper()
	n, err := strconv.Atoi(query(t, db, "SELECT @@GLOBAL.innodb_fill_factor")[0][0])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// An index of n entries at a fill takes as many more leaves, and what the
// server had set before is what it has after.
func TestLoader_FillsPagesAsAsked(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		for _, ordered := range []bool{true, false} {
			t.Run(fmt.Sprintf("ordered %v", ordered), func(t *testing.T) {
				from, batch := numbered(t, s, 60_000, ordered)
				packed, loose := open(t, s.FreshDatabase(t)), open(t, s.FreshDatabase(t))
				before := fillSetting(t, packed)
				if _, err := load(t.Context(), packed, from, mysql.LoadOptions{}, batch); err != nil {
					t.Fatal(err)
				}
				o := mysql.LoadOptions{PageFill: map[string]map[string]float64{"numbered": {schema.PrimaryPages: 0.6, "a": 0.5}}}
				if _, err := load(t.Context(), loose, from, o, batch); err != nil {
					t.Fatal(err)
				}
				was, is := pagesOf(t, packed, "numbered"), pagesOf(t, loose, "numbered")
				for index, want := range map[string]float64{schema.PrimaryPages: 15.0 / 16 / 0.6, "a": 2, "b": 1} {
					got := float64(is[index]) / float64(was[index])
					if got < 0.95*want || got > 1.05*want {
						t.Errorf("%s: %d pages, packed %d: %.2f times as many, want %.2f within 5 %%", index, is[index], was[index], got, want)
					}
				}
				if after := fillSetting(t, loose); after != before {
					t.Errorf("innodb_fill_factor is %d after the load, %d before", after, before)
				}
			})
		}
	})
}

// An account that may not change the server's setting gets packed pages and a
// note; one that may not read InnoDB's statistics, the sums.
func TestLoader_PacksPagesWithoutThePrivilege(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		from, batch := numbered(t, s, 20_000, true)
		c := s.FreshDatabase(t)
		user := "u" + c.Database[max(0, len(c.Database)-20):]
		s.Execute(t, "", "CREATE USER '"+user+"'@'%'; GRANT ALL ON `"+c.Database+"`.* TO '"+user+"'@'%'; CREATE USER '"+user+"'@'localhost'; GRANT ALL ON `"+c.Database+"`.* TO '"+user+"'@'localhost'")
		t.Cleanup(func() { s.Execute(t, "", "DROP USER '"+user+"'@'%', '"+user+"'@'localhost'") })
		c.User, c.Password = user, ""
		db := open(t, c)
		o := mysql.LoadOptions{PageFill: map[string]map[string]float64{"numbered": {schema.PrimaryPages: 0.5, "a": 0.5}}}
		l, err := load(t.Context(), db, from, o, batch)
		if err != nil {
			t.Fatal(err)
		}
		if notes := strings.Join(l.Notes(), "\n"); strings.Count(notes, "may not set innodb_fill_factor") != 1 {
			t.Errorf("notes are %q, want one that the account may not set innodb_fill_factor", notes)
		}
		snapshot, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer snapshot.Close()
		_, pages, err := snapshot.Pages(t.Context(), "numbered")
		if err != nil || len(pages) != 2 || pages[0].Index != schema.PrimaryPages || pages[1].Index != "" || pages[0].Size < 50 || pages[1].Size < 50 {
			t.Errorf("pages are %+v, %v; want sums of the rows and of all indexes", pages, err)
		}
	})
}
