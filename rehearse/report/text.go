package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// textWidth is what a line of the table takes at most.
const textWidth = 80

// Text writes a result for a terminal, in lines of at most 80 characters: what
// hurts first, then every step.
func Text(w io.Writer, r *Result) error {
	var b strings.Builder
	writeHead(&b, r)
	writeHurts(&b, r)
	writeSteps(&b, r)
	writeDrift(&b, r)
	for _, v := range r.Warnings {
		paragraph(&b, "warning: ", v)
	}
	fmt.Fprintf(&b, "\n")
	paragraph(&b, "", verdict(r))
	_, err := io.WriteString(w, b.String())
	return err
}

// paragraph writes text that begins with a label, its other lines indented like
// the first.
func paragraph(b *strings.Builder, label, text string) {
	indent := strings.Repeat(" ", len([]rune(label)))
	for i, line := range wrap(text, textWidth-len(indent)) {
		if i > 0 {
			label = indent
		}
		fmt.Fprintf(b, "%s%s\n", label, line)
	}
}

func writeHead(b *strings.Builder, r *Result) {
	title := "rehearsal of " + r.Profile
	if r.Server != "" {
		title += " on " + r.Server
	}
	paragraph(b, "", title)
	paragraph(b, "", measuredAt(r))
	paragraph(b, "", "predicted at "+r.Target)
}

// measuredAt says what was run, "measured at scales 0.02, 0.05, 3 runs each".
func measuredAt(r *Result) string {
	var scales []string
	for _, s := range r.Scales {
		scales = append(scales, number(s))
	}
	return fmt.Sprintf("measured at %s %s, %s of each step", plural(len(scales), "scale"), strings.Join(scales, ", "), counted(r.Repeat, "run"))
}

// plural is a noun as it goes with a number, counted the number with it.
func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

func counted(n int, noun string) string { return fmt.Sprintf("%d %s", n, plural(n, noun)) }

// hurtful is from how many seconds at the target on a step is told of first, and
// mostHurts how many are unless more are over their budget.
const (
	hurtful   = 1
	mostHurts = 5
)

// Worst are the steps that a person should look at, the worst first: those that
// failed, those over a budget, and of the others the slowest.
func (r *Result) Worst() []*Step {
	rank := func(s *Step) int {
		switch s.Status {
		case Failed:
			return 0
		case Over:
			return 1
		}
		return 2
	}
	var worst []*Step
	for _, s := range r.Steps {
		if rank(s) < 2 || s.Time != nil && s.Time.worth() >= hurtful {
			worst = append(worst, s)
		}
	}
	slices.SortStableFunc(worst, func(a, b *Step) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.Time.worth(), a.Time.worth()))
	})
	n := len(worst)
	for n > mostHurts && rank(worst[n-1]) == 2 {
		n--
	}
	return worst[:n]
}

// worth is what a time counts in the order of what hurts: what is expected, or
// what was seen where nothing is; of one that cannot be told what it may be.
func (q *Quantity) worth() float64 {
	switch {
	case q == nil:
		return 0
	case !q.Known():
		return q.Measured
	case q.Verdict == "too small":
		return q.High
	}
	return q.Value
}

func writeHurts(b *strings.Builder, r *Result) {
	worst := r.Worst()
	if len(worst) == 0 {
		fmt.Fprintf(b, "\nNo step is expected to take more than %s at %s.\n", seconds(hurtful), r.Target)
		return
	}
	fmt.Fprintf(b, "\nWhat hurts first\n")
	for _, s := range worst {
		fmt.Fprintf(b, "\n")
		paragraph(b, "  ", s.Title()+": "+s.Summary(r.Target))
		for _, line := range s.Details(textWidth - 4) {
			paragraph(b, "    ", line)
		}
	}
}

// Title is a step's version and name.
func (s *Step) Title() string {
	if s.Name == "" {
		return s.Version
	}
	return s.Version + " " + s.Name
}

// Summary is a step's time in words.
func (s *Step) Summary(target string) string {
	q := s.Time
	switch {
	case len(s.Failures) > 0 && q == nil:
		return "failed"
	case q == nil:
		return "not run"
	case !q.Known():
		return fmt.Sprintf("%s at the one scale measured", seconds(q.Measured))
	case q.Verdict == "too small":
		return fmt.Sprintf("between %s and %s at %s, the scales are too small to tell", seconds(q.Low), seconds(q.High), target)
	case q.Verdict == "measured":
		return fmt.Sprintf("%s at %s, measured", seconds(q.Value), target)
	case q.Verdict == "constant":
		return fmt.Sprintf("%s at any scale", seconds(q.Value))
	}
	return fmt.Sprintf("%s at %s (9 of 10 runs %s), %s in %s", seconds(q.Value), target, between(q.Low, q.High), q.Law, q.Axis)
}

// Details are the lines below a step that hurts: its failures, limits, statement
// and notes. SQL is cut to the width.
func (s *Step) Details(width int) []string {
	var lines []string
	for _, f := range s.Failures {
		lines = append(lines, f.String())
		if f.SQL != "" {
			lines = append(lines, oneLine(f.SQL, width))
		}
	}
	for _, v := range s.Limits {
		if v.Over || v.Maybe || v.Reason != "" {
			lines = append(lines, v.String())
		}
	}
	if h := s.Hurts; h != nil && len(s.Failures) == 0 {
		lines = append(lines, h.where(s), oneLine(h.SQL, width))
	}
	return append(lines, s.Notes...)
}

// String says where and why a step failed.
func (f Failure) String() string {
	where := "as a whole"
	if f.Statement > 0 {
		where = fmt.Sprintf("at statement %d, %s before it applied", f.Statement, counted(f.Done, "statement"))
	}
	return fmt.Sprintf("failed at scale %s %s: %s", number(f.Scale), where, f.Error)
}

// String says how a limit was kept or not.
func (v Verdict) String() string {
	value, limit := v.texts()
	how := "predicted"
	if v.Measured {
		how = "measured"
	}
	switch {
	case v.Over:
		return fmt.Sprintf("over budget: %s %s %s, limit %s (%s)", v.What, value, how, limit, v.Of)
	case v.Reason != "":
		return fmt.Sprintf("excused: %s %s %s, limit %s (%s): %s", v.What, value, how, limit, v.Of, v.Reason)
	case v.Maybe:
		return fmt.Sprintf("may go over budget: %s %s %s, limit %s (%s)", v.What, value, how, limit, v.Of)
	}
	return fmt.Sprintf("%s %s %s, limit %s (%s)", v.What, value, how, limit, v.Of)
}

// texts are a verdict's value and limit as people say them.
func (v Verdict) texts() (value, limit string) {
	if strings.HasPrefix(v.What, "rows") {
		return whole(v.Value), whole(v.Limit)
	}
	return seconds(v.Value), limitText(v.Limit)
}

// limitText is a limit as it was set, "60 s" rather than "60.0 s".
func limitText(s float64) string {
	return strings.Replace(seconds(s), ".0 s", " s", 1)
}

// where says which statement, on which table, and from what size on.
func (h *Hurt) where(s *Step) string {
	line := fmt.Sprintf("statement %d", h.Statement)
	if len(s.Statements) > 1 {
		line += fmt.Sprintf(" of %d, %.0f %% of it", len(s.Statements), 100*h.Share)
	}
	if h.Table != "" {
		line += ", on " + h.Table
		for _, t := range s.Tables {
			if t.Name == h.Table {
				line += fmt.Sprintf(" (%s rows, %s)", whole(float64(t.Rows)), byteSize(float64(t.Bytes)))
			}
		}
	}
	if h.Algorithm != "" {
		line += ", algorithm " + h.Algorithm
	}
	switch {
	case h.FromRows > 0:
		line += fmt.Sprintf("; over its budget from %s rows (scale %s) on", rough(h.FromRows), number(h.FromScale))
	case h.FromScale > 0:
		line += fmt.Sprintf("; over its budget from scale %s on", number(h.FromScale))
	}
	return line
}

func writeSteps(b *strings.Builder, r *Result) {
	largest := r.largest()
	t := &table{right: []bool{false, true, true, true, false, false}}
	t.add("step", "at "+number(largest), "predicted", "9 of 10 runs", "grows", "")
	for _, s := range r.Steps {
		t.add(s.cells(largest)...)
	}
	if q := r.Total; q != nil && len(r.Steps) > 1 {
		t.add("all", q.at(largest), seconds(q.Value), between(q.Low, q.High), "", totalStatus(r.TotalLimit))
	}
	fmt.Fprintf(b, "\nAll steps\n\n")
	t.write(b, textWidth)
}

func totalStatus(v *Verdict) string {
	switch {
	case v == nil:
		return ""
	case v.Over:
		return string(Over)
	case v.Maybe:
		return maybeOver
	}
	return string(Fine)
}

// cells are a step's line in the table of all steps, whose largest scale is given.
func (s *Step) cells(largest float64) []string {
	q := s.Time
	status := string(s.Status)
	for _, v := range s.Limits {
		if v.Maybe && s.Status == Fine {
			status = maybeOver
		}
	}
	switch {
	case q == nil:
		return []string{s.Title(), "", "", "", "", status}
	case !q.Known():
		return []string{s.Title(), q.at(largest), "", "", "", status}
	}
	return []string{s.Title(), q.at(largest), seconds(q.Value), between(q.Low, q.High), q.growth(), status}
}

// at is what was measured at a scale, "" when that was not the largest.
func (q *Quantity) at(scale float64) string {
	if q.At != scale {
		return ""
	}
	return seconds(q.Measured)
}

// maybeOver is told of a step of which only the interval reaches above a limit.
const maybeOver = "may be over"

// growth is a law in a few characters.
func (q *Quantity) growth() string {
	switch q.Verdict {
	case "constant":
		return "no"
	case "measured":
		return "measured"
	case "too small":
		return "unclear"
	}
	switch q.Law {
	case "constant":
		return "no"
	case "less than linear", "worse than linear", "linear with a knee":
		return fmt.Sprintf("n^%.1f", q.Exponent)
	case "quadratic":
		return "n^2"
	}
	return string(q.Law)
}

func writeDrift(b *strings.Builder, r *Result) {
	if len(r.Drift) == 0 {
		return
	}
	fmt.Fprintf(b, "\nDrift\n\n")
	for _, d := range r.Drift {
		paragraph(b, "  ", d.String())
	}
}

// verdict is all in a sentence.
func verdict(r *Result) string {
	count := map[Status]int{}
	for _, s := range r.Steps {
		count[s.Status]++
	}
	line := counted(len(r.Steps), "step")
	for _, s := range []Status{Failed, Over, Excused, Unsure, OneSize, NotRun} {
		if n := count[s]; n > 0 {
			line += fmt.Sprintf(", %d %s", n, spoken[s])
		}
	}
	if v := r.TotalLimit; v != nil && v.Over {
		line += fmt.Sprintf(", all together over %s", seconds(v.Limit))
	}
	if r.OK() && count[Fine]+count[Excused] == len(r.Steps) {
		line += ", within budget"
	}
	return line
}

// spoken are statuses as they are counted.
var spoken = map[Status]string{
	Failed: "failed", Over: "over budget", Excused: "over and excused", Unsure: "too small to tell",
	OneSize: "at one scale only", NotRun: "not run",
}
