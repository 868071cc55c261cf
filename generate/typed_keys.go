package generate

import (
	"fmt"
	"slices"
	"strings"

	"duckface/row"
)

// Where references of several types share a column, its values are keys of
// several tables: each class of rows spells them as the table that it refers to.

// spellTypes finds the makers of a table's columns that hold keys of several tables.
func (p *Plan) spellTypes(t *TablePlan) error {
	for _, c := range t.columns {
		if !slices.ContainsFunc(c.sources, func(s source) bool { return s.link.ref.When != nil }) || !c.written || t.Rows == 0 {
			continue
		}
		c.unled = newRanker(t.layout, func(j int) bool { k, _ := c.source(&cursor{class: j}); return k == nil && !c.null[j] })
		by := make([]maker, len(t.layout.classes))
		several, mixed := false, false
		for j := range by {
			k, at := c.source(&cursor{class: j})
			if k == nil {
				k, at = c.sources[0].link, c.sources[0].at
			}
			by[j] = maker(ordinalMaker{})
			root, col := k.parent.root(k.parentCols[at])
			if d := root.columns[col].domain; d != nil {
				by[j] = d.maker
			}
			form, scale := by[j].form()
			first, digits := by[0].form()
			first0, at0 := c.sources[0].link.parent.root(c.sources[0].link.parentCols[c.sources[0].at])
			several = several || root != first0 || col != at0
			mixed = mixed || form != first || scale != digits
		}
		if mixed && !c.profile.Type.Textual() {
			return fmt.Errorf("column %s would hold keys of different types", c.profile.Name)
		}
		if several {
			c.makers = by
		}
		for j := range by {
			if mixed {
				by[j] = textMaker{by[j]}
			}
		}
	}
	return nil
}

// refuseTypedKeys is an error where a reference leads to a column that holds
// keys of several tables: what it holds depends on the row.
func (p *Plan) refuseTypedKeys() error {
	for _, t := range p.Tables {
		for _, k := range t.links {
			for _, col := range k.parentCols {
				at, table := col, k.parent
				for range 64 {
					c := table.columns[at]
					if c.makers != nil {
						return fmt.Errorf("plan %s: column %s holds keys of several tables, and table %s refers to it", table.Table.Name, c.profile.Name, t.Table.Name)
					}
					if len(c.sources) == 0 {
						break
					}
					table, at = c.sources[0].link.parent, c.sources[0].link.parentCols[c.sources[0].at]
				}
			}
		}
	}
	return nil
}

// textMaker spells values of any form as text.
type textMaker struct{ maker }

func (m textMaker) form() (row.Form, int) { return row.Bytes, 0 }

func (m textMaker) fill(out *row.Column, items []int64) {
	var own row.Column
	own.Form, own.Scale = m.maker.form()
	m.maker.fill(&own, items)
	for i := range items {
		out.Data = own.AppendText(out.Data, i)
		out.Ends = append(out.Ends, len(out.Data))
	}
}

// spell writes the items at hand, each by the maker of its row's class.
func (f *Filler) spell(out *row.Column, makers []maker) {
	out.Form, out.Scale = makers[0].form()
	for i := 0; i < len(f.cursors); {
		class, end := f.cursors[i].class, i+1
		for end < len(f.cursors) && f.cursors[end].class == class {
			end++
		}
		makers[class].fill(out, f.items[i:end])
		i = end
	}
}

// typedWithin are the links of types that a key holds with the column of the
// type, or none.
func (t *TablePlan) typedWithin(u []int) []*link {
	var out []*link
	for _, k := range t.links {
		if k.ref.When != nil && overlap(k.cols, u) {
			out = append(out, k)
		}
	}
	return out
}

// keepTyped keeps a unique key over references of several types, (tag, type,
// id): each type's parents are dealt within the windows of one other link, or
// are children's only parents where there is none.
func (p *Plan) keepTyped(t *TablePlan, u []int, key []string) error {
	typed := t.typedWithin(u)
	for _, k := range typed {
		kind := t.column(k.ref.When.Column)
		if !overlapAll(k.cols, u) || !slices.Contains(u, kind) || len(t.columns[kind].sources) > 0 || t.columns[kind].follows != nil || k.bound() || t.linkDealt(k) || k.most == 1 || !coversKey(k.parent.Profile, k.ref.To) {
			return t.cannotKeep(key, k)
		}
	}
	on := t.typedWindows(u)
	for i, k := range typed {
		if slices.ContainsFunc(typed[:i], func(o *link) bool { return o.ref.When.Nth == k.ref.When.Nth }) {
			return t.cannotKeep(key, k) // two parents of one type have the same children
		}
		switch {
		case on != nil && newFanOut(on.runs).maxDegree() <= k.parentCount():
			t.wishes = append(t.wishes, &wish{onLink: on, link: k, key: key})
		case on == nil && k.child <= k.parentCount():
			k.most = 1
			k.runs = k.fanOutAt(t, k.parentCount(), k.child)
		default:
			return t.cannotKeep(key, k)
		}
	}
	return t.keepUnled(typed[0], key)
}

// keepUnled checks that rows of no type can each have another key of the first one's parents.
func (t *TablePlan) keepUnled(first *link, key []string) error {
	rows := int64(0)
	for _, class := range t.layout.classes {
		if class.nth[t.column(first.ref.When.Column)] == 0 && !class.null[first.cols[0]] {
			rows += class.count
		}
	}
	if rows > t.columns[first.cols[0]].sources[0].link.parent.Rows {
		return t.cannotKeep(key, first)
	}
	return nil
}

func (t *TablePlan) cannotKeep(key []string, k *link) error {
	return fmt.Errorf("unique key (%s) cannot be kept with the reference (%s) to %s", strings.Join(key, ", "), strings.Join(k.ref.Columns, ", "), k.parent.Table.Name)
}

// typedWindows is the link of no type in a key that has most parents, nil for none.
func (t *TablePlan) typedWindows(u []int) *link {
	var best *link
	for _, k := range t.links {
		if k.ref.When == nil && overlapAll(k.cols, u) && !k.bound() && !t.linkDealt(k) && (best == nil || k.parentCount() > best.parentCount()) {
			best = k
		}
	}
	return best
}
