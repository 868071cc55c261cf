package mysql

import (
	"slices"

	"duckface/schema"
)

// createBefore is the CREATE TABLE with what is best there before the rows.
func createBefore(t *schema.Table, engine string) string {
	return CreateTable(t, DDLOptions{
		Engine:         engine,
		SkipIndex:      func(ix *schema.Index) bool { return later(t, ix, engine) },
		SkipReferences: engine == MySQL,
	})
}

// later reports whether an index is better added after the rows: on MySQL all
// those that the table can be without.
func later(t *schema.Table, ix *schema.Index, engine string) bool {
	if engine == MariaDB || t.Engine != "InnoDB" || ix.Kind == schema.Primary {
		return false
	}
	return ix != counterIndex(t) && ix != clusteredIndex(t)
}

// counterIndex is the index that an AUTO_INCREMENT column cannot be without,
// when it does not lead the primary key.
func counterIndex(t *schema.Table) *schema.Index {
	for _, c := range t.Columns {
		if !c.AutoIncrement {
			continue
		}
		for _, ix := range t.Indexes {
			if len(ix.Parts) > 0 && ix.Parts[0].Column == c.Name {
				return ix
			}
		}
	}
	return nil
}

// clusteredIndex is the unique index that InnoDB keeps a table without a
// primary key by: to add it later would copy the table.
func clusteredIndex(t *schema.Table) *schema.Index {
	if t.PrimaryKey() != nil {
		return nil
	}
	for _, ix := range t.Indexes {
		whole := func(p schema.IndexPart) bool {
			c := t.Column(p.Column)
			return c != nil && c.NotNull && p.Prefix == 0
		}
		if ix.Kind == schema.Unique && !slices.ContainsFunc(ix.Parts, func(p schema.IndexPart) bool { return !whole(p) }) {
			return ix
		}
	}
	return nil
}

// indexStatements add a table's remaining indexes: the plain ones in one pass
// over the rows, and each of those alone that the server cannot combine (full
// text, and expressions, whose hidden column would make it copy the table for all).
func indexStatements(t *schema.Table, engine string) []string {
	var together []*schema.Index
	var stmts []string
	for _, ix := range t.Indexes {
		switch {
		case !later(t, ix, engine):
		case ix.Kind == schema.Fulltext || ix.HasExpression():
			stmts = append(stmts, AlterAdd(t, []*schema.Index{ix}, nil, engine))
		default:
			together = append(together, ix)
		}
	}
	if len(together) > 0 {
		stmts = append([]string{AlterAdd(t, together, nil, engine)}, stmts...)
	}
	return stmts
}
