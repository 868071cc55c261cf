package mysql

import (
	"strings"

	"duckface/row"
	"duckface/schema"
	"duckface/sink"
)

// Dialect spells an SQL dump for the mysql and mariadb clients.
type Dialect struct {
	Engine string // MySQL or MariaDB
}

var _ sink.Dialect = Dialect{}

// Header sets up the session, and makes the sequences that tables need.
func (d Dialect) Header(s *schema.Schema) string {
	var b strings.Builder
	b.WriteString("SET NAMES utf8mb4;\nSET time_zone = '+00:00';\nSET sql_mode = " + sqlMode + ";\n" +
		"SET foreign_key_checks = 0;\nSET unique_checks = 0;\n")
	for _, o := range s.Objects {
		if o.Kind == "sequence" && o.Definition != "" {
			b.WriteString(o.Definition + ";\n")
		}
	}
	return b.String()
}

// Footer sets the session back.
func (d Dialect) Footer(*schema.Schema) string {
	return "SET foreign_key_checks = DEFAULT;\nSET unique_checks = DEFAULT;\nSET sql_mode = DEFAULT;\nSET time_zone = DEFAULT;\n"
}

// CreateTable makes a table with its indexes and references, of which the
// server checks none while it reads the dump.
func (d Dialect) CreateTable(t *schema.Table) string {
	return CreateTable(t, DDLOptions{Engine: d.Engine}) + ";\n"
}

// AfterRows makes the carried code.
func (d Dialect) AfterRows(s *schema.Schema) string {
	var b strings.Builder
	for _, kind := range objectOrder {
		for _, o := range s.Objects {
			if o.Kind == kind && o.Definition != "" {
				b.WriteString("DELIMITER ;;\n" + o.Definition + " ;;\nDELIMITER ;\n")
			}
		}
	}
	return b.String()
}

// QuoteIdentifier spells a name.
func (d Dialect) QuoteIdentifier(name string) string { return Quote(name) }

// AppendLiteral spells a value.
func (d Dialect) AppendLiteral(dst []byte, c *row.Column, i int, t schema.Type) []byte {
	return AppendLiteral(dst, &t, c, i)
}
