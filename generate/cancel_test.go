package generate

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/profile"
)

func TestNewPlanContext_HearsOfEveryTableAndEndsAtAny(t *testing.T) {
	p, err := profile.ReadFile("../profiles/forum.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, table := range p.Tables {
		want = append(want, table.Name)
	}
	slices.Sort(want)
	heard, steps := map[string]bool{}, 0
	o := Options{Scale: Scale{All: 1}, Seed: 1, Progress: func(table string) { heard[table] = true; steps++ }}
	if _, err := NewPlanContext(t.Context(), p, o); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, name := range slices.Sorted(maps.Keys(heard)) {
		if p.Table(name) != nil { // not one that the plan adds
			got = append(got, name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tables heard of (-want +got):\n%s", diff)
	}
	for _, at := range []int{1, steps / 2, steps} {
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		o.Progress = func(string) {
			if n++; n == at {
				cancel()
			}
		}
		if _, err := NewPlanContext(ctx, p, o); !errors.Is(err, context.Canceled) || n != at {
			t.Errorf("cancelled at step %d: error %v after %d steps, want %v at once", at, err, n, context.Canceled)
		}
	}
}
