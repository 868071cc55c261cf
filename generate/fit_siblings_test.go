package generate

import (
	"testing"

	"duckface/profile"
	"duckface/row"
	"duckface/schema"
)

// A tenth of the rows does not mean a tenth of the values where one parent has
// children of many and none twice.
func TestPlan_KeepsFanOutWhereAValueTellsSiblingsApart(t *testing.T) {
	p := &profile.Profile{Format: profile.Format, Name: "p", Source: profile.Source{Engine: "mariadb"}}
	maps := table("map", 1000, "id int !", "pk:id")
	values := table("entry", 30000, "id int !,map_id int !,value varchar(20) !,kind int !", "pk:id", "uq:map_id,value,kind")
	values.Columns[2].Distinct = 400
	values.Columns[3].Values = []profile.ValueShare{{Value: 0, Share: 0.999}, {Value: 3, Share: 0.001}}
	values.References = []*profile.Reference{{Reference: schema.Reference{Name: "f", Table: "map", Columns: []string{"map_id"}, To: []string{"id"}},
		FanOut: profile.FanOut{Mean: 30, Parents: []profile.FanOutBucket{{Low: 2, High: 2, Share: 0.9}, {Low: 282, High: 282, Share: 0.1}}}}}
	p.Tables = append(p.Tables, maps, values)
	made, err := NewPlan(p, Options{Scale: Scale{All: 0.1}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	var b row.Batch
	entry := made.Table("entry")
	entry.NewFiller().Fill(&b, 0, int(entry.Rows))
	children, seen := map[int64]int{}, map[string]bool{}
	for i := range b.Rows {
		of := b.Columns[1].Ints[i]
		children[of]++
		key := string(rune(of)) + "\x00" + string(b.Columns[2].Value(i)) + "\x00" + string(rune(b.Columns[3].Ints[i]))
		if seen[key] {
			t.Fatalf("row %d repeats the key", i)
		}
		seen[key] = true
	}
	many := 0
	for _, n := range children {
		if n == 282 {
			many++
		}
	}
	if many != 10 {
		t.Errorf("%d of 100 maps have 282 entries, want 10", many)
	}
}
