package profile

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The examples of docs/profile.md that are whole profiles must read, and each
// key that Read knows must be explained there.
func TestDocs_ExamplesReadAndKeysAreExplained(t *testing.T) {
	text, err := os.ReadFile("../docs/profile.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	for _, block := range codeBlocks(string(text)) {
		if strings.HasPrefix(block, "tables:") {
			examples++
			if _, err := Read(strings.NewReader(block), "profile.md"); err != nil {
				t.Errorf("%v in\n%s", err, block)
			}
		}
	}
	if examples == 0 {
		t.Error("no examples found")
	}
	files, err := filepath.Glob("yaml_*.go")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, "_test.go") })
	source, err := readSources(files...)
	if err != nil {
		t.Fatal(err)
	}
	keys := keyNames(source)
	if len(keys) < 60 {
		t.Errorf("got %d keys, want all of them", len(keys))
	}
	for _, key := range keys {
		if !strings.Contains(string(text), key) {
			t.Errorf("docs/profile.md does not explain %s", key)
		}
	}
}

// codeBlocks are the indented blocks of a Markdown text, without the indent.
func codeBlocks(text string) []string {
	var blocks []string
	open := false
	for line := range strings.Lines(text) {
		code, ok := strings.CutPrefix(line, "    ")
		switch {
		case ok && open:
			blocks[len(blocks)-1] += code
		case ok:
			blocks = append(blocks, code)
			open = true
		case strings.TrimSpace(line) != "":
			open = false
		}
	}
	return blocks
}

func readSources(files ...string) (string, error) {
	var b strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return "", err
		}
		b.Write(text)
	}
	return b.String(), nil
}

// keyNames are the keys of the yamlFields in Go source.
func keyNames(source string) []string {
	var keys []string
	for _, before := range []string{`yamlField{"`, "\t\t{\""} {
		parts := strings.Split(source, before)
		for _, part := range parts[1:] {
			key, _, _ := strings.Cut(part, `"`)
			keys = append(keys, key)
		}
	}
	return keys
}
