package profile

import (
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"duckface/schema"
)

// maxLabels is how many texts a person lists; more are no category.
const maxLabels = 1000

func readLabel(c *Column) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		var label string
		if err := readText(&label)(n); err != nil {
			return err
		}
		c.Labels = append(c.Labels, label)
		return nil
	}
}

// labels checks that a text column can hold its labels, each of which stands once.
func (v *validator) labels(c *Column, what string) error {
	if len(c.Labels) == 0 {
		return nil
	}
	if c.Type.Kind != schema.Text && c.Type.Kind != schema.Enum {
		return v.errorf(c, "labels", "labels of %s: its type %s is no text; use values", what, c.Type.Name)
	}
	if len(c.Labels) > maxLabels {
		return v.errorf(c, "labels", "labels of %s: %d are more than %d", what, len(c.Labels), maxLabels)
	}
	if len(c.Common) > len(c.Labels) {
		return v.errorf(c, "labels", "labels of %s: %d labels for %d shares in common", what, len(c.Labels), len(c.Common))
	}
	if c.Distinct > int64(len(c.Labels)) {
		return v.errorf(c, "labels", "labels of %s: %d labels for %d distinct values", what, len(c.Labels), c.Distinct)
	}
	seen := map[string]bool{}
	for _, label := range c.Labels {
		if seen[label] {
			return v.errorf(c, "labels", "labels of %s: %q stands twice", what, label)
		}
		seen[label] = true
		if c.Type.Kind == schema.Enum && !contains(c.Type.Labels, label) {
			return v.errorf(c, "labels", "labels of %s: %q is none of its type", what, label)
		}
		if n := c.Type.Length; n > 0 && utf8.RuneCountInString(label) > n {
			return v.errorf(c, "labels", "labels of %s: %q is longer than %d characters", what, label, n)
		}
	}
	return nil
}
