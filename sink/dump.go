package sink

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"

	"duckface/row"
	"duckface/schema"
)

// Dialect is how an engine spells a dump. What it returns is script text for
// the engine's own client: every statement ended as that client wants it, with
// a newline behind. Everything it is asked for is pure.
type Dialect interface {
	// Header and Footer open and close the script: session settings, the transaction.
	Header(s *schema.Schema) string
	Footer(s *schema.Schema) string
	// CreateTable makes the empty table, without what AfterRows adds.
	CreateTable(t *schema.Table) string
	// AfterRows adds indexes, references and carried code; it stands behind
	// all rows.
	AfterRows(s *schema.Schema) string
	// QuoteIdentifier spells a name.
	QuoteIdentifier(name string) string
	// AppendLiteral appends the i-th value of a column of that type, NULL included.
	AppendLiteral(dst []byte, c *row.Column, i int, typ schema.Type) []byte
}

// insertBytes is where a multi-row INSERT ends: far below the smallest
// max_allowed_packet in use (16 MB), and more rows per statement gain nothing.
const insertBytes = 1 << 20

// Dump writes a database as an SQL script.
type Dump struct {
	w       *bufio.Writer
	schema  *schema.Schema
	dialect Dialect
	file    *os.File // of NewDumpFile
	path    string
	written bool
}

// NewDump writes the script to w, which stays the caller's to close.
func NewDump(w io.Writer, s *schema.Schema, d Dialect) *Dump {
	return &Dump{w: bufio.NewWriterSize(w, 256<<10), schema: s, dialect: d}
}

// NewDumpFile writes the script beside path and renames it to path when it is
// whole, so that a dump is never half a dump. A file that exists is refused
// unless replace is set.
func NewDumpFile(path string, s *schema.Schema, d Dialect, replace bool) (*Dump, error) {
	if err := mayWrite(path, replace); err != nil {
		return nil, err
	}
	file, err := os.Create(path + partSuffix)
	if err != nil {
		return nil, err
	}
	dump := NewDump(file, s, d)
	dump.file, dump.path = file, path
	return dump, nil
}

// Create writes the header and the tables.
func (d *Dump) Create(ctx context.Context) error {
	if err := d.script(d.dialect.Header(d.schema)); err != nil {
		return err
	}
	for _, t := range d.schema.Tables {
		if err := d.script(d.dialect.CreateTable(t)); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	return ctx.Err()
}

// Table opens one table; its rows become INSERT statements.
func (d *Dump) Table(_ context.Context, t *schema.Table) (Table, error) {
	dt := &dumpTable{dump: d, insert: "INSERT INTO " + d.dialect.QuoteIdentifier(t.Name) + " ("}
	for _, c := range t.Columns {
		if c.Generated != "" {
			continue
		}
		if len(dt.types) > 0 {
			dt.insert += ","
		}
		dt.insert += d.dialect.QuoteIdentifier(c.Name)
		dt.types = append(dt.types, c.Type)
	}
	dt.insert += ") VALUES\n"
	return dt, nil
}

// Finish writes indexes, references, carried code and the footer, and puts a
// dump file in its place.
func (d *Dump) Finish(context.Context) error {
	if err := d.script(d.dialect.AfterRows(d.schema) + d.dialect.Footer(d.schema)); err != nil {
		return err
	}
	if err := d.w.Flush(); err != nil {
		return err
	}
	if d.file == nil {
		return nil
	}
	if err := d.file.Close(); err != nil {
		return err
	}
	d.written = true
	return os.Rename(d.file.Name(), d.path)
}

// Parallel is one: a script has one end to write at.
func (d *Dump) Parallel() int { return 1 }

// Close removes an unfinished dump file.
func (d *Dump) Close() error {
	if d.file == nil || d.written {
		return nil
	}
	d.written = true
	d.file.Close()
	return os.Remove(d.file.Name())
}

func (d *Dump) script(text string) error {
	_, err := d.w.WriteString(text)
	return err
}

type dumpTable struct {
	dump   *Dump
	insert string // up to VALUES
	types  []schema.Type
}

// Encode spells the batch as one or more INSERT statements.
func (t *dumpTable) Encode(dst []byte, b *row.Batch) []byte {
	start := -1 // of the statement that is open
	for i := range b.Rows {
		if start >= 0 && len(dst)-start > insertBytes {
			dst, start = append(dst, ";\n"...), -1
		}
		if start < 0 {
			start = len(dst)
			dst = append(dst, t.insert...)
		} else {
			dst = append(dst, ",\n"...)
		}
		dst = t.appendRow(dst, b, i)
	}
	if start >= 0 {
		dst = append(dst, ";\n"...)
	}
	return dst
}

func (t *dumpTable) appendRow(dst []byte, b *row.Batch, i int) []byte {
	dst = append(dst, '(')
	for k := range b.Columns {
		if k > 0 {
			dst = append(dst, ',')
		}
		dst = t.dump.dialect.AppendLiteral(dst, &b.Columns[k], i, t.types[k])
	}
	return append(dst, ')')
}

func (t *dumpTable) Write(_ context.Context, _ *row.Batch, encoded []byte) error {
	_, err := t.dump.w.Write(encoded)
	return err
}

// Close flushes, so that an error of the writer names the table it hit.
func (t *dumpTable) Close() error { return t.dump.w.Flush() }

// Compile-time proof.
var _ Sink = (*Dump)(nil)
