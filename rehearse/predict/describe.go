package predict

import (
	"math"
	"slices"
)

// measured is the prediction for a target that was run itself, within a
// hundredth of the scale: nothing is extrapolated.
func measured(levels []level, to Target, o Options) (*Prediction, bool) {
	i := slices.IndexFunc(levels, func(l level) bool { return math.Abs(l.scale-to.Scale) <= 0.01*to.Scale })
	if i < 0 {
		return nil, false
	}
	l := levels[i]
	one := repeatNoise(levels, o)
	const nine = 1.7 // deviations, as the noise is not known well
	spread := nine * one * math.Sqrt(1+medianVariance(float64(len(l.runs))))
	p := &Prediction{Verdict: Measured, Value: l.value}
	p.Low = math.Max(0, l.value*math.Exp(-spread)-nine*o.Floor)
	p.High = l.value*math.Exp(spread) + nine*o.Floor
	return p, true
}

// prediction says what the model expects at the target.
func (m *model) prediction(to Target, o Options) *Prediction {
	x := m.at(to.Scale, to.Size)
	p := &Prediction{Verdict: Predicted, model: m}
	p.Value, p.Low, p.High = m.quantile(x, 0.5), m.quantile(x, lowTail), m.quantile(x, 1-lowTail)
	law, likely := m.byWeight(func(p *part) string { return string(p.law) })
	p.Law, p.Likely = Law(law), likely
	p.Axis, _ = m.byWeight(func(p *part) string {
		if p.axis < 0 {
			return m.axes[0].name
		}
		return m.axes[p.axis].name
	})
	p.describeGrowth(m, to, o)
	if scale, ok := m.path.outgrows(o.Cache); ok && scale > m.scale {
		p.OutOfCache = true
	}
	return p
}

// describeGrowth tells the fixed part from what grows, and whether it can be told.
func (p *Prediction) describeGrowth(m *model, to Target, o Options) {
	share, fixed := 0.0, 0.0
	for i := range m.parts {
		share += m.parts[i].weight * m.parts[i].fixed
		fixed += m.parts[i].weight * m.parts[i].fixed * math.Exp(m.parts[i].level)
	}
	p.Fixed = fixed
	last := m.quantile(m.at(m.scale, m.largest), 0.5)
	if to.Scale > 1.01*m.scale && last > 0 && p.Value > 0 {
		p.Exponent = math.Log(p.Value/last) / math.Log(to.Scale/m.scale)
	}
	switch {
	case p.Law == Fixed && p.High < 1.6*p.Value || p.High < 5*o.Floor:
		p.Verdict = Constant
	case share > 0.5 && p.High > 2*p.Low && to.Scale > m.scale:
		p.Verdict = TooSmall
		p.Enough = m.enough(share, to)
	}
}

// enough is the scale at which what grows is expected to be as much as what
// does not, no further than the target.
func (m *model) enough(share float64, to Target) float64 {
	grows := math.Max(1-share, 0.02)
	return math.Min(to.Scale, m.scale*math.Min(share/grows, 50))
}

// Curve is what is expected at so many scales from the smallest measured to the
// target, at even distances of their logarithms; nil when nothing was extrapolated.
func (p *Prediction) Curve(points int) []Curve {
	if p.model == nil {
		return nil
	}
	m := p.model
	from, to := m.path[0].scale, m.path[len(m.path)-1].scale
	var c []Curve
	for i := range points {
		scale := from * math.Pow(to/from, float64(i)/float64(points-1))
		s := m.path.at(scale)
		x := m.at(scale, s)
		c = append(c, Curve{scale, s.Rows, m.quantile(x, 0.5), m.quantile(x, lowTail), m.quantile(x, 1-lowTail)})
	}
	return c
}

// crosses is the size at which the median outgrows a limit, up to ten times the
// target.
func (m *model) crosses(limit float64) (rows, scale float64, ok bool) {
	over := func(scale float64) bool { return m.quantile(m.at(scale, m.path.at(scale)), 0.5) > limit }
	low, high := m.path[0].scale, 10*m.path[len(m.path)-1].scale
	if !over(high) {
		return 0, 0, false
	}
	if over(low) {
		return m.path.at(low).Rows, low, true
	}
	for range 30 {
		mid := math.Sqrt(low * high)
		if over(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return m.path.at(high).Rows, high, true
}
