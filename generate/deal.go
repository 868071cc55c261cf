package generate

import (
	"math/bits"
	"sort"
)

// deal spreads classes evenly over positions with exact counts, in both
// directions and without state: a binary tree in which every node deals its
// positions left and right as Bresenham draws a line. Ranks within a class
// rise with the position, so neighbours stay neighbours.
type deal struct {
	n           int64
	leftCount   int64
	class       int // of a leaf
	left, right *deal
	leafOf      []*leafPath // at the root: by class
}

type leafPath struct {
	nodes []*deal
	right []bool
}

// newDeal deals counts[class] positions to each class; classes with no
// positions are never dealt.
func newDeal(counts []int64) *deal {
	var classes []int
	for c, n := range counts {
		if n > 0 {
			classes = append(classes, c)
		}
	}
	// Balanced by count: frequent classes come near the root.
	sort.SliceStable(classes, func(i, j int) bool { return counts[classes[i]] > counts[classes[j]] })
	root := buildDeal(classes, counts)
	if root == nil {
		return nil
	}
	root.leafOf = make([]*leafPath, len(counts))
	root.index(root, nil, nil)
	return root
}

func buildDeal(classes []int, counts []int64) *deal {
	if len(classes) == 0 {
		return nil
	}
	if len(classes) == 1 {
		return &deal{n: counts[classes[0]], class: classes[0]}
	}
	var total int64
	for _, c := range classes {
		total += counts[c]
	}
	split, left := 1, counts[classes[0]]
	for split < len(classes)-1 && left+counts[classes[split]] <= total/2 {
		left += counts[classes[split]]
		split++
	}
	return &deal{n: total, leftCount: left, left: buildDeal(classes[:split], counts), right: buildDeal(classes[split:], counts)}
}

func (d *deal) index(root *deal, nodes []*deal, right []bool) {
	if d.left == nil {
		root.leafOf[d.class] = &leafPath{append([]*deal(nil), nodes...), append([]bool(nil), right...)}
		return
	}
	nodes = append(nodes, d)
	d.left.index(root, nodes, append(right, false))
	d.right.index(root, nodes, append(right, true))
}

// at is the class of position q and its rank among the positions of that class.
func (d *deal) at(q int64) (class int, rank int64) {
	for d.left != nil {
		before := mulDiv(q, d.leftCount, d.n)
		if mulDiv(q+1, d.leftCount, d.n) > before {
			q, d = before, d.left
		} else {
			q, d = q-before, d.right
		}
	}
	return d.class, q
}

// inverse is the position of the rank-th member of a class.
func (d *deal) inverse(class int, rank int64) int64 {
	path := d.leafOf[class]
	for i := len(path.nodes) - 1; i >= 0; i-- {
		n := path.nodes[i]
		if path.right[i] {
			rank = mulDiv(rank, n.n, n.n-n.leftCount)
		} else {
			rank = mulDivUp(rank+1, n.n, n.leftCount) - 1
		}
	}
	return rank
}

// mulDiv is a*b/c rounded down, without overflow as long as the result fits.
func mulDiv(a, b, c int64) int64 {
	if a|b < 1<<31 {
		return a * b / c
	}
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	q, _ := bits.Div64(hi, lo, uint64(c))
	return int64(q)
}

// mulDivUp is a*b/c rounded up.
func mulDivUp(a, b, c int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	q, r := bits.Div64(hi, lo, uint64(c))
	if r > 0 {
		q++
	}
	return int64(q)
}

// quotas turns shares into counts that sum up to total exactly, by rounded
// cumulative shares: each count is off by less than one, and so is every
// prefix sum. Shares need not sum up to one; they are taken in proportion.
func quotas(shares []float64, total int64) []int64 {
	counts := make([]int64, len(shares))
	sum := 0.0
	for _, s := range shares {
		sum += s
	}
	if sum <= 0 {
		return counts
	}
	cum, before := 0.0, int64(0)
	for i, s := range shares {
		cum += s
		now := int64(cum/sum*float64(total) + 0.5)
		now = min(max(now, before), total)
		if i == len(shares)-1 {
			now = total
		}
		counts[i], before = now-before, now
	}
	return counts
}
