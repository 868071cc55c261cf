package generate

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"duckface/profile"
	"duckface/row"
	"duckface/schema"
)

// follow says that a column is computed from another value: one of its own row
// or, by a reference, one of its parent's row. It is that value plus a
// difference (lag.go), or that value itself (copy.go). Rows where there is no
// such value have one of the column's own.
type follow struct {
	link  *link      // to the parent; nil: the same row
	table *TablePlan // whose column is followed
	col   int
	lag   *profile.Lag  // nil for a copy
	copy  *profile.Copy // nil for a lag
	own   *ownValues

	sum    summing // of a lag
	copied int64   // of a copy: the item that stands for the other value
	most   int     // of a copy: longer values are not copied; 0 for no limit
}

// leader is the column that is followed.
func (f *follow) leader() *columnPlan { return f.table.columns[f.col] }

// source is the column that the leader's values come from in the end.
func (f *follow) source() *columnPlan {
	root, at := f.table.root(f.col)
	return root.columns[at]
}

// farther is what the leader follows in its own row by a lag, nil for nothing:
// where the leader is null, that leads.
func (f *follow) farther() *follow {
	if n := f.leader().follows; n != nil && n.lag != nil && n.link == nil {
		return n
	}
	return nil
}

// what names what is followed, for people.
func (f *follow) what() string { return f.table.Table.Name + "." + f.leader().profile.Name }

// ownValues are the values of rows that have nothing to follow: quotas where
// the null class tells, by chance where only the parent's row does.
type ownValues struct {
	domain  *domain
	fan     *fanOut
	seat    *seat    // rows of the classes that surely have nothing to follow
	ranking *ranking // of the seat: these rows follow the axis of the table
	key     uint64
}

// item is the item of a row.
func (o *ownValues) item(t *TablePlan, c *cursor) int64 {
	if o.seat != nil && o.seat.ranker.index(c) >= 0 {
		return o.seat.rank(t, c)
	}
	total := o.fan.totalChildren()
	if total == 0 {
		return 0
	}
	rank, _ := o.fan.parent(int64(mix64(o.key^uint64(c.row)) % uint64(total)))
	return rank
}

// followAll decides which columns follow others. A lag or copy that cannot be
// kept is left out with a note; columns that follow each other in a circle are
// an error.
func (p *Plan) followAll() error {
	for _, t := range p.Tables {
		for i, c := range t.columns {
			if t.Rows == 0 || !c.written || c.profile.Lag == nil && c.profile.Copy == nil {
				continue
			}
			f, why := p.newFollow(t, i)
			if why != "" {
				p.note("%s.%s has values of its own: %s", t.Table.Name, c.profile.Name, why)
				continue
			}
			c.follows = f
		}
		p.dropDisordered(t)
	}
	return p.refuseCircles()
}

// newFollow reads a column's lag or copy, or says why it cannot be kept.
func (p *Plan) newFollow(t *TablePlan, i int) (f *follow, why string) {
	c := t.columns[i]
	f = &follow{table: t, lag: c.profile.Lag, copy: c.profile.Copy}
	of, reference := "", []string(nil)
	if f.copy != nil {
		f.lag = nil
		of, reference = f.copy.Of, f.copy.Reference
	} else {
		of, reference = f.lag.After, f.lag.Reference
	}
	if why = p.fixedValue(t, i, f.lag != nil); why != "" {
		return nil, why
	}
	if len(reference) > 0 {
		at := slices.IndexFunc(t.links, func(k *link) bool { return sameSet(k.ref.Columns, reference) })
		if at < 0 {
			return nil, fmt.Sprintf("there is no reference (%s)", strings.Join(reference, ", "))
		}
		f.link = t.links[at]
		f.table = f.link.parent
		if own := keyRank(t.Profile, c.profile.Name); f.lag != nil && math.Abs(own) >= leastKeyed && !(t.dated(f.link) && !f.link.bound() && !f.link.aligned) {
			return nil, "it follows the key of its own table"
		}
	}
	if f.col = f.table.column(of); f.col < 0 {
		return nil, fmt.Sprintf("table %s has no column %s", f.table.Table.Name, of)
	}
	switch lead := f.leader(); {
	case f.table == t && f.col == i && f.link == nil:
		return nil, "it cannot follow itself"
	case !lead.written:
		return nil, lead.profile.Name + " is a generated column"
	case f.link != nil && f.table.Rows == 0:
		return nil, "table " + f.table.Table.Name + " is empty"
	case !convertible(f.source().column.Type, lead.column.Type):
		return nil, fmt.Sprintf("%s refers to values of %s", f.what(), f.source().column.Type.Name)
	case f.link != nil && !coversKey(f.table.Profile, f.link.ref.To):
		return nil, fmt.Sprintf("(%s) does not lead to a single row of %s", strings.Join(reference, ", "), f.table.Table.Name)
	case f.link != nil && f.table == t && deepTree(f.link):
		return nil, fmt.Sprintf("the tree by (%s) is too deep to follow up", strings.Join(reference, ", "))
	}
	if f.lag != nil {
		return f, lagMisfit(f, c)
	}
	return f, p.copyMisfit(f, t, c)
}

// climbs reports whether a link is to rows above in a tree, which ends at its roots.
func (k *link) climbs() bool { return k.tree != nil || k.grove != nil }

// deepTree reports whether the way from a row of a tree to its root may be
// longer than is worth walking for every row.
func deepTree(k *link) bool {
	const most = 64
	return !k.climbs() || len(k.ref.Levels) > most || coversKey(k.parent.Profile, k.ref.Columns)
}

// fixedValue says why a column's values are decided elsewhere, or "".
func (p *Plan) fixedValue(t *TablePlan, i int, lag bool) string {
	c := t.columns[i]
	name := c.profile.Name
	if len(c.sources) > 0 {
		return "it is part of a reference"
	}
	for _, o := range p.profile.Tables {
		for _, r := range o.References {
			if r.Table == t.Table.Name && slices.Contains(r.To, name) {
				return "table " + o.Name + " refers to it"
			}
		}
	}
	for _, k := range t.links {
		if k.ref.When != nil && t.column(k.ref.When.Column) == i {
			return "it says which table (" + strings.Join(k.ref.Columns, ", ") + ") refers to"
		}
	}
	keys := uniqueKeys(t.Profile)
	for _, k := range derivedKeys(t.Profile) {
		keys = append(keys, k.columns)
	}
	for _, key := range keys {
		if slices.Contains(key, name) && (lag || len(key) == 1) {
			return "it is part of a unique key"
		}
	}
	return ""
}

// refuseCircles reports columns that follow each other in a circle. A circle
// that leads up a tree of the table ends at its roots.
func (p *Plan) refuseCircles() error {
	total := 0
	for _, t := range p.Tables {
		total += len(t.columns)
	}
	for _, t := range p.Tables {
		for _, start := range t.columns {
			names, grounded, within := []string{t.Table.Name + "." + start.profile.Name}, false, true
			for c := start; c.follows != nil && len(names) <= total; c = c.follows.leader() {
				f := c.follows
				names = append(names, f.what())
				grounded = grounded || f.link != nil && f.link.climbs()
				within = within && (f.link == nil || f.link.climbs())
				if f.leader() == start && !(grounded && within) {
					return fmt.Errorf("plan %s: columns follow each other in a circle: %s; take one of their lags or copies out of the profile",
						t.Table.Name, strings.Join(names, ", which follows "))
				}
				if f.leader() == start {
					break
				}
			}
		}
	}
	return nil
}

// dropDisordered leaves out lags and copies of columns that a CHECK orders and
// that do not keep the order by themselves.
func (p *Plan) dropDisordered(t *TablePlan) {
	if t.checks == nil {
		return
	}
	for changed := true; changed; {
		changed = false
		for _, o := range t.checks.orders {
			i, j := t.column(o.low), t.column(o.high)
			if i < 0 || j < 0 || t.keptByLag(i, j, o.strict) {
				continue
			}
			for _, k := range []int{i, j} {
				if c := t.columns[k]; c.follows != nil {
					p.note("%s.%s has values of its own: a CHECK orders it against %s", t.Table.Name, c.profile.Name, t.columns[i+j-k].profile.Name)
					c.follows, changed = nil, true
				}
			}
		}
	}
}

// keptByLag reports whether column high is low plus something positive, maybe
// by way of other columns, so that their order needs no other care.
func (t *TablePlan) keptByLag(low, high int, strict bool) bool {
	more := false // than 0
	for at, steps := high, 0; steps < len(t.columns); steps++ {
		c := t.columns[at]
		f := c.follows
		if f == nil || f.lag == nil || f.link != nil || c.profile.Zero > 0 || !(f.lag.Quantiles[0] >= 0) {
			return false
		}
		if b, of := c.bounds, f.leader().bounds; b.bounded && !math.IsInf(b.hi, 1) && !(of.bounded && of.hi <= b.hi) {
			return false
		}
		more = more || f.lag.Quantiles[0] > 0
		if f.col == low {
			return more || !strict
		}
		for j := range c.null { // where the one in between is null, its own leader leads
			if strict && !more && !c.null[j] && f.leader().null[j] {
				return false
			}
		}
		at = f.col
	}
	return false
}

// fitFollow makes the domain of a column that follows another: of the
// differences, or of the rows that are no copies.
func (p *Plan) fitFollow(t *TablePlan, i int) error {
	c := t.columns[i]
	spec := p.domainSpec(t, c)
	spec.typ, spec.key = c.column.Type, hashKey(p.Seed, t.Table.Name, c.profile.Name)
	fit := p.fitLag
	if c.follows.copy != nil {
		fit = p.fitCopy
	}
	if err := fit(t, c, spec); err != nil {
		return fmt.Errorf("%s: %w", c.profile.Name, err)
	}
	return nil
}

// alone counts the rows of a column that by their null class have nothing to
// follow.
func (f *follow) alone(t *TablePlan, c *columnPlan) (has []bool, rows int64) {
	has = make([]bool, len(t.layout.classes))
	for j, class := range t.layout.classes {
		none := f.link != nil && f.link.null[j]
		if f.link == nil {
			none = true
			for n := f; n != nil && none; n = n.farther() {
				none = n.leader().null[j]
			}
		}
		if has[j] = none && !c.null[j]; has[j] {
			rows += class.count
		}
	}
	return has, rows
}

// mostlyAlone is the classes of a column that copies its parent's value where it has
// a parent, and the rows of those that have none, if these are most: what
// the column goes together with is theirs. Else has is nil.
func (t *TablePlan) mostlyAlone(c *columnPlan) (has []bool, rows int64) {
	f := c.follows
	if f == nil || f.copy == nil || f.link == nil || f.own == nil {
		return nil, 0
	}
	has, rows = f.alone(t, c)
	all := int64(0)
	for j, class := range t.layout.classes {
		if !c.null[j] {
			all += class.count
		}
	}
	if rows*2 <= all || rows != f.own.fan.totalChildren() {
		return nil, 0
	}
	return has, rows
}

// newOwnValues plans the values of rows with nothing to follow.
func newOwnValues(spec domainSpec, rows int64) (*ownValues, error) {
	spec.items = scaledItems(spec, rows)
	spec.rows = rows
	d, err := newDomain(spec)
	if err != nil {
		return nil, err
	}
	return &ownValues{domain: d, fan: newFanOut(d.runs), key: mix64(spec.key)}, nil
}

// scaledItems is how many distinct values some of the rows have.
func scaledItems(spec domainSpec, rows int64) int64 {
	if spec.items <= 100 || spec.rows == 0 {
		return spec.items
	}
	return max(1, int64(float64(spec.items)*float64(rows)/float64(spec.rows)))
}

// seatAlone places the rows that by their null class have nothing to follow.
func (f *follow) seatAlone(t *TablePlan, c *columnPlan) {
	has, rows := f.alone(t, c)
	if rows == 0 || rows != f.own.fan.totalChildren() {
		return
	}
	f.own.seat = &seat{ranker: newRanker(t.layout, func(j int) bool { return has[j] }), fan: f.own.fan, ranking: f.own.ranking,
		spread: newScatter(rows, 0, hashKey(t.key, "alone", c.profile.Name))}
}

// dropFollow gives a column values of its own after all.
func (p *Plan) dropFollow(t *TablePlan, i int, why string) error {
	c := t.columns[i]
	c.follows, c.domain = nil, nil
	p.note("%s.%s has values of its own: %s", t.Table.Name, c.profile.Name, why)
	return p.fitDomain(t, i)
}

// comparable kinds of columns, between which differences mean something.
const (
	dateAxis  = iota + 1 // DATE, DATETIME, TIMESTAMP
	clockAxis            // TIME
	numberAxis
)

// axisOf is the kind of axis that a type lies on, 0 for none.
func axisOf(t schema.Type) int {
	switch t.Kind {
	case schema.Date, schema.DateTime, schema.Timestamp:
		return dateAxis
	case schema.Time:
		return clockAxis
	case schema.Int, schema.Decimal, schema.Float, schema.Year:
		return numberAxis
	}
	return 0
}

// leading is what a column follows in the rows at hand.
type leading struct {
	filler *Filler // of the table that cells are of; nil where there are none
	cells  *row.Column
	at     []int32 // by row: where in cells, -1 for no parent; nil: as the rows
}

// of is where the leader of row i stands, -1 for a null or no parent.
func (l leading) of(i int) int {
	if l.at != nil {
		i = int(l.at[i])
	}
	if i < 0 || l.cells.IsNull(i) {
		return -1
	}
	return i
}

// above computes parents' columns for the rows of a batch.
type above struct {
	filler *Filler
	batch  row.Batch
	rows   []int64 // parents of the batch at hand, neighbours that are the same once
	at     []int32 // by row: its parent among rows, -1 for none
	ready  bool
}

// leader computes what a column follows, for the rows at hand.
func (f *Filler) leader(to *follow) leading {
	if to.link == nil {
		return leading{cells: f.cells(to.col), filler: f}
	}
	up := f.aboveBy(to.link)
	if len(up.rows) == 0 {
		return leading{cells: &row.Column{}, at: up.at}
	}
	return leading{cells: up.filler.cells(to.col), at: up.at, filler: up.filler}
}

// leaders computes what a lagged column follows: its leader, then those that
// lead in its place where it is null.
func (f *Filler) leaders(to *follow) []leading {
	f.leads = append(f.leads[:0], f.leader(to))
	first := f.leads[0]
	for to = to.farther(); to != nil && first.filler != nil; to = to.farther() {
		f.leads = append(f.leads, leading{cells: first.filler.cells(to.col), at: first.at, filler: first.filler})
	}
	return f.leads
}

// aboveBy finds the parents of the rows at hand. The root of a tree has none.
func (f *Filler) aboveBy(k *link) *above {
	up := f.above[k]
	if up == nil {
		up = &above{filler: k.parent.NewFiller()}
		if f.above == nil {
			f.above = map[*link]*above{}
		}
		f.above[k] = up
	}
	if up.ready {
		return up
	}
	up.ready, up.rows, up.at = true, up.rows[:0], up.at[:0]
	for i := range f.cursors {
		parent := f.parentRow(k, i)
		if parent < 0 || k.climbs() && parent == f.cursors[i].row {
			up.at = append(up.at, -1)
			continue
		}
		if n := len(up.rows); n == 0 || up.rows[n-1] != parent {
			up.rows = append(up.rows, parent)
		}
		up.at = append(up.at, int32(len(up.rows)-1))
	}
	up.filler.size(len(up.rows))
	for i, r := range up.rows {
		up.filler.cursors[i] = up.filler.table.layout.find(r)
	}
	up.filler.begin(&up.batch)
	return up
}

// makeOwn makes the values of f.alone, in a column that stays until the next call.
func (f *Filler) makeOwn(m maker) *row.Column {
	out := &f.own
	out.Ints, out.Floats, out.Data, out.Ends = out.Ints[:0], out.Floats[:0], out.Data[:0], out.Ends[:0]
	if len(f.alone) > 0 {
		m.fill(out, f.alone)
	}
	return out
}
