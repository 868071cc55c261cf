package generate

import (
	"fmt"
	"math"
	"reflect"
	"unicode/utf8"

	"duckface/row"
	"duckface/schema"
)

// A column that copies another in a share of its rows is dealt as any other:
// its domain, which describes the other rows, has one item more, the last,
// which stands for the other value and has its quota of the rows.

// copyMisfit says why a column cannot hold another's values, or "".
func (p *Plan) copyMisfit(f *follow, t *TablePlan, c *columnPlan) string {
	lead := f.leader()
	if !convertible(lead.column.Type, c.column.Type) {
		return c.column.Type.Name + " cannot hold " + lead.column.Type.Name
	}
	if c.column.Type.Textual() && p.charset(t, c) != p.charset(f.table, lead) && wideText(lead) && !wideCharset(p.charset(t, c)) {
		return "its character set cannot hold that of " + f.what()
	}
	return ""
}

// wideText reports whether values have characters beyond ASCII.
func wideText(c *columnPlan) bool { return c.profile.BytesPerChar > 1 }

// wideCharset reports whether a character set holds all of Unicode; "" is a server's default.
func wideCharset(name string) bool {
	switch name {
	case "", "utf8", "utf8mb3", "utf8mb4", "ucs2", "utf16", "utf16le", "utf32":
		return true
	}
	return false
}

// convertible reports whether values of one type are values of another but for
// their size.
func convertible(from, to schema.Type) bool {
	switch to.Kind {
	case schema.Int:
		return from.Kind == schema.Int || from.Kind == schema.Year
	case schema.Decimal:
		if (from.Kind == schema.Decimal && from.Precision > 18) || to.Precision > 18 { // held as text
			return from.Kind == schema.Decimal && from.Precision > 18 && to.Precision > 18 && from.Scale == to.Scale
		}
		return from.Kind == schema.Int || from.Kind == schema.Decimal && from.Scale <= to.Scale
	case schema.Float:
		return from.Kind == schema.Float && from.Bits <= to.Bits || from.Kind == schema.Int || from.Kind == schema.Decimal && from.Precision <= 18
	case schema.DateTime, schema.Timestamp:
		return from.Kind == schema.Date || from.Temporal() && from.Scale <= to.Scale
	case schema.Time:
		return from.Kind == schema.Time && from.Scale <= to.Scale
	case schema.Text:
		return from.Kind == schema.Text || from.Kind == schema.Enum
	case schema.Enum, schema.Set:
		return from.Kind == to.Kind && labelsWithin(from.Labels, to.Labels)
	case schema.Geometry:
		return from.Kind == schema.Geometry && from.Base == to.Base
	}
	return from.Kind == to.Kind
}

// labelsWithin reports whether the labels of one type are labels of another.
func labelsWithin(labels, of []string) bool { return len(inBoth(labels, of)) == len(labels) }

// narrower reports whether a type holds less than another of its kind.
func narrower(to, from schema.Type) bool {
	switch to.Kind {
	case schema.Int:
		lo, hi := to.IntRange()
		least, most := from.IntRange()
		return lo > least || hi < most
	case schema.Decimal:
		digits := from.Precision - from.Scale
		if from.Kind == schema.Int {
			_, hi := from.IntRange()
			digits = len(fmt.Sprint(hi))
		}
		return to.Precision-to.Scale < digits || to.Unsigned && !from.Unsigned
	case schema.Float:
		return to.Unsigned && !from.Unsigned
	case schema.Timestamp:
		return from.Kind != schema.Timestamp
	case schema.Text, schema.Binary, schema.Bit:
		most := from.Length
		for _, l := range from.Labels {
			most = max(most, len(l))
		}
		return to.Length > 0 && (most == 0 || most > to.Length)
	}
	return false
}

// fitCopy makes the domain of the rows that are no copies, and gives the
// copies an item.
func (p *Plan) fitCopy(t *TablePlan, c *columnPlan, spec domainSpec) error {
	f := c.follows
	share := f.copy.Share
	if share <= 0 || share > 1 {
		share = 1
	}
	rows := spec.rows
	copies := min(int64(math.Round(share*float64(rows))), rows)
	own := rows - copies
	if share == 1 {
		if _, own = f.alone(t, c); own == 0 {
			own = max(rows, 1)
		}
	} else {
		before := float64(t.Profile.Rows) * (1 - c.profile.Null) * (1 - share)
		spec.items = scaledDistinct(c.profile.Distinct, before, own)
		spec.column, spec.rows = beyondMeasured(c.profile, spec.items), own
	}
	var err error
	if f.own, err = newOwnValues(spec, own); err != nil {
		return err
	}
	var runs []run
	if copies < rows {
		runs = append(runs, f.own.domain.runs...)
	}
	f.copied = newFanOut(runs).totalParents()
	c.domain = &domain{runs: append(runs, run{1, copies}), maker: f.own.domain.maker}
	return nil
}

// settleCopies widens the types of copies with those of what they copy, and
// leaves out the copies that cannot hold it.
func (p *Plan) settleCopies() error {
	for changed := true; changed; {
		changed = false
		for _, t := range p.Tables {
			for i, c := range t.columns {
				if c.follows == nil || c.follows.copy == nil {
					continue
				}
				if lead := c.follows.leader(); lead.widened() && c.column.Type.Kind == lead.column.Type.Kind && narrower(c.column.Type, lead.column.Type) {
					c.column.Type, changed = lead.column.Type, true
					p.note("%s.%s is %s instead of %s, as %s", t.Table.Name, c.profile.Name, c.column.Type.Name, c.profile.Type.Name, c.follows.what())
				}
				if why := p.copyOverflow(t, c); why != "" {
					if err := p.dropFollow(t, i, why); err != nil {
						return fmt.Errorf("plan %s: %w", t.Table.Name, err)
					}
					changed = true
				}
			}
		}
	}
	return nil
}

// widened reports whether the plan gave a column a larger type.
func (c *columnPlan) widened() bool { return c.column.Type.Name != c.profile.Type.Name }

// copyOverflow says why the values that a column copies may not fit it, or "".
func (p *Plan) copyOverflow(t *TablePlan, c *columnPlan) string {
	f := c.follows
	lead := f.leader()
	source := f.source()
	demands := !reflect.DeepEqual(c.bounds, bounds{}) && !reflect.DeepEqual(c.bounds, source.bounds)
	if !demands && !narrower(c.column.Type, lead.column.Type) {
		return ""
	}
	if m, ok := domainMaker(source); ok && onAxis(c.column.Type.Kind) && len(c.bounds.numbers) == 0 {
		return p.numbersOverflow(t, c, m, newFanOut(source.domain.runs).totalParents())
	}
	if demands {
		return "a CHECK asks of it what it does not ask of " + f.what()
	}
	if f.most = c.column.Type.Length; f.most > 0 && mostlyWithin(source, int64(f.most)) {
		return ""
	}
	return c.column.Type.Name + " may not hold all of " + f.what()
}

// domainMaker is the maker of a column's numbers or dates, ascending.
func domainMaker(c *columnPlan) (*tickMaker, bool) {
	if c.domain == nil || c.follows != nil {
		return nil, false
	}
	m, ok := c.domain.maker.(*tickMaker)
	return m, ok
}

// numbersOverflow compares the least and the largest value with what a column holds.
func (p *Plan) numbersOverflow(t *TablePlan, c *columnPlan, m *tickMaker, items int64) string {
	var ends row.Column
	ends.Form, ends.Scale = m.form()
	m.fill(&ends, []int64{min(m.zeros, items-1), max(items-1, 0)})
	l := newLattice(p.domainSpec(t, c))
	for i := range 2 {
		v := axisValue(&ends, i)
		if l.hole != nil || l.base != 0 || v < float64(l.lo)/l.perUnit || v > float64(l.hi)/l.perUnit {
			return c.column.Type.Name + " may not hold all of " + c.follows.what()
		}
	}
	return ""
}

// axisValue is a value on the axis that profiles use, see profile.Axis.
func axisValue(c *row.Column, i int) float64 {
	switch c.Form {
	case row.Moment, row.Time:
		return float64(c.Ints[i]) / micro
	case row.Bytes: // a decimal of many digits
		var v float64
		fmt.Sscan(string(c.Value(i)), &v)
		return v
	}
	return floatOf(c, i)
}

// mostlyWithin reports whether nearly all of a column's values are known to be
// no longer than that.
func mostlyWithin(c *columnPlan, most int64) bool {
	const nearly = 0.8
	within, all := 0.0, 0.0
	for _, n := range c.profile.Lengths {
		if all++; n <= most {
			within++
		}
	}
	if all == 0 {
		for _, v := range c.profile.Common {
			if all += v.Share; v.Length <= most {
				within += v.Share
			}
		}
	}
	return all > 0 && within >= nearly*all
}

// fits reports whether a value is short enough to be copied.
func (f *follow) fits(c *row.Column, i int) bool {
	return f.most == 0 || c.Form == row.Bytes && utf8.RuneCount(c.Value(i)) <= f.most || c.Form == row.Blob && len(c.Value(i)) <= f.most
}

// nullsToo reports whether a column that repeats a parent's is null where that is:
// the two are null about as often.
func (f *follow) nullsToo(c *columnPlan) bool {
	null, above := c.profile.Null, f.leader().profile.Null
	return f.link != nil && f.copy.Share > nearlyAll && above > 0.01 && null > 0.01 && math.Abs(null-above) < 0.05
}

const (
	isNull = -1
	isOwn  = -2
)

// fillCopy computes a column that repeats another value.
func (f *Filler) fillCopy(out *row.Column, i int) {
	c := f.table.columns[i]
	to := c.follows
	lead := f.leader(to)
	anyNull := f.placeOwn(c)
	f.from, f.alone = f.from[:0], f.alone[:0]
	for r := range f.cursors {
		at := int32(isNull)
		if to.nullsToo(c) {
			of := lead.of(r)
			if f.null[r] = of < 0; of >= 0 && !to.fits(lead.cells, of) {
				f.null[r] = true
			}
			if !f.null[r] {
				at = int32(of)
			}
			anyNull = anyNull || f.null[r]
		} else if !f.null[r] {
			at = isOwn
			item := f.items[r]
			if item == to.copied {
				if of := lead.of(r); of >= 0 && to.fits(lead.cells, of) {
					at = int32(of)
				} else {
					item = to.own.item(f.table, &f.cursors[r])
				}
			}
			if at == isOwn {
				f.alone = append(f.alone, item)
			}
		}
		f.from = append(f.from, at)
	}
	out.Ints, out.Floats, out.Data, out.Ends = out.Ints[:0], out.Floats[:0], out.Data[:0], out.Ends[:0]
	out.Form, out.Scale = c.domain.maker.form()
	out.Null = nil
	if anyNull {
		out.Null = append(out.Null, f.null...)
	}
	own := f.makeOwn(c.domain.maker)
	switch out.Form {
	case row.Float:
		f.copyFloats(out, own, lead.cells)
	case row.Bytes, row.Blob:
		f.copyBytes(out, own, lead.cells)
	default:
		f.copyInts(out, own, lead.cells)
	}
}

func (f *Filler) copyInts(out, own, lead *row.Column) {
	next := 0
	for _, at := range f.from {
		v := int64(0)
		switch {
		case at == isOwn:
			v = own.Ints[next]
			next++
		case at == isNull:
		default:
			v = converted(lead, int(at), out)
		}
		out.Ints = append(out.Ints, v)
	}
}

// converted is a value in the form of another column.
func converted(c *row.Column, i int, as *row.Column) int64 {
	v := c.Ints[i]
	switch {
	case as.Form == row.Moment && c.Form == row.Date && v != row.ZeroDate:
		return v * daySeconds * micro
	case as.Form == row.Decimal && c.Form == row.Decimal:
		return rescale(v, c.Scale, as.Scale)
	case as.Form == row.Decimal:
		return rescale(v, 0, as.Scale)
	}
	return v
}

func (f *Filler) copyFloats(out, own, lead *row.Column) {
	next := 0
	for _, at := range f.from {
		v := 0.0
		switch {
		case at == isOwn:
			v = own.Floats[next]
			next++
		case at == isNull:
		default:
			v = floatOf(lead, int(at))
		}
		out.Floats = append(out.Floats, v)
	}
}

func (f *Filler) copyBytes(out, own, lead *row.Column) {
	next := 0
	for _, at := range f.from {
		switch {
		case at == isOwn:
			out.Data = append(out.Data, own.Value(next)...)
			next++
		case at == isNull:
		default:
			out.Data = append(out.Data, lead.Value(int(at))...)
		}
		out.Ends = append(out.Ends, len(out.Data))
	}
}
