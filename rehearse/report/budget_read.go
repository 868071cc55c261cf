package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// ReadBudgets reads a file of budgets:
//
//	every:                     # each step that has none of its own
//	  time: 60s
//	  rows_read: 2000000
//	  rows_changed: 100000
//	  write_wait: 2s           # of a concurrent write of a touched table
//	total: {time: 10m}         # all steps together
//	steps:
//	  "20130704":
//	    time: 5m
//	    reason: rewrites instances once; announced for March
//
// The name is for error messages, which give file and line. A step that may take
// more than every step needs a reason.
func ReadBudgets(name string, from io.Reader) (*Budgets, error) {
	text, err := io.ReadAll(from)
	if err != nil {
		return nil, fmt.Errorf("read budgets %s: %w", name, err)
	}
	r := &budgetReader{file: name}
	root, err := r.parse(text)
	if err != nil {
		return nil, err
	}
	b := &Budgets{File: name}
	if err := r.budgets(root, b); err != nil {
		return nil, err
	}
	return b, nil
}

// LimitTime sets the time of every step to that of --budget.
func (b *Budgets) LimitTime(limit time.Duration) {
	b.Every.Time, b.Flag = limit, true
}

// budgetReader turns YAML nodes into budgets.
type budgetReader struct{ file string }

var yamlLine = regexp.MustCompile(`^line (\d+): `)

// parse reads the one document of a file. yaml.v3 panics on some malformed ones;
// to a reader those are syntax errors like any other.
func (r *budgetReader) parse(text []byte) (root *yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: not YAML: %v", r.file, p)
		}
	}()
	var doc yaml.Node
	switch err := yaml.NewDecoder(bytes.NewReader(text)).Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s: empty: want every, total or steps", r.file)
	case err != nil:
		message := strings.TrimPrefix(err.Error(), "yaml: ")
		if m := yamlLine.FindStringSubmatch(message); m != nil {
			return nil, fmt.Errorf("%s:%s: not YAML: %s", r.file, m[1], message[len(m[0]):])
		}
		return nil, fmt.Errorf("%s: not YAML: %s", r.file, message)
	}
	return doc.Content[0], nil
}

func (r *budgetReader) errorf(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", r.file, n.Line, fmt.Sprintf(format, args...))
}

// budgets reads the whole file.
func (r *budgetReader) budgets(n *yaml.Node, b *Budgets) error {
	err := r.mapping(n, "budgets", func(key, value *yaml.Node) error {
		switch key.Value {
		case "every":
			return r.limits(value, "every", &b.Every, nil)
		case "total":
			return r.total(value, b)
		case "steps":
			return r.steps(value, b)
		}
		return r.errorf(key, "unknown key %q: want every, total or steps", key.Value)
	})
	if err != nil {
		return err
	}
	return r.reasons(b)
}

// reasons refuses a step that may take more than every step without saying why.
func (r *budgetReader) reasons(b *Budgets) error {
	for _, own := range b.Steps {
		for _, m := range measures {
			more, set := m.limit(own.Limits)
			limit, every := m.limit(b.Every)
			if set && every && more > limit && own.Reason == "" {
				return fmt.Errorf("%s:%d: step %s may take more %s than every step: add a reason", r.file, own.Line, own.Version, m.what)
			}
		}
	}
	return nil
}

// total reads the limit of all steps together.
func (r *budgetReader) total(n *yaml.Node, b *Budgets) error {
	return r.mapping(n, "total", func(key, value *yaml.Node) error {
		if key.Value != "time" {
			return r.errorf(key, "unknown key %q in total: want time", key.Value)
		}
		return r.duration(value, "time", &b.Total.Time)
	})
}

// steps reads the budgets of single steps.
func (r *budgetReader) steps(n *yaml.Node, b *Budgets) error {
	return r.mapping(n, "steps", func(key, value *yaml.Node) error {
		own := StepBudget{Version: key.Value, Line: key.Line}
		if err := r.limits(value, "step "+key.Value, &own.Limits, &own.Reason); err != nil {
			return err
		}
		if own.Limits == (Limits{}) {
			return r.errorf(key, "step %s has no limit: set time, rows_read, rows_changed, write_wait or read_wait", key.Value)
		}
		b.Steps = append(b.Steps, own)
		return nil
	})
}

// limits reads limits, and a reason where there may be one.
func (r *budgetReader) limits(n *yaml.Node, what string, to *Limits, reason *string) error {
	return r.mapping(n, what, func(key, value *yaml.Node) error {
		switch key.Value {
		case "time":
			return r.duration(value, key.Value, &to.Time)
		case "write_wait":
			return r.duration(value, key.Value, &to.WriteWait)
		case "read_wait":
			return r.duration(value, key.Value, &to.ReadWait)
		case "rows_read":
			return r.count(value, key.Value, &to.RowsRead)
		case "rows_changed":
			return r.count(value, key.Value, &to.RowsChanged)
		case "reason":
			if reason != nil {
				return r.text(value, key.Value, reason)
			}
		}
		return r.errorf(key, "unknown key %q in %s: want %s", key.Value, what, limitKeys(reason != nil))
	})
}

func limitKeys(reason bool) string {
	if reason {
		return "time, rows_read, rows_changed, write_wait, read_wait or reason"
	}
	return "time, rows_read, rows_changed, write_wait or read_wait"
}

// mapping reads each key once.
func (r *budgetReader) mapping(n *yaml.Node, what string, read func(key, value *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return r.errorf(n, "%s: want a mapping", what)
	}
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case key.Kind != yaml.ScalarNode || key.Value == "<<":
			return r.errorf(key, "%s: want a name as the key", what)
		case seen[key.Value]:
			return r.errorf(key, "%s: %s stands twice", what, key.Value)
		}
		seen[key.Value] = true
		if err := read(key, n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (r *budgetReader) duration(n *yaml.Node, key string, to *time.Duration) error {
	d, err := time.ParseDuration(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || d <= 0 {
		return r.errorf(n, "%s: want a time above zero with its unit, such as 500ms, 60s or 5m", key)
	}
	*to = d
	return nil
}

func (r *budgetReader) count(n *yaml.Node, key string, to **int64) error {
	v, err := strconv.ParseInt(strings.ReplaceAll(n.Value, "_", ""), 10, 64)
	if n.Kind != yaml.ScalarNode || err != nil || v < 0 {
		return r.errorf(n, "%s: want a whole number of rows, such as 2000000", key)
	}
	*to = &v
	return nil
}

func (r *budgetReader) text(n *yaml.Node, key string, to *string) error {
	if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" {
		return r.errorf(n, "%s: want a sentence", key)
	}
	*to = strings.TrimSpace(n.Value)
	return nil
}
