package profile

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// library writes documents one after the other; each word is a new one with the
// chance of a Pitman-Yor process (J. Pitman, M. Yor, 1997), whose words grow as
// the text to the power of discount, else one of those before, as often as it was used.
type library struct {
	*rand.Rand
	discount float64
	uses     []int // by word
	text     []int // word by word
}

// fresh is how new words are favoured while there is little text.
const fresh = 20

func (l *library) next() int {
	n := float64(len(l.text))
	word := len(l.uses)
	if l.Float64()*(n+fresh) >= fresh+l.discount*float64(len(l.uses)) {
		for { // a use at random, taken with what the discount leaves of it
			word = l.text[l.IntN(len(l.text))]
			if l.Float64() >= l.discount/float64(l.uses[word]) {
				break
			}
		}
	}
	if word == len(l.uses) {
		l.uses = append(l.uses, 0)
	}
	l.uses[word]++
	l.text = append(l.text, word)
	return word
}

// write is that many documents of ten words as a database; with dates keys are
// hashes, and only dates say when a row came.
func (l *library) write(documents int, dates bool) *memory {
	m := newMemory()
	id := func(kind string, i int) any {
		if dates {
			return fmt.Sprintf("%016x", hashBytes(fmt.Appendf(nil, "%s%d", kind, i)))
		}
		return 1 + i
	}
	at := func(minute int) string {
		return time.Unix(1.6e9+60*int64(minute), 0).UTC().Format(time.DateTime)
	}
	key := map[bool]string{false: "int", true: "char(16)"}[dates]
	m.table("document", 1, "id "+key, "made datetime not null")
	m.table("word", 1, "id "+key, "made datetime not null")
	use := m.table("use", 1, "id "+key, "document_id "+key+" not null", "word_id "+key+" not null", "made datetime not null")
	refer(use, "document_id", "document", "id")
	refer(use, "word_id", "word", "id")
	for d := range documents {
		m.add("document", id("document", d), at(10*d))
		for i := range 10 {
			words, minute := len(l.uses), 10*d+i
			w := l.next()
			if w == words {
				m.add("word", id("word", w), at(minute))
			}
			m.add("use", id("use", minute), id("document", d), id("word", w), at(minute))
		}
	}
	if dates { // a server keeps rows by their key
		for _, rows := range m.rows {
			l.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		}
	}
	return m
}

// The exponent that is measured on a database predicts how many words eight
// times as many documents have.
func TestCollect_MeasuresVocabulariesFromTheirHistory(t *testing.T) {
	for _, dates := range []bool{false, true} {
		for seed, discount := range []float64{0.35, 0.5, 0.7} {
			l := &library{Rand: rand.New(rand.NewPCG(uint64(seed), 4)), discount: discount}
			p := collect(t, l.write(2000, dates))
			before := p.Table("word")
			if before.Grows.Kind != "with" || before.Grows.With != "use" || !strings.Contains(before.Grows.Why, " of it seen in the first 1/8, 1/4, 1/2 of use") {
				t.Errorf("dates %v, discount %v: words grow %s, %q", dates, discount, before.Grows, before.Grows.Why)
				continue
			}
			if g := p.Table("use").Grows; g.Kind != "with" || g.With != "document" {
				t.Errorf("uses grow %s, want with document", g)
			}
			for range 7 * 20_000 {
				l.next()
			}
			got := float64(before.Rows) * p.Factor(before, 8, func(*Table) (float64, bool) { return 1, false })
			if want := float64(len(l.uses)); math.Abs(got-want) > 0.15*want {
				t.Errorf("dates %v, discount %v: %v words are predicted (%s), there are %v", dates, discount, got, before.Grows, want)
			}
		}
	}
}

// What is older than what refers to it is no vocabulary, whatever its shape;
// nor is one whose rows are not made in the order of their use, or not all used.
func TestCollect_TellsNoVocabularyWithoutEvidence(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 5))
	for name, word := range map[string]func(i, words int) int{
		"a catalogue": func(_, words int) int { return int(float64(words) * math.Pow(rng.Float64(), 3)) },
		"an owner":    func(i, _ int) int { return i / 10 },
		"half unused": func(i, words int) int {
			if rng.IntN(3) > 0 {
				return 2 * rng.IntN(1+i/40)
			}
			return 2 * (i / 40)
		},
	} {
		m := newMemory()
		m.table("word", 1, "id int")
		use := m.table("use", 1, "id int", "word_id int not null")
		refer(use, "word_id", "word", "id")
		const words, uses = 1000, 10_000
		for i := range words {
			m.add("word", 1+i)
		}
		for i := range uses {
			m.add("use", 1+i, 1+min(word(i, words), words-1))
		}
		if g := collect(t, m).Table("word").Grows; g.Kind != "alone" {
			t.Errorf("%s grows %s", name, g)
		}
	}
}

// Of two owners of about the same variation, the one that came with its children
// explains them, not the one that was there before.
func TestCollect_OwnersComeWithTheirChildren(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 6))
	m := newMemory()
	m.table("shelf", 1, "id int")
	m.table("visit", 1, "id int")
	loan := m.table("loan", 1, "id int", "shelf_id int not null", "visit_id int not null")
	refer(loan, "shelf_id", "shelf", "id")
	refer(loan, "visit_id", "visit", "id")
	const shelves, loans = 400, 8000
	var turns []int // as often as a shelf is popular
	for i := range shelves {
		m.add("shelf", 1+i)
		turns = append(turns, slices.Repeat([]int{1 + i}, 2+int(10*rng.ExpFloat64()))...)
	}
	visits := 0
	for i := range loans {
		if i == 0 || rng.IntN(20) == 0 {
			visits++
			m.add("visit", visits)
		}
		m.add("loan", 1+i, turns[rng.IntN(len(turns))], visits)
	}
	p := collect(t, m)
	shelf, visit := p.Table("loan").References[0].FanOut.variation(), p.Table("loan").References[1].FanOut.variation()
	if shelf >= visit || visit > nearlyAsSteady*shelf {
		t.Fatalf("the variation is %v by shelf and %v by visit, which does not test anything", shelf, visit)
	}
	if g := p.Table("loan").Grows; g.With != "visit" {
		t.Errorf("loans grow %s, want with visit", g)
	}
}
