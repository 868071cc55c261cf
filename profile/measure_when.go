package profile

import (
	"fmt"
	"strings"
)

// rowFilter takes the rows in which a column has one value.
type rowFilter struct {
	column int
	hash   uint64
	rows   int64 // that it took
}

// filtered registers the columns of a reference that holds only where a type
// column has one value.
func (m *measurer) filtered(columns []string, u *undeclared) *keySet {
	id := fmt.Sprintf("%s\x00%s\x00%x", strings.Join(columns, "\x00"), u.when.Column, u.hash)
	s := m.sets[id]
	if s == nil {
		kind := m.index[u.when.Column]
		m.columns[kind].joins = true // so that its hashes are those that were looked at
		s = &keySet{counted: true, filter: &rowFilter{column: kind, hash: u.hash}}
		for _, name := range columns {
			s.columns = append(s.columns, m.index[name])
		}
		m.sets[id] = s
		m.setOrder = append(m.setOrder, s)
	}
	return s
}

// apply clears the hashes of all other rows.
func (f *rowFilter) apply(m *measurer, hashes []uint64) {
	for row, h := range m.columns[f.column].hashes {
		if h != f.hash {
			hashes[row] = 0
			continue
		}
		f.rows++
	}
}

// referring is the number of rows in which a reference holds, null or not.
func (m *measurer) referring(r *reference) float64 {
	if r.set.filter != nil {
		return float64(r.set.filter.rows)
	}
	return float64(m.rows)
}
