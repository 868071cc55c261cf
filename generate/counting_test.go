package generate

import (
	"testing"

	"duckface/profile"
)

func TestCountChildren_CountsWithinTheParent(t *testing.T) {
	for _, clustered := range []float64{0, 1} {
		for _, typ := range []string{"int", "int !"} {
			list := table("list", 300, "id int !", "pk:id")
			item := table("item", 1200, "id int !,list_id int,position "+typ+",other int", "pk:id")
			refer(item, "list_id", "list", "id", mean(4), 0.1)
			item.References[0].Clustered = clustered
			item.Column("other").Null = 0.3
			item.Column("position").Ordinal = &profile.Ordinal{In: []string{"list_id"}, Start: 0}
			item.Column("position").Values = []profile.ValueShare{{Value: 0, Share: 0.4}, {Value: 1, Share: 0.3}, {Value: 2, Share: 0.3}}
			m := makeAll(t, 2, list, item)
			lists, positions := m.column("item", "list_id"), m.ints("item", "position")
			seen, most, sum := map[string]map[int64]bool{}, map[string]int64{}, 0
			for i, id := range lists {
				if id == "NULL" {
					continue
				}
				if seen[id] == nil {
					seen[id] = map[int64]bool{}
				}
				if seen[id][positions[i]] {
					t.Fatalf("position %d stands twice in list %s", positions[i], id)
				}
				seen[id][positions[i]] = true
				most[id] = max(most[id], positions[i])
				sum++
			}
			for id, all := range seen {
				if got, want := most[id], int64(len(all)-1); got != want {
					t.Fatalf("list %s has %d items, the last at %d", id, len(all), got)
				}
			}
			if got, want := sum, 2160; got != want {
				t.Errorf("%d items have a list, want %d", got, want)
			}
		}
	}
}

// Ensure that rows with a lost parent do not count on for ever.
func TestCountChildren_OrphansBeginAnew(t *testing.T) {
	list := table("list", 300, "id int !", "pk:id")
	item := table("item", 1200, "id int !,list_id int !,position tinyint !", "pk:id")
	refer(item, "list_id", "list", "id", mean(4), 0)
	item.References[0].Undeclared, item.References[0].Orphans = true, 0.5
	item.Column("position").Ordinal = &profile.Ordinal{In: []string{"list_id"}, Start: 1}
	p := &profile.Profile{Format: profile.Format, Source: profile.Source{Engine: "mariadb"}, Tables: []*profile.Table{list, item}}
	plan, err := NewPlan(p, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := plan.Table("item").Table.Column("position").Type.Name, "tinyint"; got != want {
		t.Errorf("position is %s, want %s", got, want)
	}
	m := made{t, plan, fillTables(t, plan)}
	for _, v := range m.ints("item", "position") {
		if v < 1 || v > 20 {
			t.Fatalf("position %d, want the length of a list at most", v)
		}
	}
}
