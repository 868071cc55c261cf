package profile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// CompareOptions say what was asked for.
type CompareOptions struct {
	// Rows are the planned row counts by table of the profile. A table that is
	// not named is to have as many rows as the profile says.
	Rows map[string]int64
	// Coarse allows for the grid of a hidden profile, of a target that was not
	// generated from it: row counts are compared as ratios.
	Coarse bool
}

// Finding is one measure of one object against what the profile asks for.
type Finding struct {
	Table     string  `json:"table"`
	Object    string  `json:"object,omitempty"` // column, or "customer_id -> customer"; "" for the table itself
	Measure   string  `json:"measure"`
	Want      string  `json:"want"`
	Got       string  `json:"got"`
	Score     float64 `json:"score"`     // 1 is the same, 0 nothing alike
	Tolerance float64 `json:"tolerance"` // the least score that is all right
	OK        bool    `json:"ok"`
	Note      string  `json:"note,omitempty"`
}

// margin is how far a score lies above its tolerance.
func (f Finding) margin() float64 { return f.Score - f.Tolerance }

// Name is the object with its table: "rental.customer_id -> customer".
func (f Finding) Name() string {
	if f.Object == "" {
		return f.Table
	}
	return f.Table + "." + f.Object
}

// Exact is the finding of a check that must count nothing: orphans, duplicates.
func Exact(table, object, measure string, count int64) Finding {
	f := Finding{Table: table, Object: object, Measure: measure, Want: "0", Got: fmt.Sprint(count), Tolerance: 1}
	if count == 0 {
		f.Score, f.OK = 1, true
	}
	return f
}

// Comparison is what comparing two profiles found.
type Comparison struct {
	Findings []Finding `json:"findings"` // worst first, by score less tolerance
	// Skipped are measures that the profile has and the target's measurement
	// has not: a type of another engine that is measured otherwise.
	Skipped []Finding `json:"skipped,omitempty"`
}

// Compare holds got, a fresh measurement of a target, against want, the profile
// that it was generated from.
func Compare(want, got *Profile, o CompareOptions) *Comparison {
	c := &comparer{want: want, got: got, rows: o.Rows, coarse: o.Coarse, out: &Comparison{}}
	for _, w := range want.Tables {
		c.table(w)
	}
	c.out.sort()
	return c.out
}

// Add adds findings from elsewhere, such as Exact ones.
func (c *Comparison) Add(findings ...Finding) {
	c.Findings = append(c.Findings, findings...)
	c.sort()
}

// OK reports whether every finding is within its tolerance.
func (c *Comparison) OK() bool { return c.Outside() == 0 }

// Outside is how many findings are not within their tolerance.
func (c *Comparison) Outside() int {
	n := 0
	for _, f := range c.Findings {
		if !f.OK {
			n++
		}
	}
	return n
}

func (c *Comparison) sort() {
	slices.SortStableFunc(c.Findings, func(a, b Finding) int {
		if a.OK != b.OK {
			if b.OK {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.margin(), b.margin()), strings.Compare(a.Table, b.Table),
			strings.Compare(a.Object, b.Object), strings.Compare(a.Measure, b.Measure))
	})
}

// Summary is one measure over all objects that have it.
type Summary struct {
	Measure string  `json:"measure"`
	N       int     `json:"n"`
	Mean    float64 `json:"mean"`
	Outside int     `json:"outside"`
	Worst   Finding `json:"worst"` // the farthest outside its tolerance, else the one of the least score
}

// Summaries are the measures, worst first.
func (c *Comparison) Summaries() []Summary {
	var list []Summary
	index := map[string]int{}
	for _, f := range c.Findings {
		i, ok := index[f.Measure]
		if !ok {
			i = len(list)
			index[f.Measure] = i
			list = append(list, Summary{Measure: f.Measure, Worst: f})
		}
		list[i].N++
		list[i].Mean += f.Score
		if !f.OK {
			list[i].Outside++
		}
		if list[i].Worst.OK && f.Score < list[i].Worst.Score { // those outside come first
			list[i].Worst = f
		}
	}
	for i := range list {
		list[i].Mean /= float64(list[i].N)
	}
	return list
}

// comparer holds what the measures have in common.
type comparer struct {
	want, got *Profile
	rows      map[string]int64
	coarse    bool
	out       *Comparison
}

// planned is the row count that a table is to have.
func (c *comparer) planned(t *Table) int64 {
	if n, ok := c.rows[t.Name]; ok {
		return n
	}
	return t.Rows
}

// fixed reports whether a table keeps its size while the database changes its.
func (c *comparer) fixed(t *Table) bool { return c.planned(t) == t.Rows }

// add records a score. What lies above 1 - 1e-9 is an artefact of rounding.
func (c *comparer) add(f Finding) {
	if f.Score > 1-1e-9 {
		f.Score = 1
	}
	if c.coarse {
		f = f.coarse()
	}
	f.Score, f.Tolerance = max(0, f.Score), max(0, f.Tolerance)
	f.OK = f.Score >= f.Tolerance
	c.out.Findings = append(c.out.Findings, f)
}

func (c *comparer) skip(table, object, measure, why string) {
	c.out.Skipped = append(c.out.Skipped, Finding{Table: table, Object: object, Measure: measure, Note: why})
}

// sameName finds a name as it stands, or else as an engine that folds case
// has it.
func sameName[T any](list []T, name func(T) string, want string) (T, bool) {
	for _, x := range list {
		if name(x) == want {
			return x, true
		}
	}
	for _, x := range list {
		if strings.EqualFold(name(x), want) {
			return x, true
		}
	}
	var none T
	return none, false
}

func tableName(t *Table) string { return t.Name }

func columnName(c *Column) string { return c.Name }

// table compares one table.
func (c *comparer) table(w *Table) {
	planned := c.planned(w)
	g, ok := sameName(c.got.Tables, tableName, w.Name)
	if !ok {
		c.add(Finding{Table: w.Name, Measure: "row count", Want: fmt.Sprint(planned), Got: "no such table", Tolerance: 1})
		return
	}
	c.add(Finding{Table: w.Name, Measure: "row count", Want: fmt.Sprint(planned), Got: fmt.Sprint(g.Rows), Score: ratio(float64(planned), float64(g.Rows)), Tolerance: 1})
	for _, r := range w.References {
		c.reference(w, g, r)
	}
	if w.Rows == 0 || planned == 0 || g.Rows == 0 {
		return // nothing to compare it with
	}
	c.joint(w, g)
	c.nullPatterns(w, g)
	c.edges(w, g)
	c.meetings(w, g)
	c.bytes(w, g)
	for _, column := range w.Columns {
		c.column(w, g, column)
	}
	c.between(w, g)
}

// ratio is the smaller over the larger of two amounts, 1 when both are 0.
func ratio(a, b float64) float64 {
	if a == b {
		return 1
	}
	return max(0, min(a, b)/max(a, b))
}

// nullPatterns compares which columns are null together.
func (c *comparer) nullPatterns(w, g *Table) {
	want, ok := patternsOf(w)
	if !ok {
		return
	}
	got, ok := patternsOf(g)
	if !ok {
		c.skip(w.Name, "", "null patterns", "not measured")
		return
	}
	distance, none := 0.0, 0.0
	for key, share := range want {
		distance += math.Abs(share - got[key])
		none += share - got[key]
	}
	for key, share := range got {
		if _, ok := want[key]; !ok {
			distance += share
			none -= share
		}
	}
	distance += math.Abs(none) // of the rows without a null
	c.add(Finding{Table: w.Name, Measure: "null patterns", Want: plural(len(want), "pattern"), Got: plural(len(got), "pattern"),
		Score: 1 - distance/2, Tolerance: nullTolerance - quotaFloor(len(want)+1, c.planned(w))})
}

// patternsOf are the shares of a table's rows by the columns that are null in
// them. It reports false when they are not known: several columns have nulls
// and which go together was not measured.
func patternsOf(t *Table) (map[string]float64, bool) {
	patterns := map[string]float64{}
	for _, p := range t.Nulls {
		names := make([]string, len(p.Columns))
		for i, n := range p.Columns {
			names[i] = strings.ToLower(n)
		}
		slices.Sort(names)
		patterns[strings.Join(names, "\x00")] += p.Share
	}
	if len(patterns) > 0 {
		return patterns, true
	}
	for _, c := range t.Columns {
		if c.Null > 0 {
			patterns[strings.ToLower(c.Name)] = c.Null
		}
	}
	return patterns, len(patterns) <= 1
}
