package rehearse

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"duckface/dialect/mysql"
)

// Watcher is a connection of its own.
func (d *mysqlDatabase) Watcher(ctx context.Context) (Watcher, error) {
	pool, err := d.db.Plain(nil)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	w := &mysqlWatcher{pool: pool, name: d.name, query: runningMariaDB}
	if d.server.Engine() == mysql.MySQL {
		if w.query, err = runningOnMySQL(ctx, pool); err != nil {
			pool.Close()
			return nil, err
		}
	}
	if _, err := w.Running(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return w, nil
}

// runningOnMySQL is the query that tells most: its performance schema can be off,
// and is then empty.
func runningOnMySQL(ctx context.Context, pool *sql.DB) (string, error) {
	var on bool
	if err := pool.QueryRowContext(ctx, "SELECT @@performance_schema").Scan(&on); err != nil {
		return "", err
	}
	if on {
		return runningMySQL, nil
	}
	return runningMySQLSeconds, nil
}

type mysqlWatcher struct {
	pool        *sql.DB
	name, query string
}

// What runs in a database, and for how many milliseconds. MySQL's process list
// tells whole seconds, so that its sightings begin when they are first seen.
const (
	runningMariaDB = `SELECT id, info, CAST(time_ms AS DOUBLE) FROM information_schema.processlist
		WHERE db = ? AND info IS NOT NULL AND command IN ('Query', 'Execute') AND id <> CONNECTION_ID()`
	runningMySQL = `SELECT t.processlist_id, s.sql_text, s.timer_wait / 1e9 FROM performance_schema.events_statements_current s
		JOIN performance_schema.threads t USING (thread_id)
		WHERE t.processlist_db = ? AND s.sql_text IS NOT NULL AND s.end_event_id IS NULL AND t.processlist_id <> CONNECTION_ID()`
	runningMySQLSeconds = `SELECT id, info, 0 FROM information_schema.processlist
		WHERE db = ? AND info IS NOT NULL AND command IN ('Query', 'Execute') AND id <> CONNECTION_ID()`
)

func (w *mysqlWatcher) Running(ctx context.Context) ([]Seen, error) {
	rows, err := w.pool.QueryContext(ctx, w.query, w.name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Seen
	for rows.Next() {
		var s Seen
		var ms float64
		if err := rows.Scan(&s.Session, &s.SQL, &ms); err != nil {
			return nil, err
		}
		s.SQL, s.For = strings.TrimSpace(s.SQL), time.Duration(ms*float64(time.Millisecond))
		list = append(list, s)
	}
	return list, rows.Err()
}

func (w *mysqlWatcher) Sessions(ctx context.Context) (map[int64]bool, error) {
	ids, err := column(ctx, w.pool, "SELECT id FROM information_schema.processlist WHERE db = ?", w.name)
	open := map[int64]bool{}
	for _, id := range ids {
		open[parseInt(id)] = true
	}
	return open, err
}

func (w *mysqlWatcher) Close() error { return w.pool.Close() }
