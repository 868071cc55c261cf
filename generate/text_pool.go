package generate

import (
	"sort"
	"strings"

	"github.com/jaswdr/faker"
)

// dice is faker's source of randomness: deterministic, and cheap to make anew
// for each column.
type dice struct{ state uint64 }

func (d *dice) Int() int {
	d.state += golden
	return int(mix64(d.state) >> 1)
}

func (d *dice) Intn(n int) int { return d.Int() % n }

func newFaker(key uint64) faker.Faker { return faker.Faker{Generator: &dice{key}} }

// drawWords calls a dictionary until it has tries draws, and keeps what is
// plain ASCII of at most longest characters, each once, in order of the draws.
func drawWords(tries, longest int, word func() string) []string {
	seen := make(map[string]bool, tries)
	var out []string
	for range tries {
		w := strings.TrimSpace(word())
		if w == "" || len(w) > longest || seen[w] || !isASCII(w) {
			continue
		}
		seen[w] = true
		out = append(out, w)
	}
	return out
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// pool is a list of words from which one that fits is picked by a hash.
type pool struct {
	words []string // by length
	upTo  []int    // upTo[n]: words of at most n characters
}

func newPool(words []string) *pool {
	p := &pool{words: append([]string(nil), words...)}
	sort.SliceStable(p.words, func(i, j int) bool { return len(p.words[i]) < len(p.words[j]) })
	longest := 0
	if n := len(p.words); n > 0 {
		longest = len(p.words[n-1])
	}
	p.upTo = make([]int, longest+1)
	for i, w := range p.words {
		for n := len(w); n <= longest; n++ {
			p.upTo[n] = i + 1
		}
	}
	return p
}

// pick is a word of at most most characters, or "".
func (p *pool) pick(most int, random uint32) string {
	if p == nil || most <= 0 {
		return ""
	}
	n := p.upTo[min(most, len(p.upTo)-1)]
	if n == 0 {
		return ""
	}
	return p.words[scaled(random, n)]
}

// stream is a long ASCII text from which pieces of any length are cut.
type stream struct {
	text   string
	starts []int32 // where a piece may begin
}

const streamLength = 4096

// wordStream strings words together; pieces begin with a separator.
func wordStream(words []string, separator string, key uint64) *stream {
	if len(words) == 0 {
		words = []string{"lorem", "ipsum"}
	}
	var b strings.Builder
	s := &stream{}
	for i := int64(0); b.Len() < streamLength; i++ {
		s.starts = append(s.starts, int32(b.Len()))
		b.WriteString(separator)
		b.WriteString(words[scaled(uint32(hashItem(key, i)), len(words))])
	}
	s.text = b.String()
	return s
}

// letterStream alternates letters of a way; pieces begin with an odd one, or
// with an even one when flipped.
func letterStream(w way, flipped bool, key uint64) *stream {
	b := make([]byte, streamLength)
	s := &stream{}
	for i := range b {
		letters := w.odd
		if i%2 == 1 {
			letters = w.even
		}
		b[i] = letters[scaled(uint32(hashItem(key, int64(i))), len(letters))]
		if (i%2 == 1) == flipped {
			s.starts = append(s.starts, int32(i))
		}
	}
	s.text = string(b)
	return s
}

// append cuts n characters, beginning at a random start and going round.
func (s *stream) append(dst []byte, n int, random uint32) []byte {
	at := int(s.starts[scaled(random, len(s.starts))])
	for n > 0 {
		piece := s.text[at:min(len(s.text), at+n)]
		dst = append(dst, piece...)
		n -= len(piece)
		at = 0
	}
	return dst
}
