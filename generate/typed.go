package generate

import (
	"maps"
	"slices"

	"duckface/profile"
)

// Polymorphic references: commentable_id leads to another table in the rows of
// each commentable_type. Every type has null classes of its own, in which the
// other types' references are null; the type column's value follows from the class.

// typeColumns are the columns that decide which reference of a row holds, and
// the places of their values that do.
func (t *TablePlan) typeColumns() map[int][]int {
	out := map[int][]int{}
	for _, k := range t.links {
		if k.ref.When == nil {
			continue
		}
		if c := t.column(k.ref.When.Column); c >= 0 && !slices.Contains(out[c], k.ref.When.Nth) {
			out[c] = append(out[c], k.ref.When.Nth)
		}
	}
	return out
}

// splitTypes makes classes of their own for the types in each null class.
func (t *TablePlan) splitTypes(classes []nullClass) []nullClass {
	types := t.typeColumns()
	for _, c := range slices.Sorted(maps.Keys(types)) {
		slices.Sort(types[c])
		var next []nullClass
		for _, class := range classes {
			if class.null[c] {
				next = append(next, class)
				continue
			}
			overall := sortedShares(t.columns[c].profile)
			if pattern := t.patternOf(class); pattern != nil && pattern.Values[t.columns[c].profile.Name] != nil {
				overall = pattern.Values[t.columns[c].profile.Name]
			}
			shares, rest := []float64{}, 1.0
			for _, nth := range types[c] {
				share := 0.0
				if nth <= len(overall) {
					share = overall[nth-1]
				}
				shares = append(shares, share)
				rest -= share
			}
			if shares = append(shares, max(rest, 0)); rest < 1e-6 {
				shares[len(shares)-1] = 0
			}
			for i, count := range quotas(shares, class.count) {
				if count == 0 {
					continue
				}
				one := nullClass{null: slices.Clone(class.null), count: count, nth: maps.Clone(class.nth)}
				if one.nth == nil {
					one.nth = map[int]int{}
				}
				if i < len(types[c]) {
					one.nth[c] = types[c][i]
				}
				next = append(next, one)
			}
		}
		classes = next
	}
	return classes
}

// sortedShares are the shares of a column's values, the most common first.
func sortedShares(c *profile.Column) []float64 {
	var out []float64
	for _, v := range c.Common {
		out = append(out, v.Share)
	}
	if len(out) == 0 {
		for _, v := range c.Values {
			out = append(out, v.Share)
		}
		slices.Sort(out)
		slices.Reverse(out)
	}
	return out
}

// elsewhere reports whether a reference does not hold in the rows of a class.
func (t *TablePlan) elsewhere(k *link, class nullClass) bool {
	return k.ref.When != nil && class.nth[t.column(k.ref.When.Column)] != k.ref.When.Nth
}

// typeShare is the share of a table's rows in which a reference may hold.
func (t *TablePlan) typeShare(k *link) float64 {
	if k.ref.When == nil {
		return 1
	}
	c := t.column(k.ref.When.Column)
	shares := sortedShares(t.columns[c].profile)
	if n := k.ref.When.Nth; n <= len(shares) {
		return shares[n-1] * (1 - t.columns[c].profile.Null)
	}
	return 1
}

// typeItems are the items that the classes of a type column stand for, -1 where
// any other will do; nil for a column that decides nothing.
func (t *TablePlan) typeItems(col int) []int64 {
	if t.typeColumns()[col] == nil {
		return nil
	}
	places := (&arranged{dimension: &dimension{fan: newFanOut(t.columns[col].domain.runs)}}).byNth()
	items := make([]int64, len(t.layout.classes))
	for j, class := range t.layout.classes {
		items[j] = -1
		if nth := class.nth[col]; nth > 0 && nth <= len(places) {
			items[j] = places[nth-1]
		}
	}
	return items
}

// seatTypes seats a type column: its value follows from the class, and in the
// rows of no type it has one of the values that are left.
func (t *TablePlan) seatTypes(col int, items []int64) {
	c := t.columns[col]
	taken := map[int64]bool{}
	for _, item := range items {
		taken[item] = true
	}
	var rest []run
	at := int64(0)
	for _, r := range c.domain.runs {
		for range r.count {
			degree := r.degree
			if taken[at] {
				degree = 0
			}
			rest = append(rest, run{1, degree})
			at++
		}
	}
	s := c.seat
	s.types, s.straight, s.ranking = items, false, nil
	s.ranker = newRanker(t.layout, func(j int) bool { return !c.null[j] && items[j] < 0 })
	s.fan = newFanOut(portion(mergeRuns(rest), s.ranker.total))
	s.spread = newScatter(s.ranker.total, 0, hashKey(t.key, "types", c.profile.Name))
}
