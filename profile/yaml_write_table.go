package profile

import (
	"slices"
	"strconv"
	"strings"

	"duckface/schema"
)

// column spells a column on one line: its type alone where that is all.
func (e *encoder) column(t *Table, c *Column) string {
	l := &flow{plain: e.p.Hidden != nil}
	l.add("type", yamlText(spellType(c)))
	l.sql("default", c.Default)
	l.text("on_update", c.OnUpdate)
	l.text("generated", c.Generated)
	l.flag("stored", c.Stored)
	l.text("charset", c.Charset)
	l.text("collation", c.Collation)
	l.flag("invisible", c.Invisible)
	l.text("comment", c.Comment)
	l.share("null", c.Null)
	l.share("zero", c.Zero)
	if c.Distinct != impliedDistinct(e.tables, t, c) {
		l.add("distinct", strconv.FormatInt(c.Distinct, 10))
	}
	if key := spellKey(c); key != "" {
		l.add("key", key)
	}
	if o := c.Ordinal; o != nil {
		l.add("ordinal", "{in: "+textList(o.In)+", start: "+strconv.FormatInt(o.Start, 10)+"}")
	}
	l.text("class", c.Class)
	l.text("pattern", c.Pattern)
	l.text("json", c.JSON)
	l.texture(c)
	l.text("faker", c.Faker)
	l.flag("redact", c.Redact)
	l.text("withheld", c.Withheld)
	if len(c.Labels) > 0 {
		l.add("labels", textList(c.Labels))
	}
	if c.BytesPerChar != 0 {
		l.add("bytes_per_char", formatNumber(significant(c.BytesPerChar, 4)))
	}
	e.columnRelations(l, t, c)
	if len(l.items) == 1 && len(c.Lengths)+len(c.Values)+len(c.Quantiles)+len(c.Common)+len(c.Labels) == 0 {
		return yamlBlockText(spellType(c))
	}
	columnHistograms(l, c)
	return l.String()
}

// spellType spells type, NOT NULL and AUTO_INCREMENT as SQL does.
func spellType(c *Column) string {
	s := c.Type.Name
	if c.NotNull {
		s += " not null"
	}
	if c.AutoIncrement {
		s += " auto_increment"
	}
	return s
}

func spellKey(c *Column) string {
	l := &flow{}
	switch {
	case c.Start == 0 && c.Span == 0:
		return ""
	case c.Start == 1 && c.Span == 1:
		return "dense"
	}
	if c.Start != 0 {
		l.add("start", strconv.FormatInt(c.Start, 10))
	}
	l.share("span", c.Span)
	return l.String()
}

func columnHistograms(l *flow, c *Column) {
	if len(c.Lengths) > 0 {
		l.add("lengths", l.spellRuns(list(c.Lengths, func(n int64) string { return strconv.FormatInt(n, 10) })))
	}
	if c.MeanLength != 0 {
		l.add("mean_length", formatNumber(c.MeanLength))
	}
	if len(c.Values) > 0 {
		v := &flow{}
		for _, x := range c.Values {
			v.add(quoteTime(formatAxis(c.Type, x.Value, false)), formatShare(x.Share))
		}
		l.add("values", v.String())
	}
	if len(c.Quantiles) > 0 {
		l.add("quantiles", l.spellRuns(list(roundBounds(c.Type, c.Quantiles), func(v float64) string { return formatAxis(c.Type, v, true) })))
	}
	if len(c.Common) > 0 {
		l.add("common", spellSpectrum(c.Common))
	}
}

// spellRuns spells a list with equal neighbours once, as 4*12 for twelve times 4.
func (l *flow) spellRuns(items []string) string {
	if l.plain {
		return bracketed(list(items, quoteTime))
	}
	var out []string
	for i := 0; i < len(items); {
		n := 1
		for i+n < len(items) && items[i+n] == items[i] {
			n++
		}
		item, times := items[i], 1
		if n > 2 {
			item, times = item+"*"+strconv.Itoa(n), n
		}
		out = append(out, quoteTime(item))
		i += times
	}
	return bracketed(out)
}

// quoteTime quotes times, which YAML 1.1 takes for numbers in base 60.
func quoteTime(text string) string {
	if i := strings.IndexByte(text, ':'); i > 0 && !strings.Contains(text, " ") {
		return `"` + text + `"`
	}
	return text
}

// spellSpectrum spells equal neighbours once, with how often they occur.
func spellSpectrum(common []Common) string {
	var items []string
	for i := 0; i < len(common); {
		share, n := formatShare(common[i].Share), 1
		for i+n < len(common) && common[i+n].Length == common[i].Length && formatShare(common[i+n].Share) == share {
			n++
		}
		item := share
		if common[i].Length != 0 || n > 1 {
			item = "[" + share + ", " + strconv.FormatInt(common[i].Length, 10)
			if n > 1 {
				item += ", " + strconv.Itoa(n)
			}
			item += "]"
		}
		items = append(items, item)
		i += n
	}
	return bracketed(items)
}

func (e *encoder) indexes(t *Table) {
	labels := newLabels()
	open := false
	if t.Column("id") != nil && !slices.ContainsFunc(t.Indexes, isPrimary) {
		e.linef(2, "primary_key: []")
	}
	for _, ix := range t.Indexes {
		if isPrimary(ix) {
			if impliedKey(t, ix) {
				continue
			}
			e.linef(2, "primary_key: %s", spellIndex(ix, ""))
			continue
		}
		if !open {
			e.linef(2, "indexes:")
			open = true
		}
		label := labels.next(ix.Name, "index on "+strings.Join(ix.Columns(), " "))
		e.linef(3, "%s: %s", yamlText(label), spellIndex(ix, label))
	}
}

// impliedKey reports whether Read makes that primary key of its own accord.
func impliedKey(t *Table, ix *schema.Index) bool {
	id := t.Column("id")
	return id != nil && id.NotNull && spellIndex(ix, "") == "[id]"
}

func isPrimary(ix *schema.Index) bool { return ix.Kind == schema.Primary }

// spellIndex spells an index as a list of its parts, or a mapping where there
// is more to say. Label is the key that the index stands under.
func spellIndex(ix *schema.Index, label string) string {
	l := &flow{}
	l.add("on", bracketed(list(ix.Parts, spellPart)))
	if ix.Kind != schema.Primary {
		l.text("kind", string(ix.Kind))
		if ix.Name != label {
			l.add("name", yamlText(ix.Name))
		}
	}
	l.text("method", ix.Method)
	l.text("where", ix.Where)
	l.text("comment", ix.Comment)
	l.flag("ignored", ix.Ignored)
	if len(l.items) == 1 {
		return bracketed(list(ix.Parts, spellPart))
	}
	return l.String()
}

func spellPart(part schema.IndexPart) string {
	if part == (schema.IndexPart{Column: part.Column}) {
		return yamlText(part.Column)
	}
	l := &flow{}
	l.text("column", part.Column)
	l.text("expression", part.Expression)
	if part.Prefix != 0 {
		l.add("prefix", strconv.Itoa(part.Prefix))
	}
	l.flag("descending", part.Descending)
	l.text("collation", part.Collation)
	return l.String()
}

// labels hands out the keys of a mapping by name: a name that is missing or
// taken gets a number.
type labels map[string]bool

func newLabels() labels { return labels{} }

func (l labels) next(name, otherwise string) string {
	if name == "" {
		name = otherwise
	}
	label := name
	for n := 2; l[label]; n++ {
		label = name + " " + strconv.Itoa(n)
	}
	l[label] = true
	return label
}

func (e *encoder) checks(t *Table) {
	if len(t.Checks) > 0 {
		e.linef(2, "checks:")
	}
	for _, c := range t.Checks {
		if c.Name == "" {
			e.linef(3, "- %s", yamlText(c.Expression))
			continue
		}
		e.linef(3, "- {name: %s, expression: %s}", yamlText(c.Name), yamlText(c.Expression))
	}
}

func (e *encoder) references(t *Table) {
	if len(t.References) > 0 {
		e.linef(2, "references:")
	}
	labels := newLabels()
	for _, r := range t.References {
		label := labels.next(r.Name, r.Table)
		e.linef(3, "%s: %s", yamlText(label), e.reference(t, r, label))
	}
}

func (e *encoder) reference(t *Table, r *Reference, label string) string {
	l := &flow{}
	if r.Name != "" || label != r.Table {
		l.add("table", yamlText(r.Table))
		if r.Name != label {
			l.add("name", yamlText(r.Name))
		}
	}
	l.add("columns", textList(r.Columns))
	if parent := e.tables[r.Table]; parent == nil || !slices.Equal(r.To, parent.primaryKey()) {
		l.add("to", textList(r.To))
	}
	l.text("on_delete", r.OnDelete)
	l.text("on_update", r.OnUpdate)
	l.flag("undeclared", r.Undeclared)
	l.text("inferred", r.Inferred)
	if r.When != nil {
		l.add("when", spellWhen(r.When))
	}
	if null := impliedNull(t, r); formatShare(r.Null) != formatShare(null) {
		l.add("null", formatShare(r.Null))
	}
	l.share("orphans", r.Orphans)
	if e.statesFanOut(t, r) {
		l.add("fan_out", spellFanOut(r.FanOut))
	}
	if r.Drift != nil {
		l.add("drift", spellDrift(r.Drift))
	}
	if r.Clustered != 0 {
		l.add("clustered", formatNumber(significant(r.Clustered, 4)))
	}
	if r.Locality != nil {
		l.add("locality", spellLocality(r.Locality))
	}
	if len(r.Levels) > 0 {
		l.add("levels", bracketed(list(r.Levels, formatShare)))
	}
	if len(r.Through) > 0 {
		l.add("through", bracketed(list(r.Through, spellThrough)))
	}
	return l.String()
}

// statesFanOut reports whether a fan-out says more than the row counts do.
func (e *encoder) statesFanOut(t *Table, r *Reference) bool {
	if n := len(r.FanOut.Parents); t.Rows == 0 && n == 1 && r.FanOut.Parents[0] == (FanOutBucket{Share: 1}) {
		return false // no parent has a child, for there are none
	}
	return spellFanOut(r.FanOut) != formatShare(impliedFanOut(e.tables, t, r))
}

// impliedNull is the null share that Read gives a reference that states none.
func impliedNull(t *Table, r *Reference) float64 {
	if len(r.Columns) == 1 && r.When == nil {
		if c := t.Column(r.Columns[0]); c != nil {
			return c.Null
		}
	}
	return 0
}

// spellFanOut spells a fan-out of which only the mean is known as that number.
func spellFanOut(f FanOut) string {
	if f.Max == 0 && len(f.Parents) == 0 {
		return formatShare(f.Mean)
	}
	l := &flow{}
	l.add("mean", formatShare(f.Mean))
	if f.Max != impliedMax(f) {
		l.add("max", strconv.FormatInt(f.Max, 10))
	}
	if len(f.Degrees) > 0 {
		if f.None != 0 {
			l.add("none", formatShare(f.None))
		}
		number := func(n int64) string { return strconv.FormatInt(n, 10) }
		l.add("degrees", bracketed(list(f.Degrees, number)))
		if len(f.Tail) > 0 {
			l.add("tail", bracketed(list(f.Tail, number)))
		}
	} else if len(f.Parents) > 0 {
		parents := &flow{}
		for _, b := range f.Parents {
			share := formatShare(b.Share)
			if b.Mean != 0 {
				share = "[" + share + ", " + formatShare(b.Mean) + "]"
			}
			parents.add(formatBucket(b), share)
		}
		l.add("parents", parents.String())
	}
	return l.String()
}

// formatBucket spells a bucket's bounds: 3 or 12-19.
func formatBucket(b FanOutBucket) string {
	if b.Low == b.High {
		return strconv.FormatInt(b.Low, 10)
	}
	return strconv.FormatInt(b.Low, 10) + "-" + strconv.FormatInt(b.High, 10)
}

func (e *encoder) groups(t *Table) {
	if len(t.Groups) > 0 {
		e.linef(2, "groups:")
	}
	for _, g := range t.Groups {
		e.linef(3, "- {columns: %s, distinct: %d, fan_out: %s}", textList(g.Columns), g.Distinct, spellFanOut(g.FanOut))
	}
	if len(t.Nulls) > 0 {
		e.linef(2, "nulls:")
	}
	for _, p := range t.Nulls {
		e.linef(3, "- %s", spellNulls(p))
	}
}
