package profile

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"duckface/schema"
)

// sampling is a database in memory that can read samples, and counts the rows
// that it hands over.
type sampling struct {
	*memory
	read int64
}

func (s *sampling) Estimate(_ context.Context, t *schema.Table) (int64, error) {
	return int64(len(s.rows[t.Name])), nil
}

func (s *sampling) Count(ctx context.Context, t *schema.Table) (int64, error) {
	return s.Estimate(ctx, t)
}

func (s *sampling) Ends(_ context.Context, t *schema.Table, column string) (lo, hi *int64, err error) {
	i := slices.IndexFunc(t.Columns, func(c *schema.Column) bool { return c.Name == column })
	for _, row := range s.rows[t.Name] {
		v := row[i].(int64)
		if lo == nil {
			first, last := v, v
			lo, hi = &first, &last
		}
		*lo, *hi = min(*lo, v), max(*hi, v)
	}
	return lo, hi, nil
}

func (s *sampling) Scan(ctx context.Context, t *schema.Table, columns []string, each func([]driver.Value) error) error {
	return s.memory.Scan(ctx, t, columns, func(row []driver.Value) error {
		s.read++
		return each(row)
	})
}

func hashOf(key []driver.Value, oneIn int64) bool {
	return hashBytes(fmt.Append(nil, key))%uint64(oneIn) == 0
}

func (s *sampling) ScanSample(ctx context.Context, t *schema.Table, columns []string, sample schema.Sample, each func([]driver.Value) error) error {
	all := append(slices.Clone(columns), sample.By...)
	return s.memory.Scan(ctx, t, all, func(row []driver.Value) error {
		if !hashOf(row[len(columns):], sample.OneIn) {
			return nil
		}
		s.read++
		return each(row[:len(columns)])
	})
}

func (s *sampling) CountKeys(ctx context.Context, t *schema.Table, columns []string, sample *schema.Sample, each func([]driver.Value) error) error {
	counts, keys := map[string]int64{}, map[string][]driver.Value{}
	err := s.memory.Scan(ctx, t, columns, func(row []driver.Value) error {
		if sample == nil || hashOf(row, sample.OneIn) {
			id := fmt.Sprint(row)
			counts[id]++
			keys[id] = slices.Clone(row)
		}
		return nil
	})
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		if err == nil {
			err = each(append(keys[id], counts[id]))
		}
	}
	return err
}

// newFamilies is a shop of 30,000 customers, a sixth of whom have no order; who
// has many orders has many lines in each.
func newFamilies() *sampling {
	m := newMemory()
	m.table("customer", 1, "id int(11)", "name varchar(20)", "email varchar(20) not null unique", "grade int(11)")
	order := m.table("orders", 1, "id int(11)", "customer_id int(11) not null", "shop_id int(11) not null", "placed datetime")
	line := m.table("line", 2, "order_id int(11)", "line int(11)", "amount int(11)")
	m.table("shop", 1, "id int(11)")
	refer(order, "customer_id", "customer", "id")
	refer(order, "shop_id", "shop", "id")
	refer(line, "order_id", "orders", "id")
	for id := range 5 {
		m.add("shop", id+1)
	}
	orders := 0
	for c := range 30_000 {
		m.add("customer", c+1, fmt.Sprintf("n%d", c%7000), fmt.Sprintf("e%d@x", c), c%7)
		for k := range int(hashInt(int64(c)) % 6) {
			orders++
			day := time.Date(2020, 1, 1, 0, 0, orders*7, 0, time.UTC).Format(time.DateTime)
			m.add("orders", orders, c+1, 1+orders*orders%5, day)
			for n := range 1 + k {
				m.add("line", orders, n+1, int(hashInt(int64(orders*100+n))%50))
			}
		}
	}
	return &sampling{memory: m}
}

func budgeted(t *testing.T, s Snapshot, budget time.Duration) *Profile {
	t.Helper()
	p, err := Collect(t.Context(), s, Options{Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Budget: budget})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	return p
}

// Whoever can afford it gets the very same file.
func TestCollect_SamplesNothingWithinTheBudget(t *testing.T) {
	s := newFamilies()
	if got, want := written(t, budgeted(t, s, time.Hour)), written(t, budgeted(t, s, 0)); !bytes.Equal(got, want) {
		t.Errorf("with a budget that suffices:\n%s\nwithout one:\n%s", got, want)
	}
}

// A quarter of the rows, in whole families, gives the same fan-outs, childless
// parents included, and the same counts.
func TestCollect_SamplesWholeParentsForABudget(t *testing.T) {
	s := newFamilies()
	want := budgeted(t, s, 0)
	whole := s.read
	s.read = 0
	got := budgeted(t, s, 250*time.Millisecond)
	if s.read*2 > whole {
		t.Errorf("read %d of %d rows", s.read, whole)
	}
	if !strings.Contains(got.Source.Sampled, "customer by id") || !strings.Contains(got.Source.Sampled, "one key in ") {
		t.Errorf("sampled: %s", got.Source.Sampled)
	}
	for _, table := range want.Tables {
		sampled := got.Table(table.Name)
		if sampled.Rows != table.Rows || sampled.Grows != table.Grows {
			t.Errorf("%s: %d rows that grow %v, want %d and %v", table.Name, sampled.Rows, sampled.Grows, table.Rows, table.Grows)
		}
		for i, r := range table.References {
			compareFanOuts(t, table.Name, sampled.References[i].FanOut, r.FanOut)
		}
		for i, c := range table.Columns {
			g := sampled.Columns[i]
			if math.Abs(float64(g.Distinct-c.Distinct)) > 0.05*float64(c.Distinct) { // estimated where it is of no key
				t.Errorf("%s.%s: %d distinct, want %d", table.Name, c.Name, g.Distinct, c.Distinct)
			}
			if g.Start != c.Start || math.Abs(g.Span-c.Span) > 1e-6 {
				t.Errorf("%s.%s: starts at %d, spans %v; want %d, %v", table.Name, c.Name, g.Start, g.Span, c.Start, c.Span)
			}
			if (g.Ordinal == nil) != (c.Ordinal == nil) {
				t.Errorf("%s.%s: ordinal %v, want %v", table.Name, c.Name, g.Ordinal, c.Ordinal)
			}
		}
	}
	if again := written(t, budgeted(t, newFamilies(), 250*time.Millisecond)); !bytes.Equal(again, written(t, got)) {
		t.Error("another measurement of the same data took another sample")
	}
}

// compareFanOuts allows for five standard deviations of a share of 5,000 parents.
func compareFanOuts(t *testing.T, table string, got, want FanOut) {
	t.Helper()
	if math.Abs(got.Mean-want.Mean) > 1e-3*want.Mean {
		t.Errorf("%s: %v children, want %v", table, got.Mean, want.Mean)
	}
	share := func(f FanOut, most int64) float64 {
		sum := 0.0
		for _, b := range f.Parents {
			if b.High <= most {
				sum += b.Share
			}
		}
		return sum
	}
	for _, b := range want.Parents {
		if g, w := share(got, b.High), share(want, b.High); math.Abs(g-w) > 5*0.5/math.Sqrt(5000) {
			t.Errorf("%s: up to %d children at a share of %v of the parents, want %v", table, b.High, g, w)
		}
	}
}

// What is read costs no more than the budget and a third; what it takes to skip
// and count rows is less than any sample here.
func TestCollect_KeepsToTheBudget(t *testing.T) {
	for _, budget := range []time.Duration{400 * time.Millisecond, 250 * time.Millisecond, 180 * time.Millisecond} {
		s := newFamilies()
		p := budgeted(t, s, budget)
		if p.Source.Sampled == "" {
			t.Errorf("%v: nothing sampled", budget)
		}
		if cost := time.Duration(s.read) * (rowCost + 4*cellCost); cost > budget*13/10 {
			t.Errorf("read %d rows, which cost %v, for a budget of %v", s.read, cost, budget)
		}
	}
}

func TestCollect_BudgetNeedsSamples(t *testing.T) {
	_, err := Collect(t.Context(), newFamilies().memory, Options{Budget: time.Second})
	if !errors.Is(err, ErrNoSampler) {
		t.Errorf("error %v, want %v", err, ErrNoSampler)
	}
}
