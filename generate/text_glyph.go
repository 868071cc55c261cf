package generate

import (
	"strings"
	"unicode/utf8"

	"duckface/profile"
)

// glyphs replaces letters by others of more bytes, so that a text has the
// measured bytes per character. Distinct texts stay distinct under a blind
// collation: each replacement stands for one letter alone.
type glyphs struct {
	table [utf8.RuneSelf]string // "" where a letter stays
	more  int                   // bytes that a replacement adds
	extra float64               // bytes to add per character
	whole float64               // share of texts that are written in the script from end to end; 0 to mix it into all
}

// Letters of each script (profile.Scripts), each behind the letter that it
// stands for: different base letters of the basic plane.
var scriptPairs = map[string]string{
	"latin": "aáeéiíoóuúnñcçyýAÁEÉIÍOÓUÚNÑCÇYÝ", // all in Latin-1
	// No й or ё, which are и and е to a blind collation.
	"cyrillic": "aаbбcцdдeеfфgгhхiиjжkкlлmмnнoоpпqщrрsсtтuуvвwшxчyыzз",
	"greek":    "aαbβgγdδeεzζhηuθiιkκlλmμnνxξoοpπrρsσtτyυfφqχvψwωcϙjϟ",
	// No letters as at the end of words, which are those within to a blind collation.
	"hebrew": "aאbבgגdדhהwוzזiחtטyיkכlלmמnנsסeעpפcצqקrרuשoת",
	"arabic": "aاbبtتvثjجhحxخdدqذrرzزsسcشoصgغfفkقlكmلnمiنeهuوyيpپwچ",
	"cjk":    "a山b水c火d木e人f中g国h天i日j月k田l石m花n海o星p雨q河r林s米t竹u白v金w文x学y生z心 之",
	"symbol": "a—e…i’o•u€n–s™t→",
}

// emojis stand for one letter only: to most collations they are all equal.
const emojis = "😀😍🎉🔥🙏🌍🎶💡"

// pictures stand for a letter each, in texts that are of such characters from
// end to end: flags, reactions.
const pictures = "a😀b🎈c🎲d🐬e🍎f🔥g🍇h🏠i🍦j🃏k🔑l🍋m🌙n🎵o🍊p🍐q🔍r🌹s🌟t🌲u🦄v🎻w🌊x🎄y🧶z🍀"

// Extra bytes a character above which Latin, and Cyrillic, are not likely, and
// above which emojis do not stand among letters.
const (
	mostAccented = 0.45
	mostCyrillic = 0.95
	mostMixed    = 1.5 // emojis
)

// markedFigures is how long a text of two figures is with the mark between them.
const markedFigures = 3.5

// newGlyphs is nil where one byte a character is right. Without a script the
// bytes decide. Charset is the column's: Latin-1 holds accents only, ASCII
// nothing, UTF-8 in three bytes no emoji; "" stands for UTF-8. Apart, texts
// must differ to a collation to which emojis are equal. Key picks one.
func newGlyphs(c *profile.Column, charset string, apart bool, key uint64) *glyphs {
	extra, script := c.BytesPerChar-1, c.Script
	charset = strings.ToLower(charset)
	unicode := charset == "" || strings.HasPrefix(charset, "utf8") || strings.HasPrefix(charset, "utf-8")
	switch {
	case extra < 0.002, !unicode && charset != "latin1":
		return nil
	case !unicode, script == "" && extra < mostAccented:
		script = "latin"
	case script == "" && extra < mostCyrillic:
		script = "cyrillic"
	case script == "":
		script = "cjk"
	case script == "emoji" && (charset == "utf8" || charset == "utf8mb3"):
		script = "symbol"
	}
	pairs := scriptPairs[script]
	switch {
	case script == "symbol" && c.Class == "figures":
		g := glyphTable("-–", extra, false)
		g.whole = min(1, extra*markedFigures/float64(g.more))
		return g
	case script == "emoji" && extra >= mostMixed && !apart:
		g := glyphTable(pictures, extra, true)
		g.whole = g.share()
		return g
	case script == "emoji":
		list := []rune(emojis)
		pairs = "a" + string(list[key%uint64(len(list))])
	}
	mixed := script == "latin" || script == "symbol" || script == "emoji"
	g := glyphTable(pairs, extra, !mixed)
	if c.Script != "" && !mixed {
		g.whole = g.share()
	}
	return g
}

// share is how many texts are to be written in the script, so that all have
// the bytes wanted: of seven characters of words, six are letters.
func (g *glyphs) share() float64 {
	letters := 0
	for c := 'a'; c <= 'z'; c++ {
		if g.table[c] != "" {
			letters++
		}
	}
	each := float64(g.more*letters*6) / (26 * 7)
	if g.table[' '] != "" {
		each += float64(g.more) / 7
	}
	return min(1, g.extra/each)
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
// short texts are right on average, and for the lead that texts share the same
// where their first character is. dst grows to twice the text's length.
func (g *glyphs) replace(dst []byte, start, lead int, random uint64) []byte {
	end := len(dst)
	first := random // decides for the beginning
	if lead > 0 {
		first = mix64(uint64(dst[start]))
	}
	if g.whole > 0 {
		return g.rewrite(dst, start, float64(first>>40)/(1<<24) < g.whole)
	}
	owed := g.owed(first)
	for i := start; i < end; i++ {
		if i == start+lead {
			owed = g.owed(random)
		}
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

// rewrite writes a text in the script from end to end, or leaves it as it is.
func (g *glyphs) rewrite(dst []byte, start int, foreign bool) []byte {
	if !foreign {
		return dst
	}
	end := len(dst)
	for _, c := range dst[start:end] {
		if s := g.table[c&0x7f]; s != "" {
			dst = append(dst, s...)
		} else {
			dst = append(dst, c)
		}
	}
	n := copy(dst[start:], dst[end:])
	return dst[:start+n]
}

// owed is a random share of one replacement's bytes.
func (g *glyphs) owed(random uint64) float64 {
	return float64(random>>40) / (1 << 24) * float64(g.more)
}
