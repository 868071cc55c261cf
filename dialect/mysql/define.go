package mysql

import (
	"context"
	"database/sql"
	"time"
)

// How often a statement that gave way to another is tried, and how long after
// the first time; each further wait is twice as long.
const (
	mostTries = 6
	firstWait = 100 * time.Millisecond
)

// define runs a statement that defines or alters something, which happens as a
// whole or not at all: so where the server gave up waiting for a lock it is
// tried again. Besides other sessions the server's own threads hold such locks,
// on the tables of its statistics for one.
func define(ctx context.Context, conn *sql.Conn, stmt string) error {
	wait := firstWait
	for try := 1; ; try++ {
		_, err := conn.ExecContext(ctx, stmt)
		if try == mostTries || !isNumber(err, errLockWait, errDeadlock) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
			wait *= 2
		}
	}
}
