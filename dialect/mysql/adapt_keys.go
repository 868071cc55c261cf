package mysql

import (
	"fmt"
	"slices"
	"strings"

	"duckface/schema"
)

// sqliteReferences gives child columns the type of their parents', and leaves
// out what InnoDB refuses: references to what is no key, and actions that it
// does not have.
func (a *adapter) sqliteReferences() {
	for _, t := range a.schema.Tables {
		t.References = slices.DeleteFunc(t.References, func(r *schema.Reference) bool {
			why := a.refused(t, r)
			if why != "" {
				a.note("reference %s is not carried: %s", r.Key(t.Name), why)
			}
			return why != ""
		})
	}
	for range a.schema.Tables { // as often as the longest chain of references may need
		if !a.sameTypes() {
			break
		}
	}
	for _, t := range a.schema.Tables {
		for _, r := range t.References {
			a.actions(t, r)
		}
	}
}

// refused is why InnoDB does not take a reference; "" when it does.
func (a *adapter) refused(t *schema.Table, r *schema.Reference) string {
	parent := a.schema.Table(r.Table)
	if parent == nil {
		return "there is no such table"
	}
	if len(r.To) != len(r.Columns) || len(r.To) == 0 {
		return "the parent has no such key"
	}
	for i, name := range r.To {
		p, c := parent.Column(name), t.Column(r.Columns[i])
		if p == nil || c == nil {
			return "there is no such column"
		}
		if p.Type.Kind != c.Type.Kind {
			return fmt.Sprintf("%s is %s and %s.%s is %s", c.Name, c.Type.Name, parent.Name, p.Name, p.Type.Name)
		}
	}
	leads := func(ix *schema.Index) bool {
		columns := ix.Columns()
		return !ix.HasExpression() && len(columns) >= len(r.To) && slices.Equal(columns[:len(r.To)], r.To)
	}
	if !slices.ContainsFunc(parent.Indexes, leads) {
		return "the parent has no such key"
	}
	return ""
}

// sameTypes gives each child column the type and collation of its parent's
// once over, and reports whether any changed.
func (a *adapter) sameTypes() bool {
	changed := false
	for _, t := range a.schema.Tables {
		for _, r := range t.References {
			parent := a.schema.Table(r.Table)
			for i, name := range r.Columns {
				c, p := t.Column(name), parent.Column(r.To[i])
				if c.Type.Kind != schema.Text && c.Type.Name != p.Type.Name {
					c.Type, changed = p.Type, true
				}
				if c.Type.Kind == schema.Text && c.Collation != p.Collation {
					c.Collation, changed = p.Collation, true
				}
			}
		}
	}
	return changed
}

// actions leaves out what InnoDB cannot do when a parent changes.
func (a *adapter) actions(t *schema.Table, r *schema.Reference) {
	nullable := !slices.ContainsFunc(r.Columns, func(name string) bool { return t.Column(name).NotNull })
	for _, action := range []*string{&r.OnDelete, &r.OnUpdate} {
		if strings.EqualFold(*action, "SET DEFAULT") || strings.EqualFold(*action, "SET NULL") && !nullable {
			a.note("reference %s: action %s is not carried", r.Key(t.Name), *action)
			*action = ""
		}
	}
}

// keyLengths shortens text in keys until each key is short enough for an
// index: first what has the length only because something had to be said.
func (a *adapter) keyLengths(t *schema.Table) {
	for _, ix := range t.Indexes {
		var texts []*schema.Column
		fixed := 0
		for _, name := range ix.Columns() {
			c := t.Column(name)
			if c == nil || c.Type.Kind != schema.Text || unbounded(c.Type) {
				fixed += 8
				continue
			}
			texts = append(texts, c)
		}
		budget := (innodbKeyBytes - fixed) / 4
		for needed(texts) > budget {
			i := longest(texts)
			rest := budget - (needed(texts) - texts[i].Type.Length)
			if texts[i].Type.Length <= defaultKeyLength && rest < 32 {
				rest = budget / len(texts)
			}
			if rest < 1 || rest >= texts[i].Type.Length {
				break // fitIndex cuts the index instead
			}
			if texts[i].Type.Length > defaultKeyLength && ix.Kind != schema.Primary {
				break
			}
			retypeKeep(texts[i], fmt.Sprintf("varchar(%d)", rest))
		}
	}
}

func retypeKeep(c *schema.Column, name string) {
	collation := c.Collation
	retype(c, name)
	c.Collation = collation
}

func needed(texts []*schema.Column) int {
	sum := 0
	for _, c := range texts {
		sum += c.Type.Length
	}
	return sum
}

func longest(texts []*schema.Column) int {
	most := 0
	for i, c := range texts {
		if c.Type.Length > texts[most].Type.Length {
			most = i
		}
	}
	return most
}

// forbiddenChecks leaves out checks over columns that both servers forbid
// there: AUTO_INCREMENT, and on MySQL what a reference's action changes.
func (a *adapter) forbiddenChecks(t *schema.Table) {
	changes := func(action string) bool { return action == "CASCADE" || strings.HasPrefix(action, "SET ") }
	forbidden := map[string]bool{}
	for _, c := range t.Columns {
		if c.AutoIncrement {
			forbidden[Quote(c.Name)] = true
		}
	}
	for _, r := range t.References {
		if a.engine == MySQL && (changes(r.OnDelete) && r.OnDelete != "CASCADE" || changes(r.OnUpdate)) {
			for _, name := range r.Columns {
				forbidden[Quote(name)] = true
			}
		}
	}
	t.Checks = slices.DeleteFunc(t.Checks, func(c schema.Check) bool {
		for s := newScanner(c.Expression); s.tok != ""; s.next() {
			if forbidden[s.tok] {
				a.note("%s: check %s is not carried: %s allows none over %s", t.Name, c.Expression, a.engine, s.tok)
				return true
			}
		}
		return false
	})
}
