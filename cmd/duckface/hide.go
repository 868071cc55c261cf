package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"duckface/profile"
)

func (a *app) hide() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "hide PROFILE",
		Short: "Take the size of the database out of a profile",
		Long: `hide writes PROFILE without what tells how large the database was: the largest
table that grows has 10,000 rows, the others follow by ratios, figures lie on a
coarse grid. Generate from it with a scale relative to that, or with --rows.
Tables too small to hide are named, and stated as they are.

What it promises and what it does not is in docs/privacy.md. duckface profile
--hide-size does the same while measuring.`,
		Example: `  duckface hide sakila.yaml -o handed-over.yaml
  duckface hide sakila.yaml | less`,
		Args: takes("PROFILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := a.readProfile(args[0])
			if err != nil {
				return err
			}
			return a.writeOutput(output, func(w io.Writer) error { return a.writeHidden(w, p) })
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "write to `FILE` instead of standard output")
	return cmd
}

// writeProfile writes a profile, without its size where that is asked for.
func (a *app) writeProfile(w io.Writer, p *profile.Profile, hide bool) error {
	if hide {
		return a.writeHidden(w, p)
	}
	if err := profile.Write(w, p); err != nil {
		return fmt.Errorf("write profile: %w", err)
	}
	return nil
}

// writeHidden writes a profile without its size, and says what a person should
// know of that.
func (a *app) writeHidden(w io.Writer, p *profile.Profile) error {
	hidden, notes, err := profile.Hide(p)
	if err != nil {
		return err
	}
	if err := profile.Write(w, hidden); err != nil {
		return fmt.Errorf("write profile: %w", err)
	}
	a.note(notes)
	return nil
}
