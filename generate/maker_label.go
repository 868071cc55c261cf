package generate

import (
	"math/bits"

	"duckface/profile"
	"duckface/row"
	"duckface/schema"
)

// newLabelDomain plans ENUM and SET columns: which label has which share is
// not in a measured profile, so it is decided here; where a person wrote them,
// or without shares, labels are common in the order of their definition.
func newLabelDomain(spec domainSpec) (*domain, error) {
	labels := spec.typ.Labels
	if len(labels) == 0 {
		labels = []string{""}
	}
	var m maker
	order := newAffine(1, 0)
	if len(spec.column.Common) > 0 && len(spec.column.Labels) == 0 {
		order = newAffine(capacity(spec), spec.key)
	}
	if spec.typ.Kind == schema.Set {
		m = &setMaker{labels, order}
	} else {
		m = &enumMaker{labels, order}
	}
	items := spec.items
	if items == 0 {
		items = min(max(int64(len(spec.column.Common)), int64(len(labels))), spec.rows)
	}
	return &domain{evenRuns(spec, min(items, capacity(spec))), m}, nil
}

// evenRuns deals rows to items without any measure but the shares of the most
// common.
func evenRuns(spec domainSpec, items int64) []run {
	if spec.rows == 0 {
		return nil
	}
	if spec.unique {
		return []run{{spec.rows, 1}}
	}
	common, restRows, restItems := spectrum(commonShares(spec.column.Common), spec.rows, max(items, 1))
	var runs []run
	for _, n := range common {
		runs = append(runs, run{1, n})
	}
	return mergeRuns(append(runs, part{items: restItems, rows: restRows}.runs()...))
}

func commonShares(common []profile.Common) []float64 {
	shares := make([]float64, len(common))
	for i, c := range common {
		shares[i] = c.Share
	}
	return shares
}

// enumMaker makes an ENUM's labels.
type enumMaker struct {
	labels []string
	order  affine
}

func (m *enumMaker) form() (row.Form, int) { return row.Bytes, 0 }

func (m *enumMaker) fill(out *row.Column, items []int64) {
	for _, item := range items {
		i := uint64(item)
		if m.order.n > 1 {
			i = m.order.at(i)
		}
		out.Data = append(out.Data, m.labels[i]...)
		out.Ends = append(out.Ends, len(out.Data))
	}
}

// setMaker makes combinations of a SET's labels; the empty one comes last.
type setMaker struct {
	labels []string
	order  affine
}

func (m *setMaker) form() (row.Form, int) { return row.Bytes, 0 }

func (m *setMaker) fill(out *row.Column, items []int64) {
	for _, item := range items {
		mask := uint64(item)
		if m.order.n > 1 {
			mask = m.order.at(mask)
		}
		mask++
		if len(m.labels) < 64 {
			mask &= 1<<len(m.labels) - 1
		}
		for start := len(out.Data); mask != 0; mask &= mask - 1 {
			if len(out.Data) > start {
				out.Data = append(out.Data, ',')
			}
			out.Data = append(out.Data, m.labels[bits.TrailingZeros64(mask)]...)
		}
		out.Ends = append(out.Ends, len(out.Data))
	}
}

// newAddressDomain plans UUID, INET4 and INET6 columns, whose values have no
// histogram.
func newAddressDomain(spec domainSpec) (*domain, error) {
	items := spec.items
	if items == 0 {
		items = spec.rows
	}
	m := &addressMaker{kind: spec.typ.Kind, ids: newIDs(spec), private: items <= 1<<24}
	return &domain{evenRuns(spec, min(items, capacity(spec))), m}, nil
}

// addressMaker makes UUIDs and internet addresses as text.
type addressMaker struct {
	kind    schema.Kind
	ids     ids
	private bool // few enough for 10.0.0.0/8, which nobody owns
}

func (m *addressMaker) form() (row.Form, int) { return row.Bytes, 0 }

func (m *addressMaker) fill(out *row.Column, items []int64) {
	for _, item := range items {
		switch m.kind {
		case schema.UUID:
			out.Data = m.ids.appendUUID(out.Data, uint64(item), true)
		case schema.Inet6:
			out.Data = appendInet6(out.Data, m.ids.number(uint64(item)))
		default:
			out.Data = m.appendInet4(out.Data, uint64(item))
		}
		out.Ends = append(out.Ends, len(out.Data))
	}
}

func (m *addressMaker) appendInet4(dst []byte, item uint64) []byte {
	a := mix32(uint32(item), m.ids.key)
	if m.private {
		a = 10<<24 | mix24(uint32(item), m.ids.key)
	}
	for i := 3; i >= 0; i-- {
		dst = appendOctet(dst, byte(a>>(8*i)))
		if i > 0 {
			dst = append(dst, '.')
		}
	}
	return dst
}

func appendOctet(dst []byte, b byte) []byte {
	if b >= 100 {
		dst = append(dst, '0'+b/100)
	}
	if b >= 10 {
		dst = append(dst, '0'+b/10%10)
	}
	return append(dst, '0'+b%10)
}

// appendInet6 writes an address below 2001:db8::/32, which is set aside for
// documentation (RFC 3849). No group is zero, so that there is one spelling.
func appendInet6(dst []byte, n uint64) []byte {
	dst = append(dst, "2001:db8"...)
	for range 5 {
		dst = appendGroup(append(dst, ':'), 1<<13|uint16(n&(1<<13-1)))
		n >>= 13
	}
	return append(dst, ":1"...)
}

func appendGroup(dst []byte, g uint16) []byte {
	return append(dst, hexLower[g>>12], hexLower[g>>8&15], hexLower[g>>4&15], hexLower[g&15])
}

const hexLower = "0123456789abcdef"

// ids numbers values of 122 free bits: 61 of them are a bijection of the
// item, the others a hash.
type ids struct {
	key     uint64
	ordered bool
}

func newIDs(spec domainSpec) ids { return ids{spec.key, spec.ordered} }

const idBits = 61

// number is a bijection of [0, 2^61): odd multiplications and shifts.
func (d ids) number(n uint64) uint64 {
	const mask = 1<<idBits - 1
	n = (n ^ d.key) & mask
	n = n * 0xbf58476d1ce4e5b9 & mask
	n ^= n >> 29
	n = n * 0x94d049bb133111eb & mask
	return n ^ n>>32
}

// appendUUID writes a version 4 UUID (RFC 9562), as text or as its 16 bytes.
// Ordered ones are version 7: the item is the millisecond.
func (d ids) appendUUID(dst []byte, item uint64, text bool) []byte {
	random := hashItem(d.key, int64(item))
	high, low := d.number(item)<<3|random>>61, random
	version := uint64(4)
	if d.ordered {
		const year2024 = 1704067200000
		high, version = (year2024+item)<<16|random>>48, 7
	}
	// The four version bits displace the twelve bits below them into the low half.
	b := [2]uint64{
		high&^0xffff | version<<12 | high>>4&0xfff,
		1<<63 | high&0xf<<58 | low&(1<<58-1),
	}
	if !text {
		for _, w := range b {
			for shift := 56; shift >= 0; shift -= 8 {
				dst = append(dst, byte(w>>shift))
			}
		}
		return dst
	}
	var cell [36]byte
	at := 0
	for i := range 16 {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			cell[at] = '-'
			at++
		}
		c := byte(b[i/8] >> (56 - 8*(i%8)))
		cell[at], cell[at+1] = hexLower[c>>4], hexLower[c&15]
		at += 2
	}
	return append(dst, cell[:]...)
}

// mix32 and mix24 are bijections of 32 and 24 bits.
func mix32(n uint32, key uint64) uint32 {
	n = (n ^ uint32(key)) * 0x85ebca6b
	n ^= n >> 15
	n *= 0xc2b2ae35
	return n ^ n>>16
}

func mix24(n uint32, key uint64) uint32 {
	const mask = 1<<24 - 1
	n = (n ^ uint32(key)) * 0x85ebca6b & mask
	n ^= n >> 13
	n = n * 0xc2b2ae35 & mask
	return n ^ n>>12
}
