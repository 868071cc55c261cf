package profile

import (
	"math"
	"slices"

	"duckface/schema"
)

// What lies between the rows of two tables is found when all tables were read,
// in the rows that were kept of each: where their references lead, and what
// their columns hold. How many rows those are:
const (
	mostLegRows  = 1 << 17 // whose references are kept, 8 bytes each
	mostTiedRows = 1 << 14 // the same, chosen by the key of one parent

	mostWholeRows = 1 << 14 // of which every column is kept, 16 bytes each …
	mostRowWords  = 1 << 19 // … with at most so many words of 8 bytes …
	fewestWhole   = 1 << 8  // … but at least so many rows; a quarter of them chosen by the key of one parent

	// What all tables keep together is bounded: 64 MB of references, 32 MB of
	// columns. Beyond, the largest samples are halved.
	mostLegWords   = 1 << 23
	mostWholeWords = 1 << 22
)

// keptRows are a table's rows in samples of one kind. A table of fewer rows than
// a sample may hold is in it as a whole.
type keptRows struct {
	byKey    []*keyedRows // by the keys that references point to, in their order; nil where a key is not unique
	whole    int          // the place of a key that no row is without
	byNumber *keyedRows   // by the row's number, where there is no such key; else nil
	tied     []*keyedRows // by the parent's key, in the order of the references
	hashes   int          // where in a row the hashes of the references are
	full     bool         // not all rows are kept, so those tied to a parent are as well
}

// any is a sample of all rows, not tied to a parent.
func (k *keptRows) any() *keyedRows {
	if k.byNumber == nil && k.whole < len(k.byKey) {
		return k.byKey[k.whole]
	}
	return k.byNumber
}

// samples are all there are.
func (k *keptRows) samples() []*keyedRows {
	var all []*keyedRows
	for _, list := range [][]*keyedRows{k.byKey, {k.byNumber}, k.tied} {
		for _, s := range list {
			if s != nil {
				all = append(all, s)
			}
		}
	}
	return all
}

// kept is what of a table's rows outlasts its measuring.
type kept struct {
	legs keptRows // a row is the hashes of its references
	// whole rows: hash and place (see column.axis) of each column, then the hashes
	// of the references
	whole keptRows
}

// prepareKept decides what of the rows is kept: nothing of a table that stands
// alone.
func (m *measurer) prepareKept(parents []parentKey) {
	n := len(m.references)
	if n > 0 {
		m.kept.legs = m.newKeptRows(n, mostLegRows, mostTiedRows, parents)
	}
	if n > 0 || len(parents) > 0 {
		width := 2*len(m.columns) + n
		most := max(fewestWhole, min(mostWholeRows, mostRowWords/width))
		m.kept.whole = m.newKeptRows(width, most, max(fewestWhole, most/4), parents)
		m.kept.whole.hashes = 2 * len(m.columns)
	}
}

func (m *measurer) newKeptRows(width, most, mostTied int, parents []parentKey) keptRows {
	var k keptRows
	salted := func(most int, salt string) *keyedRows {
		s := newKeyedRows(width, most)
		s.salt = hashBytes([]byte(salt))
		return s
	}
	for _, p := range parents {
		var s *keyedRows
		if p.unique {
			s = salted(most, parentID(m.table.Name, p.columns))
		}
		k.byKey = append(k.byKey, s)
	}
	if k.whole = slices.IndexFunc(parents, m.everyRowHas); k.whole < 0 {
		k.byNumber = salted(most, m.table.Name)
	}
	for _, r := range m.references {
		k.tied = append(k.tied, salted(mostTied, parentID(r.schema.Table, r.schema.To)))
	}
	return k
}

// everyRowHas reports whether a key is unique and without nulls.
func (m *measurer) everyRowHas(p parentKey) bool {
	return p.unique && !slices.ContainsFunc(p.columns, func(name string) bool { return !m.table.Column(name).NotNull })
}

// keep takes a block's rows into the samples.
func (m *measurer) keep(b *block) {
	m.kept.legs.add(m, b, m.keepLegs)
	m.kept.whole.add(m, b, func(row int, words []uint64) {
		for i, c := range m.columns {
			words[2*i], words[2*i+1] = c.hashes[row], math.Float64bits(c.axis(&b.columns[i], row))
		}
		m.keepLegs(row, words[2*len(m.columns):])
	})
}

func (m *measurer) keepLegs(row int, words []uint64) {
	for i, r := range m.references {
		words[i] = r.set.hashes[row]
	}
}

func (k *keptRows) add(m *measurer, b *block, fill func(row int, words []uint64)) {
	take := func(s *keyedRows, hashes []uint64) {
		for row, h := range hashes {
			if words := s.add(h); words != nil {
				fill(row, words)
			}
		}
	}
	if s := k.any(); s != nil && !k.full && s.len()+b.rows > s.most {
		k.tie(s)
	}
	for i, s := range k.byKey {
		if s != nil {
			take(s, m.parentSets[i].hashes)
		}
	}
	if k.full {
		for i, s := range k.tied {
			take(s, m.references[i].set.hashes)
		}
	}
	if k.byNumber != nil {
		first := m.rows - int64(b.rows)
		for row := range b.rows {
			if words := k.byNumber.add(hashInt(first + int64(row))); words != nil {
				fill(row, words)
			}
		}
	}
}

// role is a measured column without what it counted.
func (c *column) role(rows int64) *column {
	out := &column{schema: c.schema, form: c.form, refers: c.refers, unique: c.unique, inKey: c.inKey, joins: c.joins, guard: c.guard}
	if c.isText(rows - c.nulls - c.zeros) {
		out.form = max(out.form, asText)
		out.lengths = &lengthCounts{}
	}
	return out
}

// tie begins with the samples that are tied to a parent, from all rows so far.
func (k *keptRows) tie(all *keyedRows) {
	k.full = true
	for row := range all.len() {
		for i, s := range k.tied {
			if words := s.add(all.row(row)[k.hashes+i]); words != nil {
				copy(words, all.row(row))
			}
		}
	}
}

// done drops the samples that say no more than another one.
func (k *keptRows) done() {
	if s := k.any(); s == nil || s.level == 0 {
		k.tied = make([]*keyedRows, len(k.tied))
	}
	for _, s := range k.samples() {
		s.trim()
	}
}

// keptTable is what is kept of a table, with the names of what it holds.
type keptTable struct {
	out        *Table
	columns    []*column           // those that were read, without their counters
	references []*schema.Reference // in the order of the words and of out.References
	partial    bool                // only a sample of the rows was read
	parents    map[string]int      // by parentID: the place of a key among those that references point to
	kept
}

// keepTable holds on to a table's kept rows.
func (c *collector) keepTable(r *readTable, out *Table) {
	m := r.measurer
	k := &keptTable{out: out, parents: map[string]int{}, kept: m.kept, partial: m.sampled != nil}
	for _, ref := range m.references {
		k.references = append(k.references, ref.schema)
	}
	for i, p := range r.parents {
		k.parents[parentID(out.Name, p.columns)] = i
	}
	for _, col := range m.columns {
		k.columns = append(k.columns, col.role(m.rows))
	}
	k.legs.done()
	k.whole.done()
	c.kept = append(c.kept, k)
	halve(c.kept, mostLegWords, func(k *keptTable) *keptRows { return &k.legs })
	halve(c.kept, mostWholeWords, func(k *keptTable) *keptRows { return &k.whole })
}

// halve takes the largest samples down until all of a kind are within their bound.
func halve(tables []*keptTable, words int, kind func(*keptTable) *keptRows) {
	for {
		total, most := 0, (*keyedRows)(nil)
		for _, t := range tables {
			for _, s := range kind(t).samples() {
				total += s.size()
				if s.size() > most.size() {
					most = s
				}
			}
		}
		if total <= words {
			return
		}
		most.raise()
		most.trim()
	}
}
