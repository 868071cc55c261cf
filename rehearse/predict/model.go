package predict

import (
	"cmp"
	"math"
	"slices"
)

// model is what is thought after the runs: a mixture of all laws, each with all
// shares of fixed cost, weighed by how well it explains the runs. Of one law and
// one share f the value at size n is
//
//	L · (f + (1−f)·g(n)/g(largest)) · error
//
// with a lognormal error, so that coefficients are never negative, errors are
// relative, and L and the error's variance integrate out in closed form: what is
// expected of one run is Student's t in the logarithm (normal-inverse-gamma, see
// Gelman et al., Bayesian Data Analysis, §3.3 and §14.2). The mixture over laws is
// Bayesian model averaging (Hoeting et al. 1999): an interval of it knows that
// the law is not known.
type model struct {
	axes    []axis
	parts   []part
	path    path
	freedom float64
	student *student
	noise   noise
	largest Size
	scale   float64 // the largest measured
	scratch []float64
}

// part is one law with one share of fixed cost.
type part struct {
	law    Law
	axis   int // of model.axes; -1 for a constant
	grow   func(n float64) float64
	at     float64   // grow at the largest size measured
	ratios []float64 // of grow at each level over that at the largest
	fixed  float64   // share of the value there that does not grow
	weight float64   // after the runs; all together 1
	level  float64   // logarithm of the value there
	error  float64   // scale of Student's t for a scale's median at weight 1
}

// axis is a measure of size that the laws are tried on.
type axis struct {
	name  string
	prior float64
	of    func(scale float64, s Size) float64
}

var (
	rowsAxis  = axis{"rows", 0.4, func(_ float64, s Size) float64 { return s.Rows }}
	bytesAxis = axis{"bytes", 0.3, func(_ float64, s Size) float64 { return s.Bytes }}
	workAxis  = axis{"work", 0.3, func(_ float64, s Size) float64 { return s.Work }}
	scaleAxis = axis{"scale", 1, func(scale float64, _ Size) float64 { return scale }}
)

// How likely a constant is beforehand, of anything that grows and of a step
// whose tables are as large at every scale.
const (
	priorConstant = 0.08
	priorStill    = 0.7
)

// fit weighs every law, on every axis that tells, with every share of fixed cost.
func fit(levels []level, to Target, o Options) *model {
	last := levels[len(levels)-1]
	m := &model{path: newPath(levels, to), noise: noiseOf(levels, o), largest: last.size, scale: last.scale, scratch: make([]float64, len(levels))}
	still := priorConstant
	m.axes = axesThatTell(levels, to)
	if len(m.axes) == 0 {
		m.axes, still = []axis{scaleAxis}, priorStill
	}
	m.parts = append(m.parts, part{law: Fixed, axis: -1, grow: func(float64) float64 { return 1 }, at: 1, fixed: 1, weight: still})
	total := 0.0
	for _, a := range m.axes {
		total += a.prior
	}
	for i, a := range m.axes {
		n := a.of(last.scale, last.size)
		for _, s := range shapes(n, m.knees(a, levels, to, o)) {
			ratios := make([]float64, len(levels))
			for k, l := range levels {
				ratios[k] = s.grow(a.of(l.scale, l.size)) / s.grow(n)
			}
			m.addShares(part{law: s.law, axis: i, grow: s.grow, at: s.grow(n), ratios: ratios, weight: (1 - still) * s.prior * a.prior / total}, levels)
		}
	}
	m.weigh(levels)
	return m
}

// addShares adds a law with the shares of fixed cost from 0 to 1; small ones
// are the more likely, as a step worth predicting outgrows its fixed cost. Where
// they explain the runs best they lie closer, for runs that leave little doubt.
func (m *model) addShares(p part, levels []level) {
	const steps = 24
	var cells []share
	for i := range steps {
		cells = append(cells, share{float64(i) / steps, 1.0 / steps})
	}
	for range 2 {
		cells = m.refine(p, cells, levels)
	}
	for _, c := range cells {
		m.parts = append(m.parts, p.with(c))
	}
}

// share is a range of shares of fixed cost, in roots, in which they are even.
type share struct{ from, width float64 }

// with is a part with one share, its weight that of the range.
func (p part) with(c share) part {
	root := c.from + c.width/4
	p.fixed = root * root
	p.weight *= c.width
	return p
}

// refine cuts the range that explains the runs best, and those beside it, in four.
func (m *model) refine(p part, cells []share, levels []level) []share {
	best, least := 0, math.Inf(1)
	for i, c := range cells {
		one := p.with(c)
		if left := one.explain(m, levels); left < least {
			best, least = i, left
		}
	}
	var finer []share
	for i, c := range cells {
		if i < best-1 || i > best+1 {
			finer = append(finer, c)
			continue
		}
		for k := range 4 {
			finer = append(finer, share{c.from + c.width*float64(k)/4, c.width / 4})
		}
	}
	return finer
}

// weigh gives each part its weight after the runs, its level and its error.
func (m *model) weigh(levels []level) {
	prior := m.noise.freedom * m.noise.median * m.noise.median
	m.freedom = m.noise.freedom + float64(len(levels)-1)
	m.student = newStudent(m.freedom)
	best := math.Inf(-1)
	for i := range m.parts {
		p := &m.parts[i]
		left := p.explain(m, levels)
		p.error = math.Sqrt((prior + left) / m.freedom)
		p.weight = math.Log(p.weight) - m.freedom/2*math.Log(prior+left)
		best = max(best, p.weight)
	}
	total := 0.0
	for i := range m.parts {
		m.parts[i].weight = math.Exp(m.parts[i].weight - best)
		total += m.parts[i].weight
	}
	m.parts = slices.DeleteFunc(m.parts, func(p part) bool { return p.weight < least*total })
	total = 0
	for _, p := range m.parts {
		total += p.weight
	}
	for i := range m.parts {
		m.parts[i].weight /= total
	}
}

// least is the weight below which a part is left out: a thousand of them move the
// ends of an interval by less than a hundredth of a tail.
const least = 3e-6

// explain sets the level of a part and returns the weighted sum of squares that
// it leaves, in logarithms.
func (p *part) explain(m *model, levels []level) float64 {
	var sum, weights float64
	off := m.scratch[:len(levels)]
	for i := range levels {
		off[i] = m.noise.logs[i]
		if p.axis >= 0 {
			off[i] -= math.Log(bounded(p.fixed + (1-p.fixed)*p.ratios[i]))
		}
		sum += m.noise.weights[i] * off[i]
		weights += m.noise.weights[i]
	}
	p.level = sum / weights
	left := 0.0
	for i := range off {
		d := off[i] - p.level
		left += m.noise.weights[i] * d * d
	}
	return left
}

// relative is the value at a size over that at the largest size measured.
func (p *part) relative(m *model, scale float64, s Size) float64 {
	if p.axis < 0 {
		return 1
	}
	n := m.axes[p.axis].of(scale, s)
	return bounded(p.fixed + (1-p.fixed)*p.grow(n)/p.at)
}

// bounded is a factor within what is thought possible.
func bounded(times float64) float64 {
	if !(times < mostTimes) { // so large that it is no number any more, too
		return mostTimes
	}
	return max(times, 1/mostTimes)
}

// mostTimes is how many times a value is thought to grow at most.
const mostTimes = 1e12

// outlook is what every part expects of one run at a size: the median in
// logarithms and the scale of Student's t around it.
type outlook struct {
	mid, spread []float64
}

// at looks at one size.
func (m *model) at(scale float64, s Size) outlook {
	x := outlook{make([]float64, len(m.parts)), make([]float64, len(m.parts))}
	weights := 0.0
	for _, w := range m.noise.weights {
		weights += w
	}
	far := drift * m.noise.expected * math.Max(0, math.Log(scale/m.scale))
	for i := range m.parts {
		p := &m.parts[i]
		x.mid[i] = p.level + math.Log(p.relative(m, scale, s))
		jitter := math.Min(m.noise.floor/math.Exp(x.mid[i]), mostJitter)
		one := p.error * m.noise.one / m.noise.median // of one run, not of a median
		x.spread[i] = math.Sqrt(p.error*p.error/weights + one*one + far*far + jitter*jitter)
	}
	return x
}

// mostJitter bounds the jitter of the clock in logarithms: below the floor an
// error is not relative any more.
const mostJitter = 1.5

// drift is the relative error that comes with every e-fold of extrapolation, as a
// share of the expected noise, for what no candidate law describes.
const drift = 0.4

// lowTail is the share below the interval, and above it.
const lowTail = 0.05

// quantile is the value below which a share of the runs is expected.
func (m *model) quantile(x outlook, share float64) float64 {
	low, high := slices.Min(x.mid)-reach*slices.Max(x.spread), slices.Max(x.mid)+reach*slices.Max(x.spread)
	for range 60 {
		mid := (low + high) / 2
		if m.below(x, mid) < share {
			low = mid
		} else {
			high = mid
		}
		if high-low < 1e-4 {
			break
		}
	}
	return math.Exp((low + high) / 2)
}

// below is the share of the runs expected below a logarithm.
func (m *model) below(x outlook, v float64) float64 {
	sum := 0.0
	for i := range m.parts {
		sum += m.parts[i].weight * m.student.at((v-x.mid[i])/x.spread[i])
	}
	return sum
}

// axesThatTell are the measures of size that every level and the target know and
// that differ between the levels. Of two that are proportional the first is kept.
func axesThatTell(levels []level, to Target) []axis {
	var told []axis
	for _, a := range []axis{rowsAxis, bytesAxis, workAxis} {
		if tells(a, levels, to) && !slices.ContainsFunc(told, func(b axis) bool { return proportional(a, b, levels, to) }) {
			told = append(told, a)
		}
	}
	if len(told) == 0 && unknown(levels) && to.Scale > 0 {
		told = []axis{scaleAxis}
	}
	return told
}

// unknown reports whether no level knows its rows and bytes, as of a command.
func unknown(levels []level) bool {
	return !slices.ContainsFunc(levels, func(l level) bool { return l.size.Rows > 0 || l.size.Bytes > 0 })
}

// tells reports whether a measure of size is known everywhere and differs by
// more than a twentieth.
func tells(a axis, levels []level, to Target) bool {
	least, most := math.Inf(1), 0.0
	for _, l := range levels {
		n := a.of(l.scale, l.size)
		least, most = min(least, n), max(most, n)
	}
	return least > 0 && a.of(to.Scale, to.Size) > 0 && most > 1.05*least
}

// proportional reports whether two measures of size grow alike within 3 %.
func proportional(a, b axis, levels []level, to Target) bool {
	last := levels[len(levels)-1]
	ratio := func(scale float64, s Size) float64 { return math.Log(a.of(scale, s) / b.of(scale, s)) }
	at := ratio(last.scale, last.size)
	near := func(r float64) bool { return math.Abs(r-at) < 0.03 }
	return near(ratio(to.Scale, to.Size)) &&
		!slices.ContainsFunc(levels, func(l level) bool { return !near(ratio(l.scale, l.size)) })
}

// byWeight gathers the weight of each key, the heaviest first.
func (m *model) byWeight(key func(p *part) string) (string, float64) {
	weights := map[string]float64{}
	for i := range m.parts {
		weights[key(&m.parts[i])] += m.parts[i].weight
	}
	var names []string
	for name := range weights {
		names = append(names, name)
	}
	best := slices.MaxFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(weights[a], weights[b]), cmp.Compare(b, a))
	})
	return best, weights[best]
}
