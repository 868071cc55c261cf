package generate

import (
	"strings"

	"duckface/schema"
)

// chooseStyle finds the sort of text for a column: a maker named by hand, else
// what its characters look like, else what its name says.
func chooseStyle(spec domainSpec) (style, error) {
	c := spec.column
	if c.Faker != "" {
		return styleNamed(c.Faker)
	}
	name := classStyles[c.Class]
	if spec.typ.Kind == schema.JSON {
		name = "json"
	}
	if name == "" {
		name = nameStyle(spec.table, c.Name, c.Class)
	}
	s, err := styleNamed(name)
	switch c.Class {
	case "upper":
		s = inCapitals(s)
		s.wordMax = 1 << 20
	case "WORDS":
		s = inCapitals(s)
	case "lower":
		s.form, s.wordMax = asIs, 1<<20
		s.dictionary = nil
	case "word", "alpha":
		s.wordMax = 1 << 20
	}
	return s, err
}

func inCapitals(s style) style {
	s.form, s.dictionary = caps, nil
	return s
}

// classStyles are the styles of classes that leave no choice.
var classStyles = map[string]string{
	"uuid": "uuid", "email": "email", "url": "url", "mac": "mac", "ipv4": "ipv4", "ipv6": "ipv6",
	"datetime": "datetime", "date": "date", "time": "time", "digits": "digits", "decimal": "decimal",
	"version": "version", "phone": "phone", "figures": "figures", "json": "json", "html": "html", "path": "path",
	"hex": "hex", "HEX": "upper hex", "base64": "base64", "alnum": "alnum",
}

// wordClasses are the classes of prose and names; a column of another class,
// or never measured, may be told by its name as a code or an address.
var wordClasses = map[string]bool{
	"upper": true, "word": true, "lower": true, "alpha": true, "WORDS": true,
	"multibyte": true, "sentence": true, "words": true,
}

// nameStyle reads the names of column and table.
func nameStyle(table, column, class string) string {
	words := nameWords(column)
	joined := strings.Join(words, "")
	has := func(any ...string) bool {
		for _, a := range any {
			if joined == a {
				return true
			}
		}
		return named(words, any...)
	}
	if !wordClasses[class] {
		if s := codeStyle(words, has); s != "" {
			return s
		}
	}
	if class == "sentence" {
		return "sentence"
	}
	switch {
	case has("firstname", "namefirst", "givenname", "namegiven", "forename", "fname", "first", "given"):
		return "first name"
	case has("lastname", "namelast", "surname", "familyname", "lname", "maidenname", "last", "family"):
		return "last name"
	case has("fullname", "displayname", "author", "composer", "contact", "owner", "manager", "recipient", "sender", "person", "realname"):
		return "person name"
	case has("city", "town", "municipality", "place", "locality", "capital"):
		return "city"
	case has("state", "province", "region", "district", "county"):
		return "state"
	case has("country", "nation", "nationality"):
		return "country"
	case has("address", "street", "addr"):
		return "street address"
	case has("company", "organization", "organisation", "employer", "vendor", "supplier", "manufacturer", "publisher", "brand"):
		return "company"
	case has("job", "occupation", "profession", "jobtitle", "position"):
		return "job title"
	case has("gender", "sex"):
		return "gender"
	case has("color", "colour"):
		return "color"
	case has("currency"):
		return "currency"
	case has("language"):
		return "language"
	case has("genre"):
		return "genre"
	case has("description", "comment", "note", "notes", "body", "text", "content", "message", "summary", "bio", "review", "abstract", "details", "reason"):
		return "sentence"
	case has("product", "item"):
		return "product"
	case has("status", "type", "kind", "category", "tag", "role", "level", "class", "group", "label", "mode"):
		return "word"
	case has("title", "subject", "headline", "caption"):
		return "title"
	case has("name", "alias", "label"):
		return tableStyle(table)
	}
	if class == "word" || class == "lower" || class == "alpha" || class == "upper" {
		return "word"
	}
	return "words"
}

// codeStyle is for columns that hold no prose.
func codeStyle(words []string, has func(...string) bool) string {
	switch {
	case has("email", "mail"):
		return "email"
	case has("username", "login", "nick", "nickname", "handle", "user"):
		return "user name"
	case has("phone", "fax", "mobile", "telephone", "tel"):
		return "phone"
	case has("zip", "postcode", "postalcode", "zipcode", "plz") || has("postal"):
		return "postal code"
	case has("countrycode"), has("country") && has("code", "iso"):
		return "country code"
	case has("currency") && has("code", "iso"):
		return "currency code"
	case has("language", "locale", "lang") && has("code", "iso", "locale"):
		return "language code"
	case has("url", "link", "website", "homepage", "uri", "href"):
		return "url"
	case has("domain", "host", "hostname"):
		return "domain"
	case has("ip", "ipaddress"):
		return "ipv4"
	case has("mac", "macaddress"):
		return "mac"
	case has("useragent") || has("agent") && has("user", "browser"):
		return "user agent"
	case has("uuid", "guid"):
		return "uuid"
	case has("password", "passwd", "pass", "pwd"):
		return "password hash"
	case has("hash", "checksum", "digest", "md5", "sha1", "sha256", "token", "secret", "nonce", "fingerprint"):
		return "hex"
	case has("slug", "permalink"):
		return "slug"
	case has("filename"), has("file") && has("name"):
		return "file name"
	case has("path", "directory", "folder", "file"):
		return "path"
	case has("mimetype", "contenttype", "mime"):
		return "mime type"
	case has("version"):
		return "version"
	case has("code", "sku", "isbn", "serial", "barcode", "reference", "ref"):
		return "alnum"
	}
	return ""
}

// tableStyle is what a column called name holds, by its table.
func tableStyle(table string) string {
	words := nameWords(table)
	switch {
	case named(words, "user", "customer", "person", "people", "employee", "author", "actor", "contact", "player", "member", "staff",
		"passenger", "patient", "student", "teacher", "artist", "manager", "referee", "driver", "agent", "client"):
		return "person name"
	case named(words, "company", "companies", "organization", "organisation", "supplier", "vendor", "publisher", "brand", "store", "shop", "school", "bank", "hotel"):
		return "company"
	case named(words, "city", "cities", "town", "place", "airport", "stadium", "park", "venue"):
		return "city"
	case named(words, "country", "countries", "nation"):
		return "country"
	case named(words, "province", "state", "region", "district"):
		return "state"
	case named(words, "language"):
		return "language"
	case named(words, "currency", "currencies"):
		return "currency"
	case named(words, "genre"):
		return "genre"
	case named(words, "color", "colour"):
		return "color"
	case named(words, "product", "item", "article"):
		return "product"
	case named(words, "category", "categories", "tag", "type", "role", "group", "status"):
		return "word"
	}
	return "title"
}
