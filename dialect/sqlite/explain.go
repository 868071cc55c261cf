package sqlite

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"duckface/schema"
)

// Explaining makes a snapshot that tells of every statement instead of reading
// tables: Scan, Draw and Find hand over no rows. What reads the catalog is told
// and run, but for the sizes of tables: to add them up SQLite looks at each page.
func Explaining(tell func(schema.Statement)) SnapshotOption {
	return func(s *Snapshot) { s.tell = tell }
}

// say tells of a statement on a table and reports whether it is to be run.
func (s *Snapshot) say(ctx context.Context, query, depends string) bool {
	if s.tell == nil {
		return true
	}
	r := schema.ReasonOf(ctx)
	if depends == "" {
		depends = r.Depends
	}
	s.tell(schema.Statement{SQL: query, Why: r.Why, Rows: true, Depends: depends})
	return false
}

// exec runs a statement of the session.
func (s *Snapshot) exec(ctx context.Context, stmt, why string) error {
	if s.tell != nil {
		s.tell(schema.Statement{SQL: stmt, Why: why})
	}
	_, err := s.db.conn.ExecContext(ctx, stmt)
	return err
}

// catalog is the connection for statements that read no tables.
func (s *Snapshot) catalog(why string) queryer {
	if s.tell == nil {
		return s.db.conn
	}
	return told{s.db.conn, s.tell, why}
}

// told tells of the statements that it runs.
type told struct {
	queryer
	tell func(schema.Statement)
	why  string
}

func (q told) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	q.tell(schema.Statement{SQL: filledIn(query, args), Why: q.why})
	return q.queryer.QueryContext(ctx, query, args...)
}

func (q told) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	q.tell(schema.Statement{SQL: filledIn(query, args), Why: q.why})
	return q.queryer.QueryRowContext(ctx, query, args...)
}

// filledIn is a query of the catalog with its arguments, which are names.
func filledIn(query string, args []any) string {
	for _, a := range args {
		text := "?"
		switch a := a.(type) {
		case string:
			text = "'" + strings.ReplaceAll(a, "'", "''") + "'"
		case int64:
			text = strconv.FormatInt(a, 10)
		}
		query = strings.Replace(query, "?", text, 1)
	}
	return query
}
