package generate

import (
	"math"
	"slices"

	"duckface/profile"
	"duckface/schema"
)

// Rows that are written as time goes by name parents that are as old as they
// are: the lines of the latest orders are the latest lines. Where a column is
// its parent's date plus a lag and both dates follow the keys of their tables,
// the reference follows the key as well: rows in the order of the key have
// parents in the order of theirs, as closely as was measured.

// leastKeyed is the rank correlation from which on a reference follows the key.
const leastKeyed = 0.5

// followKeys finds the references of a table whose parents come in the order
// of the table's own rows.
func (p *Plan) followKeys(t *TablePlan) {
	for _, c := range t.columns {
		f := c.follows
		if f != nil && f.link != nil && t.dated(f.link) && !f.link.bound() && !f.link.aligned && !f.link.leading {
			own, above := keyRank(t.Profile, c.profile.Name), keyRank(f.table.Profile, f.leader().profile.Name)
			f.link.keyed = max(f.link.keyed, min(own/above, 1))
		}
	}
	for _, k := range t.links {
		l := k.ref.Locality
		if l == nil || k.parent == t || k.bound() || k.aligned || k.leading || t.inPair(k) || t.goesAlong(k) {
			continue
		}
		if k.local = l.Rank >= leastKeyed || l.Near >= leastLocal; l.Rank >= leastKeyed {
			k.keyed = max(k.keyed, l.Rank)
		}
	}
}

// goesAlong reports whether how many children a parent has by a link was measured
// to go together with anything else of it: then that decides which parents these are.
func (t *TablePlan) goesAlong(k *link) bool {
	name := profile.Dimension{Child: profile.ChildKeyOf(t.Table.Name, k.ref.Columns)}
	return slices.ContainsFunc(k.parent.Profile.Correlations, func(c profile.Correlation) bool { return c.A == name || c.B == name })
}

// leastLocal is the share of rows with near parents from which on ranks stand in
// the order of the parents' rows.
const leastLocal = 0.3

// newLocalScatter takes rows to slots so that neighbours stay so in the measured
// share, and in the order of the rows as far as that was measured.
func newLocalScatter(n int64, l *profile.Locality, key uint64) scatter {
	if l.Rank >= leastKeyed {
		return newNearScatter(n, l.Near, l.Rank, key)
	}
	return newScatter(n, l.Near, key)
}

// dated reports whether a link's parents come in the order of the table's own
// rows: a column is the parent's date plus a lag that is short against the
// history, and both dates follow the keys.
func (t *TablePlan) dated(k *link) bool {
	const short = 0.1
	if k.parent == t {
		return false
	}
	return slices.ContainsFunc(t.Profile.Columns, func(c *profile.Column) bool {
		if c.Lag == nil || !sameSet(c.Lag.Reference, k.ref.Columns) {
			return false
		}
		before := k.parent.Profile.Column(c.Lag.After)
		if before == nil || len(before.Quantiles) < 2 {
			return false
		}
		history := before.Quantiles[len(before.Quantiles)-1] - before.Quantiles[0]
		if before.Type.Kind == schema.Date && c.Type.Kind != schema.Date {
			history *= 86400 // the lags are in seconds
		}
		return keyRank(t.Profile, c.Name) >= leastKeyed && keyRank(k.parent.Profile, c.Lag.After) >= leastKeyed && middle(c.Lag.Quantiles) < short*history
	})
}

// middle is how far the middle four fifths of a distribution reach.
func middle(quantiles []float64) float64 {
	if len(quantiles) == 0 {
		return 0
	}
	n := len(quantiles) - 1
	return quantiles[n-n/10] - quantiles[n/10]
}

// keyRank is the rank correlation of a column with the order of the primary key.
func keyRank(t *profile.Table, column string) float64 {
	return t.RankCorrelations()(profile.Dimension{Column: column}, profile.Dimension{Key: true})
}

// newNearScatter is newScatter, but numbers stay near their place: so near that
// the two orders have that rank correlation.
func newNearScatter(n int64, clustered, rank float64, key uint64) scatter {
	s := newScatter(n, clustered, key)
	if s.chunk >= n {
		return s
	}
	// Shuffling windows of w out of n leaves a rank correlation of 1 - (w/n)².
	// Even where nothing is said to lie between, siblings that are not clustered
	// have others among them.
	const leastChunks = 256
	chunks := n / s.chunk
	s.near = min(max(int64(math.Sqrt(1-rank)*float64(n))/s.chunk, min(leastChunks, chunks/16)), chunks)
	if s.near < 2 {
		return newScatter(n, 1, key)
	}
	s.whole = chunks / s.near * s.near * s.chunk
	s.chunks = newPermutation(s.near, key)
	return s
}
