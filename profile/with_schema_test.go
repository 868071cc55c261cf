package profile

import (
	"strings"
	"testing"
)

const olderShop = `format: duckface/1
name: shop
source: {engine: sqlite}
tables:
  customer:
    rows: 1000
    columns:
      id: bigint
      name: {type: varchar(60), lengths: [3, 9, 20]}
      gone: int
    correlated:
      gone: {(key): 0.5}
  order:
    columns:
      id: bigint
      customer_id: bigint not null
      total: {type: "decimal(10,2)", quantiles: [1, 5, 900]}
    references:
      customer: {fan_out: 5}
  dropped:
    rows: 10
    columns: {id: bigint}
`

const newerSchema = `format: duckface/1
source: {engine: sqlite}
tables:
  customer:
    rows: 0
    columns:
      id: bigint
      name: varchar(90) not null
      email: varchar(100)
      state: {type: varchar(10) not null, default: "'new'"}
  order:
    rows: 0
    columns:
      id: bigint
      customer_id: bigint not null
      shop_id: bigint
      total: decimal(10,2)
    references:
      customer: {columns: [customer_id]}
      shop: {columns: [shop_id]}
  shop:
    rows: 0
    columns: {id: bigint}
`

// readShop is a profile that must be right.
func readShop(t *testing.T, text string) *Profile {
	t.Helper()
	p, err := Read(strings.NewReader(text), "test")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWithSchema(t *testing.T) {
	t.Parallel()
	p, notes, err := readShop(t, olderShop).WithSchema(readShop(t, newerSchema))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(notes, "; "), "not in the profile, made without rows of its own: shop; in the profile, no longer in the schema: dropped; has other columns than in the profile: customer, order"; got != want {
		t.Errorf("got notes %q, want %q", got, want)
	}
	customer, order := p.Table("customer"), p.Table("order")
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"customers", customer.Rows, int64(1000)},
		{"orders", order.Rows, int64(5000)},
		{"shops", p.Table("shop").Rows, int64(0)},
		{"tables", len(p.Tables), 3},
		{"columns", len(customer.Columns), 4},
		{"longest name", customer.Column("name").Lengths[2], int64(20)},
		{"type of name", customer.Column("name").Type.Length, 90},
		{"null of email", customer.Column("email").Null, 1.0},
		{"state", strings.Join(customer.Column("state").Labels, " "), "new"},
		{"total", order.Column("total").Quantiles[2], 900.0},
		{"fan-out", order.References[0].FanOut.Mean, 5.0},
		{"null shops", order.References[1].Null, 1.0},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %v, want %v", c.what, c.got, c.want)
		}
	}
}

func TestWithSchema_LeavesWhatIsAlike(t *testing.T) {
	t.Parallel()
	p := readShop(t, olderShop)
	got, notes, err := p.WithSchema(readShop(t, olderShop))
	if err != nil || len(notes) > 0 || got != p {
		t.Errorf("got %v, notes %v, %v, want the profile itself", got != p, notes, err)
	}
}
