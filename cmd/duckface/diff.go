package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"duckface/profile"
)

func (a *app) diff() *cobra.Command {
	var how printing
	var exit bool
	cmd := &cobra.Command{
		Use:   "diff PROFILE OTHER",
		Short: "Show how the shapes of two databases differ",
		Long: `diff compares two profiles, a customer's and staging's, last year's and this
year's: tables, columns, indexes and references that were added, removed or changed,
then measures that differ, the largest difference first (1 is nothing alike).

Sizes may differ: row counts are compared beside the factor between the two that fits
most rows, fan-outs by their means and by their distributions. What differs less than
the tolerance of verify is counted as alike.

It exits with 0; with --exit-code it exits with 1 when there are differences, as
git diff does.`,
		Example: `  duckface diff customer.yaml staging.yaml
  duckface diff 2025.yaml 2026.yaml --json
  duckface diff reviewed.yaml today.yaml --exit-code --quiet`,
		Args: takes("PROFILE", "OTHER"),
		RunE: func(_ *cobra.Command, args []string) error {
			from, err := a.readProfile(args[0])
			if err != nil {
				return err
			}
			to, err := a.readProfile(args[1])
			if err != nil {
				return err
			}
			d := profile.DiffProfiles(from, to)
			if err := a.printDiff(d, how); err != nil {
				return err
			}
			if exit && !d.Same() {
				return &outsideError{fmt.Sprintf("%s and %s differ in %s", args[0], args[1], plural(int64(len(d.Schema)+len(d.Shape)), "measure"))}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&how.json, "json", false, "print JSON")
	cmd.Flags().BoolVar(&how.all, "all", false, "print every difference, not only the largest")
	cmd.Flags().BoolVar(&exit, "exit-code", false, "exit with 1 when there are differences")
	return cmd
}

// printDiff prints differences on standard output; none with --quiet, which
// leaves it to the exit code.
func (a *app) printDiff(d *profile.Diff, how printing) error {
	if how.json {
		return writeJSON(a.stdout, d)
	}
	if a.quiet {
		return nil
	}
	o := profile.TableOptions{All: how.all, Width: textWidth}
	if isTerminal(a.stdout) {
		o.Color = os.Getenv("NO_COLOR") == "" // https://no-color.org
		o.Width = terminalWidth(a.stdout)
	}
	return d.WriteTable(a.stdout, o)
}
