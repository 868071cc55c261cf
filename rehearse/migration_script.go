package rehearse

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// script is a file of SQL, cut at the marks of the tool it is for.
type script struct {
	up, down      []string
	marked        bool // a tool's marks were found
	noTransaction bool
}

var (
	// gooseMark is of goose and of sql-migrate, which it comes from:
	// https://pressly.github.io/goose/documentation/annotations/.
	gooseMark = regexp.MustCompile(`^--\s*\+(?:goose|migrate)\s+(.+?)\s*$`)
	// dbmateMark: https://github.com/amacneil/dbmate#creating-migrations.
	dbmateMark = regexp.MustCompile(`^--\s*migrate:(up|down)\b(.*)$`)
	// morphMark: https://github.com/mattermost/morph.
	morphMark = regexp.MustCompile(`^--\s*morph:nontransactional\b`)
)

// parseScript reads a file: all of it is the way up, unless marks divide it.
func parseScript(text, engine string) (script, error) {
	p := scriptParser{engine: engine}
	text = strings.TrimPrefix(strings.ReplaceAll(text, "\r\n", "\n"), "\ufeff")
	for i, line := range strings.SplitAfter(text, "\n") {
		if err := p.line(line); err != nil {
			return script{}, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if p.block {
		return script{}, fmt.Errorf("StatementBegin has no StatementEnd")
	}
	if !p.marked {
		up, err := Split(text, engine)
		p.up = up
		return p.script, err
	}
	return p.script, p.flush()
}

// scriptParser gathers the lines of a section.
type scriptParser struct {
	script
	engine string
	into   *[]string // the section; nil before the first
	text   strings.Builder
	block  bool // one statement, whatever it holds
	expand bool // ${NAME} stands for an environment variable
}

// line takes a line of the file.
func (p *scriptParser) line(line string) error {
	trimmed := strings.TrimSpace(line)
	switch {
	case gooseMark.MatchString(trimmed):
		return p.goose(gooseMark.FindStringSubmatch(trimmed)[1])
	case dbmateMark.MatchString(trimmed):
		m := dbmateMark.FindStringSubmatch(trimmed)
		p.noTransaction = p.noTransaction || strings.Contains(m[2], "transaction:false") && m[1] == "up"
		return p.section(m[1])
	case morphMark.MatchString(trimmed):
		p.noTransaction = true
	}
	if p.expand {
		line = expandVariables(line)
	}
	p.text.WriteString(line)
	return nil
}

// goose obeys a mark of goose or sql-migrate.
func (p *scriptParser) goose(mark string) error {
	fields := strings.Fields(strings.ToLower(mark))
	switch strings.Join(fields, " ") {
	case "up", "down":
		return p.section(fields[0])
	case "up notransaction", "down notransaction":
		p.noTransaction = true
		return p.section(fields[0])
	case "no transaction":
		p.noTransaction, p.marked = true, true
	case "statementbegin":
		if p.block {
			return fmt.Errorf("StatementBegin inside another")
		}
		if err := p.flush(); err != nil {
			return err
		}
		p.block = true
	case "statementend":
		if !p.block {
			return fmt.Errorf("StatementEnd without StatementBegin")
		}
		return p.flush()
	case "envsub on", "envsub off":
		p.expand = fields[1] == "on"
	default:
		return fmt.Errorf("unknown mark %q", mark)
	}
	return nil
}

// section begins the way up or down.
func (p *scriptParser) section(direction string) error {
	if err := p.flush(); err != nil {
		return err
	}
	p.marked = true
	if p.into = &p.up; direction == "down" {
		p.into = &p.down
	}
	return nil
}

// flush puts the statements gathered into their section. What stands before
// the first section is of no matter to the tools.
func (p *scriptParser) flush() error {
	text := p.text.String()
	p.text.Reset()
	block, into := p.block, p.into
	p.block = false
	if into == nil {
		return nil
	}
	if block {
		if text = strings.TrimRight(strings.TrimSpace(text), "; \t\n"); text != "" {
			*into = append(*into, text)
		}
		return nil
	}
	statements, err := Split(text, p.engine)
	*into = append(*into, statements...)
	return err
}

var environment = regexp.MustCompile(`\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)`)

// expandVariables replaces $NAME, ${NAME} and ${NAME:-default}.
func expandVariables(line string) string {
	return environment.ReplaceAllStringFunc(line, func(match string) string {
		m := environment.FindStringSubmatch(match)
		if value := os.Getenv(m[1] + m[3]); value != "" {
			return value
		}
		return m[2]
	})
}
