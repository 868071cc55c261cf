package rehearse

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, engine, script string
		want                 []string
	}{
		{"nothing", "mysql", " \n-- only a comment;\n/* and; another */ ;;", nil},
		{"the last without a terminator", "mysql", "SELECT 1;\nSELECT 2", []string{"SELECT 1", "SELECT 2"}},
		{"comments around and inside", "mysql", "-- a;\nSELECT /* ; */ 1 -- b;\n; # c;\nSELECT 2 -- end", []string{"SELECT /* ; */ 1", "SELECT 2"}},
		{"quotes", "mysql", `INSERT INTO t VALUES ('a;b', "c;'d", 'e''; f', 'g\';h'); SELECT ` + "`i;j`", []string{`INSERT INTO t VALUES ('a;b', "c;'d", 'e''; f', 'g\';h')`, "SELECT `i;j`"}},
		{"two minuses are no comment", "mysql", "SELECT 5--1; SELECT 2", []string{"SELECT 5--1", "SELECT 2"}},
		{"a comment that runs", "mysql", "/*!40101 SET NAMES utf8; */; SELECT 1", []string{"/*!40101 SET NAMES utf8; */", "SELECT 1"}},
		{"delimiter", "mysql", "DELIMITER $$\nCREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW BEGIN SET @x = 1; END$$\ndelimiter ;\nSELECT 1;", []string{"CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW BEGIN SET @x = 1; END", "SELECT 1"}},
		{"a body without delimiter", "mysql", "CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW BEGIN IF NEW.x > 1 THEN SET @a = IF(1, 2, 3); ELSE SET @b = CASE 1 WHEN 1 THEN 2 END; END IF; END; SELECT 1", []string{"CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW BEGIN IF NEW.x > 1 THEN SET @a = IF(1, 2, 3); ELSE SET @b = CASE 1 WHEN 1 THEN 2 END; END IF; END", "SELECT 1"}},
		{"a body of one IF", "mysql", "CREATE DEFINER=`a`@`%` TRIGGER a BEFORE INSERT ON data FOR EACH ROW IF NEW.x THEN SET @a = 1; IF NEW.y THEN SET @b = 1; END IF; END IF; SELECT 1", []string{"CREATE DEFINER=`a`@`%` TRIGGER a BEFORE INSERT ON data FOR EACH ROW IF NEW.x THEN SET @a = 1; IF NEW.y THEN SET @b = 1; END IF; END IF", "SELECT 1"}},
		{"loops and handlers", "mariadb", "CREATE OR REPLACE PROCEDURE p(a INT) DETERMINISTIC BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; l: LOOP LEAVE l; END LOOP; REPEAT SET a = a - 1; UNTIL a < 1 END REPEAT; WHILE a < 3 DO CASE a WHEN 1 THEN SET a = 2; ELSE SET a = 3; END CASE; END WHILE; END; CALL p(1)", []string{"CREATE OR REPLACE PROCEDURE p(a INT) DETERMINISTIC BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; l: LOOP LEAVE l; END LOOP; REPEAT SET a = a - 1; UNTIL a < 1 END REPEAT; WHILE a < 3 DO CASE a WHEN 1 THEN SET a = 2; ELSE SET a = 3; END CASE; END WHILE; END", "CALL p(1)"}},
		{"a transaction is no block", "mysql", "BEGIN; UPDATE t SET a = CASE WHEN b THEN 1 END; COMMIT", []string{"BEGIN", "UPDATE t SET a = CASE WHEN b THEN 1 END", "COMMIT"}},
		{"a block of MariaDB", "mariadb", "BEGIN NOT ATOMIC SET @a = 1; SET @b = 2; END; SELECT 1", []string{"BEGIN NOT ATOMIC SET @a = 1; SET @b = 2; END", "SELECT 1"}},
		{"a table with a column trigger", "mysql", "CREATE TABLE a (`trigger` INT, begin_at INT); CREATE TABLE b (id INT)", []string{"CREATE TABLE a (`trigger` INT, begin_at INT)", "CREATE TABLE b (id INT)"}},
		{"vertical", "mysql", `SELECT 1\G SELECT 2\g`, []string{"SELECT 1", "SELECT 2"}},
		{"SQLite's quotes", "sqlite", `SELECT [a;b], "c;d", 'e\'; SELECT 2 --f;` + "\n", []string{`SELECT [a;b], "c;d", 'e\'`, "SELECT 2"}},
		{"SQLite's trigger", "sqlite", "CREATE TEMP TRIGGER a AFTER UPDATE ON t BEGIN UPDATE u SET a = CASE 1 WHEN 1 THEN 2 END; DELETE FROM v; END; SELECT 1", []string{"CREATE TEMP TRIGGER a AFTER UPDATE ON t BEGIN UPDATE u SET a = CASE 1 WHEN 1 THEN 2 END; DELETE FROM v; END", "SELECT 1"}},
		{"SQLite's transaction", "sqlite", "BEGIN; DELETE FROM t; END; SELECT 1", []string{"BEGIN", "DELETE FROM t", "END", "SELECT 1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := Split(test.script, test.engine)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("got -, want +:\n%s", diff)
			}
		})
	}
}

func TestSplit_NamesTheLineOfAnOpenQuote(t *testing.T) {
	t.Parallel()
	_, err := Split("SELECT 1;\nSELECT 'a;\nSELECT 2;", "mysql")
	if err == nil || !strings.HasPrefix(err.Error(), "line 2: ") {
		t.Errorf("got %v, want an error that begins with line 2", err)
	}
}

// FuzzSplit finds that statements joined again are split alike, whatever they say.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"SELECT 1; SELECT ';'", "CREATE TRIGGER a BEGIN x; END; y", "/* a */ b -- c\n;'d''e'", `"\";"`, "[a;b];`c`", "BEGIN NOT ATOMIC a; END; b"} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, script string, mysql bool) {
		engine := "sqlite"
		if mysql {
			engine = "mysql"
		}
		first, err := Split(script, engine)
		if err != nil || strings.Contains(strings.ToLower(script), "delimiter") || strings.Contains(strings.ToLower(script), `\g`) {
			return
		}
		again, err := Split(strings.Join(first, ";\n")+";", engine)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, again); diff != "" && unbroken(first) {
			t.Errorf("got -, again +:\n%s", diff)
		}
	})
}

// unbroken reports whether no statement ended, with its script, inside a body.
func unbroken(statements []string) bool {
	for _, s := range statements {
		var b body
		for _, t := range (lexer{s, true}).tokens() {
			b.see(strings.ToUpper(s[t.start:t.end]))
		}
		if b.depth > 0 {
			return false
		}
	}
	return true
}

func TestSplit_NovaHasNoStatementWithoutAVerb(t *testing.T) {
	t.Parallel()
	files, _ := filepath.Glob("/work/shared/migrations/nova/*.sql")
	if len(files) == 0 {
		t.Skip("no ../shared/migrations/nova on this machine")
	}
	verbs := map[string]bool{"ALTER": true, "CREATE": true, "DROP": true, "INSERT": true, "UPDATE": true, "DELETE": true, "SET": true, "REPLACE": true, "SELECT": true, "RENAME": true, "TRUNCATE": true}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		statements, err := Split(string(text), "mariadb")
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
		for _, s := range statements {
			if w := wordsOf(s, true); !verbs[w.key(0)] {
				t.Errorf("%s: got a statement that begins with %q", filepath.Base(file), firstLine(s))
			}
		}
	}
}
