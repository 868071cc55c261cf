package profile

import (
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// mostPathSteps is how long a path of a meeting may be.
const mostPathSteps = 16

// meeting reads {to: customer, paths: [[rental_id, customer_id], [customer_id]], agree: 1}.
func (d *decoder) meeting(n *yaml.Node, t *Table) error {
	m := Meeting{Agree: 1}
	err := d.mapping(n, "meeting of table "+t.Name, nil,
		yamlField{"to", readText(&m.To)},
		yamlField{"paths", func(n *yaml.Node) error { return readPaths(n, &m) }},
		yamlField{"agree", readShare(&m.Agree)},
	)
	d.mark(t, meetingKey(len(t.Meetings)), n)
	t.Meetings = append(t.Meetings, m)
	return err
}

func meetingKey(i int) string { return "meetings " + strconv.Itoa(i) }

func readPaths(n *yaml.Node, m *Meeting) error {
	const want = "two lists of references, each named by its columns"
	if n.Kind != yaml.SequenceNode || len(n.Content) != 2 {
		return wantError(want, n)
	}
	for i, path := range n.Content {
		if path.Kind != yaml.SequenceNode || len(path.Content) == 0 || len(path.Content) > mostPathSteps {
			return wantError(want, path)
		}
		for _, step := range path.Content {
			columns := []string{step.Value}
			if step.Kind != yaml.ScalarNode {
				if err := readNames(&columns)(step); err != nil {
					return err
				}
			}
			m.Paths[i] = append(m.Paths[i], columns)
		}
	}
	return nil
}

// meetings writes a line for each.
func (e *encoder) meetings(t *Table) {
	if len(t.Meetings) > 0 {
		e.linef(2, "meetings:")
	}
	for _, m := range t.Meetings {
		e.linef(3, "- {to: %s, paths: [%s, %s], agree: %s}", yamlText(m.To), spellPath(m.Paths[0]), spellPath(m.Paths[1]), formatShare(m.Agree))
	}
}

// spellPath spells a step of one column as its name, else as a list of them.
func spellPath(steps [][]string) string {
	return bracketed(list(steps, func(columns []string) string {
		if len(columns) == 1 {
			return yamlText(columns[0])
		}
		return textList(columns)
	}))
}

// meetings checks that paths exist, begin with different references and arrive
// at the same key.
func (v *validator) meetings(t *Table) error {
	seen := map[string]bool{}
	for i, m := range t.Meetings {
		key, what := meetingKey(i), "meeting of table "+t.Name+" at "+m.To
		if v.tables[m.To] == nil {
			return v.errorf(t, key, "%s: no table %q%s", what, m.To, didYouMean(m.To, sortedKeys(v.tables)))
		}
		if err := v.share(t, key, m.Agree, what); err != nil {
			return err
		}
		for _, steps := range m.Paths {
			if len(v.tables.ways(t, steps, m.To)) == 0 {
				return v.errorf(t, key, "%s: no references %s lead there", what, spellPath(steps))
			}
		}
		paths, ok := m.references(v.tables, t)
		if !ok {
			return v.errorf(t, key, "%s: the paths do not end at the same columns", what)
		}
		if paths[0][0] == paths[1][0] {
			return v.errorf(t, key, "%s: both paths begin with %s; that is a meeting of table %s", what, strings.Join(paths[0][0].Columns, ", "), paths[0][0].Table)
		}
		spelled := []string{spellPath(m.Paths[0]), spellPath(m.Paths[1])}
		slices.Sort(spelled)
		id := m.To + "\x00" + strings.Join(spelled, "\x00")
		if seen[id] {
			return v.errorf(t, key, "%s: %s and %s stand twice", what, spelled[0], spelled[1])
		}
		seen[id] = true
	}
	return nil
}
