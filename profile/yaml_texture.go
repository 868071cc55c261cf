package profile

import (
	"slices"

	"gopkg.in/yaml.v3"
)

// readPrefixes reads the shares of values that begin alike, by PrefixLengths.
func (d *decoder) readPrefixes(c *Column) func(*yaml.Node) error {
	return d.list(func(n *yaml.Node) error {
		var v float64
		err := readShare(&v)(n)
		c.Prefixes = append(c.Prefixes, v)
		return err
	})
}

// texture writes how values of text hang together.
func (l *flow) texture(c *Column) {
	if len(c.Prefixes) > 0 {
		l.add("prefixes", bracketed(list(c.Prefixes, func(v float64) string { return formatNumber(significant(v, 2)) })))
	}
	if c.Compress != 0 {
		l.add("compress", formatNumber(significant(c.Compress, 2)))
	}
	l.text("script", c.Script)
}

func (v *validator) texture(c *Column, what string) error {
	if len(c.Prefixes) > len(PrefixLengths) {
		return v.errorf(c, "prefixes", "prefixes of %s: %d shares; there are %d lengths", what, len(c.Prefixes), len(PrefixLengths))
	}
	for i, x := range c.Prefixes {
		if err := v.share(c, "prefixes", x, what); err != nil {
			return err
		}
		if i > 0 && x > c.Prefixes[i-1] {
			return v.errorf(c, "prefixes", "prefixes of %s: share %s stands after the smaller %s; longer prefixes are shared by fewer", what, formatShare(x), formatShare(c.Prefixes[i-1]))
		}
	}
	if c.JSON != "" {
		if _, err := ParseSkeleton(c.JSON); err != nil {
			return v.errorf(c, "json", "json of %s: %v", what, err)
		}
	}
	if c.Compress < 0 || c.Compress > 2 {
		return v.errorf(c, "compress", "compress of %s: %s is not a ratio from 0 to 2", what, formatNumber(c.Compress))
	}
	if c.Script != "" && !slices.Contains(Scripts, c.Script) {
		return v.errorf(c, "script", "script of %s: no script %q%s", what, c.Script, didYouMean(c.Script, Scripts))
	}
	return nil
}
