package generate

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"duckface/profile"
	"duckface/row"
	"duckface/schema"
)

// Two references of a table that share columns, (tenant, user) and (tenant,
// order), must agree in them. Where the table refers to their common ancestor
// by those columns alone, relate.go lets both pick among its members. Where it
// does not, withAncestors adds that reference; and where there is no table of
// tenants at all, it adds one, which holds the distinct values of the shared
// columns and is planned as any other but never written.

// columnSet is some columns of one table.
type columnSet struct {
	table   *profile.Table
	columns []string
}

func (s columnSet) id() string { return s.table.Name + "\x00" + strings.Join(s.columns, "\x00") }

// kin are column sets that hold values of one kind, found by following references.
type kin struct {
	sets []columnSet
}

// ancestry collects the kin of a profile.
type ancestry struct {
	profile *profile.Profile
	kin     []*kin // merged away ones are empty
	of      map[string]*kin
}

// withAncestors returns the profile with the references and tables that it
// lacks; the profile itself stays as it is. added has the tables by name, with
// the order of their values where it is known, the most common first.
func withAncestors(p *profile.Profile) (with *profile.Profile, added map[string][]int64) {
	a := &ancestry{profile: p, of: map[string]*kin{}}
	for _, t := range p.Tables {
		for _, shared := range a.uncovered(t) {
			a.join(columnSet{t, shared})
		}
	}
	added = map[string][]int64{}
	if len(a.kin) == 0 {
		return p, added
	}
	copied := *p
	copied.Tables = nil
	for _, t := range p.Tables {
		own := *t
		own.References = slices.Clone(t.References)
		copied.Tables = append(copied.Tables, &own)
	}
	all := slices.DeleteFunc(a.kin, func(k *kin) bool { return len(k.sets) == 0 })
	slices.SortStableFunc(all, func(x, y *kin) int { return cmp.Compare(len(y.sets[0].columns), len(x.sets[0].columns)) })
	for _, k := range all { // of most columns first: an added table of (year, name) needs the years, too
		a.settle(&copied, k, added)
	}
	return &copied, added
}

// uncovered are the columns that references of a table have in common with
// each other, or with a part of the row's own key that must be followed, while no reference is over just
// these columns.
func (a *ancestry) uncovered(t *profile.Table) [][]string {
	var out [][]string
	add := func(shared []string) {
		known := func(have []string) bool { return sameSet(have, shared) }
		if len(shared) == 0 || referenceOver(t, shared) != nil || slices.ContainsFunc(out, known) {
			return
		}
		out = append(out, shared)
	}
	for i, f := range t.References {
		if a.profile.Table(f.Table) == nil || len(f.Columns) < 2 {
			continue
		}
		for _, g := range t.References[i+1:] {
			if a.profile.Table(g.Table) == nil {
				continue
			}
			shared := inBoth(f.Columns, g.Columns)
			if len(shared) < len(f.Columns) && len(shared) < len(g.Columns) {
				add(shared)
			}
		}
		if own := a.ownPart(t, f); len(own) < len(f.Columns) && !a.refersBack(t, f, own) {
			add(own)
		}
	}
	for _, part := range a.dividing(t) {
		add(part)
	}
	return out
}

// ownPart are the columns of a reference that it has to follow: those of a key
// which always have a value while the reference may be null, and those by which
// a table refers to itself.
func (a *ancestry) ownPart(t *profile.Table, f *profile.Reference) []string {
	var own []string
	nullable := slices.ContainsFunc(f.Columns, func(c string) bool { return t.Column(c) != nil && !mustHave(t, t.Column(c)) })
	for i, name := range f.Columns {
		c := t.Column(name)
		if c != nil && (nullable && mustHave(t, c) && (keptWithout(t, f, name) || inKey(t, name) && comesBack(a.profile, t, f.Columns[i:i+1], f.Table, f.To[i:i+1])) || f.Table == t.Name && f.To[i] == name) {
			own = append(own, name)
		}
	}
	return own
}

// leadsTo reports whether the values of a column come from another one, by
// whatever references.
func leadsTo(p *profile.Profile, from, to columnSet) bool {
	queue, seen := []columnSet{from}, map[string]bool{}
	for len(queue) > 0 {
		here := queue[0]
		queue = queue[1:]
		if here.table == nil || seen[here.id()] {
			continue
		}
		if here.id() == to.id() {
			return true
		}
		seen[here.id()] = true
		for _, r := range p.Table(here.table.Name).References {
			if i := slices.Index(r.Columns, here.columns[0]); i >= 0 {
				queue = append(queue, columnSet{p.Table(r.Table), r.To[i : i+1]})
			}
		}
	}
	return false
}

// comesBack reports whether columns that refer to others would have their values
// from themselves.
func comesBack(p *profile.Profile, t *profile.Table, columns []string, parent string, to []string) bool {
	for i := range columns {
		if leadsTo(p, columnSet{p.Table(parent), to[i : i+1]}, columnSet{t, columns[i : i+1]}) {
			return true
		}
	}
	return false
}

// refersBack reports whether the parent of f refers to its child by the
// columns in question: a city names the country whose capital it is.
func (a *ancestry) refersBack(t *profile.Table, f *profile.Reference, own []string) bool {
	r := referenceOver(a.profile.Table(f.Table), mapped(f, own))
	return r != nil && r.Table == t.Name
}

// join makes one kin of a column set and all that its references lead to.
func (a *ancestry) join(s columnSet) {
	k := &kin{}
	a.kin = append(a.kin, k)
	queue := []columnSet{s}
	for len(queue) > 0 {
		s, queue = queue[0], queue[1:]
		if old := a.of[s.id()]; old != nil {
			if old != k {
				for _, o := range old.sets {
					a.of[o.id()] = k
				}
				k.sets = append(k.sets, old.sets...)
				old.sets = nil
			}
			continue
		}
		a.of[s.id()] = k
		k.sets = append(k.sets, s)
		for _, r := range s.table.References {
			to := a.profile.Table(r.Table)
			if to != nil && len(inBoth(s.columns, r.Columns)) == len(s.columns) && len(s.columns) < len(r.Columns) {
				queue = append(queue, columnSet{to, mapped(r, s.columns)})
			}
		}
	}
}

// settle gives every set of a kin a reference to one ancestor: that which one
// of them has already, else a new table.
func (a *ancestry) settle(p *profile.Profile, k *kin, added map[string][]int64) {
	slices.SortStableFunc(k.sets, func(x, y columnSet) int { return cmp.Compare(x.table.Name, y.table.Name) })
	var table string
	var to []string
	for _, s := range k.sets {
		if r := referenceOver(p.Table(s.table.Name), s.columns); r != nil && r.Table != s.table.Name {
			table, to = r.Table, mapped(r, s.columns)
			break
		}
	}
	if table == "" {
		if slices.ContainsFunc(k.sets, func(s columnSet) bool { return halfRooted(s, k) }) {
			return // its values come from references that an ancestor knows nothing of
		}
		t, order := newAncestor(k.sets)
		for p.Table(t.Name) != nil {
			t.Name += "'"
		}
		correlateAncestor(p, t, k)
		p.Tables = append(p.Tables, t)
		added[t.Name] = order
		table, to = t.Name, t.Indexes[0].Columns()
	}
	parents := p.Table(table).Rows
	for _, s := range append(slices.Clone(k.sets), addedSets(p, k, added)...) {
		t := p.Table(s.table.Name)
		if t.Name == table || referenceOver(t, s.columns) != nil || comesBack(p, t, s.columns, table, to) {
			continue
		}
		null := 0.0
		for _, name := range s.columns {
			null = max(null, t.Column(name).Null)
		}
		r := &profile.Reference{Undeclared: true, Null: null, FanOut: repetition(t, s.columns, parents),
			Reference: schema.Reference{Columns: s.columns, Table: table, To: to}}
		t.References = slices.Insert(t.References, 0, r) // first, as the shortest way to the values
	}
}

// addedSets are the sets of a kin's columns in those added tables of more columns
// that its tables refer to.
func addedSets(p *profile.Profile, k *kin, added map[string][]int64) []columnSet {
	var out []columnSet
	for _, s := range k.sets {
		for _, r := range p.Table(s.table.Name).References {
			if _, isAdded := added[r.Table]; !isAdded || len(s.columns) >= len(r.Columns) || len(inBoth(s.columns, r.Columns)) < len(s.columns) {
				continue
			}
			set := columnSet{p.Table(r.Table), mapped(r, s.columns)}
			if !slices.ContainsFunc(out, func(o columnSet) bool { return o.id() == set.id() }) {
				out = append(out, set)
			}
		}
	}
	return out
}

// newAncestor is a table of the distinct values that the sets share. It grows
// as distinct values do: a category stays as it is.
func newAncestor(sets []columnSet) (t *profile.Table, order []int64) {
	widest, names := sets[0], []string{}
	for _, s := range sets {
		names = append(names, s.table.Name+"."+strings.Join(s.columns, ","))
		if distinctOf(s) > distinctOf(widest) || len(rooted(s)) > len(rooted(widest)) {
			widest = s
		}
	}
	rows := distinctOf(widest)
	if rows == 0 { // written by hand
		rows = unknownDistinct(widest)
	}
	t = &profile.Table{Name: strings.Join(names, " "), Rows: max(1, rows), Engine: widest.table.Engine,
		Charset: widest.table.Charset, Collation: widest.table.Collation, Grows: profile.Growth{Kind: "with", With: widest.table.Name}}
	if widest.table.Grows.Kind == "fixed" || t.Rows <= 100 && !coversKey(widest.table, widest.columns) {
		t.Grows = profile.Growth{Kind: "fixed"}
	}
	key := &schema.Index{Kind: schema.Primary}
	for _, name := range widest.columns {
		c := *widest.table.Column(name)
		c.NotNull, c.Null, c.Zero, c.Common, c.Ordinal, c.AutoIncrement = true, 0, 0, nil, nil, false
		c.Distinct = t.Rows
		if len(c.Values) > 0 { // each value once
			if order = nil; len(widest.columns) == 1 && int64(len(c.Values)) == t.Rows {
				order = commonFirst(c.Values)
				c.Span = 0 // these values, not a range
			}
			c.Values = slices.Clone(c.Values)
			for i := range c.Values {
				c.Values[i].Share = 1 / float64(len(c.Values))
			}
		}
		if c.Span > 0 {
			c.Span *= float64(widest.table.Rows) / float64(t.Rows)
		}
		t.Columns = append(t.Columns, &c)
		key.Parts = append(key.Parts, schema.IndexPart{Column: name})
	}
	t.Indexes = []*schema.Index{key}
	return t, order
}

// unknownDistinct is how many values a set is taken to have that was not measured:
// as many as each has rows, but all of them where its first column tells apart
// the rows of something in a key.
func unknownDistinct(s columnSet) int64 {
	for _, key := range uniqueKeys(s.table) {
		if slices.Index(key, s.columns[0]) > 0 {
			return s.table.Rows
		}
	}
	return int64(math.Ceil(math.Sqrt(float64(s.table.Rows))))
}

// commonFirst are the places of the values from the most to the least common.
func commonFirst(values []profile.ValueShare) []int64 {
	order := make([]int64, len(values))
	for i := range order {
		order[i] = int64(i)
	}
	slices.SortStableFunc(order, func(a, b int64) int { return cmp.Compare(values[b].Share, values[a].Share) })
	return order
}

// rankedMaker makes the values of an ancestor in the order of its ranks, so
// that the busiest has the most common value.
type rankedMaker struct {
	maker
	order []int64
}

func (m rankedMaker) fill(out *row.Column, items []int64) {
	places := make([]int64, len(items))
	for i, item := range items {
		places[i] = m.order[item]
	}
	m.maker.fill(out, places)
}

// ranked reports whether the rows of a table stand in the order of its links'
// ranks, at their present number.
func (p *Plan) ranked(t *TablePlan) bool {
	order := p.added[t.Table.Name]
	return len(order) > 0 && int64(len(order)) == t.Rows
}

// rooted are those columns of a set that no reference gives a value, and which
// therefore were measured.
func rooted(s columnSet) []string {
	var out []string
	for _, name := range s.columns {
		if !slices.ContainsFunc(s.table.References, func(r *profile.Reference) bool { return slices.Contains(r.Columns, name) }) {
			out = append(out, name)
		}
	}
	return out
}

// halfRooted reports whether some column of a set has its values from a
// reference that does not lead to another set of the kin.
func halfRooted(s columnSet, k *kin) bool {
	return slices.ContainsFunc(s.table.References, func(r *profile.Reference) bool {
		if len(inBoth(r.Columns, s.columns)) == 0 {
			return false
		}
		return len(inBoth(r.Columns, s.columns)) < len(s.columns) || len(r.Columns) <= len(s.columns)
	})
}

// distinctOf is how many distinct values a column set has, as far as it is known.
func distinctOf(s columnSet) int64 {
	for _, g := range s.table.Groups {
		if sameSet(g.Columns, s.columns) {
			return g.Distinct
		}
	}
	var most int64
	for _, name := range s.columns {
		c := s.table.Column(name)
		most = max(most, c.Distinct, int64(len(c.Values)))
	}
	return most
}

// repetition is the fan-out from that many parents to the rows of a table by how
// often the values of some of its columns repeat.
func repetition(t *profile.Table, columns []string, parents int64) profile.FanOut {
	f := profile.FanOut{Mean: float64(t.Rows) / float64(max(parents, 1))}
	distinct := distinctOf(columnSet{t, columns})
	if distinct == 0 || distinct > parents {
		return f
	}
	for _, g := range t.Groups {
		if sameSet(g.Columns, columns) {
			f.Parents = slices.Clone(g.FanOut.Parents)
			f.Max = g.FanOut.Max
		}
	}
	for i := range f.Parents {
		f.Parents[i].Share *= float64(distinct) / float64(parents)
	}
	if len(f.Parents) > 0 && distinct < parents {
		f.Parents = slices.Insert(f.Parents, 0, profile.FanOutBucket{Share: 1 - float64(distinct)/float64(parents)})
	}
	return f
}

// referenceOver is the reference of a table over exactly these columns, or nil.
func referenceOver(t *profile.Table, columns []string) *profile.Reference {
	for _, r := range t.References {
		if sameSet(r.Columns, columns) {
			return r
		}
	}
	return nil
}

// mapped are the parent's columns against some of a reference's own.
func mapped(r *profile.Reference, columns []string) []string {
	var out []string
	for _, c := range columns {
		if i := slices.Index(r.Columns, c); i >= 0 {
			out = append(out, r.To[i])
		}
	}
	return out
}

func sameSet(a, b []string) bool { return len(a) == len(b) && len(inBoth(a, b)) == len(a) }

// inBoth are the elements of a that are also in b.
func inBoth(a, b []string) []string {
	var out []string
	for _, x := range a {
		if slices.Contains(b, x) {
			out = append(out, x)
		}
	}
	return out
}
