package generate

import (
	"math"
	"strconv"

	"duckface/profile"
)

// shapedJSON makes documents after a measured skeleton: the members that a
// share of the objects has, lists as long, strings and numbers of the size that
// they have on average, more of all in a long document. One string that is always
// there tells the documents apart, and takes what is left of the length.
type shapedJSON struct {
	*jsonSpeller
	root *jsonPart
	slot *jsonPart // the string that tells documents apart
}

// jsonPart is a place of a skeleton.
type jsonPart struct {
	*profile.Skeleton
	name   string // of a member
	of     []*jsonPart
	first  *jsonPart // of a document that is a list: its first element, which holds the slot
	needed bool      // holds the slot
	least  int       // characters without what may be left out; the slot's number is not among them
}

// newShapedJSON is nil for a skeleton without sizes, or one that does not read.
func newShapedJSON(s *jsonSpeller) *shapedJSON {
	sk, err := profile.ParseSkeleton(s.spec.column.JSON)
	if err != nil || !sk.Measured() {
		return nil
	}
	j := &shapedJSON{jsonSpeller: s}
	j.root = newJSONPart(sk, s.spec.key)
	j.slot = j.root.longest()
	if j.slot == nil && sk.Kind == '[' {
		j.root.first = firstElement(sk, s.spec.key)
		j.slot = j.root.first.longest()
	}
	if j.slot == nil { // no string: a member more, or a value as a member
		text := &profile.Skeleton{Kind: 's', Name: 4}
		if sk.Kind == '{' && sk.Count == 0 {
			sk.Of = append(sk.Of, text)
		} else {
			sk.Name = 4
			sk = &profile.Skeleton{Kind: '{', Of: []*profile.Skeleton{sk, text}, Spaced: sk.Spaced}
		}
		j.root = newJSONPart(sk, s.spec.key)
		j.slot = j.root.longest()
	}
	j.root.need(j.slot)
	j.root.count(j.gap())
	return j
}

// firstElement is an element of a list that has a string, or else is one.
func firstElement(list *profile.Skeleton, key uint64) *jsonPart {
	if len(list.Of) > 0 {
		if p := newJSONPart(list.Of[0], hashItem(key, 0)); p.longest() != nil {
			return p
		}
	}
	return &jsonPart{Skeleton: &profile.Skeleton{Kind: 's'}}
}

// gap is how many blanks follow commas and colons.
func (j *shapedJSON) gap() int {
	if j.root.Spaced {
		return 1
	}
	return 0
}

func newJSONPart(s *profile.Skeleton, key uint64) *jsonPart {
	p := &jsonPart{Skeleton: s}
	taken := map[string]bool{}
	for i, c := range s.Of {
		child := newJSONPart(c, hashItem(key, int64(i)))
		if s.Kind == '{' {
			child.name = newName(max(1, c.Name), hashItem(key, int64(i)+1<<20), taken)
		}
		p.of = append(p.of, child)
	}
	return p
}

// newName invents a name of some length, longer where all of it are taken.
func newName(length int, random uint64, taken map[string]bool) string {
	for try := 0; ; try++ {
		name := make([]byte, length+try/len(lowerLetters))
		for i := range name {
			random = mix64(random + golden)
			letters := []string{consonants, vowels}[i%2]
			name[i] = letters[scaled(uint32(random), len(letters))]
		}
		if !taken[string(name)] {
			taken[string(name)] = true
			return string(name)
		}
	}
}

// longest is the longest string that is in no list, those that are always
// there first; nil when there is none.
func (p *jsonPart) longest() *jsonPart {
	switch {
	case p.Kind == 's':
		return p
	case p.Kind != '{' || p.Count > 0:
		return nil
	}
	var best *jsonPart
	weight := func(q *jsonPart, share float64) float64 {
		if share == 0 {
			share = 1
		}
		return share * share * float64(1+q.Size)
	}
	most := 0.0
	for _, c := range p.of {
		if s := c.longest(); s != nil && weight(s, c.Share) > most {
			best, most = s, weight(s, c.Share)
		}
	}
	return best
}

// need marks the way to the slot.
func (p *jsonPart) need(slot *jsonPart) bool {
	p.needed = p == slot || p.first != nil && p.first.need(slot)
	for _, c := range p.of {
		p.needed = c.need(slot) || p.needed
	}
	return p.needed
}

// count finds the least characters of each place, given the blanks behind marks.
func (p *jsonPart) count(gap int) int {
	switch p.Kind {
	case 'n':
		p.least = 1
	case 'b':
		p.least = len("false")
	case 'z':
		p.least = len("null")
	default:
		p.least = 2
	}
	if p.first != nil {
		p.least += p.first.count(gap)
	}
	for _, c := range p.of {
		if n := c.count(gap); c.needed {
			p.least += n + c.head(gap) + 1 + gap // with a comma
		}
	}
	return p.least
}

// head is what a member's name takes: quotes, a colon.
func (p *jsonPart) head(gap int) int {
	if p.name == "" {
		return 0
	}
	return len(p.name) + 3 + gap
}

// prepare plans documents of some lengths; shorter ones than the skeleton takes
// are left to the plain speller.
func (j *shapedJSON) prepare(lo, hi, numbers int64) spelling {
	width := int64(1)
	for (way{lowerLetters, lowerLetters}).space(width) < numbers {
		width++
	}
	if int64(j.root.least)+width > lo {
		return j.jsonSpeller.prepare(lo, hi, numbers)
	}
	code := way{lowerLetters, lowerLetters}.counter(width).finish(false, j.spec.key+uint64(lo))
	return &shapedPlan{shapedJSON: j, code: code, words: j.jsonSpeller.filling(), spaces: j.gap()}
}

// shapedPlan writes documents of some lengths.
type shapedPlan struct {
	*shapedJSON
	code   *counter
	words  *stream
	spaces int
}

// jsonPasses are how often a document is written anew, with more of all, until
// its slot has about the size of a string.
const jsonPasses = 6

func (p *shapedPlan) append(dst []byte, number int64, length int, random uint64) []byte {
	start, scale := len(dst), 1.0
	for pass := 1; ; pass++ {
		w := jsonText{shapedPlan: p, dst: dst[:start], random: random, scale: scale, number: number}
		w.left = length - p.root.least - len(p.code.blank)
		w.value(p.root)
		rest := length - w.chars
		if enough := 2*p.slot.Size + 16; rest > enough && pass < jsonPasses {
			scale *= min(4, max(1.25, float64(length-p.slot.Size)/float64(max(1, w.chars))))
			dst = w.dst
			continue
		}
		return w.fill(rest)
	}
}

// jsonText is a document being written.
type jsonText struct {
	*shapedPlan
	dst    []byte
	random uint64
	scale  float64
	number int64
	chars  int
	left   int // characters for what may be left out
	mark   int // where the slot's string ends
}

// fill puts the rest of the length into the slot.
func (w *jsonText) fill(rest int) []byte {
	tail := len(w.dst) - w.mark
	w.dst = w.words.append(w.dst, max(0, rest), uint32(mix64(w.random)))
	added := len(w.dst) - w.mark - tail
	moved := append([]byte(nil), w.dst[w.mark:w.mark+tail]...)
	copy(w.dst[w.mark:], w.dst[w.mark+tail:])
	copy(w.dst[w.mark+added:], moved)
	return w.dst
}

// draw is a random number from 0 to 1.
func (w *jsonText) draw() float64 {
	w.random = mix64(w.random + golden)
	return float64(w.random>>11) / (1 << 53)
}

// about is a random amount of some mean, a half of it to half as much again.
func (w *jsonText) about(mean float64) int {
	return int(math.Floor(float64(mean*(0.5+w.draw())) + w.draw()))
}

func (w *jsonText) write(text string) {
	w.dst = append(w.dst, text...)
	w.chars += len(text)
}

// gapped writes a mark and the blank that follows it.
func (w *jsonText) gapped(mark string) {
	w.write(mark)
	if w.spaces > 0 {
		w.write(" ")
	}
}

// value writes what stands at a place. The least that it takes is no longer
// part of left.
func (w *jsonText) value(p *jsonPart) {
	switch p.Kind {
	case '{', '[':
		w.write(string(rune(p.Kind)))
		if p.Count > 0 || p.Kind == '[' {
			w.many(p)
		} else {
			w.members(p)
		}
		w.write(string(rune(p.Kind + 2)))
	case 'n':
		w.figures(p)
	case 'b':
		w.write([]string{"true", "false"}[int(2*w.draw())])
	case 'z':
		w.write("null")
	default:
		w.text(p)
	}
}

// members writes those of an object's members that are there.
func (w *jsonText) members(p *jsonPart) {
	first := true
	for _, c := range p.of {
		there := c.Share == 0 || w.draw() < c.Share
		if !c.needed {
			cost := c.head(w.spaces) + c.least
			if !first {
				cost += 1 + w.spaces
			}
			if !there || cost > w.left {
				continue
			}
			w.left -= cost
		}
		if !first {
			w.gapped(",")
		}
		first = false
		w.write(`"` + c.name + `"`)
		w.gapped(":")
		w.value(c)
	}
}

// many writes a list, or an object whose names are data.
func (w *jsonText) many(p *jsonPart) {
	if p.first != nil {
		w.value(p.first)
	}
	if len(p.of) == 0 {
		return
	}
	mean := p.Count
	if mean == 0 {
		mean = float64(len(p.of))
	}
	taken := map[string]bool{}
	for i := range w.about(mean * w.scale) {
		if i == 0 && p.first != nil {
			continue
		}
		c := p.of[i%len(p.of)]
		cost := c.least + 1 + w.spaces
		name := ""
		if p.Kind == '{' {
			name = newName(max(1, c.Name), mix64(w.random^w.spec.key), taken)
			cost += len(name) + 3 + w.spaces
		}
		if cost > w.left {
			return
		}
		w.left -= cost
		if i > 0 {
			w.gapped(",")
		}
		if name != "" {
			w.write(`"` + name + `"`)
			w.gapped(":")
		}
		w.value(c)
	}
}

// figures writes a number of about the digits wanted.
func (w *jsonText) figures(p *jsonPart) {
	n := 3
	if p.Size > 0 {
		n = p.Size
	}
	n = max(1, min(n, 15, w.left+1))
	w.left -= n - 1
	lowest := math.Pow10(n - 1)
	if n == 1 {
		lowest = 0
	}
	w.write(strconv.FormatFloat(math.Floor(lowest+float64(w.draw()*(math.Pow10(n)-lowest))), 'f', 0, 64))
}

// text writes a string: the slot's number, or words.
func (w *jsonText) text(p *jsonPart) {
	w.write(`"`)
	if p == w.slot {
		before := len(w.dst)
		w.dst = w.code.append(w.dst, uint64(w.number), w.random)
		w.chars += len(w.dst) - before
		w.mark = len(w.dst)
	} else if n := min(w.left, w.about(float64(p.Size)*math.Min(w.scale, 2))); n > 0 {
		w.left -= n
		before := len(w.dst)
		w.dst = w.words.append(w.dst, n+1, uint32(w.random))
		w.dst = append(w.dst[:before], w.dst[before+1:]...) // which is a blank, mostly
		w.chars += n
	}
	w.write(`"`)
}
