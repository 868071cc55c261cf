package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"

	"duckface/dialect/tell"
	"duckface/schema"
)

// Snapshot reads a database as it was at one moment, through a connection of
// its own that cannot write.
type Snapshot struct {
	db   *DB
	code bool
	tell tell.Teller // nil: read; else tell what would be read
}

// SnapshotOption changes what a snapshot reads.
type SnapshotOption func(*Snapshot)

// WithCode makes Schema carry the definitions of views and triggers.
func WithCode(s *Snapshot) { s.code = true }

// Snapshot opens a snapshot of now.
func (db *DB) Snapshot(ctx context.Context, options ...SnapshotOption) (*Snapshot, error) {
	s := &Snapshot{}
	for _, o := range options {
		o(s)
	}
	var err error
	if s.db, err = openReadOnly(ctx, db.path); err != nil {
		return nil, fmt.Errorf("open snapshot: %w", err)
	}
	if s.tell != nil {
		s.tell(schema.Statement{SQL: openedQuery, Why: "is it a database? On each of two connections"})
	}
	for _, stmt := range []string{"BEGIN", openedQuery} { // the first read takes the lock
		if err := s.tell.Exec(ctx, s.db.conn, stmt, "all that follows sees the database as of now"); err != nil {
			return nil, errors.Join(fmt.Errorf("open snapshot: %w", explain(db.path, err)), s.db.Close())
		}
	}
	return s, nil
}

// Close ends the transaction. It fails when the file did change meanwhile,
// which only a file that was opened while nobody used it can.
func (s *Snapshot) Close() error {
	err := s.tell.Exec(context.Background(), s.db.conn, "ROLLBACK", "the end")
	err = errors.Join(err, s.db.Close())
	if s.db.alone == nil || err != nil {
		return err
	}
	now, err := stateOf(s.db.path)
	if err == nil && now != *s.db.alone {
		err = fmt.Errorf("%s was changed by another program while it was read; read it again", s.db.path)
	}
	return err
}

// Scan calls each with every row's values of those columns, in rowid order, or
// in primary key order where a table has no rowid. A value is nil, int64,
// float64, []byte or string, as it is stored, and valid only during the call.
func (s *Snapshot) Scan(ctx context.Context, t *schema.Table, columns []string, each func(row []driver.Value) error) error {
	if len(columns) == 0 {
		return nil
	}
	query := scanQuery(t.Name, columns)
	if !s.tell.Say(ctx, query, "") {
		return nil
	}
	return s.read(ctx, t, query, nil, len(columns), each)
}

// readRows hands over each row as the driver has it: database/sql's own
// conversions would cost more than all the rest.
func readRows(ctx context.Context, rows driver.Rows, columns int, each func([]driver.Value) error) error {
	row := make([]driver.Value, columns)
	for n := 0; ; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := rows.Next(row); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
}

// scanQuery selects the columns of all rows. NOT INDEXED keeps the planner
// from an index that covers them, whose order is another. The plus signs
// change no value, but hide the declared type: of a DATETIME the driver would
// make a time.Time and lose how it is spelled.
func scanQuery(table string, columns []string) string {
	list := make([]string, len(columns))
	for i, name := range columns {
		list[i] = "+" + Quote(name)
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM " + Quote(table) + " NOT INDEXED"
}

const sizesQuery = `
	SELECT coalesce(sum(CASE WHEN type = 'table' THEN bytes END), 0), coalesce(sum(CASE WHEN type = 'index' THEN bytes END), 0)
	FROM (SELECT type, (SELECT pgsize FROM dbstat WHERE dbstat.name = o.name AND aggregate = TRUE) AS bytes
		FROM sqlite_schema o WHERE tbl_name = ? COLLATE NOCASE AND rootpage > 0)`

// Sizes are the bytes of the pages of a table and of its other indexes.
func (s *Snapshot) Sizes(ctx context.Context, table string) (data, index int64, err error) {
	if s.tell != nil {
		s.tell(schema.Statement{SQL: tell.FilledIn(sizesQuery, []any{table}, quoteText), Why: "bytes of " + table + ", by its pages"})
		return 0, 0, nil
	}
	err = s.db.conn.QueryRowContext(ctx, sizesQuery, table).Scan(&data, &index)
	if err != nil {
		return 0, 0, fmt.Errorf("sizes of %s: %w", table, err)
	}
	return data, index, nil
}
