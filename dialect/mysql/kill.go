package mysql

import (
	"context"
	"database/sql"
	"strconv"
	"sync"
	"time"
)

// killWithin bounds the wait for the server to take a KILL.
const killWithin = 5 * time.Second

// killWith has the server end what a connection does when ctx ends, until the
// function it returns is called. Without it only the client would go: an ALTER
// TABLE of a minute runs on and keeps its table locked.
func (db *DB) killWith(ctx context.Context, conn *sql.Conn) (stop func(), err error) {
	var id int64
	if err := conn.QueryRowContext(ctx, "SELECT CONNECTION_ID()").Scan(&id); err != nil {
		return nil, err
	}
	killed := make(chan struct{})
	unwatch := context.AfterFunc(ctx, func() {
		defer close(killed)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), killWithin)
		defer cancel()
		// One that has ended by itself is no longer there to be killed.
		_, _ = db.pool.ExecContext(ctx, "KILL "+strconv.FormatInt(id, 10))
	})
	return sync.OnceFunc(func() {
		if !unwatch() {
			<-killed
		}
	}), nil
}
