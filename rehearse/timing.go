// Package rehearse runs the steps of a migration, one at a time, on databases
// generated from a profile at several scales, times them and asks the server
// what it did.
package rehearse

import "time"

// Step is one step of a migration: the statements between two versions, or a command.
type Step struct {
	Version string   // as the files or the command name it: "20130704", "133", "0007_add_email"
	Name    string   // what the file name says beside the version; "" for nothing
	File    string   // where it was read; "" for a command
	Up      []string // statements in order, without terminators; empty when Command does it
	Down    []string // statements that undo it; empty when nothing says how
	Command string   // of the shell, the version in it already; "" when Up does it
	// NoTransaction says that the file asks to be run outside a transaction.
	NoTransaction bool
}

// Timing is one step run once on one generated database.
type Timing struct {
	Version string
	Scale   float64
	Round   int  // repetition, from 0
	Cold    bool // a first run on a server that had read nothing yet: not for prediction

	Elapsed    time.Duration
	Statements []Statement // in order; of a command those that were seen, see Watched
	// Watched says that this is a command and that the server told, every few
	// milliseconds, what it ran.
	Watched bool        `json:",omitempty"`
	Tables  []TableSize // those that the step touched, as they were before it

	RowsRead    int64 // by the storage engine, Handler_read_* or Innodb_rows_read; -1 unknown
	RowsChanged int64 // inserted, updated and deleted; -1 unknown
	BytesBefore int64 // data and index length of the whole database
	BytesAfter  int64
	TempTables  int64 // internal temporary tables, in memory or not; -1 unknown
	TempOnDisk  int64 // those of them that went to disk; -1 unknown

	// ReadWait and WriteWait are the longest that a concurrent read and a
	// concurrent write of a touched table had to wait; -1 when not probed.
	ReadWait, WriteWait time.Duration

	// Error is why the step failed; "" when it did not. FailedAt is the
	// statement at which it did, from 0; those before it were applied.
	Error    string
	FailedAt int
}

// Statement is one statement of a step.
type Statement struct {
	SQL       string
	Elapsed   time.Duration
	Algorithm string // of ALTER TABLE: "instant", "inplace", "copy"; "" when not told
	Rows      int64  // rows affected, as the server reports; -1 unknown
}

// TableSize is a table's size before a step.
type TableSize struct {
	Name  string
	Rows  int64
	Bytes int64 // data and index
}

// Rows is how many rows the touched tables had before the step, Bytes their size.
func (t *Timing) Rows() (n int64) {
	for _, s := range t.Tables {
		n += s.Rows
	}
	return n
}

// Bytes is the data and index length of the touched tables before the step.
func (t *Timing) Bytes() (n int64) {
	for _, s := range t.Tables {
		n += s.Bytes
	}
	return n
}

// InServer is the time of all statements; of a command those that were seen,
// which its sessions may run at the same time.
func (t *Timing) InServer() (sum time.Duration) {
	for _, s := range t.Statements {
		sum += s.Elapsed
	}
	return min(sum, t.Elapsed)
}

// Slowest is the statement that took longest, nil for a command.
func (t *Timing) Slowest() *Statement {
	var slowest *Statement
	for i := range t.Statements {
		if s := &t.Statements[i]; slowest == nil || s.Elapsed > slowest.Elapsed {
			slowest = s
		}
	}
	return slowest
}
