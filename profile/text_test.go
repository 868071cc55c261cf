package profile

import (
	"math/bits"
	"testing"
)

func TestClassOf_FindsTheNarrowestClass(t *testing.T) {
	for class, examples := range map[string][]string{
		"uuid":      {"123e4567-e89b-12d3-a456-426614174000", "00000000-0000-0000-0000-0000000000ff"},
		"email":     {"a.b@example.com", "MARY.SMITH@sakilacustomer.org"},
		"url":       {"https://example.com/a?b=c", "ftp://x.org/", "https://example.org/wiki/Estádio"},
		"mac":       {"00:1b:44:11:3a:b7", "00-1B-44-11-3A-B7"},
		"ipv4":      {"10.0.0.1", "255.255.255.255"},
		"ipv6":      {"2001:db8::1", "fe80:0:0:0:1:2:3:4"},
		"datetime":  {"2005-05-24 22:53:30", "2005-05-24T22:53:30.5Z"},
		"date":      {"2005-05-24", "24.12.2005", "5/24/2005"},
		"time":      {"22:53", "22:53:30"},
		"digits":    {"007", "12345678901"},
		"decimal":   {"1.5", "-3", "+0.25", "1e-9", "6.02e23"},
		"version":   {"1.2.3", "v2.10", "1.0.0-rc1"},
		"phone":     {"+41 44 668 18 00", "(555) 123-4567", "079 123 45 67"},
		"figures":   {"3, 14", "2:1", "12/3", "2–1"},
		"json":      {`{"a":1}`, `[1, 2]`},
		"html":      {"<p>a text</p>", "see <b>this</b> one"},
		"path":      {"/usr/local/bin", `C:\temp\x`, "../a/b", "/home/zoë/x"},
		"hex":       {"d41d8cd98f00b204e9800998ecf8427e", "deadbeef01"},
		"HEX":       {"D41D8CD98F00B204", "DEADBEEF01"},
		"upper":     {"USA", "QXZ", "PENELOPE"},
		"word":      {"comedy", "Berlin", "banana"},
		"lower":     {"xkcdqz", "bcdfgh", "zz"},
		"alpha":     {"McDonald", "fooBar", "xY"},
		"base64":    {"SGVsbG8gV29ybGQ5", "dGhpcyBpcyBhIHRlc3Q1Nj=="},
		"alnum":     {"aardsda01", "B2C", "x9y8"},
		"WORDS":     {"ACADEMY DINOSAUR", "NEW YORK, NY"},
		"multibyte": {"北京市", "Москва"},
		"sentence":  {"This is what it is.", "one two three four five six seven eight nine"},
		"words":     {"New York", "Sci-Fi", "Zürich West"},
	} {
		for _, s := range examples {
			if got := classOf([]shape{shapeOf([]byte(s))}); got != class {
				t.Errorf("%q: got %q, want %q", s, got, class)
			}
		}
	}
	if got := classOf([]shape{shapeOf([]byte("!?")), shapeOf([]byte("")), shapeOf([]byte("a"))}); got != "" {
		t.Errorf("a mixture has class %q, want none", got)
	}
}

func TestClassOf_OneInTwentyMayDiffer(t *testing.T) {
	var shapes []shape
	for range 19 {
		shapes = append(shapes, shapeOf([]byte("a@b.example")))
	}
	shapes = append(shapes, shapeOf([]byte("12")))
	if got := classOf(shapes); got != "email" {
		t.Errorf("19 of 20: got %q, want email", got)
	}
	if got := classOf(append(shapes, shapeOf([]byte("12")))); got != "" {
		t.Errorf("19 of 21: got %q, want none", got)
	}
}

func TestClasses_HaveABitEach(t *testing.T) {
	words := 0
	for i, name := range Classes {
		if name == "words" {
			words = i
		}
	}
	if got := bits.TrailingZeros32(uint32(isWords)); got != words {
		t.Errorf("words is bit %d but place %d of Classes", got, words)
	}
}
