package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// shopTables is a shop in which everything hangs together that a profile can tell. Both SQLite and
// MariaDB read it.
const shopTables = `
CREATE TABLE region (region_id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL);
CREATE TABLE customer (customer_id INTEGER PRIMARY KEY, region_id INTEGER NOT NULL, city VARCHAR(40) NOT NULL, status VARCHAR(10) NOT NULL,
  currency VARCHAR(3) NOT NULL, credit INTEGER NOT NULL, joined DATETIME NOT NULL, note VARCHAR(200) NOT NULL,
  FOREIGN KEY (region_id) REFERENCES region (region_id));
CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, placed DATETIME NOT NULL,
  shipped DATETIME, carrier VARCHAR(10), total INTEGER NOT NULL, closed INTEGER NOT NULL, reference VARCHAR(12) NOT NULL, payload TEXT NOT NULL,
  FOREIGN KEY (customer_id) REFERENCES customer (customer_id));
CREATE TABLE payment (payment_id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, customer_id INTEGER NOT NULL,
  FOREIGN KEY (order_id) REFERENCES orders (order_id), FOREIGN KEY (customer_id) REFERENCES customer (customer_id));
CREATE TABLE product (product_id INTEGER PRIMARY KEY, sku VARCHAR(20) NOT NULL, price INTEGER NOT NULL, weight INTEGER NOT NULL);
CREATE UNIQUE INDEX product_sku ON product (sku);
CREATE TABLE line (line_id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, position INTEGER NOT NULL, product_id INTEGER NOT NULL, price INTEGER NOT NULL,
  quantity INTEGER NOT NULL, discount INTEGER NOT NULL, packed DATETIME NOT NULL,
  FOREIGN KEY (order_id) REFERENCES orders (order_id), FOREIGN KEY (product_id) REFERENCES product (product_id));
CREATE TABLE visit (visit_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, at DATETIME NOT NULL, minutes INTEGER NOT NULL, rating INTEGER,
  FOREIGN KEY (customer_id) REFERENCES customer (customer_id));
CREATE TABLE photo (photo_id INTEGER PRIMARY KEY, visit_id INTEGER NOT NULL, FOREIGN KEY (visit_id) REFERENCES visit (visit_id));
CREATE TABLE tag (tag_id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL);
CREATE TABLE product_tag (product_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, PRIMARY KEY (product_id, tag_id),
  FOREIGN KEY (product_id) REFERENCES product (product_id), FOREIGN KEY (tag_id) REFERENCES tag (tag_id));
CREATE TABLE category (category_id INTEGER PRIMARY KEY, parent_id INTEGER, name VARCHAR(20) NOT NULL,
  FOREIGN KEY (parent_id) REFERENCES category (category_id));
CREATE TABLE audit (audit_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, action VARCHAR(10) NOT NULL);
CREATE TABLE comment (comment_id INTEGER PRIMARY KEY, commentable_type VARCHAR(10) NOT NULL, commentable_id INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX comment_on ON comment (commentable_type, commentable_id);
`

const (
	shopCustomers = 400
	shopProducts  = 300
	shopTags      = 64
)

// shop makes the rows of the shop, the same ones every time.
type shop struct {
	*rand.Rand
	script strings.Builder
	rows   map[string][]string // by table, literals in parentheses
	busy   []float64           // by customer: how busy
	placed []time.Time         // by order
	prices []int               // by product
}

// shopScript is the shop as a script.
func shopScript() string {
	s := &shop{Rand: rand.New(rand.NewPCG(7, 11)), rows: map[string][]string{}}
	s.customers()
	s.products()
	s.orders()
	s.others()
	s.script.WriteString(shopTables)
	for _, t := range []string{"region", "customer", "orders", "payment", "product", "line", "visit", "photo", "tag", "product_tag", "category", "audit", "comment"} {
		for rows := s.rows[t]; len(rows) > 0; {
			n := min(len(rows), 500)
			fmt.Fprintf(&s.script, "INSERT INTO %s VALUES %s;\n", t, strings.Join(rows[:n], ",\n"))
			rows = rows[n:]
		}
	}
	return s.script.String()
}

// add adds a row: texts and times are quoted, nil is NULL.
func (s *shop) add(table string, values ...any) {
	cells := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
			cells[i] = "NULL"
		case string:
			cells[i] = "'" + v + "'"
		case time.Time:
			cells[i] = "'" + v.Format(time.DateTime) + "'"
		default:
			cells[i] = fmt.Sprint(v)
		}
	}
	s.rows[table] = append(s.rows[table], "("+strings.Join(cells, ", ")+")")
}

// count is how many rows a table has.
func (s *shop) count(table string) int { return len(s.rows[table]) }

// few is a number of mean m or so, from 0.
func (s *shop) few(m float64) int { return int(m * s.ExpFloat64()) }

// text is letters of an alphabet in words, so long.
func (s *shop) text(alphabet string, length int) string {
	letters, out := []rune(alphabet), make([]rune, length)
	for i := range out {
		if out[i] = letters[int(float64(len(letters))*s.Float64()*s.Float64())]; i%7 == 6 && i < length-1 {
			out[i] = ' '
		}
	}
	return string(out)
}

const (
	latin    = "etaoinshrdlucmfwypvbgkjqxz"
	cyrillic = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфё"
)

var shopOpened = time.Date(2022, 1, 3, 0, 0, 0, 0, time.UTC)

// customers are of ten regions; a few are far busier than the others, a category says
// how much credit they have, they join in the order of their keys.
func (s *shop) customers() {
	for i := range 10 {
		s.add("region", i+1, s.text(latin, 8))
	}
	joined := shopOpened
	for i := range shopCustomers {
		s.busy = append(s.busy, math.Exp(s.NormFloat64()*0.6))
		status, credit := "active", 500+s.IntN(500)
		switch u := s.Float64(); {
		case u < 0.1:
			status, credit = "closed", s.IntN(150)
		case u < 0.3:
			status, credit = "idle", 150+s.IntN(350)
		}
		joined = joined.Add(time.Duration(s.few(3*86400)) * time.Second)
		s.add("customer", i+1, 1+min(9, s.few(3)), s.text(cyrillic, 5+s.IntN(9)), status, "EUR", credit, joined, s.text(latin, 20+s.IntN(100)))
	}
}

// products have numbers that begin alike; those with many tags have the popular ones.
func (s *shop) products() {
	for i := range shopProducts {
		s.prices = append(s.prices, 100+s.few(2000))
		s.add("product", i+1, fmt.Sprintf("%s-%05d", []string{"GARDEN", "GARAGE", "HOUSEHOLD"}[s.IntN(3)], i*37), s.prices[i], 10+s.IntN(2000))
		degree := 1 + min(11, s.few(4))
		first, among := 1, 48
		if degree > 4 {
			first, among = 49, 16
		}
		for _, n := range s.Perm(among)[:degree] {
			s.add("product_tag", i+1, first+n)
		}
	}
	for i := range shopTags {
		s.add("tag", i+1, s.text(latin, 6))
	}
	for i := range 250 {
		if i < 8 {
			s.add("category", i+1, nil, s.text(latin, 9))
			continue
		}
		s.add("category", i+1, 1+s.IntN(1+i*3/4), s.text(latin, 9))
	}
}

// orders come in the order of time, those who are busy have many, and who
// orders pays.
func (s *shop) orders() {
	var customers []int
	for i, b := range s.busy {
		for range 1 + int(5*b) {
			customers = append(customers, i)
		}
	}
	s.Shuffle(len(customers), func(i, j int) { customers[i], customers[j] = customers[j], customers[i] })
	placed := shopOpened
	for i, c := range customers {
		placed = placed.Add(time.Duration(s.few(2*86400)) * time.Second)
		s.placed = append(s.placed, placed)
		var shipped, carrier any
		if s.Float64() < 0.8 {
			shipped, carrier = placed.Add(time.Duration(43200+s.IntN(12*86400))*time.Second), []string{"DHL", "UPS", "post"}[s.IntN(3)]
		}
		closed := i + 1
		if s.Float64() < 0.1 {
			closed = 0
		}
		payload := fmt.Sprintf(`{"channel": "%s", "items": [%d, %d, %d], "gift": {"wrap": %v, "text": "%s"}}`, s.text(latin, 6), s.IntN(900), s.IntN(900), s.IntN(900), s.IntN(2) == 0, s.text(latin, 12))
		s.add("orders", i+1, c+1, placed, shipped, carrier, 100+s.IntN(90000), closed, fmt.Sprintf("R%06d", s.IntN(2*len(customers))), payload)
		if s.Float64() < 0.8 {
			s.add("payment", s.count("payment")+1, i+1, c+1)
		}
		s.lines(i, 1+s.few(2))
	}
}

// lines are of random products, mostly at their price; who buys many pays
// less for each.
func (s *shop) lines(order, n int) {
	for k := range min(n, 12) {
		product := s.IntN(shopProducts)
		price := s.prices[product]
		if s.Float64() < 0.1 {
			price = 50 + s.IntN(5000)
		}
		quantity := 1 + s.IntN(200)
		s.add("line", s.count("line")+1, order+1, k+1, product+1, price, quantity, 300-quantity+s.IntN(100), s.placed[order].Add(time.Duration(600+s.IntN(36*3600))*time.Second))
	}
}

// others are visits of those who are busy, who take many photos each time and
// do not rate the long ones, and rows that refer to others without a constraint, a few of them to none.
func (s *shop) others() {
	var customers []int
	for i, b := range s.busy {
		for range int(7 * b * (0.7 + 0.6*s.Float64())) {
			customers = append(customers, i+1)
		}
	}
	s.Shuffle(len(customers), func(i, j int) { customers[i], customers[j] = customers[j], customers[i] })
	at := shopOpened
	for i, c := range customers {
		at = at.Add(time.Duration(s.few(86400)) * time.Second)
		var rating any = 1 + s.IntN(5)
		minutes := 1 + s.few(40)
		if minutes > 50 && s.Float64() < 0.9 {
			rating = nil
		}
		s.add("visit", i+1, c, at, minutes, rating)
		for range min(9, s.few(s.busy[c-1])) {
			s.add("photo", s.count("photo")+1, i+1)
		}
	}
	for i := range 1500 {
		customer := 1 + s.IntN(shopCustomers)
		if s.Float64() < 0.06 {
			customer = 2000 + s.IntN(1000)
		}
		s.add("audit", i+1, customer, []string{"insert", "update", "delete"}[min(2, s.few(1))])
		kind, id := "orders", 1+s.IntN(s.count("orders"))
		if s.Float64() < 0.4 {
			kind, id = "product", 1+s.IntN(shopProducts)
		}
		s.add("comment", i+1, kind, id, s.text(latin, 80+s.IntN(120)))
	}
}
