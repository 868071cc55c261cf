package generate

import (
	"strings"
	"testing"

	"duckface/profile"
)

// rivals is a database in which hosts have mappings or ports, hardly any has both.
// Items have a mapping of their host and, in few rows, a port of it; so many have both.
func rivals(both float64) *profile.Profile {
	p := &profile.Profile{Format: profile.Format, Name: "rivals", Source: profile.Source{Engine: "mariadb", Measured: "2026-11-22"}}
	add := func(t *profile.Table) *profile.Table { p.Tables = append(p.Tables, t); return t }
	add(table("host", 200, "id int !", "pk:id"))
	mapping := add(table("mapping", 200, "id int !,host int !", "pk:id"))
	refer(mapping, "host", "host", "id", degrees(0, 0.5, 1, 0.25, 3, 0.25), 0)
	port := add(table("port", 8, "id int !,host int !", "pk:id"))
	refer(port, "host", "host", "id", degrees(0, 0.96, 1, 0.04), 0)
	child := func(name string) profile.Dimension {
		return profile.Dimension{Child: profile.ChildKeyOf(name, []string{"host"})}
	}
	p.Table("host").Correlations = []profile.Correlation{{A: child("mapping"), B: child("port"), Rank: -0.9}}
	item := add(table("item", 4000, "id int !,host int !,mapping int,port int", "pk:id"))
	refer(item, "host", "host", "id", degrees(10, 0.5, 20, 0.25, 40, 0.25), 0)
	refer(item, "mapping", "mapping", "id", degrees(1, 0.5, 2, 0.25, 4, 0.25), 0.9)
	refer(item, "port", "port", "id", degrees(0, 0.5, 14, 0.5), 0.986)
	item.Nulls = []profile.NullPattern{{Share: both}, {Columns: []string{"mapping"}, Share: 0.014 - both},
		{Columns: []string{"port"}, Share: 0.1 - both}, {Columns: []string{"mapping", "port"}, Share: 0.886 + both}}
	item.Meetings = []profile.Meeting{meeting("host", 1, []string{"mapping", "host"}, []string{"host"}),
		meeting("host", 1, []string{"port", "host"}, []string{"host"})}
	return p
}

// Where rows find no ancestor with members for two links that pick among them, no
// row has both if few are to; else the rarer of the links is given up, not all
// paths of the table.
func TestNewPlan_LoosensRivals(t *testing.T) {
	for _, c := range []struct {
		both           float64
		note           string
		mappings, port int // rows with one
	}{
		{0.00075, "item (port): no row has it and another one", 397, 56},
		{0.0075, "item (port): paths that meet", 400, 0},
	} {
		p, err := NewPlan(rivals(c.both), Options{Scale: Scale{All: 1}, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(p.Notes, "\n"); !strings.HasPrefix(got, c.note) {
			t.Errorf("got notes %q, want %q", got, c.note)
		}
		if rows, same := agreed(p, "item", "mapping", "host"); rows != c.mappings || same != rows {
			t.Errorf("got %d of %d rows with a mapping of their host, want all of %d", same, rows, c.mappings)
		}
		if rows, same := agreed(p, "item", "port", "host"); c.port > 0 && (rows != c.port || same != rows) {
			t.Errorf("got %d of %d rows with a port of their host, want all of %d", same, rows, c.port)
		}
	}
}

// A compound key of two links holds by the one that gives no parent two children,
// so that both may keep to one ancestor.
func TestNewPlan_OneChildKeepsTheKey(t *testing.T) {
	p := &profile.Profile{Format: profile.Format, Name: "rules", Source: profile.Source{Engine: "mariadb", Measured: "2026-11-22"}}
	add := func(t *profile.Table) *profile.Table { p.Tables = append(p.Tables, t); return t }
	add(table("host", 100, "id int !", "pk:id"))
	item := add(table("item", 2000, "id int !,host int !", "pk:id"))
	refer(item, "host", "host", "id", degrees(10, 0.5, 20, 0.25, 40, 0.25), 0)
	found := add(table("found", 800, "id int !,item int !,rule int !", "pk:id", "uk:item,rule"))
	refer(found, "item", "item", "id", degrees(0, 0.6, 1, 0.4), 0)
	refer(found, "rule", "item", "id", degrees(0, 0.9, 4, 0.1), 0)
	found.Meetings = []profile.Meeting{meeting("host", 1, []string{"rule", "host"}, []string{"item", "host"})}
	plan, err := NewPlan(p, Options{Scale: Scale{All: 1}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	checkKeys(t, plan, fillTables(t, plan))
	f, same := plan.Table("found"), 0
	a, b := f.path([][]string{{"item"}, {"host"}}, "host"), f.path([][]string{{"rule"}, {"host"}}, "host")
	for row := range f.Rows {
		c := f.layout.locate(row)
		x, y := a[0].parent.layout.locate(a[0].parentRow(f, &c)), b[0].parent.layout.locate(b[0].parentRow(f, &c))
		if a[1].parentRow(a[0].parent, &x) == b[1].parentRow(b[0].parent, &y) {
			same++
		}
	}
	if same != 800 {
		t.Errorf("got %d of 800 rows whose rule and item have one host, want all", same)
	}
}

// agreed counts the rows in which a parent's parent is the row's own.
func agreed(p *Plan, name, by, to string) (rows, same int) {
	t := p.Table(name)
	f, g := t.path([][]string{{by}}, ""), t.path([][]string{{to}}, "")
	h := f[0].parent.path([][]string{{to}}, "")
	for row := range t.Rows {
		c := t.layout.locate(row)
		if f[0].null[c.class] || g[0].null[c.class] {
			continue
		}
		rows++
		at := f[0].parent.layout.locate(f[0].parentRow(t, &c))
		if h[0].parentRow(f[0].parent, &at) == g[0].parentRow(t, &c) {
			same++
		}
	}
	return rows, same
}
