package profile

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duckface/schema"
)

// memory is a database in memory.
type memory struct {
	schema *schema.Schema
	rows   map[string][][]driver.Value
	fail   string // a table whose scan fails half way
}

var errLost = errors.New("connection lost")

func (m *memory) Schema(context.Context) (*schema.Schema, error) { return m.schema, nil }

func (m *memory) Sizes(_ context.Context, table string) (data, index int64, err error) {
	return int64(100 * len(m.rows[table])), int64(10 * len(m.rows[table])), nil
}

// Scan hands out bytes that are overwritten after each row, as drivers do.
func (m *memory) Scan(_ context.Context, t *schema.Table, columns []string, each func([]driver.Value) error) error {
	row := make([]driver.Value, len(columns))
	var buffer []byte
	for n, all := range m.rows[t.Name] {
		if m.fail == t.Name && n == len(m.rows[t.Name])/2 {
			return errLost
		}
		buffer = buffer[:0]
		for i, name := range columns {
			row[i] = all[slices.IndexFunc(t.Columns, func(c *schema.Column) bool { return c.Name == name })]
			if text, ok := row[i].(string); ok && i%2 == 0 {
				start := len(buffer)
				buffer = append(buffer, text...)
				row[i] = buffer[start:len(buffer):len(buffer)]
			}
		}
		if err := each(row); err != nil {
			return err
		}
		for i := range buffer {
			buffer[i] = '#'
		}
	}
	return nil
}

func (m *memory) Draw(ctx context.Context, t *schema.Table, columns []string, most int, each func([]driver.Value) error) error {
	left := 2 * most
	err := m.Scan(ctx, t, columns, func(row []driver.Value) error {
		if left--; left < 0 {
			return errEnough
		}
		return each(row)
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

var errEnough = errors.New("enough")

func (m *memory) Find(ctx context.Context, t *schema.Table, columns []string, keys [][]driver.Value, each func([]driver.Value) error) error {
	wanted := map[string]bool{}
	for _, key := range keys {
		wanted[fmt.Sprint(key)] = true
	}
	return m.Scan(ctx, t, columns, func(row []driver.Value) error {
		key := make([]driver.Value, len(row))
		for i, v := range row {
			if text, ok := v.([]byte); ok {
				v = string(text)
			}
			key[i] = v
		}
		if wanted[fmt.Sprint(key)] {
			return each(row)
		}
		return nil
	})
}

// table adds a table of InnoDB: each column as "name type", with "not null"
// or "unique" behind it; the first columns are the primary key.
func (m *memory) table(name string, key int, columns ...string) *schema.Table {
	t := &schema.Table{Name: name, Engine: "InnoDB", Collation: "utf8mb4_general_ci"}
	primary := &schema.Index{Kind: schema.Primary}
	for i, spec := range columns {
		column, kind, _ := strings.Cut(spec, " ")
		kind, unique := strings.CutSuffix(kind, " unique")
		kind, notNull := strings.CutSuffix(kind, " not null")
		t.Columns = append(t.Columns, &schema.Column{Name: column, Type: schema.ParseType(kind), NotNull: notNull || i < key})
		if unique {
			t.Indexes = append(t.Indexes, &schema.Index{Name: column, Kind: schema.Unique, Parts: []schema.IndexPart{{Column: column}}})
		}
		if i < key {
			primary.Parts = append(primary.Parts, schema.IndexPart{Column: column})
		}
	}
	if key > 0 {
		t.Indexes = slices.Insert(t.Indexes, 0, primary)
	}
	m.schema.Tables = append(m.schema.Tables, t)
	slices.SortFunc(m.schema.Tables, func(a, b *schema.Table) int { return strings.Compare(a.Name, b.Name) })
	return t
}

func (m *memory) add(table string, values ...driver.Value) {
	for i, v := range values {
		if n, ok := v.(int); ok {
			values[i] = int64(n)
		}
	}
	m.rows[table] = append(m.rows[table], values)
}

func newMemory() *memory {
	return &memory{schema: &schema.Schema{Name: "shop", Engine: "mariadb", Version: "10.11", Charset: "utf8mb4", Collation: "utf8mb4_general_ci"}, rows: map[string][][]driver.Value{}}
}

func refer(t *schema.Table, columns, parent, to string) *schema.Reference {
	r := &schema.Reference{Name: t.Name + "_" + parent, Columns: strings.Fields(columns), Table: parent, To: strings.Fields(to)}
	t.References = append(t.References, r)
	return r
}

func collect(t *testing.T, m *memory) *Profile {
	t.Helper()
	p, err := Collect(t.Context(), m, Options{Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), MinCount: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	return p
}

// shop has customers with 0 to 9 orders, orders of 1 to 4 lines, and a lookup
// table of countries.
func shop() *memory {
	m := newMemory()
	m.table("country", 1, "code char(2)", "name varchar(50) not null")
	customer := m.table("customer", 1, "id int", "email varchar(99) not null unique", "country char(2)", "born date", "note text")
	refer(customer, "country", "country", "code")
	order := m.table("order", 1, "id bigint", "customer int not null", "placed datetime not null", "total decimal(10,2) not null", "paid timestamp", "card varchar(20)")
	refer(order, "customer", "customer", "id")
	line := m.table("line", 2, "order_id bigint", "no int", "sku varchar(12) not null", "amount int not null")
	refer(line, "order_id", "order", "id")
	for i := range 7 {
		m.add("country", fmt.Sprintf("%c%c", 'A'+i, 'Z'-i), fmt.Sprintf("Country Nr %d", i))
	}
	orders := 0
	for i := range 1000 {
		country := driver.Value(fmt.Sprintf("%c%c", 'a'+i%7, 'z'-i%7)) // in the other case: one value in this collation
		born := driver.Value(fmt.Sprintf("19%02d-01-%02d", i%100, 1+i%28))
		if i%4 == 0 {
			country = nil
		}
		if i%10 == 0 {
			born = "0000-00-00"
		}
		m.add("customer", 1+i, fmt.Sprintf("secret%dperson@example.com", i), country, born, nil)
		for j := range i % 10 {
			orders++
			placed := fmt.Sprintf("2020-%02d-%02d 10:%02d:00", 1+i%12, 1+j*3, i%60)
			paid, card := driver.Value(placed), driver.Value(fmt.Sprintf("VISA-%04d", orders%10000))
			if j%3 == 0 {
				paid, card = nil, nil
			} else if j%5 == 0 {
				card = nil
			}
			m.add("order", 10*orders, 1+i, placed, fmt.Sprintf("%d.%02d", i, j), paid, card)
			for k := range 1 + orders%4 {
				m.add("line", 10*orders, 1+k, fmt.Sprintf("SKU-%06d", hashInt(int64(orders*10+k))%1e6), k)
			}
		}
	}
	return m
}

func TestCollect_CountsRowsAndFanOuts(t *testing.T) {
	p := collect(t, shop())
	for name, want := range map[string]int64{"country": 7, "customer": 1000, "order": 4500, "line": 11250} {
		if got := p.Table(name).Rows; got != want {
			t.Errorf("%s: got %d rows, want %d", name, got, want)
		}
	}
	var tenths []FanOutBucket
	for d := range int64(10) {
		tenths = append(tenths, FanOutBucket{Low: d, High: d, Share: 0.1})
	}
	got := p.Table("order").References[0]
	if diff := cmp.Diff(FanOut{Mean: 4.5, Max: 9, Parents: tenths}, got.FanOut); diff != "" {
		t.Errorf("orders per customer (-want +got):\n%s", diff)
	}
	if got.Clustered != 1 || got.Null != 0 {
		t.Errorf("orders: clustered %v, null %v, want 1 and 0", got.Clustered, got.Null)
	}
	quarter := []FanOutBucket{{1, 1, 0.25, 0}, {2, 2, 0.25, 0}, {3, 3, 0.25, 0}, {4, 4, 0.25, 0}}
	if diff := cmp.Diff(FanOut{Mean: 2.5, Max: 4, Parents: quarter}, p.Table("line").References[0].FanOut); diff != "" {
		t.Errorf("lines per order (-want +got):\n%s", diff)
	}
	toCountry := p.Table("customer").References[0]
	if toCountry.Null != 0.25 || toCountry.FanOut.Mean != sixDigits(750.0/7) || toCountry.FanOut.Parents[0].Low != 107 {
		t.Errorf("customers per country: null %v, %+v", toCountry.Null, toCountry.FanOut)
	}
	if got := p.Table("order"); got.BytesPerRow != 100 || got.IndexBytesPerRow != 10 {
		t.Errorf("order: %v and %v bytes a row, want 100 and 10", got.BytesPerRow, got.IndexBytesPerRow)
	}
	if p.Source.Sampled != "" {
		t.Errorf("sampled %q, want nothing", p.Source.Sampled)
	}
}

func TestCollect_DescribesColumns(t *testing.T) {
	p := collect(t, shop())
	customer, order, line := p.Table("customer"), p.Table("order"), p.Table("line")
	if c := customer.Column("id"); c.Start != 1 || c.Span != 1 || c.Distinct != 1000 || c.Quantiles != nil {
		t.Errorf("dense key: %+v", c)
	}
	if c := order.Column("id"); c.Start != 10 || math.Abs(c.Span-10) > 0.01 || len(c.Quantiles) != 101 {
		t.Errorf("key with gaps: start %d, span %v, %d bounds", c.Start, c.Span, len(c.Quantiles))
	}
	if c := customer.Column("email"); c.Class != "email" || c.Distinct != 1000 || c.Common != nil || c.Lengths[0] != 25 || c.Lengths[len(c.Lengths)-1] != 27 {
		t.Errorf("email: %+v", c)
	}
	if c := customer.Column("born"); c.Zero != 0.1 || c.Null != 0 || len(c.Values)+len(c.Quantiles) == 0 || c.Distinct != 631 {
		t.Errorf("born: zero %v, null %v, distinct %d", c.Zero, c.Null, c.Distinct)
	}
	if c := customer.Column("note"); c.Null != 1 || c.Distinct != 0 {
		t.Errorf("note: null %v, distinct %d", c.Null, c.Distinct)
	}
	if c := customer.Column("country"); c.Distinct != 7 || c.Common != nil || c.Lengths != nil {
		t.Errorf("a reference's column is described: %+v", c)
	}
	if c := order.Column("card"); standInsAsQ(c.Pattern) != `"QQQQ"-9{4}` || strings.Contains(c.Pattern, "VISA") {
		t.Errorf("card: pattern %s", c.Pattern)
	}
	if c := order.Column("total"); c.Quantiles[0] != 1 || c.Quantiles[len(c.Quantiles)-1] != 999.08 {
		t.Errorf("total: from %v to %v", c.Quantiles[0], c.Quantiles[len(c.Quantiles)-1])
	}
	if diff := cmp.Diff(&Ordinal{In: []string{"order_id"}, Start: 1}, line.Column("no").Ordinal); diff != "" {
		t.Errorf("line number (-want +got):\n%s", diff)
	}
	var amounts []ValueShare
	for i, n := range []float64{4500, 3375, 2250, 1125} {
		amounts = append(amounts, ValueShare{float64(i), sixDigits(n / 11250)})
	}
	if diff := cmp.Diff(amounts, line.Column("amount").Values); diff != "" {
		t.Errorf("amounts (-want +got):\n%s", diff)
	}
}

func TestCollect_NullPatternsAreExact(t *testing.T) {
	m := shop()
	p := collect(t, m)
	counts := map[string]float64{}
	for _, row := range m.rows["order"] {
		switch {
		case row[4] == nil && row[5] == nil:
			counts["paid card"]++
		case row[5] == nil:
			counts["card"]++
		}
	}
	for _, got := range p.Table("order").Nulls {
		name := strings.Join(got.Columns, " ")
		if want := sixDigits(counts[name] / 4500); got.Share != want {
			t.Errorf("%s: got %v, want %v", name, got.Share, want)
		}
		delete(counts, name)
	}
	if len(counts) != 0 {
		t.Errorf("patterns missing: %v", counts)
	}
}

func TestCollect_DecidesWhatGrows(t *testing.T) {
	p := collect(t, shop())
	for name, want := range map[string]Growth{
		"country": {Kind: "fixed"}, "customer": {Kind: "alone"},
		"order": {Kind: "with", With: "customer"}, "line": {Kind: "with", With: "order"},
	} {
		if got := p.Table(name).Grows; got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

func TestCollect_HoldsNoText(t *testing.T) {
	m := shop()
	var b bytes.Buffer
	if err := Write(&b, collect(t, m)); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"secret", "person", "example.com", "Country Nr", "VISA", "SKU", "AZ", "az"} {
		if strings.Contains(b.String(), word) {
			t.Errorf("the profile holds %q", word)
		}
	}
}

func TestCollect_IsRepeatable(t *testing.T) {
	if diff := cmp.Diff(collect(t, shop()), collect(t, shop())); diff != "" {
		t.Errorf("two measurements differ:\n%s", diff)
	}
}

func TestCollect_SaysWhichTableFailed(t *testing.T) {
	m := shop()
	m.fail = "line"
	_, err := Collect(t.Context(), m, Options{})
	if !errors.Is(err, errLost) || !strings.Contains(err.Error(), "profile line") {
		t.Errorf("got %v", err)
	}
}

func TestCollect_ReportsProgress(t *testing.T) {
	last := map[string]int64{}
	_, err := Collect(t.Context(), shop(), Options{Progress: func(table string, rows int64) { last[table] = rows }})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int64{"country": 7, "customer": 1000, "line": 11250, "order": 4500}, last); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCollect_CompositeReferencesAndGroups(t *testing.T) {
	m := newMemory()
	m.table("node", 2, "id bigint", "version int", "lat int not null")
	tag := m.table("tag", 3, "node_id bigint", "version int", "k varchar(9)", "v varchar(9) not null")
	refer(tag, "node_id version", "node", "id version")
	m.table("nonce", 0, "nonce varchar(9) not null", "at int not null")
	m.schema.Table("nonce").Indexes = []*schema.Index{{Name: "u", Kind: schema.Unique, Parts: []schema.IndexPart{{Column: "nonce"}, {Column: "at"}}}}
	for i := range 600 {
		for v := range 1 + i%3 {
			m.add("node", i*7, 1+v, i)
			for k := range v {
				m.add("tag", i*7, 1+v, fmt.Sprintf("k%d", k), "x")
			}
		}
		m.add("nonce", fmt.Sprintf("n%d", i/2), 1000+i)
	}
	p := collect(t, m)
	// 600 rows of version 1 have no tag, 400 of version 2 have one, 200 of version 3 two.
	want := FanOut{Mean: sixDigits(800.0 / 1200), Max: 2, Parents: []FanOutBucket{{0, 0, 0.5, 0}, {1, 1, 0.333333, 0}, {2, 2, 0.166667, 0}}}
	if diff := cmp.Diff(want, p.Table("tag").References[0].FanOut); diff != "" {
		t.Errorf("tags per node (-want +got):\n%s", diff)
	}
	node := p.Table("node")
	if diff := cmp.Diff(&Ordinal{In: []string{"id"}, Start: 1}, node.Column("version").Ordinal); diff != "" {
		t.Errorf("version (-want +got):\n%s", diff)
	}
	if node.Column("id").Ordinal != nil {
		t.Errorf("id counts within %v", node.Column("id").Ordinal.In)
	}
	third := []FanOutBucket{{1, 1, 0.333333, 0}, {2, 2, 0.333333, 0}, {3, 3, 0.333333, 0}}
	if diff := cmp.Diff([]*Group{{Columns: []string{"id"}, Distinct: 600, FanOut: FanOut{Mean: 2, Max: 3, Parents: third}}}, node.Groups); diff != "" {
		t.Errorf("groups of node (-want +got):\n%s", diff)
	}
	pairs := FanOut{Mean: 2, Max: 2, Parents: []FanOutBucket{{2, 2, 1, 0}}}
	if diff := cmp.Diff([]*Group{{Columns: []string{"nonce"}, Distinct: 300, FanOut: pairs}}, p.Table("nonce").Groups); diff != "" {
		t.Errorf("groups of nonce (-want +got):\n%s", diff)
	}
}

func TestCollect_SelfReferenceAndCycle(t *testing.T) {
	m := newMemory()
	staff := m.table("staff", 1, "id int", "boss int", "store int not null")
	refer(staff, "boss", "staff", "id")
	refer(staff, "store", "store", "id")
	store := m.table("store", 1, "id int", "manager int not null")
	refer(store, "manager", "staff", "id")
	for i := range 100 {
		boss := driver.Value(nil)
		if i > 0 {
			boss = (i - 1) / 9
		}
		m.add("staff", i, boss, i%20)
	}
	for i := range 20 {
		m.add("store", i, i)
	}
	p := collect(t, m)
	boss := p.Table("staff").References[0]
	if diff := cmp.Diff([]float64{0.01, 0.09, 0.81, 0.09}, boss.Levels); diff != "" {
		t.Errorf("levels (-want +got):\n%s", diff)
	}
	want := FanOut{Mean: 0.99, Max: 9, Parents: []FanOutBucket{{0, 0, 0.89, 0}, {9, 9, 0.11, 0}}}
	if diff := cmp.Diff(want, boss.FanOut); diff != "" {
		t.Errorf("staff per boss (-want +got):\n%s", diff)
	}
	if p.Table("staff").References[1].Levels != nil {
		t.Error("a reference to another table has levels")
	}
}

// What nothing enforces may dangle: SQLite's references, and those to columns
// that no key makes unique count distinct values.
func TestCollect_UnenforcedAndNonUniqueParents(t *testing.T) {
	m := newMemory()
	m.schema.Engine = "sqlite"
	parent := m.table("parent", 1, "id integer", "code int")
	child := m.table("child", 1, "id integer", "parent varchar", "code int")
	parent.Engine, child.Engine = "", ""
	refer(child, "parent", "parent", "id")
	refer(child, "code", "parent", "code")
	refer(child, "code", "gone", "id")
	for i := range 10 {
		m.add("parent", i, i/2)
	}
	for i := range 12 {
		m.add("child", i, fmt.Sprint(i), i%4) // text against numbers; 10 and 11 dangle
	}
	p := collect(t, m)
	refs := p.Table("child").References
	if diff := cmp.Diff(FanOut{Mean: 1, Max: 1, Parents: []FanOutBucket{{1, 1, 1, 0}}}, refs[0].FanOut); diff != "" {
		t.Errorf("dangling (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(FanOut{Mean: 2.4, Max: 3, Parents: []FanOutBucket{{0, 0, 0.2, 0}, {3, 3, 0.8, 0}}}, refs[1].FanOut); diff != "" {
		t.Errorf("five codes (-want +got):\n%s", diff)
	}
	if len(refs) != 2 || len(p.Objects) != 1 || p.Objects[0].Name != "child(code) -> gone(id)" {
		t.Errorf("%d references, objects %v; want the third named as an object", len(refs), p.Objects)
	}
}

func TestCollect_TextInANumberColumn(t *testing.T) {
	m := newMemory()
	m.schema.Engine = "sqlite"
	m.table("loose", 1, "id integer", "mostly int", "hardly int", "any blob")
	for i := range 400 {
		m.add("loose", i, driver.Value(int64(i%200)), fmt.Sprintf("item no. %d", i%150), 1.5)
	}
	m.rows["loose"][7][1], m.rows["loose"][8][2] = "n/a", int64(5)
	p := collect(t, m)
	loose := p.Table("loose")
	if c := loose.Column("mostly"); c.Quantiles == nil || c.Class != "" || c.Lengths != nil {
		t.Errorf("one odd value in 400 makes a column text: %+v", c)
	}
	if c := loose.Column("hardly"); c.Class != "words" || c.Quantiles != nil || c.Lengths == nil {
		t.Errorf("one number in 400 makes a column numeric: %+v", c)
	}
	if c := loose.Column("any"); c.Distinct != 1 || c.Lengths[0] != 3 {
		t.Errorf("numbers in a BLOB column: %+v", c)
	}
}

// Above the bounds: distinct counts and fan-outs are estimates, common values
// are still found, histograms come from drawn rows.
func TestCollect_SamplesWhatIsTooMuch(t *testing.T) {
	const rows = 700_000
	m := newMemory()
	m.table("log", 1, "id bigint", "token bigint not null", "mixed double not null")
	m.rows["log"] = slices.Repeat([][]driver.Value{nil}, rows)
	for i := range rows {
		mixed := 7.0
		if i%2 == 0 {
			mixed = float64(i * 7919 % rows) // in no order: not a copy of the id
		}
		m.rows["log"][i] = []driver.Value{int64(i), int64(hashInt(int64(i/2)) >> 2), mixed}
	}
	p := collect(t, m)
	token, mixed := p.Table("log").Column("token"), p.Table("log").Column("mixed")
	// At least 2^17 kept values: 1 % is more than three standard deviations.
	if got := float64(token.Distinct) / (rows / 2); math.Abs(got-1) > 0.01 {
		t.Errorf("token: %d distinct, want about %d", token.Distinct, rows/2)
	}
	if len(token.Common) != 0 {
		t.Errorf("token: %d common values of an even column", len(token.Common))
	}
	if len(mixed.Common) != 1 || math.Abs(mixed.Common[0].Share-0.5) > 0.01 {
		t.Errorf("mixed: common %v, want one of about 0.5", mixed.Common)
	}
	for i, x := range mixed.Quantiles {
		want := 7.0
		if i > 50 {
			want = rows * (float64(i) - 50) / 50
		}
		if math.Abs(x-want) > 0.02*rows {
			t.Errorf("mixed: bound %d is %v, want about %v", i, x, want)
		}
	}
	for _, name := range []string{"log.token", "log.mixed", "log.id"} {
		if name != "log.id" && !strings.Contains(p.Source.Sampled, name) {
			t.Errorf("sampled is %q without %s", p.Source.Sampled, name)
		}
	}
}

// 300 tables of eight columns and a reference, every other one empty.
func TestCollect_LargeSchemaStaysSmall(t *testing.T) {
	m := newMemory()
	for i := range 300 {
		name := fmt.Sprintf("table_%03d", i)
		table := m.table(name, 1, "id int", "owner int not null", "name varchar(50) not null", "code varchar(12)", "status tinyint not null",
			"created datetime not null", "price decimal(10,2)", "kind enum('a','b','c')")
		table.Charset = m.schema.Charset
		refer(table, "owner", fmt.Sprintf("table_%03d", i/20*2), "id")
		for j := range 400 * (1 - i%2) {
			h := hashInt(int64(i*1000 + j))
			created := time.Unix(int64(1.5e9+float64(h%1e8)), 0).UTC().Format(time.DateTime)
			m.add(name, 1+j, int64(1+h%97*h%400%400), fmt.Sprintf("Name%x Of%x", h%1e5, h>>50), fmt.Sprintf("C-%06d", h%1e6),
				int64(h%5), created, fmt.Sprintf("%d.%02d", h%1e4, h%100), string("abc"[h%3]))
		}
	}
	p := collect(t, m)
	var b bytes.Buffer
	if err := Write(&b, p); err != nil {
		t.Fatal(err)
	}
	// Not needlessly small either: the histograms fill what room there is.
	if b.Len() > 200_000 || b.Len() < 150_000 {
		t.Errorf("the profile has %d bytes, want at most 200,000", b.Len())
	}
	if n := len(p.Table("table_000").Column("price").Quantiles); n < 4 {
		t.Errorf("a histogram has %d bounds", n)
	}
}
