package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"duckface/dialect/tell"
	"duckface/schema"
)

// Snapshot reads a database as it was at one moment, through one connection
// that cannot write. Tables without transactions (MyISAM) are read as they
// are when their turn comes.
type Snapshot struct {
	db   *DB
	conn *sql.Conn
	code bool
	tell tell.Teller // nil: read; else tell what would be read
}

// SnapshotOption changes what a snapshot reads.
type SnapshotOption func(*Snapshot)

// WithCode makes Schema carry the definitions of views, triggers, routines
// and events, without their definers.
func WithCode(s *Snapshot) { s.code = true }

// Snapshot opens a snapshot of now.
func (db *DB) Snapshot(ctx context.Context, options ...SnapshotOption) (*Snapshot, error) {
	conn, err := db.pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("open snapshot of %s: %w", db.Name(), db.config.explain(err))
	}
	s := &Snapshot{db: db, conn: conn}
	for _, o := range options {
		o(s)
	}
	if s.tell != nil {
		for _, stmt := range db.opening() {
			s.tell(stmt)
		}
	}
	for _, stmt := range []string{
		"SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
		"START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
		"SAVEPOINT table_done",
	} {
		if err := s.tell.Exec(ctx, s.conn, stmt, "all that follows sees the database as of now, and cannot write"); err != nil {
			return nil, errors.Join(fmt.Errorf("open snapshot of %s: %w", db.Name(), err), conn.Close())
		}
	}
	return s, nil
}

// Close ends the transaction.
func (s *Snapshot) Close() error {
	err := s.tell.Exec(context.Background(), s.conn, "ROLLBACK", "the end")
	if isLost(err) {
		err = nil // the transaction went with the connection
	}
	return errors.Join(err, s.conn.Close())
}

// Schema is the structure of the database. It may be newer than the rows:
// no server keeps old catalogs.
func (s *Snapshot) Schema(ctx context.Context) (*schema.Schema, error) {
	found, err := s.db.inspect(ctx, s.catalog("the schema, from the catalog"), s.code)
	if err != nil {
		return nil, err
	}
	return found, s.release(ctx)
}

// release lets go of the metadata locks on what was read, so that nobody who
// alters a table that is already measured waits for the rest.
func (s *Snapshot) release(ctx context.Context) error {
	return s.tell.Exec(ctx, s.conn, "ROLLBACK TO SAVEPOINT table_done", "let go of the table's metadata lock")
}

// Sizes are the bytes of a table's rows and of its secondary indexes by the
// server's statistics, which may be old: it is not for a reader to refresh them.
func (s *Snapshot) Sizes(ctx context.Context, table string) (dataBytes, indexBytes int64, err error) {
	err = s.catalog("bytes of "+table+", from the catalog").QueryRowContext(ctx, `SELECT COALESCE(data_length, 0), COALESCE(index_length, 0)
		FROM information_schema.tables WHERE table_schema = ? AND table_name = ?`, s.db.Name(), table).
		Scan(&dataBytes, &indexBytes)
	if err != nil {
		return 0, 0, fmt.Errorf("sizes of %s: %w", table, err)
	}
	return dataBytes, indexBytes, nil
}

// Scan calls each with every row's values of those columns, in primary key
// order where rows lie in it (InnoDB). A value is nil, int64, uint64, float64,
// []byte or string, and valid only during the call: a BIT is a number, a
// geometry the server's own bytes (SRID and WKB), a date or decimal its text.
func (s *Snapshot) Scan(ctx context.Context, t *schema.Table, columns []string, each func([]driver.Value) error) error {
	if len(columns) == 0 {
		return nil
	}
	query := scanQuery(t, columns)
	if !s.tell.Say(ctx, query, "") {
		return s.doneReading(ctx, t, nil)
	}
	return s.doneReading(ctx, t, s.read(ctx, query, nil, len(columns), each))
}

// readRows hands over each row as the driver has it: database/sql's own
// conversions would cost more than all the rest.
func readRows(rows driver.Rows, columns int, each func([]driver.Value) error) error {
	row := make([]driver.Value, columns)
	for {
		if err := rows.Next(row); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		for i, v := range row {
			if f, ok := v.(float32); ok {
				row[i] = widen(f)
			}
		}
		if err := each(row); err != nil {
			return err
		}
	}
}

// widen makes 0.1 of a FLOAT 0.1, and not 0.10000000149011612.
func widen(f float32) float64 {
	var text [32]byte
	v, err := strconv.ParseFloat(string(strconv.AppendFloat(text[:0], float64(f), 'g', -1, 32)), 64)
	if err != nil {
		return float64(f)
	}
	return v
}

// scanQuery selects the columns of all rows.
func scanQuery(t *schema.Table, columns []string) string {
	if order := keyOrder(t); order != "" {
		return selectQuery(t, columns) + " ORDER BY " + order
	}
	return selectQuery(t, columns)
}

// selectQuery selects the columns, without an order.
func selectQuery(t *schema.Table, columns []string) string {
	list := make([]string, len(columns))
	for i, name := range columns {
		list[i] = Quote(name)
		if c := t.Column(name); c != nil && c.Type.Kind == schema.Bit {
			list[i] += "+0"
		}
	}
	query := "SELECT " + strings.Join(list, ", ") + " FROM " + Quote(t.Name)
	if keyOrder(t) != "" {
		query += " FORCE INDEX (PRIMARY)"
	}
	return query
}

// keyOrder orders by the primary key, "" where rows do not lie in its order.
func keyOrder(t *schema.Table) string {
	pk := t.PrimaryKey()
	if pk == nil || t.Engine != "InnoDB" || t.Partition != "" || pk.HasExpression() {
		return ""
	}
	order := ""
	for i, p := range pk.Parts {
		if i > 0 {
			order += ", "
		}
		order += Quote(p.Column)
		if p.Descending {
			order += " DESC"
		}
	}
	return order
}
