package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"duckface/profile"
)

// version is the last entry of CHANGELOG.md.
const version = "0.1.0"

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version, of the profile format too",
		Example: "  duckface version",
		Args:    takes(),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(a.stdout, "duckface %s, profile format %s%s\n", version, profile.Format, build())
			return err
		},
	}
}

// build is the commit and the compiler, as far as the binary knows them.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return ", commit " + s.Value[:12] + ", " + info.GoVersion
		}
	}
	return ", " + info.GoVersion
}
