package generate

import (
	"math"
	"slices"

	"duckface/profile"
	"duckface/schema"
)

// Which values of an added ancestor have many rows was not measured: there is no
// such table. But where its values are a dense range of numbers or days, the
// histograms of the columns that hold them say how many rows lie at each, and
// what was measured of the children of those rows, of which years' teams have
// many players, carries that on to tables whose own column is a reference's.

const (
	leastDense = 0.5 // distinct values of the whole numbers or days between the ends
	mostDense  = 4096
	leastRank  = 0.1 // correlations below are as likely due to the histogram's bounds
)

// densities are the rows at each value of an ancestor, in ascending order, by the
// sets of a kin; nil where it is not known.
type densities struct {
	profile *profile.Profile
	kin     *kin
	low     float64 // of the range
	values  int
	of      map[string][]float64
}

// correlateAncestor states how the children of an added ancestor go together with
// its values and with each other.
func correlateAncestor(p *profile.Profile, t *profile.Table, k *kin) {
	low, n := denseRange(t)
	if n < 3 {
		return
	}
	d := &densities{profile: p, kin: k, low: low, values: n, of: map[string][]float64{}}
	ascending := make([]float64, n)
	for i := range ascending {
		ascending[i] = float64(i)
	}
	dims, rows := []profile.Dimension{{Key: true}}, [][]float64{ascending}
	for _, s := range k.sets {
		if at := d.rows(s); at != nil {
			dims = append(dims, profile.Dimension{Child: profile.ChildKeyOf(s.table.Name, s.columns)})
			rows = append(rows, ranksOf(at))
		}
	}
	for i := range dims {
		for j := i + 1; j < len(dims); j++ {
			m := momentsOf(rows[i], rows[j])
			if r := m.rank(); math.Abs(r) >= leastRank {
				t.Correlations = append(t.Correlations, profile.Correlation{A: dims[i], B: dims[j], Rank: r})
			}
		}
	}
}

// denseRange is the smallest value and how many values there are from it to the
// greatest; 0 where the ancestor does not hold most of them.
func denseRange(t *profile.Table) (low float64, n int) {
	if len(t.Columns) != 1 || len(t.Columns[0].Quantiles) < 2 {
		return 0, 0
	}
	c := t.Columns[0]
	switch {
	case c.Column.Type.Kind != schema.Int && c.Column.Type.Kind != schema.Year && c.Column.Type.Kind != schema.Date:
		return 0, 0
	case c.Values != nil:
		return 0, 0
	}
	low, high := c.Quantiles[0], c.Quantiles[len(c.Quantiles)-1]
	if all := high - low + 1; all <= mostDense && float64(t.Rows) >= leastDense*all {
		return low, int(all)
	}
	return 0, 0
}

// rows are those of a set at each value, up to a factor.
func (d *densities) rows(s columnSet) []float64 {
	if at, known := d.of[s.id()]; known {
		return at
	}
	d.of[s.id()] = nil // a circle says nothing
	at := d.counted(s)
	for _, r := range s.table.References {
		if at == nil {
			at = d.carried(s, r)
		}
	}
	d.of[s.id()] = at
	return at
}

// counted is what the column's own histogram says.
func (d *densities) counted(s columnSet) []float64 {
	c := s.table.Column(s.columns[0])
	out := make([]float64, d.values)
	switch {
	case len(c.Values) > 0:
		for _, v := range c.Values {
			if i := int(v.Value - d.low); i >= 0 && i < len(out) {
				out[i] = v.Share
			}
		}
	case len(c.Quantiles) > 1:
		below := shareBelow(c.Quantiles, d.low-0.5)
		for i := range out {
			to := shareBelow(c.Quantiles, d.low+float64(i)+0.5)
			out[i], below = to-below, to
		}
	default:
		return nil
	}
	return out
}

// shareBelow is the share of the values of an equi-depth histogram of whole
// numbers that lie below a place between two of them.
func shareBelow(quantiles []float64, at float64) float64 {
	last := len(quantiles) - 1
	bound := func(i int) float64 {
		switch i {
		case 0:
			return quantiles[0] - 0.5
		case last:
			return quantiles[last] + 0.5
		}
		return quantiles[i]
	}
	for i := range last {
		if a, b := bound(i), bound(i+1); at < b {
			return (float64(i) + max(at-a, 0)/(b-a)) / float64(last)
		}
	}
	return 1
}

// carried is what is known of the parents that a reference gives the set's values
// from: so many rows at a value, times how many children rows of that rank have.
func (d *densities) carried(s columnSet, r *profile.Reference) []float64 {
	i, parent := slices.Index(r.Columns, s.columns[0]), d.profile.Table(r.Table)
	if i < 0 || parent == nil {
		return nil
	}
	from := columnSet{parent, r.To[i : i+1]}
	if !slices.ContainsFunc(d.kin.sets, func(o columnSet) bool { return o.id() == from.id() }) {
		return nil
	}
	parents := d.rows(from)
	if parents == nil {
		return nil
	}
	rank := parent.RankCorrelations()(profile.Dimension{Child: profile.ChildKeyOf(s.table.Name, r.Columns)}, profile.Dimension{Column: r.To[i]})
	all, below := 0.0, 0.0
	for _, n := range parents {
		all += n
	}
	out := make([]float64, len(parents))
	for v, n := range parents {
		out[v] = n * childrenAt(r.FanOut, (below+n/2)/all, rank)
		below += n
	}
	return out
}

// childrenAt is the mean number of children of parents at a rank, 0 to 1, of
// something that their numbers of children correlate with.
func childrenAt(f profile.FanOut, at, rank float64) float64 {
	const drawn = 64
	r := 2 * math.Sin(math.Pi/6*rank)
	own, sum := normalQuantile(min(max(at, 1e-6), 1-1e-6)), 0.0
	for i := range drawn {
		z := r*own + math.Sqrt(max(1-r*r, 0))*normalQuantile((float64(i)+0.5)/drawn)
		sum += childrenOf(f, math.Erfc(-z/math.Sqrt2)/2)
	}
	return sum / drawn
}

// childrenOf is the number of children that a share of the parents is below.
func childrenOf(f profile.FanOut, share float64) float64 {
	for _, b := range f.Parents {
		if share -= b.Share; share < 0 {
			if b.Mean > 0 {
				return b.Mean
			}
			return float64(b.Low+b.High) / 2
		}
	}
	if n := len(f.Parents); n > 0 {
		return float64(f.Parents[n-1].High)
	}
	return f.Mean
}
