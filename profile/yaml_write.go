package profile

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"duckface/schema"
)

// Write writes the profile as Read reads it: the same profile gives the same
// bytes. Shares and means are rounded to six significant digits, sizes to
// four, and bounds to what their type can hold.
func Write(w io.Writer, p *Profile) error {
	var b bytes.Buffer
	e := &encoder{b: &b, p: p, indent: 2, tables: indexTables(p), children: p.children()}
	if len(p.Tables) > manyTables {
		e.indent = 1
	}
	e.profile()
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write profile: %w", err)
	}
	return nil
}

// manyTables is how many tables a schema may have to be indented by two blanks
// a level and not by one: in a large one a sixth of the bytes are indentation.
const manyTables = 100

// encoder spells a profile as YAML. It writes the text itself: what is one
// line, what is left out and where a comment helps is not for a marshaller.
type encoder struct {
	b        *bytes.Buffer
	p        *Profile
	indent   int // blanks a level
	tables   tableIndex
	children map[string]int // how many references point at a table
}

// children counts the references from other tables by the table they point at.
func (p *Profile) children() map[string]int {
	n := map[string]int{}
	for _, t := range p.Tables {
		for _, r := range t.References {
			if r.Table != t.Name {
				n[r.Table]++
			}
		}
	}
	return n
}

// linef writes one line, level steps deep.
func (e *encoder) linef(level int, format string, args ...any) {
	e.b.WriteString(strings.Repeat(" ", level*e.indent))
	fmt.Fprintf(e.b, format, args...)
	e.b.WriteByte('\n')
}

func (e *encoder) profile() {
	p := e.p
	e.header()
	e.linef(0, "format: %s", p.Format)
	e.linef(0, "name: %s", yamlText(p.Name))
	e.source()
	e.hidden()
	e.private()
	e.stated(0, "charset", p.Charset)
	e.stated(0, "collation", p.Collation)
	e.linef(0, "tables:")
	tables := slices.Clone(p.Tables)
	sort.SliceStable(tables, func(i, j int) bool { return tables[i].Name < tables[j].Name })
	for i, t := range tables {
		if i > 0 && (len(t.Columns) > 0) {
			e.b.WriteByte('\n')
		}
		e.table(t)
	}
	e.objects()
}

func (e *encoder) header() {
	s := e.p.Source
	if isDay(s.Measured) {
		e.linef(0, "# The shape of the database %s, measured on %s.", yamlText(e.p.Name), s.Measured)
	} else {
		e.linef(0, "# The shape of the database %s.", yamlText(e.p.Name))
	}
	e.linef(0, "# It holds the schema (labels, defaults and checks are part of it) and measures:")
	e.linef(0, "# counts, shares, lengths, bounds of histograms. No text of the data is in it.")
	e.linef(0, "# How to read it, edit it or write one by hand: docs/profile.md")
}

func (e *encoder) source() {
	s := e.p.Source
	l := &flow{}
	l.text("engine", s.Engine)
	l.text("version", s.Version)
	if isDay(s.Measured) {
		l.add("measured", s.Measured)
	} else {
		l.text("measured", s.Measured)
	}
	l.text("sampled", s.Sampled)
	if s.MinCount > 0 {
		l.add("min_count", strconv.FormatInt(s.MinCount, 10))
	}
	e.linef(0, "source: %s", l)
}

// isDay reports whether text is a date, which needs no quotes.
func isDay(text string) bool {
	_, ok := parseMoment(text)
	return ok && len(text) == 10
}

// stated writes a text on its own line, unless it is empty.
func (e *encoder) stated(level int, key, value string) {
	if value != "" {
		e.linef(level, "%s: %s", key, yamlBlockText(value))
	}
}

func (e *encoder) table(t *Table) {
	e.linef(1, "%s:", yamlText(t.Name))
	e.linef(2, "rows: %d", t.Rows)
	e.growth(t)
	e.bytesPerRow(t)
	e.pageFill(t)
	e.differs("engine", t.Engine, e.defaultStorage())
	e.stated(2, "row_format", t.RowFormat)
	e.differs("charset", t.Charset, e.p.Charset)
	e.differs("collation", t.Collation, defaultCollation(e.p, t))
	e.stated(2, "comment", t.Comment)
	e.stated(2, "options", t.Options)
	e.stated(2, "partition", t.Partition)
	if len(t.Columns) > 0 {
		e.linef(2, "columns:")
	}
	for _, c := range t.Columns {
		e.linef(3, "%s: %s", yamlText(c.Name), e.column(t, c))
	}
	e.indexes(t)
	e.checks(t)
	e.references(t)
	e.groups(t)
	e.meetings(t)
	e.correlated(t)
	e.edges(t)
}

func (e *encoder) defaultStorage() string {
	if e.p.Source.Engine == "sqlite" {
		return ""
	}
	return defaultStorage
}

// differs writes a text that is not the default, even when it is empty.
func (e *encoder) differs(key, value, otherwise string) {
	if value != otherwise {
		e.linef(2, "%s: %s", key, yamlText(value))
	}
}

func (e *encoder) bytesPerRow(t *Table) {
	data, index := formatNumber(significant(t.BytesPerRow, 4)), formatNumber(significant(t.IndexBytesPerRow, 4))
	switch {
	case t.IndexBytesPerRow != 0:
		e.linef(2, "bytes_per_row: {data: %s, index: %s}", data, index)
	case t.BytesPerRow != 0:
		e.linef(2, "bytes_per_row: %s", data)
	}
}

// growth writes how the table grows, and what tells a reader why.
func (e *encoder) growth(t *Table) {
	switch n := e.children[t.Name]; {
	case t.Grows.Kind == "with":
		e.linef(2, "grows: %s%s", yamlText(t.Grows.String()), e.growthReason(t))
	case t.Grows.Kind == "fixed" && n > 0:
		e.linef(2, "grows: fixed%s", comment("a lookup table: "+plural(n, "reference")+" to it"))
	case t.Grows.Kind == "fixed":
		e.linef(2, "grows: fixed%s", e.growthReason(t))
	case t.Rows > 0 || t.Grows.Exponent != 0 || slices.ContainsFunc(t.References, func(r *Reference) bool { return e.statesFanOut(t, r) }):
		e.linef(2, "grows: %s%s", t.Grows, e.growthReason(t)) // of an empty table alone is the default
	}
}

func comment(text string) string { return "  # " + text }

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// objects writes views, triggers and the like: those that are carried with
// their definitions, the others by name.
func (e *encoder) objects() {
	objects := slices.Clone(e.p.Objects)
	sort.SliceStable(objects, func(i, j int) bool {
		a, b := objects[i], objects[j]
		return a.Kind < b.Kind || a.Kind == b.Kind && a.Name < b.Name
	})
	e.carried(objects)
	e.notCarried(objects)
}

func (e *encoder) carried(objects []schema.Object) {
	kind := ""
	for _, o := range objects {
		if o.Definition == "" {
			continue
		}
		if kind == "" {
			e.linef(0, "\ncode:%s", comment("created after the rows, so that no trigger fires on them"))
		}
		if o.Kind != kind {
			e.linef(1, "%s:", yamlText(o.Kind))
			kind = o.Kind
		}
		e.linef(2, "%s: %s", yamlText(o.Name), yamlLiteral(o.Definition, strings.Repeat(" ", 3*e.indent)))
	}
}

func (e *encoder) notCarried(objects []schema.Object) {
	kinds := map[string][]string{}
	for _, o := range objects {
		if o.Definition == "" {
			kinds[o.Kind] = append(kinds[o.Kind], o.Name)
		}
	}
	if len(kinds) == 0 {
		return
	}
	e.linef(0, "\nnot_carried:%s", comment("what is generated will lack these; profile --with-code carries them"))
	for _, o := range objects {
		if list := kinds[o.Kind]; list != nil {
			e.linef(1, "%s: %s", yamlText(o.Kind), textList(list))
			delete(kinds, o.Kind)
		}
	}
}

// flow is a mapping on one line.
type flow struct {
	items []string
	plain bool // lists without repeats: how long one is tells as much as what is in it
}

func (l *flow) String() string { return "{" + strings.Join(l.items, ", ") + "}" }

func (l *flow) add(key, value string) { l.items = append(l.items, key+": "+value) }

func (l *flow) text(key, value string) {
	if value != "" {
		l.add(key, yamlText(value))
	}
}

// sql writes an SQL expression; a number needs no quotes, for Read takes
// everything as text here.
func (l *flow) sql(key, value string) {
	if wholeSQL.MatchString(value) {
		l.add(key, value)
		return
	}
	l.text(key, value)
}

var wholeSQL = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

func (l *flow) flag(key string, value bool) {
	if value {
		l.add(key, "true")
	}
}

func (l *flow) share(key string, value float64) {
	if value != 0 {
		l.add(key, formatShare(value))
	}
}

// formatShare rounds to the six digits that make quotas exact for a table of
// up to a million rows.
func formatShare(v float64) string { return formatNumber(significant(v, 6)) }

func textList(names []string) string {
	return bracketed(list(names, yamlText))
}

// list spells the items of a list.
func list[T any](items []T, spell func(T) string) []string {
	spelled := make([]string, len(items))
	for i, x := range items {
		spelled[i] = spell(x)
	}
	return spelled
}

func bracketed(items []string) string { return "[" + strings.Join(items, ", ") + "]" }
