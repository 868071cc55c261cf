package generate

import (
	"math"
	"strings"

	"duckface/profile"
	"duckface/row"
)

// newSpelledDomain plans texts, documents and bytes whose values hang together
// as those measured. Words are left as they come where their beginnings are
// alike enough by themselves; how far they compress is tried out.
func newSpelledDomain(spec domainSpec) (*domain, error) {
	filling := newFilling(spec)
	spec.filling = filling.stream()
	d, err := spellDomain(spec)
	if err != nil {
		return nil, err
	}
	if want := spec.column.Prefixes; len(want) > 0 {
		own := profile.PrefixLikeness(want, d.prefixes())
		spec.lead = true
		led, err := spellDomain(spec)
		if spec.lead = err == nil && own < nearPrefixes && profile.PrefixLikeness(want, led.prefixes()) > own; spec.lead {
			d = led
		}
	}
	return filling.fit(d, spec)
}

// nearPrefixes is how alike beginnings must be to be left to the words.
const nearPrefixes = 0.85

// sampledItems are enough to see how values begin, sampledBytes how far they compress.
const (
	sampledItems = 1000
	sampledBytes = 16 << 10
)

// texts are values of items all over the domain.
func (d *domain) texts(most int) [][]byte {
	var items int64
	for _, r := range d.runs {
		items += r.count
	}
	n := min(items, int64(most))
	out := row.Column{}
	var list []int64
	for i := range n {
		list = append(list, mulDiv(i, items, n))
	}
	d.maker.fill(&out, list)
	texts := make([][]byte, len(out.Ends))
	start := 0
	for i, end := range out.Ends {
		texts[i] = out.Data[start:end]
		start = end
	}
	return texts
}

func (d *domain) prefixes() []float64 { return profile.PrefixShares(d.texts(sampledItems)) }

// compressed is how far values compress, one a line; 1 for none.
func (d *domain) compressed() float64 {
	var sample []byte
	texts := d.texts(sampledItems)
	step := max(1, len(texts)*averageLength(texts)/sampledBytes)
	for first := 0; first < step && len(sample) < sampledBytes; first++ {
		for i := first; i < len(texts) && len(sample) < sampledBytes; i += step {
			sample = append(append(sample, texts[i][:min(len(texts[i]), longExcerpt)]...), '\n')
		}
	}
	return profile.Compressed(sample[:min(len(sample), sampledBytes)])
}

// longExcerpt is how much of a text a profile looks at.
const longExcerpt = 512

func averageLength(texts [][]byte) int {
	sum := 0
	for _, s := range texts {
		sum += min(len(s), longExcerpt)
	}
	return sum / max(1, len(texts))
}

// filling is the words that texts are filled up with, so many different ones
// that the texts compress as they should.
type filling struct {
	words     []string
	separator string
	key       uint64
	text      *stream
}

// newFilling is nil for a column that says nothing of how far it compresses,
// or has no words.
func newFilling(spec domainSpec) *filling {
	if spec.column.Compress <= 0 {
		return nil
	}
	s, err := chooseStyle(spec)
	if err != nil || s.words == nil {
		return nil
	}
	key := mix64(spec.key + 2)
	f := newFaker(key)
	words := drawWords(500, 14, func() string { return s.words(f) })
	if len(words) == 0 {
		return nil
	}
	out := &filling{words: words, separator: s.separator, key: key, text: &stream{}}
	out.write(0.5)
	return out
}

func (f *filling) stream() *stream {
	if f == nil {
		return nil
	}
	return f.text
}

// fitSteps halve the range of variety: the last step is a three-hundredth of it,
// as what few short values have in common is decided at its very beginning.
const fitSteps = 8

// fit writes the filling anew until values compress as far as wanted. The most
// common values are spelled when a domain is made, so that is made again.
func (f *filling) fit(d *domain, spec domainSpec) (*domain, error) {
	if f == nil {
		return d, nil
	}
	common := len(spec.column.Common) > 0 && !spec.unique
	lo, hi := 0.0, 1.0
	for range fitSteps {
		middle := (lo + hi) / 2
		f.write(middle)
		if common {
			var err error
			if d, err = spellDomain(spec); err != nil {
				return nil, err
			}
		}
		if d.compressed() < spec.column.Compress {
			lo = middle
		} else {
			hi = middle
		}
	}
	return d, nil
}

// Bounds of the variety of words: phrases of so many words of which there are
// so many, at the least. Where all values together are hardly longer than those, they
// come down to a single phrase, which gets shorter.
const (
	longestPhrase  = 40
	shortestPhrase = 3
	fewestPhrases  = 4
	singlePhrase   = 0.9 // of rigidity: from there on there are fewer and shorter ones
	fillingLength  = 64 << 10
)

// write makes words of some variety: below a half, phrases that repeat, the
// more and the shorter the higher; above, words that are letters at random among
// those of the list.
func (f *filling) write(variety float64) {
	rigid, fresh := max(0, 1-2*variety), max(0, 2*variety-1)
	length := 1 + int(math.Round(rigid*rigid*(longestPhrase-1)))
	phrases := 0
	if rigid > 0 {
		phrases = max(fewestPhrases, int(math.Round(float64(len(f.words))*math.Pow(1-rigid, 2)*4)))
	}
	if rigid > singlePhrase {
		looser := (1 - rigid) / (1 - singlePhrase)
		length = shortestPhrase + int(math.Round(looser*float64(length-shortestPhrase)))
		phrases = 1 + int(math.Round(looser*float64(phrases-1)))
	}
	w := &wordWriter{filling: f, fresh: fresh}
	for w.b.Len() < fillingLength {
		choice := w.random()
		phrase := choice
		if phrases > 0 {
			phrase = uint64(scaled(uint32(choice), phrases))
		}
		for i := range length {
			w.word(mix64(f.key + phrase*64 + uint64(i)))
		}
	}
	*f.text = stream{w.b.String(), w.starts}
}

// wordWriter strings words together; pieces begin with a separator.
type wordWriter struct {
	*filling
	fresh  float64
	b      strings.Builder
	starts []int32
	n      int64
}

func (w *wordWriter) random() uint64 {
	w.n++
	return hashItem(w.key, w.n)
}

// word writes the word that a choice stands for.
func (w *wordWriter) word(choice uint64) {
	w.starts = append(w.starts, int32(w.b.Len()))
	w.b.WriteString(w.separator)
	listed := w.words[scaled(uint32(choice), len(w.words))]
	if float64(choice>>32)/(1<<32) >= w.fresh {
		w.b.WriteString(listed)
		return
	}
	for range len(listed) {
		choice = mix64(choice + golden)
		w.b.WriteByte(lowerLetters[scaled(uint32(choice), len(lowerLetters))])
	}
}
