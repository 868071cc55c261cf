package generate

import (
	"math/bits"
	"strconv"

	"duckface/row"
)

// golden is 2^64 over the golden ratio: multiples of it fill the circle evenly.
const golden = 0x9e3779b97f4a7c15

// hashItem is the randomness of one item.
func hashItem(key uint64, item int64) uint64 { return mix64(key + uint64(item)*golden) }

// scaled reduces 32 random bits to [0,n) without division.
func scaled(r uint32, n int) int { return int(uint64(r) * uint64(n) >> 32) }

// locator finds the part that an item lies in: a table of first guesses, then
// a few steps.
type locator struct {
	ends  []int64 // items before the end of each part
	guess []int32
	shift uint
}

func newLocator(counts []int64) locator {
	l := locator{ends: make([]int64, len(counts))}
	total := int64(0)
	for i, n := range counts {
		total += n
		l.ends[i] = total
	}
	for total>>l.shift > int64(4*len(counts)) {
		l.shift++
	}
	part := 0
	for at := int64(0); at < total; at += 1 << l.shift {
		for l.ends[part] <= at {
			part++
		}
		l.guess = append(l.guess, int32(part))
	}
	return l
}

// find is the part of an item, and its number within the part.
func (l *locator) find(item int64) (part int, number int64) {
	part = int(l.guess[item>>l.shift])
	for item >= l.ends[part] {
		part++
	}
	if part > 0 {
		item -= l.ends[part-1]
	}
	return part, item
}

// affine is a bijection of [0,n) that visits the range evenly: steps of about
// the golden ratio. It makes consecutive numbers look unlike.
type affine struct{ n, a, b uint64 }

func newAffine(n int64, key uint64) affine {
	f := affine{n: uint64(max(n, 1)), a: 1}
	if n < 3 {
		return f
	}
	f.a = uint64(float64(n)*0.6180339887498949) + key%64
	for f.a %= f.n; gcd(f.a, f.n) != 1; f.a = (f.a + 1) % f.n {
	}
	f.b, _ = bits.Mul64(mix64(key), f.n)
	return f
}

func (f *affine) at(i uint64) uint64 {
	if f.n <= 1<<32 {
		return (i*f.a + f.b) % f.n
	}
	hi, lo := bits.Mul64(i, f.a)
	lo, carry := bits.Add64(lo, f.b, 0)
	return bits.Rem64(hi+carry, lo, f.n)
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// tickMaker makes numbers, dates and times: each part spreads its items
// evenly over its ticks, a hash moving each within its gap; its last item is
// its last tick.
type tickMaker struct {
	lattice
	locator
	parts []tickPart
	zeros int64 // the first so many items (0 or 1) are the zero date
	key   uint64
}

type tickPart struct {
	lo        int64
	count     int64  // items
	gap, rest uint64 // ticks = count*gap + rest
}

func (m *tickMaker) place(all []part) {
	counts := make([]int64, len(all))
	for i, p := range all {
		counts[i] = p.items
		wide := uint64(p.hi) - uint64(p.lo) + 1
		if wide == 0 { // all 2^64
			wide--
		}
		n := uint64(p.items)
		m.parts = append(m.parts, tickPart{p.lo, p.items, wide / n, wide % n})
	}
	m.locator = newLocator(counts)
}

// tick is the tick of an item; strictly ascending.
func (m *tickMaker) tickOf(item int64) int64 {
	i, k := m.find(item)
	p := &m.parts[i]
	at := uint64(p.lo) + uint64(k)*p.gap
	if p.rest > 0 {
		at += uint64(mulDiv(k, int64(p.rest), p.count))
	}
	if k == p.count-1 && item > 0 { // a bound of the histogram is a value
		at = uint64(p.lo) + uint64(p.count)*p.gap + p.rest - 1
	} else if p.gap > 1 && item > 0 {
		jitter, _ := bits.Mul64(hashItem(m.key, item), p.gap)
		at += jitter
	}
	if m.hole != nil && int64(at) >= *m.hole {
		at++
	}
	return int64(at)
}

func (m *tickMaker) form() (row.Form, int) { return m.lattice.form, m.lattice.scale }

func (m *tickMaker) fill(out *row.Column, items []int64) {
	switch m.lattice.form {
	case row.Float:
		m.fillFloats(out, items)
	case row.Bytes:
		for _, item := range items {
			out.Data = m.spell(out.Data, m.tickOf(item))
			out.Ends = append(out.Ends, len(out.Data))
		}
	default:
		if m.dense() {
			for _, item := range items {
				out.Ints = append(out.Ints, item+m.parts[0].lo)
			}
			return
		}
		for _, item := range items {
			if item < m.zeros {
				out.Ints = append(out.Ints, row.ZeroDate)
				continue
			}
			out.Ints = append(out.Ints, m.tickOf(item-m.zeros)*m.step+m.base)
		}
	}
}

// dense reports whether items are numbers without gaps.
func (m *tickMaker) dense() bool {
	return len(m.parts) == 1 && m.parts[0].gap == 1 && m.parts[0].rest == 0 && m.step == 1 && m.base == 0 && m.zeros == 0 && m.hole == nil
}

func (m *tickMaker) fillFloats(out *row.Column, items []int64) {
	for _, item := range items {
		v := float64(m.tickOf(item))
		if m.perUnit != 1 {
			v /= m.perUnit
		}
		out.Floats = append(out.Floats, v)
	}
}

// spell writes a DECIMAL of more than 18 digits.
func (m *tickMaker) spell(dst []byte, tick int64) []byte {
	if tick < 0 {
		dst, tick = append(dst, '-'), -tick
	}
	whole, part := tick, int64(0)
	if m.places > 0 {
		unit := power(10, int64(m.places))
		whole, part = tick/unit, tick%unit
	}
	dst = strconv.AppendInt(dst, whole, 10)
	for range max(0, -m.places) {
		if whole != 0 {
			dst = append(dst, '0')
		}
	}
	if m.scale == 0 {
		return dst
	}
	dst = append(dst, '.')
	digits := strconv.AppendInt(nil, part, 10)
	for range max(m.places, 0) - len(digits) {
		dst = append(dst, '0')
	}
	if m.places > 0 {
		dst = append(dst, digits...)
	}
	for range m.scale - max(m.places, 0) {
		dst = append(dst, '0')
	}
	return dst
}
