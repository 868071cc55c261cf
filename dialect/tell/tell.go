// Package tell lets a snapshot tell of its statements instead of reading tables.
package tell

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"duckface/schema"
)

// Teller takes the statements of a snapshot. Those on tables are told and not
// run; those of the catalog and of the session are told and run. A nil Teller
// tells nothing, and all are run.
type Teller func(schema.Statement)

// Say tells of a statement on a table and reports whether it is to be run.
// depends says what in the data decides on it; where it is empty, the context's
// reason does.
func (t Teller) Say(ctx context.Context, query, depends string) bool {
	if t == nil {
		return true
	}
	r := schema.ReasonOf(ctx)
	if depends == "" {
		depends = r.Depends
	}
	t(schema.Statement{SQL: query, Why: r.Why, Rows: true, Depends: depends})
	return false
}

// Exec runs a statement of the session.
func (t Teller) Exec(ctx context.Context, conn *sql.Conn, stmt, why string) error {
	if t != nil {
		t(schema.Statement{SQL: stmt, Why: why})
	}
	_, err := conn.ExecContext(ctx, stmt)
	return err
}

// Queryer runs queries.
type Queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Catalog is q for statements that read no tables. quote spells a text in SQL.
func (t Teller) Catalog(q Queryer, why string, quote func(string) string) Queryer {
	if t == nil {
		return q
	}
	return told{q, t, why, quote}
}

// told tells of the statements that it runs.
type told struct {
	Queryer
	tell  Teller
	why   string
	quote func(string) string
}

func (q told) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	q.tell(schema.Statement{SQL: FilledIn(query, args, q.quote), Why: q.why})
	return q.Queryer.QueryContext(ctx, query, args...)
}

func (q told) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	q.tell(schema.Statement{SQL: FilledIn(query, args, q.quote), Why: q.why})
	return q.Queryer.QueryRowContext(ctx, query, args...)
}

// FilledIn is a query of the catalog with its arguments, which are names and numbers.
func FilledIn(query string, args []any, quote func(string) string) string {
	for _, a := range args {
		text := "?"
		switch a := a.(type) {
		case string:
			text = quote(a)
		case int64:
			text = strconv.FormatInt(a, 10)
		}
		query = strings.Replace(query, "?", text, 1)
	}
	return query
}
