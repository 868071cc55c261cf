package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"duckface/row"
	"duckface/schema"
	"duckface/sink"
)

const (
	// insertRows is how many rows an INSERT takes: more are no faster.
	insertRows = 50
	// maxVariables is SQLITE_MAX_VARIABLE_NUMBER.
	maxVariables = 32766
)

// Table opens a table for its rows.
func (l *Loader) Table(ctx context.Context, t *schema.Table) (sink.Table, error) {
	lt := &loadTable{loader: l, name: t.Name}
	for _, c := range t.Columns {
		if c.Generated == "" {
			lt.columns = append(lt.columns, c.Name)
		}
	}
	lt.many.rows = max(1, min(insertRows, maxVariables/max(1, len(lt.columns))))
	lt.one.rows = 1
	err := l.db.conn.Raw(func(c any) error {
		conn, ok := c.(driver.ConnPrepareContext)
		if !ok {
			return fmt.Errorf("driver connection %T prepares no statements", c)
		}
		return errors.Join(lt.many.prepare(ctx, conn, lt), lt.one.prepare(ctx, conn, lt))
	})
	if err != nil {
		return nil, errors.Join(explain(l.path, err), lt.closeStatements())
	}
	return lt, nil
}

// loadTable inserts the rows of one table.
type loadTable struct {
	loader  *Loader
	name    string
	columns []string
	many    insert
	one     insert
	texts   []columnText
}

// insert is a prepared INSERT of a number of rows.
type insert struct {
	rows int
	stmt driver.Stmt
	args []driver.NamedValue
}

func (in *insert) prepare(ctx context.Context, conn driver.ConnPrepareContext, t *loadTable) (err error) {
	tuple := "(" + strings.TrimSuffix(strings.Repeat("?,", len(t.columns)), ",") + ")"
	query := "INSERT INTO " + Quote(t.name) + " (" + namesDDL(t.columns) + ") VALUES " +
		strings.TrimSuffix(strings.Repeat(tuple+",", in.rows), ",")
	in.args = make([]driver.NamedValue, in.rows*len(t.columns))
	for i := range in.args {
		in.args[i].Ordinal = i + 1
	}
	in.stmt, err = conn.PrepareContext(ctx, query)
	return err
}

// Encode has nothing to do: values are bound, not spelled.
func (t *loadTable) Encode(dst []byte, _ *row.Batch) []byte { return dst }

// Write inserts the batch.
func (t *loadTable) Write(ctx context.Context, b *row.Batch, _ []byte) error {
	if len(b.Columns) != len(t.columns) {
		return fmt.Errorf("batch has %d columns, table %d", len(b.Columns), len(t.columns))
	}
	if t.texts == nil {
		t.texts = make([]columnText, len(t.columns))
	}
	for i := range b.Columns {
		t.texts[i].render(&b.Columns[i], b.Rows)
	}
	err := t.loader.db.conn.Raw(func(any) error {
		for i := 0; i < b.Rows; {
			in := &t.many
			if b.Rows-i < in.rows {
				in = &t.one
			}
			if err := t.insert(in, b, i); err != nil {
				return err
			}
			i += in.rows
		}
		return nil
	})
	if err != nil {
		return explain(t.loader.path, err)
	}
	return ctx.Err()
}

// insert runs one statement for the rows from i on. It takes no context: the
// driver would start a goroutine for each statement to watch over it, and the
// few milliseconds of a batch can be waited for.
func (t *loadTable) insert(in *insert, b *row.Batch, i int) error {
	k := 0
	for r := i; r < i+in.rows; r++ {
		for c := range b.Columns {
			in.args[k].Value = t.texts[c].value(&b.Columns[c], r)
			k++
		}
	}
	_, err := in.stmt.(driver.StmtExecContext).ExecContext(context.Background(), in.args)
	return err
}

// Close ends the table.
func (t *loadTable) Close() error { return t.closeStatements() }

func (t *loadTable) closeStatements() error {
	return t.loader.db.conn.Raw(func(any) error {
		var errs []error
		for _, in := range []*insert{&t.many, &t.one} {
			if in.stmt != nil {
				errs = append(errs, in.stmt.Close())
				in.stmt = nil
			}
		}
		return errors.Join(errs...)
	})
}

// columnText holds all texts of a column of a batch as one string, of which
// each value is a piece: one allocation instead of one a value.
type columnText struct {
	all     string
	ends    []int
	scratch []byte
}

func (t *columnText) render(c *row.Column, rows int) {
	switch c.Form {
	case row.Bytes:
		t.all = string(c.Data)
	case row.Date, row.Time, row.Moment:
		t.scratch, t.ends = t.scratch[:0], t.ends[:0]
		for i := range rows {
			t.scratch = c.AppendText(t.scratch, i)
			t.ends = append(t.ends, len(t.scratch))
		}
		t.all = string(t.scratch)
	}
}

// piece is the i-th text.
func (t *columnText) piece(ends []int, i int) string {
	start := 0
	if i > 0 {
		start = ends[i-1]
	}
	return t.all[start:ends[i]]
}

// maxExact is the largest whole number up to which a float64 holds every one.
const maxExact = 1 << 53

var powersOfTen = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// value is the i-th value as the driver binds it.
func (t *columnText) value(c *row.Column, i int) driver.Value {
	if c.IsNull(i) {
		return nil
	}
	switch c.Form {
	case row.Int:
		return c.Ints[i]
	case row.Uint:
		if v := c.Ints[i]; v >= 0 {
			return v
		}
	case row.Decimal:
		if c.Scale == 0 {
			return c.Ints[i]
		}
		// Both operands are exact, so the quotient is what SQLite makes of the text.
		if v := c.Ints[i]; v > -maxExact && v < maxExact && c.Scale >= 0 && c.Scale < len(powersOfTen) {
			return float64(v) / powersOfTen[c.Scale]
		}
	case row.Float:
		return c.Floats[i]
	case row.Bytes:
		return t.piece(c.Ends, i)
	case row.Date, row.Time, row.Moment:
		return t.piece(t.ends, i)
	case row.Blob:
		if v := c.Value(i); len(v) > 0 {
			return v
		}
		return []byte{} // nil would be NULL
	}
	return string(c.AppendText(nil, i)) // the column's affinity makes it a number
}
