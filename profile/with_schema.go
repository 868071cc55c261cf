package profile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"duckface/schema"
)

// WithSchema is the profile with the schema of another one, a later version of
// the same database: rows and shapes stay where tables and columns have kept
// their names. A table that only the other has holds no rows, a column that only
// it has is null, or has its default. The notes say what has changed. Where the
// schemas are alike the profile itself is returned.
func (p *Profile) WithSchema(of *Profile) (merged *Profile, notes []string, err error) {
	if notes = schemaChanges(p, of); len(notes) == 0 {
		return p, nil, nil
	}
	for _, carry := range []func(old, t *Table){carryRelations, func(_, _ *Table) {}} {
		merged := *of
		merged.Name, merged.Source = p.Name, of.Source
		merged.Tables = make([]*Table, len(of.Tables))
		for i, t := range of.Tables {
			merged.Tables[i] = p.overlaid(of, t, carry)
		}
		// A file need not state what it is read with.
		var text bytes.Buffer
		if err = Write(&text, &merged); err != nil {
			return nil, notes, err
		}
		var read *Profile
		if read, err = Read(&text, p.Name+" with the schema of later versions"); err == nil {
			return read, notes, nil
		}
	}
	return nil, notes, err
}

// schemaChanges are sentences about tables and columns that came or went.
func schemaChanges(p, of *Profile) []string {
	var came, went, changed []string
	for _, t := range of.Tables {
		old := p.Table(t.Name)
		if old == nil {
			came = append(came, t.Name)
		} else if !slices.Equal(columnKinds(old), columnKinds(t)) {
			changed = append(changed, t.Name)
		}
	}
	for _, t := range p.Tables {
		if of.Table(t.Name) == nil {
			went = append(went, t.Name)
		}
	}
	var notes []string
	for _, c := range []struct {
		names []string
		what  string
	}{{came, "not in the profile, made without rows of its own"}, {went, "in the profile, no longer in the schema"}, {changed, "has other columns than in the profile"}} {
		if len(c.names) > 0 {
			notes = append(notes, fmt.Sprintf("%s: %s", c.what, strings.Join(c.names, ", ")))
		}
	}
	return notes
}

// columnKinds are a table's columns and what sort of value they store, by name.
func columnKinds(t *Table) []string {
	var list []string
	for _, c := range t.Columns {
		list = append(list, c.Name+" "+string(c.Type.Kind))
	}
	slices.Sort(list)
	return list
}

// overlaid is a table of the other schema with the shape that the profile has for it.
func (p *Profile) overlaid(of *Profile, t *Table, carry func(old, t *Table)) *Table {
	old := p.Table(t.Name)
	copied := *t
	copied.References = nil
	if old == nil {
		copied.Rows, copied.Grows = 0, Growth{Kind: "fixed"}
		for _, r := range t.References {
			copied.References = append(copied.References, &Reference{Reference: r.Reference})
		}
		return &copied
	}
	copied.Rows, copied.Grows = old.Rows, old.Grows
	if of.Table(old.Grows.With) == nil && old.Grows.With != "" {
		copied.Grows = Growth{Kind: "dimension"}
	}
	copied.BytesPerRow, copied.IndexBytesPerRow = old.BytesPerRow, old.IndexBytesPerRow
	copied.Columns = make([]*Column, len(t.Columns))
	for i, c := range t.Columns {
		copied.Columns[i] = overlaidColumn(old, c, t)
	}
	for _, r := range t.References {
		copied.References = append(copied.References, overlaidReference(old, r, t))
	}
	for _, r := range old.References {
		if r.Undeclared && of.Table(r.Table) != nil && hasAll(t, r.Columns) && hasAll(of.Table(r.Table), r.To) && !declares(t, r.Columns) {
			kept := *r
			kept.Through = nil
			copied.References = append(copied.References, &kept)
		}
	}
	if slices.Equal(columnKinds(old), columnKinds(t)) {
		carry(old, &copied)
	}
	return &copied
}

// carryRelations keeps what lies between columns and between references of a
// table whose columns have stayed.
func carryRelations(old, t *Table) {
	t.Nulls, t.Correlations, t.Groups = old.Nulls, old.Correlations, old.Groups
	t.Meetings, t.Edges = old.Meetings, old.Edges
}

// overlaidColumn is a column as the schema has it, with the shape it had.
func overlaidColumn(old *Table, c *Column, t *Table) *Column {
	was := old.Column(c.Name)
	if was == nil || was.Type.Kind != c.Type.Kind {
		fresh := Column{Column: c.Column}
		switch {
		case !c.NotNull && c.Default == "" && c.Generated == "":
			fresh.Null = 1
		case c.Type.Kind == schema.Text && len(c.Default) > 1 && c.Default[0] == '\'':
			fresh.Labels, fresh.Common = []string{strings.Trim(c.Default, "'")}, []Common{{Share: 1}}
		}
		return &fresh
	}
	kept := *was
	kept.Column = c.Column
	if kept.NotNull {
		kept.Null = 0
	}
	if kept.Lag != nil && len(kept.Lag.Reference) == 0 && !hasAll(t, []string{kept.Lag.After}) {
		kept.Lag = nil
	}
	if kept.Copy != nil && len(kept.Copy.Reference) == 0 && !hasAll(t, []string{kept.Copy.Of}) {
		kept.Copy = nil
	}
	if kept.Depends != nil && !hasAll(t, []string{kept.Depends.On}) {
		kept.Depends = nil
	}
	if kept.Ordinal != nil && !hasAll(t, kept.Ordinal.In) {
		kept.Ordinal = nil
	}
	return &kept
}

// overlaidReference is a reference as the schema has it, with the fan-out it had.
func overlaidReference(old *Table, r *Reference, t *Table) *Reference {
	for _, was := range old.References {
		if was.Table == r.Table && slices.Equal(was.Columns, r.Columns) {
			kept := *was
			kept.Reference, kept.Undeclared, kept.Inferred = r.Reference, false, ""
			return &kept
		}
	}
	fresh := &Reference{Reference: r.Reference}
	for _, name := range r.Columns {
		if c := t.Column(name); c != nil && !c.NotNull && old.Column(name) == nil {
			fresh.Null = 1
		}
	}
	return fresh
}

func hasAll(t *Table, columns []string) bool {
	return !slices.ContainsFunc(columns, func(c string) bool { return t.Column(c) == nil })
}

func declares(t *Table, columns []string) bool {
	return slices.ContainsFunc(t.References, func(r *Reference) bool { return slices.Equal(r.Columns, columns) })
}
