package generate

import (
	"math"
	"slices"

	"duckface/profile"
)

// withNulls is a reference whose null share is that of its columns' patterns,
// which decide what rows are made. A file that was edited may state another.
func withNulls(t *profile.Table, r *profile.Reference) *profile.Reference {
	share := 0.0
	patterns := t.Nulls
	if len(patterns) == 0 {
		patterns = independentNulls(t)
	}
	for _, p := range patterns {
		if slices.ContainsFunc(r.Columns, func(c string) bool { return slices.Contains(p.Columns, c) && !mustHave(t, t.Column(c)) }) {
			share += p.Share
		}
	}
	if math.Abs(share-r.Null) < 0.01 {
		return r
	}
	out := *r
	out.Null = min(share, 1)
	return &out
}
