package rehearse

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"regexp"
	"time"
)

// Prefix begins the name of every database that a rehearsal makes. No other is
// touched.
const Prefix = "duckface_rehearsal_"

// A Server is where rehearsals make their databases: a MySQL or MariaDB server,
// or a directory of SQLite files.
type Server interface {
	Engine() string // "mysql", "mariadb" or "sqlite"
	// Claim tells other rehearsals on the server, until Close, that the databases
	// of this run are in use.
	Claim(ctx context.Context, run string) error
	// Left are the databases of rehearsals that have ended without removing them.
	Left(ctx context.Context) ([]string, error)
	Create(ctx context.Context, name string) error // empty; an error when there is one
	Open(ctx context.Context, name string) (Database, error)
	// Drop removes a database, whatever still works in it. It is no error when there is none.
	Drop(ctx context.Context, name string) error
	// CopyRows puts the rows of one database's table into another's.
	CopyRows(ctx context.Context, from, to, table string, columns []string) error
	// Address is how a command reaches a database.
	Address(name string) Address
	Close() error
}

// Database is one database of a rehearsal, open for running steps.
type Database interface {
	// Tables are the names of its tables.
	Tables(ctx context.Context) ([]string, error)
	// Sizes are rows and bytes of tables; what is not there is left out.
	Sizes(ctx context.Context, tables []string) ([]TableSize, error)
	Bytes(ctx context.Context) (int64, error) // of data and indexes
	// Analyze brings the statistics of tables up to date, nil for all.
	Analyze(ctx context.Context, tables []string) error
	// Check is an error for a statement that reaches beyond the database.
	Check(ctx context.Context, statement string) error
	// Begin and Commit are around the statements of a step that wants a transaction.
	Begin(ctx context.Context) error
	Commit(ctx context.Context) error
	// Reset ends a transaction that is open and undoes what SET has done.
	Reset(ctx context.Context) error
	Exec(ctx context.Context, statement string) (Statement, error)
	// Counters are what the server has counted for statements of Exec, or, with
	// all, for everybody.
	Counters(ctx context.Context, all bool) (Counters, error)
	// Prober is a session of its own that reads and writes as a program would.
	Prober(ctx context.Context) (Prober, error)
	// Query returns the first column of a query.
	Query(ctx context.Context, query string) ([]string, error)
	Close() error
}

// Prober does what a program does that uses a table while it is migrated. What
// it does changes nothing. An error, such as that a table is gone, is no matter.
type Prober interface {
	Read(ctx context.Context, table string) error
	Write(ctx context.Context, table string) error // takes the locks of a write to the first row
	Close() error
}

// Counters are what a server counts; -1 where it does not.
type Counters struct{ RowsRead, RowsChanged, TempTables, TempOnDisk int64 }

// minus is what was counted since.
func (c Counters) minus(before Counters) Counters {
	return Counters{
		since(c.RowsRead, before.RowsRead), since(c.RowsChanged, before.RowsChanged),
		since(c.TempTables, before.TempTables), since(c.TempOnDisk, before.TempOnDisk),
	}
}

// since is a difference of which no part is unknown. Counters of a server never
// fall, but the cost of reading them that is taken off may differ.
func since(now, before int64) int64 {
	if now < 0 || before < 0 {
		return -1
	}
	return max(0, now-before)
}

// Address is how a command reaches a database. For SQLite only Database is set,
// a path, and URL.
type Address struct {
	URL                                string
	Database                           string
	Host, Port, User, Password, Socket string
}

// NewRun is the name of a run, which the names of its databases contain.
func NewRun() string {
	var b [4]byte
	rand.Read(b[:]) // never fails: see crypto/rand
	return time.Now().UTC().Format("20060102") + hex.EncodeToString(b[:])
}

// databaseName is the name of one database of a run.
func databaseName(run, what string) string { return Prefix + run + "_" + what }

var ownName = regexp.MustCompile(`^` + Prefix + `([0-9a-z]+)_[0-9a-z]+$`)

// runOf is the run that a database belongs to; "" for a database that no
// rehearsal has made.
func runOf(name string) string {
	if m := ownName.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return ""
}

// refuse is an error for a database that no rehearsal has made.
func refuse(name string) error {
	if runOf(name) == "" {
		return fmt.Errorf("%s is no database of a rehearsal: their names begin with %s", name, Prefix)
	}
	return nil
}

// IsOwn reports whether a database's name is that of a rehearsal.
func IsOwn(name string) bool { return runOf(name) != "" }
