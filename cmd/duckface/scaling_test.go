package main

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"duckface/generate"
)

func parseScaling(args ...string) (generate.Scale, error) {
	var s scaling
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	s.addFlags(flags)
	err := flags.Parse(args)
	return s.scale, err
}

func TestScaling_Flags(t *testing.T) {
	got, err := parseScaling("--scale", "10", "--scale", "order.line=2.5", "--scale=a=b=0.1", "--rows", "customer=10k", "--rows=x=0")
	if err != nil {
		t.Fatal(err)
	}
	want := generate.Scale{
		All:    10,
		Tables: map[string]float64{"order.line": 2.5, "a=b": 0.1},
		Rows:   map[string]int64{"customer": 10_000, "x": 0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestScaling_UnsetIsOne(t *testing.T) {
	got, err := parseScaling()
	if err != nil || got.All != 1 {
		t.Errorf("got %v, %v, want a scale of 1", got, err)
	}
}

func TestScaling_RefusesWhatIsNoScale(t *testing.T) {
	cases := []struct{ arg, want string }{
		{"--scale=0", "above 0"},
		{"--scale=-1", "above 0"},
		{"--scale=NaN", "not a number"},
		{"--scale=inf", "not a number"},
		{"--scale=1e999", "not a number"},
		{"--scale=0x10", "not a number"},
		{"--scale=", "not a number"},
		{"--scale=ten", "not a number"},
		{"--scale=t=", "not a number"},
		{"--scale==2", "no table before"},
		{"--scale=t=-1", "above 0"},
		{"--rows=5", "write TABLE=COUNT"},
		{"--rows=t=1.5", "whole number"},
		{"--rows=t=-1", "whole number"},
		{"--rows=t=1e30", "at most 1e+12"},
		{"--rows=t=NaN", "not a number"},
	}
	for _, c := range cases {
		if _, err := parseScaling(c.arg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", c.arg, err, c.want)
		}
	}
	for _, twice := range [][]string{{"--scale=1", "--scale=2"}, {"--scale=t=1", "--scale=t=2"}, {"--rows=t=1", "--rows=t=2"}} {
		if _, err := parseScaling(twice...); err == nil || !strings.Contains(err.Error(), "twice") {
			t.Errorf("%v: got error %v, want one with %q", twice, err, "twice")
		}
	}
}

func TestParseCount(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "1000": 1000, "1e6": 1e6, "10k": 10_000, "10K": 10_000, "2M": 2e6, "2m": 2e6, "1.5k": 1500, "1G": 1e9,
	} {
		if got, err := parseCount(text); err != nil || got != want {
			t.Errorf("%s: got %d, %v, want %d", text, got, err, want)
		}
	}
}
