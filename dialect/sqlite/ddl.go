package sqlite

import (
	"strconv"
	"strings"

	"duckface/schema"
)

// Quote spells a name so that nothing in it means anything.
func Quote(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// quoteText spells a text literal.
func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// autoIndex begins the names that SQLite gives to the indexes of constraints.
const autoIndex = "sqlite_autoindex_"

// CreateTable is the CREATE TABLE statement, without a semicolon: with
// references, checks and unique constraints, which SQLite cannot add later,
// and without the other indexes, see CreateIndexes.
func CreateTable(t *schema.Table) string {
	var lines []string
	inline := inlineKey(t)
	for _, c := range t.Columns {
		lines = append(lines, columnDDL(c, inline))
	}
	lines = append(lines, keysDDL(t, inline)...)
	for _, r := range t.References {
		lines = append(lines, referenceDDL(r))
	}
	for _, c := range t.Checks {
		lines = append(lines, constraintDDL(c.Name)+"CHECK ("+c.Expression+")")
	}
	ddl := "CREATE TABLE " + Quote(t.Name) + " (\n  " + strings.Join(lines, ",\n  ") + "\n)"
	if t.Options != "" {
		ddl += " " + t.Options
	}
	return ddl
}

// inlineKey is the part of a primary key that stands with its column: only so
// INTEGER PRIMARY KEY can say AUTOINCREMENT, or DESC and not be the rowid
// (https://www.sqlite.org/lang_createtable.html#rowid).
func inlineKey(t *schema.Table) *schema.IndexPart {
	pk := t.PrimaryKey()
	if pk == nil || len(pk.Parts) != 1 {
		return nil
	}
	c := t.Column(pk.Parts[0].Column)
	if c == nil || !strings.EqualFold(c.Type.Name, "integer") {
		return nil
	}
	return &pk.Parts[0]
}

func columnDDL(c *schema.Column, key *schema.IndexPart) string {
	ddl := Quote(c.Name)
	if c.Type.Name != "" {
		ddl += " " + c.Type.Name
	}
	if key != nil && key.Column == c.Name {
		ddl += " PRIMARY KEY"
		if key.Descending {
			ddl += " DESC"
		}
		if c.AutoIncrement {
			ddl += " AUTOINCREMENT"
		}
	}
	if c.NotNull {
		ddl += " NOT NULL"
	}
	if c.Default != "" {
		ddl += " DEFAULT " + defaultDDL(c.Default)
	}
	if c.Collation != "" {
		ddl += " COLLATE " + Quote(c.Collation)
	}
	if c.Generated != "" {
		ddl += " GENERATED ALWAYS AS (" + c.Generated + ")"
		if c.Stored {
			ddl += " STORED"
		}
	}
	return ddl
}

// defaultDDL puts parentheses around what is not a literal.
func defaultDDL(expression string) string {
	s := tokenize(expression)
	n := len(s.tokens)
	if n == 1 || n == 2 && (s.is(0, "-") || s.is(0, "+")) && s.tokens[1].kind == number {
		return expression
	}
	return "(" + expression + ")"
}

// keysDDL are the primary key and the unique constraints, in an order that
// gives their indexes the same numbers again.
func keysDDL(t *schema.Table, inline *schema.IndexPart) []string {
	pk := t.PrimaryKey()
	if inline != nil {
		pk = nil
	}
	uniques := map[int]*schema.Index{}
	last := 0
	for _, ix := range t.Indexes {
		if !isConstraint(ix) {
			continue
		}
		n, err := strconv.Atoi(ix.Name[strings.LastIndexByte(ix.Name, '_')+1:])
		if err != nil || uniques[n] != nil {
			n = last + 1
		}
		uniques[n], last = ix, max(last, n)
	}
	var lines []string
	for n := 1; n <= last; n++ {
		switch {
		case uniques[n] != nil:
			lines = append(lines, "UNIQUE ("+partsDDL(uniques[n].Parts)+")")
		case pk != nil:
			lines = append(lines, "PRIMARY KEY ("+partsDDL(pk.Parts)+")")
			pk = nil
		}
	}
	if pk != nil {
		lines = append(lines, "PRIMARY KEY ("+partsDDL(pk.Parts)+")")
	}
	return lines
}

// isConstraint reports whether a unique index belongs to a UNIQUE constraint.
func isConstraint(ix *schema.Index) bool {
	return ix.Kind == schema.Unique && strings.HasPrefix(ix.Name, autoIndex)
}

func referenceDDL(r *schema.Reference) string {
	ddl := constraintDDL(r.Name) + "FOREIGN KEY (" + namesDDL(r.Columns) + ") REFERENCES " + Quote(r.Table)
	if len(r.To) > 0 {
		ddl += " (" + namesDDL(r.To) + ")"
	}
	if r.OnDelete != "" {
		ddl += " ON DELETE " + r.OnDelete
	}
	if r.OnUpdate != "" {
		ddl += " ON UPDATE " + r.OnUpdate
	}
	return ddl
}

func constraintDDL(name string) string {
	if name == "" {
		return ""
	}
	return "CONSTRAINT " + Quote(name) + " "
}

func namesDDL(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = Quote(n)
	}
	return strings.Join(quoted, ", ")
}

func partsDDL(parts []schema.IndexPart) string {
	list := make([]string, len(parts))
	for i, p := range parts {
		list[i] = p.Expression
		if p.Column != "" {
			list[i] = Quote(p.Column)
		}
		if p.Collation != "" {
			list[i] += " COLLATE " + Quote(p.Collation)
		}
		if p.Descending {
			list[i] += " DESC"
		}
	}
	return strings.Join(list, ", ")
}

// CreateIndexes are the CREATE INDEX statements of a table, without
// semicolons; they are for after the load.
func CreateIndexes(t *schema.Table) []string {
	var list []string
	for _, ix := range t.Indexes {
		if ix.Kind == schema.Primary || isConstraint(ix) {
			continue
		}
		ddl := "CREATE INDEX "
		if ix.Kind == schema.Unique {
			ddl = "CREATE UNIQUE INDEX "
		}
		ddl += Quote(ix.Name) + " ON " + Quote(t.Name) + " (" + partsDDL(ix.Parts) + ")"
		if ix.Where != "" {
			ddl += " WHERE " + ix.Where
		}
		list = append(list, ddl)
	}
	return list
}
