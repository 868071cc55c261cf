package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"duckface/generate"
	"duckface/profile"
	"duckface/schema"
)

func (a *app) verify() *cobra.Command {
	var s scaling
	var day asOf
	var how printing
	cmd := &cobra.Command{
		Use:   "verify PROFILE TARGET",
		Short: "Measure a database against a profile",
		Long: `verify measures TARGET, sqlite:PATH or mysql://USER@HOST:PORT/DB, as profile does, and
compares it with what PROFILE says at that scale. Row counts, orphans of references
and duplicates of unique keys are counted and must be exact; every other measure has
its tolerance beside it, the worst first. The scaling flags and --as-of are those that
the database was generated with; after --as-of now, give the day of that.

Without a scaling flag a profile whose size is hidden is held against the ratios of
TARGET's row counts, whatever its size, and tolerances allow for the grid.

It exits with 1 when anything is outside its tolerance.`,
		Example: `  duckface verify sakila.yaml sqlite:sakila.db --scale 10
  duckface verify sakila.yaml mysql://root@localhost:3306/sakila_10 --scale 10 --json`,
		Args: takes("PROFILE", "TARGET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			target, err := parseLocation(args[1], os.LookupEnv)
			if err != nil {
				return err
			}
			p, plan, err := a.makePlan(cmd.Context(), args[0], s, day, 1)
			if err != nil {
				return err
			}
			how.anySize = p.Hidden != nil && !s.asked()
			return a.compare(cmd.Context(), p, plan, target, how)
		},
	}
	s.addFlags(cmd.Flags())
	day.addFlag(cmd.Flags())
	cmd.Flags().BoolVar(&how.json, "json", false, "print JSON")
	cmd.Flags().BoolVar(&how.all, "all", false, "print every measure, not only the worst")
	return cmd
}

// compare measures a target against what the plan was to make of it.
func (a *app) compare(ctx context.Context, p *profile.Profile, plan *generate.Plan, target location, how printing) (err error) {
	s, err := a.openSource(ctx, target, false, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	got, err := a.measure(ctx, target, s.snapshot, profile.Options{Resolution: finest, Like: p}, privacy{})
	if err != nil {
		return err
	}
	rows := map[string]int64{}
	for _, t := range plan.Tables {
		rows[t.Table.Name] = t.Rows
	}
	o := profile.CompareOptions{Rows: rows}
	if how.anySize {
		o = profile.CompareOptions{Rows: p.RowsBy(got), Coarse: true}
	}
	c := profile.Compare(p, got, o)
	exact, err := a.countBroken(ctx, s, plan.Schema())
	if err != nil {
		return fmt.Errorf("verify %s: %w", target, err)
	}
	c.Add(exact...)
	if err := a.print(c, how); err != nil {
		return err
	}
	if !c.OK() {
		return &outsideError{fmt.Sprintf("%s: %d of %s outside the tolerance", target, c.Outside(), plural(int64(len(c.Findings)), "measure"))}
	}
	return nil
}

// finest is the resolution of a measurement that is not written to a file: as
// fine as a profile of any size may be.
const finest = 100

// countBroken has the target count the orphans of every declared reference of
// the schema, and the duplicates of every unique key. What the target has no
// columns for is left to the comparison, which misses it.
func (a *app) countBroken(ctx context.Context, s *source, wanted *schema.Schema) ([]profile.Finding, error) {
	found, err := s.snapshot.Schema(ctx)
	if err != nil {
		return nil, err
	}
	bar := newProgress(a.stderr, 0, "", a.quiet)
	defer bar.stop()
	var findings []profile.Finding
	for _, t := range wanted.Tables {
		bar.reach("checking "+t.Name, 0)
		for _, r := range t.References {
			if !holds(found, t.Name, r.Columns) || !holds(found, r.Table, r.To) {
				continue
			}
			n, err := s.database.Orphans(ctx, t, r)
			if err != nil {
				return nil, err
			}
			findings = append(findings, profile.Exact(t.Name, strings.Join(r.Columns, ", ")+" -> "+r.Table, "orphans", n))
		}
		for _, key := range t.UniqueKeys() {
			if !holds(found, t.Name, key.Columns()) {
				continue
			}
			n, err := s.database.Duplicates(ctx, t, key)
			if err != nil {
				return nil, err
			}
			findings = append(findings, profile.Exact(t.Name, strings.Join(key.Columns(), ", "), "duplicates", n))
		}
	}
	return findings, nil
}

// holds reports whether a schema has a table with all those columns.
func holds(s *schema.Schema, table string, columns []string) bool {
	t := s.Table(table)
	return t != nil && !slices.ContainsFunc(columns, func(name string) bool { return t.Column(name) == nil })
}

// printing says how a comparison is printed.
type printing struct {
	json bool
	all  bool // every finding
	// anySize compares the shape only: a hidden profile does not say how large.
	anySize bool
}

// print prints a comparison on standard output.
func (a *app) print(c *profile.Comparison, how printing) error {
	if how.json {
		return writeJSON(a.stdout, c)
	}
	if a.quiet && c.OK() {
		return nil
	}
	o := profile.TableOptions{All: how.all, Width: textWidth}
	if isTerminal(a.stdout) {
		o.Color = os.Getenv("NO_COLOR") == "" // https://no-color.org
		o.Width = terminalWidth(a.stdout)
	}
	return c.WriteTable(a.stdout, o)
}
