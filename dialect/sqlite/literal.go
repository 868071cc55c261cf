package sqlite

import (
	"bytes"
	"encoding/hex"
	"strings"

	"duckface/row"
	"duckface/schema"
	"duckface/sink"
)

// AppendLiteral appends the i-th value of a column as SQLite spells it: dates
// and times as text, decimals as numbers, blobs in hex.
func AppendLiteral(dst []byte, c *row.Column, i int) []byte {
	if c.IsNull(i) {
		return append(dst, "NULL"...)
	}
	switch c.Form {
	case row.Float:
		start := len(dst)
		dst = c.AppendText(dst, i)
		if bytes.IndexAny(dst[start:], ".eIN") < 0 {
			dst = append(dst, ".0"...) // 5 would be an integer
		}
		return dst
	case row.Date, row.Time, row.Moment:
		dst = c.AppendText(append(dst, '\''), i)
		return append(dst, '\'')
	case row.Bytes:
		return appendQuoted(dst, c.Value(i))
	case row.Blob:
		return append(hex.AppendEncode(append(dst, "X'"...), c.Value(i)), '\'')
	}
	return c.AppendText(dst, i)
}

// appendQuoted spells a text; one with a zero byte, at which a statement would
// end, in hex.
func appendQuoted(dst, v []byte) []byte {
	if bytes.IndexByte(v, 0) >= 0 {
		dst = hex.AppendEncode(append(dst, "CAST(X'"...), v)
		return append(dst, "' AS TEXT)"...)
	}
	dst = append(dst, '\'')
	for {
		i := bytes.IndexByte(v, '\'')
		if i < 0 {
			break
		}
		dst = append(append(dst, v[:i+1]...), '\'')
		v = v[i+1:]
	}
	return append(append(dst, v...), '\'')
}

// Script spells a dump for the sqlite3 client.
type Script struct{}

var _ sink.Dialect = Script{}

// Header starts a transaction: either all of the dump is loaded, or nothing.
func (Script) Header(*schema.Schema) string {
	return "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
}

// Footer ends it.
func (Script) Footer(*schema.Schema) string { return "COMMIT;\n" }

// CreateTable makes a table with all but its indexes.
func (Script) CreateTable(t *schema.Table) string { return CreateTable(t) + ";\n" }

// AfterRows makes indexes, then views, then triggers.
func (Script) AfterRows(s *schema.Schema) string {
	var b strings.Builder
	for _, t := range s.Tables {
		for _, ddl := range CreateIndexes(t) {
			b.WriteString(ddl + ";\n")
		}
	}
	for _, o := range carried(s) {
		b.WriteString(o.Definition + ";\n")
	}
	return b.String()
}

// QuoteIdentifier spells a name.
func (Script) QuoteIdentifier(name string) string { return Quote(name) }

// AppendLiteral spells a value; in SQLite the type of the column does not matter.
func (Script) AppendLiteral(dst []byte, c *row.Column, i int, _ schema.Type) []byte {
	return AppendLiteral(dst, c, i)
}

// carried are the views and triggers that have a definition, in the order to
// make them.
func carried(s *schema.Schema) []schema.Object {
	var list []schema.Object
	for _, kind := range []string{"view", "trigger"} {
		for _, o := range s.Objects {
			if o.Kind == kind && o.Definition != "" {
				list = append(list, o)
			}
		}
	}
	return list
}
