package profile

import (
	"slices"

	"duckface/schema"
)

// What lies between the rows of two tables is found when all tables were read,
// in the rows that were kept of each: where their references lead, and what
// their columns hold. How many rows those are:
const (
	mostLegRows  = 1 << 17 // whose references are kept, 8 bytes each
	mostTiedRows = 1 << 14 // the same, chosen by the key of one parent

	// mostKeptWords bounds what all tables keep together: 64 MB. Beyond, the
	// largest samples are halved.
	mostKeptWords = 1 << 23
)

// keptRows are a table's rows in samples of one kind. A table of fewer rows than
// a sample may hold is in it as a whole.
type keptRows struct {
	byKey    []*keyedRows // by the keys that references point to, in their order; nil where a key is not unique
	whole    int          // the place of a key that no row is without
	byNumber *keyedRows   // by the row's number, where there is no such key; else nil
	tied     []*keyedRows // by the parent's key, in the order of the references
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
}

// prepareKept decides what of the rows is kept: nothing of a table that refers to none.
func (m *measurer) prepareKept(parents []parentKey) {
	if n := len(m.references); n > 0 {
		m.kept.legs = m.newKeptRows(n, mostLegRows, mostTiedRows, parents)
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
	for i, s := range k.byKey {
		if s != nil {
			take(s, m.parentSets[i].hashes)
		}
	}
	for i, s := range k.tied {
		take(s, m.references[i].set.hashes)
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
	references []*schema.Reference // in the order of the words and of out.References
	parents    map[string]int      // by parentID: the place of a key among those that references point to
	kept
}

// keepTable holds on to a table's kept rows.
func (c *collector) keepTable(r *readTable, out *Table) {
	m := r.measurer
	k := &keptTable{out: out, parents: map[string]int{}, kept: m.kept}
	for _, ref := range m.references {
		k.references = append(k.references, ref.schema)
	}
	for i, p := range r.parents {
		k.parents[parentID(out.Name, p.columns)] = i
	}
	k.legs.done()
	c.kept = append(c.kept, k)
	halve(c.kept, func(k *keptTable) *keptRows { return &k.legs })
}

// halve takes the largest samples down until all of a kind are within their bound.
func halve(tables []*keptTable, kind func(*keptTable) *keptRows) {
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
		if total <= mostKeptWords {
			return
		}
		most.raise()
		most.trim()
	}
}
