// Command duckface measures the shape of a real database into a small text
// file and writes a synthetic database of that shape at any scale from the
// file alone.
package main

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

func main() {
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, remains: &remains{}}
	ctx := untilSignal(func() { a.remains.announce(os.Stderr) }, func() {
		a.remains.tell(os.Stderr)
		os.Exit(exitFailed)
	})
	os.Exit(a.run(ctx, os.Args[1:]))
}

// run is the whole program; it returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return (&app{stdin: stdin, stdout: stdout, stderr: stderr, remains: &remains{}}).run(ctx, args)
}

func (a *app) run(ctx context.Context, args []string) int {
	root := a.root()
	root.SetArgs(args)
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if !a.started {
		err = &usageError{err.Error()}
	}
	report(a.stderr, err)
	return exitCode(err)
}

// app is what every command needs: the three streams and the common flags.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	quiet          bool
	started        bool // a command runs: what goes wrong from here on is no matter of usage
	remains        *remains
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "duckface",
		Short: "A synthetic database with a real one's shape, at any scale",
		Long: `duckface measures a real database's shape, its row counts, the children each
parent has, the distributions of its columns, into a small text file without any
of its values, and writes a synthetic database of that shape at any scale from
the file alone.

A database is named by a URL:
  sqlite:PATH                          an SQLite file
  mysql://USER:PASSWORD@HOST:PORT/DB   MySQL or MariaDB; also mariadb://…
  mysql://USER@/DB?socket=PATH         through a Unix socket; other parameters go
                                       to the driver
  mysql:USER@tcp(HOST:PORT)/DB         a data source name of the Go driver
  dump:FILE.sql, dump:-                an SQL dump, on standard output (to write)
  csv:DIR                              a directory of CSV files (to write)
${NAME} stands for an environment variable. A missing user or password is taken
from ~/.my.cnf [client], MYSQL_PWD, or asked for on a terminal.

Exit status: 0 done, 1 the result is outside its tolerance, 2 it could not be
done, 64 the command line is wrong.`,
		Example: `  duckface profile mysql://root@localhost:3306/sakila -o sakila.yaml
  duckface plan sakila.yaml --scale 10
  duckface generate sakila.yaml --scale 10 --to sqlite:big.db
  duckface verify sakila.yaml sqlite:big.db --scale 10`,
		SilenceErrors:    true,
		SilenceUsage:     true,
		Args:             unknownCommand,
		RunE:             func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRun: func(*cobra.Command, []string) { a.started = true },
	}
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "print errors and results only")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(a.profile(), a.hide(), a.plan(), a.generate(), a.verify(), a.audit(), a.rehearse(), a.version())
	root.AddCommand(a.grow(), a.diff())
	root.SetHelpCommand(helpCommand(root))
	root.InitDefaultCompletionCmd()
	return root
}

func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Say what a command does, with examples",
		Example: "  duckface help generate",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(root, args)
			}
			return cmd.Help()
		},
	}
}

// unknownCommand is where the arguments end up that name no command.
func unknownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if strings.Contains(args[0], ":") { // a URL, which may hold a password
		return usagef("the command comes before the URL; see duckface help")
	}
	hint := "see duckface help"
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return usagef("unknown command %q; %s", args[0], hint)
}

// takes checks the number of arguments against their names.
func takes(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == len(names) {
			return nil
		}
		if len(names) == 0 {
			return usagef("%s takes no arguments", cmd.Name())
		}
		return usagef("%s takes %s: %d given; see duckface help %s",
			cmd.Name(), strings.Join(names, " and "), len(args), cmd.Name())
	}
}
