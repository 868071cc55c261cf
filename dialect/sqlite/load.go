package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"duckface/schema"
	"duckface/sink"
)

// LoadOptions says what a loader may do to what it finds.
type LoadOptions struct {
	// Replace lets it drop tables that hold rows: those it makes itself, and
	// the whole file when there is nothing else in it.
	Replace bool
}

// Loader writes a synthetic database into a file. A new file, or one that is
// replaced as a whole, is made beside its place and renamed when everything
// is in it, so that nothing is ever half written; tables in a file with other
// things in it are loaded in one transaction.
type Loader struct {
	path   string
	part   string   // where a fresh file is made; "" when tables go into the file that is there
	drop   []string // tables of the file that are made anew
	schema *schema.Schema
	db     *DB
	done   bool
}

var _ sink.Sink = (*Loader)(nil)

// NotEmptyError says that a file to be loaded holds rows already.
type NotEmptyError struct {
	Path   string
	Tables []string
}

func (e *NotEmptyError) Error() string {
	names, more := e.Tables, ""
	if len(names) > 5 {
		names, more = names[:5], fmt.Sprintf(" and %d more", len(e.Tables)-5)
	}
	return fmt.Sprintf("%s holds rows in %s%s; choose another file, or add --replace to drop and load the tables anew",
		e.Path, strings.Join(names, ", "), more)
}

// NewLoader looks at what is at path and decides how to load; it writes
// nothing. The schema must be SQLite's own, see Adapt.
func NewLoader(ctx context.Context, path string, s *schema.Schema, o LoadOptions) (*Loader, error) {
	if err := checkPath(path, OpenOptions{Create: true}); err != nil {
		return nil, err
	}
	l := &Loader{path: path, schema: s, part: path + ".part"}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		l.path, l.part = real, real+".part"
	}
	if info.Size() == 0 {
		return l, nil
	}
	return l, l.lookAround(ctx, o)
}

// lookAround finds what of a file has to go.
func (l *Loader) lookAround(ctx context.Context, o LoadOptions) error {
	db, err := Open(ctx, l.path, OpenOptions{})
	if err != nil {
		return err
	}
	found, err := inspect(ctx, db.conn, false)
	if err != nil {
		return errors.Join(explain(l.path, err), db.Close())
	}
	full := &NotEmptyError{Path: l.path}
	others := slices.ContainsFunc(found.Objects, func(o schema.Object) bool { return !l.makesObject(o) })
	for _, t := range found.Tables {
		var rows bool
		if err := db.conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+Quote(t.Name)+")").Scan(&rows); err != nil {
			return errors.Join(explain(l.path, err), db.Close())
		}
		if rows {
			full.Tables = append(full.Tables, t.Name)
		}
		if l.makesTable(t.Name) {
			l.drop = append(l.drop, t.Name)
		} else {
			others = true
		}
	}
	if others {
		l.part = ""
	}
	if err := db.Close(); err != nil {
		return err
	}
	if len(full.Tables) > 0 && !o.Replace {
		return full
	}
	return nil
}

func (l *Loader) makesTable(name string) bool {
	return slices.ContainsFunc(l.schema.Tables, func(t *schema.Table) bool { return strings.EqualFold(t.Name, name) })
}

func (l *Loader) makesObject(o schema.Object) bool {
	return slices.ContainsFunc(carried(l.schema), func(c schema.Object) bool {
		return c.Kind == o.Kind && strings.EqualFold(c.Name, o.Name)
	})
}

// Create opens the file and makes the tables, in the transaction that Finish
// commits.
func (l *Loader) Create(ctx context.Context) error {
	begin := []string{"PRAGMA foreign_keys = OFF", "PRAGMA cache_size = -65536", "BEGIN IMMEDIATE"}
	file := l.path
	if l.part != "" {
		file = l.part
		if err := createEmpty(file); err != nil {
			return err
		}
		// Nobody sees the file before it is whole, so nothing need be undone in it.
		begin = append([]string{"PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA locking_mode = EXCLUSIVE"}, begin...)
	}
	db, err := open(ctx, file, "mode=rw")
	if err != nil {
		return err
	}
	l.db = db
	for _, stmt := range begin {
		if err := l.exec(ctx, stmt); err != nil {
			return err
		}
	}
	if l.part == "" {
		for _, name := range l.drop {
			if err := l.exec(ctx, "DROP TABLE "+Quote(name)); err != nil {
				return fmt.Errorf("drop table %s: %w", name, err)
			}
		}
	}
	for _, t := range l.schema.Tables {
		if err := l.exec(ctx, CreateTable(t)); err != nil {
			return fmt.Errorf("create table %s: %w", t.Name, err)
		}
	}
	return nil
}

// createEmpty makes an empty file, in place of what another run left there.
func createEmpty(path string) error {
	if err := removeDatabase(path); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	return file.Close()
}

// removeDatabase removes a database file and what SQLite keeps beside it: an
// old journal would be played back into a new file of that name.
func removeDatabase(path string) error {
	return removeFiles(path+"-journal", path+"-wal", path+"-shm", path)
}

func removeFiles(paths ...string) error {
	for _, path := range paths {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (l *Loader) exec(ctx context.Context, stmt string) error {
	if _, err := l.db.conn.ExecContext(ctx, stmt); err != nil {
		return explain(l.path, err)
	}
	return nil
}

// Parallel is one: a SQLite file has one writer.
func (l *Loader) Parallel() int { return 1 }

// Finish makes the indexes, has SQLite check the references, makes views and
// triggers, and puts a fresh file in its place.
func (l *Loader) Finish(ctx context.Context) error {
	for _, t := range l.schema.Tables {
		for _, ddl := range CreateIndexes(t) {
			if err := l.exec(ctx, ddl); err != nil {
				return fmt.Errorf("table %s: %s: %w", t.Name, ddl, err)
			}
		}
	}
	for _, t := range l.schema.Tables {
		if err := l.proveReferences(ctx, t); err != nil {
			return err
		}
	}
	for _, o := range carried(l.schema) {
		if err := l.exec(ctx, o.Definition); err != nil {
			return fmt.Errorf("create %s %s: %w", o.Kind, o.Name, err)
		}
	}
	if err := l.exec(ctx, "COMMIT"); err != nil {
		return err
	}
	if err := l.db.Close(); err != nil {
		return err
	}
	l.db = nil
	if l.part != "" {
		if err := removeFiles(l.path+"-journal", l.path+"-wal", l.path+"-shm"); err != nil {
			return err
		}
		if err := os.Rename(l.part, l.path); err != nil {
			return err
		}
	}
	l.done = true
	return nil
}

// OrphanError says that rows of a reference have no parent.
type OrphanError struct {
	Reference string // as schema.Reference.Key spells it
	Rows      int64
}

func (e *OrphanError) Error() string {
	return fmt.Sprintf("%s: %d rows have no parent", e.Reference, e.Rows)
}

// proveReferences has SQLite look up every row's parents.
func (l *Loader) proveReferences(ctx context.Context, t *schema.Table) error {
	if len(t.References) == 0 {
		return nil
	}
	orphans, err := l.foreignKeyCheck(ctx, t)
	if err != nil && ctx.Err() == nil && strings.Contains(err.Error(), "foreign key mismatch") {
		// A parent whose columns are no key, which SQLite will not look up.
		for _, r := range t.References {
			n, err := countOrphans(ctx, l.db.conn, t, r)
			if err != nil {
				return err
			}
			if n > 0 {
				return &OrphanError{r.Key(t.Name), n}
			}
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("check references of %s: %w", t.Name, err)
	}
	for i, r := range t.References {
		if n := orphans[i]; n > 0 {
			return &OrphanError{r.Key(t.Name), n}
		}
	}
	return nil
}

// foreignKeyCheck counts the rows without a parent by the place of the
// reference in the table.
func (l *Loader) foreignKeyCheck(ctx context.Context, t *schema.Table) (map[int]int64, error) {
	rows, err := l.db.conn.QueryContext(ctx, "PRAGMA foreign_key_check("+Quote(t.Name)+")")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	orphans := map[int]int64{}
	for rows.Next() {
		var table, parent string
		var rowid sql.NullInt64
		var id int
		if err := rows.Scan(&table, &rowid, &parent, &id); err != nil {
			return nil, err
		}
		orphans[len(t.References)-1-id]++ // SQLite numbers them from the last
	}
	return orphans, rows.Err()
}

// Close gives up what Finish has not completed: an unfinished file is
// removed, an unfinished transaction rolled back.
func (l *Loader) Close() error {
	if l.done {
		return nil
	}
	l.done = true
	var err error
	if l.db != nil {
		if l.part == "" {
			_, err = l.db.conn.ExecContext(context.Background(), "ROLLBACK")
		}
		err = errors.Join(err, l.db.Close())
		if l.part != "" {
			err = errors.Join(err, removeDatabase(l.part))
		}
	}
	return err
}
