package mysql

import (
	"slices"
	"strings"

	"duckface/schema"
)

// translate spells a SQLite expression over a table's columns for MySQL and
// MariaDB. It reports false when the expression uses anything that is not
// known to mean the same there.
func translate(t *schema.Table, expression string) (string, bool) {
	tokens, ok := sqliteTokens(expression)
	if !ok {
		return "", false
	}
	return translateTokens(t, tokens)
}

// translateTokens also turns a || b into concat(a, b), where nothing but
// operands stands beside the operator.
func translateTokens(t *schema.Table, tokens []string) (string, bool) {
	if operands := splitTop(tokens, "||"); len(operands) > 1 {
		var spelled []string
		for _, o := range operands {
			if slices.ContainsFunc(topLevel(o), func(tok string) bool { return bindsLess[strings.ToUpper(tok)] }) {
				return "", false
			}
			s, ok := translateTokens(t, o)
			if !ok {
				return "", false
			}
			spelled = append(spelled, s)
		}
		return "concat(" + strings.Join(spelled, ", ") + ")", true
	}
	var out []string
	for i := 0; i < len(tokens); i++ {
		if tokens[i] == "(" {
			end := closingAt(tokens, i)
			inner, ok := translateTokens(t, tokens[i+1:end])
			if !ok {
				return "", false
			}
			if n := len(out); n > 0 && functionNames[out[n-1]] {
				out[n-1] += "(" + inner + ")" // no space: MySQL would not see a call
			} else {
				out = append(out, "("+inner+")")
			}
			i = end
			continue
		}
		called := i+1 < len(tokens) && tokens[i+1] == "("
		spelled, ok := translateToken(t, tokens[i], called)
		if !ok {
			return "", false
		}
		out = append(out, spelled)
	}
	return strings.Join(out, " "), true
}

// bindsLess are the operators that || does not reach across.
var bindsLess = map[string]bool{
	"=": true, "==": true, "<": true, ">": true, "<=": true, ">=": true, "<>": true, "!=": true, "AND": true, "OR": true, "NOT": true,
	"IS": true, "IN": true, "LIKE": true, "BETWEEN": true, "+": true, "-": true, "*": true, "/": true, "%": true, ",": true, "CASE": true,
}

// translateToken spells one token.
func translateToken(t *schema.Table, tok string, called bool) (string, bool) {
	switch c := tok[0]; {
	case c == '\'':
		return QuoteString(strings.ReplaceAll(tok[1:len(tok)-1], "''", "'")), true
	case c == '"' || c == '`' || c == '[':
		name := tok[1 : len(tok)-1]
		if c != '[' {
			name = strings.ReplaceAll(name, string(c)+string(c), string(c))
		}
		if column := columnFold(t, name); column != "" {
			return Quote(column), true
		}
		return QuoteString(name), c == '"' // SQLite reads such a name as a string
	case c >= '0' && c <= '9' || c == '.':
		return tok, true
	case isWord(c):
		return translateWord(t, tok, called)
	}
	if tok == "==" {
		return "=", true
	}
	return tok, operators[tok]
}

func translateWord(t *schema.Table, word string, called bool) (string, bool) {
	lower := strings.ToLower(word)
	if name := functions[lower]; called && name != "" {
		return name, true
	}
	if keywords[lower] {
		return lower, true
	}
	if column := columnFold(t, word); column != "" && !called {
		return Quote(column), true
	}
	return "", false
}

func columnFold(t *schema.Table, name string) string {
	for _, c := range t.Columns {
		if strings.EqualFold(c.Name, name) {
			return c.Name
		}
	}
	return ""
}

var operators = map[string]bool{
	"=": true, "<": true, ">": true, "<=": true, ">=": true, "<>": true, "!=": true, "+": true, "-": true, "*": true, "/": true, "%": true, ",": true,
}

var keywords = map[string]bool{
	"and": true, "or": true, "not": true, "null": true, "is": true, "in": true, "like": true, "between": true,
	"case": true, "when": true, "then": true, "else": true, "end": true, "true": true, "false": true,
	"current_timestamp": true, "current_date": true, "current_time": true,
}

// functions that mean the same, by their name in SQLite.
var functions = map[string]string{
	"lower": "lower", "upper": "upper", "abs": "abs", "round": "round", "coalesce": "coalesce", "ifnull": "ifnull", "nullif": "nullif",
	"length": "char_length", "trim": "trim", "ltrim": "ltrim", "rtrim": "rtrim", "replace": "replace", "substr": "substr", "substring": "substr",
	"instr": "instr", "hex": "hex", "json_valid": "json_valid", "json_extract": "json_extract", "iif": "if", "sign": "sign",
}

var functionNames = func() map[string]bool {
	names := map[string]bool{}
	for _, n := range functions {
		names[n] = true
	}
	return names
}()

// sqliteTokens splits an expression; it reports false for what is unfinished.
func sqliteTokens(text string) ([]string, bool) {
	var tokens []string
	depth := 0
	for i := 0; i < len(text); {
		start := i
		switch c := text[i]; {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			i++
			continue
		case c == '\'' || c == '"' || c == '`' || c == '[':
			i = closingQuote(text, i)
			if i < 0 {
				return nil, false
			}
		case isWord(c) || c == '.':
			for i < len(text) && (isWord(text[i]) || text[i] == '.') {
				i++
			}
		default:
			i++
			if i < len(text) && slices.Contains([]string{"||", "==", "<=", ">=", "<>", "!="}, text[start:i+1]) {
				i++
			}
		}
		switch tokens = append(tokens, text[start:i]); text[start:i] {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth < 0 {
			return nil, false
		}
	}
	return tokens, depth == 0 && len(tokens) > 0
}

// closingQuote is where the quoted token at i ends; -1 when it does not.
func closingQuote(text string, i int) int {
	quote := text[i]
	if quote == '[' {
		quote = ']'
	}
	for j := i + 1; j < len(text); j++ {
		if text[j] != quote {
			continue
		}
		if quote != ']' && j+1 < len(text) && text[j+1] == quote {
			j++
			continue
		}
		return j + 1
	}
	return -1
}

// closingAt is the index of the parenthesis that closes the one at i.
func closingAt(tokens []string, i int) int {
	depth := 0
	for j := i; j < len(tokens); j++ {
		switch tokens[j] {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return j
			}
		}
	}
	return len(tokens) - 1
}

// splitTop splits tokens at an operator outside of parentheses.
func splitTop(tokens []string, operator string) [][]string {
	var parts [][]string
	start := 0
	for i := 0; i < len(tokens); i++ {
		switch tokens[i] {
		case "(":
			i = closingAt(tokens, i)
		case operator:
			parts, start = append(parts, tokens[start:i]), i+1
		}
	}
	return append(parts, tokens[start:])
}

// topLevel are the tokens outside of parentheses.
func topLevel(tokens []string) []string {
	var top []string
	for i := 0; i < len(tokens); i++ {
		if tokens[i] == "(" {
			i = closingAt(tokens, i)
			continue
		}
		top = append(top, tokens[i])
	}
	return top
}
