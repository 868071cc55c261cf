// Package mysql reads and writes MySQL (8.0 and later) and MariaDB (10.6 and
// later): what a database's schema is, its rows in one snapshot, the DDL to
// make it again, and the fastest way to load rows into each of the two servers.
// What differs between them lives here and nowhere else.
package mysql

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// The two engines, as schema.Schema spells them.
const (
	MySQL   = "mysql"
	MariaDB = "mariadb"
)

// ErrNoDatabase is wrapped by Open when the server has no such database.
var ErrNoDatabase = errors.New("no such database")

// ErrAccessDenied is wrapped by Open when the server refuses the user, or the
// password, or its absence.
var ErrAccessDenied = errors.New("access denied")

// Config says where a database is. Only Database is required.
type Config struct {
	User     string
	Password string
	Host     string // default 127.0.0.1
	Port     string // default 3306
	Socket   string // path of a Unix socket, instead of Host and Port
	Database string
	Params   map[string]string // parameters of github.com/go-sql-driver/mysql's DSN, such as tls
	// CreateDatabase lets Open succeed when the database does not exist; a
	// Loader then creates it, with its schema's character set.
	CreateDatabase bool
}

// Address is where the server listens, for messages.
func (c Config) Address() string {
	if c.Socket != "" {
		return c.Socket
	}
	host, port := c.Host, c.Port
	if host == "" {
		host = "127.0.0.1"
	}
	if port == "" {
		port = "3306"
	}
	return net.JoinHostPort(host, port)
}

// DB is one database on a server.
type DB struct {
	config  Config
	pool    *sql.DB
	engine  string
	version string
	local   bool // whether the server takes LOAD DATA LOCAL
	packet  int  // max_allowed_packet of the server, in bytes
	exists  bool
	vars    map[string]string // that a session begins with
}

// Open connects, and finds out which server it is. Its errors are one line
// for a person; no error holds the password.
func Open(ctx context.Context, c Config) (*DB, error) {
	db := &DB{config: c, exists: true}
	err := db.connect(ctx, c.Database)
	if isNumber(err, errUnknownDatabase) && c.CreateDatabase {
		db.exists = false
		err = db.connect(ctx, "")
	}
	if err != nil {
		return nil, c.explain(err)
	}
	return db, nil
}

// connect opens a pool on the database ("" for none) and asks the server
// what it is.
func (db *DB) connect(ctx context.Context, database string) error {
	plain, err := db.config.driver(database)
	if err != nil {
		return err
	}
	probe, err := mysql.NewConnector(plain)
	if err != nil {
		return err
	}
	pool := sql.OpenDB(probe)
	defer pool.Close()
	if err := db.detect(ctx, pool); err != nil {
		return err
	}
	session := plain.Clone()
	db.vars = db.session(ctx, pool)
	session.Params = maps.Clone(db.vars)
	maps.Copy(session.Params, plain.Params)
	connector, err := mysql.NewConnector(session)
	if err != nil {
		return err
	}
	db.pool = sql.OpenDB(connector)
	return nil
}

// defaultCharset holds every character, and is what all texts travel in.
const defaultCharset = "utf8mb4"

// driver is the driver's configuration.
func (c Config) driver(database string) (*mysql.Config, error) {
	query := url.Values{}
	for k, v := range c.Params {
		query.Set(k, v)
	}
	query.Del("parseTime") // dates travel as text: a zero date is no time.Time
	config, err := mysql.ParseDSN("/?" + query.Encode())
	if err != nil {
		return nil, fmt.Errorf("connection parameters: %w", err)
	}
	config.User, config.Passwd, config.DBName = c.User, c.Password, database
	config.Net, config.Addr = "tcp", c.Address()
	if c.Socket != "" {
		config.Net = "unix"
	}
	config.InterpolateParams = true
	config.Logger = &mysql.NopLogger{}
	if c.Params["charset"] == "" {
		if err := config.Apply(mysql.Charset(defaultCharset, "")); err != nil {
			return nil, err
		}
	}
	config.DialFunc = dial
	return config, nil
}

// detect fills in what the server is.
func (db *DB) detect(ctx context.Context, pool *sql.DB) error {
	var version, comment string
	err := pool.QueryRowContext(ctx, detectQuery).
		Scan(&version, &comment, &db.local, &db.packet)
	if err != nil {
		return err
	}
	db.engine = MySQL
	if strings.Contains(strings.ToLower(version+" "+comment), "mariadb") {
		db.engine = MariaDB
	}
	version = strings.TrimPrefix(version, "5.5.5-") // what old replication clients were told
	db.version, _, _ = strings.Cut(version, "-")
	return nil
}

// sqlMode lets any value pass that the column can hold, zero dates included,
// and makes an error of any that it cannot.
const sqlMode = "'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION'"

// session lists the variables of every session. Those that need a privilege
// on some servers, or are not known to all, are left out where they fail.
func (db *DB) session(ctx context.Context, pool *sql.DB) map[string]string {
	vars := map[string]string{
		"time_zone":             "'+00:00'",
		"sql_mode":              sqlMode,
		"sql_quote_show_create": "1",
		"net_read_timeout":      "3600", // a stream of rows may pause for the generator,
		"net_write_timeout":     "3600", // and its reader may take its time
		"wait_timeout":          "28800",
	}
	optional := db.optional()
	if trySet(ctx, pool, optional) == nil {
		maps.Copy(vars, optional)
		return vars
	}
	for name, value := range optional {
		if one := map[string]string{name: value}; trySet(ctx, pool, one) == nil {
			vars[name] = value
		}
	}
	return vars
}

func trySet(ctx context.Context, pool *sql.DB, vars map[string]string) error {
	_, err := pool.ExecContext(ctx, setQuery(vars))
	return err
}

func setQuery(vars map[string]string) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		list = append(list, "SESSION "+name+" = "+vars[name])
	}
	return "SET " + strings.Join(list, ", ")
}

// optional are the variables that not every server knows, or lets anybody set.
func (db *DB) optional() map[string]string {
	if db.engine == MySQL {
		return mysqlSession
	}
	return mariaSession
}

var mariaSession = map[string]string{
	"explicit_defaults_for_timestamp":   "1", // 10.9 and earlier: otherwise TIMESTAMP NOT NULL gains a default
	"max_statement_time":                "0",
	"idle_transaction_timeout":          "0",
	"idle_readonly_transaction_timeout": "0",
}

var mysqlSession = map[string]string{
	"explicit_defaults_for_timestamp":                  "1",
	"max_execution_time":                               "0",
	"information_schema_stats_expiry":                  "0", // sizes as of now, and none cached by us
	"show_gipk_in_create_table_and_information_schema": "1",
	"sql_generate_invisible_primary_key":               "0",
	"sql_require_primary_key":                          "0",
	"restrict_fk_on_non_standard_key":                  "0", // 8.4: references to keys that are not unique
	"show_create_table_skip_secondary_engine":          "1",
	"innodb_ddl_buffer_size":                           "67108864", // indexes are built after the rows
}

// Engine is "mysql" or "mariadb".
func (db *DB) Engine() string { return db.engine }

// Version is the server's version number: "10.11.19".
func (db *DB) Version() string { return db.version }

// Name is the database's name.
func (db *DB) Name() string { return db.config.Database }

// Exists reports whether the database exists.
func (db *DB) Exists() bool { return db.exists }

// Pool is the pool of connections, each with the session settings that this
// package relies on.
func (db *DB) Pool() *sql.DB { return db.pool }

// Close closes all connections.
func (db *DB) Close() error { return db.pool.Close() }

// Create creates the database when it does not exist, with that character set
// and collation, or the server's own where they are empty.
func (db *DB) Create(ctx context.Context, charset, collation string) error {
	if db.exists {
		return nil
	}
	stmt := "CREATE DATABASE " + Quote(db.config.Database)
	if charset != "" {
		stmt += " CHARACTER SET " + charset
	}
	if collation != "" {
		stmt += " COLLATE " + collation
	}
	if _, err := db.pool.ExecContext(ctx, stmt); err != nil {
		return fmt.Errorf("create database %s: %w", db.config.Database, err)
	}
	if err := db.pool.Close(); err != nil {
		return err
	}
	if err := db.connect(ctx, db.config.Database); err != nil {
		return db.config.explain(err)
	}
	db.exists = true
	return nil
}

// atLeast reports whether the server is of that version or a later one.
func (db *DB) atLeast(major, minor int) bool {
	parts := strings.SplitN(db.version, ".", 3)
	if len(parts) < 2 {
		return false
	}
	a, _ := strconv.Atoi(parts[0])
	b, _ := strconv.Atoi(parts[1])
	return a > major || a == major && b >= minor
}

// conn reads through a buffer: the driver asks the kernel for 4 KiB at a
// time, which costs a third of a table scan.
type conn struct {
	net.Conn
	in *bufio.Reader
}

func (c conn) Read(p []byte) (int, error) { return c.in.Read(p) }

func dial(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return conn{c, bufio.NewReaderSize(c, 128<<10)}, nil
}
