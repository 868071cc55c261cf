package report

import (
	"fmt"
	"io"
	"strings"
)

// Markdown writes a result for a comment on a pull request: the verdict, what
// hurts, and every step folded away.
func Markdown(w io.Writer, r *Result) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### Migration rehearsal: %s\n\n", verdict(r))
	fmt.Fprintf(&b, "%s on %s, %s; predicted at %s.\n", code(r.Profile), escape(or(r.Server, "a server")), measuredAt(r), escape(r.Target))
	for _, s := range r.Worst() {
		markdownHurt(&b, s, r.Target)
	}
	if len(r.Worst()) == 0 {
		fmt.Fprintf(&b, "\nNo step is expected to take more than %s.\n", seconds(hurtful))
	}
	markdownSteps(&b, r)
	for _, d := range r.Drift {
		fmt.Fprintf(&b, "\n**Drift:** %s\n", escape(d.String()))
	}
	for _, v := range r.Warnings {
		fmt.Fprintf(&b, "\n> %s\n", escape(v))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// markdownHurt writes a step that hurts, its statement as code.
func markdownHurt(b *strings.Builder, s *Step, target string) {
	fmt.Fprintf(b, "\n#### %s %s\n\n%s\n", mark(s.Status), code(s.Title()), escape(upper(s.Summary(target))))
	for _, f := range s.Failures {
		fmt.Fprintf(b, "\n* %s\n", escape(f.String()))
	}
	for _, v := range s.Limits {
		if v.Over || v.Maybe || v.Reason != "" {
			fmt.Fprintf(b, "\n* %s\n", escape(v.String()))
		}
	}
	if h := s.Hurts; h != nil {
		fmt.Fprintf(b, "\n* %s\n\n%s", escape(upper(h.where(s))), fence(h.SQL))
	}
	for _, n := range s.Notes {
		fmt.Fprintf(b, "\n* %s\n", escape(n))
	}
}

// upper begins a sentence.
func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// mark is a sign for a status that is read without colour too.
func mark(s Status) string {
	switch s {
	case Failed, Over:
		return "❌"
	case Unsure, OneSize, NotRun:
		return "❔"
	case Excused:
		return "⚠️"
	case Fine:
		return "✅"
	}
	return "⏱️"
}

func markdownSteps(b *strings.Builder, r *Result) {
	fmt.Fprintf(b, "\n<details><summary>All steps</summary>\n\n")
	fmt.Fprintf(b, "| | step | measured | predicted | 9 of 10 runs | grows | rows read | rows changed | write wait |\n")
	fmt.Fprintf(b, "|-|:-----|---------:|----------:|-------------:|:------|----------:|-------------:|-----------:|\n")
	for _, s := range r.Steps {
		c := s.cells(r.largest())
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", mark(s.Status), code(c[0]), c[1], c[2], c[3], c[4],
			rowsText(s.RowsRead), rowsText(s.RowsChanged), waitText(s.WriteWait))
	}
	if q := r.Total; q != nil {
		fmt.Fprintf(b, "| | **all** | %s | **%s** | %s | | | | |\n", q.at(r.largest()), seconds(q.Value), between(q.Low, q.High))
	}
	fmt.Fprintf(b, "\n</details>\n")
}

// rowsText and waitText are a quantity at the target, "" where it is not known.
func rowsText(q *Quantity) string {
	if !q.Known() {
		return ""
	}
	return rough(q.Value)
}

func waitText(q *Quantity) string {
	if !q.Known() {
		return ""
	}
	return seconds(q.Value)
}

// escape takes their meaning from the characters of Markdown and HTML.
func escape(s string) string {
	return markdownEscapes.Replace(s)
}

var markdownEscapes = strings.NewReplacer(
	"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "|", "\\|",
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "#", "\\#", "~", "\\~", "@", "@\u200b", "\n", " ", "\r", " ")

// code is text as it stands, in a line and in a table.
func code(s string) string {
	s = strings.NewReplacer("`", "'", "\n", " ", "\r", " ", "|", "\\|").Replace(s)
	return "`" + s + "`"
}

// longestSQL is how much of a statement a comment shows, in characters.
const longestSQL = 600

// fence is a block of SQL, closed by more backquotes than it holds.
func fence(sql string) string {
	marks := "```"
	for strings.Contains(sql, marks) {
		marks += "`"
	}
	return fmt.Sprintf("%ssql\n%s\n%s\n", marks, cut(strings.TrimSpace(sql), longestSQL), marks)
}
