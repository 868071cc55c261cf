package profile

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"duckface/schema"
)

// Privacy asks for a differentially private measurement: whoever reads the
// profile learns of any one unit at most what Epsilon allows, whatever else
// they know. (Dwork, McSherry, Nissim, Smith: Calibrating noise to sensitivity in private data analysis, 2006.)
type Privacy struct {
	// Epsilon bounds by which factor, e^Epsilon, a unit's presence makes any
	// profile likelier. Above 0.
	Epsilon float64
	// Unit is the table whose rows are protected, each with all that hangs below
	// it by references; other tables' rows one by one. "": any single row.
	Unit string
	// Bound is how many rows of one unit are counted in each table below it; further
	// ones are left out. 0: 20.
	Bound int64
	// Random is where noise comes from: crypto/rand.Reader but in tests.
	Random io.Reader
}

// defaultBound is Privacy.Bound where none is given.
const defaultBound = 20

// Private says, in a profile, how it was made differentially private.
type Private struct {
	Epsilon float64
	Unit    string // "" for any single row
	Bound   int64  // 0 without a unit
	// RowCounts, FanOuts and Columns are how Epsilon was divided: a unit is in
	// that many row counts, fan-outs and columns, which share the part evenly.
	RowCounts, FanOuts, Columns PrivateShare
}

// PrivateShare is a part of an epsilon.
type PrivateShare struct {
	Epsilon  float64
	Releases int64 // that it is divided by: as many as one unit is in at most
}

// The parts of epsilon. Fan-outs are what a profile is for, but columns are many.
const (
	rowCountPart = 0.1
	fanOutPart   = 0.4
	columnPart   = 0.5
)

// CollectPrivately measures row counts, children per parent, nulls, and the
// values of numbers and dates or the lengths of texts, with noise that makes them differentially
// private. Nothing else of the data is in the profile: classes follow the
// schema, keys are dense, and what lies between columns is not told. It reads
// the database twice and keeps some 30 bytes for every row that is referred to.
func CollectPrivately(ctx context.Context, src Snapshot, o Options, privacy Privacy) (*Profile, error) {
	if !(privacy.Epsilon > 0) || math.IsInf(privacy.Epsilon, 1) {
		return nil, fmt.Errorf("epsilon %v: want a number above 0", privacy.Epsilon)
	}
	s, err := src.Schema(ctx)
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	c, err := newPrivateCollector(s, privacy)
	if err != nil {
		return nil, err
	}
	c.src, c.progress = src, o.Progress
	for _, t := range c.tables {
		if err := c.readKeys(ctx, t); err != nil {
			return nil, fmt.Errorf("%s: %w", t.schema.Name, err)
		}
	}
	p := &Profile{
		Format: Format, Name: s.Name, Charset: s.Charset, Collation: s.Collation,
		Source:  Source{Engine: s.Engine, Version: s.Version, Measured: o.Now.Format(time.DateOnly)},
		Objects: slices.Clone(s.Objects),
		Private: c.private(),
	}
	for _, t := range c.tables {
		if err := c.readRows(ctx, t); err != nil {
			return nil, fmt.Errorf("%s: %w", t.schema.Name, err)
		}
		p.Tables = append(p.Tables, c.release(t))
	}
	if c.noise.err != nil {
		return nil, c.noise.err
	}
	slices.SortFunc(p.Tables, func(a, b *Table) int { return strings.Compare(a.Name, b.Name) })
	privateMeans(p)
	privateGrowth(p)
	if err := p.markPrivately(s, o); err != nil {
		return nil, err
	}
	return p, nil
}

// privateMeans gives fan-outs of which no class stands out of the noise the mean
// that the noisy row counts have.
func privateMeans(p *Profile) {
	for _, t := range p.Tables {
		for _, r := range t.References {
			if parent := p.Table(r.Table); len(r.FanOut.Parents) == 0 && parent != nil && parent.Rows > 0 {
				r.FanOut.Mean = significant(float64(t.Rows)/float64(parent.Rows), 3)
			}
		}
	}
}

// privateGrowth lets a table grow with the parent of its first reference that
// cannot be null: the schema alone says so.
func privateGrowth(p *Profile) {
	for _, t := range p.Tables {
		t.Grows.Kind = "alone"
		for _, r := range t.References {
			parent := p.Table(r.Table)
			if allNotNull(t, r.Columns) && parent != nil && !growsWith(p, parent, t) {
				t.Grows = Growth{Kind: "with", With: parent.Name}
				break
			}
		}
	}
}

func allNotNull(t *Table, columns []string) bool {
	return !slices.ContainsFunc(columns, func(name string) bool { return !t.Column(name).NotNull })
}

// newPrivateCollector decides what will be released and with how much noise,
// from the schema alone.
func newPrivateCollector(s *schema.Schema, privacy Privacy) (*privateCollector, error) {
	if privacy.Bound <= 0 {
		privacy.Bound = defaultBound
	}
	c := &privateCollector{schema: s, privacy: privacy, noise: &noise{random: privacy.Random}, keys: map[string]*privateKey{}}
	for _, t := range s.Tables {
		c.tables = append(c.tables, newPrivateTable(s, t))
	}
	if privacy.Unit != "" {
		if err := c.placeUnit(); err != nil {
			return nil, err
		}
	}
	for _, t := range c.tables {
		for _, l := range t.links {
			id := parentID(l.schema.Table, l.schema.To)
			if c.keys[id] == nil {
				c.keys[id] = &privateKey{columns: l.schema.To, rows: map[uint64]int32{}}
				of := c.table(l.schema.Table)
				of.keys = append(of.keys, c.keys[id])
			}
			l.key = c.keys[id]
		}
	}
	c.shareEpsilon()
	return c, nil
}

// placeUnit finds the tables below the unit's, each by the shortest way of
// references up, and sorts all so that a table comes after the one that it hangs below.
func (c *privateCollector) placeUnit() error {
	root := c.table(c.privacy.Unit)
	if root == nil {
		var names []string
		for _, t := range c.tables {
			names = append(names, t.schema.Name)
		}
		return fmt.Errorf("no table %q to be the unit of privacy%s", c.privacy.Unit, didYouMean(c.privacy.Unit, names))
	}
	root.below, root.bound = true, 1
	order := []*privateTable{root}
	for i := 0; i < len(order); i++ {
		for _, t := range c.tables {
			for _, l := range t.links {
				if !t.below && l.schema.Table == order[i].schema.Name {
					t.below, t.bound, t.via = true, c.privacy.Bound, l
					order = append(order, t)
				}
			}
		}
	}
	for _, t := range c.tables {
		if !t.below {
			order = append(order, t)
		}
	}
	c.tables = order
	return nil
}

func (c *privateCollector) table(name string) *privateTable {
	for _, t := range c.tables {
		if t.schema.Name == name {
			return t
		}
	}
	return nil
}
