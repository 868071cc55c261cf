package profile

import (
	"math"
	"strconv"
)

// number reads a decimal number as the engines print it. whole says that v is
// its exact value.
func number(s []byte) (x float64, v int64, whole, ok bool) {
	i, negative := 0, false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		negative = s[0] == '-'
		i++
	}
	digits, point := 0, -1
	for ; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			if digits++; digits > 18 {
				return longNumber(s)
			}
			v = v*10 + int64(c-'0')
		case c == '.' && point < 0:
			point = digits
		default:
			return longNumber(s)
		}
	}
	if digits == 0 {
		return 0, 0, false, false
	}
	if negative {
		v = -v
	}
	if point < 0 || point == digits {
		return float64(v), v, true, true
	}
	return float64(v) / powersOfTen[digits-point], 0, false, true
}

// longNumber takes what number does not: exponents and many digits.
func longNumber(s []byte) (x float64, v int64, whole, ok bool) {
	if v, err := strconv.ParseInt(string(s), 10, 64); err == nil {
		return float64(v), v, true, true
	}
	x, err := strconv.ParseFloat(string(s), 64)
	return x, 0, false, err == nil && !math.IsInf(x, 0) && !math.IsNaN(x)
}

var powersOfTen = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// civilDays is the number of days from 1970-01-01 to a day of the proleptic
// Gregorian calendar (https://howardhinnant.github.io/date_algorithms.html).
func civilDays(year, month, day int64) int64 {
	if month <= 2 {
		year--
	}
	era := year / 400
	if year < 0 {
		era = (year - 399) / 400
	}
	ofEra := year - era*400
	ofYear := (153*((month+9)%12)+2)/5 + day - 1
	return era*146097 + ofEra*365 + ofEra/4 - ofEra/100 + ofYear - 719468
}

const (
	microsOfSecond = int64(1e6)
	microsOfDay    = 86400 * microsOfSecond
)

// moment reads 2005-05-24, 2005-05-24 22:53:30 and 2005-05-24T22:53:30.123456
// as microseconds since 1970. zero is a date with no month or no day. What
// follows the fraction, such as a time zone, is not read.
func moment(s []byte) (micros int64, zero, ok bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return 0, false, false
	}
	year, ok1 := figures(s[:4])
	month, ok2 := figures(s[5:7])
	day, ok3 := figures(s[8:10])
	if !ok1 || !ok2 || !ok3 || month > 12 || day > 31 {
		return 0, false, false
	}
	if month == 0 || day == 0 {
		return 0, true, true
	}
	micros = civilDays(year, month, day) * microsOfDay
	if len(s) == 10 {
		return micros, false, true
	}
	if s[10] != ' ' && s[10] != 'T' {
		return 0, false, false
	}
	clock, ok := clock(s[11:])
	return micros + clock, false, ok
}

// clock reads 22:53, 22:53:30, -838:59:59.000001 as microseconds.
func clock(s []byte) (micros int64, ok bool) {
	negative := len(s) > 0 && s[0] == '-'
	if negative {
		s = s[1:]
	}
	var part [3]int64
	n, seen, i := 0, false, 0
	for ; i < len(s); i++ {
		c := s[i]
		if c >= '0' && c <= '9' {
			part[n], seen = part[n]*10+int64(c-'0'), true
			continue
		}
		if c != ':' || n == 2 || !seen {
			break
		}
		n, seen = n+1, false
	}
	if n == 0 || !seen || i > 16 {
		return 0, false
	}
	micros = ((part[0]*60+part[1])*60 + part[2]) * microsOfSecond
	if i < len(s) && s[i] == '.' {
		scale := microsOfSecond
		for i++; i < len(s) && s[i] >= '0' && s[i] <= '9' && scale > 1; i++ {
			scale /= 10
			micros += int64(s[i]-'0') * scale
		}
	}
	if negative {
		micros = -micros
	}
	return micros, true
}

// figures reads a few digits.
func figures(s []byte) (int64, bool) {
	var v int64
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = v*10 + int64(c-'0')
	}
	return v, true
}
