package generate

import (
	"duckface/profile"
	"duckface/row"
	"duckface/schema"
)

// domain is the set of distinct values of one column, numbered in item order,
// and how many rows each takes. A column is thereby dealt exactly like a
// reference: its items are the parents, its rows the children.
type domain struct {
	runs  []run // rows per item, in item order; the rows sum up to domainSpec.Rows exactly
	maker maker
}

// maker turns items into values. Distinct items give distinct values (also
// under the column's collation), so uniqueness is a matter of dealing items.
// It is used by many goroutines at once.
type maker interface {
	// fill appends one value for each item to out (Ints, Floats or Data and Ends, by form).
	fill(out *row.Column, items []int64)
	// form is the form of the values, and their scale.
	form() (row.Form, int)
}

// domainSpec says what a domain is asked for.
type domainSpec struct {
	table   string
	column  *profile.Column
	typ     schema.Type // as it will be created: a key may have been widened
	rows    int64       // rows with a value, nulls left out
	items   int64       // distinct values wanted; the domain may have fewer when not unique
	unique  bool        // every row has an item of its own: rows items exactly, or an error
	ordered bool        // values ascend with their items (keys that follow the row number)
	blind   bool        // the collation ignores case, accents and trailing spaces
	key     uint64      // randomness: hash of seed, table and column
}
