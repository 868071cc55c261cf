package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// seconds is a time as people say it, in at most 7 characters: "3 ms", "0.42 s",
// "12.3 s", "3m12s", "1h04m", "3d07h".
func seconds(s float64) string {
	switch {
	case s < 0.0005:
		return "0 ms"
	case s < 0.0995:
		return fmt.Sprintf("%.0f ms", s*1000)
	case s < 0.995:
		return fmt.Sprintf("%.2f s", s)
	case s < 99.95:
		return fmt.Sprintf("%.1f s", s)
	case s < 3599.5:
		n := int(math.Round(s))
		return fmt.Sprintf("%dm%02ds", n/60, n%60)
	case s < 86400-30:
		n := int(math.Round(s / 60))
		return fmt.Sprintf("%dh%02dm", n/60, n%60)
	case s > 999*86400:
		return ">999d"
	default:
		n := int(math.Round(s / 3600))
		return fmt.Sprintf("%dd%02dh", n/24, n%24)
	}
}

// between is an interval of times, "0.42-0.61 s" where the units agree.
func between(low, high float64) string {
	a, b := seconds(low), seconds(high)
	if x, unit, ok := strings.Cut(a, " "); ok && strings.HasSuffix(b, " "+unit) {
		return x + "-" + b
	}
	return strings.ReplaceAll(a, " ", "") + "-" + strings.ReplaceAll(b, " ", "")
}

// number is a scale or a factor with at most three digits that count.
func number(v float64) string {
	if v >= 1000 {
		return whole(v)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// whole is a count with commas, "12,345,678".
func whole(v float64) string {
	s := strconv.FormatInt(int64(math.Round(v)), 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// rough is a count that was worked out, to two digits that count: "3,800,000".
func rough(v float64) string {
	if v < 100 {
		return whole(v)
	}
	unit := math.Pow(10, math.Floor(math.Log10(v))-1)
	return whole(math.Round(v/unit) * unit)
}

// byteSize is a size as people say it, "128 MB", in powers of 1024.
func byteSize(v float64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	i := 0
	for v >= 1000 && i < len(units)-1 {
		v, i = v/1024, i+1
	}
	if v < 10 && i > 0 {
		return fmt.Sprintf("%.1f %s", v, units[i])
	}
	return fmt.Sprintf("%.0f %s", v, units[i])
}

// oneLine is SQL on one line, without comments, cut to a width in characters.
func oneLine(sql string, width int) string {
	var lines []string
	for line := range strings.Lines(sql) {
		if t := strings.TrimSpace(line); !strings.HasPrefix(t, "--") && !strings.HasPrefix(t, "#") {
			lines = append(lines, t)
		}
	}
	return cut(strings.Join(strings.Fields(strings.Join(lines, " ")), " "), width)
}

// cut is text of at most so many characters, the last of them "…" when some are
// left out.
func cut(s string, width int) string {
	r := []rune(s)
	if len(r) <= width {
		return s
	}
	return string(r[:width-1]) + "…"
}

// words are the words of text, those longer than a line in pieces of it.
func words(s string, width int) []string {
	var found []string
	for _, w := range strings.Fields(s) {
		r := []rune(w)
		for ; len(r) > width; r = r[width:] {
			found = append(found, string(r[:width]))
		}
		found = append(found, string(r))
	}
	return found
}

// wrap is text in lines of at most so many characters, broken at spaces.
func wrap(s string, width int) []string {
	var lines []string
	line := ""
	for _, w := range words(s, width) {
		if line != "" && len([]rune(line))+1+len([]rune(w)) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	return append(lines, line)
}
