package generate

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"duckface/profile"
	"duckface/schema"
)

// nameWords splits a column or table name into lower-case words:
// "BillingPostalCode", "billing_postal_code" and "billing postal-code" are
// billing, postal, code.
func nameWords(name string) []string {
	var words []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
			word = word[:0]
		}
	}
	letters := []rune(name)
	for i, r := range letters {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		upper := unicode.IsUpper(r)
		if upper && i > 0 && (unicode.IsLower(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1])) {
			flush()
		}
		word = append(word, r)
	}
	flush()
	return words
}

// named reports whether any of the words is among those given.
func named(words []string, any ...string) bool {
	for _, w := range words {
		if slices.Contains(any, w) || slices.Contains(any, strings.TrimSuffix(w, "s")) {
			return true
		}
	}
	return false
}

func seconds(year int) float64 {
	return float64(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Unix())
}

// defaultBins is the histogram of a column that was never measured: what its
// name suggests, within what its type holds.
func defaultBins(spec domainSpec, l *lattice) []bin {
	lo, hi := defaultRange(spec)
	from, to := l.tick(lo), l.tick(hi)
	if shares := spec.column.Common; len(shares) > 1 && !spec.unique {
		return commonBins(shares, l, from, to)
	}
	return []bin{{lo: from, hi: max(from, to), share: 1}}
}

// commonBins gives each known share a value of its own, spread over the range.
func commonBins(shares []profile.Common, l *lattice, from, to int64) []bin {
	n := int64(len(shares))
	if width(from, to) < n {
		to = min(l.hi, from+n-1)
	}
	var out []bin
	for i := range n {
		at := from
		if n > 1 {
			at += mulDiv(i, to-from, n-1)
		}
		if len(out) > 0 && out[len(out)-1].hi >= at {
			break
		}
		out = append(out, bin{lo: at, hi: at, share: shares[i].Share})
	}
	return out
}

// defaultRange is a plausible range on the column's axis.
func defaultRange(spec domainSpec) (lo, hi float64) {
	words := nameWords(spec.column.Name)
	t := spec.typ
	switch t.Kind {
	case schema.Date, schema.DateTime, schema.Timestamp:
		lo, hi = seconds(2020), seconds(2025)-1
		if named(words, "birth", "birthday", "birthdate", "dob", "born") {
			lo, hi = seconds(1950), seconds(2006)-1
		}
		if t.Kind == schema.Timestamp {
			lo = max(lo, seconds(1971))
		}
		if t.Kind == schema.Date {
			return lo / daySeconds, (hi - daySeconds + 1) / daySeconds
		}
		return lo, hi
	case schema.Time:
		return 0, daySeconds - 1
	case schema.Year:
		return 1990, 2024
	case schema.Bit:
		return 0, float64(int64(1)<<min(max(t.Length, 1), 62) - 1)
	}
	return defaultNumbers(t, words)
}

// defaultNumbers is the range of a number by its name.
func defaultNumbers(t schema.Type, words []string) (lo, hi float64) {
	flag := t.Name == "tinyint(1)" || strings.HasPrefix(t.Base, "bool")
	switch {
	case flag, len(words) > 1 && (words[0] == "is" || words[0] == "has"):
		return 0, 1
	case named(words, "latitude", "lat"):
		return -85, 85
	case named(words, "longitude", "lon", "lng", "long"):
		return -180, 180
	case named(words, "percent", "percentage", "share"):
		return 0, 100
	case named(words, "age"):
		return 18, 90
	case named(words, "year"):
		return 1990, 2024
	case named(words, "month"):
		return 1, 12
	case named(words, "day"):
		return 1, 28
	case named(words, "hour"):
		return 0, 23
	case named(words, "rating", "stars", "score"):
		return 1, 5
	case named(words, "quantity", "qty", "copies"):
		return 1, 10
	case named(words, "status", "state", "type", "kind", "level", "priority"):
		return 0, 4
	case named(words, "count", "visits", "views", "likes"):
		return 0, 200
	case named(words, "price", "cost", "amount", "fee", "total", "salary", "rate"):
		return 1, 500
	}
	return 0, 1000
}
