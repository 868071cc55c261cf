package mysql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duckface/schema"
)

// Adapt is the schema as a server of that engine can have it, and notes that
// name what it cannot have. A schema of the same engine is returned as it is.
// Types change only to ones that take the same rows: a UUID stays text, for
// example. Adapt is pure; DB.Adapt also looks at what its server's version has.
//
// SQLite states no length for most text. A column in a key gets the larger of
// its Type.Length and 255 characters, as far as the key's bytes allow: who
// knows of longer values sets Type.Length beforehand.
func Adapt(s *schema.Schema, engine string) (*schema.Schema, []string) {
	if s.Engine == engine {
		return s, nil
	}
	a := &adapter{engine: engine, from: s.Engine, schema: clone(s), seen: map[string]bool{}}
	a.schema.Engine, a.schema.Version = engine, ""
	a.objects()
	switch {
	case s.Engine == "sqlite":
		a.fromSQLite()
	case engine == MySQL:
		a.fromMariaDB()
	default:
		a.fromMySQL()
	}
	a.constraintNames()
	return a.schema, a.notes
}

// Adapt is the schema as this server can have it.
func (db *DB) Adapt(ctx context.Context, s *schema.Schema) (*schema.Schema, []string, error) {
	s, notes := Adapt(s, db.engine)
	known, err := db.collations(ctx)
	if err != nil {
		return nil, nil, err
	}
	a := &adapter{engine: db.engine, from: db.engine, schema: clone(s), notes: notes, seen: map[string]bool{}}
	a.eachCollation(func(charset, collation string) (string, string) {
		if collation == "" || known[collation] {
			return charset, collation
		}
		return charset, plainCollation(collation, known)
	})
	if db.engine == MariaDB {
		a.olderTypes(db.atLeast(10, 7), db.atLeast(10, 10))
	}
	return a.schema, a.notes, nil
}

// collations are the names that the server knows.
func (db *DB) collations(ctx context.Context) (map[string]bool, error) {
	query := "SELECT collation_name FROM information_schema.collations"
	if db.engine == MariaDB && db.atLeast(10, 10) {
		query = "SELECT full_collation_name FROM information_schema.collation_character_set_applicability"
	}
	rows, err := db.pool.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("list collations: %w", err)
	}
	defer rows.Close()
	known := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("list collations: %w", err)
		}
		known[name] = true
	}
	return known, rows.Err()
}

// adapter changes a copy of a schema to fit an engine.
type adapter struct {
	engine string // of the target
	from   string // of the source
	schema *schema.Schema
	notes  []string
	seen   map[string]bool
}

// note names something that is not carried; the same words only once.
func (a *adapter) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !a.seen[text] {
		a.seen[text] = true
		a.notes = append(a.notes, text)
	}
}

// clone copies what an adapter may change.
func clone(s *schema.Schema) *schema.Schema {
	out := *s
	out.Objects = slices.Clone(s.Objects)
	out.Tables = make([]*schema.Table, len(s.Tables))
	for i, t := range s.Tables {
		copied := *t
		copied.Columns = cloneAll(t.Columns)
		copied.Indexes = cloneAll(t.Indexes)
		for _, ix := range copied.Indexes {
			ix.Parts = slices.Clone(ix.Parts)
		}
		copied.References = cloneAll(t.References)
		copied.Checks = slices.Clone(t.Checks)
		out.Tables[i] = &copied
	}
	return &out
}

func cloneAll[T any](in []*T) []*T {
	out := make([]*T, len(in))
	for i, v := range in {
		copied := *v
		out[i] = &copied
	}
	return out
}

// objects leaves code behind: it is written in the other server's SQL.
func (a *adapter) objects() {
	for i := range a.schema.Objects {
		if o := &a.schema.Objects[i]; o.Definition != "" {
			a.note("%s %s is not carried: it is written for %s", o.Kind, o.Name, a.from)
			o.Definition = ""
		}
	}
}

// eachCollation maps every character set and collation of the schema.
func (a *adapter) eachCollation(change func(charset, collation string) (string, string)) {
	one := func(charset, collation, inherited *string) {
		set := *charset
		if set == "" {
			set = *inherited
		}
		newSet, newCollation := change(set, *collation)
		if *collation != newCollation {
			a.note("collation %s becomes %s", *collation, newCollation)
			*collation = newCollation
		}
		if newSet != set {
			a.note("character set %s becomes %s", set, newSet)
			*charset = newSet
		}
	}
	none := ""
	one(&a.schema.Charset, &a.schema.Collation, &none)
	for _, t := range a.schema.Tables {
		inherited := t.Charset
		one(&t.Charset, &t.Collation, &none)
		for _, c := range t.Columns {
			one(&c.Charset, &c.Collation, &inherited)
			if c.Charset == t.Charset {
				c.Charset = ""
			}
			if c.Charset == "" && c.Collation == t.Collation {
				c.Collation = ""
			}
		}
	}
}

// dropColumns takes columns out of the table and of every index, reference
// and check over them.
func (a *adapter) dropColumns(t *schema.Table, drop func(*schema.Column) bool) {
	gone := map[string]bool{}
	t.Columns = slices.DeleteFunc(t.Columns, func(c *schema.Column) bool {
		gone[c.Name] = drop(c)
		return gone[c.Name]
	})
	for _, ix := range t.Indexes {
		ix.Parts = slices.DeleteFunc(ix.Parts, func(p schema.IndexPart) bool { return gone[p.Column] })
	}
	t.Indexes = slices.DeleteFunc(t.Indexes, func(ix *schema.Index) bool { return len(ix.Parts) == 0 })
	t.References = slices.DeleteFunc(t.References, func(r *schema.Reference) bool {
		return slices.ContainsFunc(r.Columns, func(c string) bool { return gone[c] })
	})
}

// indexed reports whether the column is part of an index or reference.
func indexed(t *schema.Table, column string) bool {
	for _, ix := range t.Indexes {
		if slices.Contains(ix.Columns(), column) {
			return true
		}
	}
	return slices.ContainsFunc(t.References, func(r *schema.Reference) bool { return slices.Contains(r.Columns, column) })
}

// constraintNames leaves checks and references without a name, for the server
// to choose one, where a name is taken: MySQL wants them unique in the
// database, MariaDB numbers them in each table.
func (a *adapter) constraintNames() {
	taken := map[string]bool{}
	unique := func(name *string) {
		key := strings.ToLower(*name)
		if taken[key] {
			*name = ""
		}
		taken[key] = true
	}
	for _, t := range a.schema.Tables {
		for _, r := range t.References {
			unique(&r.Name)
		}
	}
	if a.engine != MySQL {
		return
	}
	for _, t := range a.schema.Tables {
		for i := range t.Checks {
			c := &t.Checks[i]
			if t.Column(c.Name) != nil || strings.HasPrefix(c.Name, "CONSTRAINT_") {
				c.Name = ""
			}
			unique(&c.Name)
		}
	}
}

// retype gives a column another type.
func retype(c *schema.Column, name string) {
	c.Type = schema.ParseType(name)
	if !c.Type.Textual() || c.Type.Kind == schema.JSON {
		c.Charset, c.Collation = "", ""
	}
}

// olderTypes replaces types that came with MariaDB 10.7 (uuid) and 10.10 (inet4).
func (a *adapter) olderTypes(uuid, inet4 bool) {
	for _, t := range a.schema.Tables {
		for _, c := range t.Columns {
			if c.Type.Kind == schema.UUID && !uuid || c.Type.Kind == schema.Inet4 && !inet4 {
				a.addressAsText(t, c)
			}
		}
	}
}

// addressAsText makes text of a UUID or network address, which is how its
// values are written.
func (a *adapter) addressAsText(t *schema.Table, c *schema.Column) {
	was, to := c.Type.Base, "char(36)"
	switch c.Type.Kind {
	case schema.Inet4:
		to = "varchar(15)"
	case schema.Inet6:
		to = "varchar(39)"
	}
	retype(c, to)
	c.Charset, c.Collation = "ascii", "ascii_general_ci"
	a.note("type %s becomes %s", was, to)
}
