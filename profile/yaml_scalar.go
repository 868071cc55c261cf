package profile

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The words that some version of YAML takes for something else than text.
var yamlWords = map[string]bool{
	"": true, "~": true, "null": true, "true": true, "false": true, "yes": true, "no": true,
	"on": true, "off": true, "y": true, "n": true, "nan": true, "inf": true,
}

// yamlText spells text as YAML in flow or block context: plain where every
// version of YAML reads it as that text, else in double quotes. Bytes that are
// not UTF-8, which YAML cannot hold, become U+FFFD.
func yamlText(text string) string {
	if isPlain(text) {
		return text
	}
	return yamlQuoted(text)
}

// yamlBlockText is yamlText for a value that stands alone after its key, where
// commas and brackets need no quotes.
func yamlBlockText(text string) string {
	if !strings.HasPrefix(text, ",") && isPlain(strings.ReplaceAll(text, ",", "_")) {
		return text
	}
	return yamlQuoted(text)
}

// isPlain is narrower than YAML's own rule, so as to be right without context:
// a letter or underscore first, then letters, digits and a few signs.
func isPlain(text string) bool {
	if yamlWords[strings.ToLower(text)] {
		return false
	}
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '_', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		case i == 0:
			return false
		case c >= '0' && c <= '9', c == '-', c == '.', c == '(', c == ')', c == '/', c == '+', c == '$':
		case c == ' ' && i < len(text)-1:
		default:
			return false
		}
	}
	return true
}

// yamlQuoted spells text in double quotes, everything that does not print escaped.
func yamlQuoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(text, string(utf8.RuneError)) {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xff:
			fmt.Fprintf(&b, `\x%02X`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// yamlLiteral spells text of several lines as a YAML literal block indented by
// indent, or, where a block would not read back as the same text, in quotes.
func yamlLiteral(text, indent string) string {
	if !strings.Contains(text, "\n") || !isLiteral(text) {
		return yamlBlockText(text)
	}
	var b strings.Builder
	b.WriteString("|-")
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteByte('\n')
		if line != "" {
			b.WriteString(indent)
			b.WriteString(line)
		}
	}
	return b.String()
}

// isLiteral reports whether a literal block keeps the text: lines that print,
// no blanks where YAML would count or drop them.
func isLiteral(text string) bool {
	if text == "" || !utf8.ValidString(text) || strings.HasSuffix(text, "\n") || strings.HasPrefix(text, "\n") {
		return false
	}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimLeft(line, " \t") == "" && line != "" {
			return false
		}
	}
	if text[0] == ' ' || text[0] == '\t' {
		return false
	}
	for _, r := range text {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}
