package profile

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGrowth_SpellsBack(t *testing.T) {
	for _, g := range []Growth{
		{Kind: "alone"}, {Kind: "fixed"}, {Kind: "with", With: "customer"},
		{Kind: "alone", Exponent: 0.6}, {Kind: "alone", Exponent: 1.25}, {Kind: "alone", Exponent: -0.5},
		{Kind: "with", With: "post tag", Exponent: 0.6},
		{Kind: "with", With: "a sublinear 0.6"}, {Kind: "with", With: "a sublinear 0.6", Exponent: 2}, {Kind: "with", With: "linear"},
		{Kind: "with", With: "superlinear 2"}, {Kind: "with", With: "x linear", Exponent: 0.5},
	} {
		got, err := parseGrowth(g.String())
		if err != nil || got != g {
			t.Errorf("%q reads as %+v, %v; want %+v", g.String(), got, err, g)
		}
	}
}

// resized is a copy of a profile with other row counts.
func resized(p *Profile, factor func(*Table) float64) *Profile {
	out := copyGrowing(p)
	out.Name = "other"
	for _, t := range out.Tables {
		t.Rows = max(1, int64(math.Round(float64(t.Rows)*factor(t))))
	}
	return out
}

const cloud = `
tables:
  region: {rows: 12, grows: fixed}
  project: {rows: 400}
  instance: {rows: 9000, grows: with project, references: {project: {fan_out: 22.5}, region: {fan_out: 750}}}
  volume: {rows: 15000, grows: with instance, references: {instance: {fan_out: 1.667}}}
  address: {rows: 70, grows: alone}
  image: {rows: 150, grows: sublinear 0.5}
  audit: {rows: 40000, grows: superlinear 1.3, references: {project: {fan_out: 100}}}
  empty: {rows: 0}
`

// Whatever two sizes, the base lands on the row counts of the other one at the
// factor that is learned, also after it was written and read.
func TestLearnGrowth_LandsOnTheOther(t *testing.T) {
	base := mustRead(cloud)
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 3))
		all := math.Exp(3 * (r.Float64() - 0.4))
		other := resized(base, func(t *Table) float64 {
			if t.Grows.Kind == "fixed" && r.IntN(3) > 0 {
				return 1
			}
			return all * math.Exp(r.NormFloat64()/2)
		})
		p, learned, err := LearnGrowth(base, other)
		if errors.Is(err, ErrSameSize) {
			continue
		}
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		var text strings.Builder
		if err := Write(&text, p); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		p = mustRead(text.String())
		for _, table := range p.Tables {
			want := float64(other.Table(table.Name).Rows)
			got := float64(table.Rows) * p.Factor(table, learned.Factor, func(*Table) (float64, bool) { return 1, false })
			if table.Rows > 0 && math.Abs(got-want) > 0.02*want+0.5 {
				t.Errorf("seed %d: %s (%s) has %v rows, want %v", seed, table.Name, table.Grows, got, want)
			}
		}
	}
}

// The owner is the table that has grown alike, even where the base says another.
func TestLearnGrowth_TakesTheOwnerThatGrewAlike(t *testing.T) {
	base := mustRead(`
tables:
  tag: {rows: 80}
  post: {rows: 3000}
  post_tag:
    rows: 9000
    grows: with tag
    references: {post: {fan_out: 3}, tag: {fan_out: 112.5}}
`)
	factors := map[string]float64{"tag": 3, "post": 20, "post_tag": 20}
	p, learned, err := LearnGrowth(base, resized(base, func(t *Table) float64 { return factors[t.Name] }))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, table := range p.Tables {
		got[table.Name] = table.Grows.String()
	}
	want := map[string]string{"tag": "sublinear 0.3667", "post": "alone", "post_tag": "with post"}
	if diff := cmp.Diff(want, got); diff != "" || math.Abs(learned.Factor-20) > 1e-9 || learned.Main != "post" {
		t.Errorf("factor %v of %s (-want +got):\n%s", learned.Factor, learned.Main, diff)
	}
}

func TestLearnGrowth_NamesWhatItCannotLearn(t *testing.T) {
	base := mustRead("tables: {a: {rows: 10}, b: {rows: 0}, c: {rows: 7}, d: {rows: 5}}")
	other := mustRead("tables: {a: {rows: 100}, b: {rows: 9}, c: {rows: 0}, e: {rows: 3}}")
	base.Name, other.Name = "base", "other"
	_, learned, err := LearnGrowth(base, other)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"b has rows in other only: nothing says how it grows, or what its rows are like",
		"c is empty in other; it grows alone as before",
		"d is not in other; it grows alone as before",
		"e is only in other and is left out",
	}
	if diff := cmp.Diff(want, learned.Notes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, _, err := LearnGrowth(base, base); !errors.Is(err, ErrSameSize) {
		t.Errorf("a profile and itself: %v", err)
	}
}

// A drift reaches the learned maximum and share of childless parents with the
// mean that is asked for.
func TestFanOut_DriftsToItsEnds(t *testing.T) {
	f := FanOut{Max: 60, Parents: []FanOutBucket{{Low: 0, High: 0, Share: 0.2}, {Low: 1, High: 1, Share: 0.4}, {Low: 2, High: 9, Share: 0.3, Mean: 4}, {Low: 10, High: 60, Share: 0.1, Mean: 22}}}
	for _, mean := range []float64{1.5, 3.8, 12} {
		got, ok := f.Drifted(&Drift{Max: 0.5, Childless: -0.3}, 100, mean, 1e6)
		if !ok {
			t.Fatal("no drift")
		}
		if m := impliedMean(got); math.Abs(m-mean) > 0.01*mean {
			t.Errorf("the mean is %v, want %v", m, mean)
		}
		if got.Max != 600 || got.Parents[len(got.Parents)-1].High != 600 {
			t.Errorf("the maximum is %d, want 600", got.Max)
		}
		odds := 0.25 * math.Pow(100, -0.3)
		if none := got.Parents[0].Share; math.Abs(none-odds/(1+odds)) > 1e-9 {
			t.Errorf("%v have none, want %v", none, odds/(1+odds))
		}
	}
	if _, ok := f.Drifted(&Drift{Max: 0.5}, 1, 3.8, 1e6); ok {
		t.Error("drifts without growth")
	}
}
