package profile

import "strings"

// What lies between the references of a table and between its columns.

// Dimension is something that ranks the rows of a table: the values of a
// column, the number of children by a reference into the table, or the order
// of the primary key. Exactly one of its fields is set.
type Dimension struct {
	Column string
	Child  ChildKey
	Key    bool // the order of a primary key of one integer column
}

// ChildKey names a reference into a table from outside: the child table and its columns.
type ChildKey struct {
	Table   string
	Columns string // joined by ", "
}

// ChildKeyOf is the name of a reference of a child table.
func ChildKeyOf(table string, columns []string) ChildKey {
	return ChildKey{table, strings.Join(columns, ", ")}
}

// Correlation is Spearman's rank correlation of two dimensions over the rows of
// a table in which neither is null, ties sharing their mean rank. A pair that
// is not listed follows from those that are: see Correlations.
type Correlation struct {
	A, B Dimension
	Rank float64 // -1 to 1
}

// Dependence says how a column depends on a category column of the same row:
// one of few values. There is an entry for each of its values, in the order of
// its Common shares, or of Values for numbers; rows in which it is null count nowhere.
type Dependence struct {
	On     string
	Ranks  []float64   // of a number or date: its mean rank in those rows, 0 to 1
	Shares [][]float64 // of a category: the shares of its own common values in those rows
}

// Lag says that a date (or number) is another one plus a difference: it was
// closed so long after it was opened.
type Lag struct {
	After string // a column of the same row, or, with Reference, of the parent's row
	// Reference are the columns of this table's reference to that parent.
	Reference []string
	// Quantiles are equi-depth bounds of the difference: in days where both are
	// dates, in seconds for other points in time, else in the column's unit.
	// A bound that repeats n times is a difference that fills n-1 bins.
	Quantiles []float64
	// Rank is the rank correlation of the difference with the earlier value.
	Rank float64
	// Ordered is the share of rows in which the difference is not negative.
	Ordered float64
}

// Copy says that a column repeats another value: one of the same row (deleted =
// id), or one of the parent's row (the price at the time of the order).
type Copy struct {
	Of        string   // a column of the same row, or, with Reference, of the parent's row
	Reference []string // columns of this table's reference to that parent
	// Share of the rows in which both are equal, of those in which neither is null.
	// The column's Distinct, Common, Values, Quantiles and Lengths describe the
	// other rows, those in which Of is null included; where there are none they are empty.
	Share float64
}

// Meeting is two paths from a row to rows of one ancestor table. A path is a
// list of references, each named by its columns; the first is one of this
// table, the next one of the table it leads to.
type Meeting struct {
	To    string // the ancestor table
	Paths [2][][]string
	Agree float64 // share of the rows in which both paths arrive, that both lead to the same row
}

// Through is what the grandparents of a reference have: children of their children.
type Through struct {
	Columns []string // of the parent's reference to the grandparent
	FanOut  FanOut   // children by this reference per grandparent, those without included
	// Rank is the rank correlation, over the grandparents, of this number and
	// that of their children (the parents of this reference).
	Rank float64
}

// Edges is who links to whom in a table whose unique key joins two references:
// the shares of its rows by how many rows each of the two parents has.
type Edges struct {
	Between [2][]string // columns of the two references
	Classes []EdgeClass // by ascending A, then B
}

// EdgeClass is the share of rows whose first parent has 2^A to 2^(A+1)-1 rows
// and whose second parent has 2^B to 2^(B+1)-1.
type EdgeClass struct {
	A, B  int
	Share float64
}

// When says that a reference holds only in the rows in which a column of the
// table (commentable_type) has a certain value.
type When struct {
	Column string
	Nth    int // the value, by its place in the column's Common shares, from 1
}

// RankCorrelations is Correlation for many pairs.
func (t *Table) RankCorrelations() func(a, b Dimension) float64 {
	g := newRankGraph(t.Correlations)
	return func(a, b Dimension) float64 {
		if a == b {
			return 1
		}
		return g.between(a, b)
	}
}
