package generate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/profile"
	"duckface/row"
	"duckface/schema"
)

// table is the short way to write a profile in a test: "name type [!]" columns
// ("!" for NOT NULL; enum has four labels; a point for the comma in decimal(5.2)), keys as "pk:a,b" and "uq:a,b".
func table(name string, rows int64, columns string, keys ...string) *profile.Table {
	t := &profile.Table{Name: name, Rows: rows, Engine: "InnoDB", Grows: profile.Growth{Kind: "alone"}}
	for _, c := range strings.Split(columns, ",") {
		f := strings.Fields(c)
		if strings.HasPrefix(f[1], "enum") {
			f[1] = "enum('a','b','c','d')"
		}
		t.Columns = append(t.Columns, &profile.Column{Column: schema.Column{Name: f[0], Type: schema.ParseType(strings.ReplaceAll(f[1], ".", ",")), NotNull: len(f) > 2}})
	}
	for _, k := range keys {
		kind := schema.Unique
		if strings.HasPrefix(k, "pk:") {
			kind = schema.Primary
		}
		ix := &schema.Index{Kind: kind, Name: k}
		for _, c := range strings.Split(k[3:], ",") {
			ix.Parts = append(ix.Parts, schema.IndexPart{Column: c})
		}
		t.Indexes = append(t.Indexes, ix)
	}
	return t
}

// refer adds a reference "child columns -> table(columns)" with a mean fan-out.
func refer(t *profile.Table, columns, to, toColumns string, f profile.FanOut, null float64) {
	cols := strings.Split(columns, ",")
	for _, c := range cols {
		if null > 0 && !t.Column(c).NotNull {
			t.Column(c).Null = null
		}
	}
	t.References = append(t.References, &profile.Reference{Null: null, FanOut: f,
		Reference: schema.Reference{Columns: cols, Table: to, To: strings.Split(toColumns, ",")}})
}

func mean(m float64) profile.FanOut { return profile.FanOut{Mean: m} }

// database is everything a plan makes, as text, for tests to look at.
type database map[string][][]string

func fillTables(t *testing.T, p *Plan) database {
	t.Helper()
	db := database{}
	for _, tp := range p.Tables {
		db[tp.Table.Name] = fillTable(tp, 1000)
	}
	return db
}

func fillTable(tp *TablePlan, batch int) [][]string {
	var rows [][]string
	var b row.Batch
	f := tp.NewFiller()
	for first := int64(0); first < tp.Rows; first += int64(batch) {
		n := int(min(int64(batch), tp.Rows-first))
		f.Fill(&b, first, n)
		for i := range n {
			var r []string
			written := 0
			for _, c := range tp.columns {
				if !c.written {
					r = append(r, derived(r[len(r)-1], c.profile.Generated))
					continue
				}
				r = append(r, cell(&b.Columns[written], i))
				written++
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// derived is what the server makes of the column before a generated one.
func derived(before, expression string) string {
	switch {
	case strings.HasPrefix(expression, "lower("):
		return strings.ToLower(before)
	case strings.HasSuffix(expression, "is null,1,NULL)") && before == "NULL":
		return "1"
	}
	return "NULL"
}

func cell(c *row.Column, i int) string {
	switch {
	case c.IsNull(i):
		return "NULL"
	case c.Form == row.Bytes || c.Form == row.Blob:
		return string(c.Value(i))
	case c.Form == row.Float:
		return fmt.Sprint(c.Floats[i])
	}
	return fmt.Sprint(c.Ints[i])
}

// checkKeys proves what a database would: unique keys are distinct, references
// have their parent, NOT NULL columns have a value.
func checkKeys(t *testing.T, p *Plan, db database) {
	t.Helper()
	key := func(tp *TablePlan, r []string, cols []string) (string, bool) {
		var out []string
		for _, c := range cols {
			v := r[tp.column(c)]
			if v == "NULL" {
				return "", false
			}
			out = append(out, v)
		}
		return strings.Join(out, "|"), true
	}
	for _, tp := range p.Tables {
		name := tp.Table.Name
		if got := int64(len(db[name])); got != tp.Rows {
			t.Errorf("%s has %d rows, want %d", name, got, tp.Rows)
		}
		for i, c := range tp.Table.Columns {
			for _, r := range db[name] {
				if mustHave(tp.Profile, tp.Profile.Columns[i]) && r[i] == "NULL" {
					t.Errorf("%s.%s is null", name, c.Name)
					break
				}
			}
		}
		for _, ix := range tp.Table.UniqueKeys() {
			u := ix.Columns()
			seen := map[string]bool{}
			for _, r := range db[name] {
				k, ok := key(tp, r, u)
				if ok && seen[k] {
					t.Errorf("%s: (%s) repeats %s", name, strings.Join(u, ","), k)
					break
				}
				seen[k] = ok
			}
		}
		for _, ref := range tp.Table.References {
			parent := p.Table(ref.Table)
			have := map[string]bool{}
			for _, r := range db[ref.Table] {
				if k, ok := key(parent, r, ref.To); ok {
					have[k] = true
				}
			}
			orphans := 0
			for _, r := range db[name] {
				if k, ok := key(tp, r, ref.Columns); ok && !have[k] {
					orphans++
				}
			}
			if orphans > 0 {
				t.Errorf("%s: %d of %d rows are orphans", ref.Key(name), orphans, len(db[name]))
			}
		}
	}
}

// fanOutOf counts children per parent for one reference, by degree.
func fanOutOf(p *Plan, db database, child string, ref *profile.Reference) map[int]int {
	tp, parent := p.Table(child), p.Table(ref.Table)
	per := map[string]int{}
	for _, r := range db[child] {
		var k []string
		for _, c := range ref.Columns {
			k = append(k, r[tp.column(c)])
		}
		per[strings.Join(k, "|")]++
	}
	out := map[int]int{}
	for _, r := range db[ref.Table] {
		var k []string
		for _, c := range ref.To {
			k = append(k, r[parent.column(c)])
		}
		out[per[strings.Join(k, "|")]]++
	}
	return out
}

// matrix holds a table for every kind of key and every combination that has
// its own path through the plan.
func matrix() *profile.Profile {
	p := &profile.Profile{Format: profile.Format, Name: "matrix", Source: profile.Source{Engine: "mariadb"}}
	add := func(t *profile.Table) *profile.Table { p.Tables = append(p.Tables, t); return t }
	add(table("country", 40, "code int !,name int !,capital int,capital_province int", "pk:code", "uq:name"))
	refer(p.Tables[0], "capital,code,capital_province", "city", "name,country,province", profile.FanOut{}, 0.2)
	province := add(table("province", 200, "name int !,country int !,capital int,capprov int", "pk:name,country"))
	refer(province, "country", "country", "code", mean(5), 0)
	refer(province, "capital,country,capprov", "city", "name,country,province", profile.FanOut{}, 0.1)
	city := add(table("city", 900, "name int !,country int !,province int !", "pk:name,country,province"))
	city.Columns[0].Distinct = 300
	refer(city, "country", "country", "code", mean(22), 0)
	refer(city, "province,country", "province", "name,country", mean(4.5), 0)
	airport := add(table("airport", 500, "id int !,country int,city int,province int", "pk:id"))
	refer(airport, "country", "country", "code", mean(12), 0)
	refer(airport, "city,country,province", "city", "name,country,province", profile.FanOut{Parents: []profile.FanOutBucket{{Low: 0, High: 0, Share: 0.55}, {Low: 1, High: 1, Share: 0.37}, {Low: 2, High: 3, Share: 0.08}}}, 0.03)
	airport.Nulls = []profile.NullPattern{{Columns: []string{"city", "province"}, Share: 0.03}}
	actor := add(table("actor", 120, "id int !", "pk:id"))
	actor.Columns[0].AutoIncrement = true
	film := add(table("film", 300, "id int !,prequel int,lang tinyint !", "pk:id"))
	refer(film, "prequel", "film", "id", mean(0.7), 0.3)
	film.References[0].Levels = []float64{0.3, 0.4, 0.2, 0.1}
	refer(film, "lang", "language", "id", mean(100), 0)
	lang := add(table("language", 3, "id tinyint !", "pk:id"))
	lang.Grows.Kind = "fixed"
	cast := add(table("film_actor", 1500, "film int !,actor int !", "pk:actor,film"))
	refer(cast, "film", "film", "id", mean(5), 0)
	refer(cast, "actor", "actor", "id", mean(12.5), 0)
	line := add(table("line", 800, "film int !,n int !,tag int", "pk:film,n", "uq:film,tag"))
	line.Columns[1].Ordinal = &profile.Ordinal{In: []string{"film"}, Start: 1}
	line.Columns[2].Distinct, line.Columns[2].Null = 30, 0.25
	refer(line, "film", "film", "id", mean(2.6), 0)
	detail := add(table("film_text", 250, "film int !,v int", "pk:film"))
	refer(detail, "film", "film", "id", mean(0.83), 0)
	deep := add(table("film_text_note", 90, "film int !,v int", "pk:film"))
	refer(deep, "film", "film_text", "film", mean(0.36), 0)
	version := add(table("node", 600, "id int !,version int !", "pk:id,version"))
	version.Columns[0].Distinct = 500
	version.Columns[1].Ordinal = &profile.Ordinal{In: []string{"id"}, Start: 1}
	tag := add(table("node_tag", 700, "id int !,version int !,k int !", "pk:id,version,k"))
	tag.Columns[2].Distinct = 20
	refer(tag, "id,version", "node", "id,version", mean(1.2), 0)
	staff := add(table("staff", 6, "id int !,store int !", "pk:id"))
	refer(staff, "store", "store", "id", mean(3), 0)
	store := add(table("store", 2, "id int !,manager int !", "pk:id", "uq:manager"))
	refer(store, "manager", "staff", "id", mean(0.33), 0)
	tenant := add(table("tenant", 30, "id int !", "pk:id"))
	user := add(table("user", 300, "tenant int !,id int !", "pk:tenant,id"))
	refer(user, "tenant", "tenant", "id", mean(10), 0)
	user.Columns[1].Distinct = 300
	project := add(table("project", 100, "tenant int !,id int !", "pk:tenant,id"))
	refer(project, "tenant", "tenant", "id", mean(3.3), 0)
	task := add(table("task", 2000, "id int !,tenant int !,user int,project int !", "pk:id"))
	refer(task, "tenant,user", "user", "tenant,id", mean(6), 0.1)
	refer(task, "tenant,project", "project", "tenant,id", mean(20), 0)
	_ = tenant
	orgUser := add(table("org_user", 300, "org int !,id int !,boss int", "pk:org,id"))
	orgUser.Columns[0].Distinct, orgUser.Columns[1].Distinct = 25, 300
	refer(orgUser, "org,boss", "org_user", "org,id", mean(0.9), 0.1)
	orgFile := add(table("org_file", 200, "org int !,id int !", "pk:org,id"))
	orgFile.Columns[0].Distinct, orgFile.Columns[1].Distinct = 20, 200
	orgPage := add(table("org_page", 500, "org int !,file int !,n int !", "pk:org,file,n"))
	orgPage.Columns[2].Ordinal = &profile.Ordinal{In: []string{"org", "file"}, Start: 1}
	refer(orgPage, "org,file", "org_file", "org,id", mean(2.5), 0)
	orgNote := add(table("org_note", 900, "id int !,org int !,writer int !,reader int,file int,page int,n int !", "pk:id", "uq:org,writer,n"))
	orgNote.Columns[6].Ordinal = &profile.Ordinal{In: []string{"org", "writer"}, Start: 1}
	refer(orgNote, "org,writer", "org_user", "org,id", mean(3), 0)
	refer(orgNote, "org,reader", "org_user", "org,id", mean(2.7), 0.1)
	refer(orgNote, "org,file,page", "org_page", "org,file,n", mean(1.6), 0.1)
	street := add(table("street", 1800, "name tinyint !,country int !,province int !", "pk:name,country,province"))
	street.Columns[0].Distinct = 12
	refer(street, "country", "country", "code", mean(45), 0)
	refer(street, "province,country", "province", "name,country", profile.FanOut{Parents: []profile.FanOutBucket{{Low: 6, High: 6, Share: 0.3}, {Low: 9, High: 12, Share: 0.7}}}, 0)
	login := add(table("login", 400, "id int !,mail varchar(40) !,folded varchar(40) !,film int !,gone date,live tinyint", "pk:id", "uq:folded", "uq:film,live"))
	login.Columns[1].Distinct, login.Columns[1].Collation = 400, "utf8mb4_bin"
	login.Columns[2].Generated, login.Columns[5].Generated = "lower(`mail`)", "if(`gone` is null,1,NULL)"
	refer(login, "film", "film", "id", mean(1.33), 0)
	slot := add(table("standing", 600, "film int !,stage tinyint !,grp tinyint !,pos tinyint !,v int", "pk:film,stage,grp,pos"))
	for i, n := range []int64{0, 2, 8, 4} {
		slot.Columns[i].Distinct = n
	}
	refer(slot, "film", "film", "id", mean(2), 0)
	border := add(table("border", 100, "a int !,b int !", "pk:a,b"))
	refer(border, "a", "country", "code", mean(2.5), 0)
	refer(border, "b", "country", "code", mean(2.5), 0)
	add(table("setting", 3, "name enum !,v int", "uq:name"))
	add(table("empty", 0, "id int !,film int !", "pk:id"))
	refer(p.Table("empty"), "film", "film", "id", profile.FanOut{}, 0)
	return p
}

func TestPlan_KeyMatrixHoldsAtEveryScale(t *testing.T) {
	for _, scale := range []float64{0.05, 0.1, 0.5, 1, 1.3, 7.5, 20} {
		t.Run(fmt.Sprint(scale), func(t *testing.T) {
			p, err := NewPlan(matrix(), Options{Scale: Scale{All: scale}, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			db := fillTables(t, p)
			checkKeys(t, p, db)
		})
	}
}

func TestPlan_SameRowsForAnyRange(t *testing.T) {
	p, err := NewPlan(matrix(), Options{Scale: Scale{All: 1}, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, tp := range p.Tables {
		if got, want := fmt.Sprint(fillTable(tp, 7)), fmt.Sprint(fillTable(tp, 100000)); got != want {
			t.Errorf("%s: rows depend on how they are cut into batches", tp.Table.Name)
		}
	}
}

// A reference to a column that is not unique: its distinct values are the
// parents, and grow as the rows do.
func TestPlan_KeyThatIsNotUniqueKeepsItsFanOut(t *testing.T) {
	p := &profile.Profile{Format: profile.Format, Name: "batches", Source: profile.Source{Engine: "mariadb"}}
	part := table("part", 700, "id int !,batch int !", "pk:id")
	for i := range 25 {
		part.Columns[1].Values = append(part.Columns[1].Values, profile.ValueShare{Value: float64(i), Share: 0.04})
	}
	part.Columns[1].Distinct = 25
	test := table("test", 100, "id int !,batch int !", "pk:id")
	refer(test, "batch", "part", "batch", profile.FanOut{Mean: 4, Max: 12, Parents: []profile.FanOutBucket{{Low: 1, High: 1, Share: 0.4}, {Low: 4, High: 4, Share: 0.4}, {Low: 10, High: 10, Share: 0.2}}}, 0)
	p.Tables = []*profile.Table{part, test}
	made, err := NewPlan(p, Options{Scale: Scale{All: 8}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	db := fillTables(t, made)
	checkKeys(t, made, db)
	children := map[string]int{}
	for _, r := range db["test"] {
		children[r[1]]++
	}
	got := map[int]int{}
	for _, n := range children {
		got[n]++
	}
	want := map[int]int{1: 80, 4: 80, 10: 40}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parents by children (-want +got):\n%s", diff)
	}
}

func TestPlan_NestedReferenceKeepsItsFanOut(t *testing.T) {
	p, err := NewPlan(matrix(), Options{Scale: Scale{All: 1}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	db := fillTables(t, p)
	got := fanOutOf(p, db, "airport", p.Table("airport").Profile.References[1])
	if zero := float64(got[0]) / 900; zero < 0.5 || zero > 0.6 {
		t.Errorf("share of cities without airport is %.3f, want 0.55: %v", zero, got)
	}
}
