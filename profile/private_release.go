package profile

import (
	"math"
	"slices"

	"duckface/schema"
)

// release adds noise to what was counted of a table and states it. What comes
// after the noise is arithmetic on noisy figures, which tells nothing more.
func (c *privateCollector) release(t *privateTable) *Table {
	s := t.schema
	out := &Table{
		Name: s.Name, Engine: s.Engine, RowFormat: s.RowFormat, Charset: s.Charset, Collation: s.Collation,
		Comment: s.Comment, Options: s.Options, Partition: s.Partition, Indexes: s.Indexes, Checks: s.Checks,
		Rows: max(0, t.count+c.noise.draw(t.rows.scale)),
	}
	for _, column := range s.Columns {
		out.Columns = append(out.Columns, &Column{Column: *column})
	}
	for _, m := range t.columns {
		m.state(out.Column(m.schema.Name), c.noise)
	}
	for _, l := range t.links {
		out.References = append(out.References, l.state(c.noise))
	}
	return out
}

// state is the column's noisy histogram: what is null, and the values.
func (m *privateColumn) state(out *Column, n *noise) {
	counts := make([]float64, len(m.counts))
	for i, x := range m.counts {
		counts[i] = float64(x + n.draw(m.scale))
	}
	nulls := 0.0
	if !m.schema.NotNull {
		nulls = max(0, float64(m.nulls+n.draw(m.scale)))
	}
	filled := 0.0
	b, kept := m.aboveNoise(counts)
	for _, x := range kept {
		filled += x
	}
	if nulls < m.threshold(2) {
		nulls = 0
	}
	if nulls+filled > 0 {
		out.Null = significant(nulls/(nulls+filled), 3)
	}
	if filled > 0 && !m.bare {
		m.stateValues(out, b, kept, filled)
	}
}

// aboveNoise keeps the classes that noise alone would not make. Dates whose
// months do not stand out are joined to quarters, years and decades.
func (m *privateColumn) aboveNoise(counts []float64) (fixedBins, []float64) {
	widths := []int{1}
	if m.form == asDay || m.form == asMoment {
		widths = []int{1, 3, 12, 120}
	}
	var b fixedBins
	var kept []float64
	for _, width := range widths {
		b, kept = m.bins.joined(width), joinedCounts(counts, width)
		least := m.threshold(len(counts)) * math.Sqrt(float64(width))
		before, after := 0.0, 0.0
		for i, x := range kept {
			before += x
			if x < least {
				kept[i] = 0
			}
			after += kept[i]
		}
		if after > 0.9*before && after > 0 {
			break
		}
	}
	return b, kept
}

// privateQuantiles is how many bins a histogram has: no more than noise allows to tell apart.
const privateQuantiles = 20

// stateValues states the histogram as a profile does.
func (m *privateColumn) stateValues(out *Column, b fixedBins, counts []float64, filled float64) {
	switch {
	case m.schema.Type.Kind == schema.Enum:
		for _, x := range counts {
			if x > 0 {
				out.Common = append(out.Common, Common{Share: significant(x/filled, 3)})
			}
		}
		slices.SortFunc(out.Common, func(a, b Common) int {
			switch {
			case a.Share > b.Share:
				return -1
			case a.Share < b.Share:
				return 1
			}
			return 0
		})
		out.Distinct = int64(len(out.Common))
	case m.form == asText || m.form == asBinary:
		for _, x := range b.quantiles(counts, privateQuantiles) {
			out.Lengths = append(out.Lengths, int64(x))
		}
	case b.whole && singleValues(b, counts):
		for i, x := range counts {
			if x > 0 {
				out.Values = append(out.Values, ValueShare{b.edges[i], significant(x/filled, 3)})
			}
		}
		out.Distinct = int64(len(out.Values))
	default:
		out.Quantiles = b.quantiles(counts, privateQuantiles)
		tidy(out.Quantiles, m.schema.Type)
	}
}

// singleValues reports whether all classes that are not empty hold one value.
func singleValues(b fixedBins, counts []float64) bool {
	for i, x := range counts {
		if x > 0 && b.edges[i+1]-b.edges[i] > 1 {
			return false
		}
	}
	return true
}

// degreeBins are the classes of children per parent.
var degreeBins = wholeBins(0, math.MaxInt32)

// degrees are how many parents have how many children, by degreeBins.
func (l *privateLink) degrees() []float64 {
	counts := make([]float64, degreeBins.len())
	for place, children := range l.children {
		if l.key.beyond[place] {
			continue
		}
		counts[degreeBins.find(float64(children))]++
	}
	return counts
}

// state is the reference with its noisy fan-out.
func (l *privateLink) state(n *noise) *Reference {
	out := &Reference{Reference: *l.schema}
	counts, parents := l.degrees(), 0.0
	least := l.threshold(len(counts))
	for i := range counts {
		if counts[i] += float64(n.draw(l.scale)); counts[i] < least {
			counts[i] = 0
		}
		parents += counts[i]
	}
	if parents == 0 {
		return out
	}
	mean := 0.0
	for i, x := range counts {
		if x == 0 {
			continue
		}
		b := FanOutBucket{Low: int64(degreeBins.edges[i]), High: int64(degreeBins.edges[i+1]) - 1, Share: significant(x/parents, 3)}
		out.FanOut.Parents = append(out.FanOut.Parents, b)
		mean += x / parents * float64(b.Low+b.High) / 2
		out.FanOut.Max = b.High
	}
	out.FanOut.Mean = significant(mean, 3)
	return out
}
