package profile

import (
	"math"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// copied reads {of: id, share: 0.97}.
func (d *decoder) copied(n *yaml.Node, c *Column, what string) error {
	c.Copy = &Copy{Share: 1}
	return d.mapping(n, "copy of "+what, c.Copy,
		yamlField{"of", readText(&c.Copy.Of)},
		yamlField{"by", readNames(&c.Copy.Reference)},
		yamlField{"share", readShare(&c.Copy.Share)},
	)
}

func spellCopy(c *Copy) string {
	out := &flow{}
	out.add("of", yamlText(c.Of))
	if len(c.Reference) > 0 {
		out.add("by", textList(c.Reference))
	}
	if share := formatShare(c.Share); share != "1" {
		out.add("share", share)
	}
	return out.String()
}

// depends reads {on: status, ranks: [0.1, 0.8]} or {on: status, shares: [[0.2, 0.8], [1, 0]]}.
func (d *decoder) depends(n *yaml.Node, c *Column, what string) error {
	by := &Dependence{}
	c.Depends = by
	return d.mapping(n, "depends of "+what, by,
		yamlField{"on", readText(&by.On)},
		yamlField{"ranks", d.list(appendShare(&by.Ranks))},
		yamlField{"shares", d.list(func(n *yaml.Node) error {
			var row []float64
			err := d.list(appendShare(&row))(n)
			by.Shares = append(by.Shares, row)
			return err
		})},
	)
}

func appendShare(to *[]float64) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		var v float64
		err := readShare(&v)(n)
		*to = append(*to, v)
		return err
	}
}

func spellDependence(by *Dependence) string {
	out := &flow{}
	out.add("on", yamlText(by.On))
	if len(by.Ranks) > 0 {
		out.add("ranks", bracketed(list(by.Ranks, formatRank)))
	}
	if len(by.Shares) > 0 {
		out.add("shares", bracketed(list(by.Shares, func(row []float64) string { return bracketed(list(row, formatRough)) })))
	}
	return out.String()
}

// columnRelations adds what a column says of others.
func (e *encoder) columnRelations(l *flow, t *Table, c *Column) {
	if c.Lag != nil {
		l.add("lag", e.spellLag(t, c))
	}
	if c.Copy != nil {
		l.add("copy", spellCopy(c.Copy))
	}
	if c.Depends != nil {
		l.add("depends", spellDependence(c.Depends))
	}
}

// formatRough rounds a share to the four digits that a dependence has.
func formatRough(v float64) string { return formatNumber(significant(v, 4)) }

// nullRanks reads {amount: 0.7}: mean ranks by column.
func (d *decoder) nullRanks(n *yaml.Node, p *NullPattern) error {
	list, err := d.entries(n, "column")
	p.Ranks = map[string]float64{}
	for _, e := range list {
		var v float64
		if err := readShare(&v)(e.value); err != nil {
			return err
		}
		p.Ranks[e.name] = v
	}
	return err
}

// nullValues reads {status: [0.9, 0.1]}: shares by column.
func (d *decoder) nullValues(n *yaml.Node, p *NullPattern) error {
	entries, err := d.entries(n, "column")
	p.Values = map[string][]float64{}
	for _, e := range entries {
		var shares []float64
		if err := d.list(appendShare(&shares))(e.value); err != nil {
			return err
		}
		p.Values[e.name] = shares
	}
	return err
}

// spellNulls spells a null pattern on one line.
func spellNulls(p NullPattern) string {
	out := &flow{}
	out.add("share", formatShare(p.Share))
	out.add("columns", textList(p.Columns))
	if len(p.Ranks) > 0 {
		ranks := &flow{}
		for _, name := range sortedKeys(p.Ranks) {
			ranks.add(yamlText(name), formatRank(p.Ranks[name]))
		}
		out.add("ranks", ranks.String())
	}
	if len(p.Values) > 0 {
		values := &flow{}
		for _, name := range sortedKeys(p.Values) {
			values.add(yamlText(name), bracketed(list(p.Values[name], formatRough)))
		}
		out.add("values", values.String())
	}
	return out.String()
}

// relations checks what a column says of others.
func (v *validator) relations(t *Table, c *Column, what string) error {
	if v.tables == nil {
		return nil // not all tables are complete
	}
	if err := v.lag(t, c, what); err != nil {
		return err
	}
	if k := c.Copy; k != nil {
		if _, err := v.leader(k, "of", t, c, k.Of, k.Reference, "copy of "+what); err != nil {
			return err
		}
		if err := v.share(k, "share", k.Share, "copy of "+what); err != nil {
			return err
		}
	}
	if c.Depends != nil {
		return v.depends(t, c, what)
	}
	return nil
}

// depends checks that there is an entry for each value of the category, as far
// as it is known how many there are.
func (v *validator) depends(t *Table, c *Column, what string) error {
	by := c.Depends
	what = "depends of " + what
	on, err := v.leader(by, "on", t, c, by.On, nil, what)
	switch {
	case err != nil:
		return err
	case len(by.Ranks) > 0 == (len(by.Shares) > 0):
		return v.errorf(by, "", "%s: want either ranks or shares", what)
	}
	n := len(by.Ranks) + len(by.Shares)
	if on.Distinct > 0 && int64(n) != on.Distinct {
		return v.errorf(by, "", "%s: %s has %s, but there are entries for %d", what, on.Name, plural(int(min(on.Distinct, MaxRows)), "value"), n)
	}
	for _, rank := range by.Ranks {
		if err := v.share(by, "ranks", rank, what); err != nil {
			return err
		}
	}
	for _, row := range by.Shares {
		if err := v.sharesOf(by, "shares", c, row, "shares of "+what); err != nil {
			return err
		}
	}
	return nil
}

// sharesOf checks the shares of a category's values.
func (v *validator) sharesOf(owner any, key string, c *Column, shares []float64, what string) error {
	sum := 0.0
	for _, share := range shares {
		if !(share >= 0 && share <= 1) {
			return v.errorf(owner, key, "%s: %s is not a share from 0 to 1", what, formatNumber(share))
		}
		sum += share
	}
	if c.Distinct > 0 && int64(len(shares)) != c.Distinct {
		return v.errorf(owner, key, "%s: %s has %s, but there are %d shares", what, c.Name, plural(int(min(c.Distinct, MaxRows)), "value"), len(shares))
	}
	if math.Abs(sum-1) > sumTolerance {
		return v.errorf(owner, key, "%s: the shares of %s add up to %s, not to 1", what, c.Name, formatShare(sum))
	}
	return nil
}

// nullShape checks what the rows of a null pattern are like.
func (v *validator) nullShape(t *Table, i int, p NullPattern) error {
	key, what := "nulls "+strconv.Itoa(i), "nulls of table "+t.Name
	for _, name := range sortedKeys(p.Ranks) {
		if err := v.known(t, key, t, []string{name}, "ranks of "+what); err != nil {
			return err
		}
		if !(p.Ranks[name] >= 0 && p.Ranks[name] <= 1) {
			return v.errorf(t, key, "ranks of %s: that of %s is %s, not from 0 to 1", what, name, formatNumber(p.Ranks[name]))
		}
	}
	for _, name := range sortedKeys(p.Values) {
		if err := v.known(t, key, t, []string{name}, "values of "+what); err != nil {
			return err
		}
		if err := v.sharesOf(t, key, t.Column(name), p.Values[name], "values of "+what); err != nil {
			return err
		}
	}
	return nil
}

// circles checks that no columns of a table decide each other in a circle.
func (v *validator) circles(t *Table) error {
	if v.tables == nil {
		return nil
	}
	from := map[string][]string{}
	for _, c := range t.Columns {
		if c.Lag != nil && len(c.Lag.Reference) == 0 {
			from[c.Name] = append(from[c.Name], c.Lag.After)
		}
		if c.Copy != nil && len(c.Copy.Reference) == 0 {
			from[c.Name] = append(from[c.Name], c.Copy.Of)
		}
		if c.Depends != nil {
			from[c.Name] = append(from[c.Name], c.Depends.On)
		}
	}
	done := map[string]bool{}
	var visit func(name string, path []string) error
	visit = func(name string, path []string) error {
		if contains(path, name) {
			return v.errorf(t.Column(name), "", "table %s: columns depend on each other in a circle: %s", t.Name, strings.Join(append(path, name), " on "))
		}
		if done[name] {
			return nil
		}
		for _, leader := range from[name] {
			if err := visit(leader, append(path[:len(path):len(path)], name)); err != nil {
				return err
			}
		}
		done[name] = true
		return nil
	}
	for _, c := range t.Columns {
		if err := visit(c.Name, nil); err != nil {
			return err
		}
	}
	return nil
}
