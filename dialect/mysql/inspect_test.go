package mysql_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
	"duckface/schema"
)

// copySchema makes a database of the schema through a Loader without rows.
func copySchema(t *testing.T, s *mysqltest.Server, from *schema.Schema, o mysql.LoadOptions) *mysql.DB {
	t.Helper()
	ctx := context.Background()
	db := open(t, s.FreshDatabase(t))
	l, err := mysql.NewLoader(ctx, db, from, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Create(ctx); err != nil {
		t.Fatal(err)
	}
	if err := l.Finish(ctx); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestSchema_IsTheSameAfterItsOwnDDL(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		want := inspect(t, everything(t, s), mysql.WithCode)
		want.Name = ""
		few := map[string]int64{}
		for _, table := range want.Tables {
			few[table.Name] = 1
		}
		for name, o := range map[string]mysql.LoadOptions{"many rows": {}, "few rows": {Rows: few}} {
			got := inspect(t, copySchema(t, s, want, o), mysql.WithCode)
			got.Name = ""
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: schema changed on its way (-source +copy):\n%s", name, diff)
			}
		}
	})
}

func TestSchema_OfRealDatabasesIsTheSameAfterItsOwnDDL(t *testing.T) {
	dir := realDatabases(t)
	for _, name := range []string{"sakila", "chinook", "mondial", "worldcup", "lahman", "osm_liechtenstein"} {
		t.Run(name, func(t *testing.T) {
			mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
				if testing.Short() {
					t.Skip("loads a whole database")
				}
				if s.Engine != mysql.MariaDB {
					t.Skip("the dumps are MariaDB's")
				}
				c := s.FreshDatabase(t)
				s.Load(t, c.Database, filepath.Join(dir, name+".sql.gz"))
				want := inspect(t, open(t, c), mysql.WithCode)
				got := inspect(t, copySchema(t, s, want, mysql.LoadOptions{}), mysql.WithCode)
				want.Name, got.Name = "", ""
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("schema changed on its way (-source +copy):\n%s", diff)
				}
			})
		})
	}
}

func TestSchema_StatesWhatTheCatalogStates(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		got := inspect(t, everything(t, s))
		table := got.Table("select")
		if table == nil {
			t.Fatal("table select is missing")
		}
		wantReference := &schema.Reference{
			Name: "f`k;\"'", Columns: []string{"2nd"}, Table: "select", To: []string{"from"}, OnDelete: "SET NULL", OnUpdate: "CASCADE",
		}
		if diff := cmp.Diff(wantReference, table.References[0]); diff != "" {
			t.Errorf("reference (-want +got):\n%s", diff)
		}
		wantIndex := &schema.Index{Name: "prefixed", Parts: []schema.IndexPart{{Column: "t", Prefix: 20}, {Column: "v", Prefix: 10}}}
		for _, ix := range got.Table("texts").Indexes {
			if ix.Name == "prefixed" {
				if diff := cmp.Diff(wantIndex, ix); diff != "" {
					t.Errorf("index (-want +got):\n%s", diff)
				}
			}
		}
		e := got.Table("texts").Column("e")
		if diff := cmp.Diff([]string{"a", "b'c", "d,e", "", "ünï", "x)y"}, e.Type.Labels); diff != "" {
			t.Errorf("labels (-want +got):\n%s", diff)
		}
		if got, want := e.Default, "'b''c'"; got != want {
			t.Errorf("default of e is %s, want %s", got, want)
		}
		if got, want := got.Table("bytes").Column("zero").Default, "0x00FF"; got != want {
			t.Errorf("default of zero is %q, want %q", got, want)
		}
		lat := got.Table("texts").Column("lat")
		if got, want := lat.Charset+" "+lat.Collation, "latin1 latin1_swedish_ci"; got != want {
			t.Errorf("column lat is %s, want %s", got, want)
		}
		if got, want := got.Table("numbers").Comment, "numbers; it's \"all\" of `them` \\ here"; got != want {
			t.Errorf("comment is %q, want %q", got, want)
		}
		if got := got.Table("sliced").Partition; !strings.HasPrefix(got, "PARTITION BY RANGE (year(`d`))") || strings.HasSuffix(got, "*/") {
			t.Errorf("partition clause is %q", got)
		}
		for _, o := range got.Objects {
			if o.Definition != "" && o.Kind != "sequence" {
				t.Errorf("%s %s carries code that nobody asked for", o.Kind, o.Name)
			}
		}
	})
}
