package profile

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// decoder turns YAML nodes into a profile and remembers which line said what,
// so that a check that comes later can still name it.
type decoder struct {
	file   string
	lines  map[position]int
	tables tableIndex // once they are read

	lags       []unfinishedLag
	unresolved []unresolved // correlations, until all references are complete
}

// tableIndex finds tables by name.
type tableIndex map[string]*Table

func indexTables(p *Profile) tableIndex {
	index := make(tableIndex, len(p.Tables))
	for _, t := range p.Tables {
		index[t.Name] = t
	}
	return index
}

// position is a key of something that was read: of a *Table, *Column, … The
// empty key is the thing itself.
type position struct {
	owner any
	key   string
}

// yamlField is a key that a mapping may have and what reads it.
type yamlField struct {
	key  string
	read func(*yaml.Node) error
}

// yamlEntry is one key of a mapping whose keys are names.
type yamlEntry struct {
	name  string
	key   *yaml.Node
	value *yaml.Node
}

// whatError is an error about a value, before its place in the file is known.
type whatError struct{ message string }

func (e whatError) Error() string { return e.message }

func wantError(what string, n *yaml.Node) error {
	return whatError{"want " + what + ", got " + describe(n)}
}

// describe says in words what a node holds.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	value := n.Value
	if r := []rune(value); len(r) > 40 {
		value = string(r[:40]) + "…"
	}
	switch {
	case n.Tag == "!!null" && n.Value == "":
		return "nothing"
	case n.Tag == "!!str":
		return "text " + strconv.Quote(value)
	}
	return value
}

func (d *decoder) errorf(n *yaml.Node, format string, args ...any) error {
	return &Error{d.file, n.Line, fmt.Sprintf(format, args...)}
}

// mapping reads a mapping with fixed keys. Fields are read in the order given,
// not in that of the file, so that one may build upon an earlier one. What
// names the mapping in messages; owner, unless nil, is what positions are
// remembered for.
func (d *decoder) mapping(n *yaml.Node, what string, owner any, fields ...yamlField) error {
	if n.Kind != yaml.MappingNode {
		return d.errorf(n, "%s: %v", what, wantError("a mapping", n))
	}
	if owner != nil {
		d.mark(owner, "", n)
	}
	found := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode || !hasField(fields, key.Value) {
			return d.errorf(key, "unknown key %s in %s%s", quoteKey(key), what, didYouMean(key.Value, fieldKeys(fields)))
		}
		if found[key.Value] != nil {
			return d.errorf(key, "key %q stands twice in %s", key.Value, what)
		}
		found[key.Value] = n.Content[i+1]
		if owner != nil {
			d.mark(owner, key.Value, key)
		}
	}
	for _, f := range fields {
		value := found[f.key]
		if value == nil {
			continue
		}
		if err := d.place(value, f.key+" of "+what, f.read(value)); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) mark(owner any, key string, n *yaml.Node) {
	p := position{owner, key}
	if _, ok := d.lines[p]; !ok {
		d.lines[p] = n.Line
	}
}

// place gives an error about a value its place.
func (d *decoder) place(n *yaml.Node, what string, err error) error {
	if w, ok := err.(whatError); ok {
		return d.errorf(n, "%s: %s", what, w.message)
	}
	return err
}

func quoteKey(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		return "(" + describe(n) + ")"
	}
	return strconv.Quote(n.Value)
}

func hasField(fields []yamlField, key string) bool {
	for _, f := range fields {
		if f.key == key {
			return true
		}
	}
	return false
}

func fieldKeys(fields []yamlField) []string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	return keys
}

// entries are the keys and values of a mapping whose keys are names, in the
// order of the file; noun is what they name. A null stands for an empty mapping.
func (d *decoder) entries(n *yaml.Node, noun string) ([]yamlEntry, error) {
	if noValue(n) {
		return nil, nil
	}
	if n.Kind != yaml.MappingNode {
		return nil, wantError("a mapping by name", n)
	}
	list := make([]yamlEntry, 0, len(n.Content)/2)
	seen := make(map[string]bool, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode {
			return nil, d.errorf(key, "want the name of a %s, got %s", noun, describe(key))
		}
		if seen[key.Value] {
			return nil, d.errorf(key, "%s %q stands twice", noun, key.Value)
		}
		seen[key.Value] = true
		list = append(list, yamlEntry{key.Value, key, n.Content[i+1]})
	}
	return list, nil
}

func noValue(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null" && n.Value == ""
}

// list reads every item of a sequence.
func (d *decoder) list(item func(*yaml.Node) error) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if n.Kind != yaml.SequenceNode {
			return wantError("a list", n)
		}
		for _, c := range n.Content {
			if err := item(c); err != nil {
				return err
			}
		}
		return nil
	}
}

// readText reads a scalar as it stands, whatever YAML takes it for: a default of 0
// and a column named NO are text here.
func readText(to *string) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if n.Kind != yaml.ScalarNode {
			return wantError("text", n)
		}
		*to = n.Value
		return nil
	}
}

func readNames(to *[]string) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if n.Kind != yaml.SequenceNode {
			return wantError("a list of names", n)
		}
		list := make([]string, len(n.Content))
		for i, c := range n.Content {
			if c.Kind != yaml.ScalarNode {
				return wantError("a name", c)
			}
			list[i] = c.Value
		}
		*to = list
		return nil
	}
}

func readFlag(to *bool) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if n.Kind == yaml.ScalarNode && n.Tag == "!!bool" {
			switch strings.ToLower(n.Value) {
			case "true":
				*to = true
				return nil
			case "false":
				*to = false
				return nil
			}
		}
		return wantError("true or false", n)
	}
}

// readCount reads a whole number from 0 to MaxRows.
func readCount(to *int64) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		v, ok := wholeNumber(n)
		switch {
		case !ok && isNumber(n), ok && (v < 0 || v > MaxRows):
			return wantError("a whole number from 0 to 10^15", n)
		case !ok:
			return wantError("a whole number", n)
		}
		*to = v
		return nil
	}
}

// readWhole reads a whole number of 64 bits.
func readWhole(to *int64) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		v, ok := wholeNumber(n)
		if !ok {
			return wantError("a whole number of 64 bits", n)
		}
		*to = v
		return nil
	}
}

func wholeNumber(n *yaml.Node) (int64, bool) {
	if !isNumber(n) {
		return 0, false
	}
	text := strings.ReplaceAll(n.Value, "_", "")
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil { // 1e6 is as good
		f, ferr := strconv.ParseFloat(text, 64)
		if ferr != nil || f != math.Trunc(f) || math.Abs(f) > MaxRows {
			return 0, false
		}
		return int64(f), true
	}
	return v, true
}

func isNumber(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && (n.Tag == "!!int" || n.Tag == "!!float")
}

// toNumber reads a finite number.
func toNumber(n *yaml.Node) (float64, error) {
	if isNumber(n) {
		v, err := strconv.ParseFloat(strings.ReplaceAll(n.Value, "_", ""), 64)
		if err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) {
			return v, nil
		}
	}
	return 0, wantError("a number", n)
}

// readPositive reads a number from 0.
func readPositive(to *float64) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		v, err := toNumber(n)
		if err != nil {
			return err
		}
		if v < 0 {
			return wantError("a number from 0", n)
		}
		*to = v
		return nil
	}
}

// readShare reads a number from 0 to 1.
func readShare(to *float64) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		v, err := toNumber(n)
		if err != nil || v < 0 || v > 1 {
			return wantError("a share from 0 to 1", n)
		}
		*to = v
		return nil
	}
}

// didYouMean is ` (did you mean "rows"?)` with the nearest of the choices, or
// nothing when none is near.
func didYouMean(name string, choices []string) string {
	best, distance := "", 2+2*max(1, len(name)/3)
	if len(name) > 64 {
		return ""
	}
	for _, c := range choices {
		n := 2 * editDistance(strings.ToLower(name), strings.ToLower(c))
		if n < editDistance(name, c)*2 {
			n++ // another case is a little further away
		}
		if n < distance {
			best, distance = c, n
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// editDistance is the number of bytes to insert, delete, replace or swap with
// their neighbour to get from a to b (optimal string alignment).
func editDistance(a, b string) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, now := rows[0], rows[1], rows[2]
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		rows = [3][]int{last, now, before}
	}
	return rows[1][len(b)]
}
