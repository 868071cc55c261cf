package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// promptPassword asks for a password on the terminal, without echo. It
// reports false when standard input is not one.
func promptPassword(ctx context.Context, stdin io.Reader, stderr io.Writer, shown string) (string, bool, error) {
	file, ok := stdin.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return "", false, nil
	}
	fd := int(file.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", false, fmt.Errorf("read password: %w", err)
	}
	fmt.Fprintf(stderr, "Password for %s: ", shown)
	defer fmt.Fprintln(stderr)

	type answer struct {
		password []byte
		err      error
	}
	answered := make(chan answer, 1)
	go func() {
		password, err := term.ReadPassword(fd)
		answered <- answer{password, err}
	}()
	select {
	case a := <-answered:
		if a.err != nil {
			return "", false, fmt.Errorf("read password: %w", a.err)
		}
		return string(a.password), true, nil
	case <-ctx.Done():
		// The read goes on; the terminal must not be left without an echo.
		return "", false, errors.Join(ctx.Err(), term.Restore(fd, before))
	}
}
