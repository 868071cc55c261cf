package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// forum is the hand-written profile of the repository.
const forum = "../../profiles/forum.yaml"

// TestRun_InterruptedSaysWhatIsLeft stops runs of hours after a moment, as
// Ctrl-C does.
func TestRun_InterruptedSaysWhatIsLeft(t *testing.T) {
	dir := t.TempDir()
	cases := []struct{ to, want string }{
		{"sqlite:" + filepath.Join(dir, "a.db"), "none of it is kept, run it again"},
		{"dump:" + filepath.Join(dir, "a.sql"), "none of it is kept, run it again"},
		{"csv:" + filepath.Join(dir, "a"), "start again with --replace"},
		{"discard:", "rows were made"},
	}
	for _, c := range cases {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(500*time.Millisecond, cancel)
		var stdout, stderr bytes.Buffer
		code := run(ctx, []string{"generate", forum, "--scale", "10000", "--to", c.to, "--quiet"}, strings.NewReader(""), &stdout, &stderr)
		if code != exitFailed {
			t.Errorf("%s: got exit code %d, want %d", c.to, code, exitFailed)
		}
		message := stderr.String()
		if strings.Count(message, "\n") != 1 || !strings.Contains(message, "interrupted") || !strings.Contains(message, c.want) {
			t.Errorf("%s: got %q, want one line with %q and %q", c.to, message, "interrupted", c.want)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "a.*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("got %v left behind, want nothing but whole CSV files", left)
	}
	parts, err := filepath.Glob(filepath.Join(dir, "a", "*.part"))
	if err != nil {
		t.Fatal(err)
	}
	if len(parts) > 0 {
		t.Errorf("got %v left behind, want nothing but whole CSV files", parts)
	}
}

func TestRun_FullDiskIsOneLine(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skipf("no device that is always full: %v", err)
	}
	defer full.Close()
	for _, args := range [][]string{
		{"generate", forum, "--to", "-", "--quiet"},
		{"plan", forum},
		{"plan", forum, "--json"},
	} {
		var stderr bytes.Buffer
		code := run(t.Context(), args, strings.NewReader(""), full, &stderr)
		if code != exitFailed || strings.Count(stderr.String(), "\n") != 1 || !strings.Contains(stderr.String(), "no space left on device") {
			t.Errorf("%v: got exit code %d and %q, want %d and one line", args, code, stderr.String(), exitFailed)
		}
	}
}
