package profile

import (
	"slices"
	"strings"

	"duckface/schema"
)

// Distinct values are counted within these bounds; beyond them the counters go
// over to sampling by hash. The sums are of one table: two tables at most have
// their counters at the same time.
const (
	mostKeyEntries    = 1 << 20 // of one reference or key
	mostColumnEntries = 1 << 18 // of one other column
	allKeyEntries     = 1 << 21
	allColumnEntries  = 1 << 21
	fewestEntries     = 1 << 13
)

// keySet is a list of columns whose combined values are looked at: the
// columns of a reference, of a parent's key, or part of a unique key.
type keySet struct {
	columns []int
	hashes  []uint64      // of the block being measured; 0 where any column is null
	counter *table[tally] // of several columns, where they are counted
	rows    int64         // without a null
	counted bool          // somebody asks for the counts
	filter  *rowFilter    // nil: all rows
}

// alone reports whether a set is a column and nothing else, which counts itself.
func (s *keySet) alone() bool { return len(s.columns) == 1 && s.filter == nil }

// ordinal tests whether a column counts on within groups.
type ordinal struct {
	key    *schema.Index
	column int
	group  *keySet
	runs   *table[run]
}

// run is one group of an ordinal: its rows, and its smallest and largest value.
type run struct {
	n      int64
	lo, hi int64
}

// reference measures one reference while its child table is read.
type reference struct {
	schema    *schema.Reference
	set       *keySet // the child's columns
	siblings  siblings
	nearby    *neighbours // nil for a self-reference
	hierarchy *hierarchy  // of a self-reference
	keys      *keySet     // of a self-reference: the parent's columns
}

// groupSet is part of a unique key that may repeat.
type groupSet struct {
	key *schema.Index
	set *keySet
}

// measurer measures one table.
type measurer struct {
	table      *schema.Table
	rows       int64
	columns    []*column // those that are read
	index      map[string]int
	sets       map[string]*keySet
	setOrder   []*keySet
	references []*reference
	parentSets []*keySet // of parentKeys, in the same order
	ordinals   []*ordinal
	groups     []groupSet
	parts      []*keySet // parts of references that stand in keys, see addParts
	countings  []*counting
	keepers    []*keeper
	nulls      nullPatterns
	sample     *rowSample
	edges      []*edgeSample
	kept       kept
	places     []*places    // of parentSets
	steps      []*keyedRows // of references; nil where they are not kept
	like       *Table       // of the profile to measure like; nil without one

	past   *past // nil: nothing says when rows came
	sights []*sights

	sampled     *sampledTable // nil: all rows are read
	counted     map[*reference]keysCounted
	countedKeys map[*keySet]keysCounted // of parents
}

// parentKey is what references need to know of their parent's columns.
type parentKey struct {
	columns []string
	unique  bool // a unique key says so, and the engine
	matched bool // the children must be looked up, for nothing keeps them from dangling
}

// newMeasurer decides what is to be found out about a table. parents are its
// columns that references point to.
func newMeasurer(s *schema.Schema, t *schema.Table, parents []parentKey, added map[*schema.Reference]*undeclared) *measurer {
	m := &measurer{table: t, index: map[string]int{}, sets: map[string]*keySet{}}
	needed := neededColumns(t, parents)
	for _, c := range t.Columns {
		if c.Generated == "" || needed[c.Name] {
			m.index[c.Name] = len(m.columns)
			col := newColumn(c)
			col.seed = hashBytes([]byte(t.Name + "\x00" + c.Name))
			col.told = leadsIndex(t, c.Name)
			m.columns = append(m.columns, col)
		}
	}
	m.addReferences(s, added)
	for _, p := range parents {
		m.parentSets = append(m.parentSets, m.set(p.columns, !p.unique || p.matched))
		for _, name := range p.columns {
			m.columns[m.index[name]].joins = true
		}
	}
	for _, key := range t.UniqueKeys() {
		m.addKey(key)
	}
	m.addParts(s)
	m.addEdges()
	m.watch()
	m.prepareFans()
	m.prepareKept(parents)
	m.prepare(s)
	return m
}

// neededColumns are the columns that keys and references name.
func neededColumns(t *schema.Table, parents []parentKey) map[string]bool {
	needed := map[string]bool{}
	add := func(names []string) {
		for _, n := range names {
			needed[n] = true
		}
	}
	for _, p := range parents {
		add(p.columns)
	}
	for _, r := range t.References {
		add(r.Columns)
	}
	for _, key := range t.UniqueKeys() {
		add(key.Columns())
	}
	return needed
}

// names are the columns to read.
func (m *measurer) names() []string {
	var names []string
	for _, c := range m.columns {
		names = append(names, c.schema.Name)
	}
	return names
}

// set registers columns to be hashed together.
func (m *measurer) set(columns []string, counted bool) *keySet {
	id := strings.Join(columns, "\x00")
	s := m.sets[id]
	if s == nil {
		s = &keySet{}
		for _, name := range columns {
			s.columns = append(s.columns, m.index[name])
		}
		m.sets[id] = s
		m.setOrder = append(m.setOrder, s)
	}
	s.counted = s.counted || counted
	return s
}

func (m *measurer) addReferences(s *schema.Schema, added map[*schema.Reference]*undeclared) {
	for _, r := range m.table.References {
		if !usable(s, m.table, r) {
			continue
		}
		ref := &reference{schema: r}
		if r.Table != m.table.Name {
			ref.nearby = newNeighbours()
		}
		if u := added[r]; u != nil && u.when != nil {
			ref.set = m.filtered(r.Columns, u)
		} else {
			ref.set = m.set(r.Columns, true)
			for _, i := range ref.set.columns {
				m.columns[i].refers = true
			}
		}
		for _, i := range ref.set.columns {
			m.columns[i].joins = true
		}
		if r.Table == m.table.Name {
			ref.hierarchy, ref.keys = &hierarchy{}, m.set(r.To, false)
			for _, i := range ref.keys.columns {
				m.columns[i].joins = true
			}
		}
		m.references = append(m.references, ref)
	}
}

// usable reports whether both sides of a reference exist.
func usable(s *schema.Schema, t *schema.Table, r *schema.Reference) bool {
	parent := s.Table(r.Table)
	if parent == nil || len(r.Columns) != len(r.To) {
		return false
	}
	return haveColumns(t, r.Columns) && haveColumns(parent, r.To)
}

func haveColumns(t *schema.Table, names []string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { return t.Column(n) == nil })
}

// addKey registers what is asked about a unique key.
func (m *measurer) addKey(key *schema.Index) {
	names := key.Columns()
	if len(names) == 1 {
		m.columns[m.index[names[0]]].unique = true
	}
	var free []string // columns that no reference decides
	for _, n := range names {
		c := m.columns[m.index[n]]
		if !c.refers {
			c.inKey = true
			free = append(free, n)
		}
	}
	if len(names) == 1 {
		return
	}
	for _, n := range free {
		m.set([]string{n}, true)
		if m.columns[m.index[n]].schema.Type.Kind == schema.Int {
			m.ordinals = append(m.ordinals, &ordinal{key: key, column: m.index[n], group: m.set(without(names, n), false)})
		}
	}
	m.addGroups(key, free)
}

// mostCarriers bounds how many parts of one key are tried as a group.
const mostCarriers = 4

// addGroups registers the sets that may become groups of a key: each free
// column on its own, and the free columns without one of the last few.
func (m *measurer) addGroups(key *schema.Index, free []string) {
	for _, n := range free {
		m.groups = append(m.groups, groupSet{key, m.set([]string{n}, true)})
	}
	if len(free) < 3 {
		return
	}
	for _, n := range free[max(0, len(free)-mostCarriers):] {
		m.groups = append(m.groups, groupSet{key, m.set(without(free, n), true)})
	}
}

func without(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == name })
}

// prepare makes the counters, within the table's bounds.
func (m *measurer) prepare(s *schema.Schema) {
	keys := len(m.ordinals)
	counted := make([]bool, len(m.columns))
	for _, set := range m.setOrder {
		if set.counted {
			keys++
			if set.alone() {
				counted[set.columns[0]] = true
			}
		}
	}
	mostKey := max(fewestEntries, min(mostKeyEntries, allKeyEntries/max(1, keys)))
	mostColumn := max(fewestEntries, min(mostColumnEntries, allColumnEntries/max(1, len(m.columns))))
	for i, c := range m.columns {
		c.blind = c.joins && c.form == asText && blindCollation(collationOf(s, m.table, c.schema), s.Engine)
		if counted[i] {
			c.prepare(mostKey, true)
		} else {
			c.prepare(mostColumn, false)
		}
	}
	for _, set := range m.setOrder {
		if set.counted && !set.alone() {
			set.counter = newTable[tally](mostKey)
		}
	}
	for _, o := range m.ordinals {
		o.runs = newTable[run](mostKey)
	}
	m.nulls.prepare(len(m.columns))
	m.sample = newRowSample(len(m.columns), m.keyColumns())
	m.addCountings()
}

// collationOf is the collation that a column is compared with.
func collationOf(s *schema.Schema, t *schema.Table, c *schema.Column) string {
	for _, name := range []string{c.Collation, t.Collation, s.Collation} {
		if name != "" {
			return name
		}
	}
	return ""
}

// measure takes a block of rows.
func (m *measurer) measure(b *block) {
	m.rows += int64(b.rows)
	for i, c := range m.columns {
		c.measure(&b.columns[i])
	}
	for _, set := range m.setOrder {
		m.combine(set)
	}
	for _, r := range m.references {
		r.siblings.add(r.set.hashes)
		if r.nearby != nil {
			r.nearby.add(r.set.hashes)
		}
		if r.hierarchy != nil {
			r.hierarchy.add(r.keys.hashes, r.set.hashes)
		}
	}
	for _, o := range m.ordinals {
		o.measure(&b.columns[o.column])
	}
	for _, k := range m.countings {
		k.measure(m.columns[k.column])
	}
	for _, e := range m.edges {
		e.measure(m)
	}
	for _, k := range m.keepers {
		k.measure(m)
	}
	m.see(b.rows)
	m.keepFans()
	m.nulls.measure(b)
	m.sample.add(m, b)
	m.keep(b)
}

// combine hashes and counts a set's columns together.
func (m *measurer) combine(s *keySet) {
	first := m.columns[s.columns[0]].hashes
	if s.alone() {
		s.hashes = first
		for _, h := range first {
			if h != 0 {
				s.rows++
			}
		}
		return
	}
	s.hashes = append(s.hashes[:0], first...)
	for _, i := range s.columns[1:] {
		for row, h := range m.columns[i].hashes {
			if s.hashes[row] != 0 && h != 0 {
				s.hashes[row] = joinHash(s.hashes[row], h)
			} else {
				s.hashes[row] = 0
			}
		}
	}
	if s.filter != nil {
		s.filter.apply(m, s.hashes)
	}
	for _, h := range s.hashes {
		if h == 0 {
			continue
		}
		s.rows++
		if s.counter != nil {
			if v, _ := s.counter.at(h); v != nil {
				v.n++
			}
		}
	}
}

// tallies are the counts of a set that was asked to be counted.
func (m *measurer) tallies(s *keySet) *table[tally] {
	if s.alone() {
		return m.columns[s.columns[0]].counter
	}
	return s.counter
}

// degrees is how many distinct values a set has that occur so often.
func (m *measurer) degrees(s *keySet) map[int64]float64 { return degreesOf(m.tallies(s)) }

func degreesOf(t *table[tally]) map[int64]float64 {
	counts := map[int64]float64{}
	each := float64(uint64(1)<<t.level) * float64(max(1, t.times))
	t.each(func(_ uint64, v *tally) { counts[v.n] += each })
	return counts
}

func (o *ordinal) measure(cs *cells) {
	for i, h := range o.group.hashes {
		if h == 0 || cs.tags[i] == isNull {
			continue
		}
		v, ok := wholeCell(cs, i)
		if !ok {
			continue
		}
		r, fresh := o.runs.at(h)
		if r == nil {
			continue
		}
		if fresh {
			r.lo, r.hi = v, v
		}
		r.n++
		r.lo, r.hi = min(r.lo, v), max(r.hi, v)
	}
}

// wholeCell is the integer in a cell.
func wholeCell(cs *cells, i int) (int64, bool) {
	switch cs.tags[i] {
	case isInt:
		return int64(cs.words[i]), true
	case isBytes:
		_, v, whole, ok := number(cs.bytes(i))
		return v, whole && ok
	}
	return 0, false
}

// start is where every group begins to count, and whether all groups count on
// from there without gaps.
func (o *ordinal) start() (int64, bool) {
	first, ok, seen := int64(0), true, false
	o.runs.each(func(_ uint64, r *run) {
		if !seen {
			first, seen = r.lo, true
		}
		if r.lo != first || uint64(r.hi)-uint64(r.lo) != uint64(r.n-1) {
			ok = false
		}
	})
	return first, ok && seen
}
