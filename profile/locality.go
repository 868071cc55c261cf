package profile

import (
	"math"

	"gopkg.in/yaml.v3"
)

// Locality says how near to each other, in the order of their keys, the parents
// of rows lie that follow each other in theirs: the nodes of a way were mostly
// written one after the other. What reads rows in key order and looks up their
// parents, an index of the reference for one, is as fast as they are near.
type Locality struct {
	// Near is the share, of rows whose parent is another one than that of the row
	// before, of those in which it is at most a hundredth of all parents away.
	Near float64
	// Rank is the rank correlation of a row's place and that of its parent.
	Rank float64
}

const (
	nearParents = 0.01
	// nearByChance is what parents taken at random are near each other.
	nearByChance = 2 * nearParents
	// leastNear and leastPlace are what Near and Rank are at least where one of them is stated.
	leastNear  = 0.1
	leastPlace = 0.1
)

// local reports whether a locality is more than chance makes.
func (l *Locality) local() bool {
	return l.Near >= leastNear || math.Abs(l.Rank) >= leastPlace
}

// coarse is a locality of a hidden profile, in tenths; nil for one that tells nothing then.
func (l *Locality) coarse() *Locality {
	if l == nil {
		return nil
	}
	c := &Locality{math.Round(10*l.Near) / 10, math.Round(10*l.Rank) / 10}
	if !c.local() {
		return nil
	}
	return c
}

// locality reads how near parents lie.
func (d *decoder) locality(n *yaml.Node, r *Reference, what string) error {
	r.Locality = &Locality{}
	return d.mapping(n, "locality of "+what, r.Locality,
		yamlField{"near", readShare(&r.Locality.Near)},
		yamlField{"correlation", readRank(&r.Locality.Rank)},
	)
}

func spellLocality(x *Locality) string {
	l := &flow{}
	if x.Near != 0 {
		l.add("near", formatNumber(significant(x.Near, 4)))
	}
	if x.Rank != 0 {
		l.add("correlation", formatRank(x.Rank))
	}
	return l.String()
}

// locality checks that the figures of a locality are shares and ranks.
func (v *validator) locality(r *Reference, what string) error {
	x := r.Locality
	if x == nil {
		return nil
	}
	if err := v.share(x, "near", x.Near, "locality of "+what); err != nil {
		return err
	}
	if !(x.Rank >= -1 && x.Rank <= 1) {
		return v.errorf(x, "correlation", "locality of %s: correlation %v is not between -1 and 1", what, x.Rank)
	}
	return nil
}

// locality compares how near the parents of rows lie that follow each other.
func (c *comparer) locality(w *Table, object string, r, other *Reference) {
	parent := c.want.Table(r.Table)
	if r.Locality == nil || c.planned(parent) < fewestNeighbours || float64(c.planned(w))*(1-r.Clustered/2) < 2*fewestNeighbours {
		return
	}
	want, got := r.Locality, other.Locality
	if got == nil { // not stated, as it is by chance
		got = &Locality{Near: nearByChance}
	}
	c.add(Finding{Table: w.Name, Object: object, Measure: "locality", Want: describeLocality(want), Got: describeLocality(got),
		Score:     1 - max(math.Abs(want.Near-got.Near), math.Abs(want.Rank-got.Rank)/2),
		Tolerance: localityTolerance - sampleFloor(c.planned(w))})
}

func describeLocality(l *Locality) string {
	return "near " + formatShort(l.Near) + " correlation " + formatRank(l.Rank)
}
