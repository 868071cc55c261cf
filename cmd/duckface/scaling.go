package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"duckface/generate"
)

// scaling holds the flags --scale and --rows.
type scaling struct {
	scale generate.Scale
	given bool // a bare --scale
}

func (s *scaling) addFlags(flags *pflag.FlagSet) {
	s.scale = generate.Scale{All: 1, Tables: map[string]float64{}, Rows: map[string]int64{}}
	flags.Var(&listFlag{set: s.setScale, kind: "FACTOR|TABLE=FACTOR"}, "scale",
		"multiply all that grows by FACTOR, or one table; may repeat")
	flags.Var(&listFlag{set: s.setRows, kind: "TABLE=COUNT"}, "rows",
		"give one table exactly COUNT rows (1000, 1e6, 10k, 2M); may repeat")
}

// setScale takes "10" or "TABLE=2.5". A table's name may hold equals signs,
// so the last one counts.
func (s *scaling) setScale(value string) error {
	table, number, named := cutLast(value, '=')
	if !named {
		number = value
	}
	factor, err := parseFactor(number)
	if err != nil {
		return err
	}
	if named {
		return setOnce(s.scale.Tables, table, factor)
	}
	if s.given {
		return fmt.Errorf("given twice; use TABLE=FACTOR for a single table")
	}
	s.scale.All, s.given = factor, true
	return nil
}

// setRows takes "TABLE=1000".
func (s *scaling) setRows(value string) error {
	table, number, named := cutLast(value, '=')
	if !named {
		return fmt.Errorf("write TABLE=COUNT, as in --rows customer=10k")
	}
	rows, err := parseCount(number)
	if err != nil {
		return err
	}
	return setOnce(s.scale.Rows, table, rows)
}

// asked reports whether any size was asked for.
func (s *scaling) asked() bool {
	return s.given || len(s.scale.Tables)+len(s.scale.Rows) > 0
}

// check reports a table that was given two ways.
func (s *scaling) check() error {
	for table := range s.scale.Rows {
		if _, twice := s.scale.Tables[table]; twice {
			return usagef("table %s has both --scale and --rows; give one of them", table)
		}
	}
	return nil
}

func setOnce[V any](m map[string]V, table string, value V) error {
	if table == "" {
		return fmt.Errorf("no table before the equals sign")
	}
	if _, twice := m[table]; twice {
		return fmt.Errorf("table %s is given twice", table)
	}
	m[table] = value
	return nil
}

// parseFactor reads a scale factor: a number above zero.
func parseFactor(s string) (float64, error) {
	f, err := parseNumber(s)
	switch {
	case err != nil:
		return 0, err
	case !(f > 0):
		return 0, fmt.Errorf("a scale factor is above 0; to leave a table empty use --rows TABLE=0")
	}
	return f, nil
}

// parseCount reads a row count: a whole number from zero.
func parseCount(s string) (int64, error) {
	f, err := parseNumber(s)
	switch {
	case err != nil:
		return 0, err
	case f < 0 || f != math.Trunc(f):
		return 0, fmt.Errorf("%q is no row count: a whole number from 0", s)
	case f > generate.MaxRows:
		return 0, fmt.Errorf("a table has at most %g rows", float64(generate.MaxRows))
	}
	return int64(f), nil
}

// parseNumber reads 12, 2.5, 1e6, 10k, 2M or 1G.
func parseNumber(s string) (float64, error) {
	digits, unit := strings.TrimSpace(s), 1.0
	if n := len(digits); n > 0 {
		switch digits[n-1] {
		case 'k', 'K':
			digits, unit = digits[:n-1], 1e3
		case 'm', 'M':
			digits, unit = digits[:n-1], 1e6
		case 'g', 'G':
			digits, unit = digits[:n-1], 1e9
		}
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) || strings.ContainsAny(digits, "xX_pP") {
		return 0, fmt.Errorf("%q is not a number such as 0.1, 1000, 1e6, 10k or 2M", s)
	}
	return f * unit, nil
}

// cutLast splits s around the last separator.
func cutLast(s string, separator byte) (before, after string, found bool) {
	if i := strings.LastIndexByte(s, separator); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

// listFlag is a flag that may repeat and whose values are handed on one by one.
type listFlag struct {
	set    func(string) error
	kind   string
	values []string
}

func (f *listFlag) Set(value string) error {
	if err := f.set(value); err != nil {
		return err
	}
	f.values = append(f.values, value)
	return nil
}

func (f *listFlag) String() string { return strings.Join(f.values, " ") }
func (f *listFlag) Type() string   { return f.kind }
