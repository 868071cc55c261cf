package mysql

import (
	"maps"
	"slices"
	"strings"

	"duckface/dialect/tell"
	"duckface/schema"
)

// Explaining makes a snapshot that tells of every statement instead of reading
// tables: Scan, Draw and Find hand over no rows. What reads the catalog is told
// and run.
func Explaining(tell func(schema.Statement)) SnapshotOption {
	return func(s *Snapshot) { s.tell = tell }
}

// catalog is the connection for statements that read no tables.
func (s *Snapshot) catalog(why string) tell.Queryer { return s.tell.Catalog(s.conn, why, QuoteString) }

const detectQuery = "SELECT VERSION(), @@version_comment, @@local_infile, @@max_allowed_packet"

// opening are the statements of the connections that a snapshot takes.
func (db *DB) opening() []schema.Statement {
	charset := db.config.Params["charset"]
	if charset == "" {
		charset = defaultCharset
	}
	names := schema.Statement{SQL: "SET NAMES " + charset, Why: "on each of two connections"}
	list := []schema.Statement{
		names,
		{SQL: detectQuery, Why: "which server it is"},
		{SQL: setQuery(db.optional()), Why: "what the session may set; one by one where that fails"},
	}
	var set []string
	for _, name := range slices.Sorted(maps.Keys(db.vars)) {
		set = append(set, name+" = "+db.vars[name])
	}
	return append(list, names, schema.Statement{SQL: "SET " + strings.Join(set, ", "), Why: "the session of the snapshot: values as they are stored, no time limit"})
}
