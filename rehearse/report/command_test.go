package report

import (
	"math"
	"strings"
	"testing"
	"time"

	"duckface/rehearse"
	"duckface/rehearse/predict"
)

// watchedRuns are of a command that starts for two seconds and then runs a
// statement for as many milliseconds as said at each scale.
func watchedRuns(perScale float64) Input {
	in := Input{Steps: []rehearse.Step{{Version: "1", Command: "up"}}, Target: Target{Label: "scale 1", Scale: 1}}
	for _, scale := range []float64{0.02, 0.05, 0.1, 0.2} {
		for round := range 3 {
			took := time.Duration(perScale * scale * (1 + 0.02*float64(round)) * float64(time.Millisecond))
			in.Timings = append(in.Timings, rehearse.Timing{
				Version: "1", Scale: scale, Round: round, Elapsed: 2*time.Second + time.Duration(round*20)*time.Millisecond + took,
				Watched: true, Statements: []rehearse.Statement{{SQL: "UPDATE a SET b = 1", Elapsed: took, Rows: -1}},
				Tables: []rehearse.TableSize{{Name: "a", Rows: int64(1e6 * scale), Bytes: int64(1e8 * scale)}}, ReadWait: -1, WriteWait: -1,
			})
		}
	}
	return in
}

func TestNew_WatchedCommand(t *testing.T) {
	small := New(watchedRuns(50)).Steps[0]
	if got := small.Time; got.Verdict != predict.Constant || math.Abs(got.Value-2.07) > 0.1 || len(small.Notes) != 1 || !strings.HasPrefix(small.Notes[0], "Fixed cost of about 2") {
		t.Errorf("got %+v, %q, want about 2 s whatever the size", *got, small.Notes)
	}
	large := New(watchedRuns(10000)).Steps[0]
	if got := large.Time; got.Verdict != predict.Predicted || math.Abs(got.Value-12.2) > 1.5 || got.Low > 12.2 || got.High < 12.2 {
		t.Errorf("got %+v, want about 12.2 s", *got)
	}
	if large.Hurts == nil || large.Hurts.Table != "a" {
		t.Errorf("got %+v, want that the update of a hurts", large.Hurts)
	}
}

// Statements too short to be seen grow outside of what was seen.
func TestNew_UnseenStatements(t *testing.T) {
	in := watchedRuns(50)
	for i := range in.Timings {
		in.Timings[i].Elapsed += time.Duration(20 * in.Timings[i].Scale * float64(time.Second))
	}
	if got := New(in).Steps[0].Time; got.Value < 15 {
		t.Errorf("got %+v, want about 22 s: what was not seen grows", *got)
	}
}
