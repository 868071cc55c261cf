package generate

import (
	"errors"
	"fmt"
	"math"

	"duckface/profile"
)

// MaxRows is the largest row count of one table that a plan accepts.
const MaxRows = 1_000_000_000_000

// ErrScale is returned for a scale factor or row count that means nothing.
var ErrScale = errors.New("bad scale")

// Scale says how large the synthetic database is to be.
type Scale struct {
	All    float64            // factor for every table that grows; 0 means 1
	Tables map[string]float64 // factor for one table
	Rows   map[string]int64   // absolute row count for one table
}

// Options are what a plan depends on beside the profile.
type Options struct {
	Scale Scale
	Seed  uint64
	// Progress, when set, hears of the table at hand, many times over.
	Progress func(table string)

	trial bool                     // nobody asks for what would be feasible
	reach func(table string) error // before each table of each step: an error ends the plan
}

// census settles the row counts of all tables before a row is made.
type census struct {
	profile *profile.Profile
	scale   Scale
	rows    map[string]int64
	notes   []string

	conflicts map[string]Conflict // by table, of those that were asked for by name
}

func (s Scale) validate(p *profile.Profile) error {
	check := func(what string, f float64) error {
		if math.IsNaN(f) || math.IsInf(f, 0) || f <= 0 {
			return fmt.Errorf("%w: %s is %v, want a number above 0", ErrScale, what, f)
		}
		return nil
	}
	if err := check("--scale", s.All); err != nil {
		return err
	}
	for name, f := range s.Tables {
		if p.Table(name) == nil {
			return fmt.Errorf("%w: --scale %s: the profile has no table of that name", ErrScale, name)
		}
		if err := check("--scale "+name, f); err != nil {
			return err
		}
	}
	for name, n := range s.Rows {
		if p.Table(name) == nil {
			return fmt.Errorf("%w: --rows %s: the profile has no table of that name", ErrScale, name)
		}
		if n < 0 {
			return fmt.Errorf("%w: --rows %s is %d, want 0 or more", ErrScale, name, n)
		}
	}
	return nil
}

// countRows is the row count of every table at the scale asked for, most being
// what unique keys were found to allow.
func countRows(p *profile.Profile, s Scale, most map[string]int64) (*census, error) {
	if s.All == 0 {
		s.All = 1
	}
	if err := s.validate(p); err != nil {
		return nil, err
	}
	c := &census{profile: p, scale: s, rows: map[string]int64{}, conflicts: map[string]Conflict{}}
	for _, t := range p.Tables {
		n, err := c.scaled(t)
		if err != nil {
			return nil, err
		}
		c.rows[t.Name] = n
	}
	c.bound(most)
	c.needParents()
	c.boundOneToOne()
	return c, nil
}

func (c *census) scaled(t *profile.Table) (int64, error) {
	if n, ok := c.scale.Rows[t.Name]; ok {
		if n > MaxRows {
			return 0, fmt.Errorf("%w: --rows %s=%d is beyond %d", ErrScale, t.Name, n, int64(MaxRows))
		}
		return n, nil
	}
	want := float64(t.Rows) * c.factor(t)
	if want > MaxRows {
		return 0, fmt.Errorf("%w: table %s would have %.3g rows, the most is %.0e; lower --scale or give --rows %s=…", ErrScale, t.Name, want, float64(MaxRows), t.Name)
	}
	n := int64(math.Round(want))
	if want > 0 { // else it grows with a table that is to be empty
		n = max(n, 1)
	}
	return n, nil
}

// factor is by how much a table grows: its own factor, that of the owner it
// grows with, or the general one.
func (c *census) factor(t *profile.Table) float64 {
	return c.profile.Factor(t, c.scale.All, c.given)
}

// given is the factor that a table was given by name.
func (c *census) given(t *profile.Table) (float64, bool) {
	if f, ok := c.scale.Tables[t.Name]; ok {
		return f, true
	}
	if n, ok := c.scale.Rows[t.Name]; ok && t.Rows > 0 {
		return float64(n) / float64(t.Rows), true
	}
	return 1, false
}

// needParents gives one row to an empty parent whose children must have one.
func (c *census) needParents() {
	for changed := true; changed; {
		changed = false
		for _, t := range c.profile.Tables {
			for _, r := range t.References {
				if c.rows[t.Name] == 0 || r.Undeclared || c.rows[r.Table] > 0 || !notNull(t, r.Columns) {
					continue
				}
				if c.profile.Table(r.Table) == nil {
					continue
				}
				c.rows[r.Table] = 1
				if n, ok := c.scale.Rows[r.Table]; ok && n == 0 {
					c.conflict(r.Table, fmt.Sprintf("each of %d %s has to refer to one", c.rows[t.Name], t.Name), fmt.Sprintf("--rows %s=1 or --rows %s=0", r.Table, t.Name))
				}
				c.note("%s gets one row: %s.%s must refer to one", r.Table, t.Name, r.Columns[0])
				changed = true
			}
		}
	}
}

// boundOneToOne keeps a child that may occur once per parent within its parents.
func (c *census) boundOneToOne() {
	for range c.profile.Tables { // a bound may pass down a chain of subtypes
		changed := false
		for _, t := range c.profile.Tables {
			for _, r := range t.References {
				if coversKey(t, r.Columns) && r.Table != t.Name && notNull(t, r.Columns) && c.rows[t.Name] > c.rows[r.Table] {
					c.boundBy(t, r)
					changed = true
				}
			}
		}
		if !changed {
			break
		}
	}
}

// boundBy lowers a table's rows to those of a parent.
func (c *census) boundBy(t *profile.Table, r *profile.Reference) {
	want, most := c.rows[t.Name], c.rows[r.Table]
	if c.scale.asks(t.Name) {
		asked, _ := c.scaled(t)
		c.conflict(t.Name, fmt.Sprintf("it occurs at most once per %s, which has %d rows", r.Table, most),
			fmt.Sprintf("--rows %s=%d or --rows %s=%d", t.Name, most, r.Table, asked))
	}
	c.note("%s has %d rows instead of %d: it occurs at most once per %s", t.Name, most, want, r.Table)
	c.rows[t.Name] = most
}

// conflict notes that a wish for a table cannot be met.
func (c *census) conflict(table, why, nearest string) {
	c.conflicts[table] = Conflict{Wish: c.scale.wish(table), Why: why, Nearest: nearest}
}

// bound lowers row counts to what unique keys were found to allow.
func (c *census) bound(most map[string]int64) {
	for _, t := range c.profile.Tables {
		if n, ok := most[t.Name]; ok && n < c.rows[t.Name] {
			c.note("%s has %d rows instead of %d: its unique keys allow no more", t.Name, n, c.rows[t.Name])
			c.rows[t.Name] = n
		}
	}
}

func (c *census) note(format string, args ...any) {
	c.notes = append(c.notes, fmt.Sprintf(format, args...))
}

func notNull(t *profile.Table, columns []string) bool {
	for _, name := range columns {
		if col := t.Column(name); col == nil || !mustHave(t, col) {
			return false
		}
	}
	return true
}

// mustHave reports whether a column can never be null.
func mustHave(t *profile.Table, c *profile.Column) bool {
	if c.NotNull {
		return true
	}
	for _, ix := range t.Indexes {
		if ix.Kind == "primary" {
			for _, p := range ix.Parts {
				if p.Column == c.Name {
					return true
				}
			}
		}
	}
	return false
}

// coversKey reports whether some unique key lies within the columns.
func coversKey(t *profile.Table, columns []string) bool {
	in := map[string]bool{}
	for _, c := range columns {
		in[c] = true
	}
	for _, key := range uniqueKeys(t) {
		inside := true
		for _, c := range key {
			inside = inside && in[c]
		}
		if inside {
			return true
		}
	}
	return false
}

// uniqueKeys are the column sets of a table that must be unique as a whole. A
// prefix index on text is taken as if it covered the column: values are made
// distinct early enough.
func uniqueKeys(t *profile.Table) [][]string {
	var keys [][]string
	for _, ix := range t.Indexes {
		if ix.Kind != "primary" && ix.Kind != "unique" || ix.Where != "" || ix.HasExpression() {
			continue
		}
		keys = append(keys, ix.Columns())
	}
	return keys
}
