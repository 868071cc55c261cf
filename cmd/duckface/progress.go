package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// progress counts the rows written and, on a terminal, shows them as a bar:
// the table being written, rows per second and the time left.
type progress struct {
	started time.Time
	total   int64
	to      io.Writer

	mu     sync.Mutex
	doing  string           // the table being written, or what follows the rows
	rows   int64            // written so far
	tables map[string]int64 // the same by table

	bars *mpb.Progress // nil when nothing is shown
	bar  *mpb.Bar
}

// newProgress starts counting to total rows, or without an end where total is
// 0; it shows nothing when stderr is not a terminal or quiet is set.
func newProgress(stderr io.Writer, total int64, doing string, quiet bool) *progress {
	p := &progress{started: time.Now(), to: stderr, total: total, doing: doing, tables: map[string]int64{}}
	if quiet || !isTerminal(stderr) {
		return p
	}
	style := mpb.BarFillerBuilder(mpb.BarStyle())
	if total == 0 {
		style = mpb.NopStyle()
	}
	p.bars = mpb.New(mpb.WithOutput(stderr), mpb.WithRefreshRate(200*time.Millisecond))
	p.bar = p.bars.New(total, style,
		mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Any(p.name, decor.WC{W: 22, C: decor.DindentRight})),
		mpb.AppendDecorators(decor.Any(p.figures, decor.WC{W: 36})))
	return p
}

// add is called after each batch written.
func (p *progress) add(table string, rows, _ int64) {
	p.mu.Lock()
	p.doing = table
	p.rows += rows
	p.tables[table] += rows
	now := p.rows
	if now >= p.total {
		p.doing = "indexes, references"
	}
	p.mu.Unlock()
	// Not under the lock, which the bar takes while it draws itself. At its total
	// the bar would vanish before the indexes are done.
	if p.bar != nil && now < p.total {
		p.bar.SetCurrent(now)
	}
}

// reach is called with the rows measured so far of a table.
func (p *progress) reach(table string, rows int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.doing = table
	p.rows += rows - p.tables[table]
	p.tables[table] = rows
}

// stop takes the bar off the terminal; it may be called twice.
func (p *progress) stop() {
	if p.bars != nil {
		p.bar.Abort(true)
		p.bars.Wait()
		fmt.Fprint(p.to, "\r\x1b[K") // what the echo of ^C has kept the bar from erasing
		p.bars = nil
	}
}

// written is how many rows, and how many of those a table got.
func (p *progress) written() (rows int64, tables map[string]int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rows, p.tables
}

func (p *progress) name(decor.Statistics) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return "\r" + shorten(oneLine(p.doing), 20) + "  " // the echo of ^C may have moved the cursor
}

func (p *progress) figures(decor.Statistics) string {
	p.mu.Lock()
	rows := p.rows
	p.mu.Unlock()
	elapsed := time.Since(p.started)
	if p.total == 0 {
		return fmt.Sprintf("%12s rows %6s rows/s", count(rows), short(perSecond(rows, elapsed)))
	}
	percent := int64(float64(rows) / float64(p.total) * 100)
	left := ""
	if rows > 0 && rows < p.total {
		left = duration(time.Duration(float64(elapsed)/float64(rows)*float64(p.total-rows))) + " left"
	}
	return fmt.Sprintf(" %3d%% %6s rows/s %11s", percent, short(perSecond(rows, elapsed)), left)
}

// isTerminal reports whether w is a terminal that understands cursor movements.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb"
}

// terminalWidth is the width of the terminal that w is, in columns.
func terminalWidth(w io.Writer) int {
	if file, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return textWidth
}

// perSecond is a rate; a run too short to time counts as one millisecond.
func perSecond(rows int64, elapsed time.Duration) float64 {
	return float64(rows) / max(elapsed, time.Millisecond).Seconds()
}
