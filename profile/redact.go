package profile

import (
	"slices"

	"duckface/schema"
)

// redact takes everything out of a profile that says something of the values of
// redacted columns; that they are null in some rows stays.
func (p *Profile) redact(marks map[columnID]markup) {
	gone := map[columnID]bool{}
	for _, t := range p.Tables {
		for _, c := range t.Columns {
			id := columnID{t.Name, c.Name}
			switch m := marks[id]; m.maker {
			case ruleRedact:
				gone[id] = true
				*c = Column{Column: c.Column, Null: c.Null, Redact: true}
				c.Default = ""
			case "", ruleKeep, ruleForce, ruleMeasure:
			default:
				c.Faker, c.Pattern, c.Prefixes, c.Compress, c.Script, c.JSON = m.maker, "", nil, 0, "", ""
			}
		}
	}
	if len(gone) == 0 {
		return
	}
	for _, t := range p.Tables {
		t.forget(p, gone)
	}
}

// markPrivately does to a profile with noise what rules, comments and the schema
// itself ask for. No words are kept: one that is there says that somebody has it.
func (p *Profile) markPrivately(s *schema.Schema, o Options) error {
	marks, err := o.Rules.markups(s, func(note string) { o.told("%s", note) })
	if err != nil {
		return err
	}
	for id, m := range marks {
		if m.maker == ruleKeep || m.maker == ruleForce {
			o.told("%s: %s of %s left out: no word is kept with --epsilon", m.from, m.maker, id)
		}
	}
	p.redact(marks)
	p.withhold(o)
	return nil
}

// forget takes redacted columns out of what is said of others.
func (t *Table) forget(p *Profile, gone map[columnID]bool) {
	is := func(name string) bool { return gone[columnID{t.Name, name}] }
	parent := func(by []string, name string) bool {
		for _, r := range t.References {
			if slices.Equal(r.Columns, by) {
				return gone[columnID{r.Table, name}]
			}
		}
		return is(name)
	}
	for _, c := range t.Columns {
		if c.Lag != nil && parent(c.Lag.Reference, c.Lag.After) {
			c.Lag = nil
		}
		if c.Copy != nil && parent(c.Copy.Reference, c.Copy.Of) {
			c.Copy = nil
		}
		if c.Depends != nil && is(c.Depends.On) {
			c.Depends = nil
		}
		if c.Ordinal != nil && slices.ContainsFunc(c.Ordinal.In, is) {
			c.Ordinal = nil
		}
	}
	t.Correlations = slices.DeleteFunc(t.Correlations, func(c Correlation) bool { return is(c.A.Column) || is(c.B.Column) })
	t.Groups = slices.DeleteFunc(t.Groups, func(g *Group) bool { return slices.ContainsFunc(g.Columns, is) })
	for i := range t.Nulls {
		for _, c := range t.Columns {
			if is(c.Name) {
				delete(t.Nulls[i].Ranks, c.Name)
				delete(t.Nulls[i].Values, c.Name)
			}
		}
	}
}
