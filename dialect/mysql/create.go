package mysql

import (
	"fmt"
	"strconv"
	"strings"

	"duckface/schema"
)

// parseCreate reads what SHOW CREATE TABLE prints. It is the one place where
// both servers state a table completely and in a form they take back:
// information_schema loses prefix lengths of functional parts, the quoting of
// expressions, partitions and most table options.
//
// Left out are AUTO_INCREMENT's counter, where files lie, connections to
// other servers, and constraints that are NOT ENFORCED.
func parseCreate(text string) (*schema.Table, error) {
	p := &createParser{scanner: newScanner(text), table: &schema.Table{}}
	if err := p.parse(); err != nil {
		return nil, fmt.Errorf("read SHOW CREATE TABLE %s: %w", p.table.Name, err)
	}
	return p.table, nil
}

type createParser struct {
	*scanner
	table   *schema.Table
	charset map[*schema.Column]bool
}

func (p *createParser) parse() error {
	if !p.accept("CREATE", "TABLE") && !p.accept("CREATE", "TEMPORARY", "TABLE") {
		return fmt.Errorf("no CREATE TABLE at %q", p.tok)
	}
	p.table.Name = p.name()
	if !p.accept("(") {
		return fmt.Errorf("no column list at %q", p.tok)
	}
	for {
		if err := p.item(); err != nil {
			return err
		}
		if p.accept(",") {
			continue
		}
		if !p.accept(")") {
			return fmt.Errorf("%q is not understood", p.tok)
		}
		break
	}
	p.options()
	p.relate()
	return nil
}

// item reads one line within the parentheses.
func (p *createParser) item() error {
	switch {
	case strings.HasPrefix(p.tok, "`"):
		return p.column()
	case p.accept("CONSTRAINT"):
		return p.constraint(p.name())
	case p.is("FOREIGN"), p.is("CHECK"):
		return p.constraint("")
	case p.accept("PERIOD", "FOR"):
		return p.period()
	}
	return p.index()
}

// column reads a column definition.
func (p *createParser) column() error {
	c := &schema.Column{Name: p.name()}
	p.table.Columns = append(p.table.Columns, c)
	name := p.tok
	p.next()
	if p.is("(") {
		name += "(" + p.parenthesis() + ")"
	}
	for p.tok != "" && !p.is(",") && !p.is(")") {
		switch {
		case p.is("unsigned"), p.is("zerofill"), p.is("COMPRESSED"):
			name += " " + p.tok
			p.next()
		case p.accept("SRID"):
			name += " SRID " + p.tok
			p.next()
		default:
			if err := p.attribute(c); err != nil {
				return err
			}
		}
	}
	c.Type = schema.ParseType(name)
	return nil
}

// attribute reads one attribute of a column.
func (p *createParser) attribute(c *schema.Column) error {
	switch {
	case p.accept("CHARACTER", "SET"):
		c.Charset = p.name()
	case p.accept("COLLATE"):
		c.Collation = p.name()
	case p.accept("NOT", "NULL"):
		c.NotNull = true
	case p.accept("NULL"):
	case p.accept("DEFAULT"):
		if c.Default = p.expression(); strings.EqualFold(c.Default, "NULL") {
			c.Default = ""
		}
	case p.accept("ON", "UPDATE"):
		c.OnUpdate = p.expression()
	case p.accept("AUTO_INCREMENT"):
		c.AutoIncrement = true
	case p.accept("GENERATED", "ALWAYS", "AS", "ROW"):
		c.Generated, c.Stored = "ROW "+p.tok, true
		p.next()
	case p.accept("GENERATED", "ALWAYS", "AS"):
		c.Generated = p.parenthesis()
	case p.accept("STORED"), p.accept("PERSISTENT"):
		c.Stored = true
	case p.accept("VIRTUAL"):
	case p.accept("INVISIBLE"):
		c.Invisible = true
	case p.accept("COMMENT"):
		c.Comment = p.str()
	case p.accept("CHECK"):
		p.table.Checks = append(p.table.Checks, schema.Check{Name: c.Name, Expression: p.parenthesis()})
	case p.accept("WITHOUT", "SYSTEM", "VERSIONING"):
	case p.accept("COLUMN_FORMAT"), p.accept("STORAGE"):
		p.next()
	case strings.HasPrefix(p.tok, "`"): // an attribute of a storage engine
		p.next()
		if p.accept("=") {
			p.next()
		}
	default:
		return fmt.Errorf("column %s: %q is not understood", c.Name, p.tok)
	}
	return nil
}

// expression reads an expression up to the next attribute, verbatim.
func (p *createParser) expression() string {
	from, to := p.start, p.start
	for first := true; p.tok != "" && !p.is(",") && !p.is(")"); first = false {
		if !first && p.afterSpace && endsExpression[strings.ToUpper(p.tok)] {
			break
		}
		if p.is("(") {
			p.parenthesis()
			to = p.lastEnd()
			continue
		}
		to = p.pos
		p.next()
	}
	return p.text[from:to]
}

// lastEnd is where the token before the current one ended.
func (p *createParser) lastEnd() int {
	return len(strings.TrimRight(p.text[:p.start], " \t\r\n*/!M0123456789"))
}

var endsExpression = map[string]bool{
	"ON": true, "AUTO_INCREMENT": true, "COMMENT": true, "CHECK": true, "INVISIBLE": true,
	"NOT": true, "NULL": true, "SRID": true, "COLUMN_FORMAT": true, "STORAGE": true, "GENERATED": true,
	"WITHOUT": true, "VIRTUAL": true, "STORED": true, "COLLATE": true, "CHARACTER": true,
}

// constraint reads what follows CONSTRAINT and its name.
func (p *createParser) constraint(name string) error {
	switch {
	case p.accept("CHECK"):
		check := schema.Check{Name: name, Expression: p.parenthesis()}
		if p.accept("NOT", "ENFORCED") {
			return nil
		}
		p.table.Checks = append(p.table.Checks, check)
		return nil
	case p.accept("FOREIGN", "KEY"):
		return p.reference(name)
	}
	return fmt.Errorf("constraint %s: %q is not understood", name, p.tok)
}

// reference reads a foreign key. A parent in another database is named
// "database.table".
func (p *createParser) reference(name string) error {
	r := &schema.Reference{Name: name, Columns: p.names()}
	if !p.accept("REFERENCES") {
		return fmt.Errorf("foreign key %s: no REFERENCES at %q", name, p.tok)
	}
	r.Table = p.name()
	if p.accept(".") {
		r.Table += "." + p.name()
	}
	r.To = p.names()
	for p.accept("ON") {
		what := strings.ToUpper(p.tok)
		p.next()
		action := strings.ToUpper(p.tok)
		p.next()
		if action == "SET" || action == "NO" {
			action += " " + strings.ToUpper(p.tok)
			p.next()
		}
		if what == "DELETE" {
			r.OnDelete = action
		} else {
			r.OnUpdate = action
		}
	}
	p.table.References = append(p.table.References, r)
	return nil
}

// names reads a list of names in parentheses.
func (p *createParser) names() []string {
	var names []string
	p.accept("(")
	for p.tok != "" && !p.accept(")") {
		names = append(names, p.name())
		p.accept(",")
	}
	return names
}

// period reads PERIOD FOR; the system's follows from the columns that are
// GENERATED AS ROW START and END, an application's is kept as the check that it implies.
func (p *createParser) period() error {
	name := p.name()
	columns := p.names()
	if !strings.EqualFold(name, "SYSTEM_TIME") && len(columns) == 2 {
		p.table.Checks = append(p.table.Checks, schema.Check{
			Name: name, Expression: Quote(columns[0]) + " < " + Quote(columns[1]),
		})
	}
	return nil
}

// index reads an index.
func (p *createParser) index() error {
	ix := &schema.Index{}
	switch {
	case p.accept("PRIMARY"):
		ix.Kind = schema.Primary
	case p.accept("UNIQUE"):
		ix.Kind = schema.Unique
	case p.accept("FULLTEXT"):
		ix.Kind = schema.Fulltext
	case p.accept("SPATIAL"):
		ix.Kind = schema.Spatial
	case p.accept("VECTOR"):
		ix.Method = "vector"
	}
	if !p.accept("KEY") && !p.accept("INDEX") {
		return fmt.Errorf("%q is not understood", p.tok)
	}
	if ix.Kind != schema.Primary {
		ix.Name = p.name()
	}
	keep := p.indexParts(ix)
	p.indexOptions(ix)
	if keep {
		p.table.Indexes = append(p.table.Indexes, ix)
	}
	return nil
}

// indexParts reads the columns of an index. It reports false for a key
// WITHOUT OVERLAPS, whose promise no other form of index makes.
func (p *createParser) indexParts(ix *schema.Index) bool {
	keep := true
	p.accept("(")
	for p.tok != "" && !p.accept(")") {
		var part schema.IndexPart
		if p.is("(") {
			part.Expression = p.parenthesis()
		} else {
			part.Column = p.name()
			if p.is("(") {
				part.Prefix, _ = strconv.Atoi(p.parenthesis())
			}
		}
		if p.accept("DESC") {
			part.Descending = true
		}
		p.accept("ASC")
		if p.accept("WITHOUT", "OVERLAPS") {
			keep = false
		}
		ix.Parts = append(ix.Parts, part)
		p.accept(",")
	}
	return keep
}

func (p *createParser) indexOptions(ix *schema.Index) {
	for p.tok != "" && !p.is(",") && !p.is(")") {
		switch {
		case p.accept("COMMENT"):
			ix.Comment = p.str()
		case p.accept("INVISIBLE"), p.accept("IGNORED"):
			ix.Ignored = true
		case p.accept("USING"):
			if p.is("HASH") {
				ix.Method = "hash"
			}
			p.next()
		case p.accept("WITH", "PARSER"):
			ix.Method = p.name()
		default: // KEY_BLOCK_SIZE=8, CLUSTERING=YES and other engines' options
			p.next()
		}
	}
}

// options reads what follows the column list.
func (p *createParser) options() {
	t := p.table
	var rest []string
	for p.tok != "" {
		if p.is("PARTITION") {
			t.Partition = strings.TrimSuffix(strings.TrimSpace(p.text[p.start:]), "*/")
			t.Partition = strings.TrimSpace(t.Partition)
			break
		}
		if p.accept("WITH", "SYSTEM", "VERSIONING") {
			rest = append(rest, "WITH SYSTEM VERSIONING")
			continue
		}
		p.accept("DEFAULT")
		name := p.name()
		if !p.accept("=") {
			continue
		}
		switch strings.ToUpper(name) {
		case "ENGINE":
			t.Engine = p.name()
		case "CHARSET":
			t.Charset = p.name()
		case "COLLATE":
			t.Collation = p.name()
		case "ROW_FORMAT":
			t.RowFormat = p.name()
		case "COMMENT":
			t.Comment = p.str()
		case "UNION":
			p.parenthesis()
		case "AUTO_INCREMENT", "CONNECTION", "DIRECTORY", "TABLESPACE", "INSERT_METHOD", "SECONDARY_ENGINE":
			p.next()
		default:
			rest = append(rest, name+"="+p.tok)
			p.next()
		}
	}
	t.Options = strings.Join(rest, " ")
}

// relate leaves a column's character set and collation only where they
// differ from the table's, and puts the primary key first.
func (p *createParser) relate() {
	t := p.table
	for _, c := range t.Columns {
		if c.Charset == t.Charset {
			c.Charset = ""
		}
		if c.Collation == t.Collation && c.Charset == "" {
			c.Collation = ""
		}
	}
	sortIndexes(t.Indexes)
}
