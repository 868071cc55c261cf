package profile

import (
	"context"
	"database/sql/driver"
	"math"
	"unicode/utf8"

	"duckface/schema"
)

// privateCollector is one differentially private measurement.
type privateCollector struct {
	src      Snapshot
	schema   *schema.Schema
	privacy  Privacy
	progress func(table string, rows int64)
	noise    *noise
	tables   []*privateTable // those below the unit first, each after the one above it
	keys     map[string]*privateKey
	most     [releaseKinds]int // releases that one unit is in
	strays   int64             // rows below no unit so far; each is one of its own
}

// privateTable is what is counted of one table.
type privateTable struct {
	schema  *schema.Table
	below   bool  // the unit's table, or one below it
	bound   int64 // rows of one unit that are counted; without meaning elsewhere
	via     *privateLink
	keys    []*privateKey
	links   []*privateLink
	columns []*privateColumn

	rows  release
	count int64
}

// privateKey are the values of columns that are referred to.
type privateKey struct {
	columns []string
	rows    map[uint64]int32 // by the hash of a key: its place, from 0
	units   []int64          // by place: the unit that the row belongs to
	beyond  []bool           // by place: it is left out, but what hangs below it belongs to its unit
}

// privateLink is a reference and how many children each parent has.
type privateLink struct {
	release
	schema   *schema.Reference
	key      *privateKey
	children []int32 // by place of the parent
	nulls    int64
}

// privateColumn is a column's histogram.
type privateColumn struct {
	release
	schema *schema.Column
	form   form
	bins   fixedBins
	counts []int64 // by bin
	bare   bool    // nothing but what is null is told: there is one bin for all else
	nulls  int64
}

// newPrivateTable chooses what is measured: references to tables of the
// schema, and all columns but those of keys and references.
func newPrivateTable(s *schema.Schema, t *schema.Table) *privateTable {
	out := &privateTable{schema: t, bound: 1, rows: release{kind: rowCountRelease}}
	refers := map[string]bool{}
	for _, r := range t.References {
		if !usable(s, t, r) {
			continue
		}
		for _, name := range r.Columns {
			refers[name] = true
		}
		out.links = append(out.links, &privateLink{schema: r, release: release{kind: fanOutRelease}})
	}
	for _, ix := range t.UniqueKeys() {
		for _, name := range ix.Columns() {
			if c := t.Column(name); c != nil && !c.Type.Textual() {
				refers[name] = true
			}
		}
	}
	for _, c := range t.Columns {
		if refers[c.Name] || c.Generated != "" {
			continue
		}
		b, ok := privateBins(c)
		if !ok && c.NotNull {
			continue
		}
		if !ok {
			b = singleBins(0, 0)
		}
		out.columns = append(out.columns, &privateColumn{
			schema: c, form: formOf(c.Type), bins: b, counts: make([]int64, b.len()), bare: !ok,
			release: release{kind: columnRelease},
		})
	}
	return out
}

// readKeys reads what other tables refer to, and to which unit each row belongs.
func (c *privateCollector) readKeys(ctx context.Context, t *privateTable) error {
	if len(t.keys) == 0 {
		return nil
	}
	r := c.newRows(t)
	for _, k := range t.keys {
		r.want(k.columns)
	}
	return r.each(ctx, func(row []driver.Value, unit int64, beyond bool) {
		for i, k := range t.keys {
			h, null := r.hash(row, i+r.own)
			if _, known := k.rows[h]; !null && !known {
				k.rows[h] = int32(len(k.rows))
				k.units = append(k.units, unit)
				k.beyond = append(k.beyond, beyond)
			}
		}
	})
}

// readRows counts a table's rows.
func (c *privateCollector) readRows(ctx context.Context, t *privateTable) error {
	r := c.newRows(t)
	for _, l := range t.links {
		l.children = make([]int32, len(l.key.rows))
		r.want(l.schema.Columns)
	}
	for _, m := range t.columns {
		r.want([]string{m.schema.Name})
	}
	return r.each(ctx, func(row []driver.Value, _ int64, beyond bool) {
		if beyond {
			return
		}
		t.count++
		if c.progress != nil && t.count%4096 == 0 {
			c.progress(t.schema.Name, t.count)
		}
		for i, l := range t.links {
			h, null := r.hash(row, i+r.own)
			if place, known := l.key.rows[h]; null {
				l.nulls++
			} else if known && l.children[place] < math.MaxInt32 {
				l.children[place]++
			}
		}
		for i, m := range t.columns {
			m.count(row[r.sets[i+r.own+len(t.links)][0]])
		}
	})
}

// privateRows reads rows of a table, no more of a unit than its bound.
type privateRows struct {
	c     *privateCollector
	table *privateTable
	names []string
	sets  [][]int // columns that were wanted together, by their places in names
	own   int     // 1 where the first set leads to the unit
	seen  map[int64]int64
	cells cells
}

func (c *privateCollector) newRows(t *privateTable) *privateRows {
	r := &privateRows{c: c, table: t, seen: map[int64]int64{}}
	if t.via != nil {
		r.want(t.via.schema.Columns)
		r.own = 1
	}
	return r
}

// want adds a set of columns.
func (r *privateRows) want(columns []string) {
	var set []int
	for _, name := range columns {
		place := -1
		for i, n := range r.names {
			if n == name {
				place = i
			}
		}
		if place < 0 {
			place = len(r.names)
			r.names = append(r.names, name)
		}
		set = append(set, place)
	}
	r.sets = append(r.sets, set)
}

// each hands over all rows, the unit of each, and whether it is beyond the
// unit's bound and not to be counted. A row whose way
// up ends before the unit is a unit of its own, with what hangs below it.
func (r *privateRows) each(ctx context.Context, do func(row []driver.Value, unit int64, beyond bool)) error {
	if len(r.names) == 0 && len(r.table.schema.Columns) > 0 {
		r.names = []string{r.table.schema.Columns[0].Name}
	}
	var n int64
	return r.c.src.Scan(ctx, r.table.schema, r.names, func(row []driver.Value) error {
		n++
		unit, beyond := n, false
		if r.table.via != nil {
			if unit = r.unit(row); unit == 0 {
				r.c.strays--
				unit = r.c.strays
			}
			r.seen[unit]++
			beyond = r.seen[unit] > r.table.bound
		}
		do(row, unit, beyond)
		return nil
	})
}

// unit is the one that the row hangs below, 0 for none.
func (r *privateRows) unit(row []driver.Value) int64 {
	h, null := r.hash(row, 0)
	key := r.table.via.key
	if place, known := key.rows[h]; known && !null {
		return key.units[place]
	}
	return 0
}

// hash is that of the values of the i-th set; null when one of them is. Text is
// folded as most collations do: keys that differ in case only count as one.
func (r *privateRows) hash(row []driver.Value, i int) (h uint64, null bool) {
	for _, place := range r.sets[i] {
		r.cells.tags, r.cells.words, r.cells.data = r.cells.tags[:0], r.cells.words[:0], r.cells.data[:0]
		r.cells.add(row[place])
		var part uint64
		switch r.cells.tags[0] {
		case isNull:
			return 0, true
		case isBytes:
			s := r.cells.bytes(0)
			if v, ok := plainInt(s); ok {
				part = hashInt(v)
				break
			}
			part = hashBytes(fold(nil, s))
		default:
			part = hashInt(int64(r.cells.words[0]))
		}
		h = h*0x9e3779b97f4a7c15 + part
	}
	return h, false
}

// count puts a value into its bin.
func (m *privateColumn) count(v driver.Value) {
	if v == nil {
		m.nulls++
		return
	}
	if m.bare {
		m.counts[0]++
		return
	}
	if x, ok := m.place(v); ok {
		m.counts[m.bins.find(x)]++
	}
}

// place is where a value lies: on its axis, or by the length of a text.
func (m *privateColumn) place(v driver.Value) (x float64, ok bool) {
	var c cells
	c.add(v)
	var s []byte
	if c.tags[0] == isBytes {
		s = c.bytes(0)
	}
	switch m.form {
	case asText:
		if m.schema.Type.Kind == schema.Enum {
			return m.label(string(s)), true
		}
		return float64(utf8.RuneCount(s)), true
	case asBinary:
		return float64(len(s)), true
	}
	one := newColumn(m.schema)
	one.counter = newTable[tally](1)
	one.measure(&c)
	return one.xs[0], !math.IsNaN(one.xs[0])
}

// label is the place of an ENUM's label, from 1.
func (m *privateColumn) label(s string) float64 {
	for i, label := range m.schema.Type.Labels {
		if label == s {
			return float64(i + 1)
		}
	}
	return 1
}
