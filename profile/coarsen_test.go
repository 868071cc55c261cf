package profile

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"duckface/schema"
)

// One rare number, date or time among a thousand others leaves no eight characters
// behind, and moves the distribution by no more than the rows that it shares a step with.
func TestCoarsen_LeavesNoRunOfARareValue(t *testing.T) {
	day := func(s string) float64 {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return float64(at.Unix())
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		kind   string
		usual  func() float64
		canary float64
	}{
		{"int(11)", func() float64 { return float64(r.IntN(3)) }, 982451653},
		{"bigint(20)", func() float64 { return float64(r.IntN(1000)) * 1e5 }, 982451653},
		{"decimal(12,2)", func() float64 { return math.Round(r.ExpFloat64()*1e4) / 100 }, 9824516.53},
		{"double", r.Float64, 982451.653},
		{"date", func() float64 { return math.Floor(day("2021-01-01")/86400) + float64(r.IntN(400)) }, day("2187-03-09") / 86400},
		{"datetime", func() float64 { return day("2021-01-01") + float64(r.IntN(4e7)) }, day("2187-03-09") + 40271},
		{"datetime", func() float64 { return day("2021-01-01") }, day("2187-03-09") + 40271},
		{"timestamp", func() float64 { return day("2021-01-01") + float64(r.IntN(4e7)) }, day("2031-03-09") + 40271},
		{"time", func() float64 { return float64(r.IntN(86400)) }, 2471131},
	} {
		for _, rows := range []int{0, 1, 7, 50, 1000} {
			points := []point{{c.canary, 1}}
			for range rows {
				points = append(points, point{c.usual(), 1})
			}
			points = sortPoints(points)
			typ := schema.ParseType(c.kind)
			got := coarsen(slices.Clone(points), typ, 20)
			if n := len(got); n == 0 || totalOf(got) != totalOf(points) {
				t.Fatalf("%s: %d rows: got %v rows of %v", c.kind, rows, totalOf(got), totalOf(points))
			}
			for _, p := range got {
				rare := formatAxis(typ, c.canary, false)
				if typ.Temporal() { // its day and hour occur in other years
					rare = rare[:8]
				}
				if run := sharedRun(rare, formatAxis(typ, p.x, false)); len(run) >= 8 {
					t.Errorf("%s of %d rows: %s shares %q with the rare value", c.kind, rows, formatAxis(typ, p.x, false), run)
				}
			}
			if distance := pointsDistance(points, got); rows == 1000 && distance > 0.025 {
				t.Errorf("%s of %d rows: moved by %.3f, want at most 0.025", c.kind, rows, distance)
			}
		}
	}
}

func totalOf(points []point) float64 {
	sum := 0.0
	for _, p := range points {
		sum += p.n
	}
	return sum
}

// pointsDistance is the Kolmogorov-Smirnov distance of two samples.
func pointsDistance(a, b []point) float64 {
	pieces := func(points []point) cdf {
		var out []piece
		for _, p := range points {
			out = append(out, piece{p.x, p.x, p.n})
		}
		return newCDF(out)
	}
	return pieces(a).distance(pieces(b))
}

// sharedRun is the longest run of characters that two texts share.
func sharedRun(a, b string) string {
	best := ""
	for i := range a {
		for n := len(best) + 1; i+n <= len(a) && strings.Contains(b, a[i:i+n]); n++ {
			best = a[i : i+n]
		}
	}
	return best
}

func TestCoarsen_KeepsWhatEnoughRowsHaveAndSmallNumbers(t *testing.T) {
	points := []point{{0, 3}, {1.99, 20}, {7, 1}, {19.95, 19}, {24.5, 40}}
	got := coarsen(slices.Clone(points), schema.ParseType("decimal(6,2)"), 20)
	for _, want := range []point{{0, 3}, {1.99, 20}, {7, 1}, {24.5, 40}} {
		if !slices.Contains(got, want) {
			t.Errorf("got %v, want %v kept", got, want)
		}
	}
	if slices.ContainsFunc(got, func(p point) bool { return p.x == 19.95 }) || len(got) != 5 {
		t.Errorf("got %v, want 19.95 moved and nothing lost", got)
	}
	if same := coarsen(slices.Clone(points), schema.ParseType("decimal(6,2)"), 1); !slices.Equal(points, same) {
		t.Errorf("got %v with a minimum of one row, want all as it was", same)
	}
}

// The distribution of skewed, lumpy and wide columns stays near, in tables of all sizes.
func TestCoarsen_KeepsTheShape(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	laws := map[string]func() float64{
		"even":        func() float64 { return 1e6 * r.Float64() },
		"exponential": func() float64 { return 1e5 * r.ExpFloat64() },
		"lognormal":   func() float64 { return 1e4 * math.Exp(2*r.NormFloat64()) },
		"pareto":      func() float64 { return 1e4 * math.Pow(1-r.Float64(), -1) },
		"two hills":   func() float64 { return 1e5*float64(1+8*r.IntN(2)) + 1e4*r.NormFloat64() },
	}
	for name, law := range laws {
		for rows, most := range map[int]float64{20: 0.4, 100: 0.09, 500: 0.025, 5000: 0.01} {
			var points []point
			for range rows {
				points = append(points, point{math.Round(law()*100) / 100, 1})
			}
			points = sortPoints(points)
			got := coarsen(slices.Clone(points), schema.ParseType("decimal(20,2)"), 20)
			if d := pointsDistance(points, got); d > most {
				t.Errorf("%s of %d rows: moved by %.3f, want at most %.3f", name, rows, d, most)
			}
			if len(got) < len(points)*98/100 {
				t.Errorf("%s of %d rows: %d values, want %d", name, rows, len(got), len(points))
			}
		}
	}
}

// No number of fewer than twenty rows stands in a profile, whatever the column.
func TestCollect_CoarsensByDefault(t *testing.T) {
	p, err := Collect(t.Context(), shop(), Options{Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(&b, p); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), fmt.Sprintf("min_count: %d", DefaultMinCount)) {
		t.Error("the profile does not say min_count")
	}
	if c := p.Table("order").Column("total"); c.Quantiles[len(c.Quantiles)-1] == 999.08 {
		t.Error("the largest total stands in the profile")
	}
}
