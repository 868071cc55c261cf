package rehearse

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// Rehearsal is what is to be rehearsed. Every step is run on a database of
// every scale, in every round.
type Rehearsal struct {
	Server Server
	Run    string // name of the run, see NewRun
	Steps  []Step
	Scales []float64
	Repeat int // rounds that count; a cold one of the smallest scale comes before them
	// Fill fills a database, which Server.Create has made, at a scale.
	Fill func(ctx context.Context, database string, scale float64) error
	// Prepare is a command of the shell that is run on each database before its
	// first step, not timed; "" for none.
	Prepare string
	// All is one command for all steps instead of Steps.
	All   *Command
	Probe bool // measure how long concurrent reads and writes wait
	Keep  bool // leave the databases
	// Progress, when set, hears what is being done, and of each step that is.
	Progress func(Event)
}

// Event is a moment of a rehearsal.
type Event struct {
	Database string
	Scale    float64
	Round    int
	Cold     bool
	Doing    string  // "generate", "prepare", "run", "remove"
	Step     *Step   // that begins; nil when not "run"
	Number   int     // of the step, from 1
	Of       int     // steps
	Done     *Timing // of the step that has ended; nil otherwise
}

// pass is one database: a scale in a round.
type pass struct {
	scale float64
	round int
	cold  bool
}

// passes are in order: first a cold one, then each round takes all scales,
// every other one from the largest down, so that what changes with time does
// not look like what changes with scale.
func (r *Rehearsal) passes() []pass {
	scales := slices.Sorted(slices.Values(r.Scales))
	list := []pass{{scales[0], 0, true}}
	for round := range r.Repeat {
		for _, s := range scales {
			list = append(list, pass{s, round, false})
		}
		slices.Reverse(scales)
	}
	return list
}

// Do rehearses. A step that fails ends its database and nothing else: the
// timing says so. Whatever happens, databases are removed unless Keep is set.
// The timings made so far come with an error, too.
func (r *Rehearsal) Do(ctx context.Context) ([]Timing, error) {
	var timings []Timing
	var errs []error
	for i, p := range r.passes() {
		if p.cold && r.Repeat < 2 {
			continue // who wants a single run wants it quickly
		}
		made, err := r.pass(ctx, p, databaseName(r.Run, fmt.Sprint(i)))
		timings = append(timings, made...)
		if ctx.Err() != nil {
			return timings, errors.Join(ctx.Err(), ignoreCanceled(err))
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("scale %g: %w", p.scale, err))
			if !worthGoingOn(errs) {
				break
			}
		}
	}
	return timings, errors.Join(errs...)
}

// worthGoingOn reports whether another database may do better than those before.
func worthGoingOn(errs []error) bool { return len(errs) < 3 }

// ignoreCanceled is nil for what only says again that the work was interrupted.
func ignoreCanceled(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// pass makes one database, runs the steps on it and removes it.
func (r *Rehearsal) pass(ctx context.Context, p pass, name string) (timings []Timing, err error) {
	e := Event{Database: name, Scale: p.scale, Round: p.round, Cold: p.cold, Of: len(r.Steps)}
	say := func(doing string) { e.Doing = doing; r.say(e) }
	say("generate")
	if err := r.Server.Create(ctx, name); err != nil {
		return nil, fmt.Errorf("create database %s: %w", name, err)
	}
	if !r.Keep {
		defer func() {
			say("remove")
			err = errors.Join(err, Remove(ctx, r.Server, name))
		}()
	}
	if err := r.Fill(ctx, name, p.scale); err != nil {
		return nil, err
	}
	if r.Prepare != "" {
		say("prepare")
		if err := Shell(ctx, r.Prepare, r.Server.Address(name), ""); err != nil {
			return nil, fmt.Errorf("prepare: %w", err)
		}
	}
	db, err := r.Server.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	w := worker{rehearsal: r, db: db, event: e, address: r.Server.Address(name)}
	if err := w.begin(ctx); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.end()) }()
	if r.All != nil {
		return w.all(ctx, r.All)
	}
	for i := range r.Steps {
		t, err := w.step(ctx, i)
		if ctx.Err() != nil {
			return timings, ctx.Err()
		}
		if err != nil {
			return timings, err
		}
		timings = append(timings, *t)
		if t.Error != "" {
			break
		}
	}
	return timings, nil
}

func (r *Rehearsal) say(e Event) {
	if r.Progress != nil {
		r.Progress(e)
	}
}

// Remove drops a database, also when ctx is over.
func Remove(ctx context.Context, s Server, name string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Minute)
	defer cancel()
	if err := s.Drop(ctx, name); err != nil {
		return fmt.Errorf("remove database %s: %w", name, err)
	}
	return nil
}

// worker runs the steps of one database.
type worker struct {
	rehearsal *Rehearsal
	db        Database
	event     Event
	address   Address
	probes    *probes
	watcher   Watcher // nil where what a command runs cannot be seen
	bytes     int64   // of the database as it is
}

// begin brings the statistics up to date, as they are on a server that has run
// for a while.
func (w *worker) begin(ctx context.Context) error {
	err := w.db.Analyze(ctx, nil)
	if err == nil {
		w.bytes, err = w.db.Bytes(ctx)
	}
	if err == nil && w.rehearsal.Probe {
		w.probes, err = openProbes(ctx, w.db)
	}
	if err == nil && (w.rehearsal.All != nil || slices.ContainsFunc(w.rehearsal.Steps, func(s Step) bool { return s.Command != "" })) {
		w.watcher = openWatch(ctx, w.db)
	}
	return err
}

func (w *worker) end() error {
	err := closeWatch(w.watcher)
	if w.probes == nil {
		return err
	}
	return errors.Join(err, w.probes.close())
}

func (w *worker) mysql() bool { return w.rehearsal.Server.Engine() != "sqlite" }

// step runs one step. The error is of the rehearsal, not of the step.
func (w *worker) step(ctx context.Context, i int) (*Timing, error) {
	step := &w.rehearsal.Steps[i]
	e := w.event
	e.Doing, e.Step, e.Number = "run", step, i+1
	w.rehearsal.say(e)
	tables, err := w.db.Tables(ctx)
	if err != nil {
		return nil, err
	}
	var t *Timing
	if step.Command != "" {
		t, err = w.command(ctx, step, tables)
	} else {
		t, err = w.statements(ctx, step, tables)
	}
	if err != nil {
		return nil, fmt.Errorf("step %s: %w", step.Version, err)
	}
	e.Done = t
	w.rehearsal.say(e)
	return t, nil
}

// timing is the beginning of a Timing.
func (w *worker) timing(version string) *Timing {
	return &Timing{
		Version: version, Scale: w.event.Scale, Round: w.event.Round, Cold: w.event.Cold,
		BytesBefore: w.bytes, ReadWait: -1, WriteWait: -1,
	}
}

// statements runs the statements of a step, each timed.
func (w *worker) statements(ctx context.Context, step *Step, tables []string) (*Timing, error) {
	t := w.timing(step.Version)
	names := touched(step.Up, tables, w.mysql())
	var err error
	if t.Tables, err = w.db.Sizes(ctx, names); err != nil {
		return nil, err
	}
	if t.FailedAt, err = w.check(ctx, step); err != nil {
		t.Error = err.Error()
		return t, w.after(ctx, t, names)
	}
	before, err := w.db.Counters(ctx, false)
	if err != nil {
		return nil, err
	}
	stop := w.probes.start(ctx, names)
	failed := w.run(ctx, step, t)
	counted, err := w.db.Counters(ctx, false)
	if err == nil || failed != nil {
		// What the step has left locked is let go, or the probes would wait on.
		err = w.db.Reset(ctx)
	}
	t.ReadWait, t.WriteWait = stop()
	if err != nil {
		return nil, err
	}
	t.count(counted.minus(before))
	if failed != nil {
		t.Error = failed.Error()
	}
	return t, w.after(ctx, t, names, touched(step.Up, w.fresh(ctx, tables), w.mysql())...)
}

// fresh are the tables that are there now and were not before.
func (w *worker) fresh(ctx context.Context, before []string) []string {
	now, err := w.db.Tables(ctx)
	if err != nil {
		return nil // and what comes next fails by the same
	}
	return slices.DeleteFunc(now, func(t string) bool { return slices.Contains(before, t) })
}

// check is where a step would leave its database, and how.
func (w *worker) check(ctx context.Context, step *Step) (int, error) {
	for i, s := range step.Up {
		if err := w.db.Check(ctx, s); err != nil {
			return i, err
		}
	}
	return 0, nil
}

// run runs the statements in a transaction where the step is meant to be; a
// script that has one of its own is left alone.
func (w *worker) run(ctx context.Context, step *Step, t *Timing) error {
	started := time.Now()
	inside := !step.NoTransaction && !slices.ContainsFunc(step.Up, func(s string) bool { return ownTransaction(s, w.mysql()) })
	if inside {
		if err := w.db.Begin(ctx); err != nil {
			return err
		}
	}
	t.Elapsed = time.Since(started)
	for i, sql := range step.Up {
		s, err := w.db.Exec(ctx, sql)
		t.Elapsed += s.Elapsed
		t.Statements = append(t.Statements, s)
		if err != nil {
			t.FailedAt = i
			return err
		}
	}
	if !inside {
		return nil
	}
	started = time.Now()
	err := w.db.Commit(ctx)
	t.Elapsed += time.Since(started)
	if err != nil {
		t.FailedAt = len(step.Up) - 1
	}
	return err
}

// ownTransaction reports whether a statement begins or ends a transaction, or
// has no effect, or no place, in one.
func ownTransaction(statement string, mysql bool) bool {
	w := wordsOf(statement, mysql)
	return w.is(0, "BEGIN|START|COMMIT|ROLLBACK|PRAGMA|VACUUM") && !w.is(0, "BEGIN", "NOT")
}

// count takes what the server counted.
func (t *Timing) count(c Counters) {
	t.RowsRead, t.RowsChanged, t.TempTables, t.TempOnDisk = c.RowsRead, c.RowsChanged, c.TempTables, c.TempOnDisk
	if t.Watched { // each look at what runs makes one
		t.TempTables, t.TempOnDisk = -1, -1
	}
}

// after takes what is to be known when a step is over: statistics of what it
// touched and made, and the size of all.
func (w *worker) after(ctx context.Context, t *Timing, names []string, more ...string) error {
	if err := w.db.Analyze(ctx, append(append([]string{}, names...), more...)); err != nil {
		return err
	}
	var err error
	w.bytes, err = w.db.Bytes(ctx)
	t.BytesAfter = w.bytes
	return err
}

// Reversed are the steps that undo steps, last first, each under the version
// that it undoes: "135 down". The error names a step that nothing undoes.
func Reversed(steps []Step) ([]Step, error) {
	var list []Step
	for _, s := range slices.Backward(steps) {
		if len(s.Down) == 0 {
			return nil, fmt.Errorf("nothing says how to undo step %s; leave it out with --from and --to, or --down", s.Version)
		}
		list = append(list, Step{Version: s.Version + " down", Name: s.Name, File: s.File, Up: s.Down, NoTransaction: s.NoTransaction})
	}
	return list, nil
}

// CheckScales is an error for scales that nothing can be rehearsed at.
func CheckScales(scales []float64) error {
	if len(scales) == 0 {
		return errors.New("no scale")
	}
	for i, s := range scales {
		if !(s > 0) || math.IsInf(s, 0) {
			return fmt.Errorf("scale %g: a scale is above 0", s)
		}
		if slices.Contains(scales[:i], s) {
			return fmt.Errorf("scale %g is given twice; --repeat repeats all of them", s)
		}
	}
	return nil
}
