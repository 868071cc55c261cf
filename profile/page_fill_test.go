package profile

import (
	"bytes"
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duckface/schema"
)

// The pages are those of MariaDB 10.11 for way_nodes and nodes of an
// OpenStreetMap extract, as loaded and when built anew.
func TestLeafFill_FollowsFromPagesSetAside(t *testing.T) {
	for _, c := range []struct {
		name   string
		pages  schema.IndexPages
		packed float64 // pages
		want   float64
	}{
		{"leaves known", schema.IndexPages{Size: 481, Leaves: 400}, 236, 0.59},
		{"a packed index may take as much", schema.IndexPages{Size: 97, Leaves: 1}, 50, 0},
		{"packed and sequential", schema.IndexPages{Size: 353}, 250, 0},
		{"more than a packed index takes", schema.IndexPages{Size: 289}, 120, 120 / 224.0},
		{"page by page", schema.IndexPages{Size: 25, Leaves: 1}, 20, 20 / 24.0},
		{"one page", schema.IndexPages{Size: 1, Leaves: 1}, 0.2, 0},
	} {
		if got := leafFill(c.pages, c.packed); got < c.want-1e-9 || got > c.want+1e-9 {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// pagedMemory is a database in memory whose indexes take pages.
type pagedMemory struct {
	*memory
	pages []schema.IndexPages
}

func (m *pagedMemory) Pages(context.Context, string) (int64, []schema.IndexPages, error) {
	return 16384, m.pages, nil
}

// A row of two BIGINT is 5+6+7+16 bytes with its header and system columns, an
// entry of the index 5+16; half a byte of directory each: 20,000 of them fill 42.5 and
// 26.5 pages.
func TestCollect_StatesHowFullPagesAre(t *testing.T) {
	for _, c := range []struct {
		name  string
		pages []schema.IndexPages
		want  map[string]float64
	}{
		{"packed", []schema.IndexPages{{Index: "PRIMARY", Size: 97, Leaves: 46}, {Index: "n", Size: 28, Leaves: 27}}, nil},
		{"rows out of order", []schema.IndexPages{{Index: "PRIMARY", Size: 97, Leaves: 70}, {Index: "n", Size: 28, Leaves: 27}}, map[string]float64{"PRIMARY": 0.61}},
		{"index out of order", []schema.IndexPages{{Index: "PRIMARY", Size: 97, Leaves: 46}, {Index: "n", Size: 97, Leaves: 44}}, map[string]float64{"n": 0.6}},
		{"only sums known", []schema.IndexPages{{Index: "PRIMARY", Size: 97}, {Size: 161}}, map[string]float64{"n": 0.24}},
		{"an index of another table", []schema.IndexPages{{Index: "m", Size: 97, Leaves: 90}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := &memory{schema: &schema.Schema{Engine: "mariadb", Charset: "utf8mb4"}, rows: map[string][][]driver.Value{}}
			m.table("a", 1, "id bigint", "n bigint not null")
			a := m.schema.Table("a")
			a.Indexes = append(a.Indexes, &schema.Index{Name: "n", Parts: []schema.IndexPart{{Column: "n"}}})
			for i := range int64(20_000) {
				m.rows["a"] = append(m.rows["a"], []driver.Value{i, i * 7919 % 20_011})
			}
			p, err := Collect(t.Context(), &pagedMemory{m, c.pages}, Options{Now: time.Unix(0, 0)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, p.Table("a").PageFill); diff != "" {
				t.Errorf("page fill (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRead_PageFill(t *testing.T) {
	const text = "tables: {a: {rows: 5, page_fill: %s, indexes: {m: [id]}}}"
	for _, c := range []struct{ fill, want string }{
		{"{PRIMARY: 0.58, m: 0.7}", ""},
		{"{PRIMARI: 0.58}", `bad.yaml:1: page_fill of table a: no index "PRIMARI" (did you mean "PRIMARY"?)`},
		{"{m: 0.05}", "bad.yaml:1: page_fill of table a: 0.05 of m is not from 0.1 to 1"},
		{"{m: half}", `bad.yaml:1: page_fill of table a: want a share from 0 to 1, got text "half"`},
		{"0.5", "bad.yaml:1: page_fill of table a: want a mapping by name, got 0.5"},
	} {
		p, err := Read(strings.NewReader(fmt.Sprintf(text, c.fill)), "bad.yaml")
		if c.want != "" {
			if err == nil || err.Error() != c.want {
				t.Errorf("%s: got %v, want %s", c.fill, err, c.want)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		again, err := Read(bytes.NewReader(written(t, p)), "again.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]float64{"PRIMARY": 0.58, "m": 0.7}, again.Table("a").PageFill); diff != "" {
			t.Errorf("page fill (-want +got):\n%s", diff)
		}
	}
}
