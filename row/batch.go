// Package row holds generated rows on their way to a sink: a batch is
// columns, not boxed cells, so that a sink encodes it in one pass and no
// value is allocated on its own.
package row

// Form says how a column's values lie in memory.
type Form uint8

// The forms.
const (
	Int     Form = iota // Ints: signed integers, and BIT, YEAR, SQLite booleans
	Uint                // Ints hold the bits of an uint64 (unsigned BIGINT above 2^63)
	Decimal             // Ints hold the value times 10^Scale
	Float               // Floats
	Bytes               // Data and Ends: text, as UTF-8
	Blob                // Data and Ends: raw bytes, and WKB (with no SRID) for spatial types
	Date                // Ints: days since 1970-01-01
	Time                // Ints: microseconds, negative allowed
	Moment              // Ints: microseconds since 1970-01-01 00:00:00, no time zone (DATETIME, TIMESTAMP)
)

// ZeroDate is the Ints value of Date and Moment columns that stands for
// MySQL's '0000-00-00'.
const ZeroDate int64 = -1 << 63

// Column is one column of a batch. Only the slices of its Form are in use.
type Column struct {
	Form   Form
	Scale  int    // Decimal: digits after the point; Time and Moment: digits of the fraction
	Null   []bool // nil when no value of the batch is null, else one entry a row
	Ints   []int64
	Floats []float64
	Data   []byte // all values of the batch end to end
	Ends   []int  // Ends[i] is where value i ends in Data; it begins at Ends[i-1], or 0
}

// Value is the i-th value of a Bytes or Blob column; it stays valid until the
// batch is filled again.
func (c *Column) Value(i int) []byte {
	start := 0
	if i > 0 {
		start = c.Ends[i-1]
	}
	return c.Data[start:c.Ends[i]]
}

// IsNull reports whether the i-th value is null.
func (c *Column) IsNull(i int) bool { return c.Null != nil && c.Null[i] }

// Batch is a run of consecutive rows of one table. Columns stand in table
// order, generated columns left out.
type Batch struct {
	Table   string
	First   int64 // row number of the first row, from 0
	Rows    int
	Columns []Column
}
