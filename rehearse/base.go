package rehearse

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"duckface/dialect/mysql"
	"duckface/dialect/sqlite"
)

// BaseName is the name of the database of a run that the steps before the first
// one rehearsed are applied to.
func BaseName(run string) string { return databaseName(run, "base") }

// Apply makes a database and runs steps on it, untimed. The error names the step
// and the statement; the database then is as far as they came.
func Apply(ctx context.Context, s Server, name string, steps []Step) (err error) {
	if err := s.Create(ctx, name); err != nil {
		return err
	}
	db, err := s.Open(ctx, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	// A file of SQLite is made by its first table, which a command may want to make.
	w := worker{rehearsal: &Rehearsal{Server: s, Steps: steps}, db: db, address: s.Address(name)}
	for i := range steps {
		step := &steps[i]
		if err := w.apply(ctx, step); err != nil {
			return fmt.Errorf("step %s: %w", step.Version, err)
		}
	}
	return nil
}

// apply runs a step and nothing else.
func (w *worker) apply(ctx context.Context, step *Step) error {
	if step.Command != "" {
		return Shell(ctx, step.Command, w.address, step.Version)
	}
	if _, err := w.check(ctx, step); err != nil {
		return err
	}
	var t Timing
	err := w.run(ctx, step, &t)
	if err != nil && t.FailedAt < len(step.Up) {
		err = fmt.Errorf("statement %d, %q: %w", t.FailedAt+1, firstLine(step.Up[t.FailedAt]), err)
	}
	return errors.Join(err, w.db.Reset(ctx))
}

// CopyRows puts the rows of a table into the table of the same name of another
// database, no reference checked.
func (s *MySQL) CopyRows(ctx context.Context, from, to, table string, columns []string) (err error) {
	if err := errors.Join(refuse(from), refuse(to)); err != nil {
		return err
	}
	conn, err := s.db.Pool().Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	list := quoted(columns, mysql.Quote)
	for _, statement := range []string{
		"SET foreign_key_checks = 0",
		fmt.Sprintf("INSERT INTO %s.%s (%s) SELECT %s FROM %s.%s", mysql.Quote(to), mysql.Quote(table), list, list, mysql.Quote(from), mysql.Quote(table)),
		"SET foreign_key_checks = DEFAULT",
	} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("copy rows of %s: %w", table, err)
		}
	}
	return nil
}

// CopyRows puts the rows of a table into the table of the same name of another file.
func (s *SQLite) CopyRows(ctx context.Context, from, to, table string, columns []string) (err error) {
	if err := errors.Join(refuse(from), refuse(to)); err != nil {
		return err
	}
	db, err := openFile(s.Path(to), patient)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1) // what is attached is so to one connection
	list := quoted(columns, sqlite.Quote)
	if _, err := db.ExecContext(ctx, "ATTACH ? AS base", s.Path(from)); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, fmt.Sprintf("INSERT INTO main.%s (%s) SELECT %s FROM base.%s", sqlite.Quote(table), list, list, sqlite.Quote(table))); err != nil {
		return fmt.Errorf("copy rows of %s: %w", table, err)
	}
	return nil
}

func quoted(names []string, quote func(string) string) string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = quote(n)
	}
	return strings.Join(list, ", ")
}
