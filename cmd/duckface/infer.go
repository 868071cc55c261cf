package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"duckface/profile"
)

// inferring says what profile does about references that no constraint declares.
type inferring struct {
	infer string
	links []string
}

func (i *inferring) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&i.infer, "infer", "accept", "find references that no constraint declares: `off|suggest|accept`")
	flags.StringArrayVar(&i.links, "link", nil, "measure `child.col=parent.col` as a reference, too; of several columns child.(a,b)=parent.(x,y). May be repeated")
}

// options are what profile.Collect is to do; each suggestion goes to told.
func (i *inferring) options(told *[]profile.Suggestion) (profile.Options, error) {
	o := profile.Options{Infer: profile.Inference(i.infer), Links: i.links}
	if !slices.Contains([]profile.Inference{profile.InferOff, profile.InferSuggest, profile.InferAccept}, o.Infer) {
		return o, usagef("--infer %s: want off, suggest or accept", i.infer)
	}
	for _, l := range i.links {
		if !strings.Contains(l, "=") {
			return o, usagef("--link %s: want child.column=parent.column", l)
		}
	}
	o.Suggested = func(s profile.Suggestion) { *told = append(*told, s) }
	return o, nil
}

// mostTold bounds the items of a list of what was found: the profile has them all,
// or they are for the patient.
const mostTold = 10

// sayInferred tells what was found, what was taken first.
func (a *app) sayInferred(found []profile.Suggestion, infer profile.Inference) {
	var taken, left []profile.Suggestion
	for _, s := range found {
		if s.Accepted && infer == profile.InferAccept {
			taken = append(taken, s)
		} else {
			left = append(left, s)
		}
	}
	if len(taken) > 0 {
		a.say("inferred %s that no constraint declares", plural(int64(len(taken)), "reference"))
		a.say("(--infer=off leaves them out, and so does taking them out of the profile):")
		for _, s := range taken[:min(len(taken), mostTold)] {
			a.item("%s: %s", spellLink(s), s.Why)
		}
		if n := len(taken) - mostTold; n > 0 {
			a.item("and %d more, each in the profile as inferred, with what speaks for it", n)
		}
	}
	if len(left) == 0 {
		return
	}
	slices.SortStableFunc(left, func(x, y profile.Suggestion) int {
		switch {
		case x.Score > y.Score:
			return -1
		case x.Score < y.Score:
			return 1
		}
		return 0
	})
	a.say("not taken, but --link adds what is one:")
	for _, s := range left[:min(len(left), mostTold)] {
		a.item("--link '%s': %s", spellLink(s), s.Why)
	}
	if n := len(left) - mostTold; n > 0 {
		a.item("and %d more", n)
	}
}

// spellLink spells a suggestion as --link wants it.
func spellLink(s profile.Suggestion) string {
	side := func(table string, columns []string) string {
		if len(columns) == 1 {
			return table + "." + columns[0]
		}
		return fmt.Sprintf("%s.(%s)", table, strings.Join(columns, ","))
	}
	return side(s.Table, s.Reference.Columns) + "=" + side(s.Reference.Table, s.Reference.To)
}
