package profile

import (
	"math/bits"
	"slices"
)

const (
	longestPattern  = 64 // characters of a column that gets a pattern
	fewestPatterned = 8  // distinct values: fewer say nothing of a layout
)

// patternOf finds the layout that at least 99 % of the texts share, from the
// most telling kind to the least: runs of one class, classes by place, runs of
// letters of either case, runs of letters and digits. Seed chooses stand-in
// letters. It is empty when there is none.
func patternOf(texts [][]byte, seed uint64) Pattern {
	if len(texts) < fewestPatterned {
		return nil
	}
	if p := runPattern(texts, fineClass, seed); p != nil {
		return p
	}
	if p := placePattern(texts, seed); p != nil {
		return p
	}
	if p := runPattern(texts, letterClass, seed); p != nil {
		return p
	}
	return runPattern(texts, alnumClass, seed)
}

// fineClass tells capitals, lower-case letters and digits apart; a mark is a
// class of its own. 0 is a character that no pattern has.
func fineClass(c byte) byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return 'A'
	case c >= 'a' && c <= 'z':
		return 'a'
	case c >= '0' && c <= '9':
		return '9'
	case isMark(c):
		return c | 0x80
	}
	return 0
}

func letterClass(c byte) byte {
	if isLetter(c) {
		return '*'
	}
	return fineClass(c)
}

func alnumClass(c byte) byte {
	if isLetter(c) || c >= '0' && c <= '9' {
		return 'x'
	}
	return fineClass(c)
}

// layout is the classes of a text's runs; marks stand one by one. ok is false
// for a text with a character that no pattern has.
func layout(s []byte, class func(byte) byte) (runs string, ok bool) {
	var out [longestPattern]byte
	n, last := 0, byte(0)
	for _, c := range s {
		k := class(c)
		if k == 0 || n == len(out) {
			return "", false
		}
		if k != last || k >= 0x80 {
			out[n] = k
			n++
		}
		last = k
	}
	return string(out[:n]), n > 0
}

// runPattern is the pattern of the commonest layout of runs.
func runPattern(texts [][]byte, class func(byte) byte, seed uint64) Pattern {
	counts := map[string]int{}
	best := ""
	for _, s := range texts {
		runs, ok := layout(s, class)
		if !ok {
			continue
		}
		counts[runs]++
		if n := counts[runs]; n > counts[best] || n == counts[best] && runs < best {
			best = runs
		}
	}
	if counts[best]*100 < len(texts)*99 {
		return nil
	}
	parts := make([][][]byte, len(best))
	for _, s := range texts {
		if runs, ok := layout(s, class); ok && runs == best {
			splitRuns(parts, s, class)
		}
	}
	var p Pattern
	for i, texts := range parts {
		p = appendElement(p, best[i], texts, seed+uint64(i)<<8)
	}
	return p
}

// splitRuns appends each run of s to the runs at its place.
func splitRuns(parts [][][]byte, s []byte, class func(byte) byte) {
	run := 0
	for i := 0; i < len(s); run++ {
		k, end := class(s[i]), i+1
		for k < 0x80 && end < len(s) && class(s[end]) == k {
			end++
		}
		parts[run] = append(parts[run], s[i:end])
		i = end
	}
}

// appendElement adds what is known of the texts that stand at one place: how
// long they are, whether letters and digits are hex, and which letters never change.
func appendElement(p Pattern, class byte, texts [][]byte, seed uint64) Pattern {
	if class >= 0x80 {
		return p.literal(string(rune(class &^ 0x80)))
	}
	shortest, longest := len(texts[0]), 0
	for _, s := range texts {
		shortest, longest = min(shortest, len(s)), max(longest, len(s))
	}
	if class == 'x' {
		class = hexClass(texts)
	}
	if shortest < longest {
		return append(p, Element{Class: class, Min: shortest, Max: longest})
	}
	for i := range longest {
		if c, ok := constantLetter(texts, i); ok {
			p = p.literal(string(rune(standIn(c, class, seed+uint64(i)))))
			continue
		}
		if n := len(p) - 1; i > 0 && p[n].Class == class {
			p[n].Min++
			p[n].Max++
			continue
		}
		p = append(p, Element{Class: class, Min: 1, Max: 1})
	}
	return p
}

// hexClass narrows letters and digits to hex digits where all of them are.
func hexClass(texts [][]byte) byte {
	lower, upper := true, true
	for _, s := range texts {
		for _, c := range s {
			digit := c >= '0' && c <= '9'
			lower = lower && (digit || c >= 'a' && c <= 'f')
			upper = upper && (digit || c >= 'A' && c <= 'F')
		}
	}
	switch {
	case lower:
		return 'h'
	case upper:
		return 'H'
	}
	return 'x'
}

// constantLetter is the letter at a place that is the same in all texts.
func constantLetter(texts [][]byte, i int) (byte, bool) {
	c := texts[0][i]
	if !isLetter(c) {
		return 0, false
	}
	for _, s := range texts {
		if s[i] != c {
			return 0, false
		}
	}
	return c, true
}

// standIn is a letter of the same case that is not the true one: what never
// changes in a column is a value of the data.
func standIn(c, class byte, seed uint64) byte {
	choices := uint64(26)
	if class == 'h' || class == 'H' {
		choices = 6
	}
	first := c&^0x1f | 1 // 'A' or 'a'
	hi, _ := bits.Mul64(hashInt(int64(seed)), choices-1)
	pick := first + byte(hi)
	if pick >= c && c < first+byte(choices) {
		pick++
	}
	return pick
}

// placePattern is for texts of one length: each place has the narrowest class
// that fits.
func placePattern(texts [][]byte, seed uint64) Pattern {
	n := len(texts[0])
	var same [][]byte
	for _, s := range texts {
		if len(s) == n {
			same = append(same, s)
		}
	}
	if n == 0 || n > longestPattern || len(same)*100 < len(texts)*99 {
		return nil
	}
	classes := make([]byte, n)
	for i := range classes {
		var ok bool
		if classes[i], ok = placeClass(same, i); !ok {
			return nil
		}
	}
	narrowHex(classes, same)
	var p Pattern
	for i, class := range classes {
		if class >= 0x80 {
			p = p.literal(string(rune(class &^ 0x80)))
		} else if c, ok := constantLetter(same, i); ok {
			p = p.literal(string(rune(standIn(c, class, seed+uint64(i)))))
		} else if k := len(p) - 1; k >= 0 && p[k].Class == class {
			p[k].Min++
			p[k].Max++
		} else {
			p = append(p, Element{Class: class, Min: 1, Max: 1})
		}
	}
	return p
}

// narrowHex makes all places hex digits where no letter is beyond F and some
// place has letters and digits.
func narrowHex(classes []byte, texts [][]byte) {
	var figures [][]byte
	for _, s := range texts {
		for i, class := range classes {
			if class < 0x80 {
				figures = append(figures, s[i:i+1])
			}
		}
	}
	hex := hexClass(figures)
	if hex == 'x' || !slices.Contains(classes, 'x') {
		return
	}
	for i, class := range classes {
		if class < 0x80 {
			classes[i] = hex
		}
	}
}

// placeClass joins the classes found at one place. A place with different
// marks, or marks and letters, has none.
func placeClass(texts [][]byte, i int) (class byte, ok bool) {
	class = fineClass(texts[0][i])
	for _, s := range texts {
		k := fineClass(s[i])
		switch {
		case k == class && k != 0:
		case k == 0 || k >= 0x80 || class >= 0x80:
			return 0, false
		case class == 'x' || k == '9' || class == '9':
			class = 'x'
		default:
			class = '*'
		}
	}
	return class, class != 0
}

// worthPattern reports whether a pattern says more than class and lengths do.
func worthPattern(p Pattern, class string, key bool) bool {
	if len(p) == 0 {
		return false
	}
	_, longest := p.Lengths()
	if longest > longestPattern {
		return false
	}
	switch class {
	case "", "alnum", "hex", "HEX", "version", "phone":
	case "digits", "decimal", "upper", "lower", "alpha":
		if !key {
			return false
		}
	default:
		return false
	}
	return len(p) > 1 || p[0].Min == p[0].Max || p[0].Class == '9'
}
