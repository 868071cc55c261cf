package generate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

var errCheck = errors.New("check expression not understood")

// checkToken is a word of an expression: kind 'i' an identifier, 'q' a quoted
// identifier, 'n' a number, 't' a text, or the operator itself.
type checkToken struct {
	kind byte
	text string
}

// checkTokens splits an expression as MySQL, MariaDB and SQLite spell it.
// MySQL's catalog escapes quotes and puts a character set before texts:
// _utf8mb4\'new\'.
func checkTokens(s string) ([]checkToken, error) {
	s = strings.ReplaceAll(s, `\'`, `'`)
	var out []checkToken
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case c == '\'' || c == '`' || c == '"':
			text, n, err := quoted(s[i:])
			if err != nil {
				return nil, err
			}
			kind := byte('q')
			if c == '\'' {
				kind = 't'
				if k := len(out); k > 0 && out[k-1].kind == 'i' && strings.HasPrefix(out[k-1].text, "_") {
					out = out[:k-1]
				}
			}
			out = append(out, checkToken{kind, text})
			i += n
		case c >= '0' && c <= '9' || c == '.' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
			n := i
			for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '.' || s[n]|0x20 == 'e' && n+1 < len(s) && s[n+1] >= '0' && s[n+1] <= '9') {
				n++
			}
			out = append(out, checkToken{'n', s[i:n]})
			i = n
		case c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80:
			n := i
			for n < len(s) && (s[n] == '_' || s[n] == '$' || s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z' || s[n] >= '0' && s[n] <= '9' || s[n] >= 0x80) {
				n++
			}
			out = append(out, checkToken{'i', s[i:n]})
			i = n
		default:
			n := 1
			if i+1 < len(s) && strings.Contains("<= >= <> != == || &&", s[i:i+2]) && s[i+1] != ' ' {
				n = 2
			}
			out = append(out, checkToken{c, s[i : i+n]})
			i += n
		}
	}
	return out, nil
}

// quoted reads a quoted text; a doubled quote stands for one.
func quoted(s string) (text string, n int, err error) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			b.WriteByte(s[i])
			continue
		}
		if i+1 == len(s) || s[i+1] != s[0] {
			return b.String(), i + 1, nil
		}
		b.WriteByte(s[0])
		i++
	}
	return "", 0, fmt.Errorf("%w: a quote is not closed", errCheck)
}

// checkParser reads an expression by recursive descent.
type checkParser struct {
	tokens []checkToken
	at     int
	depth  int
	source string
}

// take skips the next token if it is that operator or word.
func (p *checkParser) take(text string) bool {
	if p.at < len(p.tokens) {
		if t := p.tokens[p.at]; t.kind != 't' && t.kind != 'q' && strings.EqualFold(t.text, text) {
			p.at++
			return true
		}
	}
	return false
}

// Two bars join texts in SQLite and conditions in MySQL: they are not read.
func (p *checkParser) or() (checkNode, error) { return p.chain("or", p.and, "or") }

func (p *checkParser) and() (checkNode, error) { return p.chain("and", p.not, "and", "&&") }

// chain reads operands joined by one of the words, as one flat node.
func (p *checkParser) chain(op string, operand func() (checkNode, error), words ...string) (checkNode, error) {
	if p.depth++; p.depth > 200 {
		return checkNode{}, errCheck
	}
	defer func() { p.depth-- }()
	first, err := operand()
	all := []checkNode{first}
	for err == nil && slices.ContainsFunc(words, p.take) {
		var next checkNode
		next, err = operand()
		all = append(all, next)
	}
	if len(all) == 1 {
		return first, err
	}
	n := checkNode{op: op}
	for _, a := range all {
		if a.op == op {
			n.args = append(n.args, a.args...)
		} else {
			n.args = append(n.args, a)
		}
	}
	return n, err
}

func (p *checkParser) not() (checkNode, error) {
	if !p.take("not") && !p.take("!") {
		return p.comparison()
	}
	n, err := p.not()
	if o := opposite[n.op]; o != "" {
		n.op = o
		return n, err
	}
	return checkNode{op: "not", args: []checkNode{n}}, err
}

func (p *checkParser) comparison() (checkNode, error) {
	left, err := p.value()
	if err != nil {
		return left, err
	}
	if p.take("is") {
		op := "is null"
		if p.take("not") {
			op = "is not null"
		}
		if !p.take("null") {
			return left, errCheck
		}
		return checkNode{op: op, args: []checkNode{left}}, nil
	}
	negated := p.take("not")
	var n checkNode
	switch {
	case p.take("between"):
		n, err = p.between(left)
	case p.take("in"):
		n, err = p.in(left)
	case negated:
		return left, errCheck
	default:
		for _, op := range []string{"<=", ">=", "<>", "!=", "==", "=", "<", ">"} {
			if !p.take(op) {
				continue
			}
			right, err := p.value()
			if op == "!=" {
				op = "<>"
			}
			return checkNode{op: strings.Replace(op, "==", "=", 1), args: []checkNode{left, right}}, err
		}
		return left, nil
	}
	if negated {
		n = checkNode{op: "not", args: []checkNode{n}}
	}
	return n, err
}

func (p *checkParser) between(left checkNode) (checkNode, error) {
	low, err := p.value()
	if err != nil || !p.take("and") {
		return left, errCheck
	}
	high, err := p.value()
	return checkNode{op: "between", args: []checkNode{left, low, high}}, err
}

func (p *checkParser) in(left checkNode) (checkNode, error) {
	n := checkNode{op: "in", args: []checkNode{left}}
	if !p.take("(") {
		return n, errCheck
	}
	for {
		v, err := p.value()
		if err != nil {
			return n, err
		}
		n.args = append(n.args, v)
		if p.take(")") {
			return n, nil
		}
		if !p.take(",") {
			return n, errCheck
		}
	}
}

// value reads a column, constant, call or parenthesis.
func (p *checkParser) value() (checkNode, error) {
	if p.at >= len(p.tokens) {
		return checkNode{}, errCheck
	}
	if p.take("(") {
		n, err := p.or()
		if err == nil && !p.take(")") {
			err = errCheck
		}
		return n, err
	}
	if p.take("-") {
		n, err := p.value()
		n.number = -n.number
		if n.op != "number" {
			err = errCheck
		}
		return n, err
	}
	t := p.tokens[p.at]
	p.at++
	switch t.kind {
	case 't':
		return checkNode{op: "text", name: t.text}, nil
	case 'q':
		return checkNode{op: "column", name: t.text}, nil
	case 'n':
		v, err := strconv.ParseFloat(t.text, 64)
		return checkNode{op: "number", number: v}, err
	case 'i':
		return p.word(t.text)
	}
	return checkNode{}, errCheck
}

// word reads what begins with an unquoted word.
func (p *checkParser) word(text string) (checkNode, error) {
	switch lower := strings.ToLower(text); lower {
	case "true", "false":
		return checkNode{op: "number", number: map[string]float64{"true": 1}[lower]}, nil
	case "null":
		return checkNode{op: "null"}, nil
	case "and", "or", "not", "between", "in", "is", "like", "regexp", "case", "cast", "interval":
		return checkNode{}, errCheck
	default:
		if !p.take("(") {
			return checkNode{op: "column", name: text}, nil
		}
		n := checkNode{op: "call", name: lower}
		for !p.take(")") {
			arg, err := p.value()
			if err != nil {
				return n, err
			}
			n.args = append(n.args, arg)
			if !p.take(",") && (p.at >= len(p.tokens) || p.tokens[p.at].text != ")") {
				return n, errCheck
			}
		}
		return n, nil
	}
}

// ticks narrows a range of ticks to what is demanded; perUnit is ticks per unit.
func (b bounds) ticks(lo, hi int64, perUnit float64) (int64, int64) {
	if !b.bounded {
		return lo, hi
	}
	if low := b.lo * perUnit; low > float64(lo) {
		lo = int64(math.Ceil(low - 1e-9))
		if b.open[0] && float64(lo) <= low {
			lo++
		}
	}
	if high := b.hi * perUnit; high < float64(hi) {
		hi = int64(math.Floor(high + 1e-9))
		if b.open[1] && float64(hi) >= high {
			hi--
		}
	}
	return lo, hi
}

// limits narrows lengths to what is demanded.
func (b bounds) limits(lo, hi int64) (int64, int64) {
	if b.lengths {
		lo, hi = max(lo, b.minLength), min(hi, b.maxLength)
	}
	if slices.Contains(b.notTexts, "") {
		lo = max(lo, 1)
	}
	return lo, max(lo, hi)
}
