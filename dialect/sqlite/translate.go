package sqlite

import (
	"fmt"
	"strconv"
	"strings"
)

// translate spells a MySQL or MariaDB expression as SQLite wants it, as far as
// that is a matter of words: names, literals, operators and functions of
// another name. Whether SQLite understands the result is for a prober to say.
func translate(expression string) string {
	var b strings.Builder
	s := expression
	for i := 0; i < len(s); {
		end, spelled := translateToken(s, i)
		b.WriteString(spelled)
		i = end
	}
	return strings.TrimSpace(b.String())
}

// translateToken is where the token at i ends and what it becomes.
func translateToken(s string, i int) (end int, spelled string) {
	switch c := s[i]; {
	case c == '`':
		end = closing(s, i, '`')
		return end, Quote(strings.ReplaceAll(strings.Trim(s[i:end], "`"), "``", "`"))
	case c == '\'' || c == '"':
		value, end := unquoteMySQL(s, i)
		return end, quoteText(value)
	case c == '<' && strings.HasPrefix(s[i:], "<=>"):
		return i + 3, " IS "
	case c == '&' && strings.HasPrefix(s[i:], "&&"):
		return i + 2, " AND "
	case c == '|' && strings.HasPrefix(s[i:], "||"):
		return i + 2, " OR "
	case c == '!' && !strings.HasPrefix(s[i:], "!="):
		return i + 1, " NOT "
	case wordByte(c):
		return translateWord(s, i)
	}
	return i + 1, s[i : i+1]
}

// translateWord handles what begins like a word: keywords, functions, numbers,
// and literals with a prefix.
func translateWord(s string, i int) (end int, spelled string) {
	end = i
	for end < len(s) && (wordByte(s[end]) || s[end] == '.' && digit(s[i])) {
		end++
	}
	raw := s[i:end]
	lower := strings.ToLower(raw)
	next := end + len(s[end:]) - len(strings.TrimLeft(s[end:], " "))
	quoted := next < len(s) && s[next] == '\''
	called := next < len(s) && s[next] == '('
	switch {
	case quoted && raw[0] == '_':
		return next, "" // a character set introducer
	case quoted && (lower == "b" || lower == "x") && next == end:
		stop := closing(s, end, '\'')
		return stop, hexOrBits(lower, strings.Trim(s[end:stop], "'"))
	case strings.HasPrefix(lower, "0x"):
		return end, "x'" + raw[2:] + "'"
	case constants[lower] != "":
		if called {
			end = next + strings.IndexByte(s[next:], ')') + 1 // now(), now(6)
		}
		return end, constants[lower]
	case called && functions[lower] != "":
		return end, functions[lower]
	}
	return end, raw
}

// hexOrBits is x'00ff' as it is, and b'0101' as a number.
func hexOrBits(prefix, digits string) string {
	if prefix == "x" {
		return "x'" + digits + "'"
	}
	n, err := strconv.ParseUint(digits, 2, 64)
	if err != nil {
		return fmt.Sprintf("b'%s'", digits) // which SQLite will refuse
	}
	return strconv.FormatInt(int64(n), 10)
}

// constants are functions of the time that SQLite spells as a word.
var constants = map[string]string{
	"current_timestamp": "CURRENT_TIMESTAMP", "now": "CURRENT_TIMESTAMP", "localtimestamp": "CURRENT_TIMESTAMP",
	"localtime":    "CURRENT_TIMESTAMP",
	"current_date": "CURRENT_DATE", "curdate": "CURRENT_DATE",
	"current_time": "CURRENT_TIME", "curtime": "CURRENT_TIME",
}

// functions have another name in SQLite.
var functions = map[string]string{
	"char_length": "length", "character_length": "length", "length": "octet_length",
	"lcase": "lower", "ucase": "upper", "if": "iif", "mid": "substr", "pow": "pow", "ceiling": "ceil",
}

// unquoteMySQL is the value of the string literal at i, and where it ends.
func unquoteMySQL(s string, i int) (value string, end int) {
	var b strings.Builder
	quote := s[i]
	for i++; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			i++
			if escaped, ok := escapes[s[i]]; ok {
				b.WriteByte(escaped)
			} else {
				b.WriteByte(s[i])
			}
		case c == quote && i+1 < len(s) && s[i+1] == quote:
			i++
			b.WriteByte(quote)
		case c == quote:
			return b.String(), i + 1
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), len(s)
}

// https://dev.mysql.com/doc/refman/8.4/en/string-literals.html
var escapes = map[byte]byte{'0': 0, 'b': '\b', 'n': '\n', 'r': '\r', 't': '\t', 'Z': 0x1a}
