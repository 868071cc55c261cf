package mysql

import "strings"

// Quote is an identifier in backticks.
func Quote(name string) string {
	return "`" + strings.ReplaceAll(name, "`", "``") + "`"
}

// quoteAll is a list of identifiers, separated by commas.
func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = Quote(n)
	}
	return strings.Join(quoted, ", ")
}

// QuoteString is a string literal.
func QuoteString(s string) string {
	return string(appendQuoted(make([]byte, 0, len(s)+2), []byte(s)))
}

// unquoteString is what a string literal, quotes included, stands for.
func unquoteString(s string) string {
	if len(s) < 2 {
		return s
	}
	quote, s := s[0], s[1:len(s)-1]
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == quote && i+1 < len(s) && s[i+1] == quote:
			i++
		case c == '\\' && i+1 < len(s):
			i++
			c = unescape(s[i])
		}
		b.WriteByte(c)
	}
	return b.String()
}

// unescape is the character that stands for c after a backslash.
func unescape(c byte) byte {
	switch c {
	case '0':
		return 0
	case 'b':
		return '\b'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'Z':
		return 26
	}
	return c
}
