package profile

import (
	"context"
	"slices"
	"strings"

	"duckface/schema"
)

// typeWords end the name of a column that says to which table another refers:
// commentable_type, owner_class.
var typeWords = map[string]bool{"type": true, "class": true, "kind": true, "model": true, "entity": true, "table": true}

const (
	mostKinds    = 20 // values of a type column that are looked at
	fewestOfKind = 5  // drawn rows that such a value must have
)

// typedPair is two columns that refer to a row of any table together.
type typedPair struct {
	table    *schema.Table
	kind, id *schema.Column
}

// typedPairs are the pairs of columns with the same name but for type and id.
func (f *finder) typedPairs() []typedPair {
	var pairs []typedPair
	for _, t := range f.schema.Tables {
		for _, kind := range t.Columns {
			w := words(kind.Name)
			if len(w) < 2 || !typeWords[w[len(w)-1]] || kind.Type.Kind != schema.Text && kind.Type.Kind != schema.Enum {
				continue
			}
			for _, id := range t.Columns {
				if x := words(id.Name); len(x) == len(w) && keyWords[x[len(x)-1]] && slices.Equal(x[:len(x)-1], w[:len(w)-1]) && f.keyType(id.Type) && id.Generated == "" {
					pairs = append(pairs, typedPair{t, kind, id})
				}
			}
		}
	}
	return pairs
}

// findTyped finds references that depend on a type column: for each of its
// common values the table whose key has the ids of those rows. The value's name
// says which (Post, blog.post or App\Models\Post for posts); without that it takes
// ids that no other table has.
func (f *finder) findTyped(ctx context.Context) error {
	for _, p := range f.typedPairs() {
		if f.full(p.table, p.id) {
			continue
		}
		d, err := drawFrom(ctx, f.src, f.schema, p.table, []string{p.kind.Name, p.id.Name})
		if err != nil {
			return err
		}
		if d.rows == 0 {
			if err := f.announceTyped(ctx, p); err != nil {
				return err
			}
		}
		kinds := distinctKeys(d.columns[p.kind.Name].hashes)
		kinds = slices.DeleteFunc(kinds, func(k drawnKey) bool { return k.n < fewestOfKind })
		if len(kinds) > mostKinds {
			continue
		}
		for _, k := range kinds {
			value, _ := d.columns[p.kind.Name].value(k.row).(string)
			found, err := f.ofKind(ctx, d, p, k.hash, value)
			if err != nil {
				return err
			}
			f.candidates = append(f.candidates, found...)
		}
	}
	return nil
}

// full reports whether the id alone names a table, type or not.
func (f *finder) full(t *schema.Table, id *schema.Column) bool {
	return slices.ContainsFunc(f.keys, func(k *uniqueKey) bool {
		return len(k.columns) == 1 && k.table != t && f.names.of(stem(id.Name), k.table.Name) == fullName
	})
}

// ofKind looks for the parent of the rows with one value of a type column.
func (f *finder) ofKind(ctx context.Context, d *drawn, p typedPair, hash uint64, value string) ([]*candidate, error) {
	if i := strings.LastIndexAny(value, `\/.:`); i >= 0 {
		value = value[i+1:]
	}
	var found []*candidate
	for _, k := range f.keys {
		if len(k.columns) != 1 || f.compareTypes(p.id, k.column(0)) == unlikeTypes {
			continue
		}
		s := &candidate{table: p.table, columns: []string{p.id.Name}, parent: k, free: -1, when: &whenValue{p.kind.Name, hash}}
		s.name = f.names.ofChild(p.table.Name, words(value), k.table.Name)
		s.base = nameScores[s.name] + hasIndex
		s.reason = "a value of " + p.kind.Name + " is named after " + k.table.Name
		if s.name == noName {
			s.reason = "the ids of a value of " + p.kind.Name + " fit nowhere else"
			s.base += likeAnId
		}
		if f.compareTypes(p.id, k.column(0)) == sameTypes {
			s.base += sameType
		}
		if err := f.proveOne(ctx, d, s); err != nil {
			return nil, err
		}
		found = append(found, s)
	}
	found = slices.DeleteFunc(found, func(s *candidate) bool { return s.score < suggestScore })
	if len(found) > 0 {
		f.oneParent(found, found)
	}
	return found, nil
}
