package mysql

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"duckface/schema"
)

// maxName is how many characters a name may have, and a name's largest
// character: both servers keep names in utf8mb3.
// https://dev.mysql.com/doc/refman/9.4/en/identifiers.html
const (
	maxName      = 64
	maxNameRune  = 0xffff
	nameStandsIn = '_'
)

// names gives what the servers cannot name the nearest name that they can.
// They take two names for one that differ in case only, or even in accents
// for columns, so a new name avoids only the ones beside it.
func (a *adapter) names() {
	tables := map[string]string{}
	taken := map[string]bool{}
	for _, t := range a.schema.Tables {
		taken[strings.ToLower(t.Name)] = true
	}
	for _, t := range a.schema.Tables {
		if name := freeName(t.Name, taken); name != t.Name {
			a.note("%s is named %s: %s", t.Name, name, whyRenamed)
			tables[t.Name] = name
		}
	}
	columns := map[string]map[string]string{} // by the old names
	for _, t := range a.schema.Tables {
		columns[t.Name] = a.columnNames(t)
	}
	for _, t := range a.schema.Tables {
		renamed := columns[t.Name]
		for _, r := range t.References {
			r.Columns = renameAll(r.Columns, renamed)
			r.To = renameAll(r.To, columns[r.Table])
			rename(&r.Table, tables)
			r.Name = nearestName(r.Name)
		}
		for _, ix := range t.Indexes {
			for i := range ix.Parts {
				rename(&ix.Parts[i].Column, renamed)
				ix.Parts[i].Expression = renameWithin(ix.Parts[i].Expression, renamed)
			}
			ix.Name = nearestName(ix.Name)
		}
		for i := range t.Checks {
			t.Checks[i].Name = nearestName(t.Checks[i].Name)
			t.Checks[i].Expression = renameWithin(t.Checks[i].Expression, renamed)
		}
		for _, c := range t.Columns {
			c.Generated = renameWithin(c.Generated, renamed)
		}
		rename(&t.Name, tables)
	}
}

const whyRenamed = "a name has at most 64 characters here, none beyond the basic plane, and no space at its end"

// columnNames renames a table's columns and returns what it changed.
func (a *adapter) columnNames(t *schema.Table) map[string]string {
	renamed, taken := map[string]string{}, map[string]bool{}
	for _, c := range t.Columns {
		taken[strings.ToLower(c.Name)] = true
	}
	for _, c := range t.Columns {
		if name := freeName(c.Name, taken); name != c.Name {
			a.note("%s.%s is named %s: %s", t.Name, c.Name, name, whyRenamed)
			renamed[c.Name] = name
			c.Name = name
		}
	}
	return renamed
}

// nearestName is a name as the servers can have it.
func nearestName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r > maxNameRune || r == 0 || r == utf8.RuneError {
			return nameStandsIn
		}
		return r
	}, strings.TrimRight(name, " "))
	if runes := []rune(name); len(runes) > maxName {
		name = string(runes[:maxName])
	}
	return name
}

// freeName is the nearest name that is not taken, and takes it.
func freeName(name string, taken map[string]bool) string {
	near := nearestName(name)
	if near == name {
		return name
	}
	free := near
	for n := 2; free == "" || taken[strings.ToLower(free)]; n++ {
		mark := fmt.Sprintf("_%d", n)
		head := []rune(near)
		free = string(head[:min(len(head), maxName-len(mark))]) + mark
	}
	taken[strings.ToLower(free)] = true
	return free
}

func rename(name *string, to map[string]string) {
	if n, ok := to[*name]; ok {
		*name = n
	}
}

func renameAll(names []string, to map[string]string) []string {
	names = slices.Clone(names)
	for i := range names {
		rename(&names[i], to)
	}
	return names
}

// renameWithin renames columns in an expression. What is renamed looks like
// nothing else: it holds characters or a length that no word has.
func renameWithin(expression string, to map[string]string) string {
	for from, name := range to {
		expression = strings.ReplaceAll(expression, from, name)
	}
	return expression
}
