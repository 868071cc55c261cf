package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/go-sql-driver/mysql"
)

// Server error numbers that decide what is done next.
// https://mariadb.com/kb/en/mariadb-error-code-reference/
const (
	errAccessDatabase  = 1044
	errAccessDenied    = 1045
	errAccessSocket    = 1698 // the same from unix_socket, which knows no passwords
	errUnknownDatabase = 1049
	errTableAccess     = 1142
	errColumnAccess    = 1143
	errDuringCommit    = 1180
	errUnknownVariable = 1193
	errLockWait        = 1205
	errDeadlock        = 1213
	errNeedsPrivilege  = 1227 // SUPER, SYSTEM_VARIABLES_ADMIN
	errNotView         = 1347 // the name is a table, not a view
	errIsView          = 1965 // MariaDB: the name is a view, not a table
	warnMixedEngines   = 6414 // MySQL: InnoDB and MyISAM in one transaction
)

// isNumber reports whether err is the server's error of that number.
func isNumber(err error, numbers ...uint16) bool {
	var e *mysql.MySQLError
	if !errors.As(err, &e) {
		return false
	}
	for _, n := range numbers {
		if e.Number == n {
			return true
		}
	}
	return false
}

// explain turns an error of connecting into a line for a person.
func (c Config) explain(err error) error {
	var op *net.OpError
	var dns *net.DNSError
	at := c.Address()
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("connect to %s: %w", at, err)
	case isNumber(err, errAccessDenied, errAccessSocket) && c.Password == "":
		return fmt.Errorf("%w: server at %s refuses user %q without a password", ErrAccessDenied, at, c.User)
	case isNumber(err, errAccessDenied, errAccessSocket):
		return fmt.Errorf("%w: server at %s refuses user %q with this password", ErrAccessDenied, at, c.User)
	case isNumber(err, errAccessDatabase):
		return fmt.Errorf("user %q has no rights on database %s at %s", c.User, c.Database, at)
	case isNumber(err, errUnknownDatabase):
		return fmt.Errorf("%w: %s at %s", ErrNoDatabase, c.Database, at)
	case errors.As(err, &dns):
		return fmt.Errorf("host of server %s is unknown: %s", at, dns.Err)
	case errors.As(err, &op) && c.Socket != "":
		return fmt.Errorf("no server answers on socket %s: %w", at, reason(op))
	case errors.As(err, &op):
		return fmt.Errorf("no server answers at %s: %w", at, reason(op))
	}
	return fmt.Errorf("connect to %s: %w", at, err)
}

// reason is the system's word within a network error.
func reason(op *net.OpError) error {
	var errno syscall.Errno
	if errors.As(op, &errno) {
		return errno
	}
	return op.Err
}

// isLost reports whether the connection is gone, rather than a statement refused.
func isLost(err error) bool {
	var op *net.OpError
	return errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &op)
}

// NotEmptyError says that tables to be loaded hold rows already.
type NotEmptyError struct {
	Database string
	Tables   []string
}

func (e *NotEmptyError) Error() string {
	names := e.Tables
	more := ""
	if len(names) > 5 {
		names, more = names[:5], fmt.Sprintf(" and %d more", len(e.Tables)-5)
	}
	return fmt.Sprintf("database %s holds rows in %s%s; add --replace to drop and load these tables anew",
		e.Database, strings.Join(names, ", "), more)
}

// OrphanError says that rows of a reference have no parent.
type OrphanError struct {
	Reference string // as schema.Reference.Key spells it
	Rows      int64
}

func (e *OrphanError) Error() string {
	return fmt.Sprintf("%d rows of %s have no parent", e.Rows, e.Reference)
}

// InterruptedError says how far a load came before it broke off.
type InterruptedError struct {
	Complete []string // tables that hold all their rows, in the order they were finished
	Tables   int      // tables in all
	Err      error
}

func (e *InterruptedError) Error() string {
	done := "no table was complete"
	if n := len(e.Complete); n > 0 {
		names, more := e.Complete, ""
		if n > 5 {
			names, more = names[:5], ", …"
		}
		done = fmt.Sprintf("%d of %d tables were complete (%s%s)", n, e.Tables, strings.Join(names, ", "), more)
	}
	return fmt.Sprintf("load interrupted: %s; --replace starts again: %v", done, e.Err)
}

func (e *InterruptedError) Unwrap() error { return e.Err }
