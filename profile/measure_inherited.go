package profile

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// What a row takes from its parent's: a value that it repeats (the price at the
// time of the order), or a date that its own comes after.
const (
	fewestHeirs       = 20   // rows that have both
	leastRepeated     = 0.3  // share that is equal …
	leastBeyondChance = 0.3  // … and of what is not equal by chance, of the way to all
	glance            = 256  // pairs that show whether a closer look is worth it
	mostUnled         = 0.5  // share of its rows in which the earlier date may be missing
	clearlyCloser     = 0.5  // spread of a difference to that of one within the row
	deepestTree       = 64   // levels up which a column may follow itself
	lookedAtDates     = 4096 // rows that tell whether one date follows another
)

// inherit states what columns take from their parents' rows, and nothing in a
// circle.
func (c *collector) inherit() {
	in := &inheritance{collector: c, kin: c.kin(), at: map[*Column]int{}}
	for i, h := range c.columns {
		in.at[h.out] = i
	}
	for _, t := range c.kept {
		bonds := in.kin.bonds(t)
		if len(bonds) == 0 {
			continue
		}
		if c.options.Like != nil {
			in.statedLike(t, bonds)
			continue
		}
		for i := range t.columns {
			in.copyFrom(t, i, bonds, mostlyCopied)
		}
		for i := range t.columns {
			in.follow(t, i, bonds)
		}
		for i := range t.columns {
			in.copyFrom(t, i, bonds, leastRepeated)
		}
	}
}

type inheritance struct {
	*collector
	kin kin
	at  map[*Column]int // in collector.columns
}

// ofParent is one column of a child that follows one of the parent.
type ofParent struct {
	*bond
	column, leader int
}

func (o ofParent) name() string       { return o.child.columns[o.column].schema.Name }
func (o ofParent) leaderName() string { return o.parent.columns[o.leader].schema.Name }
func (o ofParent) stated() *Column    { return o.child.out.Column(o.name()) }

// mayInherit reports whether a column's values are free to follow others: no
// key, reference or expression decides them, and they differ.
func (in *inheritance) mayInherit(t *keptTable, i int) bool {
	c := t.columns[i]
	s := t.out.Column(c.schema.Name)
	return !c.refers && !c.unique && c.schema.Generated == "" && !c.schema.AutoIncrement && c.family() != noFamily &&
		s.Distinct > 1 && s.Ordinal == nil && !t.referredTo(c.schema.Name)
}

// referredTo reports whether a column is part of a key that references point to.
func (k *keptTable) referredTo(column string) bool {
	for id := range k.parents {
		if slices.Contains(strings.Split(id, "\x00")[1:], column) {
			return true
		}
	}
	return false
}

// statedLike measures what the profile to compare with states.
func (in *inheritance) statedLike(t *keptTable, bonds []*bond) {
	like := in.options.Like.sameTable(t.out.Name)
	if like == nil {
		return
	}
	for i, c := range t.columns {
		l, ok := sameName(like.Columns, columnName, c.schema.Name)
		switch {
		case !ok:
		case l.Copy != nil && len(l.Copy.Reference) > 0:
			if o, ok := findLeader(bonds, i, l.Copy.Of, l.Copy.Reference); ok {
				if k := o.repeats(1); k.rows > 0 {
					in.setCopy(o, k)
				}
			}
		case l.Lag != nil && len(l.Lag.Reference) > 0:
			if o, ok := findLeader(bonds, i, l.Lag.After, l.Lag.Reference); ok && c.form < asText {
				if d := o.difference(); len(d.first) > 0 {
					in.setLag(o, d)
				}
			}
		}
	}
}

func findLeader(bonds []*bond, column int, leader string, by []string) (ofParent, bool) {
	for _, b := range bonds {
		if !slices.EqualFunc(b.schema().Columns, by, strings.EqualFold) {
			continue
		}
		for j, c := range b.parent.columns {
			if strings.EqualFold(c.schema.Name, leader) && c.family() == b.child.columns[column].family() {
				return ofParent{b, column, j}, true
			}
		}
	}
	return ofParent{}, false
}

// repeated is how often a column is equal to the parent's.
type repeated struct {
	rows, same int // that have both, and in which they are equal
	chance     float64
}

func (r repeated) share() float64 {
	if r.rows == 0 {
		return 0
	}
	return float64(r.same) / float64(r.rows)
}

// repeats compares the two columns in every stride-th pair.
func (o ofParent) repeats(stride int) repeated {
	var r repeated
	for n := 0; n < len(o.pairs); n += stride {
		switch own, parent := o.hashes(o.pairs[n], o.column, o.leader); {
		case own == 0 || parent == 0:
		case own == parent:
			r.same++
			r.rows++
		default:
			r.rows++
		}
	}
	return r
}

// copyFrom states that a column repeats one of a parent in at least that share of
// the rows, the best there is.
func (in *inheritance) copyFrom(t *keptTable, i int, bonds []*bond, least float64) {
	s := t.out.Column(t.columns[i].schema.Name)
	if !in.mayInherit(t, i) || s.Copy != nil && len(s.Copy.Reference) > 0 {
		return
	}
	var best ofParent
	var most repeated
	for _, b := range bonds {
		for j := range b.parent.columns {
			o := ofParent{b, i, j}
			if k := in.repeated(o, least); k.rows > 0 && (best.bond == nil || o.better(k, best, most)) && !in.circular(o) {
				best, most = o, k
			}
		}
	}
	switch share := most.share(); {
	case best.bond == nil:
	case s.Copy != nil && share < s.Copy.Share+0.1:
	case share < mostlyCopied && (s.Lag != nil || s.Depends != nil || in.dependsOn(t.out, s.Name)):
	default:
		in.setCopy(best, most)
	}
}

// repeated is how often the columns are equal where that is a copy; else it has
// no rows.
func (in *inheritance) repeated(o ofParent, share float64) repeated {
	if !o.mayLead(o.leader) || o.child == o.parent && !o.shallow() || o.parent.columns[o.leader].family() != o.child.columns[o.column].family() {
		return repeated{}
	}
	if look := o.repeats(1 + len(o.pairs)/glance); look.share() < share-3*math.Sqrt(share*(1-share)/glance) {
		return repeated{}
	}
	k := o.repeats(1)
	if k.rows < fewestHeirs || o.outgrown() || k.share() < share || k.share() < mostlyCopied && o.stated().Distinct <= fewestOwn {
		return repeated{}
	}
	own, parents := o.values(o.column, o.leader)
	ownCounts, parentCounts := countKeys(own), countKeys(parents)
	k.chance = chance(ownCounts, parentCounts)
	if k.same == k.rows {
		if float64(k.rows)*math.Log(max(k.chance, 1e-3)) > math.Log(byChanceCopy) || len(ownCounts) < 2 {
			return repeated{}
		}
		return k
	}
	if (k.share()-k.chance)/(1-k.chance) < leastBeyondChance || beyondCommonest(own, parents, ownCounts, parentCounts) < leastRepeated {
		return repeated{}
	}
	return k
}

// outgrown reports whether the column has a few values that repeat, as a category
// does, while nearly every row of the parent has one of its own. In a larger
// database the one keeps its values and the other gets more, so that what looks
// like a copy cannot be both.
func (o ofParent) outgrown() bool {
	own, parent := o.stated(), o.parent.out.Column(o.leaderName())
	category := own.Distinct <= mostValues && 2*float64(own.Distinct) < float64(o.child.out.Rows)*(1-own.Null)
	return category && 2*float64(parent.Distinct) > float64(o.parent.out.Rows)*(1-parent.Null)
}

// beyondCommonest is the share that is equal of the rows in which neither has its
// commonest value, often a 0 or an empty text.
func beyondCommonest(own, parents []uint64, ownCounts, parentCounts []keyCount) float64 {
	most := func(counts []keyCount) uint64 {
		best := slices.MaxFunc(counts, func(a, b keyCount) int { return cmp.Compare(a.n, b.n) })
		if best.n == 1 {
			return 0
		}
		return best.hash
	}
	a, b := most(ownCounts), most(parentCounts)
	rows, same := 0, 0
	for k, h := range own {
		if h == a || parents[k] == b {
			continue
		}
		rows++
		if h == parents[k] {
			same++
		}
	}
	if rows < fewestHeirs/2 {
		return 0
	}
	return float64(same) / float64(rows)
}

// better prefers the column that is equal more often, by a hundredth, then one of
// the same name, then that of the smaller table: it is nearer to where the value is from.
func (o ofParent) better(k repeated, than ofParent, most repeated) bool {
	if d := k.share() - most.share(); math.Abs(d) >= 0.01 {
		return d > 0
	}
	if same := strings.EqualFold(o.name(), o.leaderName()); same != strings.EqualFold(than.name(), than.leaderName()) {
		return same
	}
	return o.parent.out.Rows < than.parent.out.Rows
}

// shallow reports whether the way up a self-reference is short.
func (b *bond) shallow() bool {
	n := len(b.out().Levels)
	return n > 0 && n <= deepestTree
}

// circular reports whether the leader follows the column, directly or not.
func (in *inheritance) circular(o ofParent) bool {
	target := [2]string{o.child.out.Name, o.name()}
	if start := [2]string{o.parent.out.Name, o.leaderName()}; start != target {
		return in.follows(start, target, map[[2]string]bool{})
	}
	return !o.shallow() // by its own tree a column may follow itself
}

// follows reports whether a column, of a table, follows another.
func (in *inheritance) follows(from, target [2]string, seen map[[2]string]bool) bool {
	if from == target {
		return true
	}
	t := in.kin[from[0]]
	if seen[from] || t == nil {
		return false
	}
	seen[from] = true
	c := t.out.Column(from[1])
	next := func(name string, by []string) bool {
		table := from[0]
		if len(by) > 0 {
			i := slices.IndexFunc(t.out.References, func(r *Reference) bool { return slices.Equal(r.Columns, by) })
			table = t.out.References[i].Table
		}
		return in.follows([2]string{table, name}, target, seen)
	}
	return c.Copy != nil && next(c.Copy.Of, c.Copy.Reference) || c.Lag != nil && next(c.Lag.After, c.Lag.Reference) ||
		c.Depends != nil && next(c.Depends.On, nil)
}

// dependsOn reports whether the values of a column are told apart elsewhere in
// its table.
func (in *inheritance) dependsOn(t *Table, name string) bool {
	return slices.ContainsFunc(t.Columns, func(c *Column) bool { return c.Depends != nil && c.Depends.On == name }) ||
		slices.ContainsFunc(in.nulls, func(n tableNulls) bool { return n.table == t && n.tells(name) })
}

// setCopy states a copy, and the histograms of the rows that are none.
func (in *inheritance) setCopy(o ofParent, k repeated) {
	s := o.stated()
	s.Copy = &Copy{Of: o.leaderName(), Reference: o.schema().Columns, Share: sixDigits(k.share())}
	s.Lag, s.Depends = nil, nil
	var hashes []uint64
	var places []float64
	add := func(row []uint64) {
		hashes, places = append(hashes, row[2*o.column]), append(places, place(row, o.column))
	}
	rows := 0
	for _, p := range o.pairs {
		if row := o.own.row(p[0]); row[2*o.column] != 0 {
			rows++
			if row[2*o.column] != o.parents.row(p[1])[2*o.leader] {
				add(row)
			}
		}
	}
	for _, i := range o.alone {
		if row := o.own.row(i); row[2*o.column] != 0 {
			rows++
			add(row)
		}
	}
	filled := float64(o.child.out.Rows) * (1 - s.Null) * float64(len(hashes)) / float64(max(1, rows))
	switch {
	case in.dependsOn(o.child.out, s.Name):
	case len(hashes) == 0:
		s.Values, s.Quantiles, s.Common, s.Lengths = nil, nil, nil, nil
		s.Class, s.Pattern, s.JSON, s.BytesPerChar, s.MeanLength = "", "", "", 0, 0
	case s.Copy.Share > 0:
		o.child.columns[o.column].describeSome(s, hashes, places, int64(math.Round(filled)))
	}
	in.columns[in.at[s]] = newHistograms(s)
}

// tells reports whether the null patterns of a table say how a column's values
// are shared out in their rows.
func (n tableNulls) tells(column string) bool {
	for _, s := range n.shapes {
		if s.values[column] != nil {
			return true
		}
	}
	return false
}
