package generate

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"duckface/profile"
)

// labelled is a database of nodes that lie with their changesets, few of which
// have labels: the labels are those of a tenth of the changesets.
func labelled(sets int64) *profile.Profile {
	p := &profile.Profile{Format: profile.Format, Name: "labelled", Source: profile.Source{Engine: "mariadb", Measured: "2026-11-22"}}
	add := func(t *profile.Table) *profile.Table { p.Tables = append(p.Tables, t); return t }
	few := degrees(0, 0.9, 1, 0.06, 2, 0.02, 4, 0.02)
	add(table("changeset", sets, "id int !", "pk:id"))
	size := degrees(0, 0.1, 1, 0.2, 5, 0.3, 20, 0.3, 55, 0.1)
	node := add(table("node", int64(float64(sets)*size.Mean), "id int !,changeset int !", "pk:id"))
	refer(node, "changeset", "changeset", "id", size, 0)
	node.References[0].Clustered = 0.9
	node.Correlations = []profile.Correlation{{A: busy("label", "node"), B: busy("visit", "node"), Rank: 0.2}}
	label := add(table("label", int64(float64(node.Rows)*few.Mean), "node int !,nth int !", "pk:node,nth"))
	label.Column("nth").Ordinal = &profile.Ordinal{In: []string{"node"}, Start: 1}
	refer(label, "node", "node", "id", few, 0)
	label.References[0].Clustered = 1
	mean := few.Mean * size.Mean
	label.References[0].Through = []profile.Through{{Columns: []string{"changeset"}, Rank: 0.3, FanOut: degrees(0, 0.9, math.Round(mean*5), 0.05, math.Round(mean*15), 0.05)}}
	visit := add(table("visit", node.Rows, "id int !,node int !", "pk:id"))
	refer(visit, "node", "node", "id", degrees(0, 0.5, 1, 0.25, 3, 0.25), 0)
	return p
}

func TestLeadByAncestors_DealsLeadingChildrenToAncestorsFirst(t *testing.T) {
	for _, sets := range []int64{300, 1500} {
		t.Run(fmt.Sprint(sets), func(t *testing.T) {
			plan, err := NewPlan(labelled(sets), Options{Scale: Scale{All: 1}, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			m := made{t, plan, fillTables(t, plan)}
			checkKeys(t, plan, m.rows)
			if got := m.ints("label", "node"); !slices.IsSorted(got) {
				t.Errorf("labels do not lie in the order of their nodes")
			}
			labels := m.children("node", "label", "node")
			have := map[string]float64{}
			for i, set := range m.column("node", "changeset") {
				have[set] += labels[i]
			}
			some := 0
			for _, n := range have {
				if n > 0 {
					some++
				}
			}
			if got := float64(some) / float64(sets); math.Abs(got-0.1) > 0.03 {
				t.Errorf("%.3f of the changesets have labels, want 0.1", got)
			}
			degrees := map[float64]float64{}
			for _, n := range labels {
				degrees[n] += 1 / float64(len(labels))
			}
			for n, want := range map[float64]float64{0: 0.9, 1: 0.06, 2: 0.02, 4: 0.02} {
				if math.Abs(degrees[n]-want) > 0.005 {
					t.Errorf("%.4f of the nodes have %v labels, want %.2f", degrees[n], n, want)
				}
			}
			if got := spearmanOf(labels, m.children("node", "visit", "node")); math.Abs(got-0.2) > 0.05 {
				t.Errorf("labels and visits: rank correlation is %.3f, want 0.2", got)
			}
		})
	}
}
