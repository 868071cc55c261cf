package profile

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const audited = `name: shop
source: {engine: mariadb, measured: 2026-11-22, min_count: 20}
tables:
  person:
    rows: 1000
    comment: of Zanzibar
    columns:
      id: {type: int not null, default: 0}
      state: {type: "enum('new','k7Qp2xW9z')", default: "'new'"}
      role: {type: varchar(10), labels: [admin, guest], common: [0.9, 0.1]}
      religion: {type: varchar(10), labels: [one, two], common: [0.9, 0.1]}
      seen: {type: datetime, default: current_timestamp()}
      level: {type: int, default: 982451653}
    checks:
      - level > 0
      - {name: few, expression: level < 982451653}
    partition: PARTITION BY HASH (id) PARTITIONS 4
code:
  view:
    grown: CREATE VIEW grown AS SELECT 1
`

func TestAudit_ListsEveryLiteralWithItsLine(t *testing.T) {
	a, err := AuditProfile(strings.NewReader(audited), "shop.yaml", DefaultPolicy())
	if err != nil {
		t.Fatal(err)
	}
	want := []Literal{
		{6, "person", "comment", "of Zanzibar", "schema", "the policy wants no comments"},
		{8, "person.id", "default", "0", "schema", ""},
		{9, "person.state", "default", "'new'", "schema", ""},
		{9, "person.state", "label", "new", "schema", ""},
		{9, "person.state", "label", "k7Qp2xW9z", "schema", "it looks like a value"},
		{10, "person.role", "kept word", "admin", "data", ""},
		{10, "person.role", "kept word", "guest", "data", ""},
		{11, "person.religion", "kept word", "one", "data", "a word of a column that looks like what law protects"},
		{11, "person.religion", "kept word", "two", "data", "a word of a column that looks like what law protects"},
		{13, "person.level", "default", "982451653", "schema", `"982451653" in it looks like a value`},
		{15, "person", "check", "level > 0", "schema", ""},
		{16, "person", "check", "level < 982451653", "schema", `"982451653" in it looks like a value`},
		{17, "person", "partition", "PARTITION BY HASH (id) PARTITIONS 4", "schema", ""},
		{18, "view grown", "code", "CREATE VIEW grown AS SELECT 1", "schema", "the policy wants no code"},
	}
	if diff := cmp.Diff(want, a.Shown()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if a.Outside != 7 {
		t.Errorf("%d outside, want 7", a.Outside)
	}
	if !strings.Contains(a.Size, "1000 rows in 1 table") {
		t.Errorf("size: %s", a.Size)
	}
}

func TestAudit_FollowsThePolicy(t *testing.T) {
	for _, c := range []struct {
		policy  string
		outside int
	}{
		{"comments: true", 6},
		{"tokens: true", 4},
		{"sensitive_words: true", 5},
		{"kept_words: false", 9},
		{"labels: false\ndefaults: false\nchecks: false\npartitions: false", 12},
		{"code: true\nsize: hidden", 7},
		{"min_count: 50", 8},
		{"allow: [person.*, person]", 1},
	} {
		policy, err := ReadPolicy(strings.NewReader(c.policy), "policy.yaml")
		if err != nil {
			t.Fatal(err)
		}
		a, err := AuditProfile(strings.NewReader(audited), "shop.yaml", policy)
		if err != nil {
			t.Fatal(err)
		}
		if a.Outside != c.outside {
			t.Errorf("%q: %d outside, want %d: %v", c.policy, a.Outside, c.outside, a.Faults)
		}
	}
	_, err := ReadPolicy(strings.NewReader("min_count: 20\ncoments: true"), "policy.yaml")
	if err == nil || err.Error() != `policy.yaml:2: unknown key "coments" in the policy (did you mean "comments"?)` {
		t.Errorf("got %v", err)
	}
}

// A profile that was measured before rows were counted behind its numbers is not clean.
func TestAudit_WantsRowsBehindNumbers(t *testing.T) {
	for _, c := range []struct {
		source string
		faults int
	}{
		{"{engine: mariadb, measured: 2026-11-22}", 1},
		{"{engine: mariadb, measured: 2026-11-22, min_count: 1}", 1},
		{"{engine: mariadb, measured: 2026-11-22, min_count: 20}", 0},
		{"{engine: mariadb}", 0},
	} {
		text := "name: a\nsource: " + c.source + "\ntables: {t: {rows: 3}}\n"
		a, err := AuditProfile(strings.NewReader(text), "a.yaml", DefaultPolicy())
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Faults) != c.faults || a.Outside != c.faults {
			t.Errorf("%s: got %q", c.source, a.Faults)
		}
	}
}

// The profiles that we hand over are within the policy.
func TestAudit_OfEveryProfileIsClean(t *testing.T) {
	paths, err := filepath.Glob("../profiles/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d profiles: %v", len(paths), err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		a, err := AuditProfile(bytes.NewReader(text), path, DefaultPolicy())
		if err != nil {
			t.Fatal(err)
		}
		if a.Outside > 0 {
			t.Errorf("%s: %d outside the policy: %q", path, a.Outside, a.Faults)
		}
	}
}
