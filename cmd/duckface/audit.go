package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"duckface/profile"
)

func (a *app) audit() *cobra.Command {
	var policy string
	var asJSON, names bool
	cmd := &cobra.Command{
		Use:   "audit PROFILE",
		Short: "List what a profile holds beside measures",
		Long: `audit lists every literal in PROFILE, for a person who must sign that it may be
handed over: kept words, labels, defaults, checks, comments, partition bounds,
code and names, each with its line and where it comes from; what the numbers and
dates are; and what the file reveals about the size of the database.

It exits with 1 when anything is outside the policy. Without --policy that is: at
least 20 rows behind every exact number and word, no comments, no code, no kept
word of a column that looks sensitive, nothing in the schema that looks like a value.
A policy file states what differs from it:

  min_count: 50
  comments: true
  size: hidden
  allow: [settings.*]

Its keys are min_count, comments, code, kept_words, sensitive_words, labels,
defaults, checks, partitions, tokens (values in the schema), size (any, hidden)
and allow.`,
		Example: `  duckface audit shop.yaml
  duckface audit shop.yaml --policy policy.yaml --json`,
		Args: takes("PROFILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runAudit(args[0], policy, asJSON, names)
		},
	}
	cmd.Flags().StringVar(&policy, "policy", "", "what may stand in the profile, by `FILE`")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&names, "names", false, "print the names of tables, columns, indexes and constraints, too")
	return cmd
}

func (a *app) runAudit(path, policyPath string, asJSON, names bool) error {
	policy := profile.DefaultPolicy()
	if policyPath != "" {
		err := reading(policyPath, func(r io.Reader) (err error) {
			policy, err = profile.ReadPolicy(r, policyPath)
			return err
		})
		if err != nil {
			return err
		}
	}
	var found *profile.Audit
	err := reading(path, func(r io.Reader) (err error) {
		found, err = profile.AuditProfile(r, path, policy)
		return err
	})
	if err != nil {
		return err
	}
	if asJSON {
		err = writeJSON(a.stdout, found)
	} else if !a.quiet || found.Outside > 0 {
		err = a.printAudit(found, names)
	}
	if err != nil {
		return err
	}
	if found.Outside > 0 {
		return &outsideError{fmt.Sprintf("%s: %d of %s outside the policy; see duckface help audit", path, found.Outside, plural(int64(len(found.Literals)), "literal"))}
	}
	return nil
}

// reading opens a file to read.
func reading(path string, read func(io.Reader) error) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return read(file)
}

// printAudit prints an audit in lines of 80 columns, what is outside the policy first.
func (a *app) printAudit(found *profile.Audit, names bool) error {
	w := bufio.NewWriter(a.stdout)
	fmt.Fprintln(w, wrap("profile "+oneLine(found.Name)+": "+found.Counts(), textWidth, "  "))
	fmt.Fprintln(w, wrap("size: "+found.Size, textWidth, "  "))
	fmt.Fprintln(w, wrap("numbers and dates: "+found.Numbers, textWidth, "  "))
	list := found.Shown()
	if names {
		list = found.Literals
	}
	var outside, within []profile.Literal
	for _, l := range list {
		if l.Why != "" {
			outside = append(outside, l)
		} else {
			within = append(within, l)
		}
	}
	if found.Outside > 0 {
		fmt.Fprintf(w, "\noutside the policy\n")
		for _, fault := range found.Faults {
			fmt.Fprintln(w, wrap(fault, textWidth, "  "))
		}
		for _, l := range outside {
			fmt.Fprintln(w, literalLine(l))
			fmt.Fprintln(w, "        "+wrap(l.Why, textWidth-8, "        "))
		}
	}
	if len(within) > 0 {
		fmt.Fprintf(w, "\nwithin the policy\n")
		for _, group := range sameWhere(within) {
			fmt.Fprintln(w, literalLine(group))
		}
	}
	return w.Flush()
}

// sameWhere joins the words and labels of one column to one line.
func sameWhere(list []profile.Literal) []profile.Literal {
	var out []profile.Literal
	for _, l := range list {
		n := len(out) - 1
		if n >= 0 && (l.What == "label" || l.What == "kept word") && out[n].Where == l.Where && out[n].What == l.What {
			out[n].Text += ", " + l.Text
			continue
		}
		out = append(out, l)
	}
	return out
}

// literalLine is a literal in lines of 80 columns: line, sort, place, text.
func literalLine(l profile.Literal) string {
	line := "-"
	if l.Line > 0 {
		line = fmt.Sprint(l.Line)
	}
	head := fmt.Sprintf("%6s  %-10s  %-30s  ", line, l.What, shorten(oneLine(l.Where), 30))
	const indent = 52
	text := wrap(oneLine(l.Text), textWidth-indent, "")
	lines := strings.Split(text, "\n")
	for i, t := range lines {
		lines[i] = cutLong(t, textWidth-indent, strings.Repeat(" ", indent))
	}
	return head + strings.Join(lines, "\n"+strings.Repeat(" ", indent))
}

// cutLong breaks a word that is longer than a line.
func cutLong(text string, width int, indent string) string {
	if utf8.RuneCountInString(text) <= width {
		return text
	}
	runes := []rune(text)
	return string(runes[:width]) + "\n" + indent + cutLong(string(runes[width:]), width, indent)
}
