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
func (d *decoder) degrees(n *yaml.Node, f *FanOut) error {
	d.mark(f, "degrees", n)
	if len(f.Parents) > 0 {
		return wantError("parents or degrees, not both", n)
	}
	err := d.list(func(n *yaml.Node) error {
		var degree int64
		if err := readCount(&degree)(n); err != nil {
			return err
		}
		if k := len(f.Degrees); k > 0 && degree < f.Degrees[k-1] {
			return wantError("numbers that ascend", n)
		}
		f.Degrees = append(f.Degrees, degree)
		return nil
	})(n)
	if err == nil && len(f.Degrees) > maxItems {
		err = wantError("at most 100,000 numbers", n)
	}
	f.Parents = degreeBuckets(f.Degrees)
	return err
}

// readHidden is the parents of degrees and of none, in whichever order these stand.
func (f *FanOut) readHidden(n *yaml.Node) error {
	switch {
	case f.None != 0 && len(f.Degrees) == 0:
		return wantError("none beside degrees only", n)
	case f.None != 0 && f.Degrees[0] == 0:
		return wantError("degrees of at least 1 beside none", n)
	}
	f.Parents = hiddenParents(f.None, f.Degrees)
	return nil
}

// degreeBuckets are the parents that degrees stand for.
func degreeBuckets(degrees []int64) []FanOutBucket {
	var out []FanOutBucket
	for _, n := range degrees {
		if k := len(out); k == 0 || out[k-1].Low != n {
			out = append(out, FanOutBucket{Low: n, High: n})
		}
		out[len(out)-1].Share += 1 / float64(len(degrees))
	}
	for i := range out {
		out[i].Share = significant(out[i].Share, 6)
	}
	return out
}
