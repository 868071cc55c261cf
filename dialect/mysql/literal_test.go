package mysql_test

import (
	"math"
	"testing"

	"duckface/dialect/mysql"
	"duckface/row"
	"duckface/schema"
)

func TestAppendLiteral_SpellsEveryForm(t *testing.T) {
	cases := []struct {
		typ    string
		column row.Column
		want   string
	}{
		{"int", ints(row.Int, 0, -5), "-5"},
		{"bigint unsigned", ints(row.Uint, 0, -1), "18446744073709551615"},
		{"year", ints(row.Int, 0, 0), "0000"},
		{"bit(8)", ints(row.Int, 0, 5), "5"},
		{"decimal(5,2)", ints(row.Decimal, 2, -5), "-0.05"},
		{"float", row.Column{Form: row.Float, Floats: []float64{0.1}}, "0.1"},
		{"double", row.Column{Form: row.Float, Floats: []float64{math.MaxFloat64}}, "1.7976931348623157e+308"},
		{"date", ints(row.Date, 0, row.ZeroDate), "'0000-00-00'"},
		{"time(3)", ints(row.Time, 3, -3020399e6), "'-838:59:59.000'"},
		{"datetime", ints(row.Moment, 0, -1e6), "'1969-12-31 23:59:59'"},
		{"text", texts(row.Bytes, "a'b\\c\x00\n\r\x1a\"ü"), `'a\'b\\c\0\n\r\Z"ü'`},
		{"text", texts(row.Bytes, null), "NULL"},
		{"blob", texts(row.Blob, "\x00\xff"), "0x00ff"},
		{"blob", texts(row.Blob, ""), "''"},
		{"point SRID 4326", texts(row.Blob, "\x01\x02"), "0xe61000000102"},
		{"point", texts(row.Blob, "\x01\x02"), "0x000000000102"},
	}
	for _, c := range cases {
		typ := schema.ParseType(c.typ)
		if got := string(mysql.AppendLiteral(nil, &typ, &c.column, 0)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.typ, got, c.want)
		}
	}
}

func TestAppendField_EscapesAtEveryOffset(t *testing.T) {
	typ := schema.ParseType("text")
	const clean = "0123456789abcdefghij"
	for i := range clean {
		for in, out := range map[string]string{"\t": `\t`, "\n": `\n`, "\r": `\r`, "\\": `\\`, "\x00": `\0`, "\x1f": "\x1f", "é": "é"} {
			c := texts(row.Bytes, clean[:i]+in+clean[i:])
			if got, want := string(mysql.AppendField(nil, &typ, &c, 0)), clean[:i]+out+clean[i:]; got != want {
				t.Errorf("%q at %d: got %q, want %q", in, i, got, want)
			}
		}
	}
}

// wide is a batch of 16 columns of the usual kinds.
func wide(rows int) (*schema.Table, *row.Batch) {
	t := &schema.Table{Name: "wide"}
	b := &row.Batch{Table: "wide", Rows: rows}
	add := func(typ string, c row.Column) {
		t.Columns = append(t.Columns, &schema.Column{Name: typ, Type: schema.ParseType(typ)})
		b.Columns = append(b.Columns, c)
	}
	numbers := func(form row.Form, scale int, from, step int64) row.Column {
		c := row.Column{Form: form, Scale: scale}
		for i := range int64(rows) {
			c.Ints = append(c.Ints, from+i*step)
		}
		return c
	}
	words := func(form row.Form, value string) row.Column {
		c := row.Column{Form: form}
		for range rows {
			c.Data = append(c.Data, value...)
			c.Ends = append(c.Ends, len(c.Data))
		}
		return c
	}
	for range 2 {
		add("bigint", numbers(row.Int, 0, 1, 1))
		add("int", numbers(row.Int, 0, 7000, 3))
		add("int", numbers(row.Int, 0, 70, 1))
		add("decimal(10,2)", numbers(row.Decimal, 2, 99, 17))
		add("datetime", numbers(row.Moment, 0, 1e15, 1e9))
		add("date", numbers(row.Date, 0, 12000, 1))
		add("varchar(40)", words(row.Bytes, "Constance Featherstone"))
		add("varchar(20)", words(row.Bytes, "shipped"))
	}
	return t, b
}

func BenchmarkAppendField(b *testing.B) {
	t, batch := wide(1000)
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = dst[:0]
		for i := range batch.Rows {
			for j := range batch.Columns {
				dst = mysql.AppendField(dst, &t.Columns[j].Type, &batch.Columns[j], i)
				dst = append(dst, '\t')
			}
		}
	}
	b.SetBytes(int64(len(dst)))
	b.ReportMetric(float64(b.N)*float64(batch.Rows)/b.Elapsed().Seconds(), "rows/s")
}
