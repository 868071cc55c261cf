package generate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duckface/profile"
)

// NewPlan decides what a profile at a scale is going to be. The error of a
// table that cannot be made names it, says why and what would be feasible.
//
// Nothing enforces an undeclared reference: where a table cannot be made with
// all of them, it is made without those that stand in the way, and a note says so.
func NewPlan(prof *profile.Profile, o Options) (*Plan, error) {
	return NewPlanContext(context.Background(), prof, o)
}

// NewPlanContext is NewPlan until ctx ends, and then the reason why it did.
func NewPlanContext(ctx context.Context, prof *profile.Profile, o Options) (*Plan, error) {
	o.reach = func(table string) error {
		if o.Progress != nil {
			o.Progress(table)
		}
		return ctx.Err()
	}
	var notes []string
	first := error(nil)
	for {
		p, err := planProfile(prof, o)
		if err == nil {
			p.Notes = append(p.Notes, notes...)
			return p, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if first == nil {
			first = err
		}
		without, note := withoutUndeclared(prof, err)
		if without == nil {
			return nil, first
		}
		prof, notes = without, append(notes, note)
	}
}

// withoutUndeclared is the profile without one undeclared reference of the table
// whose plan failed, else of one that refers to it. The one of most columns goes
// first, as it is the hardest to keep. It is nil where there is none.
func withoutUndeclared(prof *profile.Profile, err error) (without *profile.Profile, note string) {
	failed := failedTable(prof, err)
	if failed == nil {
		return nil, ""
	}
	t, at := failed, hardest(failed, "")
	for _, child := range prof.Tables {
		if i := hardest(child, failed.Name); at < 0 && i >= 0 {
			t, at = child, i
		}
	}
	if at < 0 {
		return nil, ""
	}
	r := t.References[at]
	copied := *t
	copied.References = slices.Delete(slices.Clone(t.References), at, at+1)
	out := *prof
	out.Tables = slices.Clone(prof.Tables)
	out.Tables[slices.Index(out.Tables, t)] = &copied
	if !slices.ContainsFunc(copied.References, func(o *profile.Reference) bool { return slices.Equal(o.Columns, r.Columns) }) {
		forget(&out, t.Name, r.Columns)
	}
	return &out, fmt.Sprintf("%s: the undeclared reference (%s) to %s is not kept: %s", t.Name, strings.Join(r.Columns, ", "), r.Table, err)
}

// hardest is the undeclared reference of most columns, of those to a certain
// parent where one is named, -1 for none.
func hardest(t *profile.Table, parent string) int {
	at := -1
	for i, r := range t.References {
		if r.Undeclared && (parent == "" || r.Table == parent) && (at < 0 || len(r.Columns) > len(t.References[at].Columns)) {
			at = i
		}
	}
	return at
}

// failedTable is the table that an error of newPlan names.
func failedTable(prof *profile.Profile, err error) *profile.Table {
	var full *infeasibleError
	if errors.As(err, &full) {
		return prof.Table(full.table)
	}
	for _, t := range prof.Tables {
		if strings.HasPrefix(err.Error(), "plan "+t.Name+": ") {
			return t
		}
	}
	return nil
}

// forget takes out of copies of the tables what refers to a reference that is gone.
func forget(prof *profile.Profile, child string, columns []string) {
	gone := profile.ChildKeyOf(child, columns)
	for i, t := range prof.Tables {
		copied := *t
		copied.Correlations = slices.DeleteFunc(slices.Clone(t.Correlations), func(c profile.Correlation) bool { return c.A.Child == gone || c.B.Child == gone })
		if t.Name == child {
			copied.Columns = forgetBy(t.Columns, columns)
			copied.Edges = slices.DeleteFunc(slices.Clone(t.Edges), func(e profile.Edges) bool {
				return slices.Equal(e.Between[0], columns) || slices.Equal(e.Between[1], columns)
			})
		}
		copied.Meetings = slices.DeleteFunc(slices.Clone(t.Meetings), func(m profile.Meeting) bool {
			return passes(prof, t, m.Paths[0], child, columns) || passes(prof, t, m.Paths[1], child, columns)
		})
		prof.Tables[i] = &copied
	}
}

// forgetBy takes lags and copies by way of a reference out of columns.
func forgetBy(of []*profile.Column, columns []string) []*profile.Column {
	out := slices.Clone(of)
	for i, c := range of {
		copied := *c
		if c.Lag != nil && slices.Equal(c.Lag.Reference, columns) {
			copied.Lag = nil
		}
		if c.Copy != nil && slices.Equal(c.Copy.Reference, columns) {
			copied.Copy = nil
		}
		out[i] = &copied
	}
	return out
}

// passes reports whether a path from a table takes a reference, or one that is
// not there any more.
func passes(prof *profile.Profile, t *profile.Table, path [][]string, child string, columns []string) bool {
	for _, step := range path {
		if t.Name == child && slices.Equal(step, columns) {
			return true
		}
		at := slices.IndexFunc(t.References, func(r *profile.Reference) bool { return slices.Equal(r.Columns, step) })
		if at < 0 {
			return true
		}
		if t = prof.Table(t.References[at].Table); t == nil {
			return true
		}
	}
	return false
}

// withoutOverlaps is the profile without those undeclared references that share
// columns with two declared ones or more. Both could not keep their fan-outs,
// and what a constraint states comes first.
func withoutOverlaps(p *profile.Profile) (*profile.Profile, []string) {
	out := *p
	out.Tables = slices.Clone(p.Tables)
	var notes []string
	for i, t := range out.Tables {
		overlaps := func(r *profile.Reference) bool {
			n := 0
			for _, o := range t.References {
				if !o.Undeclared && len(inBoth(o.Columns, r.Columns)) > 0 {
					n++
				}
			}
			return r.Undeclared && n > 1
		}
		if !slices.ContainsFunc(t.References, overlaps) {
			continue
		}
		own := *t
		own.References = nil
		for _, r := range t.References {
			if overlaps(r) {
				notes = append(notes, fmt.Sprintf("%s: the undeclared reference (%s) to %s gives way to the declared ones over its columns", t.Name, strings.Join(r.Columns, ", "), r.Table))
				continue
			}
			own.References = append(own.References, r)
		}
		out.Tables[i] = &own
	}
	return &out, notes
}
