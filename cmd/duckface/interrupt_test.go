package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"duckface/generate"
	"duckface/profile"
)

func TestUntilSignal(t *testing.T) {
	first, second := make(chan bool, 1), make(chan bool, 1)
	ctx := untilSignal(func() { first <- true }, func() { second <- true })
	if err := ctx.Err(); err != nil {
		t.Fatalf("ended before any signal: %v", err)
	}
	interrupt := func() {
		t.Helper()
		if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
	}
	interrupt()
	<-ctx.Done()
	if len(first) != 1 || len(second) != 0 {
		t.Errorf("after one signal: %d first, %d second", len(first), len(second))
	}
	interrupt()
	<-second
}

func TestRemains(t *testing.T) {
	var r remains
	var said strings.Builder
	r.announce(&said)
	r.tell(&said)
	if said.String() != "" {
		t.Errorf("nothing is left, and it says %q", said.String())
	}
	r.add("database a")
	r.add("database b\x1b")
	r.add("database c")
	r.remove("database a")
	r.tell(&said)
	want := "duckface: left behind: database b?\nduckface: left behind: database c\n"
	if got := said.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNewPlanInterrupted(t *testing.T) {
	file, err := os.Open(filepath.FromSlash("../../profiles/forum.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	p, err := profile.Read(file, "forum.yaml")
	if err != nil {
		t.Fatal(err)
	}
	a := &app{stderr: io.Discard}
	o := generate.Options{Scale: generate.Scale{All: 1}, Seed: 1}
	if plan, err := a.newPlan(t.Context(), p, o); err != nil || len(plan.Tables) == 0 {
		t.Errorf("got %v, %v, want a plan of some tables", plan, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o.Scale.All = 500
	if _, err := a.newPlan(ctx, p, o); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v", err, context.Canceled)
	}
}
