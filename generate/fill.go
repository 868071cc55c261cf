package generate

import "duckface/row"

// Filler computes rows of one table. It holds scratch memory only: any range
// can be filled by any filler, in any order, with the same result. A filler is
// for one goroutine.
type Filler struct {
	table   *TablePlan
	cursors []cursor
	parents map[*link][]int64 // parent rows of the batch at hand
	items   []int64
	null    []bool

	batch *row.Batch       // at hand
	ready []bool           // by place in the batch: the column is computed
	above map[*link]*above // parents that columns follow
	alone []int64          // items of rows that have nothing to follow …
	own   row.Column       // … and their values
	from  []int32          // by row: where its value is copied from
	leads []leading
}

// NewFiller returns a filler for one goroutine.
func (t *TablePlan) NewFiller() *Filler {
	return &Filler{table: t, parents: map[*link][]int64{}}
}

// Fill computes n rows from row number first into b, reusing its memory.
// Columns come in table order, generated columns left out.
func (f *Filler) Fill(b *row.Batch, first int64, n int) {
	t := f.table
	b.Table, b.First, b.Rows = t.Table.Name, first, n
	f.locate(first, n)
	f.begin(b)
	for i, c := range t.columns {
		if c.written {
			f.cells(i)
		}
	}
}

func (f *Filler) locate(first int64, n int) {
	f.size(n)
	l := f.table.layout
	for i := range f.cursors {
		f.cursors[i] = l.find(first + int64(i))
	}
}

// size makes room for so many rows at hand.
func (f *Filler) size(n int) {
	if cap(f.cursors) < n {
		f.cursors = make([]cursor, n)
		f.items = make([]int64, n)
		f.null = make([]bool, n)
	}
	f.cursors, f.items, f.null = f.cursors[:n], f.items[:n], f.null[:n]
}

// begin forgets what was computed of other rows than those located.
func (f *Filler) begin(b *row.Batch) {
	n := f.table.width()
	for len(b.Columns) < n {
		b.Columns = append(b.Columns, row.Column{})
	}
	b.Columns = b.Columns[:n]
	f.batch = b
	if len(f.ready) != n {
		f.ready = make([]bool, n)
	}
	clear(f.ready)
	for k, rows := range f.parents {
		f.parents[k] = rows[:0]
	}
	for _, up := range f.above {
		up.ready = false
	}
}

// cells is a column of the rows at hand, computed when it is first asked for.
func (f *Filler) cells(i int) *row.Column {
	t, c := f.table, f.table.columns[i]
	out := &f.batch.Columns[c.place]
	if f.ready[c.place] {
		return out
	}
	f.ready[c.place] = true
	switch {
	case c.follows == nil:
		f.fillColumn(out, i)
	case c.follows.lag != nil:
		f.fillLag(out, i)
	default:
		f.fillCopy(out, i)
	}
	for _, r := range t.raised {
		if r.high == i {
			r.apply(f.cells(r.low), out, len(f.cursors))
		}
	}
	return out
}

func (f *Filler) fillColumn(out *row.Column, i int) {
	c := f.table.columns[i]
	root, at := f.table, i
	anyNull := false
	if len(c.sources) > 0 {
		root, at = f.table.root(i)
		anyNull = f.followLinks(c)
	} else {
		anyNull = f.placeOwn(c)
	}
	out.Ints, out.Floats, out.Data, out.Ends = out.Ints[:0], out.Floats[:0], out.Data[:0], out.Ends[:0]
	d := root.columns[at].domain
	if d == nil { // the parent has no rows, so this column has no values
		d = &domain{maker: ordinalMaker{}}
	}
	m := d.maker
	out.Form, out.Scale = m.form()
	out.Null = nil
	if anyNull {
		out.Null = append(out.Null, f.null...)
	}
	if c.makers != nil {
		f.spell(out, c.makers)
		return
	}
	m.fill(out, f.items)
}

// placeOwn finds the item of every row of a column with values of its own; a
// null takes item 0 and is marked.
func (f *Filler) placeOwn(c *columnPlan) (anyNull bool) {
	t, s := f.table, c.seat
	if s.straight && s.ranker.whole {
		for i := range f.cursors {
			f.items[i], f.null[i] = f.cursors[i].row, false
		}
		return false
	}
	if s.dealt == nil && s.ranking == nil && s.types == nil && s.ranker.whole && s.spread.chunk == 1 {
		f.placeWhole(s)
		return false
	}
	for i := range f.cursors {
		cur := &f.cursors[i]
		f.null[i] = c.null[cur.class]
		if f.null[i] {
			f.items[i], anyNull = 0, true
			continue
		}
		f.items[i] = s.rank(t, cur)
	}
	return anyNull
}

// placeWhole is placeOwn for the commonest column, scattered and never null.
func (f *Filler) placeWhole(s *seat) {
	for i := range f.cursors {
		f.items[i], _ = s.fan.parent(s.spread.chunks.at(f.cursors[i].row))
		f.null[i] = false
	}
}

// followLinks finds the item, in the root's domain, that each row takes over
// from its parent.
func (f *Filler) followLinks(c *columnPlan) (anyNull bool) {
	for i := range f.cursors {
		cur := &f.cursors[i]
		f.items[i], f.null[i] = 0, false
		if c.null[cur.class] {
			f.null[i], anyNull = true, true
			continue
		}
		k, at := c.source(cur)
		if k == nil { // half a reference: any key of the parent will do
			f.items[i] = f.table.unledItem(c, cur)
			continue
		}
		parent := f.parentRow(k, i)
		if parent <= orphanNone {
			f.items[i] = k.orphanItem(at, orphanNone-parent, f.table.key)
			continue
		}
		if parent < 0 {
			f.null[i] = !c.column.NotNull
			anyNull = anyNull || f.null[i]
			continue
		}
		if k.items {
			f.items[i] = parent
			continue
		}
		f.items[i] = max(k.parent.item(k.parentCols[at], parent), 0)
	}
	return anyNull
}

// unledItem is what a row takes over where none of a column's references holds:
// any key of the first one's parents, where types decide another one in each row.
func (t *TablePlan) unledItem(c *columnPlan, cur *cursor) int64 {
	first := c.sources[0]
	rows := max(first.link.parent.Rows, 1)
	row := int64(mix64(t.key^uint64(cur.row)) % uint64(rows))
	if first.link.ref.When != nil {
		row = c.unled.index(cur) % rows
	}
	return max(first.link.parent.item(first.link.parentCols[first.at], row), 0)
}

// parentRow remembers what a link answers, for its other columns.
func (f *Filler) parentRow(k *link, i int) int64 {
	rows := f.parents[k]
	if len(rows) == 0 {
		if cap(rows) < len(f.cursors) {
			rows = make([]int64, len(f.cursors))
		}
		rows = rows[:len(f.cursors)]
		for j := range f.cursors {
			rows[j] = k.parentRow(f.table, &f.cursors[j])
		}
		f.parents[k] = rows
	}
	return rows[i]
}

// item is the item that a row has in the root's domain of a column, -1 for null.
func (t *TablePlan) item(col int, row int64) int64 {
	for {
		c := t.columns[col]
		if s := c.seat; s != nil && s.straight && s.ranker.whole {
			return row
		}
		cur := t.layout.locate(row)
		if c.null[cur.class] {
			return -1
		}
		if len(c.sources) == 0 {
			return c.seat.rank(t, &cur)
		}
		k, at := c.source(&cur)
		if k == nil {
			return t.unledItem(c, &cur)
		}
		if row = k.parentRow(t, &cur); row < 0 || k.items {
			return row
		}
		t, col = k.parent, k.parentCols[at]
	}
}
