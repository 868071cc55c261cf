package likeness

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"duckface/dialect/mysql"
	"duckface/profile"
)

// Original is a table's file, set aside. A copy made of it has every page as
// the table has it: rows in the same places, pages as full, in the same order.
// A copy by INSERT … SELECT would be packed, whatever the table is.
type Original struct {
	table  string
	dir    string   // of the database, where the server keeps its files
	saved  string   // prefix of the files set aside
	checks []string // indexes, to be read before a step
}

// Export sets a table's file aside in a directory. The server must be on this
// machine and let its files be written.
func Export(ctx context.Context, db *sql.Conn, table, dir string) (o *Original, err error) {
	o = &Original{table: table, saved: filepath.Join(dir, "original")}
	if o.dir, err = databaseDir(ctx, db, table); err != nil {
		return nil, fmt.Errorf("export %s: %w", table, err)
	}
	if o.checks, err = indexNames(ctx, db, table); err != nil {
		return nil, fmt.Errorf("export %s: %w", table, err)
	}
	if _, err = db.ExecContext(ctx, "FLUSH TABLES "+mysql.Quote(table)+" FOR EXPORT"); err != nil {
		return nil, fmt.Errorf("export %s: %w", table, err)
	}
	err = o.each(func(ext string) error { return copyFile(o.file(table, ext), o.saved+ext) })
	if _, failed := db.ExecContext(ctx, "UNLOCK TABLES"); failed != nil {
		err = errors.Join(err, failed)
	}
	return o, err
}

// databaseDir is where the files of a table lie.
func databaseDir(ctx context.Context, db *sql.Conn, table string) (string, error) {
	var data, name string
	row := db.QueryRowContext(ctx, "SELECT @@datadir, database()")
	if err := row.Scan(&data, &name); err != nil {
		return "", err
	}
	dir := filepath.Join(data, name)
	if _, err := os.Stat(filepath.Join(dir, table+".ibd")); err != nil {
		return "", fmt.Errorf("the server's files are not here: %w", err)
	}
	return dir, nil
}

func indexNames(ctx context.Context, db *sql.Conn, table string) ([]string, error) {
	rows, err := db.QueryContext(ctx, "SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = database() AND table_name = ?", table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func (o *Original) each(do func(ext string) error) error {
	return errors.Join(do(".ibd"), do(".cfg"))
}

func (o *Original) file(table, ext string) string { return filepath.Join(o.dir, table+ext) }

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// Fresh makes the copy anew and reads it once, so that a step finds it in memory.
func (o *Original) Fresh(ctx context.Context, db *sql.Conn) error {
	if err := execute(ctx, db, "DROP TABLE IF EXISTS "+Copy, "CREATE TABLE "+Copy+" LIKE "+mysql.Quote(o.table),
		"ALTER TABLE "+Copy+" DISCARD TABLESPACE"); err != nil {
		return err
	}
	if err := o.each(func(ext string) error { return copyFile(o.saved+ext, o.file(Copy, ext)) }); err != nil {
		return err
	}
	if err := execute(ctx, db, "ALTER TABLE "+Copy+" IMPORT TABLESPACE", "ANALYZE TABLE "+Copy); err != nil {
		return err
	}
	if err := os.Remove(o.file(Copy, ".cfg")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, ix := range o.checks {
		if err := execute(ctx, db, "SELECT COUNT(*) FROM "+Copy+" FORCE INDEX ("+mysql.Quote(ix)+")"); err != nil {
			return err
		}
	}
	return nil
}

// analyze counts the rows and values of all tables, as a server in use has: just
// after a restore the optimizer goes by what it saw when a table was half full.
func analyze(ctx context.Context, db *sql.Conn, p *profile.Profile) error {
	for _, t := range p.Tables {
		if err := execute(ctx, db, "ANALYZE TABLE "+mysql.Quote(t.Name)); err != nil {
			return err
		}
	}
	return nil
}

func execute(ctx context.Context, db *sql.Conn, statements ...string) error {
	for _, s := range statements {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}
