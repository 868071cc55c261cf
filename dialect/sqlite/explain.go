package sqlite

import (
	"duckface/dialect/tell"
	"duckface/schema"
)

// Explaining makes a snapshot that tells of every statement instead of reading
// tables: Scan, Draw and Find hand over no rows. What reads the catalog is told
// and run, but for the sizes of tables: to add them up SQLite looks at each page.
func Explaining(tell func(schema.Statement)) SnapshotOption {
	return func(s *Snapshot) { s.tell = tell }
}

// catalog is the connection for statements that read no tables.
func (s *Snapshot) catalog(why string) tell.Queryer { return s.tell.Catalog(s.db.conn, why, quoteText) }
