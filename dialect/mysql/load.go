package mysql

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"duckface/schema"
	"duckface/sink"
)

var _ sink.Sink = (*Loader)(nil)

// LoadOptions says how a database is loaded.
type LoadOptions struct {
	Replace bool // drop what is there under the same names, with its rows
	Workers int  // tables and indexes at the same time; 0 for one a processor, at most 4
	Inserts bool // load by INSERT even where the server takes LOAD DATA LOCAL
	// Rows are the rows to come, by table name: a table of few is made with all
	// its indexes at once, as one of unknown size is not.
	Rows map[string]int64
	// Scattered names tables whose rows come in another order than that of the
	// primary key. Of others the first batch is looked at.
	Scattered map[string]bool
	// PageFill is how full the pages of indexes are to be, by table and index,
	// the rows' own as schema.PrimaryPages; those that are not named are packed.
	PageFill map[string]map[string]float64
}

// Loader loads a synthetic database into a server. It makes the tables with
// the primary key only, streams each one's rows through a single LOAD DATA
// LOCAL, adds its indexes, adds the references when all are loaded, and has the
// server prove them.
type Loader struct {
	db      *DB
	schema  *schema.Schema
	options LoadOptions
	order   order
	local   bool // LOAD DATA LOCAL, else INSERT
	filler  pageFiller

	mu       sync.Mutex
	notes    []string
	complete []string        // tables that hold all their rows, in the order they were finished
	indexed  map[string]bool // tables that have all their indexes
}

// NewLoader looks at what the target holds, and writes nothing yet. It returns
// a *NotEmptyError when a table to be loaded holds rows, unless they are to be
// replaced; an empty table is made anew. The schema must be of the server's own kind, see Adapt.
func NewLoader(ctx context.Context, db *DB, s *schema.Schema, o LoadOptions) (*Loader, error) {
	if o.Workers <= 0 {
		o.Workers = min(4, runtime.NumCPU())
	}
	l := &Loader{db: db, options: o, local: db.local && !o.Inserts, indexed: map[string]bool{}}
	if !l.local {
		l.note("the server does not take LOAD DATA LOCAL (local_infile is off): rows go in by INSERT, which is slower")
	}
	l.schema = l.loadable(s)
	l.order = order{schema: l.schema, engine: db.engine, rows: o.Rows, fill: o.PageFill}
	if !o.Replace && db.exists {
		if err := l.refuse(ctx); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// loadable is the schema without references to tables that it does not hold.
func (l *Loader) loadable(s *schema.Schema) *schema.Schema {
	out := *s
	out.Tables = make([]*schema.Table, len(s.Tables))
	for i, t := range s.Tables {
		copied := *t
		copied.References = nil
		for _, r := range t.References {
			if s.Table(r.Table) == nil {
				l.note(fmt.Sprintf("reference %s is left out: its parent table is not part of the profile", r.Key(t.Name)))
				continue
			}
			copied.References = append(copied.References, r)
		}
		out.Tables[i] = &copied
	}
	return &out
}

// refuse is an error when something of the same name is there that would be lost.
func (l *Loader) refuse(ctx context.Context) error {
	present, err := l.db.tableNames(ctx, l.db.pool)
	if err != nil {
		return err
	}
	var full []string
	for _, p := range present {
		if l.schema.Table(p.name) == nil {
			continue
		}
		holds, err := l.db.holdsRows(ctx, p.name)
		if err != nil {
			return err
		}
		if holds {
			full = append(full, p.name)
		}
	}
	if len(full) > 0 {
		return &NotEmptyError{Database: l.db.Name(), Tables: full}
	}
	objects, err := l.db.listObjects(ctx, l.db.pool)
	if err != nil {
		return fmt.Errorf("list views, triggers, routines and events: %w", err)
	}
	for _, o := range objects {
		if l.carries(o) || o.Kind == "view" && l.schema.Table(o.Name) != nil {
			return fmt.Errorf("database %s has a %s %s already; add --replace to drop it", l.db.Name(), o.Kind, o.Name)
		}
	}
	return nil
}

// carries reports whether the loader will make that object.
func (l *Loader) carries(o schema.Object) bool {
	return slices.ContainsFunc(l.schema.Objects, func(c schema.Object) bool {
		return c.Kind == o.Kind && c.Name == o.Name && c.Definition != ""
	})
}

func (db *DB) holdsRows(ctx context.Context, table string) (bool, error) {
	var holds bool
	err := db.pool.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+Quote(table)+" LIMIT 1)").Scan(&holds)
	if err != nil {
		return false, fmt.Errorf("look for rows in %s: %w", table, err)
	}
	return holds, nil
}

func (l *Loader) note(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.notes = append(l.notes, text)
}

// Notes are what a person should know about how the load goes.
func (l *Loader) Notes() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.notes)
}

// Parallel is how many tables may be loaded at the same time.
func (l *Loader) Parallel() int { return l.options.Workers }

// Close releases the loader; the DB stays open.
func (l *Loader) Close() error { return nil }

// Create makes the database when it is missing, drops what is to be
// replaced, and makes the tables without rows.
func (l *Loader) Create(ctx context.Context) error {
	if err := l.db.Create(ctx, l.schema.Charset, l.schema.Collation); err != nil {
		return err
	}
	return l.unchecked(ctx, func(exec func(string) error) error {
		if err := l.dropAll(exec); err != nil {
			return err
		}
		for _, o := range l.schema.Objects {
			if o.Kind == "sequence" && o.Definition != "" {
				if err := exec(o.Definition); err != nil {
					return fmt.Errorf("create sequence %s: %w", o.Name, err)
				}
			}
		}
		for _, t := range l.schema.Tables {
			if err := exec(l.order.create(t)); err != nil {
				return fmt.Errorf("create table %s: %w", t.Name, err)
			}
		}
		return nil
	})
}

// dropAll drops what has the name of something that will be made.
func (l *Loader) dropAll(exec func(string) error) error {
	for _, o := range l.schema.Objects {
		if o.Definition == "" {
			continue
		}
		if err := exec("DROP " + strings.ToUpper(o.Kind) + " IF EXISTS " + Quote(o.Name)); err != nil {
			return fmt.Errorf("drop %s %s: %w", o.Kind, o.Name, err)
		}
	}
	for _, t := range l.schema.Tables {
		for _, kind := range []string{"VIEW", "TABLE"} {
			err := exec("DROP " + kind + " IF EXISTS " + Quote(t.Name))
			if err != nil && !isNumber(err, errNotView, errIsView) {
				return fmt.Errorf("drop %s: %w", t.Name, err)
			}
		}
	}
	return nil
}

// unchecked runs statements on one connection that disregards references.
func (l *Loader) unchecked(ctx context.Context, run func(exec func(string) error) error) error {
	conn, err := l.db.pool.Conn(ctx)
	if err != nil {
		return l.db.config.explain(err)
	}
	defer conn.Close()
	unwatch, err := l.db.killWith(ctx, conn)
	if err != nil {
		return err
	}
	defer unwatch()
	exec := func(stmt string) error { return define(ctx, conn, stmt) }
	if err := exec("SET foreign_key_checks = 0, unique_checks = 0"); err != nil {
		return err
	}
	if err := run(exec); err != nil {
		return err
	}
	return exec("SET foreign_key_checks = DEFAULT, unique_checks = DEFAULT")
}

// Finish adds indexes and references where they were left out, has the server
// count the orphans of every reference (the error is an *OrphanError if there
// are any), and makes the carried views, triggers, routines and events.
func (l *Loader) Finish(ctx context.Context) error {
	steps := []func(context.Context) error{l.addIndexes, l.addReferences, l.proveReferences, l.analyze, l.createObjects}
	for _, step := range steps {
		err := step(ctx)
		var orphans *OrphanError
		if errors.As(err, &orphans) {
			return err
		}
		if err != nil {
			return l.interrupted(err)
		}
	}
	return nil
}

// addIndexes adds the indexes of the tables that were not loaded; the others
// got theirs behind their rows.
func (l *Loader) addIndexes(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(l.options.Workers)
	for _, t := range l.schema.Tables {
		if l.indexed[t.Name] {
			continue
		}
		group.Go(func() error {
			return l.unchecked(ctx, func(exec func(string) error) error { return l.indexTable(ctx, t, false, exec) })
		})
	}
	return group.Wait()
}

// indexTable adds the indexes that a table was created without.
func (l *Loader) indexTable(ctx context.Context, t *schema.Table, resort bool, exec func(string) error) error {
	for _, b := range l.order.addIndexes(t, resort) {
		if err := l.run(ctx, b, exec); err != nil {
			return fmt.Errorf("add indexes to %s: %w", t.Name, err)
		}
	}
	return nil
}

// addReferences adds the references that were left out of Create. Without
// checks it is a change of the catalog only; proveReferences makes up for them.
func (l *Loader) addReferences(ctx context.Context) error {
	return l.unchecked(ctx, func(exec func(string) error) error {
		for _, t := range l.schema.Tables {
			stmt := l.order.addReferences(t)
			if stmt == "" {
				continue
			}
			if err := exec(stmt); err != nil {
				return fmt.Errorf("add references to %s: %w", t.Name, err)
			}
		}
		return nil
	})
}

// proveReferences counts the orphans of every reference: there may be none.
func (l *Loader) proveReferences(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(l.options.Workers)
	for _, t := range l.schema.Tables {
		for _, r := range t.References {
			group.Go(func() error {
				n, err := l.db.Orphans(ctx, t, r)
				if err == nil && n > 0 {
					err = &OrphanError{Reference: r.Key(t.Name), Rows: n}
				}
				return err
			})
		}
	}
	return group.Wait()
}

// analyze refreshes the statistics that the server plans queries by.
func (l *Loader) analyze(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(l.options.Workers)
	for _, t := range l.schema.Tables {
		group.Go(func() error {
			if _, err := l.db.pool.ExecContext(ctx, "ANALYZE NO_WRITE_TO_BINLOG TABLE "+Quote(t.Name)); err != nil {
				return fmt.Errorf("analyze %s: %w", t.Name, err)
			}
			return nil
		})
	}
	return group.Wait()
}

// objectOrder is the order in which kinds of objects are made: routines may
// be used by views, and nothing may fire before all else is there.
var objectOrder = []string{"function", "procedure", "view", "trigger", "event"}

func (l *Loader) createObjects(ctx context.Context) error {
	for _, kind := range objectOrder {
		var waiting []schema.Object
		for _, o := range l.schema.Objects {
			if o.Kind == kind && o.Definition != "" {
				waiting = append(waiting, o)
			}
		}
		if err := l.createInTurn(ctx, waiting); err != nil {
			return err
		}
	}
	return nil
}

// createInTurn makes objects that may need each other: those that fail are
// tried again as long as others succeed.
func (l *Loader) createInTurn(ctx context.Context, waiting []schema.Object) error {
	for len(waiting) > 0 {
		var failed []schema.Object
		var first error
		for _, o := range waiting {
			if _, err := l.db.pool.ExecContext(ctx, o.Definition); err != nil {
				failed = append(failed, o)
				if first == nil {
					first = fmt.Errorf("create %s %s: %w", o.Kind, o.Name, err)
				}
			}
		}
		if len(failed) == len(waiting) {
			return first
		}
		waiting = failed
	}
	return nil
}

// interrupted says with an error how far the load came.
func (l *Loader) interrupted(err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return &InterruptedError{Complete: slices.Clone(l.complete), Tables: len(l.schema.Tables), Err: err}
}

func (l *Loader) completed(table string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.complete = append(l.complete, table)
	l.indexed[table] = true
}
