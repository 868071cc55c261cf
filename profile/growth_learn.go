package profile

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// ErrNominal is returned where sizes are to be compared and one profile hides its own.
var ErrNominal = errors.New("its sizes are nominal, not the true ones")

// ErrSameSize is returned where nothing has grown between two profiles.
var ErrSameSize = errors.New("both have about the same size, so they say nothing of growth")

const (
	grown        = 1.2  // a factor, or one over it, that counts as growth
	alikeGrowth  = 0.01 // logarithms of factors that are taken for the same
	powerAlike   = 0.1  // exponents that are as good as 1 when owners are compared
	steepest     = 4    // exponent of an owner; beyond, it says nothing of its children
	fewestDrift  = 0.02 // exponent that is worth stating
	fewestLearnt = 30   // parents with a fan-out that is compared
)

// Learned is what two profiles of one application at different sizes say of how
// it grows.
type Learned struct {
	Factor float64 // the --scale that takes the first to the size of the second
	Main   string  // the table that has grown by that: most rows hang on it
	Tables int     // whose growth was learned
	Drifts int     // references whose fan-out drifts
	Notes  []string
}

// LearnGrowth is the base with the growth of every table and the drift of every
// fan-out as they are between it and the other one, which may be the smaller or
// the larger. At the factor that is learned, each table that both have with rows
// gets those of the other.
func LearnGrowth(base, other *Profile) (*Profile, *Learned, error) {
	for _, p := range []*Profile{base, other} {
		if p.nominal() {
			return nil, nil, fmt.Errorf("profile %s: %w", p.Name, ErrNominal)
		}
	}
	l := &learner{base: base, other: other, out: copyGrowing(base), learned: &Learned{}}
	l.owners()
	if err := l.choose(); err != nil {
		return nil, nil, err
	}
	for _, t := range l.out.Tables {
		l.table(t)
	}
	for _, t := range other.Tables {
		if _, ok := sameName(base.Tables, tableName, t.Name); !ok {
			l.note("%s is only in %s and is left out", t.Name, other.Name)
		}
	}
	return l.out, l.learned, nil
}

// learner holds two profiles while their growth is compared.
type learner struct {
	base, other *Profile
	out         *Profile // the base, to be changed
	learned     *Learned
}

// copyGrowing copies what learning changes.
func copyGrowing(p *Profile) *Profile {
	out := *p
	out.Tables = slices.Clone(p.Tables)
	for i, t := range p.Tables {
		table := *t
		table.References = slices.Clone(t.References)
		for j, r := range t.References {
			reference := *r
			table.References[j] = &reference
		}
		out.Tables[i] = &table
	}
	return &out
}

func (l *learner) note(format string, args ...any) {
	l.learned.Notes = append(l.learned.Notes, fmt.Sprintf(format, args...))
}

// factor is the logarithm of by how much a table grows; false where it is
// empty or missing on a side.
func (l *learner) factor(name string) (float64, bool) {
	a := l.base.Table(name)
	b, ok := sameName(l.other.Tables, tableName, name)
	if a == nil || !ok || a.Rows == 0 || b.Rows == 0 {
		return 0, false
	}
	return math.Log(float64(b.Rows) / float64(a.Rows)), true
}

// choose takes, of the tables that have grown about as most have, the one on which
// most rows hang: the scale factor is its own.
func (l *learner) choose() error {
	hanging, usual := l.hanging(), math.Log(usualFactor(l.base, l.other))
	near := func(name string) bool {
		f, _ := l.factor(name)
		return math.Abs(f-usual) < math.Log(1+rowTolerance)
	}
	best := ""
	for _, t := range l.base.Tables {
		f, ok := l.factor(t.Name)
		if !ok || math.Abs(f) < math.Log(grown) {
			continue
		}
		if best == "" || near(t.Name) && !near(best) || near(t.Name) == near(best) && hanging[t.Name] > hanging[best] {
			best = t.Name
		}
	}
	if best == "" {
		return ErrSameSize
	}
	f, _ := l.factor(best)
	l.learned.Main, l.learned.Factor = best, math.Exp(f)
	return nil
}

// hanging are the rows of every table and of those that grow with it, on both
// sides together.
func (l *learner) hanging() map[string]int64 {
	sum := map[string]int64{}
	for _, t := range l.out.Tables {
		rows := t.Rows
		if b, ok := sameName(l.other.Tables, tableName, t.Name); ok {
			rows += b.Rows
		}
		at := t
		for range l.base.Tables {
			sum[at.Name] += rows
			if at = l.out.Table(at.Grows.With); at == nil {
				break
			}
		}
	}
	return sum
}

// table states how a table grows.
func (l *learner) table(t *Table) {
	other, ok := sameName(l.other.Tables, tableName, t.Name)
	switch {
	case !ok:
		l.note("%s is not in %s; it grows %s as before", t.Name, l.other.Name, t.Grows)
		return
	case t.Rows == 0 && other.Rows > 0:
		l.note("%s has rows in %s only: nothing says how it grows, or what its rows are like", t.Name, l.other.Name)
		return
	case t.Rows > 0 && other.Rows == 0:
		l.note("%s is empty in %s; it grows %s as before", t.Name, l.other.Name, t.Grows)
		return
	case t.Rows == 0:
		return
	}
	l.learned.Tables++
	t.Grows = l.growth(t, other)
	for _, r := range t.References {
		l.drift(t, other, r)
	}
}

// growth is the exponent over the owner, where that grows in a way that may
// explain it, else over the scale.
func (l *learner) growth(t, other *Table) Growth {
	f, _ := l.factor(t.Name)
	all := math.Log(l.learned.Factor)
	why := fmt.Sprintf("×%s from %s to %s", formatNumber(significant(math.Exp(f), 3)), l.base.Name, l.other.Name)
	switch {
	case t.Rows == other.Rows:
		return Growth{Kind: "fixed", Why: "the same in " + l.other.Name}
	case t.Name == l.learned.Main:
		return Growth{Kind: "alone", Why: why + ", which is the scale"}
	}
	if t.Grows.Kind == "with" {
		of, _ := l.factor(t.Grows.With)
		return Growth{Kind: "with", With: t.Grows.With, Why: why}.WithPower(exponent(f, of))
	}
	e := exponent(f, all)
	if math.Abs(e) > mostExponent {
		l.note("%s grows far steeper than %s: its growth is bounded", t.Name, l.learned.Main)
		e = math.Copysign(mostExponent, e)
	}
	return Growth{Kind: "alone", Why: why}.WithPower(e)
}

// owners decides for every table that both have with which other one it grows.
func (l *learner) owners() {
	for _, t := range l.out.Tables {
		f, ok := l.factor(t.Name)
		if !ok {
			continue
		}
		owner := l.owner(t, f)
		if t.Grows = (Growth{Kind: "alone"}); owner != "" {
			t.Grows = Growth{Kind: "with", With: owner}
		}
	}
}

// owner is the table that explains a factor: the one that a table has been said
// to grow with, unless another that it refers to has grown like it and that one
// has not; "" for none.
func (l *learner) owner(t *Table, f float64) string {
	power := func(name string) (float64, bool) {
		of, ok := l.factor(name)
		if !ok || math.Abs(of) < math.Log(grown) || math.Abs(f/of) > steepest {
			return 0, false
		}
		return f / of, true
	}
	before, ok := power(t.Grows.With)
	if t.Grows.Kind != "with" || ok && math.Abs(before-1) < powerAlike {
		if !ok {
			return ""
		}
		return t.Grows.With
	}
	for _, r := range t.References {
		parent := l.out.Table(r.Table)
		if e, ok := power(r.Table); ok && r.Null == 0 && math.Abs(e-1) < powerAlike && parent != nil && !growsWith(l.out, parent, t) {
			return r.Table
		}
	}
	if !ok {
		return ""
	}
	return t.Grows.With
}

// exponent is one logarithm of a factor over another; 1 where they are alike.
func exponent(f, of float64) float64 {
	if math.Abs(f-of) < alikeGrowth {
		return 1
	}
	return f / of
}

// drift states how a fan-out changes beyond its mean.
func (l *learner) drift(t, other *Table, r *Reference) {
	f, _ := l.factor(t.Name)
	parent, grew := l.base.Table(r.Table), math.Abs(f) >= math.Log(grown)
	same, ok := sameReference(t, other, r)
	if !grew || !ok || parent == nil || r.Table == t.Name || len(r.FanOut.Parents) == 0 || len(same.FanOut.Parents) == 0 {
		return
	}
	after, ok := sameName(l.other.Tables, tableName, r.Table)
	if !ok || parent.Rows < fewestLearnt || after.Rows < fewestLearnt {
		return
	}
	d := Drift{
		Max: significant(math.Log(max(1, same.FanOut.largest())/max(1, r.FanOut.largest()))/f, 4),
	}
	if childless(r.FanOut)+childless(same.FanOut) > 0 {
		d.Childless = significant((logOdds(same.FanOut, after.Rows)-logOdds(r.FanOut, parent.Rows))/f, 4)
	}
	d.Max = min(max(d.Max, -mostExponent), mostExponent)
	d.Childless = min(max(d.Childless, -mostExponent), mostExponent)
	if math.Abs(d.Max) >= fewestDrift || math.Abs(d.Childless) >= fewestDrift {
		r.Drift = &d
		l.learned.Drifts++
	}
}

// logOdds are those that a parent has no child; a share that is too small to be
// seen among so many counts as half a parent.
func logOdds(f FanOut, parents int64) float64 {
	half := 0.5 / float64(parents)
	none := min(max(childless(f), half), 1-half)
	return math.Log(none / (1 - none))
}
