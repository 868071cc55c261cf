package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"duckface/generate"
)

// What the command returns to the shell.
const (
	exitDone    = 0
	exitOutside = 1  // the result is outside its tolerance
	exitFailed  = 2  // it could not be done
	exitUsage   = 64 // the command line makes no sense (EX_USAGE of sysexits.h)
)

// usageError is a mistake on the command line.
type usageError struct{ message string }

func (e *usageError) Error() string { return e.message }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

// outsideError says that everything was done and the result is not good enough.
type outsideError struct{ message string }

func (e *outsideError) Error() string { return e.message }

// exitCode maps an error to what the shell gets.
func exitCode(err error) int {
	var usage *usageError
	var outside *outsideError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage), errors.Is(err, generate.ErrScale):
		return exitUsage
	case errors.As(err, &outside):
		return exitOutside
	}
	return exitFailed
}

// report prints an error as one line, notes of sizes that cannot be had above it.
func report(w io.Writer, err error) {
	var conflict *generate.ConflictError
	if errors.As(err, &conflict) {
		for _, c := range conflict.Conflicts {
			fmt.Fprintln(w, noteText(c.String()))
		}
		fmt.Fprintf(w, "duckface: %s asked for cannot be had, nothing is written\n", plural(int64(len(conflict.Conflicts)), "size"))
		return
	}
	message := withoutValues(err.Error())
	if errors.Is(err, context.Canceled) {
		message = strings.Replace(message, context.Canceled.Error(), "interrupted", 1)
	}
	fmt.Fprintf(w, "duckface: %s\n", oneLine(message))
}

// oneLine keeps a message on its line: what an error quotes may hold line
// breaks (a server's message) or terminal controls (a hostile table name).
func oneLine(s string) string {
	var b strings.Builder
	for _, field := range strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strings.TrimSpace(field))
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '?'
		}
		return r
	}, b.String())
}

// flagError says which flag is wrong, and why, without the words of the library.
func flagError(cmd *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		return usagef("--%s %s: %v", invalid.GetFlag().Name, invalid.GetValue(), invalid.Unwrap())
	}
	return usagef("%v; see duckface help %s", err, cmd.Name())
}
