package profile

import (
	"math"
	"strconv"
	"strings"
	"time"

	"duckface/schema"
)

// Seconds of the years 0001 to 9999, which the file spells as dates; what lies
// outside is spelled as a number.
var (
	firstSecond = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	lastSecond  = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()
)

// formatAxis spells a value of an axis (see Axis in profile.go) as the file
// has it: 2005-05-24, "12:30:05", 0.99. Round shortens it to what the type can
// hold; without it, as distinct values need, the number is exact.
func formatAxis(t schema.Type, v float64, round bool) string {
	switch t.Kind {
	case schema.Date:
		return formatMoment(v*86400, 0, v)
	case schema.DateTime, schema.Timestamp:
		digits := 6
		if round {
			digits = min(t.Scale, 6)
		}
		return formatMoment(v, digits, v)
	case schema.Time:
		return formatTime(v)
	}
	if round {
		v = roundNumber(t, v)
	}
	return shorter(formatNumber(v), v)
}

// shorter spells 1100000000 as 1.1e+9: a number that ends in many zeros is
// easier to read and to carry by its exponent.
func shorter(plain string, v float64) string {
	if !strings.HasSuffix(plain, "00000") || strings.Contains(plain, ".") {
		return plain
	}
	e := strconv.FormatFloat(v, 'e', -1, 64)
	mantissa, exponent, _ := strings.Cut(e, "e+")
	return mantissa + "e+" + strings.TrimLeft(exponent, "0")
}

// roundNumber rounds a number to what its type can hold; a 64-bit float to
// nine digits, which no shape needs more of.
func roundNumber(t schema.Type, v float64) float64 {
	switch t.Kind {
	case schema.Int, schema.Bit, schema.Year:
		return math.Round(v)
	case schema.Decimal:
		if t.Scale <= 15 {
			if r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', t.Scale, 64), 64); err == nil {
				return r
			}
		}
		return v
	}
	if t.Bits == 32 {
		return significant(v, 7)
	}
	return significant(v, 9)
}

// significant rounds to that many significant digits.
func significant(v float64, digits int) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	if err != nil {
		return v
	}
	return r
}

// formatNumber is the shortest spelling that reads back as v.
func formatNumber(v float64) string {
	switch {
	case math.IsNaN(v):
		return ".nan"
	case math.IsInf(v, 1):
		return ".inf"
	case math.IsInf(v, -1):
		return "-.inf"
	case v == 0:
		return "0"
	case math.Abs(v) < 1e-9 || math.Abs(v) >= 1e21:
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// formatMoment spells seconds since 1970 as a date, and a time of the day
// where it is not midnight.
func formatMoment(seconds float64, digits int, otherwise float64) string {
	if !(seconds >= float64(firstSecond) && seconds <= float64(lastSecond)) {
		return formatNumber(otherwise)
	}
	unit := math.Pow10(digits)
	whole := math.Floor(seconds)
	fraction := math.Round((seconds-whole)*unit) / unit
	if fraction >= 1 {
		whole, fraction = whole+1, 0
	}
	t := time.Unix(int64(whole), 0).UTC()
	out := t.Format("2006-01-02")
	clock := formatClock(t.Hour(), t.Minute(), t.Second(), fraction, digits)
	if clock != "00:00" {
		out += " " + clock
	}
	return out
}

func formatClock(h, m, s int, fraction float64, digits int) string {
	out := pad2(h) + ":" + pad2(m)
	if s != 0 || fraction != 0 {
		out += ":" + pad2(s)
	}
	if fraction != 0 {
		out += strings.TrimRight(strconv.FormatFloat(fraction, 'f', digits, 64)[1:], "0")
	}
	return out
}

func pad2(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// formatTime spells seconds as SQL's TIME, hours above 24 and a sign included.
func formatTime(v float64) string {
	if !(math.Abs(v) <= 1e9) {
		return formatNumber(v)
	}
	micros := int64(math.Round(math.Abs(v) * 1e6))
	whole, fraction := micros/1e6, float64(micros%1e6)/1e6
	sign := ""
	if v < 0 && micros > 0 {
		sign = "-"
	}
	return sign + pad2(int(whole/3600)) + ":" + pad2(int(whole/60%60)) + ":" + pad2(int(whole%60)) +
		strings.TrimRight(strconv.FormatFloat(fraction, 'f', 6, 64)[1:], ".0")
}

// parseAxis reads what formatAxis spells, and a plain number in any type.
func parseAxis(t schema.Type, text string) (float64, bool) {
	switch t.Kind {
	case schema.Date:
		if s, ok := parseMoment(text); ok {
			return s / 86400, true
		}
	case schema.DateTime, schema.Timestamp:
		if s, ok := parseMoment(text); ok {
			return s, true
		}
	case schema.Time:
		if s, ok := parseTime(text); ok {
			return s, true
		}
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// parseMoment reads 2005-05-24, 2005-05-24 10:30, 2005-05-24 10:30:05.25 as
// seconds since 1970. A T between date and time is as good as the blank.
func parseMoment(text string) (float64, bool) {
	if len(text) < 10 {
		return 0, false
	}
	day, err := time.Parse("2006-01-02", text[:10])
	if err != nil || day.Year() < 1 {
		return 0, false
	}
	seconds := float64(day.Unix())
	if len(text) == 10 {
		return seconds, true
	}
	if text[10] != ' ' && text[10] != 'T' {
		return 0, false
	}
	clock, ok := parseTime(text[11:])
	if !ok || clock < 0 || clock >= 86400 {
		return 0, false
	}
	return seconds + clock, true
}

// parseTime reads [-]hours:minutes[:seconds[.fraction]] as seconds.
func parseTime(text string) (float64, bool) {
	rest, negative := strings.CutPrefix(text, "-")
	parts := strings.Split(rest, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	h, err1 := strconv.ParseUint(parts[0], 10, 31)
	m, err2 := strconv.ParseUint(parts[1], 10, 31)
	if err1 != nil || err2 != nil || m > 59 {
		return 0, false
	}
	v := float64(h*3600 + m*60)
	if len(parts) == 3 {
		s, err := strconv.ParseFloat(parts[2], 64)
		if err != nil || !(s >= 0 && s < 60) {
			return 0, false
		}
		v += s
	}
	if negative {
		v = -v
	}
	return v, true
}
