package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
	"duckface/profile"
)

// Every property that a profile states of the shop is broken on purpose, and verify
// must say which one it was.

// fault breaks one property of a table.
type fault struct {
	name    string
	table   string
	breaks  func(d spelling) []string // statements
	measure string                    // what verify must name
	object  string                    // and whose it is
	also    []string                  // measures that break with it
}

// spelling is what differs between the engines.
type spelling struct {
	mysql bool
}

func (d spelling) concat(parts ...string) string {
	if d.mysql {
		return "concat(" + strings.Join(parts, ", ") + ")"
	}
	return "(" + strings.Join(parts, " || ") + ")"
}

func (d spelling) characters(x string) string {
	if d.mysql {
		return "char_length(" + x + ")"
	}
	return "length(" + x + ")"
}

// between is the seconds from one time to another.
func (d spelling) between(from, to string) string {
	if d.mysql {
		return "timestampdiff(SECOND, " + from + ", " + to + ")"
	}
	return "(strftime('%s', " + to + ") - strftime('%s', " + from + "))"
}

// after is so many seconds after a time.
func (d spelling) after(at, seconds string) string {
	if d.mysql {
		return "(" + at + " + INTERVAL (" + seconds + ") SECOND)"
	}
	return "datetime(" + at + ", (" + seconds + ") || ' seconds')"
}

// disorder sorts rows by a number in no order.
func disorder(x string) string { return "(" + x + " * 7919) % 10007, " + x }

// dealt gives each row of a table the columns of another of its rows, in which nothing
// remains but the column itself.
func dealt(table, key string, columns ...string) []string {
	list := strings.Join(columns, ", ")
	statements := []string{
		"DROP TABLE IF EXISTS dealt",
		fmt.Sprintf(`CREATE TABLE dealt AS SELECT a.%[2]s, %[3]s FROM (SELECT %[2]s, row_number() OVER (ORDER BY %[2]s) AS n FROM %[1]s) a
			JOIN (SELECT %[3]s, row_number() OVER (ORDER BY %[4]s) AS m FROM %[1]s) b ON n = m`, table, key, list, disorder(key)),
		fmt.Sprintf("CREATE UNIQUE INDEX dealt_key ON dealt (%s)", key),
	}
	for _, c := range columns {
		statements = append(statements, fmt.Sprintf("UPDATE %[1]s SET %[2]s = (SELECT %[2]s FROM dealt WHERE dealt.%[3]s = %[1]s.%[3]s)", table, c, key))
	}
	return append(statements, "DROP TABLE dealt")
}

// fixed are statements that every engine reads.
func fixed(statements ...string) func(spelling) []string {
	return func(spelling) []string { return statements }
}

// another gives each parent the children of another one.
func another(table, column string, parents int) func(spelling) []string {
	return fixed(fmt.Sprintf("UPDATE %s SET %s = 1 + (%[2]s * 7) %% %d", table, column, parents))
}

var faults = []fault{
	{name: "children dealt evenly", table: "visit", breaks: fixed("UPDATE visit SET customer_id = 1 + visit_id % 400"),
		measure: "fan-out", object: "customer_id -> customer", also: []string{"joint fan-out", "two-hop fan-out"}},
	{name: "children of the same number of other parents", table: "visit", breaks: another("visit", "customer_id", 400-1),
		measure: "joint fan-out", object: "orders(customer_id) with visit(customer_id)", also: []string{"fan-out", "two-hop fan-out"}},
	{name: "grandchildren dealt anew", table: "photo", breaks: fixed("UPDATE photo SET visit_id = 1 + (visit_id * 1009) % (SELECT count(*) FROM visit)"),
		measure: "two-hop fan-out", object: "visit_id -> visit.customer_id -> customer", also: []string{"clustering", "locality", "joint fan-out"}},
	{name: "paths that no longer meet", table: "payment", breaks: fixed(dealt("payment", "payment_id", "customer_id")...),
		measure: "path agreement", object: "[order_id, customer_id] = [customer_id]", also: []string{"clustering"}},
	{name: "links dealt anew", table: "product_tag", breaks: fixed(
		"DROP TABLE IF EXISTS dealt",
		`CREATE TABLE dealt AS SELECT a.product_id, b.tag_id FROM
			(SELECT product_id, row_number() OVER (ORDER BY product_id, tag_id) - 1 AS n FROM product_tag) a JOIN
			(SELECT tag_id, row_number() OVER (ORDER BY tag_id, product_id) - 1 AS m FROM product_tag) b ON (n * 97) % (SELECT count(*) FROM product_tag) = m`,
		"DELETE FROM product_tag", "INSERT INTO product_tag SELECT product_id, tag_id FROM dealt", "DROP TABLE dealt"),
		measure: "edge joint degree", object: "product_id | tag_id", also: []string{"joint fan-out"}},
	{name: "nulls apart", table: "orders", breaks: fixed(dealt("orders", "order_id", "carrier")...),
		measure: "null patterns"},
	{name: "nulls anywhere", table: "visit", breaks: fixed(dealt("visit", "visit_id", "rating")...),
		measure: "null dependence", object: "null rating"},
	{name: "shipped before it was ordered", table: "orders", breaks: func(d spelling) []string {
		return []string{"UPDATE orders SET shipped = " + d.after("placed", "-"+d.between("placed", "shipped"))}
	}, measure: "temporal order", object: "shipped", also: []string{"lag"}},
	{name: "packed before it was ordered", table: "line", breaks: func(d spelling) []string {
		return []string{"UPDATE line SET packed = " + d.after("packed", "-2*86400")}
	}, measure: "temporal order", object: "packed", also: []string{"lag"}},
	{name: "twice as long", table: "orders", breaks: func(d spelling) []string {
		return []string{"UPDATE orders SET shipped = " + d.after("placed", "2*"+d.between("placed", "shipped"))}
	}, measure: "lag", object: "shipped"},
	{name: "customers in no order of time", table: "customer", breaks: fixed(dealt("customer", "customer_id", "joined")...),
		measure: "key order follows time", object: "joined, (key)"},
	{name: "numbers that know nothing of each other", table: "line", breaks: fixed(dealt("line", "line_id", "discount")...),
		measure: "correlation", object: "quantity, discount"},
	{name: "prices of other products", table: "line", breaks: fixed(dealt("line", "line_id", "price")...),
		measure: "copy", object: "price", also: []string{"column shape"}},
	{name: "keys of other rows", table: "orders", breaks: fixed(dealt("orders", "order_id", "closed")...),
		measure: "copy", object: "closed", also: []string{"correlation"}},
	{name: "credit for anybody", table: "customer", breaks: fixed(dealt("customer", "customer_id", "credit")...),
		measure: "dependence", object: "credit"},
	{name: "two currencies", table: "customer", breaks: fixed("UPDATE customer SET currency = 'USD' WHERE customer_id % 3 = 0"),
		measure: "value spectrum", object: "currency"},
	{name: "states as common as each other", table: "customer", breaks: fixed("UPDATE customer SET status = CASE customer_id % 3 WHEN 0 THEN 'aaaa' WHEN 1 THEN 'bbbbbb' ELSE 'cccccc' END"),
		measure: "value spectrum", object: "status", also: []string{"column shape", "dependence"}},
	{name: "references to nobody", table: "audit", breaks: fixed("UPDATE audit SET customer_id = customer_id + 5000 WHERE audit_id % 6 = 0"),
		measure: "dangling share", object: "customer_id -> customer", also: []string{"fan-out", "joint fan-out"}},
	{name: "types of other rows", table: "comment", breaks: fixed(dealt("comment", "comment_id", "commentable_type")...),
		measure: "dangling share", object: "commentable_id -> product when commentable_type 2", also: []string{"fan-out", "dependence", "joint fan-out", "two-hop fan-out"}},
	{name: "a flat tree", table: "category", breaks: fixed("UPDATE category SET parent_id = 1 + category_id % 8 WHERE parent_id IS NOT NULL"),
		measure: "depth", object: "parent_id -> category", also: []string{"fan-out", "joint fan-out"}},
	{name: "siblings scattered", table: "photo", breaks: fixed("UPDATE photo SET photo_id = -1 - (photo_id * 7919) % 10007", "UPDATE photo SET photo_id = -photo_id"),
		measure: "clustering", object: "visit_id -> visit", also: []string{"locality"}},
	{name: "parents of neighbours that lie apart", table: "photo", breaks: fixed("UPDATE photo SET photo_id = -1 - (visit_id * 7919) % 10007 - 10007 * (photo_id % 50)", "UPDATE photo SET photo_id = -photo_id"),
		measure: "locality", object: "visit_id -> visit", also: []string{"clustering"}},
	{name: "no count of its own", table: "line", breaks: fixed(dealt("line", "line_id", "position")...),
		measure: "ordinal", object: "position"},
	{name: "texts cut short", table: "customer", breaks: func(d spelling) []string {
		return []string{"UPDATE customer SET note = substr(note, 1, " + d.characters("note") + " / 2)"}
	}, measure: "column shape", object: "note", also: []string{"compressibility", "distinct ratio"}},
	{name: "numbers of products that begin otherwise", table: "product", breaks: func(d spelling) []string {
		return []string{"UPDATE product SET sku = " + d.concat("substr(sku, "+d.characters("sku")+" - 4, 5)", "substr(sku, 1, "+d.characters("sku")+" - 5)")}
	}, measure: "prefix selectivity", object: "sku"},
	{name: "texts that repeat themselves", table: "comment", breaks: func(d spelling) []string {
		x := "substr(body, 1, 9)"
		return []string{"UPDATE comment SET body = substr(" + d.concat(slices.Repeat([]string{x}, 24)...) + ", 1, " + d.characters("body") + ")"}
	}, measure: "compressibility", object: "body", also: []string{"distinct ratio", "prefix selectivity"}},
	{name: "no letters but Latin ones", table: "customer", breaks: func(d spelling) []string {
		return []string{"UPDATE customer SET city = substr(" + d.concat("'q'", "customer_id", "'abcdefghijklmn'") + ", 1, " + d.characters("city") + ")"}
	}, measure: "multi-byte share", object: "city", also: []string{"prefix selectivity", "distinct ratio"}},
	{name: "documents of another kind", table: "orders", breaks: func(d spelling) []string {
		return []string{"UPDATE orders SET payload = " + d.concat(`'{"note": "'`, "order_id", `'", "text": "'`, "substr('abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz', 1, 50)", `'"}'`)}
	}, measure: "JSON structure", object: "payload", also: []string{"column shape", "compressibility", "prefix selectivity"}},
	{name: "half as many values", table: "orders", breaks: fixed(
		"CREATE TABLE dealt AS SELECT order_id, reference FROM orders", "CREATE UNIQUE INDEX dealt_key ON dealt (order_id)",
		"UPDATE orders SET reference = (SELECT reference FROM dealt WHERE dealt.order_id = orders.order_id - orders.order_id % 2) WHERE order_id > 1", "DROP TABLE dealt"),
		measure: "distinct ratio", object: "reference", also: []string{"prefix selectivity"}},
	{name: "heavier products", table: "product", breaks: fixed("UPDATE product SET weight = weight * weight / 2000"),
		measure: "column shape", object: "weight", also: []string{"distinct ratio"}},
	{name: "fewer nulls", table: "visit", breaks: fixed("UPDATE visit SET rating = 3 WHERE rating IS NULL AND visit_id % 2 = 0"),
		measure: "null fraction", object: "rating", also: []string{"null patterns", "value spectrum", "null dependence"}},
	{name: "rows without a parent", table: "photo", breaks: fixed("UPDATE photo SET visit_id = visit_id + 100000 WHERE photo_id = 7"),
		measure: "orphans", object: "visit_id -> visit"},
	{name: "rows that are missing", table: "photo", breaks: fixed("DELETE FROM photo WHERE photo_id = 7"),
		measure: "row count"},
}

// broken is a database to break.
type broken struct {
	url string
	spelling
	db *sql.DB
}

func (b *broken) execute(t *testing.T, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := b.db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// command runs the program and returns what it prints.
func command(t *testing.T, want int, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), append(args, "--quiet"), strings.NewReader(""), &stdout, &stderr); code != want {
		t.Fatalf("%s: got exit code %d, want %d\n%.3000s%s", strings.Join(args, " "), code, want, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.Bytes()
}

// breakAll measures a shop, makes another like it, and breaks that.
func breakAll(t *testing.T, source string, target *broken) {
	path := filepath.Join(t.TempDir(), "shop.yaml")
	command(t, exitDone, "profile", source, "-o", path)
	command(t, exitDone, "generate", path, "--to", target.url)
	isDocumented(t, command(t, exitDone, "verify", path, target.url, "--json"))
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			target.execute(t, "CREATE TABLE kept AS SELECT * FROM "+f.table)
			defer target.execute(t, "DELETE FROM "+f.table, "INSERT INTO "+f.table+" SELECT * FROM kept", "DROP TABLE kept")
			target.execute(t, f.breaks(target.spelling)...)
			f.check(t, f.verify(t, path, target.url))
		})
	}
	command(t, exitDone, "verify", path, target.url)
}

// isDocumented finds each measure that was taken in docs/verify.md.
func isDocumented(t *testing.T, output []byte) {
	t.Helper()
	text, err := os.ReadFile("../../docs/verify.md")
	if err != nil {
		t.Fatal(err)
	}
	var c struct{ Measures []profile.Summary }
	if err := json.Unmarshal(output, &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Measures) < 25 {
		t.Errorf("got %d measures of a shop in which everything hangs together, want at least 25", len(c.Measures))
	}
	for _, m := range c.Measures {
		if !strings.Contains(string(text), "| "+m.Measure+" |") {
			t.Errorf("docs/verify.md does not explain %s", m.Measure)
		}
	}
}

// verify runs the command, which must fail.
func (f *fault) verify(t *testing.T, path, url string) []byte {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"verify", path, url, "--json", "--quiet"}, strings.NewReader(""), &stdout, &stderr); code != exitOutside {
		t.Errorf("got exit code %d, want %d\n%s", code, exitOutside, stderr.Bytes())
	}
	return stdout.Bytes()
}

// check finds the fault in what verify says, and nothing that it does not explain.
func (f *fault) check(t *testing.T, output []byte) {
	t.Helper()
	var c struct{ Findings []profile.Finding }
	if err := json.Unmarshal(output, &c); err != nil {
		t.Fatal(err)
	}
	found, near := false, "nothing of the kind"
	for _, got := range c.Findings {
		if got.Table == f.table && got.Measure == f.measure && got.Object == f.object {
			near = fmt.Sprintf("%+v", got)
		}
		switch {
		case got.OK:
		case got.Table == f.table && got.Measure == f.measure && got.Object == f.object,
			f.measure == "joint fan-out" && got.Measure == f.measure && got.Object == f.object:
			found = true
		case !slices.Contains(append(f.also, f.measure), got.Measure):
			t.Errorf("got %s of %s outside its tolerance as well: %+v", got.Measure, got.Name(), got)
		}
	}
	if !found {
		t.Errorf("%s of %s.%s is not outside its tolerance: %s", f.measure, f.table, f.object, near)
	}
}

func TestVerify_NamesWhatIsBroken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	source, target := filepath.Join(dir, "source.db"), filepath.Join(dir, "target.db")
	db, err := sql.Open("sqlite", source)
	if err != nil {
		t.Fatal(err)
	}
	b := &broken{url: "sqlite:" + source, db: db}
	b.execute(t, shopScript())
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err = sql.Open("sqlite", target); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	breakAll(t, "sqlite:"+source, &broken{url: "sqlite:" + target, db: db})
}

func TestVerify_NamesWhatIsBrokenOnAServer(t *testing.T) {
	t.Parallel()
	s := mysqltest.Servers(t)[0]
	source, target := s.FreshDatabase(t), s.FreshDatabase(t)
	s.Execute(t, source.Database, shopScript())
	target.Params = map[string]string{"foreign_key_checks": "0"}
	db, err := mysql.Open(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	breakAll(t, s.URL(source.Database), &broken{url: s.URL(target.Database), spelling: spelling{mysql: true}, db: db.Pool()})
}
