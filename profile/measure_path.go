package profile

import (
	"slices"
	"strconv"
	"strings"

	"duckface/schema"
)

const (
	longestPath = 4  // steps
	mostPaths   = 96 // from one table, the shortest first
	// mostFollowed bounds the rows times paths that are followed, over all tables
	// and for one. Of a table with more every so many rows are taken.
	mostFollowed      = 1 << 26
	mostTableFollowed = 1 << 22
)

// path is a way from a table's rows to a key of an ancestor, by references.
type path struct {
	steps []step
	key   string // parentID of the ancestor's key
	// own are the columns of the first table that hold the ancestor's key
	// whatever the rows are, for each reference hands them on; "" if not all do.
	own    string
	before int // the path without the last step, among all of the table; -1 for none
}

// step is one reference of a path.
type step struct {
	table     *keptTable // the child
	reference int        // of its references
}

func (s step) schema() *schema.Reference { return s.table.references[s.reference] }

// columns names the path as the file does.
func (p path) columns() [][]string {
	var out [][]string
	for _, s := range p.steps {
		out = append(out, s.schema().Columns)
	}
	return out
}

// to is the ancestor table.
func (p path) to() string { return p.last().schema().Table }

// last is the step that arrives.
func (p path) last() step { return p.steps[len(p.steps)-1] }

// id tells the paths of a table apart.
func (p path) id() string { return pathID(p.steps) }

func pathID(steps []step) string {
	var b strings.Builder
	b.WriteString(steps[0].table.out.Name)
	for _, s := range steps {
		b.WriteByte(0)
		b.WriteString(strconv.Itoa(s.reference))
	}
	return b.String()
}

// kin finds what was kept of a table by its name.
type kin map[string]*keptTable

func (c *collector) kin() kin {
	f := kin{}
	for _, t := range c.kept {
		f[t.out.Name] = t
	}
	return f
}

// parentsFirst puts tables behind those that they refer to, as far as there
// are no circles.
func (f kin) parentsFirst(tables []*keptTable) []*keptTable {
	var out []*keptTable
	seen := map[*keptTable]bool{}
	var visit func(t *keptTable)
	visit = func(t *keptTable) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		for _, r := range t.references {
			visit(f[r.Table])
		}
		out = append(out, t)
	}
	for _, t := range tables {
		visit(t)
	}
	return out
}

// paths are the ways up from a table that pass no table twice; the first step
// alone may stay in the table, if the second leaves it.
func (f kin) paths(t *keptTable) []path {
	var all []path
	for i := range t.references {
		all = append(all, f.extend(path{before: -1}, -1, step{t, i}))
	}
	for i := 0; i < len(all) && len(all) < mostPaths; i++ {
		p := all[i]
		if len(p.steps) == longestPath {
			break
		}
		next := f.parent(p.last())
		if next == nil || next == t && len(p.steps) > 1 {
			continue
		}
		for j, r := range next.references {
			if visited(p, r.Table) {
				continue
			}
			all = append(all, f.extend(p, i, step{next, j}))
		}
	}
	return all[:min(len(all), mostPaths)]
}

// parent is the table that a step leads to, if its key leads to one row and
// the way can go on from there.
func (f kin) parent(s step) *keptTable {
	if f.keys(s) == nil {
		return nil
	}
	return f[s.schema().Table]
}

// keys are the rows that a step leads to, by their key.
func (f kin) keys(s step) *keyedRows {
	r := s.schema()
	parent := f[r.Table]
	if parent == nil || len(parent.legs.byKey) == 0 {
		return nil
	}
	return parent.legs.byKey[parent.parents[parentID(r.Table, r.To)]]
}

// visited reports whether a path starts at or leads to a table.
func visited(p path, table string) bool {
	return p.steps[0].table.out.Name == table || slices.ContainsFunc(p.steps, func(s step) bool { return s.schema().Table == table })
}

// extend is the i-th path with one more step.
func (f kin) extend(p path, i int, s step) path {
	r := s.schema()
	out := path{steps: append(slices.Clone(p.steps), s), key: parentID(r.Table, r.To), before: i}
	if len(p.steps) == 0 {
		out.own = strings.Join(r.Columns, "\x00")
		return out
	}
	if p.own == "" {
		return out
	}
	held, own := strings.Split(p.own, "\x00"), []string(nil)
	before := p.last().schema().To
	for _, c := range r.Columns {
		i := slices.Index(before, c)
		if i < 0 {
			return out
		}
		own = append(own, held[i])
	}
	out.own = strings.Join(own, "\x00")
	return out
}

// way is the path by such references from a table.
func (f kin) way(t *keptTable, references []*Reference) (path, bool) {
	p := path{before: -1}
	for k, r := range references {
		i := -1
		if t != nil {
			i = slices.IndexFunc(t.references, func(x *schema.Reference) bool {
				return sameColumns(&Reference{Reference: *x}, r)
			})
		}
		if i < 0 {
			return p, false
		}
		s := step{t, i}
		p = f.extend(p, -1, s)
		if t = f.parent(s); t == nil && k < len(references)-1 {
			return p, false
		}
	}
	return p, len(references) > 0
}

// follow is where the rows of a sample arrive by a path: the hash of the
// ancestor's key, 0 where a reference is null or leads to a row that was not kept.
// Every stride-th row is taken.
func (f kin) follow(s *keyedRows, offset, stride int, p path) []uint64 {
	out := make([]uint64, 0, s.len()/stride+1)
	for i := 0; i < s.len(); i += stride {
		out = append(out, s.row(i)[offset+p.steps[0].reference])
	}
	for k, next := range p.steps[1:] {
		keys := f.keys(p.steps[k])
		for i, h := range out {
			if row := keys.find(h); row >= 0 {
				out[i] = keys.row(row)[next.reference]
			} else {
				out[i] = 0
			}
		}
	}
	return out
}
