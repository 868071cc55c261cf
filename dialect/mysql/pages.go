package mysql

import (
	"context"
	"fmt"

	"duckface/schema"
)

// Pages are the pages of a table's indexes by the server's statistics, which
// may be old. An account that may not read those of InnoDB is told the sums
// over all secondary indexes.
func (s *Snapshot) Pages(ctx context.Context, table string) (bytes int64, pages []schema.IndexPages, err error) {
	if err := s.catalog("size of a page").QueryRowContext(ctx, "SELECT @@GLOBAL.innodb_page_size").Scan(&bytes); err != nil {
		return 0, nil, fmt.Errorf("page size: %w", err)
	}
	pages, err = s.indexPages(ctx, table)
	if isNumber(err, errAccessDatabase, errTableAccess, errColumnAccess) {
		var data, index int64
		data, index, err = s.Sizes(ctx, table)
		pages = []schema.IndexPages{{Index: schema.PrimaryPages, Size: data / bytes}, {Size: index / bytes}}
	}
	if err != nil {
		return 0, nil, fmt.Errorf("pages of %s: %w", table, err)
	}
	return bytes, pages, nil
}

// indexPages reads InnoDB's own statistics. MariaDB 10.11 has 1 for the leaves
// of an index that it looked through as a whole.
func (s *Snapshot) indexPages(ctx context.Context, table string) ([]schema.IndexPages, error) {
	rows, err := s.catalog("pages of the indexes of "+table+", from the catalog").QueryContext(ctx, `SELECT index_name, MAX(IF(stat_name = 'size', stat_value, 0)), MAX(IF(stat_name = 'n_leaf_pages', stat_value, 0))
		FROM mysql.innodb_index_stats WHERE database_name = ? AND table_name = ? GROUP BY index_name ORDER BY index_name`, s.db.Name(), table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var pages []schema.IndexPages
	for rows.Next() {
		var p schema.IndexPages
		if err := rows.Scan(&p.Index, &p.Size, &p.Leaves); err != nil {
			return nil, err
		}
		pages = append(pages, p)
	}
	return pages, rows.Err()
}
