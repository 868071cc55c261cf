package profile

import (
	"cmp"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

// Hashes stand for values while a table is measured, so that a table of a
// million rows needs no copy of them. They are fixed for ever: what is sampled
// by hash is the same in two measurements of the same data. Two of a million
// values share a hash with a chance of 1 in 37 million. 0 stands for null.

// hashBytes is wyhash (https://github.com/wangyi-fudan/wyhash, final version
// 4) without its three-lane loop.
func hashBytes(p []byte) uint64 {
	const s0, s1 = 0xa0761d6478bd642f, 0xe7037ed1a0b428db
	n := len(p)
	seed := uint64(s0)
	var a, b uint64
	switch {
	case n > 16:
		for len(p) > 16 {
			seed = multiply(binary.LittleEndian.Uint64(p)^s1, binary.LittleEndian.Uint64(p[8:])^seed)
			p = p[16:]
		}
		if len(p) < 16 {
			var tail [16]byte
			copy(tail[:], p)
			p = tail[:]
		}
		a, b = binary.LittleEndian.Uint64(p), binary.LittleEndian.Uint64(p[8:])
	case n >= 4:
		step := n >> 3 << 2
		a = uint64(binary.LittleEndian.Uint32(p))<<32 | uint64(binary.LittleEndian.Uint32(p[step:]))
		b = uint64(binary.LittleEndian.Uint32(p[n-4:]))<<32 | uint64(binary.LittleEndian.Uint32(p[n-4-step:]))
	case n > 0:
		a = uint64(p[0])<<16 | uint64(p[n>>1])<<8 | uint64(p[n-1])
	}
	return notNull(multiply(s1^uint64(n), multiply(a^s1, b^seed)))
}

func multiply(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// hashInt is the finalizer of splitmix64: a bijection, but for 0.
func hashInt(v int64) uint64 {
	x := uint64(v) + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return notNull(x ^ x>>31)
}

// hashFloat gives an integral value the hash of the integer, so that columns
// of different number types can be compared.
func hashFloat(x float64) uint64 {
	if v := int64(x); float64(v) == x && v > -1<<53 && v < 1<<53 {
		return hashInt(v)
	}
	return hashInt(int64(math.Float64bits(x)) ^ 0x5851f42d4c957f2d)
}

// joinHash adds one more column to the hash of those before it.
func joinHash(h, next uint64) uint64 {
	return notNull(multiply(h^0x8ebc6af09c88c6e3, next^0x589965cc75374cc3))
}

func notNull(h uint64) uint64 {
	if h == 0 {
		return 1
	}
	return h
}

// table counts something for every distinct hash. Once it holds most entries
// it keeps only those whose hash begins with level zero bits, one more each
// time: Gibbons' distinct sampling (https://www.vldb.org/conf/2001/P541.pdf).
// What it keeps it knows exactly, and each entry stands for 2^level values.
type table[V any] struct {
	slots []slot[V]
	n     int
	most  int
	level uint
	times int64 // values that one stands for because of what was counted; 0: itself
}

type slot[V any] struct {
	hash  uint64 // 0: free
	value V
}

func newTable[V any](most int) *table[V] {
	return &table[V]{slots: make([]slot[V], 16), most: most}
}

// at finds the entry of a hash, making it when it is new. It is nil for a
// hash that is sampled out, and valid until the next call.
func (t *table[V]) at(h uint64) (v *V, fresh bool) {
	if h>>(64-t.level) != 0 { // a shift by 64 gives 0
		return nil, false
	}
	mask := uint64(len(t.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.hash == h {
			return &s.value, false
		}
		if s.hash == 0 {
			if t.n*2 >= len(t.slots) || t.n >= t.most {
				t.grow()
				return t.at(h)
			}
			t.n++
			s.hash = h
			return &s.value, true
		}
	}
}

// find is the entry of a hash, or nil.
func (t *table[V]) find(h uint64) *V {
	mask := uint64(len(t.slots) - 1)
	for i := h & mask; t.slots[i].hash != 0; i = (i + 1) & mask {
		if t.slots[i].hash == h {
			return &t.slots[i].value
		}
	}
	return nil
}

// grow makes room: a larger table, or one level up.
func (t *table[V]) grow() {
	size := len(t.slots)
	switch {
	case t.n >= t.most:
		t.level++
	case size < 1<<14:
		size *= 8
	default:
		size *= 2
	}
	old := t.slots
	t.slots, t.n = make([]slot[V], size), 0
	mask := uint64(size - 1)
	for j := range old {
		h := old[j].hash
		if h == 0 || h>>(64-t.level) != 0 {
			continue
		}
		i := h & mask
		for t.slots[i].hash != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = old[j]
		t.n++
	}
}

// distinct is the number of different hashes seen; an estimate above level 0.
func (t *table[V]) distinct() int64 { return (int64(t.n) << t.level) * max(1, t.times) }

// each visits all entries in an order that depends on their hashes only.
func (t *table[V]) each(visit func(h uint64, v *V)) {
	for i := range t.slots {
		if t.slots[i].hash != 0 {
			visit(t.slots[i].hash, &t.slots[i].value)
		}
	}
}

// tally is one distinct value: how many rows have it, and where it lies on
// its axis (numbers, dates) or how long it is (text).
type tally struct {
	n int64
	x float64
}

// draw is one row of a reservoir.
type draw struct {
	hash uint64
	x    float64
}

// reservoir holds a uniform sample of rows (Vitter's algorithm R), drawn the
// same way in every run.
type reservoir struct {
	rows  []draw
	seen  int64
	most  int
	state uint64
}

func newReservoir(most int, seed uint64) *reservoir {
	return &reservoir{most: most, state: seed}
}

func (r *reservoir) random(below int64) int64 {
	r.state += 0x9e3779b97f4a7c15
	hi, _ := bits.Mul64(hashInt(int64(r.state)), uint64(below))
	return int64(hi)
}

func (r *reservoir) add(h uint64, x float64) {
	r.seen++
	if len(r.rows) < r.most {
		r.rows = append(r.rows, draw{h, x})
		return
	}
	if i := r.random(r.seen); i < int64(r.most) {
		r.rows[i] = draw{h, x}
	}
}

// start fills an empty reservoir with the rows that a table has counted, as
// if they had been added one by one: every so many rows in hash order.
func (r *reservoir) start(t *table[tally], rows int64) {
	r.seen = rows
	step := max(1, float64(rows)/float64(r.most))
	next, passed := step/2, 0.0
	t.each(func(h uint64, v *tally) {
		passed += float64(v.n)
		for ; next < passed && len(r.rows) < r.most; next += step {
			r.rows = append(r.rows, draw{h, v.x})
		}
	})
}

// table counts the drawn rows by value.
func (r *reservoir) table() *table[tally] {
	t := newTable[tally](len(r.rows) + 1)
	for _, d := range r.rows {
		v, _ := t.at(d.hash)
		v.n++
		v.x = d.x
	}
	return t
}

// excerpt is a sampled text: its beginning, copied.
type excerpt struct {
	hash uint64
	text []byte
	cut  bool // text is not the whole value
}

// excerpts is a uniform sample of distinct texts: those with the smallest hashes.
type excerpts struct {
	items []excerpt
	limit uint64 // hashes above it are not wanted any more
	bytes int
}

const (
	mostExcerpts     = 1000
	mostExcerptBytes = 512 << 10
	longExcerpt      = 512      // of ordinary text
	longDocument     = 16 << 10 // of text that begins like JSON
)

func newExcerpts() *excerpts { return &excerpts{limit: math.MaxUint64} }

// offer takes a text that was not offered before, or not often.
func (e *excerpts) offer(h uint64, s []byte) {
	if h > e.limit {
		return
	}
	n := longExcerpt
	if len(s) > 0 && (s[0] == '{' || s[0] == '[') {
		n = longDocument
	}
	n = min(n, len(s))
	e.items = append(e.items, excerpt{h, slices.Clone(s[:n]), n < len(s)})
	e.bytes += n
	if len(e.items) >= 2*mostExcerpts || e.bytes >= 2*mostExcerptBytes {
		e.trim()
	}
}

// trim keeps the smallest hashes, each once, up to both limits.
func (e *excerpts) trim() {
	slices.SortStableFunc(e.items, func(a, b excerpt) int { return cmp.Compare(a.hash, b.hash) })
	e.items = slices.CompactFunc(e.items, func(a, b excerpt) bool { return a.hash == b.hash })
	bytes := 0
	for i := range e.items {
		if i == mostExcerpts || bytes > mostExcerptBytes {
			clear(e.items[i:])
			e.items = e.items[:i]
			e.limit = e.items[i-1].hash
			break
		}
		bytes += len(e.items[i].text)
	}
	e.bytes = bytes
}
