package generate

import (
	"encoding/binary"
	"math"
)

// bytesSpeller makes random bytes, which no compression makes smaller, between
// zeros where the column compresses; 16-byte UUIDs where it holds them.
type bytesSpeller struct {
	noise   float64 // share of random bytes
	longest int64
	fixed   bool
	uuid    bool
	ids     ids
	check   bounds
}

func newBytesSpeller(spec domainSpec) *bytesSpeller {
	return &bytesSpeller{
		noise:   noiseOf(spec.column.Compress),
		longest: longestText(spec, nil),
		fixed:   spec.typ.Fixed && spec.typ.Length > 0,
		uuid:    spec.column.Class == "uuid",
		ids:     newIDs(spec),
		check:   spec.check,
	}
}

func (s *bytesSpeller) limits() (lo, hi int64) {
	if s.fixed {
		return s.longest, s.longest
	}
	return s.check.limits(0, s.longest)
}

func (s *bytesSpeller) typical() (lo, hi int64) { return 16, 64 }

func (s *bytesSpeller) apart(length int64) bool { return length <= 8 }

func (s *bytesSpeller) capacity(length int64) int64 {
	if length < 0 {
		return 0
	}
	return power(256, length)
}

func (s *bytesSpeller) prepare(lo, _, _ int64) spelling {
	if s.uuid {
		return &uuidBytes{s.ids}
	}
	return &randomBytes{noise: s.noise, key: s.ids.key, order: newAffine(power(256, min(lo, 7)), s.ids.key+uint64(lo)), width: int(min(lo, 7))}
}

// noiseOf is how much of bytes is random that compress to a ratio: to mark
// where zeros stand takes some bytes itself.
func noiseOf(compress float64) float64 {
	const marks = 0.05
	if compress <= 0 || compress > 0.95 {
		return 1
	}
	return max(0, (compress-marks)/(1-marks))
}

// randomBytes begin with the number, permuted; the rest is a hash, in blocks,
// with zeros between them where not all is noise.
type randomBytes struct {
	noise float64
	key   uint64
	order affine
	width int
}

// noiseBlock is how many times eight bytes are noise, or zeros, at least.
const noiseBlock = 4

func (p *randomBytes) append(dst []byte, number int64, length int, random uint64) []byte {
	n := p.order.at(uint64(number))
	for range p.width {
		dst = append(dst, byte(n))
		n >>= 8
	}
	left := length - p.width
	owed := float64(random>>40) / (1 << 24)
	for block := 0; left >= 8; left -= 8 {
		random += golden
		if p.noise < 1 {
			if block%noiseBlock == 0 {
				owed = math.Mod(owed, 1) + p.noise
			}
			if block++; owed < 1 {
				dst = binary.LittleEndian.AppendUint64(dst, 0)
				continue
			}
		}
		dst = binary.LittleEndian.AppendUint64(dst, mix64(random))
	}
	for tail := mix64(random + golden); left > 0; left-- {
		dst = append(dst, byte(tail))
		tail >>= 8
	}
	return dst
}

type uuidBytes struct{ ids }

func (p *uuidBytes) append(dst []byte, number int64, _ int, _ uint64) []byte {
	return p.appendUUID(dst, uint64(number), false)
}

// uuidSpeller makes UUIDs as text of 36 characters, and hex of other lengths.
type uuidSpeller struct {
	*textSpeller
	ids ids
}

func (s *uuidSpeller) apart(length int64) bool { return length <= longestWord }

func (s *uuidSpeller) typical() (lo, hi int64) { return 36, 36 }

func (s *uuidSpeller) prepare(lo, hi, numbers int64) spelling {
	if lo == 36 && hi == 36 {
		return &uuidText{s.ids}
	}
	return s.textSpeller.prepare(lo, hi, numbers)
}

type uuidText struct{ ids }

func (p *uuidText) append(dst []byte, number int64, _ int, _ uint64) []byte {
	return p.appendUUID(dst, uint64(number), true)
}

// geometrySpeller makes shapes as little-endian WKB (OGC 06-103r4, 8.2).
// Lengths are those of MySQL's storage, which puts four bytes of SRID before.
type geometrySpeller struct {
	base string
	key  uint64
}

func newGeometrySpeller(spec domainSpec) *geometrySpeller {
	base := spec.typ.Base
	if c := spec.column.Class; c != "" && (base == "geometry" || base == "") {
		base = c
	}
	return &geometrySpeller{base, spec.key}
}

const (
	sridBytes  = 4
	pointBytes = sridBytes + 1 + 4 + 16
)

func (s *geometrySpeller) limits() (lo, hi int64) { return pointBytes, maxText }

func (s *geometrySpeller) typical() (lo, hi int64) {
	switch s.base {
	case "point", "geometry", "":
		return pointBytes, pointBytes
	case "linestring":
		return 13 + 16*2, 13 + 16*8
	}
	return 17 + 16*4, 17 + 16*8
}

func (s *geometrySpeller) apart(int64) bool { return false }

func (s *geometrySpeller) capacity(int64) int64 { return 1 << 60 }

func (s *geometrySpeller) prepare(lo, _, _ int64) spelling {
	return &geometryPlan{base: s.base, key: s.key + uint64(lo)}
}

type geometryPlan struct {
	base string
	key  uint64
}

// WKB's shape codes.
const (
	wkbPoint = iota + 1
	wkbLineString
	wkbPolygon
	wkbMultiPoint
	wkbMultiLineString
	wkbMultiPolygon
	wkbCollection
)

func (p *geometryPlan) append(dst []byte, number int64, length int, random uint64) []byte {
	// The number is spelled in the first point: 2^30 steps each way.
	n := ids{key: p.key}.number(uint64(number))
	x := float64(358*float64(n&(1<<30-1))/(1<<30)) - 179 // conversions keep every machine from fusing the two
	y := float64(168*float64(n>>30)/(1<<31)) - 84
	g := geometry{dst: dst, x: x, y: y, random: random}
	switch p.base {
	case "point":
		g.point()
	case "linestring":
		g.line((length - 13) / 16)
	case "polygon":
		g.polygon((length - 17) / 16)
	case "multipoint":
		g.collection(wkbMultiPoint, (length-13)/21, g.point)
	case "multilinestring":
		g.collection(wkbMultiLineString, 1, func() { g.line((length - 13 - 9) / 16) })
	case "multipolygon":
		g.collection(wkbMultiPolygon, 1, func() { g.polygon((length - 13 - 13) / 16) })
	case "geometrycollection", "geomcollection":
		g.collection(wkbCollection, (length-13)/21, g.point)
	default:
		g.any(length)
	}
	return g.dst
}

// geometry writes one shape around a first point.
type geometry struct {
	dst    []byte
	x, y   float64
	random uint64
	points int
}

// any chooses the shape that has exactly this length.
func (g *geometry) any(length int) {
	switch {
	case length <= pointBytes:
		g.point()
	case (length-17)%16 == 0:
		g.polygon((length - 17) / 16)
	default:
		g.line((length - 13) / 16)
	}
}

func (g *geometry) header(shape uint32) {
	g.dst = append(g.dst, 1)
	g.count(shape)
}

func (g *geometry) count(n uint32) { g.dst = binary.LittleEndian.AppendUint32(g.dst, n) }

func (g *geometry) at(x, y float64) {
	g.dst = binary.LittleEndian.AppendUint64(g.dst, math.Float64bits(x))
	g.dst = binary.LittleEndian.AppendUint64(g.dst, math.Float64bits(y))
}

// point writes the first point, and further ones a little away from it.
func (g *geometry) point() {
	g.header(wkbPoint)
	x, y := g.x, g.y
	if g.points > 0 {
		g.random = mix64(g.random + golden)
		x += float64(g.random>>44) / (1 << 21)
		y += float64(g.random&(1<<20-1)) / (1 << 21)
	}
	g.points++
	g.at(x, y)
}

// line writes a line of n points, at least two, that goes on to the east.
func (g *geometry) line(n int) {
	n = max(n, 2)
	g.header(wkbLineString)
	g.count(uint32(n))
	for i := range n {
		g.at(g.x+float64(i)/float64(n), g.y+g.wobble(i))
	}
}

func (g *geometry) wobble(i int) float64 {
	if i == 0 {
		return 0
	}
	g.random = mix64(g.random + golden)
	return float64(g.random>>40) / (1 << 26)
}

// polygon writes one closed ring of n points, at least four, counterclockwise
// around a circle, so that it never crosses itself.
func (g *geometry) polygon(n int) {
	n = max(n, 4)
	g.header(wkbPolygon)
	g.count(1)
	g.count(uint32(n))
	for i := range n - 1 {
		a := 2 * math.Pi * float64(i) / float64(n-1)
		g.at(g.x+float64(0.25*(math.Cos(a)-1)), g.y+float64(0.25*math.Sin(a)))
	}
	g.at(g.x, g.y)
}

// collection writes n shapes, at least one.
func (g *geometry) collection(shape uint32, n int, one func()) {
	n = max(n, 1)
	g.header(shape)
	g.count(uint32(n))
	for range n {
		one()
	}
}
