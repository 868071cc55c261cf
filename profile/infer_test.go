package profile

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// inferred collects a database's profile, and what was found in it.
func inferred(t *testing.T, m *memory, o Options) (*Profile, map[string]Suggestion) {
	t.Helper()
	found := map[string]Suggestion{}
	o.Now, o.Suggested = firstDay, func(s Suggestion) { found[s.Reference.Key(s.Table)] = s }
	p, err := Collect(context.Background(), m, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	return p, found
}

// undeclaredOf are the references that were measured though not declared.
func undeclaredOf(p *Profile) []string {
	var keys []string
	for _, t := range p.Tables {
		for _, r := range t.References {
			if r.Undeclared {
				keys = append(keys, r.Key(t.Name)+whenWords(r.When))
			}
		}
	}
	slices.Sort(keys)
	return keys
}

// fill adds n rows made by a function of their number, from 1.
func (m *memory) fill(table string, n int, row func(i int64) []driver.Value) {
	if m.rows == nil {
		m.rows = map[string][][]driver.Value{}
	}
	for i := range n {
		m.rows[table] = append(m.rows[table], row(int64(i+1)))
	}
}

// blog is a schema without constraints, with traps.
func blog() *memory {
	m := newMemory()
	m.table("users", 1, "id int(11)", "login varchar(20) unique", "rank int(11)")
	m.table("posts", 1, "id int(11)", "author_user_id int(11)", "parent_id int(11)", "reviewer_login varchar(20)", "position int(11)", "user_count int(11)")
	m.table("likes", 2, "user_id int(11)", "post_id int(11)")
	m.table("like_reports", 1, "id int(11)", "user_id int(11)", "post_id int(11)", "users_id bigint")
	m.table("comments", 1, "id int(11)", "commentable_type varchar(20)", "commentable_id int(11)", "status int(11)")
	name := func(i int64) string { return fmt.Sprintf("person%03d", i) }
	m.fill("users", 100, func(i int64) []driver.Value { return []driver.Value{3 * i, name(i), i % 7} })
	m.fill("posts", 300, func(i int64) []driver.Value {
		var parent driver.Value = i / 3
		if i < 30 {
			parent = int64(0)
		}
		return []driver.Value{i, 3 * (1 + i*i%100), parent, name(1 + i%90), i % 10, i % 5}
	})
	m.fill("likes", 400, func(i int64) []driver.Value { return []driver.Value{3 * (1 + i%100), 1 + i%3*100 + i/4} })
	m.fill("like_reports", 60, func(i int64) []driver.Value {
		return []driver.Value{i, 3 * (1 + 5*i%100), 1 + 5*i%3*100 + 5*i/4, int64(7 * i)}
	})
	m.fill("comments", 300, func(i int64) []driver.Value {
		if i%3 == 0 {
			return []driver.Value{i, `App\Models\User`, 3 * (1 + i%50), i % 4}
		}
		return []driver.Value{i, "Post", 1 + i%250, i % 4}
	})
	return m
}

func TestInfer_FindsReferencesByNameAndData(t *testing.T) {
	p, found := inferred(t, blog(), Options{Infer: InferAccept})
	want := []string{
		"comments(commentable_id) -> posts(id) when commentable_type 1",
		"comments(commentable_id) -> users(id) when commentable_type 2",
		"like_reports(post_id) -> posts(id)",
		"like_reports(user_id) -> users(id)",
		"likes(post_id) -> posts(id)",
		"likes(user_id) -> users(id)",
		"posts(author_user_id) -> users(id)",
		"posts(parent_id) -> posts(id)",
		"posts(reviewer_login) -> users(login)",
	}
	if diff := cmp.Diff(want, undeclaredOf(p)); diff != "" {
		for _, s := range found {
			t.Logf("%s: %v %.2f %s", s.Reference.Key(s.Table), s.Accepted, s.Score, s.Why)
		}
		t.Fatalf("references (-want +got):\n%s", diff)
	}
	for _, r := range p.Table("posts").References {
		if r.Columns[0] == "parent_id" && (r.Orphans != 0.0966667 || !strings.Contains(r.Inferred, "29 of 300 rows find none")) {
			t.Errorf("parent_id: %v dangle, %q; want the 29 zeros of 300", r.Orphans, r.Inferred)
		}
		if r.Columns[0] == "author_user_id" && (r.FanOut.Mean != 3 || r.Inferred == "") {
			t.Errorf("author_user_id: mean %v, %q", r.FanOut.Mean, r.Inferred)
		}
	}
	if s := found["like_reports(user_id,post_id) -> likes(user_id,post_id)"]; s.Accepted || !strings.Contains(s.Why, "each of its columns is a reference by itself") {
		t.Errorf("like_reports of likes: %+v", s)
	}
	if s := found["posts(parent_id) -> posts(id)"]; !strings.Contains(s.Why, "a sentinel for none in 9.7 % of the rows") {
		t.Errorf("parent_id: %q does not tell the zeros", s.Why)
	}
	var b strings.Builder
	if err := Write(&b, p); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "Models") || strings.Contains(b.String(), "person0") {
		t.Errorf("the profile tells a value:\n%s", b.String())
	}
	again, err := Read(strings.NewReader(b.String()), "blog.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(undeclaredOf(p), undeclaredOf(again)); diff != "" {
		t.Errorf("read again (-want +got):\n%s", diff)
	}
}

func TestInfer_MeasuresByType(t *testing.T) {
	p, _ := inferred(t, blog(), Options{Infer: InferAccept})
	table := p.Table("comments")
	for _, r := range table.References {
		if r.Null != 0 || r.Orphans != 0 || !r.Undeclared {
			t.Errorf("%s: null %v, orphans %v", r.Table, r.Null, r.Orphans)
		}
		parents := float64(p.Table(r.Table).Rows)
		if want := map[string]float64{"posts": 200 / parents, "users": 100 / parents}[r.Table]; r.FanOut.Mean != sixDigits(want) {
			t.Errorf("%s: mean %v, want %v", r.Table, r.FanOut.Mean, want)
		}
	}
	if c := table.Column("commentable_id"); len(c.Quantiles) == 0 && len(c.Values) == 0 {
		t.Error("commentable_id has no histogram for rows of no known type")
	}
}

func TestInfer_SuggestTellsAndMeasuresNone(t *testing.T) {
	p, found := inferred(t, blog(), Options{Infer: InferSuggest})
	if got := undeclaredOf(p); len(got) != 0 {
		t.Errorf("measured %v", got)
	}
	if s := found["likes(user_id) -> users(id)"]; !s.Accepted || !strings.Contains(s.Why, "100 of 100 values found") {
		t.Errorf("got %+v", s)
	}
	p, found = inferred(t, blog(), Options{Infer: InferOff})
	if len(found) != 0 || len(undeclaredOf(p)) != 0 {
		t.Errorf("off: found %v", found)
	}
}

func TestInfer_RefusesWhatHoldsByChance(t *testing.T) {
	m := newMemory()
	m.table("tour", 1, "id int(11)")
	m.table("tour_standing", 2, "tour_id int(11)", "position int(11)", "team varchar(9)")
	m.table("stage", 3, "tour_id int(11)", "grp int(11)", "position int(11)", "length int(11)")
	m.fill("tour", 40, func(i int64) []driver.Value { return []driver.Value{i} })
	m.fill("tour_standing", 160, func(i int64) []driver.Value { return []driver.Value{1 + (i-1)/4, 1 + (i-1)%4, fmt.Sprint("t", i)} })
	m.fill("stage", 240, func(i int64) []driver.Value {
		return []driver.Value{1 + (i-1)/6, 1 + (i-1)/3%2, 1 + (i-1)%3, 1 + i%30}
	})
	p, found := inferred(t, m, Options{Infer: InferAccept})
	want := []string{"stage(tour_id) -> tour(id)", "tour_standing(tour_id) -> tour(id)"}
	if diff := cmp.Diff(want, undeclaredOf(p)); diff != "" {
		t.Errorf("references (-want +got):\n%s\n%v", diff, found)
	}
}

func TestInfer_PrefersParentOfTheFamily(t *testing.T) {
	m := newMemory()
	for _, prefix := range []string{"", "current_", "shadow_"} {
		m.table(prefix+"nodes", 1, "id int(11)", "x int(11)", "y int(11)")
		m.table(prefix+"tags", 2, "node_id int(11)", "k varchar(9)", "v varchar(9)")
		m.fill(prefix+"nodes", 50, func(i int64) []driver.Value { return []driver.Value{i, 17 * i % 90, i % 3} })
		m.fill(prefix+"tags", 90, func(i int64) []driver.Value { return []driver.Value{1 + i%50, fmt.Sprint("k", i), "v"} })
	}
	p, _ := inferred(t, m, Options{Infer: InferAccept})
	want := []string{"current_tags(node_id) -> current_nodes(id)", "shadow_tags(node_id) -> shadow_nodes(id)", "tags(node_id) -> nodes(id)"}
	if diff := cmp.Diff(want, undeclaredOf(p)); diff != "" {
		t.Errorf("references (-want +got):\n%s", diff)
	}
}

func TestInfer_TakesTheHubForWhoDidIt(t *testing.T) {
	for _, test := range []struct {
		name string
		step int64 // between the ids of users
		want []string
	}{
		{"sparse ids prove it", 7, []string{"doc(author_id) -> users(id)", "doc(updated_by) -> users(id)"}},
		{"dense ids do not", 1, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := newMemory()
			m.table("users", 1, "id int(11)")
			m.fill("users", 100, func(i int64) []driver.Value { return []driver.Value{test.step * i} })
			want := slices.Clone(test.want)
			for _, name := range []string{"mail", "visit", "login"} {
				m.table(name, 1, "id int(11)", "user_id int(11)")
				m.fill(name, 50, func(i int64) []driver.Value { return []driver.Value{i, test.step * (1 + i%100)} })
				want = append(want, name+"(user_id) -> users(id)")
			}
			m.table("doc", 1, "id int(11)", "author_id int(11)", "updated_by int(11)", "folder_id int(11)", "order_by int(11)")
			m.fill("doc", 200, func(i int64) []driver.Value {
				return []driver.Value{i, test.step * (1 + i%60), test.step * (1 + i%70), 1 + i%90, 1 + i%40}
			})
			m.table("review", 1, "id int(11)", "approved_by int(11)")
			p, found := inferred(t, m, Options{Infer: InferAccept})
			slices.Sort(want)
			if diff := cmp.Diff(want, undeclaredOf(p)); diff != "" {
				t.Errorf("references (-want +got):\n%s\n%v", diff, found)
			}
			if s, ok := found["review(approved_by) -> users(id)"]; !ok || s.Accepted {
				t.Errorf("a table without rows and indexes: %+v, want a suggestion", s)
			}
		})
	}
}

func TestLink_AddsWithoutAsking(t *testing.T) {
	p, _ := inferred(t, blog(), Options{Links: []string{"posts.position=users.id", "like_reports.(user_id, post_id)=likes.(user_id,post_id)"}})
	want := []string{"like_reports(user_id,post_id) -> likes(user_id,post_id)", "posts(position) -> users(id)"}
	if diff := cmp.Diff(want, undeclaredOf(p)); diff != "" {
		t.Fatalf("references (-want +got):\n%s", diff)
	}
	if r := p.Table("posts").References[0]; r.Orphans != 0.7 || r.Inferred != "" {
		t.Errorf("orphans %v, want the 7 digits of 10 that no user has", r.Orphans)
	}
}

func TestParseLink(t *testing.T) {
	m := newMemory()
	m.table("a", 1, "id int(11)", "x.y int(11)", "z=b.c int(11)")
	m.table("a.x", 1, "y int(11)", "other int(11)")
	m.table("b", 2, "c int(11)", "d int(11)")
	cases := map[string]string{
		"a.id=b.c": "a(id) -> b(c)", "a.z=b.c=b.d": "a(z=b.c) -> b(d)", "a.x.other=a.id": "a.x(other) -> a(id)", "b.(c,d)=a.(id,x.y)": "b(c,d) -> a(id,x.y)",
		"a.x.y=b.c": "that can be read in two ways", "a.id": errLinkForm.Error(), "a.id=nope.c": "no table of nope.c", "a.idd=b.c": `table a has no column "idd" (did you mean "id"?)`,
		"b.(c,d)=a.id": "both sides must have as many columns", "a.id=a.id": "both sides are the same",
	}
	for text, want := range cases {
		l, err := parseLink(m.schema, text)
		got := fmt.Sprint(err)
		if err == nil {
			got = l.reference.Key(l.table.Name)
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestCompare_MeasuresUndeclaredReferencesOfTheProfile(t *testing.T) {
	want, _ := inferred(t, blog(), Options{Infer: InferAccept})
	got, _ := inferred(t, blog(), Options{Like: want})
	if diff := cmp.Diff(undeclaredOf(want), undeclaredOf(got)); diff != "" {
		t.Fatalf("references (-want +got):\n%s", diff)
	}
	if c := Compare(want, got, CompareOptions{}); !c.OK() {
		t.Errorf("a database differs from itself: %+v", c.Findings)
	}
	m := blog()
	for _, row := range m.rows["posts"] {
		if row[2].(int64) > 50 {
			row[2] = int64(9999)
		}
	}
	got, _ = inferred(t, m, Options{Like: want})
	c := Compare(want, got, CompareOptions{})
	if !slices.ContainsFunc(c.Findings, func(f Finding) bool {
		return f.Measure == "dangling share" && f.Table == "posts" && f.Score < f.Tolerance
	}) {
		t.Error("a database of dangling rows passes")
	}
}
