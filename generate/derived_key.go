package generate

import (
	"slices"
	"strings"

	"duckface/profile"
	"duckface/schema"
)

// derivedKey is a unique index that is not simply over written columns: parts
// are generated columns or expressions, or it holds some rows only. It follows
// from written columns being unique in all rows.
type derivedKey struct {
	index   *schema.Index
	columns []string // the written columns that have to be unique together; empty when the index follows from none
}

// derivedKeys are the unique indexes of a table that uniqueKeys does not
// promise. A part that is one-to-one with a single column stands for that
// column; any other is left out, which asks for more than the index does.
func derivedKeys(t *profile.Table) []derivedKey {
	var keys []derivedKey
	for _, ix := range t.Indexes {
		if ix.Kind != schema.Primary && ix.Kind != schema.Unique {
			continue
		}
		k := derivedKey{index: ix}
		derived := ix.Where != ""
		for _, part := range ix.Parts {
			name, expression := part.Column, part.Expression
			if c := t.Column(name); c != nil && c.Generated != "" {
				expression = c.Generated
			}
			if expression != "" {
				derived = true
				name, _ = oneToOne(t, expression)
			}
			if name != "" && !slices.Contains(k.columns, name) {
				k.columns = append(k.columns, name)
			}
		}
		if derived {
			keys = append(keys, k)
		}
	}
	return keys
}

// distinctFunctions keep apart what their argument does: exactly, or but for
// case (true), or as surely as a hash can.
var distinctFunctions = map[string]bool{
	"lower": true, "lcase": true, "upper": true, "ucase": true,
	"md5": false, "sha": false, "sha1": false, "sha2": false, "hex": false, "unhex": false, "to_base64": false,
	"reverse": false, "concat": false, "trim": false, "cast": false, "convert": false, "uuid_to_bin": false,
}

// distinctWords may stand beside those functions: types of CAST and CONVERT.
var distinctWords = []string{"as", "char", "varchar", "text", "using", "utf8mb4", "utf8mb3", "utf8", "binary", "charset", "collate"}

// oneToOne is the written column that an expression spells otherwise, so that
// it is unique when the column is; "" when it is not known to be so. folds
// tells that case is lost on the way.
func oneToOne(t *profile.Table, expression string) (column string, folds bool) {
	tokens, err := checkTokens(expression)
	if err != nil {
		return "", false
	}
	for i, k := range tokens {
		call := i+1 < len(tokens) && tokens[i+1].text == "("
		switch {
		case k.kind == 'i' && call:
			fold, ok := distinctFunctions[strings.ToLower(k.text)]
			if !ok {
				return "", false
			}
			folds = folds || fold
		case k.kind == 'i' || k.kind == 'q':
			c := t.Column(k.text)
			if c == nil && slices.Contains(distinctWords, strings.ToLower(k.text)) {
				continue
			}
			if c == nil || c.Generated != "" || column != "" {
				return "", false
			}
			column = c.Name
		case k.kind != 't' && k.kind != 'n' && !slices.Contains([]string{"(", ")", ",", "+", "-", "||"}, k.text):
			return "", false
		}
	}
	return column, folds
}

// markFolded finds the columns that must stay apart without regard to case.
func (t *TablePlan) markFolded() {
	for _, k := range derivedKeys(t.Profile) {
		for _, part := range k.index.Parts {
			expression := part.Expression
			if c := t.Profile.Column(part.Column); c != nil {
				expression = c.Generated
			}
			if name, folds := oneToOne(t.Profile, expression); folds && name != "" {
				t.columns[t.column(name)].folded = true
			}
		}
	}
}

// keepDerived keeps the derived keys of a table, or has the index made without
// its promise, and says so.
func (p *Plan) keepDerived(t *TablePlan, kept [][]int) {
	for _, k := range derivedKeys(t.Profile) {
		var u []int
		for _, name := range k.columns {
			u = append(u, t.column(name))
		}
		follows := func(have []int) bool { return len(have) == len(u) && overlapAll(have, u) || within(have, u) }
		if len(u) > 0 && slices.ContainsFunc(kept, follows) {
			continue
		}
		if len(u) > 0 && !slices.Contains(u, -1) {
			if set, err := p.keepUnique(t, u, k.columns); err == nil {
				kept = append(kept, set)
				continue
			}
		}
		t.loosen(k.index)
		p.note("index %s of %s is not unique: what it says of expressions or of a part of the rows cannot be promised", k.index.Name, t.Table.Name)
	}
}

// loosen makes an index plain in the schema to be created.
func (t *TablePlan) loosen(ix *schema.Index) {
	t.Table.Indexes = slices.Clone(t.Table.Indexes)
	for i, have := range t.Table.Indexes {
		if have == ix {
			plain := *ix
			plain.Kind = schema.Plain
			t.Table.Indexes[i] = &plain
		}
	}
}
