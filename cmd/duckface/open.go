package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"duckface/dialect/mysql"
	"duckface/dialect/sqlite"
	"duckface/profile"
	"duckface/schema"
)

// database is a live database, on any engine, as far as it is read here.
type database interface {
	// Orphans and Duplicates count the rows that break a reference or a unique
	// key.
	Orphans(ctx context.Context, t *schema.Table, r *schema.Reference) (int64, error)
	Duplicates(ctx context.Context, t *schema.Table, ix *schema.Index) (int64, error)
	Close() error
}

// snapshot is an open snapshot of a database.
type snapshot interface {
	profile.Snapshot
	Close() error
}

// source is a database to be measured.
type source struct {
	database database
	snapshot snapshot
}

func (s *source) Close() error { return errors.Join(s.snapshot.Close(), s.database.Close()) }

// readable reports whether a location can be a SOURCE.
func (l location) readable() bool { return l.scheme == "sqlite" || l.scheme == "mysql" }

// openSource opens a database for reading, as one snapshot. With tell, that is
// told of the statements instead of the tables being read.
func (a *app) openSource(ctx context.Context, l location, withCode bool, tell func(schema.Statement)) (*source, error) {
	switch l.scheme {
	case "sqlite":
		db, err := sqlite.Open(ctx, l.path, sqlite.OpenOptions{ReadOnly: true})
		if err != nil {
			return nil, err
		}
		var options []sqlite.SnapshotOption
		if withCode {
			options = append(options, sqlite.WithCode)
		}
		if tell != nil {
			options = append(options, sqlite.Explaining(tell))
		}
		s, err := db.Snapshot(ctx, options...)
		if err != nil {
			return nil, errors.Join(err, db.Close())
		}
		return &source{db, s}, nil
	case "mysql":
		db, err := a.openMySQL(ctx, l.server, false)
		if err != nil {
			return nil, err
		}
		var options []mysql.SnapshotOption
		if withCode {
			options = append(options, mysql.WithCode)
		}
		if tell != nil {
			options = append(options, mysql.Explaining(tell))
		}
		s, err := db.Snapshot(ctx, options...)
		if err != nil {
			return nil, errors.Join(err, db.Close())
		}
		return &source{db, s}, nil
	}
	return nil, usagef("%s: is for writing; what can be read is sqlite:PATH or mysql://USER@HOST:PORT/DB", l.scheme)
}

// openMySQL connects with what the URL says and what the option file and the
// environment add. Where the server wants a password and none was given, it
// is asked for.
func (a *app) openMySQL(ctx context.Context, s server, create bool) (*mysql.DB, error) {
	return a.openMySQLAs(ctx, &s, create)
}

// openMySQLAs is openMySQL that also completes how the server is reached.
func (a *app) openMySQLAs(ctx context.Context, s *server, create bool) (*mysql.DB, error) {
	options, err := readMyCnf()
	if err != nil {
		return nil, fmt.Errorf("read option file: %w", err)
	}
	if err := s.complete(options, os.LookupEnv); err != nil {
		return nil, err
	}
	config := mysql.Config{
		User: s.user, Password: s.password, Host: s.host, Port: s.port, Socket: s.socket,
		Database: s.database, Params: s.params, CreateDatabase: create,
	}
	db, err := mysql.Open(ctx, config)
	if s.hasPassword || !errors.Is(err, mysql.ErrAccessDenied) {
		return db, err
	}
	password, ok, askErr := promptPassword(ctx, a.stdin, a.stderr, fmt.Sprintf("%s at %s", s.user, config.Address()))
	if askErr != nil {
		return nil, askErr
	}
	if !ok {
		return nil, err
	}
	config.Password, s.password, s.hasPassword = password, password, true
	return mysql.Open(ctx, config)
}
