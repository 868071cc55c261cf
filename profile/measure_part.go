package profile

import (
	"slices"

	"duckface/schema"
)

// A reference may lie in a unique key with a part of its columns: each season of
// a team has its players, (year, league, team), and a player has one row a year,
// (player, year, stint). What that part alone repeats then decides what the key
// leaves room for, on both sides.

// addParts registers the parts of references that stand in a unique key without
// the rest of their columns: of this table's own, and of those to it.
func (m *measurer) addParts(s *schema.Schema) {
	add := func(columns []string) {
		if set := m.set(columns, true); !slices.Contains(m.parts, set) {
			m.parts = append(m.parts, set)
		}
	}
	for _, t := range s.Tables {
		for _, r := range t.References {
			if t.Name != m.table.Name && r.Table != m.table.Name || !usable(s, t, r) {
				continue
			}
			for _, part := range partsInKeys(t, r) {
				if t.Name == m.table.Name {
					add(part)
				}
				if r.Table == m.table.Name {
					add(against(r, part))
				}
			}
		}
	}
}

// partsInKeys are the columns that a reference has in common with the unique
// keys that hold some of them but not all, unless another reference is over these.
func partsInKeys(t *schema.Table, r *schema.Reference) [][]string {
	var parts [][]string
	for _, key := range t.UniqueKeys() {
		names := key.Columns()
		part := slices.DeleteFunc(slices.Clone(r.Columns), func(n string) bool { return !slices.Contains(names, n) })
		same := func(o []string) bool { return sameNames(o, part) }
		if len(part) == 0 || len(part) == len(r.Columns) || len(part) == len(names) || slices.ContainsFunc(parts, same) ||
			slices.ContainsFunc(t.References, func(o *schema.Reference) bool { return same(o.Columns) }) {
			continue
		}
		parts = append(parts, part)
	}
	return parts
}

func sameNames(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(n string) bool { return !slices.Contains(b, n) })
}

// against are the parent's columns against some of a reference's own.
func against(r *schema.Reference, columns []string) []string {
	var out []string
	for _, name := range columns {
		out = append(out, r.To[slices.Index(r.Columns, name)])
	}
	return out
}

// leaveOutParts drops the groups of children over a part of a reference that
// alone tells the parents apart: the reference's own fan-out says the same.
func (c *collector) leaveOutParts(p *Profile) {
	for _, t := range p.Tables {
		t.Groups = slices.DeleteFunc(t.Groups, func(g *Group) bool {
			known := slices.ContainsFunc(t.References, func(r *Reference) bool {
				parent := p.Table(r.Table)
				return parent != nil && parent != t && len(g.Columns) < len(r.Columns) && identifies(parent, r, g.Columns)
			})
			if known {
				c.groups = slices.DeleteFunc(c.groups, func(o *countedGroup) bool { return o.out == g })
			}
			return known
		})
	}
}

// identifies reports whether each row of a parent has its own values of those of
// its columns that stand against some of a reference's.
func identifies(parent *Table, r *Reference, columns []string) bool {
	if slices.ContainsFunc(columns, func(n string) bool { return !slices.Contains(r.Columns, n) }) {
		return false
	}
	to := against(&r.Reference, columns)
	return slices.ContainsFunc(parent.Groups, func(g *Group) bool { return sameNames(g.Columns, to) && g.Distinct == parent.Rows })
}
