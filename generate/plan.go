// Package generate turns a profile into rows at any scale. A plan decides
// everything that concerns more than one row: counts, fan-outs, which columns
// follow from which. After that any cell is a function of its table, row
// number and column; see DESIGN.md.
package generate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"duckface/profile"
	"duckface/schema"
)

// Version names the function from plan to rows: the same version, profile,
// scale and seed give the same bytes for ever.
const Version = 3

// Plan is a synthetic database, decided but not yet written.
type Plan struct {
	Tables []*TablePlan // in load order: parents before children where there is no cycle
	Notes  []string     // what differs from the profile, and why
	Seed   uint64

	given   *profile.Profile
	profile *profile.Profile   // with the references and tables that the plan needs beside those given
	loose   map[givenUp]string // why links are not related by paths
	added   map[string][]int64 // ancestors that are planned but not written
	schema  *schema.Schema
	byName  map[string]*TablePlan

	reach     func(table string) error // while it is made, see Options
	conflicts map[string]Conflict      // wishes for tables that the counts of others rule out, by table
}

// TablePlan is one table of a plan.
type TablePlan struct {
	Table   *schema.Table // as it is to be created: a key that outgrows its type is widened
	Profile *profile.Table
	Rows    int64
	Bytes   int64  // data and indexes, estimated from the profile's bytes per row; 0 when unknown
	Key     string // how the primary key is made, for people

	columns []*columnPlan
	links   []*link
	pseudo  []*link
	parted  *link // in the rows that have it, its rivals are null
	layout  *layout
	owner   *link
	key     uint64
	wishes  []*wish
	late    bool       // its columns are arranged when the rest of the plan stands
	rising  risingRows // columns that a CHECK orders
	raised  []raise
	checks  *checks
}

// columnPlan is one column of a table at generation.
type columnPlan struct {
	profile *profile.Column
	column  *schema.Column
	sources []source // links that may give the value, the first that is not null does
	null    []bool   // by class
	seat    *seat    // own values: row → item
	domain  *domain
	makers  []maker  // by class, of a column that holds keys of several tables
	unled   ranker   // rows in which none of several references holds
	bounds  bounds   // what CHECK constraints demand, here and where the key is referred to
	spare   int64    // distinct values beyond those of the rows, for orphans
	ranking *ranking // own values follow the axis of the table
	unique  bool     // the plan makes every value distinct
	folded  bool     // distinct values must differ in more than case
	written bool     // false for generated columns
	place   int      // among the written columns
	follows *follow  // nil: it follows no other value
}

// source is the at-th column of a link.
type source struct {
	link *link
	at   int
}

// source is the link that gives this row's value, or nil.
func (c *columnPlan) source(cur *cursor) (*link, int) {
	for _, s := range c.sources {
		if !s.link.null[cur.class] {
			return s.link, s.at
		}
	}
	return nil, 0
}

// planProfile plans a profile with all of its references.
func planProfile(prof *profile.Profile, o Options) (*Plan, error) {
	bounds, loose := map[string]int64{}, map[givenUp]string{}
	prof, notes := withoutOverlaps(prof)
	given := prof
	prof, added := withAncestors(withKeyParts(prof))
	wanted := newDemands(given, o)
	for {
		p, err := newPlan(given, prof, added, o, bounds, loose)
		var full *infeasibleError
		if err == nil {
			if err := wanted.err(p, p.conflicts); err != nil {
				return nil, err
			}
			p.leaveOutAdded()
			p.noteLoose()
			p.Notes = append(p.Notes, notes...)
			return p, nil
		}
		if g, ok := p.loosened(err); ok {
			loose[g] = err.Error() // better without meeting paths than not at all
			continue
		}
		if !errors.As(err, &full) {
			return nil, err
		}
		before, bounded := bounds[full.table]
		most, ok := wanted.room(full)
		if !ok || bounded && most >= before {
			return nil, err
		}
		wanted.lower(full)
		bounds[full.table] = most // nearest feasible; the plan is made anew, as others may hang on it
	}
}

// newPlan is one attempt; the plan is returned with the error, as far as it came.
func newPlan(given, prof *profile.Profile, added map[string][]int64, o Options, bounds map[string]int64, loose map[givenUp]string) (*Plan, error) {
	counts, err := countRows(prof, o.Scale, bounds)
	if err != nil {
		return nil, err
	}
	p := &Plan{Seed: o.Seed, given: given, profile: prof, added: added, loose: loose, byName: map[string]*TablePlan{}, Notes: counts.notes, conflicts: counts.conflicts, reach: o.reach}
	p.schema = newSchema(prof)
	p.onlyGivenKeys()
	for _, t := range prof.Tables {
		p.addTable(t, counts.rows[t.Name])
	}
	for _, t := range p.Tables {
		p.buildLinks(t)
	}
	for _, t := range p.Tables {
		t.bindColumns()
	}
	for _, t := range p.Tables {
		p.relate(t)
	}
	for _, t := range p.parentsFirst() {
		p.relatePaths(t)
	}
	for _, t := range p.Tables {
		if err := t.unrelated(); err != nil {
			return p, fmt.Errorf("plan %s: %w", t.Table.Name, err)
		}
		if err := p.circles(t); err != nil {
			return p, fmt.Errorf("plan %s: %w", t.Table.Name, err)
		}
		t.lead(prof.Source.Engine, prof.Source.Measured != "")
	}
	for _, t := range p.Tables {
		t.classify()
	}
	for _, t := range p.Tables {
		t.boundOptional()
	}
	if err := p.eachTable(p.readTableChecks); err != nil {
		return p, err
	}
	if err := p.followAll(); err != nil {
		return p, err
	}
	for _, t := range p.Tables {
		p.followKeys(t)
	}
	if err := p.eachTable(p.spareItems, p.fitDomains, p.fitFanOuts, p.chooseUnique, p.countChildren); err != nil {
		return p, err
	}
	if err := p.settleCopies(); err != nil {
		return p, err
	}
	for _, t := range p.Tables {
		if err := p.reach(t.Table.Name); err != nil {
			return p, err
		}
		p.arrange(t)
	}
	for _, t := range p.Tables {
		t.lay()
	}
	if err := p.fitNests(); err != nil {
		return p, err
	}
	if err := p.seatTables(); err != nil {
		return p, err
	}
	if err := p.eachTable(p.spellTypes); err != nil {
		return p, err
	}
	if err := p.refuseTypedKeys(); err != nil {
		return p, err
	}
	p.weighMixtures()
	p.meetAll()
	p.settleBacks()
	for _, t := range p.parentsFirst() {
		if err := p.reach(t.Table.Name); err != nil {
			return p, err
		}
		p.arrangeLate(t)
	}
	p.order()
	return p, nil
}

// eachTable takes all tables through one step after the other.
func (p *Plan) eachTable(steps ...func(*TablePlan) error) error {
	for _, step := range steps {
		for _, t := range p.Tables {
			if err := p.reach(t.Table.Name); err != nil {
				return err
			}
			if err := step(t); err != nil {
				return fmt.Errorf("plan %s: %w", t.Table.Name, err)
			}
		}
	}
	return nil
}

// seatTables seats the rows of all tables, those of parents before their children's.
func (p *Plan) seatTables() error {
	place := func(t *TablePlan) {
		p.orderMembers(t)
		p.keepLocal(t)
	}
	var circular []*TablePlan
	seated := map[*TablePlan]bool{}
	for _, t := range p.parentsFirst() {
		if err := p.reach(t.Table.Name); err != nil {
			return err
		}
		p.leadByAncestors(t)
		if err := p.seatAll(t); err != nil {
			return fmt.Errorf("plan %s: %w", t.Table.Name, err)
		}
		seated[t] = true
		if slices.ContainsFunc(t.links, func(k *link) bool { return !seated[k.parent] }) {
			circular = append(circular, t)
			continue
		}
		place(t)
		p.swapRows(t) // before a child has listed these rows
	}
	for _, t := range circular {
		place(t)
	}
	return nil
}

// Schema is the schema of the database to create.
func (p *Plan) Schema() *schema.Schema { return p.schema }

// Table returns the plan of the table of that exact name, or nil.
func (p *Plan) Table(name string) *TablePlan { return p.byName[name] }

func (p *Plan) note(format string, args ...any) {
	p.Notes = append(p.Notes, fmt.Sprintf(format, args...))
}

func (p *Plan) addTable(t *profile.Table, rows int64) {
	tp := &TablePlan{Table: p.schema.Table(t.Name), Profile: t, Rows: rows, key: hashKey(p.Seed, t.Name)}
	tp.Bytes = int64((t.BytesPerRow + t.IndexBytesPerRow) * float64(rows))
	for i, c := range t.Columns {
		tp.columns = append(tp.columns, &columnPlan{profile: c, column: tp.Table.Columns[i], written: c.Generated == "", place: tp.width()})
	}
	p.Tables = append(p.Tables, tp)
	p.byName[t.Name] = tp
}

// width is how many columns are written.
func (t *TablePlan) width() int {
	if n := len(t.columns); n > 0 {
		last := t.columns[n-1]
		if last.written {
			return last.place + 1
		}
		return last.place
	}
	return 0
}

func (t *TablePlan) column(name string) int {
	return slices.IndexFunc(t.columns, func(c *columnPlan) bool { return strings.EqualFold(c.profile.Name, name) })
}

// newSchema is the schema that a profile carries, with copies that a plan may change.
func newSchema(p *profile.Profile) *schema.Schema {
	s := &schema.Schema{Name: p.Name, Engine: p.Source.Engine, Version: p.Source.Version, Charset: p.Charset, Collation: p.Collation, Objects: p.Objects}
	for _, t := range p.Tables {
		st := &schema.Table{Name: t.Name, Engine: t.Engine, RowFormat: t.RowFormat, Charset: t.Charset, Collation: t.Collation,
			Comment: t.Comment, Options: t.Options, Partition: t.Partition, Indexes: t.Indexes, Checks: t.Checks}
		for _, c := range t.Columns {
			col := c.Column
			st.Columns = append(st.Columns, &col)
		}
		for _, r := range t.References {
			if !r.Undeclared {
				ref := r.Reference
				st.References = append(st.References, &ref)
			}
		}
		s.Tables = append(s.Tables, st)
	}
	return s
}

// classify makes the null classes and says for each link and column in which
// of them it is null.
func (t *TablePlan) classify() {
	forced := map[string]bool{}
	for _, k := range t.links {
		if k.parent.Rows == 0 {
			for _, c := range k.cols {
				forced[t.columns[c].profile.Name] = true
			}
		}
	}
	classes := t.splitTypes(nullClasses(t.Profile, t.Rows, forced))
	if t.parted != nil {
		classes = t.partRivals(classes, t.parted)
	}
	t.layout = &layout{rows: t.Rows, classes: classes}
	for i, c := range t.columns {
		c.null = make([]bool, len(classes))
		for j := range classes {
			c.null[j] = classes[j].null[i]
		}
	}
	for _, k := range append(slices.Clone(t.links), t.pseudo...) {
		k.null = make([]bool, len(classes))
		for j := range classes {
			for _, c := range k.cols {
				k.null[j] = k.null[j] || classes[j].null[c]
			}
			k.null[j] = k.null[j] || k.above != nil && k.above.null[j] || t.elsewhere(k, classes[j])
			if !k.null[j] {
				k.child += classes[j].count
			}
		}
	}
	t.dropUnplaced()
}

// dropUnplaced makes a column null in the classes in which a sibling column of
// its only reference is null, so that no half reference is left with a value
// from nowhere.
func (t *TablePlan) dropUnplaced() {
	for i, c := range t.columns {
		if len(c.sources) == 0 || mustHave(t.Profile, c.profile) || c.sources[0].link.ref.When != nil {
			continue
		}
		for j := range t.layout.classes {
			cur := cursor{class: j}
			if k, _ := c.source(&cur); k == nil {
				c.null[j] = true
				t.layout.classes[j].null[i] = true
			}
		}
	}
}

// leaveOutAdded drops the tables that are planned but not written.
func (p *Plan) leaveOutAdded() {
	isAdded := func(name string) bool { _, ok := p.added[name]; return ok }
	p.Tables = slices.DeleteFunc(p.Tables, func(t *TablePlan) bool { return isAdded(t.Table.Name) })
	p.schema.Tables = slices.DeleteFunc(p.schema.Tables, func(t *schema.Table) bool { return isAdded(t.Name) })
	for name := range p.added {
		delete(p.byName, name)
	}
}

// order sorts the tables so that parents come before their children; within a
// cycle the order is that of the profile.
func (p *Plan) order() { p.Tables = p.parentsFirst() }

// parentsFirst are the tables in load order.
func (p *Plan) parentsFirst() []*TablePlan {
	var out []*TablePlan
	state := map[*TablePlan]int{}
	var visit func(t *TablePlan)
	visit = func(t *TablePlan) {
		if state[t] != 0 {
			return
		}
		state[t] = 1
		for _, k := range t.links {
			visit(k.parent)
		}
		out = append(out, t)
	}
	for _, t := range p.Tables {
		visit(t)
	}
	return out
}
