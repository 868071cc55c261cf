package mysql

import (
	"fmt"
	"slices"
	"strings"

	"duckface/schema"
)

// fromSQLite adapts SQLite's schema. Types are what holds the values that a
// column of that declaration has; text compares byte by byte unless the
// column says NOCASE, and no collation ignores trailing spaces, as in SQLite.
func (a *adapter) fromSQLite() {
	a.names()
	a.schema.Charset, a.schema.Collation = "utf8mb4", a.collation("")
	for _, t := range a.schema.Tables {
		t.Engine, t.Charset, t.Collation, t.Options = "InnoDB", "utf8mb4", a.schema.Collation, ""
		for _, c := range t.Columns {
			a.sqliteColumn(t, c)
		}
		a.primaryKey(t)
		for _, ix := range t.Indexes {
			a.sqliteIndex(t, ix)
		}
		a.sqliteExpressions(t)
	}
	a.sqliteReferences()
	for _, t := range a.schema.Tables {
		a.keyLengths(t)
	}
	for _, t := range a.schema.Tables {
		for _, ix := range t.Indexes {
			a.fitIndex(t, ix)
		}
		a.rowSize(t)
		a.forbiddenChecks(t)
	}
}

// collation is the nearest to a collation of SQLite.
func (a *adapter) collation(name string) string {
	nocase := strings.EqualFold(name, "NOCASE")
	switch {
	case strings.EqualFold(name, "RTRIM"):
		return "utf8mb4_bin"
	case nocase && a.engine == MySQL:
		return "utf8mb4_0900_as_ci"
	case nocase:
		return "utf8mb4_general_nopad_ci"
	case a.engine == MySQL:
		return "utf8mb4_0900_bin"
	}
	return "utf8mb4_nopad_bin"
}

// defaultKeyLength is the length of a text in a key whose length nothing states.
const defaultKeyLength = 255

// sqliteColumn gives a column its type, default and collation.
func (a *adapter) sqliteColumn(t *schema.Table, c *schema.Column) {
	was := c.Type
	name := sqliteType(was, indexed(t, c.Name) || a.referenced(t.Name, c.Name))
	collation := c.Collation
	retype(c, name)
	c.Charset, c.Collation = "", ""
	if c.Type.Kind == schema.Text && collation != "" && a.collation(collation) != t.Collation {
		c.Collation = a.collation(collation)
	}
	c.AutoIncrement = c.AutoIncrement && c.Type.Kind == schema.Int
	if c.Default != "" {
		a.sqliteDefault(t, c)
	}
}

// referenced reports whether a reference leads to the column.
func (a *adapter) referenced(table, column string) bool {
	for _, t := range a.schema.Tables {
		for _, r := range t.References {
			if r.Table == table && slices.Contains(r.To, column) {
				return true
			}
		}
	}
	return false
}

// sqliteType is the type for values of a SQLite type. SQLite holds no value
// to its declaration, so integers get all 64 bits.
func sqliteType(t schema.Type, key bool) string {
	switch t.Kind {
	case schema.Int:
		if t.Bits == 8 {
			return "tinyint(1)" // BOOLEAN
		}
		if t.Unsigned {
			return "bigint unsigned"
		}
		return "bigint"
	case schema.Bit, schema.Year:
		return "bigint"
	case schema.Decimal:
		if !strings.Contains(t.Name, "(") && t.Base != "money" {
			return "double" // a declaration without digits leaves them open
		}
		precision := min(max(t.Precision, t.Scale, 1), 65)
		return fmt.Sprintf("decimal(%d,%d)", precision, min(t.Scale, 30, precision))
	case schema.Float:
		return "double"
	case schema.Date:
		return "date"
	case schema.Time:
		return fractional("time", t.Scale)
	case schema.DateTime, schema.Timestamp:
		return fractional("datetime", t.Scale)
	case schema.JSON:
		if !key {
			return "json"
		}
	case schema.UUID:
		return "varchar(36)"
	case schema.Inet4, schema.Inet6:
		return "varchar(39)"
	case schema.Binary, schema.Geometry:
		return bounded("varbinary", "longblob", t.Length, key)
	}
	return bounded("varchar", "longtext", t.Length, key)
}

func fractional(name string, scale int) string {
	if scale == 0 {
		return name
	}
	return fmt.Sprintf("%s(%d)", name, min(scale, 6))
}

// bounded is a type of stated length, or one without a bound. Beyond
// 768 characters only a key needs the length stated.
func bounded(short, long string, length int, key bool) string {
	if key {
		return fmt.Sprintf("%s(%d)", short, max(length, defaultKeyLength))
	}
	if length == 0 || length > innodbKeyBytes/4 {
		return long
	}
	return fmt.Sprintf("%s(%d)", short, length)
}

// sqliteDefault respells a default, or leaves it out.
func (a *adapter) sqliteDefault(t *schema.Table, c *schema.Column) {
	was := c.Default
	spelled, ok := translate(t, was)
	lower := strings.ToLower(strings.Trim(spelled, "() "))
	temporal := c.Type.Kind == schema.DateTime
	switch {
	case lower == "null":
		spelled, ok = "", true
	case lower == "current_timestamp" && temporal:
		spelled = "CURRENT_TIMESTAMP"
		if c.Type.Scale > 0 {
			spelled += fmt.Sprintf("(%d)", c.Type.Scale)
		}
	case c.AutoIncrement, !ok:
		ok = false
	case isLiteral(spelled):
		ok = literalFits(c, spelled)
		if !isPlainDefault(c) {
			spelled = "(" + spelled + ")"
		}
	case !strings.HasPrefix(spelled, "("):
		spelled = "(" + spelled + ")"
	}
	if c.Default = spelled; !ok {
		c.Default = ""
		a.note("%s.%s: default %s is not carried", t.Name, c.Name, was)
	}
}

// literalFits reports whether a literal is a value of the column's type:
// SQLite does not mind a default 'none' on an integer.
func literalFits(c *schema.Column, literal string) bool {
	quoted := strings.HasPrefix(literal, "'")
	text := literal
	if quoted {
		text = unquoteString(literal)
	}
	numeric := text != "" && strings.Trim(text, "+-.0123456789") == ""
	switch c.Type.Kind {
	case schema.Text:
		return len(text) <= c.Type.Length || unbounded(c.Type)
	case schema.Int, schema.Decimal, schema.Float:
		return numeric || !quoted
	case schema.Date, schema.DateTime, schema.Time:
		return quoted && len(text) >= 8 && strings.Trim(text, "-:. 0123456789") == ""
	case schema.JSON:
		return quoted
	}
	return true
}

// primaryKey makes its columns NOT NULL, which SQLite does not.
func (a *adapter) primaryKey(t *schema.Table) {
	pk := t.PrimaryKey()
	if pk == nil {
		return
	}
	for _, name := range pk.Columns() {
		if c := t.Column(name); c != nil {
			c.NotNull = true
			if !slices.Contains(pk.Columns()[:1], name) {
				c.AutoIncrement = false
			}
		}
	}
}

// sqliteIndex adapts an index; MySQL alone has indexes over expressions, and
// neither server has one over some rows only.
func (a *adapter) sqliteIndex(t *schema.Table, ix *schema.Index) {
	label := ix.Name
	if strings.HasPrefix(ix.Name, "sqlite_autoindex_") {
		ix.Name = strings.Join(ix.Columns(), "_")
		if len(ix.Name) > 60 || slices.ContainsFunc(t.Indexes, func(o *schema.Index) bool { return o != ix && o.Name == ix.Name }) {
			ix.Name = strings.TrimPrefix(label, "sqlite_autoindex_")
		}
	}
	if ix.Where != "" {
		a.note("%s: index %s covers all rows and not only those where %s", t.Name, label, ix.Where)
		ix.Where = ""
		a.notUnique(t, ix, label)
	}
	for i := range ix.Parts {
		p := &ix.Parts[i]
		if p.Collation != "" {
			a.note("%s: index %s uses the collation of its columns and not %s", t.Name, label, p.Collation)
			if ix.Kind == schema.Unique && strings.EqualFold(p.Collation, "BINARY") {
				a.notUnique(t, ix, label) // the column's own collation makes more values equal
			}
			p.Collation = ""
		}
	}
}

func (a *adapter) notUnique(t *schema.Table, ix *schema.Index, label string) {
	if ix.Kind == schema.Unique {
		ix.Kind = schema.Plain
		a.note("%s: index %s is not unique any more", t.Name, label)
	}
}

// sqliteExpressions respells generated columns, checks and indexes over
// expressions, and leaves out those that use what the server does not have.
func (a *adapter) sqliteExpressions(t *schema.Table) {
	for _, c := range t.Columns {
		if c.Generated == "" {
			continue
		}
		spelled, ok := translate(t, c.Generated)
		if c.Default = ""; a.engine == MariaDB {
			c.NotNull = false
		}
		if c.Generated = spelled; !ok {
			a.note("%s.%s: is a plain column: its expression is written for sqlite", t.Name, c.Name)
			c.Generated, c.Stored = "", false
		}
	}
	t.Checks = slices.DeleteFunc(t.Checks, func(c schema.Check) bool {
		_, ok := translate(t, c.Expression)
		if !ok {
			a.note("%s: check %s is not carried: it is written for sqlite", t.Name, c.Expression)
		}
		return !ok
	})
	for i := range t.Checks {
		t.Checks[i].Expression, _ = translate(t, t.Checks[i].Expression)
	}
	t.Indexes = slices.DeleteFunc(t.Indexes, func(ix *schema.Index) bool {
		if !ix.HasExpression() {
			return false
		}
		ok := a.engine == MySQL
		for i := range ix.Parts {
			if p := &ix.Parts[i]; p.Expression != "" {
				spelled, portable := translate(t, p.Expression)
				p.Expression, ok = spelled, ok && portable
			}
		}
		if !ok {
			a.note("%s: index %s is not carried: it is over an expression", t.Name, ix.Name)
		}
		return !ok
	})
}

// rowSize makes text without a bound of the longest columns outside of keys
// until a row is below the 65,535 bytes that the servers allow.
func (a *adapter) rowSize(t *schema.Table) {
	for {
		total := 0
		var longest *schema.Column
		for _, c := range t.Columns {
			if unbounded(c.Type) || c.Type.Kind != schema.Text {
				continue
			}
			total += c.Type.Length * 4
			if !indexed(t, c.Name) && !a.referenced(t.Name, c.Name) && (longest == nil || c.Type.Length > longest.Type.Length) {
				longest = c
			}
		}
		if total < 60000 || longest == nil {
			return
		}
		retype(longest, "longtext")
		if longest.Default != "" && !isPlainDefault(longest) {
			longest.Default = "(" + longest.Default + ")"
		}
	}
}
