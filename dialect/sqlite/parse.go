package sqlite

import (
	"strings"

	"duckface/schema"
)

// definition is what only the text of CREATE TABLE tells; the rest is asked of
// the pragmas.
type definition struct {
	columns       []columnDefinition
	checks        []schema.Check
	references    []string // constraint names, or "", in the order they are written
	autoIncrement bool
}

type columnDefinition struct {
	collation string
	generated string
}

// parseTable reads the text of a CREATE TABLE statement that SQLite has accepted.
func parseTable(sql string) definition {
	p := tableParser{s: tokenize(sql)}
	i := 0
	for i < len(p.s.tokens) && !p.s.is(i, "(") {
		i++
	}
	end := p.s.group(i)
	for i++; i < end; i++ { // a comma or the end of the list is behind each turn
		if !p.constraintAhead(i) && len(p.columns) == p.commas {
			p.columns = append(p.columns, columnDefinition{})
			p.inColumn = true
			i++
		}
		i = p.constraints(i, end)
		p.commas++
		p.inColumn = false
	}
	return p.definition
}

type tableParser struct {
	definition
	s          statement
	commas     int
	inColumn   bool
	constraint string // the name given by CONSTRAINT to what follows
}

// constraintAhead reports whether a table constraint begins at i. These words
// are reserved, so no column has such a name without quotes.
func (p *tableParser) constraintAhead(i int) bool {
	for _, w := range []string{"constraint", "primary", "unique", "check", "foreign"} {
		if p.s.is(i, w) {
			return true
		}
	}
	return false
}

// constraints reads up to the next comma of the list and returns its place.
func (p *tableParser) constraints(i, end int) int {
	for i < end && !p.s.is(i, ",") {
		i = p.clause(i)
	}
	p.constraint = ""
	return i
}

// clause reads one clause, or skips one token, and returns what is behind it.
func (p *tableParser) clause(i int) int {
	s := p.s
	switch {
	case s.is(i, "constraint"):
		p.constraint = s.name(i + 1)
		return i + 2
	case s.is(i, "autoincrement"):
		p.autoIncrement = true
	case s.is(i, "default") && !(s.is(i-1, "set") && s.is(i-3, "on")): // ON DELETE SET DEFAULT
		return p.skipDefault(i + 1)
	case s.is(i, "collate") && p.inColumn:
		p.columns[len(p.columns)-1].collation = s.name(i + 1)
		return i + 2
	case s.is(i, "check", "("):
		end := s.group(i + 1)
		p.checks = append(p.checks, schema.Check{Name: p.take(), Expression: s.text(i+2, end)})
		return end + 1
	case s.is(i, "as", "(") && p.inColumn:
		end := s.group(i + 1)
		p.columns[len(p.columns)-1].generated = s.text(i+2, end)
		return end + 1
	case s.is(i, "references"):
		p.references = append(p.references, p.take())
		return i + 2
	case s.is(i, "primary", "key", "("):
		end := s.group(i + 2)
		p.autoIncrement = p.autoIncrement || s.is(end-1, "autoincrement")
		p.take()
		return end + 1
	case s.is(i, "("):
		return s.group(i) + 1
	case s.is(i, "unique"), s.is(i, "primary"), s.is(i, "not"), s.is(i, "null"):
		p.take()
	}
	return i + 1
}

// take is the pending constraint name, which then is used up.
func (p *tableParser) take() string {
	name := p.constraint
	p.constraint = ""
	return name
}

// skipDefault passes over a default, whose words are no clauses.
func (p *tableParser) skipDefault(i int) int {
	if p.s.is(i, "(") {
		return p.s.group(i) + 1
	}
	for p.s.is(i, "+") || p.s.is(i, "-") {
		i++
	}
	return i + 1
}

// indexDefinition is what only the text of CREATE INDEX tells.
type indexDefinition struct {
	parts []string // each without ASC, DESC and a last COLLATE
	where string
}

// parseIndex reads the text of a CREATE INDEX statement that SQLite has accepted.
func parseIndex(sql string) indexDefinition {
	s := tokenize(sql)
	i := 0
	for i < len(s.tokens) && !s.is(i, "(") {
		i++
	}
	end := s.group(i)
	var d indexDefinition
	for start := i + 1; start < end; {
		stop := start
		for stop < end && !s.is(stop, ",") {
			if s.is(stop, "(") {
				stop = s.group(stop)
			}
			stop++
		}
		d.parts = append(d.parts, s.indexPart(start, stop))
		start = stop + 1
	}
	if s.is(end+1, "where") {
		d.where = s.text(end+2, len(s.tokens))
	}
	return d
}

func (s statement) indexPart(i, j int) string {
	if s.is(j-1, "asc") || s.is(j-1, "desc") {
		j--
	}
	if j-i > 2 && s.is(j-2, "collate") {
		j -= 2
	}
	return s.text(i, j)
}

// body is a statement without the comments and semicolons around it, so that
// something can be put behind it.
func body(sql string) string {
	s := tokenize(sql)
	n := len(s.tokens)
	for n > 0 && s.is(n-1, ";") {
		n--
	}
	if n == 0 {
		return ""
	}
	return strings.TrimSpace(sql[s.tokens[0].start:s.tokens[n-1].end])
}
