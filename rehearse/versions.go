package rehearse

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// ReadVersions reads a versions.json, which says in which order steps come and
// which files each is made of. It is one of
//
//	["1a2b", "3c4d"]                            versions alone, for --step
//	{"1": "a.sql", "2": ["b.sql", "c.sql"]}     files by version, in this order
//	[{"version": "1", "up": "a.sql", "down": "a-down.sql"}, …]
//
// Files are beside it, or in directories below.
func ReadVersions(path, engine string) ([]Step, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	entries, err := parseVersions(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var steps []Step
	seen := map[string]bool{}
	for _, e := range entries {
		if e.Version == "" || seen[e.Version] {
			return nil, fmt.Errorf("%s: version %q is empty or given twice", path, e.Version)
		}
		seen[e.Version] = true
		step, err := e.step(filepath.Dir(path), engine)
		if err != nil {
			return nil, fmt.Errorf("%s: version %s: %w", path, e.Version, err)
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// versionEntry is a version of a versions.json.
type versionEntry struct {
	Version string   `json:"version"`
	Name    string   `json:"name"`
	Up      fileList `json:"up"`
	Down    fileList `json:"down"`
}

// fileList is one file or several.
type fileList []string

func (l *fileList) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*l = fileList{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(l))
}

// UnmarshalJSON takes a version alone, too.
func (e *versionEntry) UnmarshalJSON(text []byte) error {
	if json.Unmarshal(text, &e.Version) == nil {
		return nil
	}
	type plain versionEntry
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode((*plain)(e))
}

// parseVersions reads any of the three forms; an object keeps its order.
func parseVersions(text []byte) ([]versionEntry, error) {
	if trimmed := bytes.TrimSpace(text); len(trimmed) == 0 || trimmed[0] != '{' {
		var list []versionEntry
		return list, json.Unmarshal(text, &list)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	var list []versionEntry
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		e := versionEntry{Version: fmt.Sprint(key)}
		if err := d.Decode(&e.Up); err != nil {
			return nil, fmt.Errorf("version %s: %w", e.Version, err)
		}
		list = append(list, e)
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the closing brace")
	}
	return list, nil
}

// step reads the files of a version.
func (e *versionEntry) step(dir, engine string) (Step, error) {
	step := Step{Version: e.Version, Name: e.Name}
	for _, file := range e.Up {
		path := filepath.Join(dir, file)
		s, err := readScript(path, engine)
		if err != nil {
			return Step{}, err
		}
		if step.File == "" {
			step.File = path
		}
		step.Up = append(step.Up, s.up...)
		step.Down = append(slices.Clone(s.down), step.Down...)
		step.NoTransaction = step.NoTransaction || s.noTransaction || !s.marked && engine != "sqlite"
	}
	for _, file := range e.Down {
		s, err := readScript(filepath.Join(dir, file), engine)
		if err != nil {
			return Step{}, err
		}
		step.Down = append(step.Down, s.up...)
	}
	return step, nil
}

func readScript(path, engine string) (script, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return script{}, err
	}
	s, err := parseScript(string(text), engine)
	if err != nil {
		return script{}, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

var (
	// "<base> -> 1a2b, first", "1a2b -> 3c4d (head), second", "1, 2 -> 3 (mergepoint), …"
	alembicLine = regexp.MustCompile(`^\S.*\s->\s+([^\s,()]+)`)
	// "[ ]  app.0001_initial" of Django's showmigrations --plan.
	djangoLine = regexp.MustCompile(`^\[[ Xx]\]\s+(\S+)$`)
)

// ParseVersions reads what a command says of its versions: one a line, oldest
// first; the output of alembic history, newest first; or that of Django's
// showmigrations --plan.
func ParseVersions(output string) ([]string, error) {
	var versions []string
	alembic := false
	for i, line := range strings.Split(output, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case alembicLine.MatchString(line):
			alembic = true
			versions = append(versions, alembicLine.FindStringSubmatch(line)[1])
		case djangoLine.MatchString(line):
			versions = append(versions, djangoLine.FindStringSubmatch(line)[1])
		case strings.ContainsAny(line, " \t"):
			return nil, fmt.Errorf("line %d is no version: %q", i+1, firstLine(line))
		default:
			versions = append(versions, line)
		}
	}
	if alembic {
		slices.Reverse(versions)
	}
	if len(versions) == 0 {
		return nil, errors.New("no version in it")
	}
	return versions, nil
}
