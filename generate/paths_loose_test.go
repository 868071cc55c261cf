package generate

import (
	"strings"
	"testing"

	"duckface/profile"
)

// rivals is a database in which hosts have mappings or ports, hardly any has both.
// Items have a mapping of their host and, in few rows, a port of it; three have both.
func rivals() *profile.Profile {
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
	item.Nulls = []profile.NullPattern{{Share: 0.00075}, {Columns: []string{"mapping"}, Share: 0.01325},
		{Columns: []string{"port"}, Share: 0.09925}, {Columns: []string{"mapping", "port"}, Share: 0.88675}}
	item.Meetings = []profile.Meeting{meeting("host", 1, []string{"mapping", "host"}, []string{"host"}),
		meeting("host", 1, []string{"port", "host"}, []string{"host"})}
	return p
}

// Where rows find no ancestor with members for two links that pick among them,
// the rarer of these is given up, not all paths of the table.
func TestNewPlan_LoosensTheRarerLink(t *testing.T) {
	p, err := NewPlan(rivals(), Options{Scale: Scale{All: 1}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(p.Notes, "\n"); !strings.HasPrefix(got, "item (port): ") {
		t.Errorf("got notes %q, want one that gives up item (port)", got)
	}
	rows, same := agreed(p, "item", "mapping", "host")
	if rows != 400 || same != rows {
		t.Errorf("got %d of %d rows with a mapping of their host, want all of 400", same, rows)
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
