package profile

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/schema"
)

func TestParseSkeleton_ReadsWhatItSpells(t *testing.T) {
	for _, text := range []string{"{s,n,[s],{b,z}}", "s", "[]", "{}", "{4:s12, 2:n3?0.4, 5:[{6:n2}*9]*3.2}", "[[x]]*2"} {
		s, err := ParseSkeleton(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.String(); got != text {
			t.Errorf("got %s, want %s", got, text)
		}
	}
	for text, want := range map[string]string{
		"":       `JSON skeleton "": it ends too early, or is too deep`,
		"{s":     `JSON skeleton "{s": want a comma or } at ""`,
		"{s,q}":  `JSON skeleton "{s,q}": "q" is none of s, n, b, z, x, { and [`,
		"{4s}":   `JSON skeleton "{4s}": a length of a name without a colon`,
		"s,n":    `JSON skeleton "s,n": ",n" after its end`,
		"{s n}":  `JSON skeleton "{s n}": want a comma or } at " n}"`,
		"[n]*2]": `JSON skeleton "[n]*2]": "]" after its end`,
	} {
		if _, err := ParseSkeleton(text); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := ParseSkeleton(strings.Repeat("[", 1000)); err == nil {
		t.Error("a thousand lists within each other are read")
	}
}

func TestSkeleton_CountsValuesAndDepth(t *testing.T) {
	s, err := ParseSkeleton("{4:s12,2:n3?0.5,5:[{6:n2,3:b}]*3,3:{6:n2}*9}")
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Values(); got != 1+0.5+3*2+9 {
		t.Errorf("got %v values, want 16.5", got)
	}
	if got := s.Depth(); got != 3 {
		t.Errorf("got a depth of %d, want 3", got)
	}
}

func TestSkeletonOf_StatesSharesSizesAndNamesThatAreData(t *testing.T) {
	var docs [][]byte
	for i := range 200 {
		rare := ""
		if i%4 == 0 {
			rare = `, "rare": true`
		}
		docs = append(docs, []byte(fmt.Sprintf(`{"id": %d, "tags": ["ab", "abcd", "abc"], "by day": {"%08d": %d, "%08d": 7}%s}`, 1000+i, i*3, i%9, 5000+i, rare)))
	}
	if got, want := skeletonOf(docs), "{6:{8:n1}*2, 2:n4, 4:[s3]*3, 4:b?0.25}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Documents of another structure are named.
func TestCompare_NamesBrokenJSON(t *testing.T) {
	measured := func(format string) *Profile {
		m := &memory{schema: &schema.Schema{Engine: "mariadb", Charset: "utf8mb4"}, rows: map[string][][]driver.Value{}}
		m.table("doc", 1, "id int", "body json")
		for i := range 300 {
			m.rows["doc"] = append(m.rows["doc"], []driver.Value{int64(i), fmt.Sprintf(format, i)})
		}
		return measure(t, m, nil)
	}
	want := measured(`{"a":%d,"b":["x","y"],"c":{"d":true}}`)
	for _, c := range []struct {
		format string
		ok     bool
	}{{`{"q":%d,"r":["u","v"],"s":{"t":true}}`, true}, {`{"a":%d}`, false}, {`[%d,1,2,3]`, false}} {
		f := find(t, Compare(want, measured(c.format), CompareOptions{}), "JSON structure")
		if f.OK != c.ok {
			t.Errorf("%s: got %+v, want OK %v", c.format, f, c.ok)
		}
	}
	if diff := cmp.Diff("{1:n3,1:[s1]*2,1:{1:b}}", want.Table("doc").Column("body").JSON); diff != "" {
		t.Errorf("skeleton (-want +got):\n%s", diff)
	}
}
