package profile

import (
	"cmp"
	"math"
	"slices"
)

// What the other columns of a row are like where certain columns are null.
const (
	fewestPatternRows  = 20
	fewestPatternShare = 0.003 // of the rows
	fewestOff          = 0.1   // of a mean rank from a half
	fewestApart        = 0.15  // total variation of a category's shares
	mostPatternRanks   = 3     // columns named for one pattern
	mostPatternValues  = 2
	sameRank           = 0.9 // correlation from which one column speaks for the other
)

// nullShape is what the rows of a null pattern are like.
type nullShape struct {
	ranks  map[string]float64
	values map[string][]float64
}

// nullShapes are the shapes of all patterns, by their hash; with like those of
// the columns that another profile names.
func (w *between) nullShapes() map[uint64]nullShape {
	rows := map[uint64][]int32{}
	for row, h := range w.rows.pattern {
		if h != 0 {
			rows[h] = append(rows[h], int32(row))
		}
	}
	least := max(fewestPatternRows, int(fewestPatternShare*float64(len(w.rows.ids))))
	if w.like != nil {
		least = fewestLike
	}
	shapes := map[uint64]nullShape{}
	categories := w.categories()
	for h, list := range rows {
		if len(list) >= least && len(list) < len(w.rows.ids) {
			shapes[h] = nullShape{w.patternRanks(list), w.patternValues(list, categories)}
		}
	}
	return shapes
}

// offHalf is a mean rank and how far from a half it is.
type offHalf struct {
	column int
	rank   float64
}

func (o offHalf) off() float64 { return math.Abs(o.rank - 0.5) }

// patternRanks are the mean ranks of numbers and dates in the rows of a
// pattern that are far from a half, the farthest first, without those that
// follow from them.
func (w *between) patternRanks(rows []int32) map[string]float64 {
	var all []offHalf
	for i, a := range w.axes {
		if a == nil || w.copied[i] || w.column(i).Lag != nil && w.like == nil {
			continue
		}
		if o, n := w.meanRank(i, rows); n > 0 && (w.like != nil || o.off() >= max(fewestOff, 4*math.Sqrt(1.0/12/float64(n)))) {
			all = append(all, o)
		}
	}
	slices.SortStableFunc(all, func(a, b offHalf) int { return cmp.Compare(b.off(), a.off()) })
	ranks := map[string]float64{}
	var kept []offHalf
	for _, o := range all {
		if w.like != nil || len(kept) < mostPatternRanks && !slices.ContainsFunc(kept, func(k offHalf) bool { return w.tells(k, o) }) {
			kept = append(kept, o)
			ranks[w.m.columns[o.column].schema.Name] = thousandth(o.rank)
		}
	}
	return ranks
}

// tells reports whether one column's mean rank follows from another's by their
// correlation.
func (w *between) tells(k, o offHalf) bool {
	if math.Abs(w.ranks(k.column, o.column).rank) >= sameRank {
		return true
	}
	return math.Abs((k.rank-0.5)*w.ranks(k.column, o.column).rank-(o.rank-0.5)) < fewestOff
}

// meanRank is the mean rank of a column in some rows, among all rows, and how
// many of them have a value.
func (w *between) meanRank(i int, rows []int32) (offHalf, int) {
	if w.places[i] == nil {
		w.places[i] = make([]float64, len(w.axes[i].x))
		w.axes[i].meanRanks(nil, w.places[i])
	}
	sum, n := 0.0, 0
	for _, row := range rows {
		if w.axes[i].has(row) {
			sum += w.places[i][row] + 0.5
			n++
		}
	}
	return offHalf{i, sum / float64(max(1, n)) / float64(len(w.axes[i].order))}, n
}

// patternValues are the shares of categories in the rows of a pattern, where
// they differ from those overall.
func (w *between) patternValues(rows []int32, categories []*category) map[string][]float64 {
	type apart struct {
		category *category
		shares   []float64
		distance float64
	}
	var all []apart
	for _, k := range categories {
		if w.axes[k.column] != nil && len(k.values) > 2 && w.like == nil {
			continue // its rank says it
		}
		shares, n := w.categoryShares(k, rows)
		overall, _ := w.categoryShares(k, nil)
		distance := totalVariation(shares, overall)
		if n > 0 && (w.like != nil || distance >= max(fewestApart, math.Sqrt(float64(len(k.values))/float64(n)))) {
			all = append(all, apart{k, shares, distance})
		}
	}
	slices.SortStableFunc(all, func(a, b apart) int { return cmp.Compare(b.distance, a.distance) })
	values := map[string][]float64{}
	for _, a := range all {
		if w.like != nil || len(values) < mostPatternValues {
			values[w.m.columns[a.category.column].schema.Name] = a.shares
		}
	}
	return values
}

// categoryShares are the shares of a category's values in some rows, or in all
// when rows is nil, and how many of them have one.
func (w *between) categoryShares(k *category, rows []int32) ([]float64, int) {
	counts, n := make([]float64, len(k.values)), 0
	count := func(row int) {
		if nth, ok := k.nth[w.rows.hashes[k.column][row]]; ok {
			counts[nth]++
			n++
		}
	}
	if rows == nil {
		for row := range w.rows.ids {
			count(row)
		}
	}
	for _, row := range rows {
		count(int(row))
	}
	return sharesOf(counts), n
}

// patternHash is the hash that the rows of a pattern have, by the columns' marks.
func patternHash(marks, columns []uint64) uint64 {
	h := uint64(0)
	for i, mark := range marks {
		if columns[i/64]>>(i%64)&1 == 1 {
			h ^= mark
		}
	}
	return h
}
