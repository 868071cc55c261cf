package generate

import (
	"fmt"
	"strings"
)

// Layouts by length: each function adds the fields of a text of that many
// characters, or reports that there is none of that length.

// table spells n numbers from first on with two or more digits.
func numberTable(first, n, digits int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%0*d", digits, first+i)
	}
	return b.String()
}

func (c *counter) digits(n int) {
	for range n {
		c.alphabet(digitLetters)
	}
}

// ipv4Fields are 1.0.0.0 to 255.255.255.255: three dots and octets of one to
// three digits.
func ipv4Fields(length int, c *counter) bool {
	if length < 7 || length > 15 {
		return false
	}
	spare := length - 7
	for i := range 4 {
		more := min(2, spare)
		spare -= more
		if i > 0 {
			c.literal(".")
		}
		switch more {
		case 0:
			c.alphabet("123456789")
		case 1:
			c.spellings(2, numberTable(10, 90, 2))
		default:
			c.spellings(3, numberTable(100, 154, 3))
		}
	}
	return true
}

// ipv6Fields are addresses below 2001:db8::/32 (RFC 3849): all eight groups
// from 35 characters on, shortened ones before.
func ipv6Fields(length int, c *counter) bool {
	const first = "123456789abcdef"
	group := func(n int) {
		c.alphabet(first)
		for range n - 1 {
			c.alphabet(hexLower)
		}
	}
	switch {
	case length < 11 || length > 39:
		return false
	case length == 39:
		c.literal("2001:0db8")
	default:
		c.literal("2001:db8")
	}
	rest := length - len(c.blank)
	if length >= 35 {
		for left := 6; left > 0; left-- {
			n := min(4, rest-left*2+1)
			c.literal(":")
			group(n)
			rest -= n + 1
		}
		return true
	}
	rest -= 2 // the double colon
	for rest > 4 {
		n := min(4, rest-2)
		c.literal(":")
		group(n)
		rest -= n + 1
	}
	c.literal("::")
	group(rest)
	return true
}

func macFields(length int, c *counter) bool {
	if length != 17 {
		return false
	}
	for i := range 6 {
		if i > 0 {
			c.literal(":")
			c.alphabet(hexLower)
		} else {
			c.literal("0")
		}
		if i == 0 {
			c.alphabet("26ae") // locally administered, one station
		} else {
			c.alphabet(hexLower)
		}
	}
	return true
}

// dateFields are days that exist in every month.
func dateFields(length int, c *counter) bool {
	switch length {
	case 10:
		c.spellings(4, numberTable(1900, 150, 4))
	case 8:
		c.spellings(2, numberTable(0, 100, 2))
	default:
		return false
	}
	c.literal("-")
	c.spellings(2, numberTable(1, 12, 2))
	c.literal("-")
	c.spellings(2, numberTable(1, 28, 2))
	return true
}

func dateTimeFields(length int, c *counter) bool {
	if length < 16 || length == 20 || !dateFields(10, c) {
		return false
	}
	c.literal(" ")
	return timeFields(length-11, c)
}

func timeFields(length int, c *counter) bool {
	if length != 5 && length != 8 && (length < 10 || length > 15) {
		return false
	}
	c.spellings(2, numberTable(0, 24, 2))
	c.literal(":")
	c.spellings(2, numberTable(0, 60, 2))
	if length >= 8 {
		c.literal(":")
		c.spellings(2, numberTable(0, 60, 2))
	}
	if length > 8 {
		c.literal(".")
		c.digits(length - 9)
	}
	return true
}

func decimalFields(length int, c *counter) bool {
	switch {
	case length < 1:
		return false
	case length < 3:
		c.digits(length)
	default:
		places := min(2, length-2)
		c.alphabet("123456789")
		c.digits(length - places - 2)
		c.literal(".")
		c.digits(places)
	}
	return true
}

// figureFields are two short numbers: 2-1. Longer texts are lists of numbers.
func figureFields(length int, c *counter) bool {
	if length != 3 && (length < 5 || length > 7) {
		return false
	}
	c.digits((length - 1) / 2)
	c.literal("-")
	c.digits(length / 2)
	return true
}

// versionFields are numbers joined by dots: 1.2.3, 1.24.3.
func versionFields(length int, c *counter) bool {
	if length < 3 || length > 20 {
		return false
	}
	dots := min(2, (length-1)/2)
	spare := length - 2*dots - 1
	for i := range dots + 1 {
		if i > 0 {
			c.literal(".")
		}
		more := spare / (dots + 1)
		if i == 1 {
			more += spare % (dots + 1)
		}
		if more > 0 {
			c.alphabet("123456789")
		}
		c.digits(more)
		if more == 0 {
			c.alphabet(digitLetters)
		}
	}
	return true
}
