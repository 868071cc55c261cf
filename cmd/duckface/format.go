package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// count spells a row count with commas: 472,730.
func count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	start := len(digits) % 3
	if n < 0 {
		start = (len(digits)-1)%3 + 1
	}
	var b strings.Builder
	b.WriteString(digits[:start])
	for i := start; i < len(digits); i += 3 {
		if i > 0 && digits[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteString(digits[i : i+3])
	}
	return b.String()
}

// plural is "1 table" or "16 tables".
func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return count(n) + " " + noun + "s"
}

// rounded keeps three digits: 152,000.
func rounded(f float64) string {
	if f < 1000 {
		return strconv.FormatFloat(f, 'f', 0, 64)
	}
	unit := math.Pow(10, math.Floor(math.Log10(f))-2)
	return count(int64(math.Round(f/unit) * unit))
}

// short spells a number in at most five characters: 152k, 1.5M.
func short(f float64) string {
	for _, unit := range []string{"", "k", "M", "G", "T"} {
		if f < 999.5 {
			if unit == "" || f >= 99.95 {
				return fmt.Sprintf("%.0f%s", f, unit)
			}
			return fmt.Sprintf("%.1f%s", f, unit)
		}
		f /= 1000
	}
	return fmt.Sprintf("%.0fP", f)
}

// size spells bytes as a person reads them: 120 KiB.
func size(bytes int64) string {
	f, unit := float64(bytes), "B"
	for _, next := range []string{"KiB", "MiB", "GiB", "TiB", "PiB"} {
		if f < 1023.5 {
			break
		}
		f, unit = f/1024, next
	}
	if unit == "B" || f >= 99.95 {
		return fmt.Sprintf("%.0f %s", f, unit)
	}
	return fmt.Sprintf("%.1f %s", f, unit)
}

// duration rounds a time to what is worth reading: 3.1s, 42s, 12m05s.
func duration(d time.Duration) string {
	switch {
	case d < time.Minute-50*time.Millisecond && d >= 10*time.Second:
		return fmt.Sprintf("%.0fs", d.Seconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%.1fs", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
}

// shorten cuts s to width characters, the last one an ellipsis.
func shorten(s string, width int) string {
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	return string([]rune(s)[:width-1]) + "…"
}

// wrap prints text as lines of at most width characters, those after the
// first indented.
func wrap(text string, width int, indent string) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case column == 0:
		case column+1+n > width:
			b.WriteString("\n" + indent)
			column = utf8.RuneCountInString(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}
