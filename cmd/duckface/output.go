package main

import (
	"fmt"
	"io"
	"os"
)

// say prints a line for a person, on standard error, unless --quiet.
func (a *app) say(format string, args ...any) {
	if !a.quiet {
		fmt.Fprintln(a.stderr, oneLine(fmt.Sprintf(format, args...)))
	}
}

// item prints a line of a list, as say does, folded to the width of a terminal.
func (a *app) item(format string, args ...any) {
	if !a.quiet {
		fmt.Fprintln(a.stderr, "  "+wrap(oneLine(fmt.Sprintf(format, args...)), textWidth-2, "    "))
	}
}

// noteText sets a note for a terminal.
func noteText(note string) string { return wrap("note: "+oneLine(note), textWidth, "  ") }

// note says what differs from what a profile asks for.
func (a *app) note(notes []string) {
	if a.quiet {
		return
	}
	for _, n := range notes {
		fmt.Fprintln(a.stderr, noteText(n))
	}
}

// writeOutput has write fill the file, which gets its name only when it is
// whole, or standard output when no name is given.
func (a *app) writeOutput(path string, write func(io.Writer) error) error {
	if path == "" || path == "-" {
		return write(a.stdout)
	}
	partial := path + ".part"
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		partial = path // a device or a pipe cannot be put in place later
	}
	file, err := os.Create(partial)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	err = write(file)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if partial == path {
		return err
	}
	if err != nil {
		os.Remove(partial)
		return err
	}
	return os.Rename(partial, path)
}
