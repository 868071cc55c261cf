package profile

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"duckface/schema"
)

// busy is a database of customers: the i-th has i orders, i/2 payments, as many
// complaints as are left over, and a joined date; every order has lines as said.
func busy(customers int, lines func(order, of int) int) *memory {
	m := newMemory()
	m.table("customer", 1, "id int", "joined date", "score double", "name varchar(20)")
	for _, name := range []string{"order", "payment", "complaint"} {
		refer(m.table(name, 1, "id int", "customer_id int"), "customer_id", "customer", "id")
	}
	refer(m.table("line", 1, "id int", "order_id int"), "order_id", "order", "id")
	ids := map[string]int{}
	child := func(table string, parent int) int {
		ids[table]++
		m.add(table, ids[table], parent)
		return ids[table]
	}
	for i := range customers {
		at := (i*17 + 3) % customers // so that key order says nothing
		var joined any
		if i%2 == 0 {
			joined = fmt.Sprintf("%d-01-01", 1900+at%200)
		}
		m.add("customer", i+1, joined, float64((i*31)%customers), "c")
		for range at {
			order := child("order", i+1)
			for range lines(order, at) {
				child("line", order)
			}
		}
		for range at / 2 {
			child("payment", i+1)
		}
		for range customers - at {
			child("complaint", i+1)
		}
	}
	return m
}

func children(table string) Dimension {
	return Dimension{Child: ChildKeyOf(table, []string{"customer_id"})}
}

func TestCollect_FanOutsOfOneParentGoTogether(t *testing.T) {
	p := collect(t, busy(60, func(int, int) int { return 1 }))
	customer := p.Table("customer")
	for _, test := range []struct {
		a, b   Dimension
		want   float64
		within float64
	}{
		{children("order"), children("payment"), 1, 0.001},
		{children("order"), children("complaint"), -1, 0.001},
		{children("payment"), children("complaint"), -1, 0.03},
		{children("order"), Dimension{Column: "joined"}, 1, 0.03},
		{children("order"), Dimension{Key: true}, 0, 0.2}, // the order of 17 i mod 60
	} {
		if got := customer.Correlation(test.a, test.b); math.Abs(got-test.want) > test.within {
			t.Errorf("got %v for %s and %s, want %v", got, test.a, test.b, test.want)
		}
	}
	for _, c := range customer.Correlations {
		if c.A.Column == "name" || c.B.Column == "name" {
			t.Errorf("got a correlation with text: %v", c)
		}
	}
}

// Of many parents some are chosen by the hash of their key, the same at each
// level for every reference.
func TestParent_ChoosesByHash(t *testing.T) {
	m := busy(300, func(int, int) int { return 1 })
	c := &collector{src: m, schema: m.schema, parents: map[string]*parent{}}
	c.listParents()
	r, err := c.read(t.Context(), m.schema.Table("customer"))
	if err != nil {
		t.Fatal(err)
	}
	p := &parent{places: r.places[0]}
	rows := p.chosen(2, 1)
	if n := len(rows); n < 40 || n > 120 {
		t.Errorf("got %d rows, want about a quarter of 300", n)
	}
	for _, row := range rows {
		h, key := p.places.rows.keys[row], math.Float64frombits(p.places.rows.row(int(row))[0])
		if h>>62 != 0 || hashInt(int64(key)) != h {
			t.Errorf("row %d has the hash %x and key %v", row, h, key)
		}
	}
	if n := len(p.chosen(0, mostJointWork/100)); n != 300 {
		t.Errorf("got %d rows at level 0, want all, for they are few", n)
	}
}

// A child that knows its parent by another key, or twice, is a dimension once.
func TestCollect_JointFanOutsSkipSelfReferencesAndDoubles(t *testing.T) {
	m := busy(40, func(int, int) int { return 1 })
	customer, order := m.schema.Table("customer"), m.schema.Table("order")
	refer(order, "customer_id", "customer", "id").Name = "again"
	customer.Columns = append(customer.Columns, &schema.Column{Name: "boss", Type: schema.ParseType("int")})
	refer(customer, "boss", "customer", "id")
	for i, row := range m.rows["customer"] {
		m.rows["customer"][i] = append(row, int64(i/3+1))
	}
	for _, c := range collect(t, m).Table("customer").Correlations {
		if c.A == c.B || strings.HasPrefix(c.A.String(), "customer(") || strings.HasPrefix(c.B.String(), "customer(") {
			t.Errorf("got %s with %s", c.A, c.B)
		}
	}
}

// Where a busy customer's orders are the long ones, lines per customer are not
// what orders per customer and lines per order give by chance.
func TestCollect_Through(t *testing.T) {
	for _, test := range []struct {
		name   string
		lines  func(order, of int) int
		stated bool
	}{
		{"busy customers have long orders", func(_, of int) int { return 1 + of/8 }, true},
		{"all orders are alike", func(order, _ int) int { return 2 + int(hashInt(int64(order))%3) }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := busy(80, test.lines)
			p := collect(t, m)
			r := p.Table("line").References[0]
			if got := len(r.Through) == 1; got != test.stated {
				t.Fatalf("stated is %v, want %v: %+v", got, test.stated, r.Through)
			}
			if !test.stated {
				return
			}
			got := r.Through[0]
			mean := float64(len(m.rows["line"])) / 80
			if math.Abs(got.FanOut.Mean-mean) > 1e-3*mean || got.Rank < 0.99 || got.FanOut.Parents[0].Low != 0 {
				t.Errorf("got %+v, want mean %v, rank 1, and the one customer without orders", got, mean)
			}
			if n := len(got.FanOut.Parents); n > throughBuckets {
				t.Errorf("got %d buckets", n)
			}
		})
	}
}
