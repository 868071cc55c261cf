package rehearse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"duckface/dialect/sqlite"
)

// SQLite is a directory in which to rehearse on SQLite files.
type SQLite struct {
	dir   string
	run   string
	claim *sql.DB
}

var _ Server = (*SQLite)(nil)

// OpenSQLite takes a directory, which is made when it is missing.
func OpenSQLite(dir string) (*SQLite, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(dir)
	return &SQLite{dir: dir}, err
}

// Engine is "sqlite".
func (s *SQLite) Engine() string { return "sqlite" }

// Path is the file of a database.
func (s *SQLite) Path(name string) string { return filepath.Join(s.dir, name+".db") }

func (s *SQLite) lockFile(run string) string { return filepath.Join(s.dir, Prefix+run+".lock") }

// openFile connects with the query parameters of a SQLite URI; waiting for
// other connections is as patient as that of a server.
func openFile(path, parameters string) (*sql.DB, error) {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: parameters}
	return sql.Open("sqlite", u.String())
}

const patient = "mode=rw&_pragma=busy_timeout(86400000)"

// Claim holds an SQLite lock, which ends with this program however it ends.
func (s *SQLite) Claim(ctx context.Context, run string) error {
	db, err := openFile(s.lockFile(run), "mode=rwc&_txlock=exclusive")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	s.run, s.claim = run, db
	_, err = db.ExecContext(ctx, "BEGIN EXCLUSIVE")
	return err
}

// inUse reports whether a rehearsal that goes on holds the lock of a run.
func (s *SQLite) inUse(ctx context.Context, run string) bool {
	if run == s.run {
		return true
	}
	if _, err := os.Stat(s.lockFile(run)); err != nil {
		return false
	}
	db, err := openFile(s.lockFile(run), "mode=rw")
	if err != nil {
		return false
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err = db.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return strings.Contains(err.Error(), "locked")
	}
	return false
}

// Left are the files of runs whose lock nobody holds.
func (s *SQLite) Left(ctx context.Context) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(s.dir, Prefix+"*.db*"))
	if err != nil {
		return nil, err
	}
	var left []string
	for _, p := range paths {
		name, _, _ := strings.Cut(filepath.Base(p), ".")
		if IsOwn(name) && !slices.Contains(left, name) && !s.inUse(ctx, runOf(name)) {
			left = append(left, name)
		}
	}
	return left, nil
}

// Create makes sure that there is no such file: SQLite makes it when it is opened.
func (s *SQLite) Create(_ context.Context, name string) error {
	if err := refuse(name); err != nil {
		return err
	}
	if _, err := os.Stat(s.Path(name)); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(fmt.Errorf("%s is there already", s.Path(name)), err)
	}
	return nil
}

// Drop removes the file and what SQLite keeps beside it.
func (s *SQLite) Drop(ctx context.Context, name string) error {
	if err := refuse(name); err != nil {
		return err
	}
	paths := []string{"", "-journal", "-wal", "-shm", ".part", ".part-journal"}
	for i := range paths {
		paths[i] = s.Path(name) + paths[i]
	}
	if run := runOf(name); run != s.run && !s.inUse(ctx, run) {
		paths = append(paths, s.lockFile(run), s.lockFile(run)+"-journal")
	}
	return removeAll(paths)
}

func removeAll(paths []string) error {
	var err error
	for _, p := range paths {
		if e := os.Remove(p); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// Address is the file's path.
func (s *SQLite) Address(name string) Address {
	return Address{URL: "sqlite:" + s.Path(name), Database: s.Path(name)}
}

// Close lets the claim go.
func (s *SQLite) Close() error {
	if s.claim == nil {
		return nil
	}
	err := s.claim.Close()
	return errors.Join(err, removeAll([]string{s.lockFile(s.run), s.lockFile(s.run) + "-journal"}))
}

// Open opens a database for its steps.
func (s *SQLite) Open(ctx context.Context, name string) (Database, error) {
	if err := refuse(name); err != nil {
		return nil, err
	}
	d := &sqliteDatabase{path: s.Path(name)}
	return d, d.connect(ctx)
}

// sqliteDatabase is a file and the connection that its steps run in.
type sqliteDatabase struct {
	path string
	pool *sql.DB
	conn *sql.Conn
}

var _ Database = (*sqliteDatabase)(nil)

func (d *sqliteDatabase) connect(ctx context.Context) error {
	var err error
	if d.pool, err = openFile(d.path, "mode=rwc&_pragma=busy_timeout(86400000)"); err != nil {
		return err
	}
	d.conn, err = d.pool.Conn(ctx)
	return err
}

func (d *sqliteDatabase) Close() error {
	var err error
	if d.conn != nil {
		err = d.conn.Close()
	}
	return errors.Join(err, d.pool.Close())
}

func (d *sqliteDatabase) Tables(ctx context.Context) ([]string, error) {
	return column(ctx, d.pool, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")
}

// Sizes counts rows and pages.
func (d *sqliteDatabase) Sizes(ctx context.Context, tables []string) ([]TableSize, error) {
	present, err := d.Tables(ctx)
	if err != nil {
		return nil, err
	}
	var sizes []TableSize
	for _, t := range tables {
		if !slices.Contains(present, t) {
			continue
		}
		size := TableSize{Name: t}
		if err := d.pool.QueryRowContext(ctx, "SELECT count(*) FROM "+sqlite.Quote(t)).Scan(&size.Rows); err != nil {
			return nil, fmt.Errorf("count rows of %s: %w", t, err)
		}
		err := d.pool.QueryRowContext(ctx, `SELECT COALESCE(SUM(s.pgsize), 0) FROM sqlite_schema m
			JOIN dbstat s ON s.name = m.name AND s.aggregate = TRUE WHERE m.tbl_name = ?`, t).Scan(&size.Bytes)
		if err != nil {
			return nil, fmt.Errorf("size of %s: %w", t, err)
		}
		sizes = append(sizes, size)
	}
	return sizes, nil
}

// Bytes is the size of the file but for its free pages.
func (d *sqliteDatabase) Bytes(ctx context.Context) (int64, error) {
	var n int64
	err := d.pool.QueryRowContext(ctx, `SELECT (p.page_count - f.freelist_count) * s.page_size
		FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s`).Scan(&n)
	return n, err
}

// Analyze does nothing: statistics would be something that the database does not have.
func (d *sqliteDatabase) Analyze(context.Context, []string) error { return nil }

func (d *sqliteDatabase) Check(_ context.Context, statement string) error {
	return leaves(statement, "", nil, false)
}

func (d *sqliteDatabase) Begin(ctx context.Context) error {
	_, err := d.conn.ExecContext(ctx, "BEGIN")
	return err
}

func (d *sqliteDatabase) Commit(ctx context.Context) error {
	_, err := d.conn.ExecContext(ctx, "COMMIT")
	return err
}

// Reset gives the next step a connection of its own, without the pragmas of the last.
func (d *sqliteDatabase) Reset(ctx context.Context) error {
	return errors.Join(d.Close(), d.connect(ctx))
}

func (d *sqliteDatabase) Exec(ctx context.Context, statement string) (Statement, error) {
	s := Statement{SQL: statement, Rows: -1}
	started := time.Now()
	result, err := d.conn.ExecContext(ctx, statement)
	s.Elapsed = time.Since(started)
	if err != nil {
		return s, err
	}
	if n, err := result.RowsAffected(); err == nil && wordsOf(statement, false).is(0, "INSERT|UPDATE|DELETE|REPLACE|WITH") {
		s.Rows = n // for others it is that of the statement before
	}
	return s, nil
}

// Counters has the rows changed alone: SQLite does not count reads.
func (d *sqliteDatabase) Counters(ctx context.Context, all bool) (Counters, error) {
	c := Counters{-1, -1, -1, -1}
	if all {
		return c, nil
	}
	err := d.conn.QueryRowContext(ctx, "SELECT total_changes()").Scan(&c.RowsChanged)
	return c, err
}

func (d *sqliteDatabase) Query(ctx context.Context, query string) ([]string, error) {
	return column(ctx, d.pool, query)
}

// Prober is another connection, as another program would have it.
func (d *sqliteDatabase) Prober(ctx context.Context) (Prober, error) {
	pool, err := openFile(d.path, patient)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	return &sqliteProber{pool}, pool.PingContext(ctx)
}

type sqliteProber struct{ pool *sql.DB }

func (p *sqliteProber) Read(ctx context.Context, table string) error {
	rows, err := p.pool.QueryContext(ctx, "SELECT 1 FROM "+sqlite.Quote(table)+" LIMIT 1")
	if err != nil {
		return err
	}
	return rows.Close()
}

// Write takes the lock of the one writer that a file can have.
func (p *sqliteProber) Write(ctx context.Context, _ string) error {
	_, err := p.pool.ExecContext(ctx, "BEGIN IMMEDIATE; ROLLBACK")
	return err
}

func (p *sqliteProber) Close() error { return p.pool.Close() }
