package generate

import "slices"

// repeatedPair deals the children of one side's parents (windows) to those of
// another side (members) so that a window may meet a member several times, and
// numbers the rows of each such meeting: (player, year, stint). Both degree
// sequences are exact, no two rows of a meeting have one number, and the
// meetings have so many rows each as was measured.
//
// The rows are dealt in layers. In a layer every meeting has equally many rows,
// so that it is a pair of meetings without a duplicate (see pair). Where two
// layers happen to bring a window and a member together, the later one counts
// on: the layers before it are few and short, and are looked at.
type repeatedPair struct {
	layers  []pairLayer // of most rows first
	windows *fanOut     // rows of each window
	members *fanOut     // rows of each member
}

// pairLayer are the meetings of so many rows.
type pairLayer struct {
	times int64
	pair  *pair
}

// newRepeatedPair prepares the dealing; meetings[i] are those of i+1 rows, as far
// as both sides have room for them, and those of one row whatever is left. It
// returns nil when the degree sequences cannot be joined so.
func newRepeatedPair(windows, members []run, meetings []int64, key uint64) *repeatedPair {
	p := &repeatedPair{windows: newFanOut(windows), members: newFanOut(members)}
	windows, members = p.windows.runs, p.members.runs
	if p.windows.totalChildren() != p.members.totalChildren() {
		return nil
	}
	for i, n := range slices.Backward(meetings) {
		times := int64(i + 1)
		if room := min(meetingRoom(windows, times), meetingRoom(members, times)); times == 1 || n > room {
			n = room
		}
		if n == 0 {
			continue
		}
		w, restW := takeMeetings(windows, times, n)
		m, restM := takeMeetings(members, times, n)
		pair := newGroupedPair(newFanOut(w), newFanOut(m), mix64(key+uint64(i)))
		if pair == nil && times == 1 {
			return nil
		}
		if pair != nil { // else fewer rows are repeated
			p.layers = append(p.layers, pairLayer{times, pair})
			windows, members = restW, restM
		}
	}
	return p
}

// settleRepeats is newRepeatedPair with as many more rows in meetings of several
// as it takes for the degree sequences to be joined, nil where none will do.
func settleRepeats(windows, members []run, meetings []int64, key uint64) *repeatedPair {
	const most = 64 // rows of a meeting that is made up
	meetings = slices.Clone(meetings)
	rows := newFanOut(windows).totalChildren()
	for times := 2; ; times++ {
		if p := newRepeatedPair(windows, members, meetings, key); p != nil {
			return p
		}
		if times > most {
			return nil
		}
		for len(meetings) < times {
			meetings = append(meetings, 0)
		}
		meetings[times-1] += rows / 2 / int64(times)
	}
}

// meetingRoom is how many meetings of so many rows the parents of a fan-out have
// children for.
func meetingRoom(runs []run, times int64) int64 {
	var sum int64
	for _, r := range runs {
		sum += r.count * (r.degree / times)
	}
	return sum
}

// takeMeetings takes so many meetings of some rows each from the parents of a
// fan-out, from each by how many it has room for; taken are meetings, rest
// children, over the same ranks.
func takeMeetings(runs []run, times, meetings int64) (taken, rest []run) {
	room := meetingRoom(runs, times)
	var cum, before int64
	for _, r := range runs {
		cum += r.count * (r.degree / times)
		now := mulDiv(cum, meetings, room)
		each, extra := (now-before)/r.count, (now-before)%r.count
		before = now
		taken = append(taken, run{extra, each + 1}, run{r.count - extra, each})
		rest = append(rest, run{extra, r.degree - (each+1)*times}, run{r.count - extra, r.degree - each*times})
	}
	return dropEmpty(taken), dropEmpty(rest)
}

// find is the layer that a row of a window belongs to, the slot of its meeting
// there and the row's number within the layer's meeting.
func (p *repeatedPair) find(w window) (layer int, slot, nth int64) {
	left := w.ordinal
	for i := range p.layers {
		l := &p.layers[i]
		first, n := l.pair.windows.first(w.rank)
		if left < n*l.times {
			return i, first + left/l.times, left % l.times
		}
		left -= n * l.times
	}
	panic("generate: row beyond its window") // unreachable: the layers hold all rows of a window
}

// member is the rank of the member that a row of a window meets.
func (p *repeatedPair) member(w window) int64 {
	layer, slot, _ := p.find(w)
	return p.layers[layer].pair.member(slot)
}

// meet is where a row of a window stands among the member's rows.
func (p *repeatedPair) meet(w window) window {
	layer, slot, nth := p.find(w)
	rank, ordinal := p.layers[layer].pair.meet(slot)
	ordinal = ordinal*p.layers[layer].times + nth
	for _, l := range p.layers[:layer] {
		_, n := l.pair.members.first(rank)
		ordinal += n * l.times
	}
	return memberWindow(p.members, rank, ordinal, w.region)
}

// slot is that of the window's row, the inverse of meet.
func (p *repeatedPair) slot(rank, ordinal int64) int64 {
	for layer, l := range p.layers {
		_, n := l.pair.members.first(rank)
		if ordinal >= n*l.times {
			ordinal -= n * l.times
			continue
		}
		meeting := l.pair.slot(rank, ordinal/l.times)
		window, nth := l.pair.windows.parent(meeting)
		first, _ := p.windows.first(window)
		for _, before := range p.layers[:layer] {
			_, m := before.pair.windows.first(window)
			first += m * before.times
		}
		return first + nth*l.times + ordinal%l.times
	}
	panic("generate: row beyond its member") // unreachable: the layers hold all rows of a member
}

// number is the row's place among those of its window that meet the same member.
func (p *repeatedPair) number(w window) int64 {
	layer, slot, nth := p.find(w)
	member := p.layers[layer].pair.member(slot)
	for _, l := range p.layers[:layer] {
		first, n := l.pair.windows.first(w.rank)
		for i := range n {
			if l.pair.member(first+i) == member {
				nth += l.times
			}
		}
	}
	return nth
}

// longest bounds how many rows a meeting has.
func (p *repeatedPair) longest() int64 {
	var sum int64
	for _, l := range p.layers {
		sum += l.times
	}
	return sum
}

// meeter is a dealer that knows where a row stands among those of its member.
type meeter interface {
	dealer
	meet(w window) window
	slot(rank, ordinal int64) int64 // of the window's row, the inverse of meet
}

// memberWindow is a row's place among the rows of a member.
func memberWindow(members *fanOut, rank, ordinal int64, region int) window {
	first, _ := members.first(rank)
	return window{slot: first + ordinal, rank: rank, ordinal: ordinal, id: uint64(rank), region: region}
}

func (d pairDealer) meet(w window) window {
	rank, ordinal := d.pair.meet(w.slot)
	return memberWindow(d.pair.members, rank, ordinal, w.region)
}

func (d pairDealer) slot(rank, ordinal int64) int64 { return d.pair.slot(rank, ordinal) }

// numberDealer numbers the rows of the meetings of a repeated pair.
type numberDealer struct{ pair *repeatedPair }

func (d numberDealer) member(w window) int64 { return d.pair.number(w) }

// meetingsOf are how many groups of a column that counts in them have so many
// rows, by how often each of its values was measured: all that have a second row
// have a first. Where that is unknown, all have one.
func meetingsOf(c *columnPlan, rows int64) []int64 {
	values := c.profile.Values
	if len(values) == 0 {
		return []int64{rows}
	}
	shares := make([]float64, len(values))
	for i, v := range values {
		shares[i] = v.Share
	}
	counts := quotas(shares, rows)
	for i := range len(counts) - 1 {
		counts[i] = max(0, counts[i]-counts[i+1])
	}
	return counts
}

// wishRepeats keeps a key by a column that numbers the rows of each two of the
// others: of a player in a year.
func (t *TablePlan) wishRepeats(links []*link, own []int) (*wish, []int) {
	for _, i := range own {
		c := t.columns[i]
		if c.profile.Ordinal == nil || t.isDealt(c) || t.countsIn(c.profile.Ordinal.In, links, own) {
			continue
		}
		var best *wish
		var set []int
		for _, k := range links {
			if t.linkDealt(k) || k.bound() || best != nil && best.onLink.parentCount() >= k.parentCount() {
				continue
			}
			for _, m := range t.meetable(k, links, own) {
				w := &wish{onLink: k, link: m.link, cols: m.cols, number: c}
				if !coversGroup(t.places(c.profile.Ordinal.In), k.cols, m.at) || !t.wholeWindows(w) {
					continue
				}
				if settleRepeats(k.runs, m.runs, meetingsOf(c, t.Rows), 0) != nil {
					best, set = w, append(append([]int{i}, k.cols...), m.at...)
				}
			}
		}
		if best != nil {
			return best, set
		}
	}
	return nil, nil
}

// meetable are the sides that the windows of a link can meet repeatedly.
func (t *TablePlan) meetable(windows *link, links []*link, own []int) []side {
	var out []side
	for _, m := range links {
		if m != windows && !overlap(m.cols, windows.cols) && (t.freeMember(m) || t.coarseMember(m)) {
			out = append(out, side{link: m, at: m.cols, runs: m.runs})
		}
	}
	for _, i := range own {
		c := t.columns[i]
		if !t.isDealt(c) && c.profile.Ordinal == nil && c.domain != nil {
			out = append(out, side{cols: []*columnPlan{c}, at: []int{i}, runs: c.domain.runs})
		}
	}
	return out
}

// coversGroup reports whether two sides hold the columns of a group, and both of
// them are needed for it.
func coversGroup(group, a, b []int) bool {
	return overlapAll(group, append(slices.Clone(a), b...)) && !overlapAll(group, a) && !overlapAll(group, b)
}

// freeMember reports whether nothing rests on which rows a link's parents have.
func (t *TablePlan) freeMember(k *link) bool {
	return !t.linkDealt(k) && !t.linkWindow(k) && !k.aligned && !k.leading && !k.bound()
}

// coarseMember reports whether rows may be dealt to the parents of a link that
// others pick among the members of, or whose own rows they are: their order is
// found from the dealing, and back.
func (t *TablePlan) coarseMember(k *link) bool {
	return k.aligned && !t.linkDealt(k) && !t.linkWindow(k) && !k.leading && !k.bound() && !k.self
}

// wholeWindows reports whether every row has a window and a member, so that the
// layout does not part the windows.
func (t *TablePlan) wholeWindows(w *wish) bool {
	if w.onLink == nil || w.onLink.lost > 0 || w.link != nil && w.link.lost > 0 {
		return false
	}
	for c, class := range t.layout.classes {
		if class.count == 0 {
			continue
		}
		if !t.inWish(w, c) || slices.ContainsFunc(t.links, func(f *link) bool {
			return f.null[c] && (f.coarse == w.onLink || f.grove != nil && f.grove.on == w.onLink)
		}) {
			return false
		}
	}
	return true
}
