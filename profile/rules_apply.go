package profile

import (
	"fmt"
	"slices"
	"strings"

	"duckface/schema"
)

// markup is what is to become of one column.
type markup struct {
	maker string
	exact bool   // said of this very column, not by a glob
	from  string // where it was said: rules.yaml:12, or the column's comment
}

// columnID names a column of a database.
type columnID struct{ table, column string }

func (id columnID) String() string { return id.table + "." + id.column }

// markups finds what rules and comments say of the columns of a schema; the rules win.
// Told hears what could not be done for columns that a glob matches.
func (r *Rules) markups(s *schema.Schema, told func(string)) (map[columnID]markup, error) {
	if r == nil {
		r = &Rules{}
	}
	found := map[columnID]markup{}
	for _, t := range s.Tables {
		for _, c := range t.Columns {
			text := commentMaker(c.Comment)
			if text == "" || len(r.makers) == 0 {
				continue
			}
			maker, err := knownMaker(text, r.makers)
			if err != nil {
				return nil, fmt.Errorf("comment of column %s.%s: %w", t.Name, c.Name, err)
			}
			found[columnID{t.Name, c.Name}] = markup{maker, true, "its comment"}
		}
	}
	for _, rule := range r.rules {
		if err := r.match(rule, s, found); err != nil {
			return nil, err
		}
	}
	for _, t := range s.Tables {
		for _, c := range t.Columns {
			id := columnID{t.Name, c.Name}
			m, ok := found[id]
			if !ok {
				continue
			}
			if why := refuse(s, t, c, m.maker); why != "" {
				if m.exact {
					return nil, fmt.Errorf("%s: %s of %s: %s", m.from, m.maker, id, why)
				}
				told(fmt.Sprintf("%s: %s of %s left out: %s", m.from, m.maker, id, why))
				delete(found, id)
			}
		}
	}
	return found, nil
}

// match notes a rule for the columns that it matches, which must be some.
func (r *Rules) match(rule *rule, s *schema.Schema, found map[columnID]markup) error {
	var names []string
	hit := false
	for _, t := range s.Tables {
		for _, c := range t.Columns {
			id := columnID{t.Name, c.Name}
			names = append(names, id.String())
			if matches(rule.glob, id.String()) {
				found[id] = markup{rule.maker, !strings.ContainsAny(rule.glob, "*?"), fmt.Sprintf("%s:%d", r.file, rule.line)}
				hit = true
			}
		}
	}
	if !hit {
		return &Error{r.file, rule.line, fmt.Sprintf("%s matches no column%s", rule.glob, didYouMean(strings.Trim(rule.glob, "*."), namesLike(rule.glob, names)))}
	}
	return nil
}

// namesLike are the columns to look among for what a glob that matches nothing meant:
// whole names, or columns alone where the table is a glob.
func namesLike(glob string, names []string) []string {
	if !strings.HasPrefix(glob, "*") {
		return names
	}
	var columns []string
	for _, n := range names {
		columns = append(columns, n[strings.LastIndexByte(n, '.')+1:])
	}
	return columns
}

// refuse says why something cannot be done to a column, "" where it can.
func refuse(s *schema.Schema, t *schema.Table, c *schema.Column, maker string) string {
	switch maker {
	case ruleMeasure:
		return ""
	case ruleForce, ruleKeep:
		if why := sensitiveName(t.Name, c.Name); why != "" && maker == ruleKeep {
			return "its name says that it holds " + why + "; if that is wrong, write keep! with its exact name"
		}
		if c.Type.Kind != schema.Text && c.Type.Kind != schema.Enum {
			return "words are kept of text, not of " + c.Type.Name
		}
		if inKey(s, t, c.Name) {
			return "it is part of a key or reference, which is no category"
		}
	case ruleRedact:
		if inKey(s, t, c.Name) {
			return "it is part of a key or reference, which rows need"
		}
	default:
		if c.Type.Kind != schema.Text && c.Type.Kind != schema.Binary && c.Type.Kind != schema.JSON {
			return "it makes text, and the type is " + c.Type.Name
		}
	}
	return ""
}

// inKey reports whether a column is part of a primary key, or of a reference on either side.
func inKey(s *schema.Schema, t *schema.Table, name string) bool {
	if pk := t.PrimaryKey(); pk != nil && slices.Contains(pk.Columns(), name) {
		return true
	}
	for _, other := range s.Tables {
		for _, r := range other.References {
			if other == t && slices.Contains(r.Columns, name) || r.Table == t.Name && slices.Contains(r.To, name) {
				return true
			}
		}
	}
	return false
}
