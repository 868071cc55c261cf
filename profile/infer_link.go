package profile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duckface/schema"
)

// askedLink is a reference that is measured because somebody says so.
type askedLink struct {
	table     *schema.Table // the child
	reference schema.Reference
	when      *When // nil: in all rows
}

// askedLinks are the links of the options, and the undeclared references of the profile to
// compare with, as far as the database has their columns.
func (c *collector) askedLinks() ([]askedLink, error) {
	var links []askedLink
	for _, text := range c.options.Links {
		l, err := parseLink(c.schema, text)
		if err != nil {
			return nil, fmt.Errorf("link %s: %w", text, err)
		}
		links = append(links, l)
	}
	if c.options.Like == nil {
		return links, nil
	}
	for _, like := range c.options.Like.Tables {
		t := c.schema.Table(like.Name)
		for _, r := range like.References {
			if t == nil || !r.Undeclared || len(r.Columns) == 0 || !usable(c.schema, t, &r.Reference) {
				continue
			}
			if r.When == nil || t.Column(r.When.Column) != nil && t.Column(r.When.Column).Generated == "" {
				links = append(links, askedLink{t, r.Reference, r.When})
			}
		}
	}
	return links, nil
}

// addLink adds a reference that was asked for. One that is declared, or was
// asked for before, stays as it is.
func (c *collector) addLink(ctx context.Context, l askedLink) error {
	same := func(r *schema.Reference) bool {
		var when *When
		if u := c.undeclared[r]; u != nil {
			when = u.when
		}
		return r.Table == l.reference.Table && slices.Equal(r.Columns, l.reference.Columns) && slices.Equal(r.To, l.reference.To) && sameWhen(when, l.when)
	}
	if slices.ContainsFunc(l.table.References, same) {
		return nil
	}
	u := &undeclared{when: l.when}
	if l.when != nil {
		order, err := commonest(ctx, c.src, c.schema, l.table, l.when.Column)
		if err != nil {
			return err
		}
		if l.when.Nth < 1 || l.when.Nth > len(order) {
			return nil // no rows have such a value
		}
		u.hash = order[l.when.Nth-1]
	}
	r := l.reference
	l.table.References = append(l.table.References, &r)
	c.undeclared[&r] = u
	return nil
}

var (
	errLinkForm   = errors.New("want child.column=parent.column, or child.(a,b)=parent.(x,y)")
	errLinkDouble = errors.New("that can be read in two ways")
)

// parseLink reads child.column=parent.column, or child.(a,b)=parent.(x,y) for
// several columns. Names may hold any sign: what counts is which tables and
// columns there are.
func parseLink(s *schema.Schema, text string) (askedLink, error) {
	var found []askedLink
	err := errLinkForm
	for i := range len(text) {
		if text[i] != '=' {
			continue
		}
		children, childErr := parseEnd(s, text[:i])
		parents, parentErr := parseEnd(s, text[i+1:])
		if e := cmpError(childErr, parentErr); e != nil {
			err = e
		}
		for _, c := range children {
			for _, p := range parents {
				if len(c.columns) == len(p.columns) {
					found = append(found, askedLink{table: c.table, reference: schema.Reference{Columns: c.columns, Table: p.table.Name, To: p.columns}})
				}
			}
		}
		if len(children) > 0 && len(parents) > 0 && len(found) == 0 {
			err = errors.New("both sides must have as many columns")
		}
	}
	switch {
	case len(found) == 0:
		return askedLink{}, err
	case len(found) > 1:
		return askedLink{}, errLinkDouble
	case found[0].table.Name == found[0].reference.Table && slices.Equal(found[0].reference.Columns, found[0].reference.To):
		return askedLink{}, errors.New("both sides are the same")
	}
	return found[0], nil
}

func cmpError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// linkEnd is one side of a link.
type linkEnd struct {
	table   *schema.Table
	columns []string
}

// parseEnd reads table.column or table.(a,b).
func parseEnd(s *schema.Schema, text string) ([]linkEnd, error) {
	var found []linkEnd
	err := fmt.Errorf("no table of %s", text)
	for _, t := range s.Tables {
		rest, ok := strings.CutPrefix(text, t.Name+".")
		if !ok {
			continue
		}
		columns := []string{rest}
		if t.Column(rest) == nil && strings.HasPrefix(rest, "(") && strings.HasSuffix(rest, ")") {
			columns = strings.Split(rest[1:len(rest)-1], ",")
			for i, c := range columns {
				columns[i] = strings.TrimSpace(c)
			}
		}
		if missing := slices.IndexFunc(columns, func(c string) bool { return t.Column(c) == nil }); missing >= 0 {
			err = fmt.Errorf("table %s has no column %q%s", t.Name, columns[missing], didYouMean(columns[missing], columnNamesOf(t)))
			continue
		}
		found = append(found, linkEnd{t, columns})
	}
	if len(found) > 0 {
		return found, nil
	}
	return nil, err
}

func columnNamesOf(t *schema.Table) []string {
	var names []string
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return names
}
