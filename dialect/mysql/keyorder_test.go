package mysql_test

import (
	"testing"

	"duckface/dialect/mysql"
	"duckface/row"
	"duckface/schema"
)

// named is a table kept by a name and a number.
func named(parts ...schema.IndexPart) *schema.Table {
	return &schema.Table{Name: "named", Engine: "InnoDB",
		Columns: []*schema.Column{
			{Name: "note", Type: schema.ParseType("text")},
			{Name: "hidden", Type: schema.ParseType("int"), Generated: "1"},
			{Name: "name", Type: schema.ParseType("varchar(9)"), NotNull: true},
			{Name: "n", Type: schema.ParseType("bigint unsigned"), NotNull: true},
		},
		Indexes: []*schema.Index{{Kind: schema.Primary, Parts: parts}}}
}

func TestKeyOrder_SeesWhetherRowsAscend(t *testing.T) {
	key := []schema.IndexPart{{Column: "name"}, {Column: "n"}}
	batch := func(names []string, numbers ...int64) *row.Batch {
		return &row.Batch{Rows: len(names), Columns: []row.Column{texts(row.Bytes, names...), texts(row.Bytes, names...), ints(row.Uint, 0, numbers...)}}
	}
	for _, c := range []struct {
		name    string
		key     []schema.IndexPart
		batches []*row.Batch
		want    bool
	}{
		{"ascending", key, []*row.Batch{batch([]string{"a", "a", "b"}, 1, -1, 0), batch([]string{"b"}, 0)}, true},
		{"second part falls", key, []*row.Batch{batch([]string{"a", "a"}, 2, 1)}, false},
		{"a later batch begins anew", key, []*row.Batch{batch([]string{"aaa", "zzz"}, 1, 1), batch([]string{"aaaa", "zzzz"}, 1, 1)}, false},
		{"empty batches", key, []*row.Batch{batch(nil), batch([]string{"a"}, 1), batch(nil)}, true},
		{"descending key", []schema.IndexPart{{Column: "name", Descending: true}}, []*row.Batch{batch([]string{"a"}, 1)}, false},
		{"generated key", []schema.IndexPart{{Column: "hidden"}}, []*row.Batch{batch([]string{"a"}, 1)}, false},
	} {
		order, got := mysql.NewKeyOrder(named(c.key...)), true
		for _, b := range c.batches {
			got = got && order.Ascends(b)
		}
		if got != c.want {
			t.Errorf("%s: ascends is %v, want %v", c.name, got, c.want)
		}
	}
	if unkeyed := named(); !mysql.NewKeyOrder(&schema.Table{Columns: unkeyed.Columns}).Ascends(batch([]string{"b", "a"}, 1, 2)) {
		t.Error("rows of a table without a key have an order")
	}
}
