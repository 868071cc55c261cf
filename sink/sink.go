// Package sink is where generated rows go: a live database (implemented by the
// dialects), an SQL dump, CSV files, or nowhere.
package sink

import (
	"context"

	"duckface/row"
	"duckface/schema"
)

// Sink takes a whole synthetic database. Calls come in the order of the methods.
type Sink interface {
	// Create makes every table, empty, without what is better added after the rows.
	Create(ctx context.Context) error
	// Table opens one table for its rows. Two tables may be open at once when
	// Parallel is above 1. When ctx ends before the table is closed, its rows
	// are not all written and Close gives up.
	Table(ctx context.Context, t *schema.Table) (Table, error)
	// Finish adds what was left out of Create (indexes, references, carried
	// code) and has the database itself prove referential integrity.
	Finish(ctx context.Context) error
	// Parallel is how many tables may be loaded at the same time.
	Parallel() int
	// Close releases the sink; it is safe after any failure.
	Close() error
}

// Table takes the rows of one table.
type Table interface {
	// Encode appends the batch in the sink's own form. It is pure and called
	// from many goroutines at once; a sink that needs no encoding returns dst.
	Encode(dst []byte, b *row.Batch) []byte
	// Write takes a batch together with what Encode made of it, in row order.
	Write(ctx context.Context, b *row.Batch, encoded []byte) error
	// Close ends the table; all its rows are written when it returns nil.
	Close() error
}
