package profile

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"duckface/schema"
)

// More than these no engine's schema has in practice: what is checked and
// derived grows faster than a document.
const (
	maxTables  = 10_000
	maxColumns = 32_767 // SQLite's largest; MySQL has 4,096
)

// sumTolerance is how far the shares of a histogram may be from adding up to
// 1: rounding to six digits needs far less, a person's arithmetic this much.
const sumTolerance = 0.005

// Validate checks what no type can say: that names exist, histograms ascend
// and add up, growth has an end. The error is an *Error without a file.
func (p *Profile) Validate() error { return (&validator{}).profile(p) }

// validator checks a profile; lines, when it comes from a file, are where
// things stand in it.
type validator struct {
	file   string
	lines  map[position]int
	tables tableIndex
}

func (v *validator) errorf(owner any, key, format string, args ...any) error {
	line := v.lines[position{owner, key}]
	if line == 0 {
		line = v.lines[position{owner, ""}]
	}
	return &Error{v.file, line, fmt.Sprintf(format, args...)}
}

var engines = []string{"mariadb", "mysql", "sqlite"}

func (v *validator) profile(p *Profile) error {
	if p.Format != Format {
		return v.errorf(p, "format", "format %q: this program reads %s", p.Format, Format)
	}
	if !contains(engines, p.Source.Engine) {
		return v.errorf(&p.Source, "engine", "engine %q of source: want one of %s", p.Source.Engine, strings.Join(engines, ", "))
	}
	if len(p.Tables) == 0 {
		return v.errorf(p, "tables", "the profile has no tables")
	}
	if len(p.Tables) > maxTables {
		return v.errorf(p, "tables", "%d tables: more than %d", len(p.Tables), maxTables)
	}
	v.tables = indexTables(p)
	seen := map[string]bool{}
	for _, t := range p.Tables {
		if t.Name == "" {
			return v.errorf(t, "", "a table without a name")
		}
		if seen[t.Name] {
			return v.errorf(t, "", "table %s stands twice", t.Name)
		}
		seen[t.Name] = true
		if err := v.table(p, t); err != nil {
			return err
		}
	}
	if err := v.hidden(p); err != nil {
		return err
	}
	if err := v.private(p); err != nil {
		return err
	}
	ends := map[*Table]bool{}
	for _, t := range p.Tables {
		if err := v.growth(p, t, ends); err != nil {
			return err
		}
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (v *validator) table(p *Profile, t *Table) error {
	if t.Rows < 0 || t.Rows > MaxRows {
		return v.errorf(t, "rows", "rows of table %s: %d is not from 0 to 10^15", t.Name, t.Rows)
	}
	if err := v.amount(t, "bytes_per_row", t.BytesPerRow, "table "+t.Name); err != nil {
		return err
	}
	if err := v.amount(t, "bytes_per_row", t.IndexBytesPerRow, "table "+t.Name); err != nil {
		return err
	}
	if err := v.columns(t); err != nil {
		return err
	}
	if err := v.indexes(t); err != nil {
		return err
	}
	if err := v.pageFill(t); err != nil {
		return err
	}
	for _, c := range t.Checks {
		if strings.TrimSpace(c.Expression) == "" {
			return v.errorf(t, "checks", "a check of table %s has no expression", t.Name)
		}
	}
	for _, r := range t.References {
		if err := v.reference(p, t, r); err != nil {
			return err
		}
	}
	for _, g := range t.Groups {
		if err := v.group(t, g); err != nil {
			return err
		}
	}
	if err := v.correlations(t); err != nil {
		return err
	}
	if err := v.edges(t); err != nil {
		return err
	}
	if err := v.meetings(t); err != nil {
		return err
	}
	return v.nulls(t)
}

// amount checks a measure that is a number from 0.
func (v *validator) amount(owner any, key string, x float64, what string) error {
	if !(x >= 0) || math.IsInf(x, 0) {
		return v.errorf(owner, key, "%s of %s: %s is not a number from 0", key, what, formatNumber(x))
	}
	return nil
}

// share checks a measure that is a number from 0 to 1.
func (v *validator) share(owner any, key string, x float64, what string) error {
	if !(x >= 0 && x <= 1) {
		return v.errorf(owner, key, "%s of %s: %s is not a share from 0 to 1", key, what, formatNumber(x))
	}
	return nil
}

// sum checks that the shares of a histogram add up to 1.
func (v *validator) sum(owner any, key string, sum float64, what string) error {
	if !(math.Abs(sum-1) <= sumTolerance) {
		return v.errorf(owner, key, "%s of %s: the shares add up to %s, not to 1", key, what, formatShare(sum))
	}
	return nil
}

// known checks that columns of a table exist, at least one, none twice.
func (v *validator) known(owner any, key string, t *Table, columns []string, what string) error {
	if len(columns) == 0 {
		return v.errorf(owner, key, "%s names no columns", what)
	}
	for i, name := range columns {
		if t.Column(name) == nil {
			return v.errorf(owner, key, "%s: table %s has no column %q%s", what, t.Name, name, didYouMean(name, t.columnNames()))
		}
		if contains(columns[:i], name) {
			return v.errorf(owner, key, "%s: column %q stands twice", what, name)
		}
	}
	return nil
}

func (v *validator) indexes(t *Table) error {
	seen, primaries := map[string]bool{}, 0
	for _, ix := range t.Indexes {
		what := "index " + ix.Name + " of table " + t.Name
		if ix.Kind == schema.Primary {
			what = "primary_key of table " + t.Name
			if primaries++; primaries > 1 {
				return v.errorf(ix, "", "table %s has two primary keys", t.Name)
			}
		}
		if name := strings.ToLower(ix.Name); name != "" {
			if seen[name] {
				return v.errorf(ix, "", "%s stands twice", what)
			}
			seen[name] = true
		}
		if len(ix.Parts) == 0 {
			return v.errorf(ix, "on", "%s names no columns", what)
		}
		for _, part := range ix.Parts {
			if part.Expression != "" && part.Column == "" {
				continue
			}
			if err := v.known(ix, "on", t, []string{part.Column}, what); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *validator) reference(p *Profile, t *Table, r *Reference) error {
	what := "reference to " + r.Table + " of table " + t.Name
	parent := v.tables[r.Table]
	if parent == nil {
		return v.errorf(r, "table", "%s: no table %q%s", what, r.Table, didYouMean(r.Table, p.tableNames()))
	}
	if err := v.known(r, "columns", t, r.Columns, what); err != nil {
		return err
	}
	if err := v.known(r, "to", parent, r.To, what); err != nil {
		return err
	}
	if len(r.Columns) != len(r.To) {
		return v.errorf(r, "columns", "%s: %d columns refer to %d", what, len(r.Columns), len(r.To))
	}
	for _, s := range []struct {
		key   string
		value float64
	}{{"null", r.Null}, {"orphans", r.Orphans}, {"clustered", r.Clustered}} {
		if err := v.share(r, s.key, s.value, what); err != nil {
			return err
		}
	}
	if err := v.locality(r, what); err != nil {
		return err
	}
	if r.Orphans > 0 && !r.Undeclared {
		return v.errorf(r, "orphans", "%s has orphans: that is for an undeclared reference only", what)
	}
	if len(r.Levels) > 0 {
		if err := v.levels(t, r, what); err != nil {
			return err
		}
	}
	if err := v.through(parent, r, what); err != nil {
		return err
	}
	if err := v.when(t, r, what); err != nil {
		return err
	}
	if err := v.drift(r, what); err != nil {
		return err
	}
	return v.fanOut(r, &r.FanOut, what)
}

func (v *validator) levels(t *Table, r *Reference, what string) error {
	if r.Table != t.Name {
		return v.errorf(r, "levels", "%s has levels: those are for a reference of a table to itself", what)
	}
	sum := 0.0
	for _, s := range r.Levels {
		if err := v.share(r, "levels", s, what); err != nil {
			return err
		}
		sum += s
	}
	return v.sum(r, "levels", sum, what)
}

// fanOut checks that buckets ascend without overlap, add up, and have the mean
// that is stated.
func (v *validator) fanOut(owner any, f *FanOut, what string) error {
	what = "fan_out of " + what
	if !(f.Mean >= 0 && f.Mean <= MaxRows) {
		return v.errorf(f, "mean", "mean of %s: %s is not a number from 0 to 10^15", what, formatNumber(f.Mean))
	}
	if f.Max < 0 || f.Max > MaxRows {
		return v.errorf(f, "max", "max of %s: %d is not a number from 0 to 10^15", what, f.Max)
	}
	if len(f.Parents) == 0 {
		return nil
	}
	sum, least, most, last := 0.0, 0.0, 0.0, int64(-1)
	for i, b := range f.Parents {
		if err := v.bucket(f, i, b, last, what); err != nil {
			return err
		}
		last = b.High
		sum += b.Share
		least += b.Share * float64(b.Low)
		most += b.Share * float64(b.High)
	}
	if err := v.sum(f, "parents", sum, what); err != nil {
		return err
	}
	if f.Max != 0 && last > f.Max {
		return v.errorf(f, "max", "%s: a bucket reaches %d children, max is %d", what, last, f.Max)
	}
	// Shares of six digits and a person's arithmetic: a fiftieth either way.
	if slack := 0.02*f.Mean + 0.01; f.Mean < least-slack || f.Mean > most+slack {
		return v.errorf(f, "mean", "%s: mean is %s, but that of its parents is from %s to %s", what, formatShare(f.Mean), formatShare(least), formatShare(most))
	}
	return nil
}

func (v *validator) bucket(f *FanOut, i int, b FanOutBucket, last int64, what string) error {
	name, key := formatBucket(b), strconv.Itoa(i)
	switch {
	case b.Low < 0 || b.High > MaxRows:
		return v.errorf(f, key, "%s: bucket %s is not from 0 to 10^15", what, name)
	case b.High < b.Low:
		return v.errorf(f, key, "%s: bucket %s ends before it begins", what, name)
	case b.Low <= last:
		return v.errorf(f, key, "%s: bucket %s overlaps or precedes the one before it, which ends at %d", what, name, last)
	case b.Mean != 0 && !(b.Mean >= float64(b.Low)*0.999 && b.Mean <= float64(b.High)*1.001):
		return v.errorf(f, key, "%s: mean %s lies outside its bucket %s", what, formatShare(b.Mean), name)
	}
	return v.share(f, key, b.Share, what)
}

func (v *validator) group(t *Table, g *Group) error {
	what := "group of table " + t.Name
	if err := v.known(g, "columns", t, g.Columns, what); err != nil {
		return err
	}
	if len(g.FanOut.Parents) > 0 && g.FanOut.Parents[0].Low == 0 {
		return v.errorf(g, "fan_out", "fan_out of %s has a bucket of 0: a value that does not occur is not counted", what)
	}
	return v.fanOut(g, &g.FanOut, what)
}

func (v *validator) nulls(t *Table) error {
	sum := 0.0
	for i, p := range t.Nulls {
		key, what := "nulls "+strconv.Itoa(i), "nulls of table "+t.Name
		if err := v.known(t, key, t, p.Columns, what); err != nil {
			return err
		}
		for _, name := range p.Columns {
			if t.Column(name).NotNull {
				return v.errorf(t, key, "%s: column %s is not null", what, name)
			}
		}
		if err := v.share(t, key, p.Share, what); err != nil {
			return err
		}
		if err := v.nullShape(t, i, p); err != nil {
			return err
		}
		sum += p.Share
	}
	if sum > 1+sumTolerance {
		return v.errorf(t, "nulls", "nulls of table %s: the shares add up to %s, more than 1", t.Name, formatShare(sum))
	}
	return nil
}

// growth checks that a table's growth ends at one that grows alone or not; ends
// are the tables for which that is known.
func (v *validator) growth(p *Profile, t *Table, ends map[*Table]bool) error {
	what := "grows of table " + t.Name
	if e := t.Grows.Exponent; math.IsNaN(e) || math.Abs(e) > mostExponent || e != 0 && t.Grows.Kind == "fixed" {
		return v.errorf(t, "grows", "%s: want an exponent from %d to %d, of a table that is not fixed, got %s", what, -mostExponent, mostExponent, formatNumber(e))
	}
	switch t.Grows.Kind {
	case "alone", "fixed":
		return nil
	case "with":
	default:
		return v.errorf(t, "grows", "%s: want %s, got %q", what, wantGrowth, t.Grows.Kind)
	}
	owner, path := t, []string{t.Name}
	for owner.Grows.Kind == "with" && !ends[owner] {
		next := v.tables[owner.Grows.With]
		if next == nil {
			return v.errorf(owner, "grows", "grows of table %s: no table %q%s", owner.Name, owner.Grows.With, didYouMean(owner.Grows.With, p.tableNames()))
		}
		path = append(path, next.Name)
		if next == t || len(path) > len(p.Tables)+1 {
			return v.errorf(t, "grows", "%s goes in a circle: %s", what, strings.Join(path, " with "))
		}
		owner = next
	}
	for _, name := range path {
		ends[v.tables[name]] = true
	}
	return nil
}
