package mysql

import (
	"strconv"
	"strings"

	"duckface/schema"
)

// DDLOptions says for which server DDL is, and what is left out of it.
type DDLOptions struct {
	Engine string // MySQL or MariaDB
	// SkipIndex leaves out the indexes for which it returns true; nil for none.
	SkipIndex      func(*schema.Index) bool
	SkipReferences bool
}

// CreateTable is the CREATE TABLE statement, without a semicolon. The table
// must be one of the engine's own, see Adapt.
func CreateTable(t *schema.Table, o DDLOptions) string {
	var lines []string
	for _, c := range t.Columns {
		lines = append(lines, columnDDL(t, c, o.Engine))
	}
	for _, ix := range t.Indexes {
		if o.SkipIndex == nil || !o.SkipIndex(ix) {
			lines = append(lines, indexDDL(ix, o.Engine))
		}
	}
	if p := periodDDL(t); p != "" {
		lines = append(lines, p)
	}
	for _, c := range t.Checks {
		if columnCheck(t, c.Name, o.Engine) == nil {
			lines = append(lines, constraintDDL(c.Name)+"CHECK ("+c.Expression+")")
		}
	}
	if !o.SkipReferences {
		for _, r := range t.References {
			lines = append(lines, referenceDDL(r))
		}
	}
	return "CREATE TABLE " + Quote(t.Name) + " (\n  " + strings.Join(lines, ",\n  ") + "\n)" + optionsDDL(t)
}

// AlterAdd is one ALTER TABLE that adds indexes and references to a table;
// "" when there is nothing to add.
func AlterAdd(t *schema.Table, indexes []*schema.Index, references []*schema.Reference, engine string) string {
	var adds []string
	for _, ix := range indexes {
		adds = append(adds, "ADD "+indexDDL(ix, engine))
	}
	for _, r := range references {
		adds = append(adds, "ADD "+referenceDDL(r))
	}
	if len(adds) == 0 {
		return ""
	}
	return "ALTER TABLE " + Quote(t.Name) + "\n  " + strings.Join(adds, ",\n  ")
}

// columnDDL is one line of a column list.
func columnDDL(t *schema.Table, c *schema.Column, engine string) string {
	parts := []string{Quote(c.Name), c.Type.Name}
	add := func(ok bool, words ...string) {
		if ok {
			parts = append(parts, words...)
		}
	}
	add(c.Charset != "", "CHARACTER SET", c.Charset)
	add(c.Collation != "", "COLLATE", c.Collation)
	if c.Generated != "" {
		parts = append(parts, generatedDDL(c))
	}
	add(c.NotNull && !isRowPeriod(c), "NOT NULL")
	add(!c.NotNull && c.Type.Kind == schema.Timestamp && c.Generated == "", "NULL")
	add(c.Invisible, "INVISIBLE")
	add(c.Default != "", "DEFAULT", c.Default)
	add(c.OnUpdate != "", "ON UPDATE", c.OnUpdate)
	add(c.AutoIncrement, "AUTO_INCREMENT")
	add(c.Comment != "", "COMMENT", QuoteString(c.Comment))
	if check := columnCheck(t, c.Name, engine); check != nil {
		parts = append(parts, "CHECK ("+check.Expression+")")
	}
	return strings.Join(parts, " ")
}

func generatedDDL(c *schema.Column) string {
	if isRowPeriod(c) {
		return "GENERATED ALWAYS AS " + c.Generated
	}
	if c.Stored {
		return "GENERATED ALWAYS AS (" + c.Generated + ") STORED"
	}
	return "GENERATED ALWAYS AS (" + c.Generated + ") VIRTUAL"
}

// isRowPeriod reports whether the column is one of the two that MariaDB keeps
// for a table WITH SYSTEM VERSIONING.
func isRowPeriod(c *schema.Column) bool {
	return c.Generated == "ROW START" || c.Generated == "ROW END"
}

// periodDDL is the PERIOD FOR SYSTEM_TIME line; "" for a table without.
func periodDDL(t *schema.Table) string {
	var start, end string
	for _, c := range t.Columns {
		switch c.Generated {
		case "ROW START":
			start = c.Name
		case "ROW END":
			end = c.Name
		}
	}
	if start == "" || end == "" {
		return ""
	}
	return "PERIOD FOR SYSTEM_TIME (" + Quote(start) + ", " + Quote(end) + ")"
}

// columnCheck is the check that belongs to a column's own definition: MariaDB
// names it like the column, and makes JSON of a longtext that has one of json_valid.
func columnCheck(t *schema.Table, column, engine string) *schema.Check {
	if engine != MariaDB || t.Column(column) == nil {
		return nil
	}
	for i := range t.Checks {
		if t.Checks[i].Name == column {
			return &t.Checks[i]
		}
	}
	return nil
}

func constraintDDL(name string) string {
	if name == "" {
		return ""
	}
	return "CONSTRAINT " + Quote(name) + " "
}

// indexDDL is an index as a line of CREATE TABLE or behind ADD.
func indexDDL(ix *schema.Index, engine string) string {
	var b strings.Builder
	switch ix.Kind {
	case schema.Primary:
		b.WriteString("PRIMARY ")
	case schema.Unique:
		b.WriteString("UNIQUE ")
	case schema.Fulltext:
		b.WriteString("FULLTEXT ")
	case schema.Spatial:
		b.WriteString("SPATIAL ")
	}
	if ix.Method == "vector" {
		b.WriteString("VECTOR ")
	}
	b.WriteString("KEY ")
	if ix.Kind != schema.Primary && ix.Name != "" {
		b.WriteString(Quote(ix.Name) + " ")
	}
	b.WriteString("(" + partsDDL(ix.Parts) + ")")
	switch {
	case ix.Method == "hash":
		b.WriteString(" USING HASH")
	case ix.Kind == schema.Fulltext && ix.Method != "":
		b.WriteString(" WITH PARSER " + Quote(ix.Method))
	}
	if ix.Comment != "" {
		b.WriteString(" COMMENT " + QuoteString(ix.Comment))
	}
	if ix.Ignored && engine == MySQL {
		b.WriteString(" INVISIBLE")
	} else if ix.Ignored {
		b.WriteString(" IGNORED")
	}
	return b.String()
}

func partsDDL(parts []schema.IndexPart) string {
	list := make([]string, len(parts))
	for i, p := range parts {
		if p.Expression != "" {
			list[i] = "(" + p.Expression + ")"
		} else {
			list[i] = Quote(p.Column)
		}
		if p.Prefix > 0 {
			list[i] += "(" + strconv.Itoa(p.Prefix) + ")"
		}
		if p.Descending {
			list[i] += " DESC"
		}
	}
	return strings.Join(list, ",")
}

// referenceDDL is a foreign key as a line of CREATE TABLE or behind ADD.
func referenceDDL(r *schema.Reference) string {
	s := constraintDDL(r.Name) + "FOREIGN KEY (" + quoteAll(r.Columns) + ") REFERENCES " +
		Quote(r.Table) + " (" + quoteAll(r.To) + ")"
	if r.OnDelete != "" {
		s += " ON DELETE " + r.OnDelete
	}
	if r.OnUpdate != "" {
		s += " ON UPDATE " + r.OnUpdate
	}
	return s
}

// optionsDDL is what follows the column list.
func optionsDDL(t *schema.Table) string {
	var b strings.Builder
	add := func(name, value string) {
		if value != "" {
			b.WriteString(" " + name + value)
		}
	}
	add("ENGINE=", t.Engine)
	add("DEFAULT CHARSET=", t.Charset)
	add("COLLATE=", t.Collation)
	add("ROW_FORMAT=", t.RowFormat)
	add("", t.Options)
	if t.Comment != "" {
		add("COMMENT=", QuoteString(t.Comment))
	}
	if t.Partition != "" {
		b.WriteString("\n" + t.Partition)
	}
	return b.String()
}
