package main

import (
	"database/sql"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// canaryColumn is a class of column: what usually stands in it, and what a
// single row has that must not leave it.
type canaryColumn struct {
	name   string
	sqlite string // type
	mysql  string
	usual  func(r *rand.Rand, i int) string // an SQL literal
	canary string                           // an SQL literal
	tokens []string                         // what is looked for
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// textColumn is a text column whose canary is the token within some frame.
func textColumn(name, kind string, usual func(r *rand.Rand, i int) string, frame, token string) canaryColumn {
	return canaryColumn{name, kind, kind, func(r *rand.Rand, i int) string { return quoted(usual(r, i)) }, quoted(strings.ReplaceAll(frame, "%", token)), []string{token}}
}

func randomText(r *rand.Rand, letters string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[r.IntN(len(letters))]
	}
	return string(b)
}

func oneOfWords(r *rand.Rand, n int) string {
	words := strings.Fields("amber birch cedar daisy elder fern ginger hazel iris juniper kale laurel maple nettle olive poppy quince rose sage thyme")
	var out []string
	for range n {
		out = append(out, words[r.IntN(len(words))])
	}
	return strings.Join(out, " ")
}

// canaryColumns are all classes of all types. Each token stands in one row.
func canaryColumns() []canaryColumn {
	const hexDigits = "0123456789abcdef"
	number := func(name, kind, canary string, usual func(r *rand.Rand, i int) string) canaryColumn {
		return canaryColumn{name, kind, kind, usual, canary, []string{canary}}
	}
	day := func(r *rand.Rand) string {
		return fmt.Sprintf("202%d-%02d-%02d", r.IntN(4), 1+r.IntN(12), 1+r.IntN(28))
	}
	columns := []canaryColumn{
		number("small", "int", "982451653", func(r *rand.Rand, i int) string { return fmt.Sprint(r.IntN(5)) }),
		number("wide", "bigint", "735182946", func(r *rand.Rand, i int) string { return fmt.Sprint(r.IntN(9e6)) }),
		number("far", "bigint", "-618203947", func(r *rand.Rand, i int) string { return fmt.Sprint(r.IntN(100)) }),
		number("price", "decimal(12,2)", "7294051.83", func(r *rand.Rand, i int) string { return fmt.Sprintf("%d.%02d", r.IntN(90), r.IntN(100)) }),
		number("ratio", "double", "482716.395", func(r *rand.Rand, i int) string { return fmt.Sprintf("%.4f", r.Float64()) }),
		number("lonely", "int", "519374826", func(*rand.Rand, int) string { return "NULL" }),
		{"born", "date", "date", func(r *rand.Rand, i int) string { return quoted(day(r)) }, "'2187-03-09'", []string{"2187-03-09"}},
		{"moment", "datetime", "datetime", func(r *rand.Rand, i int) string {
			return quoted(day(r) + fmt.Sprintf(" %02d:%02d:%02d", r.IntN(24), r.IntN(60), r.IntN(60)))
		}, "'2191-11-23 04:17:38'", []string{"2191-11-23"}},
		{"fixed_moment", "datetime", "datetime", func(*rand.Rand, int) string { return "'2022-02-02 02:02:02'" }, "'2194-08-17 21:43:09'", []string{"2194-08-17"}},
		{"once", "datetime", "datetime", func(*rand.Rand, int) string { return "NULL" }, "'2196-05-28 13:09:51'", []string{"2196-05-28"}},
		{"clock", "time", "time", func(r *rand.Rand, i int) string {
			return fmt.Sprintf("'%02d:%02d:%02d'", r.IntN(24), r.IntN(60), r.IntN(60))
		}, "'713:48:29'", []string{"713:48:29"}},
		{"kind", "varchar(8)", "enum('small','large','zebrafishes')", func(r *rand.Rand, i int) string { return quoted([]string{"small", "large"}[r.IntN(2)]) }, "'zebrafishes'", nil},
		textColumn("state", "varchar(20)", func(r *rand.Rand, i int) string { return []string{"active", "stopped", "error"}[r.IntN(3)] }, "%", "kqzvhxwpjd"),
		textColumn("word", "varchar(40)", func(r *rand.Rand, i int) string { return oneOfWords(r, 1) }, "%", "brimstonewyck"),
		textColumn("name", "varchar(60)", func(r *rand.Rand, i int) string { return oneOfWords(r, 2) }, "Mr %", "Quillonbrathe"),
		textColumn("email", "varchar(80)", func(r *rand.Rand, i int) string { return fmt.Sprintf("u%d@example.com", i) }, "%@example.com", "vexlomarind"),
		textColumn("url", "varchar(200)", func(r *rand.Rand, i int) string { return fmt.Sprintf("https://example.com/p/%d", i) }, "https://example.com/%", "jorbwexnity"),
		textColumn("phone", "varchar(20)", func(r *rand.Rand, i int) string { return fmt.Sprintf("+49 30 %06d", r.IntN(1e6)) }, "+49 %", "8361940275"),
		textColumn("digits", "varchar(20)", func(r *rand.Rand, i int) string { return fmt.Sprintf("%05d", r.IntN(1e5)) }, "%", "2906481735"),
		textColumn("hex", "varchar(40)", func(r *rand.Rand, i int) string { return randomText(r, hexDigits, 32) }, "%", "9f86d081884c7d659a2feaa0c55ad015"),
		textColumn("code", "varchar(20)", func(r *rand.Rand, i int) string { return fmt.Sprintf("ORD-%06d", i) }, "ORD-%", "73x9k2m8q4"),
		textColumn("path", "varchar(200)", func(r *rand.Rand, i int) string { return "/srv/" + oneOfWords(r, 1) + "/x" }, "/srv/%/x", "glimwortheska"),
		textColumn("prose", "text", func(r *rand.Rand, i int) string { return oneOfWords(r, 12) + "." }, "It was % who did it.", "Dreffelwaunt"),
		textColumn("greek", "varchar(60)", func(r *rand.Rand, i int) string { return "αβγ " + fmt.Sprint(i) }, "%", "ψξφωδζθχ"),
		textColumn("uuid_text", "varchar(36)", func(r *rand.Rand, i int) string {
			h := randomText(r, hexDigits, 32)
			return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
		}, "%", "c0ffee42-7b1d-4e9a-a3f5-6d2b8e1c9047"),
	}
	document := func(r *rand.Rand, i int) string {
		return fmt.Sprintf(`{"id": %d, "tags": ["%s"], "on": true}`, i, oneOfWords(r, 1))
	}
	columns = append(columns,
		canaryColumn{"doc", "json", "longtext", func(r *rand.Rand, i int) string { return quoted(document(r, i)) },
			quoted(`{"plorqhandite": "smewgullivak", "n": 640827195, "id": 7}`), []string{"plorqhandite", "smewgullivak", "640827195"}},
		canaryColumn{"raw_bytes", "blob", "varbinary(64)", func(r *rand.Rand, i int) string { return "x'" + randomText(r, hexDigits, 32) + "'" },
			"x'" + hex.EncodeToString([]byte("wyzzenforthmarch")) + "'", []string{"wyzzenforthmarch"}},
	)
	return columns
}

// canaryDatabase is a schema with one table of all columns, one of a single row,
// keys that begin far up, and keys that are texts; and the tokens in it.
func canaryDatabase(r *rand.Rand, rows int, mysql bool) (script string, tokens []string) {
	var b strings.Builder
	columns := canaryColumns()
	comment := func(text string) string {
		if !mysql {
			return ""
		}
		tokens = append(tokens, text)
		return " COMMENT " + quoted(text)
	}
	b.WriteString("CREATE TABLE owner (id INTEGER PRIMARY KEY, label VARCHAR(30) NOT NULL UNIQUE)" + comment("Thrumblewick ledger") + ";\n")
	b.WriteString("CREATE TABLE kinds (id INTEGER PRIMARY KEY, owner_id INTEGER NOT NULL")
	for _, c := range columns {
		kind := c.sqlite
		if mysql {
			kind = c.mysql
		}
		fmt.Fprintf(&b, ", %s %s", c.name, kind)
		if c.name == "state" {
			b.WriteString(" DEFAULT 'tok_5d41402abc4b2a76'" + comment("ask Frobisherton"))
			tokens = append(tokens, "5d41402abc4b2a76")
		}
		if c.name == "small" {
			b.WriteString(" DEFAULT 871635294")
			tokens = append(tokens, "871635294")
		}
		if c.name == "kind" && !mysql { // in MySQL it is a label, a word of the schema
			tokens = append(tokens, "zebrafishes")
		}
		tokens = append(tokens, c.tokens...)
	}
	b.WriteString(", FOREIGN KEY (owner_id) REFERENCES owner (id));\n")
	b.WriteString("CREATE TABLE setting (id INTEGER PRIMARY KEY, license INTEGER, since DATETIME, holder VARCHAR(40));\n")
	b.WriteString("CREATE TABLE high (id INTEGER PRIMARY KEY, n INTEGER);\n")
	b.WriteString("CREATE TABLE named (code VARCHAR(30) PRIMARY KEY, n INTEGER);\n")
	for i := range 40 {
		label := fmt.Sprintf("owner %d", i)
		if i == 17 {
			label = "Oxwendlethorp"
		}
		fmt.Fprintf(&b, "INSERT INTO owner VALUES (%d, %s);\n", i+1, quoted(label))
	}
	for i := range rows {
		var cells []string
		for j, c := range columns {
			cell := c.usual(r, i)
			if i == 7+3*j {
				cell = c.canary
			}
			cells = append(cells, cell)
		}
		fmt.Fprintf(&b, "INSERT INTO kinds VALUES (%d, %d, %s);\n", i+1, 1+i%40, strings.Join(cells, ", "))
		fmt.Fprintf(&b, "INSERT INTO high VALUES (%d, %d);\n", 463918207+i, i%10)
	}
	for i, code := range []string{"AT", "BE", "CH", "DE", "ES", "Krandlesworpe", "FR", "GB", "IT", "NL"} {
		fmt.Fprintf(&b, "INSERT INTO named VALUES (%s, %d);\n", quoted(code), i)
	}
	b.WriteString("INSERT INTO setting VALUES (1, 358172946, '2183-05-17 03:14:15', 'Yarrowgundle');\n")
	return b.String(), append(tokens, "Oxwendlethorp", "46391820", "Krandlesworpe", "358172946", "2183-05-17", "Yarrowgundle")
}

// executeSQLite runs a script on a new file.
func executeSQLite(t *testing.T, path, script string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("BEGIN;\n" + script + "COMMIT;"); err != nil {
		t.Fatal(err)
	}
}
