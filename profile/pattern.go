package profile

import (
	"fmt"
	"strconv"
	"strings"
)

// Pattern is the common layout of a column's text, such as A{2}-9{4}: a
// sequence of elements without any letter of the data in it. Its spelling:
//
//	A a       a capital, a lower-case letter
//	9         a decimal digit
//	h H       a hex digit with lower-case, with capital letters
//	x         a letter or a digit
//	*         a letter of either case
//	{n} {n,m} how often the element before repeats; once without
//	"QX"      letters that are the same in every value; they stand in for the true ones
//	\c        the mark c itself, where it would mean something else: { } " * \
//
// and any other mark, or a blank, stands for itself.
type Pattern []Element

// Element is one part of a pattern: a literal text, or Min to Max characters
// of one class.
type Element struct {
	Class    byte   // one of A a 9 h H x *; 0 for a literal
	Literal  string // marks and stand-in letters, when Class is 0
	Min, Max int    // repeats of Class; 1, 1 for a literal
}

// Lengths are the shortest and the longest text of the pattern, in characters.
func (p Pattern) Lengths() (shortest, longest int) {
	for _, e := range p {
		shortest += e.Min * max(1, len(e.Literal))
		longest += e.Max * max(1, len(e.Literal))
	}
	return shortest, longest
}

const patternClasses = "Aa9hHx*"

// maxPattern bounds the text that a pattern describes: no pattern of longer
// columns is ever measured.
const maxPattern = 4096

// ParsePattern reads the spelling described at Pattern. Neighbouring literals
// become one element.
func ParsePattern(s string) (Pattern, error) {
	var p Pattern
	for i := 0; i < len(s); {
		c := s[i]
		i++
		switch {
		case strings.IndexByte(patternClasses, c) >= 0:
			lo, hi, n, err := parseRepeat(s[i:])
			if err != nil {
				return nil, fmt.Errorf("pattern %q: at %d: %w", s, i, err)
			}
			i += n
			p = append(p, Element{Class: c, Min: lo, Max: hi})
		case c == '"':
			end := strings.IndexByte(s[i:], '"')
			if end < 1 || !onlyLetters(s[i:i+end]) {
				return nil, fmt.Errorf("pattern %q: at %d: quotes must enclose letters", s, i-1)
			}
			p = p.literal(s[i : i+end])
			i += end + 1
		case c == '\\':
			if i == len(s) || !isMark(s[i]) {
				return nil, fmt.Errorf("pattern %q: at %d: backslash without a mark", s, i-1)
			}
			p = p.literal(s[i : i+1])
			i++
		case isMark(c) && c != '{' && c != '}':
			p = p.literal(s[i-1 : i])
		default:
			return nil, fmt.Errorf("pattern %q: at %d: unexpected %q", s, i-1, c)
		}
	}
	if _, longest := p.Lengths(); longest > maxPattern {
		return nil, fmt.Errorf("pattern %q: longer than %d characters", s, maxPattern)
	}
	return p, nil
}

// literal appends text, joining it to a literal before it.
func (p Pattern) literal(text string) Pattern {
	if n := len(p); n > 0 && p[n-1].Class == 0 {
		p[n-1].Literal += text
		return p
	}
	return append(p, Element{Literal: text, Min: 1, Max: 1})
}

// parseRepeat reads {n} or {n,m} at the start of s, and how long it is.
func parseRepeat(s string) (lo, hi, n int, err error) {
	if !strings.HasPrefix(s, "{") {
		return 1, 1, 0, nil
	}
	end := strings.IndexByte(s, '}')
	if end < 0 {
		return 0, 0, 0, fmt.Errorf("brace without its end")
	}
	from, to, ranged := strings.Cut(s[1:end], ",")
	if !ranged {
		to = from
	}
	lo, err = strconv.Atoi(from)
	if err == nil {
		hi, err = strconv.Atoi(to)
	}
	if err != nil || lo < 0 || hi < max(lo, 1) || hi > maxPattern {
		return 0, 0, 0, fmt.Errorf("repeat %s must be {n} or {n,m} with 0 <= n <= m <= %d", s[:end+1], maxPattern)
	}
	return lo, hi, end + 1, nil
}

// String spells the pattern as ParsePattern reads it.
func (p Pattern) String() string {
	var b strings.Builder
	for _, e := range p {
		switch {
		case e.Class == 0:
			writeLiteral(&b, e.Literal)
		case e.Min == 1 && e.Max == 1:
			b.WriteByte(e.Class)
		case e.Min == e.Max:
			fmt.Fprintf(&b, "%c{%d}", e.Class, e.Min)
		default:
			fmt.Fprintf(&b, "%c{%d,%d}", e.Class, e.Min, e.Max)
		}
	}
	return b.String()
}

// writeLiteral quotes runs of letters and escapes marks that have a meaning.
func writeLiteral(b *strings.Builder, s string) {
	quoted := false
	for i := range len(s) {
		if letter := isLetter(s[i]); letter != quoted {
			b.WriteByte('"')
			quoted = letter
		}
		if strings.IndexByte("{}\"*\\", s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	if quoted {
		b.WriteByte('"')
	}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// isMark reports whether c is printable ASCII but no letter and no digit.
func isMark(c byte) bool {
	return c >= ' ' && c < 0x7f && !isLetter(c) && (c < '0' || c > '9')
}

func onlyLetters(s string) bool {
	for i := range len(s) {
		if !isLetter(s[i]) {
			return false
		}
	}
	return true
}
