package generate

import "slices"

// Orphans: rows whose reference leads nowhere, which only an undeclared one
// allows. They are the slots that the fan-out leaves over; their values are
// items of the key that no row of the parent has.

// orphanNone is the largest code of a parent's row that says "orphan": the n-th
// orphan has orphanNone - n.
const orphanNone = -2

// loseChildren settles how many rows of a link have no parent. Links that a
// unique key or another link rests on lose none.
func (t *TablePlan) loseChildren(k *link) {
	if k.ref.Orphans <= 0 || !k.ref.Undeclared || k.items || k.bound() || k.aligned || k.most == 1 || t.keyed(k) || t.derives(k) {
		return
	}
	k.lost = min(int64(float64(k.child)*k.ref.Orphans/max(1-k.ref.Null, 1e-9)+0.5), k.child)
	k.child -= k.lost
}

// derives reports whether another link's parent follows from this one's.
func (t *TablePlan) derives(k *link) bool {
	return slices.ContainsFunc(t.links, func(o *link) bool { return o.via == k })
}

// keyed reports whether a unique key rests on a link.
func (t *TablePlan) keyed(k *link) bool {
	return slices.ContainsFunc(uniqueKeys(t.Profile), func(key []string) bool { return len(inBoth(k.ref.Columns, key)) == len(k.ref.Columns) })
}

// spareItems gives the keys that orphans refer to some values beyond those of
// their rows: for each such link as many as it has orphans, but no more than a
// tenth of the parents.
func (p *Plan) spareItems(t *TablePlan) error {
	for _, k := range t.links {
		if k.ref.Orphans <= 0 || !k.ref.Undeclared || len(k.cols) != 1 {
			continue
		}
		if root, at := k.parent.root(k.parentCols[0]); root.single(root.columns[at].profile.Name) {
			orphans := int64(float64(t.Rows)*k.ref.Orphans) + 1
			root.columns[at].spare = max(root.columns[at].spare, min(orphans, root.Rows/10+1))
		}
	}
	return nil
}

// orphanItem is the item of the at-th column of the n-th orphan. Without spare
// items it takes its columns from two different parents.
func (k *link) orphanItem(at int, n int64, key uint64) int64 {
	root, col := k.parent.root(k.parentCols[at])
	if c := root.columns[col]; len(k.cols) == 1 && c.spare > 0 && c.domain != nil {
		return newFanOut(c.domain.runs).totalParents() - 1 - n%c.spare
	}
	row := int64(mix64(key^uint64(2*n+int64(min(at, 1)))) % uint64(max(k.parent.Rows, 1)))
	return max(k.parent.item(k.parentCols[at], row), 0)
}
