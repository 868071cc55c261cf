package profile

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
)

// around is a valid document; a case replaces one line of it.
const around = `format: duckface/1
tables:
  film:
    rows: 1000
    columns:
      id: int
      title: varchar(255)
      length: {type: smallint, null: 0.5, distinct: 140, quantiles: [46, 80, 114, 149, 185]}
  rental:
    rows: 16044
    grows: with film
    references:
      film: {columns: [film_id], fan_out: {mean: 4, parents: {0: 0.5, 8: 0.5}}}
`

func TestRead_SaysWhatIsWrongAndWhere(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key", "rows: 1000", "row: 1000", `bad.yaml:4: unknown key "row" in table film (did you mean "rows"?)`},
		{"unknown key of a column", "null: 0.5", "nul: 0.5", `bad.yaml:8: unknown key "nul" in column length of table film (did you mean "null"?)`},
		{"unknown key of nothing like it", "rows: 1000", "zebra: 1000", `bad.yaml:4: unknown key "zebra" in table film`},
		{"unknown key at the top", "tables:", "table:", `bad.yaml:2: unknown key "table" in the profile (did you mean "tables"?)`},
		{"wrong type", "rows: 1000", "rows: many", `bad.yaml:4: rows of table film: want a whole number, got text "many"`},
		{"quoted number", "rows: 1000", `rows: "1000"`, `bad.yaml:4: rows of table film: want a whole number, got text "1000"`},
		{"no value", "rows: 1000", "rows:", `bad.yaml:4: rows of table film: want a whole number, got nothing`},
		{"list for a number", "rows: 1000", "rows: [1000]", `bad.yaml:4: rows of table film: want a whole number, got a list`},
		{"number for a mapping", "rows: 1000", "columns: 7", `bad.yaml:5: key "columns" stands twice in table film`},
		{"duplicate key", "rows: 1000", "rows: 1\n    rows: 2", `bad.yaml:5: key "rows" stands twice in table film`},
		{"duplicate table", "  rental:", "  film:", `bad.yaml:9: table "film" stands twice`},
		{"duplicate column", "id: int", "title: int", `bad.yaml:7: column "title" stands twice`},
		{"column differing in case", "id: int", "id: int\n      Title: int", `bad.yaml:8: column title of table film stands twice (upper and lower case are one name)`},
		{"too many rows", "rows: 1000", "rows: 1000000000000000000000000000000", `bad.yaml:4: rows of table film: want a whole number from 0 to 10^15, got 1000000000000000000000000000000`},
		{"exponent", "rows: 1000", "rows: 1e30", `bad.yaml:4: rows of table film: want a whole number from 0 to 10^15, got 1e30`},
		{"negative rows", "rows: 1000", "rows: -1", `bad.yaml:4: rows of table film: want a whole number from 0 to 10^15, got -1`},
		{"rows not a number", "rows: 1000", "rows: .nan", `bad.yaml:4: rows of table film: want a whole number from 0 to 10^15, got .nan`},
		{"share above 1", "null: 0.5", "null: 1.5", `bad.yaml:8: null of column length of table film: want a share from 0 to 1, got 1.5`},
		{"share not a number", "null: 0.5", "null: .nan", `bad.yaml:8: null of column length of table film: want a share from 0 to 1, got .nan`},
		{"not null yet null", "type: smallint,", "type: smallint not null,", `bad.yaml:8: column length of table film is declared not null, yet a share of 0.5 is null`},
		{"no type", "id: int", "id:", `bad.yaml:6: column id of table film: want a type such as varchar(45), got nothing`},
		{"mapping without a type", "id: int", "id: {null: 0.5}", `bad.yaml:6: column id of table film has no type`},
		{"quantiles out of order", "[46, 80,", "[80, 46,", `bad.yaml:8: quantiles of column length of table film: 46 stands after the larger 80`},
		{"quantile of the wrong type", "[46, 80,", "[46, 2005-05-24,", `bad.yaml:8: quantiles of column length of table film: want a number, got 2005-05-24`},
		{"infinite quantile", "[46, 80,", "[46, 1e999,", `bad.yaml:8: quantiles of column length of table film: want a number, got`},
		{"quantile too often", "[46, 80,", "[46*99999999, 80,", `bad.yaml:8: quantiles of column length of table film: want a bound such as 7, or 4*12 for twelve times 4, got text "46*99999999"`},
		{"length below 0", "distinct: 140", "lengths: [1, 2*3, -1]", `bad.yaml:8: lengths of column length of table film: want a length such as 7, or 4*12 for twelve times 4, got -1`},
		{"mean of no lengths", "distinct: 140", "mean_length: 3", `bad.yaml:8: mean_length of column length of table film: 3 is none of the lengths`},
		{"mean beyond the lengths", "distinct: 140", "lengths: [1, 2], mean_length: 3", `bad.yaml:8: mean_length of column length of table film: 3 is none of the lengths`},
		{"length no number", "distinct: 140", "lengths: [1, two*3]", `bad.yaml:8: lengths of column length of table film: want a length such as 7, or 4*12 for twelve times 4, got text "two*3"`},
		{"missing table", "      film: {", "      flim: {", `bad.yaml:13: reference to flim of table rental: no table "flim" (did you mean "film"?)`},
		{"missing column", "rows: 1000", "rows: 1\n    primary_key: [idd]", `bad.yaml:5: primary_key of table film: table film has no column "idd" (did you mean "id"?)`},
		{"missing parent column", "columns: [film_id],", "columns: [film_id], to: [ib],", `bad.yaml:13: reference to film of table rental: table film has no column "ib" (did you mean "id"?)`},
		{"columns that do not pair", "columns: [film_id],", "columns: [film_id, id],", `bad.yaml:13: reference to film of table rental: 2 columns refer to 1`},
		{"fan-out does not add up", "8: 0.5", "8: 0.4", `bad.yaml:13: parents of fan_out of reference to film of table rental: the shares add up to 0.9, not to 1`},
		{"fan-out mean is another", "mean: 4,", "mean: 5,", `bad.yaml:13: fan_out of reference to film of table rental: mean is 5, but that of its parents is from 4 to 4`},
		{"overlapping buckets", "{0: 0.5, 8: 0.5}", "{0-8: 0.5, 8: 0.5}", `bad.yaml:13: fan_out of reference to film of table rental: bucket 8 overlaps or precedes the one before it, which ends at 8`},
		{"bucket backwards", "8: 0.5}", "9-8: 0.5}", `bad.yaml:13: fan_out of reference to film of table rental: bucket 9-8 ends before it begins`},
		{"bucket no number", "8: 0.5}", "many: 0.5}", `bad.yaml:13: parents of fan_out of reference film of table rental: want numbers of children such as 3 or 12-19, got text "many"`},
		{"negative mean", "mean: 4,", "mean: -4,", `bad.yaml:13: mean of fan_out of reference film of table rental: want a number from 0, got -4`},
		{"growth of no kind", "grows: with film", "grows: slowly", `bad.yaml:11: grows of table rental: want alone, fixed, with TABLE, sublinear 0.6 or with TABLE sublinear 0.6, got text "slowly"`},
		{"a growth that is no vocabulary's", "grows: with film", "grows: with film sublinear 1.2", `bad.yaml:11: grows of table rental: want an exponent below 1 after sublinear, above 1 after superlinear, got text "with film sublinear 1.2"`},
		{"no growth as an exponent", "grows: with film", "grows: sublinear 0", `bad.yaml:11: grows of table rental: want an exponent other than 0; what does not grow is fixed, got text "sublinear 0"`},
		{"growth beyond any measure", "grows: with film", "grows: superlinear 21", `bad.yaml:11: grows of table rental: want an exponent from -20 to 20, got text "superlinear 21"`},
		{"growth with no table", "grows: with film", "grows: with movies", `bad.yaml:11: grows of table rental: no table "movies"`},
		{"growth in a circle", "rows: 1000", "rows: 1\n    grows: with rental", `bad.yaml:5: grows of table film goes in a circle: film with rental with film`},
		{"growth with itself", "grows: with film", "grows: with rental", `bad.yaml:11: grows of table rental goes in a circle: rental with rental`},
		{"another format", "duckface/1", "duckface/9", `bad.yaml:1: format "duckface/9": this program reads duckface/1`},
		{"unknown engine", "tables:", "source: {engine: mysq}\ntables:", `bad.yaml:2: engine "mysq" of source: want one of mariadb, mysql, sqlite`},
		{"unknown class", "title: varchar(255)", "title: {type: text, class: wrds}", `bad.yaml:7: class of column title of table film: no class "wrds" (did you mean "words"?)`},
		{"broken pattern", "title: varchar(255)", "title: {type: text, pattern: 'A{'}", `bad.yaml:7: pattern of column title of table film: `},
		{"alias", "id: int", "id: &t int\n      it: *t", `bad.yaml:6: anchor &t: a profile has no anchors and aliases`},
		{"unknown alias", "id: int", "id: *t", `bad.yaml: not YAML: unknown anchor 't' referenced`},
		{"merge key", "id: int", "id: int\n      <<: int", ``},
		{"tag", "rows: 1000", "rows: !!int 1000", `bad.yaml:4: tag !!int: a profile has no explicit tags`},
		{"no YAML", "rows: 1000", "rows: [1000", `bad.yaml:3: not YAML: `},
		{"a tab", "    rows: 1000", "\trows: 1000", `bad.yaml:4: not YAML: `},
		{"second document", "format: duckface/1", "--- 1\n---", `bad.yaml:2: a second document begins: a profile is one`},
		{"levels of another table", "fan_out:", "levels: [1], fan_out:", `bad.yaml:13: reference to film of table rental has levels: those are for a reference of a table to itself`},
		{"orphans of a constraint", "fan_out:", "orphans: 0.1, fan_out:", `bad.yaml:13: reference to film of table rental has orphans: that is for an undeclared reference only`},
		{"a spectrum above 1", "distinct: 140", "common: [0.7, 0.6]", `bad.yaml:8: common of column length of table film: the shares add up to 1.3, more than 1`},
		{"a spectrum that ascends", "distinct: 140", "common: [0.1, 0.6]", `bad.yaml:8: common of column length of table film: share 0.6 stands after the smaller 0.1; want the largest first`},
		{"a spectrum that stands for too much", "distinct: 140", "common: [[0, 0, 999999999]]", `bad.yaml:8: common of column length of table film: want at most 100,000 common values, got a list`},
		{"nothing to count", "    rows: 1000\n", "", `bad.yaml:3: table film has no rows: write rows: N, or give a reference to a counted table its mean fan_out`},
		{"key without a name", "id: int", "? [a]\n      : int", `bad.yaml:6: want the name of a column, got a list`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(around, c.old) {
				t.Fatalf("no %q to replace", c.old)
			}
			text := strings.Replace(around, c.old, c.new, 1)
			_, err := Read(strings.NewReader(text), "bad.yaml")
			if c.want == "" {
				if err != nil {
					t.Errorf("got %v, want no error", err)
				}
				return
			}
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
			if e := new(Error); !errors.As(err, &e) {
				t.Errorf("got %T, want *Error", err)
			}
		})
	}
}

func TestRead_RefusesBombs(t *testing.T) {
	laughs := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'i'; c++ {
		laughs += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+",", 9) + "]\n"
	}
	for name, text := range map[string]string{
		"a billion laughs": laughs,
		"deep nesting":     "tables: " + strings.Repeat("[", 100_000),
		"deep mappings":    "tables: " + strings.Repeat("{a: ", 100_000),
		"too large":        strings.Repeat("# quack\n", MaxDocument/8+1),
		"nothing":          "",
		"a comment":        "# nothing\n",
		"null":             "~",
		"a scalar":         "duck",
		"binary":           "\x00\x01\x02",
		"not UTF-8":        "tables: {\xff\xfe: {rows: 1}}",
		"no tables":        "format: duckface/1\n",
		"empty tables":     "tables:\n",
	} {
		_, err := Read(strings.NewReader(text), "bad.yaml")
		if err == nil || !strings.HasPrefix(err.Error(), "bad.yaml") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want one line that names bad.yaml", name, err)
		}
	}
}

func TestReadFile_SaysWhichFileIsMissing(t *testing.T) {
	_, err := ReadFile("testdata/nowhere.yaml")
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "testdata/nowhere.yaml") {
		t.Errorf("got %v, want one that names the file", err)
	}
}

func TestValidate_WorksWithoutAFile(t *testing.T) {
	p := rentalProfile()
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	p.Tables[0].Columns[2].Null = 2
	if got, want := p.Validate(), "null of column email of table customer: 2 is not a share from 0 to 1"; got == nil || got.Error() != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func FuzzRead(f *testing.F) {
	for _, file := range []string{"shop.yaml", "shop.full.yaml", "rental.yaml"} {
		text, err := os.ReadFile("testdata/" + file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(around))
	f.Add([]byte("tables: {a: {rows: 1, references: {a: {fan_out: 1}}}}"))
	f.Add([]byte("tables: {a: {references: {b: {fan_out: 2}}}, b: {rows: 3, references: {a: }}}"))
	f.Add([]byte("tables: {t: {rows: 1, columns: {a: {type: time, values: {\"-1:00\": 1}}, b: {type: 'set(''', common: [[1, 2, 3]]}}}}"))
	f.Add([]byte("tables: {t: {rows: 1, columns: {a: {type: int, quantiles: [1, 2*3], lengths: [0*4, 7]}}}}"))
	f.Add([]byte("tables: {t: {rows: 1e3, columns: {? a\n: int}, groups: [{columns: [a]}], nulls: [{}]}}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Read(bytes.NewReader(text), "fuzz.yaml")
		if err != nil {
			if strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "fuzz.yaml") {
				t.Errorf("got %q, want one line that names the file", err)
			}
			return
		}
		once := written(t, p)
		again, err := Read(bytes.NewReader(once), "fuzz.yaml")
		if err != nil {
			t.Fatalf("what was read and written does not read: %v\n%s", err, once)
		}
		if twice := written(t, again); !bytes.Equal(once, twice) {
			t.Errorf("the second writing differs:\n%s\n%s", once, twice)
		}
	})
}
