package mysql

import "strings"

// scanner reads SQL as SHOW CREATE prints it, token by token. A conditional
// comment's marks (/*!80023 … */, /*M!100301 … */) count as space, so that
// what stands in it is read like everything else.
type scanner struct {
	text       string
	pos        int    // behind the current token
	start      int    // where the current token begins
	tok        string // the current token as it stands in the text; "" at the end
	afterSpace bool   // whether space stands before the current token
}

func newScanner(text string) *scanner {
	s := &scanner{text: text}
	s.next()
	return s
}

// next goes to the next token.
func (s *scanner) next() {
	from := s.pos
	s.skipSpace()
	s.afterSpace = s.pos > from
	s.start = s.pos
	if s.pos == len(s.text) {
		s.tok = ""
		return
	}
	switch c := s.text[s.pos]; {
	case c == '`' || c == '\'' || c == '"':
		s.quoted(c)
	case isWord(c):
		for s.pos < len(s.text) && isWord(s.text[s.pos]) {
			s.pos++
		}
	default:
		s.pos++
	}
	s.tok = s.text[s.start:s.pos]
}

func (s *scanner) skipSpace() {
	for s.pos < len(s.text) {
		rest := s.text[s.pos:]
		switch {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			s.pos++
		case strings.HasPrefix(rest, "/*!"), strings.HasPrefix(rest, "/*M!"):
			s.pos += strings.IndexByte(rest, '!') + 1
			for s.pos < len(s.text) && s.text[s.pos] >= '0' && s.text[s.pos] <= '9' {
				s.pos++
			}
		case strings.HasPrefix(rest, "*/"):
			s.pos += 2
		default:
			return
		}
	}
}

// quoted passes over a quoted name or string.
func (s *scanner) quoted(quote byte) {
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch c := s.text[s.pos]; {
		case c == '\\' && quote != '`':
			s.pos++
		case c == quote:
			if s.pos+1 < len(s.text) && s.text[s.pos+1] == quote {
				s.pos++
				continue
			}
			s.pos++
			return
		}
	}
	s.pos = min(s.pos, len(s.text))
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= 0x80
}

// is reports whether the current token is that keyword or sign.
func (s *scanner) is(word string) bool { return strings.EqualFold(s.tok, word) }

// accept passes over the words when they all come next; otherwise it stays.
func (s *scanner) accept(words ...string) bool {
	saved := *s
	for _, w := range words {
		if !s.is(w) {
			*s = saved
			return false
		}
		s.next()
	}
	return true
}

// name reads an identifier.
func (s *scanner) name() string {
	n := s.tok
	if len(n) >= 2 && n[0] == '`' {
		n = strings.ReplaceAll(n[1:len(n)-1], "``", "`")
	}
	s.next()
	return n
}

// str reads a string literal and is what it stands for.
func (s *scanner) str() string {
	v := s.tok
	if len(v) >= 2 && v[0] == '\'' {
		v = unquoteString(v)
	}
	s.next()
	return v
}

// parenthesis reads a balanced (…) and is the text in between, verbatim.
func (s *scanner) parenthesis() string {
	from, depth := s.pos, 0
	for s.tok != "" {
		switch s.tok {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 {
			inner := s.text[from:s.start]
			s.next()
			return inner
		}
		s.next()
	}
	return s.text[from:]
}
