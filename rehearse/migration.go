package rehearse

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ReadDir reads the migrations of a directory for an engine ("mysql", "mariadb"
// or "sqlite") in the order of their versions, whichever tool they are for: see
// docs/rehearse.md. A file versions.json in it states the order instead. The
// notes name the files that were left out and why.
func ReadDir(dir, engine string) (steps []Step, notes []string, err error) {
	if _, err := os.Stat(filepath.Join(dir, "versions.json")); err == nil {
		steps, err := ReadVersions(filepath.Join(dir, "versions.json"), engine)
		return steps, nil, err
	}
	files, notes, err := listFiles(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("read migrations: %w", err)
	}
	files, more := forEngine(files, engine)
	notes = append(notes, more...)
	c := collection{dir: dir, engine: engine, steps: map[string]*Step{}}
	for _, f := range files {
		if err := c.add(f); err != nil {
			return nil, notes, fmt.Errorf("read migrations: %w", err)
		}
	}
	if steps = c.sorted(); len(steps) == 0 {
		return nil, notes, fmt.Errorf("no migrations in %s: no file has a name such as 0001_name.sql, 0001_name.up.sql or V1__name.sql", dir)
	}
	return steps, notes, nil
}

// listFiles is what names of migrations a directory holds.
func listFiles(dir string) (files []fileName, notes []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		names := []string{e.Name()}
		if e.IsDir() {
			names = inside(dir, e.Name())
		}
		for _, name := range names {
			f, ok := parseName(name)
			switch {
			case ok:
				files = append(files, f)
			case filepath.Ext(name) == ".sql":
				notes = append(notes, name+" is left out: its name has no version")
			case versioned(name) && isCode[filepath.Ext(name)]:
				notes = append(notes, name+" is left out: it is not SQL; run its tool with --step or --command")
			}
		}
	}
	return files, notes, nil
}

// isCode are the endings of migrations that are programs.
var isCode = map[string]bool{".go": true, ".rb": true, ".py": true, ".js": true, ".ts": true, ".php": true, ".fizz": true, ".java": true, ".kt": true, ".xml": true}

// inside are the scripts of a directory that is one migration, as Diesel and
// Prisma have them.
func inside(dir, name string) []string {
	var names []string
	for _, script := range []string{"up.sql", "down.sql", "migration.sql"} {
		if info, err := os.Stat(filepath.Join(dir, name, script)); err == nil && !info.IsDir() {
			names = append(names, filepath.Join(name, script))
		}
	}
	return names
}

// forEngine keeps of the files of one version and direction the one that is most
// the engine's own.
func forEngine(files []fileName, engine string) (own []fileName, notes []string) {
	best := map[string]int{}
	for _, f := range files {
		best[f.key()] = max(best[f.key()], f.fits(engine))
	}
	others := map[string]int{}
	for _, f := range files {
		switch fit := f.fits(engine); {
		case fit == 0:
			others[f.engine]++
		case fit == best[f.key()]:
			own = append(own, f)
		}
	}
	for _, name := range slices.Sorted(keys(others)) {
		notes = append(notes, fmt.Sprintf("left out as written for %s: %d", name, others[name]))
	}
	return own, notes
}

func keys(m map[string]int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// collection gathers the two directions of each version.
type collection struct {
	dir, engine string
	steps       map[string]*Step // by sortable version
}

// add reads a file into its step.
func (c *collection) add(f fileName) error {
	path := filepath.Join(c.dir, f.path)
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	s, err := parseScript(string(text), c.engine)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	step := c.steps[f.order()]
	if step == nil {
		step = &Step{Version: f.version, Name: f.name}
		c.steps[f.order()] = step
	}
	if f.down {
		step.Down = s.up
		return nil
	}
	if step.File != "" {
		return fmt.Errorf("%s and %s have the same version; say in %s which comes first", filepath.Base(step.File), f.path, filepath.Join(c.dir, "versions.json"))
	}
	step.File, step.Up, step.Name = path, s.up, f.name
	if s.down != nil {
		step.Down = s.down
	}
	step.NoTransaction = s.noTransaction || f.plain && !s.marked && c.engine != "sqlite"
	return nil
}

// sorted are the steps that have a way up, in order.
func (c *collection) sorted() []Step {
	var order []string
	for o, s := range c.steps {
		if s.File != "" {
			order = append(order, o)
		}
	}
	slices.Sort(order)
	steps := make([]Step, len(order))
	for i, o := range order {
		steps[i] = *c.steps[o]
	}
	return steps
}

// ErrNoVersion is wrapped where a version is asked for that no step has.
var ErrNoVersion = errors.New("no such version")

// Between cuts steps at versions, which "" leaves out: before are those that
// come before from, and chosen those from it up to and with to. A version is
// written as the steps have it, with or without leading zeros, or as the file's name.
func Between(steps []Step, from, to string) (before, chosen []Step, err error) {
	if len(steps) == 0 && from == "" && to == "" {
		return nil, nil, nil
	}
	first, last := 0, len(steps)-1
	if from != "" {
		if first, err = find(steps, from); err != nil {
			return nil, nil, err
		}
	}
	if to != "" {
		if last, err = find(steps, to); err != nil {
			return nil, nil, err
		}
	}
	if last < first {
		return nil, nil, fmt.Errorf("version %s comes before %s: nothing lies between them", to, from)
	}
	return steps[:first], steps[first : last+1], nil
}

// find is the place of a version.
func find(steps []Step, version string) (int, error) {
	same := []func(*Step) bool{
		func(s *Step) bool { return s.Version == version },
		func(s *Step) bool { return filepath.Base(s.File) == version },
		func(s *Step) bool { return s.Version+"_"+s.Name == version },
		func(s *Step) bool { return sortable(s.Version) == sortable(version) },
		func(s *Step) bool { return s.Name != "" && s.Name == version },
	}
	for _, is := range same {
		if i := slices.IndexFunc(steps, func(s Step) bool { return is(&s) }); i >= 0 {
			return i, nil
		}
	}
	if len(steps) == 0 {
		return 0, fmt.Errorf("%w: %s", ErrNoVersion, version)
	}
	return 0, fmt.Errorf("%w: %s; there are %s to %s", ErrNoVersion, version, steps[0].Version, steps[len(steps)-1].Version)
}

// sortable spells a version so that versions sort as texts: each run of digits
// behind its length.
func sortable(version string) string {
	var b strings.Builder
	for i := 0; i < len(version); {
		j := i
		for j < len(version) && version[j] >= '0' && version[j] <= '9' {
			j++
		}
		if j == i {
			// 1.2 and 1_2 are alike, and come after 1.
			b.WriteByte(cmp.Or(map[byte]byte{'_': '.', '-': '.'}[version[i]], version[i]))
			i++
			continue
		}
		digits := strings.TrimLeft(version[i:j], "0")
		fmt.Fprintf(&b, "%03d%s", len(digits), digits)
		i = j
	}
	return b.String()
}
