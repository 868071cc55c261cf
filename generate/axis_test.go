package generate

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"duckface/profile"
)

func TestAxis_IsABijectionOfTheRows(t *testing.T) {
	for _, counts := range [][]int64{{1}, {7, 3}, {5000}, {90000, 17, 2500}} {
		for _, keyed := range []bool{false, true} {
			classes, group := []nullClass{}, make([]int, len(counts))
			var rows int64
			for i, n := range counts {
				classes = append(classes, nullClass{count: n})
				group[i] = i % 2
				rows += n
			}
			l := newLayout(rows, classes, group, true, 5)
			a := newAxis(l, keyed, false, 9)
			order := make([]int32, len(a.class))
			for i := range order {
				order[i] = int32(len(order) - 1 - i)
			}
			r := newRanking(a, order, 77)
			seen := map[int64]bool{}
			for row := range rows {
				cur := l.locate(row)
				at, slot := a.at(&cur), r.slot(&cur)
				if got := a.row(at); got != row {
					t.Fatalf("%v: row %d is at %d, whose row is %d", counts, row, at, got)
				}
				if got := r.row(slot); got != row || seen[slot] {
					t.Fatalf("%v: row %d has slot %d, whose row is %d (seen: %v)", counts, row, slot, got, seen[slot])
				}
				seen[slot] = true
			}
		}
	}
}

// A table of everything that an axis holds: columns that rise together, one
// that follows the key, one that is null when a status says so, and two
// references whose parents are busy together.
func together(rows int64) *profile.Profile {
	p := &profile.Profile{Format: profile.Format, Name: "shop", Source: profile.Source{Engine: "mariadb", Measured: "2026-11-22"}}
	c := table("customer", rows, "id int !,age int !,income int !,joined int !,status varchar(10) !,gone int", "pk:id")
	quantiles := func(lo, hi float64) (q []float64) {
		for i := range 21 {
			q = append(q, lo+(hi-lo)*float64(i)/20)
		}
		return q
	}
	for i, hi := range map[int]float64{1: 60000, 2: 90000, 3: 1e6} {
		c.Columns[i].Quantiles, c.Columns[i].Distinct = quantiles(0, hi), rows/2
	}
	c.Columns[4].Distinct, c.Columns[4].Common = 3, []profile.Common{{Share: 0.6, Length: 4}, {Share: 0.3, Length: 5}, {Share: 0.1, Length: 6}}
	c.Columns[5].Null = 0.7
	c.Columns[5].Quantiles, c.Columns[5].Distinct = quantiles(0, 5e5), rows/5
	c.Nulls = []profile.NullPattern{
		{Columns: []string{"gone"}, Share: 0.7, Values: map[string][]float64{"status": {0.8571, 0.1429, 0}}},
		{Share: 0.3, Ranks: map[string]float64{"age": 0.7}, Values: map[string][]float64{"status": {0, 0.6667, 0.3333}}},
	}
	orders, calls := profile.ChildKeyOf("orders", []string{"customer"}), profile.ChildKeyOf("calls", []string{"customer"})
	dim := func(name string) profile.Dimension { return profile.Dimension{Column: name} }
	c.Correlations = []profile.Correlation{
		{A: dim("age"), B: dim("income"), Rank: 0.6},
		{A: dim("joined"), B: profile.Dimension{Key: true}, Rank: 0.97},
		{A: dim("income"), B: profile.Dimension{Child: orders}, Rank: 0.5},
		{A: profile.Dimension{Child: orders}, B: profile.Dimension{Child: calls}, Rank: 0.8},
	}
	wide := profile.FanOut{Parents: []profile.FanOutBucket{{Low: 0, High: 0, Share: 0.3}, {Low: 1, High: 1, Share: 0.3}, {Low: 2, High: 9, Share: 0.3}, {Low: 10, High: 40, Share: 0.1}}}
	o := table("orders", rows*4, "id int !,customer int !", "pk:id")
	refer(o, "customer", "customer", "id", wide, 0)
	l := table("calls", rows*4, "id int !,customer int !", "pk:id")
	refer(l, "customer", "customer", "id", wide, 0)
	p.Tables = []*profile.Table{c, o, l}
	return p
}

func TestArrange_KeepsWhatGoesTogether(t *testing.T) {
	for _, rows := range []int64{600, 2000, 30000} {
		t.Run(fmt.Sprint(rows), func(t *testing.T) {
			p, err := NewPlan(together(rows), Options{Scale: Scale{All: 1}, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			db := fillTables(t, p)
			checkKeys(t, p, db)
			number := func(col int) (out []float64) {
				for _, r := range db["customer"] {
					v, err := strconv.ParseFloat(r[col], 64)
					if err != nil {
						v = math.NaN()
					}
					out = append(out, v)
				}
				return out
			}
			children := func(table string) []float64 {
				n := map[string]float64{}
				for _, r := range db[table] {
					n[r[1]]++
				}
				var out []float64
				for _, r := range db["customer"] {
					out = append(out, n[r[0]])
				}
				return out
			}
			check := func(what string, x, y []float64, want float64) {
				t.Helper()
				if got := spearmanOf(x, y); math.Abs(got-want) > 0.05 {
					t.Errorf("%s: rank correlation is %.3f, want %.3f", what, got, want)
				}
			}
			check("age, income", number(1), number(2), 0.6)
			check("key, joined", number(0), number(3), 0.97)
			check("joined, age", number(3), number(1), 0)
			check("income, orders", number(2), children("orders"), 0.5)
			check("calls, orders", children("calls"), children("orders"), 0.8)
			check("calls, income", children("calls"), number(2), 0.4)
			ranks, mean, gone := ranksOf(number(1)), 0.0, 0.0
			statuses := map[string]int{}
			for i, r := range db["customer"] {
				if r[5] != "NULL" {
					mean += ranks[i] / float64(rows)
					gone++
					statuses[r[4]]++
				}
			}
			if got := mean / gone; math.Abs(got-0.7) > 0.02 {
				t.Errorf("mean rank of age where gone is set is %.3f, want 0.7", got)
			}
			rare := gone // a block of rows may lie across two values
			for _, n := range statuses {
				rare = min(rare, float64(n))
			}
			if len(statuses) != 2 && rare > gone/500 {
				t.Errorf("statuses where gone is set are %v, want two of them", statuses)
			}
		})
	}
}

func spearmanOf(x, y []float64) float64 {
	x, y = ranksOf(x), ranksOf(y)
	var sx, sy, sxy, sxx, syy float64
	for i := range x {
		sx, sy, sxy, sxx, syy = sx+x[i], sy+y[i], sxy+x[i]*y[i], sxx+x[i]*x[i], syy+y[i]*y[i]
	}
	n := float64(len(x))
	return (sxy - sx*sy/n) / math.Sqrt((sxx-sx*sx/n)*(syy-sy*sy/n))
}
