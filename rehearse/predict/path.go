package predict

import "math"

// path is how the sizes go with the scale: through the levels to the target, as
// powers between, and on beyond the target as to it.
type path []knot

type knot struct {
	scale float64
	size  Size
}

// newPath goes through all levels and the target.
func newPath(levels []level, to Target) path {
	var p path
	for _, l := range levels {
		if to.Scale == 0 || l.scale < to.Scale*0.999 {
			p = append(p, knot{l.scale, l.size})
		}
	}
	return append(p, knot{to.Scale, to.Size})
}

// at is the size at a scale.
func (p path) at(scale float64) Size {
	i := 1
	for i < len(p)-1 && p[i].scale < scale {
		i++
	}
	if len(p) == 1 {
		f := scale / p[0].scale
		return Size{p[0].size.Rows * f, p[0].size.Bytes * f, p[0].size.Work * f}
	}
	a, b := p[i-1], p[i]
	f := math.Log(scale/a.scale) / math.Log(b.scale/a.scale)
	between := func(x, y float64) float64 {
		if x <= 0 || y <= 0 {
			return 0
		}
		return x * math.Pow(y/x, f)
	}
	return Size{between(a.size.Rows, b.size.Rows), between(a.size.Bytes, b.size.Bytes), between(a.size.Work, b.size.Work)}
}

// knees are the sizes on an axis at which the cost of a row may change: where the
// cache is full, and between what was measured, as other caches are unknown.
func (m *model) knees(a axis, levels []level, to Target, o Options) []knee {
	var k []knee
	if o.Smooth {
		return nil
	}
	for i := range levels[1:] {
		n := math.Sqrt(a.of(levels[i].scale, levels[i].size) * a.of(levels[i+1].scale, levels[i+1].size))
		k = append(k, knee{n, 1})
	}
	last := levels[len(levels)-1]
	far, near := a.of(to.Scale, to.Size), a.of(last.scale, last.size)
	if far > near {
		k = append(k, knee{math.Sqrt(near * far), 1})
	}
	if scale, ok := m.path.outgrows(o.Cache); ok {
		k = append(k, knee{a.of(scale, m.path.at(scale)), 3})
	}
	return k
}

// outgrows is the scale at which the bytes outgrow a cache; false when they do
// so at no scale up to the target, or at all.
func (p path) outgrows(cache float64) (float64, bool) {
	first, last := p[0], p[len(p)-1]
	if cache <= 0 || first.size.Bytes <= 0 || first.size.Bytes >= cache || last.size.Bytes <= cache {
		return 0, false
	}
	low, high := first.scale, last.scale
	for range 50 {
		mid := math.Sqrt(low * high)
		if p.at(mid).Bytes < cache {
			low = mid
		} else {
			high = mid
		}
	}
	return high, true
}
