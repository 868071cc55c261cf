package generate

import "math"

// Where a mixture follows one of several ways in all rows, chance would level
// the parents: a strong team scores more than its share of the goals of its
// matches. So ways are weighted by the parents that they lead to, such that
// these get the children that the fan-out gives them, and the ways their shares.

const (
	mostWeighed = 1 << 13 // parents with weights of their own
	mostSampled = 1 << 17 // rows looked at while the weights are found
)

// weighMixtures finds the weights of all mixtures; every link has its seat by now.
func (p *Plan) weighMixtures() {
	for _, t := range p.parentsFirst() {
		for _, g := range t.links {
			if m := g.mix; m != nil && !m.turn && len(m.ways) > 1 && m.total() > nearlyAll && g.parent.Rows <= mostWeighed && g.axis != nil && t.Rows > 0 {
				m.weigh(t, g)
			}
		}
	}
}

// weigh fits the weights of the parents and ways by turns (iterative
// proportional fitting over a sample of rows).
func (m *mixture) weigh(t *TablePlan, g *link) {
	var sample [][]int64
	step := max(1, t.Rows/mostSampled)
	for row := int64(0); row < t.Rows; row += step {
		c := t.layout.locate(row)
		if g.null[c.class] || m.on.null[c.class] {
			continue
		}
		rows := m.candidates(t, &c, m.ways, nil)
		for _, r := range rows {
			if r < 0 {
				rows = nil
			}
		}
		if rows != nil {
			sample = append(sample, rows)
		}
	}
	wanted := m.wanted(g)
	total := 0.0
	for _, w := range wanted {
		total += w
	}
	if len(sample) == 0 || total == 0 {
		return
	}
	m.weights, m.bias = make([]float64, g.parent.Rows), make([]float64, len(m.ways))
	for i := range m.weights {
		m.weights[i] = 1
	}
	for i := range m.bias {
		m.bias[i] = m.shares[i]
	}
	have, ways, chance := make([]float64, len(wanted)), make([]float64, len(m.ways)), make([]float64, len(m.ways))
	for range 30 {
		clear(have)
		clear(ways)
		for _, rows := range sample {
			m.chances(rows, chance)
			for i, r := range rows {
				have[r] += chance[i]
				ways[i] += chance[i]
			}
		}
		for r := range m.weights {
			if want := wanted[r] * float64(len(sample)) / total; have[r] > 0 {
				m.weights[r] = min(max(m.weights[r]*math.Pow(max(want, 0.01)/have[r], 0.9), 1e-4), 1e4)
			}
		}
		for i := range m.bias {
			if ways[i] > 0 {
				m.bias[i] *= m.shares[i] * float64(len(sample)) / ways[i]
			}
		}
	}
}

// wanted are the children that each parent is to have, by row.
func (m *mixture) wanted(g *link) []float64 {
	out := make([]float64, g.parent.Rows)
	rank := int64(0)
	for _, r := range g.runs {
		for range r.count {
			out[g.rowOf(rank)] = float64(r.degree)
			rank++
		}
	}
	return out
}

// candidates are the parents that some ways of a row lead to, appended to out.
func (m *mixture) candidates(t *TablePlan, c *cursor, ways [][]*link, out []int64) []int64 {
	first := m.on.parentRow(t, c)
	for _, way := range ways {
		row, at := first, m.on.parent
		for _, k := range way {
			if row < 0 {
				break
			}
			cur := at.layout.locate(row)
			row, at = k.parentRow(at, &cur), k.parent
		}
		out = append(out, row)
	}
	return out
}

// chances are the shares of the ways given where they lead.
func (m *mixture) chances(rows []int64, out []float64) {
	sum := 0.0
	for i, r := range rows {
		out[i] = m.bias[i] * m.weights[r]
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
}

// weighted is the parent of a row by weighted ways. The rows of a window take
// an even sequence of chances (Weyl's), so that shares come out.
func (m *mixture) weighted(t *TablePlan, c *cursor) int64 {
	var room [8]int64
	rows := m.candidates(t, c, m.ways, room[:0])
	slot := m.on.windowSlot(t, c)
	u := math.Mod((float64(slot)+0.5)*0.6180339887498949, 1)
	var chance [8]float64
	for _, r := range rows {
		if r < 0 {
			return -1
		}
	}
	m.chances(rows, chance[:len(rows)])
	for i, p := range chance[:len(rows)] {
		if u -= p; u < 0 {
			return rows[i]
		}
	}
	return rows[len(rows)-1]
}
