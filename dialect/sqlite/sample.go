package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duckface/schema"
)

// drawPieces is over how many stretches of the rowid drawn rows are spread.
const drawPieces = 16

// Draw is Scan for about most of the rows, or all of them where they are not
// many more, spread over the rowid. Of a table without one they are the first.
func (s *Snapshot) Draw(ctx context.Context, t *schema.Table, columns []string, most int, each func([]driver.Value) error) error {
	if len(columns) == 0 {
		return nil
	}
	all := scanQuery(t.Name, columns)
	rowid := rowidOf(t)
	few := fmt.Sprintf("%s LIMIT %d", all, 2*most)
	if s.tell != nil {
		s.sayDraw(ctx, t, all, few, most)
		return nil
	}
	var lo, hi int64
	if rowid == "" || s.db.conn.QueryRowContext(ctx, boundsQuery(t, rowid)).Scan(&lo, &hi) != nil || uint64(hi)-uint64(lo) < uint64(most)*3/2 {
		return s.read(ctx, t, few, nil, len(columns), each)
	}
	step := (uint64(hi)-uint64(lo))/drawPieces + 1
	for from := lo; ; {
		to := int64(uint64(from) + step - 1)
		last := to < from || to >= hi
		if last {
			to = hi
		}
		query := pieceQuery(all, rowid, strconv.FormatInt(from, 10), strconv.FormatInt(to, 10), most)
		if err := s.read(ctx, t, query, nil, len(columns), each); err != nil || last {
			return err
		}
		from = to + 1
	}
}

func boundsQuery(t *schema.Table, rowid string) string {
	return "SELECT min(" + rowid + "), max(" + rowid + ") FROM " + Quote(t.Name)
}

func pieceQuery(all, rowid, from, to string, most int) string {
	return fmt.Sprintf("%s WHERE %s BETWEEN %s AND %s LIMIT %d", all, rowid, from, to, most/drawPieces)
}

// sayDraw tells of the statements of Draw.
func (s *Snapshot) sayDraw(ctx context.Context, t *schema.Table, all, few string, most int) {
	rowid := rowidOf(t)
	if rowid == "" {
		s.tell.Say(ctx, few, "")
		return
	}
	s.tell.Say(ctx, boundsQuery(t, rowid), "")
	s.tell.Say(ctx, few, "if these are near to each other")
	s.tell.Say(ctx, pieceQuery(all, rowid, "?", "?", most), "else, for each sixteenth of their range")
}

// rowidOf is the name by which a table's rowid can be read, "" for none.
func rowidOf(t *schema.Table) string {
	if strings.Contains(strings.ToUpper(t.Options), "WITHOUT ROWID") {
		return ""
	}
	for _, name := range []string{"rowid", "_rowid_", "oid"} {
		if !slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return strings.EqualFold(c.Name, name) }) {
			return name
		}
	}
	return ""
}

// findKeys bounds how many keys one statement looks for.
const findKeys = 500

// Find hands over the columns of those rows in which they have one of the
// keys' values. The values are such as Scan hands over, text as a string. Columns
// that begin an index make it fast.
func (s *Snapshot) Find(ctx context.Context, t *schema.Table, columns []string, keys [][]driver.Value, each func([]driver.Value) error) error {
	if len(keys) == 0 && s.tell != nil {
		query, _ := findQuery(t, columns, [][]driver.Value{make([]driver.Value, len(columns))})
		s.tell.Say(ctx, query, "")
	}
	for len(keys) > 0 {
		n := min(findKeys, len(keys))
		query, args := findQuery(t, columns, keys[:n])
		if err := s.read(ctx, t, query, args, len(columns), each); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}

// findQuery joins the keys to the table: = between a column and a value applies
// the column's affinity and collation.
func findQuery(t *schema.Table, columns []string, keys [][]driver.Value) (string, []driver.NamedValue) {
	var list, names, on []string
	for i, name := range columns {
		list = append(list, "+t."+Quote(name))
		names = append(names, fmt.Sprintf("k%d", i))
		on = append(on, fmt.Sprintf("t.%s = k.k%d", Quote(name), i))
	}
	var args []driver.NamedValue
	for _, key := range keys {
		for _, v := range key {
			args = append(args, driver.NamedValue{Ordinal: len(args) + 1, Value: v})
		}
	}
	row := "(" + strings.Repeat("?, ", len(columns)-1) + "?)"
	return fmt.Sprintf("WITH k(%s) AS (VALUES %s) SELECT %s FROM k CROSS JOIN %s t ON %s", strings.Join(names, ", "),
		strings.Repeat(row+", ", len(keys)-1)+row, strings.Join(list, ", "), Quote(t.Name), strings.Join(on, " AND ")), args
}

// read hands over the rows of a query on a table.
func (s *Snapshot) read(ctx context.Context, t *schema.Table, query string, args []driver.NamedValue, columns int, each func([]driver.Value) error) error {
	err := s.db.conn.Raw(func(c any) error {
		q, ok := c.(driver.QueryerContext)
		if !ok {
			return fmt.Errorf("driver connection %T takes no queries", c)
		}
		rows, err := q.QueryContext(ctx, query, args)
		if err != nil {
			return err
		}
		return errors.Join(readRows(ctx, rows, columns, each), rows.Close())
	})
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", t.Name, err)
	}
	return nil
}
