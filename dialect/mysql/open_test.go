package mysql_test

import (
	"database/sql/driver"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
)

func TestOpen_SaysWhatIsWrongInOneLine(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		wrong := s.Config("mysql")
		wrong.User, wrong.Password = "nobody", "hunter2"
		nowhere := mysql.Config{User: "root", Password: "hunter2", Database: "d", Socket: filepath.Join(t.TempDir(), "none")}
		closed := mysql.Config{User: "root", Password: "hunter2", Database: "d", Host: "127.0.0.1", Port: "1"}
		unknown := mysql.Config{User: "root", Password: "hunter2", Database: "d", Host: "no-such-host.invalid"}
		parameter := s.Config("mysql")
		parameter.Params = map[string]string{"no_such_variable": "1"}
		cases := []struct {
			config mysql.Config
			want   string
			is     error
		}{
			{s.Config("no such database"), "no such database: no such database at ", mysql.ErrNoDatabase},
			{wrong, "refuses user \"nobody\" with this password", mysql.ErrAccessDenied},
			{nowhere, "no server answers on socket ", nil},
			{closed, "no server answers at 127.0.0.1:1: connection refused", nil},
			{unknown, "no-such-host.invalid", nil},
			{parameter, "no_such_variable", nil},
		}
		for _, c := range cases {
			_, err := mysql.Open(t.Context(), c.config)
			if err == nil {
				t.Errorf("%s: no error", c.want)
				continue
			}
			text := err.Error()
			if !strings.Contains(text, c.want) || strings.Contains(text, "\n") || strings.Contains(text, "hunter2") {
				t.Errorf("got %q, want one line with %q", text, c.want)
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("%q is not %v", text, c.is)
			}
		}
	})
}

func TestSnapshot_SeesOneMoment(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		c := s.FreshDatabase(t)
		s.Execute(t, c.Database, "CREATE TABLE a (id int PRIMARY KEY) ENGINE=InnoDB; CREATE TABLE b (id int PRIMARY KEY) ENGINE=InnoDB; INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)")
		db := open(t, c)
		snapshot, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.Execute(t, c.Database, "INSERT INTO b VALUES (2)")
		found, err := snapshot.Schema(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range found.Tables {
			rows := 0
			err := snapshot.Scan(t.Context(), table, []string{"id"}, func([]driver.Value) error { rows++; return nil })
			if err != nil || rows != 1 {
				t.Errorf("%s: got %d rows, %v, want 1", table.Name, rows, err)
			}
			s.Execute(t, c.Database, "ALTER TABLE "+table.Name+" COMMENT 'nobody waits for the snapshot'")
		}
		if err := snapshot.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestScan_GivesPlainValuesInKeyOrder(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		c := s.FreshDatabase(t)
		s.Execute(t, c.Database, "CREATE TABLE v (id int PRIMARY KEY, u bigint unsigned, f float, d double, n decimal(5,2), b bit(9), dt date, s varchar(9), p point, KEY (u)) ENGINE=InnoDB;"+
			"INSERT INTO v VALUES (2, 18446744073709551615, 0.1, 0.5, 1.5, 257, '2020-02-29', 'x', ST_GeomFromText('POINT(1 2)')), (1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)")
		db := open(t, c)
		found := inspect(t, db).Table("v")
		snapshot, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got [][]any
		err = snapshot.Scan(t.Context(), found, []string{"id", "u", "f", "d", "n", "b", "dt", "s", "p"}, func(row []driver.Value) error {
			line := make([]any, len(row))
			for i, v := range row {
				line[i] = v
				if b, ok := v.([]byte); ok {
					line[i] = string(b)
				}
			}
			got = append(got, line)
			return nil
		})
		if err := errors.Join(err, snapshot.Close()); err != nil {
			t.Fatal(err)
		}
		want := [][]any{
			{int64(1), nil, nil, nil, nil, nil, nil, nil, nil},
			{int64(2), uint64(1<<64 - 1), 0.1, 0.5, "1.50", uint64(257), "2020-02-29", "x", "\x00\x00\x00\x00" + point},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
	})
}

func TestScan_EndsWithItsCallersError(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		c := s.FreshDatabase(t)
		s.Execute(t, c.Database, "CREATE TABLE v (id int PRIMARY KEY); INSERT INTO v VALUES (1), (2)")
		db := open(t, c)
		found := inspect(t, db).Table("v")
		snapshot, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		enough := errors.New("enough")
		if err := snapshot.Scan(t.Context(), found, []string{"id"}, func([]driver.Value) error { return enough }); !errors.Is(err, enough) {
			t.Errorf("got %v, want the caller's error", err)
		}
		if err := snapshot.Close(); err != nil {
			t.Error(err)
		}
	})
}
