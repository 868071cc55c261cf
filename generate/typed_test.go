package generate

import (
	"fmt"
	"math"
	"testing"

	"duckface/profile"
)

// Comments are on posts, photos or something else, by their type; a third kind
// of reference dangles in some rows.
func TestPlan_PolymorphicReferencesAndOrphans(t *testing.T) {
	for _, scale := range []float64{0.2, 1, 5} {
		t.Run(fmt.Sprint(scale), func(t *testing.T) {
			p := &profile.Profile{Format: profile.Format, Name: "talk", Source: profile.Source{Engine: "mariadb", Measured: "2026-11-22"}}
			add := func(t *profile.Table) *profile.Table { p.Tables = append(p.Tables, t); return t }
			add(table("post", 300, "id int !", "pk:id"))
			add(table("photo", 500, "id int !", "pk:id"))
			c := add(table("comment", 4000, "id int !,kind varchar(10),about int,author int", "pk:id"))
			c.Columns[1].Distinct, c.Columns[1].Null = 3, 0.1
			c.Columns[1].Common = []profile.Common{{Share: 0.6, Length: 4}, {Share: 0.3, Length: 5}, {Share: 0.1, Length: 7}}
			c.Columns[2].Null = 0.1
			c.Nulls = []profile.NullPattern{{Columns: []string{"kind", "about"}, Share: 0.1}, {Share: 0.9}}
			refer(c, "about", "post", "id", mean(7.2), 0.1)
			refer(c, "about", "photo", "id", mean(2.16), 0.1)
			refer(c, "author", "post", "id", mean(12.67), 0)
			for i, nth := range []int{1, 2} {
				c.References[i].Undeclared = true
				c.References[i].When = &profile.When{Column: "kind", Nth: nth}
			}
			c.References[2].Undeclared, c.References[2].Orphans = true, 0.05
			plan, err := NewPlan(p, Options{Scale: Scale{All: scale}, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			db := fillTables(t, plan)
			ids := func(name string) map[string]bool {
				m := map[string]bool{}
				for _, r := range db[name] {
					m[r[0]] = true
				}
				return m
			}
			posts, photos := ids("post"), ids("photo")
			if got, want := len(posts), int(math.Round(300*scale)); got != want {
				t.Errorf("%d posts with keys of their own, want %d", got, want)
			}
			kinds, orphans := map[string]float64{}, 0.0
			for _, r := range db["comment"] {
				kinds[r[1]]++
				if !posts[r[3]] {
					orphans++
				}
			}
			first, second := "", ""
			for k, n := range kinds {
				if k != "NULL" && (first == "" || n > kinds[first]) {
					first = k
				}
			}
			for k, n := range kinds {
				if k != "NULL" && k != first && (second == "" || n > kinds[second]) {
					second = k
				}
			}
			rows := float64(len(db["comment"]))
			for k, want := range map[string]float64{first: 0.54, second: 0.27, "NULL": 0.1} {
				if got := kinds[k] / rows; math.Abs(got-want) > 0.002 {
					t.Errorf("kind %q has %.4f of the rows, want %v", k, got, want)
				}
			}
			if got := orphans / rows; math.Abs(got-0.05) > 0.002 {
				t.Errorf("%.4f of the authors are nobody, want 0.05", got)
			}
			for _, r := range db["comment"] {
				if r[1] == first && !posts[r[2]] || r[1] == second && !photos[r[2]] {
					t.Fatalf("comment %v is about nothing", r)
				}
			}
		})
	}
}
