package profile

import (
	"cmp"
	"math/bits"
	"slices"
)

// nullPatterns counts which columns are null together.
type nullPatterns struct {
	marks  []uint64 // one random number a column; a pattern's hash is their exclusive or
	words  int
	counts *table[nullCount]
	rows   int64 // counted, those without a null included
	none   int64 // rows without a null
	hashes []uint64
}

type nullCount struct {
	n       int64
	columns []uint64 // a bit set
}

// mostNullCounts bounds the patterns that are told apart while reading: rows
// that would bring one more are left out of the shares.
const mostNullCounts = 1 << 16

func (p *nullPatterns) prepare(columns int) {
	p.words = (columns + 63) / 64
	p.counts = newTable[nullCount](mostNullCounts + 2)
	for i := range columns {
		p.marks = append(p.marks, hashInt(int64(i)+1<<40))
	}
}

func (p *nullPatterns) measure(b *block) {
	p.hashes = append(p.hashes[:0], make([]uint64, b.rows)...)
	for i := range b.columns {
		c := &b.columns[i]
		if c.nulls == 0 {
			continue
		}
		for row, t := range c.tags {
			if t == isNull {
				p.hashes[row] ^= p.marks[i]
			}
		}
	}
	var lastHash uint64
	var last *nullCount
	for row, h := range p.hashes {
		switch {
		case h == 0:
			p.none++
			p.rows++
			continue
		case h != lastHash:
			lastHash, last = h, p.entry(h, b, row)
		}
		if last != nil {
			last.n++
			p.rows++
		}
	}
}

// entry is the count of a row's pattern, nil when there are too many.
func (p *nullPatterns) entry(h uint64, b *block, row int) *nullCount {
	if p.counts.n >= mostNullCounts {
		return p.counts.find(h)
	}
	v, fresh := p.counts.at(h)
	if fresh {
		v.columns = make([]uint64, p.words)
		for i := range b.columns {
			if b.columns[i].tags[row] == isNull {
				v.columns[i/64] |= 1 << (i % 64)
			}
		}
	}
	return v
}

// sorted are the patterns that occur, largest first.
func (p *nullPatterns) sorted() []nullCount {
	var all []nullCount
	p.counts.each(func(_ uint64, v *nullCount) { all = append(all, *v) })
	sortNulls(all)
	return all
}

func sortNulls(all []nullCount) {
	slices.SortFunc(all, func(a, b nullCount) int {
		if a.n != b.n {
			return cmp.Compare(b.n, a.n)
		}
		return slices.Compare(a.columns, b.columns)
	})
}

// largest are the first patterns of a sorted list, at most that many and with
// at most that many column names, but at least one. The rows of the others go
// to the pattern among them (or none) that differs in the fewest columns.
func largest(all []nullCount, most, names int) []nullCount {
	kept := 0
	for kept < len(all) && kept < most && (names >= 0 || kept == 0) {
		names -= ones(all[kept].columns)
		kept++
	}
	for _, rest := range all[kept:] {
		best, distance := -1, ones(rest.columns)
		for i := range all[:kept] {
			if d := differ(rest.columns, all[i].columns); d < distance {
				best, distance = i, d
			}
		}
		if best >= 0 {
			all[best].n += rest.n
		}
	}
	sortNulls(all[:kept])
	return all[:kept]
}

func ones(set []uint64) int {
	n := 0
	for _, w := range set {
		n += bits.OnesCount64(w)
	}
	return n
}

func differ(a, b []uint64) int {
	n := 0
	for i := range a {
		n += bits.OnesCount64(a[i] ^ b[i])
	}
	return n
}
