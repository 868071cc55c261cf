package privacy

import (
	"context"
	"database/sql/driver"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"duckface/schema"
)

// source is a database that is never written down: any row is drawn at random,
// by its number, from the distributions of a shape. It knows nothing of how
// duckface generates, and has the noise of a sample of its size.
type source struct {
	schema *schema.Schema
	rows   map[string]int64
	fill   map[string]filler
	seed   uint64
}

// filler draws row i, from 0, of a table of n rows.
type filler func(r *rand.Rand, i int64, s *source) []driver.Value

// shape is a kind of database at any size.
type shape struct {
	name   string
	tables []tableShape
}

// tableShape is a table of a shape: its DDL as far as a profile knows it.
type tableShape struct {
	name    string
	columns []string // "name type", the type as in SQL, with not null where it is so
	key     []string
	unique  [][]string
	refs    [][3]string // column, table, column
	options string
	rows    func(n int64) int64
	fill    filler
}

// grown is the row count of a table with so many rows for each unit of size.
func grown(by float64) func(int64) int64 {
	return func(n int64) int64 { return max(1, int64(by*float64(n))) }
}

func fixed(rows int64) func(int64) int64 { return func(int64) int64 { return rows } }

// newSource is a database of a shape whose size is n.
func newSource(s shape, n int64, seed uint64) *source {
	out := &source{schema: &schema.Schema{Name: s.name, Engine: "mariadb", Version: "10.11.6", Charset: "utf8mb4", Collation: "utf8mb4_general_ci"},
		rows: map[string]int64{}, fill: map[string]filler{}, seed: seed}
	for _, t := range s.tables {
		rows := t.rows(n)
		out.rows[t.name], out.fill[t.name] = rows, t.fill
		table := &schema.Table{Name: t.name, Engine: "InnoDB", Charset: "utf8mb4", Collation: "utf8mb4_general_ci", Options: t.options}
		if t.options != "" {
			table.Options = fmt.Sprintf(t.options, rows+1)
		}
		for i, text := range t.columns {
			table.Columns = append(table.Columns, newColumn(text, i == 0 && len(t.key) == 1))
		}
		if len(t.key) > 0 {
			table.Indexes = append(table.Indexes, newIndex("", schema.Primary, t.key))
		}
		for _, u := range t.unique {
			table.Indexes = append(table.Indexes, newIndex(u[0], schema.Unique, u))
		}
		for _, r := range t.refs {
			table.References = append(table.References, &schema.Reference{Name: "fk_" + t.name + "_" + r[0], Columns: []string{r[0]}, Table: r[1], To: []string{r[2]}})
		}
		out.schema.Tables = append(out.schema.Tables, table)
	}
	slices.SortFunc(out.schema.Tables, func(a, b *schema.Table) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return out
}

func newColumn(text string, key bool) *schema.Column {
	var name, kind string
	for i, c := range text {
		if c == ' ' {
			name, kind = text[:i], text[i+1:]
			break
		}
	}
	c := &schema.Column{Name: name}
	if n := len(kind) - len(" not null"); n > 0 && kind[n:] == " not null" {
		kind, c.NotNull = kind[:n], true
	}
	c.Type = schema.ParseType(kind)
	c.AutoIncrement = key && c.Type.Kind == schema.Int
	return c
}

func newIndex(name string, kind schema.IndexKind, columns []string) *schema.Index {
	ix := &schema.Index{Name: name, Kind: kind}
	for _, c := range columns {
		ix.Parts = append(ix.Parts, schema.IndexPart{Column: c})
	}
	return ix
}

func (s *source) Schema(context.Context) (*schema.Schema, error) { return s.schema, nil }

// row draws one row; the same each time it is asked for.
func (s *source) row(table string, i int64) []driver.Value {
	h := fnv.New64a()
	h.Write([]byte(table))
	return s.fill[table](rand.New(rand.NewPCG(h.Sum64()^s.seed, uint64(i))), i, s)
}

func (s *source) scan(t *schema.Table, columns []string, step int64, each func([]driver.Value) error) error {
	places := make([]int, len(columns))
	for k, name := range columns {
		places[k] = slices.IndexFunc(t.Columns, func(c *schema.Column) bool { return c.Name == name })
	}
	row := make([]driver.Value, len(columns))
	for i := int64(0); i < s.rows[t.Name]; i += step {
		all := s.row(t.Name, i)
		for k, at := range places {
			row[k] = all[at]
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return nil
}

func (s *source) Scan(_ context.Context, t *schema.Table, columns []string, each func([]driver.Value) error) error {
	return s.scan(t, columns, 1, each)
}

func (s *source) Draw(_ context.Context, t *schema.Table, columns []string, most int, each func([]driver.Value) error) error {
	return s.scan(t, columns, max(1, s.rows[t.Name]/int64(max(most, 1))), each)
}

func (s *source) Find(context.Context, *schema.Table, []string, [][]driver.Value, func([]driver.Value) error) error {
	return fmt.Errorf("a shape declares all its references")
}

// Sizes are those of InnoDB: whole pages, and extents of 64 pages beyond 32.
func (s *source) Sizes(_ context.Context, table string) (data, index int64, err error) {
	const page = 16384
	pages := func(bytes int64) int64 {
		n := max(1, (bytes+page-1)/page)
		if n > 32 {
			n = (n + 63) / 64 * 64
		}
		return n * page
	}
	rows := s.rows[table]
	return pages(rows * 90), pages(rows * 25), nil
}
