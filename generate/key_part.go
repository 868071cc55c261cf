package generate

import (
	"slices"

	"duckface/profile"
	"duckface/schema"
)

// A reference may stand in a unique key with a part of its columns only: (year,
// league, team) in a key (player, year, stint), or in (year, team, player). Where
// that part alone tells the parents apart, the parent's plan keeps it unique, and
// the reference counts as being in the key. Where it does not, the part becomes
// a reference of its own to its distinct values (see ancestor.go), and the
// reference picks among the parents that have that value.

// withKeyParts is the profile with a unique key for each part of a reference in
// a key that was measured to tell the parents apart. No database gets that key.
func withKeyParts(p *profile.Profile) *profile.Profile {
	out := *p
	out.Tables = slices.Clone(p.Tables)
	for _, t := range p.Tables {
		for _, key := range uniqueKeys(t) {
			for _, r := range t.References {
				part := partOf(r, key)
				at := slices.IndexFunc(out.Tables, func(o *profile.Table) bool { return o.Name == r.Table })
				if part == nil || at < 0 || r.Table == t.Name {
					continue
				}
				parent := out.Tables[at]
				if to := mapped(r, part); isUnique(parent, to) || !toldApart(parent, to) {
					continue
				}
				own := *parent
				own.Indexes = append(slices.Clone(parent.Indexes), newKey(mapped(r, part)))
				out.Tables[at] = &own
			}
		}
	}
	return &out
}

// onlyGivenKeys leaves out of the schema what withKeyParts has added.
func (p *Plan) onlyGivenKeys() {
	for _, t := range p.schema.Tables {
		if given := p.given.Table(t.Name); given != nil {
			t.Indexes = given.Indexes
		}
	}
}

// partOf are the columns of a reference that stand in a key, nil where that is
// none or all of them.
func partOf(r *profile.Reference, key []string) []string {
	part := inBoth(r.Columns, key)
	if len(part) == 0 || len(part) == len(r.Columns) || r.When != nil {
		return nil
	}
	return part
}

func newKey(columns []string) *schema.Index {
	ix := &schema.Index{Kind: schema.Unique}
	for _, name := range columns {
		ix.Parts = append(ix.Parts, schema.IndexPart{Column: name})
	}
	return ix
}

// isUnique reports whether some columns of a table hold a unique key.
func isUnique(t *profile.Table, columns []string) bool {
	return slices.ContainsFunc(uniqueKeys(t), func(key []string) bool { return len(inBoth(key, columns)) == len(key) })
}

// toldApart reports whether some columns were measured to differ in nearly all
// rows, none of which has a null there. Of several columns half of the rows are
// enough: to keep what repeats there, too, would take references within
// references, and without those the whole reference would have to go.
func toldApart(t *profile.Table, columns []string) bool {
	nearly := 0.999
	if len(columns) > 1 {
		nearly = 0.5
	}
	for _, name := range columns {
		if c := t.Column(name); c == nil || !mustHave(t, c) {
			return false
		}
	}
	return float64(distinctOf(columnSet{t, columns})) >= nearly*float64(t.Rows)
}

// dividing are the parts of a table's references in its keys that the plan needs
// a reference for.
func (a *ancestry) dividing(t *profile.Table) [][]string {
	var out [][]string
	for _, key := range uniqueKeys(t) {
		for _, r := range t.References {
			part, parent := partOf(r, key), a.profile.Table(r.Table)
			if part == nil || parent == nil || parent == t || isUnique(parent, mapped(r, part)) || !a.measuredIn(parent, mapped(r, part)) {
				continue
			}
			if slices.ContainsFunc(r.Columns, func(n string) bool { return !mustHave(t, t.Column(n)) }) {
				continue
			}
			if a.needs(t, key, part) {
				out = append(out, part)
			}
		}
	}
	return out
}

// measuredIn reports whether it is known how many values some columns have.
func (a *ancestry) measuredIn(t *profile.Table, columns []string) bool {
	return distinctOf(columnSet{t, columns}) > 0 && (len(columns) == 1 ||
		slices.ContainsFunc(t.Groups, func(g *profile.Group) bool { return sameSet(g.Columns, columns) }))
}

// needs reports whether a key cannot well be kept without a part of a reference:
// a column counts in groups of which it is one column, or whatever the key has
// beside it leaves each parent of its references room for too few rows.
func (a *ancestry) needs(t *profile.Table, key, part []string) bool {
	own, known := 1.0, true
	for _, name := range key {
		c := t.Column(name)
		if c.Ordinal != nil && len(inBoth(c.Ordinal.In, part)) > 0 && !slices.ContainsFunc(t.References, func(r *profile.Reference) bool {
			return len(inBoth(c.Ordinal.In, r.Columns)) == len(c.Ordinal.In)
		}) {
			return true
		}
		if slices.ContainsFunc(t.References, func(r *profile.Reference) bool { return slices.Contains(r.Columns, name) }) {
			continue
		}
		n := distinctOf(columnSet{t, []string{name}})
		own, known = own*float64(max(n, int64(len(c.Common)))), known && n > 0
	}
	if !known {
		return false
	}
	var within []*profile.Reference
	for _, r := range t.References {
		if len(inBoth(r.Columns, key)) == len(r.Columns) && a.profile.Table(r.Table) != nil {
			within = append(within, r)
		}
	}
	for _, r := range within {
		room := own
		for _, o := range within {
			if o != r {
				room *= float64(a.profile.Table(o.Table).Rows)
			}
		}
		if most := max(float64(r.FanOut.Max), r.FanOut.Mean); most <= room {
			return false
		}
	}
	return len(within) > 0 || own < float64(t.Rows)
}

// tellsApart reports whether those of a link's columns that stand in a key tell
// its parents apart.
func (t *TablePlan) tellsApart(k *link, u []int) bool {
	if k.ref.When != nil || len(k.ownCols) > 0 {
		return false
	}
	var to []string
	for i, c := range k.cols {
		if !slices.Contains(u, c) && !mustHave(t.Profile, t.columns[c].profile) {
			return false // the key holds in rows without a parent, too
		}
		if slices.Contains(u, c) {
			if at := k.parent.columns[k.parentCols[i]]; at.unique && len(at.sources) == 0 {
				return true
			}
			to = append(to, k.parent.columns[k.parentCols[i]].profile.Name)
		}
	}
	return k.parent != t && slices.ContainsFunc(uniqueKeys(k.parent.Profile), func(key []string) bool {
		return len(inBoth(key, to)) == len(key) && !slices.ContainsFunc(key, func(n string) bool {
			return !mustHave(k.parent.Profile, k.parent.Profile.Column(n))
		})
	})
}
