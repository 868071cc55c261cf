package mysql

import (
	"bytes"
	"cmp"
	"slices"

	"duckface/row"
	"duckface/schema"
)

// KeyOrder sees whether rows come in the order of the primary key, by which
// InnoDB keeps them. Text counts by its bytes, which is not what every
// collation says, but near it.
type KeyOrder struct {
	key     []int // places of the key's columns among those written
	unknown bool  // the key is not one that rows come in order of
	last    []row.Column
}

// NewKeyOrder watches a table's rows; without a key any order is the key's.
func NewKeyOrder(t *schema.Table) *KeyOrder {
	w := &KeyOrder{}
	pk := t.PrimaryKey()
	if pk == nil {
		return w
	}
	columns := writable(t)
	for _, p := range pk.Parts {
		i := slices.IndexFunc(columns, func(c *schema.Column) bool { return c.Name == p.Column })
		if i < 0 || p.Descending {
			w.unknown = true
			return w
		}
		w.key = append(w.key, i)
	}
	return w
}

// Ascends reports whether the rows of a batch, which are those after what it
// was shown before, ascend among each other and from there.
func (w *KeyOrder) Ascends(b *row.Batch) bool {
	var keys []*row.Column
	for _, i := range w.key {
		if i >= len(b.Columns) || b.Columns[i].Form == row.Float {
			return false
		}
		keys = append(keys, &b.Columns[i])
	}
	if w.unknown {
		return false
	}
	if len(keys) == 0 || b.Rows == 0 {
		return true
	}
	if w.last != nil && compareKeys(pointers(w.last), 0, keys, 0) > 0 {
		return false
	}
	for i := 1; i < b.Rows; i++ {
		if compareKeys(keys, i-1, keys, i) > 0 {
			return false
		}
	}
	w.remember(keys, b.Rows-1)
	return true
}

// remember keeps the key of a row: batches are used again.
func (w *KeyOrder) remember(keys []*row.Column, i int) {
	w.last = make([]row.Column, len(keys))
	for j, k := range keys {
		c := row.Column{Form: k.Form, Scale: k.Scale}
		if k.Form == row.Bytes || k.Form == row.Blob {
			c.Data = slices.Clone(k.Value(i))
			c.Ends = []int{len(c.Data)}
		} else {
			c.Ints = []int64{k.Ints[i]}
		}
		w.last[j] = c
	}
}

func pointers(columns []row.Column) []*row.Column {
	out := make([]*row.Column, len(columns))
	for i := range columns {
		out[i] = &columns[i]
	}
	return out
}

// compareKeys compares the keys of two rows.
func compareKeys(a []*row.Column, i int, b []*row.Column, j int) int {
	for n := range a {
		var c int
		switch a[n].Form {
		case row.Bytes, row.Blob:
			c = bytes.Compare(a[n].Value(i), b[n].Value(j))
		case row.Uint:
			c = cmp.Compare(uint64(a[n].Ints[i]), uint64(b[n].Ints[j]))
		default:
			c = cmp.Compare(a[n].Ints[i], b[n].Ints[j])
		}
		if c != 0 {
			return c
		}
	}
	return 0
}
