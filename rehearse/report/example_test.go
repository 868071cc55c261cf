package report

import (
	"os"
	"path/filepath"
	"testing"

	"gopkg.in/yaml.v3"
)

// The budgets and pipelines of examples/ci are what a person copies: they must read.
func TestExamples_Read(t *testing.T) {
	dir := filepath.Join("..", "..", "examples", "ci")
	f, err := os.Open(filepath.Join(dir, "budgets.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if b, err := ReadBudgets("budgets.yaml", f); err != nil || len(b.Steps) != 1 {
		t.Errorf("got %+v, %v", b, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "git*.yml"))
	if err != nil || len(files) != 4 {
		t.Fatalf("got pipelines %v, %v, want 4", files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var doc map[string]any
		if err := yaml.Unmarshal(text, &doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
