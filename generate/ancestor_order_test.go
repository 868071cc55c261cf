package generate

import (
	"math"
	"testing"

	"duckface/profile"
	"duckface/schema"
)

// yearsOf are teams of 100 years, ever more of them, whose number of players
// goes with the year as said, and a table that names the player's year, too.
func yearsOf(rank float64) (*profile.Profile, *profile.Table, *kin) {
	year := &profile.Column{Column: schema.Column{Name: "year", Type: schema.Type{Kind: schema.Int}}, Distinct: 100}
	for i := range 33 { // by its square
		year.Quantiles = append(year.Quantiles, math.Round(1900+99*math.Sqrt(float64(i)/32)))
	}
	year.Quantiles[0] = 1900
	teams := &profile.Table{Name: "teams", Rows: 5000, Columns: []*profile.Column{year},
		Correlations: []profile.Correlation{{A: profile.Dimension{Column: "year"}, B: profile.Dimension{Child: profile.ChildKeyOf("players", []string{"year", "team"})}, Rank: rank}}}
	players := &profile.Table{Name: "players", Rows: 100000, Columns: []*profile.Column{{Column: schema.Column{Name: "year"}}},
		References: []*profile.Reference{{Reference: schema.Reference{Columns: []string{"year", "team"}, Table: "teams", To: []string{"year", "team"}},
			FanOut: profile.FanOut{Mean: 20, Parents: []profile.FanOutBucket{{Low: 0, High: 0, Share: 0.5}, {Low: 1, High: 79, Share: 0.5, Mean: 40}}}}}}
	k := &kin{sets: []columnSet{{players, []string{"year"}}, {teams, []string{"year"}}}}
	p := &profile.Profile{Tables: []*profile.Table{teams, players}}
	t, _ := newAncestor(k.sets[1:])
	correlateAncestor(p, t, k)
	return p, t, k
}

func TestCorrelateAncestor_HistogramsSayWhichValuesHaveManyRows(t *testing.T) {
	key := profile.Dimension{Key: true}
	teams := profile.Dimension{Child: profile.ChildKeyOf("teams", []string{"year"})}
	players := profile.Dimension{Child: profile.ChildKeyOf("players", []string{"year"})}
	for _, c := range []struct {
		a, b      profile.Dimension
		rank      float64 // of teams' players with the year
		low, high float64
	}{
		{key, teams, 0, 0.95, 1},
		{key, players, 0, 0.95, 1},    // as the teams, of which each has as many
		{key, players, 0.9, 0.95, 1},  // of more teams each has more
		{key, players, -0.9, -1, 0.6}, // of more teams the last have none
		{teams, players, 0, 0.95, 1},
	} {
		_, ancestor, _ := yearsOf(c.rank)
		got := ancestor.RankCorrelations()(c.a, c.b)
		if got < c.low || got > c.high {
			t.Errorf("players by year %g: %v with %v correlate by %.3f, want %g to %g", c.rank, c.a, c.b, got, c.low, c.high)
		}
	}
}

func TestDenseRange_OnlyWhereMostValuesAreHeld(t *testing.T) {
	for _, c := range []struct {
		rows int64
		want int
	}{{100, 100}, {51, 100}, {20, 0}} {
		_, ancestor, _ := yearsOf(0)
		ancestor.Rows = c.rows
		if _, got := denseRange(ancestor); got != c.want {
			t.Errorf("%d rows: %d values, want %d", c.rows, got, c.want)
		}
	}
}
