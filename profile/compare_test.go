package profile

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCompare_OfAProfileWithItselfIsPerfect(t *testing.T) {
	for seed := range uint64(150) {
		p := randomProfile(rand.New(rand.NewPCG(seed, 11)))
		c := Compare(p, p, CompareOptions{})
		for _, f := range c.Findings {
			if f.Score != 1 || !f.OK {
				t.Fatalf("seed %d: got %+v, want a score of 1", seed, f)
			}
		}
		if len(c.Skipped) > 0 {
			t.Fatalf("seed %d: skipped %+v", seed, c.Skipped)
		}
	}
}

// TestCompare_FindsWhatDiffers changes one thing of a profile at a time.
func TestCompare_FindsWhatDiffers(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(*Profile)
		measure string
		object  string
		score   float64
		ok      bool
	}{
		{"one row too few", func(p *Profile) { p.Tables[0].Rows-- }, "row count", "customer", 598.0 / 599, false},
		{"a table is missing", func(p *Profile) { p.Tables = p.Tables[:2] }, "row count", "visit", 0, false},
		{"a column is missing", func(p *Profile) { p.Tables[0].Columns = p.Tables[0].Columns[:7] }, "null fraction", "customer.wakes", 0, false},
		{"a reference is missing", func(p *Profile) { p.Tables[0].References = nil }, "fan-out", "customer.store_id -> store", 0, false},
		{"more childless parents", func(p *Profile) {
			p.Tables[2].References[0].FanOut.Parents = []FanOutBucket{{0, 0, 0.15, 0}, {12, 27, 0.45, 23.0412}, {28, 46, 0.4, 33.861}}
		}, "fan-out", "visit.customer_id -> customer", 0.9, false},
		{"few parents with other shares", func(p *Profile) {
			p.Tables[0].References[0].FanOut.Parents = []FanOutBucket{{200, 200, 0.5, 0}, {399, 399, 0.5, 0}}
		}, "fan-out", "customer.store_id -> store", 1 - (399.0/599 - 326.0/599), true},
		{"nulls in a reference", func(p *Profile) { p.Tables[0].References[0].Null = 0.1 }, "FK null fraction", "customer.store_id -> store", 0.9, false},
		{"nulls in a column", func(p *Profile) { p.Tables[0].Column("email").Null = 0.05 }, "null fraction", "customer.email", 1 - (0.05 - 0.0116861), false},
		{"nulls no longer together", func(p *Profile) {
			p.Tables[0].Nulls = []NullPattern{{Columns: []string{"email"}, Share: 0.0116861}, {Columns: []string{"born"}, Share: 0.5}}
		}, "null patterns", "customer", 1 - 0.0233722, true},
		{"other lengths", func(p *Profile) { p.Tables[0].Column("email").Lengths = []int64{22, 22, 22, 22, 40} }, "column shape", "customer.email", 0.25, false},
		{"dates moved", func(p *Profile) { p.Tables[0].Column("born").Quantiles = []float64{0, 3653, 16437} }, "column shape", "customer.born", 0.5, false},
		{"a flag less common", func(p *Profile) { p.Tables[0].Column("active").Values = []ValueShare{{0, 0.2}, {1, 0.8}} }, "value spectrum", "customer.active", 0.825, false},
		{"fewer distinct values", func(p *Profile) { p.Tables[2].Column("code").Distinct = 1604 }, "distinct ratio", "visit.code", 1604.0 / 16044, false},
		{"children together", func(p *Profile) { p.Tables[0].References[0].Clustered = 0.9 }, "clustering", "customer.store_id -> store", 0.11, false},
		{"neighbours far apart", func(p *Profile) { p.Tables[2].References[0].Locality = &Locality{Near: 0.02, Rank: 0.1} }, "locality", "visit.customer_id -> customer", 0.2, false},
		{"half the bytes", func(p *Profile) { p.Tables[2].BytesPerRow = 500 }, "bytes per row", "visit", 0.5, false},
		{"indexes of more bytes", func(p *Profile) { p.Tables[2].IndexBytesPerRow = 600 }, "index bytes per row", "visit", 0.667, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			want, got := rentalProfile(), rentalProfile()
			want.Tables[2].BytesPerRow, got.Tables[2].BytesPerRow = 1000, 1000
			want.Tables[2].IndexBytesPerRow, got.Tables[2].IndexBytesPerRow = 400, 400
			want.Tables[2].References[0].Locality = &Locality{Near: 0.82, Rank: 0.8}
			got.Tables[2].References[0].Locality = want.Tables[2].References[0].Locality
			c.change(got)
			comparison := Compare(want, got, CompareOptions{})
			for _, f := range comparison.Findings {
				if f.Measure == c.measure && f.Name() == c.object {
					if d := f.Score - c.score; d < -1e-3 || d > 1e-3 || f.OK != c.ok {
						t.Errorf("got %+v, want score %v and ok %v", f, c.score, c.ok)
					}
					return
				}
			}
			t.Errorf("no finding of %s of %s in %+v", c.measure, c.object, comparison.Findings)
		})
	}
}

// A lookup table keeps its rows while children grow tenfold: every parent has
// ten times as many, and that is the same shape.
func TestCompare_DividesByTheMeanWhenOneSideIsFixed(t *testing.T) {
	want, got := lookupProfile(200, 10_000, []FanOutBucket{{10, 10, 0.5, 0}, {90, 90, 0.5, 0}}), lookupProfile(200, 100_000, []FanOutBucket{{99, 101, 0.5, 0}, {899, 901, 0.5, 0}})
	c := Compare(want, got, CompareOptions{Rows: map[string]int64{"order": 100_000}})
	f := find(t, c, "fan-out")
	if f.Score < 0.98 || !f.OK || f.Note != "divided by the means" {
		t.Errorf("got %+v, want a score of 0.98 or more, relative to the mean", f)
	}
	c = Compare(want, got, CompareOptions{Rows: map[string]int64{"order": 10_000}})
	if f := find(t, c, "row count"); f.OK {
		t.Errorf("got %+v, want it outside the tolerance: 10,000 rows were planned", f)
	}
}

// lookupProfile has parents of a lookup table and children of it.
func lookupProfile(parents, children int64, buckets []FanOutBucket) *Profile {
	p := mustRead("tables: {status: {rows: 1, grows: fixed}, order: {rows: 1, references: {status: {fan_out: 1}}}}")
	p.Table("status").Rows, p.Table("order").Rows = parents, children
	p.Table("order").References[0].FanOut = FanOut{Mean: float64(children) / float64(parents), Max: buckets[len(buckets)-1].High, Parents: buckets}
	return p
}

func mustRead(text string) *Profile {
	p, err := Read(strings.NewReader(text), "test.yaml")
	if err != nil {
		panic(err)
	}
	return p
}

func find(t *testing.T, c *Comparison, measure string) Finding {
	t.Helper()
	for _, f := range c.Findings {
		if f.Measure == measure {
			return f
		}
	}
	t.Fatalf("no finding of %s in %+v", measure, c.Findings)
	return Finding{}
}

// Quotas of three parents cannot follow a distribution as those of a thousand do.
func TestCompare_FewRowsHaveAFloor(t *testing.T) {
	buckets := []FanOutBucket{{0, 0, 0.3, 0}, {1, 1, 0.3, 0}, {2, 5, 0.4, 0}}
	want := lookupProfile(1000, 2000, buckets)
	got := lookupProfile(3, 6, []FanOutBucket{{0, 0, 0.333333, 0}, {1, 1, 0.333333, 0}, {5, 5, 0.333334, 0}})
	f := find(t, Compare(want, got, CompareOptions{Rows: map[string]int64{"status": 3, "order": 6}}), "fan-out")
	if !f.OK || f.Tolerance > 0.75 {
		t.Errorf("got %+v, want it within a tolerance of at most 0.75", f)
	}
}

func TestCompare_MatchesNamesOfAnEngineThatFoldsCase(t *testing.T) {
	want, got := rentalProfile(), rentalProfile()
	for _, p := range got.Tables {
		p.Name = strings.ToUpper(p.Name)
		for _, c := range p.Columns {
			c.Name = strings.ToUpper(c.Name)
		}
		for _, r := range p.References {
			r.Table = strings.ToUpper(r.Table)
		}
	}
	if c := Compare(want, got, CompareOptions{}); !c.OK() {
		t.Errorf("got %+v, want all within the tolerance", c.Findings[0])
	}
}

func TestExact_IsOutsideUnlessItCountsNothing(t *testing.T) {
	c := Compare(rentalProfile(), rentalProfile(), CompareOptions{})
	c.Add(Exact("visit", "customer_id -> customer", "orphans", 0))
	if !c.OK() {
		t.Error("no orphans, yet outside the tolerance")
	}
	c.Add(Exact("visit", "customer_id,line", "duplicates", 3))
	if c.OK() || c.Findings[0].Measure != "duplicates" || c.Findings[0].Got != "3" {
		t.Errorf("got %+v, want the duplicates first", c.Findings[0])
	}
}

// differing is a comparison with a bit of everything.
func differing() *Comparison {
	want, got := rentalProfile(), rentalProfile()
	got.Tables[0].Rows = 590
	got.Tables[0].Column("email").Lengths = []int64{22, 29, 30, 34, 48}
	got.Tables[0].Column("balance").Quantiles = []float64{-3.5, 100, 200, 300, 400, 1080}
	got.Tables[2].References[0].FanOut.Parents = []FanOutBucket{{0, 0, 0.15, 0}, {12, 27, 0.45, 23.0412}, {28, 46, 0.4, 33.861}}
	got.Tables[0].Column("born").Quantiles = nil
	c := Compare(want, got, CompareOptions{})
	c.Add(Exact("visit", "customer_id -> customer", "orphans", 12))
	return c
}

func TestWriteTable_Golden(t *testing.T) {
	var b bytes.Buffer
	for _, c := range []*Comparison{differing(), Compare(rentalProfile(), rentalProfile(), CompareOptions{})} {
		if err := c.WriteTable(&b, TableOptions{}); err != nil {
			t.Fatal(err)
		}
		b.WriteString("----\n")
	}
	golden(t, "comparison.txt", b.Bytes())
}

func TestWriteTable_ColoursOnlyWhenAsked(t *testing.T) {
	var plain, painted bytes.Buffer
	if err := differing().WriteTable(&plain, TableOptions{All: true}); err != nil {
		t.Fatal(err)
	}
	if err := differing().WriteTable(&painted, TableOptions{All: true, Color: true}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(plain.String(), "\x1b") {
		t.Error("escapes without having been asked for")
	}
	bare := regexp.MustCompile("\x1b\\[[0-9]*m").ReplaceAllString(painted.String(), "")
	if diff := cmp.Diff(plain.String(), bare); diff != "" || plain.Len() == painted.Len() {
		t.Errorf("colours change more than the colour (-plain +painted):\n%s", diff)
	}
}

func TestWriteTable_StaysWithinTheWidth(t *testing.T) {
	for _, width := range []int{60, 80, 132} {
		want := &Profile{}
		for _, n := range hostileNames {
			want.Tables = append(want.Tables, &Table{Name: n + strings.Repeat(n, 3), Rows: 5})
		}
		c := Compare(want, &Profile{}, CompareOptions{})
		for i := range c.Findings {
			c.Findings[i].Note = strings.Repeat("a long note ", 12)
		}
		var b bytes.Buffer
		if err := c.WriteTable(&b, TableOptions{Width: width, All: true}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			line = strings.TrimSuffix(line, "\n")
			if n := display.StringWidth(line); n > width {
				t.Errorf("%d columns wide, want at most %d: %q", n, width, line)
			}
			if clean(line) != line {
				t.Errorf("control characters in %q", line)
			}
		}
	}
}

func TestComparison_JSONSaysWhetherItIsOK(t *testing.T) {
	text, err := json.Marshal(differing())
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		OK       bool
		Outside  int
		Measures []Summary
		Findings []Finding
		Skipped  []Finding
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	c := differing()
	if got.OK || got.Outside != c.Outside() || len(got.Measures) != len(c.Summaries()) || len(got.Skipped) != 1 {
		t.Errorf("got %s", text)
	}
	if diff := cmp.Diff(c.Findings, got.Findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// Between 46 and 185 minutes there are 140 lengths, however many films.
func TestCompare_DistinctValuesAreBoundedByTheRange(t *testing.T) {
	film := func(rows, distinct int64) *Profile {
		p := mustRead("tables: {film: {rows: 1, columns: {id: int, length: {type: smallint, quantiles: [46, 80, 114, 149, 185]}}}}")
		p.Tables[0].Rows, p.Tables[0].Columns[1].Distinct = rows, distinct
		return p
	}
	c := Compare(film(1000, 140), film(10_000, 140), CompareOptions{Rows: map[string]int64{"film": 10_000}})
	for _, f := range c.Findings {
		if f.Object == "length" && f.Measure == "distinct ratio" {
			if f.Score != 1 || f.Note != "no more values between 46…185" {
				t.Errorf("got %+v, want a score of 1 and why", f)
			}
			return
		}
	}
	t.Errorf("no distinct ratio of length in %+v", c.Findings)
}

// A point is 21 bytes of WKB, and 25 with MySQL's SRID.
func TestCompare_SpatialValuesAcrossEngines(t *testing.T) {
	place := func(engine string, length int64) *Profile {
		p := mustRead("tables: {place: {rows: 100, columns: {at: point}, primary_key: []}}")
		p.Source.Engine = engine
		p.Tables[0].Columns[0].Lengths = []int64{length, length}
		return p
	}
	for _, c := range []*Comparison{
		Compare(place("mariadb", 25), place("sqlite", 21), CompareOptions{}),
		Compare(place("sqlite", 21), place("mysql", 25), CompareOptions{}),
		Compare(place("mariadb", 25), place("mysql", 25), CompareOptions{}),
	} {
		if f := find(t, c, "column shape"); f.Score != 1 {
			t.Errorf("got %+v, want a score of 1", f)
		}
	}
}

// The id of (tenant, id) numbers rows as any key does: at another scale it
// reaches further. So does the number of a line within a larger group.
func TestCompare_KeysGrowBeyondTheirRange(t *testing.T) {
	order := func(rows int64, most float64) *Profile {
		p := mustRead(`tables: {order: {rows: 1, columns: {tenant: int, id: int, sku: int, line: {type: int, ordinal: {in: [tenant], start: 1}}}, primary_key: [tenant, id], indexes: {s: {on: [sku], kind: unique}, l: {on: [tenant, line], kind: unique}}}}`)
		t := p.Tables[0]
		t.Rows = rows
		for _, c := range t.Columns {
			c.Distinct, c.Quantiles = rows, []float64{1, most / 2, most}
		}
		t.Columns[0].Distinct, t.Columns[0].Quantiles = 0, nil
		return p
	}
	c := Compare(order(200, 200), order(2000, 2000), CompareOptions{Rows: map[string]int64{"order": 2000}})
	for _, f := range c.Findings {
		if !f.OK {
			t.Errorf("got %+v, want it within its tolerance", f)
		}
	}
	if f := find(t, c, "distinct ratio"); f.Note != "" || f.Want != "1" {
		t.Errorf("got %+v, want a ratio of 1 without a bound", f)
	}
}
