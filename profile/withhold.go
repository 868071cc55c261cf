package profile

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// withhold takes out of a measured profile what people write into a schema
// beside its words: comments, unless they are asked for, and defaults that look like
// a value of the data. It says of each default that it did.
func (p *Profile) withhold(o Options) {
	if o.Like != nil || o.least() <= 1 {
		return
	}
	for _, t := range p.Tables {
		if !o.WithComments {
			t.Comment = ""
		}
		t.Indexes = slices.Clone(t.Indexes)
		for i, ix := range t.Indexes {
			if ix.Comment != "" && !o.WithComments {
				bare := *ix
				bare.Comment = ""
				t.Indexes[i] = &bare
			}
		}
		for _, c := range t.Columns {
			if !o.WithComments {
				c.Comment = ""
			}
			if literal, ok := tokenIn(c.Default); ok {
				c.Default, c.Withheld = "", "default"
				o.told("default of %s.%s left out: a text of %d characters that looks like a value", t.Name, c.Name, utf8.RuneCountInString(literal))
			}
		}
	}
}

// tokenIn finds a literal in an SQL expression that looks like a value of the data
// and not like a word of the schema.
func tokenIn(expression string) (string, bool) {
	for _, l := range sqlLiterals(expression) {
		if tokenLike(l) {
			return l, true
		}
	}
	return "", false
}

// sqlLiterals are the texts and numbers in an SQL expression, without their quotes.
func sqlLiterals(expression string) []string {
	var out []string
	for i := 0; i < len(expression); {
		c := expression[i]
		switch {
		case c == '\'' || c == '"':
			text, end := quotedText(expression, i)
			out = append(out, text)
			i = end
		case c == '`':
			end := strings.IndexByte(expression[i+1:], '`')
			if end < 0 {
				return out
			}
			i += end + 2
		case isWordByte(c):
			end := i
			for end < len(expression) && (isWordByte(expression[end]) || expression[end] == '.') {
				end++
			}
			if word := expression[i:end]; c >= '0' && c <= '9' {
				out = append(out, word)
			}
			i = end
		default:
			i++
		}
	}
	return out
}

func isWordByte(c byte) bool {
	return isLetter(c) || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= utf8.RuneSelf
}

// quotedText is the text within the quotes that begin at i, and where it ends.
func quotedText(s string, i int) (string, int) {
	quote, start := s[i], i+1
	for i++; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == quote && i+1 < len(s) && s[i+1] == quote:
			i++
		case s[i] == quote:
			return s[start:i], i + 1
		}
	}
	return s[min(start, len(s)):], len(s)
}

// sentinels are dates and numbers that schemas use for none or for ever.
var sentinels = []string{"0000-00-00", "0001-01-01", "1000-01-01", "1900-01-01", "1970-01-01", "1971-01-01", "2000-01-01", "2038-01-19", "9999-12-31",
	"2147483647", "4294967295", "65535", "32767", "16777215", "9223372036854775807", "18446744073709551615"}

// longestWord is how long a word of a schema may be, longestPhrase a text of several.
const (
	longestSchemaWord   = 24
	longestSchemaPhrase = 40
)

// tokenLike reports whether a text looks like a value and not like a word: a
// number of more than four digits, a date, letters mixed with digits, letters
// in no order of any language, or too long.
func tokenLike(text string) bool {
	for _, s := range sentinels {
		if strings.HasPrefix(text, s) && len(strings.Trim(text[len(s):], " 0:.0123456789T")) == 0 {
			return false
		}
	}
	if utf8.RuneCountInString(text) > longestSchemaPhrase {
		return true
	}
	if digits := significantDigits(text); digits >= 0 {
		return digits > 4
	}
	if date, _ := dateLike([]byte(text)); date {
		return true
	}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !isWordByte(byte(min(r, utf8.RuneSelf))) || r == '_' }) {
		if codeLike(word) {
			return true
		}
	}
	return false
}

// significantDigits is how many digits a number has without the zeros around
// them; -1 for what is no number.
func significantDigits(text string) int {
	text = strings.TrimLeft(text, "+-")
	if hex, ok := strings.CutPrefix(strings.ToLower(text), "0x"); ok && hex != "" {
		return len(strings.Trim(hex, "0"))
	}
	if !decimalLike([]byte(text)) {
		return -1
	}
	mantissa, _, _ := strings.Cut(strings.ToLower(text), "e")
	digits := strings.ReplaceAll(mantissa, ".", "")
	return len(strings.Trim(digits, "0"))
}

// codeLike reports whether a word is none of any language.
func codeLike(word string) bool {
	letters, digits := 0, 0
	for i := range len(word) {
		switch c := word[i]; {
		case c >= utf8.RuneSelf:
			return len(word) > 4*longestSchemaWord
		case c >= '0' && c <= '9':
			digits++
		default:
			letters++
		}
	}
	switch {
	case len(word) > longestSchemaWord, digits > 4:
		return true
	case digits > 0 && letters > 0 && len(word) >= 8:
		return true
	case digits == 0 && letters >= 8:
		return !wordLike(word)
	}
	return false
}

// pairs are the commonest two letters in a row of English, French, German, Spanish.
const pairs = " th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck ew mu br bi pt ak pu ui rg ib tl ny ki rk ys ob mm fu ph og ms ye ud mb ip ub oi rl gu dr hr cc tw ft wn nu af hu nn eo vo rv nf xp gn sm fl iz ok nl my gl aw ju oa eq sy sl ps jo lf nv je nk kn gs dy hy ze ks xt bs ik dd pt rp sk xi oe oy ws lv dl rf eu dg wr xa yi nm eb vy ym "

// wordLike reports whether most neighbouring letters are common ones.
func wordLike(word string) bool {
	word = strings.ToLower(word)
	known, all := 0, 0
	for i := 1; i < len(word); i++ {
		all++
		if strings.Contains(pairs, " "+word[i-1:i+1]+" ") {
			known++
		}
	}
	return known*10 >= all*8 && pronounceable([]byte(word))
}
