package mysql

import (
	"strconv"
	"strings"

	"duckface/schema"
)

// sridOf is the spatial reference system that a column is bound to; 0 for none.
func sridOf(t *schema.Type) uint32 {
	_, after, found := strings.Cut(t.Name, " SRID ")
	if !found {
		return 0
	}
	n, err := strconv.ParseUint(strings.TrimSpace(after), 10, 32)
	if err != nil {
		return 0
	}
	return uint32(n)
}

// charsetOf is the character set that a text column stores.
func charsetOf(t *schema.Table, c *schema.Column) string {
	if c.Charset != "" {
		return c.Charset
	}
	return t.Charset
}

// isUTF8 reports whether text of that character set is stored as the UTF-8 it
// comes in. An unknown one is taken for the server's default, utf8mb4.
func isUTF8(charset string) bool {
	return charset == "" || strings.HasPrefix(charset, "utf8") || charset == "ascii" || charset == "binary"
}
