package generate

import "slices"

// tie asks that what many rows have by two ways is had by the same parents. A rank
// correlation says little of the few busiest, which have most of the children:
// paths can only agree in as many rows as both have below one ancestor.
type tie struct {
	dims  [3]int  // the grandchildren that pick, their parents, the parents on the other path
	share float64 // of all children that both have in common
}

// addTies finds the meetings by way of references into a table.
func (a *arranging) addTies(c *copula, dims []*arranged) {
	const spare = 1.15 // the children of parents vary
	at := func(k *link) int {
		return slices.IndexFunc(dims, func(d *arranged) bool { return d.link == k })
	}
	for i, d := range dims {
		if d.link == nil || d.link.meet == nil || len(d.link.meet.way) > 1 {
			continue
		}
		m := d.link.meet
		t := tie{dims: [3]int{i, at(d.link.groupOf(d.child)), at(append(slices.Clone(m.way), m.leader)[0])}, share: min(m.share*spare, 1)}
		if !slices.Contains(t.dims[:], -1) {
			c.ties = append(c.ties, t)
		}
	}
}

// tie brings the busiest blocks of dimensions together, as few of them as will do.
func (c *copula) tie() {
	for _, t := range c.ties {
		grand, near, far := c.dims[t.dims[0]], c.dims[t.dims[1]], c.dims[t.dims[2]]
		n := min(len(grand.order), len(near.order), len(far.order))
		for at, check := 0, 0; at < n; at++ {
			if at == check {
				if c.common(grand, far) >= t.share {
					break
				}
				check += 1 + at/8
			}
			b := near.order[at]
			c.bring(t.dims[0], at, b)
			if far.pinned == nil || !far.pinned[b] {
				c.bring(t.dims[2], at, b)
			}
			for _, d := range []*dimension{grand, near, far} {
				if d.pinned == nil {
					d.pinned = make([]bool, len(c.axis.class))
				}
				d.pinned[b] = true
			}
		}
	}
	for _, d := range c.dims {
		if d.pinned != nil {
			c.sortBlocks(d)
		}
	}
}

// bring puts a block at a place of a dimension's order, and of those that go with
// it almost exactly; the block there takes its place.
func (c *copula) bring(dim, at int, b int32) {
	const same = 0.99
	d := c.dims[dim]
	for i, e := range c.dims {
		if i != dim && (c.target[dim][i] < same || e.key || e.given || e.pinned != nil && e.pinned[b] || len(e.order) != len(d.order)) {
			continue
		}
		from := slices.Index(e.order, b)
		if from < 0 || from == at {
			continue
		}
		other := e.order[at]
		e.order[at], e.order[from] = b, other
		e.score[b], e.score[other] = e.score[other], e.score[b]
		e.value[b], e.value[other] = e.value[other], e.value[b]
	}
}

// common is the share of the children that two dimensions have in the same blocks,
// each dimension's own being 1.
func (c *copula) common(d, e *dimension) float64 {
	x, y := c.shares(d), c.shares(e)
	sum := 0.0
	for b := range x {
		sum += min(x[b], y[b])
	}
	return sum
}

// shares are a reference's children by block, as shares of all.
func (c *copula) shares(d *dimension) []float64 {
	out := make([]float64, len(c.axis.class))
	total, parents := d.fan.totalChildren(), d.fan.totalParents()
	before := func(slot int64) int64 {
		if slot >= parents {
			return total
		}
		first, _ := d.fan.first(slot)
		return first
	}
	slot := int64(0)
	for _, b := range d.order {
		next := slot + c.axis.size(int(b))
		out[b] = float64(before(next)-before(slot)) / float64(max(total, 1))
		slot = next
	}
	return out
}
