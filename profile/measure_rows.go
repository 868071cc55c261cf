package profile

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
	"unicode/utf8"

	"duckface/schema"
)

// Whole rows are kept to see what lies between their columns: all of a small
// table, of a larger one those whose key has the smallest hashes, so that it
// does not matter in which order they come. A rank correlation of so many rows
// is off by 0.008 (one standard deviation of chance).
const (
	mostRows   = 1 << 14
	mostCells  = 1 << 21 // rows times columns
	fewestRows = 1 << 11
)

// rowSample holds whole rows of a table, column by column.
type rowSample struct {
	most    int
	seen    int64
	key     []int       // columns of the primary key; none: rows are told apart by their number
	ids     []uint64    // hash of the key of each row kept
	slots   []int32     // a heap of rows, the largest id on top
	x       [][]float64 // by column and row: place on the axis, length of text; NaN for null and what lies on no axis
	hashes  [][]uint64  // by column and row; 0 for null
	pattern []uint64    // which columns are null: see nullPatterns
}

func newRowSample(columns int, key []int) *rowSample {
	most := min(mostRows, max(fewestRows, mostCells/max(1, columns)))
	return &rowSample{most: most, key: key, x: make([][]float64, columns), hashes: make([][]uint64, columns)}
}

// keyColumns are where the columns of the table's primary key are measured.
func (m *measurer) keyColumns() []int {
	var key []int
	for _, ix := range m.table.UniqueKeys() {
		if ix.Kind == schema.Primary {
			for _, name := range ix.Columns() {
				key = append(key, m.index[name])
			}
		}
	}
	return key
}

// add looks at a block whose columns were hashed.
func (s *rowSample) add(m *measurer, b *block) {
	for row := range b.rows {
		id := s.id(m, row)
		if slot := s.place(id); slot >= 0 {
			for i, c := range m.columns {
				s.x[i][slot] = c.axis(&b.columns[i], row)
				s.hashes[i][slot] = c.hashes[row]
			}
			s.pattern[slot] = m.nulls.hashes[row]
		}
	}
}

// id is the hash by which a row is chosen: unlike that of its key, by whose
// first bits distinct values are chosen.
func (s *rowSample) id(m *measurer, row int) uint64 {
	s.seen++
	h := uint64(s.seen)
	for i, c := range s.key {
		if i == 0 {
			h = 0
		}
		h = joinHash(h, m.columns[c].hashes[row])
	}
	return hashInt(int64(h ^ 0x726f7773616d706c))
}

// place is where a row with that id belongs, -1 for nowhere.
func (s *rowSample) place(id uint64) int {
	if n := len(s.ids); n < s.most {
		s.ids, s.pattern = append(s.ids, id), append(s.pattern, 0)
		for i := range s.x {
			s.x[i], s.hashes[i] = append(s.x[i], 0), append(s.hashes[i], 0)
		}
		s.slots = append(s.slots, int32(n))
		if n+1 == s.most {
			heap.Init(s)
		}
		return n
	}
	slot := s.slots[0]
	if id >= s.ids[slot] {
		return -1
	}
	s.ids[slot] = id
	heap.Fix(s, 0)
	return int(slot)
}

// Len, Less, Swap, Push and Pop make the rows a heap.
func (s *rowSample) Len() int           { return len(s.slots) }
func (s *rowSample) Less(i, j int) bool { return s.ids[s.slots[i]] > s.ids[s.slots[j]] }
func (s *rowSample) Swap(i, j int)      { s.slots[i], s.slots[j] = s.slots[j], s.slots[i] }
func (s *rowSample) Push(x any)         { s.slots = append(s.slots, x.(int32)) }
func (s *rowSample) Pop() any {
	last := s.slots[len(s.slots)-1]
	s.slots = s.slots[:len(s.slots)-1]
	return last
}

// sort puts the rows in the order of their ids.
func (s *rowSample) sort() {
	slices.SortFunc(s.slots, func(a, b int32) int { return cmp.Compare(s.ids[a], s.ids[b]) })
	for i := range s.x {
		s.x[i], s.hashes[i] = inOrder(s.x[i], s.slots), inOrder(s.hashes[i], s.slots)
	}
	s.ids, s.pattern = inOrder(s.ids, s.slots), inOrder(s.pattern, s.slots)
	for i := range s.slots {
		s.slots[i] = int32(i)
	}
}

func inOrder[T any](list []T, order []int32) []T {
	out := make([]T, len(list))
	for i, at := range order {
		out[i] = list[at]
	}
	return out
}

// axis is where a cell lies on its column's axis, or the length of a text. It
// is NaN for null, the zero date, and what is not of the column's type.
func (c *column) axis(cs *cells, i int) float64 {
	switch {
	case c.xs != nil && c.schema.Type.Kind == schema.Float && c.schema.Type.Bits == 32:
		return shortFloat(c.xs[i])
	case c.xs != nil:
		return c.xs[i]
	case cs.tags[i] == isNull:
		return math.NaN()
	case cs.tags[i] != isBytes:
		return float64(len(appendCell(nil, cs.tags[i], cs.words[i])))
	case c.form == asText:
		return float64(utf8.RuneCount(cs.bytes(i)))
	}
	return float64(len(cs.bytes(i)))
}
