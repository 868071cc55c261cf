// Package likeness asks whether a migration takes as long on a generated
// database as on the one that its profile was measured on; see ../DESIGN.md.
package likeness

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"duckface/dialect/mysql"
	"duckface/profile"
	"duckface/schema"
)

// Names of what a step works on: a fresh copy of its table, and the columns
// that are added to it.
const (
	Copy  = "likeness_copy"
	added = "likeness_added"
	nth   = "likeness_nth"
)

// Step is one change of the kind that migrations make, of one table.
type Step struct {
	Kind    string
	Table   string
	Prepare []string // statements that are not timed
	SQL     string   // the statement that is, on Copy
}

// kinds are the steps in the order of the report; each says how a table is
// changed, or nil where it has nothing to be changed so.
var kinds = []struct {
	name string
	make func(p *profile.Profile, t *profile.Table) *Step
}{
	{"add column, copy", addColumn},
	{"rebuild in place", rebuild},
	{"index on text", indexText},
	{"index on number", indexNumber},
	{"index on two", indexTwo},
	{"add foreign key", addReference},
	{"widen number", widenNumber},
	{"varchar to text", widenText},
	{"backfill by join", backfill},
	{"delete childless", deleteChildless},
	{"delete by parent", deleteByParent},
	{"delete siblings", deleteSiblings},
	{"deduplicate", deduplicate},
	{"convert charset", convert},
}

// Steps chooses steps for a measured database: of each kind on the largest
// tables that have something to be changed so, at most perKind of them and none
// of fewer than fewest rows.
func Steps(p *profile.Profile, perKind int, fewest int64) []Step {
	tables := slices.DeleteFunc(slices.Clone(p.Tables), func(t *profile.Table) bool { return t.Rows < fewest || !movable(t) })
	slices.SortStableFunc(tables, func(a, b *profile.Table) int { return cmp.Compare(bytes(b), bytes(a)) })
	var steps []Step
	for _, k := range kinds {
		n := 0
		for _, t := range tables {
			if n == perKind {
				break
			}
			if s := k.make(p, t); s != nil {
				s.Kind, s.Table = k.name, t.Name
				steps = append(steps, *s)
				n++
			}
		}
	}
	return steps
}

func bytes(t *profile.Table) float64 { return float64(t.Rows) * (t.BytesPerRow + t.IndexBytesPerRow) }

// movable reports whether a copy of the table's file is a table: it is one of
// InnoDB, in one file.
func movable(t *profile.Table) bool {
	return t.Engine == "InnoDB" && t.Partition == "" &&
		!slices.ContainsFunc(t.Indexes, func(ix *schema.Index) bool { return ix.Kind == schema.Fulltext || ix.Kind == schema.Spatial })
}

func alter(clause string, args ...any) string {
	return "ALTER TABLE " + Copy + " " + fmt.Sprintf(clause, args...)
}

func addColumn(*profile.Profile, *profile.Table) *Step {
	return &Step{SQL: alter("ADD COLUMN %s INT NOT NULL DEFAULT 7, ALGORITHM=COPY", added)}
}

func rebuild(*profile.Profile, *profile.Table) *Step {
	return &Step{SQL: alter("FORCE, ALGORITHM=INPLACE")}
}

func indexText(_ *profile.Profile, t *profile.Table) *Step {
	return index(t, most(t, func(c *profile.Column) bool { return isText(c) && !leads(t, c.Name) }))
}

func indexNumber(_ *profile.Profile, t *profile.Table) *Step {
	return index(t, most(t, func(c *profile.Column) bool { return isNumber(c) && !leads(t, c.Name) }))
}

// indexTwo puts a column of few values before one of many.
func indexTwo(_ *profile.Profile, t *profile.Table) *Step {
	plain := func(c *profile.Column) bool { return isText(c) || isNumber(c) }
	second := most(t, plain)
	if second == nil {
		return nil
	}
	first := most(t, func(c *profile.Column) bool { return plain(c) && c != second && 2*c.Distinct <= second.Distinct })
	if first == nil {
		return nil
	}
	return index(t, first, second)
}

func index(t *profile.Table, columns ...*profile.Column) *Step {
	var parts []string
	for _, c := range columns {
		if c == nil {
			return nil
		}
		part := mysql.Quote(c.Name)
		if isText(c) && (c.Type.Length == 0 || c.Type.Length > 190) {
			part += "(100)"
		}
		parts = append(parts, part)
	}
	return &Step{SQL: alter("ADD INDEX likeness_index (%s)", strings.Join(parts, ", "))}
}

// most is the column of most distinct values of those that are asked for.
func most(t *profile.Table, asked func(*profile.Column) bool) *profile.Column {
	var best *profile.Column
	for _, c := range t.Columns {
		if c.Generated == "" && c.Distinct > 1 && asked(c) && (best == nil || c.Distinct > best.Distinct) {
			best = c
		}
	}
	return best
}

func isText(c *profile.Column) bool   { return c.Type.Kind == schema.Text }
func isNumber(c *profile.Column) bool { return c.Type.Kind == schema.Int }

// leads reports whether an index begins with the column.
func leads(t *profile.Table, column string) bool {
	return slices.ContainsFunc(t.Indexes, func(ix *schema.Index) bool { return len(ix.Parts) > 0 && ix.Parts[0].Column == column })
}

// indexed reports whether an index or a reference has the column.
func indexed(p *profile.Profile, t *profile.Table, column string) bool {
	return slices.ContainsFunc(t.Indexes, func(ix *schema.Index) bool { return slices.Contains(ix.Columns(), column) }) ||
		slices.ContainsFunc(t.References, func(r *profile.Reference) bool { return slices.Contains(r.Columns, column) })
}

func widenNumber(p *profile.Profile, t *profile.Table) *Step {
	c := most(t, func(c *profile.Column) bool {
		return isNumber(c) && c.Type.Base != "bigint" && !c.AutoIncrement && !indexed(p, t, c.Name)
	})
	if c == nil {
		return nil
	}
	return &Step{SQL: alter("MODIFY %s BIGINT%s", mysql.Quote(c.Name), notNull(c))}
}

func widenText(p *profile.Profile, t *profile.Table) *Step {
	c := most(t, func(c *profile.Column) bool {
		return c.Type.Base == "varchar" && c.Charset == "" && !indexed(p, t, c.Name)
	})
	if c == nil {
		return nil
	}
	return &Step{SQL: alter("MODIFY %s MEDIUMTEXT%s", mysql.Quote(c.Name), notNull(c))}
}

func notNull(c *profile.Column) string {
	if c.NotNull {
		return " NOT NULL"
	}
	return ""
}

// reference is the reference by which rows have the most parents.
func reference(p *profile.Profile, t *profile.Table, asked func(r *profile.Reference, parent *profile.Table) bool) *profile.Reference {
	var best *profile.Reference
	rows := int64(0)
	for _, r := range t.References {
		if parent := p.Table(r.Table); parent != nil && r.When == nil && parent.Rows > rows && asked(r, parent) {
			best, rows = r, parent.Rows
		}
	}
	return best
}

func always(*profile.Reference, *profile.Table) bool { return true }

func addReference(p *profile.Profile, t *profile.Table) *Step {
	r := reference(p, t, func(r *profile.Reference, _ *profile.Table) bool { return r.Orphans == 0 })
	if r == nil {
		return nil
	}
	return &Step{SQL: alter("ADD CONSTRAINT likeness_reference FOREIGN KEY (%s) REFERENCES %s (%s)", columns(r.Columns), mysql.Quote(r.Table), columns(r.To))}
}

func columns(names []string) string {
	var quoted []string
	for _, n := range names {
		quoted = append(quoted, mysql.Quote(n))
	}
	return strings.Join(quoted, ", ")
}

// backfill takes a column of the parent over into the child.
func backfill(p *profile.Profile, t *profile.Table) *Step {
	r := reference(p, t, func(r *profile.Reference, parent *profile.Table) bool { return parent != t && value(parent, r) != nil })
	if r == nil {
		return nil
	}
	c := value(p.Table(r.Table), r)
	return &Step{
		Prepare: []string{alter("ADD COLUMN %s %s", added, c.Type.Name)},
		SQL: fmt.Sprintf("UPDATE %s c JOIN %s p ON %s SET c.%s = p.%s", Copy, mysql.Quote(r.Table),
			matches("p", r.To, "c", r.Columns), added, mysql.Quote(c.Name)),
	}
}

// value is a column of a parent that children may want: the most telling one
// that is not what they refer to.
func value(parent *profile.Table, r *profile.Reference) *profile.Column {
	return most(parent, func(c *profile.Column) bool { return (isText(c) || isNumber(c)) && !slices.Contains(r.To, c.Name) })
}

func matches(a string, to []string, b string, from []string) string {
	var all []string
	for i := range to {
		all = append(all, fmt.Sprintf("%s.%s = %s.%s", a, mysql.Quote(to[i]), b, mysql.Quote(from[i])))
	}
	return strings.Join(all, " AND ")
}

// deleteChildless removes the parents that have no children by the reference
// of most rows to this table.
func deleteChildless(p *profile.Profile, t *profile.Table) *Step {
	var best *profile.Reference
	var child *profile.Table
	for _, c := range p.Tables {
		for _, r := range c.References {
			if r.Table == t.Name && r.When == nil && c != t && leads(c, r.Columns[0]) && (child == nil || c.Rows > child.Rows) {
				best, child = r, c
			}
		}
	}
	if best == nil || len(best.FanOut.Parents) == 0 || best.FanOut.Parents[0].High > 0 {
		return nil
	}
	return &Step{SQL: fmt.Sprintf("DELETE FROM %s WHERE NOT EXISTS (SELECT 1 FROM %s c WHERE %s)", Copy, mysql.Quote(child.Name),
		matches("c", best.Columns, Copy, best.To))}
}

// deleteByParent removes the children of parents below the middle of a column.
func deleteByParent(p *profile.Profile, t *profile.Table) *Step {
	r := reference(p, t, func(r *profile.Reference, parent *profile.Table) bool {
		return parent != t && leads(parent, r.To[0]) && middled(parent, r) != nil
	})
	if r == nil {
		return nil
	}
	c := middled(p.Table(r.Table), r)
	return &Step{SQL: fmt.Sprintf("DELETE FROM %s WHERE (%s) IN (SELECT %s FROM %s WHERE %s < %.0f)", Copy,
		columns(r.Columns), columns(r.To), mysql.Quote(r.Table), mysql.Quote(c.Name), c.Quantiles[len(c.Quantiles)/2])}
}

// middled is a number of the parent that has a middle.
func middled(parent *profile.Table, r *profile.Reference) *profile.Column {
	return most(parent, func(c *profile.Column) bool {
		return isNumber(c) && len(c.Quantiles) > 2 && !slices.Contains(r.To, c.Name)
	})
}

// deleteSiblings removes the children of parents that have more than usual.
func deleteSiblings(p *profile.Profile, t *profile.Table) *Step {
	r := reference(p, t, func(r *profile.Reference, _ *profile.Table) bool { return r.FanOut.Mean > 0 && r.FanOut.Max > 1 })
	if r == nil {
		return nil
	}
	return &Step{SQL: fmt.Sprintf("DELETE c FROM %s c JOIN (SELECT %s FROM %s GROUP BY %s HAVING COUNT(*) > %.0f) d ON %s", Copy,
		columns(r.Columns), mysql.Quote(t.Name), columns(r.Columns), max(1, r.FanOut.Mean), matches("c", r.Columns, "d", r.Columns))}
}

// deduplicate keeps the first row of those that agree in a column.
func deduplicate(_ *profile.Profile, t *profile.Table) *Step {
	if slices.ContainsFunc(t.Columns, func(c *profile.Column) bool { return c.AutoIncrement }) && t.Column(nth) != nil {
		return nil
	}
	c := most(t, func(c *profile.Column) bool {
		return (isText(c) || isNumber(c)) && 10*c.Distinct <= 9*t.Rows && (c.Type.Length > 0 || isNumber(c))
	})
	if c == nil {
		return nil
	}
	name := mysql.Quote(c.Name)
	key, prepare := counter(t)
	return &Step{Prepare: prepare, SQL: fmt.Sprintf(
		"DELETE c FROM %s c JOIN (SELECT %s, MIN(%s) AS first FROM %s GROUP BY %s HAVING COUNT(*) > 1) d ON c.%s = d.%s WHERE c.%s > d.first",
		Copy, name, key, Copy, name, name, name, key)}
}

// counter is a column that numbers rows: the key that does so already, or one
// to be added.
func counter(t *profile.Table) (name string, prepare []string) {
	for _, c := range t.Columns {
		if c.AutoIncrement {
			return mysql.Quote(c.Name), nil
		}
	}
	return nth, []string{alter("ADD COLUMN %s BIGINT NOT NULL AUTO_INCREMENT UNIQUE", nth)}
}

// convert writes text in another order, which sorts its indexes anew.
func convert(p *profile.Profile, t *profile.Table) *Step {
	if most(t, isText) == nil {
		return nil
	}
	collation := "utf8mb4_unicode_520_ci"
	if cmp.Or(t.Collation, p.Collation) == collation {
		collation = "utf8mb4_general_ci"
	}
	return &Step{SQL: alter("CONVERT TO CHARACTER SET utf8mb4 COLLATE %s, ALGORITHM=COPY", collation)}
}
