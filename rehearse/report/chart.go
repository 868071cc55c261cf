package report

import (
	"fmt"
	"html/template"
	"math"
	"strings"
)

// The chart of a step in its own units, about pixels on a telephone: small, so
// that text set in them is still read there.
const (
	chartWidth  = 400.0
	chartHeight = 250.0
	chartLeft   = 52.0
	chartRight  = 384.0
	chartTop    = 14.0
	chartBottom = 206.0
)

// chart is a step's curve, its runs, the interval at the target and the budget.
type chart struct {
	title  string
	target string
	q      *Quantity
	runs   []Run
	limit  float64 // seconds; 0 for none
	x, y   logAxis
	b      strings.Builder
}

// logAxis takes values to a chart's units by their logarithm.
type logAxis struct{ low, high, from, to float64 }

func (a logAxis) at(v float64) float64 {
	return a.from + (a.to-a.from)*math.Log(math.Max(v, a.low/10)/a.low)/math.Log(a.high/a.low)
}

func (a logAxis) has(v float64) bool { return v >= a.low*0.999 && v <= a.high*1.001 }

// leastSeconds is where times are drawn that took less.
const leastSeconds = 0.0005

// draw is the chart as SVG, "" for a step that was never timed.
func (s *Step) draw(r *Result) template.HTML {
	if s.Time == nil || len(s.Runs) == 0 {
		return ""
	}
	c := &chart{title: s.Title(), target: r.Target, q: s.Time, runs: s.Runs}
	for _, v := range s.Limits {
		if v.What == "time" {
			c.limit = v.Limit
		}
	}
	c.frame()
	c.open(s.Summary(r.Target))
	c.axes(r.Scales)
	c.curve()
	c.budget()
	c.points()
	c.end()
	c.b.WriteString("</svg>")
	return template.HTML(c.b.String())
}

// frame chooses the axes so that all that is drawn has a place.
func (c *chart) frame() {
	x, y := newSpan(), newSpan()
	for _, r := range c.runs {
		x.add(r.Scale)
		y.add(math.Max(r.Seconds, leastSeconds))
	}
	for _, p := range c.expected() {
		x.add(p.Scale)
		y.add(math.Max(p.Low, leastSeconds))
		y.add(math.Max(p.High, leastSeconds))
	}
	if c.q.Known() {
		y.add(math.Max(c.q.High, leastSeconds))
	}
	if c.limit > y.low/30 && c.limit < y.high*30 {
		y.add(c.limit)
	}
	c.x = logAxis{x.low / 1.12, x.high * 1.12, chartLeft, chartRight}
	c.y = logAxis{y.low / 1.4, y.high * 1.4, chartBottom, chartTop}
	if c.y.high < 6*c.y.low { // room for two ticks at least
		c.y.low, c.y.high = c.y.low/1.6, c.y.high*1.6
	}
}

type span struct{ low, high float64 }

func newSpan() *span { return &span{math.Inf(1), 0} }

func (s *span) add(v float64) { s.low, s.high = math.Min(s.low, v), math.Max(s.high, v) }

// at is where the prediction is drawn: what it was made for.
func (c *chart) at() float64 {
	curve := c.expected()
	if len(curve) == 0 {
		return 0
	}
	return curve[len(curve)-1].Scale
}

// expected is the curve, empty when nothing was extrapolated.
func (c *chart) expected() []curvePoint {
	if c.q.prediction == nil {
		return nil
	}
	var points []curvePoint
	for _, p := range c.q.prediction.Curve(25) {
		p.Value, p.Low, p.High = p.Value+c.q.offset, p.Low+c.q.offset, p.High+c.q.offset
		points = append(points, curvePoint(p))
	}
	return points
}

func (c *chart) printf(format string, args ...any) { fmt.Fprintf(&c.b, format, args...) }

// open begins the picture with what it shows in words.
func (c *chart) open(summary string) {
	c.printf(`<svg class="chart" viewBox="0 0 %g %g" role="img" aria-label="%s">`, chartWidth, chartHeight,
		template.HTMLEscapeString("Time of step "+c.title+" by scale: "+summary))
}

// nice are the times that stand at the axis.
var nice = []float64{0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 180, 600, 1800, 3600, 3 * 3600, 12 * 3600, 86400, 3 * 86400, 10 * 86400}

// axes draws grid lines, times at the left and scales below.
func (c *chart) axes(scales []float64) {
	var ticks []float64
	for _, v := range nice {
		if c.y.has(v) {
			ticks = append(ticks, v)
		}
	}
	for len(ticks) > 6 {
		ticks = thin(ticks)
	}
	for _, v := range ticks {
		y := c.y.at(v)
		c.printf(`<line class="grid" x1="%g" x2="%g" y1="%.1f" y2="%.1f"/><text class="tick" x="%g" y="%.1f" text-anchor="end">%s</text>`,
			chartLeft, chartRight, y, y, chartLeft-6, y+4, tickLabel(v))
	}
	shown := chartLeft - 99
	marks := append([]float64{}, scales...)
	if at := c.at(); at > 0 {
		marks = append(marks, at)
	}
	for i, v := range marks {
		x := c.x.at(v)
		c.printf(`<line class="mark" x1="%.1f" x2="%.1f" y1="%g" y2="%g"/>`, x, x, chartBottom, chartBottom+4)
		if x-shown < 26 && i < len(marks)-1 {
			continue
		}
		shown = x
		c.printf(`<text class="tick" x="%.1f" y="%g" text-anchor="middle">%s</text>`, x, chartBottom+18, number(v))
	}
	c.printf(`<line class="axis" x1="%g" x2="%g" y1="%g" y2="%g"/>`, chartLeft, chartRight, chartBottom, chartBottom)
	c.printf(`<text class="label" x="%g" y="%g" text-anchor="middle">scale of the database</text>`, (chartLeft+chartRight)/2, chartBottom+36)
}

// thin leaves out every other one.
func thin(v []float64) []float64 {
	var kept []float64
	for i := 0; i < len(v); i += 2 {
		kept = append(kept, v[i])
	}
	return kept
}

// tickLabel is a round time.
func tickLabel(v float64) string {
	switch {
	case v < 1:
		return fmt.Sprintf("%g ms", math.Round(v*1000))
	case v < 60:
		return fmt.Sprintf("%g s", v)
	case v < 3600:
		return fmt.Sprintf("%g min", v/60)
	case v < 86400:
		return fmt.Sprintf("%g h", v/3600)
	}
	return fmt.Sprintf("%g d", v/86400)
}

// curvePoint is one size of the curve.
type curvePoint struct{ Scale, Rows, Value, Low, High float64 }

// curve draws what is expected at each scale, and the interval around it.
func (c *chart) curve() {
	points := c.expected()
	if len(points) == 0 {
		return
	}
	var up, down, mid []string
	for i, p := range points {
		x := c.x.at(p.Scale)
		up = append(up, fmt.Sprintf("%.1f,%.1f", x, c.y.at(p.High)))
		mid = append(mid, fmt.Sprintf("%.1f,%.1f", x, c.y.at(p.Value)))
		back := points[len(points)-1-i]
		down = append(down, fmt.Sprintf("%.1f,%.1f", c.x.at(back.Scale), c.y.at(math.Max(back.Low, leastSeconds))))
	}
	c.printf(`<polygon class="band" points="%s %s"/>`, strings.Join(up, " "), strings.Join(down, " "))
	c.printf(`<polyline class="curve" points="%s"/>`, strings.Join(mid, " "))
}

// budget draws the limit, named at the side where the curve leaves room.
func (c *chart) budget() {
	if c.limit == 0 || !c.y.has(c.limit) {
		return
	}
	y := c.y.at(c.limit)
	c.printf(`<line class="budget" x1="%g" x2="%g" y1="%.1f" y2="%.1f"/><text class="limit" x="%g" y="%.1f">budget %s</text>`,
		chartLeft, chartRight, y, y, chartLeft+5, y-5, limitText(c.limit))
}

// points draws the runs; each says its figures when pointed at.
func (c *chart) points() {
	for _, r := range c.runs {
		class := "run"
		if r.Cold {
			class = "cold"
		}
		c.printf(`<circle class="%s" cx="%.1f" cy="%.1f" r="4"><title>scale %s, run %d: %s</title></circle>`,
			class, c.x.at(r.Scale), c.y.at(math.Max(r.Seconds, leastSeconds)), number(r.Scale), r.Round+1, seconds(r.Seconds))
	}
}

// end draws the prediction with its interval.
func (c *chart) end() {
	at := c.at()
	if at == 0 {
		return
	}
	x, y := c.x.at(at), c.y.at(math.Max(c.q.Value, leastSeconds))
	low, high := c.y.at(math.Max(c.q.Low, leastSeconds)), c.y.at(c.q.High)
	c.printf(`<path class="bar" d="M%.1f %.1fV%.1fM%.1f %.1fh8M%.1f %.1fh8"/>`, x, low, high, x-4, low, x-4, high)
	c.printf(`<circle class="target" cx="%.1f" cy="%.1f" r="5.5"><title>%s: %s, 9 of 10 runs %s</title></circle>`,
		x, y, template.HTMLEscapeString(c.target), seconds(c.q.Value), between(c.q.Low, c.q.High))
	c.printf(`<text class="value" x="%.1f" y="%.1f" text-anchor="end">%s</text>`, x-10, y-8, seconds(c.q.Value))
}
