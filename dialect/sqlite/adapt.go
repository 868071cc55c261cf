package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"duckface/schema"
)

// Adapt is a schema of any engine as SQLite can hold it, and notes on what
// could not be carried, each naming its table and column. Tables keep their
// order, and so do the columns that are written, so that rows made for s fit
// the result; a table whose name SQLite cannot tell from another's, or keeps
// for itself, gets a new one.
func Adapt(s *schema.Schema) (*schema.Schema, []string) {
	probe := newProber()
	defer probe.close()
	a := &adapter{from: s, probe: probe, foreign: s.Engine != "sqlite", names: map[string]bool{}, renamed: map[string]string{}}
	return a.schema(), a.told()
}

type adapter struct {
	from    *schema.Schema
	to      *schema.Schema
	probe   *prober
	foreign bool // the schema is another engine's
	notes   []note
	names   map[string]bool   // tables and indexes taken, in lower case: SQLite has one space for both
	renamed map[string]string // tables
}

// note is one thing that is lost, and where.
type note struct {
	what  string
	where []string
}

// note adds a note on a table, or on what of a table.
func (a *adapter) note(table, what, format string, args ...any) {
	if what != "" {
		table += "." + what
	}
	text := fmt.Sprintf(format, args...)
	i := slices.IndexFunc(a.notes, func(n note) bool { return n.what == text })
	if i < 0 {
		i = len(a.notes)
		a.notes = append(a.notes, note{what: text})
	}
	a.notes[i].where = append(a.notes[i].where, table)
}

// told are the notes as lines, one for each thing that is lost.
func (a *adapter) told() []string {
	var lines []string
	for _, n := range a.notes {
		lines = append(lines, strings.Join(n.where, ", ")+": "+n.what)
	}
	return lines
}

func (a *adapter) schema() *schema.Schema {
	a.to = &schema.Schema{Name: a.from.Name, Engine: "sqlite", Version: a.from.Version}
	if a.foreign {
		a.to.Version = ""
	}
	for _, t := range a.from.Tables {
		a.renamed[t.Name] = a.tableName(t.Name)
	}
	for _, t := range a.from.Tables {
		a.to.Tables = append(a.to.Tables, a.table(t))
	}
	for i, t := range a.to.Tables {
		a.references(a.from.Tables[i], t)
	}
	a.objects()
	return a.to
}

// take is the name, or the nearest to it that is free.
func (a *adapter) take(name string) string {
	free := name
	for n := 2; a.names[strings.ToLower(free)]; n++ {
		free = fmt.Sprintf("%s_%d", name, n)
	}
	a.names[strings.ToLower(free)] = true
	return free
}

func (a *adapter) tableName(name string) string {
	free := name
	if strings.HasPrefix(strings.ToLower(name), "sqlite_") {
		free = "_" + name
	}
	if free = a.take(free); free != name {
		a.note(name, "", "is named %s, since SQLite cannot have this name beside the others", free)
	}
	return free
}

func (a *adapter) table(from *schema.Table) *schema.Table {
	t := &schema.Table{Name: a.renamed[from.Name]}
	if !a.foreign {
		t.Options = from.Options
	}
	if from.Partition != "" {
		a.note(from.Name, "", "partitions are not carried")
	}
	if n := comments(from); n > 0 {
		a.note(from.Name, "", "%d comments are not carried", n)
	}
	for _, c := range from.Columns {
		t.Columns = append(t.Columns, a.column(from, c))
	}
	a.defaults(from, t)
	a.generated(from, t)
	a.indexes(from, t)
	a.checks(from, t)
	return t
}

func comments(t *schema.Table) int {
	n := 0
	if t.Comment != "" {
		n++
	}
	for _, c := range t.Columns {
		if c.Comment != "" {
			n++
		}
	}
	return n
}

// column is a column without its default and its generated expression.
func (a *adapter) column(t *schema.Table, from *schema.Column) *schema.Column {
	c := *from
	if !a.foreign {
		if c.Collation = a.knownCollation(from.Collation); c.Collation != from.Collation {
			a.note(t.Name, from.Name, "collation %s is not SQLite's own; BINARY instead", from.Collation)
		}
		return &c
	}
	c.Type = adaptType(from.Type)
	c.Charset, c.Collation, c.Comment, c.OnUpdate, c.Invisible = "", "", "", "", false
	if from.Type.Textual() && from.Type.Kind != schema.JSON {
		c.Collation = a.collation(t, from)
	}
	if from.OnUpdate != "" {
		a.note(t.Name, from.Name, "ON UPDATE %s is not carried", from.OnUpdate)
	}
	if from.AutoIncrement {
		a.autoIncrement(t, from, &c)
	}
	return &c
}

// autoIncrement makes the column the rowid, which SQLite gives out itself.
func (a *adapter) autoIncrement(t *schema.Table, from, c *schema.Column) {
	pk := t.PrimaryKey()
	if pk == nil || len(pk.Parts) != 1 || pk.Parts[0].Column != from.Name {
		c.AutoIncrement = false
		a.note(t.Name, from.Name, "AUTO_INCREMENT is not carried: in SQLite only a primary key of one column counts by itself")
		return
	}
	c.Type = schema.ParseSQLiteType("INTEGER")
}

// collation is the SQLite collation nearest to a MySQL or MariaDB one.
func (a *adapter) collation(t *schema.Table, c *schema.Column) string {
	name := c.Collation
	if name == "" && c.Charset == "" {
		if name = t.Collation; name == "" && t.Charset == "" {
			name = a.from.Collation
		}
	}
	name = strings.ToLower(name)
	if strings.HasSuffix(name, "_bin") || strings.Contains(name, "_cs") || name == "binary" || c.Charset == "binary" {
		return ""
	}
	return "NOCASE" // the default of every character set ignores case
}

// knownCollation is the collation if SQLite has it, else "".
func (a *adapter) knownCollation(name string) string {
	if name == "" || a.probe.expression("'' COLLATE "+Quote(name)+" = ''") != nil {
		return ""
	}
	return name
}

// defaults carries the defaults that SQLite can compute.
func (a *adapter) defaults(from, t *schema.Table) {
	for i, c := range t.Columns {
		if c.Default == "" {
			continue
		}
		if a.foreign {
			c.Default = translate(c.Default)
		}
		try := &schema.Table{Name: "t", Columns: []*schema.Column{{Name: "c", Default: c.Default}}}
		err := a.probe.table(try)
		if err == nil && strings.ContainsRune(c.Default, '(') {
			err = a.probe.expression("(" + c.Default + ")") // CREATE does not look for functions
		}
		if err != nil {
			a.note(from.Name, c.Name, "default %s is not carried: %v", from.Columns[i].Default, err)
			c.Default = ""
		}
	}
}

// generated carries the generated columns that SQLite can compute; the others
// stay as columns that are always null, since no row brings a value for them.
func (a *adapter) generated(from, t *schema.Table) {
	for i, c := range t.Columns {
		if c.Generated == "" {
			continue
		}
		if a.foreign {
			c.Generated = translate(c.Generated)
		}
		c.Default = ""
		try := bare(t)
		for k, other := range t.Columns[:i] {
			try.Columns[k].Generated = other.Generated
		}
		try.Columns[i].Generated, try.Columns[i].Stored = c.Generated, c.Stored
		if err := a.probe.table(try); err != nil {
			a.note(from.Name, c.Name, "is always null: its expression %s is not carried: %v", from.Columns[i].Generated, err)
			c.Generated, c.Stored, c.NotNull = "NULL", false, false
		}
	}
}

// checks carries the conditions that SQLite understands.
func (a *adapter) checks(from, t *schema.Table) {
	for _, check := range from.Checks {
		original := check.Expression
		if a.foreign {
			check.Expression = translate(check.Expression)
		}
		try := bare(t)
		try.Checks = []schema.Check{check}
		if err := a.probe.table(try); err != nil {
			a.note(from.Name, "", "CHECK (%s) is not carried: %v", original, err)
			continue
		}
		t.Checks = append(t.Checks, check)
	}
	if !a.foreign {
		return
	}
	for _, c := range from.Columns {
		condition := typeCheck(c)
		same := func(k schema.Check) bool { return strings.EqualFold(k.Expression, condition) }
		if condition != "" && c.Generated == "" && !slices.ContainsFunc(t.Checks, same) {
			t.Checks = append(t.Checks, schema.Check{Expression: condition})
		}
	}
}

// objects carries views and triggers between SQLite databases only.
func (a *adapter) objects() {
	for _, o := range a.from.Objects {
		if o.Definition == "" {
			continue
		}
		if a.foreign {
			a.note(o.Name, "", "not carried: a %s written for %s", o.Kind, a.from.Engine)
			continue
		}
		a.to.Objects = append(a.to.Objects, o)
	}
}
