package generate

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/profile"
	"duckface/row"
	"duckface/schema"
)

const day = 86400

// made is a planned profile and its rows by table.
type made struct {
	t    *testing.T
	plan *Plan
	rows database
}

func makeAll(t *testing.T, scale float64, tables ...*profile.Table) made {
	t.Helper()
	p := &profile.Profile{Format: profile.Format, Name: "follow", Source: profile.Source{Engine: "mariadb"}, Tables: tables}
	plan, err := NewPlan(p, Options{Scale: Scale{All: scale}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	m := made{t, plan, fillTables(t, plan)}
	checkKeys(t, plan, m.rows)
	return m
}

// column is a column's cells.
func (m made) column(table, name string) []string {
	at := m.plan.Table(table).column(name)
	var out []string
	for _, r := range m.rows[table] {
		out = append(out, r[at])
	}
	return out
}

// ints is a column's cells as numbers; a null is the smallest.
func (m made) ints(table, name string) []int64 {
	var out []int64
	for _, s := range m.column(table, name) {
		v, err := strconv.ParseInt(s, 10, 64)
		if s == "NULL" {
			v, err = math.MinInt64, nil
		}
		if err != nil {
			m.t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// parents are, for the rows of a table, the values of a column of their
// parent, which is found by its key.
func (m made) parents(table, reference, parent, key, name string) []string {
	by := map[string]string{}
	values := m.column(parent, name)
	for i, k := range m.column(parent, key) {
		by[k] = values[i]
	}
	var out []string
	for _, k := range m.column(table, reference) {
		out = append(out, by[k])
	}
	return out
}

// rental has two moments, the second following the first.
func rental(rows int64, lag *profile.Lag) *profile.Table {
	t := table("rental", rows, "id int !,taken datetime,back datetime", "pk:id")
	taken, back := t.Column("taken"), t.Column("back")
	taken.Distinct, taken.Quantiles = rows, []float64{1.1e9, 1.11e9 + 7, 1.12e9 + 3}
	back.Distinct, back.Lag = rows, lag
	back.Quantiles = []float64{1.1e9 + 3600, 1.111e9, 1.12e9 + 10*day}
	return t
}

func TestLag_FollowsColumnOfTheRow(t *testing.T) {
	lag := &profile.Lag{After: "taken", Quantiles: []float64{0, day, 3 * day, 9 * day}, Ordered: 1}
	tab := rental(3000, lag)
	tab.Column("back").Null = 0.1
	m := makeAll(t, 1, tab)
	taken, back := m.ints("rental", "taken"), m.ints("rental", "back")
	var lags []float64
	distinct := map[int64]bool{}
	for i := range taken {
		if back[i] == math.MinInt64 {
			continue
		}
		lags = append(lags, float64(back[i]-taken[i])/1e6)
		distinct[back[i]] = true
	}
	if got, want := len(lags), 2700; got != want {
		t.Errorf("%d rows are not null, want %d", got, want)
	}
	slices.Sort(lags)
	for i, want := range lag.Quantiles {
		got := lags[i*(len(lags)-1)/3]
		if math.Abs(got-want) > 0.02*9*day {
			t.Errorf("quantile %d of the lags is %v, want %v", i, got, want)
		}
	}
	if got := float64(len(distinct)) / 2700; got < 0.95 {
		t.Errorf("%v of the values are distinct, want nearly all", got)
	}
}

func TestLag_KeepsShareInOrder(t *testing.T) {
	lag := &profile.Lag{After: "taken", Quantiles: []float64{-50 * day, 100, 200, 300}, Ordered: 0.98}
	m := makeAll(t, 1, rental(5000, lag))
	taken, back := m.ints("rental", "taken"), m.ints("rental", "back")
	ordered := 0
	for i := range taken {
		if back[i] >= taken[i] {
			ordered++
		}
	}
	if got, want := float64(ordered)/5000, 0.98; math.Abs(got-want) > 0.001 {
		t.Errorf("%v of the rows are in order, want %v", got, want)
	}
}

func TestLag_DoesNotPassTheMeasuredEnd(t *testing.T) {
	tab := rental(3000, &profile.Lag{After: "taken", Quantiles: []float64{60, 40 * day, 90 * day}, Ordered: 1})
	for _, scale := range []float64{1, 3} {
		m := makeAll(t, scale, tab)
		taken, back := m.ints("rental", "taken"), m.ints("rental", "back")
		most := slices.Max(back)
		if want := int64(1.12e15 + 10*day*1e6); most > want {
			t.Errorf("scale %v: the last is %d, want %d or before", scale, most, want)
		}
		atEnd := 0
		for i := range taken {
			if back[i] < taken[i]+60e6 {
				t.Fatalf("scale %v: %d is less than a minute after %d", scale, back[i], taken[i])
			}
			if back[i] == most {
				atEnd++
			}
		}
		if atEnd > 3 {
			t.Errorf("scale %v: %d rows crowd at the end", scale, atEnd)
		}
	}
}

func TestLag_WithoutLeaderHasValueOfItsOwn(t *testing.T) {
	tab := rental(2000, &profile.Lag{After: "taken", Quantiles: []float64{day, 2 * day}, Ordered: 1})
	tab.Column("taken").Null = 0.25
	m := makeAll(t, 1, tab)
	taken, back := m.ints("rental", "taken"), m.ints("rental", "back")
	var own []int64
	for i := range taken {
		switch {
		case back[i] == math.MinInt64:
			t.Fatal("a null where none was measured")
		case taken[i] == math.MinInt64:
			own = append(own, back[i])
		case back[i] < taken[i]+day*1e6 || back[i] > taken[i]+2*day*1e6:
			t.Fatalf("%d does not follow %d", back[i], taken[i])
		}
	}
	slices.Sort(own)
	if len(own) != 500 {
		t.Fatalf("%d rows have nothing to follow, want 500", len(own))
	}
	if got, want := float64(own[250])/1e6, 1.111e9; math.Abs(got-want) > 1e6 {
		t.Errorf("their median is %v, want %v as measured of the column", got, want)
	}
}

// Ensure that what follows a null follows what that follows.
func TestLag_ClimbsOverANull(t *testing.T) {
	tab := table("t", 2000, "id int !,opened datetime,changed datetime,closed date", "pk:id")
	for name, of := range map[string]string{"changed": "opened", "closed": "changed"} {
		tab.Column(name).Lag = &profile.Lag{After: of, Quantiles: []float64{day, 2 * day}, Ordered: 1}
	}
	tab.Column("opened").Quantiles = []float64{1e9, 1.2e9}
	tab.Column("opened").Null, tab.Column("changed").Null = 0.1, 0.3
	m := makeAll(t, 1, tab)
	opened, changed, closed := m.ints("t", "opened"), m.ints("t", "changed"), m.ints("t", "closed")
	climbed, alone := 0, 0
	for i := range closed {
		switch {
		case changed[i] == math.MinInt64 && opened[i] == math.MinInt64:
			alone++
		case changed[i] == math.MinInt64:
			climbed++
			if d := float64(closed[i])*day - float64(opened[i])/1e6; d < 0.4*day || d > 2.6*day {
				t.Fatalf("closed %v days after it was opened", d/day)
			}
		}
	}
	if climbed != 400 || alone != 200 {
		t.Errorf("%d rows follow opened and %d nothing, want 400 and 200", climbed, alone)
	}
}

// Ensure that each type of column is added up in its own unit, after each type
// that it may follow.
func TestLag_AddsInTheUnitOfTheTypes(t *testing.T) {
	for _, c := range []struct {
		lead, typ string
		leads     []float64
		lag       []float64
		want      func(lead, v float64) bool
	}{
		{"date", "date", []float64{10000, 12000}, []float64{3, 3}, func(l, v float64) bool { return v == l+3 }},
		{"date", "datetime", []float64{10000, 12000}, []float64{7200, 7200}, func(l, v float64) bool { return v == l*day*1e6+7200e6 }},
		{"datetime", "date", []float64{1e9, 1.1e9}, []float64{day, 2 * day}, func(l, v float64) bool {
			return v*day*1e6 > l+0.4*day*1e6 && v*day*1e6 < l+2.6*day*1e6
		}},
		{"datetime", "datetime(3)", []float64{1e9, 1.1e9 + 1}, []float64{0.001, 0.25}, func(l, v float64) bool { return v-l >= 1000 && v-l <= 250000 && int64(v)%1000 == 0 }},
		{"time", "time", []float64{0, 36000}, []float64{60, 60}, func(l, v float64) bool { return v == l+60e6 }},
		{"int", "int", []float64{-100, 100}, []float64{5, 5}, func(l, v float64) bool { return v == l+5 }},
		{"int", "decimal(12.2)", []float64{-100, 100}, []float64{0.5, 0.5}, func(l, v float64) bool { return v == l*100+50 }},
		{"decimal(8.3)", "decimal(8.2)", []float64{1, 90}, []float64{10, 10}, func(l, v float64) bool { return math.Abs(v-l/10-1000) <= 0.5 }},
		{"double", "double", []float64{0.5, 99.25}, []float64{0.25, 0.25}, func(l, v float64) bool { return v == l+0.25 }},
		{"decimal(8.2)", "double", []float64{0.5, 99.25}, []float64{0.25, 0.25}, func(l, v float64) bool { return v == l/100+0.25 }},
		{"year", "year", []float64{1990, 2000}, []float64{1, 1}, func(l, v float64) bool { return v == l+1 }},
	} {
		tab := table("t", 200, "id int !,a "+c.lead+",b "+c.typ, "pk:id")
		a, b := tab.Column("a"), tab.Column("b")
		a.Quantiles = c.leads
		b.Lag = &profile.Lag{After: "a", Quantiles: c.lag, Ordered: 1}
		m := makeAll(t, 1, tab)
		x, y := m.column("t", "a"), m.column("t", "b")
		for i := range x {
			l, _ := strconv.ParseFloat(x[i], 64)
			v, _ := strconv.ParseFloat(y[i], 64)
			if !c.want(l, v) {
				t.Errorf("%s after %s: %s follows %s", c.typ, c.lead, y[i], x[i])
				break
			}
		}
	}
}

// orders whose lines follow them: shipped after ordered, which is in the other table.
func shop(orders int64, columns string) (*profile.Table, *profile.Table) {
	o := table("orders", orders, "id int !,ordered date,paid date,price decimal(8.2),note varchar(20)", "pk:id")
	o.Column("ordered").Quantiles, o.Column("ordered").Distinct = []float64{15000, 15500, 16000}, 1000
	o.Column("paid").Quantiles, o.Column("paid").Distinct = []float64{15000, 15504, 16004}, 1000
	o.Column("paid").Lag = &profile.Lag{After: "ordered", Quantiles: []float64{0, 10}, Ordered: 1}
	o.Column("price").Quantiles, o.Column("price").Distinct = []float64{1, 5, 99}, orders
	o.Column("note").Class, o.Column("note").Lengths, o.Column("note").Distinct = "words", []int64{3, 10, 20}, orders
	l := table("line", 4*orders, "id int !,order_id int,"+columns, "pk:id")
	refer(l, "order_id", "orders", "id", mean(4), 0.1)
	return o, l
}

func TestLag_FollowsColumnOfTheParent(t *testing.T) {
	o, l := shop(800, "shipped date !")
	l.Column("shipped").Lag = &profile.Lag{After: "paid", Reference: []string{"order_id"}, Quantiles: []float64{1, 2, 5}, Ordered: 1}
	l.Column("shipped").Quantiles, l.Column("shipped").Distinct = []float64{15001, 15500, 16005}, 1005
	m := makeAll(t, 1, o, l)
	paid, shipped := m.parents("line", "order_id", "orders", "id", "paid"), m.ints("line", "shipped")
	alone := 0
	for i := range shipped {
		if paid[i] == "" {
			alone++
			continue
		}
		at, _ := strconv.ParseInt(paid[i], 10, 64)
		if d := shipped[i] - at; (d < 1 || d > 5) && at < 16000 {
			t.Fatalf("shipped %d days after it was paid", d)
		}
	}
	if got, want := alone, 320; got != want {
		t.Errorf("%d lines have no order, want %d", got, want)
	}
	if most := slices.Max(shipped); most > 16005 {
		t.Errorf("the last is shipped on %d, want 16005 or before", most)
	}
}

func TestLag_FollowsItselfUpATree(t *testing.T) {
	c := table("comment", 2000, "id int !,parent_id int,at datetime !", "pk:id")
	refer(c, "parent_id", "comment", "id", mean(0.8), 0.2)
	c.References[0].Levels = []float64{0.2, 0.4, 0.3, 0.1}
	c.Column("at").Quantiles, c.Column("at").Distinct = []float64{1e9, 1.1e9, 1.2e9 + 1}, 2000
	c.Column("at").Lag = &profile.Lag{After: "at", Reference: []string{"parent_id"}, Quantiles: []float64{60, 7200}, Ordered: 1}
	m := makeAll(t, 1, c)
	above, at := m.parents("comment", "parent_id", "comment", "id", "at"), m.ints("comment", "at")
	replies := 0
	for i := range at {
		if above[i] == "" {
			continue
		}
		replies++
		before, _ := strconv.ParseInt(above[i], 10, 64)
		if d := at[i] - before; d < 60e6 || d > 7200e6 {
			t.Fatalf("a reply is %d µs after its comment", d)
		}
	}
	if got, want := replies, 1600; got != want {
		t.Errorf("%d replies, want %d", got, want)
	}
}

// Ensure that replies follow their comment also where a tree keeps to one post.
func TestLag_FollowsItselfUpAGrove(t *testing.T) {
	post := table("post", 100, "id int !", "pk:id")
	c := table("comment", 2000, "id int !,post_id int !,parent_id int,at datetime !", "pk:id")
	refer(c, "post_id", "post", "id", mean(20), 0)
	refer(c, "parent_id", "comment", "id", mean(0.8), 0.2)
	c.References[1].Levels = []float64{0.2, 0.4, 0.3, 0.1}
	c.Meetings = []profile.Meeting{{To: "post", Paths: [2][][]string{{{"post_id"}}, {{"parent_id"}, {"post_id"}}}, Agree: 1}}
	c.Column("at").Quantiles, c.Column("at").Distinct = []float64{1e9, 1.1e9, 1.2e9 + 1}, 2000
	c.Column("at").Lag = &profile.Lag{After: "at", Reference: []string{"parent_id"}, Quantiles: []float64{60, 7200}, Ordered: 1}
	m := makeAll(t, 1, post, c)
	above, at := m.parents("comment", "parent_id", "comment", "id", "at"), m.ints("comment", "at")
	for i := range at {
		before, err := strconv.ParseInt(above[i], 10, 64)
		if d := at[i] - before; err == nil && (d < 60e6 || d > 7200e6) {
			t.Fatalf("a reply is %d µs after its comment", d)
		}
	}
	if len(m.plan.Notes) > 0 {
		t.Errorf("got notes %q, want none", m.plan.Notes)
	}
}

// Ensure that a row does not depend on the rows that are computed with it.
func TestFollow_IsAFunctionOfTheRow(t *testing.T) {
	o, l := shop(300, "shipped date,price decimal(10.2),note varchar(30),due datetime")
	l.Column("shipped").Lag = &profile.Lag{After: "paid", Reference: []string{"order_id"}, Quantiles: []float64{1, 2, 5}}
	l.Column("due").Lag = &profile.Lag{After: "shipped", Quantiles: []float64{-50, 5000}, Ordered: 0.9}
	l.Column("price").Copy = &profile.Copy{Of: "price", Reference: []string{"order_id"}, Share: 0.8}
	l.Column("note").Copy = &profile.Copy{Of: "note", Reference: []string{"order_id"}, Share: 1}
	m := makeAll(t, 2, o, l)
	if len(m.plan.Notes) > 0 {
		t.Errorf("got notes %q, want none", m.plan.Notes)
	}
	for _, tp := range m.plan.Tables {
		for _, batch := range []int{1, 7, 5000} {
			if diff := cmp.Diff(m.rows[tp.Table.Name], fillTable(tp, batch)); diff != "" {
				t.Fatalf("%s in batches of %d (-want +got):\n%s", tp.Table.Name, batch, diff)
			}
		}
	}
}

// deleted = id or 0, as soft deletes of many schemas have it.
func TestCopy_DeletedIsIdOrZero(t *testing.T) {
	tab := table("instance", 4000, "id int !,uuid char(36) !,deleted int", "pk:id", "uq:uuid,deleted")
	tab.Column("uuid").Distinct, tab.Column("uuid").Lengths, tab.Column("uuid").Class = 4000, []int64{36, 36}, "uuid"
	d := tab.Column("deleted")
	d.Distinct, d.Values, d.Copy = 1, []profile.ValueShare{{Value: 0, Share: 1}}, &profile.Copy{Of: "id", Share: 0.97}
	for _, scale := range []float64{0.1, 1, 10} {
		m := makeAll(t, scale, tab)
		if len(m.plan.Notes) > 0 {
			t.Errorf("got notes %q, want none", m.plan.Notes)
		}
		id, deleted := m.ints("instance", "id"), m.ints("instance", "deleted")
		zero := 0
		for i := range id {
			switch deleted[i] {
			case 0:
				zero++
			case id[i]:
			default:
				t.Fatalf("deleted is %d in row %d", deleted[i], id[i])
			}
		}
		if got, want := zero, int(math.Round(0.03*4000*scale)); got != want {
			t.Errorf("scale %v: %d rows are not deleted, want %d", scale, got, want)
		}
	}
}

func TestCopy_OfTheParentIsTheSameValue(t *testing.T) {
	o, l := shop(500, "price decimal(10.2),note varchar(20) !")
	price, note := l.Column("price"), l.Column("note")
	price.Copy, price.Null = &profile.Copy{Of: "price", Reference: []string{"order_id"}, Share: 1}, 0.2
	note.Copy = &profile.Copy{Of: "note", Reference: []string{"order_id"}, Share: 0.9}
	note.Class, note.Lengths, note.Distinct = "digits", []int64{5, 5}, 10
	m := makeAll(t, 1, o, l)
	prices, notes := m.parents("line", "order_id", "orders", "id", "price"), m.parents("line", "order_id", "orders", "id", "note")
	same, with := 0, 0
	for i, got := range m.column("line", "price") {
		if prices[i] != "" && got != "NULL" && got != prices[i] {
			t.Fatalf("the price is %s, want %s", got, prices[i])
		}
	}
	for i, got := range m.column("line", "note") {
		if got == "NULL" {
			t.Fatal("a null in a column without")
		}
		if notes[i] != "" {
			with++
			if got == notes[i] {
				same++
			}
		}
	}
	if got := float64(same) / float64(with); math.Abs(got-0.9) > 0.02 {
		t.Errorf("%v of the notes are those of the order, want 0.9", got)
	}
}

// Ensure that a few values that are too long do not make a copy impossible.
func TestCopy_OfWhatIsShortEnough(t *testing.T) {
	o, l := shop(500, "note varchar(18)")
	o.Column("note").Lengths = []int64{3, 5, 8, 11, 14, 20}
	l.Column("note").Copy = &profile.Copy{Of: "note", Reference: []string{"order_id"}, Share: 1}
	m := makeAll(t, 1, o, l)
	notes := m.parents("line", "order_id", "orders", "id", "note")
	others := 0
	for i, got := range m.column("line", "note") {
		if len(got) > 18 {
			t.Fatalf("%q does not fit", got)
		}
		if notes[i] != "" && notes[i] != got {
			if others++; len(notes[i]) <= 18 {
				t.Fatalf("got %q, want %q", got, notes[i])
			}
		}
	}
	if others == 0 || others > 200 || len(m.plan.Notes) > 0 {
		t.Errorf("%d notes are others, want a few; notes are %q", others, m.plan.Notes)
	}
}

func TestFollow_LeavesOutWhatCannotBeKept(t *testing.T) {
	copyOf := func(of string, by ...string) func(*profile.Column) {
		return func(c *profile.Column) { c.Copy = &profile.Copy{Of: of, Reference: by, Share: 1} }
	}
	lagOf := func(of string, by ...string) func(*profile.Column) {
		return func(c *profile.Column) { c.Lag = &profile.Lag{After: of, Reference: by, Quantiles: []float64{1, 2}} }
	}
	for _, c := range []struct {
		column, typ string
		set         func(*profile.Column)
		keys        []string
		want        string
	}{
		{"x", "int", copyOf("nothing"), nil, "no column nothing"},
		{"x", "int", copyOf("id"), []string{"uq:x"}, "part of a unique key"},
		{"x", "date", lagOf("day"), []string{"uq:x,day"}, "part of a unique key"},
		{"order_id", "int", copyOf("id"), nil, "part of a reference"},
		{"x", "tinyint", copyOf("id"), nil, "may not hold"},
		{"x", "varchar(9)", copyOf("id"), nil, "cannot hold"},
		{"x", "varchar(9)", copyOf("note", "order_id"), nil, "may not hold"},
		{"x", "int", copyOf("price", "order_id"), nil, "cannot hold"},
		{"x", "int", lagOf("day"), nil, "means nothing"},
		{"x", "date", lagOf("ordered", "day"), nil, "no reference (day)"},
	} {
		o, l := shop(100, "day date,"+c.column+"_ int,"+c.column+" "+c.typ)
		if c.column == "order_id" {
			o, l = shop(100, "day date")
		}
		for _, k := range c.keys {
			ix := table("k", 1, "id int", k).Indexes[0]
			l.Indexes = append(l.Indexes, ix)
		}
		c.set(l.Column(c.column))
		l.Column(c.column).Distinct = 400
		m := makeAll(t, 1, o, l)
		if !slices.ContainsFunc(m.plan.Notes, func(n string) bool {
			return strings.HasPrefix(n, "line."+c.column+" has values of its own") && strings.Contains(n, c.want)
		}) {
			t.Errorf("%s %s: notes are %q, want one with %q", c.column, c.typ, m.plan.Notes, c.want)
		}
	}
}

func TestFollow_RefusesACircle(t *testing.T) {
	tab := table("t", 100, "id int !,a date,b date,c date", "pk:id")
	for name, of := range map[string]string{"a": "b", "b": "c", "c": "a"} {
		tab.Column(name).Lag = &profile.Lag{After: of, Quantiles: []float64{0, 1}}
	}
	p := &profile.Profile{Format: profile.Format, Source: profile.Source{Engine: "mariadb"}, Tables: []*profile.Table{tab}}
	_, err := NewPlan(p, Options{Seed: 1})
	want := "plan t: columns follow each other in a circle: t.a, which follows t.b, which follows t.c, which follows t.a; take one of their lags or copies out of the profile"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestLag_KeepsACheckByItself(t *testing.T) {
	tab := rental(1000, &profile.Lag{After: "taken", Quantiles: []float64{1, 50, 600}, Ordered: 1})
	tab.Column("taken").Null = 0.1
	tab.Checks = []schema.Check{{Expression: "`taken` < `back`"}}
	m := makeAll(t, 1, tab)
	if len(m.plan.Notes) > 0 {
		t.Errorf("got notes %q, want none", m.plan.Notes)
	}
	tab.Column("back").Lag.Quantiles[0] = 0 // no longer surely above
	m = makeAll(t, 1, tab)
	if len(m.plan.Notes) != 1 {
		t.Errorf("got notes %q, want one that the lag is left out", m.plan.Notes)
	}
	taken, back := m.ints("rental", "taken"), m.ints("rental", "back")
	for i := range taken {
		if taken[i] != math.MinInt64 && back[i] <= taken[i] {
			t.Fatalf("%d is not above %d", back[i], taken[i])
		}
	}
}

func TestCopy_WidensWithWhatItCopies(t *testing.T) {
	tab := table("t", 120, "id tinyint !,deleted tinyint", "pk:id")
	tab.Column("deleted").Copy = &profile.Copy{Of: "id", Share: 0.5}
	tab.Column("deleted").Values = []profile.ValueShare{{Value: 0, Share: 1}}
	m := makeAll(t, 5, tab)
	if got, want := m.plan.Table("t").Table.Column("deleted").Type.Name, "smallint"; got != want {
		t.Errorf("deleted is %s, want %s", got, want)
	}
	if got, want := slices.Max(m.ints("t", "deleted")), int64(500); got < want {
		t.Errorf("the largest is %d, want above %d", got, want)
	}
}

// Ensure that a column of few distinct values does not become one of many.
func TestLag_KeepsDistinctValuesNear(t *testing.T) {
	for _, want := range []int64{400, 1200, 2500} {
		tab := rental(3000, &profile.Lag{After: "taken", Quantiles: []float64{0, 86000, 200000, 500000}, Ordered: 1})
		tab.Column("taken").Distinct = 120
		tab.Column("back").Distinct = want
		m := makeAll(t, 1, tab)
		distinct := map[string]bool{}
		for _, v := range m.column("rental", "back") {
			distinct[v] = true
		}
		if got := float64(len(distinct)) / float64(want); got < 0.7 || got > 1.3 {
			t.Errorf("%d distinct values, want about %d", len(distinct), want)
		}
	}
}

func BenchmarkFill_Follow(b *testing.B) {
	p := orders(1_000_000)
	t := p.Tables[1]
	t.Column("shipped").Lag = &profile.Lag{After: "ordered", Quantiles: []float64{0, 1e5, 1e6}, Ordered: 1}
	t.Column("updated_at").Lag = &profile.Lag{After: "shipped", Quantiles: []float64{0, 1e5, 1e6}, Ordered: 1}
	t.Column("tax").Copy = &profile.Copy{Of: "credit", Reference: []string{"customer_id"}, Share: 1}
	credit := &profile.Column{Column: schema.Column{Name: "credit", Type: schema.ParseType("decimal(6,2)")}, Quantiles: []float64{1, 9, 500}}
	p.Tables[0].Columns = append(p.Tables[0].Columns, credit)
	plan, err := NewPlan(p, Options{Scale: Scale{All: 1}, Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	if len(plan.Notes) > 0 {
		b.Fatal(fmt.Sprint(plan.Notes))
	}
	f := plan.Table("orders").NewFiller()
	var batch row.Batch
	const n = 4096
	b.ResetTimer()
	for i := range b.N {
		f.Fill(&batch, int64(i%200)*n, n)
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// Ensure that a profile's dates, rounded to minutes, do not round differences of seconds.
func TestLag_OfSecondsAfterDatesOfMinutes(t *testing.T) {
	tab := rental(4000, &profile.Lag{After: "taken", Quantiles: []float64{0, 0, 3, 11, 47, 130}, Ordered: 1})
	var marks []float64
	for i := range 21 {
		marks = append(marks, 1.1e9+40+float64(i)*600000) // whole minutes
	}
	tab.Column("taken").Quantiles, tab.Column("back").Quantiles = marks, marks
	m := makeAll(t, 1, tab)
	small := 0
	back := m.ints("rental", "back")
	for i, taken := range m.ints("rental", "taken") {
		if d := float64(back[i]-taken) / 1e6; d > 0 && d < 60 {
			small++
		} else if d < 0 || d > 130 {
			t.Fatalf("row %d: %v s between the two, want 0 to 130", i, d)
		}
	}
	if got := float64(small) / 4000; math.Abs(got-0.6) > 0.07 {
		t.Errorf("%.3f of the differences are some seconds, want about 0.6", got)
	}
}
