package main

import (
	"fmt"
	"testing"

	"duckface/row"
	"duckface/schema"
	"duckface/sink"
)

// byLength are names in order length by length: a0001 … a1999, then aa0000.
type byLength struct{ first int64 }

func (f byLength) Fill(b *row.Batch, first int64, n int) {
	names := row.Column{Form: row.Bytes}
	for i := first; i < first+int64(n); i++ {
		name := fmt.Sprintf("b%07d", i)
		if i >= f.first {
			name = fmt.Sprintf("a%08d", i)
		}
		names.Data = append(names.Data, name...)
		names.Ends = append(names.Ends, len(names.Data))
	}
	b.Rows, b.Columns = n, []row.Column{names}
}

func TestScattered_LooksBeyondTheFirstRows(t *testing.T) {
	table := &schema.Table{Name: "named", Columns: []*schema.Column{{Name: "name", Type: schema.ParseType("varchar(9)")}},
		Indexes: []*schema.Index{{Kind: schema.Primary, Parts: []schema.IndexPart{{Column: "name"}}}}}
	for _, c := range []struct {
		rows, first int64
		want        bool
	}{{0, 0, false}, {10, 20, false}, {100_000, 200_000, false}, {100_000, 50_000, true}, {100_000, 2_000, true}, {40, 35, true}} {
		r := sink.Rows{Table: table, Count: c.rows, NewFiller: func() sink.Filler { return byLength{c.first} }}
		if got := scattered(r); got != c.want {
			t.Errorf("%d rows of which those from %d on are lower: got %v, want %v", c.rows, c.first, got, c.want)
		}
	}
}
