package profile

import (
	"bytes"
	"compress/flate"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"duckface/schema"
)

// texture states how values of text hang together: how their beginnings
// agree, how far they compress, what they are written in. The texts are a
// sample of the distinct values.
func (c *column) texture(out *Column, texts [][]byte) {
	switch {
	case len(texts) < fewestTexts || settledClasses[out.Class]:
	case c.form == asText:
		out.Prefixes = telling(PrefixShares(texts), c.told)
		fallthrough
	default:
		if mean := float64(c.chars) / float64(max(1, c.lengths.total())); mean >= longTexture {
			out.Compress = compressed(texts)
		}
	}
	if significant(out.BytesPerChar, 4) > 1 {
		out.Script = scriptOf(texts)
	}
}

const (
	fewestTexts = 50 // distinct values: fewer say nothing of all
	longTexture = 32 // characters on average of text whose compression matters
)

// settledClasses are those whose look is settled by the class alone.
var settledClasses = map[string]bool{
	"uuid": true, "mac": true, "ipv4": true, "ipv6": true, "datetime": true, "date": true, "time": true,
	"hex": true, "HEX": true, "base64": true, "json": true,
}

// PrefixLengths are the lengths, in characters, of Column.Prefixes.
var PrefixLengths = [...]int{1, 2, 4, 8, 16, 32}

// PrefixShares estimates, for each of PrefixLengths, the chance that two
// distinct values begin with the same characters: what share of them LIKE
// 'abc%' finds that is made from one of them. Capitals count as small letters.
func PrefixShares(texts [][]byte) []float64 {
	folded := make([]string, len(texts))
	for i, s := range texts {
		folded[i] = strings.ToLower(string(s))
	}
	slices.Sort(folded)
	pairs := float64(len(folded)) * float64(len(folded)-1) / 2
	var out []float64
	for _, n := range PrefixLengths {
		same, run := 0.0, 0.0
		for i := range folded {
			if i > 0 && prefixOf(folded[i], n) == prefixOf(folded[i-1], n) && folded[i] != folded[i-1] {
				run++
			} else {
				run = 0
			}
			same += run
		}
		if same < fewestPairs {
			break
		}
		out = append(out, twoDigits(same/pairs))
	}
	return out
}

// fewestPairs that begin alike are not chance.
const fewestPairs = 4

// prefixOf are the first n characters of a text, or all there are.
func prefixOf(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func twoDigits(x float64) float64 { return significant(x, 2) }

// telling keeps the shares that are stated in any case, and those of values
// that begin alike as words and codes do not by chance.
func telling(shares []float64, told bool) []float64 {
	const fourth, alike = 2, 0.02 // of four characters
	if told || len(shares) > fourth && shares[fourth] >= alike {
		return shares
	}
	return nil
}

// compressSample is how many bytes are compressed: a page of InnoDB.
const compressSample = 16 << 10

// compressed is the size of texts, one a line, after DEFLATE (RFC 1951) over
// that before; 0 where there are not enough of them.
func compressed(texts [][]byte) float64 {
	var sample bytes.Buffer
	for _, s := range texts {
		if sample.Len() >= compressSample {
			break
		}
		sample.Write(s)
		sample.WriteByte('\n')
	}
	if sample.Len() < compressSample/4 {
		return 0
	}
	return twoDigits(Compressed(sample.Bytes()[:min(sample.Len(), compressSample)]))
}

// Compressed is the size of data after DEFLATE over its size.
func Compressed(data []byte) float64 {
	var size byteCount
	w, err := flate.NewWriter(&size, flate.DefaultCompression)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil || len(data) == 0 { // neither the level nor the writer can fail
		return 1
	}
	return float64(size) / float64(len(data))
}

// Scripts name what characters outside ASCII are mostly written in: letters of
// two bytes in UTF-8, of three, signs of three, and of four.
var Scripts = []string{"latin", "greek", "cyrillic", "hebrew", "arabic", "cjk", "symbol", "emoji"}

var scriptTables = []*unicode.RangeTable{unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Hebrew, unicode.Arabic}

// scriptOf is the commonest script of the characters outside ASCII, "" when
// there are none or it is Latin.
func scriptOf(texts [][]byte) string {
	counts := make([]int, len(Scripts))
	for _, s := range texts {
		for i := 0; i < len(s); {
			r, n := utf8.DecodeRune(s[i:])
			i += n
			if r < utf8.RuneSelf || r == utf8.RuneError && n == 1 {
				continue
			}
			counts[scriptNumber(r, n)]++
		}
	}
	most := 0
	for i, n := range counts {
		if n > counts[most] {
			most = i
		}
	}
	if counts[most] == 0 || Scripts[most] == "latin" {
		return ""
	}
	return Scripts[most]
}

// scriptNumber is a character's script by its place in Scripts. One that has
// none of its own there goes with those of as many bytes.
func scriptNumber(r rune, size int) int {
	for i, table := range scriptTables {
		if unicode.Is(table, r) && size == 2 {
			return i
		}
	}
	const latin, cjk, symbol, emoji = 0, 5, 6, 7
	switch {
	case size == 2:
		return latin
	case size == 4:
		return emoji
	case unicode.IsLetter(r):
		return cjk
	}
	return symbol
}

// ScriptBytes are the bytes that a character of a script takes in UTF-8.
func ScriptBytes(script string) int {
	switch script {
	case "cjk", "symbol":
		return 3
	case "emoji":
		return 4
	}
	return 2
}

// multibyte is the share of characters outside ASCII, from their bytes.
func (c *Column) multibyte() float64 {
	if c.BytesPerChar == 0 {
		return 0
	}
	return min(1, (c.BytesPerChar-1)/float64(ScriptBytes(c.Script)-1))
}

// leadsIndex reports whether a column is the first of an index as it stands.
func leadsIndex(t *schema.Table, column string) bool {
	return slices.ContainsFunc(t.Indexes, func(ix *schema.Index) bool {
		return len(ix.Parts) > 0 && ix.Parts[0].Column == column && (ix.Kind == schema.Primary || ix.Kind == schema.Unique || ix.Kind == schema.Plain)
	})
}

// tell marks the columns whose prefixes a profile states.
func (m *measurer) tell(like *Profile) {
	if like == nil {
		return
	}
	t, ok := sameName(like.Tables, tableName, m.table.Name)
	if !ok {
		return
	}
	m.like = t
	for _, c := range m.columns {
		if l, ok := sameName(t.Columns, columnName, c.schema.Name); ok && len(l.Prefixes) > 0 {
			c.told = true
		}
	}
}

// total is how many lengths were counted.
func (l *lengthCounts) total() int64 {
	var n int64
	for _, rows := range l.short {
		n += rows
	}
	for _, rows := range l.long {
		n += rows
	}
	return n
}

// PrefixLikeness is 1 where prefixes of all lengths select as many values, a
// quarter less where they differ by a factor of two, down to 0.
func PrefixLikeness(a, b []float64) float64 {
	n, bits := max(len(a), len(b), 1), 0.0
	for i := range n {
		bits += prefixBits(shareAt(a, i), shareAt(b, i))
	}
	return 1 - bits/float64(mostBits*n)
}

const (
	mostBits    = 4
	leastPrefix = 1e-3 // what few pairs of a sample say
)

// prefixBits is by how many bits two shares differ, at most mostBits.
func prefixBits(a, b float64) float64 {
	return min(mostBits, math.Abs(math.Log2(max(a, leastPrefix)/max(b, leastPrefix))))
}

func shareAt(shares []float64, i int) float64 {
	if i < len(shares) {
		return shares[i]
	}
	return 0
}
