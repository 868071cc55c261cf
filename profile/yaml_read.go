package profile

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"duckface/schema"
)

// maxItems bounds what a short notation may stand for.
const maxItems = 100_000

// profile reads the document.
func (d *decoder) profile(n *yaml.Node) (*Profile, error) {
	p := &Profile{Format: Format}
	err := d.mapping(n, "the profile", p,
		yamlField{"format", readText(&p.Format)},
		yamlField{"name", readText(&p.Name)},
		yamlField{"source", func(n *yaml.Node) error { return d.source(n, p) }},
		yamlField{"hidden", func(n *yaml.Node) error { return d.hidden(n, p) }},
		yamlField{"private", func(n *yaml.Node) error { return d.private(n, p) }},
		yamlField{"charset", readText(&p.Charset)},
		yamlField{"collation", readText(&p.Collation)},
		yamlField{"tables", func(n *yaml.Node) error { return d.readTables(n, p) }},
		yamlField{"code", func(n *yaml.Node) error { return d.code(n, p) }},
		yamlField{"not_carried", func(n *yaml.Node) error { return d.notCarried(n, p) }},
	)
	sort.SliceStable(p.Tables, func(i, j int) bool { return p.Tables[i].Name < p.Tables[j].Name })
	sort.SliceStable(p.Objects, func(i, j int) bool {
		a, b := p.Objects[i], p.Objects[j]
		return a.Kind < b.Kind || a.Kind == b.Kind && a.Name < b.Name
	})
	return p, err
}

func (d *decoder) source(n *yaml.Node, p *Profile) error {
	s := &p.Source
	return d.mapping(n, "source", s,
		yamlField{"engine", readText(&s.Engine)},
		yamlField{"version", readText(&s.Version)},
		yamlField{"measured", readText(&s.Measured)},
		yamlField{"sampled", readText(&s.Sampled)},
		yamlField{"min_count", readCount(&s.MinCount)},
	)
}

// code reads objects that are carried, by kind and name.
func (d *decoder) code(n *yaml.Node, p *Profile) error {
	kinds, err := d.entries(n, "kind of object")
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		objects, err := d.entries(kind.value, kind.name)
		if err != nil {
			return d.place(kind.value, kind.name+" of code", err)
		}
		for _, o := range objects {
			object := schema.Object{Kind: kind.name, Name: o.name}
			if err := readText(&object.Definition)(o.value); err != nil {
				return d.place(o.value, kind.name+" "+o.name, err)
			}
			p.Objects = append(p.Objects, object)
		}
	}
	return nil
}

// notCarried reads objects that are only named: lists by kind.
func (d *decoder) notCarried(n *yaml.Node, p *Profile) error {
	kinds, err := d.entries(n, "kind of object")
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		var list []string
		if err := readNames(&list)(kind.value); err != nil {
			return d.place(kind.value, kind.name+" of not_carried", err)
		}
		for _, name := range list {
			p.Objects = append(p.Objects, schema.Object{Kind: kind.name, Name: name})
		}
	}
	return nil
}

func (d *decoder) readTables(n *yaml.Node, p *Profile) error {
	list, err := d.entries(n, "table")
	if err != nil {
		return err
	}
	if len(list) > maxTables {
		return wantError("at most 10,000 tables", n)
	}
	for _, e := range list {
		t := &Table{Name: e.name}
		p.Tables = append(p.Tables, t)
		d.mark(t, "", e.key)
		if noValue(e.value) {
			continue
		}
		if err := d.table(e.value, t, p.Source.Engine); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) table(n *yaml.Node, t *Table, engine string) error {
	what := "table " + t.Name
	return d.mapping(n, what, t,
		yamlField{"rows", readCount(&t.Rows)},
		yamlField{"grows", readGrowth(&t.Grows)},
		yamlField{"bytes_per_row", func(n *yaml.Node) error { return d.bytesPerRow(n, t) }},
		yamlField{"page_fill", func(n *yaml.Node) error { return d.pageFill(n, t) }},
		yamlField{"engine", readText(&t.Engine)},
		yamlField{"row_format", readText(&t.RowFormat)},
		yamlField{"charset", readText(&t.Charset)},
		yamlField{"collation", readText(&t.Collation)},
		yamlField{"comment", readText(&t.Comment)},
		yamlField{"options", readText(&t.Options)},
		yamlField{"partition", readText(&t.Partition)},
		yamlField{"columns", func(n *yaml.Node) error { return d.columns(n, t, engine) }},
		yamlField{"primary_key", func(n *yaml.Node) error { return d.primaryKey(n, t) }},
		yamlField{"indexes", func(n *yaml.Node) error { return d.indexes(n, t) }},
		yamlField{"checks", d.list(func(n *yaml.Node) error { return d.check(n, t) })},
		yamlField{"references", func(n *yaml.Node) error { return d.references(n, t) }},
		yamlField{"groups", d.list(func(n *yaml.Node) error { return d.group(n, t) })},
		yamlField{"nulls", d.list(func(n *yaml.Node) error { return d.nullPattern(n, t) })},
		yamlField{"correlated", func(n *yaml.Node) error { return d.correlated(n, t) }},
		yamlField{"edges", d.list(func(n *yaml.Node) error { return d.readEdges(n, t) })},
		yamlField{"meetings", d.list(func(n *yaml.Node) error { return d.meeting(n, t) })},
	)
}

// bytesPerRow reads the bytes of a row's data, and of its indexes where they
// are known.
func (d *decoder) bytesPerRow(n *yaml.Node, t *Table) error {
	if n.Kind == yaml.ScalarNode {
		return readPositive(&t.BytesPerRow)(n)
	}
	return d.mapping(n, "bytes_per_row of table "+t.Name, nil,
		yamlField{"data", readPositive(&t.BytesPerRow)},
		yamlField{"index", readPositive(&t.IndexBytesPerRow)},
	)
}

func (d *decoder) columns(n *yaml.Node, t *Table, engine string) error {
	list, err := d.entries(n, "column")
	if err != nil {
		return err
	}
	if len(list) > maxColumns {
		return wantError("at most 32,767 columns", n)
	}
	for _, e := range list {
		c := &Column{}
		c.Name = e.name
		t.Columns = append(t.Columns, c)
		d.mark(c, "", e.key)
		if err := d.column(e.value, t, c, "column "+c.Name+" of table "+t.Name, engine); err != nil {
			return err
		}
	}
	return nil
}

// column reads a column: a mapping, or nothing but its type. A type may be
// followed by not null and auto_increment, as in SQL.
func (d *decoder) column(n *yaml.Node, t *Table, c *Column, what, engine string) error {
	readType := func(n *yaml.Node) error {
		if n.Kind != yaml.ScalarNode || noValue(n) {
			return wantError("a type such as varchar(45)", n)
		}
		name := n.Value
		name, c.AutoIncrement = cutWord(name, " auto_increment")
		name, c.NotNull = cutWord(name, " not null")
		c.Type = schema.ParseTypeOf(engine, name)
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return d.place(n, what, readType(n))
	}
	return d.mapping(n, what, c,
		yamlField{"type", readType},
		yamlField{"not_null", readFlag(&c.NotNull)},
		yamlField{"auto_increment", readFlag(&c.AutoIncrement)},
		yamlField{"default", readText(&c.Default)},
		yamlField{"on_update", readText(&c.OnUpdate)},
		yamlField{"generated", readText(&c.Generated)},
		yamlField{"stored", readFlag(&c.Stored)},
		yamlField{"charset", readText(&c.Charset)},
		yamlField{"collation", readText(&c.Collation)},
		yamlField{"invisible", readFlag(&c.Invisible)},
		yamlField{"comment", readText(&c.Comment)},
		yamlField{"null", readShare(&c.Null)},
		yamlField{"zero", readShare(&c.Zero)},
		yamlField{"distinct", readCount(&c.Distinct)},
		yamlField{"key", func(n *yaml.Node) error { return d.key(n, c, what) }},
		yamlField{"ordinal", func(n *yaml.Node) error { return d.ordinal(n, c, what) }},
		yamlField{"class", readText(&c.Class)},
		yamlField{"pattern", readText(&c.Pattern)},
		yamlField{"json", readText(&c.JSON)},
		yamlField{"prefixes", d.readPrefixes(c)},
		yamlField{"compress", readPositive(&c.Compress)},
		yamlField{"script", readText(&c.Script)},
		yamlField{"faker", readText(&c.Faker)},
		yamlField{"redact", readFlag(&c.Redact)},
		yamlField{"withheld", readText(&c.Withheld)},
		yamlField{"labels", d.list(readLabel(c))},
		yamlField{"bytes_per_char", readPositive(&c.BytesPerChar)},
		yamlField{"lengths", d.list(readLength(c))},
		yamlField{"mean_length", readPositive(&c.MeanLength)},
		yamlField{"values", func(n *yaml.Node) error { return d.values(n, c) }},
		yamlField{"quantiles", d.list(readQuantile(c))},
		yamlField{"common", d.list(readCommon(c))},
		yamlField{"lag", func(n *yaml.Node) error { return d.lag(n, t, c, what) }},
		yamlField{"copy", func(n *yaml.Node) error { return d.copied(n, c, what) }},
		yamlField{"depends", func(n *yaml.Node) error { return d.depends(n, c, what) }},
	)
}

// cutWord cuts a suffix off, whatever its case, and reports whether it was there.
func cutWord(s, suffix string) (string, bool) {
	if n := len(s) - len(suffix); n > 0 && strings.EqualFold(s[n:], suffix) {
		return s[:n], true
	}
	return s, false
}

// key reads what is known of an integer key: dense, or where it starts and how
// much wider than its rows it is.
func (d *decoder) key(n *yaml.Node, c *Column, what string) error {
	if n.Kind == yaml.ScalarNode && n.Value == "dense" {
		c.Start, c.Span = 1, 1
		return nil
	}
	if n.Kind != yaml.MappingNode {
		return wantError("dense or {start: 1, span: 1.5}", n)
	}
	return d.mapping(n, "key of "+what, nil,
		yamlField{"start", readWhole(&c.Start)},
		yamlField{"span", readPositive(&c.Span)},
	)
}

func (d *decoder) ordinal(n *yaml.Node, c *Column, what string) error {
	c.Ordinal = &Ordinal{}
	return d.mapping(n, "ordinal of "+what, c.Ordinal,
		yamlField{"in", readNames(&c.Ordinal.In)},
		yamlField{"start", readWhole(&c.Ordinal.Start)},
	)
}

// readLength reads an item of lengths: 7, or 4*12 for twelve times 4.
func readLength(c *Column) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		item, times, ok := cutTimes(n)
		var v int64
		if ok {
			v, ok = wholeNumber(item)
		}
		if !ok || v < 0 || v > MaxRows || times+len(c.Lengths) > maxItems {
			return wantError("a length such as 7, or 4*12 for twelve times 4", n)
		}
		c.Lengths = append(c.Lengths, slices.Repeat([]int64{v}, times)...)
		return nil
	}
}

func readQuantile(c *Column) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		item, times, ok := cutTimes(n)
		if !ok || times+len(c.Quantiles) > maxItems {
			return wantError("a bound such as 7, or 4*12 for twelve times 4", n)
		}
		v, err := readAxis(c, item)
		if err != nil {
			return err
		}
		c.Quantiles = append(c.Quantiles, slices.Repeat([]float64{v}, times)...)
		return nil
	}
}

// cutTimes splits 4*12 into 4 and 12; what has no star is there once.
func cutTimes(n *yaml.Node) (*yaml.Node, int, bool) {
	if n.Kind != yaml.ScalarNode {
		return n, 0, false
	}
	i := strings.LastIndexByte(n.Value, '*')
	if i < 0 {
		return n, 1, true
	}
	times, err := strconv.Atoi(n.Value[i+1:])
	item := &yaml.Node{Kind: yaml.ScalarNode, Value: n.Value[:i], Line: n.Line}
	item.Tag = item.ShortTag()
	return item, times, err == nil && times > 0 && times <= maxItems
}

func readAxis(c *Column, n *yaml.Node) (float64, error) {
	if n.Kind == yaml.ScalarNode {
		if v, ok := parseAxis(c.Type, n.Value); ok {
			return v, nil
		}
	}
	switch {
	case c.Type.Temporal():
		return 0, wantError("a date such as 2005-05-24 or 2005-05-24 22:53:30", n)
	case c.Type.Kind == schema.Time:
		return 0, wantError("a time such as \"22:53:30\"", n)
	}
	return 0, wantError("a number", n)
}

// values reads a mapping of value to share.
func (d *decoder) values(n *yaml.Node, c *Column) error {
	list, err := d.entries(n, "value")
	if err != nil {
		return err
	}
	for _, e := range list {
		var v ValueShare
		if v.Value, err = readAxis(c, e.key); err != nil {
			return err
		}
		if err = readShare(&v.Share)(e.value); err != nil {
			return err
		}
		c.Values = append(c.Values, v)
	}
	return nil
}

// readCommon reads an entry of a spectrum: share, [share, length] or
// [share, length, times].
func readCommon(c *Column) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		var v Common
		if n.Kind == yaml.ScalarNode {
			if err := readShare(&v.Share)(n); err != nil {
				return err
			}
			c.Common = append(c.Common, v)
			return nil
		}
		if n.Kind != yaml.SequenceNode || len(n.Content) < 2 || len(n.Content) > 3 {
			return wantError("a share, [share, length] or [share, length, times]", n)
		}
		times := int64(1)
		if err := readShare(&v.Share)(n.Content[0]); err != nil {
			return err
		}
		if err := readCount(&v.Length)(n.Content[1]); err != nil {
			return err
		}
		if len(n.Content) == 3 {
			if err := readCount(&times)(n.Content[2]); err != nil {
				return err
			}
		}
		if times < 1 || times+int64(len(c.Common)) > maxItems {
			return wantError("at most 100,000 common values", n)
		}
		c.Common = append(c.Common, slices.Repeat([]Common{v}, int(times))...)
		return nil
	}
}

func (d *decoder) group(n *yaml.Node, t *Table) error {
	g := &Group{}
	t.Groups = append(t.Groups, g)
	what := "group of table " + t.Name
	return d.mapping(n, what, g,
		yamlField{"columns", readNames(&g.Columns)},
		yamlField{"distinct", readCount(&g.Distinct)},
		yamlField{"fan_out", func(n *yaml.Node) error { return d.fanOut(n, &g.FanOut, what) }},
	)
}

func (d *decoder) nullPattern(n *yaml.Node, t *Table) error {
	var p NullPattern
	err := d.mapping(n, "nulls of table "+t.Name, nil,
		yamlField{"share", readShare(&p.Share)},
		yamlField{"columns", readNames(&p.Columns)},
		yamlField{"ranks", func(n *yaml.Node) error { return d.nullRanks(n, &p) }},
		yamlField{"values", func(n *yaml.Node) error { return d.nullValues(n, &p) }},
	)
	d.mark(t, "nulls "+strconv.Itoa(len(t.Nulls)), n)
	t.Nulls = append(t.Nulls, p)
	return err
}
