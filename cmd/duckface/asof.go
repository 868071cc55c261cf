package main

import (
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"duckface/generate"
	"duckface/profile"
)

// asOf holds the flag --as-of: the day that the day of measuring becomes, none
// to leave the history where it is.
type asOf struct{ day time.Time }

func (o *asOf) addFlag(flags *pflag.FlagSet) {
	flags.Var(o, "as-of", "move the history so that the day of measuring becomes `DAY`: now, YYYY-MM-DD, or source to leave it")
}

// Set takes now, source or a day.
func (o *asOf) Set(value string) error {
	switch value {
	case "source":
		o.day = time.Time{}
		return nil
	case "now":
		o.day = time.Now()
		return nil
	}
	day, err := time.Parse(time.DateOnly, value)
	if err != nil || day.Year() < 1 {
		return fmt.Errorf("%q is none of now, source and a day such as 2026-11-22", value)
	}
	o.day = day
	return nil
}

func (o *asOf) String() string {
	if o.day.IsZero() {
		return "source"
	}
	return o.day.Format(time.DateOnly)
}

func (o *asOf) Type() string { return "DAY" }

// move moves a profile's history.
func (o *asOf) move(p *profile.Profile) (*profile.Profile, error) {
	if o.day.IsZero() {
		return p, nil
	}
	return generate.AsOf(p, o.day)
}
