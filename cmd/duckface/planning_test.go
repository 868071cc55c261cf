package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestShowPlanning_FitsALine(t *testing.T) {
	for table, want := range map[string]string{"orders": "planning orders  1.5s", "a\nb": "planning a b  1.5s", strings.Repeat("x", 64): "planning " + strings.Repeat("x", 57) + "…  1.5s"} {
		var out bytes.Buffer
		showPlanning(&out, table, 1500*time.Millisecond)
		got := strings.TrimPrefix(out.String(), "\r\x1b[K")
		if got != want || utf8.RuneCountInString(got) > textWidth {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
