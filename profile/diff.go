package profile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Difference is one thing in which two profiles are unlike.
type Difference struct {
	Table   string  `json:"table"`
	Object  string  `json:"object,omitempty"` // column, index, or "customer_id -> customer"; "" for the table itself
	Measure string  `json:"measure"`
	From    string  `json:"from"` // "" for what only the second has
	To      string  `json:"to"`   // "" for what only the first has
	Size    float64 `json:"size"` // 0 is the same, 1 nothing alike
	Note    string  `json:"note,omitempty"`
}

// Name is the object with its table: "rental.customer_id -> customer".
func (d Difference) Name() string { return Finding{Table: d.Table, Object: d.Object}.Name() }

// Diff is how two shapes differ.
type Diff struct {
	// Factor is by how many times the second is larger, as most tables have it:
	// row counts are compared beside it.
	Factor float64      `json:"factor"`
	Schema []Difference `json:"schema"` // tables, columns, indexes and the like, by table
	Shape  []Difference `json:"shape"`  // beyond the tolerance, largest first
	Alike  int          `json:"alike"`  // measures within their tolerance
}

// Same reports whether there is no difference beyond the tolerance.
func (d *Diff) Same() bool { return len(d.Schema)+len(d.Shape) == 0 }

// tightest is the difference below which nothing is one: what two measurements
// of the same kind differ by.
const tightest = 0.01

// DiffProfiles compares the shapes of two databases whatever their sizes.
func DiffProfiles(from, to *Profile) *Diff {
	d := &contrast{from: from, to: to, out: &Diff{Schema: []Difference{}, Shape: []Difference{}}}
	d.schema()
	d.scale()
	for _, t := range from.Tables {
		if other, ok := sameName(to.Tables, tableName, t.Name); ok {
			d.table(t, other)
		}
	}
	d.measures()
	slices.SortStableFunc(d.out.Shape, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(b.Size, a.Size), strings.Compare(a.Table, b.Table), strings.Compare(a.Object, b.Object), strings.Compare(a.Measure, b.Measure))
	})
	return d.out
}

// contrast holds two profiles while they are compared.
type contrast struct {
	from, to *Profile
	out      *Diff
}

// add records a difference beyond a tolerance, a share of 1.
func (d *contrast) add(x Difference, tolerance float64) {
	if x.Size <= max(tolerance, 1e-9) {
		d.out.Alike++
		return
	}
	x.Size = math.Round(1e4*min(1, x.Size)) / 1e4
	d.out.Shape = append(d.out.Shape, x)
}

// scale takes the factor that fits most tables.
func (d *contrast) scale() { d.out.Factor = significant(usualFactor(d.from, d.to), 4) }

// usualFactor is by how much most tables are larger: the median of those that
// both have and that are not fixed, a large table counting more than a small one.
func usualFactor(from, to *Profile) float64 {
	type weighted struct{ factor, weight float64 }
	var list []weighted
	half := 0.0
	for _, t := range from.Tables {
		other, ok := sameName(to.Tables, tableName, t.Name)
		if !ok || t.Rows == 0 || other.Rows == 0 || t.Grows.Kind == "fixed" && other.Grows.Kind == "fixed" {
			continue
		}
		w := weighted{float64(other.Rows) / float64(t.Rows), math.Log(2 + math.Sqrt(float64(t.Rows)*float64(other.Rows)))}
		list = append(list, w)
		half += w.weight / 2
	}
	slices.SortFunc(list, func(a, b weighted) int { return cmp.Compare(a.factor, b.factor) })
	for _, w := range list {
		if half -= w.weight; half <= 0 {
			return w.factor
		}
	}
	return 1
}

// rowTolerance is how far a row count may be from the factor of all.
const rowTolerance = 0.05

// table compares row counts and growth.
func (d *contrast) table(t, other *Table) {
	factor := d.factor(t)
	x := Difference{Table: t.Name, Measure: "row count", From: fmt.Sprint(t.Rows), To: fmt.Sprint(other.Rows)}
	want := float64(t.Rows) * factor
	x.Size = 1 - ratio(want, float64(other.Rows))
	if t.Rows > 0 && other.Rows > 0 && x.Size > 0 {
		x.Note = fmt.Sprintf("×%s where ×%s is expected", formatShort(float64(other.Rows)/float64(t.Rows)), formatShort(factor))
	}
	d.add(x, rowTolerance+0.5/max(1, min(want, float64(other.Rows))))
	grows := Difference{Table: t.Name, Measure: "growth", From: t.Grows.String(), To: other.Grows.String()}
	if t.Grows.Kind != other.Grows.Kind || !strings.EqualFold(t.Grows.With, other.Grows.With) {
		grows.Size = 0.5 // it says what would be, not what is
	} else {
		grows.Size = min(1, math.Abs(t.Grows.Power()-other.Grows.Power()))
	}
	d.add(grows, rowTolerance)
	for _, r := range t.References {
		if o, ok := sameReference(t, other, r); ok {
			d.fanOutMean(t, r, o)
		}
	}
}

// factor is by how much a table is expected to be larger.
func (d *contrast) factor(t *Table) float64 {
	return d.from.Factor(t, d.out.Factor, func(*Table) (float64, bool) { return 1, false })
}

// fanOutMean compares children per parent, beside what they are expected to
// become where both grow apart; the shape is compared by distribution.
func (d *contrast) fanOutMean(t *Table, r, other *Reference) {
	parent := d.from.Table(r.Table)
	if r.FanOut.Mean == 0 && other.FanOut.Mean == 0 || parent == nil {
		return
	}
	expected := r.FanOut.Mean * d.factor(t) / d.factor(parent)
	object := strings.Join(r.Columns, ",") + " -> " + r.Table + whenWords(r.When)
	x := Difference{Table: t.Name, Object: object, Measure: "fan-out mean", From: formatShort(r.FanOut.Mean), To: formatShort(other.FanOut.Mean),
		Size: 1 - ratio(expected, other.FanOut.Mean)}
	if ratio(expected, r.FanOut.Mean) < 1-rowTolerance {
		x.Note = formatShort(expected) + " is expected"
	}
	d.add(x, rowTolerance)
}

// measures takes what Compare finds, both ways, of what both have.
func (d *contrast) measures() {
	a, b := common(d.from, d.to), common(d.to, d.from)
	worst := map[[3]string]Difference{}
	least := map[[3]string]float64{}
	note := func(f Finding, x Difference) {
		key := [3]string{strings.ToLower(f.Table), strings.ToLower(f.Object), f.Measure}
		if old, ok := worst[key]; ok && old.Size >= x.Size {
			return
		}
		worst[key], least[key] = x, max(tightest, 1-f.Tolerance)
	}
	for _, f := range Compare(a, b, CompareOptions{Rows: rowsOf(b)}).Findings {
		if f.Measure != "row count" {
			note(f, Difference{f.Table, f.Object, f.Measure, f.Want, f.Got, 1 - f.Score, f.Note})
		}
	}
	for _, f := range Compare(b, a, CompareOptions{Rows: rowsOf(a)}).Findings {
		if f.Measure != "row count" {
			note(f, Difference{f.Table, f.Object, f.Measure, f.Got, f.Want, 1 - f.Score, f.Note})
		}
	}
	for key, x := range worst {
		d.add(x, least[key])
	}
}

func rowsOf(p *Profile) map[string]int64 {
	rows := map[string]int64{}
	for _, t := range p.Tables {
		rows[t.Name] = t.Rows
	}
	return rows
}

// common is a profile without what another one has not: tables, columns and
// references.
func common(p, other *Profile) *Profile {
	out := *p
	out.Tables = nil
	for _, t := range p.Tables {
		o, ok := sameName(other.Tables, tableName, t.Name)
		if !ok {
			continue
		}
		table := *t
		table.Columns = slices.DeleteFunc(slices.Clone(t.Columns), func(c *Column) bool {
			_, ok := sameName(o.Columns, columnName, c.Name)
			return !ok
		})
		table.References = slices.DeleteFunc(slices.Clone(t.References), func(r *Reference) bool {
			_, ok := sameReference(t, o, r)
			return !ok
		})
		out.Tables = append(out.Tables, &table)
	}
	return &out
}
