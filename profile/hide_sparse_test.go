package profile

import (
	"math"
	"strings"
	"testing"
)

// Few parents have children, and a few of these most of them: that must still show.
func TestSparseFanOut_KeepsTheBusyApart(t *testing.T) {
	f := FanOut{Max: 64, Parents: []FanOutBucket{{0, 0, 0.95, 0}, {1, 1, 0.025, 0}, {4, 4, 0.02, 0}, {64, 64, 0.005, 0}}}
	fillMean(&f)
	got := gridFanOut(f, f.Mean, 4000, 0, false)
	if math.Abs(got.None-0.95) > 0.003 {
		t.Errorf("%g of the parents have no children, want 0.95", got.None)
	}
	mean := 0.0
	for _, b := range got.Parents {
		mean += b.Share * b.mean()
	}
	if math.Abs(mean-f.Mean) > 0.02*f.Mean {
		t.Errorf("mean of the degrees is %g, want %g", mean, f.Mean)
	}
	if d := fanOutCDF(got, 1, 0).distance(fanOutCDF(f, 1, 0)); d > 0.006 { // 64 may be 63
		t.Errorf("fan-out is %g off that measured", d)
	}
	if got.Max < 32 {
		t.Errorf("busiest parent has %d children, want about 64", got.Max)
	}
	again := gridFanOut(f, f.Mean, 400_000, 0, false)
	if got, want := spellFanOut(again), spellFanOut(got); got != want {
		t.Errorf("of 100 times the parents %s, want %s", got, want)
	}
}

// Children that chose their parents by chance are told by their mean.
func TestSparseFanOut_ChanceIsOneFigure(t *testing.T) {
	law := poissonFanOut(0.2)
	noisy := FanOut{Mean: 0.2, Parents: []FanOutBucket{{0, 0, 0.815, 0}, {1, 1, 0.171, 0}, {2, 2, 0.014, 0}}}
	got, want := spellFanOut(gridFanOut(noisy, 0.2, 2000, 0, false)), spellFanOut(gridFanOut(FanOut{Mean: 0.2, Parents: law.Parents}, 0.2, 2000, 0, false))
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !strings.Contains(want, "none: 0.81") {
		t.Errorf("%s, want exp(-0.2) without children", want)
	}
}

func TestRead_NoneBesideDegrees(t *testing.T) {
	const tables = "tables:\n  a: {rows: 30}\n  b:\n    rows: 30\n    references:\n"
	for text, want := range map[string]string{
		"      a: {fan_out: {mean: 1, none: 0.5, parents: {1: 1}}}\n":       "p.yaml:6: ",
		"      a: {fan_out: {mean: 1, none: 0.5, degrees: [0, 4]}}\n":       "p.yaml:6: ",
		"      a: {fan_out: {mean: 1, tail: [4, 9]}}\n":                     "p.yaml:6: ",
		"      a: {fan_out: {mean: 1, degrees: [1, 4], tail: [3, 9]}}\n":    "p.yaml:6: ",
		"      a: {fan_out: {mean: 1, none: 1.5, degrees: [1, 4]}}\n":       "p.yaml:6: ",
		"      a: {fan_out: {mean: 1, none: 0.9, degrees: [1, 1, 2, 2]}}\n": "p.yaml:6: ",
	} {
		if _, err := Read(strings.NewReader(tables+text), "p.yaml"); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	p, err := Read(strings.NewReader(tables+"      a: {fan_out: {mean: 1, degrees: [1, 3], none: 0.5}}\n"), "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := "{mean: 1, none: 0.5, degrees: [1, 3]}"
	if got := spellFanOut(p.Tables[1].References[0].FanOut); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
