package sqlite

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/schema"
)

// mysqlTable is a table of a MySQL schema, with columns as "name type".
func mysqlTable(name string, columns ...string) *schema.Table {
	t := &schema.Table{Name: name, Engine: "InnoDB", Charset: "utf8mb4", Collation: "utf8mb4_general_ci"}
	for _, c := range columns {
		column, typ, _ := strings.Cut(c, " ")
		t.Columns = append(t.Columns, &schema.Column{Name: column, Type: schema.ParseType(typ)})
	}
	return t
}

func key(kind schema.IndexKind, name string, columns ...string) *schema.Index {
	ix := &schema.Index{Kind: kind, Name: name}
	for _, c := range columns {
		ix.Parts = append(ix.Parts, schema.IndexPart{Column: c})
	}
	return ix
}

// adaptedDDL adapts one table and is the DDL that makes it, which must work.
func adaptedDDL(t *testing.T, tables ...*schema.Table) (ddl string, notes []string) {
	t.Helper()
	s, notes := Adapt(&schema.Schema{Engine: "mariadb", Tables: tables})
	ddl = rebuild(s)
	newFile(t, ddl)
	return ddl, notes
}

func TestAdapt_KeepsTypesThatSQLiteStoresAsTheyAre(t *testing.T) {
	cases := map[string]string{
		"int(11)":                      "int(11)",
		"int(10) unsigned":             "int unsigned",
		"bigint(20) unsigned zerofill": "bigint unsigned zerofill",
		"decimal(5,2)":                 "decimal(5,2)",
		"decimal(5,2) unsigned":        "decimal unsigned(5,2)",
		"double":                       "double",
		"varchar(45)":                  "varchar(45)",
		"mediumtext":                   "mediumtext",
		"datetime(6)":                  "datetime(6)",
		"varbinary(16)":                "varbinary(16)",
		"longblob":                     "longblob",
		"bit(3)":                       "INTEGER",
		"json":                         "TEXT",
		"enum('a','b')":                "TEXT",
		"set('in)t','b')":              "TEXT",
		"uuid":                         "CHAR(36)",
		"inet6":                        "VARCHAR(39)",
		"point":                        "BLOB",
		"geometry":                     "BLOB",
		"year(4)":                      "year(4)",
	}
	for from, want := range cases {
		table := mysqlTable("t", "c "+from)
		ddl, _ := adaptedDDL(t, table)
		got := schema.ParseType(from)
		if got = adaptType(got); got.Name != want {
			t.Errorf("%s: got %s, want %s", from, got.Name, want)
		}
		if !strings.Contains(ddl, `"c" `+want) {
			t.Errorf("%s: not in\n%s", from, ddl)
		}
	}
}

func TestAdapt_TranslatesExpressions(t *testing.T) {
	cases := map[string]string{
		"current_timestamp()":             "CURRENT_TIMESTAMP",
		"current_timestamp(6)":            "CURRENT_TIMESTAMP",
		"CURRENT_TIMESTAMP":               "CURRENT_TIMESTAMP",
		"curdate()":                       "CURRENT_DATE",
		"b'0101'":                         "5",
		"0x4142":                          "x'4142'",
		"_utf8mb4'it\\'s'":                "'it''s'",
		"_latin1 'a'":                     "'a'",
		`'a\\b''c'`:                       `'a\b''c'`,
		"-1.50":                           "-1.50",
		"`a``b` > 0 and `c` <=> 'x'":      "\"a`b\" > 0 and \"c\"  IS  'x'",
		"char_length(`x`) || !`y`":        `length("x")  OR   NOT "y"`,
		"if(`a` != 2, 1e-3, 0)":           `iif("a" != 2, 1e-3, 0)`,
		"length(`x`)":                     `octet_length("x")`,
		"json_valid(`x`) && `length` > 1": `json_valid("x")  AND  "length" > 1`,
	}
	for from, want := range cases {
		if got := translate(from); got != want {
			t.Errorf("%s: got %s, want %s", from, got, want)
		}
	}
}

func TestAdapt_CarriesKeysReferencesAndChecks(t *testing.T) {
	parent := mysqlTable("order", "id int(10) unsigned", "code varchar(10)", "state enum('new','it''s')", "doc json", "bin varchar(5)")
	parent.Columns[0].AutoIncrement, parent.Columns[0].NotNull = true, true
	parent.Columns[2].Default = "'new'"
	parent.Columns[4].Collation = "utf8mb4_bin"
	parent.Indexes = []*schema.Index{key(schema.Primary, "", "id"), key(schema.Unique, "code", "code"), key(schema.Plain, "both", "state", "code")}
	parent.Indexes[1].Parts[0].Prefix = 5
	child := mysqlTable("line", "order_id int(10) unsigned", "code varchar(10)", "n int(11)", "twice int(11)", "odd int(11)")
	child.Columns[3].Generated, child.Columns[3].Stored = "`n` * 2", true
	child.Columns[4].Generated, child.Columns[4].NotNull = "crc32(`code`)", true
	child.Indexes = []*schema.Index{key(schema.Primary, "", "order_id", "n"), key(schema.Fulltext, "ft", "code"), key(schema.Plain, "both", "odd")}
	child.References = []*schema.Reference{
		{Name: "fk_order", Columns: []string{"order_id"}, Table: "order", To: []string{"id"}, OnDelete: "CASCADE"},
		{Name: "fk_code", Columns: []string{"code"}, Table: "order", To: []string{"code"}},
		{Name: "fk_bin", Columns: []string{"code"}, Table: "order", To: []string{"bin"}},
		{Name: "fk_gone", Columns: []string{"n"}, Table: "gone", To: []string{"n"}},
	}
	child.Checks = []schema.Check{{Name: "positive", Expression: "`n` > 0"}, {Name: "odd", Expression: "`code` regexp '^a'"}}

	got, notes := adaptedDDL(t, parent, child)
	want := `CREATE TABLE "order" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "code" varchar(10) COLLATE "NOCASE",
  "state" TEXT DEFAULT 'new' COLLATE "NOCASE",
  "doc" TEXT,
  "bin" varchar(5),
  CHECK ("state" IN ('new', 'it''s')),
  CHECK (json_valid("doc"))
);
CREATE TABLE "line" (
  "order_id" int unsigned,
  "code" varchar(10) COLLATE "NOCASE",
  "n" int(11),
  "twice" int(11) GENERATED ALWAYS AS ("n" * 2) STORED,
  "odd" int(11) GENERATED ALWAYS AS (NULL),
  PRIMARY KEY ("order_id", "n"),
  CONSTRAINT "fk_order" FOREIGN KEY ("order_id") REFERENCES "order" ("id") ON DELETE CASCADE,
  CONSTRAINT "fk_code" FOREIGN KEY ("code") REFERENCES "order" ("code"),
  CONSTRAINT "positive" CHECK ("n" > 0)
);
CREATE INDEX "order_both" ON "order" ("state", "code");
CREATE UNIQUE INDEX "order_code" ON "order" ("code");
CREATE INDEX "line_both" ON "line" ("odd");
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for _, begin := range []string{
		"order.code: index code is over the whole column",
		"line: fulltext index ft",
		"line.odd: is always null: its expression crc32(`code`)",
		"line: CHECK (`code` regexp '^a') is not carried",
		"line.code: the reference to order(bin) is not carried",
		"line.n: the reference to gone is not carried",
	} {
		if !slices.ContainsFunc(notes, func(n string) bool { return strings.HasPrefix(n, begin) }) {
			t.Errorf("no note %q among\n%s", begin, strings.Join(notes, "\n"))
		}
	}
	if len(notes) != 6 {
		t.Errorf("got %d notes, want 6:\n%s", len(notes), strings.Join(notes, "\n"))
	}
}

// Ensure that tables which MySQL tells apart, and those named as SQLite's own,
// stay apart, and that references follow them.
func TestAdapt_RenamesWhatCollides(t *testing.T) {
	a, b, own := mysqlTable("a", "id int"), mysqlTable("A", "id int"), mysqlTable("sqlite_x", "id int")
	for _, table := range []*schema.Table{a, b, own} {
		table.Indexes = []*schema.Index{key(schema.Primary, "", "id")}
		table.References = []*schema.Reference{{Columns: []string{"id"}, Table: "A", To: []string{"id"}}}
	}
	s, notes := Adapt(&schema.Schema{Engine: "mysql", Tables: []*schema.Table{a, b, own}})
	newFile(t, rebuild(s))
	for i, want := range []string{"a", "A_2", "_sqlite_x"} {
		if got := s.Tables[i].Name; got != want {
			t.Errorf("table %d: got %s, want %s", i, got, want)
		}
		if got := s.Tables[i].References[0].Table; got != "A_2" {
			t.Errorf("reference of %s: got %s, want A_2", want, got)
		}
	}
	if len(notes) != 2 {
		t.Errorf("got notes %q, want 2", notes)
	}
}

// Ensure that a schema of SQLite itself comes out as it went in.
func TestAdapt_LeavesSQLiteAlone(t *testing.T) {
	want := readSchema(t, newFile(t, testFile(t, "everything.sql")))
	got, notes := Adapt(want)
	want.Objects = slices.DeleteFunc(want.Objects, func(o schema.Object) bool { return o.Definition == "" })
	below := want.Table("below")
	below.References = below.References[:1] // the other one leads nowhere
	if diff := cmp.Diff(want.Tables, got.Tables); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if diff := cmp.Diff(want.Objects, got.Objects); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if len(notes) != 1 || !strings.HasPrefix(notes[0], "below.x: ") {
		t.Errorf("got notes %q, want one on below.x", notes)
	}
}

func TestAdapt_DropsWhatOnlyTheApplicationHas(t *testing.T) {
	s := &schema.Schema{Engine: "sqlite", Tables: []*schema.Table{{
		Name:    "t",
		Columns: []*schema.Column{{Name: "a", Collation: "unicode"}, {Name: "b", Default: "secret()"}, {Name: "c", Generated: "secret(a)"}},
		Checks:  []schema.Check{{Expression: "secret(a)"}},
		Indexes: []*schema.Index{
			{Name: "x", Parts: []schema.IndexPart{{Expression: "secret(a)"}}},
			{Name: "y", Parts: []schema.IndexPart{{Column: "a", Collation: "unicode"}}, Where: "a > 1"},
		},
	}}}
	adapted, notes := Adapt(s)
	want := "CREATE TABLE \"t\" (\n  \"a\",\n  \"b\",\n  \"c\" GENERATED ALWAYS AS (NULL)\n);\nCREATE INDEX \"y\" ON \"t\" (\"a\") WHERE a > 1;\n"
	if got := rebuild(adapted); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if len(notes) != 6 {
		t.Errorf("got %d notes, want 6: %q", len(notes), notes)
	}
}
