package profile

import (
	"bytes"
	"database/sql/driver"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duckface/schema"
)

func manyTexts(n int, text func(i int) string) [][]byte {
	var out [][]byte
	for i := range n {
		out = append(out, []byte(text(i)))
	}
	return out
}

func TestPrefixShares_AreTheChanceOfTheSameBeginning(t *testing.T) {
	for _, c := range []struct {
		name string
		text func(i int) string
		want []float64
	}{
		// Half of the pairs share the host, one in ten of those the next digit and one in nine of those one more.
		{"two hosts", func(i int) string { return fmt.Sprintf("%c://h/%d%d", 'a'+i%2, i/2%10, i) }, []float64{0.5, 0.5, 0.5, 0.0046}},
		{"nothing shared", func(i int) string { return string(rune(0x4e00 + i)) }, nil},
		{"capitals are small letters", func(i int) string { return string("aA"[i%2]) + fmt.Sprint(i) }, []float64{1, 0.11}},
		{"characters, not bytes", func(i int) string { return "é" + string(rune(0x4e00+i)) }, []float64{1}},
	} {
		got := PrefixShares(manyTexts(1000, c.text))
		for i := range got {
			if i < len(c.want) && math.Abs(got[i]-c.want[i]) < 0.1*c.want[i] {
				got[i] = c.want[i]
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestPrefixLikeness_LosesAQuarterForAFactorOfTwo(t *testing.T) {
	for _, c := range []struct {
		a, b []float64
		want float64
	}{
		{[]float64{0.1, 0.02}, []float64{0.1, 0.02}, 1},
		{[]float64{0.1, 0.02}, []float64{0.2, 0.01}, 0.75},
		{[]float64{1, 1, 1, 1}, nil, 0},
		{nil, nil, 1},
		{[]float64{0.1, 0.0005}, []float64{0.1}, 1}, // within what a sample shows
	} {
		if got := PrefixLikeness(c.a, c.b); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%v and %v: got %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestScriptOf_NamesTheCommonestButLatin(t *testing.T) {
	for text, want := range map[string]string{
		"Zürich": "", "plain": "", "Москва é": "cyrillic", "Αθήνα": "greek", "ירושלים": "hebrew", "القاهرة": "arabic",
		"北京市": "cjk", "ไทย": "cjk", "a — b … c": "symbol", "ok 👍🎉": "emoji", "\xff\xfe": "",
	} {
		if got := scriptOf([][]byte{[]byte(text)}); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// textured is a table of texts: links that share a host, a log made of few
// phrases, Cyrillic names.
func textured(texts func(i int) (link, line, name string)) *memory {
	m := &memory{schema: &schema.Schema{Engine: "mariadb", Charset: "utf8mb4"}, rows: map[string][][]driver.Value{}}
	m.table("log", 1, "id int", "link varchar(99)", "line text", "name varchar(40)")
	for i := range 2000 {
		link, line, name := texts(i)
		m.rows["log"] = append(m.rows["log"], []driver.Value{int64(i), link, line, name})
	}
	return m
}

func measuredTexts(i int) (link, line, name string) {
	code := fmt.Sprintf("%x", hashInt(int64(i)))
	return "https://www.shop.example/item/" + code, "request served from the cache in " + code[:3] + " ms by worker", "Иван " + strings.Map(func(r rune) rune { return 'а' + r%32 }, code)
}

func measure(t *testing.T, m *memory, like *Profile) *Profile {
	t.Helper()
	p, err := Collect(t.Context(), m, Options{Now: time.Unix(0, 0), Like: like})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCollect_StatesTheTextureOfText(t *testing.T) {
	p := measure(t, textured(measuredTexts), nil)
	log := p.Table("log")
	if got := log.Column("link").Prefixes; len(got) < 5 || got[4] != 1 {
		t.Errorf("link: prefixes are %v, want 1 up to 16 characters", got)
	}
	if got := log.Column("line").Compress; got < 0.05 || got > 0.25 {
		t.Errorf("line: compress is %v, want the 0.05 to 0.25 of a template", got)
	}
	if got := log.Column("name").Script; got != "cyrillic" {
		t.Errorf("name: script is %q, want cyrillic", got)
	}
	again, err := Read(bytes.NewReader(written(t, p)), "again.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"link", "line", "name"} {
		want, got := log.Column(name), again.Table("log").Column(name)
		if diff := cmp.Diff([]any{want.Prefixes, want.Compress, want.Script}, []any{got.Prefixes, got.Compress, got.Script}); diff != "" {
			t.Errorf("%s read back (-want +got):\n%s", name, diff)
		}
	}
}

// What is broken on purpose must be named.
func TestCompare_NamesBrokenTexture(t *testing.T) {
	want := measure(t, textured(measuredTexts), nil)
	noise := func(i, n int) string {
		b := make([]byte, n)
		for j := range b {
			b[j] = "abcdefghijklmnopqrstuvwxyz "[hashInt(int64(i*1000+j))%27]
		}
		return string(b)
	}
	for _, c := range []struct {
		name  string
		texts func(i int) (link, line, name string)
		want  []string
	}{
		{"as measured", func(i int) (string, string, string) { return measuredTexts(i + 5000) }, nil},
		{"no host", func(i int) (link, line, name string) {
			_, line, name = measuredTexts(i)
			return noise(i, 40) + "://", line, name
		}, []string{"prefix selectivity link"}},
		{"lines of noise", func(i int) (link, line, name string) {
			link, _, name = measuredTexts(i)
			return link, noise(i, 50), name
		}, []string{"compressibility line"}},
		{"names in ASCII", func(i int) (link, line, name string) {
			link, line, _ = measuredTexts(i)
			return link, line, noise(i, 20)
		}, []string{"multi-byte share name"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range Compare(want, measure(t, textured(c.texts), want), CompareOptions{}).Findings {
				switch f.Measure {
				case "prefix selectivity", "compressibility", "multi-byte share":
					if !f.OK {
						got = append(got, f.Measure+" "+f.Object)
					}
				}
			}
			for _, w := range c.want {
				if !strings.Contains(strings.Join(got, "\n"), w) {
					t.Errorf("got %v, want %s among them", got, w)
				}
			}
			if c.want == nil && got != nil {
				t.Errorf("got %v, want none", got)
			}
		})
	}
}

func TestRead_Texture(t *testing.T) {
	for _, c := range []struct{ column, want string }{
		{"prefixes: [0.5, 1.5]", "bad.yaml:1: prefixes of column c of table a: want a share from 0 to 1, got 1.5"},
		{"prefixes: [0.5, 0.6]", "bad.yaml:1: prefixes of column c of table a: share 0.6 stands after the smaller 0.5; longer prefixes are shared by fewer"},
		{"prefixes: [1, 1, 1, 1, 1, 1, 1]", "bad.yaml:1: prefixes of column c of table a: 7 shares; there are 6 lengths"},
		{"compress: 3", "bad.yaml:1: compress of column c of table a: 3 is not a ratio from 0 to 2"},
		{"script: cyrilic", `bad.yaml:1: script of column c of table a: no script "cyrilic" (did you mean "cyrillic"?)`},
	} {
		_, err := Read(strings.NewReader("tables: {a: {rows: 5, columns: {c: {type: text, "+c.column+"}}}}"), "bad.yaml")
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.column, err, c.want)
		}
	}
}
