package generate

import (
	"strings"

	"duckface/profile"
)

// jsonSpeller makes JSON documents after a skeleton such as {s,n,[s],{b}}:
// objects with invented keys, lists of one element or more, strings, numbers,
// booleans; x stands for anything. The last string is as long as it takes.
//
// Documents are spelled as MySQL prints them: a blank after colon and comma,
// keys in ascending order, all of one length.
type jsonSpeller struct {
	*textSpeller
	skeleton jsonNode
}

// jsonNode is a part of a skeleton: kind 's', 'n', 'b', 'x', '{' or '['.
type jsonNode struct {
	kind byte
	of   []jsonNode
}

func newJSONSpeller(spec domainSpec, longest int64) *jsonSpeller {
	node := jsonNode{'{', []jsonNode{{kind: 'n'}, {kind: 's'}}}
	if sk, err := profile.ParseSkeleton(spec.column.JSON); err == nil {
		node = plainNode(sk)
	}
	text := spec
	inner := *spec.column
	inner.Faker, inner.Class, inner.Pattern = "words", "", ""
	text.column, text.unique = &inner, false
	s, _ := newTextSpeller(text) // the style is built in
	s.longest = longest
	return &jsonSpeller{s, node}
}

// plainNode is a skeleton without its sizes.
func plainNode(s *profile.Skeleton) jsonNode {
	n := jsonNode{kind: s.Kind}
	for _, c := range s.Of {
		n.of = append(n.of, plainNode(c))
	}
	return n
}

// capacity counts on four characters that differ; shorter documents are the
// empty object, and digits.
func (s *jsonSpeller) capacity(length int64) int64 {
	switch {
	case length < 1:
		return 0
	case length == 1:
		return 10
	case length < jsonShortest:
		return 1
	}
	return power(26, min(length-jsonShortest+1, 13))
}

// jsonShortest is the length of {"k": "x"}.
const jsonShortest = 10

func (s *jsonSpeller) limits() (lo, hi int64) { return s.spec.check.limits(1, s.longest) }

func (s *jsonSpeller) typical() (lo, hi int64) { return 40, 200 }

func (s *jsonSpeller) apart(length int64) bool { return length < 160 }

func (s *jsonSpeller) prepare(lo, hi, numbers int64) spelling {
	p := &jsonPlan{key: s.spec.key, open: '{'}
	if s.skeleton.kind == '[' {
		p.open = '['
	}
	if lo < jsonShortest {
		return p
	}
	numbered := way{lowerLetters, lowerLetters}
	width := int64(1)
	for numbered.space(width) < numbers {
		width++
	}
	// The whole skeleton where there is room for it, else its first parts.
	p.parts = s.fit(int(lo), int(width))
	fixed := 0
	for _, part := range p.parts {
		fixed += len(part)
	}
	p.code = numbered.counter(max(width, 1)).finish(false, s.spec.key+uint64(lo))
	p.words = s.filling()
	p.fixed = fixed
	return p
}

// filling is the words that strings are lengthened with.
func (s *jsonSpeller) filling() *stream {
	if s.words == nil {
		f := newFaker(s.spec.key)
		s.words = wordStream(drawWords(200, 12, f.Lorem().Word), " ", s.spec.key)
	}
	return s.words
}

// fit writes the skeleton around the place for the long string, so that it
// takes at most length-width characters: {before, after}.
func (s *jsonSpeller) fit(length, width int) []string {
	for keys := countNodes(s.skeleton); keys > 0; keys-- {
		w := jsonWriter{key: s.spec.key, left: keys}
		w.node(s.skeleton, 0)
		if !w.marked {
			w = jsonWriter{key: s.spec.key, left: keys + 1}
			w.node(withString(s.skeleton), 0)
		}
		text := w.b.String()
		i := strings.IndexByte(text, jsonMark)
		if i >= 0 && len(text)-1+width <= length {
			return []string{text[:i], text[i+1:]}
		}
	}
	if s.skeleton.kind == '[' {
		return []string{`["`, `"]`}
	}
	return []string{`{"k": "`, `"}`}
}

// withString adds a string to a skeleton that has none.
func withString(n jsonNode) jsonNode {
	text := jsonNode{kind: 's'}
	if n.kind == '{' || n.kind == '[' {
		n.of = append(append([]jsonNode(nil), n.of...), text)
		return n
	}
	return jsonNode{'{', []jsonNode{text}}
}

func countNodes(n jsonNode) int {
	count := 1
	for _, c := range n.of {
		count += countNodes(c)
	}
	return count
}

// jsonMark stands where the long string goes.
const jsonMark = 0

// jsonWriter writes the first left nodes of a skeleton.
type jsonWriter struct {
	b      strings.Builder
	key    uint64
	left   int
	marked bool
	n      int64
}

func (w *jsonWriter) random(n int) int {
	w.n++
	return scaled(uint32(hashItem(w.key, w.n)), n)
}

func (w *jsonWriter) node(n jsonNode, depth int) {
	w.left--
	switch n.kind {
	case '{', '[':
		w.list(n, depth)
	case 'n':
		w.b.WriteString(numberTable(100+w.random(900), 1, 3))
	case 'b':
		w.b.WriteString([]string{"true", "false"}[w.random(2)])
	case 'z', '0':
		w.b.WriteString("null")
	default:
		w.b.WriteByte('"')
		if !w.marked {
			w.marked = true
			w.b.WriteByte(jsonMark)
		} else {
			w.word()
		}
		w.b.WriteByte('"')
	}
}

func (w *jsonWriter) list(n jsonNode, depth int) {
	w.b.WriteByte(n.kind)
	for i, c := range n.of {
		if w.left <= 0 {
			break
		}
		if i > 0 {
			w.b.WriteString(", ")
		}
		if n.kind == '{' {
			w.b.WriteByte('"')
			w.keyName(i, len(n.of), depth)
			w.b.WriteString(`": `)
		}
		w.node(c, depth+1)
	}
	w.b.WriteByte(n.kind + 2) // } follows { and ] follows [ at that distance
}

// keyName is the i-th of n keys of an object, ascending.
func (w *jsonWriter) keyName(i, n, depth int) {
	if n > len(lowerLetters) {
		w.b.WriteByte(lowerLetters[i/26%26])
		i, n = i%26, 26
	}
	w.b.WriteByte(lowerLetters[i*26/n+w.random(26/n)])
	w.b.WriteByte(vowels[depth%len(vowels)])
	w.b.WriteByte(consonants[w.random(len(consonants))])
	w.b.WriteByte(vowels[w.random(len(vowels))])
}

func (w *jsonWriter) word() {
	for i := range 5 {
		letters := consonants
		if i%2 == 1 {
			letters = vowels
		}
		w.b.WriteByte(letters[w.random(len(letters))])
	}
}

// jsonPlan writes documents of some lengths.
type jsonPlan struct {
	key   uint64
	open  byte     // of a list or an object, where there is room for no more
	parts []string // before and after the long string
	fixed int
	code  *counter
	words *stream
}

func (p *jsonPlan) append(dst []byte, number int64, length int, random uint64) []byte {
	if p.code == nil {
		return appendShortJSON(dst, p.open, number, length)
	}
	dst = append(dst, p.parts[0]...)
	dst = p.code.append(dst, uint64(number), random)
	if left := length - p.fixed - len(p.code.blank); left > 0 {
		dst = p.words.append(dst, left, uint32(random))
	}
	return append(dst, p.parts[1]...)
}

// appendShortJSON is for less than jsonShortest characters: a digit, or an
// empty object or list with blanks in it.
func appendShortJSON(dst []byte, open byte, number int64, length int) []byte {
	switch {
	case length <= 1:
		return append(dst, digitLetters[number%10])
	case length == 4:
		return append(dst, "null"...)
	}
	dst = append(dst, open)
	for range length - 2 {
		dst = append(dst, ' ')
	}
	return append(dst, open+2)
}
