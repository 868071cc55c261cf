package profile

import (
	"fmt"
	"io"
	"strings"
)

// mostListed is how many differences of the schema, and of the shape, are listed
// when not all are.
const mostListed = 40

// WriteTable writes the differences for a person: those of the schema by
// table, those of the shape largest first.
func (d *Diff) WriteTable(w io.Writer, o TableOptions) error {
	if o.Width <= 0 {
		o.Width = 80
	}
	t := &report{width: max(o.Width, 60), color: o.Color}
	if d.Factor != 1 {
		t.linef("%s", t.paint(dim, "the second is ×"+formatShort(d.Factor)+" as large; row counts are compared beside that"))
	}
	d.writeSchema(t, o.All)
	d.writeShape(t, o.All)
	if d.Same() {
		t.linef("%s", t.paint(green, "the same shape"))
	}
	t.linef("%s", t.paint(dim, plural(d.Alike, "measure")+" alike"))
	if _, err := w.Write(t.b.Bytes()); err != nil {
		return fmt.Errorf("write differences: %w", err)
	}
	return nil
}

func (d *Diff) writeSchema(t *report, all bool) {
	if len(d.Schema) > 0 {
		t.linef("%s", t.paint(bold, "schema"))
	}
	list := t.listed(d.Schema, all)
	for _, x := range list {
		sign, color, detail := "~", bold, x.From+" → "+x.To
		switch {
		case x.From == "":
			sign, color, detail = "+", green, x.To
		case x.To == "":
			sign, color, detail = "-", red, x.From
		}
		head := sign + " " + x.Measure + " "
		t.entry(head, color, x.Name(), detail)
	}
	t.more(d.Schema, list)
}

// listed are the first differences, or all.
func (t *report) listed(from []Difference, all bool) []Difference {
	if all {
		return from
	}
	return from[:min(len(from), mostListed)]
}

// more says how many are not listed.
func (t *report) more(from, listed []Difference) {
	if more := len(from) - len(listed); more > 0 {
		t.linef("and %d more; --all lists them", more)
	}
}

func (d *Diff) writeShape(t *report, all bool) {
	if len(d.Shape) == 0 {
		return
	}
	t.linef("%s", t.paint(bold, "shape, largest difference first"))
	list := t.listed(d.Shape, all)
	for _, x := range list {
		detail := x.From + " → " + x.To
		if x.Note != "" {
			detail += " (" + x.Note + ")"
		}
		t.entry(formatScore(x.Size, 3)+"  "+x.Measure+"  ", "", x.Name(), detail)
	}
	t.more(d.Shape, list)
}

// entry writes a head, a name and what there is to say of it on one line, or on
// two where it does not fit.
func (t *report) entry(head, color, name, detail string) {
	detail = strings.TrimSpace(clean(detail))
	rest := t.width - display.StringWidth(head)
	if color != "" {
		head = t.paint(color, head)
	}
	name = clean(name)
	if display.StringWidth(name)+2+display.StringWidth(detail) <= rest {
		t.linef("%s%s  %s", head, name, t.paint(dim, detail))
		return
	}
	t.linef("%s%s", head, shorten(name, rest))
	t.linef("       %s", t.paint(dim, shorten(detail, t.width-7)))
}
