package privacy

import (
	"database/sql/driver"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"time"
)

// The shapes that are attacked: different in what grows with what, in how
// children are spread over parents, and in what columns hold.
var shapes = []shape{shop, forum, sensors, tenants, library, ledger, clinic}

var epoch = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)

// history is a moment within three years; rows come in its order.
func history(r *rand.Rand, i, n int64) time.Time {
	at := (float64(i) + r.Float64()) / float64(n) * 3 * 365 * 86400
	return epoch.Add(time.Duration(at) * time.Second)
}

func stamp(t time.Time) driver.Value { return []byte(t.Format(time.DateTime)) }

// one is a row number of a table, uniform at random.
func (s *source) one(r *rand.Rand, table string) driver.Value { return 1 + r.Int64N(s.rows[table]) }

// busy is one that is drawn the more often the smaller it is: parent k is a
// fraction of the rows, not a number, so that the fan-out keeps its shape.
func (s *source) busy(r *rand.Rand, table string, skew float64) driver.Value {
	n := s.rows[table]
	place := math.Pow(r.Float64(), skew)
	return 1 + int64(place*float64(n))*1000003%n // busy ones lie anywhere
}

// pick draws an entry by weights that add up to 1.
func pick[T any](r *rand.Rand, values []T, weights ...float64) T {
	u := r.Float64()
	for i, w := range weights {
		if u -= w; u < 0 {
			return values[i]
		}
	}
	return values[len(values)-1]
}

func maybe(r *rand.Rand, share float64, v driver.Value) driver.Value {
	if r.Float64() < share {
		return v
	}
	return nil
}

// word is a word of a vocabulary, the common ones more often.
func word(r *rand.Rand, vocabulary int, skew float64) string {
	k := int(math.Pow(r.Float64(), skew) * float64(vocabulary))
	w := rand.New(rand.NewPCG(uint64(k), 7))
	out := make([]byte, 4+w.IntN(7))
	for i := range out {
		out[i] = byte('a' + w.IntN(26))
	}
	return string(out)
}

func text(s string) driver.Value { return []byte(s) }

func lognormal(r *rand.Rand, middle, spread float64) float64 {
	return middle * math.Exp(spread*r.NormFloat64())
}

func cents(x float64) driver.Value { return []byte(strconv.FormatFloat(x, 'f', 2, 64)) }

var shop = shape{"shop", []tableShape{
	{name: "status", columns: []string{"id int not null", "name varchar(20) not null"}, key: []string{"id"}, rows: fixed(5),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			return []driver.Value{i + 1, text([]string{"new", "paid", "sent", "done", "lost"}[i])}
		}},
	{name: "customer", columns: []string{"id int not null", "name varchar(80) not null", "email varchar(120) not null", "city varchar(40)", "born date", "created datetime not null"},
		key: []string{"id"}, unique: [][]string{{"email"}}, options: "AUTO_INCREMENT=%d", rows: grown(0.2),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			first, last := word(r, 300, 1), word(r, 3000, 1)
			born := time.Date(1940+r.IntN(65), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
			return []driver.Value{i + 1, text(first + " " + last), text(fmt.Sprintf("user%d@example.com", i+1)), maybe(r, 0.9, text(word(r, 40, 2))), maybe(r, 0.7, []byte(born.Format(time.DateOnly))), stamp(history(r, i, s.rows["customer"]))}
		}},
	{name: "orders", columns: []string{"id int not null", "customer_id int not null", "status_id int not null", "placed datetime not null", "shipped datetime", "total decimal(10,2) not null"},
		key: []string{"id"}, refs: [][3]string{{"customer_id", "customer", "id"}, {"status_id", "status", "id"}}, options: "AUTO_INCREMENT=%d", rows: grown(1),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			placed := history(r, i, s.rows["orders"])
			shipped := placed.Add(time.Duration(3600*(4+r.ExpFloat64()*40)) * time.Second)
			return []driver.Value{i + 1, s.one(r, "customer"), pick(r, []driver.Value{int64(4), int64(3), int64(2), int64(1), int64(5)}, 0.6, 0.2, 0.1, 0.07, 0.03), stamp(placed), maybe(r, 0.85, stamp(shipped)), cents(lognormal(r, 40, 0.8))}
		}},
	{name: "line", columns: []string{"id bigint not null", "order_id int not null", "sku int not null", "quantity int not null", "price decimal(8,2) not null"},
		key: []string{"id"}, refs: [][3]string{{"order_id", "orders", "id"}}, options: "AUTO_INCREMENT=%d", rows: grown(3.2),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			return []driver.Value{i + 1, s.one(r, "orders"), int64(1000 + r.IntN(500)), pick(r, []driver.Value{int64(1), int64(2), int64(3), int64(4), int64(10)}, 0.7, 0.15, 0.08, 0.05, 0.02), cents(float64(r.IntN(200)) + 0.99)}
		}},
}}

var forum = shape{"forum", []tableShape{
	{name: "member", columns: []string{"id bigint not null", "nick varchar(40) not null", "joined datetime not null", "karma int not null", "banned tinyint(1) not null"},
		key: []string{"id"}, unique: [][]string{{"nick"}}, options: "AUTO_INCREMENT=%d", rows: grown(0.3),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			return []driver.Value{i + 1, text(fmt.Sprintf("member%06d", i)), stamp(history(r, i, s.rows["member"])), int64(lognormal(r, 30, 1.2)), pick(r, []driver.Value{int64(0), int64(1)}, 0.97)}
		}},
	{name: "thread", columns: []string{"id bigint not null", "member_id bigint not null", "title varchar(200) not null", "views int not null", "closed datetime"},
		key: []string{"id"}, refs: [][3]string{{"member_id", "member", "id"}}, rows: grown(0.2),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			title := word(r, 2000, 1)
			for range 2 + r.IntN(6) {
				title += " " + word(r, 2000, 1)
			}
			return []driver.Value{i + 1, s.busy(r, "member", 2), text(title), int64(lognormal(r, 100, 1.5)), maybe(r, 0.25, stamp(history(r, i, s.rows["thread"])))}
		}},
	{name: "post", columns: []string{"id bigint not null", "thread_id bigint not null", "member_id bigint not null", "reply_to bigint", "body text not null", "score int not null", "posted datetime not null"},
		key: []string{"id"}, refs: [][3]string{{"thread_id", "thread", "id"}, {"member_id", "member", "id"}, {"reply_to", "post", "id"}}, options: "AUTO_INCREMENT=%d", rows: grown(2),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			var reply driver.Value
			if i > 0 && r.Float64() < 0.4 {
				reply = 1 + r.Int64N(i)
			}
			body := word(r, 2000, 2)
			for range 3 + r.IntN(20) {
				body += " " + word(r, 2000, 2)
			}
			return []driver.Value{i + 1, s.busy(r, "thread", 1.5), s.busy(r, "member", 2), reply, text(body), int64(r.NormFloat64() * 4), stamp(history(r, i, s.rows["post"]))}
		}},
}}

var sensors = shape{"sensors", []tableShape{
	{name: "kind", columns: []string{"id smallint not null", "unit varchar(10) not null"}, key: []string{"id"}, rows: fixed(8),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			return []driver.Value{i + 1, text([]string{"K", "Pa", "V", "A", "lx", "m", "s", "dB"}[i])}
		}},
	{name: "device", columns: []string{"id int not null", "kind_id smallint not null", "serial char(12) not null", "firmware varchar(10) not null", "installed date not null"},
		key: []string{"id"}, unique: [][]string{{"serial"}}, refs: [][3]string{{"kind_id", "kind", "id"}}, rows: grown(0.05),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			return []driver.Value{i + 1, pick(r, []driver.Value{int64(1), int64(2), int64(3), int64(4), int64(5), int64(6), int64(7), int64(8)}, 0.4, 0.2, 0.1, 0.1, 0.05, 0.05, 0.05), text(fmt.Sprintf("SN%010d", uint64(i)*0x9e3779b97f4a7c15%1e10)), text(pick(r, []string{"1.0", "1.1", "2.0", "2.1-rc"}, 0.3, 0.3, 0.35)), []byte(history(r, i, s.rows["device"]).Format(time.DateOnly))}
		}},
	{name: "reading", columns: []string{"id bigint not null", "device_id int not null", "at datetime not null", "value double not null", "quality tinyint not null"},
		key: []string{"id"}, refs: [][3]string{{"device_id", "device", "id"}}, options: "AVG_ROW_LENGTH=60 AUTO_INCREMENT=%d", rows: grown(3),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			quality := pick(r, []int64{0, 1, 2}, 0.9, 0.08)
			return []driver.Value{i + 1, s.one(r, "device"), stamp(history(r, i, s.rows["reading"])), 293 + 10*r.NormFloat64() + 20*float64(quality), quality}
		}},
}}

var tenants = shape{"tenants", []tableShape{
	{name: "project", columns: []string{"id int not null", "uuid char(36) not null", "name varchar(60) not null", "deleted int not null"}, key: []string{"id"}, unique: [][]string{{"uuid"}}, rows: grown(0.1),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			deleted := int64(0)
			if r.Float64() < 0.2 {
				deleted = i + 1
			}
			return []driver.Value{i + 1, text(uuid(r)), text(word(r, 5000, 1) + "-" + word(r, 50, 1)), deleted}
		}},
	{name: "instance", columns: []string{"id int not null", "project_id int not null", "uuid char(36) not null", "vm_state varchar(20)", "vcpus int not null", "memory_mb int not null", "launched_at datetime", "terminated_at datetime", "info text"},
		key: []string{"id"}, unique: [][]string{{"uuid"}}, refs: [][3]string{{"project_id", "project", "id"}}, options: "AUTO_INCREMENT=%d", rows: grown(1),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			at := history(r, i, s.rows["instance"])
			gone := r.Float64() < 0.5
			state := pick(r, []string{"active", "stopped", "error"}, 0.8, 0.15)
			end := driver.Value(nil)
			if gone {
				state, end = "deleted", stamp(at.Add(time.Duration(lognormal(r, 86400, 1))*time.Second))
			}
			cpus := pick(r, []int64{1, 2, 4, 8, 16}, 0.35, 0.3, 0.2, 0.1)
			info := fmt.Sprintf(`{"host":"node%d","ram":%d,"tags":["%s"]}`, r.IntN(400), 2048*cpus, word(r, 30, 1))
			return []driver.Value{i + 1, s.busy(r, "project", 1.5), text(uuid(r)), text(state), cpus, 2048 * cpus, maybe(r, 0.95, stamp(at)), end, text(info)}
		}},
	{name: "fixed_ip", columns: []string{"id int not null", "instance_id int", "address varchar(39) not null", "reserved tinyint(1) not null"}, key: []string{"id"}, unique: [][]string{{"address"}},
		refs: [][3]string{{"instance_id", "instance", "id"}}, rows: grown(1.5),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			return []driver.Value{i + 1, maybe(r, 0.6, s.one(r, "instance")), text(fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255)), pick(r, []driver.Value{int64(0), int64(1)}, 0.9)}
		}},
}}

func uuid(r *rand.Rand) string {
	a, b := r.Uint64(), r.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>52, b&0xffffffffffff)
}

var library = shape{"library", []tableShape{
	{name: "author", columns: []string{"id int not null", "name varchar(80) not null", "born smallint"}, key: []string{"id"}, rows: grown(0.25),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			return []driver.Value{i + 1, text(word(r, 400, 1) + " " + word(r, 8000, 1)), maybe(r, 0.65, int64(1850+r.IntN(150)))}
		}},
	{name: "book", columns: []string{"isbn char(13) not null", "title varchar(120) not null", "year smallint not null", "pages int", "language enum('en','de','fr','es') not null"}, key: []string{"isbn"}, rows: grown(0.5),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			return []driver.Value{text(isbn(i)), text(word(r, 3000, 1) + " " + word(r, 3000, 1)), 2023 - int64(r.ExpFloat64()*15), maybe(r, 0.8, 20+int64(lognormal(r, 250, 0.5))), text(pick(r, []string{"en", "de", "fr", "es"}, 0.55, 0.25, 0.15))}
		}},
	{name: "wrote", columns: []string{"isbn char(13) not null", "author_id int not null", "role varchar(10) not null"}, key: []string{"isbn", "author_id"}, refs: [][3]string{{"isbn", "book", "isbn"}, {"author_id", "author", "id"}}, rows: grown(0.75),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			book, nth := i/3*2, i%3 // two books have three authors: one and two of them
			if nth == 2 {
				book++
			} else if nth == 1 {
				book += int64(uint64(i/3) * 0x9e3779b97f4a7c15 >> 63)
			}
			all := s.rows["author"]
			return []driver.Value{text(isbn(min(book, s.rows["book"]-1))), 1 + (int64(rand.New(rand.NewPCG(s.seed, uint64(i/3))).Int64N(all))+nth)%all, text(pick(r, []string{"author", "editor"}, 0.85))}
		}},
	{name: "loan", columns: []string{"id int not null", "isbn char(13) not null", "lent date not null", "back date", "fine decimal(6,2)"}, key: []string{"id"}, refs: [][3]string{{"isbn", "book", "isbn"}}, rows: grown(2),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			lent := history(r, i, s.rows["loan"])
			book := r.Int64N(s.rows["book"])
			if r.Float64() < 0.5 {
				book /= 5
			}
			return []driver.Value{i + 1, text(isbn(book)), []byte(lent.Format(time.DateOnly)), maybe(r, 0.92, []byte(lent.AddDate(0, 0, 1+r.IntN(28)).Format(time.DateOnly))), maybe(r, 0.1, cents(r.ExpFloat64()*5))}
		}},
}}

func isbn(i int64) string { return fmt.Sprintf("978%010d", uint64(i)*0x9e3779b9%10000000000) }

var ledger = shape{"ledger", []tableShape{
	{name: "account", columns: []string{"id bigint not null", "number varchar(20) not null", "currency char(3) not null", "balance decimal(14,2) not null", "opened datetime not null"}, key: []string{"id"}, unique: [][]string{{"number"}}, rows: grown(0.4),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			return []driver.Value{5000 + 3*i, text(fmt.Sprintf("ACC-%d", i+1)), text(pick(r, []string{"EUR", "USD", "GBP", "CHF"}, 0.5, 0.3, 0.15)), cents(lognormal(r, 2000, 1.5)), stamp(history(r, i, s.rows["account"]))}
		}},
	{name: "transfer", columns: []string{"id bigint not null", "from_id bigint not null", "to_id bigint not null", "amount decimal(12,2) not null", "booked datetime not null", "seq int not null", "note varchar(100)"}, key: []string{"id"}, unique: [][]string{{"seq"}},
		refs: [][3]string{{"from_id", "account", "id"}, {"to_id", "account", "id"}}, options: "AUTO_INCREMENT=%d MAX_ROWS=1000000", rows: grown(2.5),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			from, to := s.busy(r, "account", 1.3).(int64)-1, s.one(r, "account").(int64)-1
			return []driver.Value{9000000 + 7*i, 5000 + 3*from, 5000 + 3*to, cents(lognormal(r, 100, 1)), stamp(history(r, i, s.rows["transfer"])), i + 1, maybe(r, 0.4, text("ref "+strconv.FormatInt(i, 10)+" "+word(r, 200, 1)))}
		}},
	{name: "audit", columns: []string{"transfer_id bigint not null", "nr int not null", "action varchar(12) not null", "at datetime not null"}, key: []string{"transfer_id", "nr"}, refs: [][3]string{{"transfer_id", "transfer", "id"}}, rows: grown(3.75),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			transfer, nr := i/3*2, i%3+1
			if nr == 3 {
				transfer, nr = transfer+1, 1
			}
			return []driver.Value{9000000 + 7*min(transfer, s.rows["transfer"]-1), nr, text(pick(r, []string{"create", "approve", "book"}, 0.5, 0.3)), stamp(history(r, i, s.rows["audit"]))}
		}},
}}

var clinic = shape{"clinic", []tableShape{
	{name: "ward", columns: []string{"id int not null", "name varchar(30) not null", "beds int not null"}, key: []string{"id"}, rows: fixed(18),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			return []driver.Value{i + 1, text(word(rand.New(rand.NewPCG(3, uint64(i))), 1e6, 1)), 8 + i*2}
		}},
	{name: "patient", columns: []string{"id int not null", "code varchar(12) not null", "sex char(1) not null", "height float", "weight float", "allergy varchar(40)"}, key: []string{"id"}, unique: [][]string{{"code"}}, rows: grown(1),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			height := 170 + 10*r.NormFloat64()
			return []driver.Value{i + 1, text(strconv.FormatInt(i+1, 10)), text(pick(r, []string{"f", "m", "x"}, 0.52, 0.47)), maybe(r, 0.9, math.Round(10*height)/10), maybe(r, 0.9, math.Round(10*(height-100+8*r.NormFloat64()))/10), maybe(r, 0.12, text(word(r, 25, 3)))}
		}},
	{name: "stay", columns: []string{"id int not null", "patient_id int not null", "ward_id int not null", "arrived datetime not null", "left_at datetime", "urgent tinyint(1) not null"}, key: []string{"id"}, refs: [][3]string{{"patient_id", "patient", "id"}, {"ward_id", "ward", "id"}}, rows: grown(1.6),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			at := history(r, i, s.rows["stay"])
			ward := 1 + int64(18*math.Pow(r.Float64(), 2))
			return []driver.Value{i + 1, s.one(r, "patient"), ward, stamp(at), maybe(r, 0.94, stamp(at.Add(time.Duration(lognormal(r, 3*86400, 0.8))*time.Second))), pick(r, []driver.Value{int64(0), int64(1)}, 0.75)}
		}},
	{name: "vital", columns: []string{"id bigint not null", "stay_id int not null", "pulse smallint not null", "temperature decimal(3,1)", "taken datetime not null"}, key: []string{"id"}, refs: [][3]string{{"stay_id", "stay", "id"}}, rows: grown(6),
		fill: func(r *rand.Rand, i int64, s *source) []driver.Value {
			return []driver.Value{i + 1, s.one(r, "stay"), int64(70 + 12*r.NormFloat64()), maybe(r, 0.5, []byte(strconv.FormatFloat(36.8+0.6*r.NormFloat64(), 'f', 1, 64))), stamp(history(r, i, s.rows["vital"]))}
		}},
}}
