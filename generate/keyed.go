package generate

import (
	"math"

	"duckface/profile"
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
		if f == nil || f.lag == nil || f.link == nil || f.link.bound() || f.link.aligned || f.link.leading || f.table == t {
			continue
		}
		own := keyRank(t.Profile, c.profile.Name)
		above := keyRank(f.table.Profile, f.leader().profile.Name)
		if own >= leastKeyed && above >= leastKeyed {
			f.link.keyed = max(f.link.keyed, min(own/above, 1))
		}
	}
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
