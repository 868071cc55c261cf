package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
)

// untilSignal is a context that the first signal ends, by which the work stops
// and clears up. The second one calls atOnce.
func untilSignal(first, atOnce func()) context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		first()
		cancel()
		<-signals
		atOnce()
	}()
	return ctx
}

// remains are what would be left if the program ended now, each with how to get
// rid of it.
type remains struct {
	mu   sync.Mutex
	list []string
}

func (r *remains) add(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, what)
}

func (r *remains) remove(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = slices.DeleteFunc(r.list, func(s string) bool { return s == what })
}

// announce says that the work is being ended.
func (r *remains) announce(w io.Writer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.list) > 0 {
		fmt.Fprintln(w, "\nduckface: interrupted, clearing up; once more ends at once")
	}
}

// tell names what is left.
func (r *remains) tell(w io.Writer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, what := range r.list {
		fmt.Fprintf(w, "duckface: left behind: %s\n", oneLine(what))
	}
}
