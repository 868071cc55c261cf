package sqlite

import "strings"

// tokenKind says what a token is.
type tokenKind uint8

const (
	word       tokenKind = iota // a keyword or a bare name
	quotedName                  // "x", `x` or [x]
	text                        // 'x'
	number
	blob // x'00'
	sign // an operator or punctuation, one character each
)

// token is a piece of SQL; its text is sql[start:end].
type token struct {
	kind       tokenKind
	start, end int
}

// statement is SQL text cut into tokens, comments and white space left out.
type statement struct {
	sql    string
	tokens []token
}

// tokenize cuts SQL as SQLite does (https://www.sqlite.org/lang.html). What is
// never closed runs to the end.
func tokenize(sql string) statement {
	s := statement{sql: sql}
	for i := 0; i < len(sql); {
		kind, end := next(sql, i)
		if end < 0 { // white space or a comment
			i = -end
			continue
		}
		s.tokens = append(s.tokens, token{kind, i, end})
		i = end
	}
	return s
}

// next is the token at i and where it ends, or minus the end of what is none.
func next(sql string, i int) (tokenKind, int) {
	c := sql[i]
	rest := sql[i:]
	switch {
	case c == ' ' || c >= '\t' && c <= '\r':
		return 0, -(i + 1)
	case strings.HasPrefix(rest, "--"):
		return 0, -after(sql, i+2, "\n")
	case strings.HasPrefix(rest, "/*"):
		return 0, -after(sql, i+2, "*/")
	case c == '\'':
		return text, closing(sql, i, '\'')
	case c == '"' || c == '`':
		return quotedName, closing(sql, i, c)
	case c == '[':
		return quotedName, after(sql, i+1, "]")
	case (c == 'x' || c == 'X') && i+1 < len(sql) && sql[i+1] == '\'':
		return blob, closing(sql, i+1, '\'')
	case digit(c) || c == '.' && i+1 < len(sql) && digit(sql[i+1]):
		return number, numberEnd(sql, i)
	case wordByte(c):
		end := i + 1
		for end < len(sql) && wordByte(sql[end]) {
			end++
		}
		return word, end
	}
	return sign, i + 1
}

// after is where the first end mark from i on is over.
func after(sql string, i int, mark string) int {
	if n := strings.Index(sql[min(i, len(sql)):], mark); n >= 0 {
		return i + n + len(mark)
	}
	return len(sql)
}

// closing is where the quoted text that opens at i is over; a doubled quote
// stands for itself.
func closing(sql string, i int, quote byte) int {
	for i++; i < len(sql); i++ {
		if sql[i] != quote {
			continue
		}
		if i+1 == len(sql) || sql[i+1] != quote {
			return i + 1
		}
		i++
	}
	return len(sql)
}

func numberEnd(sql string, i int) int {
	for ; i < len(sql); i++ {
		c := sql[i]
		exponent := (c == '+' || c == '-') && sql[i-1]|0x20 == 'e' // never the first byte
		if !wordByte(c) && c != '.' && !exponent {
			break
		}
	}
	return i
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func wordByte(c byte) bool {
	return c == '_' || c == '$' || c >= 0x80 || digit(c) || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// raw is the i-th token as it stands, or "" past the end.
func (s statement) raw(i int) string {
	if i < 0 || i >= len(s.tokens) {
		return ""
	}
	return s.sql[s.tokens[i].start:s.tokens[i].end]
}

// is reports whether the tokens from i on are those bare words or signs.
func (s statement) is(i int, want ...string) bool {
	for k, w := range want {
		if i+k >= len(s.tokens) {
			return false
		}
		if kind := s.tokens[i+k].kind; kind != word && kind != sign || !strings.EqualFold(s.raw(i+k), w) {
			return false
		}
	}
	return true
}

// name is the i-th token as a name, quotes taken off.
func (s statement) name(i int) string {
	raw := s.raw(i)
	if len(raw) < 2 {
		return raw
	}
	switch q := raw[0]; q {
	case '"', '`', '\'':
		return strings.ReplaceAll(strings.TrimSuffix(raw[1:], string(q)), string(q)+string(q), string(q))
	case '[':
		return strings.TrimSuffix(raw[1:], "]")
	}
	return raw
}

// group is where the parenthesis that opens at i closes.
func (s statement) group(i int) int {
	depth := 0
	for ; i < len(s.tokens); i++ {
		switch {
		case s.is(i, "("):
			depth++
		case s.is(i, ")"):
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(s.tokens)
}

// text is what tokens i to j-1 say, with one space for any white space and
// comment between them.
func (s statement) text(i, j int) string {
	var b strings.Builder
	for k := i; k < min(j, len(s.tokens)); k++ {
		if k > i && s.tokens[k].start > s.tokens[k-1].end {
			b.WriteByte(' ')
		}
		b.WriteString(s.raw(k))
	}
	return b.String()
}
