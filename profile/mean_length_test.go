package profile

import (
	"bytes"
	"database/sql/driver"
	"strings"
	"testing"
)

// The mean length stands in the file where bounds miss it, and is read again.
func TestCollect_StatesMeanLengthOfLongTails(t *testing.T) {
	m := newMemory()
	m.table("note", 1, "id int(11)", "tail text", "even text")
	m.fill("note", 1000, func(i int64) []driver.Value {
		tail := strings.Repeat("x", int(i%20))
		if i%250 == 0 {
			tail = strings.Repeat("y", 4000)
		}
		return []driver.Value{i, tail, strings.Repeat("z", int(i%50))}
	})
	p, _ := inferred(t, m, Options{})
	if got := p.Table("note").Column("tail").MeanLength; got != 25.5 {
		t.Errorf("tail: got a mean length of %v, want 25.5; lengths %v", got, p.Table("note").Column("tail").Lengths)
	}
	if got := p.Table("note").Column("even").MeanLength; got != 0 {
		t.Errorf("even: got a mean length of %v, which its bounds say", got)
	}
	var b bytes.Buffer
	if err := Write(&b, p); err != nil {
		t.Fatal(err)
	}
	again, err := Read(bytes.NewReader(b.Bytes()), "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := again.Table("note").Column("tail").MeanLength; got != 25.5 {
		t.Errorf("read again: got %v, want 25.5", got)
	}
	hidden, _, err := Hide(p)
	if err != nil {
		t.Fatal(err)
	}
	if got := hidden.Table("note").Column("tail").MeanLength; got != 0 {
		t.Errorf("hidden: got %v, want none", got)
	}
}
