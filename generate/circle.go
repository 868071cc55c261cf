package generate

import (
	"fmt"
	"slices"
	"strings"
)

// A link's parent may follow from what other links of its row give, and of the
// rows that those lead to. In a circle there would be no end to it.

// needs are the links by which a link's parent is found; some are nil.
func (k *link) needs() []*link {
	out := []*link{k.coarse, k.group, k.apart}
	if k.mix != nil {
		out = append(out, k.mix.on)
		for _, way := range k.mix.ways {
			out = append(out, way...)
		}
		if k.mix.back != nil {
			out = append(out, k.mix.back.by)
		}
	}
	if k.meet != nil {
		out = append(append(out, k.meet.leader), k.meet.way...)
	}
	if k.via != nil {
		out = append(append(out, k.via), k.passed()...)
	}
	return out
}

// passed are the links that the way from a derived link's via to its parent goes by.
func (k *link) passed() []*link {
	for i, col := range k.cols {
		if j := slices.Index(k.via.cols, col); j >= 0 {
			return k.via.parent.upwards(k.via.parentCols[j], k.parent, k.parentCols[i])
		}
	}
	return nil
}

// upwards are the links that rootRow may go by.
func (t *TablePlan) upwards(col int, want *TablePlan, wantCol int) []*link {
	var out []*link
	var visit func(t *TablePlan, col int)
	visit = func(t *TablePlan, col int) {
		if t == want && col == wantCol {
			return
		}
		for _, s := range t.columns[col].sources {
			if !slices.Contains(out, s.link) {
				out = append(out, s.link)
				visit(s.link.parent, s.link.parentCols[s.at])
			}
		}
	}
	visit(t, col)
	return out
}

// needing reports whether a link's parent is found by way of another link.
func (k *link) needing(f *link) bool {
	seen := map[*link]bool{}
	var visit func(k *link) bool
	visit = func(k *link) bool {
		if k == nil || seen[k] {
			return false
		}
		seen[k] = true
		return k == f || slices.ContainsFunc(k.needs(), visit)
	}
	return slices.ContainsFunc(k.needs(), visit)
}

// circles is an error where a link's parent would be found by itself.
func (p *Plan) circles(t *TablePlan) error {
	for _, k := range t.links {
		if k.needing(k) {
			return fmt.Errorf("reference (%s) would follow itself in a circle", strings.Join(k.ref.Columns, ", "))
		}
	}
	for i, c := range t.columns {
		if t.rootless(i) {
			return fmt.Errorf("reference (%s) gives %s the values that it gets from there", strings.Join(c.sources[0].link.ref.Columns, ", "), c.profile.Name)
		}
	}
	return nil
}

// rootless reports whether a column has its values, by first sources, from itself.
func (t *TablePlan) rootless(col int) bool {
	type place struct {
		table *TablePlan
		col   int
	}
	seen := map[place]bool{}
	here := place{t, col}
	for !seen[here] {
		seen[here] = true
		c := here.table.columns[here.col]
		if len(c.sources) == 0 {
			return false
		}
		s := c.sources[0]
		here = place{s.link.parent, s.link.parentCols[s.at]}
	}
	return here == place{t, col}
}
