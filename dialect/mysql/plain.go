package mysql

import (
	"database/sql"
	"maps"

	"github.com/go-sql-driver/mysql"
)

// Plain is a pool of sessions as any client of the server gets them, with none
// of the variables that this package sets for itself: those of the server and
// of the URL, and more, which are SQL as in a SET.
func (db *DB) Plain(more map[string]string) (*sql.DB, error) {
	config, err := db.config.driver(db.config.Database)
	if err != nil {
		return nil, err
	}
	if config.Params == nil {
		config.Params = map[string]string{}
	}
	maps.Copy(config.Params, more)
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

// Config is where the database is, password included.
func (db *DB) Config() Config { return db.config }
