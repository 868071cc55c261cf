package profile

import (
	"math"
	"slices"

	"duckface/schema"
)

// bond is rows of a child table, each beside that of its parent by one reference.
type bond struct {
	child, parent *keptTable
	reference     int        // of the child
	own, parents  *keyedRows // whole rows
	pairs         [][2]int   // rows of own and of parents
	alone         []int      // rows of own that have no parent
}

// bonds joins a table with its parents, by every reference that leads to one
// row and that its columns name.
func (f kin) bonds(t *keptTable) []*bond {
	var out []*bond
	for i, r := range t.references {
		first := slices.IndexFunc(t.references, func(x *schema.Reference) bool { return slices.Equal(x.Columns, r.Columns) })
		if b := f.bond(t, i); first == i && b != nil && len(b.pairs) > 0 {
			out = append(out, b)
		}
	}
	return out
}

// bond joins by the i-th reference; nil where its key leads to several rows.
func (f kin) bond(t *keptTable, i int) *bond {
	r := t.references[i]
	parent := f[r.Table]
	if parent == nil || len(parent.whole.byKey) == 0 {
		return nil
	}
	b := &bond{child: t, parent: parent, reference: i, own: t.whole.any(), parents: parent.whole.byKey[parent.parents[parentID(r.Table, r.To)]]}
	if b.parents == nil {
		return nil
	}
	tied := t.whole.tied[i]
	if tied != nil && rowsFound(tied, max(0, int(b.parents.level)-int(tied.level))) > tiedGain*rowsFound(b.own, int(b.parents.level)) {
		b.own = tied
	}
	at := 2*len(t.columns) + i
	for row := range b.own.len() {
		h := b.own.row(row)[at]
		if p := b.parents.find(h); p >= 0 {
			b.pairs = append(b.pairs, [2]int{row, p})
		} else if h == 0 || b.parents.level == 0 && !parent.partial {
			b.alone = append(b.alone, row)
		}
	}
	return b
}

// tiedGain is how many times the rows a sample that is tied to some parents must
// find to be better than one of rows of all parents.
const tiedGain = 2

// rowsFound is how many of a sample's rows find a parent of which one in
// 2^level was kept.
func rowsFound(s *keyedRows, level int) float64 { return math.Ldexp(float64(s.len()), -level) }

// schema is the reference that joins.
func (b *bond) schema() *schema.Reference { return b.child.references[b.reference] }

// out is the reference with its measures.
func (b *bond) out() *Reference { return b.child.out.References[b.reference] }

// hashes are those of the i-th column of the child and the j-th of the parent
// in a pair of rows; 0 for null.
func (b *bond) hashes(pair [2]int, i, j int) (own, parent uint64) {
	return b.own.words[pair[0]*b.own.width+2*i], b.parents.words[pair[1]*b.parents.width+2*j]
}

// values are the same of all pairs that have both.
func (b *bond) values(i, j int) (own, parents []uint64) {
	own, parents = make([]uint64, 0, len(b.pairs)), make([]uint64, 0, len(b.pairs))
	for _, p := range b.pairs {
		if x, y := b.hashes(p, i, j); x != 0 && y != 0 {
			own, parents = append(own, x), append(parents, y)
		}
	}
	return own, parents
}

// places are the same as places on one axis: days count seconds where the other
// column is no day.
func (b *bond) places(i, j int) (own, parents []float64) {
	ofOwn, ofParent := 1.0, 1.0
	switch dayOwn, dayParent := b.child.columns[i].form == asDay, b.parent.columns[j].form == asDay; {
	case dayOwn && !dayParent:
		ofOwn = 86400
	case dayParent && !dayOwn:
		ofParent = 86400
	}
	for _, p := range b.pairs {
		x, y := place(b.own.row(p[0]), i), place(b.parents.row(p[1]), j)
		if !math.IsNaN(x) && !math.IsNaN(y) {
			own, parents = append(own, x*ofOwn), append(parents, y*ofParent)
		}
	}
	return own, parents
}

// place is where a kept row has a column, on its axis.
func place(row []uint64, column int) float64 { return math.Float64frombits(row[2*column+1]) }

// mayLead reports whether a column of the parent may decide one of the child.
func (b *bond) mayLead(j int) bool {
	c := b.parent.columns[j]
	return !c.refers && c.schema.Generated == "" && !slices.Contains(b.schema().To, c.schema.Name)
}
