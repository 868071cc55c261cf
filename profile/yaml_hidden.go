package profile

import (
	"strconv"

	"gopkg.in/yaml.v3"
)

// hidden reads what is said of a profile that tells no size.
func (d *decoder) hidden(n *yaml.Node, p *Profile) error {
	p.Hidden = &Hidden{}
	return d.mapping(n, "hidden", p.Hidden,
		yamlField{"nominal", readCount(&p.Hidden.Nominal)},
		yamlField{"exact", readNames(&p.Hidden.Exact)},
	)
}

func (e *encoder) hidden() {
	h := e.p.Hidden
	if h == nil {
		return
	}
	l := &flow{}
	l.add("nominal", strconv.FormatInt(h.Nominal, 10))
	if len(h.Exact) > 0 {
		l.add("exact", textList(h.Exact))
	}
	e.linef(0, "hidden: %s%s", l, comment("row counts are nominal, figures on a coarse grid"))
}

// hidden checks that what is named exists.
func (v *validator) hidden(p *Profile) error {
	h := p.Hidden
	if h == nil {
		return nil
	}
	if h.Nominal < 1 || h.Nominal > MaxRows {
		return v.errorf(h, "nominal", "nominal of hidden: %d is not from 1 to 10^15", h.Nominal)
	}
	for _, name := range h.Exact {
		if p.Table(name) == nil {
			return v.errorf(h, "exact", "exact of hidden: no table %q%s", name, didYouMean(name, p.tableNames()))
		}
	}
	return nil
}

// degrees reads numbers of children that equally many parents have each.
func (d *decoder) degrees(n *yaml.Node, f *FanOut, key string, to *[]int64) error {
	d.mark(f, key, n)
	if len(f.Parents) > 0 {
		return wantError("parents or degrees, not both", n)
	}
	err := d.list(func(n *yaml.Node) error {
		var degree int64
		if err := readCount(&degree)(n); err != nil {
			return err
		}
		if k := len(*to); k > 0 && degree < (*to)[k-1] {
			return wantError("numbers that ascend", n)
		}
		*to = append(*to, degree)
		return nil
	})(n)
	if err == nil && len(*to) > maxItems {
		err = wantError("at most 100,000 numbers", n)
	}
	return err
}

// readHidden is the parents of degrees, of those of the tail and of none, in
// whichever order these stand.
func (f *FanOut) readHidden(n *yaml.Node) error {
	switch k := len(f.Degrees); {
	case k == 0:
		return wantError("none and tail beside degrees only", n)
	case len(f.Parents) > 0:
		return wantError("parents or degrees, not both", n)
	case f.None != 0 && f.Degrees[0] == 0:
		return wantError("degrees of at least 1 beside none", n)
	case len(f.Tail) > 0 && f.Tail[0] < f.Degrees[k-1]:
		return wantError("a tail of no fewer children than the degrees before", n)
	}
	f.Parents = f.hiddenParents()
	return nil
}
