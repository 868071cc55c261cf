package main

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"duckface/generate"
	"duckface/profile"
)

func (a *app) plan() *cobra.Command {
	var s scaling
	var seed uint64
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "plan PROFILE",
		Short: "Show what generate would write, and write nothing",
		Long: `plan prints each table in load order with its rows as measured and as they would
be written, the factor between them, the bytes they take (estimated), how the table
grows and its key.
The row counts are exactly those that generate writes. Below the table stands
what had to be widened, clipped or left out, and why.`,
		Example: `  duckface plan profiles/sakila.yaml --scale 10
  duckface plan sakila.yaml --scale 10 --scale rental=2.5 --rows customer=10k
  duckface plan sakila.yaml --scale 100 --json`,
		Args: takes("PROFILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, plan, err := a.makePlan(cmd.Context(), args[0], s, asOf{}, seed)
			if err != nil {
				return err
			}
			d := describe(p, plan)
			if asJSON {
				return writeJSON(a.stdout, d)
			}
			_, err = io.WriteString(a.stdout, d.String())
			return err
		},
	}
	s.addFlags(cmd.Flags())
	cmd.Flags().Uint64Var(&seed, "seed", 1, "`N` of generate's --seed")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// makePlan reads a profile, moves its history and decides all of it at a scale.
func (a *app) makePlan(ctx context.Context, path string, s scaling, day asOf, seed uint64) (*profile.Profile, *generate.Plan, error) {
	if err := s.check(); err != nil {
		return nil, nil, err
	}
	p, err := a.readProfile(path)
	if err != nil {
		return nil, nil, err
	}
	if p, err = day.move(p); err != nil {
		return nil, nil, err
	}
	plan, err := a.newPlan(ctx, p, generate.Options{Scale: s.scale, Seed: seed})
	return p, plan, err
}

// readProfile reads a profile from a file, or from standard input for "-".
func (a *app) readProfile(path string) (*profile.Profile, error) {
	if path == "-" {
		return profile.Read(a.stdin, "standard input")
	}
	if strings.HasPrefix(path, "mysql:") || strings.HasPrefix(path, "mariadb:") || strings.HasPrefix(path, "sqlite:") {
		// Not quoted: it may hold a password.
		return nil, usagef("PROFILE is a file; make it with duckface profile URL -o FILE")
	}
	return profile.ReadFile(path)
}

// writeJSON prints v, indented.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// describe is the plan as it is printed.
func describe(p *profile.Profile, plan *generate.Plan) planDocument {
	d := planDocument{Profile: p.Name, Seed: plan.Seed, Notes: append([]string{}, plan.Notes...)}
	for _, t := range plan.Tables {
		row := planTable{Table: t.Table.Name, RowsNow: t.Profile.Rows, Rows: t.Rows, Bytes: t.Bytes, Grows: t.Profile.Grows.String(), Key: t.Key}
		row.Factor = ratio(row.Rows, row.RowsNow)
		if pk := t.Table.PrimaryKey(); row.Key == "" && pk != nil {
			row.Key = strings.Join(pk.Columns(), ", ")
		}
		d.Tables = append(d.Tables, row)
		d.Rows += t.Rows
		d.Bytes += t.Bytes
	}
	return d
}
