package profile

import (
	"cmp"
	"math"
	"slices"
)

// agreement is how often two paths from the same rows lead to the same row.
type agreement struct {
	rows   int     // in which both arrive
	same   int     // of these, those in which they meet
	chance float64 // share that would meet if neither path knew of the other
}

func (a agreement) share() float64 {
	if a.rows == 0 {
		return 0
	}
	return float64(a.same) / float64(a.rows)
}

func (a agreement) always() bool { return a.rows > 0 && a.same == a.rows }

const (
	leastAgreement    = 0.02 // above what is expected
	leastDisagreement = 0.05 // below what is expected
	deviations        = 3    // standard deviations of chance that a share must be away
)

// tells reports whether an agreement lies outside of what is expected, from low
// to high, by more than chance and enough to matter. That paths never meet
// matters sooner.
func (a agreement) tells(low, high float64) bool {
	if a.rows == 0 {
		return false
	}
	deviation := func(share float64) float64 {
		return deviations * math.Sqrt(share*(1-share)/float64(a.rows))
	}
	switch {
	case a.same == 0:
		return low > leastAgreement+deviation(low)
	case a.share() > high:
		return a.share() > high+min(leastAgreement, (1-high)/2)+deviation(high)
	}
	return a.share() < low-leastDisagreement-deviation(low)
}

// meetings finds which paths lead to one ancestor, parents before their children.
func (c *collector) meetings() {
	f := c.kin()
	classes := map[string]string{}
	room := min(mostTableFollowed, mostFollowed/max(1, len(c.kept)))
	for _, t := range f.parentsFirst(c.kept) {
		w := newWalk(f, t, room)
		t.out.Meetings = w.meetings(classes)
		if like := c.options.Like.sameTable(t.out.Name); like != nil {
			w.addLike(c.options.Like, like)
		}
	}
}

// addLike measures the meetings that another profile of the same database lists.
func (w *walk) addLike(p *Profile, like *Table) {
	for _, m := range like.Meetings {
		paths, ok := m.References(p, like)
		if _, listed := sameMeeting(w.table.out, m); listed || !ok {
			continue
		}
		a, okA := w.find(paths[0])
		b, okB := w.find(paths[1])
		if !okA || !okB {
			continue
		}
		if got := w.agree([2]int{b, a}); got.rows > 0 {
			w.table.out.Meetings = append(w.table.out.Meetings, w.meeting([2]int{b, a}, sixDigits(got.share())))
		}
	}
}

// find is the path by such references, new if it was not looked at so far.
func (w *walk) find(references []*Reference) (int, bool) {
	p, ok := w.kin.way(w.table, references)
	if !ok {
		return 0, false
	}
	for i, x := range w.paths {
		if slices.Equal(x.steps, p.steps) {
			return i, true
		}
	}
	w.paths = append(w.paths, p)
	return len(w.paths) - 1, true
}

// walk compares the paths of a table.
type walk struct {
	kin    kin
	table  *keptTable
	paths  []path
	rows   int // to follow at most
	done   map[walked][]uint64
	counts map[walked][]keyCount
	// named are the paths of which their columns tell which they are: no earlier one
	// to the same table has the same. A polymorphic column refers to several tables.
	named []bool
	class []int // paths that always lead to the same row have the same number: that of the first
}

// walked is a path in a sample: the one tied to that reference, or -1 for the
// one that is not tied.
type walked struct{ sample, path int }

func newWalk(f kin, t *keptTable, steps int) *walk {
	w := &walk{kin: f, table: t, paths: f.paths(t), done: map[walked][]uint64{}, counts: map[walked][]keyCount{}}
	w.rows = max(1<<10, steps/max(1, len(w.paths)))
	seen := map[string]bool{}
	for i, p := range w.paths {
		name := p.to() + spellPath(p.columns())
		w.class, w.named = append(w.class, i), append(w.named, !seen[name])
		seen[name] = true
	}
	return w
}

// meetings lists what tells something. Paths that always meet are a class: it
// is enough to say so of each and one other, and to hold the first of them
// against the paths of other classes. classes names, over all tables, the first
// path of the class that a path is in.
func (w *walk) meetings(classes map[string]string) []Meeting {
	pairs := w.pairs()
	var always, partly []Meeting
	for _, p := range pairs {
		if !w.apart(p) && w.implied(p, classes) {
			w.join(p)
		}
	}
	for _, p := range pairs {
		switch {
		case w.class[p[0]] == w.class[p[1]]:
		case w.implied(p, classes):
			w.join(p)
		case w.apart(p):
			if got := w.agree(p); got.always() && got.tells(got.chance, got.chance) {
				always = append(always, w.meeting(p, 1))
				w.join(p)
			}
		}
	}
	for i, p := range w.paths {
		classes[p.id()] = w.paths[w.class[i]].id()
	}
	for _, p := range pairs {
		if w.class[p[0]] != p[0] || w.class[p[1]] != p[1] || w.classesTouch(p) {
			continue
		}
		got := w.agree(p)
		if low, high := w.expected(p, got.chance); got.tells(low, high) {
			partly = append(partly, w.meeting(p, sixDigits(got.share())))
		}
	}
	return append(always, partly...)
}

// pairs are the pairs of paths to the same key, those of the fewest steps first.
func (w *walk) pairs() [][2]int {
	var out [][2]int
	for j := range w.paths {
		for i := range j {
			if w.paths[i].key == w.paths[j].key && w.named[i] && w.named[j] {
				out = append(out, [2]int{i, j})
			}
		}
	}
	steps := func(p [2]int) int { return len(w.paths[p[0]].steps) + len(w.paths[p[1]].steps) }
	slices.SortStableFunc(out, func(a, b [2]int) int { return cmp.Compare(steps(a), steps(b)) })
	return out
}

// meeting names the longer path first.
func (w *walk) meeting(p [2]int, share float64) Meeting {
	a, b := w.paths[p[0]], w.paths[p[1]]
	return Meeting{To: a.to(), Paths: [2][][]string{b.columns(), a.columns()}, Agree: share}
}

// apart reports whether two paths begin with different references: else it is
// a matter of the table that both lead to.
func (w *walk) apart(p [2]int) bool { return w.paths[p[0]].steps[0] != w.paths[p[1]].steps[0] }

// classesTouch reports whether paths of both classes begin with the same reference.
func (w *walk) classesTouch(p [2]int) bool {
	for i, a := range w.paths {
		for j, b := range w.paths {
			if w.class[i] == p[0] && w.class[j] == p[1] && a.steps[0] == b.steps[0] {
				return true
			}
		}
	}
	return false
}

// implied reports whether two paths always meet because of the columns they
// share, because they met already one step before, or because they meet in the
// table that both lead to.
func (w *walk) implied(p [2]int, classes map[string]string) bool {
	a, b := w.paths[p[0]], w.paths[p[1]]
	switch {
	case a.own != "" && a.own == b.own:
		return true
	case w.metBefore(p):
		return w.class[a.before] == w.class[b.before]
	case w.apart(p) || len(a.steps) == 1 || len(b.steps) == 1:
		return false
	}
	first, ok := classes[pathID(a.steps[1:])]
	second, ok2 := classes[pathID(b.steps[1:])]
	return ok && ok2 && first == second
}

// metBefore reports whether the last step of both paths is the same one.
func (w *walk) metBefore(p [2]int) bool {
	a, b := w.paths[p[0]], w.paths[p[1]]
	return a.before >= 0 && b.before >= 0 && a.last() == b.last()
}

// expected are the shares of meetings that say nothing new. Paths that met
// one step before still do; of the rows in which they did not, between none
// (each parent leads elsewhere) and those that meet by chance.
func (w *walk) expected(p [2]int, chance float64) (low, high float64) {
	if !w.metBefore(p) {
		return chance, chance
	}
	before := w.agree([2]int{w.paths[p[0]].before, w.paths[p[1]].before}).share()
	return before, before + (1-before)*chance
}

// join makes two classes one.
func (w *walk) join(p [2]int) {
	a, b := w.class[p[0]], w.class[p[1]]
	for k, c := range w.class {
		if c == max(a, b) {
			w.class[k] = min(a, b)
		}
	}
}

// agree follows both paths in the sample in which most rows should arrive.
func (w *walk) agree(p [2]int) agreement {
	sample := w.sample(p)
	i, j := walked{sample, p[0]}, walked{sample, p[1]}
	a, b := w.follow(i), w.follow(j)
	var out agreement
	for k, h := range a {
		if h != 0 && b[k] != 0 {
			out.rows++
			if h == b[k] {
				out.same++
			}
		}
	}
	if out.rows > 0 {
		out.chance = chance(w.ancestors(i), w.ancestors(j))
	}
	return out
}

// sample is the one in which most rows should arrive by both paths: of large
// tables only some keys were kept, and rows that are tied to those find them.
func (w *walk) sample(p [2]int) int {
	found := func(sample int, s *keyedRows) float64 {
		rows := float64(s.len())
		for _, i := range p {
			rows *= w.arriving(sample, s.level, w.paths[i])
		}
		return rows
	}
	legs := &w.table.legs
	best, most := -1, tiedGain*found(-1, legs.any())
	for i, s := range legs.tied {
		if s != nil {
			if n := found(i, s); n > most {
				best, most = i, n
			}
		}
	}
	return best
}

// arriving is the share of a sample's rows whose way up was kept.
func (w *walk) arriving(sample int, level uint, p path) float64 {
	share := 1.0
	for k := range p.steps[1:] {
		missing := int(w.kin.keys(p.steps[k]).level)
		if k == 0 && p.steps[0].reference == sample {
			missing = max(0, missing-int(level))
		}
		share = math.Ldexp(share, -missing)
	}
	return share
}

// follow is where the rows of a sample arrive.
func (w *walk) follow(i walked) []uint64 {
	if out, ok := w.done[i]; ok {
		return out
	}
	s := w.table.legs.any()
	if i.sample >= 0 {
		s = w.table.legs.tied[i.sample]
	}
	stride := 1 + (s.len()-1)/w.rows
	w.done[i] = w.kin.follow(s, 0, stride, w.paths[i.path])
	return w.done[i]
}

// ancestors are how often each ancestor is arrived at, by its hash.
func (w *walk) ancestors(i walked) []keyCount {
	if out, ok := w.counts[i]; ok {
		return out
	}
	w.counts[i] = countKeys(w.follow(i))
	return w.counts[i]
}

// countKeys counts hashes other than 0, ascending.
func countKeys(hashes []uint64) []keyCount {
	sorted := slices.Clone(hashes)
	slices.Sort(sorted)
	var out []keyCount
	for _, h := range sorted {
		switch n := len(out); {
		case h == 0:
		case n > 0 && out[n-1].hash == h:
			out[n-1].n++
		default:
			out = append(out, keyCount{h, 1})
		}
	}
	return out
}

// chance is how often a key of each of two lists is the same one.
func chance(a, b []keyCount) float64 {
	rowsA, rowsB, same := 0.0, 0.0, 0.0
	for _, k := range a {
		rowsA += float64(k.n)
	}
	i := 0
	for _, k := range b {
		rowsB += float64(k.n)
		for i < len(a) && a[i].hash < k.hash {
			i++
		}
		if i < len(a) && a[i].hash == k.hash {
			same += float64(a[i].n) * float64(k.n)
		}
	}
	if same == 0 {
		return 0
	}
	return same / (rowsA * rowsB)
}
