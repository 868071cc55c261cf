package profile

import (
	"fmt"
	"math"
	"slices"

	"duckface/schema"
)

// When rows came, as far as a database tells: tables are read in the order of
// their keys, which is that of their making where keys count, and else a date of
// each row says it. All is taken from the pass that measures the rest, of some
// thousand keys chosen by hash, so it costs no statement and little memory;
// samples, which a budget asks for, have no such order.

const (
	mostSeen     = 1 << 12 // keys of a reference, and of a parent, whose first row is kept
	mostInstants = 1 << 12 // rows of which a date says when they came
)

// past is what is known of when the rows of a table came.
type past struct {
	clock    *column // the date of a row; nil: its number
	stride   int64
	instants []float64 // of every stride-th row
}

// newPast says what orders the rows of a table in time: a key that counts,
// else its first date that is never null; nil for neither.
func (m *measurer) newPast() *past {
	if pk := m.table.PrimaryKey(); pk != nil && len(pk.Columns()) > 0 {
		if lead := m.table.Column(pk.Columns()[0]); lead != nil && lead.Type.Kind == schema.Int {
			return &past{stride: 1}
		}
	}
	for _, c := range m.columns {
		if c.schema.NotNull && c.schema.Type.Temporal() && c.schema.Generated == "" && !c.refers {
			return &past{clock: c, stride: 1}
		}
	}
	return nil
}

// instant is when the i-th row of a block came that begins with the row of that
// number; NaN where that is unknown.
func (p *past) instant(first int64, i int) float64 {
	if p.clock == nil {
		return float64(first + int64(i))
	}
	if i >= len(p.clock.xs) {
		return math.NaN()
	}
	return p.clock.xs[i]
}

// keep remembers when some rows came, evenly spread over the table.
func (p *past) keep(first int64, rows int) {
	for i := (p.stride - first%p.stride) % p.stride; i < int64(rows); i += p.stride {
		if x := p.instant(first, int(i)); !math.IsNaN(x) {
			p.instants = append(p.instants, x)
		}
	}
	for len(p.instants) > mostInstants {
		half := p.instants[:0]
		for i := 0; i < len(p.instants); i += 2 {
			half = append(half, p.instants[i])
		}
		p.instants, p.stride = half, 2*p.stride
	}
}

// prefixes are the parts of a table by whose end its parents are counted.
var prefixes = [...]float64{1. / 8, 1. / 4, 1. / 2}

// ends are when the prefixes of the table end.
func (p *past) ends() (ends [len(prefixes)]float64, ok bool) {
	if len(p.instants) < 8*len(prefixes) {
		return ends, false
	}
	slices.Sort(p.instants)
	for i, share := range prefixes {
		ends[i] = p.instants[int(share*float64(len(p.instants)))]
	}
	return ends, ends[len(ends)-1] > ends[0]
}

// sights are when the keys of a set were first seen.
type sights struct {
	set   *keySet
	first *table[float64]
}

// see watches when keys come in a block.
func (m *measurer) see(rows int) {
	if m.past == nil || m.sampled != nil {
		return
	}
	first := m.rows - int64(rows)
	m.past.keep(first, rows)
	for _, s := range m.sights {
		for i, h := range s.set.hashes {
			if h == 0 || h>>(64-s.first.level) != 0 {
				continue
			}
			at := m.past.instant(first, i)
			if math.IsNaN(at) {
				continue
			}
			if x, fresh := s.first.at(h); x != nil && (fresh || at < *x) {
				*x = at
			}
		}
	}
}

// watch prepares to see when the keys of parents, and of references to others,
// come.
func (m *measurer) watch() {
	if m.past = m.newPast(); m.past == nil {
		return
	}
	sets := slices.Clone(m.parentSets)
	for _, r := range m.references {
		sets = append(sets, r.set)
	}
	for _, s := range sets {
		if !slices.ContainsFunc(m.sights, func(x *sights) bool { return x.set == s }) {
			m.sights = append(m.sights, &sights{s, newTable[float64](mostSeen)})
		}
	}
}

// firstSeen is when the keys of a set came; nil where that is unknown.
func (m *measurer) firstSeen(s *keySet) *table[float64] {
	if m.past == nil || m.sampled != nil {
		return nil
	}
	for _, x := range m.sights {
		if x.set == s {
			return x.first
		}
	}
	return nil
}

// history is how the parents of a reference came while the children did.
type history struct {
	seen  [len(prefixes)]float64 // share of the parents with children that were seen in each prefix of the children
	order float64                // rank correlation of the order in which they were made and first referred to
	power float64                // Heaps' exponent: parents grow as the children to that power
	off   float64                // the farthest of them from it, as a logarithm to base 2
}

// fewestInHistory are the parents of which a history says something.
const fewestInHistory = 100

// history is that of a link; false where there is none to be had.
func (l *link) history() (h history, ok bool) {
	if l.first == nil || l.parent.first == nil {
		return h, false
	}
	level := max(l.first.level, l.parent.first.level)
	var used, made []float64
	l.first.each(func(key uint64, at *float64) {
		if key>>(64-level) != 0 {
			return
		}
		if x := l.parent.first.find(key); x != nil {
			used, made = append(used, *at), append(made, *x)
		}
	})
	if len(used) < fewestInHistory || !l.dated {
		return h, false
	}
	for i, end := range l.ends {
		n := 0
		for _, at := range used {
			if at < end {
				n++
			}
		}
		h.seen[i] = float64(n) / float64(len(used))
	}
	var room rankRoom
	h.order, _, ok = room.correlation(newRanked(used), newRanked(made))
	if !ok || h.seen[0] == 0 {
		return h, false
	}
	h.fit()
	return h, true
}

// fit finds the power by least squares on logarithmic axes (H. S. Heaps,
// Information Retrieval, 1978, 7.5), the whole included.
func (h *history) fit() {
	x, y := make([]float64, 0, len(prefixes)+1), make([]float64, 0, len(prefixes)+1)
	for i, share := range prefixes {
		x, y = append(x, math.Log2(share)), append(y, math.Log2(h.seen[i]))
	}
	x, y = append(x, 0), append(y, 0)
	mx, my, above, below := 0.0, 0.0, 0.0, 0.0
	for i := range x {
		mx, my = mx+x[i]/float64(len(x)), my+y[i]/float64(len(x))
	}
	for i := range x {
		above += (x[i] - mx) * (y[i] - my)
		below += (x[i] - mx) * (x[i] - mx)
	}
	h.power = above / below
	for i := range x {
		h.off = max(h.off, math.Abs(y[i]-my-h.power*(x[i]-mx)))
	}
}

// String tells of a history: "30 %, 47 %, 70 % seen in the first 1/8, 1/4, 1/2".
func (h history) String() string {
	return fmt.Sprintf("%.0f %%, %.0f %%, %.0f %% of it seen in the first 1/8, 1/4, 1/2", 100*h.seen[0], 100*h.seen[1], 100*h.seen[2])
}

// A vocabulary is a table whose rows are made when they are first referred to:
// words, tags, addresses.
const (
	fewestWords     = 100  // rows
	mostUnused      = 0.05 // rows that nothing refers to
	fewestUses      = 1.5  // children for each
	leastSkew       = 1.0  // coefficient of variation: some words are common, most are rare
	leastInOrder    = 0.9  // rank correlation of making and first use
	leastPower      = 0.05 // below, all of it was there from the beginning
	mostPower       = 0.9  // above, it grows as what refers to it
	mostOffHistory  = 0.3  // of the fit, as a logarithm to base 2: a fifth
	nearlyAsSteady  = 1.2  // times the variation of the steadiest owner
	clearlyOfAnAge  = 0.8  // power of parents that come with their children
	clearlyPredates = 0.5  // power of those that were there before
)

// vocabularies are the tables that grow with what refers to them, slower than
// it, by the history of the database.
func (c *collector) vocabularies(p *Profile, lookup map[string]bool) map[string]Growth {
	found, by := map[string]Growth{}, map[string]int64{}
	for _, l := range c.links {
		words := p.Table(l.out.Table)
		if words == nil || words == l.child || lookup[words.Name] || words.Rows < fewestWords || l.child.Rows <= by[words.Name] {
			continue
		}
		if l.out.FanOut.Mean < fewestUses || l.variation < leastSkew || childless(l.out.FanOut) > mostUnused || len(c.owners(p, words, lookup)) > 0 {
			continue
		}
		h, ok := l.history()
		if !ok || h.order < leastInOrder || h.power < leastPower || h.power > mostPower || h.off > mostOffHistory {
			continue
		}
		g := Growth{Kind: "with", With: l.child.Name, Why: "made when first used: " + h.String() + " of " + l.child.Name}
		found[words.Name], by[words.Name] = g.WithPower(math.Round(100*h.power)/100), l.child.Rows
	}
	return found
}

// growVocabularies lets vocabularies grow with what refers to them.
func (c *collector) growVocabularies(p *Profile, lookup map[string]bool) {
	found := c.vocabularies(p, lookup)
	for _, t := range p.Tables {
		if g, ok := found[t.Name]; ok && !growsWith(p, p.Table(g.With), t) {
			t.Grows = g
		}
	}
}

// byAge puts the owner first whose rows come with their children, of those that
// explain a row count nearly as well as the steadiest; that one must have been
// there before most of its children.
func byAge(owners []*link) []*link {
	if len(owners) < 2 {
		return owners
	}
	first, ok := owners[0].history()
	if !ok || first.power > clearlyPredates {
		return owners
	}
	for i, l := range owners[1:] {
		if l.variation > nearlyAsSteady*owners[0].variation {
			break
		}
		if h, ok := l.history(); ok && h.order >= leastInOrder && h.power >= clearlyOfAnAge {
			out := slices.Clone(owners)
			out[0], out[i+1] = out[i+1], out[0]
			return out
		}
	}
	return owners
}
