package profile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// instances has 40 projects with 25 instances each; state is kept by rows and owners.
func instances() *memory {
	m := newMemory()
	m.table("projects", 1, "id int(11)")
	t := m.table("instances", 1, "id int(11)", "project_id int(11) not null", "vm_state varchar(20)", "kind enum('small','large','huge')", "note varchar(20)", "secret_word varchar(20)", "code varchar(20)")
	refer(t, "project_id", "projects", "id")
	for p := range 40 {
		m.add("projects", p+1)
	}
	for i := range 1000 {
		state := []string{"active", "active", "active", "stopped"}[i%4]
		switch {
		case i < 25:
			state = "onlyproject" // in 25 rows, all of them one project's
		case i%100 == 99:
			state = "zebrafish" // in ten rows
		}
		kind := "small"
		if i%3 == 0 {
			kind = "large"
		}
		if i == 500 {
			kind = "huge"
		}
		m.add("instances", i+1, i/25+1, state, kind, fmt.Sprintf("note %d", i), "yes", fmt.Sprintf("a%06x", i%4))
	}
	return m
}

func TestKeep_OnlyWordsOfEnoughRowsAndOwners(t *testing.T) {
	p, told := collectMarked(t, instances(), "*.vm_state: keep\n*.kind: keep")
	c := p.Table("instances").Column("vm_state")
	if len(c.Labels) != 4 || c.Labels[0] != "active" || c.Labels[1] != "stopped" || !strings.HasPrefix(c.Labels[2], "vm_state_") || !strings.HasPrefix(c.Labels[3], "vm_state_") {
		t.Errorf("got %q, want active, stopped and two invented ones", c.Labels)
	}
	sum := 0.0
	for _, x := range c.Common {
		sum += x.Share
	}
	if len(c.Common) != 4 || sum < 0.999 || sum > 1.001 {
		t.Errorf("got shares %v of %q", c.Common, c.Labels)
	}
	k := p.Table("instances").Column("kind")
	if diff := cmp.Diff([]string{"small", "large", "huge"}, k.Labels); diff != "" {
		t.Errorf("labels of the ENUM (-want +got):\n%s", diff)
	}
	if !slices.ContainsFunc(told, func(s string) bool { return strings.Contains(s, "2 of 4 words of instances.vm_state") }) {
		t.Errorf("told %q", told)
	}
	var b bytes.Buffer
	if err := Write(&b, p); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"onlyproject", "zebrafish"} {
		if strings.Contains(b.String(), word) {
			t.Errorf("%s stands in the profile", word)
		}
	}
	again, err := Read(&b, "instances.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c.Labels, again.Table("instances").Column("vm_state").Labels); diff != "" {
		t.Error(diff)
	}
}

func TestKeep_RefusesWhatLooksSensitive(t *testing.T) {
	p, told := collectMarked(t, instances(), "*.secret_word: keep\n*.code: keep\n*.note: keep")
	for _, name := range []string{"secret_word", "code", "note"} {
		if c := p.Table("instances").Column(name); c.Labels != nil {
			t.Errorf("%s: kept %q", name, c.Labels)
		}
		if !slices.ContainsFunc(told, func(s string) bool { return strings.Contains(s, "instances."+name) }) {
			t.Errorf("nothing told of %s: %q", name, told)
		}
	}
	p, _ = collectMarked(t, instances(), "instances.secret_word: keep!")
	if diff := cmp.Diff([]string{"yes"}, p.Table("instances").Column("secret_word").Labels); diff != "" {
		t.Errorf("forced by name (-want +got):\n%s", diff)
	}
}

func TestCategories_AreSuggestedWithoutTheirWords(t *testing.T) {
	p, _ := collectMarked(t, instances(), "")
	if diff := cmp.Diff([]Category{{"instances", "vm_state", 4}}, p.Categories()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTokenLike(t *testing.T) {
	for _, word := range []string{"active", "pending", "0", "19.99", "4.99", "1000000", "0000-00-00 00:00:00", "9999-12-31", "2147483647", "NC-17", "en", "unspecified", "not available yet", "new york", "utf8mb4", "email address of the owner"} {
		if tokenLike(word) {
			t.Errorf("%q is taken for a value", word)
		}
	}
	for _, token := range []string{"982451653", "98245.1653", "2187-03-09", "k7Qp2xW9", "tok_9f86d081884c", "qzxvkwptmb", "0x9F86D081", "a string of more than forty characters that says a lot"} {
		if !tokenLike(token) {
			t.Errorf("%q is taken for a word", token)
		}
	}
}

func TestWithhold_CommentsAndValuesInDefaults(t *testing.T) {
	m := instances()
	table := m.schema.Table("instances")
	table.Comment = "of Zanzibar Holdings"
	table.Column("note").Comment = "ask Zanzibar"
	table.Column("note").Default = "'tok_9f86d081884c'"
	table.Column("vm_state").Default = "'active'"
	table.Indexes[0].Comment = "Zanzibar's"
	r := NoRules(testMakers)
	for _, with := range []bool{false, true} {
		p, err := Collect(t.Context(), m, Options{Now: time.Now(), Rules: r, WithComments: with})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := Write(&b, p); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(b.String(), "Zanzibar"); with != (got == 3) {
			t.Errorf("with comments %v: %d of 3 comments stand in the profile", with, got)
		}
		note := p.Table("instances").Column("note")
		if note.Default != "" || note.Withheld != "default" || strings.Contains(b.String(), "9f86") {
			t.Errorf("got default %q, withheld %q", note.Default, note.Withheld)
		}
		if d := p.Table("instances").Column("vm_state").Default; d != "'active'" {
			t.Errorf("got default %q, want it kept", d)
		}
	}
	if table.Comment == "" || table.Indexes[0].Comment == "" {
		t.Error("the schema that was measured has lost its comments")
	}
}

func TestSensitiveName(t *testing.T) {
	for _, name := range []string{"password", "api_key", "apiKey", "user_token", "ssn", "email", "phone_number", "creditCard", "blood_group", "dob", "first_name"} {
		if sensitiveName("t", name) == "" {
			t.Errorf("%s is not taken for sensitive", name)
		}
	}
	for _, name := range []string{"status", "vm_state", "country", "rating", "description", "special_features", "key", "sort"} {
		if why := sensitiveName("t", name); why != "" {
			t.Errorf("%s is taken for %s", name, why)
		}
	}
	if sensitiveName("users", "name") == "" || sensitiveName("categories", "name") != "" {
		t.Error("a name is sensitive in a table of people, and only there")
	}
}
