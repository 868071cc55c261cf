package profile

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Growth says how a table's row count follows the scale factor: its rows are
// those of the profile times the factor, or its owner's, to the power of Exponent.
type Growth struct {
	Kind string // "alone": by the scale factor; "fixed": not at all; "with": as its owner does
	With string // the owner's table name, for "with"
	// Exponent is below 1 for a vocabulary, which gets new words ever more
	// seldom; 0 stands for 1, in proportion.
	Exponent float64
	// Why is what a measurement knows about it beside what the profile holds. A
	// file shows it as a comment and does not hold it.
	Why string
}

// mostExponent bounds exponents to where powers of a scale factor mean something.
const mostExponent = 20

// Power is the exponent, 1 where none is stated.
func (g Growth) Power() float64 {
	if g.Exponent == 0 {
		return 1
	}
	return g.Exponent
}

// WithPower is the growth with that exponent, to the four digits that a file has.
func (g Growth) WithPower(exponent float64) Growth {
	g.Exponent = significant(exponent, 4)
	if g.Exponent == 1 {
		g.Exponent = 0
	}
	return g
}

// String spells it as the file does: alone, fixed, sublinear 0.6, with customer,
// with customer superlinear 1.2. A name that ends like one of these is followed by linear.
func (g Growth) String() string {
	var words []string
	switch {
	case g.Kind == "with":
		words = append(words, "with "+g.With)
	case g.Exponent == 0:
		return g.Kind
	}
	switch exponent := formatNumber(significant(g.Exponent, 4)); {
	case g.Exponent == 0:
		if _, _, found := cutExponent(words[0]); found {
			words = append(words, "linear")
		}
	case g.Exponent < 1:
		words = append(words, "sublinear "+exponent)
	default:
		words = append(words, "superlinear "+exponent)
	}
	return strings.Join(words, " ")
}

// cutExponent cuts "linear", "sublinear 0.6" or "superlinear 1.2" from the end
// of a text.
func cutExponent(text string) (before string, exponent string, found bool) {
	if before, ok := strings.CutSuffix(text, " linear"); ok {
		return before, "", true
	}
	for _, word := range []string{"sublinear ", "superlinear "} {
		i := strings.LastIndex(text, word)
		if i < 0 || i > 0 && text[i-1] != ' ' {
			continue
		}
		if _, err := strconv.ParseFloat(text[i+len(word):], 64); err == nil {
			return strings.TrimSuffix(text[:i], " "), text[i:], true
		}
	}
	return text, "", false
}

// wantGrowth is what stands behind grows.
const wantGrowth = "alone, fixed, with TABLE, sublinear 0.6 or with TABLE sublinear 0.6"

// parseGrowth reads what String spells.
func parseGrowth(text string) (Growth, error) {
	var g Growth
	before, exponent, _ := cutExponent(text)
	owner, with := strings.CutPrefix(before, "with ")
	switch {
	case with && owner != "":
		g = Growth{Kind: "with", With: owner}
	case before == "alone", before == "fixed" && exponent == "", before == "" && exponent != "":
		g = Growth{Kind: before}
		if before == "" {
			g.Kind = "alone"
		}
	default:
		return g, fmt.Errorf("want %s", wantGrowth)
	}
	if exponent == "" {
		return g, nil
	}
	word, digits, _ := strings.Cut(exponent, " ")
	e, err := strconv.ParseFloat(digits, 64)
	switch {
	case err != nil || math.IsNaN(e) || math.Abs(e) > mostExponent:
		return g, fmt.Errorf("want an exponent from %d to %d", -mostExponent, mostExponent)
	case e == 0:
		return g, fmt.Errorf("want an exponent other than 0; what does not grow is fixed")
	case word == "sublinear" && e >= 1, word == "superlinear" && e <= 1:
		return g, fmt.Errorf("want an exponent below 1 after sublinear, above 1 after superlinear")
	}
	g.Exponent = e
	return g, nil
}

func readGrowth(g *Growth) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if n.Kind != yaml.ScalarNode {
			return wantError(wantGrowth, n)
		}
		read, err := parseGrowth(n.Value)
		if err != nil {
			return wantError(strings.TrimPrefix(err.Error(), "want "), n)
		}
		*g = read
		return nil
	}
}

// Factor is by how much a table grows at a scale factor for all: what given
// says of it or of the table it grows with, else as its growth has it. An owner
// that is fixed leaves those that grow with it to the scale, unless it is given.
func (p *Profile) Factor(t *Table, all float64, given func(*Table) (float64, bool)) float64 {
	f, _ := p.factor(t, all, given, len(p.Tables))
	return f
}

// factor also says whether it comes from a table that is given. Owners that
// go in a circle, which Read refuses, end after depth steps.
func (p *Profile) factor(t *Table, all float64, given func(*Table) (float64, bool), depth int) (factor float64, named bool) {
	if f, ok := given(t); ok {
		return f, true
	}
	switch t.Grows.Kind {
	case "fixed":
		return 1, false
	case "with":
		owner := p.Table(t.Grows.With)
		if owner == nil || depth <= 0 {
			break
		}
		if f, ok := p.factor(owner, all, given, depth-1); ok || owner.Grows.Kind != "fixed" {
			return math.Pow(f, t.Grows.Power()), ok
		}
	}
	return math.Pow(all, t.Grows.Power()), false
}

// coarseExponent is an exponent to a tenth, and never 0: it tells little of the
// row counts that it comes from.
func coarseExponent(e float64) float64 {
	if tenths := math.Round(10 * e); tenths != 0 {
		return tenths / 10
	}
	return math.Copysign(0.1, e)
}
