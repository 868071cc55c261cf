package schema

import (
	"strconv"
	"strings"
)

// Kind groups the types that store the same sort of value.
type Kind string

// The kinds. Every column type of MySQL, MariaDB and SQLite maps to one of them.
const (
	Int       Kind = "int"     // TINYINT … BIGINT, SQLite INTEGER; see Type.Bits and Type.Unsigned
	Decimal   Kind = "decimal" // exact; see Type.Precision and Type.Scale
	Float     Kind = "float"   // Type.Bits is 32 or 64
	Bit       Kind = "bit"     // BIT(n), Type.Length is n
	Text      Kind = "text"    // CHAR, VARCHAR, TEXT …; Type.Length in characters, 0 when unlimited
	Binary    Kind = "binary"  // BINARY, VARBINARY, BLOB …; Type.Length in bytes, 0 when unlimited
	Date      Kind = "date"
	Time      Kind = "time"     // a signed duration up to 838:59:59
	DateTime  Kind = "datetime" // DATETIME; Type.Scale is the digits of the fraction
	Timestamp Kind = "timestamp"
	Year      Kind = "year"
	Enum      Kind = "enum"
	Set       Kind = "set"
	JSON      Kind = "json"
	UUID      Kind = "uuid"
	Inet4     Kind = "inet4"
	Inet6     Kind = "inet6"
	Geometry  Kind = "geometry" // Type.Base names the shape: "point", "polygon", …
)

// Type is a column type: the engine's spelling and what it means.
type Type struct {
	Name      string // exactly as the engine spells it: "smallint(5) unsigned"
	Kind      Kind
	Base      string   // the first word, lower case: "smallint"
	Unsigned  bool     // no negative values
	Bits      int      // Int and Float: 8, 16, 24, 32 or 64
	Length    int      // Text: characters, Binary: bytes, Bit: bits; 0 when unlimited
	Fixed     bool     // CHAR and BINARY: padded to Length
	Precision int      // Decimal: digits in all
	Scale     int      // Decimal: digits after the point; Time, DateTime, Timestamp: digits of the fraction
	Labels    []string // Enum and Set
}

// Textual reports whether values of the type are character strings.
func (t Type) Textual() bool {
	return t.Kind == Text || t.Kind == Enum || t.Kind == Set || t.Kind == JSON
}

// Temporal reports whether values of the type lie on a calendar.
func (t Type) Temporal() bool {
	return t.Kind == Date || t.Kind == DateTime || t.Kind == Timestamp
}

// Numeric reports whether values of the type are numbers.
func (t Type) Numeric() bool {
	switch t.Kind {
	case Int, Decimal, Float, Bit, Year:
		return true
	}
	return false
}

// IntRange is the smallest and largest value of an Int type; the largest of an
// unsigned 64-bit column is capped at 2^63-1, which no generated key reaches.
func (t Type) IntRange() (lo, hi int64) {
	bits := t.Bits
	if bits == 0 {
		bits = 64
	}
	if t.Unsigned {
		if bits == 64 {
			return 0, 1<<63 - 1
		}
		return 0, 1<<bits - 1
	}
	return -1 << (bits - 1), 1<<(bits-1) - 1
}

// ParseType reads a type as MySQL, MariaDB or SQLite spell it. A spelling that
// none of the former two knows follows SQLite's affinity rules
// (https://www.sqlite.org/datatype3.html, section 3.1), so it never fails.
func ParseType(name string) Type {
	t := Type{Name: name}
	lower := strings.ToLower(strings.TrimSpace(name))
	base, rest := lower, ""
	if i := strings.IndexAny(lower, " ("); i >= 0 {
		base, rest = lower[:i], lower[i:]
	}
	t.Base = base
	t.Unsigned = strings.Contains(rest, "unsigned") || strings.Contains(rest, "zerofill") || base == "serial"
	args := arguments(name)
	number := func(i, otherwise int) int {
		if i < len(args) {
			if n, err := strconv.Atoi(strings.TrimSpace(args[i])); err == nil {
				return n
			}
		}
		return otherwise
	}
	if bits, ok := intBits[base]; ok {
		t.Kind, t.Bits = Int, bits
		return t
	}
	switch base {
	case "decimal", "numeric", "dec", "fixed", "number", "money":
		t.Kind, t.Precision, t.Scale = Decimal, number(0, 10), number(1, 0)
		if base == "money" {
			t.Precision, t.Scale = 19, 4
		}
	case "float":
		t.Kind, t.Bits = Float, 32
		if number(0, 0) > 24 {
			t.Bits = 64
		}
	case "double", "real", "float8":
		t.Kind, t.Bits = Float, 64
	case "bit":
		t.Kind, t.Length = Bit, number(0, 1)
	case "char", "nchar", "character", "native":
		t.Kind, t.Length, t.Fixed = Text, number(0, 1), base != "native" && !strings.Contains(rest, "varying")
	case "varchar", "nvarchar", "varchar2", "varying", "string":
		t.Kind, t.Length = Text, number(0, 0)
	case "tinytext":
		t.Kind, t.Length = Text, 255
	case "text", "mediumtext", "longtext", "clob", "long":
		t.Kind = Text
	case "binary":
		t.Kind, t.Length, t.Fixed = Binary, number(0, 1), true
	case "varbinary":
		t.Kind, t.Length = Binary, number(0, 0)
	case "tinyblob":
		t.Kind, t.Length = Binary, 255
	case "blob", "mediumblob", "longblob", "bytea":
		t.Kind = Binary
	case "date":
		t.Kind = Date
	case "time":
		t.Kind, t.Scale = Time, number(0, 0)
	case "datetime":
		t.Kind, t.Scale = DateTime, number(0, 0)
	case "timestamp", "timestamptz":
		t.Kind, t.Scale = Timestamp, number(0, 0)
	case "year":
		t.Kind, t.Bits, t.Unsigned = Year, 16, true
	case "enum":
		t.Kind, t.Labels = Enum, labels(args)
	case "set":
		t.Kind, t.Labels = Set, labels(args)
	case "json", "jsonb":
		t.Kind = JSON
	case "uuid":
		t.Kind = UUID
	case "inet4":
		t.Kind = Inet4
	case "inet6":
		t.Kind = Inet6
	case "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring",
		"multipolygon", "geometrycollection", "geomcollection":
		t.Kind = Geometry
	default:
		t.affinity(lower, number(0, 0))
	}
	return t
}

var intBits = map[string]int{
	"tinyint": 8, "bool": 8, "boolean": 8, "int1": 8,
	"smallint": 16, "int2": 16,
	"mediumint": 24, "int3": 24, "middleint": 24,
	"int": 32, "int4": 32,
	"bigint": 64, "int8": 64, "serial": 64,
	"integer": 32,
}

// affinity applies SQLite's rules to a spelling of its own.
func (t *Type) affinity(lower string, length int) {
	switch {
	case strings.Contains(lower, "int"):
		t.Kind, t.Bits = Int, 64
	case strings.Contains(lower, "char"), strings.Contains(lower, "clob"), strings.Contains(lower, "text"):
		t.Kind, t.Length = Text, length
	case lower == "", strings.Contains(lower, "blob"):
		t.Kind = Binary
	case strings.Contains(lower, "real"), strings.Contains(lower, "floa"), strings.Contains(lower, "doub"):
		t.Kind, t.Bits = Float, 64
	default:
		t.Kind, t.Bits = Float, 64 // NUMERIC affinity
	}
}

// arguments splits what stands in the first parentheses at its top-level
// commas, leaving quoted labels whole.
func arguments(name string) []string {
	open := strings.IndexByte(name, '(')
	if open < 0 {
		return nil
	}
	var args []string
	start, quoted := open+1, false
	for i := open + 1; i < len(name); i++ {
		switch c := name[i]; {
		case c == '\'':
			quoted = !quoted // a doubled quote toggles twice
		case quoted:
			if c == '\\' {
				i++
			}
		case c == ',':
			args, start = append(args, name[start:i]), i+1
		case c == ')':
			return append(args, name[start:i])
		}
	}
	return append(args, name[start:])
}

// labels unquotes ENUM and SET labels.
func labels(args []string) []string {
	out := make([]string, 0, len(args))
	for _, a := range args {
		a = strings.TrimSpace(a)
		if len(a) >= 2 && a[0] == '\'' && a[len(a)-1] == '\'' {
			a = strings.ReplaceAll(a[1:len(a)-1], "''", "'")
			a = strings.ReplaceAll(a, `\\`, `\`)
		}
		out = append(out, a)
	}
	return out
}
