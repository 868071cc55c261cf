package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"duckface/rehearse/predict"
)

// Record is one rehearsal in a history: a line of JSON.
type Record struct {
	Made    time.Time    `json:"made"`
	Profile string       `json:"profile"`
	Server  string       `json:"server,omitempty"`
	Target  string       `json:"target"`
	Steps   []RecordStep `json:"steps"`
}

// RecordStep is the prediction of one step.
type RecordStep struct {
	Version string  `json:"version"`
	Seconds float64 `json:"seconds"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
}

// NewRecord is what a history keeps of a result.
func NewRecord(r *Result) Record {
	rec := Record{Made: r.Made.UTC(), Profile: r.Profile, Server: r.Server, Target: r.Target}
	for _, s := range r.Steps {
		if s.Time.Known() && len(s.Failures) == 0 {
			rec.Steps = append(rec.Steps, RecordStep{s.Version, s.Time.Value, s.Time.Low, s.Time.High})
		}
	}
	return rec
}

// Write appends the record to a history as one line.
func (rec Record) Write(w io.Writer) error {
	line, err := json.Marshal(rec)
	if err != nil {
		return fmt.Errorf("write history: %w", err)
	}
	_, err = w.Write(append(line, '\n'))
	return err
}

// ReadHistory reads records, the oldest first, one a line. The name is for error
// messages, which give file and line.
func ReadHistory(name string, from io.Reader) ([]Record, error) {
	var records []Record
	lines := bufio.NewReader(from)
	for n := 1; ; n++ {
		line, err := lines.ReadString('\n')
		if strings.TrimSpace(line) != "" {
			var rec Record
			if err := json.Unmarshal([]byte(line), &rec); err != nil {
				return nil, fmt.Errorf("%s:%d: not a line of a history: %w", name, n, err)
			}
			records = append(records, rec)
		}
		if err == io.EOF {
			return records, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read history %s: %w", name, err)
		}
	}
}

// How many records a drift is told against, at least and at most.
const (
	leastHistory = 3
	mostHistory  = 10
)

// What counts as drift beside being outside the scatter of the history: a person
// cares for a tenth and a tenth of a second.
const (
	driftShare   = 0.10
	driftSeconds = 0.1
)

// Drifts compares a result with the last records of the same profile, server and
// target: a step drifts when its prediction lies outside the interval in which
// nine predictions of ten would lie had nothing changed, which is the median of
// the records with their scatter.
func Drifts(r *Result, history []Record) []Drift {
	var found []Drift
	for _, s := range NewRecord(r).Steps {
		before := logs(r, history, s.Version)
		if len(before) < leastHistory {
			continue
		}
		mid := predict.Median(before)
		far := scatter(before, mid)
		d := Drift{s.Version, math.Exp(mid), s.Seconds, math.Exp(mid - far), math.Exp(mid + far), len(before)}
		off := math.Abs(d.Now - d.Before)
		if (d.Now < d.Low || d.Now > d.High) && off > driftShare*d.Before && off > driftSeconds {
			found = append(found, d)
		}
	}
	return found
}

// logs are the logarithms of what the last comparable records say of a step.
func logs(r *Result, history []Record, version string) []float64 {
	var found []float64
	for _, rec := range slices.Backward(history) {
		if rec.Profile != r.Profile || rec.Server != r.Server || rec.Target != r.Target {
			continue
		}
		for _, s := range rec.Steps {
			if s.Version == version && s.Seconds > 0 && len(found) < mostHistory {
				found = append(found, math.Log(s.Seconds))
			}
		}
	}
	return found
}

// tails are the quantiles 0.95 of Student's t for 2 to 9 degrees of freedom.
var tails = []float64{2.92, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833}

// scatter is how far from the median of logarithms another one lies nine times
// of ten: the scaled median of the deviations, at least 3 %, by Student's t.
func scatter(v []float64, mid float64) float64 {
	off := make([]float64, len(v))
	for i := range v {
		off[i] = math.Abs(v[i] - mid)
	}
	sd := math.Max(0.03, 1.4826*predict.Median(off))
	return tails[len(v)-3] * sd * math.Sqrt(1+math.Pi/2/float64(len(v)))
}

// Drift is a step that takes another time than it used to.
type Drift struct {
	Version string  `json:"version"`
	Before  float64 `json:"before"` // seconds: median of the predictions in the history
	Now     float64 `json:"now"`
	Low     float64 `json:"low"` // where Now would lie nine times of ten, had nothing changed
	High    float64 `json:"high"`
	Runs    int     `json:"runs"` // of the history that were compared
}

// String says what a step took and what it takes now.
func (d Drift) String() string {
	how := "slower"
	if d.Now < d.Before {
		how = "faster"
	}
	return fmt.Sprintf("%s is %.0f %% %s: %s, was %s (%s in 9 of 10) over the last %d rehearsals",
		d.Version, 100*math.Abs(d.Now/d.Before-1), how, seconds(d.Now), seconds(d.Before), between(d.Low, d.High), d.Runs)
}
