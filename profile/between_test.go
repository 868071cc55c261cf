package profile

import (
	"database/sql/driver"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duckface/schema"
)

// die is an even number from 0 to 1 for each row and purpose.
func die(row int, purpose string) float64 {
	return float64(hashInt(int64(row)^int64(hashBytes([]byte(purpose))))>>11) / (1 << 53)
}

var firstDay = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

func moments(days float64) string {
	return firstDay.Add(time.Duration(days*86400) * time.Second).Format(time.DateTime)
}

// tickets has a relation of each kind in its columns.
func tickets(rows int) *memory {
	m := newMemory()
	m.table("ticket", 1, "id int", "created datetime not null", "updated datetime not null", "closed datetime", "deleted int not null",
		"status enum('new','open','done') not null", "effort int not null", "login varchar(40) not null", "email varchar(40) not null", "noise int not null")
	for i := range rows {
		created := float64(i)/float64(rows)*700 + 3*die(i, "loose")
		updated := created
		if die(i, "touched") < 0.6 {
			updated += 20 * die(i, "wait")
		}
		status, effort := "new", 1+int(50*die(i, "effort"))
		switch {
		case created < 500:
			status, effort = "done", effort+100
		case die(i, "state") < 0.5:
			status, effort = "open", effort+50
		}
		var closed driver.Value
		if status == "done" {
			closed = moments(updated + 1 + 5*die(i, "close"))
		}
		deleted := 0
		if die(i, "deleted") < 0.3 {
			deleted = i + 1
		}
		login := fmt.Sprintf("%x@example.org", hashInt(int64(i)))
		email := login
		if die(i, "email") < 0.2 {
			email = fmt.Sprintf("mail%d", i)
		}
		m.add("ticket", i+1, moments(created), moments(updated), closed, deleted, status, effort, login, email, int(1e6*die(i, "noise")))
	}
	return m
}

func TestCollect_FindsWhatLiesBetweenColumns(t *testing.T) {
	ticket := collect(t, tickets(4000)).Table("ticket")
	if l := ticket.Column("updated").Lag; l == nil || l.After != "created" || l.Ordered != 1 || l.Quantiles[9] != 0 || math.Abs(l.Quantiles[25]-20*86400) > 90000 {
		t.Errorf("updated: got lag %+v, want 0 in two fifths, at most 20 days after created", l)
	}
	if l := ticket.Column("closed").Lag; l == nil || l.After != "updated" || l.Quantiles[0] < 86400 {
		t.Errorf("closed: got lag %+v, want at least a day after updated", l)
	}
	if k := ticket.Column("deleted").Copy; k == nil || k.Of != "id" || math.Abs(k.Share-0.3) > 0.02 {
		t.Errorf("deleted: got copy %+v, want 0.3 of id", k)
	}
	if c := ticket.Column("deleted"); c.Distinct != 1 || len(c.Values) != 1 || c.Values[0] != (ValueShare{0, 1}) {
		t.Errorf("deleted: got %d distinct, values %v; want those of the other rows, which are 0", c.Distinct, c.Values)
	}
	if k := ticket.Column("email").Copy; k == nil || k.Of != "login" || math.Abs(k.Share-0.8) > 0.02 {
		t.Errorf("email: got copy %+v, want 0.8 of login", k)
	}
	if c := ticket.Column("email"); len(c.Lengths) == 0 || c.Lengths[len(c.Lengths)-1] != 8 {
		t.Errorf("email: got lengths %v, want those of the other rows", c.Lengths)
	}
	if ticket.Column("login").Copy != nil {
		t.Error("login is a copy of its copy")
	}
	if by := ticket.Column("effort").Depends; by == nil || by.On != "status" || len(by.Ranks) != 3 || !(by.Ranks[0] > by.Ranks[1]) {
		t.Errorf("effort: got %+v, want highest for done", by)
	}
	for _, name := range []string{"id", "login", "noise"} {
		if c := ticket.Column(name); c.Lag != nil || c.Copy != nil || c.Depends != nil {
			t.Errorf("%s: got %+v %+v %+v, want nothing", name, c.Lag, c.Copy, c.Depends)
		}
	}
	if got := ticket.Correlation(Dimension{Key: true}, Dimension{Column: "updated"}); got < 0.99 {
		t.Errorf("key order and updated: got %v, want 1", got)
	}
	if got := ticket.Correlation(Dimension{Column: "noise"}, Dimension{Column: "created"}); math.Abs(got) > 0.05 {
		t.Errorf("noise and created: got %v, want 0", got)
	}
	if len(ticket.Nulls) != 1 || ticket.Nulls[0].Ranks["created"] < 0.8 || ticket.Nulls[0].Values["status"][0] != 0 {
		t.Errorf("nulls: got %+v, want late rows that are not done", ticket.Nulls)
	}
}

// Rows are chosen by their key, so their order is no matter.
func TestCollect_BetweenColumnsInAnyOrder(t *testing.T) {
	const rows = mostRows + 4000
	forward, backward := tickets(rows), tickets(rows)
	slices.Reverse(backward.rows["ticket"])
	a, b := collect(t, forward).Table("ticket"), collect(t, backward).Table("ticket")
	for _, x := range []*Table{a, b} {
		for _, c := range x.Columns {
			c.Values, c.Quantiles, c.Common = nil, nil, nil // of drawn rows
		}
	}
	if d := cmp.Diff(a.Correlations, b.Correlations); d != "" {
		t.Errorf("correlations differ: %s", d)
	}
	for i, c := range a.Columns {
		if d := cmp.Diff([]any{c.Lag, c.Copy, c.Depends}, []any{b.Columns[i].Lag, b.Columns[i].Copy, b.Columns[i].Depends}); d != "" {
			t.Errorf("%s: %s", c.Name, d)
		}
	}
	if l := a.Column("updated").Lag; l == nil || l.After != "created" {
		t.Errorf("updated of %d rows: got lag %+v", rows, l)
	}
}

// A lag that is common in nature is told from correlations that are not.
func TestCollect_LagsOnlyWhereTheyFit(t *testing.T) {
	m := newMemory()
	m.table("x", 1, "id int", "start year not null", "end year not null", "part int not null", "whole int not null",
		"born date not null", "printed date not null", "a int not null", "b int not null")
	for i := range 3000 {
		start, part := 1950+int(60*die(i, "start")), int(1000*die(i, "part"))
		m.add("x", i, start, start+int(4*die(i, "years")*die(i, "y")), part, part+int(3000*die(i, "whole")),
			firstDay.AddDate(0, 0, -int(20000*die(i, "born"))).Format(time.DateOnly), firstDay.AddDate(0, 0, int(3*die(i, "print"))).Format(time.DateOnly),
			part/3, start/2+int(20*die(i, "b")))
	}
	x := collect(t, m).Table("x")
	if l := x.Column("end").Lag; l == nil || l.After != "start" || l.Ordered != 1 || l.Quantiles[0] != 0 || l.Quantiles[25] != 3 {
		t.Errorf("end: got lag %+v, want 0 to 3 after start", l)
	}
	for _, name := range []string{"whole", "part", "born", "printed", "a", "b", "start"} {
		if l := x.Column(name).Lag; l != nil {
			t.Errorf("%s: got lag %+v, want none", name, l)
		}
	}
}

// What a profile states is measured whether it is there or not, and what is
// broken has a line that says so.
func TestCompare_NamesWhatIsBrokenBetweenColumns(t *testing.T) {
	const rows = 2000
	want := collect(t, tickets(rows))
	column := map[string]int{"id": 0, "created": 1, "updated": 2, "closed": 3, "deleted": 4, "status": 5, "effort": 6, "login": 7, "email": 8}
	shuffled := func(name string) func(*memory) {
		return func(m *memory) {
			i, list := column[name], m.rows["ticket"]
			values := make([]driver.Value, rows)
			for k := range values {
				values[k] = list[k*7%rows][i]
			}
			for k := range values {
				if i == 3 {
					values[k] = list[(k+rows/2)%rows][i]
				}
			}
			for k, row := range list {
				row[i] = values[k]
			}
		}
	}
	for _, c := range []struct {
		measure, object string
		spoil           func(*memory)
	}{
		{"temporal order", "updated", func(m *memory) {
			for _, row := range m.rows["ticket"] {
				row[1], row[2] = row[2], row[1]
			}
		}},
		{"lag", "updated", shuffled("updated")},
		{"copy", "deleted", shuffled("deleted")},
		{"copy", "email", shuffled("email")},
		{"dependence", "effort", shuffled("effort")},
		{"key order follows time", "created, (key)", shuffled("created")},
		{"null dependence", "null closed", shuffled("closed")},
	} {
		m := tickets(rows)
		c.spoil(m)
		if found := brokenMeasures(t, want, m); !slices.Contains(found, c.measure+" "+c.object) {
			t.Errorf("%s of %s is broken: got %v", c.measure, c.object, found)
		}
	}
	if found := brokenMeasures(t, want, tickets(rows)); len(found) > 0 {
		t.Errorf("nothing is broken: got %v", found)
	}
}

// brokenMeasures are the findings outside their tolerance.
func brokenMeasures(t *testing.T, want *Profile, m *memory) []string {
	t.Helper()
	got, err := Collect(t.Context(), m, Options{Now: firstDay, Like: want})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range Compare(want, got, CompareOptions{}).Findings {
		if !f.OK {
			found = append(found, f.Measure+" "+f.Object)
		}
	}
	return found
}

func TestRanked_CorrelationWithTiesAndNulls(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		a, b []float64
		want float64
		rows int
		ok   bool
	}{
		{[]float64{1, 2, 3, 4}, []float64{10, 20, 30, 40}, 1, 4, true},
		{[]float64{1, 2, 3, 4}, []float64{9, 5, 2, 1}, -1, 4, true},
		{[]float64{1, 1, 2, 2}, []float64{1, 2, 1, 2}, 0, 4, true},
		{[]float64{1, 2, 2, 3}, []float64{1, 3, 2, 4}, 0.9486832980505138, 4, true}, // scipy.stats.spearmanr
		{[]float64{1, nan, 2, 5, 3}, []float64{4, 1, nan, 6, 5}, 1, 3, true},
		{[]float64{1, 1, 1}, []float64{1, 2, 3}, 0, 3, false},
		{[]float64{nan, 1, 1}, []float64{1, 2, 3}, 0, 2, false},
	} {
		var room rankRoom
		got, rows, ok := room.correlation(newRanked(c.a), newRanked(c.b))
		if math.Abs(got-c.want) > 1e-9 || rows != c.rows || ok != c.ok {
			t.Errorf("%v and %v: got %v of %d rows, %v; want %v of %d, %v", c.a, c.b, got, rows, ok, c.want, c.rows, c.ok)
		}
	}
}

func TestRead_RelationsOfColumns(t *testing.T) {
	const text = `tables:
  ticket:
    rows: 100
    columns:
      id: int not null auto_increment
      created: {type: datetime not null}
      closed: {type: datetime, lag: {after: created, quantiles: [-2h, 0s*3, 1d2h3m4.5s], rank: -0.1, ordered: 0.9}}
      day: {type: date, lag: {after: due, quantiles: [-1d, 0, 12d]}}
      due: date
      status: {type: "enum('a','b')", distinct: 2, common: [0.6, 0.4]}
      kind: {type: "enum('x','y')", distinct: 2, depends: {on: status, shares: [[0.25, 0.75], [1, 0]]}}
      size: {type: int, depends: {on: status, ranks: [0.25, 0.75]}}
      deleted: {type: int, copy: {of: id, share: 0.97}}
      paid: {type: datetime, lag: {after: opened, by: [customer_id], quantiles: [1h, 2h]}}
      name: {type: varchar(20), copy: {of: name, by: [customer_id]}}
    references:
      customer: {columns: [customer_id]}
    nulls:
      - {share: 0.25, columns: [closed], ranks: {created: 0.99}, values: {status: [0.25, 0.75]}}
  customer: {rows: 10, columns: {id: int not null, opened: datetime, name: varchar(20)}}
`
	text2 := strings.Replace(text, "deleted:", "customer_id: int\n      deleted:", 1)
	p, err := Read(strings.NewReader(text2), "x.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ticket := p.Table("ticket")
	for name, want := range map[string]any{
		"closed":  &Lag{After: "created", Quantiles: []float64{-7200, 0, 0, 0, 93784.5}, Rank: -0.1, Ordered: 0.9},
		"day":     &Lag{After: "due", Quantiles: []float64{-1, 0, 12}, Ordered: 0.5},
		"paid":    &Lag{After: "opened", Reference: []string{"customer_id"}, Quantiles: []float64{3600, 7200}, Ordered: 1},
		"deleted": &Copy{Of: "id", Share: 0.97},
		"name":    &Copy{Of: "name", Reference: []string{"customer_id"}, Share: 1},
		"kind":    &Dependence{On: "status", Shares: [][]float64{{0.25, 0.75}, {1, 0}}},
		"size":    &Dependence{On: "status", Ranks: []float64{0.25, 0.75}},
	} {
		var got any
		switch c := ticket.Column(name); want.(type) {
		case *Lag:
			got = c.Lag
		case *Copy:
			got = c.Copy
		default:
			got = c.Depends
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	if d := cmp.Diff([]NullPattern{{[]string{"closed"}, 0.25, map[string]float64{"created": 0.99}, map[string][]float64{"status": {0.25, 0.75}}}}, ticket.Nulls); d != "" {
		t.Error(d)
	}
	var b strings.Builder
	if err := Write(&b, p); err != nil {
		t.Fatal(err)
	}
	again, err := Read(strings.NewReader(b.String()), "x.yaml")
	if err != nil {
		t.Fatalf("%v in\n%s", err, b.String())
	}
	if d := cmp.Diff(p, again, cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
}

func TestRead_RelationErrors(t *testing.T) {
	const head = "tables:\n  a:\n    rows: 1\n    columns:\n      id: int not null\n      d: datetime\n      e: {type: int, distinct: 2}\n"
	for _, c := range []struct{ line, want string }{
		{"x: {type: int, lag: {after: d, quantiles: [1, 2]}}", "x.yaml:8: lag of column x of table a: there is no difference between int and datetime"},
		{"x: {type: datetime, lag: {after: f, quantiles: [1h]}}", `x.yaml:8: lag of column x of table a: table a has no column "f"`},
		{"x: {type: datetime, lag: {after: d, quantiles: [2h, 1h]}}", "x.yaml:8: quantiles of lag of column x of table a: 1h stands after the larger 2h"},
		{"x: {type: datetime, lag: {after: d, quantiles: [5]}}", "x.yaml:8: quantiles of lag of column x of table a: want a duration such as 3d4h5m6s, or 5m*3 for three times that, got 5"},
		{"x: {type: datetime, lag: {after: x}}", "x.yaml:8: lag of column x of table a: it is the column itself"},
		{"x: {type: datetime, lag: {after: d, by: [e]}}", "x.yaml:8: lag of column x of table a: table a has no reference over [e]"},
		{"x: {type: datetime, lag: {before: d}}", `x.yaml:8: unknown key "before" in lag of column x of table a`},
		{"x: {type: int, copy: {of: e, share: 2}}", "x.yaml:8: share of copy of column x of table a: want a share from 0 to 1, got 2"},
		{"x: {type: int, depends: {on: e, ranks: [0.5]}}", "x.yaml:8: depends of column x of table a: e has 2 values, but there are entries for 1"},
		{"x: {type: int, depends: {on: e}}", "x.yaml:8: depends of column x of table a: want either ranks or shares"},
		{"x: {type: int, distinct: 2, depends: {on: e, shares: [[0.5, 0.5], [0.5, 0.4]]}}", "x.yaml:8: shares of depends of column x of table a: the shares of x add up to 0.9, not to 1"},
		{"x: {type: int, copy: {of: y}}\n      y: {type: int, copy: {of: x}}", "x.yaml:8: table a: columns depend on each other in a circle: x on y on x"},
	} {
		_, err := Read(strings.NewReader(head+"      "+c.line+"\n"), "x.yaml")
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s:\n got %v\nwant %s", c.line, err, c.want)
		}
	}
}

func TestDifference_ReadsAsItIsSpelled(t *testing.T) {
	for _, c := range []struct {
		unit unit
		v    float64
		want string
	}{
		{inSeconds, 0, "0s"}, {inSeconds, 273906, "3d4h5m6s"}, {inSeconds, -7200.5, "-2h0.5s"}, {inSeconds, 60, "1m"},
		{inDays, 12, "12d"}, {inDays, -3, "-3d"}, {inDays, 0.5, "12h"}, {inDays, 0, "0d"}, {inNumbers, 7.25, "7.25"}, {inNumbers, -1e7, "-10000000"},
	} {
		if got := formatDifference(c.v, c.unit); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
		if got, ok := parseDifference(c.want, c.unit); !ok || got != c.v {
			t.Errorf("%s: got %v, %v; want %v", c.want, got, ok, c.v)
		}
	}
	for _, text := range []string{"", "-", "d", "3", "1h2d", "x", "5m-3s", "1.5h", "--1h"} {
		if v, ok := parseDifference(text, inSeconds); ok {
			t.Errorf("%q: got %v, want nothing", text, v)
		}
	}
}

func TestCollect_CountsWithinAParentWithoutAKey(t *testing.T) {
	m := newMemory()
	m.table("list", 1, "id int")
	items := m.table("item", 1, "id int", "list_id int not null", "position int not null", "gaps int not null", "size int not null")
	items.References = append(items.References, &schema.Reference{Table: "list", Columns: []string{"list_id"}, To: []string{"id"}})
	id := 0
	for list := range 200 {
		m.add("list", list)
		for n := range 1 + int(9*die(list, "items")) {
			id++
			m.add("item", id, list, n+1, 2*n, 1+int(9*die(id, "size")))
		}
	}
	item := collect(t, m).Table("item")
	for name, want := range map[string]*Ordinal{"position": {In: []string{"list_id"}, Start: 1}, "gaps": nil, "size": nil} {
		if d := cmp.Diff(want, item.Column(name).Ordinal); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Of a column that is always a copy no histogram is stated, and none compared:
// how many values it has is a matter of what it copies.
func TestCompare_NothingOfAnEndlessCopyButTheCopy(t *testing.T) {
	const text = "tables: {a: {rows: 100, columns: {id: int not null, x: {type: int, distinct: %d, copy: {of: id}}}}}"
	want, got := mustRead(fmt.Sprintf(text, 100)), mustRead(fmt.Sprintf(text, 10))
	measures := map[string]bool{}
	for _, f := range Compare(want, got, CompareOptions{}).Findings {
		if f.Object == "x" {
			measures[f.Measure] = f.OK
		}
	}
	if d := cmp.Diff(map[string]bool{"null fraction": true, "copy": true}, measures); d != "" {
		t.Error(d)
	}
}
