package report

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"duckface/rehearse"
)

// anything is a rehearsal of whatever may come: no time at all, hours, unknown
// counts, tables that come and go, failures, one scale or five, targets known by
// scale, by rows or hardly.
func anything(r *rand.Rand) Input {
	in := Input{Profile: "x.yaml", Target: Target{Label: "scale 1", Scale: 1, Rows: map[string]int64{"a": r.Int64N(1e9)}}}
	if r.IntN(4) == 0 {
		in.Target.Scale, in.Target.Label = 0, "a=5"
	}
	if r.IntN(2) == 0 {
		b := &Budgets{File: "b.yaml", Total: Limits{Time: time.Minute}, Steps: []StepBudget{{Version: "1", Limits: Limits{Time: time.Hour}, Reason: "so"}}}
		b.LimitTime(time.Second)
		in.Budgets = b
	}
	scales := []float64{0.001, 0.02, 0.05, 0.2, 1, 3}[:1+r.IntN(6)]
	for v := range 3 {
		version := fmt.Sprint(v)
		in.Steps = append(in.Steps, rehearse.Step{Version: version, Name: strings.Repeat("long_name_", r.IntN(9))})
		for _, scale := range scales {
			for round := range r.IntN(4) {
				in.Timings = append(in.Timings, anyTiming(r, version, scale, round))
			}
		}
	}
	return in
}

func anyTiming(r *rand.Rand, version string, scale float64, round int) rehearse.Timing {
	some := func() int64 { return []int64{-1, 0, 1, r.Int64N(1e4), r.Int64N(1e12)}[r.IntN(5)] }
	wait := func() time.Duration { return time.Duration(some()) }
	t := rehearse.Timing{Version: version, Scale: scale, Round: round, Cold: r.IntN(3) == 0, Elapsed: max(0, wait()),
		RowsRead: some(), RowsChanged: some(), BytesBefore: max(0, some()), BytesAfter: max(0, some()), TempOnDisk: some(), ReadWait: wait(), WriteWait: wait()}
	for _, name := range []string{"a", "b"}[:r.IntN(3)] {
		t.Tables = append(t.Tables, rehearse.TableSize{Name: name, Rows: max(0, some()), Bytes: max(0, some())})
	}
	for range r.IntN(3) {
		t.Statements = append(t.Statements, rehearse.Statement{SQL: "UPDATE a SET b = '" + strings.Repeat("é`\x01<", r.IntN(50)) + "'", Elapsed: max(0, wait()), Rows: some()})
	}
	if r.IntN(6) == 0 {
		t.Error, t.FailedAt = "Error 1: no\x00 <b>", r.IntN(3)
	}
	return t
}

func TestWriters_TakeAnything(t *testing.T) {
	for seed := range uint64(25) {
		r := New(anything(rand.New(rand.NewPCG(seed, 1))))
		r.Drift = Drifts(r, history(1, 2, 3))
		for name, write := range map[string]func(io.Writer, *Result) error{"json": JSON, "markdown": Markdown, "junit": JUnit, "html": HTML} {
			var b strings.Builder
			if err := write(&b, r); err != nil {
				t.Fatalf("seed %d: %s: %v", seed, name, err)
			}
			for _, wrong := range []string{"NaN", "Inf", "%!"} {
				if strings.Contains(b.String(), wrong) {
					t.Errorf("seed %d: %s holds %s", seed, name, wrong)
				}
			}
		}
		var b strings.Builder
		if err := Text(&b, r); err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(b.String(), "\n") {
			if n := utf8.RuneCountInString(line); n > 80 || strings.Contains(line, "NaN") {
				t.Errorf("seed %d: %d characters: %s", seed, n, line)
			}
		}
	}
}
