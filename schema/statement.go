package schema

import "context"

// Statement is an SQL statement that reads a database, and why.
type Statement struct {
	SQL string // with ? and … where data decides
	Why string
	// Rows says that it reads rows, or keys, of a table: all other statements are
	// about the session or read the catalog.
	Rows bool
	// Depends says what decides whether, how often and with which values it is
	// run; "" for once, as it is.
	Depends string
}

// Reason is why statements are run, for those who list them beforehand.
type Reason struct {
	Why     string
	Depends string // see Statement
}

type reasonKey struct{}

// Because is a context in which statements are run for that reason.
func Because(ctx context.Context, r Reason) context.Context {
	return context.WithValue(ctx, reasonKey{}, r)
}

// ReasonOf is the reason that a context gives; the zero value without one.
func ReasonOf(ctx context.Context) Reason {
	r, _ := ctx.Value(reasonKey{}).(Reason)
	return r
}
