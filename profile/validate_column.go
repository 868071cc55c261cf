package profile

import (
	"strings"
)

func (v *validator) columns(t *Table) error {
	if len(t.Columns) == 0 {
		return v.errorf(t, "columns", "table %s has no columns", t.Name)
	}
	if len(t.Columns) > maxColumns {
		return v.errorf(t, "columns", "table %s has %d columns: more than %d", t.Name, len(t.Columns), maxColumns)
	}
	seen := map[string]bool{}
	for _, c := range t.Columns {
		what := "column " + c.Name + " of table " + t.Name
		if c.Name == "" {
			return v.errorf(c, "", "a column of table %s has no name", t.Name)
		}
		if name := strings.ToLower(c.Name); seen[name] {
			return v.errorf(c, "", "%s stands twice (upper and lower case are one name)", what)
		} else {
			seen[name] = true
		}
		if err := v.column(t, c, what); err != nil {
			return err
		}
	}
	return v.circles(t)
}

func (v *validator) column(t *Table, c *Column, what string) error {
	if c.Type.Kind == "" {
		return v.errorf(c, "type", "%s has no type", what)
	}
	if err := v.share(c, "null", c.Null, what); err != nil {
		return err
	}
	if err := v.share(c, "zero", c.Zero, what); err != nil {
		return err
	}
	if c.NotNull && c.Null > 0 {
		return v.errorf(c, "null", "%s is declared not null, yet a share of %s is null", what, formatShare(c.Null))
	}
	if c.Distinct < 0 || c.Distinct > MaxRows {
		return v.errorf(c, "distinct", "distinct of %s: %d is not from 0 to 10^15", what, c.Distinct)
	}
	if err := v.amount(c, "key", c.Span, what); err != nil {
		return err
	}
	if err := v.amount(c, "bytes_per_char", c.BytesPerChar, what); err != nil {
		return err
	}
	if err := v.spectrum(c, what); err != nil {
		return err
	}
	if err := v.histograms(c, what); err != nil {
		return err
	}
	if err := v.relations(t, c, what); err != nil {
		return err
	}
	if err := v.labels(c, what); err != nil {
		return err
	}
	return v.textShape(t, c, what)
}

// spectrum checks that common values stand largest first and are not more
// than all.
func (v *validator) spectrum(c *Column, what string) error {
	sum := 0.0
	for i, x := range c.Common {
		if err := v.share(c, "common", x.Share, what); err != nil {
			return err
		}
		if x.Length < 0 {
			return v.errorf(c, "common", "common of %s: length %d is below 0", what, x.Length)
		}
		if i > 0 && x.Share > c.Common[i-1].Share {
			return v.errorf(c, "common", "common of %s: share %s stands after the smaller %s; want the largest first", what, formatShare(x.Share), formatShare(c.Common[i-1].Share))
		}
		sum += x.Share
	}
	if sum > 1+sumTolerance {
		return v.errorf(c, "common", "common of %s: the shares add up to %s, more than 1", what, formatShare(sum))
	}
	return nil
}

// histograms checks that bounds ascend and shares add up.
func (v *validator) histograms(c *Column, what string) error {
	if len(c.Values) > 0 && len(c.Quantiles) > 0 {
		return v.errorf(c, "quantiles", "%s has both values and quantiles: one of them is its histogram", what)
	}
	sum := 0.0
	for i, x := range c.Values {
		if err := v.share(c, "values", x.Share, what); err != nil {
			return err
		}
		if i > 0 && !(x.Value > c.Values[i-1].Value) {
			return v.errorf(c, "values", "values of %s: %s does not ascend", what, formatAxis(c.Type, x.Value, false))
		}
		sum += x.Share
	}
	if len(c.Values) > 0 {
		if err := v.sum(c, "values", sum, what); err != nil {
			return err
		}
	}
	for i := 1; i < len(c.Quantiles); i++ {
		if !(c.Quantiles[i] >= c.Quantiles[i-1]) {
			return v.errorf(c, "quantiles", "quantiles of %s: %s stands after the larger %s", what, formatAxis(c.Type, c.Quantiles[i], true), formatAxis(c.Type, c.Quantiles[i-1], true))
		}
	}
	for i, n := range c.Lengths {
		if n < 0 || i > 0 && n < c.Lengths[i-1] {
			return v.errorf(c, "lengths", "lengths of %s: %d does not ascend", what, n)
		}
	}
	if n := len(c.Lengths); c.MeanLength != 0 && (n == 0 || !(c.MeanLength >= float64(c.Lengths[0]) && c.MeanLength <= float64(c.Lengths[n-1]))) {
		return v.errorf(c, "mean_length", "mean_length of %s: %s is none of the lengths", what, formatNumber(c.MeanLength))
	}
	return nil
}

// textShape checks the names and patterns that describe text, and ordinals.
func (v *validator) textShape(t *Table, c *Column, what string) error {
	if c.Class != "" && !contains(Classes, c.Class) {
		return v.errorf(c, "class", "class of %s: no class %q%s", what, c.Class, didYouMean(c.Class, Classes))
	}
	if c.Pattern != "" {
		if _, err := ParsePattern(c.Pattern); err != nil {
			return v.errorf(c, "pattern", "pattern of %s: %v", what, err)
		}
	}
	if err := v.texture(c, what); err != nil {
		return err
	}
	if c.Ordinal == nil {
		return nil
	}
	if err := v.known(c, "ordinal", t, c.Ordinal.In, "ordinal of "+what); err != nil {
		return err
	}
	if contains(c.Ordinal.In, c.Name) {
		return v.errorf(c, "ordinal", "ordinal of %s counts within itself", what)
	}
	return nil
}
