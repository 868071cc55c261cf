package profile

import (
	"cmp"
	"math"
	"slices"

	"duckface/schema"
)

// A category is a column of few values that no reference decides. Another
// column depends on it where its values explain a good part of that.
const (
	mostCategories  = 20
	fewestExplained = 0.1 // correlation ratio: share of the variance of ranks between the categories
	fewestCramer    = 0.3 // Cramér's V of two categories
	fewestNumbered  = 0.6 // the same where the values of the one are numbers, which names few things
	mostShares      = 120 // numbers in the shares of one column
)

// category is a column of few values.
type category struct {
	column int
	values []uint64       // their hashes, in the order of Common or Values
	nth    map[uint64]int // their places
}

// categories are the columns that others may depend on.
func (w *between) categories() []*category {
	var found []*category
	for i := range w.m.columns {
		if k := w.category(i); k != nil {
			found = append(found, k)
		}
	}
	return found
}

// category is a column's values where they are few; nil where they are not.
func (w *between) category(i int) *category {
	c := w.m.columns[i]
	if c.refers || c.unique || c.counter == nil || c.counter.level > 0 || c.schema.Generated != "" ||
		c.counter.n < 2 || c.counter.n > mostCategories || w.column(i).Copy != nil || c.zeros > 0 {
		return nil
	}
	number := c.form < asText && !c.isText(w.m.rows-c.nulls-c.zeros)
	if number && !small(c.schema.Type) && c.schema.Type.Kind != schema.Decimal || !number && c.form != asText {
		return nil
	}
	type value struct {
		tally
		hash uint64
	}
	var list []value
	c.counter.each(func(h uint64, v *tally) { list = append(list, value{*v, h}) })
	slices.SortFunc(list, func(a, b value) int {
		if number {
			return cmp.Compare(a.x, b.x)
		}
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.x, b.x), cmp.Compare(a.hash, b.hash))
	})
	k := &category{column: i, nth: map[uint64]int{}}
	for n, v := range list {
		k.values = append(k.values, v.hash)
		k.nth[v.hash] = n
	}
	return k
}

// dependence is how much a category explains of a column.
type dependence struct {
	on       *category
	column   int
	strength float64
	by       *Dependence
}

// dependences decides which columns depend on which category: the strongest
// first, one each, nothing in a circle, and nothing that a column says as well
// that depends on the same category and goes along with this one.
func (w *between) dependences() {
	categories := w.categories()
	if w.like != nil {
		w.dependencesLike(categories)
		return
	}
	var found []dependence
	for j := range w.m.columns {
		if j == w.key || w.copied[j] || w.column(j).Lag != nil {
			continue
		}
		for _, k := range categories {
			if d := w.dependence(k, j, categories); d != nil && w.explains(d) {
				found = append(found, *d)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b dependence) int { return cmp.Compare(b.strength, a.strength) })
	for i := range found {
		d := &found[i]
		if c := w.column(d.column); c.Depends == nil && !w.implied(d, found[:i]) && w.leads(d.on.column, d.column) {
			c.Depends = d.by
		}
	}
}

// dependencesLike measures the dependences that another profile states.
func (w *between) dependencesLike(categories []*category) {
	for j, c := range w.m.columns {
		like := w.likeColumn(c.schema.Name)
		if like == nil || like.Depends == nil {
			continue
		}
		on := w.find(like.Depends.On)
		for _, k := range categories {
			if k.column != on {
				continue
			}
			if d := w.dependence(k, j, categories); d != nil {
				w.column(j).Depends = d.by
			}
		}
	}
}

// dependence measures how a column depends on a category, nil where that is no
// question.
func (w *between) dependence(k *category, j int, categories []*category) *dependence {
	if j == k.column {
		return nil
	}
	if w.axes[j] != nil {
		return w.rankDependence(k, j)
	}
	for _, own := range categories {
		if own.column == j {
			return w.shareDependence(k, own)
		}
	}
	return nil
}

// rankDependence is how the ranks of a number or date depend on a category.
func (w *between) rankDependence(k *category, j int) *dependence {
	a := w.axes[j]
	rank := make([]float64, len(a.x))
	n := a.meanRanks(nil, rank)
	sums, counts := make([]float64, len(k.values)), make([]float64, len(k.values))
	sum, squares, rows := 0.0, 0.0, 0.0
	for _, row := range a.order {
		nth, ok := k.nth[w.rows.hashes[k.column][row]]
		if !ok {
			continue // null
		}
		r := (rank[row] + 0.5) / float64(n)
		sums[nth] += r
		counts[nth]++
		sum += r
		squares += r * r
		rows++
	}
	mean := sum / max(1, rows)
	all, between := squares-rows*mean*mean, 0.0
	if rows < fewestLike || all <= 0 {
		return nil
	}
	d := &dependence{on: k, column: j, by: &Dependence{On: w.m.columns[k.column].schema.Name}}
	for i := range sums {
		own := mean
		if counts[i] > 0 {
			own = sums[i] / counts[i]
			between += counts[i] * (own - mean) * (own - mean)
		}
		d.by.Ranks = append(d.by.Ranks, thousandth(own))
	}
	d.strength = beyondChance(between/all, len(k.values), rows)
	return d
}

// beyondChance is a correlation ratio less what so many groups explain of values
// that have nothing to do with them, four standard deviations included.
func beyondChance(ratio float64, groups int, rows float64) float64 {
	free := float64(groups - 1)
	return ratio - (free+4*math.Sqrt(2*free))/max(1, rows-1)
}

// shareDependence is how the shares of a category depend on another.
func (w *between) shareDependence(k, own *category) *dependence {
	counts := make([][]float64, len(k.values))
	for i := range counts {
		counts[i] = make([]float64, len(own.values))
	}
	rows := 0.0
	for row, h := range w.rows.hashes[own.column] {
		n, ok := own.nth[h]
		on, known := k.nth[w.rows.hashes[k.column][row]]
		if ok && known {
			counts[on][n]++
			rows++
		}
	}
	if rows < fewestLike {
		return nil
	}
	d := &dependence{on: k, column: own.column, by: &Dependence{On: w.m.columns[k.column].schema.Name}}
	for _, row := range counts {
		d.by.Shares = append(d.by.Shares, sharesOf(row))
	}
	d.strength = cramer(counts, rows)
	return d
}

// sharesOf turns counts into shares, even ones where there is nothing.
func sharesOf(counts []float64) []float64 {
	sum := 0.0
	for _, n := range counts {
		sum += n
	}
	shares := make([]float64, len(counts))
	for i, n := range counts {
		if shares[i] = 1 / float64(len(counts)); sum > 0 {
			shares[i] = n / sum
		}
		shares[i] = significant(shares[i], 4)
	}
	return shares
}

// cramer is Cramér's V, corrected for chance (Bergsma, Journal of the Korean
// Statistical Society 42, 2013).
func cramer(counts [][]float64, rows float64) float64 {
	right := make([]float64, len(counts[0]))
	for _, row := range counts {
		for j, n := range row {
			right[j] += n
		}
	}
	square, used, width := -rows, 0.0, 0.0
	for _, row := range counts {
		left := 0.0
		for _, n := range row {
			left += n
		}
		if left > 0 {
			used++
		}
		for j, n := range row {
			if n > 0 {
				square += rows * n * n / left / right[j]
			}
		}
	}
	for _, n := range right {
		if n > 0 {
			width++
		}
	}
	if used < 2 || width < 2 || rows < 2 {
		return 0
	}
	phi := max(0, square/rows-(used-1)*(width-1)/(rows-1))
	used -= (used - 1) * (used - 1) / (rows - 1)
	width -= (width - 1) * (width - 1) / (rows - 1)
	return math.Sqrt(phi / max(1e-9, min(used, width)-1))
}

// explains reports whether a dependence is worth stating: strong, of enough
// rows, and not what a rank correlation says as well.
func (w *between) explains(d *dependence) bool {
	if len(w.rows.ids) < fewestRanked {
		return false
	}
	number := w.axes[d.on.column] != nil
	if d.by.Shares != nil {
		least := fewestCramer
		if number {
			least = fewestNumbered
		}
		return d.strength >= least && len(d.on.values) >= len(d.by.Shares[0]) && len(d.on.values)*len(d.by.Shares[0]) <= mostShares
	}
	strength := d.strength
	if number {
		rank := w.ranks(d.on.column, d.column).rank
		strength -= rank * rank
	}
	return strength >= fewestExplained
}

// implied reports whether another column that depends on the same category
// goes along with this one so closely that the rest is little.
func (w *between) implied(d *dependence, stronger []dependence) bool {
	for _, s := range stronger {
		if s.on != d.on || s.by.Shares != nil || d.by.Shares != nil || w.column(s.column).Depends != s.by {
			continue
		}
		if rank := w.ranks(s.column, d.column).rank; d.strength-rank*rank*s.strength < fewestExplained {
			return true
		}
	}
	return false
}
