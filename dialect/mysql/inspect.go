package mysql

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"duckface/dialect/tell"
	"duckface/schema"
)

// queryer is a connection or a pool.
type queryer = tell.Queryer

// Schema is the database's structure. With code, views, triggers, routines
// and events carry their definitions.
func (db *DB) Schema(ctx context.Context, code bool) (*schema.Schema, error) {
	conn, err := db.pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("inspect %s: %w", db.Name(), err)
	}
	defer conn.Close()
	return db.inspect(ctx, conn, code)
}

func (db *DB) inspect(ctx context.Context, q queryer, code bool) (*schema.Schema, error) {
	s := &schema.Schema{Name: db.Name(), Engine: db.engine, Version: db.version}
	err := q.QueryRowContext(ctx, `SELECT default_character_set_name, default_collation_name
		FROM information_schema.schemata WHERE schema_name = ?`, s.Name).Scan(&s.Charset, &s.Collation)
	if err != nil {
		return nil, fmt.Errorf("inspect %s: %w", s.Name, err)
	}
	if s.Tables, err = db.tables(ctx, q); err != nil {
		return nil, fmt.Errorf("inspect %s: %w", s.Name, err)
	}
	if s.Objects, err = db.objects(ctx, q, code); err != nil {
		return nil, fmt.Errorf("inspect %s: %w", s.Name, err)
	}
	return s, nil
}

// tables are the base tables by name.
func (db *DB) tables(ctx context.Context, q queryer) ([]*schema.Table, error) {
	names, err := db.tableNames(ctx, q)
	if err != nil {
		return nil, err
	}
	tables := make([]*schema.Table, 0, len(names))
	for _, n := range names {
		t, err := db.table(ctx, q, n.name)
		if err != nil {
			return nil, err
		}
		if t.Collation == "" { // printed only where it is not the character set's default
			t.Collation = n.collation
		}
		tables = append(tables, t)
	}
	return tables, nil
}

type tableName struct{ name, collation string }

func (db *DB) tableNames(ctx context.Context, q queryer) ([]tableName, error) {
	rows, err := q.QueryContext(ctx, `SELECT table_name, COALESCE(table_collation, '')
		FROM information_schema.tables
		WHERE table_schema = ? AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')`, db.Name())
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	defer rows.Close()
	var names []tableName
	for rows.Next() {
		var n tableName
		if err := rows.Scan(&n.name, &n.collation); err != nil {
			return nil, fmt.Errorf("list tables: %w", err)
		}
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b tableName) int { return cmp.Compare(a.name, b.name) })
	return names, rows.Err()
}

// table is one table as SHOW CREATE TABLE states it.
func (db *DB) table(ctx context.Context, q queryer, name string) (*schema.Table, error) {
	var shown, text string
	err := q.QueryRowContext(ctx, "SHOW CREATE TABLE "+Quote(name)).Scan(&shown, &text)
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", name, err)
	}
	t, err := parseCreate(text)
	if err != nil {
		return nil, err
	}
	for _, c := range t.Columns {
		c.Default = strings.ReplaceAll(c.Default, "val("+Quote(db.Name())+".", "val(") // nextval(`db`.`sequence`)
		c.Default = hexDefault(c)
	}
	return t, nil
}

// hexDefault spells a binary column's default as hex: MariaDB prints the bare
// bytes, which no file of text can hold.
func hexDefault(c *schema.Column) string {
	if c.Type.Kind != schema.Binary || !strings.HasPrefix(c.Default, "'") {
		return c.Default
	}
	value := unquoteString(c.Default)
	if value == "" {
		return c.Default
	}
	for i := range len(value) {
		if value[i] < ' ' || value[i] > '~' {
			return fmt.Sprintf("0x%X", value)
		}
	}
	return c.Default
}

// sortIndexes puts the primary key first and the others by name.
func sortIndexes(indexes []*schema.Index) {
	slices.SortStableFunc(indexes, func(a, b *schema.Index) int {
		if (a.Kind == schema.Primary) != (b.Kind == schema.Primary) {
			if a.Kind == schema.Primary {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Name, b.Name)
	})
}
