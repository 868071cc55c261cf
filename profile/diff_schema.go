package profile

import (
	"slices"
	"strings"

	"duckface/schema"
)

// schema compares what the catalogs state: what was added, removed or changed.
func (d *contrast) schema() {
	for _, t := range d.from.Tables {
		if other, ok := sameName(d.to.Tables, tableName, t.Name); ok {
			d.sameTable(t, other)
		} else {
			d.changed(t.Name, "", "table", plural(len(t.Columns), "column"), "")
		}
	}
	for _, t := range d.to.Tables {
		if _, ok := sameName(d.from.Tables, tableName, t.Name); !ok {
			d.changed(t.Name, "", "table", "", plural(len(t.Columns), "column"))
		}
	}
}

// changed records a difference of the schema; an empty side has no such thing.
func (d *contrast) changed(table, object, measure, from, to string) {
	d.out.Schema = append(d.out.Schema, Difference{Table: table, Object: object, Measure: measure, From: from, To: to, Size: 1})
}

// sameTable compares the schema of a table that both have.
func (d *contrast) sameTable(a, b *Table) {
	if a.Engine != "" && b.Engine != "" && a.Engine != b.Engine {
		d.changed(a.Name, "", "storage engine", a.Engine, b.Engine)
	}
	compareParts(d, a.Name, "column", a.Columns, alikeTypes(a, b), columnName, spellColumn)
	d.indexes(a, b)
	compareParts(d, a.Name, "reference", a.References, b.References, referenceLabel, describeReference)
	compareParts(d, a.Name, "check", a.Checks, b.Checks, func(c schema.Check) string { return c.Expression }, func(c schema.Check) string { return c.Expression })
}

// compareParts compares lists by name: what is in one only, and what is spelled
// otherwise.
func compareParts[T any](d *contrast, table, measure string, a, b []T, name, spell func(T) string) {
	for _, x := range a {
		y, ok := sameName(b, name, name(x))
		switch {
		case !ok:
			d.changed(table, name(x), measure, spell(x), "")
		case !strings.EqualFold(spell(x), spell(y)):
			d.changed(table, name(x), measure, spell(x), spell(y))
		}
	}
	for _, y := range b {
		if _, ok := sameName(a, name, name(y)); !ok {
			d.changed(table, name(y), measure, "", spell(y))
		}
	}
}

// alikeTypes are the second table's columns; an integer type that differs only
// in its display width, which MySQL 8.0.19 gave up, is spelled as the first has it.
func alikeTypes(a, b *Table) []*Column {
	out := slices.Clone(b.Columns)
	for i, c := range out {
		if o, ok := sameName(a.Columns, columnName, c.Name); ok && c.Type.Kind == schema.Int && o.Type.Base == c.Type.Base && o.Type.Unsigned == c.Type.Unsigned {
			same := *c
			same.Type = o.Type
			out[i] = &same
		}
	}
	return out
}

// indexes compares indexes; those that are on the same columns have been renamed.
func (d *contrast) indexes(a, b *Table) {
	added := slices.Clone(b.Indexes)
	var removed []*schema.Index
	for _, x := range a.Indexes {
		if y, ok := sameName(added, indexLabel, indexLabel(x)); ok {
			if !strings.EqualFold(describeIndex(x), describeIndex(y)) {
				d.changed(a.Name, indexLabel(x), "index", describeIndex(x), describeIndex(y))
			}
			added = slices.DeleteFunc(added, func(ix *schema.Index) bool { return ix == y })
			continue
		}
		removed = append(removed, x)
	}
	for _, x := range removed {
		if i := slices.IndexFunc(added, func(y *schema.Index) bool { return strings.EqualFold(describeIndex(x), describeIndex(y)) }); i >= 0 {
			d.changed(a.Name, indexLabel(x), "index", describeIndex(x), "named "+indexLabel(added[i]))
			added = slices.Delete(added, i, i+1)
			continue
		}
		d.changed(a.Name, indexLabel(x), "index", describeIndex(x), "")
	}
	for _, y := range added {
		d.changed(a.Name, indexLabel(y), "index", "", describeIndex(y))
	}
}

// spellColumn is a column as SQL declares it.
func spellColumn(c *Column) string {
	text := c.Type.Name
	if c.NotNull {
		text += " not null"
	}
	if c.AutoIncrement {
		text += " auto_increment"
	}
	if c.Generated != "" {
		text += " as (" + c.Generated + ")"
	}
	return text
}

// indexLabel is an index's name, or what it is on where it has none.
func indexLabel(ix *schema.Index) string {
	switch {
	case ix.Kind == schema.Primary:
		return "(primary key)"
	case ix.Name != "":
		return ix.Name
	}
	return describeIndex(ix)
}

func describeIndex(ix *schema.Index) string {
	text := bracketed(list(ix.Parts, spellPart))
	if ix.Kind != schema.Plain && ix.Kind != schema.Primary {
		text = string(ix.Kind) + " " + text
	}
	if ix.Where != "" {
		text += " where " + ix.Where
	}
	return text
}

// referenceLabel tells references apart by their columns: names are often made
// up by the server.
func referenceLabel(r *Reference) string {
	return strings.Join(r.Columns, ",") + " -> " + r.Table + whenWords(r.When)
}

func describeReference(r *Reference) string {
	text := "to " + strings.Join(r.To, ", ")
	if r.Undeclared {
		return "undeclared, " + text
	}
	for _, action := range []struct{ on, do string }{{"delete", r.OnDelete}, {"update", r.OnUpdate}} {
		if action.do != "" && !slices.Contains([]string{"NO ACTION", "RESTRICT"}, strings.ToUpper(action.do)) {
			text += " on " + action.on + " " + strings.ToLower(action.do)
		}
	}
	return text
}
