// Package sqlite reads, describes and writes SQLite database files.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// OpenOptions says how a database file is opened.
type OpenOptions struct {
	ReadOnly bool // nothing can be written, not even by mistake
	Create   bool // a missing file is made; its directory must exist
}

// DB is a database file with one connection to it.
type DB struct {
	path string
	pool *sql.DB
	conn *sql.Conn
	// alone is what the file was like when it was opened as immutable; nil when
	// it was opened as usual.
	alone *fileState
}

// Open opens a database file. The errors say what is wrong with the path: it
// does not exist, is a directory, is no SQLite database, cannot be written.
func Open(ctx context.Context, path string, o OpenOptions) (*DB, error) {
	if err := checkPath(path, o); err != nil {
		return nil, err
	}
	switch {
	case o.ReadOnly:
		return openReadOnly(ctx, path)
	case o.Create:
		return open(ctx, path, "mode=rwc")
	}
	return open(ctx, path, "mode=rw")
}

// openReadOnly opens a file so that nothing is written to it, nor beside it.
func openReadOnly(ctx context.Context, path string) (*DB, error) {
	alone, err := unusedWAL(path)
	if err != nil {
		return nil, err
	}
	if alone == nil {
		return open(ctx, path, "mode=ro")
	}
	db, err := open(ctx, path, "mode=ro&immutable=1")
	if err != nil {
		return nil, err
	}
	db.alone = alone
	return db, nil
}

// driverName is what the driver is registered as; tests put one before it.
var driverName = "sqlite"

// openedQuery makes SQLite look at the file.
const openedQuery = "SELECT count(*) FROM sqlite_schema"

// open connects to a file with the query parameters of a SQLite URI.
func open(ctx context.Context, path, parameters string) (*DB, error) {
	name, err := fileURI(path, parameters)
	if err != nil {
		return nil, err
	}
	pool, err := sql.Open(driverName, name)
	if err != nil {
		return nil, explain(path, err)
	}
	db := &DB{path: path, pool: pool}
	if db.conn, err = pool.Conn(ctx); err == nil {
		// A file is not read before the first statement needs it.
		_, err = db.conn.ExecContext(ctx, openedQuery)
	}
	if err != nil {
		return nil, errors.Join(explain(path, err), db.Close())
	}
	return db, nil
}

// Path is the path the database was opened by.
func (db *DB) Path() string { return db.path }

// Close closes the file.
func (db *DB) Close() error {
	var err error
	if db.conn != nil {
		err = db.conn.Close()
	}
	return errors.Join(err, db.pool.Close())
}

// checkPath finds what SQLite itself would call "unable to open database file".
func checkPath(path string, o OpenOptions) error {
	if path == "" {
		return errors.New("no path to a database file")
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && o.Create && !o.ReadOnly:
		return checkDirectory(path)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: no such file", path)
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s is a directory, not a database file", path)
	}
	flag := os.O_RDWR
	if o.ReadOnly {
		flag = os.O_RDONLY
	}
	file, err := os.OpenFile(path, flag, 0)
	if err != nil {
		return err
	}
	return file.Close()
}

func checkDirectory(path string) error {
	dir := filepath.Dir(path)
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: no such directory %s", path, dir)
	}
	if err == nil && !info.IsDir() {
		return fmt.Errorf("%s: %s is not a directory", path, dir)
	}
	return err
}

// fileURI spells a path so that no character in it means anything
// (https://www.sqlite.org/uri.html).
func fileURI(path, parameters string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: parameters}
	return u.String(), nil
}

// explain says in words what the commonest result codes mean.
func explain(path string, err error) error {
	var failed *driver.Error
	if !errors.As(err, &failed) {
		return fmt.Errorf("%s: %w", path, err)
	}
	switch failed.Code() & 0xff {
	case lib.SQLITE_NOTADB:
		return fmt.Errorf("%s is not a SQLite database, or it is encrypted: %w", path, err)
	case lib.SQLITE_BUSY:
		return fmt.Errorf("%s is locked by another program; try again when it is done: %w", path, err)
	case lib.SQLITE_READONLY:
		if failed.Code() == lib.SQLITE_READONLY_ROLLBACK {
			return fmt.Errorf("%s was not closed cleanly; open it once with its own program, so that it recovers: %w", path, err)
		}
		return fmt.Errorf("%s cannot be written: %w", path, err)
	case lib.SQLITE_FULL:
		return fmt.Errorf("%s: the disk is full: %w", path, err)
	}
	return fmt.Errorf("%s: %w", path, err)
}
