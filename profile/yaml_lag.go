package profile

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"duckface/schema"
)

// unfinishedLag is a lag whose differences are still in seconds, because the
// column that it follows may stand further down, or in another table. Nodes are
// what they were spelled as.
type unfinishedLag struct {
	table  *Table
	column *Column
	what   string
	bounds []*yaml.Node
}

// lag reads {after: rental_date, quantiles: [2d, 3d4h], rank: 0.1, ordered: 0.98}.
func (d *decoder) lag(n *yaml.Node, t *Table, c *Column, what string) error {
	l := &Lag{}
	c.Lag = l
	open := unfinishedLag{table: t, column: c, what: what}
	err := d.mapping(n, "lag of "+what, l,
		yamlField{"after", readText(&l.After)},
		yamlField{"by", readNames(&l.Reference)},
		yamlField{"quantiles", d.list(func(n *yaml.Node) error { open.bounds = append(open.bounds, n); return nil })},
		yamlField{"rank", readRank(&l.Rank)},
		yamlField{"ordered", readShare(&l.Ordered)},
	)
	d.lags = append(d.lags, open)
	return err
}

// resolveLags reads the differences of lags, once all tables are there.
func (d *decoder) resolveLags() error {
	for _, u := range d.lags {
		l := u.column.Lag
		unit := differenceUnit(u.column, d.tables.leader(u.table, l.After, l.Reference))
		for _, n := range u.bounds {
			item, times, ok := cutTimes(n)
			var v float64
			if ok {
				v, ok = parseDifference(item.Value, unit)
			}
			if !ok || times+len(l.Quantiles) > maxItems {
				return d.place(n, "quantiles of lag of "+u.what, wantError(unit.example(), n))
			}
			l.Quantiles = append(l.Quantiles, slices.Repeat([]float64{v}, times)...)
		}
		if !d.has(l, "ordered") {
			l.Ordered = impliedOrder(l.Quantiles)
		}
	}
	return nil
}

// impliedOrder is the share of differences that are not negative, as far as
// their bounds tell, to the six digits that the file has.
func impliedOrder(bounds []float64) float64 {
	if len(bounds) == 0 {
		return 1
	}
	at, _ := boundsCDF(bounds, 1).at(0)
	return significant(1-at, 6)
}

// leader is the column that another follows or repeats: one of its row, or of
// the parent's row by the reference of those columns. It is nil where there is none.
func (tables tableIndex) leader(t *Table, name string, by []string) *Column {
	if len(by) > 0 {
		i := slices.IndexFunc(t.References, func(r *Reference) bool { return slices.Equal(r.Columns, by) })
		if i < 0 {
			return nil
		}
		t = tables[t.References[i].Table]
	}
	if t == nil {
		return nil
	}
	return t.Column(name)
}

// unit is what differences of two columns are counted in.
type unit uint8

const (
	inNumbers unit = iota
	inDays
	inSeconds
)

// example says what the file has in such a unit.
func (u unit) example() string {
	switch u {
	case inDays:
		return "days such as 12d, or 12d*3 for three times that"
	case inSeconds:
		return "a duration such as 3d4h5m6s, or 5m*3 for three times that"
	}
	return "a number, or 7*3 for three times 7"
}

// differenceUnit is what a column's difference to another is counted in.
func differenceUnit(c, leader *Column) unit {
	switch {
	case c.Type.Kind == schema.Date && leader != nil && leader.Type.Kind == schema.Date:
		return inDays
	case c.Type.Temporal() || c.Type.Kind == schema.Time:
		return inSeconds
	}
	return inNumbers
}

// formatDifference spells a difference: 12d, 3d4h5m6.5s, -2h, 7.
func formatDifference(v float64, u unit) string {
	switch {
	case u == inNumbers:
		return formatNumber(significant(v, 9))
	case u == inDays && v == math.Trunc(v):
		return formatNumber(v) + "d"
	case u == inDays:
		v *= 86400
	}
	if math.Abs(v) >= 1e15 {
		return formatNumber(v) + "s"
	}
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	micros := int64(math.Round(v * 1e6))
	text := ""
	for _, part := range []struct {
		letter string
		micros int64
	}{{"d", 86400e6}, {"h", 3600e6}, {"m", 60e6}} {
		if n := micros / part.micros; n > 0 {
			text += strconv.FormatInt(n, 10) + part.letter
			micros %= part.micros
		}
	}
	if micros > 0 || text == "" {
		text += formatNumber(float64(micros)/1e6) + "s"
	}
	if text == "0s" {
		return text
	}
	return sign + text
}

// parseDifference reads what formatDifference spells; 0 needs no unit.
func parseDifference(text string, u unit) (float64, bool) {
	if u == inNumbers || text == "0" {
		v, err := strconv.ParseFloat(text, 64)
		return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
	}
	rest, negative := strings.CutPrefix(text, "-")
	seconds, whole := 0.0, int64(0)
	for i, letter := range "dhms" {
		number, after, ok := strings.Cut(rest, string(letter))
		if !ok {
			continue
		}
		if letter == 's' {
			v, err := strconv.ParseFloat(number, 64)
			if err != nil || !(v >= 0) || math.IsInf(v, 0) || strings.ContainsAny(number, "+-xX") {
				return 0, false
			}
			seconds = v
		} else {
			v, err := strconv.ParseUint(number, 10, 63)
			if err != nil || v > 1e12 {
				return 0, false
			}
			whole += int64(v) * [...]int64{86400, 3600, 60}[i]
		}
		rest = after
	}
	if rest != "" || len(text) == len("-") && negative || text == "" {
		return 0, false
	}
	v := float64(whole) + seconds
	if u == inDays {
		v /= 86400
	}
	if negative {
		v = -v
	}
	return v, true
}

// spellLag spells a lag on one line.
func (e *encoder) spellLag(t *Table, c *Column) string {
	l, out := c.Lag, &flow{plain: e.p.Hidden != nil}
	out.add("after", yamlText(l.After))
	if len(l.Reference) > 0 {
		out.add("by", textList(l.Reference))
	}
	unit := differenceUnit(c, e.tables.leader(t, l.After, l.Reference))
	if len(l.Quantiles) > 0 {
		out.add("quantiles", out.spellRuns(list(l.Quantiles, func(v float64) string { return formatDifference(v, unit) })))
	}
	if formatRank(l.Rank) != "0" {
		out.add("rank", formatRank(l.Rank))
	}
	if formatShare(l.Ordered) != formatShare(impliedOrder(l.Quantiles)) {
		out.add("ordered", formatShare(l.Ordered))
	}
	return out.String()
}

// lag checks what a column follows.
func (v *validator) lag(t *Table, c *Column, what string) error {
	l := c.Lag
	if l == nil {
		return nil
	}
	what = "lag of " + what
	leader, err := v.leader(l, "after", t, c, l.After, l.Reference, what)
	if err != nil {
		return err
	}
	calendar := func(c *Column) bool { return c.Type.Temporal() }
	clock := func(c *Column) bool { return c.Type.Kind == schema.Time }
	if calendar(c) != calendar(leader) || clock(c) != clock(leader) || !c.Type.Numeric() && !calendar(c) && !clock(c) {
		return v.errorf(l, "after", "%s: there is no difference between %s and %s", what, c.Type.Name, leader.Type.Name)
	}
	for i := 1; i < len(l.Quantiles); i++ {
		if !(l.Quantiles[i] >= l.Quantiles[i-1]) {
			unit := differenceUnit(c, leader)
			return v.errorf(l, "quantiles", "quantiles of %s: %s stands after the larger %s", what, formatDifference(l.Quantiles[i], unit), formatDifference(l.Quantiles[i-1], unit))
		}
	}
	if !(l.Rank >= -1 && l.Rank <= 1) {
		return v.errorf(l, "rank", "rank of %s: %s is not a rank correlation from -1 to 1", what, formatNumber(l.Rank))
	}
	return v.share(l, "ordered", l.Ordered, what)
}

// leader checks and finds the column that another follows or repeats.
func (v *validator) leader(owner any, key string, t *Table, c *Column, name string, by []string, what string) (*Column, error) {
	if len(by) == 0 {
		if err := v.known(owner, key, t, []string{name}, what); err != nil {
			return nil, err
		}
		if name == c.Name {
			return nil, v.errorf(owner, key, "%s: it is the column itself", what)
		}
		return t.Column(name), nil
	}
	i := slices.IndexFunc(t.References, func(r *Reference) bool { return slices.Equal(r.Columns, by) })
	if i < 0 {
		return nil, v.errorf(owner, "by", "%s: table %s has no reference over %s", what, t.Name, textList(by))
	}
	parent := v.tables[t.References[i].Table]
	if parent == nil {
		return nil, v.errorf(owner, "by", "%s: no table %q", what, t.References[i].Table)
	}
	if err := v.known(owner, key, parent, []string{name}, what); err != nil {
		return nil, err
	}
	return parent.Column(name), nil
}
