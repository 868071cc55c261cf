// Package schema holds a database's structure as its catalog states it:
// tables, columns, indexes, references. It is plain data with the standard
// library only; dialects fill it, profiles carry it, generators read it.
package schema

import (
	"slices"
	"strings"
)

// Schema is one database.
type Schema struct {
	Name      string   // database name; for SQLite the file's base name
	Engine    string   // "mysql", "mariadb" or "sqlite"
	Version   string   // server version as the engine spells it
	Charset   string   // default character set; empty where the engine has none
	Collation string   // default collation
	Tables    []*Table // sorted by name
	Objects   []Object // views, triggers, routines and events, sorted by kind and name
}

// Table returns the table of that exact name, or nil.
func (s *Schema) Table(name string) *Table {
	for _, t := range s.Tables {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// Object is something that is not a table: it is named in a profile, and
// carried with its definition only when asked for.
type Object struct {
	Kind       string // "view", "trigger", "procedure", "function", "event", "sequence"
	Name       string
	Definition string // the CREATE statement, without a DEFINER; may be empty
}

// Table is a base table.
type Table struct {
	Name       string
	Engine     string // storage engine: "InnoDB", "MyISAM"; empty for SQLite
	RowFormat  string // only when stated in the DDL
	Charset    string
	Collation  string
	Comment    string
	Options    string // other create options verbatim: "KEY_BLOCK_SIZE=8", "WITHOUT ROWID", "STRICT"
	Partition  string // the PARTITION BY clause verbatim
	Columns    []*Column
	Indexes    []*Index // the primary key first, then by name
	References []*Reference
	Checks     []Check
}

// Column returns the column of that exact name, or nil.
func (t *Table) Column(name string) *Column {
	for _, c := range t.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// PrimaryKey is the primary key, or nil.
func (t *Table) PrimaryKey() *Index {
	for _, ix := range t.Indexes {
		if ix.Kind == Primary {
			return ix
		}
	}
	return nil
}

// UniqueKeys are the primary key and all unique indexes over plain columns
// (an index with an expression or a WHERE clause is left out: its uniqueness
// cannot be promised from column values alone).
func (t *Table) UniqueKeys() []*Index {
	var keys []*Index
	for _, ix := range t.Indexes {
		if (ix.Kind == Primary || ix.Kind == Unique) && ix.Where == "" && !ix.HasExpression() {
			keys = append(keys, ix)
		}
	}
	return keys
}

// Column is one column as the catalog states it.
type Column struct {
	Name          string
	Type          Type
	NotNull       bool
	Default       string // SQL expression as the engine spells it, quotes included; "" when there is none
	OnUpdate      string // "current_timestamp()" and the like
	AutoIncrement bool
	Generated     string // the expression of a generated column; such a column is never written
	Stored        bool   // whether a generated column is stored (else virtual)
	Charset       string // only where it differs from the table's
	Collation     string // only where it differs from the table's
	Comment       string
	Invisible     bool
}

// IndexKind says what an index promises.
type IndexKind string

// The kinds of index. A plain secondary index has the empty kind.
const (
	Primary  IndexKind = "primary"
	Unique   IndexKind = "unique"
	Plain    IndexKind = ""
	Fulltext IndexKind = "fulltext"
	Spatial  IndexKind = "spatial"
)

// Index is a primary, unique, plain, fulltext or spatial index.
type Index struct {
	Name    string // "" for a primary key
	Kind    IndexKind
	Parts   []IndexPart
	Method  string // "hash", or "" for the engine's default (B-tree)
	Where   string // SQLite's partial index condition
	Comment string
	Ignored bool // MariaDB IGNORED, MySQL INVISIBLE
}

// IndexPart is one column, or expression, of an index.
type IndexPart struct {
	Column     string
	Expression string // instead of Column
	Prefix     int    // characters; 0 for the whole column
	Descending bool
	Collation  string // SQLite: a collation stated in the index
}

// HasExpression reports whether any part is an expression.
func (ix *Index) HasExpression() bool {
	return slices.ContainsFunc(ix.Parts, func(p IndexPart) bool { return p.Expression != "" })
}

// Columns are the names of the plain columns in index order.
func (ix *Index) Columns() []string {
	var names []string
	for _, p := range ix.Parts {
		if p.Column != "" {
			names = append(names, p.Column)
		}
	}
	return names
}

// Reference is a foreign key. It holds names and not pointers: the other side
// may be missing (SQLite, foreign_key_checks=0), and that is for the reader to judge.
type Reference struct {
	Name     string // constraint name; may be empty in SQLite
	Columns  []string
	Table    string   // the parent table
	To       []string // the parent's columns
	OnDelete string   // "CASCADE", "SET NULL", …; "" for the engine's default
	OnUpdate string
}

// Key spells the reference as one line: "order.customer_id -> customer.id".
func (r *Reference) Key(child string) string {
	return child + "(" + strings.Join(r.Columns, ",") + ") -> " + r.Table + "(" + strings.Join(r.To, ",") + ")"
}

// Check is a CHECK constraint.
type Check struct {
	Name       string
	Expression string // without the enclosing parentheses
}
