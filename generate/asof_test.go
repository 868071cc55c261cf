package generate

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duckface/profile"
)

func history() *profile.Profile {
	t := table("t", 400, "id int !,born date,at datetime,seen timestamp,model year,epoch int,plain date", "pk:id")
	t.Column("born").Quantiles, t.Column("born").Zero = []float64{3650, 7300}, 0.25
	t.Column("at").Values = []profile.ValueShare{{Value: 1e9, Share: 0.5}, {Value: 1.1e9, Share: 0.5}}
	t.Column("seen").Quantiles = []float64{1.2e9, 1.3e9}
	t.Column("model").Values = []profile.ValueShare{{Value: 0, Share: 0.1}, {Value: 1999, Share: 0.9}}
	t.Column("epoch").Quantiles = []float64{1.2e9, 1.3e9}
	return &profile.Profile{Format: profile.Format, Name: "history", Tables: []*profile.Table{t},
		Source: profile.Source{Engine: "mariadb", Measured: "2012-06-30"}}
}

func TestAsOf_MovesTheWholeHistory(t *testing.T) {
	p := history()
	moved, err := AsOf(p, time.Date(2022, 7, 10, 23, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	const days = 3662 // 2012-06-30 to 2022-07-10
	c := moved.Tables[0].Column
	for _, x := range []struct {
		name      string
		got, want []float64
	}{
		{"born", c("born").Quantiles, []float64{3650 + days, 7300 + days}},
		{"at", axisMarks(c("at")), []float64{1e9 + days*day, 1.1e9 + days*day}},
		{"seen", c("seen").Quantiles, []float64{1.2e9 + days*day, 1.3e9 + days*day}},
		{"model", axisMarks(c("model")), []float64{0, 2009}},
		{"epoch", c("epoch").Quantiles, []float64{1.2e9, 1.3e9}},
		{"plain", c("plain").Quantiles, []float64{18262 - 905, 20088 - 905}}, // 2020 to 2024, ending on 2022-07-10
	} {
		if diff := cmp.Diff(x.want, x.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", x.name, diff)
		}
	}
	if got, want := moved.Source.Measured, "2022-07-10"; got != want {
		t.Errorf("measured on %s, want %s", got, want)
	}
	if diff := cmp.Diff(history(), p); diff != "" {
		t.Errorf("the profile was changed:\n%s", diff)
	}
}

func TestAsOf_RowsMoveByWholeDays(t *testing.T) {
	p := history()
	rows := func(p *profile.Profile) made {
		plan, err := NewPlan(p, Options{Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		return made{t, plan, fillTables(t, plan)}
	}
	moved, err := AsOf(p, time.Date(2022, 7, 10, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	before, after := rows(p), rows(moved)
	zeros := 0
	for _, name := range []string{"born", "at", "seen"} {
		by := int64(3662)
		if name != "born" {
			by *= day * 1e6
		}
		x, y := before.ints("t", name), after.ints("t", name)
		for i := range x {
			if x[i] == -1<<63 { // zero dates stay
				zeros++
				by = 0
			}
			if y[i] != x[i]+by {
				t.Fatalf("%s: %d became %d", name, x[i], y[i])
			}
			if by == 0 {
				by = 3662
			}
		}
	}
	if zeros != 100 {
		t.Errorf("%d zero dates, want 100", zeros)
	}
	if slices.Equal(before.ints("t", "model"), after.ints("t", "model")) {
		t.Error("years did not move")
	}
}

func TestAsOf_StaysWithinTimestamp(t *testing.T) {
	for _, year := range []int{1900, 2500} {
		moved, err := AsOf(history(), time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range moved.Tables[0].Column("seen").Quantiles {
			if v < firstStamp || v > lastStamp {
				t.Errorf("as of %d a timestamp is %v", year, v)
			}
		}
		if _, err := NewPlan(moved, Options{}); err != nil {
			t.Errorf("as of %d: %v", year, err)
		}
	}
}

func TestAsOf_NeedsTheDayOfMeasuring(t *testing.T) {
	for measured, want := range map[string]string{"": "t.born has dates", "yesterday": "is no day"} {
		p := history()
		p.Source.Measured = measured
		if _, err := AsOf(p, time.Now()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("measured %q: got %v, want an error with %q", measured, err, want)
		}
	}
	p := history()
	p.Source.Measured = ""
	p.Tables[0] = table("t", 10, "id int !,plain date", "pk:id")
	if _, err := AsOf(p, time.Now()); err != nil {
		t.Errorf("nothing was measured: got %v, want no error", err)
	}
}
