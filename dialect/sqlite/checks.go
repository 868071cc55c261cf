package sqlite

import (
	"context"
	"fmt"
	"strings"

	"duckface/dialect/tell"
	"duckface/schema"
)

// Counts is the exact number of rows of a table.
func (db *DB) Counts(ctx context.Context, t *schema.Table) (int64, error) {
	n, err := countRows(ctx, db.conn, t.Name)
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", t.Name, err)
	}
	return n, nil
}

// Orphans is the number of rows whose parent does not exist; rows with a null
// in the reference have none to look for.
func (db *DB) Orphans(ctx context.Context, t *schema.Table, r *schema.Reference) (int64, error) {
	return countOrphans(ctx, db.conn, t, r)
}

// Duplicates is the number of rows beyond the first of each value of an
// index's columns; rows with a null among them are distinct from all others.
func (db *DB) Duplicates(ctx context.Context, t *schema.Table, ix *schema.Index) (int64, error) {
	var n int64
	if err := db.conn.QueryRowContext(ctx, duplicatesQuery(t, ix)).Scan(&n); err != nil {
		return 0, fmt.Errorf("count duplicates of %s (%s): %w", t.Name, strings.Join(ix.Columns(), ", "), err)
	}
	return n, nil
}

// queryer is a connection or transaction.
type queryer = tell.Queryer

func countRows(ctx context.Context, q queryer, table string) (n int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT count(*) FROM "+Quote(table)).Scan(&n)
	return n, err
}

func countOrphans(ctx context.Context, q queryer, t *schema.Table, r *schema.Reference) (n int64, err error) {
	if err = q.QueryRowContext(ctx, orphansQuery(t, r)).Scan(&n); err != nil {
		return 0, fmt.Errorf("count orphans of %s: %w", r.Key(t.Name), err)
	}
	return n, nil
}

// orphansQuery is an anti-join by LEFT JOIN, for which SQLite makes an index of
// its own where the parent has none; for NOT EXISTS it does not.
func orphansQuery(t *schema.Table, r *schema.Reference) string {
	var present, same []string
	for i, c := range r.Columns {
		present = append(present, "c."+Quote(c)+" IS NOT NULL")
		if i < len(r.To) {
			same = append(same, "p."+Quote(r.To[i])+" = c."+Quote(c))
		}
	}
	if len(same) == 0 { // no such parent
		return "SELECT count(*) FROM " + Quote(t.Name) + " c WHERE " + strings.Join(present, " AND ")
	}
	return "SELECT count(*) FROM " + Quote(t.Name) + " c LEFT JOIN " + Quote(r.Table) + " p ON " + strings.Join(same, " AND ") +
		" WHERE " + strings.Join(present, " AND ") + " AND p." + Quote(r.To[0]) + " IS NULL"
}

func duplicatesQuery(t *schema.Table, ix *schema.Index) string {
	var parts, present []string
	for _, p := range ix.Parts {
		part := "(" + p.Expression + ")"
		if p.Expression == "" {
			part = Quote(p.Column)
		}
		present = append(present, part+" IS NOT NULL")
		if p.Collation != "" {
			part += " COLLATE " + Quote(p.Collation)
		}
		parts = append(parts, part)
	}
	if ix.Where != "" {
		present = append(present, "("+ix.Where+")")
	}
	return "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) n FROM " + Quote(t.Name) +
		" WHERE " + strings.Join(present, " AND ") + " GROUP BY " + strings.Join(parts, ", ") + " HAVING count(*) > 1)"
}
