package generate

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// givenUp is what a plan does without after it failed: what paths know of all
// links of a table, of one, or but the rows that have this one and its rivals.
type givenUp struct {
	table, link string
	together    bool
}

func (t *TablePlan) without(f *link) givenUp {
	return givenUp{table: t.Table.Name, link: strings.Join(f.ref.Columns, ", ")}
}

// rivals are the other links that pick among the members of the same link's parents.
func (t *TablePlan) rivals(f *link) []*link {
	var out []*link
	for _, k := range t.links {
		if k != f && k.byPath() && k.coarse == f.coarse {
			out = append(out, k)
		}
	}
	return out
}

// rarest is the link with the fewest children of those that have rivals, or nil.
// Rows that have both find no ancestor with members for both where few have any
// for one.
func (t *TablePlan) rarest() *link {
	var least *link
	for _, f := range t.links {
		if f.byPath() && f.coarse.above == nil && len(t.rivals(f)) > 0 && (least == nil || f.child0(t) < least.child0(t)) {
			least = f
		}
	}
	return least
}

// fewTogether is the share of rows that may change their null pattern so that two
// references can keep to what they share with a third.
const fewTogether = 0.005

// seldomTogether reports whether few rows have the link and rivals, and those could be null.
func (t *TablePlan) seldomTogether(f *link) bool {
	rivals := t.rivals(f)
	if t.layout == nil || slices.ContainsFunc(rivals, func(k *link) bool { return k.ref.Null == 0 }) {
		return false
	}
	var both int64
	for c, class := range t.layout.classes {
		if !f.null[c] && slices.ContainsFunc(rivals, func(k *link) bool { return !k.null[c] }) {
			both += class.count
		}
	}
	return both > 0 && float64(both) <= fewTogether*float64(t.Rows)
}

// partRivals makes the rivals of a link null in the rows that have it.
func (t *TablePlan) partRivals(classes []nullClass, f *link) []nullClass {
	var out []nullClass
	for _, class := range classes {
		if !slices.ContainsFunc(f.cols, func(c int) bool { return class.null[c] }) {
			for _, k := range t.rivals(f) {
				for _, c := range k.cols {
					class.null[c] = class.null[c] || !mustHave(t.Profile, t.Profile.Columns[c])
				}
			}
		}
		same := func(o nullClass) bool { return slices.Equal(o.null, class.null) && maps.Equal(o.nth, class.nth) }
		if i := slices.IndexFunc(out, same); i >= 0 {
			out[i].count += class.count
		} else {
			out = append(out, class)
		}
	}
	return out
}

// loosened returns what is to be given up after a plan failed, false if there is
// nothing left.
func (p *Plan) loosened(err error) (givenUp, bool) {
	if p == nil {
		return givenUp{}, false
	}
	var full *infeasibleError
	failed := func(t *TablePlan) bool {
		return errors.As(err, &full) && full.table == t.Table.Name || strings.Contains(err.Error(), fmt.Sprintf("plan %s:", t.Table.Name))
	}
	rests := func(t *TablePlan) bool { // on the failed table's own links
		return slices.ContainsFunc(t.links, func(f *link) bool { return f.byPath() && failed(f.parent) })
	}
	for _, t := range p.Tables {
		f := t.rarest()
		if f == nil || !failed(t) || full == nil {
			continue
		}
		one, together := t.without(f), t.without(f)
		together.together = true
		if p.loose[together] == "" && t.seldomTogether(f) {
			return together, true
		}
		if p.loose[one] == "" {
			return one, true
		}
	}
	for _, stands := range []func(*TablePlan) bool{failed, rests} {
		for _, t := range p.Tables {
			all := givenUp{table: t.Table.Name}
			if p.loose[all] == "" && t.voluntary() && stands(t) {
				return all, true
			}
		}
	}
	return givenUp{}, false
}

// noteLoose says which tables do without their paths.
func (p *Plan) noteLoose() {
	var notes []string
	for g, why := range p.loose {
		name, what := g.table, "paths that meet and grandparents are not kept"
		if g.link != "" {
			name += " (" + g.link + ")"
		}
		if one := (givenUp{g.table, g.link, false}); g.together && p.loose[one] != "" {
			continue // given up altogether
		} else if g.together {
			what, why = "no row has it and another one that keeps to the same parent", "too few parents have members for both"
		}
		notes = append(notes, fmt.Sprintf("%s: %s: %s", name, what, strings.TrimPrefix(why, "plan "+g.table+": ")))
	}
	slices.Sort(notes)
	p.Notes = append(p.Notes, notes...)
}

// voluntary reports whether links of the table are related by paths.
func (t *TablePlan) voluntary() bool {
	return slices.ContainsFunc(t.links, func(k *link) bool {
		return k.mix != nil || k.grove != nil || k.byPath()
	})
}
