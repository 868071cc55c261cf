package rehearse

import (
	"errors"
	"strings"
	"testing"
)

func TestTouched(t *testing.T) {
	t.Parallel()
	tables := []string{"instances", "services", "value", "Aggregate", "users"}
	for statement, want := range map[string]string{
		"ALTER TABLE instances ADD value INT":                                                       "instances",
		"alter table `instances` ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES users (id)":            "instances users",
		"CREATE TABLE x (a INT, FOREIGN KEY (a) REFERENCES users (id))":                             "",
		"CREATE TABLE x AS SELECT value FROM users":                                                 "users",
		"CREATE TABLE IF NOT EXISTS x LIKE services":                                                "services",
		"CREATE UNIQUE INDEX i ON instances (value)":                                                "instances",
		"DROP INDEX value ON services":                                                              "services",
		"DROP TABLE IF EXISTS users, value":                                                         "value users",
		"UPDATE instances i JOIN services s ON s.id = i.id, users SET i.value = 1":                  "instances services",
		"UPDATE instances, services SET value = 1 WHERE users = 2":                                  "instances services",
		"DELETE FROM instances WHERE id IN (SELECT value FROM Aggregate)":                           "instances Aggregate",
		"INSERT IGNORE INTO services (value) SELECT services, value FROM users u, instances":        "instances services users",
		"INSERT services VALUES ('FROM users', 1)":                                                  "services",
		"SELECT 1 /* FROM users */ -- FROM value":                                                   "",
		"RENAME TABLE users TO people":                                                              "users",
		"UPDATE other.users SET a = (SELECT max(id) FROM (SELECT id FROM value) x)":                 "value users",
		"CREATE TRIGGER a BEFORE INSERT ON services FOR EACH ROW SET NEW.value = 1":                 "services",
		"SET foreign_key_checks = 0":                                                                "",
		"INSERT INTO services (users, value) VALUES (1, 2)":                                         "services",
		"DELETE i FROM instances AS i INNER JOIN (SELECT id FROM users GROUP BY id) d ON d.id=i.id": "instances users",
	} {
		if got := strings.Join(touched([]string{statement}, tables, true), " "); got != want {
			t.Errorf("%s: got %q, want %q", statement, got, want)
		}
	}
}

func TestLeaves(t *testing.T) {
	t.Parallel()
	others := []string{"shop", "mysql"}
	for statement, want := range map[string]bool{
		"USE shop": true, "use own": true, "DROP DATABASE shop": true, "CREATE SCHEMA IF NOT EXISTS x": true,
		"DROP TABLE shop.orders": true, "UPDATE a, `shop` . orders SET b = 1": true, "INSERT INTO mysql.user SELECT * FROM t": true,
		"SELECT * FROM own.t": false, "UPDATE t SET shop.x = 1": false, "SELECT shop.id FROM orders shop": false, "ALTER TABLE shop ADD x INT": false,
		"INSERT INTO t VALUES ('USE shop')": false,
	} {
		err := leaves(statement, "own", others, true)
		var left *LeavesError
		if got := errors.As(err, &left); got != want {
			t.Errorf("%s: got %v, want %v", statement, err, want)
		}
	}
	for statement, want := range map[string]bool{"ATTACH 'a.db' AS b": true, "VACUUM INTO 'x'": true, "VACUUM": false, "DROP TABLE a": false} {
		if got := leaves(statement, "", nil, false) != nil; got != want {
			t.Errorf("%s: got %v, want %v", statement, got, want)
		}
	}
}

func TestAlters(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string]string{
		"ALTER TABLE t ADD x INT": "t", "ALTER IGNORE TABLE IF EXISTS `d`.`t u` ADD x INT": "t u", "CREATE UNIQUE INDEX i USING BTREE ON t (a)": "t",
		"DROP INDEX i ON t": "t", "CREATE TABLE t (a INT)": "", "DROP TABLE t": "", "CREATE TRIGGER i BEFORE INSERT ON t FOR EACH ROW SET @a = 1": "", "UPDATE t SET a = 1": "",
	} {
		if got := alters(statement, true); got != want {
			t.Errorf("%s: got %q, want %q", statement, got, want)
		}
	}
}
