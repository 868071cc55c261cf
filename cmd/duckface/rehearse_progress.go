package main

import (
	"fmt"
	"strings"
	"time"

	"duckface/rehearse"
)

// rehearsalProgress tells, on standard error, how far a rehearsal is: a line
// for each database, and on a terminal the step that runs.
type rehearsalProgress struct {
	app      *app
	repeat   int
	terminal bool
	began    time.Time // of the database
	steps    time.Duration
	failed   string
	done     int
	shown    bool // a line that is to be overwritten
}

func newRehearsalProgress(a *app, repeat int) *rehearsalProgress {
	return &rehearsalProgress{app: a, repeat: repeat, terminal: isTerminal(a.stderr)}
}

// event is called as the rehearsal goes.
func (p *rehearsalProgress) event(e rehearse.Event) {
	if p.app.quiet {
		return
	}
	switch {
	case e.Doing == "generate":
		p.began, p.steps, p.done, p.failed = time.Now(), 0, 0, ""
		p.show("%s: generating", p.where(e))
	case e.Done != nil:
		p.steps += e.Done.Elapsed
		p.done++
		if e.Done.Error != "" {
			p.failed = e.Done.Version
		}
	case e.Doing == "run" && e.Of > 0:
		p.show("%s: step %d of %d, %s %s", p.where(e), e.Number, e.Of, e.Step.Version, e.Step.Name)
	case e.Doing == "remove":
		p.finish(e)
	default:
		p.show("%s: %s", p.where(e), e.Doing)
	}
}

// finish says in a line what came of a database.
func (p *rehearsalProgress) finish(e rehearse.Event) {
	p.erase()
	failed := ""
	if p.failed != "" {
		failed = ", step " + p.failed + " failed"
	}
	p.app.say("%s: %s in %s of %s%s", p.where(e), plural(int64(p.done), "step"), brief(p.steps), brief(time.Since(p.began)), failed)
}

// brief is a duration of which milliseconds matter.
func brief(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return duration(d)
}

func (p *rehearsalProgress) where(e rehearse.Event) string {
	if e.Cold {
		return fmt.Sprintf("scale %g, to warm up", e.Scale)
	}
	return fmt.Sprintf("scale %g, %d of %d", e.Scale, e.Round+1, p.repeat)
}

func (p *rehearsalProgress) show(format string, args ...any) {
	if !p.terminal {
		return
	}
	text := shorten(oneLine(fmt.Sprintf(format, args...)), terminalWidth(p.app.stderr)-1)
	fmt.Fprint(p.app.stderr, "\r\x1b[K"+strings.TrimSpace(text))
	p.shown = true
}

func (p *rehearsalProgress) erase() {
	if p.shown {
		fmt.Fprint(p.app.stderr, "\r\x1b[K")
	}
	p.shown = false
}

func (p *rehearsalProgress) stop() { p.erase() }
