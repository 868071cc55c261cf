package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"duckface/schema"
)

// Estimate is at most how many rows a table has: the range of its rowid. The
// rows of a table without one are counted.
func (s *Snapshot) Estimate(ctx context.Context, t *schema.Table) (int64, error) {
	rowid := rowidOf(t)
	if rowid == "" {
		var rows int64
		err := s.catalog("rows of "+t.Name).QueryRowContext(ctx, countQuery(t)).Scan(&rows)
		return rows, err
	}
	var lo, hi *int64
	err := s.catalog("rows of "+t.Name+", at most").QueryRowContext(ctx, boundsQuery(t, rowid)).Scan(&lo, &hi)
	if err != nil || lo == nil || hi == nil {
		return 0, err
	}
	return max(0, *hi-*lo) + 1, nil
}

func countQuery(t *schema.Table) string { return "SELECT count(*) FROM " + Quote(t.Name) }

// Count is the number of rows of a table.
func (s *Snapshot) Count(ctx context.Context, t *schema.Table) (int64, error) {
	if !s.tell.Say(ctx, countQuery(t), "") {
		return 0, nil
	}
	var rows int64
	err := s.db.conn.QueryRowContext(ctx, countQuery(t)).Scan(&rows)
	return rows, err
}

// Ends are the smallest and largest value of a column; nil without any that
// is an integer.
func (s *Snapshot) Ends(ctx context.Context, t *schema.Table, column string) (lo, hi *int64, err error) {
	query := "SELECT min(" + Quote(column) + "), max(" + Quote(column) + ") FROM " + Quote(t.Name)
	if !s.tell.Say(ctx, query, "") {
		return nil, nil, nil
	}
	var a, b any
	err = s.db.conn.QueryRowContext(ctx, query).Scan(&a, &b)
	first, okFirst := a.(int64)
	last, okLast := b.(int64)
	if err != nil || !okFirst || !okLast {
		return nil, nil, err
	}
	return &first, &last, nil
}

// ScanSample is Scan for the rows of a sample.
func (s *Snapshot) ScanSample(ctx context.Context, t *schema.Table, columns []string, sample schema.Sample, each func(row []driver.Value) error) error {
	return s.readSaid(ctx, t, scanQuery(t.Name, columns)+" WHERE "+chosen(t, sample), len(columns), each)
}

// CountKeys hands over the distinct values of some columns and, behind them, in
// how many rows they are; with a sample those that it chooses.
func (s *Snapshot) CountKeys(ctx context.Context, t *schema.Table, columns []string, sample *schema.Sample, each func(row []driver.Value) error) error {
	list, by := make([]string, len(columns)), make([]string, len(columns))
	for i, name := range columns {
		by[i] = Quote(name)
		list[i] = "+" + by[i] // see scanQuery
	}
	query := "SELECT " + strings.Join(list, ", ") + ", count(*) FROM " + Quote(t.Name)
	if sample != nil {
		query += " WHERE " + chosen(t, *sample)
	}
	return s.readSaid(ctx, t, query+" GROUP BY "+strings.Join(by, ", "), len(columns)+1, each)
}

func (s *Snapshot) readSaid(ctx context.Context, t *schema.Table, query string, columns int, each func(row []driver.Value) error) error {
	if !s.tell.Say(ctx, query, "") {
		return nil
	}
	return s.read(ctx, t, query, nil, columns, each)
}

// hashedLetters is how many letters at the end of a text are hashed: SQLite has
// no function for all of them.
const hashedLetters = 8

// chosen is the condition of a sample: a hash by arithmetic alone, two rounds of
// the multiplicative generator of Park and Miller (CACM 31, 1988) with a rotation
// between them. One round alone would leave every so many keys out.
func chosen(t *schema.Table, sample schema.Sample) string {
	const prime = "2147483647"
	sum := make([]string, 0, len(sample.By))
	for i, name := range sample.By {
		part := Quote(name) + " % " + prime
		if c := t.Column(name); c == nil || c.Type.Kind != schema.Int {
			part = lettersOf(Quote(name))
		}
		sum = append(sum, fmt.Sprintf("(%s) * %d", part, 48271+2*i))
	}
	once := "((" + strings.Join(sum, " + ") + ") % " + prime + ")"
	return fmt.Sprintf("(%s / 512 + %s %% 512 * 4194304) %% %s * 69621 %% %s %% %d = 0", once, once, prime, prime, sample.OneIn)
}

// lettersOf makes a number of a text, the same for capitals and small letters.
func lettersOf(name string) string {
	terms := []string{"length(" + name + ")"}
	factor := int64(1)
	for i := range hashedLetters {
		factor = factor * 31 % 2147483647
		terms = append(terms, fmt.Sprintf("coalesce(unicode(substr(lower(%s), -%d, 1)), 0) * %d", name, i+1, factor))
	}
	return "(" + strings.Join(terms, " + ") + ") % 2147483647"
}
