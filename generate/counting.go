package generate

import (
	"slices"

	"duckface/schema"
)

// A position in a list counts the children of a parent without a key that says
// so. It is dealt as a column that keeps a unique key by counting is, only that
// nothing rests on it.

// countChildren finds the columns of a table that count a parent's children.
func (p *Plan) countChildren(t *TablePlan) error {
	for i, c := range t.columns {
		o := c.profile.Ordinal
		if o == nil || !c.written || c.domain == nil || len(c.sources) > 0 || c.follows != nil || c.unique || t.isDealt(c) ||
			c.column.Type.Kind != schema.Int || inKey(t.Profile, c.profile.Name) || p.refersTo(t, c.profile.Name) || p.targeted(t, i) {
			continue
		}
		for _, k := range t.links {
			if sameSet(k.ref.Columns, o.In) && k.child > 0 && k.via == nil && k.mix == nil && k.grove == nil && !t.linkDealt(k) {
				t.wishes = append(t.wishes, &wish{onLink: k, cols: []*columnPlan{c}, ordinal: true, keyless: true, key: append(slices.Clone(o.In), c.profile.Name)})
				break
			}
		}
	}
	return nil
}

// counter numbers the rows of a wish's windows. Rows whose parent does not exist
// count from the start over and over.
func (w *wish) counter() dealer {
	if w.onLink != nil && w.onLink.lost > 0 {
		return lostDealer{max(newFanOut(w.onLink.runs).maxDegree(), 1)}
	}
	return ordinalDealer{}
}

type lostDealer struct{ most int64 }

func (d lostDealer) member(w window) int64 {
	if w.rank < 0 {
		return w.ordinal % d.most
	}
	return w.ordinal
}
