package profile

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLabels_ReadAndWritten(t *testing.T) {
	const file = `tables:
  server:
    rows: 10
    columns:
      id: bigint not null auto_increment
      state: {type: varchar(20), labels: [active, "no", shut off], common: [0.7, 0.2, 0.1]}
      mode: {type: "enum('rw','ro')", labels: [ro, rw], common: [0.9, 0.1]}
`
	p, err := Read(strings.NewReader(file), "server.yaml")
	if err != nil {
		t.Fatal(err)
	}
	state := p.Tables[0].Column("state")
	if diff := cmp.Diff([]string{"active", "no", "shut off"}, state.Labels); diff != "" {
		t.Error(diff)
	}
	if state.Distinct != 3 {
		t.Errorf("got %d distinct values, want 3", state.Distinct)
	}
	var out bytes.Buffer
	if err := Write(&out, p); err != nil {
		t.Fatal(err)
	}
	again, err := Read(&out, "server.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, again); diff != "" {
		t.Error(diff)
	}
}

func TestLabels_Mistakes(t *testing.T) {
	cases := []struct{ column, want string }{
		{`{type: int, labels: [a]}`, `its type int is no text; use values`},
		{`{type: varchar(9), labels: [a, a]}`, `"a" stands twice`},
		{`{type: varchar(2), labels: [abc]}`, `"abc" is longer than 2 characters`},
		{`{type: varchar(9), labels: [a], common: [0.5, 0.5]}`, `1 labels for 2 shares in common`},
		{`{type: varchar(9), labels: [a], distinct: 2}`, `1 labels for 2 distinct values`},
		{`{type: "enum('a','b')", labels: [c]}`, `"c" is none of its type`},
	}
	for _, c := range cases {
		file := "tables:\n  t:\n    rows: 10\n    columns:\n      x: " + c.column + "\n"
		_, err := Read(strings.NewReader(file), "t.yaml")
		if want := "t.yaml:5: labels of column x of table t: " + c.want; err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", c.column, err, want)
		}
	}
}
