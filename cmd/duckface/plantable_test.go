package main

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPlanDocument_IsOneTable(t *testing.T) {
	d := planDocument{
		Rows: 16_720, Bytes: 1 << 20,
		Tables: []planTable{
			{Table: "customer", RowsNow: 599, Rows: 5990, Factor: 10, Bytes: 300 << 10, Grows: "alone", Key: "customer_id"},
			{Table: "rental", RowsNow: 16044, Rows: 10_730, Factor: 0.6688, Bytes: 724 << 10, Grows: "with customer", Key: "rental_id"},
		},
		Notes: []string{"rental.rental_id is widened from smallint to int"},
	}
	want := `table     rows now  rows then  factor    bytes  grows          key
customer       599      5,990     ×10  300 KiB  alone          customer_id
rental      16,044     10,730  ×0.669  724 KiB  with customer  rental_id
2 tables    16,643     16,720      ×1  1.0 MiB
note: rental.rental_id is widened from smallint to int
`
	if got := d.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestPlanDocument_FitsATerminal(t *testing.T) {
	long := strings.Repeat("länge", 12) + "\n"
	d := planDocument{
		Tables: []planTable{{Table: long, RowsNow: 1e12, Rows: 1e12, Factor: 1.23e9, Bytes: 1 << 50, Grows: "with " + long, Key: long + " from " + long}},
		Notes:  []string{strings.Repeat("word ", 60)},
	}
	for _, line := range strings.Split(d.String(), "\n") {
		if n := utf8.RuneCountInString(line); n > textWidth {
			t.Errorf("a line of %d characters: %s", n, line)
		}
	}
}
