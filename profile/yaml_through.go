package profile

import (
	"errors"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// through reads an item of a reference's two-hop fan-outs.
func (d *decoder) through(n *yaml.Node, r *Reference, what string) error {
	what = "through of " + what
	var t Through
	err := d.mapping(n, what, nil,
		yamlField{"columns", readNames(&t.Columns)},
		yamlField{"correlation", readRank(&t.Rank)},
		yamlField{"fan_out", func(n *yaml.Node) error { return d.fanOut(n, &t.FanOut, what) }},
	)
	d.mark(r, "through "+strconv.Itoa(len(r.Through)), n)
	r.Through = append(r.Through, t)
	return err
}

// fillThrough takes mean and maximum of two-hop fan-outs that do not state them.
func (d *decoder) fillThrough(r *Reference) {
	for i := range r.Through {
		f := &r.Through[i].FanOut
		if f.Max == 0 {
			f.Max = impliedMax(*f)
		}
		fillMean(f)
	}
}

func spellThrough(t Through) string {
	l := &flow{}
	l.add("columns", textList(t.Columns))
	if t.Rank != 0 {
		l.add("correlation", formatRank(t.Rank))
	}
	l.add("fan_out", spellFanOut(t.FanOut))
	return l.String()
}

// through checks that the parent has the reference that a two-hop fan-out goes by.
func (v *validator) through(parent *Table, r *Reference, what string) error {
	for i, t := range r.Through {
		key, what := "through "+strconv.Itoa(i), "through of "+what
		if err := v.known(r, key, parent, t.Columns, what); err != nil {
			return err
		}
		has := func(x *Reference) bool { return x.Table != parent.Name && slices.Equal(x.Columns, t.Columns) }
		if !slices.ContainsFunc(parent.References, has) {
			return v.errorf(r, key, "%s: table %s has no reference over %s to another table", what, parent.Name, textList(t.Columns))
		}
		if slices.ContainsFunc(r.Through[:i], func(x Through) bool { return slices.Equal(x.Columns, t.Columns) }) {
			return v.errorf(r, key, "%s: %s stands twice", what, textList(t.Columns))
		}
		if !(t.Rank >= -1 && t.Rank <= 1) {
			return v.errorf(r, key, "%s: %s is not a rank correlation from -1 to 1", what, formatNumber(t.Rank))
		}
		var wrong *Error
		if errors.As(v.fanOut(r, &t.FanOut, what), &wrong) {
			return v.errorf(r, key, "%s", wrong.Message)
		}
	}
	return nil
}
