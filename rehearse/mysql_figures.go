package rehearse

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	"duckface/dialect/mysql"
)

// readHandlers count rows handed over by the storage engines.
var readHandlers = map[string]bool{
	"Handler_read_first": true, "Handler_read_key": true, "Handler_read_last": true, "Handler_read_next": true,
	"Handler_read_prev": true, "Handler_read_rnd": true, "Handler_read_rnd_next": true,
}

// changeHandlers count rows given to them. MariaDB counts those of internal
// temporary tables apart.
var changeHandlers = map[string]bool{"Handler_write": true, "Handler_update": true, "Handler_delete": true}

// Counters are those of the session in which steps run, or of the whole server.
func (d *mysqlDatabase) Counters(ctx context.Context, all bool) (Counters, error) {
	if all {
		return counters(ctx, d.db.Pool(), "GLOBAL")
	}
	c, err := counters(ctx, d.conn, "SESSION")
	return c.minus(d.cost), err
}

// countingCost is what looking at the counters adds to them.
func (d *mysqlDatabase) countingCost(ctx context.Context) (Counters, error) {
	first, err := counters(ctx, d.conn, "SESSION")
	if err != nil {
		return Counters{}, err
	}
	second, err := counters(ctx, d.conn, "SESSION")
	return second.minus(first), err
}

func counters(ctx context.Context, q interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}, scope string) (Counters, error) {
	rows, err := q.QueryContext(ctx, "SHOW "+scope+" STATUS WHERE Variable_name LIKE 'Handler%' OR Variable_name LIKE 'Created_tmp%'")
	if err != nil {
		return Counters{}, err
	}
	defer rows.Close()
	var c Counters
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return Counters{}, err
		}
		switch n := parseInt(value); {
		case readHandlers[name]:
			c.RowsRead += n
		case changeHandlers[name]:
			c.RowsChanged += n
		case name == "Created_tmp_tables":
			c.TempTables = n
		case name == "Created_tmp_disk_tables":
			c.TempOnDisk = n
		}
	}
	return c, rows.Err()
}

// stored is how InnoDB keeps a table: its number, and those of its indexes.
type stored struct {
	table   int64
	indexes []int64
}

// storage looks into InnoDB's dictionary. It is nil for no table, for one of
// another engine or many partitions, and for an account without the privilege PROCESS.
func (d *mysqlDatabase) storage(ctx context.Context, table string) *stored {
	if table == "" {
		return nil
	}
	view := "innodb_sys_"
	if d.server.Engine() == mysql.MySQL {
		view = "innodb_"
	}
	rows, err := d.db.Pool().QueryContext(ctx, "SELECT t.table_id, i.index_id FROM information_schema."+view+"tables t LEFT JOIN information_schema."+view+"indexes i ON i.table_id = t.table_id WHERE t.name = ?",
		innodbName(d.name)+"/"+innodbName(table))
	if err != nil {
		return nil
	}
	defer rows.Close()
	var s *stored
	for rows.Next() {
		var id int64
		var index sql.NullInt64
		if rows.Scan(&id, &index) != nil {
			return nil
		}
		if s == nil {
			s = &stored{table: id}
		}
		s.indexes = append(s.indexes, index.Int64)
	}
	if rows.Err() != nil {
		return nil
	}
	if s != nil {
		slices.Sort(s.indexes)
	}
	return s
}

// algorithm is how a table was altered. A copy reports the rows it has copied;
// in place, the table or some of its indexes are new, or one is gone; when
// nothing of that has changed only the dictionary was written. An empty table
// that is new may have been copied or not: that is not told.
func algorithm(before, after *stored, affected int64) string {
	switch {
	case affected > 0:
		return "copy"
	case before == nil || after == nil:
		return ""
	case before.table != after.table:
		return "inplace"
	case !slices.Equal(before.indexes, after.indexes):
		return "inplace"
	}
	return "instant"
}

// innodbName spells a name as InnoDB's dictionary does, which is as in the name
// of a file: https://dev.mysql.com/doc/refman/8.4/en/identifier-mapping.html.
func innodbName(name string) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	for _, r := range name {
		if r == '_' || r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z' {
			b.WriteRune(r)
			continue
		}
		b.WriteByte('@')
		for shift := 12; shift >= 0; shift -= 4 {
			b.WriteByte(hex[r>>shift&15])
		}
	}
	return b.String()
}

// Prober is a session that waits as long as it takes.
func (d *mysqlDatabase) Prober(ctx context.Context) (Prober, error) {
	pool, err := d.db.Plain(maps.Clone(patience))
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	return &mysqlProber{pool}, pool.PingContext(ctx)
}

// patience keeps a probe waiting where a program would long have given up.
var patience = map[string]string{"lock_wait_timeout": "31536000", "innodb_lock_wait_timeout": "1073741824"}

type mysqlProber struct{ pool *sql.DB }

// Read reads one row.
func (p *mysqlProber) Read(ctx context.Context, table string) error {
	return p.run(ctx, "SELECT 1 FROM "+mysql.Quote(table)+" LIMIT 1")
}

// Write locks the first row as an UPDATE would, which no trigger sees.
func (p *mysqlProber) Write(ctx context.Context, table string) error {
	return p.run(ctx, "SELECT 1 FROM "+mysql.Quote(table)+" LIMIT 1 FOR UPDATE")
}

func (p *mysqlProber) run(ctx context.Context, query string) error {
	rows, err := p.pool.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	return rows.Close()
}

func (p *mysqlProber) Close() error { return p.pool.Close() }
