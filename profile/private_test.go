package profile

import (
	"bytes"
	"crypto/rand"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math"
	mathrand "math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"duckface/schema"
)

// The noise must have the stated distribution: a test of fit over 100,000
// draws. With 30 degrees of freedom chi-squared is beyond 70 once in 20,000 times;
// the source of randomness is fixed.
func TestNoise_IsTwoSidedGeometric(t *testing.T) {
	const draws = 100_000
	for _, scale := range []float64{0.7, 3, 40.5} {
		n := &noise{random: mathrand.NewChaCha8([32]byte{7})}
		q := math.Exp(-1 / scale)
		const classes = 31
		width := max(1, int64(scale/3))
		var counts [classes]float64
		for range draws {
			x := n.draw(scale)
			i := (x+width*classes/2+width*1000)/width - 1000
			counts[min(max(i, 0), classes-1)]++
		}
		chi := 0.0
		for i := range counts {
			lo, hi := (int64(i))*width-width*classes/2, (int64(i)+1)*width-width*classes/2-1
			want := draws * (geometricBelow(q, hi) - geometricBelow(q, lo-1))
			switch i {
			case 0:
				want = draws * geometricBelow(q, hi)
			case classes - 1:
				want = draws * (1 - geometricBelow(q, lo-1))
			}
			if want > 5 {
				chi += (counts[i] - want) * (counts[i] - want) / want
			}
		}
		if chi > 70 {
			t.Errorf("scale %v: chi-squared %.1f, want at most 70: %v", scale, chi, counts)
		}
	}
}

// geometricBelow is P(X <= x) of the two-sided geometric distribution.
func geometricBelow(q float64, x int64) float64 {
	if x >= 0 {
		return 1 - math.Pow(q, float64(x)+1)/(1+q)
	}
	return math.Pow(q, float64(-x)) / (1 + q)
}

func TestCollectPrivately_FailsWithoutRandomness(t *testing.T) {
	lost := errors.New("no entropy")
	_, err := CollectPrivately(t.Context(), shop(), Options{}, Privacy{Epsilon: 1, Random: iotest.ErrReader(lost)})
	if !errors.Is(err, lost) {
		t.Errorf("got %v, want %v", err, lost)
	}
}

// What a unit moves must be no more than what its noise was made for: units are
// taken out of a database one by one and all counts compared. Every unit's
// share of each release must add up to no more than epsilon.
func TestCollectPrivately_BoundsWhatAUnitMoves(t *testing.T) {
	for i, unit := range slices.Repeat([]string{"", "customer", "country", "order"}, 5) {
		t.Run("unit "+unit, func(t *testing.T) {
			whole := smallShop(uint64(i))
			before := counted(t, whole, unit)
			for _, gone := range removals(whole, unit) {
				after := counted(t, gone.left, unit)
				spent := 0.0
				for name, release := range before.releases {
					spent += l1(release.counts, after.releases[name].counts) / release.scale
				}
				if spent > before.epsilon*(1+1e-9) {
					t.Fatalf("without %s the counts differ by epsilon %.4f, want at most %v", gone.what, spent, before.epsilon)
				}
			}
		})
	}
}

// smallShop has what is hard: units above their bound, rows of no customer,
// a tree, lines whose order is gone.
func smallShop(seed uint64) *memory {
	m := newMemory()
	m.table("country", 1, "code char(2)", "name varchar(50) not null")
	customer := m.table("customer", 1, "id int", "country char(2)", "friend int", "born date")
	refer(customer, "country", "country", "code")
	refer(customer, "friend", "customer", "id")
	order := m.table("order", 1, "id bigint", "customer int", "total decimal(10,2) not null", "state enum('new','paid')")
	refer(order, "customer", "customer", "id")
	line := m.table("line", 2, "order_id bigint", "no int", "product int not null", "note text")
	refer(line, "order_id", "order", "id")
	refer(line, "product", "product", "id")
	m.table("product", 1, "id int", "price double not null")
	r := mathrand.New(mathrand.NewPCG(3, seed))
	some := func(v int) driver.Value {
		if r.IntN(5) == 0 {
			return nil
		}
		return int64(v)
	}
	for i := range 3 {
		m.add("country", fmt.Sprintf("c%d", i), "name")
	}
	for i := range 5 {
		m.add("product", i, float64(i)*1.5)
	}
	for i := range 8 {
		m.add("customer", i, fmt.Sprintf("C%d", r.IntN(3)), some(r.IntN(8)), "1970-01-02")
	}
	for i := range 30 {
		m.add("order", i, some(r.IntN(10)), fmt.Sprintf("%d.50", r.IntN(99)), "paid")
	}
	for i := range 80 {
		m.add("line", r.IntN(33), i, r.IntN(5), strings.Repeat("x", r.IntN(40)))
	}
	return m
}

type countedReleases struct {
	epsilon  float64
	releases map[string]countedRelease
}

type countedRelease struct {
	scale  float64
	counts []float64
}

// counted is every count that noise would be added to.
func counted(t *testing.T, m *memory, unit string) countedReleases {
	t.Helper()
	c, err := newPrivateCollector(m.schema, Privacy{Epsilon: 0.5, Unit: unit, Bound: 2, Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	c.src = m
	out := countedReleases{0.5, map[string]countedRelease{}}
	for _, p := range c.tables {
		if err := c.readKeys(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range c.tables {
		if err := c.readRows(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		name := p.schema.Name
		out.releases[name] = countedRelease{p.rows.scale, []float64{float64(p.count)}}
		for _, column := range p.columns {
			counts := []float64{float64(column.nulls)}
			for _, n := range column.counts {
				counts = append(counts, float64(n))
			}
			out.releases[name+"."+column.schema.Name] = countedRelease{column.scale, counts}
		}
		for _, l := range p.links {
			out.releases[name+"->"+l.schema.Table] = countedRelease{l.scale, l.degrees()}
		}
	}
	return out
}

type removal struct {
	what string
	left *memory
}

// removals are the database without each of its units in turn.
func removals(m *memory, unit string) []removal {
	var out []removal
	for _, table := range slices.Sorted(mapsKeys(m.rows)) {
		for i := range m.rows[table] {
			left := &memory{schema: m.schema, rows: map[string][][]driver.Value{}}
			for name, rows := range m.rows {
				left.rows[name] = slices.Clone(rows)
			}
			gone := left.rows[table][i]
			left.rows[table] = slices.Delete(left.rows[table], i, i+1)
			if below := m.below(unit); unit != "" && below[table] != 0 {
				if below[table] != 1 {
					continue // it goes with its unit
				}
				left.removeBelow(unit, table, gone, below)
			}
			out = append(out, removal{fmt.Sprintf("%s %v", table, gone), left})
		}
	}
	return out
}

func mapsKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// below are the tables below a unit with their distance from it, from 1.
func (m *memory) below(unit string) map[string]int {
	depth := map[string]int{unit: 1}
	for range m.schema.Tables {
		for _, t := range m.schema.Tables {
			for _, r := range t.References {
				if depth[r.Table] > 0 && depth[t.Name] == 0 {
					depth[t.Name] = depth[r.Table] + 1
				}
			}
		}
	}
	return depth
}

// removeBelow removes what refers to a row, one level after the other.
func (m *memory) removeBelow(unit, table string, gone []driver.Value, depth map[string]int) {
	for _, t := range m.schema.Tables {
		for _, r := range t.References {
			if r.Table != table || depth[t.Name] != depth[table]+1 {
				continue
			}
			column := slices.IndexFunc(t.Columns, func(c *schema.Column) bool { return c.Name == r.Columns[0] })
			var kept [][]driver.Value
			var removed [][]driver.Value
			for _, row := range m.rows[t.Name] {
				if row[column] != nil && strings.EqualFold(fmt.Sprint(row[column]), fmt.Sprint(gone[0])) {
					removed = append(removed, row)
				} else {
					kept = append(kept, row)
				}
			}
			m.rows[t.Name] = kept
			for _, row := range removed {
				m.removeBelow(unit, t.Name, row, depth)
			}
		}
	}
}

func l1(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += math.Abs(a[i] - b[i])
	}
	return sum
}

// With an epsilon that drowns nothing the shape is that of the data.
func TestCollectPrivately_KeepsShape(t *testing.T) {
	p, err := CollectPrivately(t.Context(), shop(), Options{Now: time.Now()}, Privacy{Epsilon: 100, Random: mathrand.NewChaCha8([32]byte{1})})
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Table("customer").Rows; math.Abs(float64(got-1000)) > 5 {
		t.Errorf("customers: got %d, want about 1000", got)
	}
	fanOut := p.Table("order").References[0].FanOut
	if len(fanOut.Parents) != 10 || math.Abs(fanOut.Mean-4.5) > 0.1 {
		t.Errorf("orders a customer: got %+v, want 0 to 9 with a mean of 4.5", fanOut)
	}
	if got := p.Table("order").Column("paid").Null; math.Abs(got-0.4) > 0.02 {
		t.Errorf("order.paid null: got %v, want 0.4", got)
	}
}

func TestCollectPrivately_RoundTrips(t *testing.T) {
	for _, unit := range []string{"", "customer"} {
		p, err := CollectPrivately(t.Context(), shop(), Options{Now: time.Now()}, Privacy{Epsilon: 1, Unit: unit, Random: mathrand.NewChaCha8([32]byte{2})})
		if err != nil {
			t.Fatal(err)
		}
		var first, second bytes.Buffer
		if err := Write(&first, p); err != nil {
			t.Fatal(err)
		}
		read, err := Read(bytes.NewReader(first.Bytes()), "private.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if err := Write(&second, read); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first.String(), second.String()); diff != "" {
			t.Errorf("unit %q: written, read and written again (-first +second):\n%s", unit, diff)
		}
	}
}

func TestCollectPrivately_NamesWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		privacy Privacy
		want    string
	}{
		{Privacy{Epsilon: 0}, "epsilon 0: want a number above 0"},
		{Privacy{Epsilon: math.NaN()}, "epsilon NaN: want a number above 0"},
		{Privacy{Epsilon: 1, Unit: "custommer"}, `no table "custommer" to be the unit of privacy (did you mean "customer"?)`},
	} {
		c.privacy.Random = io.Reader(rand.Reader)
		_, err := CollectPrivately(t.Context(), shop(), Options{}, c.privacy)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// Bins must come from the type alone and hold each value that it has.
func TestFixedBins_HoldTheirValues(t *testing.T) {
	m := newMemory()
	for _, kind := range []string{"tinyint", "int unsigned", "bigint", "decimal(5,2)", "decimal(30,30)", "double", "date", "datetime(6)", "time", "year", "varchar(5)", "blob"} {
		b, ok := privateBins(m.table("t", 0, "c "+kind).Columns[0])
		if !ok || !slices.IsSorted(b.edges) || len(slices.Compact(slices.Clone(b.edges))) != len(b.edges) {
			t.Errorf("%s: edges do not ascend: %v", kind, b.edges)
			continue
		}
		for i := range b.len() {
			if got := b.find(b.edges[i]); got != i {
				t.Errorf("%s: bin of %v: got %d, want %d", kind, b.edges[i], got, i)
			}
		}
	}
}
