package generate

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// A copula draws the sample of rows whose blocks an axis consists of: normal
// scores with the measured rank correlations (a Gaussian copula: Nelsen, An
// Introduction to Copulas, 2006), shifted where null classes and categories
// say so, turned into orders of the blocks. It works on a few thousand blocks,
// whatever the number of rows, and only while the plan is made.
type copula struct {
	axis   *axis
	dims   []*dimension
	target [][]float64 // rank correlations wanted
	normal [][]float64 // correlations of the scores that come out as those
	base   [][]float64 // by dimension and block: scores without any correlation
	ties   []tie
	sorter sorter
}

// dimension is one thing that ranks the rows of a table.
type dimension struct {
	has      []bool  // by null class
	fan      *fanOut // of a column: rows by item; of a reference: parents by degree
	degrees  bool    // slots stand for parents, the largest degree first
	key      bool    // the order of the rows themselves
	given    bool    // score and value are known and stay
	share    float64 // of given: how much of what the rows differ the blocks do
	classes  []float64
	category *condition // shares of the items by group
	ranks    *condition // mean ranks by group
	seed     uint64

	shift   []float64 // by group of ranks
	carried []float64 // by null class that does not name the dimension: what those that it names take along
	score   []float64 // by block
	order   []int32
	value   []float64 // by block: mean rank among ties
	settled bool      // order is known in this round
	pinned  []bool    // by block: its place is settled, see tie.go
}

// condition says how a dimension depends on which group a block is in: its
// null class, or the value of a category column.
type condition struct {
	on     *dimension // nil: the null class
	nth    []int      // by item of on: the group
	groups int
	ranks  []float64   // by group: mean rank, 0 to 1; NaN where nothing is known
	shares [][]float64 // by group and item; nil where nothing is known
}

// draw settles the order of the blocks in every dimension.
func (c *copula) draw() {
	const rounds = 8
	c.makeBase()
	for range rounds {
		c.scores()
		c.adjust()
	}
	c.scores()
	c.tie()
	c.polish()
}

// makeBase makes scores without correlation: normal quantiles in orders of
// their own, each then freed of what it has in common with those before.
func (c *copula) makeBase() {
	n := len(c.axis.class)
	for i, d := range c.dims {
		x := make([]float64, n)
		for b := range x {
			if d.given {
				x[b] = d.score[b]
				continue
			}
			if d.key {
				if x[b] = normalQuantile(c.axis.rowOrder(b)); d.degrees {
					x[b] = -x[b] // the busiest come first
				}
				continue
			}
			x[b] = normalQuantile((float64(mix64(d.seed+uint64(b)*0x9e3779b97f4a7c15)>>11) + 0.5) / (1 << 53))
		}
		if n > 2*len(c.dims) || d.given {
			orthogonalize(x, c.base)
		}
		c.base = append(c.base, x)
		c.dims[i].shift = nil
		if d.ranks != nil {
			d.shift = make([]float64, d.ranks.groups)
		}
	}
	c.normal = make([][]float64, len(c.dims))
	for i := range c.normal {
		c.normal[i] = make([]float64, len(c.dims))
		for j := range c.normal[i] {
			c.normal[i][j] = 2 * math.Sin(math.Pi/6*c.target[i][j]) // Pearson's r of normals with that Spearman's
			if c.dims[i].given && c.dims[j].given {
				m := momentsOf(c.dims[i].score, c.dims[j].score)
				c.normal[i][j] = m.rank()
			}
		}
		c.normal[i][i] = 1
	}
}

// rowOrder is where a block stands in the order of the rows, 0 to 1.
func (a *axis) rowOrder(block int) float64 {
	c := &a.classes[a.class[block]]
	at := float64(int64(block)-c.block) + 0.5
	if s := float64(len(c.strata)); s > 0 {
		return (math.Floor(at/float64(c.of)*s) + 0.5) / s
	}
	return at / float64(c.of)
}

// orthogonalize makes x of mean 0 and variance 1, uncorrelated with those before.
func orthogonalize(x []float64, before [][]float64) {
	center(x)
	for range 2 { // twice, as the first pass leaves rounding errors
		for _, y := range before {
			dot := 0.0
			for b := range x {
				dot += x[b] * y[b]
			}
			dot /= float64(len(x))
			for b := range x {
				x[b] -= dot * y[b]
			}
		}
		if variance(x) < 1e-8 { // it was among those before
			clear(x)
			return
		}
		center(x)
	}
}

func variance(x []float64) float64 {
	sum, square := 0.0, 0.0
	for _, v := range x {
		sum, square = sum+v, square+v*v
	}
	n := float64(len(x))
	return square/n - sq(sum/n)
}

// center makes x of mean 0 and variance 1.
func center(x []float64) {
	mean, square := 0.0, 0.0
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for b := range x {
		x[b] -= mean
		square += x[b] * x[b]
	}
	if square > 0 {
		scale := math.Sqrt(float64(len(x)) / square)
		for b := range x {
			x[b] *= scale
		}
	}
}

// scores combines the base by the present correlations and orders the blocks.
func (c *copula) scores() {
	together := nearestCorrelation(c.normal)
	l := cholesky(together)
	c.carry(together)
	for i, d := range c.dims {
		if d.given {
			continue
		}
		d.score = make([]float64, len(c.axis.class))
		for j := 0; j <= i; j++ {
			for b, x := range c.base[j] {
				d.score[b] += l[i][j] * x
			}
		}
		d.settled = false
	}
	for _, d := range c.dims {
		c.settle(d)
	}
}

// settle orders the blocks of one dimension, that of its category first.
func (c *copula) settle(d *dimension) {
	if d.settled || d.given {
		return
	}
	d.settled = true
	for _, cond := range []*condition{d.category, d.ranks} {
		if cond != nil && cond.on != nil {
			c.settle(cond.on)
		}
	}
	if d.category != nil {
		c.placeItems(d)
	}
	if d.ranks != nil {
		for b := range d.score {
			if g := c.group(d.ranks, b); g >= 0 {
				d.score[b] += d.shift[g]
			}
		}
	}
	if d.carried != nil {
		for b, class := range c.axis.class {
			d.score[b] += d.carried[class]
		}
	}
	d.order = d.order[:0]
	for b, class := range c.axis.class {
		if d.has[class] {
			d.order = append(d.order, int32(b))
		}
	}
	c.sortBlocks(d)
	c.rank(d)
}

// sortBlocks orders the blocks by their scores, for a reference the busiest first.
func (c *copula) sortBlocks(d *dimension) {
	slices.Sort(d.order) // so that blocks tie in their own order
	c.sorter.sort(d.order, d.score)
	if d.degrees {
		slices.Reverse(d.order)
	}
}

// group is the group of a condition that a block is in, -1 for none.
func (c *copula) group(cond *condition, block int) int {
	if cond.on == nil {
		return c.axis.class[block]
	}
	if !cond.on.has[c.axis.class[block]] {
		return -1
	}
	item := cond.on.item(block)
	if item < 0 || item >= int64(len(cond.nth)) {
		return -1
	}
	return cond.nth[item]
}

// item is the item that the middle of a block has.
func (d *dimension) item(block int) int64 {
	at := int64(d.value[block])
	if total := d.fan.totalChildren(); at >= total {
		at = total - 1
	}
	if at < 0 {
		return -1
	}
	item, _ := d.fan.parent(at)
	return item
}

// rank gives every block the mean rank of those that tie with its middle.
func (c *copula) rank(d *dimension) {
	if d.value == nil {
		d.value = make([]float64, len(c.axis.class))
	}
	slot := int64(0)
	for _, b := range d.order {
		size := c.axis.size(int(b))
		d.value[b] = d.meanRank(slot + size/2)
		slot += size
	}
}

func (d *dimension) meanRank(slot int64) float64 {
	switch {
	case d.fan == nil || len(d.fan.runs) == 0:
		return float64(slot)
	case d.degrees:
		i := sort.Search(len(d.fan.runs), func(i int) bool { return d.fan.parents[i+1] > slot })
		i = min(i, len(d.fan.runs)-1)
		return -float64(d.fan.parents[i]+d.fan.parents[i+1]) / 2
	}
	if total := d.fan.totalChildren(); slot >= total {
		slot = total - 1
	}
	item, _ := d.fan.parent(slot)
	first, degree := d.fan.first(item)
	return float64(first) + float64(degree-1)/2
}

// placeItems scores the blocks of each group so that the items get the shares
// wanted in the group, while over all groups they keep their rows.
func (c *copula) placeItems(d *dimension) {
	cond := d.category
	blocks := make([][]int, cond.groups)
	for b, class := range c.axis.class {
		if g := c.group(cond, b); g >= 0 && d.has[class] {
			blocks[g] = append(blocks[g], b)
		}
	}
	overall := itemShares(d.fan)
	table := make([][]float64, cond.groups)
	for g := range table {
		table[g] = slices.Clone(overall)
		if cond.shares[g] != nil {
			copy(table[g], cond.shares[g])
		}
	}
	balance(table, blocks, overall)
	for g, members := range blocks {
		slices.SortFunc(members, func(x, y int) int { return cmp.Or(cmp.Compare(d.score[x], d.score[y]), cmp.Compare(x, y)) })
		item, below := 0, 0.0
		start := 0.0
		for i, b := range members {
			u := (float64(i) + 0.5) / float64(len(members))
			for item < len(overall)-1 && u >= below+table[g][item] {
				below += table[g][item]
				start += overall[item]
				item++
			}
			within := 0.5
			if table[g][item] > 0 {
				within = min(1, (u-below)/table[g][item])
			}
			d.score[b] = start + within*overall[item]
		}
	}
}

// itemShares are the shares of the items in their order.
func itemShares(f *fanOut) []float64 {
	var out []float64
	total := float64(max(f.totalChildren(), 1))
	for _, r := range f.runs {
		for range r.count {
			out = append(out, float64(r.degree)/total)
		}
	}
	return out
}

// balance fits the rows of a table of shares by group so that the groups
// together have the shares overall (iterative proportional fitting: Deming and
// Stephan, 1940).
func balance(table [][]float64, blocks [][]int, overall []float64) {
	total := 0.0
	for _, b := range blocks {
		total += float64(len(b))
	}
	for range 30 {
		for g := range table {
			sum := 0.0
			for _, x := range table[g] {
				sum += x
			}
			for k := range table[g] {
				if sum > 0 {
					table[g][k] /= sum
				}
			}
		}
		for k := range overall {
			sum := 0.0
			for g := range table {
				sum += table[g][k] * float64(len(blocks[g])) / total
			}
			for g := range table {
				if sum > 0 {
					table[g][k] *= overall[k] / sum
				}
			}
		}
	}
}

// adjust corrects the scores' correlations and shifts by what is still missing.
func (c *copula) adjust() {
	known := rankings{map[ranked][]float64{}, map[*dimension][]int32{}}
	for i, d := range c.dims {
		for j, e := range c.dims[:i] {
			if d.given && e.given || c.target[i][j] == 0 && (d.conditional() || e.conditional()) {
				continue // what a condition brings with it is not undone
			}
			have, ok := c.spearman(d, e, known)
			if !ok {
				continue
			}
			r := c.normal[i][j] + 0.9*(c.target[i][j]-have)
			r = min(max(r, -0.9999), 0.9999)
			c.normal[i][j], c.normal[j][i] = r, r
		}
		if d.ranks != nil {
			c.adjustShift(d)
		}
	}
}

// meanOf is a block's mean rank among its ties, 0 to 1.
func (d *dimension) meanOf(block, blocks int) float64 {
	total := float64(blocks)
	if d.fan != nil && !d.degrees && d.fan.totalChildren() > 0 {
		total = float64(d.fan.totalChildren())
	}
	return min(max((d.value[block]+0.5)/total, 0), 1)
}

func (d *dimension) conditional() bool { return d.category != nil || d.ranks != nil }

// adjustShift moves the groups of a dimension towards their mean ranks.
func (c *copula) adjustShift(d *dimension) {
	sum, count := make([]float64, d.ranks.groups), make([]float64, d.ranks.groups)
	for _, b := range d.order {
		if g := c.group(d.ranks, int(b)); g >= 0 {
			sum[g] += d.meanOf(int(b), len(d.order))
			count[g]++
		}
	}
	for g, want := range d.ranks.ranks {
		if count[g] > 0 && !math.IsNaN(want) {
			have := min(max(sum[g]/count[g], 0.001), 0.999)
			d.shift[g] += 1.5 * math.Sqrt2 * (normalQuantile(min(max(want, 0.001), 0.999)) - normalQuantile(have))
		}
	}
}

// spearman is the rank correlation that two dimensions have at present.
func (c *copula) spearman(d, e *dimension, known rankings) (float64, bool) {
	m := momentsOf(known.of(c, d, e), known.of(c, e, d))
	return m.rank(), m.varies()
}

// rankings remember the ranks of dimensions, most pairs of which have values in
// the same null classes.
type rankings struct {
	ranks map[ranked][]float64
	order map[*dimension][]int32 // blocks by value
}

type ranked struct {
	dimension *dimension
	classes   string // those that it is ranked in, a byte each
}

// of are the ranks of a dimension over the blocks in which another has a value too.
func (r rankings) of(c *copula, d, other *dimension) []float64 {
	classes := make([]byte, len(d.has))
	for i := range classes {
		if d.has[i] && other.has[i] {
			classes[i] = 1
		}
	}
	key := ranked{d, string(classes)}
	if ranks, ok := r.ranks[key]; ok {
		return ranks
	}
	if r.order[d] == nil {
		r.order[d] = c.blocks(d)
		c.sorter.sort(r.order[d], d.value)
	}
	place, n := make([]int32, len(c.axis.class)), int32(0) // by block: among those in the classes
	for b, class := range c.axis.class {
		if place[b] = -1; classes[class] == 1 {
			place[b] = n
			n++
		}
	}
	var order []int32
	values := make([]float64, n)
	for _, b := range r.order[d] {
		if at := place[b]; at >= 0 {
			order = append(order, at)
			values[at] = d.value[b]
		}
	}
	r.ranks[key] = ranksIn(order, values)
	return r.ranks[key]
}

// blocks are those in which a dimension has a value.
func (c *copula) blocks(d *dimension) (out []int32) {
	for b, class := range c.axis.class {
		if d.has[class] {
			out = append(out, int32(b))
		}
	}
	return out
}

// ranksOf replaces values by their ranks, ties by their mean rank.
func ranksOf(v []float64) []float64 {
	order := make([]int32, len(v))
	for i := range order {
		order[i] = int32(i)
	}
	var s sorter
	s.sort(order, v)
	return ranksIn(order, v)
}

// ranksIn is ranksOf values whose order is known.
func ranksIn(order []int32, v []float64) []float64 {
	out := make([]float64, len(v))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && v[order[j]] == v[order[i]] {
			j++
		}
		for k := i; k < j; k++ {
			out[order[k]] = float64(i+j-1) / 2
		}
		i = j
	}
	return out
}

// normalQuantile is the inverse of the standard normal distribution.
func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }
