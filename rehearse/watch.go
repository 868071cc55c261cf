package rehearse

import (
	"context"
	"strings"
	"sync"
	"time"
)

// Watcher sees what others have a database do.
type Watcher interface {
	// Sessions are those that are open in the database.
	Sessions(ctx context.Context) (map[int64]bool, error)
	// Running are the statements that run in the database now.
	Running(ctx context.Context) ([]Seen, error)
	Close() error
}

// Seen is a statement that somebody else runs.
type Seen struct {
	Session int64
	SQL     string
	For     time.Duration // it has run when it was looked at; 0 where the server does not tell
}

// watchPause lies between two looks: what takes less is seen only by chance, and
// a look costs the server 0.2 ms.
const watchPause = 5 * time.Millisecond

// watch looks at what a command has the database do until it is stopped.
type watch struct {
	own map[int64]bool // sessions of this program

	mu      sync.Mutex
	seen    []sighting
	current map[int64]int // the sighting of each session's statement
	end     func()
}

// sighting is a statement from when it began to when it was last seen.
type sighting struct {
	session   int64
	sql       string
	ran       time.Duration // when last seen, as the server tells
	from, end time.Time
}

// watching begins to look, before the command is started: the sessions that are
// open are this program's. It is nil for a database that cannot be watched,
// whose methods do nothing.
func watching(ctx context.Context, w Watcher) *watch {
	if w == nil {
		return nil
	}
	own, err := w.Sessions(ctx)
	if err != nil {
		return nil
	}
	s := &watch{own: own, current: map[int64]int{}}
	over := make(chan struct{})
	var looking sync.WaitGroup
	looking.Go(func() {
		for {
			running, err := w.Running(ctx)
			if err != nil {
				return // what was seen counts; the step goes on unwatched
			}
			s.look(time.Now(), running)
			select {
			case <-over:
				return
			case <-time.After(watchPause):
			}
		}
	})
	s.end = func() { close(over); looking.Wait() }
	return s
}

// look takes in what runs now. A session whose statement has run for less than
// when it was last seen has begun it anew; the clock here is no help, a busy
// machine answers late.
func (s *watch) look(now time.Time, running []Seen) {
	s.mu.Lock()
	defer s.mu.Unlock()
	still := map[int64]int{}
	for _, r := range running {
		if s.own[r.Session] {
			continue
		}
		i, known := s.current[r.Session]
		if !known || s.seen[i].sql != r.SQL || r.For < s.seen[i].ran {
			s.seen = append(s.seen, sighting{session: r.Session, sql: r.SQL, from: now.Add(-r.For)})
			i = len(s.seen) - 1
		}
		s.seen[i].ran, s.seen[i].end = r.For, now
		still[r.Session] = i
	}
	s.current = still
}

// take returns the statements seen since it was last called, in the order in
// which they began; one that goes on is cut.
func (s *watch) take() []Statement {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Statement
	for _, v := range s.seen {
		list = append(list, Statement{SQL: v.sql, Elapsed: v.end.Sub(v.from), Rows: -1})
	}
	s.seen, s.current = nil, map[int64]int{}
	return list
}

// stop ends the looking.
func (s *watch) stop() {
	if s != nil {
		s.end()
	}
}

// openWatch is a watcher of the database; nil where there is none.
func openWatch(ctx context.Context, db Database) Watcher {
	w, ok := db.(interface {
		Watcher(ctx context.Context) (Watcher, error)
	})
	if !ok {
		return nil
	}
	watcher, err := w.Watcher(ctx)
	if err != nil {
		return nil // an account that may not: the step is timed as a whole
	}
	return watcher
}

// closeWatch closes a watcher, if there is one.
func closeWatch(w Watcher) error {
	if w == nil {
		return nil
	}
	return w.Close()
}

// touchedOf are the sizes of the tables that statements which were seen name,
// and of those that are no longer as they were; all where nothing was seen.
func touchedOf(statements []Statement, before, after []TableSize, mysql bool) []TableSize {
	var texts []string
	for _, s := range statements {
		texts = append(texts, s.SQL)
	}
	named := map[string]bool{}
	for _, n := range touched(texts, names(before), mysql) {
		named[strings.ToLower(n)] = true
	}
	now := map[string]TableSize{}
	for _, s := range after {
		now[s.Name] = s
	}
	var list []TableSize
	for _, s := range before {
		if named[strings.ToLower(s.Name)] || now[s.Name] != s {
			list = append(list, s)
		}
	}
	return list
}
