package mysql

import (
	"context"
	"fmt"
	"strings"

	"duckface/schema"
)

// Counts is the exact number of rows of a table.
func (db *DB) Counts(ctx context.Context, t *schema.Table) (int64, error) {
	var n int64
	err := db.pool.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+Quote(t.Name)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", t.Name, err)
	}
	return n, nil
}

// Orphans is the number of rows whose parent does not exist; rows with a null
// in the reference have none to look for.
func (db *DB) Orphans(ctx context.Context, t *schema.Table, r *schema.Reference) (int64, error) {
	var n int64
	if err := db.pool.QueryRowContext(ctx, orphansQuery(t, r)).Scan(&n); err != nil {
		return 0, fmt.Errorf("count orphans of %s: %w", r.Key(t.Name), err)
	}
	return n, nil
}

func orphansQuery(t *schema.Table, r *schema.Reference) string {
	var present, same []string
	for i, c := range r.Columns {
		present = append(present, "c."+Quote(c)+" IS NOT NULL")
		same = append(same, "p."+Quote(r.To[i])+" = c."+Quote(c))
	}
	return "SELECT COUNT(*) FROM " + Quote(t.Name) + " c WHERE " + strings.Join(present, " AND ") +
		" AND NOT EXISTS (SELECT 1 FROM " + Quote(r.Table) + " p WHERE " + strings.Join(same, " AND ") + ")"
}

// Duplicates is the number of rows beyond the first of each value of an
// index's columns; rows with a null among them are distinct from all others.
func (db *DB) Duplicates(ctx context.Context, t *schema.Table, ix *schema.Index) (int64, error) {
	var parts, present []string
	for _, p := range ix.Parts {
		part := "(" + p.Expression + ")"
		if p.Expression == "" {
			part = Quote(p.Column)
		}
		present = append(present, part+" IS NOT NULL")
		if p.Prefix > 0 {
			part = fmt.Sprintf("LEFT(%s, %d)", part, p.Prefix)
		}
		parts = append(parts, part)
	}
	var n int64
	err := db.pool.QueryRowContext(ctx, "SELECT COALESCE(SUM(n - 1), 0) FROM (SELECT COUNT(*) n FROM "+
		Quote(t.Name)+" WHERE "+strings.Join(present, " AND ")+
		" GROUP BY "+strings.Join(parts, ", ")+" HAVING COUNT(*) > 1) d").Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count duplicates of %s (%s): %w", t.Name, strings.Join(ix.Columns(), ", "), err)
	}
	return n, nil
}
