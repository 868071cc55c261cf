package report

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"duckface/rehearse"
)

// made is a rehearsal of steps that take known times, drawn with a fixed seed.
type made struct {
	Input
	random *rand.Rand
}

var scales = []float64{0.02, 0.05, 0.1, 0.2}

// newMade is a rehearsal of no step yet, on a database of one large table.
func newMade() *made {
	return &made{Input{
		Profile: "shop.yaml", Server: "MariaDB 10.11.6", Command: "duckface rehearse shop.yaml --on mysql://root@localhost --scale 0.02,0.05,0.1,0.2 --target 1",
		Made:       time.Date(2026, 11, 22, 21, 0, 0, 0, time.UTC),
		Target:     Target{Label: "scale 1", Scale: 1, Rows: map[string]int64{"orders": 12_000_000, "country": 250}},
		CacheBytes: 8 << 30,
	}, rand.New(rand.NewPCG(5, 7))}
}

// add adds a step whose time at a scale is given, and statements that share it.
func (m *made) add(version, name, table string, took func(scale float64) float64, statements ...string) {
	m.Steps = append(m.Steps, rehearse.Step{Version: version, Name: name, File: version + "_" + name + ".up.sql", Up: statements})
	for _, scale := range scales {
		for round := range 3 {
			s := took(scale) * math.Exp(0.04*m.random.NormFloat64())
			m.Timings = append(m.Timings, m.timing(version, table, scale, round, s, statements))
		}
	}
}

func (m *made) timing(version, table string, scale float64, round int, s float64, statements []string) rehearse.Timing {
	rows := m.Target.Rows[table]
	if table == "orders" {
		rows = int64(float64(rows) * scale)
	}
	elapsed := time.Duration(s * float64(time.Second))
	t := rehearse.Timing{
		Version: version, Scale: scale, Round: round, Elapsed: elapsed,
		Tables:   []rehearse.TableSize{{Name: table, Rows: rows, Bytes: 16384 + 180*rows}},
		RowsRead: 2 * rows, RowsChanged: rows, TempTables: -1, TempOnDisk: -1,
		BytesBefore: 300 * rows, BytesAfter: 320 * rows, ReadWait: elapsed / 50, WriteWait: elapsed / 2,
	}
	for i, sql := range statements {
		share := elapsed / time.Duration(len(statements)*20)
		if i == len(statements)-1 {
			share = elapsed - share*time.Duration(i)
		}
		t.Statements = append(t.Statements, rehearse.Statement{SQL: sql, Elapsed: share, Algorithm: "copy", Rows: rows})
	}
	return t
}

// shop is a rehearsal with a step of each kind.
func shop() *made {
	m := newMade()
	m.add("001", "add_note", "orders", func(float64) float64 { return 0.006 }, "ALTER TABLE orders ADD note TEXT")
	m.add("002", "index_placed_at", "orders", func(s float64) float64 { return 0.02 + 42*s*math.Log2(12e6*s)/math.Log2(12e6) },
		"CREATE INDEX orders_placed_at ON orders (placed_at)")
	m.add("003", "deduplicate_orders_by_customer_and_reference", "orders", func(s float64) float64 { return 0.01 + 900*s*s },
		"SET SESSION sql_mode = ''", "-- keep the first of each\nDELETE a FROM orders a JOIN orders b\n  ON a.customer = b.customer AND a.reference = b.reference AND a.id > b.id")
	m.add("004", "backfill_total", "orders", func(s float64) float64 { return 0.8 + 0.4*s }, "UPDATE orders SET total = net + tax WHERE total IS NULL")
	m.add("005", "countries", "country", func(float64) float64 { return 0.011 }, "INSERT INTO country (code) VALUES ('XK')")
	return m
}

func TestNew_PredictsEachStepAndNamesWhatHurts(t *testing.T) {
	m := shop()
	limit := &Budgets{}
	limit.LimitTime(time.Minute)
	m.Budgets = limit
	r := New(m.Input)

	for i, want := range []struct {
		truth  float64
		status Status
	}{{0.006, Fine}, {42, Fine}, {900, Over}, {1.2, Fine}, {0.011, Fine}} {
		s := r.Steps[i]
		if s.Status != want.status {
			t.Errorf("step %s: got status %q, want %q", s.Version, s.Status, want.status)
		}
		if q := s.Time; q.Low > want.truth || q.High < want.truth {
			t.Errorf("step %s: interval %g to %g is without the truth, %g", s.Version, q.Low, q.High, want.truth)
		}
	}
	h := r.Steps[2].Hurts
	if h.Statement != 2 || h.Table != "orders" {
		t.Errorf("hurts: got statement %d on %q, want 2 on orders", h.Statement, h.Table)
	}
	// 900 s² is 60 at scale 0.258, 3.1 million rows
	if h.FromRows < 2.6e6 || h.FromRows > 3.6e6 {
		t.Errorf("hurts from %.0f rows on, want about 3.1 million", h.FromRows)
	}
	if got := r.Worst()[0].Version; got != "003" {
		t.Errorf("worst: got %s, want 003", got)
	}
	if r.OK() {
		t.Error("a step over its budget is not OK")
	}
}
