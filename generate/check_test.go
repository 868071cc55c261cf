package generate

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/profile"
	"duckface/row"
	"duckface/schema"
)

func TestReadChecks(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		expression string
		want       checks
	}{
		{"`price` >= 0", checks{columns: map[string]bounds{"price": {bounded: true, hi: inf}}}},
		{"(`price` > 0)", checks{columns: map[string]bounds{"price": {bounded: true, hi: inf, open: [2]bool{true, false}}}}},
		{"(`a` between 1 and 5)", checks{columns: map[string]bounds{"a": {bounded: true, lo: 1, hi: 5}}}},
		{"`a` >= 1 and `a` <= 5 and `b` < -2.5", checks{columns: map[string]bounds{"a": {bounded: true, lo: 1, hi: 5}, "b": {bounded: true, lo: -inf, hi: -2.5, open: [2]bool{false, true}}}}},
		{`(s in (_utf8mb4\'new\',_utf8mb4\'it\'\'s\'))`, checks{columns: map[string]bounds{"s": {texts: []string{"new", "it's"}}}}},
		{"`S` = 'x' or `S` = 'y'", checks{columns: map[string]bounds{"s": {texts: []string{"x", "y"}}}}},
		{"n in (1,2,-3)", checks{columns: map[string]bounds{"n": {numbers: []float64{1, 2, -3}}}}},
		{"`a` is null or `a` > 3", checks{columns: map[string]bounds{"a": {bounded: true, lo: 3, hi: inf, open: [2]bool{true, false}}}}},
		{"json_valid(`doc`)", checks{columns: map[string]bounds{"doc": {documents: true}}}},
		{"char_length(`c`) between 2 and 4", checks{columns: map[string]bounds{"c": {lengths: true, minLength: 2, maxLength: 4}}}},
		{"length(c) > 2", checks{columns: map[string]bounds{"c": {lengths: true, minLength: 3, maxLength: math.MaxInt64}}}},
		{"`c` <> ''", checks{columns: map[string]bounds{"c": {notTexts: []string{""}}}}},
		{"not (c <= 0)", checks{columns: map[string]bounds{"c": {bounded: true, hi: inf, open: [2]bool{true, false}}}}},
		{"`d` >= '2000-01-01'", checks{columns: map[string]bounds{"d": {bounded: true, moments: true, lo: 946684800, hi: inf}}}},
		{"[start] <= [end]", checks{columns: map[string]bounds{}, unclear: []string{"[start] <= [end]"}}},
		{"`start` <= `end`", checks{columns: map[string]bounds{}, orders: []columnOrder{{low: "start", high: "end"}}}},
		{"(a > b)", checks{columns: map[string]bounds{}, orders: []columnOrder{{low: "b", high: "a", strict: true}}}},
		{"a + b < 3", checks{columns: map[string]bounds{}, unclear: []string{"a + b < 3"}}},
		{"a > 1 or b > 1", checks{columns: map[string]bounds{}, unclear: []string{"a > 1 or b > 1"}}},
		{"a like 'x%'", checks{columns: map[string]bounds{}, unclear: []string{"a like 'x%'"}}},
		{"a > 5 and a < 3", checks{columns: map[string]bounds{"a": {bounded: true, lo: 5, hi: inf, open: [2]bool{true, false}}}, unclear: []string{"a > 5 and a < 3"}}},
		{"'open", checks{columns: map[string]bounds{}, unclear: []string{"'open"}}},
		{"a in (", checks{columns: map[string]bounds{}, unclear: []string{"a in ("}}},
	} {
		got := readChecks([]string{c.expression})
		if diff := cmp.Diff(&c.want, got, cmp.AllowUnexported(checks{}, bounds{}, columnOrder{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.expression, diff)
		}
	}
}

func TestDomain_KeepsChecks(t *testing.T) {
	for _, c := range []struct {
		typ, check string
		col        profile.Column
		unique     bool
		ok         func(out *row.Column, i int) bool
	}{
		{"int", "c between 10 and 20", profile.Column{}, false, func(o *row.Column, i int) bool { return o.Ints[i] >= 10 && o.Ints[i] <= 20 }},
		{"int", "c > 0", profile.Column{Quantiles: []float64{-3, 5, 90}}, false, func(o *row.Column, i int) bool { return o.Ints[i] > 0 }},
		{"decimal(6,2)", "c >= 0.5 and c < 1.5", profile.Column{}, false, func(o *row.Column, i int) bool { return o.Ints[i] >= 50 && o.Ints[i] < 150 }},
		{"int", "c <> 3", profile.Column{Quantiles: []float64{0, 2, 4, 5}}, false, func(o *row.Column, i int) bool { return o.Ints[i] != 3 && o.Ints[i] <= 5 }},
		{"int", "c in (2, 3, 5)", profile.Column{}, false, func(o *row.Column, i int) bool { return o.Ints[i] == 2 || o.Ints[i] == 3 || o.Ints[i] == 5 }},
		{"date", "c >= '2020-02-01' and c <= '2020-02-10'", profile.Column{}, false, func(o *row.Column, i int) bool { return o.Ints[i] >= 18293 && o.Ints[i] <= 18302 }},
		{"varchar(20)", "c in ('on', 'off')", profile.Column{}, false, func(o *row.Column, i int) bool { return string(o.Value(i)) == "on" || string(o.Value(i)) == "off" }},
		{"varchar(20)", "char_length(c) = 5", profile.Column{}, true, func(o *row.Column, i int) bool { return len(o.Value(i)) == 5 }},
		{"longtext", "json_valid(c)", profile.Column{}, false, func(o *row.Column, i int) bool { return json.Valid(o.Value(i)) }},
	} {
		spec := specOf(c.typ, 500, 0, c.col)
		spec.unique = c.unique
		read := readChecks([]string{c.check})
		if spec.check = read.of("c"); len(read.unclear) > 0 {
			t.Fatalf("%s: not understood", c.check)
		}
		d := mustDomain(t, spec)
		out := fillAll(d)
		items, _ := countRuns(d.runs)
		for i := range int(items) {
			if !c.ok(out, i) {
				t.Errorf("%s %s: item %d breaks it", c.typ, c.check, i)
				break
			}
		}
	}
}

func FuzzReadChecks(f *testing.F) {
	for _, s := range []string{"`a` between 1 and 5", "a in ('x')", "not not ((a))", "a = -1e9 or", `_utf8mb4\'x\'`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := readChecks([]string{s})
		for name, b := range c.columns {
			if b.bounded && b.lo > b.hi {
				t.Errorf("%q: %s has no value left", s, name)
			}
		}
	})
}

// A check between two columns holds where both have a value, also if their
// nulls fall on different rows and their histograms cross.
func TestPlan_KeepsColumnsInOrder(t *testing.T) {
	for _, expression := range []string{"a <= b", "a < b"} {
		p := &profile.Profile{Format: profile.Format, Name: "order", Source: profile.Source{Engine: "mariadb"}}
		tab := table("span", 3000, "id int !,a date,b date,c date", "pk:id")
		tab.Columns[1].Quantiles = []float64{0, 10, 400, 1000}
		tab.Columns[2].Quantiles = []float64{0, 9, 450, 1000}
		tab.Columns[3].Quantiles = []float64{5, 9, 450, 1000}
		tab.Nulls = []profile.NullPattern{{Columns: []string{"a"}, Share: 0.2}, {Columns: []string{"b"}, Share: 0.3}}
		tab.Checks = []schema.Check{{Expression: "b <= c"}, {Expression: expression}}
		p.Tables = append(p.Tables, tab)
		made, err := NewPlan(p, Options{Scale: Scale{All: 1}, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		both, broken := 0, 0
		var b row.Batch
		made.Table("span").NewFiller().Fill(&b, 0, 3000)
		for i := range b.Rows {
			low, high, last := &b.Columns[1], &b.Columns[2], &b.Columns[3]
			if !low.IsNull(i) && !high.IsNull(i) {
				both++
				if low.Ints[i] > high.Ints[i] || expression == "a < b" && low.Ints[i] == high.Ints[i] {
					broken++
				}
			}
			if !high.IsNull(i) && high.Ints[i] > last.Ints[i] {
				broken++
			}
		}
		if both != 1500 || broken != 0 {
			t.Errorf("%s: %d rows with both, want 1500; %d break a check", expression, both, broken)
		}
	}
}

// What the nulls of the rows keep by themselves stays; what nothing promises is
// left out with a note, and is no reason to make nothing.
func TestPlan_LeavesOutChecksItCannotPromise(t *testing.T) {
	kept := []string{
		"(a is null and b is not null) or (a is not null and b is null)",
		"not ((a is null or b is null) and kind is null)",
		"not (a > 0 and b > 0)",
		"null or length(kind) = 99",
		"a is null or a >= 0",
	}
	left := []string{"kind <> 'x' or a = 1", "kind like 'x%'", "kind = 'y' or a is not null", "kind < a"}
	p := &profile.Profile{Format: profile.Format, Name: "p", Source: profile.Source{Engine: "sqlite"}}
	tab := table("figure", 100, "id int !,kind varchar(9) !,a int,b int", "pk:id")
	tab.Columns[2].Quantiles = []float64{-50, 7}
	tab.Nulls = []profile.NullPattern{{Columns: []string{"a"}, Share: 0.25}, {Columns: []string{"b"}, Share: 0.75}}
	for _, e := range slices.Concat(left, kept) {
		tab.Checks = append(tab.Checks, schema.Check{Expression: e})
	}
	p.Tables = append(p.Tables, tab)
	made, err := NewPlan(p, Options{Scale: Scale{All: 1}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range made.Schema().Table("figure").Checks {
		got = append(got, c.Expression)
	}
	if diff := cmp.Diff(kept, got); diff != "" {
		t.Errorf("checks of the table to be made (-want +got):\n%s", diff)
	}
	if got, want := len(made.Notes), len(left); got != want {
		t.Errorf("got notes %q, want %d", made.Notes, want)
	}
	if got, want := len(tab.Checks), len(kept)+len(left); got != want {
		t.Errorf("the profile has %d checks afterwards, want %d", got, want)
	}
}
