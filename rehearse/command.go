package rehearse

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Command is one command for all steps, and how it tells where it is.
type Command struct {
	Line string // of the shell, with placeholders: see expand
	// VersionQuery returns the versions that are applied in its first column;
	// what comes new is applied now. "" when the command itself prints lines
	// "duckface: version X", each when X is applied.
	VersionQuery string
}

// placeholder is replaced in a command's line.
var placeholder = regexp.MustCompile(`\{(version|url|database|host|port|user|password|socket)\}`)

// expand puts the values of placeholders into a line for the shell, quoted as
// the place asks for: in single quotes, in double quotes, or with quotes of its own.
func expand(line string, values map[string]string) string {
	var b strings.Builder
	quote := byte(0)
	for i := 0; i < len(line); i++ {
		if m := placeholder.FindStringIndex(line[i:]); m != nil && m[0] == 0 {
			b.WriteString(shellQuoted(values[line[i+1:i+m[1]-1]], quote))
			i += m[1] - 1
			continue
		}
		c := line[i]
		switch {
		case c == '\\' && quote != '\'' && i+1 < len(line):
			b.WriteByte(c)
			i++
			c = line[i]
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case c == quote:
			quote = 0
		}
		b.WriteByte(c)
	}
	return b.String()
}

var harmless = regexp.MustCompile(`^[A-Za-z0-9_./:@%+=,-]+$`)

// shellQuoted spells a value for a place inside those quotes, 0 for none.
func shellQuoted(value string, quote byte) string {
	switch {
	case quote == '"':
		return strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "`", "\\`").Replace(value)
	case quote == '\'':
		return strings.ReplaceAll(value, `'`, `'\''`)
	case harmless.MatchString(value):
		return value
	}
	return `'` + strings.ReplaceAll(value, `'`, `'\''`) + `'`
}

// shell is a command of the shell on a database; it ends with ctx, and all that
// it has started with it.
func shell(ctx context.Context, line string, a Address, version string) *exec.Cmd {
	values := map[string]string{
		"version": version, "url": a.URL, "database": a.Database, "host": a.Host, "port": a.Port,
		"user": a.User, "password": a.Password, "socket": a.Socket,
	}
	cmd := exec.CommandContext(ctx, "sh", "-c", expand(line, values))
	cmd.Env = os.Environ()
	for name, value := range values {
		cmd.Env = append(cmd.Env, "DUCKFACE_"+strings.ToUpper(name)+"="+value)
	}
	if a.Password != "" {
		cmd.Env = append(cmd.Env, "MYSQL_PWD="+a.Password)
	}
	inGroup(cmd)
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// Output runs a command of the shell and returns what it prints.
func Output(ctx context.Context, line string, a Address) (string, error) {
	cmd := shell(ctx, line, a, "")
	var out bytes.Buffer
	errs := &tail{}
	cmd.Stdout, cmd.Stderr = &out, errs
	if err := cmd.Run(); err != nil {
		return "", errs.explain(ctx, err)
	}
	return out.String(), nil
}

// Shell runs a command of the shell on a database. The error ends with what the
// command last said.
func Shell(ctx context.Context, line string, a Address, version string) error {
	cmd := shell(ctx, line, a, version)
	out := &tail{}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		return out.explain(ctx, err)
	}
	return nil
}

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailBytes = 4096

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if len(t.text) > 2*tailBytes {
		t.text = slices.Clone(t.text[len(t.text)-tailBytes:])
	}
	return len(p), nil
}

// explain adds to the failure of a command the last lines it has printed.
func (t *tail) explain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(string(t.text)), "\n")
	said := strings.Join(lines[max(0, len(lines)-3):], " | ")
	return fmt.Errorf("%w: %s", err, cmp.Or(said, "it printed nothing"))
}

// most is how many tables are probed beside a command, of which it is not
// known beforehand what it touches.
const most = 8

// largest are the tables that take the most room.
func (w *worker) largest(ctx context.Context, tables []string) ([]TableSize, error) {
	sizes, err := w.db.Sizes(ctx, tables)
	slices.SortStableFunc(sizes, func(a, b TableSize) int { return cmp.Compare(b.Bytes, a.Bytes) })
	return sizes, err
}

func names(sizes []TableSize) []string {
	list := make([]string, len(sizes))
	for i, s := range sizes {
		list[i] = s.Name
	}
	return list
}

// command runs a step that is a command. What it touches is what the server is
// seen to run and what has changed after it; all tables where it cannot be seen.
func (w *worker) command(ctx context.Context, step *Step, tables []string) (*Timing, error) {
	t := w.timing(step.Version)
	sizes, err := w.largest(ctx, tables)
	if err != nil {
		return nil, err
	}
	t.Tables = sizes
	before, err := w.db.Counters(ctx, true)
	if err != nil {
		return nil, err
	}
	stop := w.probes.start(ctx, names(sizes[:min(most, len(sizes))]))
	seen := watching(ctx, w.watcher)
	started := time.Now()
	failed := Shell(ctx, step.Command, w.address, step.Version)
	t.Elapsed = time.Since(started)
	seen.stop()
	t.Statements, t.Watched = seen.take(), seen != nil
	t.ReadWait, t.WriteWait = stop()
	if failed != nil {
		t.Error = failed.Error()
	}
	counted, err := w.db.Counters(ctx, true)
	if err != nil {
		return nil, err
	}
	t.count(counted.minus(before))
	if err := w.after(ctx, t, names(sizes), w.fresh(ctx, tables)...); err != nil || !t.Watched {
		return t, err
	}
	after, err := w.db.Sizes(ctx, tables)
	t.Tables = touchedOf(t.Statements, sizes, after, w.mysql())
	return t, err
}

// The part of a command before its first version and after its last one, when
// it tells of none.
const wholeCommand = "command"

// afterLast is what a command does when its last version is applied.
const afterLast = "(end)"

// all runs one command for all steps and cuts its time where it tells that a
// version is applied.
func (w *worker) all(ctx context.Context, c *Command) ([]Timing, error) {
	e := w.event
	e.Doing, e.Step = "run", &Step{Version: wholeCommand}
	w.rehearsal.say(e)
	tables, err := w.db.Tables(ctx)
	if err != nil {
		return nil, err
	}
	sizes, err := w.largest(ctx, tables)
	if err != nil {
		return nil, err
	}
	cut := cutter{worker: w, tables: sizes, ctx: ctx}
	if err := cut.start(); err != nil {
		return nil, err
	}
	cut.seen = watching(ctx, w.watcher)
	stopPolling, err := w.poll(ctx, c.VersionQuery, cut.applied)
	if err != nil {
		return nil, err
	}
	failed := w.follow(ctx, c.Line, cut.applied)
	stopPolling()
	cut.seen.stop()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	timings := cut.finish(failed)
	last := &timings[len(timings)-1]
	return timings, w.after(ctx, last, nil)
}

var reported = regexp.MustCompile(`^duckface: version (.+?)\s*$`)

// follow runs a command and hands on the versions that it prints.
func (w *worker) follow(ctx context.Context, line string, applied func(version string)) error {
	cmd := shell(ctx, line, w.address, "")
	said := &tail{}
	out, in := io.Pipe()
	cmd.Stdout, cmd.Stderr = io.MultiWriter(said, in), said
	var reading sync.WaitGroup
	reading.Go(func() {
		lines := bufio.NewReader(out)
		for {
			text, err := lines.ReadString('\n')
			if m := reported.FindStringSubmatch(strings.TrimRight(text, "\r\n")); m != nil {
				applied(m[1])
			}
			if err != nil {
				return
			}
		}
	})
	err := cmd.Run()
	in.Close()
	reading.Wait()
	if err != nil {
		return said.explain(ctx, err)
	}
	return nil
}

// pollPause is how exactly a version is timed that a table tells of.
const pollPause = 20 * time.Millisecond

// poll watches the versions that a query returns until it is stopped, when it
// looks a last time. While the table does not exist there are none.
func (w *worker) poll(ctx context.Context, query string, applied func(version string)) (stop func(), err error) {
	if query == "" {
		return func() {}, nil
	}
	seen := map[string]bool{}
	look := func(tell func(string)) {
		versions, err := w.db.Query(ctx, query)
		if err != nil {
			return
		}
		for _, v := range versions {
			if !seen[v] {
				seen[v] = true
				tell(v)
			}
		}
	}
	look(func(string) {})
	over := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			select {
			case <-over:
				look(applied)
				return
			case <-time.After(pollPause):
				look(applied)
			}
		}
	})
	return func() { close(over); watching.Wait() }, nil
}

// cutter cuts the time of a command into versions.
type cutter struct {
	worker *worker
	ctx    context.Context
	tables []TableSize
	seen   *watch

	mu      sync.Mutex
	timings []Timing
	since   time.Time
	counted Counters
	stop    func() (read, write time.Duration)
	err     error
}

// start begins the first part.
func (c *cutter) start() error {
	c.stop = c.worker.probes.start(c.ctx, names(c.tables[:min(most, len(c.tables))]))
	c.counted, c.err = c.worker.db.Counters(c.ctx, true)
	c.since = time.Now()
	return c.err
}

// applied ends a part and begins the next.
func (c *cutter) applied(version string) {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.worker.timing(version)
	t.Elapsed, t.Tables = now.Sub(c.since), c.tables
	if t.Statements, t.Watched = c.seen.take(), c.seen != nil; t.Watched {
		t.Tables = touchedOf(t.Statements, c.tables, c.tables, c.worker.mysql())
	}
	counted, err := c.worker.db.Counters(c.ctx, true)
	c.err = errors.Join(c.err, err)
	t.count(counted.minus(c.counted))
	t.ReadWait, t.WriteWait = c.stop()
	c.stop = c.worker.probes.start(c.ctx, names(c.tables[:min(most, len(c.tables))]))
	if bytes, err := c.worker.db.Bytes(c.ctx); err == nil {
		t.BytesAfter, c.worker.bytes = bytes, bytes
	}
	c.timings = append(c.timings, *t)
	e := c.worker.event
	e.Doing, e.Done, e.Number = "run", t, len(c.timings)
	c.worker.rehearsal.say(e)
	c.counted, c.since = counted, now
}

// finish ends the last part: all of it when no version was told of.
func (c *cutter) finish(failed error) []Timing {
	version := afterLast
	if len(c.timings) == 0 {
		version = wholeCommand
	}
	c.applied(version)
	c.stop()
	if failed != nil {
		c.timings[len(c.timings)-1].Error = failed.Error()
	}
	return c.timings
}
