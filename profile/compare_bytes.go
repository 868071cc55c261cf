package profile

// extent is how much room InnoDB sets aside at a time for an index of more than
// half a mebibyte, and later four of them.
const extent = 1 << 20

// bytes compares the room that rows and their indexes take, where it is enough
// to say something: below a mebibyte pages that are mostly empty decide, and up
// to half an index may be an extent that has only just been taken. A table that
// grows must be larger: the free half of two mebibytes is next to nothing of
// one ten times as long.
func (c *comparer) bytes(w, g *Table) {
	if c.want.Source.Engine != c.got.Source.Engine {
		return
	}
	c.room(w, g, "bytes per row", 1, w.BytesPerRow, g.BytesPerRow)
	c.room(w, g, "index bytes per row", w.secondaryIndexes(), w.IndexBytesPerRow, g.IndexBytesPerRow)
}

// room compares the bytes per row of so many indexes together.
func (c *comparer) room(w, g *Table, measure string, indexes int, want, got float64) {
	enough, least, each := 1.0*extent, bytesTolerance, max(1, float64(indexes))
	if !c.fixed(w) {
		enough, least = 16*extent*each, grownBytesTolerance
	}
	bytes := want * float64(w.Rows)
	if bytes < enough || got*float64(g.Rows) < enough {
		return
	}
	c.add(Finding{Table: w.Name, Measure: measure, Want: formatNumber(significant(want, 4)), Got: formatNumber(significant(got, 4)),
		Score: ratio(want, got), Tolerance: least - min(0.35, extent*each/(2*bytes))})
}

// secondaryIndexes are all but the primary key, in which the rows are.
func (t *Table) secondaryIndexes() int {
	n := 0
	for _, ix := range t.Indexes {
		if !isPrimary(ix) {
			n++
		}
	}
	return n
}
