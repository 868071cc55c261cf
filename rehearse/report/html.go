package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
)

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle string

var page = template.Must(template.New("page").Parse(pageText))

// HTML writes a result as one page that asks for nothing else: the style and the
// pictures stand in it, and it has no script.
func HTML(w io.Writer, r *Result) error {
	return page.Execute(w, newView(r))
}

// view is a result in the words of the page.
type view struct {
	*Result
	Style    template.CSS
	Verdict  string
	Good     bool
	Measured string
	When     string
	Overview []viewStep // in order
	Detailed []viewStep // the worst first
	TotalRow *viewStep
	Drifts   []string
}

// viewStep is a step on the page.
type viewStep struct {
	*Step
	ID, Title, Summary, StatusText, Class string
	Predicted, Interval, Seen, Growth     string
	Bar                                   template.HTML
	Chart                                 template.HTML
	Open                                  bool
	Lines                                 []string // failures and limits
	Where, SQL                            string
	Facts                                 []fact
	Shown                                 []viewRun
	Parts                                 []viewPart
}

// fact is a measure at the target.
type fact struct{ Name, Value, Interval string }

type viewRun struct{ Scale, Run, Rows, Seconds, Read, Changed, Write, Grown string }

// viewPart is one statement of a step of several.
type viewPart struct{ Number, Time, Algorithm, SQL string }

func newView(r *Result) *view {
	v := &view{Result: r, Style: template.CSS(pageStyle), Verdict: verdict(r), Good: r.OK(), Measured: measuredAt(r)}
	if !r.Made.IsZero() {
		v.When = r.Made.UTC().Format("2 January 2006, 15:04 UTC")
	}
	worst := r.Worst()
	axis := barAxis(r)
	byStep := map[*Step]viewStep{}
	for i, s := range r.Steps {
		one := s.view(r, fmt.Sprintf("step-%d", i+1), axis)
		one.Open = slices.Contains(worst, s) || len(r.Steps) == 1
		byStep[s] = one
		v.Overview = append(v.Overview, one)
	}
	for _, s := range worst {
		v.Detailed = append(v.Detailed, byStep[s])
	}
	for _, s := range r.Steps {
		if !slices.Contains(worst, s) {
			v.Detailed = append(v.Detailed, byStep[s])
		}
	}
	if q := r.Total; q != nil && len(r.Steps) > 1 {
		v.TotalRow = &viewStep{Predicted: seconds(q.Value), Interval: between(q.Low, q.High), Seen: q.at(r.largest()), StatusText: totalStatus(r.TotalLimit)}
	}
	for _, d := range r.Drift {
		v.Drifts = append(v.Drifts, d.String())
	}
	return v
}

// view is one step in the words of the page.
func (s *Step) view(r *Result, id string, axis logAxis) viewStep {
	cells := s.cells(r.largest())
	v := viewStep{Step: s, ID: id, Title: s.Title(), Summary: upper(s.Summary(r.Target)), StatusText: cells[5], Class: class(s.Status),
		Seen: cells[1], Predicted: cells[2], Interval: cells[3], Growth: cells[4], Bar: s.bar(axis), Chart: s.draw(r)}
	if v.StatusText == maybeOver {
		v.Class = "unsure"
	}
	if v.StatusText == "" {
		v.StatusText = "no budget"
	}
	for _, f := range s.Failures {
		v.Lines = append(v.Lines, upper(f.String()))
	}
	for _, l := range s.Limits {
		v.Lines = append(v.Lines, upper(l.String()))
	}
	if h := s.Hurts; h != nil {
		v.Where, v.SQL = upper(h.where(s)), cut(h.SQL, 4000)
	} else if len(s.Failures) > 0 {
		v.SQL = cut(s.Failures[0].SQL, 4000)
	}
	v.Facts = s.facts()
	for _, run := range s.Runs {
		v.Shown = append(v.Shown, run.view())
	}
	if len(s.Statements) > 1 {
		for _, p := range s.Statements {
			v.Parts = append(v.Parts, viewPart{fmt.Sprint(p.Number), waitText(p.Time), p.Algorithm, oneLine(p.SQL, 200)})
		}
	}
	return v
}

// class is a status as a class of the style.
func class(s Status) string {
	switch s {
	case Failed, Over:
		return "bad"
	case Unsure, OneSize, NotRun, Excused:
		return "unsure"
	case Fine:
		return "good"
	}
	return "plain"
}

// facts are the other measures of a step at the target.
func (s *Step) facts() []fact {
	var f []fact
	add := func(name string, q *Quantity, text func(float64) string) {
		if !q.Known() {
			return
		}
		one := fact{name, text(q.Value), ""}
		if q.High > 1.02*q.Low && text(q.High) != text(q.Low) {
			one.Interval = text(q.Low) + " to " + text(q.High)
		}
		f = append(f, one)
	}
	add("Rows read", s.RowsRead, rough)
	add("Rows changed", s.RowsChanged, rough)
	add("A concurrent write waits", s.WriteWait, seconds)
	add("A concurrent read waits", s.ReadWait, seconds)
	for _, t := range s.Tables {
		f = append(f, fact{"Table " + t.Name, whole(float64(t.Rows)) + " rows", byteSize(float64(t.Bytes))})
	}
	return f
}

func (r Run) view() viewRun {
	rows := func(n int64) string {
		if n < 0 {
			return "–"
		}
		return whole(float64(n))
	}
	wait := "–"
	if r.WriteWait >= 0 {
		wait = seconds(r.WriteWait)
	}
	name := fmt.Sprint(r.Round + 1)
	if r.Cold {
		name += " (cold, left out)"
	}
	grown := "0 B"
	switch {
	case r.Grown > 0:
		grown = "+" + byteSize(float64(r.Grown))
	case r.Grown < 0:
		grown = "−" + byteSize(float64(-r.Grown))
	}
	return viewRun{number(r.Scale), name, rows(r.Rows), seconds(r.Seconds), rows(r.Read), rows(r.Changed), wait, grown}
}

// The picture of a step in the overview.
const (
	barWidth  = 160.0
	barHeight = 18.0
)

// barAxis is the one axis of all steps' intervals in the overview.
func barAxis(r *Result) logAxis {
	s := newSpan()
	s.add(0.01)
	s.add(1)
	for _, step := range r.Steps {
		if step.Time.Known() {
			s.add(math.Max(step.Time.Low, 0.001))
			s.add(math.Max(step.Time.High, 0.001))
		}
	}
	return logAxis{s.low / 1.2, s.high * 1.2, 4, barWidth - 4}
}

// bar is a step's interval at the target on the axis of all steps.
func (s *Step) bar(axis logAxis) template.HTML {
	if !s.Time.Known() {
		return ""
	}
	at := func(v float64) float64 { return axis.at(math.Max(v, axis.low)) }
	mid := barHeight / 2
	svg := fmt.Sprintf(`<svg class="interval %s" viewBox="0 0 %g %g" aria-hidden="true"><line class="rail" x1="0" x2="%g" y1="%g" y2="%g"/>`,
		class(s.Status), barWidth, barHeight, barWidth, mid, mid)
	for _, v := range s.Limits {
		if v.What == "time" && axis.has(v.Limit) {
			svg += fmt.Sprintf(`<line class="budget" x1="%.1f" x2="%.1f" y1="0" y2="%g"/>`, at(v.Limit), at(v.Limit), barHeight)
		}
	}
	left := at(s.Time.Low)
	svg += fmt.Sprintf(`<rect x="%.1f" y="%g" width="%.1f" height="8" rx="4"/><circle cx="%.1f" cy="%g" r="5"/></svg>`,
		left, mid-4, math.Max(2, at(s.Time.High)-left), at(s.Time.Value), mid)
	return template.HTML(svg)
}
