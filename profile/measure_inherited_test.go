package profile

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// day is so many days and seconds after the year 2020 began, as an engine says it.
func day(days, seconds int) string {
	return time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, days).Add(time.Duration(seconds) * time.Second).Format(time.DateTime)
}

// random is the n-th number below a bound, the same in every run.
func random(n, below int) int { return int(hashInt(int64(n)) % uint64(below)) }

// store has customers who joined over four years and ordered within 100 days,
// and lines that carry the price of their product, but in a tenth another one.
func store(customers int) *memory {
	m := newMemory()
	m.table("customer", 1, "id int", "country varchar(20)", "joined datetime")
	m.table("product", 1, "id int", "price decimal(10,2)", "name varchar(40)")
	order := m.table("order", 1, "id int", "customer_id int", "country varchar(20)", "placed datetime", "printed datetime")
	refer(order, "customer_id", "customer", "id")
	line := m.table("order_line", 2, "order_id int", "n int", "product_id int not null", "price decimal(10,2)", "label varchar(40)", "quantity int")
	refer(line, "order_id", "order", "id")
	refer(line, "product_id", "product", "id")
	price := func(i int) string { return fmt.Sprintf("%d.99", 1+random(i, 400)) }
	for i := range 300 {
		m.add("product", i, price(i), fmt.Sprintf("product %d", i))
	}
	for i := range customers {
		m.add("customer", i, fmt.Sprintf("country %d", random(i, 40)), day(random(i, 1400), i))
	}
	for i := range 3 * customers {
		c := i / 3
		placed := random(c, 1400) + random(i, 100)
		m.add("order", i, c, fmt.Sprintf("country %d", random(c, 40)), day(placed, c), day(placed, c+random(i, 600)))
		for n := range 2 {
			p, paid := random(2*i+n, 300), ""
			if paid = price(p); random(i+77, 10) == 0 {
				paid = fmt.Sprintf("%d.50", random(2*i+n, 700))
			}
			m.add("order_line", i, n, p, paid, fmt.Sprintf("product %d", p), 1+random(i, 9))
		}
	}
	return m
}

func TestCollect_CopiesOfTheParent(t *testing.T) {
	p := collect(t, store(1000))
	line := p.Table("order_line")
	if diff := cmp.Diff(&Copy{Of: "name", Reference: []string{"product_id"}, Share: 1}, line.Column("label").Copy); diff != "" {
		t.Error(diff)
	}
	if c := line.Column("label"); len(c.Lengths)+len(c.Common) > 0 || c.Distinct != 300 {
		t.Errorf("got %+v, want nothing of a column that is always a copy but its number of values", c)
	}
	price := line.Column("price")
	if k := price.Copy; k == nil || k.Of != "price" || math.Abs(k.Share-0.9) > 0.01 {
		t.Fatalf("got %+v, want nine of ten copied", k)
	}
	if low, high, _ := rangeOf(price); low != 0.5 || high < 690 {
		t.Errorf("got prices from %v to %v, want those of the lines with one of their own", low, high)
	}
	if c := p.Table("order").Column("country"); c.Copy == nil || c.Copy.Share != 1 {
		t.Errorf("got %+v, want the customer's country", c.Copy)
	}
	for _, name := range []string{"quantity", "n"} {
		if k := line.Column(name).Copy; k != nil {
			t.Errorf("%s: got %+v, want no copy", name, k)
		}
	}
}

func TestCollect_DatesAfterTheParents(t *testing.T) {
	p := collect(t, store(1000))
	order := p.Table("order")
	placed := order.Column("placed").Lag
	if placed == nil || placed.After != "joined" || placed.Ordered != 1 {
		t.Fatalf("got %+v, want the customer's joining", placed)
	}
	if low, middle, high := placed.Quantiles[0], placed.Quantiles[len(placed.Quantiles)/2], placed.Quantiles[len(placed.Quantiles)-1]; low != 0 || math.Abs(middle/86400-50) > 5 || high != 99*86400 {
		t.Errorf("got lags from %v by %v to %v seconds, want from 0 by 50 to 99 days", low, middle, high)
	}
	if l := order.Column("printed").Lag; l == nil || l.After != "placed" || len(l.Reference) > 0 {
		t.Errorf("got %+v, want the closer date of the same row", l)
	}
}

// Customers of 2020 ordered in 2022, whichever of them: the order of the dates
// says nothing.
func TestCollect_DatesThatAreLaterByThemselves(t *testing.T) {
	m := store(500)
	for i, row := range m.rows["order"] {
		row[3], row[4] = day(800+random(i, 300), 0), nil
	}
	for i, row := range m.rows["customer"] {
		row[2] = day(random(i, 300), 0)
	}
	if l := collect(t, m).Table("order").Column("placed").Lag; l != nil {
		t.Errorf("got %+v, want none", l)
	}
}

// A reply comes after what it replies to: up its own tree a date may follow itself.
func TestCollect_DatesAlongATree(t *testing.T) {
	m := newMemory()
	post := m.table("post", 1, "id int", "parent_id int", "created datetime")
	refer(post, "parent_id", "post", "id")
	at := map[int]int{}
	for i := range 2000 {
		at[i] = random(i, 1000)
		if i < 700 {
			m.add("post", i, nil, day(at[i], 0))
			continue
		}
		at[i] = at[i-700] + random(i, 20)
		m.add("post", i, i-700, day(at[i], 0))
	}
	l := collect(t, m).Table("post").Column("created").Lag
	if l == nil || l.After != "created" || !cmp.Equal(l.Reference, []string{"parent_id"}) || l.Ordered != 1 {
		t.Errorf("got %+v, want that of the parent", l)
	}
}

// Two tables that refer to each other and repeat a name: one of them has it.
func TestCollect_CopiesDoNotGoInACircle(t *testing.T) {
	m := newMemory()
	owner := m.table("owner", 1, "id int", "main_id int", "name varchar(20)")
	account := m.table("account", 1, "id int", "owner_id int", "name varchar(20)")
	refer(owner, "main_id", "account", "id")
	refer(account, "owner_id", "owner", "id")
	for i := range 500 {
		m.add("owner", i, i, fmt.Sprintf("name %d", random(i, 200)))
		m.add("account", i, i, fmt.Sprintf("name %d", random(i, 200)))
	}
	p := collect(t, m)
	a, o := p.Table("account").Column("name").Copy, p.Table("owner").Column("name").Copy
	if (a == nil) == (o == nil) {
		t.Errorf("got %+v and %+v, want one copy", a, o)
	}
}

// Beyond what is kept, parents are chosen by key and children with them.
func TestCollect_InheritedOfLargeTables(t *testing.T) {
	if testing.Short() {
		t.Skip("half a million rows")
	}
	p := collect(t, store(40_000))
	if k := p.Table("order").Column("country").Copy; k == nil || k.Share != 1 {
		t.Errorf("got %+v, want the customer's country", k)
	}
	if l := p.Table("order").Column("placed").Lag; l == nil || l.After != "joined" || math.Abs(l.Quantiles[len(l.Quantiles)/2]/86400-50) > 5 {
		t.Errorf("got %+v, want some 50 days after joining", l)
	}
	price := p.Table("order_line").Column("price")
	if k := price.Copy; k == nil || math.Abs(k.Share-0.9) > 0.02 {
		t.Errorf("got %+v, want nine of ten copied", k)
	}
	if d := price.Distinct; d < 630 || d > 770 {
		t.Errorf("got %d distinct prices of their own, want some 700", d)
	}
}

// What a profile says of parents is measured again in the target, and missed
// where it was lost.
func TestCompare_InheritedThatWasLost(t *testing.T) {
	want := collect(t, store(1000))
	outside := func(m *memory) string {
		got, err := Collect(t.Context(), m, Options{Like: want})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range Compare(want, got, CompareOptions{}).Findings {
			if !f.OK && (f.Measure == "copy" || f.Measure == "lag" || f.Measure == "temporal order") {
				names = append(names, f.Name()+" "+f.Measure)
			}
		}
		return strings.Join(names, "\n")
	}
	if got := outside(store(1000)); got != "" {
		t.Errorf("the same data: got\n%s", got)
	}
	m := store(1000)
	for i, row := range m.rows["order"] {
		row[3] = day(random(i+5, 1500), 0)
	}
	for i, row := range m.rows["order_line"] {
		row[3] = fmt.Sprintf("%d.99", 1+random(i, 400))
	}
	got := outside(m)
	for _, name := range []string{"order.placed lag", "order.placed temporal order", "order_line.price copy"} {
		if !strings.Contains(got, name) {
			t.Errorf("got\n%s\nwant %s among them", got, name)
		}
	}
}
