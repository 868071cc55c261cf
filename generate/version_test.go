package generate

import (
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"testing"

	"duckface/profile"
)

// Whole databases must keep their bytes: whoever changes a sum here changes
// Version. The profiles are written by hand, so that no measuring changes them.
func TestVersion_WholeDatabasesNeverChange(t *testing.T) {
	for _, c := range []struct {
		file  string
		scale float64
		want  string
	}{
		{"../profiles/forum.yaml", 0.3, "c78263ae65485738"},
		{"../profiles/kratos.yaml", 0.05, "ce3f947f0176ea8c"},
		{"../profiles/magnum.yaml", 0.2, "79fa9609ccecb6db"},
	} {
		f, err := os.Open(filepath.FromSlash(c.file))
		if err != nil {
			t.Fatal(err)
		}
		p, err := profile.Read(f, c.file)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		plan, err := NewPlan(p, Options{Scale: Scale{All: c.scale}, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		sum := fnv.New64a()
		for _, tp := range plan.Tables {
			fmt.Fprintln(sum, tp.Table.Name)
			for _, r := range fillTable(tp, 1000) {
				fmt.Fprintf(sum, "%q\n", r)
			}
		}
		if got := hex.EncodeToString(sum.Sum(nil)); got != c.want {
			t.Errorf("%s: %s, want %s (version %d)", c.file, got, c.want, Version)
		}
	}
}
