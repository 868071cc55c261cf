package generate

import (
	"math"
	"testing"

	"duckface/profile"
)

func between(a, b string, rank float64) profile.Correlation {
	return profile.Correlation{A: profile.Dimension{Column: a}, B: profile.Dimension{Column: b}, Rank: rank}
}

// Ensure that a column that goes with a named one moves with it.
func TestCarry_MovesWhatGoesWithTheNamed(t *testing.T) {
	tab := table("t", 4000, "id int !,a int,b int,c int,gone int", "pk:id")
	for _, name := range []string{"a", "b", "c"} {
		tab.Column(name).Quantiles, tab.Column(name).Distinct = []float64{0, 500000, 1000000}, 4000
	}
	tab.Column("gone").Null = 0.3
	tab.Nulls = []profile.NullPattern{{Columns: []string{"gone"}, Share: 0.3, Ranks: map[string]float64{"a": 0.8}}}
	tab.Correlations = []profile.Correlation{between("a", "b", 0.95), between("a", "c", -0.5)}
	m := makeAll(t, 1, tab)
	gone := m.ints("t", "gone")
	for name, want := range map[string]float64{"a": 0.8, "b": 0.5 + 0.95*0.3, "c": 0.5 - 0.5*0.3} {
		sum, n := 0.0, 0.0
		for i, v := range m.ints("t", name) {
			if gone[i] == math.MinInt64 {
				sum, n = sum+float64(v)/1e6, n+1
			}
		}
		if got := sum / n; math.Abs(got-want) > 0.03 {
			t.Errorf("mean rank of %s is %.3f, want %.3f", name, got, want)
		}
	}
	if got := m.rank("a", "b"); math.Abs(got-0.95) > 0.02 {
		t.Errorf("a and b are correlated by %.3f, want 0.95", got)
	}
}

// Ensure that differences that go with their leader do not pull it away from the rest.
func TestArrange_DifferencesGoTheWayOfTheirLeader(t *testing.T) {
	tab := table("t", 4000, "id int !,a int,b int,sum int", "pk:id")
	for _, name := range []string{"a", "b"} {
		tab.Column(name).Quantiles, tab.Column(name).Distinct = []float64{0, 500000, 1000000}, 4000
	}
	tab.Column("sum").Lag = &profile.Lag{After: "a", Quantiles: []float64{0, 100000, 300000}, Rank: 0.97, Ordered: 1}
	tab.Correlations = []profile.Correlation{between("a", "b", 0.96), between("a", "sum", 0.99)}
	m := makeAll(t, 1, tab)
	if got := m.rank("a", "b"); math.Abs(got-0.96) > 0.02 {
		t.Errorf("a and b are correlated by %.3f, want 0.96", got)
	}
	if got := m.rank("sum", "b"); got < 0.92 {
		t.Errorf("the sum and b are correlated by %.3f, want about 0.95", got)
	}
}

// rank is the rank correlation of two columns of table t.
func (m made) rank(a, b string) float64 {
	var x, y []float64
	other := m.ints("t", b)
	for i, v := range m.ints("t", a) {
		x, y = append(x, float64(v)), append(y, float64(other[i]))
	}
	return spearmanOf(x, y)
}
