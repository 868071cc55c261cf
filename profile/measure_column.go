package profile

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"duckface/schema"
)

// form says how a column's cells are read.
type form uint8

const (
	asNumber form = iota
	asBits
	asDay    // a day: x in days
	asMoment // a day and its time: x in seconds
	asClock  // a duration: x in seconds
	asText
	asBinary
	asGeometry
)

func formOf(t schema.Type) form {
	switch t.Kind {
	case schema.Int, schema.Decimal, schema.Float, schema.Year:
		return asNumber
	case schema.Bit:
		return asBits
	case schema.Date:
		return asDay
	case schema.DateTime, schema.Timestamp:
		return asMoment
	case schema.Time:
		return asClock
	case schema.Binary:
		return asBinary
	case schema.Geometry:
		return asGeometry
	}
	return asText
}

// column measures one column. What it does for each cell depends on its role.
type column struct {
	schema *schema.Column
	form   form

	refers bool // part of a reference: decided by its parent, so only counted
	unique bool // a unique key of its own
	inKey  bool // part of a unique key, and of no reference
	told   bool // its prefixes are stated in any case: it is the first of an index, or the profile to compare with states them
	joins  bool // compared with a column of another table, or could be
	blind  bool // compared so without case and trailing blanks
	guard       // what may be told of its values

	nulls, zeros int64
	odd          int64 // cells that are not what the type says (SQLite)
	lo, hi       int64 // of whole numbers; lo > hi before the first
	whole        bool  // all numbers were whole and in the range of an int64

	counter *table[tally] // nil for a unique column that nothing asks to count
	rows    *reservoir    // of a unique column, or since the counter overflowed
	seed    uint64

	lengths  *lengthCounts
	chars    int64
	size     int64 // bytes
	longest  int64 // the most bytes of a cell
	excerpts *excerpts
	shapes   uint32 // geometry types seen, one bit each; bit 0 for anything else

	hashes  []uint64  // of the block being measured; 0 for null
	xs      []float64 // where its values lie on their axis; NaN for what has no place there; nil for text
	scratch []byte
}

// zeroHash stands for MySQL's zero date.
const zeroHash = 0x7a65726f64617465

func newColumn(c *schema.Column) *column {
	m := &column{schema: c, form: formOf(c.Type), lo: math.MaxInt64, hi: math.MinInt64, whole: true}
	return m
}

// prepare makes what the column's role needs; most bounds its counter.
func (c *column) prepare(most int, count bool) {
	if count || !c.unique {
		c.counter = newTable[tally](most)
	}
	if c.refers {
		return
	}
	switch c.form {
	case asText, asBinary, asGeometry:
		c.describe()
	default:
		if c.counter == nil {
			c.rows = newReservoir(mostDraws, c.seed)
		}
	}
}

// describe makes what text needs.
func (c *column) describe() {
	c.lengths = &lengthCounts{}
	if c.form != asGeometry && c.schema.Type.Kind != schema.Enum && c.schema.Type.Kind != schema.Set {
		c.excerpts = newExcerpts()
	}
}

// mostDraws is how many rows stand for a column whose values are too many to
// count: the histogram is then off by less than 0.4 % (Kolmogorov–Smirnov).
const mostDraws = 1 << 16

// measure takes the column's cells of the next block.
func (c *column) measure(cs *cells) {
	n := len(cs.tags)
	if cap(c.hashes) < n {
		c.hashes = make([]uint64, n, max(n, blockRows))
	}
	c.hashes = c.hashes[:n]
	if c.form < asText {
		c.placeNone(n)
	}
	c.nulls += int64(cs.nulls)
	if cs.nulls == n {
		clear(c.hashes)
		return
	}
	switch c.form {
	case asNumber, asBits:
		c.numbers(cs)
	case asDay, asMoment, asClock:
		c.times(cs)
	default:
		c.texts(cs)
	}
}

// placeNone begins a block in which no value has a place yet.
func (c *column) placeNone(n int) {
	c.xs = slices.Grow(c.xs[:0], n)[:n]
	for i := range c.xs {
		c.xs[i] = math.NaN()
	}
}

// numbers measures a block of numbers.
func (c *column) numbers(cs *cells) {
	var last tallyCache
	for i, t := range cs.tags {
		var h uint64
		var x float64
		switch t {
		case isNull:
			c.hashes[i] = 0
			continue
		case isInt:
			v := int64(cs.words[i])
			x, h = float64(v), hashInt(v)
			c.lo, c.hi = min(c.lo, v), max(c.hi, v)
		case isUint:
			x, h = float64(cs.words[i]), hashInt(int64(cs.words[i]))
			c.whole = false
		case isFloat:
			x = math.Float64frombits(cs.words[i])
			h = c.float(x)
		case isBytes:
			s := cs.bytes(i)
			if c.form == asBits {
				v := bitField(s)
				x, h = float64(v), hashInt(int64(v))
				break
			}
			value, v, whole, ok := number(s)
			if !ok {
				c.hashes[i] = c.oddText(s)
				continue
			}
			x = value
			switch {
			case whole:
				h = hashInt(v)
				c.lo, c.hi = min(c.lo, v), max(c.hi, v)
			case len(s) > 16:
				h, c.whole = hashBytes(s), false // more digits than a float64 holds
			default:
				h = c.float(x)
			}
		default:
			c.hashes[i] = c.oddText(strconv.AppendInt(c.scratch[:0], int64(cs.words[i]), 10))
			continue
		}
		c.hashes[i], c.xs[i] = h, x
		last.count(c, h, x)
	}
}

// float hashes a number that may be whole.
func (c *column) float(x float64) uint64 {
	if v := int64(x); float64(v) == x && v > -1<<53 && v < 1<<53 {
		c.lo, c.hi = min(c.lo, v), max(c.hi, v)
		return hashInt(v)
	}
	c.whole = false
	return hashFloat(x)
}

// bitField reads BIT(n): up to eight bytes, the highest first.
func bitField(s []byte) uint64 {
	var b [8]byte
	copy(b[max(0, 8-len(s)):], s[max(0, len(s)-8):])
	return binary.BigEndian.Uint64(b[:])
}

// times measures a block of dates, moments or durations.
func (c *column) times(cs *cells) {
	var last tallyCache
	for i, t := range cs.tags {
		var micros int64
		zero, ok := false, true
		switch t {
		case isNull:
			c.hashes[i] = 0
			continue
		case isMoment:
			micros = int64(cs.words[i])
		case isZeroDay:
			zero = true
		case isInt:
			micros = int64(cs.words[i]) * microsOfSecond // SQLite: seconds since 1970
		case isFloat:
			micros = int64((math.Float64frombits(cs.words[i]) - 2440587.5) * 86400 * 1e6) // SQLite: a Julian day
		case isBytes:
			if c.form == asClock {
				micros, ok = clock(cs.bytes(i))
			} else {
				micros, zero, ok = moment(cs.bytes(i))
			}
			if !ok {
				c.hashes[i] = c.oddText(cs.bytes(i))
				continue
			}
		}
		if zero {
			c.zeros++
			c.hashes[i] = zeroHash
			continue
		}
		h, x := hashInt(micros), float64(micros)/1e6
		if c.form == asDay {
			x = math.Floor(float64(micros) / float64(microsOfDay))
		}
		c.hashes[i], c.xs[i] = h, x
		last.count(c, h, x)
	}
}

// texts measures a block of text, bytes or shapes.
func (c *column) texts(cs *cells) {
	var last tallyCache
	for i, t := range cs.tags {
		var s []byte
		switch t {
		case isNull:
			c.hashes[i] = 0
			continue
		case isBytes:
			s = cs.bytes(i)
		default: // SQLite: anything may stand in a text column
			c.scratch = appendCell(c.scratch[:0], t, cs.words[i])
			s = c.scratch
		}
		h := c.hashText(s)
		c.hashes[i] = h
		if c.refers {
			c.size += int64(len(s))
			last.count(c, h, 0)
			continue
		}
		n := c.length(s)
		if last.count(c, h, float64(n)) && c.excerpts != nil {
			c.excerpts.offer(h, s)
		}
	}
}

func appendCell(b []byte, t tag, word uint64) []byte {
	switch t {
	case isFloat:
		return strconv.AppendFloat(b, math.Float64frombits(word), 'g', -1, 64)
	case isUint:
		return strconv.AppendUint(b, word, 10)
	}
	return strconv.AppendInt(b, int64(word), 10)
}

// hashText hashes a text as it is, or on either side of a reference as it is
// compared: by its collation, and as a number where it is one (SQLite allows a
// text to refer to a number).
func (c *column) hashText(s []byte) uint64 {
	if c.joins {
		if v, ok := plainInt(s); ok {
			return hashInt(v)
		}
	}
	if !c.blind {
		return hashBytes(s)
	}
	c.scratch = fold(c.scratch[:0], s)
	return hashBytes(c.scratch)
}

// plainInt reads an integer that is spelled as an integer is printed.
func plainInt(s []byte) (int64, bool) {
	if len(s) == 0 || len(s) > 18 || s[0] == '0' && len(s) > 1 || s[0] > '9' {
		return 0, false
	}
	_, v, whole, ok := number(s)
	return v, ok && whole && s[0] != '-' && s[0] != '+' && s[len(s)-1] != '.'
}

// fold appends s in lower case and without trailing blanks.
func fold(dst, s []byte) []byte {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	for i, b := range s {
		if b >= utf8.RuneSelf {
			for _, r := range string(s[i:]) {
				dst = utf8.AppendRune(dst, unicode.ToLower(r))
			}
			return dst
		}
		if b >= 'A' && b <= 'Z' {
			b |= 0x20
		}
		dst = append(dst, b)
	}
	return dst
}

// length counts a text's characters, or bytes, and adds them up.
func (c *column) length(s []byte) int {
	n := len(s)
	switch c.form {
	case asGeometry:
		c.shapes |= shapeBit(s)
	case asBinary:
	default:
		n = utf8.RuneCount(s)
	}
	c.chars += int64(n)
	c.size += int64(len(s))
	c.longest = max(c.longest, int64(len(s)))
	c.lengths.add(n)
	return n
}

// shapeBit is the bit of a geometry's type. MySQL puts four bytes of SRID
// before the well-known binary form
// (https://dev.mysql.com/doc/refman/9.7/en/gis-data-formats.html).
func shapeBit(s []byte) uint32 {
	if len(s) < 9 {
		return 1
	}
	kind := binary.LittleEndian.Uint32(s[5:])
	if s[4] == 0 {
		kind = binary.BigEndian.Uint32(s[5:])
	}
	if kind >= uint32(len(geometries)) {
		return 1
	}
	return 1 << kind
}

// geometries are the types by their well-known binary number.
var geometries = [...]string{"", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection"}

// oddText measures a cell that does not fit its column's type: only SQLite
// stores such. Should most cells be odd, the column counts as text.
func (c *column) oddText(s []byte) uint64 {
	h := c.hashText(s)
	c.odd++
	if c.refers {
		new(tallyCache).count(c, h, 0)
		return h
	}
	if c.lengths == nil {
		c.describe()
	}
	n := utf8.RuneCount(s)
	c.chars += int64(n)
	c.size += int64(len(s))
	c.lengths.add(n)
	if new(tallyCache).count(c, h, math.NaN()) && c.excerpts != nil {
		c.excerpts.offer(h, s)
	}
	return h
}

// tallyCache remembers the entry of the value before, because equal values
// often follow each other.
type tallyCache struct {
	hash  uint64
	entry *tally
}

// count counts one row in the column's counter or reservoir, and reports
// whether its value has not been seen before, as far as that is known.
func (l *tallyCache) count(c *column, h uint64, x float64) bool {
	if h == l.hash {
		if l.entry != nil {
			l.entry.n++
		}
		if c.rows != nil {
			c.rows.add(h, x)
		}
		return false
	}
	fresh := true
	if c.counter != nil {
		if c.counter.level == 0 && c.counter.n == c.counter.most && c.rows == nil && !c.refers {
			c.rows = newReservoir(mostDraws, c.seed)
			c.rows.start(c.counter, tallied(c.counter))
		}
		l.entry, fresh = c.counter.at(h)
		l.hash = h
		if l.entry != nil {
			l.entry.n++
			l.entry.x = x
		}
	}
	if c.rows != nil {
		c.rows.add(h, x)
	}
	return fresh
}

// tallied is the number of rows in a table.
func tallied(t *table[tally]) int64 {
	var rows int64
	t.each(func(_ uint64, v *tally) { rows += v.n })
	return rows
}

// blindCollation reports whether a collation ignores case. One without a name
// is MySQL's default, which does; SQLite's default does not.
func blindCollation(name, engine string) bool {
	name = strings.ToLower(name)
	if engine == "sqlite" {
		return name == "nocase" || name == "rtrim"
	}
	return name != "binary" && !strings.HasSuffix(name, "_bin") && !strings.Contains(name, "_cs")
}
