package sqlite

import (
	"fmt"
	"strings"

	"duckface/schema"
)

// adaptType is the type that a MySQL or MariaDB column gets in SQLite: its own
// spelling where SQLite's affinity of that spelling stores the values as they
// are (https://www.sqlite.org/datatype3.html#determination_of_column_affinity),
// so that a reader still sees what the column is for.
func adaptType(t schema.Type) schema.Type {
	name := t.Name
	switch t.Kind {
	case schema.Bit:
		name = "INTEGER"
	case schema.Enum, schema.Set, schema.JSON:
		name = "TEXT" // as "enum('int')" or "json" it would have a numeric affinity
	case schema.UUID:
		name = "CHAR(36)"
	case schema.Inet4:
		name = "VARCHAR(15)"
	case schema.Inet6:
		name = "VARCHAR(39)"
	case schema.Geometry:
		name = "BLOB"
	}
	return schema.ParseSQLiteType(wordsFirst(name, t.Kind))
}

// wordsFirst moves what stands behind the parentheses before them, where SQLite
// allows no words: "decimal(5,2) unsigned" becomes "decimal unsigned(5,2)". The
// display width of an integer goes.
func wordsFirst(name string, kind schema.Kind) string {
	open, end := strings.IndexByte(name, '('), strings.LastIndexByte(name, ')')
	if open < 0 || end < open || strings.TrimSpace(name[end+1:]) == "" {
		return name
	}
	words := name[:open] + " " + strings.TrimSpace(name[end+1:])
	if kind == schema.Int {
		return words
	}
	return words + name[open:end+1]
}

// typeCheck is the condition that stands in for what a type lost, or "".
func typeCheck(c *schema.Column) string {
	column := Quote(c.Name)
	switch c.Type.Kind {
	case schema.Enum:
		labels := make([]string, len(c.Type.Labels))
		for i, l := range c.Type.Labels {
			labels[i] = quoteText(l)
		}
		return fmt.Sprintf("%s IN (%s)", column, strings.Join(labels, ", "))
	case schema.JSON:
		return "json_valid(" + column + ")"
	}
	return ""
}
