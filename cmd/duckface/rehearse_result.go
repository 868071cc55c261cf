package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"duckface/rehearse"
	reporting "duckface/rehearse/report"
)

// resultFlags say how a rehearsal is judged and told of.
type resultFlags struct {
	budget                time.Duration
	budgets               string
	timings, fromTimings  string
	asJSON, asMarkdown    bool
	junit, html, markdown string
	history               string
}

func (r *resultFlags) addFlags(flags *pflag.FlagSet) {
	flags.DurationVar(&r.budget, "budget", 0, "a step may take this long at the target, as 60s or 5m")
	flags.StringVar(&r.budgets, "budgets", "", "`FILE` of budgets for each step")
	flags.BoolVar(&r.asJSON, "json", false, "print JSON")
	flags.BoolVar(&r.asMarkdown, "markdown", false, "print Markdown, for a comment on a pull request")
	flags.StringVar(&r.junit, "junit", "", "write a JUnit report to `FILE`")
	flags.StringVar(&r.html, "html", "", "write a page of HTML to `FILE`")
	flags.StringVar(&r.history, "history", "", "compare with the rehearsals in `FILE` and append this one")
	flags.StringVar(&r.timings, "timings", "", "write all that was measured to `FILE`, as JSON")
	flags.StringVar(&r.fromTimings, "from-timings", "", "report what --timings has written to `FILE`, run nothing")
}

func (r *resultFlags) check() error {
	if r.asJSON && r.asMarkdown {
		return usagef("--json and --markdown: give one of them")
	}
	_, err := r.limits()
	return err
}

// limits are the budgets of both flags; nil for none.
func (r *resultFlags) limits() (*reporting.Budgets, error) {
	if r.budget < 0 {
		return nil, usagef("--budget %s: want a duration above 0, such as 60s or 5m", r.budget)
	}
	if r.budgets == "" && r.budget == 0 {
		return nil, nil
	}
	b := &reporting.Budgets{}
	if r.budgets != "" {
		file, err := os.Open(r.budgets)
		if err != nil {
			return nil, fmt.Errorf("read budgets: %w", err)
		}
		defer file.Close()
		if b, err = reporting.ReadBudgets(r.budgets, file); err != nil {
			return nil, err
		}
	}
	if r.budget > 0 {
		b.LimitTime(r.budget)
	}
	return b, nil
}

// targets is the database to predict.
type targets struct {
	Label string           `json:"label"`
	Scale float64          `json:"scale"`
	Rows  map[string]int64 `json:"rows"`
}

// recording is all that a rehearsal has measured, as --timings writes it.
type recording struct {
	Profile    string            `json:"profile"`
	Server     string            `json:"server"`
	CacheBytes int64             `json:"cache_bytes"`
	Made       time.Time         `json:"made"`
	Steps      []rehearse.Step   `json:"steps"`
	Timings    []rehearse.Timing `json:"timings"`
	Targets    targets           `json:"target"`
}

// save writes the recording where --timings says.
func (r *resultFlags) save(result *recording) error {
	if r.timings == "" {
		return nil
	}
	return new(app).writeOutput(r.timings, func(w io.Writer) error { return writeJSON(w, result) })
}

// reportAgain reports a recording. With a PROFILE the target is planned anew.
func (a *app) reportAgain(ctx context.Context, path string, f rehearseFlags, r resultFlags) error {
	text, err := os.ReadFile(r.fromTimings)
	if err != nil {
		return err
	}
	var result recording
	if err := json.Unmarshal(text, &result); err != nil {
		return fmt.Errorf("%s is not a file that --timings has written: %w", r.fromTimings, err)
	}
	if path != "" {
		p, err := a.readProfile(path)
		if err != nil {
			return err
		}
		result.Targets = a.targetRows(ctx, p, f)
	} else if len(f.target.given) > 0 {
		return usagef("--target with --from-timings needs PROFILE, which knows the rows there")
	}
	if err := r.check(); err != nil {
		return err
	}
	r.timings = ""
	return a.printResult(&result, f, r)
}

// printResult judges and reports.
func (a *app) printResult(result *recording, f rehearseFlags, r resultFlags) error {
	if err := r.save(result); err != nil {
		return err
	}
	limits, err := r.limits()
	if err != nil {
		return err
	}
	judged := reporting.New(reporting.Input{
		Profile: result.Profile, Server: result.Server, Command: commandLine(), Made: result.Made, Steps: result.Steps, Timings: result.Timings,
		Target: reporting.Target{Label: result.Targets.Label, Scale: result.Targets.Scale, Rows: result.Targets.Rows}, Budgets: limits, CacheBytes: result.CacheBytes,
	})
	if err := errors.Join(r.compare(judged), a.files(judged, r)); err != nil {
		return err
	}
	print := reporting.Text
	switch {
	case r.asJSON:
		print = reporting.JSON
	case r.asMarkdown:
		print = reporting.Markdown
	}
	if err := print(a.stdout, judged); err != nil {
		return err
	}
	if !judged.OK() {
		return &outsideError{failures(judged)}
	}
	return nil
}

// files writes the reports that go into files.
func (a *app) files(judged *reporting.Result, r resultFlags) error {
	for _, f := range []struct {
		path  string
		write func(io.Writer, *reporting.Result) error
	}{{r.junit, reporting.JUnit}, {r.html, reporting.HTML}} {
		if f.path == "" {
			continue
		}
		if err := a.writeOutput(f.path, func(w io.Writer) error { return f.write(w, judged) }); err != nil {
			return err
		}
	}
	return nil
}

// compare looks for drift against the history, and adds this rehearsal to it.
func (r *resultFlags) compare(judged *reporting.Result) (err error) {
	if r.history == "" {
		return nil
	}
	file, err := os.OpenFile(r.history, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return fmt.Errorf("read history: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	records, err := reporting.ReadHistory(r.history, file)
	if err != nil {
		return err
	}
	judged.Drift = reporting.Drifts(judged, records)
	return reporting.NewRecord(judged).Write(file)
}

// failures says in a line what is not well.
func failures(r *reporting.Result) string {
	var failed, over int64
	for _, s := range r.Steps {
		switch s.Status {
		case reporting.Failed:
			failed++
		case reporting.Over:
			over++
		}
	}
	var parts []string
	if failed > 0 {
		parts = append(parts, plural(failed, "step")+" failed")
	}
	if over > 0 {
		parts = append(parts, plural(over, "step")+" over budget")
	}
	return cmp.Or(strings.Join(parts, ", "), "all steps together are over budget")
}

// commandLine is how this program was called, without a password.
func commandLine() string {
	args := append([]string{"duckface"}, os.Args[1:]...)
	for i, arg := range args {
		if strings.Contains(arg, "://") || strings.HasPrefix(arg, "mysql:") || strings.HasPrefix(arg, "mariadb:") {
			args[i] = withoutPassword(arg)
		}
	}
	return strings.Join(args, " ")
}

// withoutPassword is a URL, or --on=URL, without its password; "…" where it is no URL.
func withoutPassword(arg string) string {
	flag, value := "", arg
	if strings.HasPrefix(arg, "--") {
		flag, value, _ = strings.Cut(arg, "=")
		flag += "="
	}
	_, rest, _ := strings.Cut(value, ":")
	parse := parseDSN
	if strings.HasPrefix(rest, "//") {
		rest, parse = rest[2:], parseURL
	}
	s, err := parse(rest, os.LookupEnv)
	if err != nil {
		return flag + "…"
	}
	return flag + s.String()
}
