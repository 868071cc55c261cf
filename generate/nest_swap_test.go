package generate

import (
	"math"
	"testing"

	"duckface/profile"
)

// edited is a database of users, half of whose changesets have nodes and ways; most
// of both are those of few users.
func edited() (p *profile.Profile, nodes, ways profile.FanOut) {
	p = &profile.Profile{Format: profile.Format, Name: "edited", Source: profile.Source{Engine: "mariadb", Measured: "2026-11-22"}}
	add := func(t *profile.Table) *profile.Table { p.Tables = append(p.Tables, t); return t }
	add(table("user", 200, "id int !", "pk:id"))
	set := add(table("changeset", 1600, "id int !,user int !", "pk:id"))
	refer(set, "user", "user", "id", degrees(1, 0.2, 5, 0.5, 10, 0.2, 33, 0.1), 0)
	size := degrees(0, 0.5, 2, 0.25, 10, 0.125, 40, 0.125)
	set.Correlations = []profile.Correlation{{A: busy("node", "changeset"), B: busy("way", "changeset"), Rank: 0.3}}
	each := size.Mean * 8
	nodes = degrees(0, 0.4, math.Round(each*0.5), 0.5, math.Round(each*7.5), 0.1)
	ways = degrees(0, 0.5, math.Round(each*0.5), 0.4, math.Round(each*8), 0.1)
	for i, users := range []profile.FanOut{nodes, ways} {
		t := add(table([]string{"node", "way"}[i], int64(1600*size.Mean), "id int !,changeset int !", "pk:id"))
		refer(t, "changeset", "changeset", "id", size, 0)
		t.References[0].Through = []profile.Through{{Columns: []string{"user"}, Rank: 0.6, FanOut: users}}
	}
	return p, nodes, ways
}

func TestSwapRows_BringsGrandchildrenNearAndKeepsWhatGoesTogether(t *testing.T) {
	p, nodes, ways := edited()
	plan, err := NewPlan(p, Options{Scale: Scale{All: 1}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	m := made{t, plan, fillTables(t, plan)}
	checkKeys(t, plan, m.rows)
	byNode, byWay := m.children("changeset", "node", "changeset"), m.children("changeset", "way", "changeset")
	if got := spearmanOf(byNode, byWay); math.Abs(got-0.3) > 0.05 {
		t.Errorf("nodes and ways: rank correlation is %.3f, want 0.3", got)
	}
	for name, c := range map[string]struct {
		children []float64
		want     profile.FanOut
	}{"node": {byNode, nodes}, "way": {byWay, ways}} {
		by := map[string]float64{}
		for i, user := range m.column("changeset", "user") {
			by[user] += c.children[i]
		}
		some := 0.0
		for _, n := range by {
			if n > 0 {
				some++
			}
		}
		if got, zero := 1-some/200, c.want.Parents[0].Share; math.Abs(got-zero) > 0.1 {
			t.Errorf("%.3f of the users have no %s, want %.2f", got, name, zero)
		}
	}
}
