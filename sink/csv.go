package sink

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"duckface/row"
	"duckface/schema"
)

// CSV writes a directory of files, one NAME.csv for each table: a header line,
// then a line a row, ended by a newline. Quoting is RFC 4180's. A null is
// nothing at all, an empty text is "". Blobs are spelled 0x and hex digits,
// dates and numbers as in SQL.
type CSV struct {
	dir     string
	names   map[string]string
	parts   map[string]bool // paths of unfinished files
	schema  *schema.Schema
	created bool // the directory
}

// NewCSV writes into dir, which is made when its parent exists. Files of the
// tables that are there already are refused unless replace is set; nothing else
// in the directory is touched.
func NewCSV(dir string, s *schema.Schema, replace bool) (*CSV, error) {
	c := &CSV{dir: dir, schema: s, parts: map[string]bool{}}
	tables := make([]string, len(s.Tables))
	for i, t := range s.Tables {
		tables[i] = t.Name
	}
	c.names = fileNames(tables, ".csv")
	info, err := os.Stat(dir)
	if errors.Is(err, os.ErrNotExist) {
		if _, err := os.Stat(filepath.Dir(dir)); err != nil {
			return nil, err
		}
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a directory", dir)
	}
	for _, t := range s.Tables {
		if err := mayWrite(c.path(t.Name), replace); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *CSV) path(table string) string { return filepath.Join(c.dir, c.names[table]) }

// Create makes the directory.
func (c *CSV) Create(context.Context) error {
	err := os.Mkdir(c.dir, 0o777)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	c.created = err == nil
	return err
}

// Table opens NAME.csv.part, which becomes NAME.csv when all rows are in it.
func (c *CSV) Table(ctx context.Context, t *schema.Table) (Table, error) {
	path := c.path(t.Name)
	file, err := os.Create(path + partSuffix)
	if err != nil {
		return nil, err
	}
	c.parts[path+partSuffix] = true
	ct := &csvTable{csv: c, path: path, file: file, w: bufio.NewWriterSize(file, 256<<10), stopped: ctx.Err}
	header := make([]byte, 0, 256)
	for _, col := range t.Columns {
		if col.Generated != "" {
			continue
		}
		if len(header) > 0 {
			header = append(header, ',')
		}
		header = appendField(header, []byte(col.Name))
	}
	if _, err := ct.w.Write(append(header, '\n')); err != nil {
		file.Close()
		return nil, err
	}
	return ct, nil
}

// Finish has nothing to add.
func (c *CSV) Finish(context.Context) error { return nil }

// Parallel is one: rows are encoded by all workers already.
func (c *CSV) Parallel() int { return 1 }

// Close removes the file that was not finished; whole ones stay.
func (c *CSV) Close() error {
	var errs []error
	for path := range c.parts {
		errs = append(errs, os.Remove(path))
		delete(c.parts, path)
	}
	if c.created {
		os.Remove(c.dir) // which fails, as it should, when a file is in it
	}
	return errors.Join(errs...)
}

type csvTable struct {
	csv     *CSV
	path    string
	file    *os.File
	w       *bufio.Writer
	stopped func() error
}

func (t *csvTable) Encode(dst []byte, b *row.Batch) []byte { return EncodeCSV(dst, b) }

func (t *csvTable) Write(_ context.Context, _ *row.Batch, encoded []byte) error {
	_, err := t.w.Write(encoded)
	return err
}

// Close gives a whole file its name; one that was given up stays for CSV.Close
// to remove. A failed Write fails the Flush too.
func (t *csvTable) Close() error {
	if err := errors.Join(t.w.Flush(), t.file.Close(), t.stopped()); err != nil {
		return err
	}
	if err := os.Rename(t.path+partSuffix, t.path); err != nil {
		return err
	}
	delete(t.csv.parts, t.path+partSuffix)
	return nil
}

// EncodeCSV appends the batch as lines of CSV.
func EncodeCSV(dst []byte, b *row.Batch) []byte {
	for i := range b.Rows {
		for k := range b.Columns {
			if k > 0 {
				dst = append(dst, ',')
			}
			dst = appendCell(dst, &b.Columns[k], i)
		}
		dst = append(dst, '\n')
	}
	return dst
}

func appendCell(dst []byte, c *row.Column, i int) []byte {
	switch {
	case c.IsNull(i):
		return dst
	case c.Form == row.Blob:
		return hex.AppendEncode(append(dst, "0x"...), c.Value(i))
	case c.Form == row.Bytes:
		return appendField(dst, c.Value(i))
	}
	return c.AppendText(dst, i)
}

// appendField quotes a text where RFC 4180 wants it, and the empty one.
func appendField(dst, text []byte) []byte {
	if !mustQuote(text) {
		return append(dst, text...)
	}
	dst = append(dst, '"')
	for _, b := range text {
		if b == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, b)
	}
	return append(dst, '"')
}

// mustQuote is true also of a text that starts or ends with a space, which
// some readers trim, and of \N and \., which others take for a null and an end.
func mustQuote(text []byte) bool {
	if len(text) == 0 || text[0] == ' ' || text[0] == '\\' || text[len(text)-1] == ' ' {
		return true
	}
	for _, b := range text {
		if b == '"' || b == ',' || b == '\n' || b == '\r' || b == 0 {
			return true
		}
	}
	return false
}

var _ Sink = (*CSV)(nil)
