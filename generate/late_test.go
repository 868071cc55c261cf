package generate

import (
	"fmt"
	"math"
	"testing"

	"duckface/profile"
)

// busy is a dimension: the rows that refer to a table.
func busy(table, column string) profile.Dimension {
	return profile.Dimension{Child: profile.ChildKeyOf(table, []string{column})}
}

// upTo makes a column one of numbers from 0 to most.
func upTo(c *profile.Column, most float64, distinct int64) {
	c.Quantiles, c.Distinct = []float64{0, most / 4, most / 2, 3 * most / 4, most}, distinct
}

// late is a database of tables whose columns go together with what only the
// finished plan knows: the total of an invoice with its lines, which lie in the
// order of invoices of which some are unpaid; the fee of a rental with its
// payments, which are dealt to customers first; the points of a standing with
// its position in a group.
func late(rows int64) *profile.Profile {
	p := &profile.Profile{Format: profile.Format, Name: "late", Source: profile.Source{Engine: "mariadb", Measured: "2026-11-22"}}
	add := func(t *profile.Table) *profile.Table { p.Tables = append(p.Tables, t); return t }
	wide := degrees(0, 0.1, 1, 0.3, 2, 0.25, 5, 0.2, 9, 0.1, 20, 0.05)

	invoice := add(table("invoice", rows, "id int !,total int !,tax int !,paid int,made int !", "pk:id"))
	upTo(invoice.Column("total"), 1e6, rows)
	upTo(invoice.Column("tax"), 1e6, rows/2)
	upTo(invoice.Column("paid"), 1e6, rows/2)
	upTo(invoice.Column("made"), 1e6, rows)
	invoice.Column("paid").Null = 0.3
	invoice.Nulls = []profile.NullPattern{{Columns: []string{"paid"}, Share: 0.3}, {Share: 0.7}}
	total := profile.Dimension{Column: "total"}
	invoice.Correlations = []profile.Correlation{{A: total, B: busy("line", "invoice"), Rank: 0.9}, between("total", "tax", 0.6),
		{A: profile.Dimension{Column: "tax"}, B: busy("line", "invoice"), Rank: 0.5},
		{A: profile.Dimension{Column: "made"}, B: profile.Dimension{Key: true}, Rank: 0.9999}, between("made", "tax", 0.1)}
	line := add(table("line", int64(float64(rows)*wide.Mean), "invoice int !,nth int !", "pk:invoice,nth"))
	line.Column("nth").Ordinal = &profile.Ordinal{In: []string{"invoice"}, Start: 1}
	refer(line, "invoice", "invoice", "id", wide, 0)

	add(table("customer", rows/10, "id int !", "pk:id"))
	rental := add(table("rental", rows, "id int !,customer int !,fee int !", "pk:id"))
	refer(rental, "customer", "customer", "id", degrees(5, 0.5, 10, 0.25, 20, 0.25), 0)
	upTo(rental.Column("fee"), 1e6, rows)
	rental.Correlations = []profile.Correlation{{A: profile.Dimension{Column: "fee"}, B: busy("payment", "rental"), Rank: -0.7}}
	payment := add(table("payment", int64(float64(rows)*wide.Mean), "id int !,rental int !,customer int !", "pk:id"))
	refer(payment, "rental", "rental", "id", wide, 0)
	refer(payment, "customer", "customer", "id", mean(wide.Mean*10), 0)
	payment.References[1].Clustered = 0.9
	payment.Meetings = []profile.Meeting{meeting("customer", 1, []string{"rental", "customer"}, []string{"customer"})}

	add(table("pool", rows/4, "id int !", "pk:id"))
	standing := add(table("standing", rows, "pool int !,position int !,points int !", "pk:pool,position"))
	refer(standing, "pool", "pool", "id", degrees(3, 0.3, 4, 0.4, 5, 0.3), 0)
	standing.Column("position").Ordinal = &profile.Ordinal{In: []string{"pool"}, Start: 1}
	upTo(standing.Column("points"), 9, 10)
	standing.Correlations = []profile.Correlation{between("position", "points", -0.85)}
	return p
}

func TestArrangeLate_ColumnsGoWithWhatThePlanHasDecided(t *testing.T) {
	for _, rows := range []int64{400, 1600, 20000} {
		t.Run(fmt.Sprint(rows), func(t *testing.T) {
			plan, err := NewPlan(late(rows), Options{Scale: Scale{All: 1}, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			m := made{t, plan, fillTables(t, plan)}
			checkKeys(t, plan, m.rows)
			for _, c := range []struct {
				table, column, child, by string
				want                     float64
			}{
				{"invoice", "total", "line", "invoice", 0.9},
				{"invoice", "tax", "line", "invoice", 0.5},
				{"rental", "fee", "payment", "rental", -0.7},
			} {
				got := spearmanOf(m.numbers(c.table, c.column), m.children(c.table, c.child, c.by))
				if math.Abs(got-c.want) > 0.05 {
					t.Errorf("%s.%s and its %ss: rank correlation is %.3f, want %.2f", c.table, c.column, c.child, got, c.want)
				}
			}
			if got := spearmanOf(m.numbers("invoice", "id"), m.numbers("invoice", "made")); got < 0.995 {
				t.Errorf("invoice.made follows the key by %.4f, want 0.9999", got)
			}
			for _, c := range []struct {
				table, x, y string
				want        float64
			}{{"invoice", "total", "tax", 0.6}, {"standing", "position", "points", -0.85}} {
				if got := spearmanOf(m.numbers(c.table, c.x), m.numbers(c.table, c.y)); math.Abs(got-c.want) > 0.05 {
					t.Errorf("%s.%s and %s: rank correlation is %.3f, want %.2f", c.table, c.x, c.y, got, c.want)
				}
			}
		})
	}
}

// numbers are a column's cells as numbers.
func (m made) numbers(table, name string) (out []float64) {
	for _, v := range m.ints(table, name) {
		out = append(out, float64(v))
	}
	return out
}

// children is how many rows of another table each row has, by its first column.
func (m made) children(table, child, by string) (out []float64) {
	n := map[string]float64{}
	for _, v := range m.column(child, by) {
		n[v]++
	}
	for _, r := range m.rows[table] {
		out = append(out, n[r[0]])
	}
	return out
}

// Ensure that a known axis is a bijection too, and that its blocks hold rows
// that are alike.
func TestKnownAxis_BlocksHoldRowsThatAreAlike(t *testing.T) {
	const rows = 30000
	l := newLayout(rows, []nullClass{{count: 20000}, {count: 10000}}, []int{0, 0}, true, 5)
	values, other := make([]float64, rows), make([]float64, rows)
	for i := range values {
		values[i], other[i] = float64(mix64(uint64(i))%7), float64(mix64(uint64(i)+rows)%1000)
	}
	one, two := newKnown(values), newKnown(other)
	one.weight, two.weight = 0.5, 0.5
	a := newKnownAxis(l, []*known{one, two}, 9)
	seen := make([]bool, rows)
	for row := range int64(rows) {
		cur := l.locate(row)
		at := a.at(&cur)
		if got := a.row(at); got != row || seen[at] {
			t.Fatalf("row %d is at %d, whose row is %d (seen: %v)", row, at, got, seen[at])
		}
		seen[at] = true
	}
	for name, k := range map[string]*known{"few values": one, "many values": two} {
		d := &arranged{known: k, dimension: &dimension{has: make([]bool, 2)}}
		d.give(a, l)
		if d.share < 0.95 {
			t.Errorf("%s: blocks differ by %.2f of what rows do, want 0.95", name, d.share)
		}
	}
}

// Ensure that columns go with the values that a row has from its parent, and
// that copies which are less than all other values are correlated as such.
func TestArrangeLate_ColumnsGoWithCopiesOfTheParent(t *testing.T) {
	for _, rows := range []int64{500, 9000} {
		game := table("game", rows, "id int !,extra int !,shot int !", "pk:id")
		game.Column("extra").Values = []profile.ValueShare{{Value: 0, Share: 0.7}, {Value: 1, Share: 0.3}}
		game.Column("shot").Values = []profile.ValueShare{{Value: 0, Share: 0.9}, {Value: 3, Share: 0.1}}
		side := table("side", rows*2, "id int !,game int !,extra int !,minutes int !,shots int !", "pk:id")
		refer(side, "game", "game", "id", degrees(2, 1), 0)
		side.Column("extra").Copy = &profile.Copy{Of: "extra", Reference: []string{"game"}, Share: 1}
		upTo(side.Column("minutes"), 1e6, rows)
		side.Column("shots").Copy = &profile.Copy{Of: "shot", Reference: []string{"game"}, Share: 0.85}
		side.Column("shots").Values = []profile.ValueShare{{Value: 4, Share: 0.5}, {Value: 5, Share: 0.5}}
		side.Correlations = []profile.Correlation{between("extra", "minutes", 0.7), between("minutes", "shots", 0.55)}
		m := makeAll(t, 1, game, side)
		if got := spearmanOf(m.numbers("side", "extra"), m.numbers("side", "minutes")); math.Abs(got-0.7) > 0.05 {
			t.Errorf("%d: rank correlation with what the parent has is %.3f, want 0.7", rows, got)
		}
		if got := spearmanOf(m.numbers("side", "minutes"), m.numbers("side", "shots")); got < 0.4 {
			t.Errorf("%d: rank correlation of a column with the least copies is %.3f, want about 0.5", rows, got)
		}
	}
}
