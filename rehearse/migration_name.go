package rehearse

import (
	"path/filepath"
	"regexp"
	"strings"
)

// fileName is what the name of a file says of a migration.
type fileName struct {
	path       string // inside the directory
	version    string
	name       string
	engine     string // that it is written for; "" for any
	down       bool
	repeatable bool // Flyway: run last, each time it has changed
	plain      bool // no tool's form that wraps it in a transaction
}

var (
	// V1.2__name.sql, U1.2__name.sql: https://documentation.red-gate.com/flyway.
	flywayName     = regexp.MustCompile(`^([VU])([0-9]+(?:[._][0-9]+)*)__(.*)$`)
	repeatableName = regexp.MustCompile(`^R__(.+)$`)
	// 0001_name, 20240131_name, 2024-01-31-120000_name, 1.2-name, 0001.
	numberedName = regexp.MustCompile(`^([0-9]+(?:[.-][0-9]+)*)(?:[_.\s-]+(.*))?$`)
)

// engineOf are the words between dots that name an engine.
var engineOf = map[string]string{
	"mysql": "mysql", "mariadb": "mariadb", "sqlite": "sqlite", "sqlite3": "sqlite",
	"postgres": "postgres", "postgresql": "postgres", "pg": "postgres", "cockroach": "cockroach", "cockroachdb": "cockroach",
	"mssql": "mssql", "sqlserver": "mssql", "oracle": "oracle", "h2": "h2", "hsqldb": "hsqldb", "db2": "db2",
}

// parseName reads the name of a file; it reports false for a file that is no
// migration in SQL.
func parseName(path string) (fileName, bool) {
	f := fileName{path: path}
	base, ok := strings.CutSuffix(filepath.ToSlash(path), ".sql")
	if !ok {
		return f, false
	}
	base = f.cutDirection(base)
	if m := flywayName.FindStringSubmatch(base); m != nil {
		f.version, f.name, f.down = m[2], m[3], m[1] == "U"
		return f, true
	}
	if m := repeatableName.FindStringSubmatch(base); m != nil {
		f.version, f.name, f.repeatable = base, m[1], true
		return f, true
	}
	m := numberedName.FindStringSubmatch(base)
	if m == nil {
		return f, false
	}
	f.version, f.name, f.plain = m[1], m[2], true
	return f, true
}

// cutDirection takes the last words of a name off: up or down, and the engine.
func (f *fileName) cutDirection(base string) string {
	if dir, script, ok := strings.Cut(base, "/"); ok { // a directory a migration
		f.down = script == "down"
		return dir
	}
	for {
		i := strings.LastIndexByte(base, '.')
		if i < 0 {
			return base
		}
		last := strings.ToLower(base[i+1:])
		switch {
		case last == "down" || last == "undo":
			f.down = true
		case last == "up" || last == "do": // "do" is Postgrator's
		case last == "autocommit": // CockroachDB alone makes a difference
		case engineOf[last] != "":
			f.engine = engineOf[last]
		default:
			return base
		}
		base = base[:i]
	}
}

// versioned reports whether a name begins as that of a migration.
func versioned(name string) bool {
	return regexp.MustCompile(`^(V|R__)?[0-9]+[^0-9]`).MatchString(name)
}

// order sorts versions, and what is repeatable behind them.
func (f *fileName) order() string {
	if f.repeatable {
		return "~" + f.name
	}
	return sortable(f.version)
}

// key is one for all files that do the same, each for its engine.
func (f *fileName) key() string {
	if f.down {
		return f.order() + " down"
	}
	return f.order() + " up"
}

// fits is how well a file fits an engine: 0 not at all, 1 it is for all, more
// when it is for this one.
func (f *fileName) fits(engine string) int {
	switch {
	case f.engine == "":
		return 1
	case f.engine == engine:
		return 3
	case f.engine == "mysql" && engine == "mariadb":
		return 2
	}
	return 0
}
