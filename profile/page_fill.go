package profile

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"duckface/schema"
)

// PageCounter is a Snapshot of an engine that knows how many pages its indexes
// take.
type PageCounter interface {
	// Pages are a table's indexes with their pages; none where the table has
	// no B-trees of plain pages. Bytes is the size of a page.
	Pages(ctx context.Context, table string) (bytes int64, pages []schema.IndexPages, err error)
}

// readPages asks for a table's pages where the engine knows them.
func (c *collector) readPages(ctx context.Context, t *schema.Table) (pageRoom, error) {
	counter, ok := c.src.(PageCounter)
	if !ok {
		return pageRoom{}, nil
	}
	bytes, pages, err := counter.Pages(ctx, t.Name)
	if err != nil {
		return pageRoom{}, fmt.Errorf("read pages: %w", err)
	}
	return pageRoom{charset: c.schema.Charset, bytes: bytes, pages: pages}, nil
}

// pageRoom is what a table's indexes take.
type pageRoom struct {
	charset string // the database's
	bytes   int64  // of a page
	pages   []schema.IndexPages
}

// A page of entries in key order is full, one that a load in key order has
// filled keeps a sixteenth free (InnoDB: BTR_CUR_PAGE_REORGANIZE, btr0bulk).
// A table's own rows are never closer, so that is what packed means for them.
const (
	sequentialFill = 15.0 / 16
	// Above these, what a packed index has is near enough.
	mostRowFill   = 0.85
	mostIndexFill = 0.94
	// fewestPages of an index say something of how full they are.
	fewestPages = 8
	// pageOverhead is what a page holds besides entries: header and trailer, the
	// page header, its first and last record.
	pageOverhead = 38 + 8 + 56 + 26
	slotBytes    = 0.5 // of the page directory for each entry
)

// fill states how full the pages of the indexes are, where they are clearly
// emptier than a packed index has them.
func (r pageRoom) fill(m *measurer) map[string]float64 {
	t := m.table
	if m.rows == 0 || !plainPages(t) {
		return nil
	}
	out := map[string]float64{}
	for _, p := range r.pages {
		var packed float64
		var names []string
		for _, ix := range t.Indexes {
			if name := ix.PagesName(); name == p.Index || p.Index == "" && name != schema.PrimaryPages {
				packed += r.packed(m, ix)
				names = append(names, name)
			}
		}
		if p.Index == schema.PrimaryPages && t.PrimaryKey() == nil {
			continue // what it is kept by cannot be built anew
		}
		most := mostIndexFill
		if p.Index == schema.PrimaryPages {
			most = mostRowFill
		}
		fill := leafFill(p, packed)
		if packed < fewestPages || fill == 0 || fill > most {
			continue
		}
		for _, n := range names {
			out[n] = max(leastFill, math.Round(100*fill)/100)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// plainPages reports whether the rows are in pages of InnoDB's usual format.
func plainPages(t *schema.Table) bool {
	format := strings.ToLower(t.RowFormat)
	return strings.EqualFold(t.Engine, "InnoDB") && t.Partition == "" && (format == "" || format == "dynamic" || format == "compact") &&
		!strings.Contains(strings.ToUpper(t.Options), "COMPRESS") && !strings.Contains(strings.ToUpper(t.Options), "KEY_BLOCK_SIZE")
}

// leafFill is how full an index's pages are if the entries would fill so many,
// 0 where that is not known. The pages that hold entries are known, or else
// follow from those set aside: one by one up to 32, then in extents of 64, of
// which the last is taken when seven eighths of all are in use, or all of them.
func leafFill(p schema.IndexPages, packed float64) float64 {
	const fragments, extent = 32, 64
	size := float64(p.Size - 1) // the root
	switch {
	case p.Leaves > 1:
		return packed / float64(p.Leaves)
	case size < 1:
		return 0
	case size <= fragments:
		return packed / size
	}
	least, most := max(fragments, (size-extent)*7/8), size*7/8
	if packed/sequentialFill >= least {
		return 0 // a packed index may take as much
	}
	return packed / ((least + most) / 2)
}

// packed is how many pages the entries of an index fill to the brim.
func (r pageRoom) packed(m *measurer, ix *schema.Index) float64 {
	if ix.Kind == schema.Fulltext || ix.Kind == schema.Spatial || ix.HasExpression() {
		return 0
	}
	var bytes float64
	if ix.Kind == schema.Primary {
		bytes = r.rowBytes(m)
	} else {
		bytes = r.entryBytes(m, ix)
	}
	room := float64(r.bytes - pageOverhead)
	if bytes == 0 || bytes > room/4 {
		return 0
	}
	return float64(m.total()) * (bytes + slotBytes) / (room - bytes/2) // half an entry finds no room at the end
}

// What an entry holds besides its columns: header; of a row also the
// transaction and the undo record it was written by.
const (
	headerBytes = 5
	systemBytes = 6 + 7
)

// rowBytes is the mean size of a row, 0 where it is not known.
func (r pageRoom) rowBytes(m *measurer) float64 {
	sum, nullable, longest := float64(headerBytes+systemBytes), 0, int64(0)
	for _, c := range m.table.Columns {
		if c.Generated != "" && !c.Stored {
			continue
		}
		i, ok := m.index[c.Name]
		if !ok {
			return 0
		}
		sum += r.cellBytes(m, i, 0)
		longest += m.columns[i].longest
		if !c.NotNull {
			nullable++
		}
	}
	if sum+float64(longest) > float64(r.bytes)/2 {
		return 0 // parts of such a row lie in pages of their own
	}
	return sum + math.Ceil(float64(nullable)/8)
}

// entryBytes is the mean size of an index's entry: its columns and those of
// the primary key.
func (r pageRoom) entryBytes(m *measurer, ix *schema.Index) float64 {
	parts := slices.Clone(ix.Parts)
	if pk := m.table.PrimaryKey(); pk != nil {
		for _, p := range pk.Parts {
			if !slices.ContainsFunc(parts, func(q schema.IndexPart) bool { return q.Column == p.Column && q.Prefix == 0 }) {
				parts = append(parts, p)
			}
		}
	}
	sum, nullable := float64(headerBytes), 0
	for _, p := range parts {
		i, ok := m.index[p.Column]
		if !ok {
			return 0
		}
		sum += r.cellBytes(m, i, p.Prefix)
		if !m.columns[i].schema.NotNull {
			nullable++
		}
	}
	return sum + math.Ceil(float64(nullable)/8)
}

// cellBytes is the mean of what a column's cells take, nulls being nothing.
func (r pageRoom) cellBytes(m *measurer, i, prefix int) float64 {
	c := m.columns[i]
	filled := float64(m.rows - c.nulls)
	if filled == 0 {
		return 0
	}
	n := storedBytes(c.schema.Type)
	if n == 0 {
		n = r.textBytes(m, c, float64(c.size)/filled, prefix)
	}
	return n * filled / float64(m.rows)
}

// textBytes is what a text or binary value of so many bytes takes with its length.
func (r pageRoom) textBytes(m *measurer, c *column, mean float64, prefix int) float64 {
	t := c.schema.Type
	charset, most := r.charset, 1.0 // bytes of a character
	for _, s := range []string{m.table.Charset, c.schema.Charset} {
		if s != "" {
			charset = s
		}
	}
	if charset == "" || strings.HasPrefix(charset, "utf8") {
		most = 4
	}
	if t.Kind == schema.Binary {
		most = 1
	}
	length := float64(t.Length)
	if t.Fixed {
		if most == 1 {
			return length
		}
		mean = max(mean, length)
	}
	if prefix > 0 {
		mean = min(mean, float64(prefix)*most)
	}
	if length > 0 && length*most <= 255 || mean < 128 {
		return mean + 1
	}
	return mean + 2
}

// storedBytes is what InnoDB stores for a type of fixed size, 0 for others
// (https://mariadb.com/kb/en/data-type-storage-requirements/).
func storedBytes(t schema.Type) float64 {
	fraction := float64((t.Scale + 1) / 2)
	switch t.Kind {
	case schema.Int, schema.Float:
		return float64(t.Bits) / 8
	case schema.Decimal:
		return digitBytes(t.Precision-t.Scale) + digitBytes(t.Scale)
	case schema.Bit:
		return float64((t.Length + 7) / 8)
	case schema.Date:
		return 3
	case schema.Time:
		return 3 + fraction
	case schema.DateTime:
		return 5 + fraction
	case schema.Timestamp:
		return 4 + fraction
	case schema.Year:
		return 1
	case schema.Enum:
		return float64(1 + len(t.Labels)/256)
	case schema.Set:
		return float64(max(1, (len(t.Labels)+7)/8))
	case schema.UUID, schema.Inet6:
		return 16
	case schema.Inet4:
		return 4
	}
	return 0
}

// digitBytes is what decimal digits take: four bytes for nine of them.
func digitBytes(n int) float64 {
	return float64(n/9*4 + (n%9+1)/2)
}
