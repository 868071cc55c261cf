package profile

import (
	"math"
	"slices"
)

// When a column is told as a copy of another one of its row.
const (
	fewestCopied  = 0.05 // share of the rows
	byChanceCopy  = 1e-4 // chance at which no equality of all rows is believed
	fewestOwn     = 20   // distinct values, up to which a part that is equal is chance
	beyondCommon  = 0.1  // share that is equal of the rows without the commonest value
	beyondNumbers = 0.3  // the same of numbers, which are equal more easily
	mostlyCopied  = 0.9  // share from which numbers may also be correlated elsewhere
	firstLook     = 512  // rows after which columns that were hardly ever equal are dropped
	closerLook    = 2048 // rows that tell whether equality is more than chance
)

// copyOf is one column told as a copy of another.
type copyOf struct {
	of, column int
	share      float64
	others     []int32 // rows that are not copied, nulls excluded
	distinct   int     // in those rows
}

// copies decides which columns are copies: first those that always are, then,
// where no lag says it better, those that often are.
func (w *between) copies(always bool) {
	if w.like != nil {
		if always {
			w.copiesLike()
		}
		return
	}
	for j := range w.m.columns {
		var best *copyOf
		for i := range w.m.columns {
			if !w.mayCopy(j, i) || always && w.copied[i] {
				continue
			}
			if k := w.copy(i, j, always); k != nil && (best == nil || k.share > best.share) && w.prefers(k) {
				best = k
			}
		}
		if best != nil && w.leads(best.of, best.column) {
			w.setCopy(best)
		}
	}
}

// copiesLike measures the copies that another profile states.
func (w *between) copiesLike() {
	for j, c := range w.m.columns {
		like := w.likeColumn(c.schema.Name)
		if like == nil || like.Copy == nil || len(like.Copy.Reference) > 0 {
			continue
		}
		if i := w.find(like.Copy.Of); i >= 0 && i != j && w.m.columns[i].family() == c.family() {
			if k := w.equal(i, j); k != nil {
				w.setCopy(k)
			}
		}
	}
}

// mayCopy reports whether the first column may be a copy of the second.
func (w *between) mayCopy(j, i int) bool {
	c, of := w.m.columns[j], w.m.columns[i]
	return i != j && c.family() != noFamily && c.family() == of.family() && !c.refers && c.schema.Generated == "" &&
		!w.isKey(j) && w.column(j).Distinct > 1 && w.column(j).Copy == nil && w.column(j).Lag == nil &&
		!w.follows(i, j)
}

// isKey reports whether a column is a unique key, or part of one that references
// point to: then other rows decide its values.
func (w *between) isKey(j int) bool {
	return w.m.columns[j].unique || slices.ContainsFunc(w.m.parentSets, func(s *keySet) bool { return slices.Contains(s.columns, j) })
}

// copy is how the second column is a copy of the first; nil when it is not.
func (w *between) copy(i, j int, always bool) *copyOf {
	if !w.looksEqual(i, j, always) {
		return nil
	}
	rows := w.bothFilled(i, j)
	if always {
		if k := w.equal(i, j); len(k.others) == 0 && float64(len(rows))*math.Log(max(w.chance(i, j, rows), 1e-3)) <= math.Log(byChanceCopy) {
			return k
		}
		return nil
	}
	if len(rows) < fewestLags || w.column(j).Distinct <= fewestOwn && !w.m.columns[i].unique {
		return nil
	}
	least := beyondCommon
	if w.m.columns[j].family() == ofNumbers {
		least = beyondNumbers
	}
	if w.beyond(i, j, rows) < least {
		return nil
	}
	if k := w.equal(i, j); k.share >= fewestCopied && len(k.others) > 0 && w.otherwise(k) {
		return k
	}
	return nil
}

// bothFilled are rows in which neither column is null, not too many.
func (w *between) bothFilled(i, j int) []int32 {
	var rows []int32
	for row, h := range w.rows.hashes[i] {
		if len(rows) == closerLook {
			break
		}
		if h != 0 && w.rows.hashes[j][row] != 0 {
			rows = append(rows, int32(row))
		}
	}
	return rows
}

// looksEqual looks at the first rows: it reports false when the columns are not
// always, or hardly ever, equal in them.
func (w *between) looksEqual(i, j int, always bool) bool {
	a, b := w.rows.hashes[i], w.rows.hashes[j]
	seen, equal := 0, 0
	for row := range a {
		if a[row] == 0 || b[row] == 0 {
			continue
		}
		seen++
		if a[row] == b[row] {
			equal++
		} else if always {
			return false
		}
		if seen == firstLook && !always {
			break
		}
	}
	return equal > 0 && float64(equal) >= fewestCopied/2*float64(seen)
}

// equal counts how often two columns are equal; nil when they never meet.
func (w *between) equal(i, j int) *copyOf {
	k := &copyOf{of: i, column: j}
	a, b := w.rows.hashes[i], w.rows.hashes[j]
	equal, rows := 0, 0
	values := map[uint64]bool{}
	for row := range b {
		if b[row] == 0 {
			continue
		}
		if a[row] != 0 {
			rows++
		}
		if a[row] == b[row] {
			equal++
			continue
		}
		k.others = append(k.others, int32(row))
		values[b[row]] = true
	}
	if rows == 0 {
		return nil
	}
	k.share, k.distinct = float64(equal)/float64(rows), len(values)
	return k
}

// chance is the share in which two columns would be equal if they had nothing
// to do with each other.
func (w *between) chance(i, j int, rows []int32) float64 {
	counts := map[uint64]int{}
	for _, row := range rows {
		counts[w.rows.hashes[i][row]]++
	}
	sum := 0
	for _, row := range rows {
		sum += counts[w.rows.hashes[j][row]]
	}
	return float64(sum) / float64(len(rows)) / float64(len(rows))
}

// beyond is the share that is equal of the rows in which neither column has its
// commonest value, which is often a 0 or an empty text.
func (w *between) beyond(i, j int, rows []int32) float64 {
	ci, cj := w.commonest(i, rows), w.commonest(j, rows)
	equal, n := 0, 0
	for _, row := range rows {
		a, b := w.rows.hashes[i][row], w.rows.hashes[j][row]
		if b == cj || a == ci && b == ci {
			continue
		}
		if n++; a == b {
			equal++
		}
	}
	if n < fewestLags/2 {
		return 0
	}
	return float64(equal) / float64(n)
}

func (w *between) commonest(i int, rows []int32) uint64 {
	counts, most, value := map[uint64]int{}, 1, uint64(0)
	for _, row := range rows {
		h := w.rows.hashes[i][row]
		counts[h]++
		if n := counts[h]; n > most || n == most && n > 1 && h < value {
			most, value = n, h
		}
	}
	return value
}

// otherwise reports whether the rows that are not copied have little to do with
// the other column: else a correlation tells more than a copy.
func (w *between) otherwise(k *copyOf) bool {
	if k.share >= mostlyCopied || w.axes[k.of] == nil || w.axes[k.column] == nil {
		return true
	}
	var x, y []float64
	for _, row := range k.others {
		x, y = append(x, w.axes[k.of].x[row]), append(y, w.axes[k.column].x[row])
	}
	rank, rows, ok := w.room.correlation(newRanked(x), newRanked(y))
	return !ok || rows < fewestLags || math.Abs(rank) < closeRank
}

// prefers reports whether the copy goes this way round: the other rows of a
// copy have fewer values of their own, or it is the later column.
func (w *between) prefers(k *copyOf) bool {
	if !w.mayCopy(k.of, k.column) {
		return true
	}
	back := w.equal(k.column, k.of)
	if back == nil || back.distinct == k.distinct {
		return k.of < k.column
	}
	return k.distinct < back.distinct
}

// setCopy states a copy, and the histograms of the other rows.
func (w *between) setCopy(k *copyOf) {
	c := w.column(k.column)
	c.Copy = &Copy{Of: w.m.columns[k.of].schema.Name, Share: sixDigits(k.share)}
	switch {
	case len(k.others) == 0:
		w.copied[k.column] = true
		c.Values, c.Quantiles, c.Common, c.Lengths = nil, nil, nil, nil
		c.Class, c.Pattern, c.JSON, c.BytesPerChar, c.MeanLength = "", "", "", 0, 0
	case c.Copy.Share > 0 && len(k.others) > 0:
		w.describeOthers(k, c)
	}
}

// describeOthers states the histograms of the rows that are not copied.
func (w *between) describeOthers(k *copyOf, c *Column) {
	var hashes []uint64
	var places []float64
	for _, row := range k.others {
		hashes, places = append(hashes, w.rows.hashes[k.column][row]), append(places, w.rows.x[k.column][row])
	}
	filled := float64(len(k.others)) * float64(w.rows.seen) / float64(len(w.rows.ids))
	w.m.columns[k.column].describeSome(c, hashes, places, int64(math.Round(filled)))
}

// describeSome states the histograms of some rows of a column, of a part of so many.
func (m *column) describeSome(c *Column, hashes []uint64, places []float64, filled int64) {
	counts := newTable[tally](len(hashes) + 1)
	lengths := &lengthCounts{}
	for i, h := range hashes {
		v, _ := counts.at(h)
		v.n++
		v.x = places[i]
		if m.lengths != nil && !math.IsNaN(v.x) {
			lengths.add(int(v.x))
		}
	}
	c.Distinct = min(c.Distinct, distinctOf(counts, filled))
	c.Values, c.Quantiles, c.Common = nil, nil, nil
	if len(c.Lengths) > 0 {
		c.Lengths, c.MeanLength = lengths.bounds(fullBins), lengths.mean()
		c.Common = m.spectrum(counts, counts.n > mostValues, float64(c.Distinct))
		return
	}
	var points []point
	counts.each(func(_ uint64, v *tally) {
		if !math.IsNaN(v.x) {
			points = append(points, point{v.x, float64(v.n)})
		}
	})
	points = m.coarse(sortPoints(points))
	if c.Distinct <= mostValues && len(points) > 0 && m.form < asText {
		c.Values = shares(points)
		return
	}
	if m.form < asText {
		c.Quantiles = quantiles(points, fullBins)
		tidy(c.Quantiles, c.Type)
	}
	c.Common = m.spectrum(counts, counts.n > mostValues, float64(c.Distinct))
}

// distinctOf estimates the number of distinct values among so many rows from a
// sample of them (Chao, Scandinavian Journal of Statistics 11, 1984).
func distinctOf(counts *table[tally], rows int64) int64 {
	once, twice, drawn := 0.0, 0.0, int64(0)
	counts.each(func(_ uint64, v *tally) {
		drawn += v.n
		switch v.n {
		case 1:
			once++
		case 2:
			twice++
		}
	})
	if drawn >= rows || once == 0 {
		return int64(counts.n)
	}
	unseen := once * (once - 1) / 2 / (twice + 1)
	return min(rows, int64(counts.n)+int64(unseen))
}
