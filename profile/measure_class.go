package profile

import (
	"encoding/json"
	"unicode"
	"unicode/utf8"
)

// letters counts the characters of a text by what they are.
type letters struct {
	digit, upper, lower, blank, wide int // wide: characters outside ASCII
	hexLower, hexUpper               int // letters a-f, A-F
	other                            [128]uint16
	marks                            int // all in other
}

// count adds up all characters, at most 65,535 of one mark.
func (l *letters) count(s []byte) {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			l.digit++
		case c >= 'a' && c <= 'z':
			l.lower++
			if c <= 'f' {
				l.hexLower++
			}
		case c >= 'A' && c <= 'Z':
			l.upper++
			if c <= 'F' {
				l.hexUpper++
			}
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			l.blank++
		case c < utf8.RuneSelf:
			l.marks++
			if l.other[c] < 1<<16-1 {
				l.other[c]++
			}
		default:
			_, n := utf8.DecodeRune(s[i:])
			l.wide++
			i += n
			continue
		}
		i++
	}
}

// only reports whether all marks are among those given.
func (l *letters) only(marks string) bool {
	n := 0
	for i := range len(marks) {
		n += int(l.other[marks[i]])
	}
	return n == l.marks
}

// shapeOf finds every class that one text belongs to.
func shapeOf(s []byte) shape {
	if len(s) == 0 {
		return 0
	}
	var l letters
	l.count(s)
	alpha := l.upper + l.lower
	switch {
	case l.wide > 0:
		return wideShape(s, &l)
	case l.blank == 0 && l.marks == 0:
		return runShape(s, &l)
	case l.blank == 0:
		return markedShape(s, &l) | proseShape(s, &l)
	case alpha == 0 || l.digit*2 >= len(s):
		return figureShape(s, &l) | proseShape(s, &l)
	}
	return proseShape(s, &l)
}

// runShape is for letters and digits without anything else.
func runShape(s []byte, l *letters) shape {
	alpha := l.upper + l.lower
	out := isAlnum
	if l.digit == len(s) {
		out |= isDigits | isDecimal | isFigures
	}
	if len(s) >= 6 && l.digit+l.hexLower == len(s) {
		out |= isHex
	}
	if len(s) >= 6 && l.digit+l.hexUpper == len(s) {
		out |= isHEX
	}
	if len(s) >= 16 && len(s)%4 == 0 && l.digit > 0 && l.upper > 0 && l.lower > 0 {
		out |= isBase64
	}
	if alpha == len(s) {
		out |= isAlpha | isWords
		switch {
		case l.lower == alpha:
			out |= isLower
		case l.upper == alpha:
			out |= isUpper | isWORDS
		}
		if l.upper == 0 || l.upper == 1 && s[0] <= 'Z' {
			if pronounceable(s) {
				out |= isWord
			}
		}
	}
	if isExponent(s) {
		out |= isDecimal
	}
	return out
}

// pronounceable tells words from codes: a vowel, and never five consonants
// in a row.
func pronounceable(s []byte) bool {
	vowels, run := 0, 0
	for _, c := range s {
		switch c | 0x20 {
		case 'a', 'e', 'i', 'o', 'u', 'y':
			vowels++
			run = 0
		default:
			if run++; run >= 5 {
				return false
			}
		}
	}
	return vowels > 0 && len(s) >= 3
}

// isExponent reports whether digits have one letter e among them: 1e9.
func isExponent(s []byte) bool {
	for i, c := range s {
		if c|0x20 == 'e' {
			return i > 0 && i < len(s)-1 && allDigits(s[:i]) && allDigits(s[i+1:])
		}
	}
	return false
}

func allDigits(s []byte) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(s) > 0
}

// markedShape is for text with marks and without blanks.
func markedShape(s []byte, l *letters) shape {
	out := figureShape(s, l)
	out |= linkShape(s, l)
	if l.digit+l.hexLower+l.hexUpper+l.marks == len(s) {
		out |= addressShape(s, l)
	}
	if len(s) >= 16 && len(s)%4 == 0 && l.only("+/=") && l.digit > 0 && l.upper > 0 && l.lower > 0 {
		out |= isBase64
	}
	if structured(s) {
		out |= isJSON
	}
	if versionLike(s) {
		out |= isVersion
	}
	return out
}

// linkShape is for what points somewhere, without a blank.
func linkShape(s []byte, l *letters) shape {
	var out shape
	if l.other['@'] == 1 && emailLike(s) {
		out |= isEmail
	}
	if i := indexOf(s, "://"); i > 0 && i < 12 {
		out |= isURL
	} else if l.other['/'] > 0 && (s[0] == '/' || s[0] == '.' || s[0] == '~' || l.other['/'] > 1) || l.other['\\'] > 0 {
		out |= isPath
	}
	return out
}

// addressShape is for hex digits and marks: UUIDs, MAC and IP addresses.
func addressShape(s []byte, l *letters) shape {
	var out shape
	hyphens, colons, dots := l.other['-'], l.other[':'], l.other['.']
	if len(s) == 36 && hyphens == 4 && l.marks == 4 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' {
		out |= isUUID
	}
	if len(s) == 17 && l.marks == 5 && (colons == 5 || hyphens == 5) && s[2] == s[5] && s[5] == s[8] && (s[2] == ':' || s[2] == '-') {
		out |= isMAC
	}
	if dots == 3 && l.only(".") && l.digit+3 == len(s) && fourParts(s) {
		out |= isIPv4
	}
	if colons >= 2 && colons <= 7 && l.only(":.") && l.marks+l.digit+l.hexLower+l.hexUpper == len(s) && (colons == 7 || indexOf(s, "::") >= 0) {
		out |= isIPv6
	}
	return out
}

// fourParts reports whether a text is four numbers of one to three digits.
func fourParts(s []byte) bool {
	n := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != '.' {
			n++
			continue
		}
		if n < 1 || n > 3 {
			return false
		}
		n = 0
	}
	return true
}

// figureShape is for dates, times and numbers as people write them.
func figureShape(s []byte, l *letters) shape {
	var out shape
	date, rest := dateLike(s)
	switch {
	case date && len(rest) == 0:
		out |= isDate
	case date && (rest[0] == ' ' || rest[0] == 'T') && clockLike(rest[1:]):
		out |= isDateTime
	case clockLike(s):
		out |= isTime
	}
	if decimalLike(s) {
		out |= isDecimal
	}
	if l.digit > 0 && l.upper+l.lower == 0 && l.marks+l.blank > 0 && l.only("+-,.;:/()#") {
		out |= isFigures
	}
	if out&isDate == 0 && l.digit >= 7 && l.upper == 0 && l.lower <= 1 && l.only("+-./()#") && l.digit+l.marks+l.blank+l.lower == len(s) {
		out |= isPhone
	}
	return out
}

// dateLike reports whether a text begins with a date, and what follows it.
func dateLike(s []byte) (bool, []byte) {
	year := 0
	for year < len(s) && s[year] >= '0' && s[year] <= '9' {
		year++
	}
	if year != 4 && year != 2 && year != 1 || year == len(s) {
		return false, nil
	}
	mark := s[year]
	if mark != '-' && mark != '/' && mark != '.' {
		return false, nil
	}
	i, parts := year+1, 1
	for parts < 3 {
		n := 0
		for i < len(s) && n < 4 && s[i] >= '0' && s[i] <= '9' {
			i, n = i+1, n+1
		}
		if n == 0 || n == 3 || n == 4 && (parts != 2 || year == 4) {
			return false, nil
		}
		parts++
		if parts < 3 {
			if i == len(s) || s[i] != mark {
				return false, nil
			}
			i++
		}
	}
	if year != 4 && i < 8 && mark == '.' {
		return false, nil // 1.2.3 is a version
	}
	return true, s[i:]
}

// clockLike reports whether a text is hours, minutes and perhaps seconds.
func clockLike(s []byte) bool {
	if len(s) < 4 || len(s) > 24 || s[0] < '0' || s[0] > '9' {
		return false
	}
	colons := 0
	for i, c := range s {
		switch {
		case c >= '0' && c <= '9':
		case c == ':' && i > 0 && colons < 2 && i+2 < len(s):
			colons++
		case colons > 0 && (c == '.' || c == '+' || c == 'Z' || c == '-' || c == ':'):
		default:
			return false
		}
	}
	return colons > 0
}

// decimalLike reports whether a text is a number: sign, point, exponent.
func decimalLike(s []byte) bool {
	digits, points := 0, 0
	for i, c := range s {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case (c == '-' || c == '+') && i == 0:
		case c == '.' && points == 0:
			points++
		case c|0x20 == 'e' && digits > 0 && i+1 < len(s):
			rest := s[i+1:]
			if rest[0] == '-' || rest[0] == '+' {
				rest = rest[1:]
			}
			return allDigits(rest)
		default:
			return false
		}
	}
	return digits > 0
}

// versionLike reports whether a text is numbers joined by dots, with an
// optional v before and a suffix behind.
func versionLike(s []byte) bool {
	if s[0]|0x20 == 'v' {
		s = s[1:]
	}
	dots, i := 0, 0
	for i < len(s) {
		start := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		if i == start {
			return false
		}
		if i == len(s) || s[i] != '.' {
			break
		}
		dots++
		i++
	}
	return dots > 0 && (i == len(s) || s[i] == '-' || s[i] == '+' || s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z')
}

// emailLike expects exactly one at sign.
func emailLike(s []byte) bool {
	at := indexOf(s, "@")
	if at < 1 || len(s)-at < 4 {
		return false
	}
	dot := indexOf(s[at+2:], ".")
	return dot >= 0 && s[len(s)-1] != '.'
}

// structured reports whether a text is a JSON object or array. A text cut off
// by the sampler is not, so documents are sampled longer than other text.
func structured(s []byte) bool {
	return (s[0] == '{' || s[0] == '[') && json.Valid(s)
}

// proseShape is for text of ASCII words.
func proseShape(s []byte, l *letters) shape {
	var out shape
	if structured(s) {
		return isJSON
	}
	if l.other['<'] > 0 && l.other['>'] > 0 && taggedLike(s) {
		out |= isHTML
	}
	alpha := l.upper + l.lower
	if alpha*2 < len(s) {
		return out
	}
	out |= isWords
	if l.lower == 0 {
		out |= isWORDS
	}
	if l.blank >= 8 || l.blank >= 2 && endsSentence(s) {
		out |= isSentence
	}
	return out
}

// taggedLike reports whether a text has an opening or closing tag.
func taggedLike(s []byte) bool {
	for i := 0; i+2 < len(s); i++ {
		if s[i] == '<' && (s[i+1] == '/' || s[i+1]|0x20 >= 'a' && s[i+1]|0x20 <= 'z') {
			return true
		}
	}
	return false
}

func endsSentence(s []byte) bool {
	switch s[len(s)-1] {
	case '.', '!', '?':
		return true
	}
	return false
}

// wideShape is for text with characters outside ASCII.
func wideShape(s []byte, l *letters) shape {
	out := shape(0)
	ascii := l.upper + l.lower + l.digit + l.blank + l.marks
	switch {
	case l.wide > ascii:
		out |= isMultibyte
	case l.blank == 0 && l.marks == 0 && l.digit == 0 && l.upper <= 1:
		out |= isWord
	case l.digit > 0 && l.upper+l.lower == 0 && !hasWideLetter(s):
		out |= isFigures
	}
	if structured(s) {
		return out | isJSON
	}
	if l.blank == 0 {
		out |= linkShape(s, l)
	}
	if l.other['<'] > 0 && l.other['>'] > 0 && taggedLike(s) {
		out |= isHTML
	}
	if (l.upper+l.lower+l.wide)*2 >= ascii+l.wide {
		out |= isWords
	}
	if l.blank >= 8 || l.blank >= 2 && endsSentence(s) {
		out |= isSentence
	}
	return out
}

// hasWideLetter reports whether a letter is among the characters outside ASCII.
func hasWideLetter(s []byte) bool {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRune(s[i:])
		if r >= utf8.RuneSelf && unicode.IsLetter(r) {
			return true
		}
		i += n
	}
	return false
}

// indexOf is bytes.Index for a short constant.
func indexOf(s []byte, sub string) int {
	for i := 0; i+len(sub) <= len(s); i++ {
		if string(s[i:i+len(sub)]) == sub {
			return i
		}
	}
	return -1
}
