package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// planDocument is what plan prints: as a table, or as JSON under these names.
type planDocument struct {
	Profile string      `json:"profile"` // the profile's name
	Seed    uint64      `json:"seed"`
	Rows    int64       `json:"rows"`
	Bytes   int64       `json:"bytes"`  // estimated, of the tables where it is known
	Tables  []planTable `json:"tables"` // in load order
	Notes   []string    `json:"notes"`  // what was widened, clipped or left out, and why
}

// planTable is one table of it.
type planTable struct {
	Table   string  `json:"table"`
	RowsNow int64   `json:"rows_now"` // as measured
	Rows    int64   `json:"rows"`     // as generate would write them
	Factor  float64 `json:"factor"`   // rows over rows_now; 0 where there are none now
	Bytes   int64   `json:"bytes"`    // estimated, with indexes; 0 when unknown
	Grows   string  `json:"grows"`    // as in the profile: "alone", "fixed", "with TABLE", "sublinear 0.6"
	Key     string  `json:"key"`      // the primary key and how it is made
}

// textWidth is the width of a terminal that all we print fits.
const textWidth = 80

// String is the table a person reads, in at most textWidth columns; names
// give way to numbers.
func (d planDocument) String() string {
	rows := [][]string{{"table", "rows now", "rows then", "factor", "bytes", "grows", "key"}}
	var before int64
	for _, t := range d.Tables {
		before += t.RowsNow
		rows = append(rows, []string{t.Table, count(t.RowsNow), count(t.Rows), times(t.Factor), estimate(t.Bytes), t.Grows, t.Key})
	}
	total := plural(int64(len(d.Tables)), "table")
	rows = append(rows, []string{total, count(before), count(d.Rows), times(ratio(d.Rows, before)), estimate(d.Bytes), "", ""})
	text := alignRows(rows, textWidth)
	for _, note := range d.Notes {
		text += noteText(note) + "\n"
	}
	return text
}

// times is a factor in at most seven characters, three digits, or a dash where
// there is none.
func times(factor float64) string {
	if factor == 0 {
		return "-"
	}
	text := strconv.FormatFloat(factor, 'f', max(0, 2-int(math.Floor(math.Log10(factor)))), 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if len(text) > 6 {
		text = strings.Replace(strconv.FormatFloat(factor, 'e', 1, 64), "e+", "e", 1)
	}
	return "×" + text
}

// ratio is one row count over another, 0 where that is 0.
func ratio(then, now int64) float64 {
	if now == 0 {
		return 0
	}
	return float64(then) / float64(now)
}

// estimate is a size, or a dash where there is nothing to go by.
func estimate(bytes int64) string {
	if bytes == 0 {
		return "-"
	}
	return size(bytes)
}

// planText are the columns that are text, the others being numbers, and how
// far each may be cut; those that say the least go first.
var planText = []struct{ column, least int }{{6, 5}, {5, 8}, {0, 7}}

func isText(column int) bool {
	for _, t := range planText {
		if t.column == column {
			return true
		}
	}
	return false
}

// alignRows sets rows in columns, cutting text where they are wider than width
// together.
func alignRows(rows [][]string, width int) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			row[i] = oneLine(cell)
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	const gap = 2
	excess := sum(widths) + gap*(len(widths)-1) - width
	for _, t := range planText {
		cut := max(min(excess, widths[t.column]-t.least), 0)
		widths[t.column] -= cut
		excess -= cut
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			pad := widths[i]
			if isText(i) {
				cell, pad = shorten(cell, widths[i]), -pad // a negative width sets it to the left
			}
			fmt.Fprintf(&line, "%*s%*s", pad, cell, gap, "")
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

func sum(numbers []int) int {
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}
