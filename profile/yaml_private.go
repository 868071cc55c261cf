package profile

import (
	"strconv"

	"gopkg.in/yaml.v3"
)

// private reads how a profile was made differentially private.
func (d *decoder) private(n *yaml.Node, p *Profile) error {
	s := &Private{}
	p.Private = s
	return d.mapping(n, "private", s,
		yamlField{"epsilon", readPositive(&s.Epsilon)},
		yamlField{"unit", readText(&s.Unit)},
		yamlField{"bound", readCount(&s.Bound)},
		yamlField{"row_counts", func(n *yaml.Node) error { return d.privateShare(n, &s.RowCounts) }},
		yamlField{"fan_outs", func(n *yaml.Node) error { return d.privateShare(n, &s.FanOuts) }},
		yamlField{"columns", func(n *yaml.Node) error { return d.privateShare(n, &s.Columns) }},
	)
}

func (d *decoder) privateShare(n *yaml.Node, s *PrivateShare) error {
	return d.mapping(n, "a share of epsilon", s,
		yamlField{"epsilon", readPositive(&s.Epsilon)},
		yamlField{"among", readCount(&s.Releases)},
	)
}

// private says who is protected and how epsilon was divided, as a person who
// signs wants to read it.
func (e *encoder) private() {
	p := e.p.Private
	if p == nil {
		return
	}
	e.linef(0, "private:  # differentially private, with two-sided geometric noise: docs/privacy.md")
	e.linef(1, "epsilon: %s", formatNumber(p.Epsilon))
	if p.Unit == "" {
		e.linef(1, "# the unit of privacy is any one row of any table")
	} else {
		e.linef(1, "unit: %s  # a row of it with all that hangs below; of other tables any one row", yamlText(p.Unit))
		e.linef(1, "bound: %d  # rows of a unit that are counted in each table below", p.Bound)
	}
	e.privateShare("row_counts", p.RowCounts)
	e.privateShare("fan_outs", p.FanOuts)
	e.privateShare("columns", p.Columns)
}

func (e *encoder) privateShare(name string, s PrivateShare) {
	l := &flow{}
	l.add("epsilon", formatNumber(s.Epsilon))
	l.add("among", strconv.FormatInt(s.Releases, 10))
	e.linef(1, "%s: %s", name, l)
}

// private checks that what is stated can be.
func (v *validator) private(p *Profile) error {
	s := p.Private
	switch {
	case s == nil:
	case !(s.Epsilon > 0):
		return v.errorf(s, "epsilon", "epsilon of private: %v is not above 0", s.Epsilon)
	case s.Unit != "" && p.Table(s.Unit) == nil:
		return v.errorf(s, "unit", "unit of private: no table %q%s", s.Unit, didYouMean(s.Unit, p.tableNames()))
	case s.Unit != "" && s.Bound < 1:
		return v.errorf(s, "bound", "bound of private: %d is not above 0", s.Bound)
	}
	return nil
}
