package privacy

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"duckface/profile"
)

// hiddenProfile profiles a database as duckface profile --hide-size does.
func hiddenProfile(t *testing.T, s profile.Snapshot) []byte {
	t.Helper()
	p, err := profile.Collect(context.Background(), s, profile.Options{Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Resolution: 100})
	if err != nil {
		t.Fatal(err)
	}
	return hidden(t, p)
}

// leavesOf flattens a YAML file: its scalars by their path.
func leavesOf(t *testing.T, file []byte) map[string]string {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(file, &doc); err != nil {
		t.Fatal(err)
	}
	leaves := map[string]string{}
	var walk func(path string, n *yaml.Node)
	walk = func(path string, n *yaml.Node) {
		switch n.Kind {
		case yaml.DocumentNode:
			walk(path, n.Content[0])
		case yaml.MappingNode:
			for i := 0; i < len(n.Content); i += 2 {
				walk(path+"/"+n.Content[i].Value, n.Content[i+1])
			}
		case yaml.SequenceNode:
			for i, c := range n.Content {
				walk(fmt.Sprintf("%s[%d]", path, i), c)
			}
		default:
			leaves[path] = n.Value
		}
	}
	walk("", &doc)
	return leaves
}

// difference is how many leaves of two files there are, and the paths of those
// that are not the same.
func difference(a, b map[string]string) (all int, differ []string) {
	for path, x := range a {
		if y, ok := b[path]; !ok || x != y {
			differ = append(differ, path)
		}
	}
	for path := range b {
		if _, ok := a[path]; !ok {
			differ = append(differ, path)
			all++
		}
	}
	return all + len(a), differ
}

func number(s string) (float64, bool) {
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil
}
