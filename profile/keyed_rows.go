package profile

// keyedRows keeps rows of a table, each as so many words, that are chosen by a
// hash: of the row's number, or of one of its keys. Where there are more than it
// may hold it keeps those whose hash begins with level zero bits, as table does.
// Two samples by the same key hold the same keys, so they can be joined.
type keyedRows struct {
	salt  uint64 // what the choice depends on beside the hash, so that equal numbers in two keys are chosen apart
	width int    // words of a row
	most  int    // rows
	level uint
	keys  []uint64 // the hashes; several rows may have the same one
	words []uint64
	index []int32 // by key, row+1; 0: free. Made when the first key is looked up
}

func newKeyedRows(width, most int) *keyedRows { return &keyedRows{width: width, most: most} }

func (s *keyedRows) len() int { return len(s.keys) }

// row are the words of the i-th row.
func (s *keyedRows) row(i int) []uint64 { return s.words[i*s.width:][:s.width] }

// out reports whether the row of a hash is sampled out.
func (s *keyedRows) out(h uint64) bool {
	if s.level == 0 {
		return false
	}
	if s.salt != 0 {
		h = hashInt(int64(h ^ s.salt))
	}
	return h>>(64-s.level) != 0
}

// add makes room for a row, to be filled by the caller; nil for a hash that is
// sampled out, or 0.
func (s *keyedRows) add(h uint64) []uint64 {
	if h == 0 || s.out(h) {
		return nil
	}
	for len(s.keys) >= s.most && s.level < 64 {
		s.raise()
	}
	if s.out(h) {
		return nil
	}
	if len(s.keys) == cap(s.keys) {
		s.grow()
	}
	n := len(s.words)
	s.keys, s.words = append(s.keys, h), s.words[:n+s.width]
	clear(s.words[n:])
	return s.words[n:]
}

// grow makes room for twice the rows: append would copy long lists more often.
func (s *keyedRows) grow() {
	rows := min(max(2*cap(s.keys), 64), max(s.most, len(s.keys)+1))
	s.keys = append(make([]uint64, 0, rows), s.keys...)
	s.words = append(make([]uint64, 0, rows*s.width), s.words...)
}

// raise leaves half of the keys out.
func (s *keyedRows) raise() {
	s.level++
	n := 0
	for i, h := range s.keys {
		if s.out(h) {
			continue
		}
		s.keys[n] = h
		copy(s.words[n*s.width:(n+1)*s.width], s.row(i))
		n++
	}
	s.keys, s.words, s.index = s.keys[:n], s.words[:n*s.width], nil
}

// size is what a sample takes, in words of 8 bytes, its index included.
func (s *keyedRows) size() int {
	if s == nil {
		return 0
	}
	return len(s.keys)*(s.width+3) + 1
}

// find is the first row of a key, or -1.
func (s *keyedRows) find(h uint64) int {
	if h == 0 || len(s.keys) == 0 {
		return -1
	}
	if s.index == nil {
		s.makeIndex()
	}
	mask := uint64(len(s.index) - 1)
	for i := h & mask; s.index[i] != 0; i = (i + 1) & mask {
		if row := int(s.index[i]) - 1; s.keys[row] == h {
			return row
		}
	}
	return -1
}

func (s *keyedRows) makeIndex() {
	size := 16
	for size < 2*len(s.keys) {
		size *= 2
	}
	s.index = make([]int32, size)
	mask := uint64(size - 1)
	for row, h := range s.keys {
		i := h & mask
		for s.index[i] != 0 && s.keys[s.index[i]-1] != h {
			i = (i + 1) & mask
		}
		if s.index[i] == 0 {
			s.index[i] = int32(row + 1)
		}
	}
}

// trim gives back the memory that growing and raising left unused.
func (s *keyedRows) trim() {
	if cap(s.words) > len(s.words)+len(s.words)/4 {
		s.words = append(make([]uint64, 0, len(s.words)), s.words...)
		s.keys = append(make([]uint64, 0, len(s.keys)), s.keys...)
	}
}
