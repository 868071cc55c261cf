package generate

import (
	"sort"
	"strings"
)

// Where a link's parents stand in an order of their own, because how many
// children they have goes together with something else of them, or because the
// link is nested, rows that follow each other would have parents that lie
// anywhere. inOrder lists the children once more in the order of the parents'
// rows, so that the measured locality can be dealt from that list. It is computed
// with the plan, 12 bytes for each parent, and says where a row is, both ways.

// mostInOrder bounds the parents whose order is kept, and with them the memory.
const mostInOrder = 1 << 22

// leastTogether is how clustered children are that follow their siblings.
const leastTogether = 0.5

type inOrder struct {
	of     kinship
	slots  []int64 // by parent's row: the slot of its first child
	counts []int32 // by parent's row: how many they are
	block  int     // parents whose children are taken in turns
	first  []int64 // by block: its first place
	stride []int64 // by block: from one place to the next, in children; 1 keeps siblings together
}

// kinship says which slots the children of a parent's row have, one after the
// other, and whose slot one is.
type kinship interface {
	children(row int64) (slot, n int64)
	parent(slot int64) (row, ordinal int64)
	total() int64
}

// keepLocal gives the links of a table whose parents stand in another order
// than their rows the locality that was measured; of those nested in the same
// ancestors the nearest.
func (p *Plan) keepLocal(t *TablePlan) {
	nearest := map[*seat]*link{}
	for _, k := range t.links {
		l := k.ref.Locality
		s := t.scattered(k)
		if l == nil || s == nil || l.Near < leastLocal && l.Rank < leastKeyed {
			continue
		}
		if k.parent.Rows > mostInOrder {
			p.note("%s: the parents of (%s) are too many to keep near each other", t.Table.Name, strings.Join(k.ref.Columns, ", "))
			continue
		}
		if other := nearest[s]; other == nil || l.Near > other.ref.Locality.Near {
			nearest[s] = k
		}
	}
	for _, k := range t.links {
		s := t.scattered(k)
		if s == nil || nearest[s] != k {
			continue
		}
		if o := newInOrder(k.kinship(t), k.parent.Rows, k.ref.Clustered >= leastTogether); o != nil {
			key := hashKey(t.key, "near", strings.Join(k.ref.Columns, ","))
			if s.owner {
				r := &t.layout.regions[0]
				r.inOrder, r.spread = o, k.nearScatter(r.count, key)
				continue
			}
			s.inOrder, s.spread = o, k.nearScatter(s.ranker.total, key)
		}
	}
}

// nearScatter scatters the places of a link's list: as many neighbours remain as
// have the same parent or a near one.
func (k *link) nearScatter(n int64, key uint64) scatter {
	l := *k.ref.Locality
	if k.ref.Clustered >= leastTogether {
		l.Near = k.ref.Clustered + (1-k.ref.Clustered)*l.Near
	}
	return newLocalScatter(n, &l, key)
}

// scattered is the seat whose slots are scattered over a link's rows, nil where
// something else decides about them.
func (t *TablePlan) scattered(k *link) *seat {
	free := func(k *link) *seat {
		s := k.seat
		if s == nil || k.local || k.keyed > 0 || k.leading || s.owner && !t.layout.inOne() || s.dealt != nil || s.meet != nil || s.ranking != nil || s.types != nil || s.straight {
			return nil
		}
		return s
	}
	switch {
	case k.parent == t || k.items || k.apart != nil || k.mix != nil || k.via != nil || k.tree != nil || k.grove != nil || t.inPair(k):
		return nil
	case k.coarse == nil:
		return free(k)
	case len(k.nests) != 1 || k.nests[0] == nil || k.group.seat == nil || k.group.coarse != nil || k.coarse.coarse != nil:
		return nil
	}
	return free(k.coarse)
}

// inOne reports whether the rows of a layout lie in one region, in their order.
func (l *layout) inOne() bool {
	return len(l.regions) == 1 && l.turned == nil && !l.plain && l.regions[0].fan != nil
}

func (k *link) kinship(t *TablePlan) kinship {
	fan := func(s *seat) *fanOut {
		if s.owner {
			return t.layout.regions[0].fan
		}
		return s.fan
	}
	if k.coarse != nil {
		return &nestedKin{k, k.nests[0], fan(k.coarse.seat)}
	}
	own := fan(k.seat)
	return &ownKin{k, own, k.ranksByRow(own, k.parent.Rows)}
}

// ownKin is the kinship of a link of its own.
type ownKin struct {
	k     *link
	fan   *fanOut
	ranks []int32 // by parent's row
}

func (k *ownKin) total() int64 { return k.fan.totalChildren() }

func (k *ownKin) children(row int64) (slot, n int64) {
	if k.ranks[row] < 0 {
		return 0, 0
	}
	return k.fan.first(int64(k.ranks[row]))
}

func (k *ownKin) parent(slot int64) (row, ordinal int64) {
	rank, ordinal := k.fan.parent(slot)
	return k.k.rowOf(rank), ordinal
}

// nestedKin is the kinship of a nested link, in the slots of its ancestors.
type nestedKin struct {
	k    *link
	nest *nest
	fan  *fanOut
}

func (k *nestedKin) total() int64 { return k.fan.totalChildren() }

func (k *nestedKin) children(row int64) (slot, n int64) {
	at := k.k.parent.layout.locate(row)
	if k.k.group.null[at.class] {
		return 0, 0
	}
	w := k.k.group.seat.window(k.k.parent, &at)
	if w.rank < 0 {
		return 0, 0
	}
	ordinal, n := k.nest.first(w.rank, w.ordinal)
	slot, _ = k.fan.first(w.rank)
	return slot + ordinal, n
}

func (k *nestedKin) parent(slot int64) (row, ordinal int64) {
	rank, at := k.fan.parent(slot)
	index, ordinal := k.nest.member(rank, at)
	return k.k.group.seat.child(k.k.parent, rank, index), ordinal
}

// newInOrder lists the children of so many parents' rows; nil where some have
// no parent. Blocks are small enough that the parents within one are near each other.
func newInOrder(of kinship, parents int64, together bool) *inOrder {
	o := &inOrder{of: of, slots: make([]int64, parents), counts: make([]int32, parents), first: []int64{0}}
	o.block = int(min(max(parents/200, 1), 32))
	for row := range o.slots {
		slot, n := of.children(int64(row))
		o.slots[row], o.counts[row] = slot, int32(n)
	}
	for from := 0; from < len(o.slots); from += o.block {
		var children, most int64 = 0, 1
		for _, n := range o.counts[from:min(from+o.block, len(o.counts))] {
			children += int64(n)
			if !together {
				most = max(most, int64(n))
			}
		}
		o.first = append(o.first, o.first[len(o.first)-1]+children)
		o.stride = append(o.stride, stride(most, children))
	}
	if o.first[len(o.first)-1] != of.total() {
		return nil
	}
	return o
}

// at is the slot of a place in the order of the parents' rows.
func (o *inOrder) at(place int64) int64 {
	blocks := len(o.stride)
	if place >= o.first[blocks] { // an orphan
		return place
	}
	b := sort.Search(blocks, func(b int) bool { return o.first[b+1] > place })
	n := o.first[b+1] - o.first[b]
	at := (place - o.first[b]) * (o.stride[b] % n) % n
	row := b * o.block
	for ; at >= int64(o.counts[row]); row++ {
		at -= int64(o.counts[row])
	}
	return o.slots[row] + at
}

// place is the inverse of at.
func (o *inOrder) place(slot int64) int64 {
	blocks := len(o.stride)
	if slot >= o.first[blocks] {
		return slot
	}
	row, at := o.of.parent(slot)
	b := int(row) / o.block
	for r := b * o.block; r < int(row); r++ {
		at += int64(o.counts[r])
	}
	n := o.first[b+1] - o.first[b]
	return o.first[b] + at*inverseModulo(o.stride[b], n)%n
}

// stride is the least number from most on that is coprime to n: with it, places
// that follow each other belong to parents that do, none with at most that many
// children being met twice running.
func stride(most, n int64) int64 {
	for s := max(most, 1); ; s++ {
		if gcd(uint64(s), uint64(max(n, 1))) == 1 {
			return s
		}
	}
}

// inverseModulo is the x of a·x ≡ 1 modulo n, by Euclid.
func inverseModulo(a, n int64) int64 {
	x, next, r, rest := int64(0), int64(1), n, a%n
	for rest != 0 {
		q := r / rest
		x, next, r, rest = next, x-q*next, rest, r-q*rest
	}
	return (x%n + n) % n
}
