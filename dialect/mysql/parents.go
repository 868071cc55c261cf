package mysql

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"duckface/schema"
)

// Estimate is how many rows a table has by the catalog, which for InnoDB may be
// off by a tenth.
func (s *Snapshot) Estimate(ctx context.Context, t *schema.Table) (int64, error) {
	var rows int64
	err := s.catalog("rows of "+t.Name+" by the catalog").QueryRowContext(ctx, rowsQuery, s.db.Name(), t.Name).Scan(&rows)
	return rows, err
}

const rowsQuery = "SELECT COALESCE(table_rows, 0) FROM information_schema.tables WHERE table_schema = ? AND table_name = ?"

// Count is the number of rows of a table.
func (s *Snapshot) Count(ctx context.Context, t *schema.Table) (int64, error) {
	query := "SELECT COUNT(*) FROM " + Quote(t.Name)
	if !s.tell.Say(ctx, query, "") {
		return 0, nil
	}
	var rows int64
	err := s.conn.QueryRowContext(ctx, query).Scan(&rows)
	return rows, s.doneReading(ctx, t, err)
}

// Ends are the smallest and largest value of a column; nil without any.
func (s *Snapshot) Ends(ctx context.Context, t *schema.Table, column string) (lo, hi *int64, err error) {
	query := endsQuery(t, column)
	if !s.tell.Say(ctx, query, "") {
		return nil, nil, nil
	}
	err = s.conn.QueryRowContext(ctx, query).Scan(&lo, &hi)
	return lo, hi, s.doneReading(ctx, t, err)
}

func endsQuery(t *schema.Table, column string) string {
	return "SELECT MIN(" + Quote(column) + "), MAX(" + Quote(column) + ") FROM " + Quote(t.Name)
}

// ScanSample is Scan for the rows of a sample.
func (s *Snapshot) ScanSample(ctx context.Context, t *schema.Table, columns []string, sample schema.Sample, each func([]driver.Value) error) error {
	query := selectQuery(t, columns) + " WHERE " + chosen(t, sample)
	if order := keyOrder(t); order != "" {
		query += " ORDER BY " + order
	}
	return s.readSaid(ctx, t, query, len(columns), each)
}

// CountKeys hands over the distinct values of some columns and, behind them, in
// how many rows they are; with a sample those that it chooses.
func (s *Snapshot) CountKeys(ctx context.Context, t *schema.Table, columns []string, sample *schema.Sample, each func([]driver.Value) error) error {
	list := quoteAll(columns)
	query := "SELECT " + list + ", COUNT(*) FROM " + Quote(t.Name)
	if sample != nil {
		query += " WHERE " + chosen(t, *sample)
	}
	return s.readSaid(ctx, t, query+" GROUP BY "+list, len(columns)+1, each)
}

func (s *Snapshot) readSaid(ctx context.Context, t *schema.Table, query string, columns int, each func([]driver.Value) error) error {
	if !s.tell.Say(ctx, query, "") {
		return s.doneReading(ctx, t, nil)
	}
	return s.doneReading(ctx, t, s.read(ctx, query, nil, columns, each))
}

// chosen is the condition of a sample. Text is hashed as its collation compares
// it, so that a child's 'ab' is where its parent's 'AB' is.
func chosen(t *schema.Table, sample schema.Sample) string {
	parts := make([]string, len(sample.By))
	for i, name := range sample.By {
		parts[i] = Quote(name)
		switch c := t.Column(name); {
		case c == nil:
		case c.Type.Kind == schema.Text && len(sample.By) > 1:
			parts[i] = "HEX(WEIGHT_STRING(" + parts[i] + "))"
		case c.Type.Kind == schema.Text:
			parts[i] = "WEIGHT_STRING(" + parts[i] + ")"
		case c.Type.Kind == schema.Int, c.Type.Kind == schema.Bit:
			parts[i] += "+0" // of a ZEROFILL column without its zeros
		}
	}
	key := parts[0]
	if len(parts) > 1 {
		key = "CONCAT_WS(',', " + strings.Join(parts, ", ") + ")"
	}
	return fmt.Sprintf("CRC32(%s) %% %d = 0", key, sample.OneIn)
}
