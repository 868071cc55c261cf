package report

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duckface/rehearse/predict"
)

func TestReadBudgets(t *testing.T) {
	got, err := ReadBudgets("budgets.yaml", strings.NewReader(`every:
  time: 60s
  rows_read: 2_000_000
  write_wait: 1500ms
total: {time: 10m}
steps:
  "003":
    time: 20m
    rows_changed: 0
    reason: runs in the window of March
`))
	if err != nil {
		t.Fatal(err)
	}
	read, none := int64(2_000_000), int64(0)
	want := &Budgets{
		File:  "budgets.yaml",
		Every: Limits{Time: time.Minute, RowsRead: &read, WriteWait: 1500 * time.Millisecond},
		Total: Limits{Time: 10 * time.Minute},
		Steps: []StepBudget{{Version: "003", Line: 7, Limits: Limits{Time: 20 * time.Minute, RowsChanged: &none}, Reason: "runs in the window of March"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("budgets differ (-want +got):\n%s", diff)
	}
}

func TestReadBudgets_NamesFileAndLine(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "b.yaml: empty: want every, total or steps"},
		{"- a", "b.yaml:1: budgets: want a mapping"},
		{"every:\n  tiem: 60s", `b.yaml:2: unknown key "tiem" in every: want time, rows_read, rows_changed, write_wait or read_wait`},
		{"every:\n  time: 60", "b.yaml:2: time: want a time above zero with its unit, such as 500ms, 60s or 5m"},
		{"every:\n  time: -1s", "b.yaml:2: time: want a time above zero with its unit, such as 500ms, 60s or 5m"},
		{"every:\n  rows_read: many", "b.yaml:2: rows_read: want a whole number of rows, such as 2000000"},
		{"every:\n  reason: x", `b.yaml:2: unknown key "reason" in every: want time, rows_read, rows_changed, write_wait or read_wait`},
		{"every: {time: 1s}\nevery: {time: 2s}", "b.yaml:2: budgets: every stands twice"},
		{"total: {rows_read: 5}", `b.yaml:1: unknown key "rows_read" in total: want time`},
		{"steps:\n  1:\n    reason: x", "b.yaml:2: step 1 has no limit: set time, rows_read, rows_changed, write_wait or read_wait"},
		{"every: {time: 1s}\nsteps:\n  1: {time: 2s}", "b.yaml:3: step 1 may take more time than every step: add a reason"},
		{"every: [", "b.yaml:1: not YAML: did not find expected node content"},
		{"step: {}", `b.yaml:1: unknown key "step": want every, total or steps`},
		{"every: &a {time: 1s}\ntotal: *a", "b.yaml:2: total: want a mapping"},
	} {
		_, err := ReadBudgets("b.yaml", strings.NewReader(c.text))
		if err == nil || err.Error() != c.want {
			t.Errorf("%q:\n got %v\nwant %s", c.text, err, c.want)
		}
	}
}

func TestNew_HoldsEachStepAgainstItsBudget(t *testing.T) {
	m := newMade()
	m.add("1", "", "orders", func(s float64) float64 { return 100 * s }, "UPDATE orders SET a = 1") // 100 s at the target, 20 s at 0.2
	for _, c := range []struct {
		name, text string
		want       Status
		over       string
		measured   bool
	}{
		{"within", "every: {time: 10m}", Fine, "", false},
		{"prediction over", "every: {time: 50s}", Over, "time", false},
		{"both over", "every: {time: 10s}", Over, "time", false},
		{"own budget", "every: {time: 50s}\nsteps: {1: {time: 10m, reason: announced}}", Excused, "", false},
		{"own budget over", "every: {time: 50s}\nsteps: {1: {time: 60s, reason: announced}}", Over, "time", false},
		{"rows read", "every: {rows_read: 20000000}", Over, "rows read", false},
		{"rows changed", "every: {rows_changed: 13000000}", Fine, "", false},
		{"write wait", "every: {write_wait: 30s}", Over, "write wait", false},
		{"all steps", "total: {time: 50s}", Unjudged, "", false},
	} {
		b, err := ReadBudgets("b.yaml", strings.NewReader(c.text))
		if err != nil {
			t.Fatal(err)
		}
		in := m.Input
		in.Budgets = b
		r := New(in)
		s := r.Steps[0]
		if s.Status != c.want {
			t.Errorf("%s: got status %q, want %q", c.name, s.Status, c.want)
		}
		if got, want := r.OK(), c.want != Over && b.Total.Time == 0; got != want {
			t.Errorf("%s: got OK %v, want %v", c.name, got, want)
		}
		over, measured := "", false
		for _, v := range s.Limits {
			if v.Over {
				over, measured = v.What, v.Measured
			}
		}
		if over != c.over || measured != c.measured {
			t.Errorf("%s: got over %q, measured %v, want %q, %v", c.name, over, measured, c.over, c.measured)
		}
	}
}

func TestNew_WarnsOfBudgetsOfNoStep(t *testing.T) {
	m := newMade()
	m.add("1", "", "orders", func(s float64) float64 { return s }, "UPDATE orders SET a = 1")
	m.Budgets = &Budgets{File: "b.yaml", Steps: []StepBudget{{Version: "01", Line: 4, Limits: Limits{Time: time.Second}}}}
	r := New(m.Input)
	want := []string{"b.yaml:4: no step 01 was run; remove its budget or mend the name"}
	if diff := cmp.Diff(want, r.Warnings); diff != "" {
		t.Errorf("warnings differ (-want +got):\n%s", diff)
	}
}

func TestNew_DoesNotExtrapolateFromOneScale(t *testing.T) {
	m := newMade()
	m.add("1", "", "orders", func(s float64) float64 { return 100 * s }, "UPDATE orders SET a = 1")
	in := m.Input
	in.Timings = in.Timings[:3]
	in.Budgets = &Budgets{}
	in.Budgets.LimitTime(time.Second) // 2 s at scale 0.02 is over it as it is
	r := New(in)
	s := r.Steps[0]
	if len(s.Limits) != 1 || !s.Limits[0].Over || !s.Limits[0].Measured {
		t.Errorf("got limits %+v, want one that a measurement is over", s.Limits)
	}
	in.Budgets = nil
	r = New(in)
	s = r.Steps[0]
	if s.Status != OneSize || s.Time.Verdict != predict.OneSize || s.Time.Value != 0 || r.Total != nil {
		t.Errorf("got status %q, %+v, total %v", s.Status, s.Time, r.Total)
	}
	if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "nothing is extrapolated from one size") {
		t.Errorf("got warnings %q", r.Warnings)
	}
}

func TestNew_ReportsFailuresAndPredictsFromTheOtherScales(t *testing.T) {
	s := judged().Steps[5]
	want := []Failure{{Scale: 0.2, Error: "Error 1062: Duplicate entry '<b>4</b>' for key 'reference'", Statement: 1, SQL: "ALTER TABLE orders ADD UNIQUE (reference)"}}
	if diff := cmp.Diff(want, s.Failures); diff != "" {
		t.Errorf("failures differ (-want +got):\n%s", diff)
	}
	if s.Status != Failed || !s.Time.Known() || s.Time.Low > 3 || s.Time.High < 3 {
		t.Errorf("got status %q, time %+v, want 3 s within", s.Status, s.Time)
	}
}

// The target asks for rows of a table that the steps change on their way: a step
// after a deletion finds as large a share of them as at the largest scale.
func TestNew_TakesSizesFromThePlanAndTheSteps(t *testing.T) {
	m := newMade()
	m.Target = Target{Label: "orders=24000000", Rows: map[string]int64{"orders": 24_000_000}}
	m.add("1", "", "orders", func(s float64) float64 { return 100 * s }, "DELETE FROM orders WHERE old")
	m.add("2", "", "orders", func(s float64) float64 { return 50 * s }, "UPDATE orders SET a = 1")
	for i := range m.Timings {
		t := &m.Timings[i]
		rows := int64(12_000_000 * t.Scale)
		if t.Version == "2" {
			rows /= 4
		}
		t.Tables[0].Rows, t.Tables[0].Bytes = rows, 180*rows
	}
	r := New(m.Input)
	for i, want := range []int64{24_000_000, 6_000_000} {
		if got := r.Steps[i].Tables[0].Rows; got != want {
			t.Errorf("step %d: got %d rows at the target, want %d", i+1, got, want)
		}
	}
	// twice the size of scale 1
	for i, want := range []float64{200, 100} {
		if q := r.Steps[i].Time; q.Low > want || q.High < want {
			t.Errorf("step %d: got %.0f to %.0f s, want %.0f within", i+1, q.Low, q.High, want)
		}
	}
}
