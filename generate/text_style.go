package generate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jaswdr/faker"
)

// style is a sort of text and how one is put together: a word in front, the
// number of the item spelled in letters, further letters or words up to the
// wanted length, an ending.
type style struct {
	name       string
	dictionary func(f faker.Faker) string // whole values; nil when all are composed
	fronts     func(f faker.Faker) string // a word put in front; nil for none
	front      []string                   // or one of these
	join       string                     // between the front and the number
	ways       []way                      // how the number is spelled
	wordMax    int                        // letters before a further word begins
	words      func(f faker.Faker) string // further words; nil: letters only
	separator  string                     // between further words
	endings    []string                   // one that fits ends the text
	endingOf   func(word string) string   // more endings, made from lorem words
	form       letterCase
	fields     func(length int, c *counter) bool // instead of all this: a layout by length; false where it has none
	typical    [2]int                            // lengths of a column that was never measured
}

// letterCase is how a text is capitalised.
type letterCase uint8

const (
	asIs    letterCase = iota
	capital            // the number's word begins with a capital
	caps               // all capitals
)

var (
	syllables = way{consonants, vowels}
	plain     = way{lowerLetters, lowerLetters}
	alnum     = way{alnumLetters, alnumLetters}
	everyway  = way{everyLetters, everyLetters} // where case counts
)

// spelledWords are the ways for words: pronounceable where there is space.
func spelledWords() []way { return []way{syllables, plain} }

func lettersOnly(letters string) []way { return []way{{letters, letters}} }

// styleNames lists what profile.Column.Faker may say.
func styleNames() []string {
	var names []string
	for _, s := range styles() {
		names = append(names, s.name)
	}
	return names
}

// styleNamed finds a style, or says which there are.
func styleNamed(name string) (style, error) {
	name = strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(name))
	all := styles()
	i := slices.IndexFunc(all, func(s style) bool { return s.name == name })
	if i < 0 {
		return style{}, fmt.Errorf("no faker %q; there are %s", name, strings.Join(styleNames(), ", "))
	}
	return all[i], nil
}

// styles are all sorts of text.
func styles() []style {
	lorem := func(f faker.Faker) string { return f.Lorem().Word() }
	english := func(f faker.Faker) string { return oneWord(f, f.Company().CatchPhrase()) }
	first := func(f faker.Faker) string { return f.Person().FirstName() }
	last := func(f faker.Faker) string { return f.Person().LastName() }
	lower := func(word func(faker.Faker) string) func(faker.Faker) string {
		return func(f faker.Faker) string { return strings.ToLower(word(f)) }
	}
	title := func(word func(faker.Faker) string) func(faker.Faker) string {
		return func(f faker.Faker) string { return titled(word(f)) }
	}
	number := func(f faker.Faker) string { return f.Address().BuildingNumber() }
	figure := func(f faker.Faker) string { return strconv.Itoa(f.Generator.Intn(10000)) }
	return []style{
		{name: "person name", fronts: first, join: " ", wordMax: 10, words: last, separator: " ", form: capital, typical: [2]int{9, 22}},
		{name: "first name", dictionary: first, wordMax: 11, words: first, separator: " ", form: capital, typical: [2]int{3, 10}},
		{name: "last name", dictionary: last, wordMax: 12, words: last, separator: " ", form: capital, typical: [2]int{4, 12}},
		{name: "user name", fronts: lower(first), join: "", ways: lettersOnly(digitLetters), wordMax: 40, typical: [2]int{6, 16}},
		{name: "email", fronts: lower(first), join: ".", wordMax: 14, words: lower(last), separator: "_",
			endings:  []string{"@a.test", "@mx.test", "@mail.test", "@example.com", "@example.org", "@example.net", "@mail.example.com", "@office.example.org"},
			endingOf: func(w string) string { return "@" + w + ".example" }, typical: [2]int{18, 34}},
		{name: "phone", front: []string{"555-", "555 ", "+1-555-", "+1 555 ", "(555) "}, ways: lettersOnly(digitLetters), typical: [2]int{10, 15}},
		{name: "street address", fronts: number, join: " ", wordMax: 10, words: last, separator: " ", form: capital,
			endings: []string{" Way", " Row", " Lane", " Road", " Court", " Drive", " Street", " Avenue", " Terrace", " Boulevard"}, typical: [2]int{14, 32}},
		{name: "city", dictionary: func(f faker.Faker) string { return f.Address().City() }, wordMax: 12, words: last, separator: " ", form: capital,
			endings: []string{"dal", "quay", "holm", "shaw", "stad", "wick", "haven"}, typical: [2]int{5, 16}},
		{name: "state", dictionary: func(f faker.Faker) string { return f.Address().State() }, wordMax: 12, words: last, separator: " ", form: capital,
			endings: []string{"ia", "mark", "shire"}, typical: [2]int{5, 14}},
		{name: "country", dictionary: func(f faker.Faker) string { return f.Address().Country() }, wordMax: 12, words: last, separator: " ", form: capital,
			endings: []string{"ia", "land", "stan"}, typical: [2]int{5, 18}},
		{name: "country code", dictionary: func(f faker.Faker) string { return f.Address().CountryCode() }, ways: lettersOnly(upperLetters), typical: [2]int{2, 2}},
		{name: "postal code", ways: lettersOnly(digitLetters), typical: [2]int{5, 5}},
		{name: "company", wordMax: 10, words: last, separator: " ", form: capital,
			endings: []string{" AG", " SE", " Inc", " LLC", " Ltd", " GmbH", " Group", " and Sons", " Holdings", " Partners"}, typical: [2]int{8, 28}},
		{name: "job title", dictionary: func(f faker.Faker) string { return f.Company().JobTitle() }, wordMax: 10, words: title(english), separator: " ", form: capital, typical: [2]int{8, 28}},
		{name: "title", wordMax: 9, words: title(english), separator: " ", form: capital, typical: [2]int{8, 36}},
		{name: "product", wordMax: 9, words: title(english), separator: " ", form: capital,
			endings: []string{" Pro", " Max", " Kit", " Set", " Mini", " Plus"}, typical: [2]int{8, 30}},
		{name: "word", dictionary: lower(english), wordMax: 14, words: lower(english), separator: "-", typical: [2]int{4, 12}},
		{name: "words", wordMax: 9, words: lower(english), separator: " ", form: capital, typical: [2]int{8, 40}},
		{name: "sentence", wordMax: 9, words: lorem, separator: " ", endings: []string{"."}, form: capital, typical: [2]int{40, 160}},
		{name: "text", wordMax: 9, words: lorem, separator: " ", endings: []string{"."}, form: capital, typical: [2]int{80, 600}},
		{name: "html", front: []string{"<p>"}, wordMax: 9, words: lorem, separator: " ", endings: []string{".</p>"}, form: capital, typical: [2]int{80, 600}},
		{name: "url", front: []string{"http://a.test/", "https://b.test/", "https://example.com/", "https://example.org/", "https://www.example.net/"}, wordMax: 14, words: lower(english), separator: "-", typical: [2]int{26, 60}},
		{name: "domain", wordMax: 20, words: lower(english), separator: "-", endings: []string{".test", ".example", ".example.com", ".example.org"}, typical: [2]int{12, 24}},
		{name: "slug", wordMax: 12, words: lower(english), separator: "-", typical: [2]int{8, 40}},
		{name: "path", front: []string{"/srv/", "/var/lib/", "/home/data/", "images/", "files/"}, wordMax: 14, words: lower(english), separator: "/",
			endings: []string{".md", ".txt", ".png", ".jpg", ".pdf", ".html"}, typical: [2]int{16, 48}},
		{name: "file name", wordMax: 14, words: lower(english), separator: "_", endings: []string{".md", ".txt", ".png", ".jpg", ".pdf", ".docx"}, typical: [2]int{8, 24}},
		{name: "mime type", dictionary: func(f faker.Faker) string { return f.MimeType().MimeType() }, front: []string{"text/x-", "image/x-", "application/x-"}, wordMax: 40, typical: [2]int{8, 30}},
		{name: "user agent", dictionary: func(f faker.Faker) string { return f.UserAgent().UserAgent() }, front: []string{"Mozilla/5.0 (X11; Linux x86_64) ", "Mozilla/5.0 (Windows NT 10.0) "}, wordMax: 9, words: english, separator: "/", form: capital, typical: [2]int{60, 140}},
		{name: "color", dictionary: func(f faker.Faker) string { return f.Color().ColorName() }, wordMax: 12, words: lower(english), separator: " ", form: capital, typical: [2]int{4, 14}},
		{name: "hex color", front: []string{"#"}, ways: lettersOnly(hexLower), typical: [2]int{7, 7}},
		{name: "currency", dictionary: func(f faker.Faker) string { return f.Currency().Currency() }, wordMax: 12, words: title(english), separator: " ", form: capital, typical: [2]int{4, 24}},
		{name: "currency code", dictionary: func(f faker.Faker) string { return f.Currency().Code() }, ways: lettersOnly(upperLetters), typical: [2]int{3, 3}},
		{name: "language", dictionary: func(f faker.Faker) string { return f.Language().Language() }, wordMax: 12, words: title(english), separator: " ", form: capital, typical: [2]int{4, 12}},
		{name: "language code", dictionary: func(f faker.Faker) string { return f.Language().LanguageAbbr() }, ways: lettersOnly(lowerLetters), typical: [2]int{2, 2}},
		{name: "genre", dictionary: func(f faker.Faker) string { return f.Music().Genre() }, wordMax: 12, words: title(english), separator: " ", form: capital, typical: [2]int{4, 16}},
		{name: "gender", dictionary: func(f faker.Faker) string { return f.Gender().Name() }, wordMax: 12, form: capital, typical: [2]int{4, 8}},
		{name: "digits", ways: lettersOnly(digitLetters), typical: [2]int{6, 10}},
		{name: "figures", fields: figureFields, ways: lettersOnly(digitLetters), wordMax: 4, words: figure, separator: " ", typical: [2]int{4, 20}},
		{name: "hex", ways: lettersOnly(hexLower), typical: [2]int{32, 32}},
		{name: "upper hex", ways: lettersOnly(hexUpper), typical: [2]int{32, 32}},
		{name: "base64", ways: lettersOnly(everyLetters), typical: [2]int{44, 44}},
		{name: "password hash", front: []string{"$2y$10$"}, ways: lettersOnly(everyLetters), typical: [2]int{60, 60}},
		{name: "alnum", ways: lettersOnly(alnumLetters), typical: [2]int{8, 12}},
		{name: "letters", ways: lettersOnly(lowerLetters), wordMax: 1 << 20, typical: [2]int{4, 12}},
		{name: "uuid", ways: lettersOnly(hexLower), typical: [2]int{36, 36}},
		{name: "json", typical: [2]int{40, 200}},
		{name: "ipv4", fields: ipv4Fields, ways: lettersOnly(digitLetters), typical: [2]int{9, 15}},
		{name: "ipv6", fields: ipv6Fields, ways: lettersOnly(hexLower), typical: [2]int{39, 39}},
		{name: "mac", fields: macFields, ways: lettersOnly(hexLower), typical: [2]int{17, 17}},
		{name: "date", fields: dateFields, ways: lettersOnly(digitLetters), typical: [2]int{10, 10}},
		{name: "datetime", fields: dateTimeFields, ways: lettersOnly(digitLetters), typical: [2]int{19, 19}},
		{name: "time", fields: timeFields, ways: lettersOnly(digitLetters), typical: [2]int{8, 8}},
		{name: "decimal", fields: decimalFields, ways: lettersOnly(digitLetters), typical: [2]int{4, 8}},
		{name: "version", fields: versionFields, ways: lettersOnly(digitLetters), typical: [2]int{5, 6}},
	}
}

// oneWord picks a word of a phrase that is letters only.
func oneWord(f faker.Faker, phrase string) string {
	words := strings.FieldsFunc(phrase, func(r rune) bool { return (r|0x20 < 'a' || r|0x20 > 'z') })
	if len(words) == 0 {
		return ""
	}
	return words[f.Generator.Intn(len(words))]
}

func titled(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
