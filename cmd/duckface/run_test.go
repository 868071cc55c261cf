package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
)

// forum is the hand-written profile of the repository.
const forum = "../../profiles/forum.yaml"

// interrupt starts to generate a database that takes hours, and stops it as
// Ctrl-C does when wait returns. It returns the one line that is said.
func interrupt(t *testing.T, to string, wait func()) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		wait()
		cancel()
	}()
	var stdout, stderr bytes.Buffer
	code := run(ctx, []string{"generate", forum, "--scale", "10000", "--to", to, "--quiet"}, strings.NewReader(""), &stdout, &stderr)
	if code != exitFailed {
		t.Errorf("%s: got exit code %d, want %d", to, code, exitFailed)
	}
	message := stderr.String()
	if strings.Count(message, "\n") != 1 || !strings.Contains(message, "interrupted") {
		t.Errorf("%s: got %q, want one line that says interrupted", to, message)
	}
	return message
}

func TestRun_InterruptedOnAServerStartsAgainWithReplace(t *testing.T) {
	mysqltest.Each(t, func(t *testing.T, s *mysqltest.Server) {
		database := s.NewName(t)
		message := interrupt(t, s.URL(database), func() { waitForRows(t, s.Config(database), "role") })
		if want := "whole tables are kept, start again with --replace"; !strings.Contains(message, want) {
			t.Errorf("got %q, want %q", message, want)
		}
	})
}

// waitForRows returns when a table, which need not exist yet, holds rows.
func waitForRows(t *testing.T, c mysql.Config, table string) {
	for t.Context().Err() == nil {
		time.Sleep(50 * time.Millisecond)
		db, err := mysql.Open(t.Context(), c)
		if err != nil {
			continue
		}
		var rows int
		err = db.Pool().QueryRow("SELECT COUNT(*) FROM " + mysql.Quote(table)).Scan(&rows)
		if closed := db.Close(); err == nil && closed == nil && rows > 0 {
			return
		}
	}
}

func TestRun_InterruptedSaysWhatIsLeft(t *testing.T) {
	dir := t.TempDir()
	cases := []struct{ to, want string }{
		{"sqlite:" + filepath.Join(dir, "a.db"), "none of it is kept, run it again"},
		{"dump:" + filepath.Join(dir, "a.sql"), "none of it is kept, run it again"},
		{"csv:" + filepath.Join(dir, "a"), "start again with --replace"},
		{"discard:", "rows were made"},
	}
	for _, c := range cases {
		if message := interrupt(t, c.to, func() { time.Sleep(500 * time.Millisecond) }); !strings.Contains(message, c.want) {
			t.Errorf("%s: got %q, want %q", c.to, message, c.want)
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
