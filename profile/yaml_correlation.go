package profile

import (
	"math"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// unresolved is a correlation whose dimensions are still text: the references
// that they may name are complete only when all tables were read.
type unresolved struct {
	table *Table
	a, b  *yaml.Node
	rank  float64
}

// correlated reads {rental_date: {(key): 0.99, amount: 0.3}, …}.
func (d *decoder) correlated(n *yaml.Node, t *Table) error {
	rows, err := d.entries(n, "dimension")
	if err != nil {
		return err
	}
	for _, row := range rows {
		others, err := d.entries(row.value, "dimension")
		if err != nil {
			return d.place(row.value, "correlated of table "+t.Name, err)
		}
		for _, o := range others {
			u := unresolved{table: t, a: row.key, b: o.key}
			if err := readRank(&u.rank)(o.value); err != nil {
				return d.place(o.value, "correlated of table "+t.Name, err)
			}
			d.unresolved = append(d.unresolved, u)
		}
	}
	return nil
}

// readRank reads a number from -1 to 1.
func readRank(to *float64) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		v, err := toNumber(n)
		if err != nil || v < -1 || v > 1 {
			return wantError("a rank correlation from -1 to 1", n)
		}
		*to = v
		return nil
	}
}

// resolveCorrelations finds what the dimensions are that correlations name.
func (d *decoder) resolveCorrelations(p *Profile) error {
	children := map[*Table][]ChildKey{}
	for _, u := range d.unresolved {
		t := u.table
		if _, ok := children[t]; !ok {
			children[t] = p.childKeys(t)
		}
		var pair [2]Dimension
		for i, n := range []*yaml.Node{u.a, u.b} {
			var ok bool
			if pair[i], ok = t.dimension(n.Value, children[t]); !ok {
				return d.errorf(n, "correlated of table %s: %q is no column, no reference to the table and not (key)%s", t.Name, n.Value, didYouMean(n.Value, t.dimensionNames(children[t])))
			}
		}
		d.mark(t, "correlated "+strconv.Itoa(len(t.Correlations)), u.b)
		t.Correlations = append(t.Correlations, Correlation{pair[0], pair[1], u.rank})
	}
	return nil
}

// dimensionNames are all that a correlation may name.
func (t *Table) dimensionNames(children []ChildKey) []string {
	names := append(t.columnNames(), keyOrder)
	for _, c := range children {
		names = append(names, Dimension{Child: c}.String())
	}
	return names
}

// correlated writes a line for each dimension that comes first in a pair.
func (e *encoder) correlated(t *Table) {
	if len(t.Correlations) == 0 {
		return
	}
	e.linef(2, "correlated:")
	for rest := t.Correlations; len(rest) > 0; {
		first, row := rest[0].A, &flow{}
		var others []Correlation
		for _, c := range rest {
			if c.A != first {
				others = append(others, c)
				continue
			}
			row.add(spellDimension(c.B), formatRank(c.Rank))
		}
		e.linef(3, "%s: %s", spellDimension(first), row)
		rest = others
	}
}

func spellDimension(d Dimension) string {
	if d.Key {
		return keyOrder
	}
	return yamlText(d.String())
}

// formatRank rounds to three decimals.
func formatRank(r float64) string { return formatNumber(math.Round(1000*r) / 1000) }

// correlations checks that pairs are of two dimensions, each pair once.
func (v *validator) correlations(t *Table) error {
	seen := map[[2]Dimension]bool{}
	for i, c := range t.Correlations {
		key := "correlated " + strconv.Itoa(i)
		for _, d := range []Dimension{c.A, c.B} {
			if err := v.dimension(t, key, d); err != nil {
				return err
			}
		}
		what := "correlated of table " + t.Name + ": " + c.A.String() + " and " + c.B.String()
		if !(c.Rank >= -1 && c.Rank <= 1) {
			return v.errorf(t, key, "%s: %s is not a rank correlation from -1 to 1", what, formatNumber(c.Rank))
		}
		if c.A == c.B {
			return v.errorf(t, key, "%s are the same", what)
		}
		if seen[[2]Dimension{c.A, c.B}] || seen[[2]Dimension{c.B, c.A}] {
			return v.errorf(t, key, "%s stand twice", what)
		}
		seen[[2]Dimension{c.A, c.B}] = true
	}
	return nil
}

func (v *validator) dimension(t *Table, key string, d Dimension) error {
	what := "correlated of table " + t.Name
	switch {
	case d.Key && t.keyColumn() == "":
		return v.errorf(t, key, "%s: (key) is the order of a primary key of one integer column, which the table has not", what)
	case d.Key:
		return nil
	case d.Column != "" && t.Column(d.Column) == nil:
		return v.errorf(t, key, "%s: table %s has no column %q", what, t.Name, d.Column)
	case d.Column != "" && d.Column == t.keyColumn():
		return v.errorf(t, key, "%s: column %s is the primary key; write (key)", what, d.Column)
	case d.Column != "":
		return nil
	}
	child := v.tables[d.Child.Table]
	if child == nil || child == t {
		return v.errorf(t, key, "%s: %q is no reference from another table", what, d)
	}
	for _, r := range child.References {
		if r.Table == t.Name && strings.Join(r.Columns, ", ") == d.Child.Columns {
			return nil
		}
	}
	return v.errorf(t, key, "%s: %q is no reference to the table", what, d)
}
