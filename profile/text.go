package profile

// Classes says what the text of a column looks like: a column has a class when
// at least 95 % of its distinct values do. The list runs from the narrowest to
// the widest; of several that fit, the first is taken.
var Classes = []string{
	"uuid",      // 8-4-4-4-12 hex digits with hyphens
	"email",     // local@domain.tld
	"url",       // scheme://…
	"mac",       // six hex pairs with colons or hyphens
	"ipv4",      // four numbers with dots
	"ipv6",      // hex groups with colons
	"datetime",  // 2005-05-24 22:53:30, also with T and a fraction
	"date",      // 2005-05-24, also with slashes or dots
	"time",      // 22:53 or 22:53:30
	"digits",    // decimal digits only
	"decimal",   // a number with sign, point or exponent
	"version",   // 1.2.3, also with a leading v or a suffix
	"phone",     // seven or more digits with blanks, hyphens, dots, parentheses or a plus
	"figures",   // digits with marks or blanks between them, no letter
	"json",      // an object or an array
	"html",      // text with tags
	"path",      // names with slashes or backslashes, no blank
	"hex",       // six or more lower-case hex digits
	"HEX",       // six or more upper-case hex digits
	"upper",     // one run of letters A-Z
	"word",      // one pronounceable word, capitalised or in lower case
	"lower",     // one run of letters a-z
	"alpha",     // one run of letters a-z and A-Z
	"base64",    // sixteen characters or more in both cases with digits, padded to four
	"alnum",     // one run of letters and digits
	"WORDS",     // several words in capitals
	"multibyte", // most characters are outside ASCII
	"sentence",  // words ended by a full stop, or nine words and more
	"words",     // several words, or one with marks in it

	// A column of spatial values has the class of all its shapes.
	"point", "linestring", "polygon",
	"multipoint", "multilinestring", "multipolygon", "geometrycollection",
}

// shape is a set of classes of text, one bit each in the order of Classes.
type shape uint32

const (
	isUUID shape = 1 << iota
	isEmail
	isURL
	isMAC
	isIPv4
	isIPv6
	isDateTime
	isDate
	isTime
	isDigits
	isDecimal
	isVersion
	isPhone
	isFigures
	isJSON
	isHTML
	isPath
	isHex
	isHEX
	isUpper
	isWord
	isLower
	isAlpha
	isBase64
	isAlnum
	isWORDS
	isMultibyte
	isSentence
	isWords
)

// classOf is the first class that at least 95 % of the shapes have, or "".
func classOf(shapes []shape) string {
	if len(shapes) == 0 {
		return ""
	}
	for i, name := range Classes {
		n := 0
		for _, s := range shapes {
			n += int(s >> i & 1)
		}
		if n*100 >= len(shapes)*95 {
			return name
		}
	}
	return ""
}
