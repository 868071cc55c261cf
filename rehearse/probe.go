package rehearse

import (
	"context"
	"errors"
	"sync"
	"time"
)

// probePause lies between two probes of a kind: short beside what a person
// waits for, long beside what a probe costs the server (0.1 ms).
const probePause = 10 * time.Millisecond

// probeGrace is how long a probe may go on waiting when the step is over: what
// it waits for is then gone.
const probeGrace = 30 * time.Second

// probes are a reader and a writer beside the steps of one database.
type probes struct{ reader, writer Prober }

// openProbes connects both.
func openProbes(ctx context.Context, db Database) (*probes, error) {
	r, err := db.Prober(ctx)
	if err != nil {
		return nil, err
	}
	w, err := db.Prober(ctx)
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return &probes{r, w}, nil
}

func (p *probes) close() error { return errors.Join(p.reader.Close(), p.writer.Close()) }

// start probes the tables in turn until the function it returns is called,
// which tells the longest wait of each kind.
func (p *probes) start(ctx context.Context, tables []string) (stop func() (read, write time.Duration)) {
	if p == nil || len(tables) == 0 {
		return func() (read, write time.Duration) { return -1, -1 }
	}
	ctx, cancel := context.WithCancel(ctx)
	over := make(chan struct{})
	var wait sync.WaitGroup
	var read, write time.Duration
	wait.Go(func() { read = longest(ctx, over, tables, p.reader.Read) })
	wait.Go(func() { write = longest(ctx, over, tables, p.writer.Write) })
	return func() (time.Duration, time.Duration) {
		close(over)
		late := time.AfterFunc(probeGrace, cancel)
		wait.Wait()
		late.Stop()
		cancel()
		return read, write
	}
}

// longest repeats an access until it is over. One that fails has waited, too:
// its table may be gone by then.
func longest(ctx context.Context, over <-chan struct{}, tables []string, access func(context.Context, string) error) time.Duration {
	var most time.Duration
	for i := 0; ; i++ {
		started := time.Now()
		_ = access(ctx, tables[i%len(tables)])
		most = max(most, time.Since(started))
		select {
		case <-over:
			return most
		case <-ctx.Done():
			return most
		case <-time.After(probePause):
		}
	}
}
