package generate

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"duckface/profile"
	"duckface/schema"
)

// fitFanOuts spells the fan-out of every link at the counts of this plan.
func (p *Plan) fitFanOuts(t *TablePlan) error {
	for _, k := range t.allLinks() {
		if k.self {
			k.order = newPermutation(t.Rows, p.orderKey(k, t))
			continue
		}
		parent := k.parent
		k.parents = newRanker(parent.layout, func(c int) bool {
			for _, col := range k.parentCols {
				if parent.columns[col].null[c] {
					return false
				}
			}
			return true
		})
		count := k.parents.total
		if key := parent.columns[k.parentCols[0]]; len(k.cols) == 1 && k.tree == nil && key.domain != nil && !key.unique && !coversKey(parent.Profile, k.ref.To) {
			k.items = true
			count = newFanOut(key.domain.runs).totalParents()
		}
		if k.tree == nil && k.child > 0 && count == 0 {
			return fmt.Errorf("%s needs rows in %s, which has none with a key", strings.Join(k.ref.Columns, ", "), parent.Table.Name)
		}
		if coversKey(t.Profile, k.ref.Columns) || k.child <= count && t.oneChildKeeps(k) {
			k.most = 1
		}
		t.loseChildren(k)
		k.runs = k.fanOutAt(t, count, k.child)
		k.order = newPermutation(count, p.orderKey(k, t))
		if p.ranked(parent) {
			k.order = permutation{}
		}
		if k.leading || k.keyed > 0 || k.local {
			k.order, k.runs = permutation{}, interleave(k.runs)
		}
	}
	return nil
}

// oneChildKeeps reports whether a compound unique key holds by one link alone,
// which was measured to give no parent two children and has parents enough.
func (t *TablePlan) oneChildKeeps(k *link) bool {
	shape := k.ref.FanOut.Parents
	return len(shape) > 0 && shape[len(shape)-1].High == 1 && k.child0(t) <= k.parent.Rows &&
		k.ref.When == nil && k.via == nil && k.parent != t && !k.items && t.keyed(k)
}

// orderKey seeds the order of a parent's rows by their children: links that are
// aligned share it, so that the busiest in one is the busiest in the other.
func (p *Plan) orderKey(k *link, t *TablePlan) uint64 {
	to, name := t.names(k.cols), ""
	if !k.self {
		to = k.ref.To
	}
	if !k.aligned {
		name = t.Table.Name + "." + strings.Join(k.ref.Columns, ",")
	}
	return hashKey(p.Seed, "order", k.parent.Table.Name, strings.Join(to, ","), name)
}

// fanOutAt is the measured fan-out at that many parents and children.
func (k *link) fanOutAt(t *TablePlan, parents, children int64) []run {
	before, now := k.parent.Profile.Rows, k.parent.Rows
	if k.items { // several rows of the parent share a key
		before, now = distinctOf(columnSet{k.parent.Profile, k.ref.To}), parents
	}
	return scaleFanOut(fanOutSpec{
		shape: k.ref.FanOut, drift: k.ref.Drift, parents: parents, children: children, most: k.most,
		fixed:          before == now && t.Rows != t.Profile.Rows,
		parentsBefore:  before,
		childrenBefore: int64(float64(t.Profile.Rows)*max(0, 1-k.ref.Null-k.ref.Orphans)*t.typeShare(k) + 0.5),
		classes:        classShares(t.Profile, k.ref.Columns),
	})
}

func (t *TablePlan) allLinks() []*link {
	return append(append([]*link(nil), t.links...), t.pseudo...)
}

// fitDomains makes the domain of every column that holds values of its own.
func (p *Plan) fitDomains(t *TablePlan) error {
	if t.Rows == 0 {
		return nil
	}
	t.markFolded()
	for i, c := range t.columns {
		if len(c.sources) > 0 || !c.written {
			continue
		}
		c.unique = t.single(c.profile.Name)
		if err := p.fitDomain(t, i); err != nil {
			return err
		}
	}
	return nil
}

// single reports whether a column is a unique key on its own.
func (t *TablePlan) single(name string) bool {
	for _, key := range uniqueKeys(t.Profile) {
		if len(key) == 1 && key[0] == name {
			return true
		}
	}
	return false
}

// fitDomain makes one column's domain, widening the type of a key that its
// values outgrow.
func (p *Plan) fitDomain(t *TablePlan, i int) error {
	c := t.columns[i]
	if c.follows != nil {
		return p.fitFollow(t, i)
	}
	spec := p.domainSpec(t, c)
	spec.key = hashKey(p.Seed, t.Table.Name, c.profile.Name)
	for {
		spec.typ = c.column.Type
		d, err := newDomain(spec)
		if err == nil {
			c.domain = d
			if p.ranked(t) {
				d.maker = rankedMaker{d.maker, p.added[t.Table.Name]}
			}
			p.followType(t, i)
			return nil
		}
		var full *capacityError
		if !errors.As(err, &full) {
			return fmt.Errorf("%s: %w", c.profile.Name, err)
		}
		if !c.widen() {
			return &infeasibleError{t.Table.Name, []string{c.profile.Name}, mulDiv(full.max, t.Rows, spec.rows), t.Rows}
		}
	}
}

// domainSpec asks for a column's domain at this plan's row count.
func (p *Plan) domainSpec(t *TablePlan, c *columnPlan) domainSpec {
	spec := domainSpec{table: t.Table.Name, column: c.profile, typ: c.column.Type, unique: c.unique,
		blind: c.folded || blind(t.Profile, c.profile), check: c.bounds, charset: p.charset(t, c)}
	for j, class := range t.layout.classes {
		if !c.null[j] {
			spec.rows += class.count
		}
	}
	if c.unique {
		spec.rows += c.spare
	}
	before := float64(t.Profile.Rows) * (1 - c.profile.Null)
	spec.items = scaledDistinct(c.profile.Distinct, before, spec.rows)
	if p.refersTo(t, c.profile.Name) && before > 0 { // no category: its values are parents, and grow as the rows
		spec.items = min(spec.rows, int64(math.Round(float64(distinctOf(columnSet{t.Profile, []string{c.profile.Name}}))*float64(spec.rows)/before)))
		spec.widen = true
	}
	if spec.items > 0 {
		spec.items = max(spec.items, min(t.mostSiblings(c.profile.Name), c.profile.Distinct, spec.rows))
	}
	spec.ordered = c.unique && t.leadsKey(c.profile.Name)
	spec.column = beyondMeasured(c.profile, spec.items)
	return spec
}

// mostSiblings is the most children of one parent that a column alone tells apart,
// or but for a category, in a unique key: (map, value) or (map, value, type) of a map
// of 286 values needs as many, however few rows there are. Else 0.
func (t *TablePlan) mostSiblings(name string) int64 {
	most := int64(0)
	for _, key := range uniqueKeys(t.Profile) {
		if !slices.Contains(key, name) {
			continue
		}
		for _, r := range t.Profile.References {
			alone := !slices.Contains(r.Columns, name) && !slices.ContainsFunc(r.Columns, func(k string) bool { return !slices.Contains(key, k) })
			for _, k := range key {
				c := t.Profile.Column(k)
				alone = alone && (k == name || slices.Contains(r.Columns, k) || c.Distinct > 0 && c.Distinct <= 100 || len(c.Values) > 0)
			}
			if n := len(r.FanOut.Parents); alone && n > 0 {
				most = max(most, r.FanOut.Parents[n-1].High)
			}
		}
	}
	return most
}

// charset is a column's character set, defaults applied.
func (p *Plan) charset(t *TablePlan, c *columnPlan) string {
	return cmp.Or(c.profile.Charset, t.Profile.Charset, p.profile.Charset)
}

// refersTo reports whether a reference is to this column of a table alone.
func (p *Plan) refersTo(t *TablePlan, column string) bool {
	for _, o := range p.profile.Tables {
		for _, r := range o.References {
			if r.Table == t.Table.Name && len(r.To) == 1 && r.To[0] == column {
				return true
			}
		}
	}
	return false
}

// scaledDistinct is how many distinct values a column has at another row
// count: a category (at most 100 values, each twice or more on average) keeps
// its values, any other column keeps its share of distinct values.
func scaledDistinct(distinct int64, before float64, rows int64) int64 {
	switch {
	case distinct == 0 || before <= 0:
		return 0
	case distinct <= 100 && 2*float64(distinct) < before:
		return min(distinct, rows)
	}
	n := int64(math.Round(float64(distinct) * float64(rows) / before))
	return min(max(n, 1), rows)
}

// leadsKey reports whether a column is the first of the primary key.
func (t *TablePlan) leadsKey(name string) bool {
	for _, ix := range t.Profile.Indexes {
		if ix.Kind == schema.Primary && len(ix.Parts) > 0 {
			return ix.Parts[0].Column == name
		}
	}
	return false
}

// blind reports whether the collation takes 'a' and 'A' for one value.
func blind(t *profile.Table, c *profile.Column) bool {
	coll := c.Collation
	if coll == "" {
		coll = t.Collation
	}
	return coll != "binary" && coll != "BINARY" && !strings.HasSuffix(coll, "_bin")
}

// widen gives the column the next larger type; false when there is none.
func (c *columnPlan) widen() bool {
	typ := c.column.Type
	switch {
	case typ.Kind == schema.Int && typ.Bits > 0 && typ.Bits < 64:
		next := map[int]string{8: "smallint", 16: "mediumint", 24: "int", 32: "bigint"}[typ.Bits]
		if typ.Unsigned {
			next += " unsigned"
		}
		c.column.Type = schema.ParseType(next)
	case typ.Kind == schema.Text && typ.Length > 0 && typ.Length < 190:
		base := "varchar"
		if typ.Fixed {
			base = "char"
		}
		c.column.Type = schema.ParseType(fmt.Sprintf("%s(%d)", base, typ.Length+1))
	case typ.Kind == schema.Decimal && typ.Precision < 18:
		c.column.Type = schema.ParseType(fmt.Sprintf("decimal(%d,%d)", typ.Precision+1, typ.Scale))
	default:
		return false
	}
	return true
}

// followType gives a widened type to every column that refers to this one, and
// says so.
func (p *Plan) followType(t *TablePlan, i int) {
	c := t.columns[i]
	if c.column.Type.Name == c.profile.Type.Name {
		return
	}
	var also []string
	for _, other := range p.Tables {
		for j, o := range other.columns {
			if len(o.sources) == 0 {
				continue
			}
			if root, at := other.root(j); root == t && at == i {
				o.column.Type = c.column.Type
				also = append(also, other.Table.Name+"."+o.profile.Name)
			}
		}
	}
	text := fmt.Sprintf("%s.%s is %s instead of %s: %d rows do not fit", t.Table.Name, c.profile.Name, c.column.Type.Name, c.profile.Type.Name, t.Rows)
	if len(also) > 0 {
		text += "; so is " + strings.Join(also, ", ")
	}
	p.Notes = append(p.Notes, text)
}
