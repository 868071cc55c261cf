package profile

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var testMakers = []string{"email", "person name", "words"}

func TestReadRules_NamesTheLineAndTheNearest(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"*.email: emial", `rules.yaml:1: unknown maker "emial" (did you mean "email"?)`},
		{"# a\n\nname: email", `rules.yaml:3: "name" names no column: want TABLE.COLUMN, such as *.name`},
		{"a.b", `rules.yaml:1: want TABLE.COLUMN: MAKER, such as *.email: email`},
		{"*.pin: keep!", `rules.yaml:1: keep! is for one column by its exact name, not for *.pin`},
		{"a.b:", `rules.yaml:1: no maker: want keep, redact, measure or one such as email`},
	} {
		_, err := ReadRules(strings.NewReader(c.text), "rules.yaml", testMakers)
		if err == nil || err.Error() != c.want {
			t.Errorf("%q: got %v, want %s", c.text, err, c.want)
		}
	}
}

func TestRules_GlobsAndComments(t *testing.T) {
	m := shop()
	m.schema.Table("customer").Column("note").Comment = "free text. duckface: redact"
	for _, c := range []struct {
		text, want string // of customer.email and customer.note, or the error
	}{
		{"", "; redact"},
		{"*.EMAIL: e-mail_ignored", "error"},
		{"*.EMAIL: email", "email; redact"},
		{"*.*: measure\n*.email: email # the last one counts", "email; measure"},
		{"customer.note: person_name", "; person name"},
		{"custmer.email: email", `rules.yaml:1: custmer.email matches no column (did you mean "customer.email"?)`},
		{"*.emial: email", `rules.yaml:1: *.emial matches no column (did you mean "email"?)`},
		{"customer.id: redact", "rules.yaml:1: redact of customer.id: it is part of a key or reference, which rows need"},
		{"customer.email: keep", "rules.yaml:1: keep of customer.email: its name says that it holds what a person can be reached at; if that is wrong, write keep! with its exact name"},
		{"customer.email: keep!", "keep!; redact"},
		{"order.total: email", "rules.yaml:1: email of order.total: it makes text, and the type is decimal(10,2)"},
	} {
		r, err := ReadRules(strings.NewReader(c.text), "rules.yaml", testMakers)
		if err != nil {
			if c.want != "error" {
				t.Errorf("%q: %v", c.text, err)
			}
			continue
		}
		found, err := r.markups(m.schema, func(string) {})
		if err != nil {
			if err.Error() != c.want {
				t.Errorf("%q: got %v, want %s", c.text, err, c.want)
			}
			continue
		}
		if got := found[columnID{"customer", "email"}].maker + "; " + found[columnID{"customer", "note"}].maker; got != c.want {
			t.Errorf("%q: got %s, want %s", c.text, got, c.want)
		}
	}
}

// collectMarked measures with rules, and returns what was told.
func collectMarked(t *testing.T, m *memory, rules string) (*Profile, []string) {
	t.Helper()
	r, err := ReadRules(strings.NewReader(rules), "rules.yaml", testMakers)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	p, err := Collect(t.Context(), m, Options{Now: time.Now(), Rules: r, Told: func(s string) { told = append(told, s) }})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	return p, told
}

func TestRules_RedactTellsNothingButNulls(t *testing.T) {
	p, _ := collectMarked(t, shop(), "order.total: redact\ncustomer.email: person name")
	want := &Column{Redact: true}
	want.Column = p.Table("order").Column("total").Column
	if diff := cmp.Diff(want, p.Table("order").Column("total")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, c := range p.Table("order").Correlations {
		if c.A.Column == "total" || c.B.Column == "total" {
			t.Errorf("a correlation of a redacted column stands: %+v", c)
		}
	}
	if c := p.Table("customer").Column("email"); c.Faker != "person name" {
		t.Errorf("got faker %q, want person name", c.Faker)
	}
}
