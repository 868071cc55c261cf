package generate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"duckface/schema"
)

// infeasibleError says that a table cannot have as many rows as wanted.
type infeasibleError struct {
	table string
	key   []string
	most  int64
	want  int64
}

func (e *infeasibleError) Error() string {
	return fmt.Sprintf("unique key (%s) allows at most %d rows, %d are wanted; give --rows %s=%d or less", strings.Join(e.key, ", "), e.most, e.want, e.table, e.most)
}

// chooseUnique decides for every compound unique key which of its columns
// keeps it. Where a key finds no way because its columns are dealt for another
// one, they are made distinct first, and all keys are decided anew.
func (p *Plan) chooseUnique(t *TablePlan) error {
	if t.Rows < 2 {
		return nil
	}
	keys := uniqueKeys(t.Profile)
	slices.SortStableFunc(keys, func(a, b []string) int { return len(a) - len(b) })
	wishes, columns := slices.Clone(t.wishes), t.ownDomains()
	first := p.keepAll(t, keys)
	for err := first; err != nil; err = p.keepAll(t, keys) {
		var full *infeasibleError
		if !errors.As(err, &full) {
			return first
		}
		t.wishes = slices.Clone(wishes)
		t.restore(columns)
		_, own := t.parts(t.places(full.key))
		own = slices.DeleteFunc(own, func(c int) bool { return t.columns[c].unique })
		made := p.makeUnique(t, own, 0)
		if made < 0 {
			made = t.distinctAlready(own)
		}
		if made < 0 {
			return first
		}
		columns[made] = ownDomain{true, t.columns[made].domain, t.columns[made].column.Type}
	}
	return nil
}

// distinctAlready marks a column as unique all of whose values come once, as
// long as no key says otherwise.
func (t *TablePlan) distinctAlready(own []int) int {
	for _, i := range own {
		if d := t.columns[i].domain; d != nil && newFanOut(d.runs).maxDegree() == 1 && newFanOut(d.runs).totalChildren() == t.Rows {
			t.columns[i].unique = true
			return i
		}
	}
	return -1
}

// ownDomain is what makeUnique changes of a column.
type ownDomain struct {
	unique bool
	domain *domain
	typ    schema.Type
}

func (t *TablePlan) ownDomains() []ownDomain {
	var out []ownDomain
	for _, c := range t.columns {
		out = append(out, ownDomain{c.unique, c.domain, c.column.Type})
	}
	return out
}

func (t *TablePlan) restore(columns []ownDomain) {
	for i, c := range t.columns {
		c.unique, c.domain, c.column.Type = columns[i].unique, columns[i].domain, columns[i].typ
	}
}

// keepAll decides for all keys.
func (p *Plan) keepAll(t *TablePlan, keys [][]string) error {
	var kept [][]int
	for _, key := range keys {
		u := t.places(t.distinctPart(key))
		if slices.ContainsFunc(u, func(c int) bool { return c < 0 || !t.columns[c].written }) {
			continue
		}
		if slices.ContainsFunc(kept, func(k []int) bool { return len(k) == len(u) && overlapAll(k, u) || within(k, u) }) {
			continue
		}
		set, err := p.keepUnique(t, u, key)
		if err != nil {
			return err
		}
		if set != nil {
			kept = append(kept, set)
		}
	}
	p.keepDerived(t, kept)
	return nil
}

// distinctPart leaves out of a key what follows from the rest of it: columns of
// links that follow another one of the key.
func (t *TablePlan) distinctPart(key []string) []string {
	out := t.withoutDerived(key)
	u := t.places(out)
	for _, f := range t.links {
		if f.coarse == nil || f.coarse.self || !overlapAll(f.cols, u) || !overlapAll(f.coarse.cols, u) || overlap(f.cols, f.coarse.cols) {
			continue
		}
		out = slices.DeleteFunc(out, func(name string) bool { return slices.Contains(f.coarse.cols, t.column(name)) })
		u = t.places(out)
	}
	return out
}

func overlapAll(a, b []int) bool {
	return !slices.ContainsFunc(a, func(x int) bool { return !slices.Contains(b, x) })
}

// keepUnique finds a way to keep one key and returns the columns that already
// are distinct by it.
func (p *Plan) keepUnique(t *TablePlan, u []int, key []string) ([]int, error) {
	if i := slices.IndexFunc(t.links, func(k *link) bool {
		return k.mix != nil && k.mix.turn && len(u) == len(k.mix.on.cols) && k.mix.within(u)
	}); i >= 0 {
		return u, nil // its rows go different ways
	}
	links, own := t.parts(u)
	for _, k := range links {
		k.apart = nil // to step aside would leave the place that the key has dealt
	}
	for _, c := range own {
		if t.columns[c].unique {
			return []int{c}, nil
		}
	}
	if len(t.typedWithin(u)) > 0 {
		return u, p.keepTyped(t, u, key)
	}
	for _, k := range links {
		if k.most == 1 && k.repeats() {
			return nil, fmt.Errorf("unique key (%s) cannot be kept with the reference (%s) to %s", strings.Join(key, ", "), strings.Join(k.via.ref.Columns, ", "), k.via.parent.Table.Name)
		}
		if k.most == 1 {
			return k.cols, nil
		}
	}
	wish := func(w *wish, set []int) []int {
		if w != nil {
			w.key = key
			t.wishes = append(t.wishes, w)
		}
		return set
	}
	distinct := func(least float64) []int {
		if c := p.makeUnique(t, own, least); c >= 0 {
			return []int{c}
		}
		return nil
	}
	for _, way := range []func() []int{
		func() []int { return wish(t.wishOrdinal(links, own, true)) },
		func() []int { return wish(t.wishRepeats(links, own)) },
		func() []int { return distinct(0.9) },
		func() []int { return wish(t.wishPair(links, own)) },
		func() []int { return wish(t.wishOrdinal(links, own, false)) },
		func() []int { return distinct(0.5) },
		func() []int { return wish(t.wishTurn(links, own)) },
		func() []int { return distinct(0) },
	} {
		if set := way(); set != nil {
			return set, nil
		}
	}
	for _, c := range u {
		if t.columns[c].follows != nil {
			if err := p.dropFollow(t, c, "a unique key needs it"); err != nil {
				return nil, err
			}
			return p.keepUnique(t, u, key)
		}
	}
	for _, k := range links { // its rows come in some other order than the key's rather than not at all
		if k.leading && !t.linkDealt(k) && !t.linkWindow(k) {
			k.leading = false
			k.order, k.runs = newPermutation(newFanOut(k.runs).totalParents(), p.orderKey(k, t)), sortRuns(slices.Clone(k.runs))
			return p.keepUnique(t, u, key)
		}
	}
	return nil, &infeasibleError{t.Table.Name, key, t.room(links, own), t.Rows}
}

// parts are the links that lie within a key, and its columns of own values that
// follow no other.
func (t *TablePlan) parts(u []int) (links []*link, own []int) {
	for _, k := range t.links {
		if overlapAll(k.cols, u) || overlap(k.cols, u) && t.tellsApart(k, u) {
			links = append(links, k)
		}
	}
	for _, c := range u {
		if len(t.columns[c].sources) == 0 && t.columns[c].follows == nil {
			own = append(own, c)
		}
	}
	return links, own
}

// makeUnique gives every row a value of its own in that column of a key which
// is nearest to being distinct, if its share of distinct values is at least so.
func (p *Plan) makeUnique(t *TablePlan, own []int, least float64) int {
	best, most := -1, least
	for _, i := range own {
		c := t.columns[i]
		if t.isDealt(c) || p.targeted(t, i) || c.profile.Ordinal != nil && least > 0 {
			continue
		}
		rows := float64(t.Profile.Rows) * (1 - c.profile.Null)
		share := float64(c.profile.Distinct) / max(rows, 1)
		if c.profile.Distinct == 0 && len(c.profile.Common) == 0 {
			share = 0.95 // written by hand: nothing speaks against it
		}
		if share >= most {
			best, most = i, share
		}
	}
	if best < 0 {
		return -1
	}
	c := t.columns[best]
	before, typ := c.domain, c.column.Type
	c.unique = true
	spec := p.domainSpec(t, c)
	spec.key = hashKey(p.Seed, t.Table.Name, c.profile.Name)
	d, err := newDomain(spec)
	if err != nil {
		c.unique, c.domain, c.column.Type = false, before, typ
		return -1
	}
	c.domain = d
	return best
}

// repeats reports whether a link that goes by another one's parent may lead to
// a row more than once, whatever its own fan-out says: several of those parents
// refer to it.
func (k *link) repeats() bool {
	if k.via == nil {
		return false
	}
	var of []string
	for i, c := range k.via.cols {
		if slices.Contains(k.cols, c) {
			of = append(of, k.via.ref.To[i])
		}
	}
	return k.via.most != 1 || !coversKey(k.via.parent.Profile, of)
}

// targeted reports whether links refer to a column by its items.
func (p *Plan) targeted(t *TablePlan, col int) bool {
	for _, o := range p.Tables {
		if slices.ContainsFunc(o.links, func(k *link) bool { return k.items && k.parent == t && slices.Contains(k.parentCols, col) }) {
			return true
		}
	}
	return false
}

func (k *link) parentCount() int64 { return k.parents.total }

// room is how many rows a key allows at most.
func (t *TablePlan) room(links []*link, own []int) int64 {
	most := int64(1)
	mul := func(n int64) {
		if n > 0 && most > MaxRows/n {
			most = MaxRows
			return
		}
		most *= max(n, 1)
	}
	for _, k := range links {
		mul(k.parentCount())
	}
	for _, c := range own {
		mul(newFanOut(t.columns[c].domain.runs).totalParents())
	}
	return most
}
