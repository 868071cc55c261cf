package generate

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// bounds are what CHECK constraints demand of one column's values; the zero
// value demands nothing.
type bounds struct {
	bounded    bool
	lo, hi     float64 // numbers, both included; may be infinite
	open       [2]bool // lo, hi themselves are excluded
	moments    bool    // lo and hi are seconds since 1970
	texts      []string
	numbers    []float64
	lengths    bool
	minLength  int64
	maxLength  int64
	documents  bool // JSON
	notTexts   []string
	notNumbers []float64
	notNull    bool
}

// columnOrder says that one column must not be above another.
type columnOrder struct {
	low, high string
	strict    bool
}

// checks is what the CHECK constraints of a table demand, as far as they are
// understood.
type checks struct {
	columns map[string]bounds // by lower-case name
	orders  []columnOrder
	unclear []string // parts that are not understood, as they are spelled
}

// of is what the constraints demand of a column.
func (c *checks) of(column string) bounds { return c.columns[strings.ToLower(column)] }

// readChecks reads CHECK expressions: comparisons of a column with a constant,
// BETWEEN, IN, lengths, JSON_VALID, IS NOT NULL, comparisons of two columns,
// joined by AND; by OR where all parts list values of one column or allow NULL.
func readChecks(expressions []string) *checks {
	c := &checks{columns: map[string]bounds{}}
	for _, e := range expressions {
		root, err := parseCheck(e)
		if err != nil {
			c.unclear = append(c.unclear, e)
			continue
		}
		c.demand(root, e)
	}
	return c
}

// parseCheck reads one expression.
func parseCheck(expression string) (checkNode, error) {
	tokens, err := checkTokens(expression)
	if err != nil {
		return checkNode{}, err
	}
	p := &checkParser{tokens: tokens, source: expression}
	root, err := p.or()
	if err == nil && p.at < len(tokens) {
		err = errCheck
	}
	return root, err
}

// demand takes in one condition; those joined by AND one by one.
func (c *checks) demand(n checkNode, source string) {
	if n.op == "and" {
		for _, part := range n.args {
			c.demand(part, source)
		}
		return
	}
	if n.op == "or" {
		var ok bool
		if n, ok = withoutNull(n); !ok {
			c.unclear = append(c.unclear, source)
			return
		}
		if n.op == "and" {
			c.demand(n, source)
			return
		}
	}
	if o, ok := n.columnOrder(); ok {
		c.orders = append(c.orders, o)
		return
	}
	column, b, ok := n.bounds()
	if !ok {
		c.unclear = append(c.unclear, source)
		return
	}
	joined, ok := c.of(column).and(b)
	if !ok {
		c.unclear = append(c.unclear, source)
		return
	}
	c.columns[strings.ToLower(column)] = joined
}

// withoutNull leaves out IS NULL among alternatives: a null passes any CHECK. One
// of them that is NULL itself leaves no demand.
func withoutNull(n checkNode) (checkNode, bool) {
	var rest []checkNode
	for _, part := range n.args {
		if part.op == "null" {
			return checkNode{op: "and"}, true
		}
		if part.op != "is null" {
			rest = append(rest, part)
		}
	}
	if len(rest) == 1 {
		return rest[0], true
	}
	n.args = rest
	return n, len(rest) > 0
}

// and joins two demands on one column.
func (b bounds) and(o bounds) (bounds, bool) {
	if o.bounded {
		if !b.bounded || o.lo > b.lo || o.lo == b.lo && o.open[0] {
			b.lo, b.open[0] = o.lo, o.open[0]
		}
		if !b.bounded || o.hi < b.hi || o.hi == b.hi && o.open[1] {
			b.hi, b.open[1] = o.hi, o.open[1]
		}
		b.bounded, b.moments = true, b.moments || o.moments
	}
	if o.lengths {
		if !b.lengths {
			b.minLength, b.maxLength = 0, math.MaxInt64
		}
		b.lengths, b.minLength, b.maxLength = true, max(b.minLength, o.minLength), min(b.maxLength, o.maxLength)
	}
	b.texts = common(b.texts, o.texts)
	b.numbers = common(b.numbers, o.numbers)
	b.notTexts = append(b.notTexts, o.notTexts...)
	b.notNumbers = append(b.notNumbers, o.notNumbers...)
	b.documents = b.documents || o.documents
	b.notNull = b.notNull || o.notNull
	empty := b.bounded && b.lo > b.hi || b.texts != nil && len(b.texts) == 0 || b.numbers != nil && len(b.numbers) == 0
	return b, !empty
}

// common is what two lists have in common; nil is no list.
func common[T comparable](a, b []T) []T {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	out := []T{}
	for _, v := range a {
		if slices.Contains(b, v) {
			out = append(out, v)
		}
	}
	return out
}

// checkNode is a part of an expression: a condition (op) over its args, a
// column, or a constant.
type checkNode struct {
	op     string // "null", "and", "or", "not", "=", "<>", "<", "<=", ">", ">=", "between", "in", "is null", "is not null", "call", "column", "number", "text"
	name   string // of a column or function, or a text
	number float64
	args   []checkNode
}

// swapped is each comparison seen from the other side.
var swapped = map[string]string{"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

var opposite = map[string]string{"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<", "is null": "is not null", "is not null": "is null"}

// columnOrder reads a comparison of two columns.
func (n checkNode) columnOrder() (columnOrder, bool) {
	if len(n.args) != 2 || n.args[0].op != "column" || n.args[1].op != "column" {
		return columnOrder{}, false
	}
	a, b := n.args[0].name, n.args[1].name
	switch n.op {
	case "<", "<=":
		return columnOrder{a, b, n.op == "<"}, true
	case ">", ">=":
		return columnOrder{b, a, n.op == ">"}, true
	}
	return columnOrder{}, false
}

// bounds reads a condition on one column.
func (n checkNode) bounds() (column string, b bounds, ok bool) {
	switch n.op {
	case "or":
		return n.anyOf()
	case "is not null":
		return n.args[0].name, bounds{notNull: true}, n.args[0].op == "column"
	case "call":
		if (n.name == "json_valid") && len(n.args) == 1 && n.args[0].op == "column" {
			return n.args[0].name, bounds{documents: true}, true
		}
		return "", b, false
	case "between":
		low, b1, ok1 := checkNode{op: ">=", args: n.args[:2]}.bounds()
		_, b2, ok2 := checkNode{op: "<=", args: []checkNode{n.args[0], n.args[2]}}.bounds()
		b, ok = b1.and(b2)
		return low, b, ok && ok1 && ok2
	case "in":
		return n.listed()
	}
	if len(n.args) != 2 || swapped[n.op] == "" {
		return "", b, false
	}
	left, right, op := n.args[0], n.args[1], n.op
	if left.op == "number" || left.op == "text" {
		left, right, op = right, left, swapped[op]
	}
	switch {
	case left.op == "call" && right.op == "number":
		return left.lengthBounds(op, right.number)
	case left.op != "column":
		return "", b, false
	case right.op == "number":
		return left.name, numberBounds(op, right.number), true
	case right.op == "text" && op == "=":
		return left.name, bounds{texts: []string{right.name}}, true
	case right.op == "text" && op == "<>":
		return left.name, bounds{notTexts: []string{right.name}}, true
	case right.op == "text" && right.name == "" && op == ">":
		return left.name, bounds{lengths: true, minLength: 1, maxLength: math.MaxInt64}, true
	case right.op == "text":
		at, ok := momentOf(right.name)
		b = numberBounds(op, at)
		b.moments = true
		return left.name, b, ok
	}
	return "", b, false
}

func numberBounds(op string, v float64) bounds {
	b := bounds{bounded: true, lo: math.Inf(-1), hi: math.Inf(1)}
	switch op {
	case "=":
		return bounds{numbers: []float64{v}}
	case "<>":
		return bounds{notNumbers: []float64{v}}
	case "<", "<=":
		b.hi, b.open[1] = v, op == "<"
	default:
		b.lo, b.open[0] = v, op == ">"
	}
	return b
}

// momentOf is a date, or a date and time, as seconds since 1970.
func momentOf(text string) (float64, bool) {
	for _, layout := range []string{"2006-01-02", "2006-01-02 15:04:05", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return float64(t.Unix()), true
		}
	}
	return 0, false
}

// lengthBounds reads CHAR_LENGTH(column) and its like.
func (n checkNode) lengthBounds(op string, v float64) (string, bounds, bool) {
	if len(n.args) != 1 || n.args[0].op != "column" {
		return "", bounds{}, false
	}
	name := n.args[0].name
	switch n.name {
	case "length", "char_length", "character_length", "octet_length", "lengthb":
	case "json_valid":
		return name, bounds{documents: true}, op == "=" && v == 1 || op == "<>" && v == 0 || op == ">" && v == 0
	default:
		return "", bounds{}, false
	}
	b := bounds{lengths: true, maxLength: math.MaxInt64}
	switch op {
	case "=":
		b.minLength, b.maxLength = int64(v), int64(v)
	case "<>":
		b.minLength = 1
		return name, b, v == 0
	case "<":
		b.maxLength = int64(math.Ceil(v)) - 1
	case "<=":
		b.maxLength = int64(math.Floor(v))
	case ">":
		b.minLength = int64(math.Floor(v)) + 1
	default:
		b.minLength = int64(math.Ceil(v))
	}
	return name, b, true
}

// listed reads an IN list of texts or numbers.
func (n checkNode) listed() (string, bounds, bool) {
	var b bounds
	if n.args[0].op != "column" {
		return "", b, false
	}
	for _, v := range n.args[1:] {
		switch v.op {
		case "text":
			b.texts = append(b.texts, v.name)
		case "number":
			b.numbers = append(b.numbers, v.number)
		default:
			return "", b, false
		}
	}
	return n.args[0].name, b, len(b.texts) == 0 || len(b.numbers) == 0
}

// anyOf reads alternatives that list values of one column.
func (n checkNode) anyOf() (string, bounds, bool) {
	column, all := "", bounds{}
	for _, part := range n.args {
		name, b, ok := part.bounds()
		only := bounds{texts: b.texts, numbers: b.numbers}
		if !ok || column != "" && !strings.EqualFold(name, column) || !b.same(only) || b.texts == nil && b.numbers == nil {
			return "", bounds{}, false
		}
		column = name
		all.texts, all.numbers = append(all.texts, b.texts...), append(all.numbers, b.numbers...)
	}
	return column, all, len(all.texts) == 0 || len(all.numbers) == 0
}

// same compares all but the lists.
func (b bounds) same(o bounds) bool {
	return b.bounded == o.bounded && b.lengths == o.lengths && b.documents == o.documents && b.notNull == o.notNull && len(b.notTexts)+len(b.notNumbers) == 0
}

// String spells a demand for messages.
func (b bounds) String() string {
	var parts []string
	if b.bounded {
		parts = append(parts, fmt.Sprintf("%v to %v", b.lo, b.hi))
	}
	if b.lengths {
		parts = append(parts, fmt.Sprintf("length %d to %d", b.minLength, b.maxLength))
	}
	if b.texts != nil {
		parts = append(parts, "one of "+strings.Join(b.texts, ", "))
	}
	if b.numbers != nil {
		parts = append(parts, fmt.Sprintf("one of %v", b.numbers))
	}
	if b.documents {
		parts = append(parts, "JSON")
	}
	return strings.Join(parts, ", ")
}
