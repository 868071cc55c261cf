package profile

import "slices"

// References are the references that both paths of a meeting go by, from the
// table that has it. It reports false where there is no such way, or none by
// which both arrive at the same key.
func (m Meeting) References(p *Profile, t *Table) (paths [2][]*Reference, ok bool) {
	return m.references(indexTables(p), t)
}

func (m Meeting) references(tables tableIndex, t *Table) (paths [2][]*Reference, ok bool) {
	for _, a := range tables.ways(t, m.Paths[0], m.To) {
		for _, b := range tables.ways(t, m.Paths[1], m.To) {
			if slices.Equal(a[len(a)-1].To, b[len(b)-1].To) {
				return [2][]*Reference{a, b}, true
			}
		}
	}
	return paths, false
}

// ways are the references that the steps of a path may stand for: several
// where references over the same columns lead to different tables.
func (tables tableIndex) ways(t *Table, steps [][]string, to string) [][]*Reference {
	if len(steps) == 0 || t == nil {
		return nil
	}
	var out [][]*Reference
	for _, r := range t.References {
		if !slices.Equal(r.Columns, steps[0]) {
			continue
		}
		if len(steps) == 1 {
			if r.Table == to {
				out = append(out, []*Reference{r})
			}
			continue
		}
		for _, rest := range tables.ways(tables[r.Table], steps[1:], to) {
			out = append(out, append([]*Reference{r}, rest...))
		}
	}
	return out
}
