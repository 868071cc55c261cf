package main

import (
	"context"
	"crypto/rand"

	"github.com/spf13/pflag"

	"duckface/profile"
)

// privacy is what the flags of differential privacy ask for; the zero value
// asks for none.
type privacy struct {
	epsilon float64
	unit    string
	bound   int64
}

func (v *privacy) addFlags(flags *pflag.FlagSet) {
	flags.Float64Var(&v.epsilon, "epsilon", 0, "release fan-outs and histograms with `E`-differential privacy, and nothing else; does not hide size")
	flags.StringVar(&v.unit, "unit", "", "with --epsilon: protect each row of `TABLE` with all that hangs below it (default any one row of any table)")
	flags.Int64Var(&v.bound, "bound", 20, "with --unit: count at most `N` rows of one unit in each table below it")
}

// check refuses what does not go together.
func (v *privacy) check(f profiling) error {
	switch {
	case v.epsilon < 0:
		return usagef("--epsilon %v: want a number above 0, such as 1", v.epsilon)
	case v.epsilon == 0 && v.unit != "":
		return usagef("--unit %s: it is the unit of --epsilon, which is not given", v.unit)
	case v.epsilon == 0:
		return nil
	case v.bound < 1:
		return usagef("--bound %d: want 1 or more", v.bound)
	case f.budget > 0 || f.explain:
		return usagef("--epsilon reads every row: it does not go with --budget or --explain")
	case len(f.infer.links) > 0:
		return usagef("--epsilon tells of declared references only: it does not go with --link")
	}
	return nil
}

// collect measures, privately if that is asked for.
func (v *privacy) collect(ctx context.Context, s profile.Snapshot, o profile.Options) (*profile.Profile, error) {
	if v.epsilon == 0 {
		return profile.Collect(ctx, s, o)
	}
	return profile.CollectPrivately(ctx, s, o, profile.Privacy{Epsilon: v.epsilon, Unit: v.unit, Bound: v.bound, Random: rand.Reader})
}
