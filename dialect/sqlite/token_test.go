package sqlite

import (
	"os"
	"strings"
	"testing"
)

func TestTokenize_SeesQuotesAndComments(t *testing.T) {
	cases := map[string]string{
		"a -- b\n c":              "a|c",
		"a /* b 'c */ 'd''e'":     "a|'d''e'",
		"`x``y` [a]b] \"p\"\"q\"": "`x``y`|[a]|b|]|\"p\"\"q\"",
		"x'00' X'ff' xyz":         "x'00'|X'ff'|xyz",
		"1.5e-3-2 .5 0x1F":        "1.5e-3|-|2|.5|0x1F",
		"'never closed":           "'never closed",
		"/* never closed":         "",
		"größe>=ñ":                "größe|>|=|ñ",
		"a\x00b":                  "a|\x00|b",
	}
	for sql, want := range cases {
		s := tokenize(sql)
		var got []string
		for i := range s.tokens {
			got = append(got, s.raw(i))
		}
		if g := strings.Join(got, "|"); g != want {
			t.Errorf("%q: got %q, want %q", sql, g, want)
		}
	}
}

// FuzzParse feeds the readers of statements what a file may hold: they must end
// and stay within the text.
func FuzzParse(f *testing.F) {
	everything, err := os.ReadFile("testdata/everything.sql")
	if err != nil {
		f.Fatal(err)
	}
	for _, stmt := range strings.SplitAfter(string(everything), ";") {
		f.Add(stmt)
	}
	f.Add("CREATE TABLE t (a CHECK (")
	f.Add("CREATE INDEX i ON t (a, b COLLATE, (")
	f.Add("`a` <=> b'01' && _utf8'x\\")
	f.Fuzz(func(t *testing.T, sql string) {
		parseTable(sql)
		parseIndex(sql)
		translate(sql)
		if got := body(sql); !strings.Contains(sql, got) {
			t.Errorf("body %q is not in %q", got, sql)
		}
		last := 0
		for _, token := range tokenize(sql).tokens {
			if token.start < last || token.end <= token.start || token.end > len(sql) {
				t.Fatalf("token %+v behind %d in %q", token, last, sql)
			}
			last = token.end
		}
	})
}
