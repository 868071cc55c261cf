package generate

import (
	"strings"

	"duckface/profile"
	"duckface/schema"
)

// speller makes texts, documents or bytes of given lengths.
type speller interface {
	// capacity is how many distinct values of that length there are.
	capacity(length int64) int64
	// prepare plans the values of lengths lo to hi, numbered below numbers.
	prepare(lo, hi, numbers int64) spelling
	// apart reports whether values of that length need a plan of their own.
	apart(length int64) bool
	// typical are the lengths of a column that was never measured.
	typical() (lo, hi int64)
	// limits are the lengths that the column can hold.
	limits() (lo, hi int64)
}

// spelling writes values. Of one length, distinct numbers give distinct values.
type spelling interface {
	append(dst []byte, number int64, length int, random uint64) []byte
}

// textSpeller composes texts of a style, or by a pattern.
type textSpeller struct {
	style
	spec    domainSpec
	pattern profile.Pattern
	longest int64
	glyphs  *glyphs
	filling way // letters that lengthen a word
	// Made when first needed: long lists, and many columns need none.
	dict    map[int64][]string // whole values by length
	fronts  *pool
	endings *pool
	letters [2]*stream // that follow an even, an odd number of letters
	words   *stream
}

func newTextSpeller(spec domainSpec) (*textSpeller, error) {
	s, err := chooseStyle(spec)
	if err != nil {
		return nil, err
	}
	t := &textSpeller{style: s, spec: spec}
	if spec.column.Pattern != "" && spec.column.Faker == "" {
		if t.pattern, err = profile.ParsePattern(spec.column.Pattern); err != nil {
			return nil, err
		}
	}
	if len(t.style.ways) == 0 {
		t.style.ways = spelledWords()
	}
	t.filling = t.style.ways[0]
	if spec.blind && t.filling == everyway { // letters of both cases are one to the collation
		t.style.ways = []way{alnum}
	}
	if spec.typ.Kind != schema.Binary {
		t.glyphs = newGlyphs(spec.column, spec.charset, spec.unique && spec.blind, spec.key)
	}
	t.longest = longestText(spec, t.glyphs)
	return t, nil
}

// maxText bounds the characters of a generated text: no row needs more, and
// a batch of them must fit into memory.
const maxText = 16 << 20

// longestText is the most characters that the column can hold.
func longestText(spec domainSpec, g *glyphs) int64 {
	t := spec.typ
	bytes := int64(maxText)
	switch t.Base {
	case "tinytext", "tinyblob":
		bytes = 255
	case "text", "blob":
		bytes = 65535
	}
	if t.Length > 0 && t.Base != "tinytext" {
		bytes = min(bytes, int64(t.Length))
		return bytes // characters
	}
	if zeroLength(t) {
		return 0
	}
	if g != nil {
		bytes /= int64(g.more) + 1
	}
	return bytes
}

// zeroLength is for CHAR(0) and VARCHAR(0), whose Length says unlimited.
func zeroLength(t schema.Type) bool {
	n := len(t.Name)
	return t.Length == 0 && (t.Base == "char" || t.Base == "varchar" || t.Base == "binary" || t.Base == "varbinary") && n > 3 && t.Name[n-3:] == "(0)"
}

func (t *textSpeller) limits() (lo, hi int64) { return t.spec.check.limits(0, t.longest) }

func (t *textSpeller) typical() (lo, hi int64) {
	if t.pattern != nil {
		shortest, longest := t.pattern.Lengths()
		return int64(shortest), int64(longest)
	}
	if typ := t.spec.typ; typ.Fixed && typ.Length <= 40 {
		return int64(typ.Length), int64(typ.Length)
	}
	return int64(t.style.typical[0]), int64(t.style.typical[1])
}

// Dictionary words have lengths up to this.
const longestWord = 40

func (t *textSpeller) apart(length int64) bool {
	if t.pattern != nil || t.style.fields != nil {
		return length <= longestPlan
	}
	return length <= 12 || t.style.dictionary != nil && length <= longestWord
}

// longestPlan bounds the lengths that a layout is planned for one by one.
const longestPlan = 128

// capacity follows the ways that counterFor tries.
func (t *textSpeller) capacity(length int64) int64 {
	if length <= 0 {
		return 1 + min(length, 0)
	}
	if t.fromLayout(length) {
		n := t.layout(length, 0, false).space
		if t.spec.unique {
			if t.pattern != nil {
				n = max(n, t.layout(length, 0, true).space)
			} else {
				n = max(n, t.bestWay(length))
			}
		}
		return n
	}
	return t.bestWay(length)
}

// bestWay is the most numbers that any way spells.
func (t *textSpeller) bestWay(length int64) int64 {
	most := int64(0)
	for _, w := range t.allWays() {
		most = max(most, w.space(length))
	}
	return most
}

// allWays are the style's own and, where each row must have its own value,
// letters and digits in general.
func (t *textSpeller) allWays() []way {
	if !t.spec.unique {
		return t.style.ways
	}
	ways := append(append([]way(nil), t.style.ways...), alnum)
	if !t.spec.blind {
		ways = append(ways, everyway)
	}
	return ways
}

// fromLayout reports whether texts of that length come from the pattern, or
// from the style's own layout.
func (t *textSpeller) fromLayout(length int64) bool {
	if t.pattern != nil {
		shortest, longest := t.pattern.Lengths()
		return length >= int64(shortest) && (length <= int64(longest) || growing(t.pattern) >= 0 && length <= longestPlan)
	}
	return t.style.fields != nil && length <= longestPlan && t.style.fields(int(length), &counter{})
}

// layout counts through the texts of a length, the first lead characters left out.
func (t *textSpeller) layout(length int64, lead int, widen bool) *counter {
	var c *counter
	if t.pattern != nil {
		c = placesCounter(patternPlaces(t.pattern, length, t.spec.blind, widen)[lead:])
	} else {
		c = &counter{}
		t.style.fields(int(length), c)
		c.drop(lead)
	}
	return c.finish(t.spec.ordered, t.spec.key)
}

func (t *textSpeller) prepare(lo, hi, numbers int64) spelling {
	if hi <= 0 {
		return &composed{}
	}
	if lo == hi && t.fromLayout(lo) {
		for _, widen := range []bool{false, true} {
			if c := t.layout(lo, 0, widen); c.space >= numbers {
				return t.ledLayout(&composed{code: c, glyphs: t.glyphs}, lo, numbers, widen)
			}
		}
	}
	c, i := codeCounter(t.allWays(), numbers, max(lo, 1))
	if c == nil { // more numbers than promised: they repeat
		c = t.allWays()[0].counter(max(lo, 1))
	}
	p := &composed{style: &t.style, code: c.finish(t.spec.ordered, t.spec.key+uint64(lo)), glyphs: t.glyphs}
	c.step = uint64(max(c.space/max(numbers, 1), 1)) // ordered words run through the whole alphabet
	if lo == hi {
		p.dict = t.dictionaryWords(p.code, lo, numbers)
	}
	if n := min(t.leadLength(), int(lo)-len(p.code.blank)); n > 0 && p.dict == nil {
		p.lead = newLead(t.spec.column.Prefixes, t.leadAlphabets(n), t.spec.ordered, t.spec.key, numbers)
	}
	if hi > int64(len(p.code.blank)) {
		t.decorate(p, i < len(t.style.ways))
	}
	return p
}

// decorate gives a plan what surrounds the number. A front must not be
// mistaken for the number: it is left out where that is spelled in letters
// that the style does not provide for.
func (t *textSpeller) decorate(p *composed, ownWay bool) {
	key := mix64(t.spec.key + 1)
	f := newFaker(key)
	if t.words == nil {
		t.words = t.spec.filling
	}
	if t.words == nil && t.style.words != nil {
		list := drawWords(500, 14, func() string { return t.style.words(f) })
		t.words = wordStream(list, t.style.separator, key)
	}
	if t.fronts == nil {
		list := t.style.front
		if t.style.fronts != nil {
			list = drawWords(300, 12, func() string { return onlyWord(t.style.fronts(f)) })
		}
		t.fronts = newPool(list)
	}
	if t.endings == nil {
		list := t.style.endings
		if t.style.endingOf != nil {
			list = append(drawWords(60, 12, func() string { return t.style.endingOf(f.Lorem().Word()) }), list...)
		}
		t.endings = newPool(list)
	}
	if t.letters[0] == nil {
		t.letters = [2]*stream{letterStream(t.filling, false, key), letterStream(t.filling, true, key)}
	}
	p.endings, p.words, p.letters = t.endings, t.words, t.letters[len(p.code.blank)%2]
	if ownWay {
		p.fronts = t.fronts
	}
}

// onlyWord is a word if it is nothing but letters or nothing but digits.
func onlyWord(s string) string {
	letters, digits := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			letters++
		case c >= '0' && c <= '9':
			digits++
		}
	}
	if letters == len(s) || digits == len(s) {
		return s
	}
	return ""
}

// dictionaryWords are whole values of that length, for a column that need not
// be unique. A word that could also be a composed text is left out, unless
// there are words for all.
func (t *textSpeller) dictionaryWords(code *counter, length, numbers int64) []string {
	if t.style.dictionary == nil || t.spec.unique || t.spec.lead || length > longestWord {
		return nil
	}
	if t.dict == nil {
		t.dict = dictionaryByLength(t.style, t.spec.key)
	}
	words := t.dict[length]
	if int64(len(words)) >= numbers {
		return words
	}
	if t.style.front != nil || t.style.fronts != nil {
		return nil
	}
	var out []string
	for _, w := range words {
		if !code.begins(strings.ToLower(w)) {
			out = append(out, w)
		}
	}
	return out
}

// dictionaryByLength draws from a style's dictionary: words that differ in
// more than case.
func dictionaryByLength(s style, key uint64) map[int64][]string {
	f := newFaker(key)
	seen, out := map[string]bool{}, map[int64][]string{}
	for _, w := range drawWords(1500, longestWord, func() string { return s.dictionary(f) }) {
		if folded := strings.ToLower(w); !seen[folded] {
			seen[folded] = true
			if s.form == capital {
				w = titled(w)
			}
			out[int64(len(w))] = append(out[int64(len(w))], w)
		}
	}
	return out
}

// composed is the plan of a style for some lengths.
type composed struct {
	*style
	dict    []string // the first numbers are these
	lead    *lead    // how the others begin; nil when that needs no plan
	code    *counter // what tells them apart
	fronts  *pool
	endings *pool
	letters *stream
	words   *stream
	glyphs  *glyphs
}

func (p *composed) append(dst []byte, number int64, length int, random uint64) []byte {
	start := len(dst)
	if n := int64(len(p.dict)); number < n {
		dst = append(dst, p.dict[number]...)
	} else if p.code != nil {
		dst = p.compose(dst, uint64(number-n), length, random)
	}
	if p.glyphs != nil {
		dst = p.glyphs.replace(dst, start, p.leading(), mix64(random))
	}
	return dst
}

// leading is how many characters the beginning has.
func (p *composed) leading() int {
	if p.lead == nil {
		return 0
	}
	return len(p.lead.blank)
}

// compose writes front or beginning, number, filling and ending.
func (p *composed) compose(dst []byte, number uint64, length int, random uint64) []byte {
	start, left := len(dst), length-len(p.code.blank)-p.leading()
	if p.lead != nil {
		dst = p.lead.append(dst, int64(number), random)
	}
	if left <= 0 {
		dst = p.code.append(dst, number, random)
		return p.capitalise(dst, start, start)
	}
	ending := p.endings.pick(left, uint32(random))
	left -= len(ending)
	word := start
	if p.lead == nil {
		if front := p.fronts.pick(left-len(p.join), uint32(random>>32)); front != "" {
			dst = append(append(dst, front...), p.join...)
			left -= len(front) + len(p.join)
		}
		word = len(dst)
	}
	dst = p.code.append(dst, number, random)
	if left > 0 {
		dst = p.lengthen(dst, left, uint32(mix64(random)))
	}
	dst = append(dst, ending...)
	return p.capitalise(dst, start, word)
}

// lengthen adds left characters: letters to the word, or further words.
func (p *composed) lengthen(dst []byte, left int, random uint32) []byte {
	if p.words == nil || left < 3 || len(p.code.blank)+left <= p.wordMax {
		return p.letters.append(dst, left, random)
	}
	dst = p.words.append(dst, left, random)
	if last := &dst[len(dst)-1]; *last == p.separator[0] {
		*last = p.ways[0].even[0]
	}
	return dst
}

func (p *composed) capitalise(dst []byte, start, word int) []byte {
	if p.style == nil || p.form == asIs {
		return dst
	}
	end := word + 1
	if p.form == caps {
		word, end = start, len(dst)
	}
	for i := word; i < end; i++ {
		if c := dst[i]; c >= 'a' && c <= 'z' {
			dst[i] = c - 'a' + 'A'
		}
	}
	return dst
}
