package sink

import (
	"context"
	"sync/atomic"

	"duckface/row"
	"duckface/schema"
)

// Discard encodes rows as CSV and throws them away, to time what comes before
// a target.
type Discard struct {
	rows, bytes atomic.Int64
}

// Rows is how many rows it has taken.
func (d *Discard) Rows() int64 { return d.rows.Load() }

// Bytes is how many bytes of CSV they were.
func (d *Discard) Bytes() int64 { return d.bytes.Load() }

// Create does nothing.
func (d *Discard) Create(ctx context.Context) error { return ctx.Err() }

// Table opens a table.
func (d *Discard) Table(ctx context.Context, _ *schema.Table) (Table, error) {
	return discardTable{d}, ctx.Err()
}

// Finish does nothing.
func (d *Discard) Finish(ctx context.Context) error { return ctx.Err() }

// Parallel is one.
func (d *Discard) Parallel() int { return 1 }

// Close does nothing.
func (d *Discard) Close() error { return nil }

type discardTable struct{ to *Discard }

func (t discardTable) Encode(dst []byte, b *row.Batch) []byte { return EncodeCSV(dst, b) }

func (t discardTable) Write(ctx context.Context, b *row.Batch, encoded []byte) error {
	t.to.rows.Add(int64(b.Rows))
	t.to.bytes.Add(int64(len(encoded)))
	return ctx.Err()
}

func (t discardTable) Close() error { return nil }

var _ Sink = (*Discard)(nil)
