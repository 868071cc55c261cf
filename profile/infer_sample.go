package profile

import (
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"slices"
	"strings"

	"duckface/schema"
)

const (
	drawnRows  = 5000 // of a child table, at about
	lookedUp   = 400  // keys of a candidate
	lookedUp1  = 20   // of these first: most that are none are known by then
	fewestKeys = 20   // that data alone must have to prove anything
)

// drawn are rows of a table that were read to see what they refer to.
type drawn struct {
	table   *schema.Table
	rows    int
	columns map[string]*drawnColumn
	keys    map[string][]drawnKey // of the lists of columns that were asked for
}

// drawnColumn holds a column's cells with their hashes, equal to those of a key
// column with the same values.
type drawnColumn struct {
	schema *schema.Column
	cells  cells
	hashes []uint64
}

// hash hashes the cells as those of a column that joins others.
func (d *drawnColumn) hash(s *schema.Schema, t *schema.Table) {
	c := newColumn(d.schema)
	c.refers, c.joins = true, true
	c.blind = c.form == asText && blindCollation(collationOf(s, t, d.schema), s.Engine)
	c.measure(&d.cells)
	d.hashes = c.hashes
}

// value is a cell as an argument of Find.
func (d *drawnColumn) value(i int) driver.Value {
	switch w := d.cells.words[i]; d.cells.tags[i] {
	case isInt:
		return int64(w)
	case isUint:
		return w
	case isFloat:
		return math.Float64frombits(w)
	case isBytes:
		if d.schema.Type.Kind == schema.Binary && d.schema.Type.Base != "" { // SQLite's columns without a type hold text
			return slices.Clone(d.cells.bytes(i))
		}
		return string(d.cells.bytes(i))
	}
	return nil
}

// drawFrom reads some columns of rows that are spread over a table.
func drawFrom(ctx context.Context, src Snapshot, s *schema.Schema, t *schema.Table, columns []string) (*drawn, error) {
	d := &drawn{table: t, columns: map[string]*drawnColumn{}, keys: map[string][]drawnKey{}}
	list := make([]*drawnColumn, len(columns))
	for i, name := range columns {
		list[i] = &drawnColumn{schema: t.Column(name)}
		d.columns[name] = list[i]
	}
	err := src.Draw(becauseDrawn(ctx, t), t, columns, drawnRows, func(row []driver.Value) error {
		if len(row) != len(list) {
			return fmt.Errorf("a row of %s has %d columns, want %d", t.Name, len(row), len(list))
		}
		for i, v := range row {
			list[i].cells.add(v)
		}
		d.rows++
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		c.hash(s, t)
	}
	return d, nil
}

// has reports whether all those columns were drawn.
func (d *drawn) has(columns []string) bool {
	return !slices.ContainsFunc(columns, func(name string) bool { return d.columns[name] == nil })
}

// keysOf hashes several columns together; 0 where any is null.
func (d *drawn) keysOf(columns []string) []uint64 {
	if len(columns) == 0 {
		return nil
	}
	hashes := slices.Clone(d.columns[columns[0]].hashes)
	for _, name := range columns[1:] {
		for i, h := range d.columns[name].hashes {
			if hashes[i] != 0 && h != 0 {
				hashes[i] = joinHash(hashes[i], h)
			} else {
				hashes[i] = 0
			}
		}
	}
	return hashes
}

// drawnKey is a distinct key among drawn rows.
type drawnKey struct {
	hash uint64
	row  int // the first that has it
	n    int // rows that have it
}

// distinct are the distinct keys of some columns.
func (d *drawn) distinct(columns []string) []drawnKey {
	id := strings.Join(columns, "\x00")
	keys, ok := d.keys[id]
	if !ok {
		keys = distinctKeys(d.keysOf(columns))
		d.keys[id] = keys
	}
	return keys
}

// distinctKeys are the keys of the rows, ascending by hash: the first of them are a
// sample that depends on nothing but the values.
func distinctKeys(hashes []uint64) []drawnKey {
	at := make(map[uint64]int, len(hashes)/2)
	keys := make([]drawnKey, 0, len(hashes)/2)
	for row, h := range hashes {
		if h == 0 {
			continue
		}
		i, ok := at[h]
		if !ok {
			i = len(keys)
			at[h] = i
			keys = append(keys, drawnKey{hash: h, row: row})
		}
		keys[i].n++
	}
	slices.SortFunc(keys, func(a, b drawnKey) int { return cmp.Compare(a.hash, b.hash) })
	return keys
}

// values are the key of a row, as arguments of Find.
func (d *drawn) values(columns []string, row int) []driver.Value {
	key := make([]driver.Value, len(columns))
	for i, name := range columns {
		key[i] = d.columns[name].value(row)
	}
	return key
}

// isSentinel reports whether a row has a value that stands for no parent: 0,
// -1 or an empty text.
func (d *drawnColumn) isSentinel(row int) bool {
	switch v := d.value(row).(type) {
	case int64:
		return v == 0 || v == -1
	case string:
		return v == "" || v == "0" || v == "-1"
	case []byte:
		return len(v) == 0
	}
	return false
}

// lookUp is which of some keys a parent has, by hash.
func (f *finder) lookUp(ctx context.Context, k *uniqueKey, keys [][]driver.Value) (map[uint64]bool, error) {
	found := &drawn{table: k.table, columns: map[string]*drawnColumn{}}
	list := make([]*drawnColumn, len(k.columns))
	for i, name := range k.columns {
		list[i] = &drawnColumn{schema: k.table.Column(name)}
		found.columns[name] = list[i]
	}
	err := f.src.Find(ctx, k.table, k.columns, keys, func(row []driver.Value) error {
		if len(row) != len(list) {
			return fmt.Errorf("a row of %s has %d columns, want %d", k.table.Name, len(row), len(list))
		}
		for i, v := range row {
			list[i].cells.add(v)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		c.hash(f.schema, k.table)
	}
	hashes := map[uint64]bool{}
	for _, h := range found.keysOf(k.columns) {
		hashes[h] = h != 0
	}
	return hashes, nil
}

// commonest are the hashes of a column's values, the one of most rows first, as
// those of Column.Common.
func commonest(ctx context.Context, src Snapshot, s *schema.Schema, t *schema.Table, column string) ([]uint64, error) {
	c := newColumn(t.Column(column))
	c.joins, c.blind = true, c.form == asText && blindCollation(collationOf(s, t, c.schema), s.Engine)
	c.prepare(mostTypes, true)
	block := newBlock(1)
	err := src.Scan(becauseOfKind(ctx, column), t, []string{column}, func(row []driver.Value) error {
		if block.add(row) {
			c.measure(&block.columns[0])
			block.reset()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.measure(&block.columns[0])
	type counted struct {
		hash uint64
		tally
	}
	var found []counted
	c.counter.each(func(h uint64, v *tally) { found = append(found, counted{h, *v}) })
	slices.SortFunc(found, func(a, b counted) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.x, b.x), cmp.Compare(a.hash, b.hash))
	})
	var hashes []uint64
	for _, v := range found {
		hashes = append(hashes, v.hash)
	}
	return hashes, nil
}

// mostTypes bounds the values of a type column that are told apart.
const mostTypes = 1 << 12
