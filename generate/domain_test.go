package generate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net"
	"sort"
	"strings"
	"testing"
	"unicode/utf8"

	"duckface/profile"
	"duckface/row"
	"duckface/schema"
)

// specOf is a domain spec for a measured column of that type.
func specOf(typ string, rows, items int64, c profile.Column) domainSpec {
	if c.Name == "" {
		c.Name = "c"
	}
	c.Type = schema.ParseType(typ)
	return domainSpec{table: "t", column: &c, typ: c.Type, rows: rows, items: items, blind: true, key: 0x5eed}
}

func mustDomain(t *testing.T, spec domainSpec) *domain {
	t.Helper()
	d, err := newDomain(spec)
	if err != nil {
		t.Fatalf("%s: %v", spec.typ.Name, err)
	}
	items, rows := countRuns(d.runs)
	if rows != spec.rows {
		t.Fatalf("%s: runs deal %d rows, want %d", spec.typ.Name, rows, spec.rows)
	}
	if spec.unique && items != spec.rows {
		t.Fatalf("%s: %d items for %d unique rows", spec.typ.Name, items, spec.rows)
	}
	return d
}

func countRuns(runs []run) (items, rows int64) {
	for _, r := range runs {
		items, rows = items+r.count, rows+r.count*r.degree
	}
	return items, rows
}

// fillAll is the value of every item, in batches as the generator asks for them.
func fillAll(d *domain) *row.Column {
	items, _ := countRuns(d.runs)
	out := &row.Column{}
	out.Form, out.Scale = d.maker.form()
	batch := make([]int64, 0, 1000)
	for i := int64(0); i < items; i++ {
		if batch = append(batch, i); len(batch) == cap(batch) || i == items-1 {
			d.maker.fill(out, batch)
			batch = batch[:0]
		}
	}
	return out
}

// fold is what a collation blind to case, accents and trailing spaces compares.
func fold(b []byte) string {
	s := strings.ToLower(strings.TrimRight(string(b), " "))
	return unaccent.Replace(s)
}

var unaccent = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ñ", "n", "ç", "c", "ý", "y")

// checkDistinct fails if two items have one value.
func checkDistinct(t *testing.T, name string, out *row.Column) {
	t.Helper()
	switch out.Form {
	case row.Bytes, row.Blob:
		seen := make(map[string]int, len(out.Ends))
		for i := range out.Ends {
			v := string(out.Value(i))
			if out.Form == row.Bytes {
				v = fold(out.Value(i))
			}
			if j, ok := seen[v]; ok {
				t.Fatalf("%s: items %d and %d are both %.60q", name, j, i, v)
			}
			seen[v] = i
		}
	case row.Float:
		seen := make(map[float64]bool, len(out.Floats))
		for i, v := range out.Floats {
			if seen[v] {
				t.Fatalf("%s: item %d repeats %v", name, i, v)
			}
			seen[v] = true
		}
	default:
		seen := make(map[int64]bool, len(out.Ints))
		for i, v := range out.Ints {
			if seen[v] {
				t.Fatalf("%s: item %d repeats %v", name, i, v)
			}
			seen[v] = true
		}
	}
}

// axisValues are the values of all rows on the profile's axis.
func axisValues(d *domain, out *row.Column) []float64 {
	value := func(i int64) float64 {
		switch out.Form {
		case row.Float:
			return out.Floats[i]
		case row.Decimal:
			return float64(out.Ints[i]) / math.Pow10(out.Scale)
		case row.Time, row.Moment:
			return float64(out.Ints[i]) / micro
		}
		return float64(out.Ints[i])
	}
	return perRow(d, value)
}

func perRow(d *domain, value func(int64) float64) []float64 {
	var rows []float64
	item := int64(0)
	for _, r := range d.runs {
		for range r.count {
			v := value(item)
			for range r.degree {
				rows = append(rows, v)
			}
			item++
		}
	}
	sort.Float64s(rows)
	return rows
}

// distanceTo is the KS distance of sorted rows to equi-depth bounds: at each
// bound the cumulative share must lie between its first and last bin end.
func distanceTo(bounds, rows []float64) float64 {
	n, worst := float64(len(rows)), 0.0
	for i := 0; i < len(bounds); {
		j := i
		for j+1 < len(bounds) && bounds[j+1] == bounds[i] {
			j++
		}
		upTo := float64(sort.Search(len(rows), func(k int) bool { return rows[k] > bounds[i] })) / n
		below := float64(sort.SearchFloat64s(rows, bounds[i])) / n
		bins := float64(len(bounds) - 1)
		worst = max(worst, float64(j)/bins-upTo, below-float64(i)/bins)
		i = j + 1
	}
	return worst
}

// quantilesOf measures bounds as a profile has them.
func quantilesOf(bins int, value func(float64) float64) []float64 {
	q := make([]float64, bins+1)
	for i := range q {
		q[i] = value(float64(i) / float64(bins))
	}
	return q
}

// valueShares and commonOf take value, share and share, length pairs.
func valueShares(pairs ...float64) (out []profile.ValueShare) {
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, profile.ValueShare{Value: pairs[i], Share: pairs[i+1]})
	}
	return out
}

func commonOf(pairs ...float64) (out []profile.Common) {
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, profile.Common{Share: pairs[i], Length: int64(pairs[i+1])})
	}
	return out
}

func TestDomain_NumbersFollowTheirQuantiles(t *testing.T) {
	skew := func(lo, hi float64) func(float64) float64 {
		return func(p float64) float64 { return math.Floor(lo + (hi-lo)*p*p*p) }
	}
	cents := func(p float64) float64 { return math.Floor(100*(0.99+90*p*p)) / 100 }
	day := func(p float64) float64 { return math.Floor(10000 + 9000*math.Sqrt(p)) }
	midnight := func(p float64) float64 { return day(p) * daySeconds }
	heavy := func(p float64) float64 { return math.Floor(max(0, 1000*(p-0.4))) }
	for _, c := range []struct {
		typ   string
		value func(float64) float64
		scale float64 // ticks per unit
	}{
		{"int(11)", skew(-500, 90000), 1},
		{"int(11)", heavy, 1},
		{"smallint unsigned", skew(0, 60000), 1},
		{"bigint(20) unsigned", func(p float64) float64 { return p * 1.8e19 }, 0},
		{"decimal(10,2)", cents, 100},
		{"decimal(30,6)", cents, 0},
		{"double", func(p float64) float64 { return math.Round(p*p*1e6) / 1e4 }, 0},
		{"float", func(p float64) float64 { return math.Round(p * 500) }, 0},
		{"date", day, 1},
		{"datetime", midnight, 0},
		{"datetime(6)", func(p float64) float64 { return 1.1e9 + math.Floor(p*3e7) }, 0},
		{"timestamp", func(p float64) float64 { return 1.1e9 + math.Floor(p*p*3e7) }, 0},
		{"time", func(p float64) float64 { return math.Floor(-3600 + p*2e6) }, 0},
		{"year(4)", func(p float64) float64 { return math.Floor(1901 + 120*p) }, 1},
	} {
		for _, rows := range []int64{300, 20000} {
			bounds := quantilesOf(60, c.value)
			spec := specOf(c.typ, rows, rows/2, profile.Column{Quantiles: bounds})
			d := mustDomain(t, spec)
			out := fillAll(d)
			if out.Form == row.Bytes {
				continue // spelled decimals: TestDomain_WideDecimals
			}
			checkDistinct(t, c.typ, out)
			values := axisValues(d, out)
			if out.Form == row.Uint {
				values = perRow(d, func(i int64) float64 { return float64(uint64(out.Ints[i])) })
			}
			if got := distanceTo(bounds, values); got > 0.025 {
				t.Errorf("%s, %d rows: distance to the quantiles %.4f, want at most 0.025", c.typ, rows, got)
			}
			if values[0] < bounds[0]*(1-1e-9)-1e-9 && bounds[0] >= 0 || values[len(values)-1] > bounds[60]*(1+1e-9) {
				t.Errorf("%s: values %v to %v leave %v to %v", c.typ, values[0], values[len(values)-1], bounds[0], bounds[60])
			}
			if items, _ := countRuns(d.runs); out.Form != row.Float && c.scale > 0 {
				room := (bounds[60] - bounds[0]) * c.scale
				if want := min(rows/2, int64(room/3)); items < want*9/10 && c.typ != "int(11)" {
					t.Errorf("%s: %d items, want %d", c.typ, items, want)
				}
			}
		}
	}
}

func TestDomain_MidnightStaysMidnight(t *testing.T) {
	bounds := quantilesOf(50, func(p float64) float64 { return math.Floor(12000+4000*p) * daySeconds })
	out := fillAll(mustDomain(t, specOf("datetime", 5000, 3000, profile.Column{Quantiles: bounds})))
	for _, v := range out.Ints {
		if v%(daySeconds*micro) != 0 {
			t.Fatalf("%d is not midnight", v)
		}
	}
}

func TestDomain_ValuesKeepTheirShares(t *testing.T) {
	c := profile.Column{Values: valueShares(0.99, 0.3, 2.99, 0.3, 4.99, 0.399, 9.99, 0.001)}
	for _, rows := range []int64{10, 1000, 123457} {
		d := mustDomain(t, specOf("decimal(5,2)", rows, 0, c))
		out := fillAll(d)
		if got, want := fmt.Sprint(out.Ints), "[99 299 499 999]"; got != want {
			t.Errorf("%d rows: values %s, want %s", rows, got, want)
		}
		values := axisValues(d, out)
		for _, v := range c.Values {
			n := sort.SearchFloat64s(values, v.Value+0.001) - sort.SearchFloat64s(values, v.Value-0.001)
			if got, want := float64(n), v.Share*float64(rows); math.Abs(got-want) > 1.5 {
				t.Errorf("%d rows: %v occurs %v times, want %v", rows, v.Value, got, want)
			}
		}
	}
	d := mustDomain(t, specOf("decimal(5,2)", 2, 0, c))
	if got, want := fmt.Sprint(fillAll(d).Ints), "[99 499]"; got != want {
		t.Errorf("two rows: values %s, want the most common %s", got, want)
	}
}

func TestDomain_DistinctRatio(t *testing.T) {
	bounds := quantilesOf(100, func(p float64) float64 { return math.Floor(p * 1e6) })
	for _, typ := range []string{"int(11)", "double", "datetime"} {
		for _, rows := range []int64{200, 5000, 100000} {
			for _, ratio := range []float64{0.03, 0.4, 0.97, 1} {
				want := int64(ratio * float64(rows))
				items, _ := countRuns(mustDomain(t, specOf(typ, rows, want, profile.Column{Quantiles: bounds})).runs)
				if got := float64(items-want) / float64(rows); math.Abs(got) > 0.01 {
					t.Errorf("%s, %d rows: %d items, want %d", typ, rows, items, want)
				}
			}
		}
	}
}

func TestDomain_IntegerKeys(t *testing.T) {
	for _, c := range []struct {
		typ         string
		span        float64
		start, rows int64
		first, last int64
	}{
		{"int(11)", 1, 1, 1000, 1, 1000},
		{"int(11)", 0, 0, 10, 1, 10},
		{"bigint(20)", 3.5, 100, 1 << 20, 100, 100 + 7<<19 - 1},
		{"tinyint(4)", 1, 1, 200, -72, 127},
		{"smallint(5) unsigned", 1, 60000, 10000, 55536, 65535},
		{"bigint(20)", 1e6, -5, 1000, -5, 1e9 - 6},
	} {
		spec := specOf(c.typ, c.rows, c.rows, profile.Column{Span: c.span, Start: c.start})
		spec.unique, spec.ordered = true, true
		out := fillAll(mustDomain(t, spec))
		for i := 1; i < len(out.Ints); i++ {
			if out.Ints[i] <= out.Ints[i-1] {
				t.Fatalf("%s: key %d is not above %d", c.typ, out.Ints[i], out.Ints[i-1])
			}
		}
		if got := out.Ints[0]; got != c.first {
			t.Errorf("%s: first key %d, want %d", c.typ, got, c.first)
		}
		if got := out.Ints[len(out.Ints)-1]; got != c.last {
			t.Errorf("%s: last key %d, want %d", c.typ, got, c.last)
		}
	}
}

func TestDomain_UniqueRangesGrow(t *testing.T) {
	bounds := quantilesOf(50, func(p float64) float64 { return 1 + math.Floor(999*p) })
	spec := specOf("int(11)", 100000, 0, profile.Column{Quantiles: bounds})
	spec.unique = true
	out := fillAll(mustDomain(t, spec))
	checkDistinct(t, "unique int", out)
	if got := out.Ints[len(out.Ints)-1]; got < 99000 || got > 103000 {
		t.Errorf("the largest of 100,000 ids is %d, want about 100,000", got)
	}
}

func TestDomain_CapacityIsAnError(t *testing.T) {
	for _, c := range []struct {
		typ  string
		col  profile.Column
		want int64
	}{
		{"tinyint(3) unsigned", profile.Column{}, 256},
		{"enum('a','b','c')", profile.Column{}, 3},
		{"set('a','b','c')", profile.Column{}, 8},
		{"char(2)", profile.Column{}, 1 + 36 + 36*36},
		{"char(1)", profile.Column{Class: "upper"}, 1 + 36},
		{"decimal(2,1)", profile.Column{}, 199},
		{"year(4)", profile.Column{}, 255},
		{"bit(3)", profile.Column{}, 8},
		{"binary(1)", profile.Column{}, 256},
	} {
		spec := specOf(c.typ, c.want+1, 0, c.col)
		spec.unique = true
		_, err := newDomain(spec)
		var full *capacityError
		if !errors.As(err, &full) || full.max != c.want {
			t.Errorf("%s, %d rows: error %v, want only %d possible", c.typ, spec.rows, err, c.want)
		}
		spec.rows = c.want
		checkDistinct(t, c.typ, fillAll(mustDomain(t, spec)))
	}
}

func TestDomain_PatternKeys(t *testing.T) {
	for _, c := range []struct {
		pattern, typ string
		rows         int64
		want         []string // the first three
	}{
		{`"QX"-9{6}`, "varchar(9)", 3000, []string{"QX-000000", "QX-000001", "QX-000002"}},
		{`9{4}-9{4}`, "varchar(9)", 20000, []string{"0000-0000", "0000-0001", "0000-0002"}},
		{`"K"9{2}`, "char(3)", 1000, []string{"K00", "K01", "K02"}}, // digits widened to letters
	} {
		spec := specOf(c.typ, c.rows, c.rows, profile.Column{Pattern: c.pattern})
		spec.unique, spec.ordered = true, true
		out := fillAll(mustDomain(t, spec))
		checkDistinct(t, c.pattern, out)
		for i, want := range c.want {
			if got := string(out.Value(i)); got != want {
				t.Errorf("%s: item %d is %q, want %q", c.pattern, i, got, want)
			}
		}
		for i := 1; i < len(out.Ends); i++ {
			if bytes.Compare(out.Value(i-1), out.Value(i)) >= 0 {
				t.Fatalf("%s: %q does not sort before %q", c.pattern, out.Value(i-1), out.Value(i))
			}
		}
	}
}

// lengthBounds are equi-depth bounds of lengths from lo to hi, short ones common.
func lengthBounds(bins int, lo, hi float64) []int64 {
	var out []int64
	for _, v := range quantilesOf(bins, func(p float64) float64 { return math.Floor(lo + (hi-lo)*p*p) }) {
		out = append(out, int64(v))
	}
	return out
}

func floats(ints []int64) []float64 {
	out := make([]float64, len(ints))
	for i, v := range ints {
		out[i] = float64(v)
	}
	return out
}

func TestDomain_EveryStyleIsDistinctAndFollowsItsLengths(t *testing.T) {
	for _, s := range styles() {
		for _, unique := range []bool{false, true} {
			if unique && s.name == "json" {
				continue // no key is a document
			}
			lengths := lengthBounds(40, 8, 60)
			spec := specOf("varchar(80)", 30000, 20000, profile.Column{Faker: s.name, Lengths: lengths})
			spec.unique = unique
			d := mustDomain(t, spec)
			out := fillAll(d)
			if s.name != "json" {
				checkDistinct(t, s.name, out)
			}
			got := perRow(d, func(i int64) float64 { return float64(utf8.RuneCount(out.Value(int(i)))) })
			if far := distanceTo(floats(lengths), got); far > 0.03 {
				t.Errorf("%s, unique %v: lengths are %.3f from the measured", s.name, unique, far)
			}
			for i := range out.Ends {
				if v := out.Value(i); len(v) > 0 && v[len(v)-1] == ' ' {
					t.Fatalf("%s: %q ends in a space", s.name, v)
				}
			}
		}
	}
}

func TestDomain_BigDomainsAreDistinct(t *testing.T) {
	if testing.Short() {
		t.Skip("a million values of each of 14 domains")
	}
	for _, c := range []struct {
		typ string
		col profile.Column
	}{
		{"varchar(60)", profile.Column{Faker: "person name"}},
		{"varchar(60)", profile.Column{Faker: "email"}},
		{"varchar(40)", profile.Column{Faker: "first name"}},
		{"varchar(60)", profile.Column{Faker: "street address"}},
		{"varchar(60)", profile.Column{Faker: "path"}},
		{"varchar(8)", profile.Column{Class: "alnum", Lengths: []int64{4, 6, 8}}},
		{"char(36)", profile.Column{Class: "uuid"}},
		{"varchar(12)", profile.Column{Pattern: `A{2}-9{4}x{3}`}},
		{"binary(16)", profile.Column{Class: "uuid"}},
		{"varbinary(12)", profile.Column{Lengths: []int64{3, 12}}},
		{"uuid", profile.Column{}},
		{"inet4", profile.Column{}},
		{"inet6", profile.Column{}},
		{"point", profile.Column{}},
	} {
		spec := specOf(c.typ, 1<<20, 1<<20, c.col)
		spec.unique = true
		checkDistinct(t, c.typ+" "+c.col.Faker, fillAll(mustDomain(t, spec)))
	}
}

func TestDomain_CategoriesKeepSharesAndLengths(t *testing.T) {
	c := profile.Column{Class: "words", Distinct: 4, Common: commonOf(0.5, 7, 0.3, 12, 0.15, 7, 0.05, 0)}
	d := mustDomain(t, specOf("varchar(20)", 1000, 4, c))
	out := fillAll(d)
	checkDistinct(t, "categories", out)
	if got, want := fmt.Sprint(d.runs), "[{1 500} {1 300} {1 150} {1 50}]"; got != want {
		t.Errorf("runs %s, want %s", got, want)
	}
	for i, common := range c.Common {
		if got := int64(len(out.Value(i))); got != common.Length {
			t.Errorf("category %d is %q, want %d characters", i, out.Value(i), common.Length)
		}
	}
}

func TestDomain_CommonValuesBesideManyOthers(t *testing.T) {
	lengths := lengthBounds(40, 3, 30)
	c := profile.Column{Class: "words", Distinct: 5000, Lengths: lengths, Common: commonOf(0.2, 5, 0.1, 9)}
	d := mustDomain(t, specOf("varchar(30)", 20000, 5000, c))
	out := fillAll(d)
	checkDistinct(t, "words", out)
	if items, _ := countRuns(d.runs); items < 4900 || items > 5000 {
		t.Errorf("%d items, want 5000", items)
	}
	if d.runs[0] != (run{1, 4000}) || d.runs[1] != (run{1, 2000}) {
		t.Errorf("the common values have %v, want 4000 and 2000 rows", d.runs[:2])
	}
	got := perRow(d, func(i int64) float64 { return float64(len(out.Value(int(i)))) })
	if far := distanceTo(floats(lengths), got); far > 0.2 { // the two common values are 0.3 of the rows and were not in the bounds
		t.Errorf("lengths are %.3f from the measured", far)
	}
}

func TestDomain_BytesPerCharacter(t *testing.T) {
	for _, c := range []struct {
		want    float64
		charset string
	}{{1.08, "utf8mb4"}, {1.3, "utf8mb4"}, {1.6, "utf8mb4"}, {1.8, ""}, {2.6, "utf8mb4"}, {2.95, "utf8mb4"}} {
		for _, lengths := range [][]int64{{6, 7, 8, 10, 12}, {100, 200, 400}} {
			spec := specOf("varchar(500)", 5000, 5000, profile.Column{Class: "words", Lengths: lengths, BytesPerChar: c.want})
			spec.charset = c.charset
			out := fillAll(mustDomain(t, spec))
			checkDistinct(t, "multi-byte", out)
			if !utf8.Valid(out.Data) {
				t.Fatalf("%v bytes a character: invalid UTF-8", c.want)
			}
			got := float64(len(out.Data)) / float64(utf8.RuneCount(out.Data))
			if math.Abs(got/c.want-1) > 0.05 {
				t.Errorf("lengths %v: %.3f bytes a character, want %.3f", lengths, got, c.want)
			}
			for i := range out.Ends {
				if n := int64(utf8.RuneCount(out.Value(i))); n < lengths[0] || n > lengths[len(lengths)-1] {
					t.Fatalf("%q has %d characters, want %v", out.Value(i), n, lengths)
				}
			}
		}
	}
}

func TestDomain_JSONIsValidAndAsLongAsMeasured(t *testing.T) {
	lengths := []int64{2, 30, 60, 90, 200, 400}
	d := mustDomain(t, specOf("json", 5000, 4000, profile.Column{JSON: "{s,n,[s],{b,s}}", Lengths: lengths}))
	out := fillAll(d)
	for i := range out.Ends {
		if !json.Valid(out.Value(i)) {
			t.Fatalf("%s is not JSON", out.Value(i))
		}
	}
	got := perRow(d, func(i int64) float64 { return float64(len(out.Value(int(i)))) })
	if far := distanceTo(floats(lengths), got); far > 0.03 {
		t.Errorf("lengths are %.3f from the measured", far)
	}
	var doc map[string]any
	if err := json.Unmarshal(out.Value(len(out.Ends)-1), &doc); err != nil || len(doc) != 4 {
		t.Errorf("the longest document has %d keys, want 4 (%v)", len(doc), err)
	}
}

func TestDomain_ZeroDates(t *testing.T) {
	bounds := quantilesOf(20, func(p float64) float64 { return math.Floor(10000 + 500*p) })
	d := mustDomain(t, specOf("date", 1000, 301, profile.Column{Quantiles: bounds, Zero: 0.25}))
	out := fillAll(d)
	if out.Ints[0] != row.ZeroDate || d.runs[0] != (run{1, 250}) {
		t.Errorf("first item %d with %v, want the zero date with 250 rows", out.Ints[0], d.runs[0])
	}
	checkDistinct(t, "dates", out)
}

func TestDomain_AddressesAreValid(t *testing.T) {
	for _, typ := range []string{"inet4", "inet6"} {
		out := fillAll(mustDomain(t, specOf(typ, 3000, 3000, profile.Column{})))
		for i := range out.Ends {
			if ip := net.ParseIP(string(out.Value(i))); ip == nil {
				t.Fatalf("%s: %q is no address", typ, out.Value(i))
			} else if typ == "inet6" && ip.String() != string(out.Value(i)) {
				t.Fatalf("%q would be stored as %q", out.Value(i), ip)
			}
		}
	}
	for length := int64(7); length <= 39; length++ {
		style := "ipv4"
		if length > 15 {
			style = "ipv6"
		}
		out := fillAll(mustDomain(t, specOf("varchar(45)", 200, 100, profile.Column{Class: style, Lengths: []int64{length}})))
		for i := range out.Ends {
			if v := out.Value(i); net.ParseIP(string(v)) == nil || int64(len(v)) != length {
				t.Fatalf("%s of %d characters: %q", style, length, v)
			}
		}
	}
}

func TestDomain_Geometry(t *testing.T) {
	for _, c := range []struct {
		typ     string
		lengths []int64
		want    []int // allowed lengths of WKB
	}{
		{"point", []int64{25}, []int{21}},
		{"geometry", []int64{25}, []int{21}},
		{"linestring", []int64{45, 61}, []int{41, 57}},
		{"polygon", []int64{81, 97}, []int{77, 93}},
	} {
		out := fillAll(mustDomain(t, specOf(c.typ, 500, 500, profile.Column{Lengths: c.lengths})))
		checkDistinct(t, c.typ, out)
		for i := range out.Ends {
			v := out.Value(i)
			if len(v) < c.want[0] || len(v) > c.want[len(c.want)-1] || v[0] != 1 {
				t.Fatalf("%s: %d bytes, want %v", c.typ, len(v), c.want)
			}
			if c.typ == "polygon" && !bytes.Equal(v[13:29], v[len(v)-16:]) {
				t.Fatal("the ring is not closed")
			}
		}
	}
}

func TestDomain_WideDecimals(t *testing.T) {
	for _, c := range []struct {
		typ    string
		bounds []float64
	}{{"decimal(65,30)", []float64{-1.5, 0, 2.25, 1e6}}, {"decimal(27,2)", []float64{0.99, 5, 1234567.89}}, {"decimal(20,0)", []float64{1, 5e18}}, {"decimal(30,0)", []float64{1, 5e28}}} {
		out := fillAll(mustDomain(t, specOf(c.typ, 1000, 1000, profile.Column{Quantiles: c.bounds})))
		checkDistinct(t, c.typ, out)
		typ := schema.ParseType(c.typ)
		for i := range out.Ends {
			digits := strings.TrimLeft(strings.TrimPrefix(string(out.Value(i)), "-"), "0")
			whole, part, _ := strings.Cut(digits, ".")
			if len(whole) > typ.Precision-typ.Scale || len(part) != typ.Scale {
				t.Fatalf("%s: %s does not fit", c.typ, out.Value(i))
			}
		}
	}
}

func TestDomain_HandWrittenColumnsHaveDefaults(t *testing.T) {
	for _, typ := range []string{"int", "tinyint(1)", "decimal(6,2)", "decimal(3,3)", "float unsigned", "double", "bit(1)", "bit(64)", "char(3)", "varchar(10)",
		"varchar(0)", "text", "tinytext", "longblob", "binary(20)", "date", "time", "datetime", "timestamp(3)", "year(4)",
		"enum('x','y')", "set('p','q','r')", "json", "uuid", "inet4", "inet6", "geometry", "multipolygon", "multipoint", "multilinestring", "geometrycollection", ""} {
		for _, rows := range []int64{0, 1, 2, 1000} {
			d := mustDomain(t, specOf(typ, rows, 0, profile.Column{}))
			out := fillAll(d)
			items, _ := countRuns(d.runs)
			if n := int64(len(out.Ints) + len(out.Floats) + len(out.Ends)); n != items {
				t.Errorf("%q: %d values for %d items", typ, n, items)
			}
			limit := schema.ParseType(typ).Length
			for i := range out.Ends {
				if limit > 0 && (out.Form == row.Bytes || out.Form == row.Blob) && len(out.Value(i)) > limit {
					t.Errorf("%q: %d bytes do not fit", typ, len(out.Value(i)))
				}
			}
		}
	}
}

func TestDomain_UnknownFakerIsAnError(t *testing.T) {
	_, err := newDomain(specOf("text", 1, 1, profile.Column{Faker: "emial"}))
	if err == nil || !strings.Contains(err.Error(), `no faker "emial"`) {
		t.Errorf("error %v, want one that names it", err)
	}
}

func TestDomain_FewItemsStandInTheMiddleOfTheirRows(t *testing.T) {
	bounds := quantilesOf(100, func(p float64) float64 { return math.Floor(46 + 140*p) })
	for _, items := range []int64{5, 14, 60} {
		d := mustDomain(t, specOf("smallint unsigned", 200, items, profile.Column{Quantiles: bounds, Distinct: 140}))
		out := fillAll(d)
		if got := int64(len(out.Ints)); got != items {
			t.Errorf("%d items, want %d", got, items)
		}
		if got, want := distanceTo(bounds, axisValues(d, out)), 0.5/float64(items)+0.02; got > want {
			t.Errorf("%d items: distance to the quantiles %.3f, want at most %.3f", items, got, want)
		}
	}
}

func TestDomain_DenseNumbersKeepAllTheirValues(t *testing.T) {
	bounds := quantilesOf(36, func(p float64) float64 { return math.Floor(1930 + 91*math.Sqrt(p)) })
	d := mustDomain(t, specOf("smallint(6)", 20000, 90, profile.Column{Quantiles: bounds, Distinct: 90}))
	out := fillAll(d)
	if got := len(out.Ints); got < 88 || got > 92 {
		t.Errorf("%d years, want 90", got)
	}
	if got := distanceTo(bounds, axisValues(d, out)); got > 0.03 {
		t.Errorf("distance to the quantiles %.3f", got)
	}
}
