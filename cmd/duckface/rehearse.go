package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"duckface/generate"
	"duckface/profile"
	"duckface/rehearse"
)

// rehearseFlags are those of rehearse but for the results, see resultFlags.
type rehearseFlags struct {
	on      string
	scales  []float64
	target  targetFlag
	seed    uint64
	workers int

	migrations, from, to string
	down                 bool
	step, versions, file string
	command, query       string
	prepare              string
	repeat               int
	noProbe, keep, clean bool
}

func (a *app) rehearse() *cobra.Command {
	var f rehearseFlags
	var r resultFlags
	cmd := &cobra.Command{
		Use:   "rehearse PROFILE",
		Short: "Time a migration on generated databases and predict it at the size that matters",
		Long: `rehearse generates a database of the profile's shape at each --scale, runs every
step of a migration on it alone, timed, asks the server what it did, and predicts
each step at --target. Each scale is repeated, so that noise shows as an interval.

Migrations are a directory of SQL files (golang-migrate, goose, Flyway, dbmate,
Ory, plain numbers; docs/rehearse.md), a command for each version, or one command
for all that prints lines "duckface: version X". Commands are told the database by
placeholders, {url} {database} {host} {port} {user} {password} {socket} {version},
and by the environment, DUCKFACE_URL and so on.

The profile's schema is the one before the first step that is rehearsed. With --from
the steps before it make that schema on an empty database, and where the profile's
is older, rows and shapes are put into the new one. Databases are made with names that begin with duckface_rehearsal_, no other is touched, and
they are removed at the end, also after Ctrl-C. The exit status is 1 when a step
fails or a budget is exceeded.`,
		Example: `  duckface rehearse shop.yaml --on mysql://root@localhost:3306 --migrations db/migrate \
      --scale 0.02,0.05,0.1,0.2 --target 1 --budget 60s
  duckface rehearse shop.yaml --on sqlite:/tmp --migrations sql --from 12 --to 14 --down
  duckface rehearse shop.yaml --on mysql://root@localhost --step 'alembic upgrade {version}' \
      --versions 'alembic history' --from 4a6ed1
  duckface rehearse shop.yaml --on mysql://root@localhost --command './manage.py migrate' \
      --version-query 'SELECT concat(app, ".", name) FROM django_migrations'
  duckface rehearse --on mysql://root@localhost --clean`,
		Args: atMost("PROFILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runRehearse(cmd.Context(), slices.Concat(args, []string{""})[0], f, r)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.on, "on", "", "make databases on this server, mysql://USER@HOST:PORT, or in sqlite:DIR")
	flags.Var(&listFlag{set: f.addScales, kind: "FACTORS"}, "scale", "scales to run at, separated by commas (default 0.02,0.05,0.1,0.2)")
	flags.Var(&f.target, "target", "predict at this scale, or with TABLE=COUNT of rows (may repeat)")
	flags.StringVar(&f.migrations, "migrations", "", "directory `DIR` of SQL files")
	flags.StringVar(&f.from, "from", "", "the first `VERSION` to rehearse")
	flags.StringVar(&f.to, "to", "", "the last `VERSION` to rehearse")
	flags.BoolVar(&f.down, "down", false, "then run the ways down, last step first")
	flags.StringVar(&f.step, "step", "", "run `COMMAND` for each version, {version} in it")
	flags.StringVar(&f.versions, "versions", "", "`COMMAND` that lists the versions, one a line or as alembic history")
	flags.StringVar(&f.file, "versions-file", "", "`FILE` of JSON that maps versions to files, in order")
	flags.StringVar(&f.command, "command", "", "run one `COMMAND` for all versions")
	flags.StringVar(&f.query, "version-query", "", "`SQL` whose first column is the versions that are applied, for --command")
	flags.StringVar(&f.prepare, "prepare", "", "run `COMMAND` on each database before its first step, not timed")
	flags.IntVar(&f.repeat, "repeat", 3, "run each scale `N` times")
	flags.Uint64Var(&f.seed, "seed", 1, "another `N` gives other rows of the same shape")
	flags.IntVar(&f.workers, "workers", runtime.NumCPU(), "compute rows on `N` cores")
	flags.BoolVar(&f.noProbe, "no-probe", false, "do not measure how long concurrent reads and writes wait")
	flags.BoolVar(&f.keep, "keep", false, "leave the databases")
	flags.BoolVar(&f.clean, "clean", false, "first remove what killed rehearsals have left; without PROFILE, only that")
	r.addFlags(flags)
	return cmd
}

// addScales takes "0.02,0.05".
func (f *rehearseFlags) addScales(value string) error {
	for _, s := range strings.Split(value, ",") {
		scale, err := parseFactor(s)
		if err != nil {
			return err
		}
		f.scales = append(f.scales, scale)
	}
	return rehearse.CheckScales(f.scales)
}

// check reports what does not go together.
func (f *rehearseFlags) check() error {
	sources := 0
	for _, s := range []string{f.migrations, f.step, f.command} {
		if s != "" {
			sources++
		}
	}
	switch {
	case f.on == "":
		return usagef("--on is missing: the server to make databases on, mysql://USER@HOST:PORT or sqlite:DIR")
	case f.step == "" && f.command == "" && f.file != "" && f.migrations == "":
	case sources != 1:
		return usagef("give one of --migrations, --step and --command, or --versions-file with files; see duckface help rehearse")
	case f.step != "" && (f.versions == "") == (f.file == ""):
		return usagef("--step needs the versions: give one of --versions and --versions-file")
	case f.step == "" && f.versions != "":
		return usagef("--versions is for --step")
	case f.command != "" && (f.from != "" || f.to != "" || f.down || f.file != ""):
		return usagef("--command runs all versions at once: --from, --to, --down and --versions-file cannot choose among them")
	case f.query != "" && f.command == "":
		return usagef("--version-query is for --command")
	case f.down && f.step != "":
		return usagef("--down is for SQL files; for a command, rehearse its way down by itself")
	case f.repeat < 1 || f.workers < 1:
		return usagef("--repeat %d, --workers %d: at least 1 is needed", f.repeat, f.workers)
	}
	return nil
}

func (a *app) runRehearse(ctx context.Context, path string, f rehearseFlags, r resultFlags) (err error) {
	if r.fromTimings != "" {
		return a.reportAgain(ctx, path, f, r)
	}
	onlyClean := path == "" && f.clean && f.on != ""
	if !onlyClean {
		if path == "" {
			return usagef("rehearse takes PROFILE; see duckface help rehearse")
		}
		if err := f.check(); err != nil {
			return err
		}
	}
	if err := r.check(); err != nil {
		return err
	}
	var p *profile.Profile
	if !onlyClean {
		if p, err = a.readProfile(path); err != nil {
			return err
		}
	}
	s, err := a.openStage(ctx, f.on, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := a.sweep(ctx, s, f.clean); err != nil || onlyClean {
		return err
	}
	return a.rehearseOn(ctx, s, path, p, f, r)
}

// sweep names, or with clean removes, what rehearsals that were killed have left.
func (a *app) sweep(ctx context.Context, s *stage, clean bool) error {
	left, err := s.Left(ctx)
	if err != nil {
		return err
	}
	if len(left) == 0 {
		if clean {
			a.say("nothing is left of earlier rehearsals")
		}
		return nil
	}
	if !clean {
		a.note([]string{fmt.Sprintf("left of a rehearsal that was killed: %s; remove with --clean", strings.Join(left, ", "))})
		return nil
	}
	for _, name := range left {
		if err := rehearse.Remove(ctx, s, name); err != nil {
			return err
		}
		a.say("removed %s", name)
	}
	return nil
}

// rehearseOn runs a rehearsal and reports it.
func (a *app) rehearseOn(ctx context.Context, s *stage, path string, p *profile.Profile, f rehearseFlags, r resultFlags) (err error) {
	run := rehearse.NewRun()
	if err := s.Claim(ctx, run); err != nil {
		return err
	}
	steps, err := a.steps(ctx, s, f)
	if err != nil {
		return err
	}
	before, steps, err := rehearse.Between(steps, f.from, f.to)
	if err != nil {
		return usagef("--from, --to: %v", err)
	}
	if f.down {
		back, err := rehearse.Reversed(steps)
		if err != nil {
			return err
		}
		steps = append(slices.Clone(steps), back...)
	}
	base, err := a.profileFor(ctx, s, run, p, before)
	defer func() { err = errors.Join(err, base.remove(ctx)) }()
	if err != nil {
		return err
	}
	p = base.profile
	if len(f.scales) == 0 {
		f.scales = []float64{0.02, 0.05, 0.1, 0.2}
	}
	slices.Sort(f.scales)
	plans, err := a.plansOf(ctx, p, f)
	if err != nil {
		return err
	}
	show := newRehearsalProgress(a, f.repeat)
	what := &rehearse.Rehearsal{
		Server: s, Run: run, Steps: steps, Scales: f.scales, Repeat: f.repeat,
		Fill: func(ctx context.Context, database string, scale float64) error {
			if err := a.fill(ctx, plans[scale], s.location(database), f.workers); err != nil {
				return err
			}
			return base.copyInto(ctx, database)
		},
		Prepare: f.prepare, Probe: !f.noProbe, Keep: f.keep, Progress: show.event,
	}
	if f.command != "" {
		what.All = &rehearse.Command{Line: f.command, VersionQuery: f.query}
	}
	began := time.Now()
	timings, err := what.Do(ctx)
	show.stop()
	if err != nil && len(timings) == 0 {
		return err
	}
	result := recording{
		Profile: path, Server: s.name(), CacheBytes: s.cache(ctx), Made: began, Steps: steps, Timings: timings,
		Targets: a.targetRows(ctx, p, f),
	}
	if ctx.Err() != nil {
		return errors.Join(err, r.save(&result))
	}
	if f.command != "" {
		result.Steps = versionsOf(timings)
	}
	a.say("ran %s on %s in %s", plural(int64(len(result.Steps)), "step"), s.place, duration(time.Since(began)))
	if f.keep {
		a.say("kept the databases %s%s_…; remove them with --clean", rehearse.Prefix, run)
	}
	return errors.Join(a.printResult(&result, f, r), err)
}

// steps reads the steps from where the flags say they are.
func (a *app) steps(ctx context.Context, s *stage, f rehearseFlags) ([]rehearse.Step, error) {
	switch {
	case f.migrations != "":
		steps, notes, err := rehearse.ReadDir(f.migrations, s.Engine())
		a.note(notes)
		return steps, err
	case f.command != "":
		return nil, nil
	case f.versions != "":
		output, err := rehearse.Output(ctx, f.versions, s.Address(rehearse.Prefix+"versions"))
		if err != nil {
			return nil, fmt.Errorf("--versions: %w", err)
		}
		versions, err := rehearse.ParseVersions(output)
		if err != nil {
			return nil, fmt.Errorf("--versions: %w", err)
		}
		steps := make([]rehearse.Step, len(versions))
		for i, v := range versions {
			steps[i] = rehearse.Step{Version: v, Command: f.step}
		}
		return steps, nil
	}
	steps, err := rehearse.ReadVersions(f.file, s.Engine())
	for i := range steps {
		if f.step != "" {
			steps[i].Command, steps[i].Up = f.step, nil
		}
		if steps[i].Command == "" && steps[i].File == "" {
			return nil, fmt.Errorf("%s: version %s has no file; name one, or give --step", f.file, steps[i].Version)
		}
	}
	return steps, err
}

// versionsOf are the steps that a command has told of.
func versionsOf(timings []rehearse.Timing) []rehearse.Step {
	var steps []rehearse.Step
	for _, t := range timings {
		if !slices.ContainsFunc(steps, func(s rehearse.Step) bool { return s.Version == t.Version }) {
			steps = append(steps, rehearse.Step{Version: t.Version})
		}
	}
	return steps
}

// plansOf decides each scale before anything is made.
func (a *app) plansOf(ctx context.Context, p *profile.Profile, f rehearseFlags) (map[float64]*generate.Plan, error) {
	plans := map[float64]*generate.Plan{}
	for _, s := range f.scales {
		plan, err := a.newPlan(ctx, p, generate.Options{Scale: generate.Scale{All: s}, Seed: f.seed})
		if err != nil {
			return nil, fmt.Errorf("scale %g: %w", s, err)
		}
		plans[s] = plan
	}
	return plans, nil
}

// fill writes a plan's rows into a database that was made for it.
func (a *app) fill(ctx context.Context, plan *generate.Plan, to location, workers int) error {
	silent := *a
	silent.quiet = true
	return silent.write(ctx, plan, to, generateFlags{workers: workers})
}

// atMost checks that there are no more arguments than names.
func atMost(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) <= len(names) {
			return nil
		}
		return usagef("%s takes %s: %d given; see duckface help %s", cmd.Name(), strings.Join(names, " and "), len(args), cmd.Name())
	}
}

// targetFlag is the scale, or the rows, to predict at.
type targetFlag struct {
	scale scaling
	given []string
}

func (t *targetFlag) Set(value string) error {
	if t.scale.scale.Rows == nil {
		t.scale.scale = generate.Scale{All: 1, Tables: map[string]float64{}, Rows: map[string]int64{}}
	}
	set := t.scale.setScale
	if strings.Contains(value, "=") {
		set = t.scale.setRows
	}
	if err := set(value); err != nil {
		return err
	}
	t.given = append(t.given, value)
	return nil
}

func (t *targetFlag) String() string { return cmp.Or(strings.Join(t.given, " "), "1") }
func (t *targetFlag) Type() string   { return "FACTOR|TABLE=COUNT" }

// targetRows are the rows of each table at the target; nil when they cannot be
// had, which the plan of it says.
func (a *app) targetRows(ctx context.Context, p *profile.Profile, f rehearseFlags) targets {
	scale := f.target.scale.scale
	if len(f.target.given) == 0 {
		scale = generate.Scale{All: 1}
	}
	t := targets{Label: "scale " + f.target.String(), Scale: scale.All}
	if len(scale.Rows) > 0 {
		t.Label, t.Scale = f.target.String(), 0
	}
	plan, err := a.newPlan(ctx, p, generate.Options{Scale: scale, Seed: f.seed})
	if err != nil {
		return t
	}
	t.Rows = map[string]int64{}
	for _, table := range plan.Tables {
		t.Rows[table.Table.Name] = table.Rows
	}
	return t
}
