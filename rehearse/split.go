package rehearse

import (
	"fmt"
	"regexp"
	"strings"
)

// Split cuts an SQL script into its statements, without terminators and the
// comments around them, as the client of the engine ("mysql", "mariadb" or
// "sqlite") does: DELIMITER changes the terminator, and the semicolons in the
// body of a trigger or routine end nothing, with or without DELIMITER. The
// error names the line on which a quote or comment begins that does not end.
func Split(script, engine string) ([]string, error) {
	s := splitter{lexer: lexer{script, engine != "sqlite"}, terminator: ";", first: -1}
	for s.at < len(script) {
		if s.first < 0 && s.delimiterCommand() || s.terminated() {
			continue
		}
		t := s.next(s.at)
		if t.kind == unclosed {
			return nil, fmt.Errorf("line %d: %q is opened and not closed", 1+strings.Count(script[:t.start], "\n"), firstLine(script[t.start:]))
		}
		if n := strings.Index(script[t.start:t.end], s.terminator); n > 0 && t.kind == word {
			t.end = t.start + n // END$$
		}
		s.take(t)
	}
	s.end()
	return s.statements, nil
}

// splitter is what is known on the way through a script.
type splitter struct {
	lexer
	at         int // the next byte to look at
	terminator string
	statements []string

	// Of the statement that is being read:
	first, last int // bytes of its first and behind its last token; first -1 before it
	body        body
}

// take adds a token to the statement.
func (s *splitter) take(t token) {
	s.at = t.end
	if t.kind == blank {
		return
	}
	if s.first < 0 {
		s.first, s.body = t.start, body{}
	}
	s.last = t.end
	if t.kind == word || t.kind == sign {
		s.body.see(strings.ToUpper(s.sql[t.start:t.end]))
	} else {
		s.body.see("'")
	}
}

// end ends the statement.
func (s *splitter) end() {
	if s.first >= 0 {
		s.statements = append(s.statements, s.sql[s.first:s.last])
	}
	s.first = -1
}

// terminated takes a terminator, if there is one here that ends a statement.
func (s *splitter) terminated() bool {
	rest := s.sql[s.at:]
	length := len(s.terminator)
	switch {
	case strings.HasPrefix(rest, s.terminator) && (s.terminator != ";" || s.body.depth == 0):
	case s.mysql && (strings.HasPrefix(rest, `\g`) || strings.HasPrefix(rest, `\G`)):
		length = 2
	default:
		return false
	}
	s.at += length
	s.end()
	return true
}

var delimiterLine = regexp.MustCompile(`^(?i)delimiter[ \t]+(\S+)[^\n]*(\n|$)`)

// delimiterCommand takes a line DELIMITER x, which the client reads, not the server.
func (s *splitter) delimiterCommand() bool {
	if !s.mysql {
		return false
	}
	m := delimiterLine.FindStringSubmatch(s.sql[s.at:])
	if m == nil {
		return false
	}
	s.terminator = m[1]
	s.at += len(m[0])
	return true
}

// body follows the words of one statement and knows how deep inside a compound
// statement they are, where semicolons end nothing.
type body struct {
	seen     int
	creates  bool // begins with CREATE
	compound bool // makes something that has a body, or is a block itself
	depth    int
	before   string // the last word
	closing  bool   // the last word was END
}

// see takes the next word, in capitals, or a quote for anything quoted.
func (b *body) see(word string) {
	b.seen++
	b.creates = b.creates || b.seen == 1 && word == "CREATE"
	switch word {
	case "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE":
		b.compound = b.compound || b.creates && b.depth == 0 && b.seen < 12 // [OR REPLACE] [DEFINER = 'user'@'host'] …
	case "NOT": // MariaDB's BEGIN NOT ATOMIC
		if b.seen == 2 && b.before == "BEGIN" {
			b.compound, b.depth = true, 1
		}
	}
	if b.compound {
		b.nest(word)
	}
	b.before = word
}

// nest counts what opens and closes a block.
func (b *body) nest(word string) {
	closed := b.closing
	b.closing = false
	switch word {
	case "BEGIN", "CASE":
		if !closed { // not END CASE
			b.depth++
		}
	case "IF", "LOOP", "WHILE", "REPEAT", "FOR":
		if !closed && startsStatement[b.before] {
			b.depth++
		}
	case "EACH": // FOR EACH ROW behind a table called data
		if b.before == "FOR" && b.depth == 1 {
			b.depth = 0
		}
	case "END":
		b.depth = max(0, b.depth-1)
		b.closing = true
	}
}

// startsStatement are the words behind which, in a body, a statement begins:
// elsewhere IF and REPEAT are functions.
var startsStatement = map[string]bool{
	";": true, ":": true, ")": true, "THEN": true, "ELSE": true, "DO": true, "BEGIN": true, "LOOP": true, "REPEAT": true,
	"ROW": true, "SQL": true, "DATA": true, "DETERMINISTIC": true, "INVOKER": true, "DEFINER": true,
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return s
}
