package mysql

import (
	"slices"
	"strings"

	"duckface/schema"
)

// order decides what a table is created with and what is added after its rows.
//
// Measured on MariaDB 10.11 and MySQL 9.7, one million rows of seven columns
// with a primary key, two indexes and a unique one, seconds of the server's
// processor: everything in place 13 to 19; the same by InnoDB's bulk insert
// (MariaDB only: both checks off, empty table) 10 to 12; primary key only 3,
// then one ALTER for the three indexes 3. A reference added with the checks off
// costs nothing. But each ALTER waits for the disk, so a table of few rows is
// better made at once.
type order struct {
	schema *schema.Schema
	engine string
	rows   map[string]int64 // rows to come, by table; nil when unknown
	fill   map[string]map[string]float64
}

// fewRows is up to where rows are dearer than an ALTER.
const fewRows = 5000

func (o order) few(t *schema.Table) bool {
	n, known := o.rows[t.Name]
	return known && n <= fewRows
}

// resortable reports whether a table can be without its primary key while its
// rows are loaded: no column counts by it, no partition rests on it.
func (o order) resortable(t *schema.Table) bool {
	counts := slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return c.AutoIncrement })
	return t.Engine == "InnoDB" && t.PrimaryKey() != nil && t.Partition == "" && !counts && !o.few(t)
}

// create is the CREATE TABLE with what is best there before the rows.
func (o order) create(t *schema.Table) string {
	return CreateTable(t, DDLOptions{
		Engine:         o.engine,
		SkipIndex:      func(ix *schema.Index) bool { return o.later(t, ix) },
		SkipReferences: o.referencesLater(t),
	})
}

// later reports whether an index is better added after the rows.
func (o order) later(t *schema.Table, ix *schema.Index) bool {
	if t.Engine != "InnoDB" || ix.Kind == schema.Primary || o.few(t) || ix == counterIndex(t) || ix == clusteredIndex(t) {
		return false
	}
	// Both would copy the table: MariaDB keeps a long unique key by the hash in
	// a hidden column, and guards what a versioned table remembers.
	return ix.Method != "hash" && !strings.Contains(t.Options, "WITH SYSTEM VERSIONING")
}

// referencesLater reports whether a table's references are added at the end:
// unless the table and all of its parents hold few rows and so are not altered.
// An ALTER locks the tables on the other end of references, too, and two at the
// same time can wait for each other (error 1213).
func (o order) referencesLater(t *schema.Table) bool {
	return !o.few(t) || slices.ContainsFunc(t.References, func(r *schema.Reference) bool {
		parent := o.schema.Table(r.Table)
		return parent == nil || !o.few(parent)
	})
}

// addIndexes are the statements that add a table's remaining indexes: the plain
// ones in one pass over the rows, and each of those alone that the server
// cannot combine (full text, spatial, and expressions, whose hidden column would
// make it copy the table for all). With resort the primary key is among them,
// and whether it is or not it comes first where its pages are not to be full:
// that builds the table anew.
func (o order) addIndexes(t *schema.Table, resort bool) []build {
	var together []*schema.Index
	var first, alone []build
	for _, ix := range t.Indexes {
		fill := o.fillOf(t, ix)
		add := build{AlterAdd(t, []*schema.Index{ix}, nil, o.engine), fill}
		switch {
		case ix.Kind == schema.Primary && resort && fill > 0:
			first = append(first, add)
		case ix.Kind == schema.Primary && resort:
			together = append(together, ix)
		case ix.Kind == schema.Primary && fill > 0 && o.rebuildable(t):
			first = append(first, build{"ALTER TABLE " + Quote(t.Name) + " FORCE", fill})
		case !o.later(t, ix):
		case ix.Kind == schema.Fulltext || ix.Kind == schema.Spatial || ix.HasExpression():
			alone = append(alone, build{add.stmt, 0})
		default:
			together = append(together, ix)
		}
	}
	groups, fills := o.byFill(t, together)
	for i, g := range groups {
		first = append(first, build{AlterAdd(t, g, nil, o.engine), fills[i]})
	}
	return append(first, alone...)
}

// rebuildable reports whether a table's rows can be put into other pages by
// an ALTER that neither copies them one by one nor forgets their history.
func (o order) rebuildable(t *schema.Table) bool {
	return t.Partition == "" && !o.few(t) && !strings.Contains(t.Options, "WITH SYSTEM VERSIONING")
}

// addReferences is the statement that adds a table's references; "" when they
// are there.
func (o order) addReferences(t *schema.Table) string {
	if !o.referencesLater(t) {
		return ""
	}
	return AlterAdd(t, nil, t.References, o.engine)
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
		loose := func(p schema.IndexPart) bool {
			c := t.Column(p.Column)
			return c == nil || !c.NotNull || p.Prefix > 0
		}
		if ix.Kind == schema.Unique && !slices.ContainsFunc(ix.Parts, loose) {
			return ix
		}
	}
	return nil
}
