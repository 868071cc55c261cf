package generate

import (
	"testing"

	"duckface/profile"
	"duckface/row"
	"duckface/schema"
)

// Where few rows copy a parent's values, those of the others still go together.
func TestPlan_CorrelatesRowsThatHaveNothingToCopy(t *testing.T) {
	p := &profile.Profile{Format: profile.Format, Name: "p", Source: profile.Source{Engine: "mariadb"}}
	tab := table("graph", 2000, "id int !,template_id int,low int !,high int !", "pk:id")
	for i, c := range tab.Columns[2:] {
		c.Copy = &profile.Copy{Of: c.Name, Reference: []string{"template_id"}}
		c.Values = []profile.ValueShare{{Value: 0, Share: 0.78 - float64(i)*0.03}, {Value: 1, Share: 0.22 + float64(i)*0.03}}
	}
	tab.References = []*profile.Reference{{Null: 0.98, Levels: []float64{0.98, 0.02},
		Reference: schema.Reference{Name: "f", Table: "graph", Columns: []string{"template_id"}, To: []string{"id"}},
		FanOut:    profile.FanOut{Mean: 0.02, Parents: []profile.FanOutBucket{{Share: 0.98}, {Low: 1, High: 1, Share: 0.02}}}}}
	tab.Nulls = []profile.NullPattern{{Columns: []string{"template_id"}, Share: 0.98}}
	tab.Correlations = []profile.Correlation{{A: profile.Dimension{Column: "low"}, B: profile.Dimension{Column: "high"}, Rank: 0.89}}
	p.Tables = append(p.Tables, tab)
	made, err := NewPlan(p, Options{Scale: Scale{All: 1}, Seed: 1})
	if err != nil || len(made.Notes) > 0 {
		t.Fatal(err, made.Notes)
	}
	var b row.Batch
	made.Table("graph").NewFiller().Fill(&b, 0, 2000)
	same, ones := 0, 0
	for i := range b.Rows {
		low, high := b.Columns[2].Ints[i], b.Columns[3].Ints[i]
		if low == high {
			same++
		}
		ones += int(low)
		if above := &b.Columns[1]; !above.IsNull(i) {
			if parent := above.Ints[i] - 1; b.Columns[2].Ints[parent] != low || b.Columns[3].Ints[parent] != high {
				t.Errorf("row %d does not copy its template", i)
			}
		}
	}
	if same < 1900 { // by chance 1,260 are
		t.Errorf("%d of 2000 rows have the same in both columns, want 1940 as of a rank correlation of 0.89", same)
	}
	if ones < 425 || ones > 455 {
		t.Errorf("%d rows are 1, want 440", ones)
	}
}
