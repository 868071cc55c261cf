package profile

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"duckface/schema"
)

// Snapshot is a database as one consistent, read-only view of it.
type Snapshot interface {
	// Schema is the whole database as its catalog states it.
	Schema(ctx context.Context) (*schema.Schema, error)
	// Scan hands over every row of a table, in primary key order where that
	// costs nothing. The row and the bytes in it are valid during the call
	// only; an error from each ends the scan and is returned.
	Scan(ctx context.Context, t *schema.Table, columns []string, each func(row []driver.Value) error) error
	// Sizes are the bytes of a table's rows and of its other indexes; 0, 0
	// when the engine does not know.
	Sizes(ctx context.Context, table string) (data, index int64, err error)
	// Draw is Scan for about most of the rows, spread over the table.
	Draw(ctx context.Context, t *schema.Table, columns []string, most int, each func(row []driver.Value) error) error
	// Find hands over the columns of those rows in which they have one of the
	// keys' values; values are as Scan hands them over, text as a string.
	Find(ctx context.Context, t *schema.Table, columns []string, keys [][]driver.Value, each func(row []driver.Value) error) error
}

// Options of a collection; the zero value works but for Now.
type Options struct {
	Now        time.Time                      // the day written into the profile
	Resolution int                            // bins of a histogram; 0: as many, up to 100, as keep the file below 200 KB
	Progress   func(table string, rows int64) // rows measured so far in a table; may be nil
	// Like, when set, is the profile that this one is to be compared with: what it
	// states is stated, even where it tells nothing by itself.
	Like *Profile

	Infer     Inference        // what to do about references that no constraint declares
	Links     []string         // such that are to be measured in any case: see parseLink. Those of Like are
	Suggested func(Suggestion) // is told of those that were found; may be nil

	// Budget is how long it may take, by constants of an ordinary machine: tables
	// that do not fit are sampled, whole parents with their children. 0: no limit.
	Budget time.Duration

	// MinCount is how many rows must stand behind a number, a date or a word that
	// is told; 0: DefaultMinCount, 1: any. A measurement to be compared tells all.
	MinCount int
	// Rules say what is to become of columns, nil: nothing beside what comments of
	// columns say.
	Rules        *Rules
	WithComments bool              // carry the comments of tables, columns and indexes
	Told         func(note string) // is told what was left out, and why; may be nil
}

// Collect measures a database: one pass over every table, all columns at once,
// the server doing nothing but sending rows. Counts are exact as long as their
// distinct values fit bounded memory; beyond, values are sampled by hash, and
// Source.Sampled of the profile says which.
func Collect(ctx context.Context, src Snapshot, o Options) (*Profile, error) {
	s, err := src.Schema(ctx)
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	c := &collector{src: src, schema: s, options: o, parents: map[string]*parent{}, ranks: map[*Table][]Correlation{}}
	if err := c.addUndeclared(ctx); err != nil {
		return nil, err
	}
	if c.marks, err = o.Rules.markups(s, func(n string) { o.told("%s", n) }); err != nil {
		return nil, err
	}
	c.listParents()
	if err := c.planSamples(ctx); err != nil {
		return nil, err
	}
	p := &Profile{
		Format: Format, Name: s.Name, Charset: s.Charset, Collation: s.Collation,
		Source:  Source{Engine: s.Engine, Version: s.Version, Measured: o.Now.Format(time.DateOnly), MinCount: o.least()},
		Objects: slices.Clone(s.Objects),
	}
	if p.Tables, err = c.tables(ctx, s.Tables); err != nil {
		return nil, err
	}
	c.leaveOutParts(p)
	if err := c.finish(p); err != nil {
		return nil, fmt.Errorf("finish profile: %w", err)
	}
	c.keepWords()
	p.redact(c.marks)
	p.withhold(o)
	return p, nil
}

// collector holds what must wait until all tables were read: a few numbers for
// every reference and parent key, no rows.
type collector struct {
	src        Snapshot
	schema     *schema.Schema
	options    Options
	parents    map[string]*parent // by parentID
	links      []*link
	undeclared map[*schema.Reference]*undeclared // references that were added to the schema
	groups     []*countedGroup
	nulls      []tableNulls
	columns    []histograms
	kept       []*keptTable
	values     []string                 // what was sampled by hash
	rows       []string                 // whose histogram was made from drawn rows
	edges      []string                 // tables of which a sample of the rows says who links to whom
	ranks      map[*Table][]Correlation // every pair of dimensions that was measured, weak ones too

	throughs []countedThrough
	together []string // parents whose fan-outs were joined by hash
	hops     []string // references whose children's parents are too many to count

	marks   map[columnID]markup // what rules and comments say
	keepers []*keeper

	sampler    Sampler                   // nil without a budget
	samples    map[string]*schema.Sample // by table, of those that do not fit
	sampleRows map[string][2]int64       // how many were read of how many
}

// parent is one list of columns that references point to.
type parent struct {
	parentKey
	rows   float64         // distinct keys without a null
	sample keySample       // when matched
	first  *table[float64] // when its rows came; nil where that is unknown
	places *places
	place  int // among the table's keys that references point to
}

// link is a measured reference without its childless parents.
type link struct {
	child      *Table
	schema     *schema.Reference
	out        *Reference
	parent     *parent
	counts     map[int64]float64 // child keys that occur so often; later parents with so many children
	rows       float64           // children
	children   float64           // those whose parent exists
	keys       keySample         // when the parent is matched
	fans       childCounts
	steps      *keyedRows  // the rows by the hash of their parent's key: the hashes of their own keys; nil where nothing refers to them
	neighbours *neighbours // nil where they are not known
	variation  float64
	paired     bool                   // a unique key joins it with another reference
	first      *table[float64]        // when its parents were first referred to
	ends       [len(prefixes)]float64 // of the prefixes of the child
	dated      bool                   // they are known
	hashed     bool                   // only the children of some parents were counted: see collector.hashed
}

// countedGroup is a group whose fan-out is still to be condensed.
type countedGroup struct {
	out    *Group
	counts map[int64]float64
	rows   float64
}

// tableNulls are a table's null patterns, largest first.
type tableNulls struct {
	table  *Table
	names  []string // of the columns by their bits
	found  []nullCount
	rows   float64
	marks  []uint64             // see nullPatterns
	shapes map[uint64]nullShape // of patterns, by their hash
}

func parentID(table string, columns []string) string {
	return table + "\x00" + strings.Join(columns, "\x00")
}

// listParents finds all keys that references point to.
func (c *collector) listParents() {
	for _, t := range c.schema.Tables {
		for _, r := range t.References {
			if !usable(c.schema, t, r) {
				continue
			}
			to := c.schema.Table(r.Table)
			id := parentID(to.Name, r.To)
			p := c.parents[id]
			if p == nil {
				p = &parent{parentKey: parentKey{columns: r.To, unique: isKey(to, r.To)}}
				c.parents[id] = p
			}
			p.matched = p.matched || !enforced(t, to) || c.undeclared[r] != nil
		}
	}
}

// isKey reports whether a unique key consists of these columns in any order.
func isKey(t *schema.Table, columns []string) bool {
	want := slices.Sorted(slices.Values(columns))
	return slices.ContainsFunc(t.UniqueKeys(), func(ix *schema.Index) bool {
		return slices.Equal(slices.Sorted(slices.Values(ix.Columns())), want)
	})
}

// enforced reports whether the server keeps the reference from dangling.
// SQLite does so only for connections that ask for it.
func enforced(child, parent *schema.Table) bool {
	return strings.EqualFold(child.Engine, "InnoDB") && strings.EqualFold(parent.Engine, "InnoDB")
}

// tables reads one table after the other; while the next is read, the measures
// of the one before are worked out.
func (c *collector) tables(ctx context.Context, tables []*schema.Table) ([]*Table, error) {
	var out []*Table
	read, done := make(chan *readTable), make(chan struct{})
	go func() {
		defer close(done)
		for r := range read {
			out = append(out, c.workOut(r))
		}
	}()
	var err error
	for _, t := range tables {
		r, e := c.read(ctx, t)
		if e != nil {
			err = fmt.Errorf("profile %s: %w", t.Name, e)
			break
		}
		read <- r
	}
	close(read)
	<-done
	return out, err
}

// readTable is a table whose rows were all seen.
type readTable struct {
	*measurer
	parents     []*parent // in the order of the measurer's parentSets
	data, index int64     // bytes
	pages       pageRoom
}

// read sees all rows of a table.
func (c *collector) read(ctx context.Context, t *schema.Table) (*readTable, error) {
	r := &readTable{}
	var keys []parentKey
	prefix := t.Name + "\x00"
	for _, id := range sortedKeys(c.parents) {
		if strings.HasPrefix(id, prefix) {
			c.parents[id].place = len(r.parents)
			r.parents = append(r.parents, c.parents[id])
			keys = append(keys, c.parents[id].parentKey)
		}
	}
	r.measurer = newMeasurer(c.schema, t, keys, c.undeclared)
	r.measurer.tell(c.options.Like)
	r.guard(c.options, c.marks)
	if s := c.samples[t.Name]; s != nil {
		if err := c.readSample(ctx, r, s); err != nil {
			return nil, err
		}
	}
	if err := c.scan(ctx, t, r.measurer); err != nil {
		return nil, err
	}
	if c.samples != nil {
		if err := c.countKeys(ctx, r); err != nil {
			return nil, err
		}
	}
	var err error
	if r.data, r.index, err = c.src.Sizes(ctx, t.Name); err != nil {
		return nil, fmt.Errorf("read sizes: %w", err)
	}
	r.pages, err = c.readPages(ctx, t)
	return r, err
}

// workOut states a table's measures, and keeps what waits for the other tables.
func (c *collector) workOut(r *readTable) *Table {
	m := r.measurer
	out := m.profile(max(fullBins, c.options.Resolution))
	m.scaleUp(out)
	shapes := c.betweenColumns(m, out)
	if m.rows > 0 {
		out.BytesPerRow = sixDigits(float64(r.data) / float64(m.total()))
		out.IndexBytesPerRow = sixDigits(float64(r.index) / float64(m.total()))
		out.PageFill = r.pages.fill(m)
	}
	for i, p := range r.parents {
		c.finishParent(m, p, m.parentSets[i])
	}
	c.addLinks(m, out)
	c.boundFans()
	c.addGroups(m, out)
	m.profileEdges(out)
	c.keepTable(r, out)
	nulls := largest(m.nulls.sorted(), mostPatterns, math.MaxInt)
	c.nulls = append(c.nulls, tableNulls{out, m.names(), nulls, float64(m.nulls.rows), m.nulls.marks, shapes})
	for _, col := range out.Columns {
		c.columns = append(c.columns, newHistograms(col))
	}
	for _, k := range m.keepers {
		k.workOut(out)
	}
	c.keepers = append(c.keepers, m.keepers...)
	c.noteSampled(m)
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// scan reads on one goroutine and measures on another, two blocks between them.
func (c *collector) scan(ctx context.Context, t *schema.Table, m *measurer) error {
	full, free, done := make(chan *block, 1), make(chan *block, 2), make(chan struct{})
	for range cap(free) {
		free <- newBlock(len(m.columns))
	}
	go func() {
		defer close(done)
		for b := range full {
			m.measure(b)
			b.reset()
			free <- b
		}
	}()
	b, rows := <-free, int64(0)
	err := c.readRows(becauseMeasured(ctx, m), m, func(row []driver.Value) error {
		if len(row) != len(b.columns) {
			return fmt.Errorf("row %d has %d columns, want %d", rows+1, len(row), len(b.columns))
		}
		rows++
		if b.add(row) {
			full <- b
			b = <-free
			if c.options.Progress != nil {
				c.options.Progress(t.Name, rows)
			}
		}
		return nil
	})
	if b.rows > 0 {
		full <- b
	}
	close(full)
	<-done
	if err == nil && c.options.Progress != nil {
		c.options.Progress(t.Name, rows)
	}
	return err
}

// readRows reads all rows of a table, or its sample.
func (c *collector) readRows(ctx context.Context, m *measurer, each func(row []driver.Value) error) error {
	if m.sampled != nil {
		return c.sampler.ScanSample(ctx, m.table, m.names(), *m.sampled.Sample, each)
	}
	return c.src.Scan(ctx, m.table, m.names(), each)
}

// mostMatched bounds the keys kept of each side of a reference that nothing enforces.
const mostMatched = 1 << 17

func (c *collector) finishParent(m *measurer, p *parent, s *keySet) {
	p.rows = float64(s.rows) * m.times()
	p.places = m.places[p.place]
	p.places.rows.trim()
	p.first = m.firstSeen(s)
	if !p.unique {
		p.rows = float64(m.ofParent(s).distinct())
	}
	if p.matched {
		p.sample = sampleKeys(m.ofParent(s), mostMatched)
	}
}

// addLinks keeps what is known of a table's references once it is read.
func (c *collector) addLinks(m *measurer, t *Table) {
	for i, r := range m.references {
		l := &link{
			child:  t,
			schema: r.schema,
			out:    &Reference{Reference: *r.schema},
			parent: c.parents[parentID(r.schema.Table, r.schema.To)],
			counts: degreesOf(m.ofReference(r)),
			rows:   float64(r.set.rows),
			paired: m.inPairs(r.set),
		}
		l.hashed = c.hashed(m.table, r.schema, l.parent)
		if rows := m.referring(r); rows > 0 {
			l.out.Null = sixDigits(1 - l.rows/rows)
		}
		l.rows *= m.times()
		if l.hashed && !l.parent.matched {
			scaleTo(l.counts, l.rows)
		}
		l.out.Clustered = m.nearness(r, l.rows).clustered(l.counts)
		if l.neighbours = r.nearby; m.sampled != nil {
			l.neighbours = m.sampled.nearby[r]
		}
		if r.hierarchy != nil {
			l.out.Levels = r.hierarchy.levels()
		}
		if l.parent.matched {
			l.keys = sampleKeys(m.ofReference(r), mostMatched)
		}
		l.fans = newChildCounts(m.ofReference(r))
		if l.first = m.firstSeen(r.set); l.first != nil {
			l.ends, l.dated = m.past.ends()
		}
		if l.steps = m.steps[i]; l.steps != nil {
			l.steps.trim()
		}
		t.References = append(t.References, l.out)
		c.links = append(c.links, l)
	}
}

func (c *collector) addGroups(m *measurer, t *Table) {
	if m.rows == 0 {
		return
	}
	for _, s := range m.keyGroups(t) {
		times := int64(1)
		if m.sampled != nil {
			if !m.sampled.whole(m.setNames(s)) {
				continue
			}
			times = m.sampled.OneIn
		}
		g := &Group{Columns: m.setNames(s), Distinct: m.tallies(s).distinct() * times}
		t.Groups = append(t.Groups, g)
		c.groups = append(c.groups, &countedGroup{g, m.degrees(s), float64(s.rows)})
	}
}

// noteSampled remembers what was not counted.
func (c *collector) noteSampled(m *measurer) {
	if m.sampled != nil {
		if c.sampleRows == nil {
			c.sampleRows = map[string][2]int64{}
		}
		c.sampleRows[m.table.Name] = [2]int64{m.rows, m.sampled.all}
	}
	for _, col := range m.columns {
		name := m.table.Name + "." + col.schema.Name
		if col.sampled() {
			c.values = append(c.values, name)
		}
		if col.rows != nil && col.rows.seen > int64(len(col.rows.rows)) {
			c.rows = append(c.rows, name)
		}
	}
	for _, s := range m.setOrder {
		if s.counter != nil && s.counter.level > 0 {
			c.values = append(c.values, m.table.Name+"("+strings.Join(m.setNames(s), ",")+")")
		}
	}
	for _, e := range m.edges {
		if e.level > 0 {
			c.edges = append(c.edges, m.table.Name)
		}
	}
}
