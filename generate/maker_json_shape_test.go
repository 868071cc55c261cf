package generate

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"duckface/profile"
)

// Documents have the measured structure at every length: valid, distinct, as
// long as asked for, members in their shares, lists as long.
func TestJSON_FollowsTheMeasuredSkeleton(t *testing.T) {
	lengths := []int64{150, 160, 180, 220, 300}
	spec := specOf("json", 3000, 3000, profile.Column{JSON: "{4:s20, 2:n5, 6:b?0.25, 4:[s6]*4, 5:{3:n2, 7:s8?0.5}, 5:{8:n3}*3}", Lengths: lengths})
	spec.unique = true
	texts := textsOf(t, spec, 3000)
	seen := map[string]bool{}
	var flags, elements, inner, pairs, sum float64
	var names []string
	for _, s := range texts {
		if seen[s] || len(s) < 150 || len(s) > 300 {
			t.Fatalf("%s stands twice, or has %d characters", s, len(s))
		}
		seen[s] = true
		var doc map[string]any
		if err := json.Unmarshal([]byte(s), &doc); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		sum += float64(len(s))
		for name, v := range doc {
			names = append(names, name)
			switch v := v.(type) {
			case bool:
				flags++
			case []any:
				elements += float64(len(v))
			case map[string]any:
				if len(v) > 0 && len(anyName(v)) == 8 {
					pairs += float64(len(v))
				} else if len(v) == 2 {
					inner++
				}
			case string:
				if len(v) < 4 {
					t.Fatalf("%s: the string has %d characters", s, len(v))
				}
			}
		}
		if strings.Contains(s, `":"`) || strings.Contains(s, `","`) {
			t.Fatalf("%s has no blank where it should", s)
		}
	}
	n := float64(len(texts))
	for _, c := range []struct {
		name      string
		got, want float64
		room      float64
	}{
		{"objects with the flag", flags / n, 0.25, 0.03}, {"elements", elements / n, 4, 1.2},
		{"inner objects with two members", inner / n, 0.5, 0.05}, {"members whose names are data", pairs / n, 3, 0.9},
		{"length", sum / n, 196, 4},
	} {
		if math.Abs(c.got-c.want) > c.room {
			t.Errorf("%s: got %.3f, want %.3f within %.2f", c.name, c.got, c.want, c.room)
		}
	}
	for _, name := range names {
		if n := len(name); n != 4 && n != 2 && n != 6 && n != 5 {
			t.Fatalf("a member is called %s, of %d characters", name, n)
		}
	}
}

func anyName(m map[string]any) string {
	for name := range m {
		return name
	}
	return ""
}

// Whatever a skeleton says, what comes out is JSON of the length wanted.
func TestJSON_OfAnySkeletonIsValid(t *testing.T) {
	for _, skeleton := range []string{
		"{4:s12}", "[n3]*40", "n5", "s80", "b", "{2:n1}", "{3:{3:{3:{3:{3:s9}}}}}", "[{2:s5?0.5, 3:[n2]*9}]*6", "{7:s40?0.1,9:[[s3]*2]*2?0.9}", "{12:{9:s4}*30}", "[]", "{}", "{5:[]?0.3,3:z}",
	} {
		for _, lengths := range [][]int64{{1, 5, 12, 20}, {30, 31, 32}, {100, 400, 3000}} {
			d := mustDomain(t, specOf("longtext", 600, 500, profile.Column{Class: "json", JSON: skeleton, Lengths: lengths}))
			out := fillAll(d)
			seen := map[string]bool{}
			for i := range out.Ends {
				s := out.Value(i)
				if n := int64(len(s)); !json.Valid(s) || n < lengths[0] || n > lengths[len(lengths)-1] {
					t.Fatalf("%s, lengths %v: %s is not JSON of such a length", skeleton, lengths, s)
				}
				if seen[string(s)] {
					t.Fatalf("%s, lengths %v: %s stands twice", skeleton, lengths, s)
				}
				seen[string(s)] = true
			}
		}
	}
}

// A program that reads lists does not take an object for one.
func TestJSON_OfAListIsAList(t *testing.T) {
	for _, skeleton := range []string{"[s12]*2", "[n3]*4", "[{2:s5?0.5,3:n2}]*6", "[[s3]*2]*3", "[]", "[s]", "[{s,n}]"} {
		for _, lengths := range [][]int64{{2, 3, 9}, {12, 20, 40}, {100, 400}} {
			d := mustDomain(t, specOf("longtext", 600, 300, profile.Column{Class: "json", JSON: skeleton, Lengths: lengths}))
			out := fillAll(d)
			for i := range out.Ends {
				var list []any
				if err := json.Unmarshal(out.Value(i), &list); err != nil {
					t.Fatalf("%s, lengths %v: %s is no list", skeleton, lengths, out.Value(i))
				}
			}
		}
	}
}
