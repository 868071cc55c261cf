package mysql

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"duckface/schema"
)

// objects are the views, triggers, routines, events and sequences. A
// sequence carries its definition always: columns' defaults need it.
func (db *DB) objects(ctx context.Context, q queryer, code bool) ([]schema.Object, error) {
	found, err := db.listObjects(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("list views, triggers, routines and events: %w", err)
	}
	for i := range found {
		o := &found[i]
		if !code && o.Kind != "sequence" {
			continue
		}
		if o.Definition, err = db.definition(ctx, q, *o); err != nil {
			return nil, fmt.Errorf("%s %s: %w", o.Kind, o.Name, err)
		}
	}
	return found, nil
}

func (db *DB) listObjects(ctx context.Context, q queryer) ([]schema.Object, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT CASE table_type WHEN 'SEQUENCE' THEN 'sequence' ELSE 'view' END AS kind, table_name AS name
		FROM information_schema.tables WHERE table_schema = ? AND table_type IN ('VIEW', 'SEQUENCE')
		UNION ALL SELECT 'trigger', trigger_name FROM information_schema.triggers WHERE trigger_schema = ?
		UNION ALL SELECT LOWER(routine_type), routine_name FROM information_schema.routines
			WHERE routine_schema = ? AND routine_type IN ('PROCEDURE', 'FUNCTION')
		UNION ALL SELECT 'event', event_name FROM information_schema.events WHERE event_schema = ?`,
		db.Name(), db.Name(), db.Name(), db.Name())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []schema.Object
	for rows.Next() {
		var o schema.Object
		if err := rows.Scan(&o.Kind, &o.Name); err != nil {
			return nil, err
		}
		found = append(found, o)
	}
	slices.SortFunc(found, func(a, b schema.Object) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
	})
	return found, rows.Err()
}

// definition is the object's CREATE statement, without a DEFINER. It is empty
// where the user may not see it.
func (db *DB) definition(ctx context.Context, q queryer, o schema.Object) (string, error) {
	rows, err := q.QueryContext(ctx, "SHOW CREATE "+strings.ToUpper(o.Kind)+" "+Quote(o.Name))
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	values := make([]any, len(columns))
	var text *string
	for i, name := range columns {
		v := new(*string)
		if name == "SQL Original Statement" || strings.HasPrefix(name, "Create ") {
			values[i] = &text
			continue
		}
		values[i] = v
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			return "", err
		}
	}
	if err := rows.Err(); err != nil || text == nil {
		return "", err
	}
	return withoutDefiner(strings.TrimRight(*text, "; \t\r\n")), nil
}

// withoutDefiner leaves DEFINER=user@host out of a CREATE statement.
func withoutDefiner(stmt string) string {
	s := newScanner(stmt)
	for s.tok != "" && !s.is("AS") && !s.is("BEGIN") {
		from := s.start
		if !s.accept("DEFINER", "=") {
			s.next()
			continue
		}
		s.next() // the user, or CURRENT_USER
		if s.accept("@") {
			s.next()
		}
		return stmt[:from] + stmt[s.start:]
	}
	return stmt
}
