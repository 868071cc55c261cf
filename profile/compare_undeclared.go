package profile

import (
	"math"
	"strconv"
	"strings"
)

// danglingTolerance bounds how far the share of rows without a parent may be off.
const danglingTolerance = 0.98

// dangling compares the share of rows whose parent does not exist, which an
// undeclared reference may have.
func (c *comparer) dangling(w *Table, object string, r, other *Reference) {
	if !r.Undeclared || r.Orphans == 0 && other.Orphans == 0 {
		return
	}
	c.add(Finding{Table: w.Name, Object: object, Measure: "dangling share", Want: formatShort(r.Orphans), Got: formatShort(other.Orphans),
		Score: 1 - math.Abs(r.Orphans-other.Orphans), Tolerance: danglingTolerance - quotaFloor(1, c.planned(w))})
}

// sameWhen reports whether two references hold in the rows of the same value.
func sameWhen(a, b *When) bool {
	if a == nil || b == nil {
		return a == b
	}
	return strings.EqualFold(a.Column, b.Column) && a.Nth == b.Nth
}

// whenWords says in which rows a reference holds, "" for all.
func whenWords(w *When) string {
	if w == nil {
		return ""
	}
	return " when " + w.Column + " " + strconv.Itoa(w.Nth)
}
