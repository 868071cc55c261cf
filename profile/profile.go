// Package profile measures a database's shape and holds it as a small text
// file that a person can read, edit, review and send by mail. A profile is
// the only thing that crosses from a real database to a synthetic one: it
// carries the schema and measures, and no value of the data.
package profile

import "duckface/schema"

// Format is the version of the file format that this package reads and writes.
const Format = "duckface/1"

// Profile is one database: its schema and its measured shape.
type Profile struct {
	Format    string // always Format
	Name      string // database name; the default name of what is generated from it
	Source    Source
	Hidden    *Hidden  // nil: sizes are the true ones
	Private   *Private // nil: figures are without noise
	Charset   string   // the database's default character set
	Collation string
	Tables    []*Table        // sorted by name
	Objects   []schema.Object // views, triggers, routines and events; carried only where they have a definition
}

// Table returns the table of that exact name, or nil.
func (p *Profile) Table(name string) *Table {
	for _, t := range p.Tables {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// Source says where a profile was measured.
type Source struct {
	Engine   string // "mariadb", "mysql", "sqlite"; decides how types are read
	Version  string
	Measured string // the day, YYYY-MM-DD; the only thing that differs between two measurements of the same data
	Sampled  string // what was sampled rather than counted, in words; "" for nothing
	// MinCount is how many rows stand behind every number, date and word of the
	// data in the profile; 0 when that is not known.
	MinCount int64
}

// Table is a table's schema and shape.
type Table struct {
	Name string
	Rows int64
	// Grows says how the row count follows the scale. A table that grows
	// "with" its owner follows also when the owner alone is scaled.
	Grows Growth
	// BytesPerRow and IndexBytesPerRow are data and index length over rows, as
	// the server's statistics give them after ANALYZE; 0 when unknown.
	BytesPerRow      float64
	IndexBytesPerRow float64
	// PageFill is how full the pages of indexes are, by name, the rows' own as
	// schema.PrimaryPages; those that are not named are packed. 0.5 after inserts out of order.
	PageFill map[string]float64

	Engine    string // storage engine, as in schema.Table
	RowFormat string
	Charset   string
	Collation string
	Comment   string
	Options   string
	Partition string

	Columns    []*Column // in table order
	Indexes    []*schema.Index
	Checks     []schema.Check
	References []*Reference
	// Groups are column sets within a unique key that are not references but
	// repeat: the node_id of a key (node_id, version). Also the part of a reference
	// that stands in a key without the rest: year of (year, team) in a key (player,
	// year, stint), and the parent's columns against it.
	Groups []*Group
	// Nulls lists which columns are null together, largest share first; the
	// rows that remain have no null. Empty: each column's Null is independent.
	Nulls []NullPattern
	// Correlations of columns, fan-outs into the table and its key order.
	Correlations []Correlation
	Meetings     []Meeting // paths that lead to one ancestor
	Edges        []Edges   // of a table that joins two others
}

// Column returns the column of that exact name, or nil.
func (t *Table) Column(name string) *Column {
	for _, c := range t.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// NullPattern is a set of columns that are null in the same rows.
type NullPattern struct {
	Columns []string // in table order
	Share   float64  // of the table's rows: exactly these columns are null
	// Ranks are, by column, the mean rank of its values in these rows, 0 to 1,
	// where it is far from a half.
	Ranks map[string]float64
	// Values are, by category column, the shares that its common values have in
	// these rows, in the order of Common, where they differ from those overall.
	Values map[string][]float64
}

// Column is a column's schema and shape. All shares are of the non-null rows.
type Column struct {
	schema.Column

	Null     float64 // share of rows that are null
	Zero     float64 // share that is MySQL's zero date '0000-00-00'
	Distinct int64   // number of distinct non-null values; exact unless Source.Sampled says so; 0 when unknown
	// Common are the shares of the most common values, largest first, without
	// the values: all of them when Distinct <= 100, else those worth naming
	// (clearly above the even share).
	Common []Common
	// Values is the histogram of a number or date column of at most 100
	// distinct values: bounds of one value each, ascending. See Axis.
	Values []ValueShare
	// Quantiles are equi-depth histogram bounds (first the smallest, last the largest
	// value) of a number or date column of more distinct values. A value
	// that repeats n times holds n-1 bins alone. See Axis.
	Quantiles []float64
	// Lengths are equi-depth bounds of the length: characters for text, bytes for binary.
	Lengths []int64
	// MeanLength is the mean length where it is far from what Lengths alone make of it,
	// as of many short texts and few long ones; 0 where it is not.
	MeanLength float64
	// Ordinal lists the columns in whose groups this column counts Start, Start+1,
	// … without gaps: the other columns of a unique key, or those of a reference.
	Ordinal *Ordinal
	Lag     *Lag        // nil: a value of its own
	Copy    *Copy       // nil: a value of its own
	Depends *Dependence // nil: on no category column

	Class        string  // what text looks like: see Classes in text.go
	Pattern      string  // common pattern of text or integer-like keys, see ParsePattern; "" when there is none
	BytesPerChar float64 // mean UTF-8 bytes a character; 0 means 1
	JSON         string  // skeleton of JSON documents, see Skeleton; "" when there is none
	Faker        string  // a maker chosen by hand: "email", "person name", …; "" to choose by name and class
	// Labels are the values themselves of a text column, in the order of Common,
	// where a person wrote them: what a migration compares with. Never measured.
	Labels []string
	Span   float64 // integer keys: (largest-smallest+1)/rows; 1 is dense, 0 unknown
	Start  int64   // integer keys: the smallest value
	// Prefixes are, for each of PrefixLengths, the chance that two distinct values
	// begin with the same characters, until there is none; nil when not told.
	Prefixes []float64
	Compress float64 // size of values, one a line, after DEFLATE over that before; 0 unknown
	Script   string  // of the characters outside ASCII, see Scripts; "" for Latin, or the most likely by their bytes
	// Redact says that nothing of the values is told, and a filler takes their place.
	Redact bool
	// Withheld is what of the schema was left out as it looks like a value: "default".
	Withheld string
}

// Common is one entry of a spectrum of shares.
type Common struct {
	Share  float64
	Length int64 // characters of text, bytes of binary; 0 for other types
}

// ValueShare is a one-value histogram bin.
type ValueShare struct {
	Value float64 // see Axis
	Share float64
}

// Ordinal says that a column numbers the rows of a group.
type Ordinal struct {
	In    []string // columns that name the group
	Start int64    // its smallest value
	// Gaps is the share of the groups that are numbered otherwise, of a
	// measurement that is to be compared; a file does not hold it.
	Gaps float64
}

// Axis: Values and Quantiles are float64 in every type, so that one code
// handles all: a number itself; days since 1970-01-01 for a date; seconds
// since 1970-01-01 00:00:00 for datetime and timestamp; seconds for time.
// The file spells dates and times as SQL does.

// Reference is a foreign key, declared or not, and its measured fan-out.
type Reference struct {
	schema.Reference
	Undeclared bool    // true: measured, generated alike, but no constraint is made
	Null       float64 // share of child rows with a null in any of the columns
	Orphans    float64 // share of child rows whose parent does not exist (undeclared references only)
	FanOut     FanOut
	Drift      *Drift // nil: the fan-out changes by its mean only
	// Clustered is how close in primary key order siblings lie: 0 for at
	// random, 1 when all children of a parent follow each other.
	Clustered float64
	Locality  *Locality // nil: as parents taken at random
	// Levels, for a self-reference, are the shares of rows per depth, roots first.
	Levels  []float64
	Through []Through // fan-outs by way of the parent's own references
	When    *When     // nil: in all rows
	// Inferred says why a reference that nothing declares was taken for one; ""
	// for one that is declared or was asked for.
	Inferred string
}

// Group is a repeating column set within a unique key.
type Group struct {
	Columns  []string
	Distinct int64
	FanOut   FanOut // rows per distinct value; no zero
}

// FanOut is the distribution of children per parent, childless parents included.
type FanOut struct {
	Mean    float64        // children per parent
	Max     int64          // 0 when unknown
	Parents []FanOutBucket // ascending; empty when only the mean is known
	// Degrees, of a hidden profile, are numbers of children, ascending, each of
	// which equally many parents have; Parents follow from them. None is the share of
	// the parents without children where Degrees are those of the others.
	// Tail are, where given, the degrees of the busiest twentieth of those parents.
	Degrees []int64
	None    float64
	Tail    []int64
}

// FanOutBucket is the share of parents with Low to High children, both included.
type FanOutBucket struct {
	Low, High int64
	Share     float64
	// Mean children per parent within a bucket wider than one; 0 means the middle.
	Mean float64
}
