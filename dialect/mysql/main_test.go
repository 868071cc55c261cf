package mysql_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
	"duckface/schema"
)

func TestMain(m *testing.M) { mysqltest.Main(m) }

func open(t testing.TB, c mysql.Config) *mysql.DB {
	t.Helper()
	db, err := mysql.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// everything is a database of testdata with every type and feature.
func everything(t testing.TB, s *mysqltest.Server) *mysql.DB {
	t.Helper()
	c := s.FreshDatabase(t)
	for _, file := range []string{"common.sql", s.Engine + ".sql"} {
		text, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		s.Execute(t, c.Database, string(text))
	}
	return open(t, c)
}

func inspect(t testing.TB, db *mysql.DB, options ...mysql.SnapshotOption) *schema.Schema {
	t.Helper()
	ctx := context.Background()
	snapshot, err := db.Snapshot(ctx, options...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := snapshot.Close(); err != nil {
			t.Error(err)
		}
	}()
	s, err := snapshot.Schema(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// realDatabases are the dumps of real databases; the test is skipped where
// they are not.
func realDatabases(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("DUCKFACE_TEST_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no real databases: set DUCKFACE_TEST_DATA to a directory of dumps (%v)", err)
	}
	return dir
}
