package profile

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// mostClass is the largest degree class: 2^49 is the last below MaxRows.
const mostClass = 49

// readEdges reads {between: [actor_id, film_id], shares: {3: {2: 0.1, 3: 0.05}}}.
func (d *decoder) readEdges(n *yaml.Node, t *Table) error {
	var e Edges
	what := "edges of table " + t.Name
	err := d.mapping(n, what, nil,
		yamlField{"between", readSides(&e)},
		yamlField{"shares", func(n *yaml.Node) error { return d.edgeClasses(n, &e, what) }},
	)
	d.mark(t, "edges "+strconv.Itoa(len(t.Edges)), n)
	sortEdges(e.Classes)
	t.Edges = append(t.Edges, e)
	return err
}

// readSides reads the columns of two references; those of several are a list.
func readSides(e *Edges) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if n.Kind != yaml.SequenceNode || len(n.Content) != 2 {
			return wantError("the columns of two references, such as [actor_id, film_id] or [[province, country], river]", n)
		}
		for i, side := range n.Content {
			if side.Kind == yaml.ScalarNode {
				e.Between[i] = []string{side.Value}
				continue
			}
			if err := readNames(&e.Between[i])(side); err != nil {
				return err
			}
		}
		return nil
	}
}

// edgeClasses reads the shares by the classes of both sides.
func (d *decoder) edgeClasses(n *yaml.Node, e *Edges, what string) error {
	rows, err := d.entries(n, "class")
	if err != nil {
		return err
	}
	for _, row := range rows {
		a, err := readClass(row.key)
		if err != nil {
			return d.place(row.key, what, err)
		}
		columns, err := d.entries(row.value, "class")
		if err != nil {
			return d.place(row.value, what, err)
		}
		for _, column := range columns {
			c := EdgeClass{A: a}
			if c.B, err = readClass(column.key); err == nil {
				err = readShare(&c.Share)(column.value)
			}
			if err != nil {
				return d.place(column.key, what, err)
			}
			e.Classes = append(e.Classes, c)
		}
	}
	return nil
}

func readClass(n *yaml.Node) (int, error) {
	v, ok := wholeNumber(n)
	if !ok || v < 0 || v > mostClass {
		return 0, wantError("a class from 0 to 49: 3 stands for 8 to 15 rows", n)
	}
	return int(v), nil
}

// edges writes who links to whom, a line for each pair of references.
func (e *encoder) edges(t *Table) {
	if len(t.Edges) > 0 {
		e.linef(2, "edges:")
	}
	for _, pair := range t.Edges {
		shares := &flow{}
		for rest := pair.Classes; len(rest) > 0; {
			n := slices.IndexFunc(rest, func(c EdgeClass) bool { return c.A != rest[0].A })
			if n < 0 {
				n = len(rest)
			}
			row := &flow{}
			for _, c := range rest[:n] {
				row.add(strconv.Itoa(c.B), formatShare(c.Share))
			}
			shares.add(strconv.Itoa(rest[0].A), row.String())
			rest = rest[n:]
		}
		sides := list(pair.Between[:], func(columns []string) string {
			if len(columns) == 1 {
				return yamlText(columns[0])
			}
			return textList(columns)
		})
		e.linef(3, "- {between: %s, shares: %s}", bracketed(sides), shares)
	}
}

// edges checks that they lie between two references, and that the shares add up.
func (v *validator) edges(t *Table) error {
	what := "edges of table " + t.Name
	for i, e := range t.Edges {
		key := "edges " + strconv.Itoa(i)
		for _, side := range e.Between {
			if err := v.known(t, key, t, side, what); err != nil {
				return err
			}
			if t.referenceOver(side) == nil {
				return v.errorf(t, key, "%s: no reference of the table has the columns (%s)", what, strings.Join(side, ", "))
			}
		}
		if slices.ContainsFunc(e.Between[0], func(c string) bool { return contains(e.Between[1], c) }) {
			return v.errorf(t, key, "%s: both sides have a column in common", what)
		}
		sum := 0.0
		for j, c := range e.Classes {
			if j > 0 && c.A == e.Classes[j-1].A && c.B == e.Classes[j-1].B {
				return v.errorf(t, key, "%s: class %d, %d stands twice", what, c.A, c.B)
			}
			if c.A < 0 || c.A > mostClass || c.B < 0 || c.B > mostClass {
				return v.errorf(t, key, "%s: class %d, %d is not from 0 to %d", what, c.A, c.B, mostClass)
			}
			if err := v.share(t, key, c.Share, what); err != nil {
				return err
			}
			sum += c.Share
		}
		if !(math.Abs(sum-1) <= sumTolerance) {
			return v.errorf(t, key, "shares of %s: they add up to %s, not to 1", what, formatShare(sum))
		}
	}
	return nil
}

// referenceOver is the table's first reference over these columns in any order, or nil.
func (t *Table) referenceOver(columns []string) *Reference {
	want := slices.Sorted(slices.Values(columns))
	for _, r := range t.References {
		if slices.Equal(slices.Sorted(slices.Values(r.Columns)), want) {
			return r
		}
	}
	return nil
}
