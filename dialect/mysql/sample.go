package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"duckface/schema"
)

// drawPieces is over how many stretches of the primary key drawn rows are spread.
const drawPieces = 16

// Draw is Scan for about most of the rows, or all of them where they are not
// many more. They are spread over the primary key where it begins with an integer,
// else they are the first and the last of it; without one they are those that
// the server sends first.
func (s *Snapshot) Draw(ctx context.Context, t *schema.Table, columns []string, most int, each func([]driver.Value) error) error {
	if len(columns) == 0 {
		return nil
	}
	queries, err := s.drawQueries(ctx, t, columns, most)
	for _, query := range queries {
		if err == nil && s.tell.Say(ctx, query, "") {
			err = s.read(ctx, query, nil, len(columns), each)
		}
	}
	return s.doneReading(ctx, t, err)
}

// drawQueries are the statements that draw rows.
func (s *Snapshot) drawQueries(ctx context.Context, t *schema.Table, columns []string, most int) ([]string, error) {
	rows, err := s.Estimate(ctx, t)
	order := keyOrder(t)
	if err != nil || rows <= int64(most)*3/2 || order == "" {
		return []string{scanQuery(t, columns) + limit(2*most)}, err
	}
	list, key := selectQuery(t, columns), t.PrimaryKey()
	if lo, hi, ok := s.bounds(ctx, t, key.Parts[0]); ok {
		return pieces(list, order, Quote(key.Parts[0].Column), lo, hi, most), nil
	} else if s.tell != nil && isInt(t, key.Parts[0]) {
		s.tell.Say(ctx, pieceQuery(list, order, Quote(key.Parts[0].Column), "?", "?", most), "for each sixteenth of the key's range")
		if len(key.Parts) == 1 {
			return nil, nil
		}
		ctx = schema.Because(ctx, schema.Reason{Why: schema.ReasonOf(ctx).Why, Depends: "instead, if " + key.Parts[0].Column + " is the same in all rows"})
		for _, query := range endQueries(list, order, key, most) {
			s.tell.Say(ctx, query, "")
		}
		return nil, nil
	}
	return endQueries(list, order, key, most), nil
}

// endQueries draw the first and the last rows of a key.
func endQueries(list, order string, key *schema.Index, most int) []string {
	var back []string
	for _, p := range key.Parts {
		direction := " DESC"
		if p.Descending {
			direction = ""
		}
		back = append(back, Quote(p.Column)+direction)
	}
	return []string{list + " ORDER BY " + order + limit(most/2), list + " ORDER BY " + strings.Join(back, ", ") + limit(most/2)}
}

func limit(n int) string { return " LIMIT " + strconv.Itoa(n) }

// bounds are the smallest and largest value of an integer column that begins
// the primary key.
func (s *Snapshot) bounds(ctx context.Context, t *schema.Table, part schema.IndexPart) (lo, hi int64, ok bool) {
	query := endsQuery(t, part.Column)
	if !isInt(t, part) || !s.tell.Say(ctx, query, "") {
		return 0, 0, false
	}
	err := s.conn.QueryRowContext(ctx, query).Scan(&lo, &hi)
	return lo, hi, err == nil && hi > lo
}

func isInt(t *schema.Table, part schema.IndexPart) bool {
	c := t.Column(part.Column)
	return c != nil && c.Type.Kind == schema.Int
}

// pieces are queries for the first rows of equally long stretches from lo to hi.
func pieces(list, order, name string, lo, hi int64, most int) []string {
	var queries []string
	step := (uint64(hi)-uint64(lo))/drawPieces + 1
	for from := lo; ; {
		to := int64(uint64(from) + step - 1)
		last := to < from || to >= hi // beyond the largest integer, or the last stretch
		if last {
			to = hi
		}
		queries = append(queries, pieceQuery(list, order, name, strconv.FormatInt(from, 10), strconv.FormatInt(to, 10), most))
		if last {
			return queries
		}
		from = to + 1
	}
}

func pieceQuery(list, order, name, from, to string, most int) string {
	return fmt.Sprintf("%s WHERE %s BETWEEN %s AND %s ORDER BY %s%s", list, name, from, to, order, limit(most/drawPieces))
}

// findKeys bounds how many keys one statement looks for: the server plans
// each as a range of its own.
const findKeys = 200

// Find hands over the columns of those rows in which they have one of the
// keys' values. The values are such as Scan hands over, text as a string. Columns
// that begin an index make it fast.
func (s *Snapshot) Find(ctx context.Context, t *schema.Table, columns []string, keys [][]driver.Value, each func([]driver.Value) error) error {
	var err error
	if len(keys) == 0 {
		if s.tell == nil {
			return nil
		}
		query, _ := findQuery(t, columns, [][]driver.Value{make([]driver.Value, len(columns))})
		s.tell.Say(ctx, query, "")
	}
	for len(keys) > 0 && err == nil {
		n := min(findKeys, len(keys))
		query, args := findQuery(t, columns, keys[:n])
		err = s.read(ctx, query, args, len(columns), each)
		keys = keys[n:]
	}
	return s.doneReading(ctx, t, err)
}

func findQuery(t *schema.Table, columns []string, keys [][]driver.Value) (string, []driver.NamedValue) {
	var b strings.Builder
	var args []driver.NamedValue
	b.WriteString("SELECT " + quoteAll(columns) + " FROM " + Quote(t.Name) + " WHERE ")
	one := len(columns) == 1
	if one {
		b.WriteString(Quote(columns[0]) + " IN (")
	}
	for i, key := range keys {
		switch {
		case i > 0 && one:
			b.WriteString(", ")
		case i > 0:
			b.WriteString(" OR ")
		}
		if one {
			b.WriteString("?")
		} else {
			b.WriteString("(" + Quote(columns[0]) + " = ?")
			for _, name := range columns[1:] {
				b.WriteString(" AND " + Quote(name) + " = ?")
			}
			b.WriteString(")")
		}
		for _, v := range key {
			args = append(args, driver.NamedValue{Ordinal: len(args) + 1, Value: v})
		}
	}
	if one {
		b.WriteString(")")
	}
	return b.String(), args
}

// read hands over the rows of a query.
func (s *Snapshot) read(ctx context.Context, query string, args []driver.NamedValue, columns int, each func([]driver.Value) error) error {
	return s.conn.Raw(func(c any) error {
		q, ok := c.(driver.QueryerContext)
		if !ok {
			return fmt.Errorf("driver connection %T takes no queries", c)
		}
		rows, err := q.QueryContext(ctx, query, args)
		if err != nil {
			return err
		}
		return errors.Join(readRows(rows, columns, each), rows.Close())
	})
}

// doneReading lets go of the table's metadata lock, and says what was read when
// it failed.
func (s *Snapshot) doneReading(ctx context.Context, t *schema.Table, err error) error {
	if err == nil {
		err = s.release(ctx)
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", t.Name, err)
	}
	return nil
}
