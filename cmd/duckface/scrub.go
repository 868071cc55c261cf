package main

import "regexp"

// serverValues are the texts of MySQL's and MariaDB's messages that quote a value
// of a row (https://mariadb.com/kb/en/mariadb-error-code-reference/: 1062, 1292,
// 1366, 1367, 1411, 1525, 1582, 3140); what follows in quotes is a key or a column.
var serverValues = []*regexp.Regexp{
	regexp.MustCompile(`(?s)(Duplicate entry )'.*'( for key )`),
	regexp.MustCompile(`(?is)((?:incorrect|invalid|illegal|truncated incorrect|wrong) [a-z_ ]*value:? )'.*?'( for |$|,|:| at )`),
	regexp.MustCompile(`(?is)((?:incorrect|illegal) parameter[^']* value )'.*?'( |$)`),
	regexp.MustCompile(`(?is)(Invalid JSON text[^:]*: )".*?"( at position)`),
	regexp.MustCompile(`(?is)(constraint failed[^(]*\((?:CONSTRAINT|FOREIGN)? ?)'.*?'( )`),
}

// withoutValues leaves out what a server's message quotes of a row: messages end up in
// logs, which people pass on more freely than a database.
func withoutValues(message string) string {
	for _, re := range serverValues {
		message = re.ReplaceAllString(message, "$1'…'$2")
	}
	return message
}
