package generate

import (
	"strings"

	"duckface/profile"
)

// Alphabets that numbers are spelled in. No two letters of one are equal to a
// collation that ignores case and accents.
const (
	digitLetters  = "0123456789"
	lowerLetters  = "abcdefghijklmnopqrstuvwxyz"
	upperLetters  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	hexUpper      = "0123456789ABCDEF"
	alnumLetters  = digitLetters + lowerLetters
	capsAlnum     = digitLetters + upperLetters
	anyLetters    = upperLetters + lowerLetters // only where case counts
	everyLetters  = digitLetters + upperLetters + lowerLetters
	consonants    = "bdfgjklmpvwxz" // few words of real languages have none of n, r, s, t
	vowels        = "aeiou"
	fieldEntries  = 2048 // most entries of a field made from several
	fieldMaxWidth = 4
)

// field is a place in a text that takes one of n spellings of equal width.
type field struct {
	at, width int
	n         uint64
	table     string // spellings end to end, ascending
}

// counter spells numbers as texts of one length: a mixed-radix number whose
// digits are fields, most significant first, and fixed text between them.
type counter struct {
	blank   []byte  // the text, with fixed text in place
	loose   []field // leading fields that the number never reaches: filled by hash
	fields  []field // the digits
	space   int64   // how many numbers can be spelled, at most boundless
	ordered bool    // texts ascend with their numbers
	step    uint64  // ordered: distance of two numbers, 0 for 1
	order   affine
}

// alphabet adds a field of one letter.
func (c *counter) alphabet(letters string) {
	c.spellings(1, letters)
}

// spellings adds a field of several equally long spellings.
func (c *counter) spellings(width int, table string) {
	c.loose = append(c.loose, field{len(c.blank), width, uint64(len(table) / width), table})
	c.blank = append(c.blank, table[:width]...)
}

// literal adds fixed text.
func (c *counter) literal(text string) { c.blank = append(c.blank, text...) }

// drop leaves out the first characters, with their fields.
func (c *counter) drop(characters int) {
	c.blank = c.blank[characters:]
	kept := c.loose[:0]
	for _, f := range c.loose {
		if f.at -= characters; f.at >= 0 {
			kept = append(kept, f)
		}
	}
	c.loose = kept
}

// finish decides which fields the number takes: from the last one up, as many
// as fit into 62 bits. Neighbouring small fields become one.
func (c *counter) finish(ordered bool, key uint64) *counter {
	all := c.loose
	c.space = 1
	i := len(all)
	for ; i > 0 && c.space <= boundless/int64(all[i-1].n); i-- {
		c.space *= int64(all[i-1].n)
	}
	c.loose, c.fields = all[:i:i], joinFields(all[i:])
	c.ordered = ordered
	c.order = newAffine(c.space, key)
	return c
}

// joinFields makes one field of neighbours as long as it stays small: it
// halves the divisions.
func joinFields(fields []field) []field {
	var out []field
	for i := len(fields) - 1; i >= 0; i-- {
		f := fields[i]
		if n := len(out); n > 0 {
			next := &out[n-1]
			if f.at+f.width == next.at && f.n*next.n <= fieldEntries && f.width+next.width <= fieldMaxWidth {
				*next = productField(f, *next)
				continue
			}
		}
		out = append(out, f)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

func productField(a, b field) field {
	var table strings.Builder
	for i := 0; i < len(a.table); i += a.width {
		for j := 0; j < len(b.table); j += b.width {
			table.WriteString(a.table[i : i+a.width])
			table.WriteString(b.table[j : j+b.width])
		}
	}
	return field{a.at, a.width + b.width, a.n * b.n, table.String()}
}

// append spells a number below c.space.
func (c *counter) append(dst []byte, number, random uint64) []byte {
	if !c.ordered {
		number = c.order.at(number)
	} else if c.step > 1 {
		number *= c.step
	}
	start := len(dst)
	dst = append(dst, c.blank...)
	cell := dst[start:]
	for i := len(c.fields) - 1; i >= 0; i-- {
		f := &c.fields[i]
		q := number / f.n
		f.put(cell, int(number-q*f.n))
		number = q
	}
	if c.ordered {
		return dst
	}
	for i := range c.loose {
		f := &c.loose[i]
		random = mix64(random + golden)
		f.put(cell, scaled(uint32(random>>32), int(f.n)))
	}
	return dst
}

// begins reports whether a text (in lower case) begins as a spelled number
// does.
func (c *counter) begins(text string) bool {
	for _, fields := range [][]field{c.loose, c.fields} {
		for i := range fields {
			if !fields[i].has(text) {
				return false
			}
		}
	}
	return true
}

// has reports whether a text has one of the field's spellings in its place.
func (f *field) has(text string) bool {
	if f.at+f.width > len(text) {
		return false
	}
	for i := 0; i < len(f.table); i += f.width {
		if strings.EqualFold(text[f.at:f.at+f.width], f.table[i:i+f.width]) {
			return true
		}
	}
	return false
}

// put writes the d-th spelling.
func (f *field) put(cell []byte, d int) {
	switch d *= f.width; f.width {
	case 1:
		cell[f.at] = f.table[d]
	case 2:
		cell[f.at], cell[f.at+1] = f.table[d], f.table[d+1]
	default:
		copy(cell[f.at:], f.table[d:d+f.width])
	}
}

// patternPlaces are the letters at each place of a pattern's texts of a length:
// the characters above the shortest text go to digits at the end first, then
// to the elements from the left; what is above the longest, to the element that
// is growing. With widen the digits are letters also. One letter is fixed text.
func patternPlaces(p profile.Pattern, length int64, blind, widen bool) []string {
	shortest, _ := p.Lengths()
	spare := max(int(length)-shortest, 0)
	counts := make([]int, len(p))
	for i := range p {
		counts[i] = p[i].Min
	}
	grow := func(i int) {
		more := min(spare, p[i].Max-counts[i])
		counts[i], spare = counts[i]+more, spare-more
	}
	last := growing(p)
	if last >= 0 && p[last].Class == '9' {
		grow(last)
	}
	for i := range p {
		grow(i)
	}
	if last >= 0 {
		counts[last] += spare
	}
	var places []string
	for i, e := range p {
		if e.Class == 0 {
			places = append(places, strings.Split(e.Literal, "")...)
			continue
		}
		for range counts[i] {
			places = append(places, patternLetters(e.Class, blind, widen))
		}
	}
	return places
}

// placesCounter counts through texts with some letters at each place.
func placesCounter(places []string) *counter {
	c := &counter{}
	for _, letters := range places {
		if len(letters) == 1 {
			c.literal(letters)
		} else {
			c.alphabet(letters)
		}
	}
	return c
}

// growing is the element that makes a pattern longer than it was measured:
// its last digits, else its last letters; -1 when all is fixed text.
func growing(p profile.Pattern) int {
	last := -1
	for i, e := range p {
		if e.Class == '9' || e.Class != 0 && (last < 0 || p[last].Class != '9') {
			last = i
		}
	}
	return last
}

// patternLetters are the letters of a pattern class, ascending.
func patternLetters(class byte, blind, widen bool) string {
	switch class {
	case 'A':
		return upperLetters
	case 'a':
		return lowerLetters
	case 'h':
		return hexLower
	case 'H':
		return hexUpper
	case '*':
		if blind {
			return upperLetters
		}
		return anyLetters
	case 'x':
		if blind {
			return capsAlnum
		}
		return everyLetters
	}
	if widen {
		return capsAlnum
	}
	return digitLetters
}

// codeCounter spells in the first of some ways that has so many numbers, in
// as few characters as possible and no more than most, and says which way it
// is. It is nil when none has.
func codeCounter(ways []way, numbers, most int64) (c *counter, which int) {
	for i, w := range ways {
		if w.space(most) < numbers {
			continue
		}
		n := int64(0)
		for w.space(n) < numbers {
			n++
		}
		return w.counter(max(n, 1)), i
	}
	return nil, 0
}

// way is a way to spell numbers: one alphabet, or two in turn (syllables).
type way struct{ odd, even string }

// space is how many numbers n characters can spell.
func (w way) space(n int64) int64 {
	s := power(int64(len(w.odd)), (n+1)/2)
	e := power(int64(len(w.even)), n/2)
	if s > boundless/e {
		return boundless
	}
	return s * e
}

func (w way) counter(n int64) *counter {
	c := &counter{}
	for i := range n {
		if i%2 == 0 {
			c.alphabet(w.odd)
		} else {
			c.alphabet(w.even)
		}
	}
	return c
}
