package report

import (
	"strings"
	"unicode/utf8"
)

// table aligns cells in columns; the first line is the head. The first column is
// cut so that lines fit.
type table struct {
	right []bool // columns that align at the right
	lines [][]string
}

func (t *table) add(cells ...string) { t.lines = append(t.lines, cells) }

// leastWidth is what is left of the first column however long the others are.
const leastWidth = 12

// write writes the lines, indented by two and at most so many characters long.
func (t *table) write(b *strings.Builder, width int) {
	widths := make([]int, len(t.right))
	for _, line := range t.lines {
		for i, c := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	others := 2
	for _, w := range widths[1:] {
		others += 2 + w
	}
	widths[0] = max(leastWidth, min(widths[0], width-others))
	for _, line := range t.lines {
		var out strings.Builder
		out.WriteString("  ")
		for i, c := range line {
			if i > 0 {
				out.WriteString("  ")
			}
			c = cut(c, widths[i])
			space := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c))
			if t.right[i] {
				c = space + c
			} else {
				c += space
			}
			out.WriteString(c)
		}
		b.WriteString(strings.TrimRight(out.String(), " ") + "\n")
	}
}
