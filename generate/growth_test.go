package generate

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/profile"
)

// forest is a profile of tables of which each grows in some way, often with an
// earlier one.
func forest(r *rand.Rand, tables int) string {
	var b strings.Builder
	b.WriteString("tables:\n")
	for i := range tables {
		kind := []string{"alone", "fixed", "sublinear 0.6", "superlinear 1.2", "sublinear -0.3"}[r.IntN(5)]
		if i > 0 && r.IntN(3) > 0 {
			kind = fmt.Sprintf("with t%02d%s", r.IntN(i), []string{"", " sublinear 0.5", " superlinear 1.1"}[r.IntN(3)])
		}
		fmt.Fprintf(&b, "  t%02d: {rows: %d, grows: %s}\n", i, 1+r.IntN(5000), kind)
	}
	return b.String()
}

// Every table has its rows times the factor of its owner, or of all, to the
// power of its exponent.
func TestCounts_RowsLandAtThePowerOfTheFactor(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 2))
		text := forest(r, 12)
		p, err := profile.Read(strings.NewReader(text), "forest.yaml")
		if err != nil {
			t.Fatal(err)
		}
		s := Scale{All: math.Exp(4 * (r.Float64() - 0.4)), Tables: map[string]float64{}, Rows: map[string]int64{}}
		s.Tables[fmt.Sprintf("t%02d", r.IntN(6))] = 7
		s.Rows[fmt.Sprintf("t%02d", 6+r.IntN(6))] = 1234
		c, err := countRows(p, s, nil)
		if err != nil {
			t.Fatal(err)
		}
		factors := map[string]float64{}
		for _, table := range p.Tables { // an owner has a smaller number
			f := math.Pow(s.All, table.Grows.Power())
			if owner := p.Table(table.Grows.With); owner != nil {
				_, named := s.Tables[owner.Name]
				if _, rows := s.Rows[owner.Name]; named || rows || owner.Grows.Kind != "fixed" {
					f = math.Pow(factors[owner.Name], table.Grows.Power())
				}
			}
			if table.Grows.Kind == "fixed" {
				f = 1
			}
			if given, ok := s.Tables[table.Name]; ok {
				f = given
			}
			if rows, ok := s.Rows[table.Name]; ok {
				f = float64(rows) / float64(table.Rows)
			}
			factors[table.Name] = f
			want := math.Max(1, float64(table.Rows)*f)
			if got := float64(c.rows[table.Name]); math.Abs(got-want) > 0.5001 {
				t.Errorf("seed %d: %s (%s) has %v rows, want %v", seed, table.Name, table.Grows, got, want)
			}
		}
	}
}

// A vocabulary grows slower than what refers to it: all rows keep a parent, and
// the degrees multiply.
func TestPlan_SublinearParentsHaveMoreChildrenEach(t *testing.T) {
	prof := readText(t, `
tables:
  post: {rows: 500}
  tag: {rows: 200, grows: with post_tag sublinear 0.5}
  post_tag:
    rows: 2000
    grows: with post
    columns:
      post_id: bigint not null
      tag_id: bigint not null
    primary_key: [post_id, tag_id]
    references:
      post: {columns: [post_id], fan_out: {parents: {2: 0.3, 4: 0.4, 6: 0.3}}}
      tag: {columns: [tag_id], fan_out: {parents: {1: 0.5, 5: 0.3, 40: 0.2}}}
`)
	p, err := NewPlan(prof, Options{Scale: Scale{All: 16}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for _, table := range p.Tables {
		got[table.Table.Name] = table.Rows
	}
	want := map[string]int64{"post": 8000, "tag": 800, "post_tag": 32000}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	checkKeys(t, p, fillTables(t, p))
}

// Each contradiction is told once, with what can be had, and that can be had.
func TestPlan_ConflictsNameTheNearest(t *testing.T) {
	prof := readText(t, `
tables:
  a: {rows: 30}
  b: {rows: 20}
  detail:
    rows: 30
    grows: alone
    columns: {a_id: bigint not null}
    primary_key: [a_id]
    references: {a: {columns: [a_id], fan_out: 1}}
  more:
    rows: 10
    columns: {a_id: bigint not null}
    primary_key: [a_id]
    references: {detail: {columns: [a_id], fan_out: 0.33}}
  pair:
    rows: 100
    columns: {a_id: bigint not null, b_id: bigint not null}
    primary_key: [a_id, b_id]
    references: {a: {columns: [a_id]}, b: {columns: [b_id]}}
`)
	_, err := NewPlan(prof, Options{Scale: Scale{All: 1, Rows: map[string]int64{"detail": 60, "pair": 1000}, Tables: map[string]float64{"more": 8}}, Seed: 1})
	var conflict *ConflictError
	if !errors.As(err, &conflict) {
		t.Fatalf("got %v, want conflicts", err)
	}
	want := []Conflict{
		{"--rows detail=60", "it occurs at most once per a, which has 30 rows", "--rows detail=30 or --rows a=60"},
		{"--scale more=8", "it occurs at most once per detail, which has 30 rows", "--rows more=30 or --rows detail=80"},
		{"--rows pair=1000", "of 1000 rows the key (a_id, b_id) allows 600 beside 30 a and 20 b", "--rows pair=600 or --rows b=37"},
	}
	if diff := cmp.Diff(want, conflict.Conflicts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := NewPlan(prof, Options{Scale: Scale{All: 1, Rows: map[string]int64{"detail": 30, "more": 30, "pair": 600}}, Seed: 1}); err != nil {
		t.Errorf("the nearest that is feasible: %v", err)
	}
	if _, err := NewPlan(prof, Options{Scale: Scale{All: 1, Rows: map[string]int64{"pair": 1000, "b": 37}}, Seed: 1}); err != nil {
		t.Errorf("with a wider parent: %v", err)
	}
	if p, err := NewPlan(prof, Options{Scale: Scale{All: 1, Tables: map[string]float64{"a": 0.5}}, Seed: 1}); err != nil || len(p.Notes) == 0 {
		t.Errorf("what was not asked for by name is bounded with a note: %v", err)
	}
}

func readText(t *testing.T, text string) *profile.Profile {
	t.Helper()
	p, err := profile.Read(strings.NewReader(text), "test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return p
}
