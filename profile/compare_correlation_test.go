package profile

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// measuredLike is a measurement that is to be compared with a profile.
func measuredLike(t *testing.T, m *memory, want *Profile) *Profile {
	t.Helper()
	p, err := Collect(t.Context(), m, Options{Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Resolution: fullBins, Like: want})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// outside are the findings of a measure that are not within their tolerance.
func outside(c *Comparison, measure string) (n int, failed []string) {
	for _, f := range c.Findings {
		if f.Measure != measure {
			continue
		}
		n++
		if !f.OK {
			failed = append(failed, f.Name()+": "+f.Want+" is "+f.Got)
		}
	}
	return n, failed
}

func longOrders(_, of int) int { return 1 + of/8 }

func TestCompare_JointFanOuts(t *testing.T) {
	want := collect(t, busy(200, longOrders))
	same := Compare(want, measuredLike(t, busy(200, longOrders), want), CompareOptions{})
	if n, failed := outside(same, "joint fan-out"); n < 4 || len(failed) > 0 {
		t.Errorf("the same database: %d measured, outside are %v", n, failed)
	}
	m := busy(200, longOrders)
	for i, row := range m.rows["payment"] { // the same fan-out, of other customers
		m.rows["payment"][i][1] = 1 + (row[1].(int64)*77)%200
	}
	shuffled := Compare(want, measuredLike(t, m, want), CompareOptions{})
	if _, failed := outside(shuffled, "joint fan-out"); len(failed) < 2 {
		t.Errorf("shuffled payments: outside are only %v", failed)
	}
	if _, failed := outside(shuffled, "fan-out"); len(failed) > 0 {
		t.Errorf("the fan-outs themselves are the same, but outside are %v", failed)
	}
}

// What is not stated and was measured is that fan-outs do not go together.
func TestCompare_JointFanOutsThatAreIndependent(t *testing.T) {
	shuffled := func() *memory {
		m := busy(200, longOrders)
		for _, table := range []string{"payment", "complaint"} {
			for i, row := range m.rows[table] {
				m.rows[table][i][1] = 1 + int64(hashInt(int64(len(table))*1000+row[1].(int64))%200)
			}
		}
		return m
	}
	want := collect(t, shuffled())
	if _, failed := outside(Compare(want, measuredLike(t, shuffled(), want), CompareOptions{}), "joint fan-out"); len(failed) > 0 {
		t.Errorf("the same database: outside are %v", failed)
	}
	if _, failed := outside(Compare(want, measuredLike(t, busy(200, longOrders), want), CompareOptions{}), "joint fan-out"); len(failed) < 2 {
		t.Errorf("correlated where the profile has none: outside are only %v", failed)
	}
}

func TestCompare_Through(t *testing.T) {
	want := collect(t, busy(200, longOrders))
	same := Compare(want, measuredLike(t, busy(200, longOrders), want), CompareOptions{})
	if n, failed := outside(same, "two-hop fan-out"); n != 1 || len(failed) > 0 {
		t.Errorf("the same database: %d measured, outside are %v", n, failed)
	}
	m := busy(200, longOrders)
	orders := int64(len(m.rows["order"]))
	for i, row := range m.rows["line"] { // long orders are anybody's
		m.rows["line"][i][1] = 1 + (row[1].(int64)*7919)%orders
	}
	moved := Compare(want, measuredLike(t, m, want), CompareOptions{})
	if _, failed := outside(moved, "two-hop fan-out"); len(failed) != 1 {
		t.Errorf("lines of other orders: outside are %v", failed)
	}
	if _, failed := outside(moved, "fan-out"); len(failed) > 0 {
		t.Errorf("the fan-outs themselves are the same, but outside are %v", failed)
	}
}

// A measurement states what the profile states that it is for, also where it
// tells nothing by itself.
func TestCollect_LikeStatesWhatTheProfileStates(t *testing.T) {
	like := collect(t, busy(80, longOrders))
	plain := func(int, int) int { return 1 }
	if r := collect(t, busy(80, plain)).Table("line").References[0]; len(r.Through) != 0 {
		t.Fatalf("got %+v, want nothing stated", r.Through)
	}
	got := measuredLike(t, busy(80, plain), like)
	if r := got.Table("line").References[0]; len(r.Through) != 1 || !slices.Equal(r.Through[0].Columns, []string{"customer_id"}) {
		t.Errorf("got %+v, want it stated", r.Through)
	}
	if n := len(got.Table("customer").Correlations); n < 12 {
		t.Errorf("got %d correlations, want every pair", n)
	}
}

// A small database that was generated rightly must not fail by chance alone.
func TestCompare_JointFanOutsOfFewParentsHaveAFloor(t *testing.T) {
	for _, customers := range []int{12, 20, 40} {
		want := collect(t, busy(200, longOrders))
		m := busy(customers, longOrders)
		got := measuredLike(t, m, want)
		rows := map[string]int64{}
		for name, list := range m.rows {
			rows[name] = int64(len(list))
		}
		if _, failed := outside(Compare(want, got, CompareOptions{Rows: rows}), "joint fan-out"); len(failed) > 0 {
			t.Errorf("%s: outside are %v", fmt.Sprint(customers), failed)
		}
	}
}
