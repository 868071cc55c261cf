package generate

import (
	"math"
	"strings"

	"duckface/profile"
)

// lead is how texts begin: a tree of characters, level by level as long as
// the prefixes that were measured. Two texts take the same branch at a level
// with the chance that was measured there, given that they took the same ones
// before: so as many of them share a prefix as did.
type lead struct {
	blank   []byte // the text, with fixed characters in place
	levels  []leadLevel
	key     uint64
	ordered bool // texts ascend with their numbers
	numbers uint64
}

// leadLevel is one fork of the tree: n branches, the first with a chance of its
// own, all others alike.
type leadLevel struct {
	n     uint64
	first float64
	gap   uint64 // branches lie so far apart among all spellings
	from  int    // of places
	to    int
	place []leadPlace // that vary, most significant first
}

type leadPlace struct {
	at      int
	letters string
}

// newLead plans beginnings of len(alphabets) characters: at each place one of
// some letters. A single letter stands always.
func newLead(shares []float64, alphabets []string, ordered bool, key uint64, numbers int64) *lead {
	l := &lead{key: key, ordered: ordered, numbers: uint64(max(numbers, 1))}
	for _, a := range alphabets {
		l.blank = append(l.blank, a[0])
	}
	reached, at := 1.0, 0
	for i, share := range shares {
		end := min(profile.PrefixLengths[i], len(alphabets))
		level := leadLevel{}
		space := uint64(1)
		for ; at < end; at++ {
			if n := uint64(len(alphabets[at])); n > 1 && space <= 1<<40/n {
				space *= n
				level.place = append(level.place, leadPlace{at, alphabets[at]})
			}
		}
		reached *= level.fork(min(1, share/reached), space)
		l.levels = append(l.levels, level)
		if at == len(alphabets) {
			break
		}
	}
	return l
}

// fork chooses how many branches there are and how common the first is, so
// that two texts go the same way with the given chance: p² + (1-p)²/(n-1). It
// returns the chance that they do.
func (v *leadLevel) fork(chance float64, space uint64) float64 {
	v.n = uint64(min(float64(space), math.Ceil(2/chance)))
	if v.n < 2 || chance > 0.999 {
		v.n, v.first, v.gap = 1, 1, space
		return 1
	}
	n := float64(v.n)
	v.first = (1 + math.Sqrt(max(0, (n-1)*(float64(n*chance)-1)))) / n
	v.gap = space / v.n
	rest := 1 - v.first
	return float64(v.first*v.first) + float64(rest*rest)/(n-1)
}

// append writes the beginning of a text. All texts of a part have beginnings
// of one length, so distinct rests make distinct texts.
func (l *lead) append(dst []byte, number int64, random uint64) []byte {
	start := len(dst)
	dst = append(dst, l.blank...)
	cell := dst[start:]
	x := float64(mix64(random^l.key)>>11) / (1 << 53)
	if l.ordered {
		x = (float64(number) + 0.5) / float64(l.numbers)
	}
	path := l.key
	for i := range l.levels {
		v := &l.levels[i]
		branch := uint64(0)
		if x < v.first {
			x /= v.first
		} else {
			y := float64((x-v.first)/(1-v.first)) * float64(v.n-1)
			branch = min(uint64(y), v.n-2)
			x = min(float64(y-float64(branch)), 1-1e-9)
			branch++
		}
		path = mix64(path + branch + golden)
		v.put(cell, branch*v.gap+path%v.gap)
	}
	return dst
}

// put spells a branch in the level's places.
func (v *leadLevel) put(cell []byte, number uint64) {
	for i := len(v.place) - 1; i >= 0; i-- {
		p := &v.place[i]
		n := uint64(len(p.letters))
		cell[p.at] = p.letters[number%n]
		number /= n
	}
}

// leadLength is how many characters of texts are shared often enough to be
// planned: none when the beginnings need no plan.
func (t *textSpeller) leadLength() int {
	if n := len(t.spec.column.Prefixes); t.spec.lead && n > 0 {
		return profile.PrefixLengths[n-1]
	}
	return 0
}

// leadTemplates are the beginnings of texts that have marks at fixed places;
// c is a consonant, v a vowel.
var leadTemplates = map[string]string{
	"url":  "https://www.cvcvcvcv.example/cvcv",
	"html": "<p>Cvcvcv cvcvc cvcvcvc cvcv cvc",
	"path": "/cvc/cvcvcv/cvcvcv/cvcvcv/cvcvcv/",
}

// leadAlphabets are the letters at each of the first n places.
func (t *textSpeller) leadAlphabets(n int) []string {
	template := leadTemplates[t.style.name]
	if template == "" {
		template = strings.Repeat(t.leadWords(), 1+n/9)
	}
	w := t.filling
	out := make([]string, n)
	for i := range out {
		switch c := template[min(i, len(template)-1)]; c {
		case 'c':
			out[i] = w.odd
		case 'v':
			out[i] = w.even
		default:
			out[i] = string(c)
		}
	}
	return out
}

// ledLayout gives texts by a pattern or a style's fields their beginning: as much
// of it as leaves places for all numbers. Ordered numbers then run through all
// letters.
func (t *textSpeller) ledLayout(p *composed, length, numbers int64, widen bool) *composed {
	if t.leadLength() == 0 {
		return p
	}
	places := t.places(length, widen)
	for n := min(t.leadLength(), len(places)-1); n > 0; n-- {
		if c := t.layout(length, n, widen); c.space >= numbers {
			p.code = c
			p.lead = newLead(t.spec.column.Prefixes, places[:n], t.spec.ordered, t.spec.key, numbers)
			break
		}
	}
	p.code.step = uint64(max(p.code.space/max(numbers, 1), 1))
	return p
}

// places are the letters at each place of a layout, up to the first field of
// several characters.
func (t *textSpeller) places(length int64, widen bool) []string {
	if t.pattern != nil {
		return patternPlaces(t.pattern, length, t.spec.blind, widen)
	}
	c := &counter{}
	t.style.fields(int(length), c)
	places := strings.Split(string(c.blank), "")
	for _, f := range c.loose {
		if f.width > 1 {
			return places[:f.at]
		}
		places[f.at] = f.table
	}
	return places
}

// leadWords are nine places of a style: a word and what parts words, or
// letters without end.
func (t *textSpeller) leadWords() string {
	if t.style.words != nil && t.style.wordMax < 100 && t.filling == syllables {
		return "cvcvcvcv" + t.style.separator[:1]
	}
	return "cvcvcvcvc"
}
