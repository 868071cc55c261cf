package profile

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/schema"
)

func columnsNamed(names ...string) *Table {
	t := &Table{Name: "t"}
	for _, n := range names {
		c := &Column{}
		c.Name, c.Type = n, schema.ParseType("int")
		t.Columns = append(t.Columns, c)
	}
	return t
}

func ofColumns(a, b string, rank float64) Correlation {
	return Correlation{Dimension{Column: a}, Dimension{Column: b}, rank}
}

func TestCompactCorrelations(t *testing.T) {
	table := columnsNamed("a", "b", "c", "d")
	for _, test := range []struct {
		name           string
		measured, want []Correlation
	}{
		{"a pair that follows is left out",
			[]Correlation{ofColumns("a", "c", 0.72), ofColumns("b", "a", 0.9), ofColumns("b", "c", 0.8)},
			[]Correlation{ofColumns("a", "b", 0.9), ofColumns("b", "c", 0.8)}},
		{"one that does not is kept",
			[]Correlation{ofColumns("a", "c", 0.5), ofColumns("a", "b", 0.9), ofColumns("b", "c", 0.8)},
			[]Correlation{ofColumns("a", "b", 0.9), ofColumns("a", "c", 0.5), ofColumns("b", "c", 0.8)}},
		{"weak ones are none",
			[]Correlation{ofColumns("a", "c", 0.09), ofColumns("a", "b", -0.09)}, nil},
		{"none is stated where others imply one",
			[]Correlation{ofColumns("a", "b", 0.9), ofColumns("b", "c", -0.8), ofColumns("a", "c", 0.01)},
			[]Correlation{ofColumns("a", "b", 0.9), ofColumns("a", "c", 0.01), ofColumns("b", "c", -0.8)}},
		{"signs multiply",
			[]Correlation{ofColumns("a", "b", -0.9), ofColumns("b", "c", -0.8), ofColumns("a", "c", 0.72)},
			[]Correlation{ofColumns("a", "b", -0.9), ofColumns("b", "c", -0.8)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, compactCorrelations(table, test.measured, 1)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever was measured, each pair must come back as near as promised.
func TestCompactCorrelations_ImpliesWhatWasMeasured(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		table := columnsNamed(names...)
		var measured []Correlation
		for i := range names {
			for j := range i {
				rank := math.Round(1000*math.Pow(r.Float64(), 2)) / 1000 * pick(r, -1.0, 1)
				measured = append(measured, ofColumns(names[i], names[j], rank))
			}
		}
		table.Correlations = compactCorrelations(table, measured, 1)
		for _, c := range measured {
			if got := table.Correlation(c.A, c.B); math.Abs(got-c.Rank) > impliedWithin(c.Rank, 1)+1e-12 {
				t.Fatalf("got %v for %s and %s, want %v", got, c.A, c.B, c.Rank)
			}
			if got, want := table.Correlation(c.B, c.A), table.Correlation(c.A, c.B); got != want {
				t.Fatalf("got %v the other way round, want %v", got, want)
			}
		}
	}
}

// Hundreds of references into one table must not be written pair by pair.
func TestCompactCorrelations_ManyDimensionsAreAForest(t *testing.T) {
	const n = 200
	table := columnsNamed("id")
	child := func(i int) Dimension {
		return Dimension{Child: ChildKeyOf(fmt.Sprintf("t%03d", i), []string{"id"})}
	}
	r := rand.New(rand.NewPCG(1, 2))
	var measured []Correlation
	for i := range n {
		for j := range i {
			measured = append(measured, Correlation{child(i), child(j), 0.2 + 0.3*r.Float64()})
		}
	}
	got := compactCorrelations(table, measured, 1)
	if len(got) != n-1+mostExtra {
		t.Errorf("got %d pairs, want %d", len(got), n-1+mostExtra)
	}
	table.Correlations = got
	if table.Correlation(child(3), child(150)) == 0 {
		t.Error("two are not connected")
	}
}

func TestTable_Correlation(t *testing.T) {
	table := columnsNamed("a", "b", "c", "d", "e")
	table.Correlations = []Correlation{ofColumns("a", "b", 0.5), ofColumns("b", "c", -0.5), ofColumns("a", "d", 0.9), ofColumns("d", "c", 0.9)}
	for _, test := range []struct {
		a, b string
		want float64
	}{{"a", "b", 0.5}, {"c", "b", -0.5}, {"a", "c", 0.81}, {"b", "d", 0.45}, {"a", "e", 0}, {"a", "a", 1}} {
		if got := table.Correlation(Dimension{Column: test.a}, Dimension{Column: test.b}); math.Abs(got-test.want) > 1e-12 {
			t.Errorf("got %v for %s and %s, want %v", got, test.a, test.b, test.want)
		}
	}
}

const correlatedShop = `
tables:
  customer:
    rows: 10
    columns:
      id: int not null
      placed: int
      (key): int
    correlated:
      placed: {"line(order_id, n)": 0.3}
      "order(customer_id)": {placed: -0.25}
  order:
    rows: 20
    references: {customer: {}}
  line:
    rows: 20
    columns: {order_id: int, n: int}
    references:
      customer: {columns: [order_id, n], to: [id, placed]}
`

func TestRead_Correlated(t *testing.T) {
	p, err := Read(strings.NewReader(correlatedShop), "shop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := []Correlation{
		{Dimension{Column: "placed"}, Dimension{Child: ChildKey{"line", "order_id, n"}}, 0.3},
		{Dimension{Child: ChildKey{"order", "customer_id"}}, Dimension{Column: "placed"}, -0.25},
	}
	if diff := cmp.Diff(want, p.Table("customer").Correlations); diff != "" {
		t.Error(diff)
	}
}

func TestRead_CorrelatedErrors(t *testing.T) {
	for _, test := range []struct{ correlated, want string }{
		{`{placed: {"orders(customer_id)": 0.3}}`, `shop.yaml:9: correlated of table customer: "orders(customer_id)" is no column, no reference to the table and not (key) (did you mean "order(customer_id)"?)`},
		{`{placed: {"order(customer_id)": 1.5}}`, `shop.yaml:9: correlated of table customer: want a rank correlation from -1 to 1, got 1.5`},
		{`{placed: {placed: 0.5}}`, `shop.yaml:9: correlated of table customer: placed and placed are the same`},
		{`{placed: {"order(customer_id)": 0.5}, "order(customer_id)": {placed: 0.5}}`, `shop.yaml:9: correlated of table customer: order(customer_id) and placed stand twice`},
		{`{placed: {id: 0.5}}`, `shop.yaml:9: correlated of table customer: column id is the primary key; write (key)`},
		{`{placed: 0.5}`, `shop.yaml:9: correlated of table customer: want a mapping by name, got 0.5`},
	} {
		text := "tables:\n  customer:\n    rows: 10\n    columns:\n      id: int not null\n      placed: int\n\n\n    correlated: " + test.correlated +
			"\n  order:\n    rows: 20\n    references: {customer: {}}\n"
		_, err := Read(strings.NewReader(text), "shop.yaml")
		if err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	text := "tables:\n  a:\n    rows: 1\n    columns: {x: int, y: int}\n    correlated: {x: {(key): 1}}\n"
	want := "a.yaml:5: correlated of table a: (key) is the order of a primary key of one integer column, which the table has not"
	if _, err := Read(strings.NewReader(text), "a.yaml"); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// randomCorrelations lists some pairs, those of one dimension together as the
// file has them.
func randomCorrelations(r *rand.Rand, p *Profile, t *Table) {
	children := p.childKeys(t)
	var dimensions []Dimension
	for _, text := range t.dimensionNames(children) {
		if d, ok := t.dimension(text, children); ok && (d.Key || d.Column != t.keyColumn()) && (!d.Key || t.keyColumn() != "") {
			dimensions = append(dimensions, d)
		}
	}
	seen := map[Dimension]bool{}
	for i, a := range dimensions {
		for _, b := range dimensions[:i] {
			if r.IntN(4) == 0 && !seen[a] && !seen[b] {
				t.Correlations = append(t.Correlations, Correlation{a, b, float64(r.IntN(2001)-1000) / 1000})
			}
		}
		seen[a] = seen[a] || r.IntN(2) == 0
	}
}
