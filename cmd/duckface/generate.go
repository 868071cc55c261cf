package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"duckface/dialect/mysql"
	"duckface/generate"
	"duckface/sink"
)

// generateFlags are those of generate but for the scaling.
type generateFlags struct {
	to       string
	asOf     asOf
	seed     uint64
	workers  int
	replace  bool
	noVerify bool
}

func (a *app) generate() *cobra.Command {
	var s scaling
	var f generateFlags
	cmd := &cobra.Command{
		Use:   "generate PROFILE",
		Short: "Write a synthetic database of a profile's shape, at any scale",
		Long: `generate writes a database of the profile's shape to --to: an SQLite file, a MySQL
or MariaDB database (created when it does not exist), an SQL dump or a directory
of CSV files. Then it measures what it wrote and prints how near it came.

The same profile, scale and seed give the same rows, whatever the target and the
number of workers. --as-of moves the whole history, every date, datetime, timestamp
and year, so that the day the profile was measured becomes today or another day; zero
dates and numbers that count seconds stay. A target that holds rows is refused unless --replace is given,
which drops and loads the profile's tables anew; an interrupted run is started
again with it.`,
		Example: `  duckface generate profiles/sakila.yaml --scale 10
  duckface generate sakila.yaml --to 'mysql://root@localhost:3306/sakila_10' --scale 10
  duckface generate sakila.yaml --to dump:- --scale 0.1 | mariadb test
  duckface generate sakila.yaml --as-of now
  duckface generate sakila.yaml --to csv:out --rows customer=10k --scale rental=2.5`,
		Args: takes("PROFILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runGenerate(cmd.Context(), args[0], s, f)
		},
	}
	cmd.Flags().StringVar(&f.to, "to", "", "write to `TARGET`; default sqlite:NAME.db in the working directory")
	s.addFlags(cmd.Flags())
	f.asOf.addFlag(cmd.Flags())
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "another `N` gives other rows of the same shape")
	cmd.Flags().IntVar(&f.workers, "workers", runtime.NumCPU(), "compute rows on `N` cores")
	cmd.Flags().BoolVar(&f.replace, "replace", false, "drop and load anew what the target holds")
	cmd.Flags().BoolVar(&f.noVerify, "no-verify", false, "do not measure the result")
	return cmd
}

func (a *app) runGenerate(ctx context.Context, path string, s scaling, f generateFlags) error {
	if f.workers < 1 {
		return usagef("--workers %d: at least 1 is needed", f.workers)
	}
	to, err := parseLocation(f.to, os.LookupEnv)
	if f.to != "" && err != nil {
		return err
	}
	p, plan, err := a.makePlan(ctx, path, s, f.asOf, f.seed)
	if err != nil {
		return err
	}
	if f.to == "" {
		to = location{scheme: "sqlite", path: fileName(p.Name) + ".db"}
	}
	a.note(plan.Notes)
	unfinished := fmt.Sprintf("%s, not whole; start again with --replace", to)
	a.remains.add(unfinished)
	err = a.write(ctx, plan, to, f)
	a.remains.remove(unfinished)
	if err != nil {
		return err
	}
	if f.noVerify || !to.readable() {
		return nil
	}
	return a.compare(ctx, p, plan, to, printing{})
}

// write puts the plan's rows into the target.
func (a *app) write(ctx context.Context, plan *generate.Plan, to location, f generateFlags) error {
	t, err := a.openTarget(ctx, to, plan, f.replace)
	if err != nil {
		return err
	}
	a.note(t.takeNotes())
	total := totalPlanned(plan)
	bar := newProgress(a.stderr, total, "creating tables", a.quiet)
	err = sink.Run(ctx, t.rows(plan), t.sink, sink.Options{Workers: f.workers, Progress: bar.add})
	bar.stop()
	err = errors.Join(err, t.close())
	if err != nil {
		return brokenOff(err, plan, to, bar)
	}
	a.note(t.takeNotes())
	elapsed := time.Since(bar.started)
	a.say("wrote %s, %s in %s (%s rows/s) to %s", plural(int64(len(plan.Tables)), "table"), plural(total, "row"),
		duration(elapsed), rounded(perSecond(total, elapsed)), to)
	return nil
}

// brokenOff adds to an error how far the run came, what is left of it and how
// to start again.
func brokenOff(err error, plan *generate.Plan, to location, bar *progress) error {
	rows, tables := bar.written()
	var told *mysql.InterruptedError // which counts tables only
	if errors.As(err, &told) {
		err = told.Err
	}
	if rows == 0 {
		return fmt.Errorf("generate %s: %w", to, err)
	}
	whole := int64(0)
	for _, t := range plan.Tables {
		if tables[t.Table.Name] == t.Rows {
			whole++
		}
	}
	left := "none of it is kept, run it again"
	if to.scheme == "csv" || to.scheme == "mysql" {
		left = "whole tables are kept, start again with --replace"
	}
	return fmt.Errorf("generate %s: %w; %s of %s were made, %d of %s whole; %s", to, err,
		count(rows), plural(totalPlanned(plan), "row"), whole, plural(int64(len(plan.Tables)), "table"), left)
}

func totalPlanned(plan *generate.Plan) int64 {
	var rows int64
	for _, t := range plan.Tables {
		rows += t.Rows
	}
	return rows
}

// fileName makes a database's name safe as the name of a file in the working
// directory.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, strings.TrimLeft(name, "."))
	if name == "" {
		return "duckface"
	}
	return name
}
