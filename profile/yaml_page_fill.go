package profile

import (
	"strings"

	"gopkg.in/yaml.v3"

	"duckface/schema"
)

// pageFill reads {PRIMARY: 0.58, nodes_tile_idx: 0.55}.
func (d *decoder) pageFill(n *yaml.Node, t *Table) error {
	list, err := d.entries(n, "index")
	if err != nil {
		return err
	}
	t.PageFill = map[string]float64{}
	for _, e := range list {
		var fill float64
		if err := readShare(&fill)(e.value); err != nil {
			return d.place(e.value, "page_fill of table "+t.Name, err)
		}
		d.mark(t, "page_fill "+e.name, e.key)
		t.PageFill[e.name] = fill
	}
	return nil
}

// pageFill writes the primary key first, then the others by name.
func (e *encoder) pageFill(t *Table) {
	l := &flow{}
	if fill, ok := t.PageFill[schema.PrimaryPages]; ok {
		l.share(schema.PrimaryPages, fill)
	}
	for _, name := range sortedKeys(t.PageFill) {
		if name != schema.PrimaryPages {
			l.share(yamlText(name), t.PageFill[name])
		}
	}
	if len(l.items) > 0 {
		e.linef(2, "page_fill: %s", l)
	}
}

// leastFill is the least that InnoDB fills a page when it builds an index.
const leastFill = 0.1

func (v *validator) pageFill(t *Table) error {
	for _, name := range sortedKeys(t.PageFill) {
		key := "page_fill " + name
		if !t.hasPages(name) {
			return v.errorf(t, key, "page_fill of table %s: no index %q%s", t.Name, name, didYouMean(name, t.indexNames()))
		}
		if fill := t.PageFill[name]; !(fill >= leastFill && fill <= 1) {
			return v.errorf(t, key, "page_fill of table %s: %s of %s is not from 0.1 to 1", t.Name, formatNumber(fill), name)
		}
	}
	return nil
}

// hasPages reports whether page_fill may name an index: PRIMARY, or a name.
func (t *Table) hasPages(name string) bool {
	for _, ix := range t.Indexes {
		if strings.EqualFold(ix.PagesName(), name) && name != "" {
			return true
		}
	}
	return false
}

func (t *Table) indexNames() []string {
	names := []string{schema.PrimaryPages}
	for _, ix := range t.Indexes {
		if ix.Kind != schema.Primary && ix.Name != "" {
			names = append(names, ix.Name)
		}
	}
	return names
}
