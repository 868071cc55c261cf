package profile

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"duckface/schema"
)

// keyOrder is how the order of a primary key is spelled among dimensions.
const keyOrder = "(key)"

// String spells a dimension as the file does: the column's name, (key), or
// rental(customer_id) for the children by that reference.
func (d Dimension) String() string {
	switch {
	case d.Key:
		return keyOrder
	case d.Child != ChildKey{}:
		return d.Child.Table + "(" + d.Child.Columns + ")"
	}
	return d.Column
}

// dimension resolves what String spelled: a column of the table, the order of
// its primary key, or a reference to it, of which children are all there are.
func (t *Table) dimension(text string, children []ChildKey) (Dimension, bool) {
	if t.Column(text) != nil {
		return Dimension{Column: text}, true
	}
	if text == keyOrder {
		return Dimension{Key: true}, true
	}
	for _, c := range children {
		if d := (Dimension{Child: c}); d.String() == text {
			return d, true
		}
	}
	return Dimension{}, false
}

// childKeys are the references to a table from others, each once.
func (p *Profile) childKeys(parent *Table) []ChildKey {
	var keys []ChildKey
	for _, t := range p.Tables {
		for _, r := range t.References {
			if key := ChildKeyOf(t.Name, r.Columns); r.Table == parent.Name && t != parent && !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// keyColumn is the primary key where it is one column of integers, whose order
// is a dimension; else "".
func (t *Table) keyColumn() string {
	key := t.primaryKey()
	if len(key) != 1 {
		return ""
	}
	if c := t.Column(key[0]); c == nil || c.Type.Kind != schema.Int {
		return ""
	}
	return key[0]
}

// compareDimensions orders the dimensions of a table: its columns as they
// stand, its key, then children by table and columns.
func (t *Table) compareDimensions(a, b Dimension) int {
	place := func(d Dimension) int {
		switch {
		case d.Column != "":
			return slices.IndexFunc(t.Columns, func(c *Column) bool { return c.Name == d.Column })
		case d.Key:
			return len(t.Columns)
		}
		return len(t.Columns) + 1
	}
	return cmp.Or(cmp.Compare(place(a), place(b)), strings.Compare(a.Child.Table, b.Child.Table), strings.Compare(a.Child.Columns, b.Child.Columns))
}

// Correlation is the rank correlation of two dimensions of the table: the one
// that is listed, or else the product along the strongest path of listed ones,
// the path whose product is farthest from 0; 0 where none connects them.
func (t *Table) Correlation(a, b Dimension) float64 {
	if a == b {
		return 1
	}
	return newRankGraph(t.Correlations).between(a, b)
}

// rankGraph is a list of correlations and what follows from them.
type rankGraph struct {
	index  map[Dimension]int
	listed [][]float64 // by two dimensions; NaN where the pair is not listed
	paths  [][]float64 // products along the strongest paths, by two dimensions
	coarse float64     // what may be missed, times what may be at best; 0 is 1
}

func newRankGraph(list []Correlation) *rankGraph {
	var dimensions []Dimension
	for _, c := range list {
		dimensions = append(dimensions, c.A, c.B)
	}
	g := emptyRankGraph(dimensions)
	for _, c := range list {
		g.add(c)
	}
	return g
}

// emptyRankGraph has those dimensions, and no two of them correlated.
func emptyRankGraph(dimensions []Dimension) *rankGraph {
	g := &rankGraph{index: map[Dimension]int{}}
	for _, d := range dimensions {
		if _, ok := g.index[d]; !ok {
			g.index[d] = len(g.index)
		}
	}
	n := len(g.index)
	g.listed, g.paths = make([][]float64, n), make([][]float64, n)
	for i := range n {
		g.listed[i], g.paths[i] = slices.Repeat([]float64{math.NaN()}, n), make([]float64, n)
		g.paths[i][i] = 1
	}
	return g
}

// between is the correlation of two dimensions, listed or implied.
func (g *rankGraph) between(a, b Dimension) float64 {
	i, known := g.index[a]
	j, ok := g.index[b]
	if !known || !ok {
		return 0
	}
	return g.rank(i, j)
}

// rank is the correlation of two dimensions by their places.
func (g *rankGraph) rank(i, j int) float64 {
	if rank := g.listed[i][j]; !math.IsNaN(rank) {
		return rank
	}
	return g.paths[min(i, j)][max(i, j)] // the other way round it may be rounded otherwise
}

// add lists one more pair. The strongest path between any two either stays, or
// goes through the new pair once.
func (g *rankGraph) add(c Correlation) {
	a, b := g.index[c.A], g.index[c.B]
	g.listed[a][b], g.listed[b][a] = c.Rank, c.Rank
	if !stronger(c.Rank, g.paths[a][b]) {
		return
	}
	fromA, fromB := slices.Clone(g.paths[a]), slices.Clone(g.paths[b])
	for i := range g.paths {
		byA, byB := fromA[i]*c.Rank, fromB[i]*c.Rank
		if byA == 0 && byB == 0 {
			continue
		}
		for j := range g.paths[i] {
			for _, p := range [2]float64{byA * fromB[j], byB * fromA[j]} {
				if stronger(p, g.paths[i][j]) {
					g.paths[i][j] = p
				}
			}
		}
	}
}

// stronger reports whether a correlation is farther from 0 than another, or as
// far and positive.
func stronger(a, b float64) bool {
	return math.Abs(a) > math.Abs(b) || math.Abs(a) == math.Abs(b) && a > b
}

const (
	fewestRank     = 0.1  // a correlation nearer to 0 is none
	impliedRank    = 0.03 // how near a pair that follows from others is to what was measured
	impliedNone    = 0.05 // the same of a pair that is not correlated
	mostDimensions = 64   // of a table whose pairs are all looked at
	mostExtra      = 32   // pairs beyond a spanning forest where there are more dimensions
)

// compactCorrelations takes measured pairs of dimensions of the table, each
// once and in any order, down to those from which the others follow: the
// strongest first, each unless those before imply it, then the pairs that are
// not correlated though others imply it. Between very many dimensions it is
// a spanning forest of the strongest, and a few more pairs that it misses most.
// What may be missed is coarse times as much as at best.
func compactCorrelations(t *Table, measured []Correlation, coarse float64) []Correlation {
	measured = t.orderCorrelations(measured)
	var dimensions []Dimension
	for _, c := range measured {
		dimensions = append(dimensions, c.A, c.B)
	}
	g := emptyRankGraph(dimensions)
	g.coarse = max(1, coarse)
	var kept []Correlation
	if len(g.index) > mostDimensions {
		kept = g.keepForest(measured)
	} else {
		kept = g.keepPairs(measured)
	}
	slices.SortFunc(kept, func(a, b Correlation) int {
		return cmp.Or(t.compareDimensions(a.A, b.A), t.compareDimensions(a.B, b.B))
	})
	return kept
}

// orderCorrelations puts the earlier dimension first in each pair, rounds to
// what the file has, and sorts from the strongest pair on.
func (t *Table) orderCorrelations(list []Correlation) []Correlation {
	list = slices.Clone(list)
	for i, c := range list {
		if t.compareDimensions(c.A, c.B) > 0 {
			c.A, c.B = c.B, c.A
		}
		c.Rank = math.Round(1000*c.Rank) / 1000
		list[i] = c
	}
	slices.SortFunc(list, func(a, b Correlation) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Rank), math.Abs(a.Rank)), t.compareDimensions(a.A, b.A), t.compareDimensions(a.B, b.B))
	})
	return list
}

// keepPairs keeps what does not follow. A weaker pair may turn the sign of a
// stronger one that was left out, so it looks until nothing is missing.
func (g *rankGraph) keepPairs(measured []Correlation) []Correlation {
	var kept []Correlation
	for again := true; again; {
		again = false
		for _, c := range measured {
			if g.misses(c) {
				g.add(c)
				kept = append(kept, c)
				again = true
			}
		}
	}
	return kept
}

// misses reports whether a measured pair does not follow from those listed.
func (g *rankGraph) misses(c Correlation) bool {
	return math.Abs(g.between(c.A, c.B)-c.Rank) > impliedWithin(c.Rank, g.coarse)
}

// impliedWithin is how near what follows for a pair must be to what was
// measured. A weak correlation may as well be taken for none.
func impliedWithin(rank, coarse float64) float64 {
	if r := math.Abs(rank); r < fewestRank*coarse {
		return max(impliedNone*coarse, r)
	}
	return impliedRank * coarse
}

// keepForest keeps a spanning forest of the strongest pairs, then those that it
// misses most.
func (g *rankGraph) keepForest(measured []Correlation) []Correlation {
	var kept []Correlation
	pairs := make([][2]int, len(measured))
	for k, c := range measured {
		i, j := g.index[c.A], g.index[c.B]
		pairs[k] = [2]int{i, j}
		if math.Abs(c.Rank) >= fewestRank*g.coarse && g.paths[i][j] == 0 {
			g.add(c)
			kept = append(kept, c)
		}
	}
	for range mostExtra {
		worst, most := -1, 0.0
		for k, c := range measured {
			off := math.Abs(g.rank(pairs[k][0], pairs[k][1]) - c.Rank)
			if off > most && off > impliedWithin(c.Rank, g.coarse) {
				worst, most = k, off
			}
		}
		if worst < 0 {
			break
		}
		g.add(measured[worst])
		kept = append(kept, measured[worst])
	}
	return kept
}
