package generate

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"duckface/profile"
)

// textsOf are up to n values of a column's domain.
func textsOf(t *testing.T, spec domainSpec, n int) []string {
	t.Helper()
	d, err := newDomain(spec)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, s := range d.texts(n) {
		out = append(out, string(s))
	}
	return out
}

func prefixesOf(texts []string) []float64 {
	var list [][]byte
	for _, s := range texts {
		list = append(list, []byte(s))
	}
	return profile.PrefixShares(list)
}

// Values begin alike as often as measured, whatever they are made of, and stay
// distinct.
func TestText_PrefixesSelectAsManyAsMeasured(t *testing.T) {
	long := []int64{30, 40, 50, 60}
	for _, c := range []struct {
		name, typ string
		col       profile.Column
		unique    bool
		least     float64
	}{
		{"links", "varchar(99)", profile.Column{Class: "url", Lengths: long, Prefixes: []float64{1, 1, 1, 1, 1, 0.015}}, true, 0.9},
		{"titles", "varchar(99)", profile.Column{Faker: "title", Lengths: []int64{12, 20, 30}, Prefixes: []float64{0.31, 0.27, 0.17, 0.0011}}, false, 0.9},
		{"log lines", "text", profile.Column{Class: "sentence", Lengths: long, Prefixes: []float64{1, 1, 0.072, 0.045, 0.011}}, false, 0.9},
		{"codes", "char(8)", profile.Column{Pattern: `"QX"-9{5}`, Prefixes: []float64{1, 1, 0.5}}, true, 0.85},
		{"key", "varchar(9)", profile.Column{Pattern: "a{5,7}9{2}", Lengths: []int64{7, 8, 9, 9, 9}, Prefixes: []float64{0.061, 0.011, 0.00091}}, true, 0.85},
		{"short codes", "char(3)", profile.Column{Pattern: "A{3}", Prefixes: []float64{0.051, 0.0023}}, true, 0.8},
		{"years", "varchar(40)", profile.Column{Class: "figures", Lengths: []int64{10, 16, 22}, Prefixes: []float64{0.57, 0.57, 0.05, 0.01}}, false, 0.85},
		{"frequencies", "varchar(9)", profile.Column{Class: "decimal", Lengths: []int64{6, 7, 7}, Prefixes: []float64{0.93, 0.43, 0.01}}, false, 0.85},
		{"Cyrillic", "varchar(40)", profile.Column{Class: "words", Script: "cyrillic", BytesPerChar: 1.85, Lengths: []int64{15, 25}, Prefixes: []float64{0.3, 0.2, 0.1, 0.01}}, false, 0.85},
	} {
		for _, ordered := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, ordered %v", c.name, ordered), func(t *testing.T) {
				spec := specOf(c.typ, 4000, 4000, c.col)
				spec.unique, spec.ordered, spec.blind = c.unique, ordered && c.unique, true
				texts := textsOf(t, spec, 4000)
				seen := map[string]bool{}
				for _, s := range texts {
					seen[strings.ToLower(s)] = true
				}
				if len(seen) != len(texts) {
					t.Errorf("%d distinct texts of %d, such as %q", len(seen), len(texts), texts[0])
				}
				got := prefixesOf(texts[:len(texts):len(texts)])
				if like := profile.PrefixLikeness(c.col.Prefixes, got); like < c.least {
					t.Errorf("prefixes are %v, want %v: likeness %.3f, want %.2f; such as %q", got, c.col.Prefixes, like, c.least, texts[:3])
				}
			})
		}
	}
}

// A text that leads a key ascends with its number as long as lengths are one.
func TestText_OrderedPrefixesAscend(t *testing.T) {
	spec := specOf("char(6)", 3000, 3000, profile.Column{Pattern: "A{2}-9{3}", Prefixes: []float64{0.3, 0.01}})
	spec.unique, spec.ordered = true, true
	texts := textsOf(t, spec, 3000)
	for i := 1; i < len(texts); i++ {
		if texts[i] <= texts[i-1] {
			t.Fatalf("%q stands after %q", texts[i], texts[i-1])
		}
	}
}

func TestText_CompressesAsMeasured(t *testing.T) {
	for _, typ := range []string{"text", "blob"} {
		for _, want := range []float64{0.1, 0.2, 0.3, 0.4, 0.5} {
			class := "sentence"
			if typ == "blob" {
				class = ""
			}
			spec := specOf(typ, 3000, 3000, profile.Column{Class: class, Lengths: []int64{60, 120, 300}, Compress: want})
			d, err := newDomain(spec)
			if err != nil {
				t.Fatal(err)
			}
			if got := d.compressed(); math.Abs(got-want) > 0.06 {
				t.Errorf("%s: compresses to %.2f, want %.2f within 0.06; such as %.80q", typ, got, want, d.texts(1)[0])
			}
		}
	}
}

// What few values have in common counts too, the more so when all of them are
// among the most common.
func TestText_FewCommonValuesCompressAsMeasured(t *testing.T) {
	links := profile.Column{Class: "url", Compress: 0.12, Prefixes: []float64{1, 1, 1, 1, 1, 0.01}, Lengths: []int64{57, 60, 64, 75}}
	for i := range 80 {
		links.Common = append(links.Common, profile.Common{Share: 1.0 / 80, Length: int64(57 + i/10)})
	}
	d, err := newDomain(specOf("varchar(75)", 80, 80, links))
	if err != nil {
		t.Fatal(err)
	}
	if got := d.compressed(); math.Abs(got-links.Compress) > 0.08 {
		t.Errorf("compresses to %.2f, want %.2f within 0.08; such as %q", got, links.Compress, d.texts(2))
	}
}

func TestText_KeepsItsScript(t *testing.T) {
	for script, in := range map[string]func(rune) bool{
		"":         func(r rune) bool { return unicode.Is(unicode.Latin, r) },
		"greek":    func(r rune) bool { return unicode.Is(unicode.Greek, r) },
		"cyrillic": func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) },
		"hebrew":   func(r rune) bool { return unicode.Is(unicode.Hebrew, r) },
		"arabic":   func(r rune) bool { return unicode.Is(unicode.Arabic, r) },
		"cjk":      func(r rune) bool { return unicode.Is(unicode.Han, r) },
		"symbol":   func(r rune) bool { return !unicode.IsLetter(r) },
		"emoji":    func(r rune) bool { return utf8.RuneLen(r) == 4 },
	} {
		for _, perChar := range []float64{1.02, 1.3} {
			spec := specOf("text", 3000, 3000, profile.Column{Class: "words", Script: script, BytesPerChar: perChar, Lengths: []int64{20, 40}})
			bytes, chars, wide := 0, 0, 0
			for _, s := range textsOf(t, spec, 3000) {
				bytes, chars = bytes+len(s), chars+utf8.RuneCountInString(s)
				for _, r := range s {
					if r >= utf8.RuneSelf {
						wide++
						if !in(r) {
							t.Fatalf("%s: %q has a %c", script, s, r)
						}
					}
				}
			}
			got := float64(bytes) / float64(chars)
			room := 0.05
			if script == "emoji" || script == "symbol" {
				room = 0.15 // few letters have one
			}
			if math.Abs(got-perChar) > room || wide == 0 {
				t.Errorf("%s: %.3f bytes a character, want %.2f", script, got, perChar)
			}
		}
	}
	// A text of emojis alone: flags.
	flags := specOf("varchar(16)", 250, 250, profile.Column{Class: "multibyte", Script: "emoji", BytesPerChar: 4, Distinct: 250, Lengths: []int64{2, 2}})
	seen := map[string]bool{}
	for _, s := range textsOf(t, flags, 250) {
		seen[s] = true
		if len(s) != 8 {
			t.Errorf("%q is not of two emojis", s)
		}
	}
	if len(seen) < 240 {
		t.Errorf("%d different texts of emojis, want 250", len(seen))
	}
	// Text of a script with capitals of its own, or in a value or not at all.
	spec := specOf("text", 500, 500, profile.Column{Class: "words", Script: "arabic", BytesPerChar: 1.3, Lengths: []int64{20, 40}})
	for _, s := range textsOf(t, spec, 500) {
		latin := strings.IndexFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' }) >= 0
		if arabic := strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) >= 0; latin && arabic {
			t.Errorf("%q mixes scripts", s)
		}
	}
}
