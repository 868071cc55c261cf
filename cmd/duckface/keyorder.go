package main

import (
	"duckface/dialect/mysql"
	"duckface/row"
	"duckface/sink"
)

// Rows that are looked at to see how a table's rows come: so many stretches
// all over the table, of so many rows.
const (
	lookedAt     = 64
	stretchOfRow = 32
)

// scattered reports whether rows come in another order than that of the
// primary key. The first thousand do not tell: keys that are text come in order
// length by length.
func scattered(r sink.Rows) bool {
	order, filler, b := mysql.NewKeyOrder(r.Table), r.NewFiller(), &row.Batch{}
	next := int64(0)
	for i := range int64(lookedAt) {
		first := max(next, r.Count/lookedAt*i)
		n := min(stretchOfRow, r.Count-first)
		if n <= 0 {
			return false
		}
		filler.Fill(b, first, int(n))
		if !order.Ascends(b) {
			return true
		}
		next = first + n
	}
	return false
}
