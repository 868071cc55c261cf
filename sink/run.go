package sink

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"duckface/row"
	"duckface/schema"

	"golang.org/x/sync/errgroup"
)

// Rows is what is to be written of one table.
type Rows struct {
	Table *schema.Table // as the sink's schema has it
	Count int64
	// NewFiller returns what computes the rows. A filler is used by one
	// goroutine at a time.
	NewFiller func() Filler
}

// Filler computes rows: Fill puts n rows from row number first on into the
// batch, reusing its slices. Any range may be asked for, in any order.
type Filler interface {
	Fill(b *row.Batch, first int64, n int)
}

// Options says how Run works.
type Options struct {
	Workers int // goroutines that compute and encode rows; below 1 counts as 1
	// Progress, when set, hears of each batch after it was written: the rows
	// and bytes it added. Calls do not overlap.
	Progress func(table string, rows, bytes int64)
}

const (
	batchRows  = 4096    // rows per batch, at most
	batchBytes = 1 << 20 // about; a single row may be larger
	probeRows  = 64      // the first batch of a table tells how large its rows are
)

// Run creates the tables, computes and writes all rows, and finishes the sink;
// the caller closes it. The rows do not depend on the number of workers, nor
// do the batches. Memory holds Workers+1 batches per table loaded at a time,
// however many rows there are. The first error, or the end of ctx, stops
// everything; an error from writing names its table.
func Run(ctx context.Context, tables []Rows, s Sink, o Options) error {
	if err := s.Create(ctx); err != nil {
		return fmt.Errorf("create tables: %w", err)
	}
	if err := load(ctx, tables, s, o); err != nil {
		return err
	}
	if err := s.Finish(ctx); err != nil {
		return fmt.Errorf("finish: %w", err)
	}
	return nil
}

// load writes all tables, s.Parallel() at a time. One by one they come in the
// order given; of several, half are the largest that are left, so that none is
// loaded alone in the end, while others, mostly small, are soon whole.
func load(ctx context.Context, tables []Rows, s Sink, o Options) error {
	workers := max(o.Workers, 1)
	parallel := max(min(s.Parallel(), len(tables)), 1)
	work := make(chan *job)
	var computing sync.WaitGroup
	for range workers {
		computing.Go(func() {
			for j := range work {
				j.compute()
			}
		})
	}
	q := &queue{rest: slices.Clone(tables)}
	caller := ctx
	group, ctx := errgroup.WithContext(ctx)
	l := &loader{sink: s, work: work, ahead: workers/parallel + 1, progress: o.Progress}
	for i := range parallel {
		group.Go(func() error {
			for ctx.Err() == nil {
				t, ok := q.take(i < parallel/2)
				if !ok {
					return nil
				}
				if err := l.table(ctx, t); err != nil {
					return fmt.Errorf("load %s: %w", t.Table.Name, err)
				}
			}
			return ctx.Err()
		})
	}
	err := group.Wait()
	close(work)
	if caller.Err() == nil {
		computing.Wait()
	} // else a batch may take seconds that nobody has
	return err
}

// queue is the tables that are still to be begun.
type queue struct {
	mu   sync.Mutex
	rest []Rows
}

// take is the largest of the tables, or the first.
func (q *queue) take(largest bool) (t Rows, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.rest) == 0 {
		return t, false
	}
	at := 0
	for i := range q.rest {
		if largest && q.rest[i].cells() > q.rest[at].cells() {
			at = i
		}
	}
	t = q.rest[at]
	q.rest = slices.Delete(q.rest, at, at+1)
	return t, true
}

// cells is how much a database has to do for a table: the values of its rows
// and those of their indexes.
func (t Rows) cells() int64 {
	each := len(t.Table.Columns)
	for _, ix := range t.Table.Indexes {
		each += len(ix.Parts)
	}
	return t.Count * int64(each)
}

// job is one batch on its way. It belongs to a worker from when it is sent on
// the work channel until it says done, and to its table's loader otherwise.
type job struct {
	filler  Filler
	encode  func(dst []byte, b *row.Batch) []byte
	name    string
	first   int64
	rows    int
	batch   row.Batch
	encoded []byte
	err     error // what went wrong in computing it
	done    chan struct{}
}

// compute fills and encodes the batch. A row that cannot be computed is a
// defect of this program, which a person meets as one line that says where.
func (j *job) compute() {
	defer func() {
		if r := recover(); r != nil {
			j.err = fmt.Errorf("rows %d to %d cannot be computed (a defect of duckface: please report it with the profile): %v", j.first, j.first+int64(j.rows)-1, r)
		}
		j.done <- struct{}{}
	}()
	j.batch.Table, j.batch.First, j.batch.Rows = j.name, j.first, j.rows
	j.filler.Fill(&j.batch, j.first, j.rows)
	j.encoded = j.encode(j.encoded[:0], &j.batch)
}

// loader takes tables through the sink.
type loader struct {
	sink     Sink
	work     chan<- *job
	ahead    int // batches in the making per table
	mu       sync.Mutex
	progress func(table string, rows, bytes int64)
}

// table writes one table: batches are sent out to the workers in row order,
// some ahead of time, and written in the same order.
func (l *loader) table(ctx context.Context, t Rows) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	to, err := l.sink.Table(ctx, t.Table)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			cancel() // so that Close gives up what is in flight
		}
		if e := to.Close(); err == nil {
			err = e
		}
	}()
	if t.Count <= 0 {
		return nil
	}
	probe := l.newJob(t, to)
	probe.first, probe.rows = 0, int(min(probeRows, t.Count))
	if err := l.send(ctx, probe); err != nil {
		return err
	}
	if err := l.write(ctx, to, probe); err != nil {
		return err
	}
	return l.pipeline(ctx, t, to, probe)
}

// pipeline writes what follows the probe.
func (l *loader) pipeline(ctx context.Context, t Rows, to Table, probe *job) error {
	step := int64(rowsPerBatch(probe))
	next := int64(probe.rows)
	idle := []*job{probe}
	for len(idle) < l.ahead && int64(len(idle))*step < t.Count-next {
		idle = append(idle, l.newJob(t, to))
	}
	var flying []*job // in row order
	for next < t.Count || len(flying) > 0 {
		for len(idle) > 0 && next < t.Count {
			j := idle[len(idle)-1]
			j.first, j.rows = next, int(min(step, t.Count-next))
			if err := l.send(ctx, j); err != nil {
				return err
			}
			idle, flying, next = idle[:len(idle)-1], append(flying, j), next+int64(j.rows)
		}
		j := flying[0]
		flying = append(flying[:0], flying[1:]...)
		if err := l.write(ctx, to, j); err != nil {
			return err
		}
		idle = append(idle, j)
	}
	return nil
}

func (l *loader) newJob(t Rows, to Table) *job {
	return &job{filler: t.NewFiller(), encode: to.Encode, name: t.Table.Name, done: make(chan struct{}, 1)}
}

func (l *loader) send(ctx context.Context, j *job) error {
	select {
	case l.work <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write waits for the batch and hands it to the sink.
func (l *loader) write(ctx context.Context, to Table, j *job) error {
	select {
	case <-j.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	if j.err != nil {
		return j.err
	}
	if err := to.Write(ctx, &j.batch, j.encoded); err != nil {
		return err
	}
	if l.progress != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.progress(j.name, int64(j.rows), int64(j.size()))
	}
	return nil
}

// size is the bytes of a batch: as encoded, or in memory for a sink that
// encodes while it writes.
func (j *job) size() int {
	if len(j.encoded) > 0 {
		return len(j.encoded)
	}
	size := 0
	for i := range j.batch.Columns {
		c := &j.batch.Columns[i]
		size += 8*(len(c.Ints)+len(c.Floats)) + len(c.Data)
	}
	return size
}

// rowsPerBatch is how many rows make a batch of about batchBytes, judged by
// the first rows of the table.
func rowsPerBatch(probe *job) int {
	bytesPerRow := max(probe.size()/probe.rows, 1)
	return max(1, min(batchRows, batchBytes/bytesPerRow))
}
