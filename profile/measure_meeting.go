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
	leastAgreement    = 0.02  // above what is expected
	leastDisagreement = 0.05  // below what is expected
	leastApart        = 0.005 // below the meetings of its parts
	deviations        = 3     // standard deviations of chance that a share must be away
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
	known := &knownPaths{class: map[string]string{}, share: map[[2]string]float64{}}
	room := min(mostTableFollowed, mostFollowed/max(1, len(c.kept)))
	for _, t := range f.parentsFirst(c.kept) {
		w := newWalk(f, t, room)
		t.out.Meetings = w.meetings(known)
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

// knownPaths is what is known of the paths of all tables so far.
type knownPaths struct {
	class map[string]string     // the first path of the class that a path is in, by their ids
	share map[[2]string]float64 // in which the first paths of two classes meet
}

// meetings lists what tells something. Paths that always meet are a class: it
// is enough to say so of each and one other, and to hold the first of them
// against the paths of other classes.
func (w *walk) meetings(known *knownPaths) []Meeting {
	pairs := w.pairs()
	var always, partly []Meeting
	listed := map[[2]int]bool{}
	for _, p := range pairs {
		if !w.apart(p) && w.implied(p, known) {
			w.join(p)
		}
	}
	for _, p := range pairs {
		switch {
		case w.class[p[0]] == w.class[p[1]]:
		case w.implied(p, known):
			w.join(p)
		case w.apart(p):
			if got := w.agree(p); got.always() && got.tells(got.chance, got.chance) {
				always, listed[p] = append(always, w.meeting(p, 1)), true
				if w.covers(p, got.rows) {
					w.join(p)
				}
			}
		}
	}
	for i, p := range w.paths {
		known.class[p.id()] = w.paths[w.class[i]].id()
	}
	for _, p := range pairs {
		if w.class[p[0]] != p[0] || w.class[p[1]] != p[1] || !w.apart(p) {
			continue
		}
		got := w.agree(p)
		known.share[[2]string{w.paths[p[0]].id(), w.paths[p[1]].id()}] = got.share()
		if low, high := w.expected(p, got.chance, known); !listed[p] && got.tells(low, high) && got.share() < w.inParts(p)-leastApart {
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

// above looks for paths of both classes that begin with the same reference: in
// which share they meet is then a matter of the table that it leads to, as far as
// rows there have equally many children. It is -1 where that is not known.
func (w *walk) above(p [2]int, known *knownPaths) (share float64, ok bool) {
	for i, a := range w.paths {
		for j, b := range w.paths {
			if w.class[i] != p[0] || w.class[j] != p[1] || a.steps[0] != b.steps[0] || len(a.steps) == 1 || len(b.steps) == 1 {
				continue
			}
			first, second := known.class[pathID(a.steps[1:])], known.class[pathID(b.steps[1:])]
			for _, pair := range [][2]string{{first, second}, {second, first}} {
				if share, ok := known.share[pair]; ok {
					return share, true
				}
			}
			return -1, true
		}
	}
	return 0, false
}

// implied reports whether two paths always meet because of the columns they
// share, because they met already one step before, or because they meet in the
// table that both lead to.
func (w *walk) implied(p [2]int, known *knownPaths) bool {
	a, b := w.paths[p[0]], w.paths[p[1]]
	switch {
	case a.own != "" && a.own == b.own:
		return true
	case w.metBefore(p):
		return w.class[a.before] == w.class[b.before]
	case w.apart(p) && w.inParts(p) == 1:
		return true
	case w.apart(p) || len(a.steps) == 1 || len(b.steps) == 1:
		return false
	}
	first, ok := known.class[pathID(a.steps[1:])]
	return ok && first == known.class[pathID(b.steps[1:])]
}

// inParts is in which share of the rows two paths that end with a composite key
// should meet because there are references over parts of its columns, to other
// tables, that do; 2 where such parts do not make up the key.
func (w *walk) inParts(p [2]int) float64 {
	least, covered := 1.0, map[int]bool{}
	for i := range w.paths {
		at := w.part(i, p[0])
		if at == nil {
			continue
		}
		for j := range w.paths {
			if w.paths[i].key != w.paths[j].key || !slices.Equal(at, w.part(j, p[1])) {
				continue
			}
			if w.class[i] != w.class[j] {
				least = min(least, w.agree([2]int{min(i, j), max(i, j)}).share())
			}
			for _, column := range at {
				covered[column] = true
			}
		}
	}
	if len(covered) < len(w.paths[p[0]].last().schema().Columns) {
		return 2
	}
	return least
}

// part is where, among the columns of a path's last step, those of another
// path are that goes with it until there; nil where they are not a part of them.
func (w *walk) part(i, whole int) []int {
	a, b := w.paths[i], w.paths[whole]
	if a.before != b.before || a.last().table != b.last().table || len(a.last().schema().Columns) >= len(b.last().schema().Columns) {
		return nil
	}
	var at []int
	for _, column := range a.last().schema().Columns {
		k := slices.Index(b.last().schema().Columns, column)
		if k < 0 {
			return nil
		}
		at = append(at, k)
	}
	return at
}

// metBefore reports whether the last step of both paths is the same one.
func (w *walk) metBefore(p [2]int) bool {
	a, b := w.paths[p[0]], w.paths[p[1]]
	return a.before >= 0 && b.before >= 0 && a.last() == b.last()
}

// expected are the shares of meetings that say nothing new. Paths that met
// one step before still do; of the rows in which they did not, between none
// (each parent leads elsewhere) and those that meet by chance.
func (w *walk) expected(p [2]int, chance float64, known *knownPaths) (low, high float64) {
	if share, ok := w.above(p, known); ok {
		if share < 0 {
			return 0, 1
		}
		return max(0, share-leastDisagreement), min(1, share+leastDisagreement)
	}
	if !w.metBefore(p) {
		return chance, chance
	}
	before := w.agree([2]int{w.paths[p[0]].before, w.paths[p[1]].before}).share()
	return before, before + (1-before)*chance
}

// covers reports whether rows in which two paths arrive are most of those in
// which the later does: else that they meet there says nothing of how the later
// goes with others in the rows where the earlier leads nowhere.
func (w *walk) covers(p [2]int, rows int) bool {
	arriving := 0
	for _, h := range w.follow(walked{w.sample(p), p[1]}) {
		if h != 0 {
			arriving++
		}
	}
	return 2*rows >= arriving
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
