package main

import (
	"errors"
	"os"

	"github.com/spf13/pflag"

	"duckface/generate"
	"duckface/profile"
)

// marking says what of the values may stand in a profile, and how columns are replaced.
type marking struct {
	rules        string
	minCount     int
	withComments bool
}

func (m *marking) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&m.rules, "rules", "", "replace columns as `FILE` says, one TABLE.COLUMN: MAKER a line")
	flags.IntVar(&m.minCount, "min-count", profile.DefaultMinCount, "tell a number, date or kept word only where so many `ROWS` have it")
	flags.BoolVar(&m.withComments, "with-comments", false, "carry the comments of tables, columns and indexes")
}

// set completes options; what is left out goes to standard error.
func (m *marking) set(o *profile.Options, a *app) (err error) {
	if m.minCount < 1 {
		return usagef("--min-count %d: want a number of rows from 1", m.minCount)
	}
	o.MinCount, o.WithComments = m.minCount, m.withComments
	o.Told = func(note string) { a.note([]string{note}) }
	o.Rules, err = profile.NoRules(generate.Makers()), nil
	if m.rules == "" {
		return nil
	}
	file, err := os.Open(m.rules)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	o.Rules, err = profile.ReadRules(file, m.rules, generate.Makers())
	return err
}

// sayCategories suggests columns whose words could be kept, without the words.
func (a *app) sayCategories(found []profile.Category) {
	if len(found) == 0 {
		return
	}
	a.say("%s look like categories; their words are not in the profile:", plural(int64(len(found)), "column"))
	for _, c := range found[:min(len(found), mostTold)] {
		a.item("%s.%s (%s)", c.Table, c.Column, plural(c.Values, "value"))
	}
	if n := len(found) - mostTold; n > 0 {
		a.item("and %d more", n)
	}
	a.say("to keep the words of one: --rules FILE with the line %s.%s: keep", found[0].Table, found[0].Column)
}
