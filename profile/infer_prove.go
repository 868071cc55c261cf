package profile

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"

	"duckface/schema"
)

// proof is what the data says of a candidate.
type proof struct {
	rows     int     // drawn, without a null
	keys     int     // distinct among them
	tried    int     // of those that were looked up, without sentinels
	found    int     // of those tried
	sentinel float64 // share of the rows that hold 0, -1 or '' instead of a parent
	chance   float64 // share of keys like these that are found though no row has them; -1 unknown
	itself   bool    // the column repeats its own row's key
}

// missing is the share of the tried keys that no parent has.
func (p proof) missing() float64 {
	if p.tried == 0 {
		return 0
	}
	return 1 - float64(p.found)/float64(p.tried)
}

func (p proof) String() string {
	switch {
	case p.rows == 0:
		return "no rows to prove it"
	case p.tried == 0:
		return "only sentinels to prove it"
	}
	s := fmt.Sprintf("%s of %s values found", thousands(int64(p.found)), thousands(int64(p.tried)))
	if p.sentinel > 0 {
		s += fmt.Sprintf(", a sentinel for none in %s of the rows", percent(p.sentinel))
	}
	if p.chance > 0.5 {
		s += fmt.Sprintf(" (and %s of any such values)", percent(p.chance))
	}
	return s
}

func percent(x float64) string { return formatNumber(significant(100*x, 2)) + " %" }

// surprise is how unlikely it is by chance that all tried keys are found, in
// bits; a key that is found by chance half the time is one.
func (p proof) surprise() float64 {
	if p.chance < 0 {
		return 0
	}
	return -float64(p.tried) * math.Log2(min(1, max(p.chance, 0.01)))
}

// prove looks the candidates' values up, table by table.
func (f *finder) prove(ctx context.Context, candidates []*candidate) error {
	for _, t := range f.schema.Tables {
		var of []*candidate
		for _, s := range candidates {
			if s.table == t {
				of = append(of, s)
			}
		}
		if len(of) == 0 {
			continue
		}
		d, err := drawFrom(ctx, f.src, f.schema, t, neededBy(t, of))
		if err != nil {
			return err
		}
		for _, s := range of {
			if err := f.proveOne(ctx, d, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// neededBy are the columns of a table that its candidates ask for, in table order.
func neededBy(t *schema.Table, candidates []*candidate) []string {
	var names []string
	for _, c := range t.Columns {
		if slices.ContainsFunc(candidates, func(s *candidate) bool {
			return slices.Contains(s.columns, c.Name) || s.parent.table == t && slices.Contains(s.parent.columns, c.Name) || s.when != nil && s.when.column == c.Name
		}) {
			names = append(names, c.Name)
		}
	}
	return names
}

// proveOne looks a candidate's values up and scores it.
func (f *finder) proveOne(ctx context.Context, d *drawn, s *candidate) error {
	keys := d.distinct(s.columns)
	if s.when != nil {
		hashes := d.keysOf(s.columns)
		for i, h := range d.columns[s.when.column].hashes {
			if h != s.when.hash {
				hashes[i] = 0
			}
		}
		keys = distinctKeys(hashes)
	}
	if err := f.examine(ctx, d, s, keys); err != nil {
		return err
	}
	if len(s.columns) == 1 {
		s.scoreSingle()
	} else {
		s.scoreComposite()
	}
	return nil
}

// examine fills in a candidate's proof.
func (f *finder) examine(ctx context.Context, d *drawn, s *candidate, keys []drawnKey) error {
	p := &s.proof
	p.keys, p.chance = len(keys), -1
	for _, k := range keys {
		p.rows += k.n
	}
	if len(keys) == 0 {
		return f.announce(ctx, s)
	}
	if s.parent.table == d.table && d.has(s.parent.columns) {
		p.itself = repeats(d.keysOf(s.columns), d.keysOf(s.parent.columns), p.rows)
	}
	var sentinels []drawnKey
	if one := d.columns[s.columns[0]]; len(s.columns) == 1 {
		keys = slices.DeleteFunc(slices.Clone(keys), func(k drawnKey) bool {
			if one.isSentinel(k.row) {
				sentinels = append(sentinels, k)
				return true
			}
			return false
		})
	}
	for start, n := 0, lookedUp1; start < len(keys) && start < lookedUp; start, n = start+n, lookedUp-lookedUp1 {
		batch := keys[start:min(len(keys), start+n)]
		if err := f.tally(ctx, d, s, batch); err != nil {
			return err
		}
		if p.found*2 < p.tried {
			return nil
		}
	}
	if err := f.countSentinels(ctx, d, s, sentinels); err != nil || p.missing() > 0.5 {
		return err
	}
	return f.tryChance(ctx, d, s, keys)
}

// repeats reports whether most rows hold their own key.
func repeats(hashes, keys []uint64, rows int) bool {
	same := 0
	for i, h := range hashes {
		if h != 0 && h == keys[i] {
			same++
		}
	}
	return same*2 > rows
}

// tally looks up some keys and counts those found.
func (f *finder) tally(ctx context.Context, d *drawn, s *candidate, keys []drawnKey) error {
	values := make([][]driver.Value, len(keys))
	for i, k := range keys {
		values[i] = d.values(s.columns, k.row)
	}
	found, err := f.lookUp(ctx, s.parent, values)
	if err != nil {
		return err
	}
	for _, k := range keys {
		s.proof.tried++
		if found[k.hash] {
			s.proof.found++
		}
	}
	return nil
}

// countSentinels finds out whether values such as 0 are parents too.
func (f *finder) countSentinels(ctx context.Context, d *drawn, s *candidate, keys []drawnKey) error {
	for _, k := range keys {
		found, err := f.lookUp(ctx, s.parent, [][]driver.Value{d.values(s.columns, k.row)})
		if err != nil {
			return err
		}
		if found[k.hash] {
			s.proof.tried++
			s.proof.found++
			continue
		}
		s.proof.sentinel += float64(k.n) / float64(s.proof.rows)
	}
	return nil
}

// placebos is how many keys that no row has are looked up.
const placebos = 50

// tryChance finds out how many keys like the candidate's are found that no row
// has: of whole numbers others between the smallest and the largest, of several
// columns other combinations of what rows have. A numbered key has them all.
func (f *finder) tryChance(ctx context.Context, d *drawn, s *candidate, keys []drawnKey) error {
	if len(keys) == 0 || s.name >= fullName || s.named && s.free < 0 {
		return nil
	}
	var values [][]driver.Value
	if len(s.columns) > 1 {
		values = d.recombined(s, keys)
	} else if d.columns[s.columns[0]].schema.Type.Kind == schema.Int {
		values = d.between(s.columns[0], keys)
	} else {
		s.proof.chance = chanceOfText(d.columns[s.columns[0]], keys)
		return nil
	}
	s.proof.chance = 1
	if len(values) < placebos/5 {
		return nil // the values leave no gaps
	}
	found, err := f.lookUp(ctx, s.parent, values)
	s.proof.chance = float64(len(found)) / float64(len(values))
	return err
}

// between are whole numbers in the range of a column's values that are not
// among them.
func (d *drawn) between(column string, keys []drawnKey) [][]driver.Value {
	lo, hi, has := int64(math.MaxInt64), int64(math.MinInt64), map[int64]bool{}
	c := d.columns[column]
	for _, k := range keys {
		if v, ok := c.value(k.row).(int64); ok {
			lo, hi, has[v] = min(lo, v), max(hi, v), true
		}
	}
	if lo >= hi {
		return nil
	}
	tried := map[int64]bool{}
	var values [][]driver.Value
	for i := int64(0); i < 10*placebos && len(values) < placebos; i++ {
		high, _ := bits.Mul64(hashInt(i), uint64(hi)-uint64(lo)+1)
		if v := int64(uint64(lo) + high); !has[v] && !tried[v] {
			tried[v] = true
			values = append(values, []driver.Value{v})
		}
	}
	return values
}

// recombined are keys of which one column is another row's, that no row has.
// The column is the last of the parent's key, which tells its rows apart.
func (d *drawn) recombined(s *candidate, keys []drawnKey) [][]driver.Value {
	has, last := map[uint64]bool{}, len(s.columns)-1
	for _, k := range keys {
		has[k.hash] = true
	}
	var values [][]driver.Value
	for i := 0; i < 5*placebos && len(values) < placebos; i++ {
		a, b := keys[int(hashInt(int64(2*i))%uint64(len(keys)))], keys[int(hashInt(int64(2*i+1))%uint64(len(keys)))]
		h := uint64(0)
		for j, name := range s.columns {
			row := a.row
			if j == last {
				row = b.row
			}
			if next := d.columns[name].hashes[row]; j == 0 {
				h = next
			} else {
				h = joinHash(h, next)
			}
		}
		if has[h] {
			continue
		}
		has[h] = true
		key := d.values(s.columns, a.row)
		key[last] = d.columns[s.columns[last]].value(b.row)
		values = append(values, key)
	}
	return values
}

// chanceOfText guesses how easily a text is found by chance: a letter easily, a
// word hardly.
func chanceOfText(c *drawnColumn, keys []drawnKey) float64 {
	chars := 0
	for _, k := range keys {
		switch v := c.value(k.row).(type) {
		case string:
			chars += len(v)
		case []byte:
			chars += len(v)
		}
	}
	return math.Pow(4, -float64(chars)/float64(len(keys)))
}

// What missing values cost, times their share.
var missingCosts = map[likeness]float64{noName: 1000, agentName: 1000, partOfName: 60, roleOfName: 20, fullName: 10, keyName: 10}

const (
	noRowsCost   = 0.5
	mostSurprise = 3  // score for data that can not be chance
	fullSurprise = 10 // bits that earn it
)

const (
	repeatsItself = "it repeats the row's own key"
	byChance      = "values like these are found by chance"
)

// dataScore is what data adds to the score where all of it was found.
func (p proof) dataScore() float64 { return mostSurprise * min(1, p.surprise()/fullSurprise) }

// fewestProofs is how many values found prove a name that is not likely.
const fewestProofs = 3

// likely reports whether a column is one that refers to something by all that is
// known without its rows: of the very type of a primary key, and named as keys are. A
// flag such as verify_host is not, nor is a text that is empty in all rows.
func (s *candidate) likely() bool {
	c, key := s.table.Column(s.columns[0]), s.parent.column(0)
	empty := s.proof.rows > 0 && s.proof.tried == 0 && c.Type.Kind == schema.Text
	same := c.Type.Kind == key.Type.Kind && c.Type.Bits == key.Type.Bits && c.Type.Length == key.Type.Length
	named := isKeyName(c.Name) || strings.EqualFold(c.Name, key.Name)
	return s.parent.primary && same && !empty && (named || s.name >= fullName)
}

func (s *candidate) scoreSingle() {
	s.score = s.base
	p := &s.proof
	switch {
	case p.itself:
		s.score -= 10
		s.doubt = repeatsItself
	case p.tried == 0:
		s.score -= noRowsCost
	case p.found == 0:
		s.score -= 10
		s.doubt = "no value is found"
	case p.found < p.tried:
		s.score -= missingCosts[s.name] * p.missing()
		s.doubt = "values are missing"
	case s.name >= fullName:
		s.score++
	default:
		s.score += p.dataScore()
		s.doubt = byChance
	}
	if s.name == agentName && p.tried > 0 && (p.chance > 0.5 || p.tried < fewestKeys) {
		s.score, s.doubt = min(s.score, acceptScore-1), byChance // a server_id is no user's
	}
	if p.tried < fewestProofs && !s.likely() {
		s.score, s.doubt = min(s.score, acceptScore-1), "too few values to prove it"
	}
	if s.name == noName && p.tried < fewestKeys {
		s.score, s.doubt = s.score-10, "too few values"
	}
	s.accepted = s.score >= acceptScore
}
