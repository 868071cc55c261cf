package profile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"duckface/schema"
)

// fillDefaults completes what a profile written by hand leaves out; each rule
// is stated in docs/profile.md. A measured profile states all of it.
func (d *decoder) fillDefaults(p *Profile) error {
	d.tables = indexTables(p)
	if p.Source.Engine == "" {
		p.Source.Engine = "mariadb"
	}
	for _, t := range p.Tables {
		d.fillTable(p, t)
		d.fillPrimaryKey(t)
	}
	if err := d.fillReferences(p); err != nil {
		return err
	}
	if err := d.resolveCorrelations(p); err != nil {
		return err
	}
	if err := d.resolveLags(); err != nil {
		return err
	}
	if err := d.fillRows(p); err != nil {
		return err
	}
	for _, t := range p.Tables {
		for _, c := range t.Columns {
			d.fillColumn(p, t, c)
		}
		for _, r := range t.References {
			d.fillFanOut(p, t, r)
			d.fillThrough(r)
		}
		for _, g := range t.Groups {
			d.fillMax(&g.FanOut)
			fillMean(&g.FanOut)
		}
	}
	for _, t := range p.Tables {
		d.fillGrowth(p, t)
	}
	return nil
}

// fillTable takes storage engine and character set from the database.
func (d *decoder) fillTable(p *Profile, t *Table) {
	if !d.has(t, "engine") && p.Source.Engine != "sqlite" {
		t.Engine = defaultStorage
	}
	if !d.has(t, "charset") {
		t.Charset = p.Charset
	}
	if !d.has(t, "collation") {
		t.Collation = defaultCollation(p, t)
	}
}

// fillColumn takes the distinct count of a column from where it can be counted.
func (d *decoder) fillColumn(p *Profile, t *Table, c *Column) {
	if !d.has(c, "distinct") {
		c.Distinct = impliedDistinct(d.tables, t, c)
	}
}

// impliedDistinct is the number of values where all of them are listed, the
// row count for a key of one column, and the parents that have children for a
// reference of one column with a histogram.
func impliedDistinct(tables tableIndex, t *Table, c *Column) int64 {
	if c.NotNull && t.isKey(c.Name) {
		return t.Rows
	}
	if len(c.Values) > 0 {
		return int64(len(c.Values))
	}
	if len(c.Labels) > 0 {
		return int64(len(c.Labels))
	}
	for _, r := range t.References {
		if parent := tables[r.Table]; len(r.FanOut.Parents) > 0 && len(r.Columns) == 1 && r.Columns[0] == c.Name && parent != nil {
			return int64(math.Round(float64(parent.Rows) * (1 - childless(r.FanOut))))
		}
	}
	sum := 0.0
	for _, x := range c.Common {
		sum += significant(x.Share, 6)
	}
	if sum >= 1-sumTolerance && sum <= 1+sumTolerance {
		return int64(len(c.Common))
	}
	return 0
}

// defaultStorage is the storage engine of MySQL and MariaDB.
const defaultStorage = "InnoDB"

// defaultCollation is that of the database, as long as it fits the table's
// character set.
func defaultCollation(p *Profile, t *Table) string {
	if t.Charset == p.Charset {
		return p.Collation
	}
	return ""
}

// fillPrimaryKey makes id the primary key of a table that does not say, and
// gives a table that lists no columns that id.
func (d *decoder) fillPrimaryKey(t *Table) {
	if d.has(t, "primary_key") {
		return
	}
	c := t.Column("id")
	if c == nil && !d.has(t, "columns") {
		c = &Column{Span: 1, Start: 1}
		c.Name, c.AutoIncrement, c.Type = "id", true, schema.ParseType("bigint")
		t.Columns = append(t.Columns, c)
	}
	if c == nil {
		return
	}
	c.NotNull = true
	key := &schema.Index{Kind: schema.Primary, Parts: []schema.IndexPart{{Column: "id"}}}
	t.Indexes = slices.Insert(t.Indexes, 0, key)
}

// primaryKey are the columns of the table's primary key.
func (t *Table) primaryKey() []string {
	for _, ix := range t.Indexes {
		if ix.Kind == schema.Primary {
			return ix.Columns()
		}
	}
	return nil
}

// fillReferences completes references, parents before children as far as that
// goes: a child's new column takes the type of its parent's key.
func (d *decoder) fillReferences(p *Profile) error {
	type open struct {
		t *Table
		r *Reference
	}
	var rest []open
	for _, t := range d.parentsFirst(p) {
		for _, r := range t.References {
			rest = append(rest, open{t, r})
		}
	}
	for len(rest) > 0 { // once, unless references go in a circle
		var later []open
		var first error
		for _, o := range rest {
			if err := d.fillReference(p, o.t, o.r); err != nil {
				later = append(later, o)
				if first == nil {
					first = err
				}
			}
		}
		if len(later) == len(rest) {
			return cmp.Or(d.blame(p), first)
		}
		rest = later
	}
	return nil
}

// parentsFirst orders tables so that parents precede their children, but for
// circles.
func (d *decoder) parentsFirst(p *Profile) []*Table {
	var order []*Table
	seen := map[*Table]bool{}
	var visit func(*Table)
	visit = func(t *Table) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		for _, r := range t.References {
			visit(d.tables[r.Table])
		}
		order = append(order, t)
	}
	for _, t := range p.Tables {
		visit(t)
	}
	return order
}

// blame looks for the reason why a reference cannot be completed: a wrong
// column or key of a table all of whose own references are complete.
func (d *decoder) blame(p *Profile) error {
	v := &validator{file: d.file, lines: d.lines}
	for _, t := range p.Tables {
		if err := v.columns(t); err != nil {
			return err
		}
		if slices.ContainsFunc(t.References, func(r *Reference) bool { return len(r.Columns) == 0 }) {
			continue
		}
		if err := v.indexes(t); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) fillReference(p *Profile, t *Table, r *Reference) error {
	what := fmt.Sprintf("reference to %s of table %s", r.Table, t.Name)
	parent := d.tables[r.Table]
	if parent == nil {
		return d.at(r, "table", "%s: no table %q%s", what, r.Table, didYouMean(r.Table, p.tableNames()))
	}
	if len(r.To) == 0 {
		if r.To = parent.primaryKey(); len(r.To) == 0 {
			return d.at(r, "", "%s: that table has no primary key; say which columns in to: […]", what)
		}
	}
	made := len(r.Columns) == 0
	if made {
		r.Columns = defaultColumns(t, parent, r.To)
	}
	if len(r.Columns) != len(r.To) {
		return d.at(r, "columns", "%s: %d columns refer to %d", what, len(r.Columns), len(r.To))
	}
	for i, name := range r.Columns {
		if t.Column(name) != nil || !made && d.has(t, "columns") {
			continue
		}
		key := parent.Column(r.To[i])
		if key == nil {
			if made {
				r.Columns = nil // their names depend on what is still missing
			}
			return d.at(r, "to", "%s: table %s has no column %q%s", what, parent.Name, r.To[i], didYouMean(r.To[i], parent.columnNames()))
		}
		c := &Column{Null: r.Null}
		c.Name, c.Type, c.NotNull = name, key.Type, r.Null == 0
		c.Charset, c.Collation = key.Charset, key.Collation
		t.Columns = append(t.Columns, c)
	}
	d.fillNull(t, r)
	return nil
}

// fillNull keeps the null share of a reference of one column and of that
// column the same, whichever of them states it.
func (d *decoder) fillNull(t *Table, r *Reference) {
	if len(r.Columns) != 1 || r.When != nil {
		return
	}
	c := t.Column(r.Columns[0])
	switch {
	case c == nil:
	case !d.has(r, "null"):
		r.Null = c.Null
	case !d.has(c, "null"):
		c.Null = r.Null
	}
}

// defaultColumns names the columns of a reference that does not: PARENT_id or
// the key's own name where the table has such a column, else PARENT_id.
func defaultColumns(t, parent *Table, to []string) []string {
	columns := make([]string, len(to))
	for i, key := range to {
		choices := []string{parent.Name + "_" + key, key}
		if strings.HasPrefix(key, parent.Name+"_") {
			choices = []string{key}
		}
		if len(to) == 1 {
			choices = slices.Insert(choices, 0, parent.Name+"_id")
		}
		columns[i] = choices[0]
		for _, name := range choices {
			if t.Column(name) != nil && !(parent == t && name == key) && (name != "id" || key != "id") {
				columns[i] = name
				break
			}
		}
	}
	return columns
}

// fillRows derives a row count that is not stated from a reference that states
// its mean fan-out: rows of the parent times the mean.
func (d *decoder) fillRows(p *Profile) error {
	order := d.parentsFirst(p)
	for range p.Tables {
		changed := false
		for _, t := range order {
			if d.has(t, "rows") {
				continue
			}
			if err := d.deriveRows(p, t); err != nil {
				return err
			}
			changed = changed || d.has(t, "rows")
		}
		if !changed {
			break
		}
	}
	for _, t := range p.Tables {
		if !d.has(t, "rows") {
			return d.at(t, "", "table %s has no rows: write rows: N, or give a reference to a counted table its mean fan_out", t.Name)
		}
	}
	return nil
}

func (d *decoder) deriveRows(p *Profile, t *Table) error {
	for _, r := range t.References {
		parent := d.tables[r.Table]
		fillMean(&r.FanOut)
		if r.FanOut.Mean == 0 || r.When != nil || parent == t || !d.has(parent, "rows") || r.Null+r.Orphans >= 1 {
			continue
		}
		rows := math.Round(float64(parent.Rows) * r.FanOut.Mean / ((1 - r.Null) * (1 - r.Orphans)))
		if rows > MaxRows {
			return d.at(r, "fan_out", "fan_out of table %s: %s rows times %s is above 10^15 rows", t.Name, formatNumber(float64(parent.Rows)), formatNumber(r.FanOut.Mean))
		}
		t.Rows = int64(rows)
		d.lines[position{t, "rows"}] = d.lines[position{r, "fan_out"}]
		if !d.has(t, "grows") && parent.Grows.Kind != "fixed" && (!d.has(parent, "grows") || !d.tables.growsWith(parent, t)) {
			t.Grows = Growth{Kind: "with", With: parent.Name}
		}
		return nil
	}
	return nil
}

// fillFanOut derives the mean of a reference that states no fan-out from the
// row counts of both tables.
func (d *decoder) fillFanOut(p *Profile, t *Table, r *Reference) {
	d.fillMax(&r.FanOut)
	fillMean(&r.FanOut)
	if d.has(r, "fan_out") {
		return
	}
	r.FanOut.Mean = impliedFanOut(d.tables, t, r)
}

// impliedFanOut is the mean that follows from the row counts.
func impliedFanOut(tables tableIndex, t *Table, r *Reference) float64 {
	parent := tables[r.Table]
	if parent == nil || parent.Rows == 0 {
		return 0
	}
	return significant(float64(t.Rows)*(1-r.Null)*(1-r.Orphans)/float64(parent.Rows), 6)
}

// childless is the share of parents without children, to the six digits that
// the file has.
func childless(f FanOut) float64 {
	if len(f.Parents) > 0 && f.Parents[0].High == 0 {
		return significant(f.Parents[0].Share, 6)
	}
	return 0
}

// isKey reports whether that column alone is a primary or unique key.
func (t *Table) isKey(column string) bool {
	return slices.ContainsFunc(t.Indexes, func(ix *schema.Index) bool {
		return (ix.Kind == schema.Primary || ix.Kind == schema.Unique) && ix.Where == "" &&
			len(ix.Parts) == 1 && ix.Parts[0].Column == column && ix.Parts[0].Prefix == 0
	})
}

// fillMean takes the mean of a histogram that does not state it.
func fillMean(f *FanOut) {
	if f.Mean != 0 {
		return
	}
	f.Mean = impliedMean(*f)
}

// impliedMean is the mean of a fan-out's histogram, to the six digits that the
// file has.
func impliedMean(f FanOut) float64 {
	mean := 0.0
	for _, b := range f.Parents {
		mean += significant(b.Share, 6) * significant(b.mean(), 6)
	}
	return significant(mean, 6)
}

// fillMax takes the largest fan-out of a histogram that does not state it.
func (d *decoder) fillMax(f *FanOut) {
	if !d.has(f, "max") {
		f.Max = impliedMax(*f)
	}
}

// impliedMax is where the last bucket of a fan-out ends.
func impliedMax(f FanOut) int64 {
	if len(f.Parents) == 0 {
		return 0
	}
	return f.Parents[len(f.Parents)-1].High
}

// mean is the children per parent within the bucket.
func (b FanOutBucket) mean() float64 {
	if b.Mean != 0 {
		return b.Mean
	}
	return (float64(b.Low) + float64(b.High)) / 2
}

// fillGrowth lets a table that does not say grow with the first parent whose
// fan-out is stated, and else alone.
func (d *decoder) fillGrowth(p *Profile, t *Table) {
	if t.Grows.Kind != "" {
		return
	}
	t.Grows.Kind = "alone"
	for _, r := range t.References {
		parent := d.tables[r.Table]
		if d.has(r, "fan_out") && parent.Grows.Kind != "fixed" && !d.tables.growsWith(parent, t) {
			t.Grows = Growth{Kind: "with", With: parent.Name}
			return
		}
	}
}

// growsWith reports whether t grows with the owner, directly or not, or is it.
func growsWith(p *Profile, t, owner *Table) bool { return indexTables(p).growsWith(t, owner) }

func (tables tableIndex) growsWith(t, owner *Table) bool {
	for range tables {
		if t == nil || t == owner {
			return t == owner
		}
		if t.Grows.Kind != "with" {
			return false
		}
		t = tables[t.Grows.With]
	}
	return true
}

func (p *Profile) tableNames() []string {
	names := make([]string, len(p.Tables))
	for i, t := range p.Tables {
		names[i] = t.Name
	}
	return names
}

func (t *Table) columnNames() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// at is an error about something that was read, with the line of its key, or
// else of the whole.
func (d *decoder) at(owner any, key, format string, args ...any) error {
	return (&validator{file: d.file, lines: d.lines}).errorf(owner, key, format, args...)
}
