package sqlite

import (
	"database/sql"
	"fmt"

	"duckface/schema"
)

// prober finds out what SQLite understands by trying it on an empty database
// in memory, which takes microseconds and cannot block.
type prober struct {
	db  *sql.DB
	err error // of opening; then nothing is understood, and every note says why
}

func newProber() *prober {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return &prober{err: fmt.Errorf("open a database in memory: %w", err)}
	}
	db.SetMaxOpenConns(1) // each connection would have a database of its own
	return &prober{db: db}
}

func (p *prober) close() {
	if p.db != nil {
		p.db.Close() // there is nothing in it to lose
	}
}

// table tries to create a table, and its indexes.
func (p *prober) table(t *schema.Table) error {
	if p.err != nil {
		return p.err
	}
	tx, err := p.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, ddl := range append([]string{CreateTable(t)}, CreateIndexes(t)...) {
		if _, err := tx.Exec(ddl); err != nil {
			return err
		}
	}
	return nil
}

// expression tries to compute an expression that names no column.
func (p *prober) expression(text string) error {
	if p.err != nil {
		return p.err
	}
	var value any
	return p.db.QueryRow("SELECT " + text).Scan(&value)
}

// bare is a table with nothing but its columns' names and types, for one
// thing at a time to be tried on.
func bare(t *schema.Table) *schema.Table {
	b := &schema.Table{Name: t.Name}
	for _, c := range t.Columns {
		b.Columns = append(b.Columns, &schema.Column{Name: c.Name, Type: c.Type})
	}
	return b
}
