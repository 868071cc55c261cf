package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"duckface/profile"
	"duckface/schema"
)

func (a *app) profile() *cobra.Command {
	var f profiling
	cmd := &cobra.Command{
		Use:   "profile SOURCE",
		Short: "Measure a database's shape into a YAML file",
		Long: `profile measures SOURCE, sqlite:PATH or mysql://USER@HOST:PORT/DB, and writes its
schema and shape as YAML, to standard output unless -o names a file.

It reads one consistent snapshot and writes nothing to the database. No value of
the data stands in the file, only measures: row counts, children per parent,
shares, histograms, lengths. A number or date stands exact only where --min-count
rows have it, else rounded. ENUM labels, defaults and CHECKs are schema and do;
comments do with --with-comments. duckface audit lists all that does.

--rules names a file of rules, one a line, that say how columns are replaced:
*.email: email, vm.state: keep (its words, where enough rows have them), and
*.password: redact. A column's comment may say the same: duckface: keep.

References that no constraint declares are found by names, types and data, and are
measured as those that are; each says so and why in the file, and no foreign key is made of
it. --infer=suggest only tells them, --link adds one.

--explain prints every SQL statement that would be run, and reads no rows. --budget
allows a time: tables that would take longer are sampled, whole parents with their
children, and the file says which and how well they are known.

Views, triggers, routines and events are named in the file; --with-code carries
their definitions too, so that generate can create them.`,
		Example: `  duckface profile sqlite:chinook.sqlite -o chinook.yaml
  duckface profile 'mysql://reader:${DB_PASSWORD}@db1:3306/sakila' > sakila.yaml
  duckface profile 'mysql://root@/sakila?socket=/run/mysqld/mysqld.sock' --with-code
  duckface profile sqlite:shop.sqlite --infer=suggest --link orders.customer=customers.id
  duckface profile mysql://reader@db1/shop --rules rules.yaml -o shop.yaml
  duckface profile mysql://reader@db1/shop --hide-size -o shop.yaml
  duckface profile mysql://reader@db1/shop --grow-from last-year.yaml -o shop.yaml
  duckface profile mysql://reader@db1/shop --explain
  duckface profile mysql://reader@db1/shop --budget 10m -o shop.yaml`,
		Args: takes("SOURCE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runProfile(cmd.Context(), args[0], f)
		},
	}
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "write to `FILE` instead of standard output")
	cmd.Flags().BoolVar(&f.withCode, "with-code", false, "carry views, triggers, routines and events with their definitions")
	cmd.Flags().BoolVar(&f.explain, "explain", false, "print every SQL statement that would be run, and why; read the catalog only")
	cmd.Flags().DurationVar(&f.budget, "budget", 0, "sample what cannot be measured in this `DURATION` (90s, 10m), whole parents with their children")
	cmd.Flags().BoolVar(&f.hideSize, "hide-size", false, "tell nothing of how large the database is; see duckface help hide")
	cmd.Flags().StringVar(&f.growFrom, "grow-from", "", "learn growth from the `PROFILE` of another size of this database; see duckface help grow")
	f.infer.addFlags(cmd.Flags())
	f.markup.addFlags(cmd.Flags())
	f.privacy.addFlags(cmd.Flags())
	return cmd
}

// profiling is what the flags of profile ask for.
type profiling struct {
	output   string
	withCode bool
	explain  bool
	budget   time.Duration
	hideSize bool
	growFrom string // a profile of another size
	infer    inferring
	privacy  privacy
	markup   marking
}

func (a *app) runProfile(ctx context.Context, source string, f profiling) error {
	l, err := parseLocation(source, os.LookupEnv)
	if err != nil {
		return err
	}
	var found []profile.Suggestion
	options, err := f.infer.options(&found)
	if err != nil {
		return err
	}
	if f.budget < 0 {
		return usagef("--budget %s: want a duration above 0, such as 90s or 10m", f.budget)
	}
	options.Budget = f.budget
	if err := f.markup.set(&options, a); err != nil {
		return err
	}
	if f.hideSize {
		options.Resolution = finest // the same at any size
	}
	if err := f.markup.set(&options, a); err != nil {
		return err
	}
	if err := f.privacy.check(f); err != nil {
		return err
	}
	if f.explain {
		return a.writeOutput(f.output, func(w io.Writer) error {
			return a.explain(ctx, l, f.withCode, options, w)
		})
	}
	var earlier *profile.Profile
	if f.growFrom != "" {
		if earlier, err = a.readProfile(f.growFrom); err != nil {
			return err
		}
	}
	return a.writeOutput(f.output, func(w io.Writer) (err error) {
		s, err := a.openSource(ctx, l, f.withCode, nil)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
		started := time.Now()
		p, err := a.measure(ctx, l, s.snapshot, options, f.privacy)
		if err != nil {
			return err
		}
		if earlier != nil {
			if p, err = a.learn(p, earlier, l.String(), f.growFrom); err != nil {
				return err
			}
		}
		if err := a.writeProfile(w, p, f.hideSize); err != nil {
			return err
		}
		a.say("measured %s, %s in %s", plural(int64(len(p.Tables)), "table"), plural(totalRows(p), "row"), duration(time.Since(started)))
		if earlier == nil {
			a.sayGrowth(p)
		}
		a.sayInferred(found, options.Infer)
		a.sayCategories(p.Categories())
		if took := time.Since(started); f.budget > 0 && took > f.budget {
			a.say("that is more than the budget of %s: this server or machine is slower than it is reckoned with, or no smaller sample would do", f.budget)
		}
		if len(p.Objects) > 0 && !f.withCode {
			a.say("not carried without --with-code: %s", kinds(p.Objects))
		}
		return nil
	})
}

// measure profiles the snapshot of the database at l, today.
func (a *app) measure(ctx context.Context, l location, s snapshot, o profile.Options, private privacy) (*profile.Profile, error) {
	bar := newProgress(a.stderr, 0, "reading the schema", a.quiet)
	defer bar.stop()
	o.Now, o.Progress = time.Now(), bar.reach
	p, err := private.collect(ctx, s, o)
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", l, err)
	}
	return p, nil
}

func totalRows(p *profile.Profile) int64 {
	var rows int64
	for _, t := range p.Tables {
		rows += t.Rows
	}
	return rows
}

// kinds counts objects: "7 views, 6 triggers". They come sorted by kind.
func kinds(objects []schema.Object) string {
	text := ""
	for start := 0; start < len(objects); {
		end := start
		for end < len(objects) && objects[end].Kind == objects[start].Kind {
			end++
		}
		if text != "" {
			text += ", "
		}
		text += plural(int64(end-start), objects[start].Kind)
		start = end
	}
	return text
}
