package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/go-sql-driver/mysql"

	"duckface/row"
	"duckface/schema"
	"duckface/sink"
)

// Table opens one table for its rows.
func (l *Loader) Table(ctx context.Context, t *schema.Table) (sink.Table, error) {
	own := l.schema.Table(t.Name)
	if own == nil {
		return nil, fmt.Errorf("load %s: no such table in the schema", t.Name)
	}
	lt := &loadTable{loader: l, ctx: ctx, table: own, columns: writable(own)}
	conn, err := l.db.pool.Conn(ctx)
	if err != nil {
		return nil, l.interrupted(l.db.config.explain(err))
	}
	lt.conn = conn
	if lt.unwatch, err = l.db.killWith(ctx, conn); err != nil {
		return nil, lt.abandon(err)
	}
	if err := lt.exec("SET foreign_key_checks = 0"); err != nil {
		return nil, lt.abandon(err)
	}
	if l.local {
		return &streamTable{loadTable: lt}, nil
	}
	return newInsertTable(lt)
}

// writable are the columns that are not generated.
func writable(t *schema.Table) []*schema.Column {
	var columns []*schema.Column
	for _, c := range t.Columns {
		if c.Generated == "" {
			columns = append(columns, c)
		}
	}
	return columns
}

// loadTable is what both ways of loading have in common.
type loadTable struct {
	loader  *Loader
	ctx     context.Context
	table   *schema.Table
	columns []*schema.Column
	conn    *sql.Conn
	written int64  // rows taken by Write
	unwatch func() // see killWith; nil before
	resort  bool   // the primary key was taken away and is to be added with the indexes
}

// fail adds to an error how far the load came.
func (t *loadTable) fail(err error) error {
	if isNumber(err, errDuringCommit) && strings.Contains(err.Error(), "error 1 ") {
		// What MariaDB's bulk insert, which builds its indexes at the end, says of a duplicate.
		err = fmt.Errorf("a unique key has duplicates: %w", err)
	}
	return t.loader.interrupted(err)
}

func (t *loadTable) exec(stmt string) error {
	_, err := t.conn.ExecContext(t.ctx, stmt)
	return err
}

// finish adds the indexes behind the rows, while other tables are loaded, and
// gives the connection back as it was.
func (t *loadTable) finish() error {
	alter := func(stmt string) error { return define(t.ctx, t.conn, stmt) }
	if err := t.loader.indexTable(t.ctx, t.table, t.resort, alter); err != nil {
		return t.abandon(err)
	}
	t.loader.completed(t.table.Name)
	if err := t.exec("SET foreign_key_checks = DEFAULT, unique_checks = DEFAULT"); err != nil {
		return t.abandon(err)
	}
	t.unwatch()
	return t.conn.Close()
}

// abandon closes the connection, and with it what it had not committed.
func (t *loadTable) abandon(err error) error {
	if t.unwatch != nil {
		t.unwatch()
	}
	drop := t.conn.Raw(func(any) error { return driver.ErrBadConn })
	if !errors.Is(drop, driver.ErrBadConn) && !errors.Is(drop, sql.ErrConnDone) {
		err = errors.Join(err, drop)
	}
	return t.fail(err)
}

// streamTable loads a table through one LOAD DATA LOCAL, whose file is what
// Write is given.
type streamTable struct {
	*loadTable
	feed   *feed
	result chan error
	loaded int64 // rows the server counted
}

// Encode appends the batch as LOAD DATA reads it.
func (t *streamTable) Encode(dst []byte, b *row.Batch) []byte {
	for i := range b.Rows {
		for j := range b.Columns {
			if j > 0 {
				dst = append(dst, '\t')
			}
			dst = AppendField(dst, &t.columns[j].Type, &b.Columns[j], i)
		}
		dst = append(dst, '\n')
	}
	return dst
}

// Write hands the rows to the server and returns when it has read them.
func (t *streamTable) Write(ctx context.Context, b *row.Batch, encoded []byte) error {
	if len(encoded) == 0 {
		return nil
	}
	if t.feed == nil {
		if err := t.prepare(b); err != nil {
			return t.fail(err)
		}
		t.start()
	}
	t.written += int64(b.Rows)
	if err := t.feed.write(ctx, encoded); err != nil {
		return t.fail(err)
	}
	return nil
}

// prepare looks whether the rows come in the order of the primary key, by
// which InnoDB keeps them. If not, finding each one's place among those that
// are there is dear and leaves pages half empty (measured: 268 pages for what a
// sorted load puts into 133), so the key is taken away from the empty table and
// added with the other indexes, for which the server sorts the rows once. Where
// that cannot be, MariaDB's bulk insert (both checks off) sorts what it can.
func (t *streamTable) prepare(b *row.Batch) error {
	if !t.loader.options.Scattered[t.table.Name] && NewKeyOrder(t.table).Ascends(b) {
		return nil
	}
	if t.loader.order.resortable(t.table) {
		if err := t.exec("ALTER TABLE " + Quote(t.table.Name) + " DROP PRIMARY KEY"); err == nil {
			t.resort = true
			return nil
		} else if t.ctx.Err() != nil {
			return err
		} // a server may insist on a key: sql_require_primary_key
	}
	if t.loader.db.engine == MariaDB {
		return t.exec("SET unique_checks = 0")
	}
	return nil
}

// readers numbers the streams of this process: the driver finds them by name.
var readers atomic.Int64

// start sends the statement, which runs until the feed ends.
func (t *streamTable) start() {
	name := "duckface" + strconv.FormatInt(readers.Add(1), 10)
	t.feed = newFeed(t.ctx)
	t.result = make(chan error, 1)
	mysql.RegisterReaderHandler(name, func() io.Reader { return t.feed })
	go func() {
		defer mysql.DeregisterReaderHandler(name)
		result, err := t.conn.ExecContext(t.ctx, t.statement(name))
		if err == nil {
			t.loaded, err = result.RowsAffected()
		}
		t.feed.stop(err)
		t.result <- err
	}()
}

// statement is the LOAD DATA. The file's character set is binary, so that
// bytes arrive as they are and UTF-8 is taken for what the column stores;
// columns that store text in another form get it converted.
func (t *streamTable) statement(reader string) string {
	var names, sets []string
	for i, c := range t.columns {
		if !convertsText(t.table, c, t.loader.db.engine) {
			names = append(names, Quote(c.Name))
			continue
		}
		v := "@c" + strconv.Itoa(i)
		names = append(names, v)
		sets = append(sets, Quote(c.Name)+" = CONVERT("+v+" USING utf8mb4)")
	}
	stmt := "LOAD DATA LOCAL INFILE 'Reader::" + reader + "' INTO TABLE " + Quote(t.table.Name) +
		` CHARACTER SET binary FIELDS TERMINATED BY '\t' ESCAPED BY '\\' LINES TERMINATED BY '\n' (` +
		strings.Join(names, ", ") + ")"
	if len(sets) > 0 {
		stmt += " SET " + strings.Join(sets, ", ")
	}
	return stmt
}

// convertsText reports whether a column would misread UTF-8 that comes as
// bytes: text in another character set, MySQL's JSON, and MariaDB's UUID and
// INET, which take bytes for their binary form.
func convertsText(t *schema.Table, c *schema.Column, engine string) bool {
	switch c.Type.Kind {
	case schema.JSON, schema.UUID, schema.Inet4, schema.Inet6:
		return true
	case schema.Text, schema.Enum, schema.Set:
		return !isUTF8(charsetOf(t, c))
	}
	return false
}

// Close ends the stream and checks that the server took every row as it was.
func (t *streamTable) Close() error {
	var err error
	if t.feed != nil {
		t.feed.end()
		if err = <-t.result; err == nil {
			err = t.checkLoaded()
		}
	}
	if err != nil {
		return t.abandon(err)
	}
	return t.finish()
}

// checkLoaded makes an error of what LOAD DATA LOCAL only warns about: values
// clipped or replaced, and rows left out as duplicates.
func (t *streamTable) checkLoaded() error {
	count, first, err := t.warnings()
	if err != nil {
		return err
	}
	if count > 0 {
		return fmt.Errorf("the server took %d values or rows only with a warning, the first: %s", count, first)
	}
	if t.loaded != t.written {
		return fmt.Errorf("%d rows were written and %d arrived", t.written, t.loaded)
	}
	return nil
}

// warnings are how many warnings of the last statement concern its values, and
// the first of them. MySQL 9.7 also warns when a session has written to
// InnoDB and MyISAM tables.
func (t *streamTable) warnings() (count int64, first string, err error) {
	if err := t.conn.QueryRowContext(t.ctx, "SHOW COUNT(*) WARNINGS").Scan(&count); err != nil || count == 0 {
		return 0, "", err
	}
	rows, err := t.conn.QueryContext(t.ctx, "SHOW WARNINGS")
	if err != nil {
		return 0, "", err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var level, message string
		var code int
		if err := rows.Scan(&level, &code, &message); err != nil {
			return 0, "", err
		}
		if code == warnMixedEngines {
			count--
		} else if first == "" {
			first = fmt.Sprintf("%s (%d)", message, code)
		}
	}
	return count, first, rows.Err()
}

// insertTable loads a table by INSERT statements of many rows in one transaction.
type insertTable struct {
	*loadTable
	head  string
	limit int   // bytes of a statement
	err   error // of the first Write that failed
}

// statementBytes is the aim for one INSERT: beyond it nothing is gained, and
// no server's max_allowed_packet is below it by default.
const statementBytes = 1 << 20

func newInsertTable(lt *loadTable) (*insertTable, error) {
	if err := lt.exec("START TRANSACTION"); err != nil {
		return nil, lt.abandon(err)
	}
	var names []string
	for _, c := range lt.columns {
		names = append(names, c.Name)
	}
	head := "INSERT INTO " + Quote(lt.table.Name) + " (" + quoteAll(names) + ") VALUES\n"
	return &insertTable{loadTable: lt, head: head, limit: min(statementBytes, lt.loader.db.packet/2)}, nil
}

// Encode appends the batch as statements, each behind its length in four bytes.
func (t *insertTable) Encode(dst []byte, b *row.Batch) []byte {
	begin := -1
	for i := range b.Rows {
		if begin < 0 {
			begin = len(dst)
			dst = append(append(dst, 0, 0, 0, 0), t.head...)
		} else {
			dst = append(dst, ",\n"...)
		}
		dst = append(dst, '(')
		for j := range b.Columns {
			if j > 0 {
				dst = append(dst, ',')
			}
			dst = AppendLiteral(dst, &t.columns[j].Type, &b.Columns[j], i)
		}
		dst = append(dst, ')')
		if len(dst)-begin >= t.limit || i == b.Rows-1 {
			binary.LittleEndian.PutUint32(dst[begin:], uint32(len(dst)-begin-4))
			begin = -1
		}
	}
	return dst
}

// Write runs the statements of a batch.
func (t *insertTable) Write(ctx context.Context, b *row.Batch, encoded []byte) error {
	for len(encoded) > 0 {
		n := 4 + binary.LittleEndian.Uint32(encoded)
		if _, t.err = t.conn.ExecContext(ctx, string(encoded[4:n])); t.err != nil {
			return t.fail(t.err)
		}
		encoded = encoded[n:]
	}
	t.written += int64(b.Rows)
	return nil
}

// Close commits the rows.
func (t *insertTable) Close() error {
	if t.err == nil {
		t.err = t.exec("COMMIT")
	}
	if t.err != nil {
		return t.abandon(t.err)
	}
	return t.finish()
}
