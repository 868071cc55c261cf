package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the expected files")

// golden compares what was written with a file of testdata.
func golden(t *testing.T, name string, write func(io.Writer, *Result) error, r *Result) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, r); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", path, diff)
	}
	return b.String()
}

func TestText_Fits80Columns(t *testing.T) {
	for i, line := range strings.Split(golden(t, "shop.txt", Text, judged()), "\n") {
		if n := utf8.RuneCountInString(line); n > 80 {
			t.Errorf("line %d has %d characters: %s", i+1, n, line)
		}
	}
}

func TestMarkdown(t *testing.T) {
	text := golden(t, "shop.md", Markdown, judged())
	if strings.Contains(text, "<b>4") {
		t.Error("HTML of an error message stands in the comment")
	}
}

func TestJUnit_IsReadAsItWasMeant(t *testing.T) {
	text := golden(t, "shop.xml", JUnit, judged())
	var got junitSuites
	if err := xml.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if got.Tests != 6 || got.Failures != 1 || got.Errors != 1 || got.Skipped != 0 {
		t.Errorf("got %d tests, %d failures, %d errors, %d skipped, want 6, 1, 1, 0", got.Tests, got.Failures, got.Errors, got.Skipped)
	}
}

func TestJSON_HoldsTheResult(t *testing.T) {
	r := judged()
	var b bytes.Buffer
	if err := JSON(&b, r); err != nil {
		t.Fatal(err)
	}
	got := &Result{}
	d := json.NewDecoder(&b)
	d.DisallowUnknownFields()
	if err := d.Decode(got); err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Steps { // what only this program knows
		for _, q := range append([]*Quantity{s.Time, s.RowsRead, s.RowsChanged, s.ReadWait, s.WriteWait}, timesOf(s)...) {
			q.prediction = nil
		}
	}
	r.Total.prediction = nil
	if diff := cmp.Diff(r, got, cmp.AllowUnexported(Quantity{})); diff != "" {
		t.Errorf("read again it differs (-want +got):\n%s", diff)
	}
}

func timesOf(s *Step) (q []*Quantity) {
	for _, p := range s.Statements {
		q = append(q, p.Time)
	}
	return q
}

func TestSeconds(t *testing.T) {
	for _, c := range []struct {
		seconds float64
		want    string
	}{
		{0, "0 ms"}, {0.0032, "3 ms"}, {0.0994, "99 ms"}, {0.0996, "0.10 s"}, {0.994, "0.99 s"}, {0.996, "1.0 s"}, {59.96, "60.0 s"},
		{99.94, "99.9 s"}, {99.96, "1m40s"}, {3599.4, "59m59s"}, {3599.6, "1h00m"}, {86300, "23h58m"}, {86390, "1d00h"}, {270000, "3d03h"},
	} {
		if got := seconds(c.seconds); got != c.want {
			t.Errorf("seconds(%g) = %q, want %q", c.seconds, got, c.want)
		}
		if got := seconds(c.seconds); len(got) > 7 {
			t.Errorf("seconds(%g) = %q, longer than 7", c.seconds, got)
		}
	}
}

// history is of rehearsals that predicted these times of step 1.
func history(times ...float64) []Record {
	var h []Record
	for i, s := range times {
		h = append(h, Record{Made: time.Date(2026, 11, 1+i, 2, 0, 0, 0, time.UTC), Profile: "shop.yaml", Server: "MariaDB 10.11.6",
			Target: "scale 1", Steps: []RecordStep{{Version: "1", Seconds: s}}})
	}
	return h
}

func TestDrifts(t *testing.T) {
	m := newMade()
	m.add("1", "", "orders", func(s float64) float64 { return 100 * s }, "UPDATE orders SET a = 1")
	r := New(m.Input) // about 100 s
	for _, c := range []struct {
		name    string
		history []Record
		want    int
	}{
		{"none yet", nil, 0},
		{"too few", history(50, 50), 0},
		{"as ever", history(98, 105, 96, 101), 0},
		{"twice as slow", history(50, 52, 49, 51, 50), 1},
		{"faster", history(200, 190, 210), 1},
		{"noisy before", history(50, 140, 70, 160, 95, 60), 0},
		{"one stray before", history(100, 99, 300, 101, 98), 0},
	} {
		if got := Drifts(r, c.history); len(got) != c.want {
			t.Errorf("%s: got %d drifts, want %d: %v", c.name, len(got), c.want, got)
		}
	}
	other := history(50, 52, 49)
	for i := range other {
		other[i].Server = "MySQL 9.7"
	}
	if got := Drifts(r, other); len(got) != 0 {
		t.Errorf("another server: got %v", got)
	}
	got := Drifts(r, history(50, 52, 49, 51, 50))[0]
	if math.Abs(got.Before-50) > 0.01 || got.Runs != 5 || got.Low < 40 || got.High > 60 {
		t.Errorf("got %+v, want before 50 with an interval around it", got)
	}
}

func TestReadHistory_ReadsWhatWasWritten(t *testing.T) {
	var b bytes.Buffer
	want := history(1, 2, 3)
	for _, rec := range want {
		if err := rec.Write(&b); err != nil {
			t.Fatal(err)
		}
	}
	got, err := ReadHistory("h.jsonl", &b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("history differs (-want +got):\n%s", diff)
	}
	_, err = ReadHistory("h.jsonl", strings.NewReader("{}\nnonsense\n"))
	if err == nil || !strings.HasPrefix(err.Error(), "h.jsonl:2: not a line of a history") {
		t.Errorf("got %v, want an error of line 2", err)
	}
}
