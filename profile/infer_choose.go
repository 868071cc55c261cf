package profile

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"duckface/schema"
)

// clearLead is by how much a parent's score must exceed another's to need no
// further reason.
const clearLead = 0.75

// choose decides between candidates that exclude each other: the parents of
// the same columns, and tables that would be each other's.
func (f *finder) choose(candidates []*candidate) []*candidate {
	f.oneWay(candidates)
	groups := map[string][]*candidate{}
	for _, s := range candidates {
		id := parentID(s.table.Name, slices.Sorted(slices.Values(s.columns)))
		groups[id] = append(groups[id], s)
	}
	for _, id := range sortedKeys(groups) {
		f.oneParent(groups[id], candidates)
	}
	slices.SortStableFunc(candidates, func(a, b *candidate) int {
		return cmp.Or(boolLast(a.named, b.named), cmp.Compare(len(a.columns), len(b.columns)), cmp.Compare(b.score, a.score), strings.Compare(a.key(), b.key()))
	})
	for i, s := range candidates {
		switch {
		case !s.accepted || len(s.columns) == 1 || s.named:
		case f.crosses(s, candidates[:i]):
			s.accepted, s.doubt = false, "it shares columns with another reference that they do not both lead on to"
		case f.covered(s):
			s.accepted, s.doubt = false, "each of its columns is a reference by itself"
		}
	}
	return candidates
}

// covered reports whether every column of a reference is one by itself. That their
// combinations stand in some table, as all do in the widest of several, may be what
// the tables are for or an accident of the data: it is for a person to say.
func (f *finder) covered(s *candidate) bool {
	return !slices.ContainsFunc(s.columns, func(name string) bool {
		return !slices.ContainsFunc(f.candidates, func(o *candidate) bool {
			return o.accepted && o.table == s.table && len(o.columns) == 1 && o.columns[0] == name && o.when == nil
		})
	})
}

// boolLast sorts true before false.
func boolLast(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// oneWay drops the worse of two references that are each other's inverse. Of
// equals neither stays.
func (f *finder) oneWay(candidates []*candidate) {
	type ends struct{ child, parent string }
	at := map[ends]*candidate{}
	sides := func(s *candidate) (child, parent string) {
		return parentID(s.table.Name, s.columns), parentID(s.parent.table.Name, s.parent.columns)
	}
	for _, s := range candidates {
		if s.accepted && s.when == nil {
			child, parent := sides(s)
			at[ends{child, parent}] = s
		}
	}
	var worse []*candidate
	for _, s := range candidates {
		child, parent := sides(s)
		if o := at[ends{parent, child}]; s.accepted && o != nil && s.score <= o.score {
			worse = append(worse, s)
		}
	}
	for _, s := range worse {
		s.accepted, s.doubt = false, "it may as well be the other way"
	}
}

// oneParent leaves the best of several parents of the same columns.
func (f *finder) oneParent(group, all []*candidate) {
	slices.SortStableFunc(group, func(a, b *candidate) int { return cmp.Compare(b.score, a.score) })
	best := group[0]
	if !best.accepted {
		return
	}
	for _, s := range group[1:] {
		if s.accepted && best.score-s.score < clearLead {
			best = f.better(best, s, all)
		}
	}
	for _, s := range group {
		if s != best {
			s.accepted = false
			s.doubt = best.parent.table.Name + " fits better"
		}
	}
}

// better is the likelier of two parents whose scores are near: the one that the other
// refers to, else the one of the child's family, with the primary key, that
// counts its rows itself.
func (f *finder) better(a, b *candidate, all []*candidate) *candidate {
	refers := func(x, y *candidate) bool {
		return slices.ContainsFunc(all, func(s *candidate) bool {
			return s.accepted && s.table == x.parent.table && slices.Equal(s.columns, x.parent.columns) && s.parent.table == y.parent.table
		})
	}
	counts := func(s *candidate) bool { return s.parent.column(0).AutoIncrement }
	family := func(s *candidate) int { return f.names.family(s.table.Name, s.parent.table.Name) }
	order := cmp.Or(
		boolLast(refers(b, a), refers(a, b)),
		cmp.Compare(family(b), family(a)),
		cmp.Compare(b.score, a.score),
		boolLast(a.parent.primary, b.parent.primary),
		boolLast(counts(a), counts(b)),
		cmp.Compare(len(f.names.words[a.parent.table.Name]), len(f.names.words[b.parent.table.Name])),
	)
	if order > 0 {
		return b
	}
	return a
}

// crosses reports whether a reference shares some columns, but neither all of
// its own nor all of the other's, with one of those before it, and the shared
// columns are no reference themselves. Rows would have to fit two parents that
// have nothing to do with each other.
func (f *finder) crosses(s *candidate, before []*candidate) bool {
	return slices.ContainsFunc(slices.Concat(f.candidates, before), func(o *candidate) bool {
		if !o.accepted || o.table != s.table || len(o.columns) < 2 || o.when != nil {
			return false
		}
		var shared []string
		for _, c := range o.columns {
			if slices.Contains(s.columns, c) {
				shared = append(shared, c)
			}
		}
		if len(shared) == 0 || len(shared) == len(o.columns) || len(shared) == len(s.columns) {
			return false
		}
		return !slices.ContainsFunc(slices.Concat(f.candidates, before), func(x *candidate) bool {
			return x.accepted && x.table == s.table && x.when == nil && sameSet(x.columns, shared)
		})
	})
}

// dropImplied marks references that follow from one of more columns that names
// its parent: that of (city, country) to a city makes country one to the
// city's country. They are kept where the longer one is null more often.
func (f *finder) dropImplied(ctx context.Context) error {
	for _, s := range f.candidates {
		if s.declared || !s.accepted || s.when != nil {
			continue
		}
		for _, o := range f.candidates {
			if !o.accepted || !o.strict && o.free < 0 || o.table != s.table || len(o.columns) <= len(s.columns) || !within(s.columns, o.columns) || !f.leadsOn(o, s) {
				continue
			}
			same, err := f.nullTogether(ctx, o, s)
			if err != nil {
				return err
			}
			s.implied = s.implied || same
		}
	}
	return nil
}

// nullTogether reports whether the longer of two references is null in no row
// in which the shorter is not.
func (f *finder) nullTogether(ctx context.Context, long, short *candidate) (bool, error) {
	if !slices.ContainsFunc(long.columns, func(name string) bool { return !long.table.Column(name).NotNull }) {
		return true, nil
	}
	d, err := drawFrom(ctx, f.src, f.schema, long.table, long.columns)
	if err != nil {
		return false, err
	}
	some := d.keysOf(short.columns)
	for i, h := range d.keysOf(long.columns) {
		if h == 0 && some[i] != 0 {
			return false, nil
		}
	}
	return true, nil
}

// leadsOn reports whether the parent of a reference refers, by what corresponds to
// the columns of s, to the parent of s, directly or by way of others.
func (f *finder) leadsOn(o, s *candidate) bool {
	goal := parentID(s.parent.table.Name, s.parent.columns)
	follow := func(r *candidate, columns []string) (*schema.Table, []string) {
		to := make([]string, len(columns))
		for i, name := range columns {
			to[i] = r.parent.columns[slices.Index(r.columns, name)]
		}
		return r.parent.table, to
	}
	type place struct {
		table   *schema.Table
		columns []string
	}
	var at place
	at.table, at.columns = follow(o, s.columns)
	seen, queue := map[string]bool{}, []place{at}
	for len(queue) > 0 {
		at, queue = queue[0], queue[1:]
		id := parentID(at.table.Name, at.columns)
		if id == goal {
			return true
		}
		if seen[id] {
			continue
		}
		seen[id] = true
		for _, next := range f.candidates {
			if next.accepted && next.table == at.table && next.when == nil && within(at.columns, next.columns) {
				t, columns := follow(next, at.columns)
				queue = append(queue, place{t, columns})
			}
		}
	}
	return false
}
