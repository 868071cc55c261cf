package main

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"duckface/generate"
	"duckface/profile"
)

// planned is what comes of planning.
type planned struct {
	plan *generate.Plan
	err  error
}

// newPlan plans until ctx ends. A plan that takes longer than a second says on
// a terminal which table it is at.
func (a *app) newPlan(ctx context.Context, p *profile.Profile, o generate.Options) (*generate.Plan, error) {
	var doing atomic.Pointer[string]
	o.Progress = func(table string) { doing.Store(&table) }
	done := make(chan planned, 1)
	go func() {
		plan, err := generate.NewPlanContext(ctx, p, o)
		done <- planned{plan, err}
	}()
	if a.quiet || !isTerminal(a.stderr) {
		return awaitPlan(ctx, done, nil)
	}
	started := time.Now()
	shown := false
	defer func() {
		if shown {
			fmt.Fprint(a.stderr, "\r\x1b[K")
		}
	}()
	return awaitPlan(ctx, done, func() {
		if table := doing.Load(); table != nil && time.Since(started) >= time.Second {
			shown = true
			showPlanning(a.stderr, *table, time.Since(started))
		}
	})
}

// awaitPlan waits for a plan and calls tick, if any, five times a second. A
// step on a single table may take a moment to hear that ctx has ended: it is left to
// itself then, for the program is about to end.
func awaitPlan(ctx context.Context, done <-chan planned, tick func()) (*generate.Plan, error) {
	var ticks <-chan time.Time
	if tick != nil {
		ticker := time.NewTicker(200 * time.Millisecond)
		defer ticker.Stop()
		ticks = ticker.C
	}
	for {
		select {
		case d := <-done:
			return d.plan, d.err
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-ticks:
			tick()
		}
	}
}

// showPlanning overwrites the line that says which table is planned, and since when.
func showPlanning(w io.Writer, table string, elapsed time.Duration) {
	fmt.Fprintf(w, "\r\x1b[Kplanning %s  %s", shorten(oneLine(table), max(min(terminalWidth(w), textWidth)-22, 8)), duration(elapsed))
}
