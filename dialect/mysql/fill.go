package mysql

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"

	"duckface/schema"
)

// How full the pages of an index are decides its size and how much of it stays
// in memory. A server that has lived has indexes of pages two thirds full, for
// rows came out of their order; one that is built at once has full ones. The
// server fills the pages of an index that ALTER TABLE builds up to
// innodb_fill_factor per cent
// (https://dev.mysql.com/doc/refman/8.4/en/sorted-index-builds.html), which
// has no value of a session: it is set for the time of one statement.

// build is a statement that builds indexes, and how full their pages are to be.
type build struct {
	stmt string
	fill int // per cent; 0 for the server's own setting
}

// fillOf is how full an index's pages are to be, in per cent; 0 for packed.
func (o order) fillOf(t *schema.Table, ix *schema.Index) int {
	fill, ok := o.fill[t.Name][ix.PagesName()]
	if !ok || t.Engine != "InnoDB" || fill >= 1 {
		return 0
	}
	return max(10, int(math.Round(100*fill)))
}

// nearFill is how far the fills of indexes may lie apart, in per cent, that
// one statement builds: each further one reads all rows again.
const nearFill = 4

// byFill sorts indexes into lists of nearly the same fill, packed ones first.
func (o order) byFill(t *schema.Table, indexes []*schema.Index) (groups [][]*schema.Index, fills []int) {
	sorted := slices.Clone(indexes)
	slices.SortStableFunc(sorted, func(a, b *schema.Index) int { return cmp.Compare(o.fillOf(t, a), o.fillOf(t, b)) })
	first, sum := 0, 0
	for _, ix := range sorted {
		fill, n := o.fillOf(t, ix), len(groups)-1
		if n >= 0 && (fill == first || first > 0 && fill-first <= nearFill) {
			groups[n] = append(groups[n], ix)
			sum += fill
			fills[n] = int(math.Round(float64(sum) / float64(len(groups[n]))))
			continue
		}
		groups, fills = append(groups, []*schema.Index{ix}), append(fills, fill)
		first, sum = fill, fill
	}
	return groups, fills
}

// pageFiller runs statements that build indexes. Those that need the server's
// setting changed run alone, so that no other gets what is not meant for it.
type pageFiller struct {
	sync.RWMutex
	refused bool // the account may not change the setting
}

const fillVariable = "innodb_fill_factor"

// run runs a statement that builds indexes.
func (l *Loader) run(ctx context.Context, b build, exec func(string) error) error {
	if b.fill == 0 {
		l.filler.RLock()
		defer l.filler.RUnlock()
		return exec(b.stmt)
	}
	l.filler.Lock()
	defer l.filler.Unlock()
	if l.filler.refused {
		return exec(b.stmt)
	}
	conn, err := l.db.pool.Conn(ctx)
	if err != nil {
		return l.db.config.explain(err)
	}
	defer conn.Close()
	restore, err := setFill(ctx, conn, b.fill)
	if isNumber(err, errNeedsPrivilege, errUnknownVariable) {
		l.filler.refused = true
		l.note("the account may not set " + fillVariable + ": the pages of indexes are packed, which takes less room than in the source")
		return exec(b.stmt)
	}
	if err != nil {
		return fmt.Errorf("set %s: %w", fillVariable, err)
	}
	return errors.Join(exec(b.stmt), restore())
}

// restoreWithin bounds the wait for the setting to be as it was, also when the
// load is cancelled.
const restoreWithin = 10 * time.Second

// setFill changes the server's setting until restore is called. A lock keeps
// another load from taking the changed setting for the server's own.
func setFill(ctx context.Context, conn *sql.Conn, fill int) (restore func() error, err error) {
	var locked sql.NullInt64
	for locked.Int64 != 1 {
		if err := conn.QueryRowContext(ctx, "SELECT GET_LOCK('duckface."+fillVariable+"', 5)").Scan(&locked); err != nil {
			return nil, err
		}
	}
	before := 0
	set := func(ctx context.Context, fill int) error {
		_, err := conn.ExecContext(ctx, "SET GLOBAL "+fillVariable+" = "+strconv.Itoa(fill))
		return err
	}
	release := func(ctx context.Context) error {
		_, err := conn.ExecContext(ctx, "DO RELEASE_LOCK('duckface."+fillVariable+"')")
		return err
	}
	err = conn.QueryRowContext(ctx, "SELECT @@GLOBAL."+fillVariable).Scan(&before)
	if err == nil {
		err = set(ctx, fill)
	}
	if err != nil {
		return nil, errors.Join(err, release(ctx))
	}
	return func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), restoreWithin)
		defer cancel()
		if err := set(ctx, before); err != nil {
			return fmt.Errorf("set %s back to %d: %w", fillVariable, before, err)
		}
		return release(ctx)
	}, nil
}
