package rehearse

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// writeFiles makes a directory of files, each saying its own name unless told.
func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// told is a step in one line: its version, name, ways and mode.
func told(steps []Step) []string {
	var lines []string
	for _, s := range steps {
		line := s.Version + "|" + s.Name + "|" + strings.Join(s.Up, "; ") + "|" + strings.Join(s.Down, "; ")
		if s.NoTransaction {
			line += "|alone"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestReadDir(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, engine string
		files        map[string]string
		want         []string
		notes        []string
	}{
		{"golang-migrate", "mysql", map[string]string{
			"2_two.up.sql": "B; C;", "2_two.down.sql": "UNB", "10_ten.up.sql": "D", "000001_one.up.sql": "A", "000001_one.down.sql": "UNA", "README.md": "",
		}, []string{"000001|one|A|UNA|alone", "2|two|B; C|UNB|alone", "10|ten|D||alone"}, nil},
		{"goose", "mysql", map[string]string{
			"00001_a.sql": "-- +goose Up\nA;\n-- +goose StatementBegin\nCREATE X; Y;\n-- +goose StatementEnd\nB;\n-- +goose Down\nUNA;\n",
			"00002_b.sql": "-- +goose NO TRANSACTION\n-- +goose Up\nC;\n", "00003_c.go": "package x",
		}, []string{"00001|a|A; CREATE X; Y; B|UNA", "00002|b|C||alone"}, []string{"00003_c.go is left out: it is not SQL; run its tool with --step or --command"}},
		{"sql-migrate", "mysql", map[string]string{"1-a.sql": "-- +migrate Up notransaction\nA;\n-- +migrate Down\nB;"}, []string{"1|a|A|B|alone"}, nil},
		{"Flyway", "mysql", map[string]string{
			"V1__first.sql": "A", "V1.10__late.sql": "C", "V1_2__early.sql": "B", "U1.10__late.sql": "UNC", "R__views.sql": "R", "R__a_view.sql": "Q",
		}, []string{"1|first|A|", "1_2|early|B|", "1.10|late|C|UNC", "R__a_view|a_view|Q|", "R__views|views|R|"}, nil},
		{"dbmate", "mysql", map[string]string{
			"20240101000000_a.sql": "-- migrate:up\nA;\n\n-- migrate:down\nB;\n", "20240102000000_b.sql": "-- migrate:up transaction:false\nC;\n-- migrate:down\n",
		}, []string{"20240101000000|a|A|B", "20240102000000|b|C||alone"}, nil},
		{"timestamps", "sqlite", map[string]string{"20240102120000_add_b.sql": "B", "20240101120000_add_a.sql": "A"}, []string{"20240101120000|add_a|A|", "20240102120000|add_b|B|"}, nil},
		{"plain numbers", "mariadb", map[string]string{"133_folsom.sql": "A", "134_x.sql": "B", "1000.sql": "C", "LICENSE": "", "seed.sql": "S"},
			[]string{"133|folsom|A||alone", "134|x|B||alone", "1000||C||alone"}, []string{"seed.sql is left out: its name has no version"}},
		{"Ory", "mariadb", map[string]string{
			"20150100000001000000_n.mysql.up.sql": "M", "20150100000001000000_n.mysql.down.sql": "UNM", "20150100000001000000_n.up.sql": "X", "20150100000001000000_n.sqlite3.up.sql": "S",
			"20220000000000000000_m.up.sql": "G", "20220000000000000000_m.postgres.up.sql": "P", "20150100000002000000_o.mariadb.up.sql": "N", "20150100000002000000_o.mysql.up.sql": "X",
		}, []string{"20150100000001000000|n|M|UNM|alone", "20150100000002000000|o|N||alone", "20220000000000000000|m|G||alone"}, []string{"left out as written for postgres: 1", "left out as written for sqlite: 1"}},
		{"Ory on SQLite", "sqlite", map[string]string{"1_n.mysql.up.sql": "M", "1_n.sqlite3.up.sql": "S", "2_o.cockroach.autocommit.up.sql": "C"}, []string{"1|n|S|"}, []string{"left out as written for cockroach: 1", "left out as written for mysql: 1"}},
		{"a directory each", "mysql", map[string]string{"2024-01-01-000000_a/up.sql": "A", "2024-01-01-000000_a/down.sql": "B", "20250101_b/migration.sql": "C", "x/y.sql": ""},
			[]string{"2024-01-01-000000|a|A|B|alone", "20250101|b|C||alone"}, nil},
		{"versions.json", "mysql", map[string]string{"versions.json": `{"9": "b.sql", "3": ["a.sql", "sub/c.sql"]}`, "a.sql": "A", "b.sql": "B; B2", "sub/c.sql": "C"},
			[]string{"9||B; B2||alone", "3||A; C||alone"}, nil},
		{"versions.json with ways down", "sqlite", map[string]string{"versions.json": `[{"version": "x", "name": "n", "up": "a.sql", "down": ["b.sql"]}, "y"]`, "a.sql": "A", "b.sql": "B"},
			[]string{"x|n|A|B", "y|||"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			steps, notes, err := ReadDir(writeFiles(t, test.files), test.engine)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(told(steps), test.want); diff != "" {
				t.Errorf("got -, want +:\n%s", diff)
			}
			if diff := cmp.Diff(notes, test.notes); diff != "" {
				t.Errorf("notes: got -, want +:\n%s", diff)
			}
		})
	}
}

func TestReadDir_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"nothing", map[string]string{"a.sql": "A"}, "no migrations in"},
		{"one version twice", map[string]string{"1_a.sql": "A", "01_b.sql": "B"}, "have the same version; say in"},
		{"an open quote", map[string]string{"1_a.sql": "A;\n'"}, "1_a.sql: line 2: "},
		{"an open block", map[string]string{"1_a.sql": "-- +goose Up\n-- +goose StatementBegin\nA"}, "StatementBegin has no StatementEnd"},
		{"an unknown mark", map[string]string{"1_a.sql": "-- +goose Sideways\nA"}, `line 1: unknown mark "Sideways"`},
		{"no such file", map[string]string{"versions.json": `{"1": "a.sql"}`}, "versions.json: version 1: "},
		{"no JSON", map[string]string{"versions.json": `{"1": 7}`}, "versions.json: version 1: "},
		{"twice", map[string]string{"versions.json": `["1", "1"]`}, `version "1" is empty or given twice`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := ReadDir(writeFiles(t, test.files), "mysql")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestParseScript_ExpandsVariables(t *testing.T) {
	t.Setenv("DUCKFACE_A", "x")
	got, err := parseScript("-- +goose ENVSUB ON\n-- +goose Up\nSELECT $DUCKFACE_A, ${DUCKFACE_A}, ${DUCKFACE_B:-y};\n-- +goose ENVSUB OFF\nSELECT '$DUCKFACE_A';", "mysql")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got.up, []string{"SELECT x, x, y", "SELECT '$DUCKFACE_A'"}); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestBetween(t *testing.T) {
	t.Parallel()
	steps := []Step{{Version: "133", Name: "folsom"}, {Version: "0134", Name: "b"}, {Version: "135", Name: "c"}, {Version: "136", Name: "d"}}
	for _, test := range []struct{ from, to, want string }{
		{"", "", " | 133 0134 135 136"},
		{"134", "", "133 | 0134 135 136"},
		{"0134", "135", "133 | 0134 135"},
		{"135_c", "c", "133 0134 | 135"},
		{"", "133", " | 133"},
	} {
		before, chosen, err := Between(steps, test.from, test.to)
		if err != nil {
			t.Fatal(err)
		}
		if got := versions(before) + " | " + versions(chosen); got != test.want {
			t.Errorf("from %q to %q: got %q, want %q", test.from, test.to, got, test.want)
		}
	}
	if _, _, err := Between(steps, "140", ""); !errors.Is(err, ErrNoVersion) {
		t.Errorf("got %v, want ErrNoVersion", err)
	}
	if _, _, err := Between(steps, "136", "134"); err == nil {
		t.Error("got no error for an empty range")
	}
}

func versions(steps []Step) string {
	var list []string
	for _, s := range steps {
		list = append(list, s.Version)
	}
	return strings.Join(list, " ")
}

func TestParseVersions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, output, want string }{
		{"one a line", "1a\n\n2b\r\n3c\n", "1a 2b 3c"},
		{"alembic", "b2 -> c3 (head), third step\na1 -> b2 (branchpoint), second\n<base> -> a1, first\n", "a1 b2 c3"},
		{"alembic with a merge", "b, c -> d (head) (mergepoint), m\na -> c, x\na -> b, y\n<base> -> a (branchpoint), z", "a b c d"},
		{"Django", "[X]  app.0001_initial\n[ ]  app.0002_more\n", "app.0001_initial app.0002_more"},
	} {
		got, err := ParseVersions(test.output)
		if err != nil || strings.Join(got, " ") != test.want {
			t.Errorf("%s: got %q, %v, want %q", test.name, got, err, test.want)
		}
	}
	for _, bad := range []string{"", "usage: alembic"} {
		if got, err := ParseVersions(bad); err == nil {
			t.Errorf("%q: got %q, want an error", bad, got)
		}
	}
}

// FuzzParseScript finds no script that makes the reader fail otherwise than by an error.
func FuzzParseScript(f *testing.F) {
	f.Add("-- +goose Up\nA;\n-- +goose StatementBegin\nB;\n-- +goose StatementEnd\n-- +goose Down\nC")
	f.Add("-- migrate:up transaction:false\nA\n-- migrate:down\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parseScript(text, "mysql")
		if err != nil {
			return
		}
		for _, statement := range append(s.up, s.down...) {
			if strings.TrimSpace(statement) == "" {
				t.Errorf("got an empty statement of %q", text)
			}
		}
	})
}

// FuzzParseName finds no name that makes the reader fail.
func FuzzParseName(f *testing.F) {
	for _, name := range []string{"1_a.sql", "V1.2__a.sql", "R__x.sql", "1_a.mysql.up.sql", "1_a/up.sql", ".sql", "1..sql"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if got, ok := parseName(name); ok && got.version == "" {
			t.Errorf("%q: got a migration without a version", name)
		}
	})
}

func TestReadDir_Nova(t *testing.T) {
	t.Parallel()
	const dir = "/work/shared/migrations/nova"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no ../shared/migrations/nova on this machine")
	}
	steps, _, err := ReadDir(dir, "mariadb")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(steps), 153; got != want {
		t.Errorf("got %d steps, want %d", got, want)
	}
	if got, want := steps[0].Version, "133"; got != want {
		t.Errorf("got %s first, want %s", got, want)
	}
}

func TestReadDir_Kratos(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Skip("no go command on the PATH")
	}
	dir := filepath.Join(strings.TrimSpace(string(out)), "github.com/ory/kratos@v1.3.1/persistence/sql/migrations/sql")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no Kratos: go mod download github.com/ory/kratos@v1.3.1")
	}
	for _, engine := range []string{"mariadb", "mysql"} {
		steps, _, err := ReadDir(dir, engine)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := len(steps), 321; got != want {
			t.Errorf("%s: got %d steps, want %d", engine, got, want)
		}
		for _, s := range steps {
			for _, statement := range s.Up {
				if strings.Contains(statement, ";\n") {
					t.Errorf("%s: two statements in one: %q", s.File, statement)
				}
			}
		}
	}
}
