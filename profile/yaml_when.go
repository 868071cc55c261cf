package profile

import (
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// when reads {commentable_type: 2}: the rows in which that column has its
// second most common value.
func (d *decoder) when(n *yaml.Node, r *Reference) error {
	list, err := d.entries(n, "column")
	if err != nil {
		return err
	}
	if len(list) != 1 {
		return wantError("one column and the place of its value, such as {owner_type: 2}", n)
	}
	d.mark(r, "when", n)
	var nth int64
	if err := readCount(&nth)(list[0].value); err != nil {
		return err
	}
	r.When = &When{Column: list[0].name, Nth: int(min(nth, maxItems+1))}
	return nil
}

func spellWhen(w *When) string {
	l := &flow{}
	l.add(yamlText(w.Column), strconv.Itoa(w.Nth))
	return l.String()
}

// when checks that a value that a reference depends on exists.
func (v *validator) when(t *Table, r *Reference, what string) error {
	if r.When == nil {
		return nil
	}
	what = "when of " + what
	if err := v.known(r, "when", t, []string{r.When.Column}, what); err != nil {
		return err
	}
	c := t.Column(r.When.Column)
	switch {
	case !r.Undeclared:
		return v.errorf(r, "when", "%s: that is for an undeclared reference only", what)
	case slices.Contains(r.Columns, r.When.Column):
		return v.errorf(r, "when", "%s: column %s is one of its own", what, r.When.Column)
	case r.When.Nth < 1 || r.When.Nth > maxItems:
		return v.errorf(r, "when", "%s: %d is not the place of a value, from 1 for the most common", what, r.When.Nth)
	case c.Distinct > 0 && int64(r.When.Nth) > c.Distinct:
		return v.errorf(r, "when", "%s: column %s has only %d values", what, c.Name, c.Distinct)
	}
	return nil
}
