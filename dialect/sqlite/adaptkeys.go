package sqlite

import (
	"slices"
	"strings"

	"duckface/schema"
)

// indexes carries the keys and indexes.
func (a *adapter) indexes(from, t *schema.Table) {
	for _, ix := range from.Indexes {
		to, ok := a.index(from, ix)
		if !ok {
			continue
		}
		try := bare(t)
		copyGenerated(try, t)
		try.Indexes = []*schema.Index{to}
		if err := a.probe.table(try); err != nil {
			a.note(from.Name, "", "index %s is not carried: %v", ix.Name, err)
			continue
		}
		if to.Kind != schema.Primary && !isConstraint(to) {
			to.Name = a.indexName(t, ix)
		}
		t.Indexes = append(t.Indexes, to)
	}
	slices.SortStableFunc(t.Indexes, func(a, b *schema.Index) int {
		if a.Kind == schema.Primary || b.Kind == schema.Primary {
			return 0
		}
		return strings.Compare(a.Name, b.Name)
	})
}

// copyGenerated makes expressions over generated columns possible.
func copyGenerated(to, from *schema.Table) {
	for i, c := range from.Columns {
		to.Columns[i].Generated, to.Columns[i].Stored = c.Generated, c.Stored
	}
}

// indexName is a name that no other table's index has: in SQLite they share
// one space, while MySQL's are the table's own.
func (a *adapter) indexName(t *schema.Table, ix *schema.Index) string {
	if a.foreign {
		return a.take(t.Name + "_" + ix.Name)
	}
	return a.take(ix.Name)
}

// index is an index in SQLite's terms; ok is false for one of a kind that it
// does not have.
func (a *adapter) index(t *schema.Table, from *schema.Index) (to *schema.Index, ok bool) {
	if from.Kind == schema.Fulltext || from.Kind == schema.Spatial {
		a.note(t.Name, "", "%s index %s is not carried", from.Kind, from.Name)
		return nil, false
	}
	to = &schema.Index{Name: from.Name, Kind: from.Kind, Where: from.Where}
	for _, p := range from.Parts {
		if p.Prefix > 0 {
			a.note(t.Name, p.Column, "index %s is over the whole column, not its first %d characters", from.Name, p.Prefix)
			p.Prefix = 0
		}
		if p.Expression != "" && a.foreign {
			p.Expression = translate(p.Expression)
		}
		if p.Collation != "" && a.knownCollation(p.Collation) == "" {
			a.note(t.Name, p.Column, "collation %s of index %s is not SQLite's own", p.Collation, from.Name)
			p.Collation = ""
		}
		to.Parts = append(to.Parts, p)
	}
	if !a.foreign && to.Kind == schema.Unique && strings.HasPrefix(to.Name, autoIndex) {
		return to, true
	}
	if strings.HasPrefix(strings.ToLower(to.Name), "sqlite_") {
		to.Name = "_" + to.Name // only while it is tried
	}
	return to, true
}

// references carries the references whose parents SQLite can look up.
func (a *adapter) references(from, t *schema.Table) {
	for _, r := range from.References {
		parent := a.from.Table(r.Table)
		if parent == nil {
			a.note(from.Name, strings.Join(r.Columns, ","), "the reference to %s is not carried: there is no such table", r.Table)
			continue
		}
		to := *r
		to.Table = a.renamed[r.Table]
		if a.foreign && !isKey(a.to.Table(to.Table), to.To) {
			a.note(from.Name, strings.Join(r.Columns, ","), "the reference to %s(%s) is not carried: SQLite wants a unique key there",
				r.Table, strings.Join(r.To, ","))
			continue
		}
		t.References = append(t.References, &to)
	}
}

// isKey reports whether the columns are a unique key of the table, in any order.
func isKey(t *schema.Table, columns []string) bool {
	for _, key := range t.UniqueKeys() {
		names := key.Columns()
		if len(names) == len(columns) && !slices.ContainsFunc(columns, func(c string) bool { return !slices.Contains(names, c) }) {
			return true
		}
	}
	return false
}
