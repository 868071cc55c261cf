package rehearse

import "strings"

// tokenKind says what a token of SQL is.
type tokenKind uint8

const (
	blank      tokenKind = iota // white space or a comment
	word                        // a keyword, a bare name or a number
	quotedName                  // `x`, and in SQLite "x" or [x]
	quotedText                  // 'x', and in MySQL "x"
	hint                        // /*! … */, which MySQL runs
	sign                        // one byte of punctuation
	unclosed                    // a quote or comment without its end
)

// token is a piece of SQL; its text is sql[start:end].
type token struct {
	kind       tokenKind
	start, end int
}

// lexer cuts SQL into tokens as an engine's client does.
type lexer struct {
	sql   string
	mysql bool
}

// tokens are all of the SQL but what is blank.
func (l lexer) tokens() []token {
	var list []token
	for i := 0; i < len(l.sql); {
		t := l.next(i)
		if i = t.end; t.kind != blank {
			list = append(list, t)
		}
	}
	return list
}

// next is the token at i, at least one byte long.
func (l lexer) next(i int) token {
	c, rest := l.sql[i], l.sql[i:]
	switch {
	case isSpace(c):
		return token{blank, i, i + 1}
	case l.lineComment(rest):
		return l.until(blank, i, i+1, "\n", true)
	case l.mysql && (strings.HasPrefix(rest, "/*!") || strings.HasPrefix(rest, "/*M!")):
		return l.until(hint, i, i+2, "*/", false)
	case strings.HasPrefix(rest, "/*"):
		return l.until(blank, i, i+2, "*/", false)
	case c == '\'' || c == '"' && l.mysql:
		return l.quoted(quotedText, i, c, l.mysql)
	case c == '`' || c == '"':
		return l.quoted(quotedName, i, c, false)
	case c == '[' && !l.mysql:
		return l.until(quotedName, i, i+1, "]", false)
	case isWord(c):
		end := i + 1
		for end < len(l.sql) && isWord(l.sql[end]) {
			end++
		}
		return token{word, i, end}
	}
	return token{sign, i, i + 1}
}

// lineComment reports whether a comment up to the end of the line begins here.
// MySQL wants white space after the dashes, which "5--1" has not.
func (l lexer) lineComment(rest string) bool {
	if !l.mysql {
		return strings.HasPrefix(rest, "--")
	}
	return rest[0] == '#' || strings.HasPrefix(rest, "--") && (len(rest) == 2 || rest[2] <= ' ')
}

// until is a token that ends after a mark, looked for from byte from on.
func (l lexer) until(kind tokenKind, start, from int, mark string, mayEnd bool) token {
	from = min(from, len(l.sql))
	if n := strings.Index(l.sql[from:], mark); n >= 0 {
		return token{kind, start, from + n + len(mark)}
	}
	if mayEnd {
		return token{kind, start, len(l.sql)}
	}
	return token{unclosed, start, len(l.sql)}
}

// quoted is a quoted token; a doubled quote stands for itself, and with escapes
// so does what follows a backslash.
func (l lexer) quoted(kind tokenKind, start int, quote byte, escapes bool) token {
	for i := start + 1; i < len(l.sql); i++ {
		switch {
		case l.sql[i] == '\\' && escapes:
			i++
		case l.sql[i] != quote:
		case i+1 < len(l.sql) && l.sql[i+1] == quote:
			i++
		default:
			return token{kind, start, i + 1}
		}
	}
	return token{unclosed, start, len(l.sql)}
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func isWord(c byte) bool {
	return c == '_' || c == '$' || c == '@' || c >= 0x80 || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// words are the tokens of a statement, for looking at by place.
type words struct {
	sql    string
	tokens []token
}

func wordsOf(sql string, mysql bool) words {
	return words{sql, lexer{sql, mysql}.tokens()}
}

// raw is the i-th token as it stands, "" beyond the ends.
func (w words) raw(i int) string {
	if i < 0 || i >= len(w.tokens) {
		return ""
	}
	return w.sql[w.tokens[i].start:w.tokens[i].end]
}

// key is the i-th token in capitals when it is a bare word or a sign, else "".
func (w words) key(i int) string {
	if i < 0 || i >= len(w.tokens) || w.tokens[i].kind != word && w.tokens[i].kind != sign {
		return ""
	}
	return strings.ToUpper(w.raw(i))
}

// is reports whether the tokens from i on are those words, one of which may be
// a choice: "DATABASE|SCHEMA".
func (w words) is(i int, want ...string) bool {
	for k, choice := range want {
		key := w.key(i + k)
		if key == "" || !strings.Contains("|"+choice+"|", "|"+key+"|") {
			return false
		}
	}
	return true
}

// name is the i-th token as a name, its quotes taken off; "" for what is none.
func (w words) name(i int) string {
	if i < 0 || i >= len(w.tokens) {
		return ""
	}
	raw := w.raw(i)
	switch w.tokens[i].kind {
	case word:
		return raw
	case quotedName:
		end := raw[0]
		if end == '[' {
			return raw[1 : len(raw)-1]
		}
		return strings.ReplaceAll(raw[1:len(raw)-1], string(end)+string(end), string(end))
	}
	return ""
}
