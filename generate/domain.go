package generate

import (
	"fmt"

	"duckface/profile"
	"duckface/row"
	"duckface/schema"
)

// domain is the set of distinct values of one column, numbered in item order,
// and how many rows each takes. A column is thereby dealt exactly like a
// reference: its items are the parents, its rows the children.
type domain struct {
	runs  []run // rows per item, in item order; the rows sum up to domainSpec.rows exactly
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
	charset string      // of the column, its table's and database's defaults applied; "" when unknown
	rows    int64       // rows with a value, nulls left out
	items   int64       // distinct values wanted, 0 when unknown; the domain may have fewer when not unique
	unique  bool        // every row has an item of its own: rows items exactly, or an error
	ordered bool        // values ascend with their items (keys that follow the row number); numbers and dates always do
	blind   bool        // the collation ignores case, accents and trailing spaces
	widen   bool        // values may lie beyond the measured range, so that there are as many as items
	key     uint64      // randomness: hash of seed, table and column
	lead    bool        // texts begin alike as the profile's prefixes say
	filling *stream     // words that texts are filled up with; nil for the style's own
	check   bounds      // what CHECK constraints demand of the values
}

// capacityError says that a column cannot hold as many distinct values as it
// was asked for.
type capacityError struct {
	max int64 // the most that it can hold
}

func (e *capacityError) Error() string {
	return fmt.Sprintf("only %d distinct values are possible", e.max)
}

// boundless is the capacity of a type that no table can exhaust.
const boundless int64 = 1 << 62

// newDomain plans the values of a column. A unique column that cannot hold
// the rows gets a *capacityError.
func newDomain(spec domainSpec) (*domain, error) {
	spec = redacted(spec)
	if spec.rows == 0 { // a null is filled with the value of item 0
		spec.rows, spec.unique = 1, false
		d, err := newDomain(spec)
		if d != nil {
			d.runs = nil
		}
		return d, err
	}
	if spec.unique {
		spec.items = spec.rows
		if most := capacity(spec); spec.rows > most {
			return nil, &capacityError{most}
		}
	}
	spec.items = min(spec.items, spec.rows)
	spec = checkedSpec(spec)
	switch {
	case onAxis(spec.typ.Kind):
		return newAxisDomain(spec)
	case spec.typ.Kind == schema.Enum || spec.typ.Kind == schema.Set:
		return newLabelDomain(spec)
	case spec.typ.Kind == schema.UUID || spec.typ.Kind == schema.Inet4 || spec.typ.Kind == schema.Inet6:
		return newAddressDomain(spec)
	}
	return newSpelledDomain(spec)
}

// capacity is the most distinct values that the type, the pattern and the
// length of a column allow; at most boundless.
func capacity(spec domainSpec) int64 {
	spec = checkedSpec(spec)
	switch k := spec.typ.Kind; {
	case onAxis(k):
		if n := len(spec.check.numbers); n > 0 {
			return int64(n)
		}
		l := newLattice(spec)
		return width(l.lo, l.hi)
	case k == schema.Enum:
		return max(1, int64(len(spec.typ.Labels)))
	case k == schema.Set:
		return power(2, int64(len(spec.typ.Labels)))
	case k == schema.Inet4:
		return 1 << 32
	case k == schema.UUID || k == schema.Inet6:
		return boundless
	}
	return spelledCapacity(spec)
}

// checkedSpec turns what CHECK constraints list into labels and values.
func checkedSpec(spec domainSpec) domainSpec {
	b := spec.check
	switch {
	case len(spec.column.Labels) > 0:
		spec.typ.Kind, spec.typ.Labels = schema.Enum, spec.column.Labels
	case b.texts != nil && spec.typ.Textual():
		spec.typ.Kind, spec.typ.Labels = schema.Enum, b.texts
	case b.documents && spec.typ.Kind == schema.Text:
		spec.typ.Kind = schema.JSON
	case b.numbers != nil && onAxis(spec.typ.Kind):
		c := *spec.column
		c.Values, c.Quantiles = nil, nil
		for _, v := range b.numbers {
			share := 0.0
			for _, known := range spec.column.Values {
				if known.Value == v {
					share = known.Share
				}
			}
			if share > 0 || spec.column.Values == nil || spec.unique {
				c.Values = append(c.Values, profile.ValueShare{Value: v, Share: share})
			}
		}
		spec.column = &c
	}
	return spec
}

// onAxis reports whether the values of a kind lie on a number axis.
func onAxis(k schema.Kind) bool {
	switch k {
	case schema.Int, schema.Decimal, schema.Float, schema.Bit, schema.Year,
		schema.Date, schema.Time, schema.DateTime, schema.Timestamp:
		return true
	}
	return false
}

// width is how many integers lie from lo to hi, both included; at most boundless.
func width(lo, hi int64) int64 {
	if hi < lo {
		return 0
	}
	w := uint64(hi) - uint64(lo) // right also where the difference overflows int64
	return int64(min(w, uint64(boundless)-1)) + 1
}

// power is base^n, at most boundless.
func power(base, n int64) int64 {
	p := int64(1)
	for range n {
		if p > boundless/base {
			return boundless
		}
		p *= base
	}
	return p
}

// addUp is a+b for two numbers of at most boundless; at most boundless.
func addUp(a, b int64) int64 {
	if a > boundless-b {
		return boundless
	}
	return a + b
}
