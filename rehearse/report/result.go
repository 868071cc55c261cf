// Package report judges a rehearsal and tells of it: as a table, JSON, Markdown,
// JUnit or a page of HTML. New makes a Result of what was timed; the writers are
// functions of it alone.
package report

import (
	"time"

	"duckface/rehearse"
	"duckface/rehearse/predict"
)

// Input is what a rehearsal timed, and what to judge it by.
type Input struct {
	Profile string    // as the command line names it
	Server  string    // name and version, as the server tells
	Command string    // the command line; "" for unknown
	Made    time.Time // zero for unknown
	Steps   []rehearse.Step
	Timings []rehearse.Timing
	Target  Target
	Budgets *Budgets // nil for none
	// CacheBytes is how much the server keeps in memory, innodb_buffer_pool_size;
	// 0 for unknown.
	CacheBytes int64
}

// Target is the database to predict.
type Target struct {
	Label string  // "scale 1", or the row counts asked for
	Scale float64 // 0 where row counts were asked for
	// Rows are the rows of each table there, as the plan says. A table that is
	// not in it, made by an earlier step, is expected to go on growing as it
	// grew over the scales.
	Rows map[string]int64
}

// Result is a rehearsal, judged.
type Result struct {
	Profile string    `json:"profile"`
	Server  string    `json:"server,omitempty"`
	Command string    `json:"command,omitempty"`
	Made    time.Time `json:"made,omitzero"`
	Target  string    `json:"target"`
	Scales  []float64 `json:"scales"`
	Repeat  int       `json:"repeat"` // most runs of a step at one scale
	Steps   []*Step   `json:"steps"`  // in order
	// Total is the time of all steps together at the target; nil when one of
	// them has no prediction.
	Total *Quantity `json:"total,omitempty"`
	// TotalLimit judges the total; nil without a budget for it.
	TotalLimit *Verdict `json:"total_limit,omitempty"`
	Drift      []Drift  `json:"drift,omitempty"` // against a history; see Compare
	Warnings   []string `json:"warnings,omitempty"`
}

// OK reports whether no step failed and none is over its budget.
func (r *Result) OK() bool {
	for _, s := range r.Steps {
		if s.Status == Failed || s.Status == Over {
			return false
		}
	}
	return r.TotalLimit == nil || !r.TotalLimit.Over
}

// largest is the largest scale that was run, 0 for none.
func (r *Result) largest() float64 {
	if len(r.Scales) == 0 {
		return 0
	}
	return r.Scales[len(r.Scales)-1]
}

// Status is what a step comes to, the worst that holds.
type Status string

const (
	Failed   Status = "failed"    // at some scale
	Over     Status = "over"      // a budget
	Unsure   Status = "too small" // the scales do not tell; measure a larger one
	OneSize  Status = "one size"  // measured at one scale only, not extrapolated
	NotRun   Status = "not run"   // at no scale
	Excused  Status = "excused"   // over, with a reason
	Fine     Status = "ok"
	Unjudged Status = "" // predicted, and no budget says what is too much
)

// Step is one step of the migration.
type Step struct {
	Version string `json:"version"`
	Name    string `json:"name,omitempty"`
	File    string `json:"file,omitempty"`
	Status  Status `json:"status"`

	Time        *Quantity `json:"time,omitempty"`         // seconds
	RowsRead    *Quantity `json:"rows_read,omitempty"`    // nil where the server does not tell
	RowsChanged *Quantity `json:"rows_changed,omitempty"` // likewise
	ReadWait    *Quantity `json:"read_wait,omitempty"`    // seconds; nil when not probed
	WriteWait   *Quantity `json:"write_wait,omitempty"`   // likewise

	Tables     []Table     `json:"tables,omitempty"` // touched, the largest at the target first
	Statements []Statement `json:"statements,omitempty"`
	Hurts      *Hurt       `json:"hurts,omitempty"` // what takes most of the time; nil for a command
	TempOnDisk int64       `json:"temp_tables_on_disk,omitempty"`
	Runs       []Run       `json:"runs,omitempty"`
	Failures   []Failure   `json:"failures,omitempty"`
	Limits     []Verdict   `json:"limits,omitempty"` // each budget that is set
	Notes      []string    `json:"notes,omitempty"`  // sentences for people
}

// Quantity is something predicted at the target.
type Quantity struct {
	Verdict  predict.Verdict `json:"verdict"`
	Value    float64         `json:"value"` // the median expected
	Low      float64         `json:"low"`   // nine runs of ten lie
	High     float64         `json:"high"`  // between these
	Law      predict.Law     `json:"law,omitempty"`
	Likely   float64         `json:"law_likely,omitempty"`
	Axis     string          `json:"of,omitempty"` // what the law is of: rows, bytes, work, scale
	Exponent float64         `json:"exponent,omitempty"`
	Fixed    float64         `json:"fixed,omitempty"` // the part that does not grow
	Enough   float64         `json:"enough_scale,omitempty"`
	Measured float64         `json:"measured"`              // the median at the largest scale
	At       float64         `json:"measured_at,omitempty"` // that scale
	Check    *Check          `json:"check,omitempty"`

	prediction *predict.Prediction
	offset     float64 // beside what the prediction is of: see builder.command
	small      bool    // the offset is most of it
}

// Check is what the smaller scales said of the largest measured.
type Check struct {
	Scale float64 `json:"scale"`
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Truth float64 `json:"truth"`
}

// Known reports whether there is a value at the target.
func (q *Quantity) Known() bool {
	return q != nil && q.Verdict != predict.OneSize && q.Verdict != predict.Nothing
}

// Table is a touched table.
type Table struct {
	Name  string `json:"name"`
	Rows  int64  `json:"rows"`  // at the target
	Bytes int64  `json:"bytes"` // at the target, data and index
}

// Statement is one statement of a step.
type Statement struct {
	Number    int       `json:"number"` // from 1
	SQL       string    `json:"sql"`
	Algorithm string    `json:"algorithm,omitempty"`
	Time      *Quantity `json:"time"`
}

// Hurt names the statement that takes most of a step's time at the target.
type Hurt struct {
	Statement int     `json:"statement"` // its number, from 1
	SQL       string  `json:"sql"`
	Algorithm string  `json:"algorithm,omitempty"`
	Table     string  `json:"table,omitempty"`
	Share     float64 `json:"share"` // of the time of all statements of the step
	// FromRows and FromScale are the size from which on the step is over its
	// budget; 0 without one, or when it never is.
	FromRows  float64 `json:"from_rows,omitempty"`
	FromScale float64 `json:"from_scale,omitempty"`
}

// Run is one run of a step.
type Run struct {
	Scale     float64 `json:"scale"`
	Round     int     `json:"round"`
	Cold      bool    `json:"cold,omitempty"`
	Rows      int64   `json:"rows"` // of the touched tables
	Bytes     int64   `json:"bytes"`
	Seconds   float64 `json:"seconds"`
	ReadWait  float64 `json:"read_wait"` // seconds; -1 when not probed
	WriteWait float64 `json:"write_wait"`
	Read      int64   `json:"rows_read"` // -1 unknown
	Changed   int64   `json:"rows_changed"`
	Grown     int64   `json:"bytes_grown"` // of the whole database
}

// Failure is a step that failed at a scale.
type Failure struct {
	Scale     float64 `json:"scale"`
	Error     string  `json:"error"`
	Statement int     `json:"statement,omitempty"` // from 1; 0 for a command
	SQL       string  `json:"sql,omitempty"`
	Done      int     `json:"done"` // statements applied before it
}
