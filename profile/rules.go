package profile

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// What a rule may say beside the name of a maker of texts.
const (
	ruleKeep    = "keep"    // the words of a category column stand in the profile
	ruleForce   = "keep!"   // also where the column looks sensitive
	ruleRedact  = "redact"  // nothing of the column is told; a filler stands in it
	ruleMeasure = "measure" // as if nothing had been said
)

// Rules say how columns are replaced: markup that a person writes beside the database.
type Rules struct {
	file   string
	makers []string
	rules  []*rule
}

// rule is one line: which columns, and what becomes of them.
type rule struct {
	glob  string // TABLE.COLUMN with * and ?
	maker string
	line  int
}

// ReadRules reads one rule a line, TABLE.COLUMN: MAKER, in which * stands for
// any characters and ? for one, upper and lower case being one. Of several that
// match a column the last one counts. What follows a # is a comment. Makers are
// those of the generator; keep, keep!, redact and measure are there as well.
func ReadRules(r io.Reader, name string, makers []string) (*Rules, error) {
	out := &Rules{file: name, makers: makers}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(cutComment(lines.Text()))
		if text == "" || text == "---" {
			continue
		}
		found, err := out.parse(text)
		if err != nil {
			return nil, &Error{name, n, err.Error()}
		}
		found.line = n
		out.rules = append(out.rules, found)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read rules %s: %w", name, err)
	}
	return out, nil
}

// cutComment leaves out what follows a # at the beginning or after a blank.
func cutComment(line string) string {
	for i := range len(line) {
		if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			return line[:i]
		}
	}
	return line
}

func (r *Rules) parse(text string) (*rule, error) {
	i := strings.LastIndex(text, ":")
	if i < 0 {
		return nil, fmt.Errorf("want TABLE.COLUMN: MAKER, such as *.email: email")
	}
	glob, maker := unquote(text[:i]), unquote(text[i+1:])
	if !strings.Contains(glob, ".") {
		return nil, fmt.Errorf("%q names no column: want TABLE.COLUMN, such as *.%s", glob, glob)
	}
	maker, err := knownMaker(maker, r.makers)
	if err != nil {
		return nil, err
	}
	if maker == ruleForce && strings.ContainsAny(glob, "*?") {
		return nil, fmt.Errorf("keep! is for one column by its exact name, not for %s", glob)
	}
	return &rule{glob: glob, maker: maker}, nil
}

func unquote(text string) string {
	text = strings.TrimSpace(text)
	if n := len(text); n > 1 && (text[0] == '"' || text[0] == '\'') && text[n-1] == text[0] {
		return text[1 : n-1]
	}
	return text
}

// knownMaker is a maker as the generator spells it.
func knownMaker(name string, makers []string) (string, error) {
	plain := strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(strings.TrimSpace(name)))
	all := append([]string{ruleKeep, ruleForce, ruleRedact, ruleMeasure}, makers...)
	if slices.Contains(all, plain) {
		return plain, nil
	}
	if plain == "" {
		return "", fmt.Errorf("no maker: want keep, redact, measure or one such as email")
	}
	hint := didYouMean(plain, all)
	if hint == "" {
		hint = "; there are keep, redact, measure, " + strings.Join(makers, ", ")
	}
	return "", fmt.Errorf("unknown maker %q%s", name, hint)
}

// matches reports whether a name fits a glob, upper and lower case being one.
func matches(glob, name string) bool {
	return matchFolded(strings.ToLower(glob), strings.ToLower(name))
}

func matchFolded(glob, name string) bool {
	for glob != "" {
		switch glob[0] {
		case '*':
			for i := range len(name) + 1 {
				if matchFolded(glob[1:], name[i:]) {
					return true
				}
			}
			return false
		case '?':
			if name == "" {
				return false
			}
		default:
			if name == "" || name[0] != glob[0] {
				return false
			}
		}
		glob, name = glob[1:], name[1:]
	}
	return name == ""
}

// commentMaker is what a column's comment says after duckface:, "" for nothing.
func commentMaker(comment string) string {
	const mark = "duckface:"
	i := strings.Index(strings.ToLower(comment), mark)
	if i < 0 {
		return ""
	}
	text := comment[i+len(mark):]
	if end := strings.IndexAny(text, ";,.()\n"); end >= 0 {
		text = text[:end]
	}
	return strings.TrimSpace(text)
}

// NoRules are none, for a database whose comments may say what becomes of columns.
func NoRules(makers []string) *Rules { return &Rules{makers: makers} }
