package generate

// seat places the rows of a table on ranks: the parents of a reference, or the
// items of a column's domain. Rows are numbered, scattered over slots, and the
// fan-out says whose slot it is. Rows of some classes may instead be dealt
// within the windows of another seat, so that no window repeats a rank.
type seat struct {
	owner    bool     // slots are the layout's own, by region
	ranker   ranker   // numbers the rows that are placed freely
	spread   scatter  // index → slot
	fan      *fanOut  // slot → rank
	ranking  *ranking // instead of ranker and spread: slots follow the axis of the table
	types    []int64  // by class: the item, where the class decides; -1 elsewhere
	across   bool     // slots that follow each other belong to parents that do
	inOrder  *inOrder // slots are places in the order of the parents' rows
	straight bool     // the index is the rank: nothing to compute
	dealt    *dealt
	meet     *meet // instead of all that: the rows of another path decide
}

// dealt places rows within the windows of another seat.
type dealt struct {
	on  windower
	in  []bool // by class; rows of other classes are placed freely
	how dealer
}

// window is where a row stands among the rows that share its parent.
type window struct {
	slot    int64  // number of the row when all windows stand one after the other
	rank    int64  // the parent
	ordinal int64  // number of the row within its window
	id      uint64 // names the window
	region  int    // of the layout
}

// windower is a seat, a nested reference or a tree: something whose rows come in windows.
type windower interface {
	window(t *TablePlan, c *cursor) window
}

// dealer picks a rank for a row of a window so that none repeats in it.
type dealer interface {
	member(w window) int64
}

func (s *seat) window(t *TablePlan, c *cursor) window {
	if s.meet != nil {
		return s.meet.window(t, s, c)
	}
	if s.dealt != nil && s.dealt.in[c.class] {
		return s.dealt.how.(meeter).meet(s.dealt.on.window(t, c))
	}
	fan, slot := s.fan, c.slot
	if s.owner {
		fan = t.layout.regions[c.region].fan
	} else {
		slot = s.slotOf(s.ranker.index(c))
	}
	if total := fan.totalChildren(); slot >= total { // an orphan
		return window{slot: slot, rank: -1, ordinal: slot - total, id: 1 << 63, region: c.region}
	}
	rank, ordinal := fan.parent(slot)
	return window{slot: slot, rank: rank, ordinal: ordinal, id: uint64(rank), region: c.region}
}

// rank is where the row is placed; the row must have a value.
func (s *seat) rank(t *TablePlan, c *cursor) int64 {
	if s.dealt != nil && s.dealt.in[c.class] {
		return s.dealt.how.member(s.dealt.on.window(t, c))
	}
	if s.owner {
		return t.layout.regions[c.region].fan.rank(c.slot)
	}
	if s.types != nil && s.types[c.class] >= 0 {
		return s.types[c.class]
	}
	if s.ranking != nil {
		rank, _ := s.fan.parent(s.ranking.slot(c))
		return rank
	}
	index := s.ranker.index(c)
	if s.straight {
		return index
	}
	return s.fan.rank(s.slotOf(index))
}

// slotOf is the slot of the index-th row that is placed freely.
func (s *seat) slotOf(index int64) int64 {
	slot := s.spread.at(index)
	switch {
	case s.inOrder != nil:
		return s.inOrder.at(slot)
	case s.across:
		return s.fan.across(slot)
	}
	return slot
}

// indexOf is the inverse of slotOf.
func (s *seat) indexOf(slot int64) int64 {
	switch {
	case s.inOrder != nil:
		slot = s.inOrder.place(slot)
	case s.across:
		slot = s.fan.along(slot)
	}
	return s.spread.inverse(slot)
}

// child is the row that is the i-th child of a rank, over all regions; i must
// be below the rank's degree.
func (s *seat) child(t *TablePlan, rank, i int64) int64 {
	if s.dealt != nil {
		return s.dealt.on.(slotted).rowAt(t, s.dealt.how.(meeter).slot(rank, i))
	}
	if !s.owner {
		slot, _ := s.fan.first(rank)
		return s.ranker.row(t.layout, s.indexOf(slot+i))
	}
	for g := range t.layout.regions {
		fan := t.layout.regions[g].fan
		if fan == nil {
			continue
		}
		slot, d := fan.first(rank)
		if i < d {
			return t.layout.row(g, slot+i)
		}
		i -= d
	}
	panic("generate: child beyond its parent's fan-out") // unreachable: callers stay below the degree
}

// pairDealer deals by degree classes, both fan-outs exact.
type pairDealer struct{ pair *pair }

func (d pairDealer) member(w window) int64 { return d.pair.member(w.slot) }

// ordinalDealer numbers the rows of a window.
type ordinalDealer struct{}

func (ordinalDealer) member(w window) int64 { return w.ordinal }

// turnDealer starts each window at a hashed member and takes the next ones in
// turn: no repeat as long as windows are no longer than the members, at the
// price of an even fan-out. It is the last resort.
type turnDealer struct {
	members int64
	key     uint64
}

func (d turnDealer) member(w window) int64 {
	return int64((mix64(d.key^w.id)%uint64(d.members) + uint64(w.ordinal)) % uint64(d.members))
}

// jointDealer splits a dealt item of a product of two domains into one of its factors.
type jointDealer struct {
	dealer
	stride int64 // items of the second factor
	first  bool
}

func (d jointDealer) member(w window) int64 {
	item := d.dealer.member(w)
	if d.first {
		return item / d.stride
	}
	return item % d.stride
}

// spanning takes an owner's windows as a whole where they are split over
// several regions: slots and ordinals go on from one region to the next.
type spanning struct {
	seat  *seat
	in    []bool  // by region: those of the wish
	total *fanOut // windows over these regions
	parts int     // how many these are
}

func (s *spanning) window(t *TablePlan, c *cursor) window {
	w := s.seat.window(t, c)
	if w.rank < 0 { // an orphan
		return w
	}
	for g := 0; g < c.region; g++ {
		if s.in[g] {
			_, d := t.layout.regions[g].fan.first(w.rank)
			w.ordinal += d
		}
	}
	first, _ := s.total.first(w.rank)
	w.slot = first + w.ordinal
	return w
}

// slotted are windows that find the row of a slot, the inverse of window. An
// owner's are spanning ones wherever that is asked for.
type slotted interface {
	rowAt(t *TablePlan, slot int64) int64
}

func (s *seat) rowAt(t *TablePlan, slot int64) int64 {
	return s.ranker.row(t.layout, s.indexOf(slot))
}

func (s *spanning) rowAt(t *TablePlan, slot int64) int64 {
	rank, i := s.total.parent(slot)
	for g := range t.layout.regions {
		if !s.in[g] {
			continue
		}
		first, d := t.layout.regions[g].fan.first(rank)
		if i < d {
			return t.layout.row(g, first+i)
		}
		i -= d
	}
	panic("generate: slot beyond its window") // unreachable: slots are those of the total
}
