package generate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/profile"
)

func TestLabels_WrittenByHandKeepTheirOrder(t *testing.T) {
	d, err := newDomain(specOf("varchar(20)", 1000, 3, profile.Column{
		Labels: []string{"active", "error", "shut off"},
		Common: []profile.Common{{Share: 0.7}, {Share: 0.2}, {Share: 0.1}},
	}))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for i, value := range texts(d) {
		got[value] = rowsOfItem(d, int64(i))
	}
	if diff := cmp.Diff(map[string]int64{"active": 700, "error": 200, "shut off": 100}, got); diff != "" {
		t.Error(diff)
	}
}

// texts are the values of a domain's items.
func texts(d *domain) []string {
	c, out, from := fillAll(d), []string(nil), 0
	for _, end := range c.Ends {
		out, from = append(out, string(c.Data[from:end])), end
	}
	return out
}

// rowsOfItem is how many rows an item has.
func rowsOfItem(d *domain, item int64) int64 {
	for _, r := range d.runs {
		if item < r.count {
			return r.degree
		}
		item -= r.count
	}
	return 0
}
