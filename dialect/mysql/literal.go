package mysql

import (
	"encoding/binary"
	"encoding/hex"
	"strconv"

	"duckface/row"
	"duckface/schema"
)

// AppendField appends the i-th value of a column of that type as a field of
// LOAD DATA: fields end with a tab, lines with a newline, both escaped by a
// backslash within a value, and \N is null. Bytes that stand for themselves
// (BLOB, BIT, geometry) are sent as they are, so the statement must read the
// fields in CHARACTER SET binary; see loadStatement.
func AppendField(dst []byte, t *schema.Type, c *row.Column, i int) []byte {
	if c.Null != nil && c.Null[i] {
		return append(dst, '\\', 'N')
	}
	switch c.Form {
	case row.Bytes:
		return appendEscaped(dst, c.Value(i))
	case row.Blob:
		if t.Kind == schema.Geometry {
			var srid [4]byte
			binary.LittleEndian.PutUint32(srid[:], sridOf(t))
			dst = appendEscaped(dst, srid[:])
		}
		return appendEscaped(dst, c.Value(i))
	}
	if t.Kind == schema.Bit {
		return appendBits(dst, t, uint64(c.Ints[i]))
	}
	return appendPlain(dst, t, c, i)
}

// AppendLiteral appends the i-th value of a column of that type as an SQL
// literal: text in quotes, bytes in hex, a geometry in hex as the server
// stores it (SRID, then WKB; mysqldump --hex-blob writes the same), for MySQL
// would take ST_GeomFromWKB's coordinates in the axis order of the SRID.
func AppendLiteral(dst []byte, t *schema.Type, c *row.Column, i int) []byte {
	if c.Null != nil && c.Null[i] {
		return append(dst, "NULL"...)
	}
	switch c.Form {
	case row.Bytes:
		return appendQuoted(dst, c.Value(i))
	case row.Blob:
		return appendHex(dst, t, c.Value(i))
	case row.Date, row.Time, row.Moment:
		dst = append(dst, '\'')
		dst = appendPlain(dst, t, c, i)
		return append(dst, '\'')
	}
	if t.Kind == schema.Bit {
		return strconv.AppendUint(dst, uint64(c.Ints[i]), 10)
	}
	return appendPlain(dst, t, c, i)
}

// appendPlain appends a number, date or time as both forms spell it.
func appendPlain(dst []byte, t *schema.Type, c *row.Column, i int) []byte {
	switch c.Form {
	case row.Int:
		if t.Kind == schema.Year {
			return appendPadded(dst, uint64(c.Ints[i]), 4) // the text '0' is the year 2000
		}
		return strconv.AppendInt(dst, c.Ints[i], 10)
	case row.Uint:
		return strconv.AppendUint(dst, uint64(c.Ints[i]), 10)
	case row.Decimal:
		return appendDecimal(dst, c.Ints[i], c.Scale)
	case row.Float:
		bits := 64
		if t.Kind == schema.Float && t.Bits == 32 {
			bits = 32
		}
		return strconv.AppendFloat(dst, c.Floats[i], 'g', -1, bits)
	case row.Date:
		return appendDate(dst, c.Ints[i])
	case row.Time:
		return appendTime(dst, c.Ints[i], c.Scale)
	}
	return appendMoment(dst, c.Ints[i], c.Scale)
}

// appendDecimal appends value times 10^-scale.
func appendDecimal(dst []byte, value int64, scale int) []byte {
	u := uint64(value)
	if value < 0 {
		dst, u = append(dst, '-'), -u
	}
	if scale == 0 {
		return strconv.AppendUint(dst, u, 10)
	}
	if scale < len(powers) {
		dst = strconv.AppendUint(dst, u/powers[scale], 10)
		return appendPadded(append(dst, '.'), u%powers[scale], scale)
	}
	return appendPadded(append(dst, '0', '.'), u, scale)
}

var powers = [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
	1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// appendPadded appends u with zeros in front to that many digits.
func appendPadded(dst []byte, u uint64, digits int) []byte {
	for ; digits > 20; digits-- {
		dst = append(dst, '0')
	}
	var text [20]byte
	for i := digits - 1; i >= 0; i-- {
		text[i] = byte('0' + u%10)
		u /= 10
	}
	return append(dst, text[:digits]...)
}

// appendTwo appends a number from 0 to 99 in two digits.
func appendTwo(dst []byte, n int64) []byte {
	return append(dst, byte('0'+n/10), byte('0'+n%10))
}

const (
	second = 1_000_000 // microseconds
	day    = 86_400 * second
)

// appendDate appends days since 1970-01-01 as YYYY-MM-DD.
func appendDate(dst []byte, days int64) []byte {
	if days == row.ZeroDate {
		return append(dst, "0000-00-00"...)
	}
	y, m, d := civil(days)
	dst = appendTwo(dst, y/100)
	dst = append(appendTwo(dst, y%100), '-')
	dst = append(appendTwo(dst, m), '-')
	return appendTwo(dst, d)
}

// civil is the Gregorian date that many days after 1970-01-01, for the years
// 0 to 9999 (Hinnant, https://howardhinnant.github.io/date_algorithms.html#civil_from_days).
func civil(days int64) (year, month, day int64) {
	u := uint64(max(days, -719468) + 719468)
	era := u / 146097
	doe := u % 146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	year, month, day = int64(yoe+era*400), int64(mp)+3, int64(doy-(153*mp+2)/5)+1
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day
}

// appendMoment appends microseconds since 1970-01-01 00:00:00 as a DATETIME
// with that many digits of a second's fraction.
func appendMoment(dst []byte, micros int64, scale int) []byte {
	if micros == row.ZeroDate {
		return append(dst, "0000-00-00 00:00:00"...)
	}
	days, rest := micros/day, micros%day
	if rest < 0 {
		days, rest = days-1, rest+day
	}
	dst = append(appendDate(dst, days), ' ')
	return appendClock(dst, rest, scale)
}

// appendTime appends microseconds as a TIME, which may be negative or exceed a day.
func appendTime(dst []byte, micros int64, scale int) []byte {
	if micros < 0 {
		dst, micros = append(dst, '-'), -micros
	}
	return appendClock(dst, micros, scale)
}

func appendClock(dst []byte, micros int64, scale int) []byte {
	seconds, fraction := micros/second, micros%second
	hours := seconds / 3600
	if hours > 99 {
		dst = strconv.AppendInt(dst, hours, 10)
	} else {
		dst = appendTwo(dst, hours)
	}
	dst = append(dst, ':')
	dst = append(appendTwo(dst, seconds/60%60), ':')
	dst = appendTwo(dst, seconds%60)
	if scale <= 0 {
		return dst
	}
	scale = min(scale, 6)
	return appendPadded(append(dst, '.'), uint64(fraction)/powers[6-scale], scale)
}

// appendBits appends a BIT as the server keeps it: big-endian bytes.
func appendBits(dst []byte, t *schema.Type, bits uint64) []byte {
	var raw [8]byte
	binary.BigEndian.PutUint64(raw[:], bits)
	return appendEscaped(dst, raw[8-(min(t.Length, 64)+7)/8:])
}

// appendEscaped appends bytes with LOAD DATA's escapes.
func appendEscaped(dst, v []byte) []byte {
	clean := 0 // v[:clean] is appended or needs no escape
	for i := 0; i < len(v); {
		if len(v)-i >= 8 && !needsCare(binary.LittleEndian.Uint64(v[i:])) {
			i += 8
			continue
		}
		end := min(i+8, len(v))
		for ; i < end; i++ {
			if e := fieldEscapes[v[i]]; e != 0 {
				dst = append(append(dst, v[clean:i]...), '\\', e)
				clean = i + 1
			}
		}
	}
	return append(dst, v[clean:]...)
}

// needsCare reports whether any of eight bytes may need an escape: those
// below a space, and the backslash. (Bit tricks: a byte below n borrows from its top bit.)
func needsCare(x uint64) bool {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	backslash := x ^ ones*'\\'
	return ((x-ones*' ')&^x|(backslash-ones)&^backslash)&tops != 0
}

var fieldEscapes = [256]byte{0: '0', '\t': 't', '\n': 'n', '\r': 'r', '\\': '\\'}

var quotedEscapes = [256]byte{0: '0', '\n': 'n', '\r': 'r', 26: 'Z', '\\': '\\', '\'': '\''}

// appendQuoted appends text as a string literal.
func appendQuoted(dst, v []byte) []byte {
	dst = append(dst, '\'')
	clean := 0
	for i, c := range v {
		if e := quotedEscapes[c]; e != 0 {
			dst = append(append(dst, v[clean:i]...), '\\', e)
			clean = i + 1
		}
	}
	return append(append(dst, v[clean:]...), '\'')
}

// appendHex appends bytes as a hex literal.
func appendHex(dst []byte, t *schema.Type, v []byte) []byte {
	if t.Kind == schema.Geometry {
		var srid [4]byte
		binary.LittleEndian.PutUint32(srid[:], sridOf(t))
		dst = hex.AppendEncode(append(dst, '0', 'x'), srid[:])
		return hex.AppendEncode(dst, v)
	}
	if len(v) == 0 {
		return append(dst, '\'', '\'')
	}
	return hex.AppendEncode(append(dst, '0', 'x'), v)
}
