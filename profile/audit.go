package profile

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"duckface/schema"
)

// Audit is what a profile holds that is not a measure: for a person who is to
// sign that it may be handed over.
type Audit struct {
	Name     string    `json:"name"`
	Size     string    `json:"size"`    // what the file reveals about how large the database is
	Numbers  string    `json:"numbers"` // what its numbers and dates are
	Literals []Literal `json:"literals"`
	Outside  int       `json:"outside"` // literals and statements outside the policy
	// Faults are what is outside it but stands on no line of its own.
	Faults []string `json:"faults,omitempty"`
}

// Literal is one text in a profile that a person wrote into the database, or
// into the file.
type Literal struct {
	Line  int    `json:"line"`          // 0 for what the profile implies
	Where string `json:"where"`         // table, table.column or an object
	What  string `json:"what"`          // "kept word", "label", "default", "check", "comment", "partition", "code", "expression", "name"
	Text  string `json:"text"`          // as it stands there
	From  string `json:"from"`          // "data", "schema"
	Why   string `json:"why,omitempty"` // why it is outside the policy; "" within it
}

// AuditProfile reads a profile as Read does and lists what it holds.
func AuditProfile(r io.Reader, name string, policy Policy) (*Audit, error) {
	p, d, err := read(r, name)
	if err != nil {
		return nil, err
	}
	a := &auditor{d: d, p: p, policy: policy, out: &Audit{Name: p.Name}}
	a.add(p, "name", p.Name, "name", p.Name)
	for _, t := range p.Tables {
		a.table(t)
	}
	a.code()
	a.statements()
	slices.SortStableFunc(a.out.Literals, func(x, y Literal) int { return x.Line - y.Line })
	return a.out, nil
}

// auditor lists the literals of one profile.
type auditor struct {
	d      *decoder
	p      *Profile
	policy Policy
	out    *Audit
}

// add notes a literal that stands under a key of something that was read.
func (a *auditor) add(owner any, key, where, what, text string) {
	line := a.d.lines[position{owner, key}]
	if line == 0 {
		line = a.d.lines[position{owner, ""}]
	}
	a.note(line, where, what, text, "")
}

// note notes a literal on a line; sensitive says what its column holds.
func (a *auditor) note(line int, where, what, text, sensitive string) {
	if text == "" {
		return
	}
	l := Literal{Line: line, Where: where, What: what, Text: text, From: "schema"}
	if what == wordKept {
		l.From = "data"
	}
	if l.Why = a.policy.refuses(l, sensitive); l.Why != "" {
		a.out.Outside++
	}
	a.out.Literals = append(a.out.Literals, l)
}

const wordKept = "kept word"

func (a *auditor) table(t *Table) {
	a.add(t, "", t.Name, "name", t.Name)
	a.add(t, "comment", t.Name, "comment", t.Comment)
	a.add(t, "partition", t.Name, "partition", t.Partition)
	a.add(t, "options", t.Name, "expression", t.Options)
	for _, c := range t.Columns {
		a.column(t, c)
	}
	for _, ix := range t.Indexes {
		where := t.Name + "." + ix.Name
		a.add(ix, "", where, "name", ix.Name)
		a.add(ix, "comment", where, "comment", ix.Comment)
		a.add(ix, "where", where, "expression", ix.Where)
		for _, part := range ix.Parts {
			a.add(ix, "on", where, "expression", part.Expression)
		}
	}
	for i, c := range t.Checks {
		line := a.d.lines[position{t, "checks"}]
		if line > 0 {
			line += 1 + i // each stands on its own line, as Write has them
		}
		a.note(line, t.Name, "name", c.Name, "")
		a.note(line, t.Name, "check", c.Expression, "")
	}
	for _, r := range t.References {
		a.add(r, "", t.Name, "name", r.Name)
	}
}

func (a *auditor) column(t *Table, c *Column) {
	where := t.Name + "." + c.Name
	a.add(c, "", where, "name", c.Name)
	if len(sqlLiterals(c.Default)) > 0 { // else a function or a keyword
		a.add(c, "default", where, "default", c.Default)
	}
	a.add(c, "generated", where, "expression", c.Generated)
	a.add(c, "comment", where, "comment", c.Comment)
	line := a.d.lines[position{c, ""}]
	if c.Type.Kind == schema.Enum || c.Type.Kind == schema.Set {
		for _, label := range c.Type.Labels {
			a.note(line, where, "label", label, "")
		}
	}
	sensitive := sensitiveName(t.Name, c.Name)
	if sensitive == "" {
		sensitive = sensitiveClass(c.Class)
	}
	for _, word := range c.Labels {
		a.note(line, where, wordKept, word, sensitive)
	}
}

// code notes views, triggers and the like.
func (a *auditor) code() {
	for _, o := range a.p.Objects {
		if o.Definition != "" {
			a.add(a.p, "code", o.Kind+" "+o.Name, "code", o.Definition)
			continue
		}
		a.add(a.p, "not_carried", o.Kind, "name", o.Name)
	}
}

// statements judges what the profile says of itself.
func (a *auditor) statements() {
	s, p := a.p.Source, a.policy
	switch {
	case a.p.Private != nil:
		a.out.Numbers = fmt.Sprintf("carry noise: differential privacy with epsilon %s", formatNumber(a.p.Private.Epsilon))
	case s.Measured == "":
		a.out.Numbers = "written by hand"
	case s.MinCount == 0:
		a.out.Numbers = "may be those of single rows"
	case s.MinCount == 1:
		a.out.Numbers = "are those of single rows"
	default:
		a.out.Numbers = fmt.Sprintf("have %d rows behind each that is exact; others are rounded", s.MinCount)
	}
	if s.Measured != "" && a.p.Private == nil && s.MinCount < p.MinCount {
		a.fault("numbers and dates %s: the policy wants %d rows behind each; measure again with --min-count %d", a.out.Numbers, p.MinCount, p.MinCount)
	}
	a.out.Size = a.size()
	if p.Hidden && !a.hidden() {
		a.fault("the policy wants the size hidden: duckface hide makes that of a profile")
	}
}

func (a *auditor) fault(format string, args ...any) {
	a.out.Faults = append(a.out.Faults, fmt.Sprintf(format, args...))
	a.out.Outside++
}

// size says what the file reveals about how large the database is.
func (a *auditor) size() string {
	if a.hidden() {
		return "hidden: row counts are nominal; small tables that hidden names are as they were"
	}
	var rows int64
	for _, t := range a.p.Tables {
		rows += t.Rows
	}
	return fmt.Sprintf("true row counts are in the file: %s in %s", plural(int(rows), "row"), plural(len(a.p.Tables), "table"))
}

// hidden reports whether the file says that its size is not the true one.
func (a *auditor) hidden() bool {
	_, ok := a.d.lines[position{a.p, "hidden"}]
	return ok
}

// Shown are the literals that a person reads one by one: all but names that are
// within the policy.
func (a *Audit) Shown() []Literal {
	return slices.DeleteFunc(slices.Clone(a.Literals), func(l Literal) bool { return l.What == "name" && l.Why == "" })
}

// Counts says how many literals there are of each sort: "12 labels, 3 checks".
func (a *Audit) Counts() string {
	counts := map[string]int{}
	for _, l := range a.Literals {
		counts[l.What]++
	}
	var list []string
	for _, what := range sortedKeys(counts) {
		list = append(list, plural(counts[what], what))
	}
	return strings.Join(list, ", ")
}
