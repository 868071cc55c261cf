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
			return appendYear(dst, c.Ints[i])
		}
		return strconv.AppendInt(dst, c.Ints[i], 10)
	case row.Uint:
		return strconv.AppendUint(dst, uint64(c.Ints[i]), 10)
	case row.Decimal:
		return row.AppendDecimal(dst, c.Ints[i], c.Scale)
	case row.Float:
		bits := 64
		if t.Kind == schema.Float && t.Bits == 32 {
			bits = 32
		}
		return strconv.AppendFloat(dst, c.Floats[i], 'g', -1, bits)
	case row.Date:
		return row.AppendDate(dst, c.Ints[i])
	case row.Time:
		return row.AppendTime(dst, c.Ints[i], c.Scale)
	}
	return row.AppendMoment(dst, c.Ints[i], c.Scale)
}

// appendYear appends a year in four digits: the text '0' is the year 2000.
func appendYear(dst []byte, year int64) []byte {
	return append(dst, byte('0'+year/1000%10), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10))
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
