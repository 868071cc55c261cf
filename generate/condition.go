package generate

import (
	"cmp"
	"math"
	"slices"

	"duckface/profile"
)

// conditions says how columns depend on null classes and categories. What is
// known of a column's values says nothing of the differences that it is made of.
func (a *arranging) conditions() {
	for _, d := range a.dims {
		if d.column == nil || isLag(d) {
			continue
		}
		a.byClass(d)
		if dep := d.column.profile.Depends; dep != nil {
			a.byCategory(d, dep)
		}
	}
}

// byClass takes what the null patterns say of a column.
func (a *arranging) byClass(d *arranged) {
	t, name := a.table, d.column.profile.Name
	n := len(t.layout.classes)
	shares, ranks := make([][]float64, n), make([]float64, n)
	someShares, someRanks := false, false
	items := d.byNth()
	for j, class := range t.layout.classes {
		ranks[j] = math.NaN()
		pattern := t.patternOf(class)
		if pattern == nil {
			continue
		}
		r, ranked := pattern.Ranks[name]
		switch v := pattern.Values[name]; {
		case v != nil:
			shares[j], someShares = byItem(v, items, itemShares(d.fan)), true
		case ranked && d.fan.totalParents() <= fewItems:
			shares[j], someShares = tilted(itemShares(d.fan), r), true
		case ranked:
			ranks[j], someRanks = r, true
		}
	}
	if someShares {
		d.category = &condition{groups: n, shares: shares}
	}
	if someRanks {
		d.ranks = &condition{groups: n, ranks: ranks}
	}
}

// fewItems is up to how many values a column may have for a mean rank to say
// which of them a null class has: deleted is 0 wherever deleted_at is null.
const fewItems = 20

// tilted are the shares that the items have where their mean rank is so, 0 to
// 1: those overall, tilted towards the one end or the other.
func tilted(overall []float64, rank float64) []float64 {
	middle, below := make([]float64, len(overall)), 0.0
	for i, s := range overall {
		middle[i] = below + s/2
		below += s
	}
	const most = 2000 // beyond it there is one item left
	at := func(tilt float64) (shares []float64, mean float64) {
		sum := 0.0
		for i, s := range overall {
			x := s * math.Exp(tilt*(middle[i]-middle[0])-max(tilt, 0)*(middle[len(middle)-1]-middle[0]))
			shares, sum, mean = append(shares, x), sum+x, mean+x*middle[i]
		}
		for i := range shares {
			shares[i] /= sum
		}
		return shares, mean / sum
	}
	lo, hi := -float64(most), float64(most)
	for range 60 {
		if _, mean := at((lo + hi) / 2); mean < rank {
			lo = (lo + hi) / 2
		} else {
			hi = (lo + hi) / 2
		}
	}
	shares, _ := at(hi)
	for i := range shares { // ranks are rounded: what is next to nothing is nothing
		if shares[i] < 0.03*min(overall[i], 0.5) {
			shares[i] = 0
		}
	}
	return shares
}

// patternOf is the measured null pattern that a class comes from, or nil.
func (t *TablePlan) patternOf(class nullClass) *profile.NullPattern {
	for i := range t.Profile.Nulls {
		n := &t.Profile.Nulls[i]
		same := true
		for j, c := range t.columns {
			same = same && class.null[j] == slices.Contains(n.Columns, c.profile.Name)
		}
		if same {
			return n
		}
	}
	return nil
}

// byCategory takes what a column says of its dependence on another.
func (a *arranging) byCategory(d *arranged, dep *profile.Dependence) {
	i := slices.IndexFunc(a.dims, func(e *arranged) bool { return e.column != nil && e.column.profile.Name == dep.On })
	if i < 0 || a.dims[i] == d {
		return
	}
	on := a.dims[i]
	groups := max(len(dep.Ranks), len(dep.Shares))
	places := on.byNth()
	nth := make([]int, len(places)) // by item
	for i := range nth {
		nth[i] = -1
	}
	for n, item := range places {
		if n < groups {
			nth[item] = n
		}
	}
	cond := &condition{on: on.dimension, nth: nth, groups: groups}
	if dep.Shares != nil && d.category == nil {
		items := d.byNth()
		cond.shares = make([][]float64, groups)
		for g, shares := range dep.Shares {
			cond.shares[g] = byItem(shares, items, itemShares(d.fan))
		}
		d.category = cond
	} else if dep.Ranks != nil && d.ranks == nil {
		cond.ranks = dep.Ranks
		d.ranks = cond
	}
}

// byNth are the items of a category from the most to the least common.
func (d *arranged) byNth() []int64 {
	const most = 1000
	var degrees []int64
	for _, r := range d.fan.runs {
		for range min(r.count, most-int64(len(degrees))) {
			degrees = append(degrees, r.degree)
		}
	}
	items := make([]int64, len(degrees))
	for i := range items {
		items[i] = int64(i)
	}
	own := len(items)
	if !d.alone && d.column != nil && d.column.follows != nil && d.column.follows.copy != nil && d.column.follows.copied == int64(own-1) {
		own-- // a copied value is none of the column's own, and comes last
	}
	slices.SortStableFunc(items[:own], func(x, y int64) int { return cmp.Compare(degrees[y], degrees[x]) })
	return items
}

// byItem spells shares of the n-th most common values as shares by item; the
// values beyond those have what is left, as they have it overall.
func byItem(shares []float64, items []int64, overall []float64) []float64 {
	out := make([]float64, len(overall))
	rest, left := 1.0, 0.0
	for n, item := range items {
		if int(item) >= len(out) {
			continue
		}
		if n < len(shares) {
			out[item] = shares[n]
			rest -= shares[n]
		} else {
			left += overall[item]
		}
	}
	for n, item := range items {
		if n >= len(shares) && left > 0 && int(item) < len(out) {
			out[item] = max(rest, 0) * overall[item] / left
		}
	}
	return out
}
