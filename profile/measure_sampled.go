package profile

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"

	"duckface/schema"
)

// Of a table that does not fit into the budget the rows of one key in so many
// are measured. Shares, histograms and what lies between the columns of a row
// are those of the sample. Fan-outs are not: the server counts the children of
// each parent, of all parents or of those that the hash of their key chooses, so that
// no parent is seen with part of its children, or only because it has many.

// sampledTable is what is known of a table beyond its sample.
type sampledTable struct {
	*schema.Sample
	all    int64                    // rows of the table
	ends   map[string][2]int64      // of integer keys
	near   map[*reference]*siblings // as they lie in stretches of the table
	nearby map[*reference]*neighbours
}

// keysCounted are the keys of a reference, or of a parent, with their rows, as
// the server counted them.
type keysCounted struct{ *table[tally] }

// whole reports whether, of the rows that are equal in some columns, the sample has
// all or none.
func (s *sampledTable) whole(names []string) bool { return within(s.By, names) }

// readSample reads a sample of a table, and what is not measured on it.
func (c *collector) readSample(ctx context.Context, r *readTable, sample *schema.Sample) error {
	m := r.measurer
	s := &sampledTable{Sample: sample, ends: map[string][2]int64{}, near: map[*reference]*siblings{}, nearby: map[*reference]*neighbours{}}
	m.sampled = s
	m.restrict()
	var err error
	if s.all, err = c.sampler.Count(because(ctx, "how many rows "+m.table.Name+" has"), m.table); err != nil {
		return fmt.Errorf("count rows: %w", err)
	}
	if err := c.readEnds(ctx, m); err != nil {
		return fmt.Errorf("read ends of keys: %w", err)
	}
	return c.readNear(ctx, m)
}

func because(ctx context.Context, why string) context.Context {
	return schema.Because(ctx, schema.Reason{Why: why})
}

// restrict leaves out what the sample does not show: what is about all rows that
// are equal in columns by which it was not chosen.
func (m *measurer) restrict() {
	s := m.sampled
	m.ordinals = slices.DeleteFunc(m.ordinals, func(o *ordinal) bool { return !s.whole(m.setNames(o.group)) })
	m.countings = slices.DeleteFunc(m.countings, func(k *counting) bool { return !s.whole(m.setNames(k.in)) })
	m.edges = nil
	for _, r := range m.references {
		if r.hierarchy != nil {
			r.hierarchy.unknown = true
		}
	}
}

// readEnds asks for the ends of integer keys that an index knows.
func (c *collector) readEnds(ctx context.Context, m *measurer) error {
	for _, col := range m.columns {
		if !col.inKey || col.schema.Type.Kind != schema.Int || !leadsIndex(m.table, col.schema.Name) {
			continue
		}
		lo, hi, err := c.sampler.Ends(because(ctx, "where the key "+m.table.Name+"."+col.schema.Name+" begins and ends"), m.table, col.schema.Name)
		if err != nil {
			return err
		}
		if lo != nil && hi != nil {
			m.sampled.ends[col.schema.Name] = [2]int64{*lo, *hi}
		}
	}
	return nil
}

// readNear looks how close siblings lie in stretches of the table.
func (c *collector) readNear(ctx context.Context, m *measurer) error {
	var columns []string
	for _, r := range m.references {
		for _, name := range r.schema.Columns {
			if !slices.Contains(columns, name) && r.set.filter == nil {
				columns = append(columns, name)
			}
		}
	}
	if len(columns) == 0 {
		return nil
	}
	d, err := drawFrom(because(ctx, "how near to each other the children of a parent lie in "+m.table.Name), c.src, c.schema, m.table, columns)
	if err != nil {
		return err
	}
	for _, r := range m.references {
		if r.set.filter == nil {
			near := &siblings{}
			keys := d.keysOf(r.schema.Columns)
			near.add(keys)
			m.sampled.near[r] = near
			if r.nearby != nil {
				m.sampled.nearby[r] = newNeighbours()
				m.sampled.nearby[r].add(keys)
			}
		}
	}
	return nil
}

// countKeys has the server count what a sample does not show: children by the
// references that it was not chosen by, and the keys of parents that children are matched with.
func (c *collector) countKeys(ctx context.Context, r *readTable) error {
	m := r.measurer
	m.counted, m.countedKeys = map[*reference]keysCounted{}, map[*keySet]keysCounted{}
	for _, ref := range m.references {
		parent := c.parents[parentID(ref.schema.Table, ref.schema.To)]
		hashed := c.hashed(m.table, ref.schema, parent)
		if m.sampled == nil && !hashed {
			continue
		}
		if hashed && m.chosenBy(ref) {
			m.counted[ref] = m.seen(ref.set)
			continue
		}
		k, err := c.countSet(ctx, m, ref.schema.Columns, c.undeclared[ref.schema], hashed)
		if err != nil {
			return err
		}
		m.counted[ref] = k
	}
	if m.sampled == nil {
		return nil
	}
	for i, p := range r.parents {
		if (p.matched || !p.unique) && slices.Equal(m.sampled.By, p.columns) {
			m.countedKeys[m.parentSets[i]] = m.seen(m.parentSets[i])
		} else if p.matched || !p.unique {
			k, err := c.countSet(ctx, m, p.columns, nil, true)
			if err != nil {
				return err
			}
			m.countedKeys[m.parentSets[i]] = k
		}
	}
	return nil
}

// chosenBy reports whether the rows of the sample are all children of the parents
// that the hash chooses.
func (m *measurer) chosenBy(r *reference) bool {
	return m.sampled != nil && r.set.filter == nil && slices.Equal(m.sampled.By, r.schema.Columns)
}

// seen are the keys of the columns that a sample was chosen by.
func (m *measurer) seen(s *keySet) keysCounted {
	t := *m.tallies(s)
	t.times = m.sampled.OneIn
	return keysCounted{&t}
}

// hashed reports whether only the children of some parents are counted, those
// that the hash of the key chooses, as in the sample of a parent.
func (c *collector) hashed(child *schema.Table, r *schema.Reference, p *parent) bool {
	return c.samples[r.Table] != nil && (c.samples[child.Name] != nil || p.matched) && hashedAlike(c.schema, child, r)
}

// countSet counts the rows of each key of some columns.
func (c *collector) countSet(ctx context.Context, m *measurer, columns []string, u *undeclared, hashed bool) (keysCounted, error) {
	var sample *schema.Sample
	times := int64(1)
	if hashed {
		times = c.oneIn()
		sample = &schema.Sample{By: columns, OneIn: times}
	}
	names := columns
	if u != nil && u.when != nil {
		names = append(slices.Clone(columns), u.when.Column)
	}
	why := "how many rows " + spellColumns(m.table, columns) + " has of each key"
	if hashed {
		why += fmt.Sprintf(", of one key in %d", times)
	}
	counter := newKeyCounter(c.schema, m.table, names)
	if u != nil && u.when != nil {
		counter.only = u.hash
	}
	if err := c.sampler.CountKeys(because(ctx, why), m.table, names, sample, counter.add); err != nil {
		return keysCounted{}, err
	}
	counter.flush()
	counter.tallies.times = times
	return keysCounted{counter.tallies}, nil
}

// oneIn is of how many keys one is in the samples.
func (c *collector) oneIn() int64 {
	for _, s := range c.samples {
		return s.OneIn
	}
	return 1
}

// keyCounter takes keys with their numbers of rows.
type keyCounter struct {
	columns []*column
	block   *block // the columns, and behind them the number
	only    uint64 // the hash of the last column in the rows that count; 0 for all
	tallies *table[tally]
}

func newKeyCounter(s *schema.Schema, t *schema.Table, names []string) *keyCounter {
	k := &keyCounter{block: newBlock(len(names) + 1), tallies: newTable[tally](mostKeyEntries)}
	for _, name := range names {
		c := newColumn(t.Column(name))
		c.refers, c.joins = true, true
		c.blind = c.form == asText && blindCollation(collationOf(s, t, c.schema), s.Engine)
		k.columns = append(k.columns, c)
	}
	return k
}

func (k *keyCounter) add(row []driver.Value) error {
	if len(row) != len(k.block.columns) {
		return fmt.Errorf("a key has %d columns, want %d", len(row), len(k.block.columns))
	}
	if k.block.add(row) {
		k.flush()
	}
	return nil
}

// flush counts what came since the last time.
func (k *keyCounter) flush() {
	b, keys := k.block, k.columns
	for i, c := range keys {
		c.measure(&b.columns[i])
	}
	if k.only != 0 {
		keys = keys[:len(keys)-1]
	}
	for row := range b.rows {
		if k.only != 0 && k.columns[len(keys)].hashes[row] != k.only {
			continue
		}
		h := keys[0].hashes[row]
		for _, c := range keys[1:] {
			if next := c.hashes[row]; h != 0 && next != 0 {
				h = joinHash(h, next)
			} else {
				h = 0
			}
		}
		n, ok := wholeCell(&b.columns[len(k.columns)], row)
		if h == 0 || !ok {
			continue
		}
		if v, _ := k.tallies.at(h); v != nil {
			v.n += n
		}
	}
	b.reset()
}
