package profile

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const throughShop = `tables:
  customer: {rows: 10}
  order:
    references: {customer: {fan_out: 2}}
  line:
    references:
      order: {fan_out: 3, through: THROUGH}
`

func TestRead_Through(t *testing.T) {
	text := strings.Replace(throughShop, "THROUGH", "[{columns: [customer_id], correlation: 0.98, fan_out: {parents: {0: 0.5, 12: 0.5}}}]", 1)
	p, err := Read(strings.NewReader(text), "shop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := []Through{{Columns: []string{"customer_id"}, Rank: 0.98, FanOut: FanOut{Mean: 6, Max: 12, Parents: []FanOutBucket{{Share: 0.5}, {Low: 12, High: 12, Share: 0.5}}}}}
	if diff := cmp.Diff(want, p.Table("line").References[0].Through); diff != "" {
		t.Error(diff)
	}
}

func TestRead_ThroughErrors(t *testing.T) {
	for _, test := range []struct{ through, want string }{
		{"[{columns: [customerid]}]", `through of reference to order of table line: table order has no column "customerid" (did you mean "customer_id"?)`},
		{"[{columns: [id]}]", "through of reference to order of table line: table order has no reference over [id] to another table"},
		{"[{columns: [customer_id], correlation: 2}]", "correlation of through of reference order of table line: want a rank correlation from -1 to 1, got 2"},
		{"[{columns: [customer_id]}, {columns: [customer_id]}]", "through of reference to order of table line: [customer_id] stands twice"},
		{"[{columns: [customer_id], fan_out: {mean: 3, parents: {1: 0.5, 5: 0.4}}}]", "parents of fan_out of through of reference to order of table line: the shares add up to 0.9, not to 1"},
		{"{customer_id: 3}", "through of reference order of table line: want a list, got a mapping"},
	} {
		_, err := Read(strings.NewReader(strings.Replace(throughShop, "THROUGH", test.through, 1)), "shop.yaml")
		if want := "shop.yaml:7: " + test.want; err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// randomThrough gives references some two-hop fan-outs.
func randomThrough(r *rand.Rand, p *Profile) {
	for _, t := range p.Tables {
		for _, ref := range t.References {
			seen := map[string]bool{}
			for _, up := range p.Table(ref.Table).References {
				if key := strings.Join(up.Columns, "\x00"); up.Table != ref.Table && !seen[key] && r.IntN(2) == 0 {
					seen[key] = true
					ref.Through = append(ref.Through, Through{Columns: up.Columns, FanOut: randomFanOut(r), Rank: float64(r.IntN(2001)-1000) / 1000})
				}
			}
		}
	}
}
