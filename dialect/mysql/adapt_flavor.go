package mysql

import (
	"slices"
	"strings"

	"duckface/schema"
)

// fromMariaDB adapts MariaDB's schema to MySQL.
func (a *adapter) fromMariaDB() {
	a.eachCollation(mysqlCollation)
	for _, t := range a.schema.Tables {
		a.unversion(t)
		a.storage(t)
		for _, c := range t.Columns {
			a.mysqlColumn(t, c)
		}
		for _, ix := range t.Indexes {
			a.mysqlIndex(t, ix)
		}
		t.Indexes = slices.DeleteFunc(t.Indexes, func(ix *schema.Index) bool { return ix.Method == "vector" })
		a.forbiddenChecks(t)
	}
}

// fromMySQL adapts MySQL's schema to MariaDB.
func (a *adapter) fromMySQL() {
	a.eachCollation(mariaCollation)
	for _, t := range a.schema.Tables {
		a.storage(t)
		for _, c := range t.Columns {
			a.mariaColumn(t, c)
		}
		a.mariaIndexes(t)
		t.Checks = slices.DeleteFunc(t.Checks, func(c schema.Check) bool {
			if f := mysqlOnly(c.Expression); f != "" {
				a.note("%s: check %s is not carried: MariaDB has no %s", t.Name, c.Name, f)
				return true
			}
			return false
		})
		for i := range t.Checks {
			t.Checks[i].Expression = withoutIntroducers(t.Checks[i].Expression)
		}
	}
}

// storage keeps the storage engines, options and partitions that both servers have.
func (a *adapter) storage(t *schema.Table) {
	switch t.Engine {
	case "InnoDB", "MyISAM", "MEMORY", "CSV", "ARCHIVE", "BLACKHOLE":
	default:
		a.note("storage engine %s becomes InnoDB", t.Engine)
		t.Engine, t.RowFormat = "InnoDB", ""
	}
	if t.RowFormat == "PAGE" {
		t.RowFormat = ""
	}
	var kept []string
	for _, option := range strings.Fields(t.Options) {
		name, _, _ := strings.Cut(strings.ToUpper(option), "=")
		if sharedOptions[name] {
			kept = append(kept, option)
		} else {
			a.note("%s: option %s is not carried", t.Name, option)
		}
	}
	t.Options = strings.Join(kept, " ")
	if t.Partition != "" && (t.Engine != "InnoDB" || strings.Contains(t.Partition, "SYSTEM_TIME")) {
		a.note("%s: partitions are not carried", t.Name)
		t.Partition = ""
	}
}

var sharedOptions = map[string]bool{
	"KEY_BLOCK_SIZE": true, "MAX_ROWS": true, "MIN_ROWS": true, "AVG_ROW_LENGTH": true, "PACK_KEYS": true, "CHECKSUM": true,
	"DELAY_KEY_WRITE": true, "STATS_PERSISTENT": true, "STATS_AUTO_RECALC": true, "STATS_SAMPLE_PAGES": true,
}

// unversion makes a plain table of one WITH SYSTEM VERSIONING.
func (a *adapter) unversion(t *schema.Table) {
	if !strings.Contains(t.Options, "WITH SYSTEM VERSIONING") {
		return
	}
	t.Options = strings.TrimSpace(strings.ReplaceAll(t.Options, "WITH SYSTEM VERSIONING", ""))
	a.note("%s: system versioning is not carried", t.Name)
	a.dropColumns(t, isRowPeriod)
}

// mysqlColumn adapts a column of MariaDB.
func (a *adapter) mysqlColumn(t *schema.Table, c *schema.Column) {
	switch name := c.Type.Name; {
	case c.Type.Kind == schema.UUID, c.Type.Kind == schema.Inet4, c.Type.Kind == schema.Inet6:
		a.addressAsText(t, c)
		if strings.EqualFold(c.Default, "uuid()") {
			c.Default = "(uuid())"
		}
	case c.Type.Kind == schema.Int && c.Type.Base != "tinyint" && !strings.Contains(name, "zerofill"), c.Type.Kind == schema.Year:
		c.Type = schema.ParseType(withoutWidth(name))
	case c.Type.Base == "tinyint" && !strings.HasPrefix(name, "tinyint(1)") && !strings.Contains(name, "zerofill"):
		c.Type = schema.ParseType(withoutWidth(name))
	case strings.HasSuffix(name, " COMPRESSED"):
		a.note("%s.%s: compression is not carried", t.Name, c.Name)
		c.Type = schema.ParseType(strings.TrimSuffix(name, " COMPRESSED"))
	}
	a.jsonColumn(t, c)
	switch {
	case strings.Contains(c.Default, "nextval("), strings.Contains(c.Default, "lastval("):
		a.note("%s.%s: default %s is not carried: MySQL has no sequences", t.Name, c.Name, c.Default)
		c.Default = ""
	case c.Default != "" && !isPlainDefault(c):
		c.Default = "(" + c.Default + ")"
	}
}

// withoutWidth leaves the display width out of a type: "int(11) unsigned".
func withoutWidth(name string) string {
	before, rest, found := strings.Cut(name, "(")
	_, after, closed := strings.Cut(rest, ")")
	if !found || !closed {
		return name
	}
	return before + after
}

// jsonColumn makes JSON of the longtext that MariaDB makes of it, unless an
// index needs the text.
func (a *adapter) jsonColumn(t *schema.Table, c *schema.Column) {
	check := slices.IndexFunc(t.Checks, func(k schema.Check) bool {
		return k.Name == c.Name && strings.EqualFold(k.Expression, "json_valid("+Quote(c.Name)+")")
	})
	if check < 0 || c.Type.Base != "longtext" || indexed(t, c.Name) {
		return
	}
	t.Checks = slices.Delete(t.Checks, check, check+1)
	retype(c, "json")
}

// isPlainDefault reports whether MySQL takes the default without parentheses:
// a literal (but not for the types without a bound), or the time of a column of time.
func isPlainDefault(c *schema.Column) bool {
	d := strings.ToLower(c.Default)
	if strings.HasPrefix(d, "(") {
		return true
	}
	if strings.HasPrefix(d, "current_timestamp") {
		return c.Type.Kind == schema.DateTime || c.Type.Kind == schema.Timestamp
	}
	if !isLiteral(d) {
		return false
	}
	switch c.Type.Kind {
	case schema.JSON, schema.Geometry:
		return false
	case schema.Text, schema.Binary:
		return !unbounded(c.Type)
	}
	return true
}

// unbounded reports whether a type is TEXT or BLOB of any size.
func unbounded(t schema.Type) bool {
	return strings.HasSuffix(t.Base, "text") || strings.HasSuffix(t.Base, "blob")
}

// isLiteral reports whether an expression is one number or string.
func isLiteral(expression string) bool {
	s := newScanner(strings.TrimLeft(expression, "-+ "))
	switch {
	case strings.HasPrefix(s.tok, "'"):
		s.next()
	case s.is("b") || s.is("x"):
		s.next()
		s.next()
	case s.tok != "" && (s.tok[0] >= '0' && s.tok[0] <= '9' || s.tok == "."):
		for s.tok != "" && (isWord(s.tok[0]) || s.tok == ".") {
			s.next()
		}
	case s.is("true"), s.is("false"), s.is("null"):
		s.next()
	}
	return s.tok == ""
}

// mysqlIndex adapts an index of MariaDB, whose UNIQUE over a whole TEXT is
// kept by a hash.
func (a *adapter) mysqlIndex(t *schema.Table, ix *schema.Index) {
	if ix.Kind == schema.Fulltext || ix.Kind == schema.Spatial {
		return
	}
	if ix.Method == "vector" {
		a.note("%s: index %s is not carried: MySQL has no vector indexes", t.Name, ix.Name)
		return
	}
	if t.Engine != "MEMORY" {
		ix.Method = ""
	}
	a.fitIndex(t, ix)
}

// Bytes of the longest key that every row format of InnoDB takes, and of MyISAM.
const (
	innodbKeyBytes = 3072
	myisamKeyBytes = 1000
)

// fitIndex cuts what the server cannot index whole to a prefix. A prefix
// promises uniqueness of too much, so such a key becomes a plain index.
func (a *adapter) fitIndex(t *schema.Table, ix *schema.Index) {
	budget := innodbKeyBytes
	if t.Engine == "MyISAM" {
		budget = myisamKeyBytes
	}
	if t.RowFormat == "COMPACT" || t.RowFormat == "REDUNDANT" {
		budget = 767
	}
	var long []int // parts whose prefix is ours to choose
	for i, p := range ix.Parts {
		c := t.Column(p.Column)
		if c == nil {
			continue
		}
		width := charBytes(charsetOf(t, c))
		switch {
		case c.Type.Kind == schema.Binary:
			width = 1
		case !c.Type.Textual():
			budget -= 8
			continue
		}
		if length := c.Type.Length; p.Prefix == 0 && (unbounded(c.Type) || length*width > budget) {
			long = append(long, i)
		} else if p.Prefix > 0 {
			budget -= p.Prefix * width
		} else {
			budget -= length * width
		}
	}
	if len(long) == 0 {
		return
	}
	for _, i := range long {
		c := t.Column(ix.Parts[i].Column)
		width := charBytes(charsetOf(t, c))
		if c.Type.Kind == schema.Binary {
			width = 1
		}
		ix.Parts[i].Prefix = max(1, budget/len(long)/width)
	}
	if ix.Kind == schema.Unique {
		ix.Kind = schema.Plain
		a.note("%s: index %s is not unique any more: its key is longer than %s takes", t.Name, ix.Name, a.engine)
	}
}

// charBytes is the largest size of a character.
func charBytes(charset string) int {
	switch charset {
	case "utf8mb3", "utf8", "eucjpms", "ujis":
		return 3
	case "utf8mb4", "utf16", "utf16le", "utf32", "gb18030", "":
		return 4
	case "ucs2", "gbk", "big5", "sjis", "cp932", "euckr", "gb2312":
		return 2
	}
	return 1
}

// mariaColumn adapts a column of MySQL.
func (a *adapter) mariaColumn(t *schema.Table, c *schema.Column) {
	name := c.Type.Name
	if before, _, found := strings.Cut(name, " SRID "); found {
		a.note("%s.%s: SRID is not carried: MariaDB keeps one a value, not a column", t.Name, c.Name)
		name = before
	}
	name = strings.Replace(name, "geomcollection", "geometrycollection", 1)
	if name != c.Type.Name {
		c.Type = schema.ParseType(name)
	}
	c.Default, c.Generated = withoutIntroducers(c.Default), withoutIntroducers(c.Generated)
	if f := mysqlOnly(c.Default); f != "" {
		a.note("%s.%s: default %s is not carried: MariaDB has no %s", t.Name, c.Name, c.Default, f)
		c.Default = ""
	}
	if c.Generated == "" {
		return
	}
	c.NotNull = false // MariaDB takes no NOT NULL there
	if f := mysqlOnly(c.Generated); f != "" {
		a.note("%s.%s: is a plain column: MariaDB has no %s", t.Name, c.Name, f)
		c.Generated, c.Stored = "", false
	}
}

// withoutIntroducers leaves out the character set in front of strings: MariaDB
// garbles the quotes within such a string when it stores the expression.
func withoutIntroducers(expression string) string {
	var b strings.Builder
	done := 0
	for s := newScanner(expression); s.tok != ""; {
		from, introducer := s.start, s.tok[0] == '_'
		s.next()
		if introducer && strings.HasPrefix(s.tok, "'") {
			b.WriteString(expression[done:from])
			done = s.start
		}
	}
	return b.String() + expression[done:]
}

// mysqlOnly is the first function in an expression that MariaDB does not have;
// "" when there is none.
func mysqlOnly(expression string) string {
	s := newScanner(expression)
	for s.tok != "" {
		word := strings.ToLower(s.tok)
		s.next()
		if mysqlFunctions[word] && s.is("(") || word == "member" && s.is("of") {
			return word
		}
	}
	return ""
}

var mysqlFunctions = map[string]bool{
	"uuid_to_bin": true, "bin_to_uuid": true, "is_uuid": true, "regexp_like": true, "json_storage_size": true, "json_storage_free": true,
	"json_schema_valid": true, "json_schema_validation_report": true, "st_latitude": true, "st_longitude": true,
	"st_geohash": true, "st_srid": false, "string_to_vector": true, "to_vector": true, "vector_to_string": true, "st_transform": true,
}

// mariaIndexes adapts the indexes of a MySQL table: MariaDB has none over
// expressions.
func (a *adapter) mariaIndexes(t *schema.Table) {
	t.Indexes = slices.DeleteFunc(t.Indexes, func(ix *schema.Index) bool {
		if ix.HasExpression() {
			a.note("%s: index %s is not carried: MariaDB has none over expressions", t.Name, ix.Name)
			return true
		}
		if ix.Kind == schema.Fulltext && ix.Method != "" {
			a.note("%s: index %s: parser %s is not carried", t.Name, ix.Name, ix.Method)
			ix.Method = ""
		}
		return false
	})
}
