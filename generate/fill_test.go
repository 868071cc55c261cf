package generate

import (
	"testing"

	"duckface/profile"
	"duckface/row"
)

// orders is a 16-column table with keys, numbers, dates and text, of the kind
// that the rate of rows is stated for.
func orders(rows int64) *profile.Profile {
	p := &profile.Profile{Format: profile.Format, Name: "bench", Source: profile.Source{Engine: "mariadb"}}
	customer := table("customer", rows/10, "id int !", "pk:id")
	t := table("orders", rows, "id bigint !,customer_id int !,status varchar(10),priority tinyint,clerk varchar(15),total decimal(12.2),tax decimal(6.2),quantity int,discount double,ordered date,shipped datetime,updated_at timestamp,city varchar(30),email varchar(40),code varchar(12),comment varchar(60)", "pk:id", "uq:code")
	refer(t, "customer_id", "customer", "id", mean(10), 0)
	set := func(name string, f func(c *profile.Column)) { f(t.Column(name)) }
	set("status", func(c *profile.Column) {
		c.Distinct, c.Common = 3, []profile.Common{{Share: 0.5, Length: 6}, {Share: 0.3, Length: 4}, {Share: 0.2, Length: 9}}
	})
	set("priority", func(c *profile.Column) {
		c.Distinct, c.Values = 3, []profile.ValueShare{{Value: 1, Share: 0.6}, {Value: 2, Share: 0.3}, {Value: 3, Share: 0.1}}
	})
	set("clerk", func(c *profile.Column) { c.Distinct, c.Lengths, c.Class = 1000, []int64{8, 10, 15}, "word" })
	for _, name := range []string{"total", "tax", "quantity", "discount"} {
		set(name, func(c *profile.Column) { c.Distinct, c.Quantiles = rows/3, []float64{0.5, 10, 50, 200, 1000} })
	}
	set("ordered", func(c *profile.Column) { c.Distinct, c.Quantiles = 2000, []float64{14000, 15000, 16000} })
	for _, name := range []string{"shipped", "updated_at"} {
		set(name, func(c *profile.Column) { c.Distinct, c.Quantiles = rows/2, []float64{1.3e9, 1.5e9, 1.6e9} })
	}
	t.Column("shipped").Null = 0.1
	set("city", func(c *profile.Column) { c.Distinct, c.Lengths, c.Class = 5000, []int64{4, 8, 12, 30}, "words" })
	set("email", func(c *profile.Column) { c.Distinct, c.Lengths, c.Class = rows, []int64{12, 20, 24, 40}, "email" })
	set("code", func(c *profile.Column) { c.Distinct, c.Pattern, c.Lengths = rows, "A{3}-9{8}", []int64{12, 12} })
	set("comment", func(c *profile.Column) { c.Distinct, c.Lengths, c.Class = rows, []int64{5, 20, 40, 60}, "sentence" })
	p.Tables = []*profile.Table{customer, t}
	return p
}

func BenchmarkFill(b *testing.B) {
	p, err := NewPlan(orders(1_000_000), Options{Scale: Scale{All: 1}, Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	t := p.Table("orders")
	f := t.NewFiller()
	var batch row.Batch
	const n = 4096
	b.ResetTimer()
	for i := range b.N {
		f.Fill(&batch, int64(i%200)*n, n)
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
