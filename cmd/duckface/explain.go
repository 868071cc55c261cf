package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"duckface/profile"
	"duckface/schema"
)

// explain prints the statements that profile would run, and measures nothing.
func (a *app) explain(ctx context.Context, l location, withCode bool, o profile.Options, w io.Writer) error {
	list := &statementList{to: w}
	s, err := a.openSource(ctx, l, withCode, list.add)
	if err != nil {
		return err
	}
	_, err = profile.Collect(ctx, s.snapshot, o)
	if err == nil && (o.Infer == profile.InferAccept || o.Infer == profile.InferSuggest) {
		list.remark(guessing)
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return fmt.Errorf("explain %s: %w", l, err)
	}
	return list.err
}

// guessing is what --explain cannot know without rows.
const guessing = `Whether a column refers to another is decided by rows. What they say of one may
rule out others that are listed here, or bring up further ones, which are
proved by statements of the same two forms: rows drawn from a table, and keys
looked up in another.`

// lineBreaks and what stands about them are how long statements are written.
var lineBreaks = regexp.MustCompile(`[ \t]*\n\s*`)

// statementList prints statements as they come.
type statementList struct {
	to   io.Writer
	last string // the comment that stands above the one before
	err  error
}

// add prints a statement below a comment that gives its reason, unless that is
// the one above.
func (l *statementList) add(s schema.Statement) {
	why := s.Why
	if s.Rows {
		why += " [reads rows]"
	}
	if s.Depends != "" {
		why += " [" + s.Depends + "]"
	}
	if why != l.last {
		l.print("-- %s\n", why)
	}
	l.last = why
	l.print("%s;\n", lineBreaks.ReplaceAllString(strings.TrimSpace(s.SQL), " "))
}

// remark prints a text as a comment.
func (l *statementList) remark(text string) {
	for _, line := range strings.Split(text, "\n") {
		l.print("-- %s\n", line)
	}
	l.last = ""
}

func (l *statementList) print(format string, args ...any) {
	if _, err := fmt.Fprintf(l.to, format, args...); err != nil && l.err == nil {
		l.err = err
	}
}
