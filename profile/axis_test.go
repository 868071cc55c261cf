package profile

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/schema"
)

func TestFormatAxis_SpellsValuesAsSQLDoes(t *testing.T) {
	for _, c := range []struct {
		typ   string
		value float64
		want  string
	}{
		{"int", 42, "42"},
		{"int", 41.6, "42"},
		{"bigint unsigned", 1 << 62, "4611686018427388000"},
		{"int", 1_100_000_000, "1.1e+9"},
		{"int", -3_000_000, "-3e+6"},
		{"int", 120_000, "120000"},
		{"decimal(10,2)", 12.99, "12.99"},
		{"decimal(10,2)", 0.1 + 0.2, "0.3"},
		{"float", 0.1 + 0.2, "0.3"},
		{"double", 1.0 / 3, "0.333333333"},
		{"double", 1e-300, "1e-300"},
		{"date", 12927, "2005-05-24"},
		{"date", -719162, "0001-01-01"},
		{"date", 1e9, "1000000000"},
		{"date", 12927.5, "2005-05-24 12:00"},
		{"datetime", 1116975210, "2005-05-24 22:53:30"},
		{"datetime", 1116975180, "2005-05-24 22:53"},
		{"datetime", 1116892800, "2005-05-24"},
		{"datetime", 1116892800.9, "2005-05-24 00:00:01"},
		{"datetime(2)", 1116892800.25, "2005-05-24 00:00:00.25"},
		{"timestamp", -1, "1969-12-31 23:59:59"},
		{"time", 82410, "22:53:30"},
		{"time", -3020399, "-838:59:59"},
		{"time", 0.5, "00:00:00.5"},
		{"year", 2005, "2005"},
	} {
		typ := schema.ParseType(c.typ)
		got := formatAxis(typ, c.value, true)
		if got != c.want {
			t.Errorf("%s %v: got %s, want %s", c.typ, c.value, got, c.want)
		}
		back, ok := parseAxis(typ, got)
		if !ok || math.Abs(back-c.value) > max(0.5, math.Abs(c.value)*1e-9) {
			t.Errorf("%s %s reads back as %v, %v; want %v", c.typ, got, back, ok, c.value)
		}
	}
}

func TestParseAxis_RefusesWhatIsNoValue(t *testing.T) {
	for typ, texts := range map[string][]string{
		"date":     {"", "2005-13-01", "2005-02-30", "24.05.2005", "2005-05-24x", "2005-05-24 25:00"},
		"datetime": {"2005-05-24 22", "2005-05-24 22:60", "2005-05-24 -1:00", "now"},
		"time":     {"12", "12:60", "12:00:60", "12:00:-1", "1:2:3:4", "99999999999:00", "12:00:NaN"},
		"int":      {"", "nan", "inf", "1e999", "one"},
	} {
		for _, text := range texts {
			if v, ok := parseAxis(schema.ParseType(typ), text); ok && text != "12" {
				t.Errorf("%s %q: got %v, want it refused", typ, text, v)
			}
		}
	}
}

func TestRoundBounds_ShortensWithinAFortiethOfABin(t *testing.T) {
	for _, c := range []struct {
		typ        string
		from, want []float64
	}{
		{"int", []float64{0, 12345, 12345, 23456}, []float64{0, 12345, 12345, 23400}},
		{"int", []float64{1, 2, 3, 127}, []float64{1, 2, 3, 127}},
		{"tinyint", []float64{-128, 0, 127}, []float64{-128, 0, 127}},
		{"int", []float64{1003, 9876, 23456, 65535}, []float64{1100, 9900, 23500, 65000}},
		{"datetime", []float64{1116975210, 1126975210, 1136975210}, []float64{1116979200, 1127001600, 1136937600}},
		{"datetime", []float64{1116975210, 1116978811, 1116985211}, []float64{1116975240, 1116978840, 1116985200}},
	} {
		got := roundBounds(schema.ParseType(c.typ), c.from)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %v (-want +got):\n%s", c.typ, c.from, diff)
		}
	}
}

func TestRoundBounds_OfRoundedBoundsIsTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		typ := schema.ParseType(pick(r, "int", "double", "decimal(10,2)", "datetime", "datetime(3)", "date", "time"))
		scale := math.Pow(10, float64(r.IntN(8)))
		var from []float64
		for range 3 + r.IntN(20) {
			from = append(from, (r.Float64()-0.3)*scale)
		}
		slices.Sort(from)
		once := roundBounds(typ, from)
		if twice := roundBounds(typ, once); !slices.Equal(once, twice) {
			t.Fatalf("%s %v: %v becomes %v", typ.Name, from, once, twice)
		}
		if !slices.IsSorted(once) {
			t.Fatalf("%s %v: %v does not ascend", typ.Name, from, once)
		}
	}
}
