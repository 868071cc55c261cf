package profile

import (
	"context"
	"database/sql/driver"
	"time"

	"duckface/schema"
)

// Snapshot is a database as one consistent, read-only snapshot of it.
type Snapshot interface {
	// Schema is the whole database as its catalog states it.
	Schema(ctx context.Context) (*schema.Schema, error)
	// Scan hands over every row of a table, in primary key order where that
	// costs nothing. The row and the bytes in it are valid during the call
	// only; an error from each ends the scan and is returned.
	Scan(ctx context.Context, t *schema.Table, columns []string, each func(row []driver.Value) error) error
	// Sizes are the bytes of a table's rows and of its other indexes; 0, 0
	// when the engine does not know.
	Sizes(ctx context.Context, table string) (data, index int64, err error)
}

// Options of a collection; the zero value works but for Now.
type Options struct {
	Now        time.Time                      // the day written into the profile
	Resolution int                            // bins of a histogram; 0: 100 for small schemas down to 12 for large ones
	Progress   func(table string, rows int64) // rows measured so far in a table; may be nil
}
