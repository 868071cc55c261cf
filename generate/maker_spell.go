package generate

import (
	"duckface/row"
	"duckface/schema"
)

// spellDomain plans texts, documents and bytes: first the most common
// values with the lengths measured for them, then all others by length.
func spellDomain(spec domainSpec) (*domain, error) {
	sp, form, err := newSpeller(spec)
	if err != nil {
		return nil, err
	}
	if spec.items == 0 {
		spec.items = spec.rows
		if n := int64(len(spec.column.Common)); n > 0 && !spec.unique {
			spec.items = min(n, spec.rows)
		}
	}
	bins := lengthBins(spec, sp)
	var common, lengths []int64
	restRows, restItems := spec.rows, spec.items
	if !spec.unique {
		common, restRows, restItems = spectrum(commonShares(spec.column.Common), spec.rows, max(spec.items, 1))
		lengths = commonLengths(spec, sp, bins, len(common))
		common, lengths, restRows = fitCommon(common, lengths, sp, restRows)
		bins = withoutCommon(bins, common, lengths, spec.rows)
	}
	if mean := meanBeside(spec, common, lengths, restRows); mean > 0 {
		bins = splitBins(thinTail(bins, mean), sp)
	}
	bins = makeRoom(bins, sp, lengths, spec)
	if restRows > 0 && restItems == 0 {
		restItems = 1
	}
	all := allot(bins, restRows, restItems, spec.unique)
	if len(all) == 0 && restRows > 0 && len(common) > 0 {
		common[0] += restRows // nothing else can be spelled
	}
	m := &spellMaker{out: form, key: spec.key}
	d := &domain{maker: m}
	for _, n := range common {
		d.runs = append(d.runs, run{1, n})
	}
	for _, p := range all {
		d.runs = append(d.runs, p.runs()...)
	}
	m.place(all, lengths, sp)
	d.runs = mergeRuns(d.runs)
	return d, checkRows(d, spec)
}

// checkRows reports rows that found no value.
func checkRows(d *domain, spec domainSpec) error {
	var rows, items int64
	for _, r := range d.runs {
		rows, items = rows+r.count*r.degree, items+r.count
	}
	if rows != spec.rows {
		return &capacityError{items}
	}
	return nil
}

// newSpeller chooses what spells a column's values.
func newSpeller(spec domainSpec) (speller, row.Form, error) {
	t := spec.typ
	switch class := spec.column.Class; {
	case t.Kind == schema.Geometry:
		return newGeometrySpeller(spec), row.Blob, nil
	case t.Kind == schema.Binary && (class == "" || class == "multibyte" || class == "uuid" && t.Length == 16):
		return newBytesSpeller(spec), row.Blob, nil
	}
	s, err := newTextSpeller(spec)
	if err != nil {
		return nil, row.Bytes, err
	}
	switch {
	case s.pattern != nil:
	case s.name == "json":
		plain := newJSONSpeller(spec, s.longest)
		if shaped := newShapedJSON(plain); shaped != nil {
			return shaped, row.Bytes, nil
		}
		return plain, row.Bytes, nil
	case s.name == "uuid":
		return &uuidSpeller{s, newIDs(spec)}, row.Bytes, nil
	}
	return s, row.Bytes, nil
}

// spelledCapacity sums up over all lengths.
func spelledCapacity(spec domainSpec) int64 {
	spec.unique = true
	sp, _, err := newSpeller(spec)
	if err != nil {
		return 0
	}
	lo, hi := sp.limits()
	sum := int64(0)
	for n := lo; n <= hi && sum < boundless; n++ {
		sum = addUp(sum, sp.capacity(n))
	}
	return sum
}

// lengthBins is the histogram of lengths, or a default, within what the
// column holds. Lengths that need a plan of their own have a bin of their own.
func lengthBins(spec domainSpec, sp speller) []bin {
	lo, hi := sp.limits()
	var bins []bin
	if q := spec.column.Lengths; len(q) > 0 {
		bounds := make([]int64, len(q))
		for i, n := range q {
			bounds[i] = min(max(n, lo), hi)
			if i > 0 {
				bounds[i] = max(bounds[i], bounds[i-1])
			}
		}
		if d := spec.column.Distinct; d > 0 && int64(len(bounds))%d == 0 {
			bins = eachBin(bounds)
		} else {
			bins = binsOf(bounds, true)
		}
	} else {
		from, to := sp.typical()
		from, to = min(max(from, lo), hi), min(max(to, lo), hi)
		bins = []bin{{lo: from, hi: to, share: 1}}
	}
	return splitBins(bins, sp)
}

func splitBins(bins []bin, sp speller) []bin {
	var out []bin
	for _, b := range bins {
		each := b.share / float64(width(b.lo, b.hi))
		for b.lo < b.hi && sp.apart(b.lo) {
			out = append(out, bin{b.lo, b.lo, each, 0})
			b.lo++
			b.share -= each
		}
		out = append(out, b)
	}
	return joinBins(out)
}

// commonLengths are the lengths of the most common values. A profile written
// by hand, or hidden, may leave them out: then they follow the histogram.
func commonLengths(spec domainSpec, sp speller, bins []bin, n int) []int64 {
	lo, hi := sp.limits()
	measured := spec.column.Lengths
	known := hi == 0 || len(measured) > 0 && measured[len(measured)-1] == 0
	for _, c := range spec.column.Common {
		known = known || c.Length > 0
	}
	if !known && len(measured) > 0 {
		return lengthsByShare(spec, bins, n)
	}
	out := make([]int64, n)
	for i := range out {
		if known {
			out[i] = min(max(spec.column.Common[i].Length, lo), hi)
			continue
		}
		b := bins[scaled(uint32(hashItem(spec.key, int64(i))), len(bins))]
		out[i] = b.lo + int64(scaled(uint32(hashItem(spec.key, int64(i))>>32), int(width(b.lo, b.hi))))
	}
	return out
}

// lengthsByShare gives the most common values lengths so that all together have those
// of the histogram: each, the most common first, where most is left.
func lengthsByShare(spec domainSpec, bins []bin, n int) []int64 {
	left := make([]float64, len(bins))
	for i, b := range bins {
		left[i] = b.share
	}
	out := make([]int64, n)
	for i := range out {
		at := 0
		for k := range left {
			if left[k] > left[at] {
				at = k
			}
		}
		left[at] -= spec.column.Common[i].Share
		b := bins[at]
		out[i] = b.lo + int64(scaled(uint32(hashItem(spec.key, int64(i))>>32), int(width(b.lo, b.hi))))
	}
	return out
}

// fitCommon joins common values of a length that has not so many distinct
// values: there are not two empty texts.
func fitCommon(rows, lengths []int64, sp speller, rest int64) ([]int64, []int64, int64) {
	used := map[int64]int64{}
	first := map[int64]int{}
	var keptRows, keptLengths []int64
	for i, n := range rows {
		l := lengths[i]
		if used[l] >= sp.capacity(l) {
			if at, ok := first[l]; ok {
				keptRows[at] += n
			} else {
				rest += n
			}
			continue
		}
		if used[l] == 0 {
			first[l] = len(keptRows)
		}
		used[l]++
		keptRows, keptLengths = append(keptRows, n), append(keptLengths, l)
	}
	return keptRows, keptLengths, rest
}

// withoutCommon takes the rows of the common values out of the histogram.
func withoutCommon(bins []bin, common, lengths []int64, rows int64) []bin {
	if len(common) == 0 {
		return bins
	}
	out := append([]bin(nil), bins...)
	sum := 0.0
	for i, n := range common {
		for j := range out {
			if lengths[i] >= out[j].lo && lengths[i] <= out[j].hi {
				out[j].share = max(0, out[j].share-float64(n)/float64(rows))
				break
			}
		}
	}
	for _, b := range out {
		sum += b.share
	}
	if sum <= 1e-9 {
		return bins
	}
	return out
}

// makeRoom notes how many distinct values fit into each bin, besides the common
// ones. A column whose rows they do not hold gets longer texts, then shorter ones.
func makeRoom(bins []bin, sp speller, common []int64, spec domainSpec) []bin {
	var room int64
	for i := range bins {
		b := &bins[i]
		if b.lo == b.hi {
			b.room = sp.capacity(b.lo)
			for _, l := range common {
				if l == b.lo {
					b.room--
				}
			}
			b.room = max(b.room, 0)
		} else {
			b.room = boundless
		}
		room = addUp(room, b.room)
	}
	need := spec.rows
	if !spec.unique {
		need = min(need, 1)
	}
	lo, hi := sp.limits()
	for n := bins[len(bins)-1].hi + 1; n <= hi && room < need; n++ {
		bins = append(bins, bin{n, n, 0, sp.capacity(n)})
		room = addUp(room, bins[len(bins)-1].room)
	}
	for n := bins[0].lo - 1; n >= lo && room < need; n-- {
		bins = append([]bin{{n, n, 0, sp.capacity(n)}}, bins...)
		room = addUp(room, bins[0].room)
	}
	return bins
}

// spellMaker makes texts and bytes: the common values are spelled once, all
// others when asked for.
type spellMaker struct {
	locator
	out    row.Form
	key    uint64
	common [][]byte
	parts  []spellPart
}

type spellPart struct {
	spelling
	lo, lengths  int64
	count, first int64 // items, and the number of the first
}

func (m *spellMaker) form() (row.Form, int) { return m.out, 0 }

// place plans each part. Common values take the first numbers of the part
// that their length lies in, so that no other value is equal to one.
func (m *spellMaker) place(all []part, common []int64, sp speller) {
	m.common = make([][]byte, len(common))
	counts := make([]int64, len(all))
	for i, p := range all {
		counts[i] = p.items
		var mine []int
		for j, l := range common {
			if l >= p.lo && l <= p.hi {
				mine = append(mine, j)
			}
		}
		s := sp.prepare(p.lo, p.hi, addUp(p.items, int64(len(mine))))
		m.spellCommon(mine, common, s)
		m.parts = append(m.parts, spellPart{s, p.lo, width(p.lo, p.hi), p.items, int64(len(mine))})
	}
	for j, l := range common { // lengths that only common values have
		if m.common[j] != nil {
			continue
		}
		var mine []int
		for k := j; k < len(common); k++ {
			if common[k] == l {
				mine = append(mine, k)
			}
		}
		m.spellCommon(mine, common, sp.prepare(l, l, int64(len(mine))))
	}
	m.locator = newLocator(counts)
}

func (m *spellMaker) spellCommon(mine []int, lengths []int64, s spelling) {
	for number, j := range mine {
		m.common[j] = s.append([]byte{}, int64(number), int(lengths[j]), hashItem(m.key, int64(j)))
	}
}

func (m *spellMaker) fill(out *row.Column, items []int64) {
	n := int64(len(m.common))
	for _, item := range items {
		if item < n {
			out.Data = append(out.Data, m.common[item]...)
			out.Ends = append(out.Ends, len(out.Data))
			continue
		}
		i, k := m.find(item - n)
		p := &m.parts[i]
		length := p.lo
		if p.lengths > 1 {
			length += mulDiv(k, p.lengths, p.count)
		}
		out.Data = p.append(out.Data, p.first+k, int(length), hashItem(m.key, item))
		out.Ends = append(out.Ends, len(out.Data))
	}
}
