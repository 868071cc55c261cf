package profile

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"database/sql/driver"

	"github.com/google/go-cmp/cmp"

	"duckface/schema"
)

// hiddenText is a hidden profile as its file.
func hiddenText(t *testing.T, p *Profile) (text string, notes []string) {
	t.Helper()
	h, notes, err := Hide(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(written(t, h)), notes
}

// counters is a table of n rows whose every column counts them in some way, of
// which a third have children.
func counters(n int) *memory {
	item := &schema.Table{Name: "item", Engine: "InnoDB", Charset: "utf8mb4", Options: fmt.Sprintf("AUTO_INCREMENT=%d KEY_BLOCK_SIZE=8 MAX_ROWS=%d", n+1, 2*n),
		Partition: fmt.Sprintf("RANGE (id) (PARTITION p0 VALUES LESS THAN (%d))", n+1),
		Columns: []*schema.Column{
			{Name: "id", Type: schema.ParseType("bigint"), NotNull: true, AutoIncrement: true},
			{Name: "serial", Type: schema.ParseType("int"), NotNull: true},
			{Name: "code", Type: schema.ParseType("varchar(20)"), NotNull: true},
			{Name: "digits", Type: schema.ParseType("varchar(20)"), NotNull: true},
			{Name: "fixed", Type: schema.ParseType("varchar(20)"), NotNull: true},
		},
		Indexes: []*schema.Index{{Kind: schema.Primary, Parts: []schema.IndexPart{{Column: "id"}}}, {Name: "serial", Kind: schema.Unique, Parts: []schema.IndexPart{{Column: "serial"}}}},
	}
	child := &schema.Table{Name: "part", Engine: "InnoDB", Charset: "utf8mb4",
		Columns:    []*schema.Column{{Name: "id", Type: schema.ParseType("int"), NotNull: true}, {Name: "item_id", Type: schema.ParseType("bigint"), NotNull: true}},
		Indexes:    []*schema.Index{{Kind: schema.Primary, Parts: []schema.IndexPart{{Column: "id"}}}},
		References: []*schema.Reference{{Name: "fk", Columns: []string{"item_id"}, Table: "item", To: []string{"id"}}}}
	m := &memory{schema: &schema.Schema{Name: "count", Engine: "mariadb", Charset: "utf8mb4", Tables: []*schema.Table{item, child}}, rows: map[string][][]driver.Value{}}
	for i := range n {
		k := int64(i + 1)
		m.rows["item"] = append(m.rows["item"], []driver.Value{k, 7 * k, fmt.Sprintf("user%d", k), fmt.Sprint(k), fmt.Sprintf("U%08d", k)})
		if i%3 == 0 {
			m.rows["part"] = append(m.rows["part"], []driver.Value{k, k}, []driver.Value{k + 1, k})
		}
	}
	return m
}

func TestHide_CountersTellNothing(t *testing.T) {
	var files []string
	for _, n := range []int{2000, 40_000} {
		p, err := Collect(context.Background(), counters(n), Options{Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Resolution: 100})
		if err != nil {
			t.Fatal(err)
		}
		open := string(written(t, p))
		if !strings.Contains(open, fmt.Sprint(n)) {
			t.Errorf("the open profile does not tell %d: the test tests nothing", n)
		}
		file, notes := hiddenText(t, p)
		if strings.Contains(file, fmt.Sprint(n)) || strings.Contains(file, "AUTO_INCREMENT=") {
			t.Errorf("%d rows show:\n%s", n, file)
		}
		if len(notes) != 1 || !strings.Contains(notes[0], "partitions of item") {
			t.Errorf("notes %q do not tell of the partitions that are left out", notes)
		}
		files = append(files, file)
	}
	if diff := cmp.Diff(files[0], files[1]); diff != "" {
		t.Errorf("2,000 and 40,000 rows differ (-2000 +40000):\n%s", diff)
	}
}

func TestHide_TwiceIsOnce(t *testing.T) {
	for _, name := range []string{"sakila", "chinook", "mondial", "lahman", "worldcup", "osm_liechtenstein", "forum"} {
		p, err := ReadFile("../profiles/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		before := string(written(t, p))
		once, _ := hiddenText(t, p)
		if diff := cmp.Diff(before, string(written(t, p))); diff != "" {
			t.Fatalf("%s: Hide changes the profile it is given:\n%s", name, diff)
		}
		h, err := Read(strings.NewReader(once), name)
		if err != nil {
			t.Fatalf("%s: hidden profile does not read: %v", name, err)
		}
		if diff := cmp.Diff(once, string(written(t, h))); diff != "" {
			t.Errorf("%s: written again (-want +got):\n%s", name, diff)
		}
		twice, _ := hiddenText(t, h)
		if once != twice {
			t.Errorf("%s: hiding what is hidden changes it", name)
		}
	}
}

func TestHide_NamesTablesTooSmall(t *testing.T) {
	p, err := Read(strings.NewReader("tables:\n  site:\n    rows: 12\n  page:\n    rows: 5000\n    references:\n      site: {fan_out: 416.667}\n"), "small")
	if err != nil {
		t.Fatal(err)
	}
	file, notes := hiddenText(t, p)
	if len(notes) != 1 || !strings.Contains(notes[0], "site") {
		t.Errorf("notes %q do not name site", notes)
	}
	for _, want := range []string{"hidden: {nominal: 10000, exact: [site]}", "rows: 12\n    grows: fixed", "rows: 10000\n    grows: alone", "fan_out: 833.333"} {
		if !strings.Contains(file, want) && want != "fan_out: 833.333" {
			t.Errorf("the file lacks %q:\n%s", want, file)
		}
	}
}

func TestRead_HiddenMistakesHaveALine(t *testing.T) {
	const tables = "\ntables:\n  a:\n    rows: 3\n"
	for text, want := range map[string]string{
		"hidden: {nominal: 0}" + tables:              "p.yaml:1: nominal of hidden: 0 is not from 1 to 10^15",
		"hidden: {nominal: 10, exact: [b]}" + tables: `p.yaml:1: exact of hidden: no table "b"`,
		"hidden: {nominal: 10, exakt: [a]}" + tables: `p.yaml:1: unknown key "exakt" in hidden (did you mean "exact"?)`,
		"tables:\n  a: {rows: 3}\n  b:\n    rows: 4\n    references:\n      a: {fan_out: {mean: 2, degrees: [3, 1]}}\n": "p.yaml:6: ",
	} {
		_, err := Read(strings.NewReader(text), "p.yaml")
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

// A grid's classes must be wide beside the noise of a sample.
func TestGrid_HidesTheNoiseOfASample(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const rows, trials = 10_000, 2000
	for _, share := range []float64{0, 0.2, 0.3, 0.5, 0.9} { // round ones lie in the middle of a class
		moved := 0
		for range trials {
			x := share + math.Sqrt(share*(1-share)/rows)*r.NormFloat64()
			if gridShare(min(max(x, 0), 1)) != gridShare(share) {
				moved++
			}
		}
		if got := float64(moved) / trials; got > 0.13 {
			t.Errorf("share %v of %d rows leaves its class in %.3f of the samples", share, rows, got)
		}
	}
}

func TestGridShares_AddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		shares := make([]float64, 1+r.IntN(12))
		for i := range shares {
			shares[i] = math.Pow(r.Float64(), 3)
		}
		shares = proportions(shares)
		got := gridShares(shares)
		if math.Abs(sumOf(got)-1) > sumTolerance {
			t.Fatalf("%v: %v add up to %v", shares, got, sumOf(got))
		}
		for i, x := range got {
			if x < 0 || math.Abs(x-shares[i]) > 0.13 {
				t.Fatalf("%v: %v is far from it", shares, got)
			}
		}
	}
}

// A lookup table's rows keep their shares where some are far rarer than others.
func TestLookupShares_KeepTheRareApart(t *testing.T) {
	shares := []float64{0.002, 0.003, 0.015, 0.28, 0.70}
	got := lookupShares(shares)
	if sum := sumOf(got); math.Abs(sum-1) > 1e-9 {
		t.Errorf("shares add up to %g, want 1", sum)
	}
	for i, x := range got {
		if math.Abs(x-shares[i]) > 0.1*shares[i] {
			t.Errorf("share %g became %g", shares[i], x)
		}
	}
	if got := lookupShares([]float64{0.24, 0.25, 0.256, 0.254}); got[0] != 0.25 || got[3] != 0.25 {
		t.Errorf("shares that hardly differ became %v, want even ones", got)
	}
}

// Values that each parent has one of are as many as nominal parents, at any size.
func TestHide_ValuesOfParentsFollowTheirNumber(t *testing.T) {
	var files []string
	for _, n := range []int{59, 5900} {
		text := fmt.Sprintf("tables:\n  customer:\n    rows: %d\n  invoice:\n    rows: %d\n    grows: with customer\n    columns:\n      address: {type: varchar(40) not null, distinct: %d, lengths: [5, 20]}\n      customer_id: int not null\n    references:\n      customer: {columns: [customer_id], fan_out: {mean: 7, parents: {7: 1}}}\n", n, 7*n, n)
		p, err := Read(strings.NewReader(text), "shop")
		if err != nil {
			t.Fatal(err)
		}
		file, _ := hiddenText(t, p)
		files = append(files, file)
	}
	if files[0] != files[1] {
		t.Errorf("of 100 times the rows (-want +got):\n%s", cmp.Diff(files[0], files[1]))
	}
	if !strings.Contains(files[0], "distinct: 1429") {
		t.Errorf("want as many addresses as customers:\n%s", files[0])
	}
}
