package generate

import (
	"strings"
	"unicode/utf8"
)

// glyphs replaces letters by others of more bytes, so that a text has the
// measured bytes per character. Distinct texts stay distinct under a blind
// collation: each replacement stands for one letter alone.
type glyphs struct {
	table [utf8.RuneSelf]string // "" where a letter stays
	more  int                   // bytes that a replacement adds
	extra float64               // bytes to add per character
}

const (
	accents = "aáeéiíoóuúnñcçyýAÁEÉIÍOÓUÚNÑCÇYÝ" // letter, replacement; all in Latin-1
	// Cyrillic letters of different base letters (no й or ё, which are и and е to a blind collation).
	cyrillic = "aаbбcцdдeеfфgгhхiиjжkкlлmмnнoоpпqщrрsсtтuуvвwшxчyыzз"
	// Ideographs, one for a letter or a blank, all of the basic plane.
	ideographs = "a山b水c火d木e人f中g国h天i日j月k田l石m花n海o星p雨q河r林s米t竹u白v金w文x学y生z心 之"
)

// newGlyphs is nil where one byte a character is right. Charset is the
// column's: Latin-1 holds accents only, ASCII nothing; "" stands for UTF-8.
func newGlyphs(bytesPerChar float64, charset string) *glyphs {
	extra := bytesPerChar - 1
	charset = strings.ToLower(charset)
	unicode := charset == "" || strings.HasPrefix(charset, "utf8") || strings.HasPrefix(charset, "utf-8")
	switch {
	case extra < 0.002, !unicode && charset != "latin1":
		return nil
	case extra < 0.45 || !unicode:
		return glyphTable(accents, extra, false)
	case extra < 0.95:
		return glyphTable(cyrillic, extra, true)
	}
	return glyphTable(ideographs, extra, true)
}

func glyphTable(pairs string, extra float64, capitals bool) *glyphs {
	g := &glyphs{extra: extra}
	letters := []rune(pairs)
	for i := 0; i < len(letters); i += 2 {
		s := string(letters[i+1])
		g.table[letters[i]] = s
		g.more = len(s) - 1
		if capitals && letters[i] != ' ' {
			g.table[letters[i]-'a'+'A'] = strings.ToUpper(s)
		}
	}
	return g
}

// replace rewrites the ASCII text in dst from start on. The bytes owed are
// carried from letter to letter; what is owed at first is random, so that
// short texts are right on average. dst grows to twice the text's length.
func (g *glyphs) replace(dst []byte, start int, random uint64) []byte {
	end := len(dst)
	owed := float64(random>>40) / (1 << 24) * float64(g.more)
	for i := start; i < end; i++ {
		c := dst[i]
		owed += g.extra
		if owed >= float64(g.more) && c < utf8.RuneSelf {
			if s := g.table[c]; s != "" {
				dst = append(dst, s...)
				owed -= float64(g.more)
				continue
			}
		}
		dst = append(dst, c)
	}
	n := copy(dst[start:], dst[end:])
	return dst[:start+n]
}
