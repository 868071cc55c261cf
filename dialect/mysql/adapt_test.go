package mysql_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
	"duckface/schema"
)

func TestAdapt_ToTheSameEngineIsTheSchemaItself(t *testing.T) {
	s := &schema.Schema{Engine: mysql.MySQL, Tables: []*schema.Table{{Name: "t"}}}
	got, notes := mysql.Adapt(s, mysql.MySQL)
	if got != s || notes != nil {
		t.Errorf("got %v, %q, want the schema itself", got, notes)
	}
}

// Everything that one server can have is made on every other server.
func TestAdapt_IsTakenByTheOtherServer(t *testing.T) {
	servers := mysqltest.Servers(t)
	for _, from := range servers {
		for _, to := range servers {
			if from.Engine == to.Engine {
				continue
			}
			t.Run(from.Name+" to "+to.Name, func(t *testing.T) {
				want := inspect(t, everything(t, from), mysql.WithCode)
				target := open(t, to.FreshDatabase(t))
				adapted, notes, err := target.Adapt(t.Context(), want)
				if err != nil {
					t.Fatal(err)
				}
				got := inspect(t, copySchema(t, to, adapted, mysql.LoadOptions{}))
				for _, table := range want.Tables {
					copied := got.Table(table.Name)
					if copied == nil {
						t.Errorf("table %s is missing", table.Name)
						continue
					}
					if len(copied.References) != len(table.References) {
						t.Errorf("%s has %d references, want %d", table.Name, len(copied.References), len(table.References))
					}
				}
				t.Logf("notes:\n%s", strings.Join(notes, "\n"))
			})
		}
	}
}

// sqlite is a schema with what SQLite alone has.
func sqlite() *schema.Schema {
	column := func(name, typ string, more ...func(*schema.Column)) *schema.Column {
		c := &schema.Column{Name: name, Type: schema.ParseSQLiteType(typ)}
		for _, m := range more {
			m(c)
		}
		return c
	}
	otherwise := func(d string) func(*schema.Column) { return func(c *schema.Column) { c.Default = d } }
	primary := func(columns ...string) *schema.Index {
		ix := &schema.Index{Kind: schema.Primary}
		for _, c := range columns {
			ix.Parts = append(ix.Parts, schema.IndexPart{Column: c})
		}
		return ix
	}
	return &schema.Schema{Name: "lite", Engine: "sqlite", Tables: []*schema.Table{
		{Name: "artist", Options: "WITHOUT ROWID",
			Columns: []*schema.Column{
				column("code", "TEXT"), column("Name", "TEXT", func(c *schema.Column) { c.Collation = "NOCASE" }),
				column("born", "DATETIME", otherwise("CURRENT_TIMESTAMP")), column("note", "TEXT", otherwise(`'it''s \ here'`)),
				column("price", "NUMERIC(10,2)", otherwise("0.99")), column("any", "", otherwise("NULL")), column("n", "INT", otherwise("'none'")),
				column("flag", "BOOLEAN", otherwise("TRUE")), column("made", "TEXT", otherwise("(datetime('now'))")),
				column("full", "TEXT", func(c *schema.Column) { c.Generated = `code || ' ' || "Name"` }),
				column("kind", "TEXT", func(c *schema.Column) { c.Generated = `typeof(any)` }),
			},
			Indexes: []*schema.Index{primary("code"),
				{Name: "sqlite_autoindex_artist_2", Kind: schema.Unique, Parts: []schema.IndexPart{{Column: "Name"}, {Column: "note", Descending: true}}},
				{Name: "some", Kind: schema.Unique, Where: "n > 0", Parts: []schema.IndexPart{{Column: "n"}}},
				{Name: "low", Parts: []schema.IndexPart{{Expression: "lower(\"Name\")"}}}},
			Checks: []schema.Check{{Name: "c", Expression: `length(code) > 1 AND code <> 'a\b'`}, {Expression: "code GLOB 'a*'"}},
		},
		{Name: "track",
			Columns: []*schema.Column{column("id", "INTEGER", func(c *schema.Column) { c.AutoIncrement = true }), column("artist", "VARCHAR(40)"),
				column("parent", "INTEGER"), column("lost", "INTEGER"), column("blobkey", "BLOB"), column("a", "TEXT"), column("b", "TEXT"), column("c", "TEXT"), column("d", "TEXT")},
			Indexes: []*schema.Index{primary("id"), {Name: "blobs", Parts: []schema.IndexPart{{Column: "blobkey"}}},
				{Name: "wide", Kind: schema.Unique, Parts: []schema.IndexPart{{Column: "a"}, {Column: "b"}, {Column: "c"}, {Column: "d"}}}},
			References: []*schema.Reference{
				{Columns: []string{"artist"}, Table: "artist", To: []string{"code"}, OnDelete: "SET NULL", OnUpdate: "CASCADE"},
				{Columns: []string{"parent"}, Table: "track", To: []string{"id"}, OnDelete: "SET DEFAULT"},
				{Columns: []string{"lost"}, Table: "gone", To: []string{"id"}},
			}},
	}}
}

func TestAdapt_FromSQLite(t *testing.T) {
	got, notes := mysql.Adapt(sqlite(), mysql.MariaDB)
	artist, track := got.Table("artist"), got.Table("track")
	types := map[string]string{}
	for _, c := range slices.Concat(artist.Columns, track.Columns) {
		types[c.Name] = strings.TrimSpace(c.Type.Name + " " + c.Collation)
		if c.Default != "" {
			types[c.Name] += " = " + c.Default
		}
	}
	want := map[string]string{
		"code": "varchar(255)", "Name": "varchar(255) utf8mb4_general_nopad_ci", "born": "datetime = CURRENT_TIMESTAMP", "note": `varchar(255) = 'it\'s \\ here'`,
		"price": "decimal(10,2) = 0.99", "any": "longblob", "n": "bigint", "flag": "tinyint(1) = true", "made": "longtext", "full": "longtext", "kind": "longtext",
		"id": "bigint", "artist": "varchar(255)", "parent": "bigint", "lost": "bigint", "blobkey": "varbinary(255)",
		"a": "varchar(192)", "b": "varchar(192)", "c": "varchar(192)", "d": "varchar(192)",
	}
	delete(want, "a")
	for _, name := range []string{"a", "b", "c", "d"} {
		delete(types, name) // shortened in some order; their sum is what counts
		delete(want, name)
	}
	if diff := cmp.Diff(want, types); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	if got, want := artist.Column("full").Generated, "concat(`code`, ' ', `Name`)"; got != want {
		t.Errorf("generated is %q, want %q", got, want)
	}
	if diff := cmp.Diff([]schema.Check{{Name: "c", Expression: "char_length(`code`) > 1 and `code` <> 'a\\\\b'"}}, artist.Checks); diff != "" {
		t.Errorf("checks (-want +got):\n%s", diff)
	}
	if n := len(track.References); n != 2 {
		t.Errorf("got %d references, want 2", n)
	}
	for _, about := range []string{"made", "kind", "some", "low", "GLOB", "SET DEFAULT", "gone", "artist.n: default"} {
		if !slices.ContainsFunc(notes, func(n string) bool { return strings.Contains(n, about) }) {
			t.Errorf("no note about %s in:\n%s", about, strings.Join(notes, "\n"))
		}
	}
}

func TestAdapt_FromSQLiteIsTakenByTheServer(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		adapted, notes := mysql.Adapt(sqlite(), s.Engine)
		got := inspect(t, copySchema(t, s, adapted, mysql.LoadOptions{}))
		if got := len(got.Table("track").References); got != 2 {
			t.Errorf("got %d references, want 2", got)
		}
		var unique []string
		for _, ix := range got.Table("track").UniqueKeys() {
			unique = append(unique, strings.Join(ix.Columns(), ","))
		}
		if diff := cmp.Diff([]string{"id", "a,b,c,d"}, unique); diff != "" {
			t.Errorf("unique keys (-want +got):\n%s\n%s", diff, strings.Join(notes, "\n"))
		}
	})
}

// SQLite takes any text for a name; the servers do not.
func TestAdapt_RenamesWhatServersCannotName(t *testing.T) {
	long := strings.Repeat("n", 70)
	s := &schema.Schema{Engine: "sqlite", Tables: []*schema.Table{
		{Name: "🦆", Columns: []*schema.Column{{Name: "_", Type: schema.ParseSQLiteType("integer")}, {Name: "🔥", Type: schema.ParseSQLiteType("integer"), NotNull: true}},
			Indexes: []*schema.Index{{Kind: schema.Primary, Parts: []schema.IndexPart{{Column: "🔥"}}}},
			Checks:  []schema.Check{{Expression: `"🔥" > 0`}}},
		{Name: "_", Columns: []*schema.Column{{Name: long, Type: schema.ParseSQLiteType("integer")}},
			References: []*schema.Reference{{Columns: []string{long}, Table: "🦆", To: []string{"🔥"}}}},
	}}
	for _, engine := range []string{mysql.MySQL, mysql.MariaDB} {
		got, notes := mysql.Adapt(s, engine)
		duck, other := got.Tables[0], got.Tables[1]
		if duck.Name != "__2" || duck.Columns[1].Name != "__2" || duck.Indexes[0].Parts[0].Column != "__2" || !strings.Contains(duck.Checks[0].Expression, "__2") {
			t.Errorf("%s: got table %q of columns %q, key %q, check %s", engine, duck.Name, duck.Columns[1].Name, duck.Indexes[0].Parts[0].Column, duck.Checks[0].Expression)
		}
		r := other.References[0]
		if len(other.Columns[0].Name) != 64 || r.Columns[0] != other.Columns[0].Name || r.Table != "__2" || r.To[0] != "__2" {
			t.Errorf("%s: got %s, reference %s", engine, other.Columns[0].Name, r.Key(other.Name))
		}
		if len(notes) < 3 {
			t.Errorf("%s: notes %q, want one for each name", engine, notes)
		}
	}
}
