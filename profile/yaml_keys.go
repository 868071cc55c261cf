package profile

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"duckface/schema"
)

// primaryKey reads the parts of a primary key, an empty list for none, or a
// mapping where there is more to say.
func (d *decoder) primaryKey(n *yaml.Node, t *Table) error {
	if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		return nil
	}
	ix := &schema.Index{Kind: schema.Primary}
	t.Indexes = append(t.Indexes, ix)
	return d.index(n, ix, "primary_key of table "+t.Name)
}

func (d *decoder) indexes(n *yaml.Node, t *Table) error {
	list, err := d.entries(n, "index")
	if err != nil {
		return err
	}
	for _, e := range list {
		ix := &schema.Index{Name: e.name}
		t.Indexes = append(t.Indexes, ix)
		d.mark(ix, "", e.key)
		if err := d.index(e.value, ix, "index "+e.name+" of table "+t.Name); err != nil {
			return err
		}
	}
	return nil
}

// index reads an index: a list of its parts, or a mapping with the list in on.
func (d *decoder) index(n *yaml.Node, ix *schema.Index, what string) error {
	d.mark(ix, "", n)
	parts := d.list(func(n *yaml.Node) error { return d.indexPart(n, ix, what) })
	if n.Kind == yaml.SequenceNode {
		return d.place(n, what, parts(n))
	}
	fields := []yamlField{
		{"on", parts},
		{"method", readText(&ix.Method)},
		{"comment", readText(&ix.Comment)},
	}
	if ix.Kind != schema.Primary {
		fields = append(fields,
			yamlField{"name", readText(&ix.Name)},
			yamlField{"kind", readIndexKind(&ix.Kind)},
			yamlField{"where", readText(&ix.Where)},
			yamlField{"ignored", readFlag(&ix.Ignored)},
		)
	}
	return d.mapping(n, what, ix, fields...)
}

func readIndexKind(to *schema.IndexKind) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		switch k := schema.IndexKind(n.Value); k {
		case schema.Unique, schema.Fulltext, schema.Spatial:
			*to = k
			return nil
		}
		return wantError("unique, fulltext or spatial", n)
	}
}

// indexPart reads a column's name, or a mapping where a part is more than that.
func (d *decoder) indexPart(n *yaml.Node, ix *schema.Index, what string) error {
	var part schema.IndexPart
	if n.Kind == yaml.ScalarNode {
		part.Column = n.Value
		ix.Parts = append(ix.Parts, part)
		return nil
	}
	var prefix int64
	err := d.mapping(n, "part of "+what, nil,
		yamlField{"column", readText(&part.Column)},
		yamlField{"expression", readText(&part.Expression)},
		yamlField{"prefix", readCount(&prefix)},
		yamlField{"descending", readFlag(&part.Descending)},
		yamlField{"collation", readText(&part.Collation)},
	)
	part.Prefix = int(min(prefix, 1<<20))
	ix.Parts = append(ix.Parts, part)
	return err
}

// check reads a CHECK: its expression, or a mapping with its name.
func (d *decoder) check(n *yaml.Node, t *Table) error {
	var c schema.Check
	var err error
	if n.Kind == yaml.ScalarNode {
		c.Expression = n.Value
	} else {
		err = d.mapping(n, "check of table "+t.Name, nil,
			yamlField{"name", readText(&c.Name)},
			yamlField{"expression", readText(&c.Expression)},
		)
	}
	t.Checks = append(t.Checks, c)
	return err
}

// references reads references by name. One that does not say its table is
// named after it, and is a constraint without a name.
func (d *decoder) references(n *yaml.Node, t *Table) error {
	list, err := d.entries(n, "reference")
	if err != nil {
		return err
	}
	for _, e := range list {
		r := &Reference{}
		t.References = append(t.References, r)
		d.mark(r, "", e.key)
		if err := d.reference(e.value, r, "reference "+e.name+" of table "+t.Name); err != nil {
			return err
		}
		switch {
		case r.Table == "":
			r.Table = e.name
		case !d.has(r, "name"):
			r.Name = e.name
		}
	}
	return nil
}

func (d *decoder) reference(n *yaml.Node, r *Reference, what string) error {
	if noValue(n) {
		return nil
	}
	return d.mapping(n, what, r,
		yamlField{"name", readText(&r.Name)},
		yamlField{"table", readText(&r.Table)},
		yamlField{"columns", readNames(&r.Columns)},
		yamlField{"to", readNames(&r.To)},
		yamlField{"on_delete", readText(&r.OnDelete)},
		yamlField{"on_update", readText(&r.OnUpdate)},
		yamlField{"undeclared", readFlag(&r.Undeclared)},
		yamlField{"inferred", readText(&r.Inferred)},
		yamlField{"when", func(n *yaml.Node) error { return d.when(n, r) }},
		yamlField{"null", readShare(&r.Null)},
		yamlField{"orphans", readShare(&r.Orphans)},
		yamlField{"fan_out", func(n *yaml.Node) error { return d.fanOut(n, &r.FanOut, what) }},
		yamlField{"drift", func(n *yaml.Node) error { return d.drift(n, r, what) }},
		yamlField{"clustered", readShare(&r.Clustered)},
		yamlField{"locality", func(n *yaml.Node) error { return d.locality(n, r, what) }},
		yamlField{"levels", d.list(func(n *yaml.Node) error {
			var v float64
			err := readShare(&v)(n)
			r.Levels = append(r.Levels, v)
			return err
		})},
		yamlField{"through", d.list(func(n *yaml.Node) error { return d.through(n, r, what) })},
	)
}

// has reports whether the file stated a key.
func (d *decoder) has(owner any, key string) bool {
	_, ok := d.lines[position{owner, key}]
	return ok
}

// fanOut reads a fan-out: its mean, or a mapping with the histogram of parents
// by their number of children.
func (d *decoder) fanOut(n *yaml.Node, f *FanOut, what string) error {
	if n.Kind == yaml.ScalarNode {
		d.mark(f, "mean", n)
		return readFanOutMean(&f.Mean)(n)
	}
	err := d.mapping(n, "fan_out of "+what, f,
		yamlField{"mean", readFanOutMean(&f.Mean)},
		yamlField{"max", readCount(&f.Max)},
		yamlField{"parents", func(n *yaml.Node) error { return d.fanOutBuckets(n, f) }},
		yamlField{"none", readShare(&f.None)},
		yamlField{"degrees", func(n *yaml.Node) error { return d.degrees(n, f, "degrees", &f.Degrees) }},
		yamlField{"tail", func(n *yaml.Node) error { return d.degrees(n, f, "tail", &f.Tail) }},
	)
	if err == nil && (f.None != 0 || len(f.Degrees)+len(f.Tail) > 0) {
		err = f.readHidden(n)
	}
	return err
}

func readFanOutMean(to *float64) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if err := readPositive(to)(n); err != nil {
			return err
		}
		if *to > MaxRows {
			return wantError("a number from 0 to 10^15", n)
		}
		return nil
	}
}

// fanOutBuckets reads {0: 0.2, 1-3: 0.5, 4-9: [0.3, 5.2]}: shares of the
// parents, with their mean number of children where it is known.
func (d *decoder) fanOutBuckets(n *yaml.Node, f *FanOut) error {
	list, err := d.entries(n, "bucket")
	if err != nil {
		return err
	}
	for _, e := range list {
		b, ok := parseBucket(e.name)
		if !ok {
			return wantError("numbers of children such as 3 or 12-19", e.key)
		}
		share, mean := e.value, (*yaml.Node)(nil)
		if share.Kind == yaml.SequenceNode {
			if len(share.Content) != 2 {
				return wantError("a share or [share, mean]", share)
			}
			share, mean = share.Content[0], share.Content[1]
		}
		if err := readShare(&b.Share)(share); err != nil {
			return err
		}
		if mean != nil {
			if err := readFanOutMean(&b.Mean)(mean); err != nil {
				return err
			}
		}
		d.mark(f, strconv.Itoa(len(f.Parents)), e.key)
		f.Parents = append(f.Parents, b)
	}
	return nil
}

// parseBucket reads 3 or 12-19.
func parseBucket(text string) (FanOutBucket, bool) {
	low, high, ranged := strings.Cut(text, "-")
	if !ranged {
		high = low
	}
	lo, err1 := strconv.ParseInt(low, 10, 64)
	hi, err2 := strconv.ParseInt(high, 10, 64)
	ok := err1 == nil && err2 == nil && lo >= 0 && hi >= 0 && lo <= MaxRows && hi <= MaxRows
	return FanOutBucket{Low: lo, High: hi}, ok
}
