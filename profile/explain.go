package profile

import (
	"context"
	"fmt"
	"strings"

	"duckface/schema"
)

// A snapshot may tell of statements instead of running them: it hands over no
// rows then, and Collect passes by all that it would ask. What it would ask
// because of rows is asked for once, with no keys. See schema.Because for how a
// statement gets its reason.

func becauseMeasured(ctx context.Context, m *measurer) context.Context {
	if m.sampled != nil {
		return because(ctx, fmt.Sprintf("the rows of %s of one key in %d, for every measure", m.table.Name, m.sampled.OneIn))
	}
	return because(ctx, "all rows of "+m.table.Name+", once, for every measure")
}

func becauseDrawn(ctx context.Context, t *schema.Table) context.Context {
	if schema.ReasonOf(ctx).Why != "" {
		return ctx
	}
	return because(ctx, fmt.Sprintf("about %s rows spread over %s, to see what they refer to", thousands(drawnRows), t.Name))
}

// announce asks for no key of a candidate's parent.
func (f *finder) announce(ctx context.Context, s *candidate) error {
	ctx = schema.Because(ctx, schema.Reason{
		Why:     "is what " + spellColumns(s.table, s.columns) + " holds in " + spellColumns(s.parent.table, s.parent.columns) + "?",
		Depends: fmt.Sprintf("for up to %d of the values drawn, and up to %d like them that no row has", lookedUp, placebos),
	})
	return f.src.Find(ctx, s.parent.table, s.parent.columns, nil, nil)
}

// announceTyped asks for no key of all that a pair of columns, whose rows are not
// known, may lead to.
func (f *finder) announceTyped(ctx context.Context, p typedPair) error {
	for _, k := range f.keys {
		if len(k.columns) != 1 || f.compareTypes(p.id, k.column(0)) == unlikeTypes {
			continue
		}
		if err := f.announce(ctx, &candidate{table: p.table, columns: []string{p.id.Name}, parent: k}); err != nil {
			return err
		}
	}
	f.silent = append(f.silent, p)
	return nil
}

// announceKinds reads what the types of such pairs may need in the end.
func (f *finder) announceKinds(ctx context.Context) error {
	for _, p := range f.silent {
		if _, err := commonest(ctx, f.src, f.schema, p.table, p.kind.Name); err != nil {
			return err
		}
	}
	return nil
}

func becauseOfKind(ctx context.Context, column string) context.Context {
	return schema.Because(ctx, schema.Reason{Why: "which value of " + column + " is the most common", Depends: "once for each that leads to a table"})
}

func spellColumns(t *schema.Table, columns []string) string {
	if len(columns) == 1 {
		return t.Name + "." + columns[0]
	}
	return t.Name + ".(" + strings.Join(columns, ", ") + ")"
}
