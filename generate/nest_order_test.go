package generate

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/profile"
)

// ordered is a database in which payments are dealt to customers first and then
// to their rentals, and the rentals with many payments have few visits or many,
// and are late ones.
func ordered(rows int64, visits, key float64) *profile.Profile {
	p := &profile.Profile{Format: profile.Format, Name: "ordered", Source: profile.Source{Engine: "mariadb", Measured: "2026-11-22"}}
	add := func(t *profile.Table) *profile.Table { p.Tables = append(p.Tables, t); return t }
	wide := degrees(0, 0.1, 1, 0.3, 2, 0.25, 5, 0.2, 9, 0.1, 20, 0.05)
	add(table("customer", rows/10, "id int !", "pk:id"))
	rental := add(table("rental", rows, "id int !,customer int !", "pk:id"))
	refer(rental, "customer", "customer", "id", degrees(5, 0.5, 10, 0.25, 20, 0.25), 0)
	rental.Correlations = []profile.Correlation{{A: busy("payment", "rental"), B: busy("visit", "rental"), Rank: visits},
		{A: busy("payment", "rental"), B: profile.Dimension{Key: true}, Rank: key}}
	visit := add(table("visit", int64(float64(rows)*wide.Mean), "id int !,rental int !", "pk:id"))
	refer(visit, "rental", "rental", "id", wide, 0)
	payment := add(table("payment", int64(float64(rows)*wide.Mean), "id int !,rental int !,customer int !", "pk:id"))
	refer(payment, "rental", "rental", "id", wide, 0)
	refer(payment, "customer", "customer", "id", mean(wide.Mean*10), 0)
	payment.References[1].Clustered = 0.9
	payment.Meetings = []profile.Meeting{meeting("customer", 1, []string{"rental", "customer"}, []string{"customer"})}
	return p
}

func TestOrderMembers_KeepsRankCorrelationsOfNestedReferences(t *testing.T) {
	for _, c := range []struct {
		rows        int64
		visits, key float64
	}{{1600, -0.3, 0.2}, {1600, 0.6, 0}, {20000, -0.4, -0.15}, {20000, 0.5, 0.3}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			plan, err := NewPlan(ordered(c.rows, c.visits, c.key), Options{Scale: Scale{All: 1}, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			m := made{t, plan, fillTables(t, plan)}
			checkKeys(t, plan, m.rows)
			payments := m.children("rental", "payment", "rental")
			if got := spearmanOf(payments, m.children("rental", "visit", "rental")); math.Abs(got-c.visits) > 0.03 {
				t.Errorf("payments and visits: rank correlation is %.3f, want %.2f", got, c.visits)
			}
			if got := spearmanOf(payments, m.numbers("rental", "id")); math.Abs(got-c.key) > 0.03 {
				t.Errorf("payments and the order of rentals: rank correlation is %.3f, want %.2f", got, c.key)
			}
			if diff := cmp.Diff(m.column("payment", "customer"), m.parents("payment", "rental", "rental", "id", "customer")); diff != "" {
				t.Errorf("customers of payments and of their rentals: %s", diff)
			}
		})
	}
}
