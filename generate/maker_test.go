package generate

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"testing"

	"duckface/profile"
	"duckface/row"
)

// makerCase is a column of each sort of maker.
type makerCase struct {
	name, typ string
	col       profile.Column
	unique    bool
}

func makerCases() []makerCase {
	numbers := quantilesOf(60, func(p float64) float64 { return float64(int(p * p * 1e8)) })
	lengths := lengthBounds(40, 6, 40)
	return []makerCase{
		{"dense key", "int(11)", profile.Column{Span: 1, Start: 1}, true},
		{"gappy key", "bigint(20)", profile.Column{Span: 3.3, Start: 1}, true},
		{"int", "int(11)", profile.Column{Quantiles: numbers}, false},
		{"decimal", "decimal(12,2)", profile.Column{Quantiles: numbers}, false},
		{"double", "double", profile.Column{Quantiles: numbers}, false},
		{"datetime", "datetime", profile.Column{Quantiles: numbers}, false},
		{"few values", "int(11)", profile.Column{Values: valueShares(1, 0.5, 2, 0.3, 3, 0.2)}, false},
		{"enum", "enum('aa','bb','cc')", profile.Column{}, false},
		{"category", "varchar(20)", profile.Column{Common: commonOf(0.5, 6, 0.5, 9)}, false},
		{"person name", "varchar(60)", profile.Column{Faker: "person name", Lengths: lengths}, false},
		{"last name", "varchar(60)", profile.Column{Faker: "last name"}, false},
		{"email", "varchar(60)", profile.Column{Faker: "email"}, true},
		{"title", "varchar(60)", profile.Column{Faker: "title", Lengths: lengths}, false},
		{"sentence", "text", profile.Column{Faker: "sentence"}, false},
		{"accented", "text", profile.Column{Class: "words", Lengths: lengths, BytesPerChar: 1.1}, false},
		{"pattern", "varchar(12)", profile.Column{Pattern: `A{2}-9{6}`}, true},
		{"hex", "char(32)", profile.Column{Class: "hex"}, true},
		{"uuid", "char(36)", profile.Column{Class: "uuid"}, true},
		{"ipv4", "varchar(15)", profile.Column{Class: "ipv4"}, false},
		{"json", "json", profile.Column{JSON: "{s,n,[s],{b}}"}, false},
		{"bytes", "varbinary(100)", profile.Column{Lengths: []int64{20, 100}}, false},
		{"point", "point", profile.Column{}, false},
	}
}

func (c makerCase) domain(t testing.TB, rows int64) (d *domain, items int64) {
	spec := specOf(c.typ, rows, rows, c.col)
	spec.unique = c.unique
	d, err := newDomain(spec)
	if err != nil {
		t.Fatalf("%s: %v", c.name, err)
	}
	items, _ = countRuns(d.runs)
	return d, items
}

// The same profile and seed must give the same bytes for ever: whoever changes
// a sum here changes Version.
func TestMaker_ValuesNeverChange(t *testing.T) {
	want := map[string]string{
		"dense key":   "e5c0b92393bc5d70",
		"gappy key":   "a02dc6021e351bdc",
		"int":         "2d0e9aa3a781608a",
		"decimal":     "2004763a3282c6ed",
		"double":      "17957a497d23ef75",
		"datetime":    "c3fc9dcafd492e9a",
		"few values":  "89b0eb0e750498c0",
		"enum":        "5783bf206ceb451b",
		"category":    "6958247a822bade0",
		"person name": "3f993af425a6f789",
		"last name":   "7acc593252b2565a",
		"email":       "37e7c9b74a4555f9",
		"title":       "d0369d3104afa23c",
		"sentence":    "a3d40544e716a28b",
		"accented":    "d3ddce454eeff470",
		"pattern":     "a4176d8996a6f807",
		"hex":         "35c0de05ac9e57ed",
		"uuid":        "0a17bf70339a9326",
		"ipv4":        "1a5216918086087d",
		"json":        "84e7f55886e2786e",
		"bytes":       "d3cb76d207809157",
		"point":       "32283f8867311975",
	}
	for _, c := range makerCases() {
		d, n := c.domain(t, 10000)
		out := &row.Column{}
		for i := range n {
			d.maker.fill(out, []int64{i})
		}
		sum := fnv.New64a()
		for _, v := range out.Ints {
			sum.Write(binary.LittleEndian.AppendUint64(nil, uint64(v)))
		}
		for _, v := range out.Floats {
			sum.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)))
		}
		sum.Write(out.Data)
		for _, r := range d.runs {
			fmt.Fprint(sum, r.count, r.degree)
		}
		if got := fmt.Sprintf("%016x", sum.Sum64()); got != want[c.name] {
			t.Errorf("%q: %q, want %q", c.name, got, want[c.name])
		}
	}
}

// A cell must not depend on the batch that it is computed in.
func TestMaker_CellsDoNotDependOnTheirBatch(t *testing.T) {
	for _, c := range makerCases() {
		d, n := c.domain(t, 5000)
		items := make([]int64, n)
		for i := range items {
			items[i] = n - 1 - int64(i)
		}
		whole, single := &row.Column{}, &row.Column{}
		d.maker.fill(whole, items)
		for _, i := range items {
			d.maker.fill(single, []int64{i})
		}
		if string(whole.Data) != string(single.Data) || fmt.Sprint(whole.Ints, whole.Floats, whole.Ends) != fmt.Sprint(single.Ints, single.Floats, single.Ends) {
			t.Errorf("%s: a batch of %d differs from one at a time", c.name, n)
		}
	}
}

// BenchmarkMaker is the time of one cell, batch by batch as rows are filled,
// in the order that a permutation deals them.
func BenchmarkMaker(b *testing.B) {
	for _, c := range makerCases() {
		b.Run(c.name, func(b *testing.B) {
			const batch = 1024
			d, n := c.domain(b, 1<<20)
			items := make([]int64, batch)
			for i := range items {
				items[i] = int64(mix64(uint64(i)) % uint64(n))
			}
			out := &row.Column{}
			d.maker.fill(out, items)
			b.ReportAllocs()
			b.ResetTimer()
			for i := 0; i < b.N; i += batch {
				out.Ints, out.Floats, out.Data, out.Ends = out.Ints[:0], out.Floats[:0], out.Data[:0], out.Ends[:0]
				d.maker.fill(out, items)
			}
		})
	}
}
