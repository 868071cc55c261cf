package report

import "time"

// Budgets say how much a step may take. The zero value sets no limit.
type Budgets struct {
	File  string // where they were read; "" for flags
	Flag  bool   // Every.Time is that of --budget, whatever the file says
	Every Limits // of each step that has none of its own
	Total Limits // of all steps together; only Time counts
	Steps []StepBudget
}

// Limits are what a step may take at most; 0 and nil for no limit.
type Limits struct {
	Time        time.Duration
	WriteWait   time.Duration // of a concurrent write
	ReadWait    time.Duration // of a concurrent read
	RowsRead    *int64
	RowsChanged *int64
}

// StepBudget is the budget of one step, in place of that of every step where it
// sets a limit.
type StepBudget struct {
	Version string
	Limits  Limits
	Reason  string // why it may take more than every step; required when it does
	Line    int    // of the file
}

// Verdict is one limit of a step and what the step takes.
type Verdict struct {
	What     string  `json:"what"` // "time", "rows read", "rows changed", "write wait", "read wait"
	Limit    float64 `json:"limit"`
	Value    float64 `json:"value"`
	Measured bool    `json:"measured"`         // not predicted: it was seen
	Over     bool    `json:"over"`             // the value is above the limit
	Maybe    bool    `json:"maybe,omitempty"`  // only the interval reaches above it
	Reason   string  `json:"reason,omitempty"` // of a budget of its own
	Of       string  `json:"of"`               // where the limit stands: "--budget", "budgets.yaml:12"
}
