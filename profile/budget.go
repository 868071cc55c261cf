package profile

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"time"

	"duckface/schema"
)

// Sampler is a Snapshot that can read samples, which a budget asks for.
type Sampler interface {
	Snapshot
	// Estimate is about how many rows a table has, without counting them.
	Estimate(ctx context.Context, t *schema.Table) (int64, error)
	// Count is how many it has.
	Count(ctx context.Context, t *schema.Table) (int64, error)
	// Ends are the smallest and largest value of an integer column; nil where
	// there is none.
	Ends(ctx context.Context, t *schema.Table, column string) (lo, hi *int64, err error)
	// ScanSample is Scan for the rows of a sample.
	ScanSample(ctx context.Context, t *schema.Table, columns []string, sample schema.Sample, each func(row []driver.Value) error) error
	// CountKeys hands over the distinct values of some columns and, as the last
	// value of the row, how many rows have them; with a sample by these columns
	// only those that it chooses.
	CountKeys(ctx context.Context, t *schema.Table, columns []string, sample *schema.Sample, each func(row []driver.Value) error) error
}

// ErrNoSampler is returned for a budget where the engine reads no samples.
var ErrNoSampler = errors.New("a budget takes an engine that can read samples")

// What measuring costs, measured on two cores of an Intel Xeon, MariaDB 10.11 on the
// same machine (7.6 s for 2.7 million rows of 17 million cells). They are constants, so
// that the same budget always takes the same sample of the same data.
const (
	rowCost  = 800 * time.Nanosecond
	cellCost = 300 * time.Nanosecond
	skimCost = 300 * time.Nanosecond // of a row that the server reads and leaves out, or counts
)

const (
	mostOneIn      = 1024
	fewestSampled  = 2000 // rows of a sample: tables of fewer are read whole
	fewestFamilies = 200  // parents with whose children a sample is made
)

// budget decides what is sampled.
type budget struct {
	schema     *schema.Schema
	rows       map[string]int64 // about, by table
	undeclared map[*schema.Reference]*undeclared
	collations func(t *schema.Table, c *schema.Column) string
}

// planSamples chooses for each table that does not fit into the budget what is
// read of it.
func (c *collector) planSamples(ctx context.Context) error {
	if c.options.Budget <= 0 {
		return nil
	}
	src, ok := c.src.(Sampler)
	if !ok {
		return ErrNoSampler
	}
	b := &budget{schema: c.schema, rows: map[string]int64{}, undeclared: c.undeclared}
	for _, t := range c.schema.Tables {
		n, err := src.Estimate(ctx, t)
		if err != nil {
			return fmt.Errorf("estimate rows of %s: %w", t.Name, err)
		}
		b.rows[t.Name] = n
	}
	c.sampler = src
	c.samples = b.choose(c.options.Budget)
	return nil
}

// choose takes the largest samples that fit, or else the cheapest.
func (b *budget) choose(most time.Duration) map[string]*schema.Sample {
	if b.cost(nil) <= most {
		return nil
	}
	var best map[string]*schema.Sample
	least := b.cost(nil)
	for oneIn := int64(2); oneIn <= mostOneIn; oneIn++ {
		samples := b.samples(oneIn)
		cost := b.cost(samples)
		if cost < least {
			least, best = cost, samples
		}
		if cost <= most {
			break
		}
	}
	return best
}

// cost is about how long it takes to measure all tables, some by samples.
func (b *budget) cost(samples map[string]*schema.Sample) time.Duration {
	sum := time.Duration(0)
	for _, t := range b.schema.Tables {
		rows := time.Duration(b.rows[t.Name])
		full := rows * (rowCost + cellCost*time.Duration(len(t.Columns)))
		s := samples[t.Name]
		if s == nil {
			sum += full
			continue
		}
		sum += full/time.Duration(s.OneIn) + rows*skimCost*time.Duration(1+max(1, len(t.References))) // to choose rows, and to count them and the children by other references
	}
	return sum
}

// samples are those of one key in so many, for every table that is large enough.
func (b *budget) samples(oneIn int64) map[string]*schema.Sample {
	out := map[string]*schema.Sample{}
	hung := b.children()
	for _, t := range b.schema.Tables {
		if b.rows[t.Name] < fewestSampled*oneIn {
			continue
		}
		if by := b.by(t, hung, oneIn); by != nil {
			out[t.Name] = &schema.Sample{By: by, OneIn: oneIn}
		}
	}
	return out
}

// children are how many rows hang on each key, over all references.
func (b *budget) children() map[string]int64 {
	hung := map[string]int64{}
	for _, t := range b.schema.Tables {
		for _, r := range t.References {
			if b.whole(t, r) {
				hung[parentID(r.Table, r.To)] += b.rows[t.Name]
			}
		}
	}
	return hung
}

// whole reports whether every row of a table has its place in another by a
// reference, and the same hash.
func (b *budget) whole(t *schema.Table, r *schema.Reference) bool {
	if !usable(b.schema, t, r) || r.Table == t.Name || b.undeclared[r] != nil && b.undeclared[r].when != nil {
		return false
	}
	return !slices.ContainsFunc(r.Columns, func(name string) bool { return !t.Column(name).NotNull }) && hashedAlike(b.schema, t, r)
}

// hashedAlike reports whether a server's hash of a child's columns is that of
// its parent's.
func hashedAlike(s *schema.Schema, t *schema.Table, r *schema.Reference) bool {
	parent := s.Table(r.Table)
	for i, name := range r.Columns {
		a, b := t.Column(name), parent.Column(r.To[i])
		if a.Type.Kind != b.Type.Kind || a.Type.Scale != b.Type.Scale || a.Type.Kind == schema.Text && collationOf(s, t, a) != collationOf(s, parent, b) {
			return false
		}
	}
	return true
}

// by are the columns that a table is sampled by: those of the reference to the
// parent on which most rows hang, else its own key; nil for none.
func (b *budget) by(t *schema.Table, hung map[string]int64, oneIn int64) []string {
	var best *schema.Reference
	weight := func(r *schema.Reference) [2]int64 { return [2]int64{hung[parentID(r.Table, r.To)], b.rows[r.Table]} }
	for _, r := range t.References {
		if !b.whole(t, r) || b.rows[r.Table] < fewestFamilies*oneIn {
			continue
		}
		if best == nil || weight(r)[0] > weight(best)[0] || weight(r)[0] == weight(best)[0] && weight(r)[1] > weight(best)[1] {
			best = r
		}
	}
	if own := hungOn(t, hung); own != nil && (best == nil || hung[parentID(t.Name, own)] > weight(best)[0]) {
		return own
	}
	if best != nil {
		return best.Columns
	}
	return ownKey(t)
}

// hungOn is the key of a table on which most rows hang, nil for none.
func hungOn(t *schema.Table, hung map[string]int64) []string {
	var best []string
	for _, ix := range t.UniqueKeys() {
		if n := hung[parentID(t.Name, ix.Columns())]; n > 0 && (best == nil || n > hung[parentID(t.Name, best)]) {
			best = ix.Columns()
		}
	}
	return best
}

// ownKey is a table's primary key, else a unique key or all columns that are
// never null and not long; nil for none.
func ownKey(t *schema.Table) []string {
	if pk := t.PrimaryKey(); pk != nil && !pk.HasExpression() {
		return pk.Columns()
	}
	for _, ix := range t.UniqueKeys() {
		if !slices.ContainsFunc(ix.Columns(), func(name string) bool { return !t.Column(name).NotNull }) {
			return ix.Columns()
		}
	}
	var all []string
	for _, c := range t.Columns {
		switch c.Type.Kind {
		case schema.Int, schema.Decimal, schema.Date, schema.DateTime, schema.Timestamp, schema.Text:
			if c.NotNull && c.Generated == "" && c.Type.Length <= 255 {
				all = append(all, c.Name)
			}
		}
	}
	return all
}
