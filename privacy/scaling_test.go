package privacy

import (
	"bytes"
	"context"
	"database/sql/driver"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"duckface/generate"
	"duckface/profile"
	"duckface/row"
	"duckface/schema"
)

// copies is a database in which every row of a source stands so many times, each
// with keys of its own and children of its own: the larger one has exactly the
// shape of the smaller.
type copies struct {
	*source
	times int64
	// between lays the copies of a row next to each other, so that the order of
	// keys says what it said; otherwise one whole copy follows another, as
	// INSERT … SELECT id + 1000 makes it.
	between bool
	mirrors map[[2]string]bool  // columns that are 0 or the key of their row
	spans   map[[2]string]int64 // by table and column: what a copy's integer keys are moved by
}

func newCopies(s *source, times int64, between bool) *copies {
	c := &copies{source: s, times: times, between: between, mirrors: map[[2]string]bool{}, spans: map[[2]string]int64{}}
	for _, t := range s.schema.Tables {
		if c.grows(t.Name) && t.Options != "" {
			t.Options = restarted.ReplaceAllString(t.Options, fmt.Sprintf("${1}%d", s.rows[t.Name]*times+1))
		}
		for k, column := range t.Columns {
			c.mirrors[[2]string{t.Name, column.Name}] = k > 0 && c.mirror(t, k)
			for i := range s.rows[t.Name] {
				if v, ok := s.row(t.Name, i)[k].(int64); ok {
					at := [2]string{t.Name, column.Name}
					c.spans[at] = max(c.spans[at], v+1)
				}
			}
		}
	}
	return c
}

// mirror reports whether a column is 0 or the key of its row, as marks of deletion are.
func (c *copies) mirror(t *schema.Table, k int) bool {
	equal := false
	for i := range c.source.rows[t.Name] {
		row := c.source.row(t.Name, i)
		if v, ok := row[k].(int64); !ok || v != 0 && v != row[0] {
			return false
		} else if v != 0 {
			equal = true
		}
	}
	return equal
}

var restarted = regexp.MustCompile(`(AUTO_INCREMENT=)\d+`)

// grows reports whether a table is copied: lookup tables are not.
func (c *copies) grows(table string) bool { return c.source.rows[table] > 20 }

// identity is the table and column that a column's values identify rows of.
func (c *copies) identity(t *schema.Table, column string) (at [2]string, ok bool) {
	for _, r := range t.References {
		if r.Columns[0] == column {
			return [2]string{r.Table, r.To[0]}, c.grows(r.Table)
		}
	}
	if at := [2]string{t.Name, column}; c.mirrors[at] {
		return at, true
	}
	for _, ix := range t.Indexes {
		if len(ix.Parts) == 1 && ix.Parts[0].Column == column && (ix.Kind == schema.Primary || ix.Kind == schema.Unique) {
			return [2]string{t.Name, column}, true
		}
	}
	return at, false
}

func (c *copies) moved(v driver.Value, at [2]string, k int64) driver.Value {
	switch v := v.(type) {
	case int64:
		if c.mirrors[at] && v == 0 {
			return v // not deleted
		}
		if c.between {
			return v*c.times + k
		}
		return v + k*c.spans[at]
	case []byte:
		if k == 0 {
			return v
		}
		if parts := bytes.Split(v, []byte(".")); len(parts) == 4 {
			b, _ := strconv.ParseInt(string(parts[1]), 10, 64)
			n := k*c.source.rows[at[0]] + b<<16
			for i := 2; i < 4; i++ {
				part, _ := strconv.ParseInt(string(parts[i]), 10, 64)
				n += part << (8 * (3 - i))
			}
			return fmt.Appendf(nil, "10.%d.%d.%d", n>>16&255, n>>8&255, n&255)
		}
		at0 := lastDigits.FindAllIndex(v, -1)
		if len(at0) == 0 {
			return v
		}
		run := at0[len(at0)-1]
		return slices.Concat(v[:run[0]], c.renumber(v[run[0]:run[1]], at, k), v[run[1]:])
	}
	return v
}

// lastDigits are those by which texts of the shapes differ.
var lastDigits = regexp.MustCompile(`-[0-9a-f]{12}$|[0-9]+`)

// renumber counts on for another copy; a number of fixed width keeps it.
func (c *copies) renumber(digits []byte, at [2]string, k int64) []byte {
	if digits[0] == '-' {
		n, _ := strconv.ParseUint(string(digits[1:]), 16, 64)
		return fmt.Appendf(nil, "-%012x", (n+uint64(k)*0x9e3779b97f4a7c15)&(1<<48-1))
	}
	if len(digits) >= 10 {
		n, _ := strconv.ParseUint(string(digits), 10, 64)
		text := fmt.Sprintf("%025d", n+uint64(k)*4142135623)
		return slices.Concat(digits[:len(digits)-10], []byte(text[len(text)-10:]))
	}
	n, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil {
		return digits
	}
	return fmt.Appendf(nil, "%0*d", len(digits)*b2i(digits[0] == '0'), n+k*c.source.rows[at[0]])
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (c *copies) Scan(_ context.Context, t *schema.Table, columns []string, each func([]driver.Value) error) error {
	return c.scan(t, columns, 1, each)
}

func (c *copies) Draw(_ context.Context, t *schema.Table, columns []string, most int, each func([]driver.Value) error) error {
	return c.scan(t, columns, max(1, c.count(t.Name)/int64(max(most, 1))), each)
}

func (c *copies) count(table string) int64 {
	if c.grows(table) {
		return c.times * c.source.rows[table]
	}
	return c.source.rows[table]
}

func (c *copies) scan(t *schema.Table, columns []string, step int64, each func([]driver.Value) error) error {
	if !c.grows(t.Name) {
		return c.source.scan(t, columns, step, each)
	}
	places, ids := make([]int, len(columns)), make([]*[2]string, len(columns))
	for k, name := range columns {
		places[k] = slices.IndexFunc(t.Columns, func(c *schema.Column) bool { return c.Name == name })
		if at, ok := c.identity(t, name); ok {
			ids[k] = &at
		}
	}
	rows := make([][]driver.Value, c.source.rows[t.Name])
	for i := range rows {
		rows[i] = c.source.row(t.Name, int64(i))
	}
	out := make([]driver.Value, len(columns))
	for n := int64(0); n < c.count(t.Name); n += step {
		i, k := n%c.source.rows[t.Name], n/c.source.rows[t.Name]
		if c.between {
			i, k = n/c.times, n%c.times
		}
		for j, at := range places {
			out[j] = rows[i][at]
			if ids[j] != nil {
				out[j] = c.moved(out[j], *ids[j], k)
			}
		}
		if err := each(out); err != nil {
			return err
		}
	}
	return nil
}

func (c *copies) Sizes(ctx context.Context, table string) (data, index int64, err error) {
	data, index, err = c.source.Sizes(ctx, table)
	return data * c.count(table) / max(c.source.rows[table], 1), index * c.count(table) / max(c.source.rows[table], 1), err
}

// made is a database that duckface generates from a profile at some scale, never
// written down either.
type made struct {
	*source // none: its Sizes alone are used
	plan    *generate.Plan
}

func newMade(p *profile.Profile, scale float64) (*made, error) {
	plan, err := generate.NewPlan(p, generate.Options{Scale: generate.Scale{All: scale}, Seed: 1})
	if err != nil {
		return nil, err
	}
	m := &made{&source{schema: plan.Schema(), rows: map[string]int64{}}, plan}
	for _, t := range plan.Schema().Tables {
		m.rows[t.Name] = plan.Table(t.Name).Rows
	}
	return m, nil
}

func (m *made) Scan(_ context.Context, t *schema.Table, columns []string, each func([]driver.Value) error) error {
	return m.read(t, columns, 1, each)
}

func (m *made) Draw(_ context.Context, t *schema.Table, columns []string, most int, each func([]driver.Value) error) error {
	return m.read(t, columns, max(1, m.rows[t.Name]/int64(max(most, 1))), each)
}

func (m *made) read(t *schema.Table, columns []string, step int64, each func([]driver.Value) error) error {
	places := make([]int, len(columns))
	for k, name := range columns {
		places[k] = -1
		at := 0
		for _, c := range t.Columns {
			if c.Name == name && c.Generated == "" {
				places[k] = at
			}
			if c.Generated == "" {
				at++
			}
		}
	}
	const most = 1024
	fill, batch, out := m.plan.Table(t.Name).NewFiller(), &row.Batch{}, make([]driver.Value, len(columns))
	for first := int64(0); first < m.rows[t.Name]; first += most {
		fill.Fill(batch, first, int(min(most, m.rows[t.Name]-first)))
		for i := range batch.Rows {
			if (first+int64(i))%step != 0 {
				continue
			}
			for k, at := range places {
				if out[k] = nil; at >= 0 {
					out[k] = cell(&batch.Columns[at], i)
				}
			}
			if err := each(out); err != nil {
				return err
			}
		}
	}
	return nil
}

// cell is a value as a driver hands it over.
func cell(c *row.Column, i int) driver.Value {
	switch {
	case c.IsNull(i):
		return nil
	case c.Form == row.Int:
		return c.Ints[i]
	case c.Form == row.Float:
		return c.Floats[i]
	}
	return c.AppendText(nil, i)
}
