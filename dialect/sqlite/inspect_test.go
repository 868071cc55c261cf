package sqlite

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/schema"
)

// Ensure that what is read, written as DDL and read again is the same.
func TestSchema_SurvivesDDL(t *testing.T) {
	files := map[string]func(*testing.T) string{
		"everything": func(t *testing.T) string { return newFile(t, testFile(t, "everything.sql")) },
		"chinook":    func(t *testing.T) string { return sharedDatabase(t, "chinook.sqlite") },
		"worldcup":   func(t *testing.T) string { return sharedDatabase(t, "worldcup.sqlite") },
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			want := readSchema(t, file(t))
			if len(want.Tables) == 0 {
				t.Fatal("no tables")
			}
			want.Objects = slices.DeleteFunc(want.Objects, func(o schema.Object) bool { return o.Kind == "virtual table" })
			got := readSchema(t, newFile(t, rebuild(want)))
			want.Name = got.Name
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-first +second\n%s\nby\n%s", diff, rebuild(want))
			}
		})
	}
}

func TestSchema_ReadsEverything(t *testing.T) {
	s := readSchema(t, newFile(t, testFile(t, "everything.sql")))

	parent := s.Table("parent")
	wantColumns := []*schema.Column{
		{Name: "id", Type: schema.ParseSQLiteType("INTEGER"), AutoIncrement: true},
		{Name: "code", Type: schema.ParseSQLiteType("VARCHAR(10)"), NotNull: true, Default: "'it''s'", Collation: "NOCASE"},
		{Name: "made", Type: schema.ParseSQLiteType("DATETIME"), Default: "CURRENT_TIMESTAMP"},
		{Name: "day", Type: schema.ParseSQLiteType("DATE"), Default: "date('now')"},
		{Name: "price", Type: schema.ParseSQLiteType("NUMERIC(10,2)"), Default: "-1.5"},
		{Name: "flag", Type: schema.ParseSQLiteType("BOOLEAN"), Default: "TRUE"},
		{Name: "raw", Type: schema.ParseSQLiteType("BLOB"), Default: "x'00ff'"},
		{Name: "untyped", Type: schema.ParseSQLiteType("")},
		{Name: "half", Type: schema.ParseSQLiteType("REAL"), Generated: "price / 2"},
		{Name: "total", Type: schema.ParseSQLiteType("INT"), Generated: "price * 2", Stored: true},
	}
	if diff := cmp.Diff(wantColumns, parent.Columns); diff != "" {
		t.Errorf("columns of parent: -want +got\n%s", diff)
	}
	wantChecks := []schema.Check{
		{Expression: "price > -10"},
		{Name: "positive, or so", Expression: "id > 0 AND code <> 'a)b'"},
	}
	if diff := cmp.Diff(wantChecks, parent.Checks); diff != "" {
		t.Errorf("checks of parent: -want +got\n%s", diff)
	}
	wantIndexes := []*schema.Index{
		{Kind: schema.Primary, Parts: []schema.IndexPart{{Column: "id"}}},
		{Name: "expr", Parts: []schema.IndexPart{
			{Expression: "lower(code)", Descending: true, Collation: "NOCASE"}, {Expression: "id + 1"}, {Expression: "substr(code, 1, 3)"}}},
		{Name: "partial;index", Kind: schema.Unique, Parts: []schema.IndexPart{{Column: "day"}, {Column: "untyped"}}, Where: "flag = 1 AND day IS NOT NULL"},
		{Name: "plain", Parts: []schema.IndexPart{{Column: "made", Descending: true}, {Column: "code", Collation: "BINARY"}}},
		{Name: "sqlite_autoindex_parent_1", Kind: schema.Unique, Parts: []schema.IndexPart{{Column: "code"}}},
		{Name: "sqlite_autoindex_parent_2", Kind: schema.Unique, Parts: []schema.IndexPart{{Column: "made"}, {Column: "day"}}},
	}
	if diff := cmp.Diff(wantIndexes, parent.Indexes); diff != "" {
		t.Errorf("indexes of parent: -want +got\n%s", diff)
	}

	wantReferences := []*schema.Reference{
		{Columns: []string{"select"}, Table: "parent", To: []string{"id"}, OnDelete: "SET DEFAULT"},
		{Name: "c2", Columns: []string{"tick`ed"}, Table: "parent", To: []string{"code"}, OnUpdate: "CASCADE"},
		{Columns: []string{"from table"}, Table: "parent", To: []string{"id"}, OnDelete: "SET NULL"},
	}
	hostile := s.Table(`child, of "two" (hostile)`)
	if diff := cmp.Diff(wantReferences, hostile.References); diff != "" {
		t.Errorf("references of the hostile table: -want +got\n%s", diff)
	}
	if got, want := hostile.PrimaryKey().Parts, []schema.IndexPart{{Column: "select", Descending: true}, {Column: "from table"}}; !cmp.Equal(got, want) {
		t.Errorf("primary key of the hostile table: got %v, want %v", got, want)
	}
	wantReferences = []*schema.Reference{
		{Name: "up", Columns: []string{"x", "y"}, Table: "pairs", To: []string{"a", "b"}, OnDelete: "CASCADE", OnUpdate: "RESTRICT"},
		{Name: "gone", Columns: []string{"x"}, Table: "nowhere"},
	}
	if diff := cmp.Diff(wantReferences, s.Table("below").References); diff != "" {
		t.Errorf("references of below: -want +got\n%s", diff)
	}
	if got, want := s.Table("pairs").Options, "WITHOUT ROWID, STRICT"; got != want {
		t.Errorf("options of pairs: got %q, want %q", got, want)
	}
	if key := s.Table("tree").PrimaryKey(); key == nil || key.Parts[0].Descending {
		t.Errorf("primary key of tree is the rowid, got %+v", key)
	}
	if key := s.Table("not_rowid").PrimaryKey(); key == nil || !key.Parts[0].Descending {
		t.Errorf("primary key of not_rowid is not the rowid, got %+v", key)
	}
	wantObjects := []schema.Object{
		{Kind: "trigger", Name: "tr;ig", Definition: "CREATE TRIGGER \"tr;ig\" AFTER INSERT ON parent BEGIN\n  UPDATE parent SET flag = 0 WHERE id = new.id;\n  DELETE FROM lonely;\nEND"},
		{Kind: "view", Name: "v", Definition: "CREATE VIEW v AS SELECT id, price FROM parent WHERE price > 0"},
		{Kind: "virtual table", Name: "words"},
	}
	if diff := cmp.Diff(wantObjects, s.Objects); diff != "" {
		t.Errorf("objects: -want +got\n%s", diff)
	}
}
