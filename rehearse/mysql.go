package rehearse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"duckface/dialect/mysql"
)

// MySQL is a MySQL or MariaDB server to rehearse on.
type MySQL struct {
	config             mysql.Config
	db                 *mysql.DB
	claim              *sql.Conn
	charset, collation string
	existing           []string // databases that are not ours
}

var _ Server = (*MySQL)(nil)

// OpenMySQL connects to the server that the configuration names; its database
// is not used. Databases are made with that character set and collation, or the
// server's own where they are empty.
func OpenMySQL(ctx context.Context, c mysql.Config, charset, collation string) (*MySQL, error) {
	c.Database, c.CreateDatabase = "information_schema", false
	db, err := mysql.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	s := &MySQL{config: c, db: db, charset: charset, collation: collation}
	names, err := column(ctx, db.Pool(), "SELECT schema_name FROM information_schema.schemata")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("list databases: %w", err), db.Close())
	}
	for _, n := range names {
		if !IsOwn(n) && n != "information_schema" && n != "performance_schema" {
			s.existing = append(s.existing, n)
		}
	}
	return s, nil
}

// Engine is "mysql" or "mariadb".
func (s *MySQL) Engine() string { return s.db.Engine() }

// Version is the server's.
func (s *MySQL) Version() string { return s.db.Version() }

// Variable is a variable of the server.
func (s *MySQL) Variable(ctx context.Context, name string) (string, error) {
	values, err := column(ctx, s.db.Pool(), "SELECT variable_value FROM "+s.variables()+" WHERE variable_name = ?", name)
	if err == nil && len(values) == 0 {
		err = fmt.Errorf("no variable %s", name)
	}
	return strings.Join(values, ""), err
}

// variables is where the two servers list them.
func (s *MySQL) variables() string {
	if s.Engine() == mysql.MySQL {
		return "performance_schema.global_variables"
	}
	return "information_schema.global_variables"
}

// lockOf is a name for GET_LOCK, which no other program uses.
func lockOf(run string) string { return Prefix + run }

// Claim holds a lock, which goes with the connection however this program ends.
func (s *MySQL) Claim(ctx context.Context, run string) error {
	conn, err := s.db.Pool().Conn(ctx)
	if err != nil {
		return err
	}
	var got sql.NullInt64
	if err := conn.QueryRowContext(ctx, "SELECT GET_LOCK(?, 0)", lockOf(run)).Scan(&got); err != nil || got.Int64 != 1 {
		return errors.Join(fmt.Errorf("claim run %s: the lock is taken", run), err, conn.Close())
	}
	s.claim = conn
	return nil
}

// Left are the databases of runs whose lock nobody holds.
func (s *MySQL) Left(ctx context.Context) ([]string, error) {
	names, err := column(ctx, s.db.Pool(), "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE ? ORDER BY schema_name", strings.ReplaceAll(Prefix, "_", `\_`)+"%")
	if err != nil {
		return nil, fmt.Errorf("list databases: %w", err)
	}
	var left []string
	for _, n := range names {
		if !IsOwn(n) {
			continue
		}
		var free sql.NullInt64
		if err := s.db.Pool().QueryRowContext(ctx, "SELECT IS_FREE_LOCK(?)", lockOf(runOf(n))).Scan(&free); err != nil {
			return nil, err
		}
		if free.Int64 == 1 {
			left = append(left, n)
		}
	}
	return left, nil
}

// Create makes an empty database.
func (s *MySQL) Create(ctx context.Context, name string) error {
	if err := refuse(name); err != nil {
		return err
	}
	stmt := "CREATE DATABASE " + mysql.Quote(name)
	if s.charset != "" {
		stmt += " CHARACTER SET " + s.charset
	}
	if s.collation != "" {
		stmt += " COLLATE " + s.collation
	}
	_, err := s.db.Pool().ExecContext(ctx, stmt)
	return err
}

// Drop ends the sessions that work in the database and removes it.
func (s *MySQL) Drop(ctx context.Context, name string) error {
	if err := refuse(name); err != nil {
		return err
	}
	ids, err := column(ctx, s.db.Pool(), "SELECT id FROM information_schema.processlist WHERE db = ?", name)
	if err != nil {
		return fmt.Errorf("list sessions: %w", err)
	}
	for _, id := range ids {
		// One that has just ended is no longer there to be ended.
		_, _ = s.db.Pool().ExecContext(ctx, "KILL "+id)
	}
	_, err = s.db.Pool().ExecContext(ctx, "DROP DATABASE IF EXISTS "+mysql.Quote(name))
	return err
}

// Address is the database's URL and its parts.
func (s *MySQL) Address(name string) Address {
	a := Address{Database: name, User: s.config.User, Password: s.config.Password, Socket: s.config.Socket}
	u := url.URL{Scheme: "mysql", User: url.UserPassword(a.User, a.Password), Path: "/" + name}
	if a.Password == "" {
		u.User = url.User(a.User)
	}
	query := url.Values{}
	for k, v := range s.config.Params {
		query.Set(k, v)
	}
	if a.Socket != "" {
		query.Set("socket", a.Socket)
	} else if host, port, err := net.SplitHostPort(s.config.Address()); err == nil {
		a.Host, a.Port = host, port
		u.Host = s.config.Address()
	}
	u.RawQuery = query.Encode()
	a.URL = u.String()
	return a
}

// Close lets the claim go.
func (s *MySQL) Close() error {
	var err error
	if s.claim != nil {
		err = s.claim.Close()
	}
	return errors.Join(err, s.db.Close())
}

// Open opens a database for its steps.
func (s *MySQL) Open(ctx context.Context, name string) (Database, error) {
	if err := refuse(name); err != nil {
		return nil, err
	}
	c := s.config
	c.Database = name
	own, err := mysql.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	d := &mysqlDatabase{server: s, name: name, db: own, exact: map[string]int64{}}
	if d.plain, err = own.Plain(nil); err == nil {
		d.conn, err = d.plain.Conn(ctx)
	}
	if err == nil {
		d.cost, err = d.countingCost(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// mysqlDatabase is a database and the session that its steps run in.
type mysqlDatabase struct {
	server *MySQL
	name   string
	db     *mysql.DB // for what is not timed
	plain  *sql.DB
	conn   *sql.Conn
	cost   Counters
	exact  map[string]int64 // rows of tables that no step has touched since they were counted
}

var _ Database = (*mysqlDatabase)(nil)

// Close closes all connections.
func (d *mysqlDatabase) Close() error {
	var err error
	if d.conn != nil {
		err = d.conn.Close()
	}
	if d.plain != nil {
		err = errors.Join(err, d.plain.Close())
	}
	return errors.Join(err, d.db.Close())
}

// Tables are the base tables.
func (d *mysqlDatabase) Tables(ctx context.Context) ([]string, error) {
	return column(ctx, d.db.Pool(), "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_type <> 'VIEW' ORDER BY table_name", d.name)
}

// countedRows is how many rows, by the server's estimate, are worth counting.
const countedRows = 5e6

// Sizes counts the rows where that is quick: the server's estimate is off by
// tens of percent.
func (d *mysqlDatabase) Sizes(ctx context.Context, tables []string) ([]TableSize, error) {
	var sizes []TableSize
	for _, t := range tables {
		size := TableSize{Name: t}
		err := d.db.Pool().QueryRowContext(ctx, `SELECT COALESCE(table_rows, 0), COALESCE(data_length, 0) + COALESCE(index_length, 0)
			FROM information_schema.tables WHERE table_schema = ? AND table_name = ?`, d.name, t).Scan(&size.Rows, &size.Bytes)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("size of %s: %w", t, err)
		}
		if size.Rows < countedRows {
			if size.Rows, err = d.count(ctx, t); err != nil {
				return nil, fmt.Errorf("count rows of %s: %w", t, err)
			}
		}
		sizes = append(sizes, size)
	}
	return sizes, nil
}

func (d *mysqlDatabase) count(ctx context.Context, table string) (int64, error) {
	if n, known := d.exact[table]; known {
		return n, nil
	}
	var n int64
	err := d.db.Pool().QueryRowContext(ctx, "SELECT count(*) FROM "+mysql.Quote(table)).Scan(&n)
	if err == nil {
		d.exact[table] = n
	}
	return n, err
}

// Bytes is data and index length as of the last Analyze.
func (d *mysqlDatabase) Bytes(ctx context.Context) (int64, error) {
	var n int64
	err := d.db.Pool().QueryRowContext(ctx, `SELECT CAST(COALESCE(SUM(data_length + index_length), 0) AS SIGNED)
		FROM information_schema.tables WHERE table_schema = ? AND table_type <> 'VIEW'`, d.name).Scan(&n)
	return n, err
}

// Analyze also forgets what was counted in the tables.
func (d *mysqlDatabase) Analyze(ctx context.Context, tables []string) error {
	present, err := d.Tables(ctx)
	if err != nil {
		return err
	}
	if tables == nil {
		tables = present
	}
	for _, t := range tables {
		delete(d.exact, t)
		if !slices.Contains(present, t) {
			continue
		}
		rows, err := d.db.Pool().QueryContext(ctx, "ANALYZE TABLE "+mysql.Quote(t))
		if err != nil {
			return fmt.Errorf("analyze %s: %w", t, err)
		}
		if err := rows.Close(); err != nil {
			return fmt.Errorf("analyze %s: %w", t, err)
		}
	}
	return nil
}

// Check keeps a step inside its database.
func (d *mysqlDatabase) Check(_ context.Context, statement string) error {
	return leaves(statement, d.name, d.server.existing, true)
}

func (d *mysqlDatabase) Begin(ctx context.Context) error {
	_, err := d.conn.ExecContext(ctx, "START TRANSACTION")
	return err
}

func (d *mysqlDatabase) Commit(ctx context.Context) error {
	_, err := d.conn.ExecContext(ctx, "COMMIT")
	return err
}

// Reset gives the next step a session of its own: SET lasts as long as one.
func (d *mysqlDatabase) Reset(ctx context.Context) error {
	if err := d.conn.Close(); err != nil {
		return err
	}
	// The connection went back to the pool, which resets nothing.
	if err := d.plain.Close(); err != nil {
		return err
	}
	var err error
	if d.plain, err = d.db.Plain(nil); err == nil {
		d.conn, err = d.plain.Conn(ctx)
	}
	return err
}

// Exec runs a statement and finds out by what algorithm, where it alters a table.
func (d *mysqlDatabase) Exec(ctx context.Context, statement string) (Statement, error) {
	s := Statement{SQL: statement, Rows: -1}
	table := alters(statement, true)
	before := d.storage(ctx, table)
	started := time.Now()
	result, err := d.conn.ExecContext(ctx, statement)
	s.Elapsed = time.Since(started)
	if err != nil {
		return s, err
	}
	if n, err := result.RowsAffected(); err == nil {
		s.Rows = n
	}
	if table != "" {
		s.Algorithm = algorithm(before, d.storage(ctx, table), s.Rows)
	}
	if s.Algorithm == "inplace" && s.Rows == 0 && d.empty(ctx, table) {
		s.Algorithm = "" // a copy of nothing looks the same
	}
	return s, nil
}

// empty reports whether a table holds no rows, as far as can be told.
func (d *mysqlDatabase) empty(ctx context.Context, table string) bool {
	rows, err := d.Query(ctx, "SELECT 1 FROM "+mysql.Quote(table)+" LIMIT 1")
	return err == nil && len(rows) == 0
}

// Query returns the first column.
func (d *mysqlDatabase) Query(ctx context.Context, query string) ([]string, error) {
	return column(ctx, d.db.Pool(), query)
}

// column is the first column of a query, NULL as "".
func column(ctx context.Context, db *sql.DB, query string, args ...any) ([]string, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var list []string
	for rows.Next() {
		cells := make([]any, len(names))
		var first sql.NullString
		for i := range cells {
			cells[i] = new(sql.RawBytes)
		}
		cells[0] = &first
		if err := rows.Scan(cells...); err != nil {
			return nil, err
		}
		list = append(list, first.String)
	}
	return list, rows.Err()
}

// parseInt is a number that a server tells, 0 for anything else.
func parseInt(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64) // a counter beyond it is of no use either
	return n
}
