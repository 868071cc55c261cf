package profile_test

import (
	"database/sql"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
	"duckface/dialect/sqlite"
	"duckface/profile"
	"duckface/schema"
)

// forBudget is 10,000 customers whose key is a text that some orders spell in
// small letters, their orders, and the lines of these by a key of two columns.
const forBudget = `
	CREATE TABLE digit (d INTEGER PRIMARY KEY) ENGINE;
	INSERT INTO digit VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9);
	CREATE TABLE customer (code VARCHAR(20) COLLATION NOT NULL PRIMARY KEY, born DATE) ENGINE;
	INSERT INTO customer SELECT CONCATENATED, '1980-01-01' FROM digit a, digit b, digit c, digit e;
	CREATE TABLE orders (code VARCHAR(20) COLLATION NOT NULL, nr INTEGER NOT NULL, PRIMARY KEY (code, nr),
		FOREIGN KEY (code) REFERENCES customer (code)) ENGINE;
	INSERT INTO orders SELECT lower(c.code), d.d FROM customer c, digit d WHERE d.d < length(c.code) - 4 + (c.code > 'C5') * 3;
	CREATE TABLE line (code VARCHAR(20) COLLATION NOT NULL, nr INTEGER NOT NULL, line INTEGER NOT NULL, amount INTEGER, PRIMARY KEY (code, nr, line),
		FOREIGN KEY (code, nr) REFERENCES orders (code, nr)) ENGINE;
	INSERT INTO line SELECT code, nr, d, d * nr FROM orders, digit WHERE d <= nr + 1;`

func TestCollect_BudgetOnMySQL(t *testing.T) {
	script := strings.NewReplacer("COLLATION", "COLLATE utf8mb4_general_ci", "ENGINE", "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
		"CONCATENATED", "CONCAT('C', REPEAT('x', a.d % 3), a.d, b.d, c.d, e.d)").Replace(forBudget)
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		config := s.FreshDatabase(t)
		s.Execute(t, config.Database, script+"ANALYZE TABLE digit, customer, orders, line")
		open := func(options ...mysql.SnapshotOption) (profile.Snapshot, func()) {
			db, err := mysql.Open(t.Context(), config)
			if err != nil {
				t.Fatal(err)
			}
			snapshot, err := db.Snapshot(t.Context(), options...)
			if err != nil {
				t.Fatal(err)
			}
			return snapshot, func() {
				closed(t, snapshot)
				closed(t, db)
			}
		}
		whole, done := open()
		defer done()
		compareSampled(t, whole)
		var told []schema.Statement
		run := func(options ...mysql.SnapshotOption) []string {
			return logged(t, config, func() {
				s, done := open(options...)
				sampled(t, s)
				done()
			})
		}
		run(mysql.Explaining(func(s schema.Statement) { told = append(told, s) }))
		compareStatements(t, run(), told)
	})
}

func TestCollect_BudgetOnSQLite(t *testing.T) {
	script := strings.NewReplacer("COLLATION", "COLLATE NOCASE", "ENGINE", "",
		"CONCATENATED", "'C' || substr('xx', 1, a.d % 3) || a.d || b.d || c.d || e.d").Replace(forBudget)
	path := filepath.Join(t.TempDir(), "budget.db")
	direct, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, direct)
	if _, err := direct.ExecContext(t.Context(), script); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), path, sqlite.OpenOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	s, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, db)
	defer closed(t, s)
	compareSampled(t, s)
}

func sampled(t *testing.T, s profile.Snapshot) *profile.Profile {
	t.Helper()
	p, err := profile.Collect(t.Context(), s, profile.Options{Now: time.Now(), Budget: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// compareSampled compares a sample with all there is: row counts and means exactly, shares
// of parents within five standard deviations of 2,000 parents.
func compareSampled(t *testing.T, s profile.Snapshot) {
	t.Helper()
	want, got := collected(t, s), sampled(t, s)
	for _, table := range []string{"customer by code (", "orders by code,nr (", "line by code,nr ("} {
		if !strings.Contains(got.Source.Sampled, table) {
			t.Errorf("not sampled: %s, but %s", table, got.Source.Sampled)
		}
	}
	for _, table := range want.Tables {
		g := got.Table(table.Name)
		if g.Rows != table.Rows {
			t.Errorf("%s: %d rows, want %d", table.Name, g.Rows, table.Rows)
		}
		for i, r := range table.References {
			f := g.References[i].FanOut
			if math.Abs(f.Mean-r.FanOut.Mean) > 1e-3*r.FanOut.Mean {
				t.Errorf("%s: %v children, want %v", table.Name, f.Mean, r.FanOut.Mean)
			}
			for _, b := range r.FanOut.Parents {
				share := 0.0
				if k := slices.IndexFunc(f.Parents, func(x profile.FanOutBucket) bool { return x.Low == b.Low }); k >= 0 {
					share = f.Parents[k].Share
				}
				if math.Abs(share-b.Share) > 5*math.Sqrt(b.Share*(1-b.Share)/2000) {
					t.Errorf("%s: %d children at a share of %v of the parents, want %v", table.Name, b.Low, share, b.Share)
				}
			}
		}
	}
}
