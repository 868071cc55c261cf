package profile

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gopkg.in/yaml.v3"

	"duckface/schema"
)

var updateGolden = flag.Bool("update", false, "rewrite the golden files of testdata")

func written(t *testing.T, p *Profile) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// golden compares got with a file of testdata, or rewrites it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *updateGolden {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", path, diff)
	}
}

func TestRead_GivesBackWhatWasWritten(t *testing.T) {
	for seed := range uint64(250) {
		want := randomProfile(rand.New(rand.NewPCG(seed, 7)))
		text := written(t, want)
		got, err := Read(bytes.NewReader(text), "random.yaml")
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text)
		}
		// A bucket without a mean and an empty list are two spellings of one thing.
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("seed %d (-want +got):\n%s\n%s", seed, diff, text)
		}
		if again := written(t, got); !bytes.Equal(text, again) {
			t.Fatalf("seed %d: the second writing differs:\n%s", seed, cmp.Diff(string(text), string(again)))
		}
	}
}

// Another YAML reader must see the same names: yaml.v3 decoding into plain
// maps resolves what looks like a bool, a number or a date.
func TestWrite_QuotesNamesThatYAMLWouldMangle(t *testing.T) {
	for _, name := range hostileNames {
		p := &Profile{Format: Format, Name: name, Source: Source{Engine: "sqlite"}, Tables: []*Table{{Name: name, Grows: Growth{Kind: "alone"}, Columns: []*Column{{}}}}}
		p.Tables[0].Columns[0].Name = name
		p.Tables[0].Columns[0].Type = schema.ParseType("text")
		var got struct {
			Name   any
			Tables map[any]struct{ Columns map[any]any }
		}
		if err := yaml.Unmarshal(written(t, p), &got); err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		if got.Name != name {
			t.Errorf("name: got %v (%T), want %q", got.Name, got.Name, name)
		}
		if _, ok := got.Tables[name].Columns[name]; !ok {
			t.Errorf("%q is not a table with that column: %v", name, got.Tables)
		}
	}
}

func TestReadFile_GoldenHandWritten(t *testing.T) {
	p, err := ReadFile("testdata/shop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "shop.full.yaml", written(t, p))
}

func TestWrite_GoldenMeasured(t *testing.T) {
	golden(t, "rental.yaml", written(t, rentalProfile()))
}

// rentalProfile has one of each thing that a profile can say.
func rentalProfile() *Profile {
	column := func(name, typ string, c Column) *Column {
		c.Name, c.Type = name, schema.ParseType(typ)
		return &c
	}
	key := Column{Distinct: 599, Start: 1, Span: 1}
	key.NotNull, key.AutoIncrement = true, true
	required := Column{Distinct: 599}
	required.NotNull = true
	storeKey := key
	storeKey.Distinct = 2
	store := &Table{Name: "store", Rows: 2, Grows: Growth{Kind: "fixed"}, Engine: "InnoDB", Charset: "utf8mb4",
		Columns: []*Column{column("store_id", "tinyint(3) unsigned", storeKey)},
		Indexes: []*schema.Index{{Kind: schema.Primary, Parts: []schema.IndexPart{{Column: "store_id"}}}}}
	customer := &Table{Name: "customer", Rows: 599, Grows: Growth{Kind: "alone"}, BytesPerRow: 136.7, Engine: "InnoDB", Charset: "utf8mb4",
		Columns: []*Column{
			column("customer_id", "smallint(5) unsigned", key),
			column("store_id", "tinyint(3) unsigned", required),
			column("email", "varchar(50)", Column{Null: 0.0116861, Distinct: 592, Class: "email", Lengths: []int64{22, 29, 30, 32, 40}}),
			column("active", "tinyint(1)", Column{Distinct: 2, Values: []ValueShare{{0, 0.025}, {1, 0.975}}}),
			column("balance", "decimal(7,2)", Column{Distinct: 250, Quantiles: []float64{-3.5, 0, 0, 0, 12.99, 1080}}),
			column("born", "date", Column{Null: 0.5, Distinct: 101, Quantiles: []float64{-3653, 0, 12784}}),
			column("seen", "datetime(3)", Column{Distinct: 101, Zero: 0.01, Quantiles: []float64{1116926580, 1116926580.25, 1140000000}}),
			column("wakes", "time", Column{Distinct: 3, Values: []ValueShare{{-3600, 0.5}, {21600, 0.25}, {3020399, 0.25}}}),
		},
		Indexes: []*schema.Index{
			{Kind: schema.Primary, Parts: []schema.IndexPart{{Column: "customer_id"}}},
			{Name: "email", Kind: schema.Unique, Parts: []schema.IndexPart{{Column: "email", Prefix: 20}}},
			{Name: "idx_born", Parts: []schema.IndexPart{{Column: "born"}, {Column: "seen", Descending: true}}},
		},
		Checks: []schema.Check{{Name: "active_is_bool", Expression: "`active` in (0,1)"}},
		Nulls:  []NullPattern{{Columns: []string{"born"}, Share: 0.488314}, {Columns: []string{"email", "born"}, Share: 0.0116861}},
	}
	customer.References = []*Reference{{FanOut: FanOut{Mean: 299.5, Max: 326, Parents: []FanOutBucket{{273, 273, 0.5, 0}, {326, 326, 0.5, 0}}}, Clustered: 0.01}}
	customer.References[0].Reference = schema.Reference{Name: "fk_customer_store", Columns: []string{"store_id"}, Table: "store", To: []string{"store_id"}, OnUpdate: "CASCADE"}
	visit := &Table{Name: "visit", Rows: 16044, Grows: Growth{Kind: "with", With: "customer"}, Engine: "MyISAM", Charset: "latin1",
		Columns: []*Column{
			column("customer_id", "smallint(5) unsigned", required),
			column("line", "int(11)", Column{Distinct: 46, Ordinal: &Ordinal{In: []string{"customer_id"}, Start: 1}}),
			column("code", "char(6)", Column{Distinct: 16044, Class: "upper", Pattern: "A{2}9{4}"}),
			column("doc", "json", Column{JSON: "{s,n,[s]}", BytesPerChar: 1.0312, Lengths: []int64{10, 20}}),
		},
		Indexes: []*schema.Index{{Kind: schema.Primary, Parts: []schema.IndexPart{{Column: "customer_id"}, {Column: "line"}}}},
		Groups:  []*Group{{Columns: []string{"code"}, Distinct: 8022, FanOut: FanOut{Mean: 2, Max: 2, Parents: []FanOutBucket{{2, 2, 1, 0}}}}},
	}
	visit.References = []*Reference{{Undeclared: true, Orphans: 0.001, FanOut: FanOut{Mean: 26.7579, Max: 46, Parents: []FanOutBucket{{0, 0, 0.05, 0}, {12, 27, 0.5, 23.0412}, {28, 46, 0.45, 33.861}}}}}
	visit.References[0].Reference = schema.Reference{Columns: []string{"customer_id"}, Table: "customer", To: []string{"customer_id"}}
	return &Profile{Format: Format, Name: "rental", Charset: "utf8mb4", Source: Source{Engine: "mariadb", Version: "10.11.14", Measured: "2026-11-22"},
		Tables: []*Table{customer, store, visit},
		Objects: []schema.Object{{Kind: "trigger", Name: "ins_customer"}, {Kind: "view", Name: "busy",
			Definition: "CREATE VIEW `busy` AS\nSELECT customer_id, count(*) AS n\nFROM visit\nGROUP BY 1"}}}
}

// TestWrite_LargeSchemaIsSmall holds the promise of 200 KB for 300 tables of
// eight columns, half of them empty, at the three bins that such a schema can have.
func TestWrite_LargeSchemaIsSmall(t *testing.T) {
	p := largeProfile(rand.New(rand.NewPCG(1, 2)))
	text := written(t, p)
	t.Logf("%d bytes", len(text))
	if len(text) > 200_000 {
		t.Errorf("got %d bytes, want at most 200,000", len(text))
	}
	if _, err := Read(bytes.NewReader(text), "large.yaml"); err != nil {
		t.Error(err)
	}
}

func largeProfile(r *rand.Rand) *Profile {
	p := &Profile{Format: Format, Name: "large", Charset: "utf8mb4", Source: Source{Engine: "mysql", Version: "8.4.3", Measured: "2026-11-22"}}
	for i := range 300 {
		t := &Table{Name: fmt.Sprintf("module_part_%03d", i), Grows: Growth{Kind: "alone"}, Engine: "InnoDB", Charset: "utf8mb4"}
		if i%2 == 0 {
			t.Rows, t.BytesPerRow, t.IndexBytesPerRow = int64(1000+r.IntN(9000)), 123.4, 56.78
		}
		for j := range 8 {
			t.Columns = append(t.Columns, largeColumn(r, t, j))
		}
		t.Indexes = []*schema.Index{{Kind: schema.Primary, Parts: []schema.IndexPart{{Column: "id"}}}, {Name: "idx_owner", Parts: []schema.IndexPart{{Column: "owner_id"}}}}
		if i > 0 {
			ref := &Reference{}
			ref.Reference = schema.Reference{Name: fmt.Sprintf("fk_record_%03d", i), Columns: []string{"owner_id"}, Table: p.Tables[i/4*2].Name, To: []string{"id"}}
			if t.Rows > 0 {
				ref.FanOut = FanOut{Mean: 4.0525, Max: 9, Parents: []FanOutBucket{{0, 0, 0.1042, 0}, {1, 1, 0.2031, 0}, {2, 4, 0.3927, 2.988}, {5, 9, 0.3, 8.91}}}
			}
			t.References = []*Reference{ref}
			if t.Rows > 0 {
				t.Column("owner_id").Distinct = impliedDistinct(indexTables(p), t, t.Column("owner_id"))
			}
		}
		p.Tables = append(p.Tables, t)
	}
	return p
}

// largeColumns are the columns of an application's table: some are always
// null or always the same, some are flags and states, few have a wide range.
var largeColumns = []struct {
	name, typ string
	shape     string
}{
	{"id", "bigint(20) unsigned", "key"}, {"owner_id", "bigint(20) unsigned", "reference"}, {"title", "varchar(255)", "text"},
	{"state", "enum('new','old')", "few"}, {"active", "tinyint(1)", "few"}, {"created", "datetime", "range"},
	{"updated", "datetime", "null"}, {"amount", "decimal(10,2)", "range"}, {"note", "text", "null"}, {"position", "int(11)", "same"},
}

func largeColumn(r *rand.Rand, t *Table, j int) *Column {
	const bins = 3
	l := largeColumns[j]
	c := &Column{}
	c.Name, c.Type = l.name, schema.ParseType(l.typ)
	c.NotNull, c.AutoIncrement = j < 2, j == 0
	if t.Rows == 0 {
		return c
	}
	switch l.shape {
	case "key":
		c.Start, c.Span, c.Distinct = 1, 1, t.Rows
	case "reference":
		return c // the fan-out says how many there are
	case "text":
		c.Class, c.Distinct, c.Null = "words", t.Rows/3, randomShare(r)
		for i := range int64(bins + 1) {
			c.Lengths = append(c.Lengths, 3+i*i)
		}
	case "few":
		c.Distinct = 2
		if c.Type.Kind == schema.Enum {
			c.Common = []Common{{0.918273, 0}, {0.081727, 0}}
		} else {
			c.Values = []ValueShare{{0, 0.918273}, {1, 0.081727}}
		}
	case "same":
		c.Values, c.Distinct = []ValueShare{{0, 1}}, 1
	case "null":
		c.Null = 1
	default:
		unit := map[schema.Kind]float64{schema.DateTime: 10_000_003, schema.Decimal: 17.35}[c.Type.Kind]
		c.Distinct, c.Null = t.Rows/3, randomShare(r)
		for range bins + 1 {
			c.Quantiles = append(c.Quantiles, unit*110*(1+0.1*r.Float64()))
		}
		slices.Sort(c.Quantiles)
	}
	return c
}

func TestRead_NameOfTheFileIsTheDefaultName(t *testing.T) {
	for file, want := range map[string]string{"/a/b/shop.yaml": "shop", "shop.v2.yaml": "shop", "-": "duckface", "": "duckface"} {
		p, err := Read(strings.NewReader("tables: {t: {rows: 1}}"), file)
		if err != nil {
			t.Fatal(err)
		}
		if p.Name != want {
			t.Errorf("%q: got %q, want %q", file, p.Name, want)
		}
	}
}

// Rows and key columns are derived along references, whichever way the names
// sort; in time, for a schema of thousands of tables that do.
func TestRead_DerivesAlongAChain(t *testing.T) {
	const tables = 3000
	for _, up := range []bool{true, false} {
		name := func(i int) string {
			if up {
				i = tables - i
			}
			return fmt.Sprintf("t%04d", i)
		}
		var b strings.Builder
		fmt.Fprintf(&b, "tables:\n  %s: {rows: 5}\n", name(0))
		for i := 1; i <= tables; i++ {
			fmt.Fprintf(&b, "  %s: {columns: {note: text}, primary_key: [%[2]s_id], references: {%[2]s: {fan_out: 1}}}\n", name(i), name(i-1))
		}
		p, err := Read(strings.NewReader(b.String()), "chain.yaml")
		if err != nil {
			t.Fatal(err)
		}
		last := p.Table(name(tables))
		if got := last.Columns[1].Type.Name; last.Rows != 5 || got != "bigint" || last.Grows.With != name(tables-1) {
			t.Errorf("got %d rows, key type %s, grows %+v; want 5, bigint, with %s", last.Rows, got, last.Grows, name(tables-1))
		}
	}
}
