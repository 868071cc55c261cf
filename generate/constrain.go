package generate

import (
	"fmt"

	"duckface/row"
)

// CheckError says that a CHECK constraint cannot be promised for generated rows.
type CheckError struct {
	Expression string
	Reason     string
}

func (e *CheckError) Error() string {
	return fmt.Sprintf("CHECK (%s): %s; take the check out of the profile to generate without it", e.Expression, e.Reason)
}

// readTableChecks understands the CHECK constraints of a table, or refuses it.
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
	if len(t.checks.unclear) > 0 {
		return &CheckError{t.checks.unclear[0], "not understood"}
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

// orderSample bounds how many rows are looked at to prove that one column
// stays below another.
const orderSample = 1 << 20

// keepOrders makes columns that a CHECK orders (start <= end) rise together,
// and proves that this keeps the order.
func (t *TablePlan) keepOrders() error {
	if t.checks == nil {
		return nil
	}
	for _, o := range t.checks.orders {
		i, j := t.column(o.low), t.column(o.high)
		if i < 0 || j < 0 {
			continue
		}
		expression := o.low + " <= " + o.high
		if o.strict {
			expression = o.low + " < " + o.high
		}
		low, high := t.columns[i], t.columns[j]
		if low.seat == nil || high.seat == nil || low.seat.dealt != nil || high.seat.dealt != nil {
			return &CheckError{expression, "a key or reference cannot be kept in order with another column"}
		}
		if low.seat.ranker.total != high.seat.ranker.total {
			return &CheckError{expression, "one of them is null where the other is not"}
		}
		high.seat.spread, high.seat.straight, low.seat.straight = low.seat.spread, false, false
		if !inOrder(low, high, o.strict) {
			return &CheckError{expression, "the measured histograms of the two overlap the other way round"}
		}
	}
	return nil
}

// inOrder compares the two columns' values slot by slot.
func inOrder(low, high *columnPlan, strict bool) bool {
	total := low.seat.ranker.total
	step := max(1, total/orderSample)
	var a, b row.Column
	var x, y []int64
	for slot := int64(0); slot < total; slot += step {
		i, _ := low.seat.fan.parent(slot)
		j, _ := high.seat.fan.parent(slot)
		x, y = append(x, i), append(y, j)
	}
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
