package generate

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"duckface/row"
	"duckface/schema"
)

// readTableChecks understands the CHECK constraints of a table. One that it does
// not, and that the rows' nulls alone do not keep, is left out.
// What they demand of a reference's column is demanded of the key it refers to.
func (p *Plan) readTableChecks(t *TablePlan) error {
	if t.Rows == 0 {
		return nil
	}
	var expressions []string
	for _, c := range t.Profile.Checks {
		expressions = append(expressions, c.Expression)
	}
	t.checks = readChecks(expressions)
	for _, expression := range t.checks.unclear {
		if !t.passesByNulls(expression) {
			p.leaveOutCheck(t, expression)
		}
	}
	for i, c := range t.columns {
		b := t.checks.of(c.profile.Name)
		root, at := t.root(i)
		joined, ok := root.columns[at].bounds.and(b)
		if !ok {
			return fmt.Errorf("CHECK constraints on %s contradict those of %s.%s", c.profile.Name, root.Table.Name, root.columns[at].profile.Name)
		}
		root.columns[at].bounds = joined
	}
	return nil
}

// leaveOutCheck has the table made without a CHECK that cannot be promised.
func (p *Plan) leaveOutCheck(t *TablePlan, expression string) {
	t.Table.Checks = slices.DeleteFunc(slices.Clone(t.Table.Checks), func(c schema.Check) bool { return c.Expression == expression })
	p.note("%s is made without CHECK (%s): rows cannot be promised to keep it", t.Table.Name, expression)
}

// leaveOutOrder leaves out the CHECKs that ask for an order of two columns.
func (p *Plan) leaveOutOrder(t *TablePlan, o columnOrder) {
	for _, c := range slices.Clone(t.Table.Checks) {
		if slices.Contains(readChecks([]string{c.Expression}).orders, o) {
			p.leaveOutCheck(t, c.Expression)
		}
	}
}

// orderSample bounds how many rows of a null class are looked at to prove that
// one column stays below another.
const orderSample = 1 << 18

// keepOrders makes columns that a CHECK orders (start <= end) rise together in
// the rows in which neither is null. Where the two measured histograms still
// cross, as bounds of quantiles do, the higher column is raised to the lower.
// A CHECK whose columns cannot be is left out.
func (p *Plan) keepOrders(t *TablePlan) error {
	if t.checks == nil {
		return nil
	}
	lifted := map[int]bool{}
	for _, o := range chained(t.checks.orders) {
		i, j := t.column(o.low), t.column(o.high)
		if i < 0 || j < 0 || t.keptByLag(i, j, o.strict) {
			continue
		}
		low, high := t.columns[i], t.columns[j]
		under, ok := t.rise(low)
		over, also := t.rise(high)
		if !ok || !also {
			p.leaveOutOrder(t, o) // a key or reference
			continue
		}
		if !lifted[i] && t.inOrder(low, high, under, over, o.strict) {
			continue
		}
		if !raisable(low, high, o.strict) || p.targeted(t, j) {
			p.leaveOutOrder(t, o) // the histograms overlap the other way round
			continue
		}
		t.raised = append(t.raised, raise{i, j, o.strict})
		lifted[j] = true
	}
	return nil
}

// chained puts a <= b before b <= c.
func chained(orders []columnOrder) []columnOrder {
	out := slices.Clone(orders)
	for range out { // each pass settles one link of a chain
		for i := range out {
			for j := i + 1; j < len(out); j++ {
				if strings.EqualFold(out[i].low, out[j].high) {
					out[i], out[j] = out[j], out[i]
				}
			}
		}
	}
	return out
}

// risingRows orders the rows of each null class, for all columns of a table
// that rise together.
type risingRows []scatter // by class

func (r risingRows) window(_ *TablePlan, c *cursor) window {
	return window{slot: r[c.class].at(c.rank), region: c.class}
}

// risingDealer places the rows of a class, as they are ordered, on a fan-out.
type risingDealer []*fanOut // by class; nil where the column is null

func (d risingDealer) member(w window) int64 {
	rank, _ := d[w.region].parent(w.slot)
	return rank
}

// rise seats a column so that its values rise with the order of the rows of
// every class, all classes having their share of each value. It reports false
// for a column that is placed by something else.
func (t *TablePlan) rise(c *columnPlan) (risingDealer, bool) {
	if c.seat == nil || c.domain == nil {
		return nil, false
	}
	if c.seat.dealt != nil {
		before, ok := c.seat.dealt.how.(risingDealer)
		return before, ok
	}
	if t.rising == nil {
		for _, class := range t.layout.classes {
			t.rising = append(t.rising, newScatter(class.count, 0, hashKey(t.key, "rise", fmt.Sprint(len(t.rising)))))
		}
	}
	how, in := make(risingDealer, len(t.layout.classes)), make([]bool, len(t.layout.classes))
	var mine []run
	rest := c.domain.runs
	for j, class := range t.layout.classes {
		if in[j] = !c.null[j]; in[j] {
			mine, rest = splitRuns(rest, class.count)
			how[j] = newFanOut(mine)
		}
	}
	c.seat.dealt = &dealt{on: t.rising, in: in, how: how}
	c.seat.straight = false
	return how, true
}

// raise says that a value of column high is at least that of column low in its
// row, or above it.
type raise struct {
	low, high int
	strict    bool
}

// raisable reports whether any value of low, and the next above it, is a value
// that high may have.
func raisable(low, high *columnPlan, strict bool) bool {
	lowForm, lowScale := low.domain.maker.form()
	form, scale := high.domain.maker.form()
	switch {
	case form != lowForm || scale != lowScale || high.unique || high.bounds.bounded && !math.IsInf(high.bounds.hi, 1) || high.bounds.numbers != nil:
		return false
	case low.column.Type.Bits > high.column.Type.Bits || low.column.Type.Precision > high.column.Type.Precision:
		return false
	case form == row.Float:
		return !strict
	}
	return form != row.Bytes && form != row.Blob && form != row.Uint
}

// apply raises the values of so many rows.
func (r raise) apply(low, high *row.Column, rows int) {
	least := int64(0)
	if r.strict {
		least = 1
		if high.Form == row.Moment || high.Form == row.Time { // microseconds, of which Scale digits are kept
			for range 6 - high.Scale {
				least *= 10
			}
		}
	}
	for i := range rows {
		switch {
		case low.IsNull(i) || high.IsNull(i):
		case high.Form == row.Float:
			high.Floats[i] = max(high.Floats[i], low.Floats[i])
		case high.Ints[i] < low.Ints[i]+least:
			high.Ints[i] = low.Ints[i] + least
		}
	}
}

// inOrder compares the two columns' values slot by slot, in a sample of each
// class that has both.
func (t *TablePlan) inOrder(low, high *columnPlan, under, over risingDealer, strict bool) bool {
	var x, y []int64
	for j, class := range t.layout.classes {
		if under[j] == nil || over[j] == nil {
			continue
		}
		step := max(1, class.count/orderSample)
		for slot := int64(0); slot < class.count; slot += step {
			w := window{slot: slot, region: j}
			x, y = append(x, under.member(w)), append(y, over.member(w))
		}
	}
	var a, b row.Column
	low.domain.maker.fill(&a, x)
	high.domain.maker.fill(&b, y)
	for i := range x {
		lo, hi := number(&a, low, i), number(&b, high, i)
		if lo > hi || strict && lo == hi {
			return false
		}
	}
	return true
}

// number is a value on an axis that all numbers, and all dates, share.
func number(c *row.Column, of *columnPlan, i int) float64 {
	form, scale := of.domain.maker.form()
	switch form {
	case row.Float:
		return c.Floats[i]
	case row.Decimal:
		v := float64(c.Ints[i])
		for range scale {
			v /= 10
		}
		return v
	case row.Date:
		return float64(c.Ints[i]) * 86400e6
	case row.Bytes, row.Blob:
		return 0
	}
	return float64(c.Ints[i])
}
