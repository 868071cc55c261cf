package profile

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"

	"duckface/schema"
)

// hostileNames are legal names in some engine, and a trap for some parser.
var hostileNames = []string{
	"NO", "no", "on", "off", "y", "Null", "~", "true", "2B", "1e3", "0x1F", "12:30:05", "2005-05-24", "1_000",
	"park.key", "order", "with customer", "a b", " lead", "trail ", "a: b", "a #b", "- a", "? a", "[a]", "{a}",
	"a,b", ",", "'", `"`, "`", ";", `\`, "%", "@x", "&x", "*x", "!x", "|", ">", "tab\tname", "line\nname",
	"x sublinear 0.5", "superlinear 2", "x linear", "🦆", "👩‍👩‍👧", "naïve", "名前", "\u2028", "\ufeff", "null\x00", "\x7f", "=", "<<", ".nan", "-", "--- a", "id",
	strings.Repeat("x", 64), strings.Repeat("🦆", 64), "format", "rows", "name(10)", "name desc", "0", "-1", ".5",
}

var someTypes = []string{
	"int", "int(10) unsigned", "bigint", "tinyint(1)", "decimal(10,2)", "decimal(65,30)", "float", "double", "bit(3)",
	"varchar(45)", "char(2)", "text", "blob", "binary(16)", "date", "datetime", "datetime(6)", "timestamp(3)", "time", "time(2)",
	"year", "enum('a','b,c','it''s','é')", "set('x','y')", "json", "uuid", "inet6", "point", "geometry",
}

// randomProfile is a valid profile whose numbers are already as short as the
// file has them, so that it must read back as it is.
func randomProfile(r *rand.Rand) *Profile {
	p := &Profile{Format: Format, Name: name(r), Charset: pick(r, "utf8mb4", "", "latin1")}
	p.Source = Source{Engine: pick(r, "mariadb", "mysql", "sqlite"), Version: pick(r, "10.11.14-MariaDB", "", "9.7"), Measured: pick(r, "2026-11-22", ""), Sampled: pick(r, "", "the parents of orders")}
	p.Collation = pick(r, "utf8mb4_general_ci", "")
	for _, n := range distinctNames(r, 1+r.IntN(6), false) {
		p.Tables = append(p.Tables, randomTable(r, p, n))
	}
	sort.Slice(p.Tables, func(i, j int) bool { return p.Tables[i].Name < p.Tables[j].Name })
	for i, t := range p.Tables {
		randomReferences(r, p, t)
		t.Grows.Kind = pick(r, "alone", "fixed", "with")
		if t.Grows.Kind == "with" {
			if i == 0 {
				t.Grows.Kind = "alone"
			} else {
				t.Grows.With = p.Tables[r.IntN(i)].Name
			}
		}
		if t.Grows.Kind != "fixed" {
			t.Grows.Exponent = pick(r, 0, 0.62, -0.5, 1.2, 12)
		}
	}
	for _, t := range p.Tables {
		randomCorrelations(r, p, t)
		randomRelations(r, p, t)
	}
	randomThrough(r, p)
	randomMeetings(r, p)
	for _, kind := range []string{"trigger", "view"} {
		list := distinctNames(r, r.IntN(3), false)
		sort.Strings(list)
		for _, n := range list {
			p.Objects = append(p.Objects, schema.Object{Kind: kind, Name: n, Definition: pick(r, "", "CREATE VIEW x AS SELECT 1", "CREATE\n  TRIGGER x\n\nBEGIN\n\tSET @a = ': #';\nEND", " lead\nx", "x\n", "a\r\nb", "\n\nx", "a\n  \nb")})
		}
	}
	return p
}

func randomTable(r *rand.Rand, p *Profile, n string) *Table {
	t := &Table{Name: n, Rows: pick(r, int64(0), 1, 12, 16044, MaxRows), BytesPerRow: pick(r, 0, 98, 1.234e6), IndexBytesPerRow: pick(r, 0, 12.5)}
	t.Engine, t.RowFormat, t.Charset = pick(r, "InnoDB", "MyISAM", ""), pick(r, "", "Dynamic"), pick(r, p.Charset, "ascii", "")
	t.Collation = pick(r, p.Collation, "", "ascii_bin")
	t.Comment, t.Options, t.Partition = pick(r, "", name(r)), pick(r, "", "KEY_BLOCK_SIZE=8"), pick(r, "", "PARTITION BY HASH (`id`)\nPARTITIONS 4")
	for _, n := range distinctNames(r, 1+r.IntN(8), true) {
		t.Columns = append(t.Columns, randomColumn(r, p, t, n))
	}
	for i := range r.IntN(4) {
		ix := &schema.Index{Name: pick(r, "", name(r)+fmt.Sprint(i)), Kind: pick(r, schema.Plain, schema.Unique, schema.Fulltext, schema.Spatial)}
		if i == 0 && r.IntN(2) == 0 {
			ix = &schema.Index{Kind: schema.Primary}
		}
		for _, c := range someColumns(r, t) {
			ix.Parts = append(ix.Parts, schema.IndexPart{Column: c, Prefix: pick(r, 0, 10), Descending: pick(r, false, true), Collation: pick(r, "", "NOCASE")})
		}
		if ix.Kind != schema.Primary {
			ix.Parts = append(ix.Parts, schema.IndexPart{Expression: "lower(`a`)"})
			ix.Where, ix.Ignored = pick(r, "", "a > 1"), pick(r, false, true)
		}
		ix.Method, ix.Comment = pick(r, "", "hash"), pick(r, "", "c")
		t.Indexes = append(t.Indexes, ix)
	}
	for _, ix := range t.Indexes {
		if name := ix.PagesName(); name != "" && r.IntN(4) == 0 {
			t.PageFill = map[string]float64{name: 0.55}
		}
	}
	for range r.IntN(3) {
		t.Checks = append(t.Checks, schema.Check{Name: pick(r, "", name(r)), Expression: pick(r, "a > 1", "`x` in ('a','b')", "1")})
	}
	if r.IntN(3) == 0 {
		f := randomFanOut(r)
		f.Parents = slices.DeleteFunc(f.Parents, func(b FanOutBucket) bool { return b.Low == 0 })
		f = FanOut{Mean: 3.5, Max: 0}
		t.Groups = append(t.Groups, &Group{Columns: someColumns(r, t), Distinct: 77, FanOut: f})
	}
	if nullable := slices.DeleteFunc(someColumns(r, t), func(n string) bool { return t.Column(n).NotNull }); len(nullable) > 0 {
		t.Nulls = append(t.Nulls, NullPattern{Columns: nullable, Share: randomShare(r)})
	}
	return t
}

func randomColumn(r *rand.Rand, p *Profile, t *Table, n string) *Column {
	c := &Column{}
	c.Name, c.Type = n, schema.ParseTypeOf(p.Source.Engine, pick(r, someTypes...))
	if r.IntN(3) == 0 {
		return c
	}
	c.NotNull, c.AutoIncrement, c.Invisible = pick(r, false, true), pick(r, false, true), pick(r, false, false, true)
	c.Default, c.OnUpdate = pick(r, "", "0", "'x'", "NULL", "current_timestamp()"), pick(r, "", "current_timestamp()")
	c.Generated, c.Stored = pick(r, "", "`a` + 1"), pick(r, false, true)
	c.Charset, c.Collation, c.Comment = pick(r, "", "ascii"), pick(r, "", "utf8mb4_bin"), pick(r, "", name(r))
	if !c.NotNull {
		c.Null = pick(r, 0, randomShare(r))
	}
	c.Zero, c.Distinct = pick(r, 0, randomShare(r)), pick(r, int64(0), 5, 500)
	c.Start, c.Span = pick(r, int64(0), 1, -5, math.MaxInt64), pick(r, 0, 1, 1.2345)
	c.Class, c.Pattern, c.JSON = pick(r, "", "words", "HEX", "uuid"), pick(r, "", `A{2}-9{4}`, `"QX"\{9`), pick(r, "", "{s,n,[s],{b}}", "{4:s12, 2:n3?0.4, 5:[{6:n2}*9]*3.2}")
	c.Faker, c.BytesPerChar = pick(r, "", "person name"), pick(r, 0, 1.25)
	c.Compress, c.Script = pick(r, 0, 0.37), pick(r, "", "cyrillic", "emoji")
	if r.IntN(4) == 0 {
		c.Prefixes = []float64{1, 0.5, 0.012}
	}
	for i := range int64(r.IntN(9)) {
		c.Lengths = append(c.Lengths, i/3*7)
	}
	if c.Type.Numeric() || c.Type.Temporal() || c.Type.Kind == schema.Time {
		randomHistogram(r, c)
	}
	for i := range r.IntN(4) {
		for range 1 + r.IntN(3) {
			c.Common = append(c.Common, Common{Share: significant(0.08/float64(i+1), 6), Length: pick(r, int64(0), 3)})
		}
	}
	if others := slices.DeleteFunc(t.columnNames(), func(s string) bool { return s == n }); len(others) > 0 && r.IntN(4) == 0 {
		c.Ordinal = &Ordinal{In: others[:1], Start: pick(r, int64(0), 1)}
	}
	return c
}

// randomHistogram gives a column bounds that its type can hold.
func randomHistogram(r *rand.Rand, c *Column) {
	base := pick(r, -3.0, 0, 12000, 1.1e9)
	if c.Type.Kind == schema.Date {
		base = pick(r, -700000.0, 0, 12000)
	}
	step := map[schema.Kind]float64{schema.Decimal: 0.25, schema.Float: 0.125, schema.Time: 1.5}[c.Type.Kind]
	if step == 0 {
		step = 1
	}
	n := 2 + r.IntN(6)
	if r.IntN(2) == 0 {
		for i := range n {
			c.Values = append(c.Values, ValueShare{base + float64(i)*step, significant(1/float64(n), 6)})
		}
		return
	}
	runs := pick(r, 2, 2, 3, 4)
	for i := range n {
		c.Quantiles = append(c.Quantiles, roundAxis(c.Type, base+float64(i/runs)*step))
	}
}

func randomReferences(r *rand.Rand, p *Profile, t *Table) {
	for i := range r.IntN(3) {
		parent := p.Tables[r.IntN(len(p.Tables))]
		from, to := someColumns(r, t), someColumns(r, parent)
		n := min(len(from), len(to))
		ref := &Reference{FanOut: randomFanOut(r)}
		if r.IntN(3) == 0 {
			ref.Drift = &Drift{Max: pick(r, 0, 0.45), Childless: pick(r, 0, -0.2, 3)}
		}
		ref.Name, ref.Columns, ref.Table, ref.To = pick(r, "", parent.Name, name(r)+fmt.Sprint(i)), from[:n], parent.Name, to[:n]
		ref.OnDelete, ref.OnUpdate = pick(r, "", "SET NULL"), pick(r, "", "CASCADE")
		ref.Undeclared = pick(r, false, true)
		if ref.Undeclared {
			ref.Orphans = randomShare(r)
		}
		ref.Null, ref.Clustered = pick(r, 0, impliedNull(t, ref), randomShare(r)), pick(r, 0, 0.25)
		if parent != t {
			ref.Locality = pick(r, nil, &Locality{Near: 0.82, Rank: -0.25}, &Locality{Rank: 0.5})
		}
		if parent == t {
			ref.Levels = []float64{0.25, 0.5, 0.25}
		}
		t.References = append(t.References, ref)
		fillNullAsRead(t, ref)
	}
}

// fillNullAsRead makes the null shares of column and reference such as no rule
// of Read changes them.
func fillNullAsRead(t *Table, r *Reference) {
	if len(r.Columns) != 1 {
		return
	}
	if c := t.Column(r.Columns[0]); c.Null == 0 {
		r.Null = 0
	}
}

func randomFanOut(r *rand.Rand) FanOut {
	if r.IntN(3) == 0 {
		return FanOut{Mean: pick(r, 0, 26.8, 1e6)}
	}
	f := FanOut{Max: 40, Parents: []FanOutBucket{{0, 0, 0.25, 0}, {1, 3, 0.5, 0}, {12, 40, 0.25, pick(r, 0, 20.5)}}}
	fillMean(&f)
	f.Mean = significant(f.Mean, 6)
	return f
}

func randomShare(r *rand.Rand) float64 { return significant(r.Float64(), 6) }

func pick[T any](r *rand.Rand, choices ...T) T { return choices[r.IntN(len(choices))] }

func name(r *rand.Rand) string { return pick(r, hostileNames...) }

// distinctNames are n names, distinct also without regard to case if blind.
func distinctNames(r *rand.Rand, n int, blind bool) []string {
	var list []string
	seen := map[string]bool{}
	for len(list) < n {
		s := name(r)
		key := s
		if blind {
			key = strings.ToLower(s)
		}
		if !seen[key] {
			seen[key] = true
			list = append(list, s)
		}
	}
	return list
}

func someColumns(r *rand.Rand, t *Table) []string {
	list := t.columnNames()
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:1+r.IntN(len(list))]
}
