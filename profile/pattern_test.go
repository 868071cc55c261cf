package profile

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParsePattern_GivesBackWhatStringSpells(t *testing.T) {
	for _, p := range []Pattern{
		{{Class: 'A', Min: 2, Max: 2}, {Literal: "-", Min: 1, Max: 1}, {Class: '9', Min: 4, Max: 4}},
		{{Class: 'a', Min: 1, Max: 1}, {Class: 'x', Min: 0, Max: 7}},
		{{Literal: "QX-{}\\\"* z", Min: 1, Max: 1}, {Class: 'h', Min: 8, Max: 8}, {Class: 'H', Min: 1, Max: 2}, {Class: '*', Min: 3, Max: 3}},
	} {
		got, err := ParsePattern(p.String())
		if err != nil {
			t.Errorf("%s: %v", p, err)
		}
		if diff := cmp.Diff(p, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", p, diff)
		}
	}
}

func TestParsePattern_RefusesWhatItCannotMean(t *testing.T) {
	for text, want := range map[string]string{
		"B":                          "unexpected",
		"7":                          "unexpected",
		"A{2":                        "without its end",
		"A{3,2}":                     "0 <= n <= m",
		"A{0}":                       "0 <= n <= m",
		"A{x}":                       "0 <= n <= m",
		"{3}":                        "unexpected",
		`"Q1"`:                       "letters",
		`""`:                         "letters",
		`"Q`:                         "letters",
		`\`:                          "backslash",
		`\n`:                         "backslash",
		"A{99999999}":                "0 <= n <= m",
		"é":                          "unexpected",
		strings.Repeat("A{4000}", 2): "longer than",
	} {
		if _, err := ParsePattern(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v, want one with %q", text, err, want)
		}
	}
}

func texts(format string, n int, value func(i int) []any) [][]byte {
	var out [][]byte
	for i := range n {
		out = append(out, fmt.Appendf(nil, format, value(i)...))
	}
	return out
}

func TestPatternOf(t *testing.T) {
	letters := func(i, n int) string {
		var b strings.Builder
		for j := range n {
			b.WriteByte('a' + byte(hashInt(int64(i*100+j))%26))
		}
		return b.String()
	}
	for _, c := range []struct {
		name string
		in   [][]byte
		want string // Q stands for any letter between quotes
	}{
		{"digits with a mark", texts("%04d-%02d", 50, func(i int) []any { return []any{i * 37, i % 100} }), `9{4}-9{2}`},
		{"names and numbers", texts("%s%02d", 50, func(i int) []any { return []any{letters(i, 5+i%3), i} }), `a{5,7}9{2}`},
		{"constant letters", texts("WC-%04d", 50, func(i int) []any { return []any{1930 + 4*i} }), `"QQ"-9{4}`},
		{"one letter changes", texts("%cB%d", 50, func(i int) []any { return []any{'A' + i%7, i + 10} }), `A"Q"9{2}`},
		{"hex", texts("%016x", 50, func(i int) []any { return []any{hashInt(int64(i))} }), `h{16}`},
		{"HEX", texts("%016X", 50, func(i int) []any { return []any{hashInt(int64(i))} }), `H{16}`},
		{"places", texts("%s-%d", 50, func(i int) []any { return []any{[]string{"AZ1", "A2K", "C33"}[i%3], i % 10} }), `Ax{2}-9`},
		{"capitalised", texts("%s", 50, func(i int) []any { w := letters(i, 4+i%5); return []any{strings.ToUpper(w[:1]) + w[1:]} }), `Aa{3,7}`},
		{"too few", texts("%04d", 5, func(i int) []any { return []any{i} }), ``},
		{"no layout", texts("%s", 50, func(i int) []any { return []any{strings.Repeat("a1-b2 ", 1+i%7)} }), ``},
		{"outside ASCII", texts("é%d", 50, func(i int) []any { return []any{i} }), ``},
	} {
		got := patternOf(c.in, 1).String()
		if spelled := standInsAsQ(got); spelled != c.want {
			t.Errorf("%s: got %s (%s), want %s", c.name, spelled, got, c.want)
		}
		if _, err := ParsePattern(got); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// standInsAsQ replaces every quoted letter.
func standInsAsQ(s string) string {
	var b strings.Builder
	quoted := false
	for _, c := range s {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
			c = 'Q'
		}
		b.WriteRune(c)
	}
	return b.String()
}

func TestStandIn_IsNeverTheTrueLetter(t *testing.T) {
	for c := byte('A'); c <= 'z'; c++ {
		if !isLetter(c) {
			continue
		}
		got := map[byte]bool{}
		for seed := range uint64(2000) {
			s := standIn(c, 'A', seed)
			if s == c || !isLetter(s) || s&0x20 != c&0x20 {
				t.Fatalf("%q stands in for %q", s, c)
			}
			got[s] = true
		}
		if len(got) != 25 {
			t.Errorf("%d letters stand in for %q, want 25", len(got), c)
		}
	}
}

func FuzzParsePattern(f *testing.F) {
	for _, s := range []string{"A{2}-9{4}", `"QX"\*x{0,7}`, "h{16}", `\{9\}`, "a{1,2}a{3}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePattern(s)
		if err != nil {
			return
		}
		again, err := ParsePattern(p.String())
		if err != nil {
			t.Fatalf("%q is spelled %q: %v", s, p, err)
		}
		if diff := cmp.Diff(p, again); diff != "" {
			t.Fatalf("%q is spelled %q (-want +got):\n%s", s, p, diff)
		}
	})
}
