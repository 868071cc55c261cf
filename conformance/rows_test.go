package conformance_test

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"duckface/generate"
	"duckface/profile"
	"duckface/schema"
	"duckface/sink"
)

// files and their checksums of a directory of CSV.
func csvSums(t *testing.T, made *generate.Plan, workers int) map[string]string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "csv")
	to, err := sink.NewCSV(dir, made.Schema(), false)
	if err != nil {
		t.Fatal(err)
	}
	err = sink.Run(t.Context(), rowsOf(made, made.Schema()), to, sink.Options{Workers: workers})
	if err := errors.Join(err, to.Close()); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(text)
		sums[e.Name()] = hex.EncodeToString(sum[:])
	}
	return sums
}

func TestKeyMatrix_SameRowsForAnyWorkers(t *testing.T) {
	eachEngine(t, func(t *testing.T, e engine) {
		p := measured(t, e.source(t, script(t, "keymatrix", e)))
		made := plan(t, p, generate.Scale{All: 30})
		want := csvSums(t, made, 1)
		if len(want) != len(p.Tables) {
			t.Errorf("%d files, want one for each of %d tables", len(want), len(p.Tables))
		}
		for _, workers := range []int{2, 7} {
			again := plan(t, p, generate.Scale{All: 30})
			for file, got := range csvSums(t, again, workers) {
				if got != want[file] {
					t.Errorf("%s: %d workers write other bytes than one", file, workers)
				}
			}
		}
	})
}

// The rows of one plan are the same in every engine.
func TestKeyMatrix_SameRowsForAnyTarget(t *testing.T) {
	sources, targets := []engine{files{}}, []engine{files{}}
	t.Run("servers", func(t *testing.T) { // skipped by name where there is none
		for i, s := range serversOf(t) {
			targets = append(targets, servers{s})
			if i == 0 {
				sources = append(sources, servers{s})
			}
		}
	})
	for _, source := range sources {
		t.Run("of "+source.dialect(), func(t *testing.T) {
			p := measured(t, source.source(t, script(t, "keymatrix", source)))
			// SQLite's integers end at 2^63.
			made := plan(t, p, generate.Scale{All: 1, Rows: map[string]int64{"int_huge": 0}})
			s, db := load(t, targets[0], made, 2)
			want := allRows(t, made, s, db)
			for _, target := range targets[1:] {
				s, db := load(t, target, made, 2)
				got := allRows(t, made, s, db)
				for table, rows := range want {
					compareRows(t, table, rows, got[table])
				}
			}
		})
	}
}

func compareRows(t *testing.T, table string, want, got []string) {
	t.Helper()
	if len(want) != len(got) {
		t.Errorf("%s: %d rows, want %d", table, len(got), len(want))
		return
	}
	for i := range want {
		if want[i] != got[i] {
			t.Errorf("%s: rows differ, the first:\n got %s\nwant %s", table, got[i], want[i])
			return
		}
	}
}

// allRows are the rows of every table, as text that does not depend on the
// engine, sorted.
func allRows(t *testing.T, made *generate.Plan, as *schema.Schema, db database) map[string][]string {
	t.Helper()
	s := db.Snapshot(t)
	defer closed(t, s)
	out := map[string][]string{}
	for _, p := range made.Tables {
		table := adapted(made, as, p)
		var columns []string
		var types []schema.Type
		for i, c := range p.Table.Columns {
			if c.Generated == "" {
				columns = append(columns, table.Columns[i].Name)
				types = append(types, schema.ParseTypeOf(made.Schema().Engine, c.Type.Name))
			}
		}
		var rows []string
		err := s.Scan(t.Context(), table, columns, func(values []driver.Value) error {
			var cells []string
			for i, v := range values {
				cells = append(cells, plain(types[i], v))
			}
			rows = append(rows, strings.Join(cells, " | "))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(rows)
		out[p.Table.Name] = rows
	}
	return out
}

// plain spells a value as no engine does: numbers by their digits, moments
// without trailing zeros, JSON in one order.
func plain(typ schema.Type, v driver.Value) string {
	text := ""
	switch v := v.(type) {
	case nil:
		return "NULL"
	case []byte:
		text = string(v)
	case float64:
		text = strconv.FormatFloat(v, 'g', -1, 64)
	default:
		text = fmt.Sprint(v)
	}
	switch {
	case typ.Numeric() && !isInt64(text) && typ.Bits != 32: // as SQLite stores what is above 2^63, too
		return digits(text, 14)
	case typ.Kind == schema.Float && typ.Bits == 32:
		return digits(text, 6)
	case typ.Kind == schema.Float, typ.Kind == schema.Decimal:
		return digits(text, 14)
	case typ.Kind == schema.JSON:
		return inOrder(text)
	case typ.Kind == schema.Geometry && len(text) > 4 && (text[4] == 0 || text[4] == 1) && text[:4] == "\x00\x00\x00\x00":
		return hex.EncodeToString([]byte(text[4:])) // SRID 0, then WKB
	case typ.Kind == schema.Geometry, typ.Kind == schema.Binary:
		return hex.EncodeToString([]byte(text))
	case typ.Temporal(), typ.Kind == schema.Time:
		if strings.Contains(text, ".") {
			text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
		}
		return strings.TrimSuffix(text, " 00:00:00")
	}
	return text
}

func isInt64(text string) bool {
	_, err := strconv.ParseInt(text, 10, 64)
	return err == nil
}

// digits rounds a number to so many significant digits.
func digits(text string, n int) string {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	return strconv.FormatFloat(f, 'e', n-1, 64)
}

func inOrder(document string) string {
	var v any
	if json.Unmarshal([]byte(document), &v) != nil {
		return document
	}
	sorted, err := json.Marshal(v)
	if err != nil {
		return document
	}
	return string(sorted)
}

func TestKeyMatrix_ScalesSingleTables(t *testing.T) {
	eachEngine(t, func(t *testing.T, e engine) {
		p := measured(t, e.source(t, script(t, "keymatrix", e)))
		scale := generate.Scale{All: 3, Tables: map[string]float64{"film": 2}, Rows: map[string]int64{
			"next_order": 500, "next_line": 2000, "next_tag": 900, "next_tree": 300, "next_link": 700, "actor": 77,
		}}
		for _, table := range p.Tables {
			if table.Rows == 0 && strings.HasPrefix(table.Name, "old_") {
				scale.Rows[table.Name] = 7 // there are no more weekdays
			}
		}
		made := plan(t, p, scale)
		say(t, made.Notes)
		s, db := load(t, e, made, 2)
		checkRows(t, made, s, db)
		if references, keys, checks := checkKeys(t, s, db); references < 100 || keys < 100 || checks < 5 {
			t.Errorf("%d references, %d unique keys, %d checks: want those of the whole matrix", references, keys, checks)
		}
		want := map[string]int64{"film": 180, "currency": 4, "status": 5, "supplier": p.Table("supplier").Rows * growth(p, "supplier", 3)}
		for name, rows := range scale.Rows {
			want[name] = rows
		}
		for name, rows := range want {
			if got := ask(t, db, "SELECT COUNT(*) FROM "+db.quote(name)); got != rows {
				t.Errorf("%s: %d rows, want %d", name, got, rows)
			}
		}
	})
}

// growth is the factor of a table that may be a lookup table.
func growth(p *profile.Profile, table string, scale int64) int64 {
	if p.Table(table).Grows.Kind == "fixed" {
		return 1
	}
	return scale
}
