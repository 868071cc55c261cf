package generate

import (
	"fmt"
	"math"
	"testing"

	"duckface/profile"
)

func meeting(to string, agree float64, a, b []string) profile.Meeting {
	steps := func(names []string) (out [][]string) {
		for _, n := range names {
			out = append(out, []string{n})
		}
		return out
	}
	return profile.Meeting{To: to, Paths: [2][][]string{steps(a), steps(b)}, Agree: agree}
}

func degrees(pairs ...float64) profile.FanOut {
	var f profile.FanOut
	for i := 0; i < len(pairs); i += 2 {
		f.Parents = append(f.Parents, profile.FanOutBucket{Low: int64(pairs[i]), High: int64(pairs[i]), Share: pairs[i+1]})
		f.Mean += pairs[i] * pairs[i+1]
	}
	return f
}

// meetings is a database of paths that meet: a payment's customer is that of
// its rental; a player is in one of the two teams of his match, his opponent in the other;
// an order and its address have one customer; a customer has 38 lines of
// orders, whatever his orders are like.
func meetings() *profile.Profile {
	p := &profile.Profile{Format: profile.Format, Name: "meet", Source: profile.Source{Engine: "mariadb", Measured: "2026-11-22"}}
	add := func(t *profile.Table) *profile.Table { p.Tables = append(p.Tables, t); return t }
	add(table("customer", 400, "id int !", "pk:id"))
	rental := add(table("rental", 4000, "id int !,customer int !", "pk:id"))
	refer(rental, "customer", "customer", "id", degrees(5, 0.5, 10, 0.25, 20, 0.25), 0)
	payment := add(table("payment", 4100, "id int !,rental int,customer int !", "pk:id"))
	refer(payment, "rental", "rental", "id", degrees(1, 1), 0.0244)
	refer(payment, "customer", "customer", "id", degrees(5, 0.5, 10, 0.25, 21, 0.25), 0)
	payment.Nulls = []profile.NullPattern{{Columns: []string{"rental"}, Share: 0.0244}, {Share: 0.9756}}
	payment.Meetings = []profile.Meeting{meeting("customer", 1, []string{"rental", "customer"}, []string{"customer"})}
	add(table("team", 80, "id int !", "pk:id"))
	match := add(table("game", 1200, "id int !,home int !,away int !", "pk:id"))
	refer(match, "home", "team", "id", degrees(5, 0.5, 15, 0.25, 35, 0.25), 0)
	refer(match, "away", "team", "id", degrees(5, 0.5, 15, 0.25, 35, 0.25), 0)
	match.Meetings = []profile.Meeting{meeting("team", 0, []string{"home"}, []string{"away"})}
	both := profile.Dimension{Child: profile.ChildKeyOf("game", []string{"home"})}
	p.Table("team").Correlations = []profile.Correlation{{A: both, B: profile.Dimension{Child: profile.ChildKeyOf("game", []string{"away"})}, Rank: 0.9},
		{A: both, B: profile.Dimension{Child: profile.ChildKeyOf("appearance", []string{"team"})}, Rank: 0.97},
		{A: both, B: profile.Dimension{Child: profile.ChildKeyOf("goal", []string{"team"})}, Rank: 0.9}}
	look := add(table("appearance", 2400, "id int !,game int !,team int !,opponent int !", "pk:id"))
	refer(look, "game", "game", "id", degrees(2, 1), 0)
	refer(look, "team", "team", "id", degrees(10, 0.5, 30, 0.25, 70, 0.25), 0)
	refer(look, "opponent", "team", "id", degrees(10, 0.5, 30, 0.25, 70, 0.25), 0)
	look.Meetings = []profile.Meeting{
		meeting("team", 0.5, []string{"game", "home"}, []string{"team"}), meeting("team", 0.5, []string{"game", "away"}, []string{"team"}),
		meeting("team", 0.5, []string{"game", "home"}, []string{"opponent"}), meeting("team", 0.5, []string{"game", "away"}, []string{"opponent"}),
		meeting("team", 0, []string{"team"}, []string{"opponent"})}
	goal := add(table("goal", 3000, "id int !,game int !,team int !,scorer int !", "pk:id"))
	refer(goal, "game", "game", "id", degrees(0, 0.25, 1, 0.25, 3, 0.25, 6, 0.25), 0)
	refer(goal, "team", "team", "id", degrees(10, 0.5, 40, 0.25, 90, 0.25), 0)
	refer(goal, "scorer", "team", "id", degrees(10, 0.5, 40, 0.25, 90, 0.25), 0)
	goal.Meetings = []profile.Meeting{meeting("team", 0.62, []string{"game", "home"}, []string{"team"}), meeting("team", 0.98, []string{"scorer"}, []string{"team"})}
	address := add(table("address", 900, "id int !,customer int !", "pk:id"))
	refer(address, "customer", "customer", "id", degrees(1, 0.4, 2, 0.2, 3, 0.3, 6.0, 0.05, 8, 0.025, 4, 0.025), 0)
	order := add(table("orders", 2800, "id int !,customer int !", "pk:id"))
	refer(order, "customer", "customer", "id", degrees(7, 1), 0)
	line := add(table("line", 15200, "id int !,orders int !,address int !", "pk:id"))
	shape := degrees(1, 0.25, 2, 0.25, 5.0, 0.25, 13, 0.25)
	shape.Parents[3].Mean, shape.Parents[3].High = 13.7, 16
	refer(line, "orders", "orders", "id", shape, 0)
	refer(line, "address", "address", "id", mean(16.9), 0)
	line.References[0].Through = []profile.Through{{Columns: []string{"customer"}, FanOut: degrees(38, 1)}}
	line.Meetings = []profile.Meeting{meeting("customer", 1, []string{"orders", "customer"}, []string{"address", "customer"})}
	return p
}

// parentOf maps a table's key, its first column, to another column.
func parentOf(rows [][]string, col int) map[string]string {
	m := map[string]string{}
	for _, r := range rows {
		m[r[0]] = r[col]
	}
	return m
}

func TestPaths_MeetAsMeasured(t *testing.T) {
	for _, scale := range []float64{0.3, 1, 4} {
		t.Run(fmt.Sprint(scale), func(t *testing.T) {
			p, err := NewPlan(meetings(), Options{Scale: Scale{All: scale}, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			db := fillTables(t, p)
			checkKeys(t, p, db)
			agree := func(child string, want float64, one, other func(r []string) string) {
				t.Helper()
				n, same := 0.0, 0.0
				for _, r := range db[child] {
					if a, b := one(r), other(r); a != "" && a != "NULL" && b != "" && b != "NULL" {
						n++
						if a == b {
							same++
						}
					}
				}
				if got := same / n; math.Abs(got-want) > 0.012/min(scale, 1) {
					t.Errorf("%s: %.4f of the rows agree, want %.4f", child, got, want)
				}
			}
			own := func(col int) func(r []string) string { return func(r []string) string { return r[col] } }
			by := func(m map[string]string, col int) func(r []string) string {
				return func(r []string) string { return m[r[col]] }
			}
			agree("payment", 1, by(parentOf(db["rental"], 1), 1), own(2))
			home, away := parentOf(db["game"], 1), parentOf(db["game"], 2)
			agree("appearance", 0.5, by(home, 1), own(2))
			agree("appearance", 0.5, by(away, 1), own(2))
			agree("appearance", 0.5, by(home, 1), own(3))
			agree("goal", 0.62, by(home, 1), own(2))
			agree("goal", 0.98, own(2), own(3))
			agree("line", 1, by(parentOf(db["orders"], 1), 1), by(parentOf(db["address"], 1), 2))
			lines, customer := map[string]int{}, parentOf(db["orders"], 1)
			for _, r := range db["line"] {
				lines[customer[r[1]]]++
			}
			for id, n := range lines {
				if n != 38 {
					t.Fatalf("customer %s has %d lines of orders, want 38", id, n)
				}
			}
		})
	}
}

// Replies belong to the post of the comment that they answer, at any depth.
func TestPaths_TreesKeepToOneParent(t *testing.T) {
	p := &profile.Profile{Format: profile.Format, Name: "blog", Source: profile.Source{Engine: "mariadb", Measured: "2026-11-22"}}
	post := table("post", 300, "id int !", "pk:id")
	reply := table("reply", 3000, "id int !,post int !,above int", "pk:id")
	reply.Nulls = []profile.NullPattern{{Columns: []string{"above"}, Share: 0.4}, {Share: 0.6}}
	reply.Columns[2].Null = 0.4
	refer(reply, "post", "post", "id", degrees(0, 0.1, 4, 0.5, 12, 0.25, 20, 0.15), 0)
	refer(reply, "above", "reply", "id", degrees(0, 0.7, 1, 0.15, 2, 0.09, 5, 0.054), 0.4)
	reply.References[1].Levels = []float64{0.4, 0.3, 0.2, 0.1}
	reply.Meetings = []profile.Meeting{meeting("post", 1, []string{"above", "post"}, []string{"post"})}
	p.Tables = []*profile.Table{post, reply}
	for _, scale := range []float64{0.1, 1, 10} {
		plan, err := NewPlan(p, Options{Scale: Scale{All: scale}, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		db := fillTables(t, plan)
		checkKeys(t, plan, db)
		posts, above := parentOf(db["reply"], 1), parentOf(db["reply"], 2)
		levels := make([]float64, 10)
		for _, r := range db["reply"] {
			depth := 0
			for id := r[0]; above[id] != "NULL"; id = above[id] {
				if posts[id] != posts[above[id]] {
					t.Fatalf("scale %v: reply %s is on post %s and answers one on %s", scale, id, posts[id], posts[above[id]])
				}
				if depth++; depth > 9 {
					t.Fatalf("scale %v: reply %s is its own ancestor", scale, r[0])
				}
			}
			levels[depth] += 1 / float64(len(db["reply"]))
		}
		for i, want := range []float64{0.4, 0.3, 0.2, 0.1} {
			if math.Abs(levels[i]-want) > 0.05 {
				t.Errorf("scale %v: %.3f of the rows at depth %d, want %v", scale, levels[i], i, want)
			}
		}
		childless, n := 0.0, fanOutOf(plan, db, "reply", reply.References[1])
		total := 0.0
		for d, count := range n {
			total += float64(count)
			if d == 0 {
				childless += float64(count)
			}
		}
		if got := childless / total; math.Abs(got-0.7) > 0.07 {
			t.Errorf("scale %v: %.3f of the rows have no reply, want 0.7", scale, got)
		}
	}
}
