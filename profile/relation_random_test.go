package profile

import (
	"math/rand/v2"
	"slices"

	"duckface/schema"
)

// randomRelations lets columns of a table follow, repeat and depend on those
// before them, or on columns of a parent.
func randomRelations(r *rand.Rand, p *Profile, t *Table) {
	for i, c := range t.Columns {
		if i == 0 || r.IntN(3) > 0 {
			continue
		}
		other := t.Columns[r.IntN(i)]
		if kindOfAxis(c) != "" && kindOfAxis(c) == kindOfAxis(other) {
			c.Lag = randomLag(r, c, other)
			c.Lag.After = other.Name
		}
		c.Copy = pick(r, nil, &Copy{Of: other.Name, Share: pick(r, 1, randomShare(r))})
		c.Depends = pick(r, nil, randomDependence(c, other))
		if len(t.References) == 0 {
			continue
		}
		by := t.References[r.IntN(len(t.References))]
		parent := p.Table(by.Table)
		first := slices.IndexFunc(t.References, func(x *Reference) bool { return slices.Equal(x.Columns, by.Columns) })
		if t.References[first] != by || len(by.Columns) == 0 {
			continue // two references over the same columns: the first is meant
		}
		c.Copy = pick(r, c.Copy, &Copy{Of: parent.Columns[0].Name, Reference: by.Columns, Share: randomShare(r)})
	}
	for i := range t.Nulls {
		c := t.Columns[r.IntN(len(t.Columns))]
		t.Nulls[i].Ranks = pick(r, nil, map[string]float64{c.Name: 0.125})
		if c.Distinct <= 5 {
			t.Nulls[i].Values = pick(r, nil, map[string][]float64{c.Name: evenShares(c)})
		}
	}
}

// kindOfAxis is what two columns must share to have a difference.
func kindOfAxis(c *Column) string {
	switch {
	case c.Type.Temporal():
		return "calendar"
	case c.Type.Kind == schema.Time:
		return "clock"
	case c.Type.Numeric():
		return "number"
	}
	return ""
}

func randomLag(r *rand.Rand, c, leader *Column) *Lag {
	l := &Lag{Rank: pick(r, 0, -0.5, 0.125)}
	scale := map[unit]float64{inDays: 1, inSeconds: pick(r, 1, 60, 3601.5, 86400), inNumbers: pick(r, 1, 0.25)}[differenceUnit(c, leader)]
	least := pick(r, 0.0, -3)
	for i := range pick(r, 2, 5, 9) {
		l.Quantiles = append(l.Quantiles, (least+float64(i/pick(r, 1, 3)))*scale)
	}
	slices.Sort(l.Quantiles)
	l.Ordered = pick(r, impliedOrder(l.Quantiles), randomShare(r))
	return l
}

func evenShares(c *Column) []float64 {
	n := max(1, int(c.Distinct))
	return slices.Repeat([]float64{significant(1/float64(n), 4)}, n)
}

func randomDependence(c, on *Column) *Dependence {
	n := max(1, int(on.Distinct))
	if n > 5 || c.Distinct > 5 {
		return nil
	}
	if c.Type.Numeric() {
		return &Dependence{On: on.Name, Ranks: slices.Repeat([]float64{0.375}, n)}
	}
	return &Dependence{On: on.Name, Shares: slices.Repeat([][]float64{evenShares(c)}, n)}
}
