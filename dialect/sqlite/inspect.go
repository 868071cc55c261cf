package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"duckface/schema"
)

// Schema is the structure of the database. Views and triggers carry their
// definitions only with the option WithCode; a virtual table counts as an
// object too, since no row of it can be written before its module is there.
//
// Two things that SQLite knows have no place in a schema and are left out:
// ON CONFLICT clauses and DEFERRABLE.
func (s *Snapshot) Schema(ctx context.Context) (*schema.Schema, error) {
	found, err := inspect(ctx, s.catalog("the schema, from the catalog"), s.code)
	if err != nil {
		return nil, fmt.Errorf("read schema of %s: %w", s.db.path, err)
	}
	base := filepath.Base(s.db.path)
	found.Name = strings.TrimSuffix(base, filepath.Ext(base))
	if found.Name == "" {
		found.Name = base
	}
	return found, nil
}

// inspect reads all but the name.
func inspect(ctx context.Context, q queryer, code bool) (*schema.Schema, error) {
	in := &inspector{q: q, sql: map[string]string{}, found: &schema.Schema{Engine: "sqlite"}}
	if err := q.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&in.found.Version); err != nil {
		return nil, err
	}
	if err := in.statements(ctx, code); err != nil {
		return nil, err
	}
	if err := in.tables(ctx); err != nil {
		return nil, err
	}
	for _, t := range in.found.Tables {
		if err := in.table(ctx, t); err != nil {
			return nil, fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	for _, t := range in.found.Tables {
		if err := in.references(ctx, t); err != nil {
			return nil, fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	return in.found, nil
}

// inspector gathers a schema.
type inspector struct {
	q     queryer
	sql   map[string]string // CREATE statement by type and name: "index a_b"
	found *schema.Schema
}

// each runs a query and calls scan for every row.
func (in *inspector) each(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := in.q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// statements reads the text of every CREATE, and with it views and triggers.
func (in *inspector) statements(ctx context.Context, code bool) error {
	query := "SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name"
	err := in.each(ctx, query, nil, func(rows *sql.Rows) error {
		var kind, name, text string
		if err := rows.Scan(&kind, &name, &text); err != nil {
			return err
		}
		in.sql[kind+" "+name] = text
		if kind == "view" || kind == "trigger" {
			o := schema.Object{Kind: kind, Name: name}
			if code {
				o.Definition = body(text)
			}
			in.found.Objects = append(in.found.Objects, o)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("list objects: %w", err)
	}
	return nil
}

// tables lists the tables that are SQLite's own kind and not SQLite's own.
func (in *inspector) tables(ctx context.Context) error {
	query := `SELECT name, type, wr, strict FROM pragma_table_list
		WHERE schema = 'main' AND substr(lower(name), 1, 7) <> 'sqlite_' ORDER BY name`
	err := in.each(ctx, query, nil, func(rows *sql.Rows) error {
		var name, kind string
		var withoutRowid, strict bool
		if err := rows.Scan(&name, &kind, &withoutRowid, &strict); err != nil {
			return err
		}
		switch kind {
		case "table":
			t := &schema.Table{Name: name, Options: options(withoutRowid, strict)}
			in.found.Tables = append(in.found.Tables, t)
		case "virtual":
			in.found.Objects = append(in.found.Objects, schema.Object{Kind: "virtual table", Name: name})
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("list tables: %w", err)
	}
	slices.SortStableFunc(in.found.Objects, func(a, b schema.Object) int {
		return strings.Compare(a.Kind+"\x00"+a.Name, b.Kind+"\x00"+b.Name)
	})
	return nil
}

func options(withoutRowid, strict bool) string {
	var words []string
	if withoutRowid {
		words = append(words, "WITHOUT ROWID")
	}
	if strict {
		words = append(words, "STRICT")
	}
	return strings.Join(words, ", ")
}

// table reads everything but the references, which need the columns of all tables.
func (in *inspector) table(ctx context.Context, t *schema.Table) error {
	d := parseTable(in.sql["table "+t.Name])
	key, err := in.columns(ctx, t, d)
	if err != nil {
		return err
	}
	t.Checks = d.checks
	if err := in.indexes(ctx, t); err != nil {
		return err
	}
	if len(key) > 0 && t.PrimaryKey() == nil { // the rowid itself
		t.Indexes = append(t.Indexes, &schema.Index{Kind: schema.Primary, Parts: []schema.IndexPart{{Column: key[0]}}})
		t.Column(key[0]).AutoIncrement = d.autoIncrement
	}
	slices.SortFunc(t.Indexes, func(a, b *schema.Index) int {
		if (a.Kind == schema.Primary) != (b.Kind == schema.Primary) {
			return map[bool]int{true: -1, false: 1}[a.Kind == schema.Primary]
		}
		return strings.Compare(a.Name, b.Name)
	})
	return nil
}

// columns reads the columns; key names those of the primary key.
func (in *inspector) columns(ctx context.Context, t *schema.Table, d definition) (key []string, err error) {
	const (
		virtual = 2
		stored  = 3
	)
	query := "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?, 'main') ORDER BY cid"
	err = in.each(ctx, query, []any{t.Name}, func(rows *sql.Rows) error {
		var name, typ string
		var notNull bool
		var otherwise sql.NullString
		var pk, hidden int
		if err := rows.Scan(&name, &typ, &notNull, &otherwise, &pk, &hidden); err != nil {
			return err
		}
		c := &schema.Column{Name: name, Type: schema.ParseSQLiteType(typ), NotNull: notNull, Default: otherwise.String}
		if n := len(t.Columns); n < len(d.columns) {
			c.Collation = d.columns[n].collation
			if hidden == virtual || hidden == stored {
				c.Generated, c.Stored = d.columns[n].generated, hidden == stored
			}
		}
		if pk > 0 {
			key = append(key, name)
		}
		t.Columns = append(t.Columns, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read columns: %w", err)
	}
	if len(t.Columns) != len(d.columns) {
		return nil, fmt.Errorf("its definition has %d columns by its text, %d by SQLite; please report this statement: %s",
			len(d.columns), len(t.Columns), in.sql["table "+t.Name])
	}
	return key, nil
}

// indexes reads the indexes, and unique constraints by the name that SQLite
// gives their index (sqlite_autoindex_…).
func (in *inspector) indexes(ctx context.Context, t *schema.Table) error {
	query := "SELECT name, \"unique\", origin FROM pragma_index_list(?, 'main') ORDER BY seq DESC"
	err := in.each(ctx, query, []any{t.Name}, func(rows *sql.Rows) error {
		var name, origin string
		var unique bool
		if err := rows.Scan(&name, &unique, &origin); err != nil {
			return err
		}
		ix := &schema.Index{Name: name}
		switch {
		case origin == "pk":
			ix.Kind = schema.Primary
		case unique:
			ix.Kind = schema.Unique
		}
		t.Indexes = append(t.Indexes, ix)
		return nil
	})
	if err != nil {
		return fmt.Errorf("list indexes: %w", err)
	}
	for _, ix := range t.Indexes {
		if err := in.parts(ctx, t, ix); err != nil {
			return fmt.Errorf("read index %s: %w", ix.Name, err)
		}
		if ix.Kind == schema.Primary {
			ix.Name = ""
		}
	}
	return nil
}

// parts reads what an index is over.
func (in *inspector) parts(ctx context.Context, t *schema.Table, ix *schema.Index) error {
	d := parseIndex(in.sql["index "+ix.Name])
	ix.Where = d.where
	query := "SELECT cid, coalesce(name, ''), \"desc\", coalesce(coll, '') FROM pragma_index_xinfo(?, 'main') WHERE key ORDER BY seqno"
	return in.each(ctx, query, []any{ix.Name}, func(rows *sql.Rows) error {
		var column int
		var name, collation string
		p := schema.IndexPart{}
		if err := rows.Scan(&column, &name, &p.Descending, &collation); err != nil {
			return err
		}
		usual := "BINARY"
		if column >= 0 {
			p.Column = name
			if c := t.Column(name); c != nil && c.Collation != "" {
				usual = c.Collation
			}
		} else if n := len(ix.Parts); n < len(d.parts) {
			p.Expression = d.parts[n]
		}
		if !strings.EqualFold(collation, usual) {
			p.Collation = collation
		}
		ix.Parts = append(ix.Parts, p)
		return nil
	})
}

// references reads the foreign keys, in the order they are written.
func (in *inspector) references(ctx context.Context, t *schema.Table) error {
	var ids []int
	query := `SELECT id, "table", "from", coalesce("to", ''), on_update, on_delete
		FROM pragma_foreign_key_list(?, 'main') ORDER BY id DESC, seq`
	err := in.each(ctx, query, []any{t.Name}, func(rows *sql.Rows) error {
		var id int
		var parent, from, to, onUpdate, onDelete string
		if err := rows.Scan(&id, &parent, &from, &to, &onUpdate, &onDelete); err != nil {
			return err
		}
		if len(ids) == 0 || ids[len(ids)-1] != id {
			ids = append(ids, id)
			t.References = append(t.References, &schema.Reference{Table: parent, OnDelete: action(onDelete), OnUpdate: action(onUpdate)})
		}
		r := t.References[len(t.References)-1]
		r.Columns = append(r.Columns, spelled(t, from))
		if to != "" {
			r.To = append(r.To, to)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read references: %w", err)
	}
	names := parseTable(in.sql["table "+t.Name]).references
	for i, r := range t.References {
		if i < len(names) {
			r.Name = names[i]
		}
		in.resolve(r)
	}
	return nil
}

// resolve gives a reference the parent's own spelling, and the columns of its
// primary key where none are written.
func (in *inspector) resolve(r *schema.Reference) {
	i := slices.IndexFunc(in.found.Tables, func(t *schema.Table) bool { return strings.EqualFold(t.Name, r.Table) })
	if i < 0 {
		return
	}
	parent := in.found.Tables[i]
	r.Table = parent.Name
	if len(r.To) == 0 {
		if pk := parent.PrimaryKey(); pk != nil && len(pk.Parts) == len(r.Columns) {
			r.To = pk.Columns()
		}
	}
	for i, name := range r.To {
		r.To[i] = spelled(parent, name)
	}
}

// spelled is a column's name as its table spells it.
func spelled(t *schema.Table, name string) string {
	for _, c := range t.Columns {
		if strings.EqualFold(c.Name, name) {
			return c.Name
		}
	}
	return name
}

// action is "" for the default.
func action(word string) string {
	if word == "NO ACTION" {
		return ""
	}
	return word
}
