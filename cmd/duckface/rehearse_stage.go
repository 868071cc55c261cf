package main

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"

	"duckface/dialect/mysql"
	"duckface/profile"
	"duckface/rehearse"
)

// stage is where a rehearsal makes its databases.
type stage struct {
	rehearse.Server
	place  string // as the command line names it, without a password
	mysql  *rehearse.MySQL
	server server // with user and password, but no database
	sqlite *rehearse.SQLite
	remain *remains
}

// Create also notes that there is something to remove.
func (s *stage) Create(ctx context.Context, name string) error {
	s.remain.add(s.removable(name))
	return s.Server.Create(ctx, name)
}

// Drop also notes that it is gone.
func (s *stage) Drop(ctx context.Context, name string) error {
	err := s.Server.Drop(ctx, name)
	if err == nil {
		s.remain.remove(s.removable(name))
	}
	return err
}

func (s *stage) removable(name string) string {
	return "database " + name + "; remove it with rehearse --clean --on …"
}

// openStage opens what --on names.
func (a *app) openStage(ctx context.Context, on string, p *profile.Profile) (*stage, error) {
	scheme, rest, _ := strings.Cut(on, ":")
	switch strings.ToLower(scheme) {
	case "sqlite":
		dir, err := expand(strings.TrimPrefix(rest, "//"), os.LookupEnv)
		if err == nil && dir == "" {
			err = usagef("--on sqlite: names no directory; write sqlite:DIR")
		}
		if err != nil {
			return nil, err
		}
		if info, err := os.Stat(dir); err == nil && !info.IsDir() {
			return nil, usagef("--on sqlite:%s is a file; name a directory for files that are made anew", dir)
		}
		s, err := rehearse.OpenSQLite(dir)
		return &stage{Server: s, place: "sqlite:" + dir, sqlite: s, remain: a.remains}, err
	case "mysql", "mariadb":
		return a.openServerStage(ctx, rest, p)
	}
	return nil, usagef("--on is mysql://USER@HOST:PORT or sqlite:DIR")
}

func (a *app) openServerStage(ctx context.Context, rest string, p *profile.Profile) (*stage, error) {
	parse := parseDSN
	if strings.HasPrefix(rest, "//") {
		rest, parse = rest[2:], parseURL
	}
	s, err := parse(rest, os.LookupEnv)
	if err != nil {
		return nil, err
	}
	if s.database != "" {
		return nil, usagef("--on names the database %s; a rehearsal makes its own, %s…, so leave the name out", s.database, rehearse.Prefix)
	}
	s.database = "information_schema"
	db, err := a.openMySQLAs(ctx, &s, false)
	if err != nil {
		return nil, err
	}
	config := db.Config()
	if err := db.Close(); err != nil {
		return nil, err
	}
	charset, collation := "", ""
	if p != nil && p.Source.Engine != "sqlite" {
		charset, collation = p.Charset, p.Collation
	}
	opened, err := rehearse.OpenMySQL(ctx, config, charset, collation)
	if err != nil {
		return nil, err
	}
	s.database = ""
	return &stage{Server: opened, place: s.String(), mysql: opened, server: s, remain: a.remains}, nil
}

// location is one of the databases as a TARGET.
func (s *stage) location(database string) location {
	if s.sqlite != nil {
		return location{scheme: "sqlite", path: s.sqlite.Path(database)}
	}
	to := s.server
	to.database = database
	return location{scheme: "mysql", server: to}
}

// name is the server and its version.
func (s *stage) name() string {
	if s.mysql == nil {
		return s.Engine()
	}
	return map[string]string{mysql.MySQL: "MySQL", mysql.MariaDB: "MariaDB"}[s.Engine()] + " " + s.mysql.Version()
}

// cache is how many bytes of tables the server keeps in memory; 0 for unknown.
func (s *stage) cache(ctx context.Context) int64 {
	if s.mysql == nil {
		return 0
	}
	value, err := s.mysql.Variable(ctx, "innodb_buffer_pool_size")
	n, parseErr := strconv.ParseInt(value, 10, 64)
	if errors.Join(err, parseErr) != nil {
		return 0
	}
	return n
}
