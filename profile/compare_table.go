package profile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// TableOptions say how WriteTable writes.
type TableOptions struct {
	Color bool // with terminal colours
	Width int  // of the terminal, in columns; 0 is 80
	All   bool // every finding, not only the worst
}

// Findings that are listed when not all are: those outside their tolerance, and
// of those within it the nearest ones.
const (
	mostOutside = 40
	mostWithin  = 5
)

// WriteTable writes the comparison for a person: a line that says it all, one
// a measure, then the worst findings. Names that are too long for the width
// lose their middle.
func (c *Comparison) WriteTable(w io.Writer, o TableOptions) error {
	if o.Width <= 0 {
		o.Width = 80
	}
	t := &report{width: max(o.Width, 60), color: o.Color}
	c.writeVerdict(t)
	c.writeSummaries(t)
	c.writeFindings(t, o.All)
	if len(c.Skipped) > 0 {
		t.linef("%s", t.paint(dim, plural(len(c.Skipped), "measure")+" of the profile could not be taken in the target"))
	}
	if _, err := w.Write(t.b.Bytes()); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// MarshalJSON adds what a reader of the JSON would otherwise have to count.
func (c *Comparison) MarshalJSON() ([]byte, error) {
	type plain Comparison
	return json.Marshal(struct {
		OK       bool      `json:"ok"`
		Outside  int       `json:"outside"`
		Measures []Summary `json:"measures"`
		*plain
	}{c.OK(), c.Outside(), c.Summaries(), (*plain)(c)})
}

func (c *Comparison) writeVerdict(t *report) {
	n := len(c.Findings)
	if outside := c.Outside(); outside > 0 {
		t.linef("%s", t.paint(red, fmt.Sprintf("%d of %s outside the tolerance", outside, plural(n, "measure"))))
		return
	}
	t.linef("%s", t.paint(green, fmt.Sprintf("all of %s within the tolerance", plural(n, "measure"))))
}

// writeSummaries writes a line a measure: how many, how many of them are outside
// the tolerance, their mean, the worst one with its tolerance beside it, and
// whose it is.
func (c *Comparison) writeSummaries(t *report) {
	summaries := c.Summaries()
	if len(summaries) == 0 {
		return
	}
	first := len("measure")
	for _, s := range summaries {
		first = max(first, display.StringWidth(s.Measure))
	}
	rest := t.width - first - len("  12345  1234  0.0000  0.0000  0.000  ")
	t.linef("")
	t.linef("%s", t.paint(bold, fmt.Sprintf("%-*s  %5s  %4s  %6s  %6s  %5s  %s", first, "measure", "n", "out", "mean", "worst", "least", "worst at")))
	for _, s := range summaries {
		at, out := "", ""
		if s.Outside > 0 {
			out = strconv.Itoa(s.Outside)
		}
		if s.Worst.Score < 1 {
			at = shorten(s.Worst.Name(), rest)
		}
		line := fmt.Sprintf("%-*s  %5d  %4s  %6s  %6s  %5s  %s", first, s.Measure, s.N, out, formatScore(s.Mean, 4), formatScore(s.Worst.Score, 4), formatScore(s.Worst.Tolerance, 3), at)
		t.linef("%s", t.paint(verdict(s.Outside == 0), strings.TrimRight(line, " ")))
	}
}

// formatScore rounds down, so that what is printed as 1 is 1.
func formatScore(v float64, digits int) string {
	unit := 1.0
	for range digits {
		unit *= 10
	}
	return strconv.FormatFloat(float64(int64(v*unit+1e-6))/unit, 'f', digits, 64)
}

func (c *Comparison) writeFindings(t *report, all bool) {
	findings := c.Findings
	outside := c.Outside()
	title := "outside the tolerance"
	switch {
	case all:
		title = "all, worst first"
	case outside > 0:
		findings = findings[:min(outside, mostOutside)]
	default:
		findings = findings[:min(len(findings), mostWithin)]
		for len(findings) > 0 && findings[len(findings)-1].Score == 1 {
			findings = findings[:len(findings)-1]
		}
		title = "nearest to the tolerance"
	}
	if len(findings) == 0 {
		return
	}
	t.linef("")
	t.linef("%s", t.paint(bold, title))
	for _, f := range findings {
		t.finding(f)
	}
	if more := outside - len(findings); !all && more > 0 {
		t.linef("and %d more", more)
	}
}

// report collects the lines of a table.
type report struct {
	b     bytes.Buffer
	width int
	color bool
}

func (t *report) linef(format string, args ...any) {
	fmt.Fprintf(&t.b, format, args...)
	t.b.WriteByte('\n')
}

// finding writes a finding on one line, or on two where it has more to say
// than fits.
func (t *report) finding(f Finding) {
	sign, mark := "<", "FAIL"
	if f.OK {
		sign, mark = "≥", "ok"
	}
	score := fmt.Sprintf("%-4s %s %s %s  ", mark, formatScore(f.Score, 3), sign, formatScore(f.Tolerance, 3))
	rest := t.width - display.StringWidth(score)
	detail := clean(f.Want) + " → " + clean(f.Got)
	if f.Note != "" {
		detail += " (" + clean(f.Note) + ")"
	}
	head := clean(f.Measure) + "  " + shorten(f.Name(), rest-display.StringWidth(f.Measure)-2)
	t.b.WriteString(t.paint(verdict(f.OK), score))
	if display.StringWidth(head)+2+display.StringWidth(detail) <= rest {
		t.linef("%s  %s", head, t.paint(dim, detail))
		return
	}
	t.linef("%s", head)
	t.linef("%*s%s", display.StringWidth(score), "", t.paint(dim, shorten(detail, rest)))
}

// Terminal colours (ECMA-48, SGR).
const (
	bold  = "1"
	dim   = "2"
	red   = "31"
	green = "32"
)

func verdict(ok bool) string {
	if ok {
		return green
	}
	return red
}

func (t *report) paint(color, text string) string {
	if !t.color || text == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

// display measures text in terminal columns, the same in every locale.
var display = &runewidth.Condition{StrictEmojiNeutral: true}

// clean replaces what would move the cursor or hide in a name.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, text)
}

// shorten cleans a text and cuts out its middle so that it is at most so many
// terminal columns wide.
func shorten(text string, width int) string {
	text = clean(text)
	if display.StringWidth(text) <= width {
		return text
	}
	if width < 4 {
		return display.Truncate(text, max(width, 0), "")
	}
	head := display.Truncate(text, (width-1)/2, "")
	tail := display.TruncateLeft(text, display.StringWidth(text)-(width-1-display.StringWidth(head)), "")
	return head + "…" + tail
}
