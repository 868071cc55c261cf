package rehearse

import (
	"context"
	"database/sql"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLook(t *testing.T) {
	const ms = time.Millisecond
	start := time.Now()
	w := &watch{own: map[int64]bool{1: true}, current: map[int64]int{}}
	w.look(start, []Seen{{1, "SELECT 1", 0}, {2, "ALTER TABLE a ADD b INT", 4 * ms}})
	w.look(start.Add(10*ms), []Seen{{2, "ALTER TABLE a ADD b INT", 14 * ms}})
	w.look(start.Add(20*ms), nil)
	// The same statement anew, and another session.
	w.look(start.Add(100*ms), []Seen{{2, "ALTER TABLE a ADD b INT", 5 * ms}, {3, "UPDATE a SET b = 1", 50 * ms}})
	want := []Statement{
		{SQL: "ALTER TABLE a ADD b INT", Elapsed: 14 * ms, Rows: -1},
		{SQL: "ALTER TABLE a ADD b INT", Elapsed: 5 * ms, Rows: -1},
		{SQL: "UPDATE a SET b = 1", Elapsed: 50 * ms, Rows: -1},
	}
	if diff := cmp.Diff(want, w.take()); diff != "" {
		t.Error(diff)
	}
	if got := w.take(); got != nil {
		t.Errorf("taken twice: %v", got)
	}
	var none *watch
	if none.take() != nil {
		t.Error("what is not watched has statements")
	}
}

func TestTouchedOf(t *testing.T) {
	before := []TableSize{{"a", 1, 10}, {"b", 2, 20}, {"c", 3, 30}, {"d", 4, 40}}
	after := []TableSize{{"a", 1, 10}, {"b", 9, 20}, {"c", 3, 30}}
	got := touchedOf([]Statement{{SQL: "UPDATE `A` SET x = (SELECT 1)"}}, before, after, true)
	if diff := cmp.Diff([]TableSize{before[0], before[1], before[3]}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWatcher(t *testing.T) {
	t.Parallel()
	servers(t, func(t *testing.T, s Server, fill func(context.Context, string, float64) error) {
		r := rehearsalOf(t, s, fill)
		ctx, name := t.Context(), databaseName(r.Run, "1")
		if err := s.Create(ctx, name); err != nil {
			t.Fatal(err)
		}
		defer Remove(ctx, s, name)
		db, err := s.Open(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		w := openWatch(ctx, db)
		if s.Engine() == "sqlite" {
			if w != nil {
				t.Error("a file tells of others")
			}
			return
		}
		defer closeWatch(w)
		if err := db.Analyze(ctx, nil); err != nil { // as before any step: its sessions are open
			t.Fatal(err)
		}
		sees(t, db.(*mysqlDatabase), w)
		if m := w.(*mysqlWatcher); m.query == runningMySQL { // and as if its performance schema were off
			m.query = runningMySQLSeconds
			sees(t, db.(*mysqlDatabase), w)
		}
	})
}

// sees runs a statement in a session of the program's own, and in another.
func sees(t *testing.T, db *mysqlDatabase, w Watcher) {
	t.Helper()
	seen := watching(t.Context(), w)
	other, err := db.db.Plain(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	const statement = "SELECT SLEEP(0.3)"
	for _, run := range []interface {
		Query(context.Context, string) ([]string, error)
	}{db, poolOf{other}} {
		if _, err := run.Query(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	seen.stop()
	got := slices.DeleteFunc(seen.take(), func(s Statement) bool { return s.SQL == "SET NAMES utf8mb4" }) // of the login
	if len(got) != 1 || got[0].SQL != statement || got[0].Elapsed < 100*time.Millisecond {
		t.Errorf("got %+v, want %s of the other session once", got, statement)
	}
}

type poolOf struct{ pool *sql.DB }

func (p poolOf) Query(ctx context.Context, query string) ([]string, error) {
	return column(ctx, p.pool, query)
}
