package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"duckface/profile"
)

func (a *app) grow() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "grow PROFILE OTHER",
		Short: "Learn from two profiles of one application how it grows",
		Long: `grow compares two profiles of one application at different sizes, last year's and
this year's, staging's and production's, and writes the first one with what the pair
says of growth: each table's exponent, and how the largest fan-out and the share of
parents without children drift. It prints the --scale that takes the first to the
size of the second; there, and anywhere on the way or beyond, row counts and fan-outs
follow what was learned.

Tables that only one of them has, or that are empty in one, are named and stay as
they were. A profile whose sizes are hidden says nothing of growth and is refused.`,
		Example: `  duckface grow small.yaml big.yaml -o shop.yaml
  duckface plan shop.yaml --scale 12.5
  duckface grow 2026.yaml 2025.yaml -o shop.yaml`,
		Args: takes("PROFILE", "OTHER"),
		RunE: func(_ *cobra.Command, args []string) error {
			base, err := a.readProfile(args[0])
			if err != nil {
				return err
			}
			other, err := a.readProfile(args[1])
			if err != nil {
				return err
			}
			p, err := a.learn(base, other, args[0], args[1])
			if err != nil {
				return err
			}
			return a.writeOutput(output, func(w io.Writer) error {
				if err := profile.Write(w, p); err != nil {
					return fmt.Errorf("write profile: %w", err)
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "write to `FILE` instead of standard output")
	return cmd
}

// learn is the base with what another profile says of its growth; from and path
// are where they come from.
func (a *app) learn(base, other *profile.Profile, from, path string) (*profile.Profile, error) {
	p, learned, err := profile.LearnGrowth(base, other)
	switch {
	case errors.Is(err, profile.ErrNominal):
		return nil, fmt.Errorf("grow %s from %s: %w; take profiles that were measured without --hide-size, and hide the result", from, path, err)
	case errors.Is(err, profile.ErrSameSize):
		return nil, fmt.Errorf("grow %s from %s: %w; take one from another time or place", from, path, err)
	case err != nil:
		return nil, fmt.Errorf("grow %s from %s: %w", from, path, err)
	}
	a.say("learned the growth of %s and the drift of %s", plural(int64(learned.Tables), "table"), plural(int64(learned.Drifts), "fan-out"))
	a.say("--scale %s takes it to the size of %s, as %s has grown", strconv.FormatFloat(learned.Factor, 'g', 6, 64), path, learned.Main)
	a.note(learned.Notes)
	return p, nil
}

// sayGrowth says how tables were found to grow; the file says of each why.
func (a *app) sayGrowth(p *profile.Profile) {
	kinds := map[string]int64{}
	var words []string
	for _, t := range p.Tables {
		kinds[t.Grows.Kind]++
		if t.Grows.Exponent != 0 && t.Grows.Why != "" {
			words = append(words, t.Name+" "+t.Grows.String())
		}
	}
	text := plural(kinds["alone"], "dimension") + ", " + plural(kinds["with"], "table") + " with an owner, " + plural(kinds["fixed"], "lookup table")
	if len(words) > 0 {
		text += "; by its history " + strings.Join(words, ", ")
	}
	a.say("growth: %s", text)
}
