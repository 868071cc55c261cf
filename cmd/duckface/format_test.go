package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 12: "12", 999: "999", 1000: "1,000", 472730: "472,730", 1234567: "1,234,567", -1234: "-1,234", -123: "-123"} {
		if got := count(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}

func TestShortAndRounded(t *testing.T) {
	for f, want := range map[float64]string{0: "0", 999: "999", 1500: "1.5k", 152_345: "152k", 999_900: "1.0M", 2.5e9: "2.5G"} {
		if got := short(f); got != want {
			t.Errorf("%g: got %s, want %s", f, got, want)
		}
	}
	for f, want := range map[float64]string{0: "0", 12.4: "12", 152_345: "152,000", 1_239_999: "1,240,000", 1000: "1,000"} {
		if got := rounded(f); got != want {
			t.Errorf("%g: got %s, want %s", f, got, want)
		}
	}
}

func TestSizeAndDuration(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1000: "1000 B", 1536: "1.5 KiB", 300 << 20: "300 MiB", 1 << 50: "1.0 PiB"} {
		if got := size(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		20 * time.Millisecond: "0.0s", 3140 * time.Millisecond: "3.1s", 42 * time.Second: "42s",
		725 * time.Second: "12m05s", 2*time.Hour + 3*time.Minute: "2h03m",
	} {
		if got := duration(d); got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
	}
}

func TestWrap_IndentsWhatFollows(t *testing.T) {
	got, want := wrap("aa bb  cc dd", 6, "  "), "aa bb\n  cc\n  dd"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestShorten_CountsCharacters(t *testing.T) {
	if got, want := shorten("äöüß", 4), "äöüß"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := shorten("äöüßx", 4), "äöü…"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReport_IsOneLineWithoutControls(t *testing.T) {
	cases := []struct {
		err  error
		want string
	}{
		{errors.New("read profile: x\n  y\r\nz"), "duckface: read profile: x y z\n"},
		{errors.New("table \x1b[31mred\x07"), "duckface: table ?[31mred?\n"},
		{fmt.Errorf("load rental: %w", context.Canceled), "duckface: load rental: interrupted\n"},
	}
	for _, c := range cases {
		var b bytes.Buffer
		report(&b, c.err)
		if b.String() != c.want {
			t.Errorf("got %q, want %q", b.String(), c.want)
		}
	}
}

func TestExitCode(t *testing.T) {
	cases := []struct {
		err  error
		want int
	}{
		{nil, 0},
		{fmt.Errorf("x: %w", &outsideError{"3 of 10 measures"}), 1},
		{errors.New("connection refused"), 2},
		{context.Canceled, 2},
		{fmt.Errorf("x: %w", usagef("no")), 64},
	}
	for _, c := range cases {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("%v: got %d, want %d", c.err, got, c.want)
		}
	}
}

func TestProgress_CountsWithoutATerminal(t *testing.T) {
	var b strings.Builder
	p := newProgress(&b, 10, "", false)
	p.add("a", 4, 0)
	p.add("b", 6, 0)
	p.stop()
	rows, tables := p.written()
	if rows != 10 || tables["a"] != 4 || tables["b"] != 6 || b.Len() > 0 {
		t.Errorf("got %d rows, %v and output %q, want 10 rows in two tables and silence", rows, tables, b.String())
	}
}
