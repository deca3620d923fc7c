package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usage marks an error of the command line or the configuration.
type usage struct{ error }

func (u usage) Unwrap() error { return u.error }

// hinted is an error with a line on what to do.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// report writes an error as every command does.
func report(w io.Writer, err error) {
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(w, "dervish: error: %s\n", strings.TrimRight(line, "\n"))
	}
	var h hinted
	if errors.As(err, &h) {
		fmt.Fprintf(w, "hint: %s\n", h.hint)
	}
}

// gathers makes cmd one that only gathers other commands: alone it prints its help, and any argument is a command that
// there is not.
func gathers(cmd *cobra.Command) {
	cmd.SuggestionsMinimumDistance = 2 // slips of a typist
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return noSuchCommand(cmd, args[0])
	}
}

// noSuchCommand is the error for a name that is no command of cmd.
func noSuchCommand(cmd *cobra.Command, name string) error {
	err := fmt.Errorf("%s has no command %q", cmd.CommandPath(), name)
	for _, near := range cmd.SuggestionsFor(name) {
		return usage{hinted{err, "did you mean " + cmd.CommandPath() + " " + near + "?"}}
	}
	return usage{hinted{err, seeHelp(cmd)}}
}

// arguments wants as many arguments as there are names; a name in brackets may be left out.
func arguments(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) > len(names):
			return usage{hinted{fmt.Errorf("%s takes no argument %q", cmd.CommandPath(), args[len(names)]), seeHelp(cmd)}}
		case len(args) < len(names) && !strings.HasPrefix(names[len(args)], "["):
			return usage{hinted{fmt.Errorf("%s takes a %s", cmd.CommandPath(), names[len(args)]), seeHelp(cmd)}}
		}
		return nil
	}
}

// flagError says what is wrong with the flags of cmd.
func flagError(cmd *cobra.Command, err error) error {
	if words := cmd.Flags().Args(); cmd.HasSubCommands() && len(words) > 0 {
		return noSuchCommand(cmd, words[0]) // the flags are the missing command's
	}
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) && len(unknown.GetSpecifiedName()) > 1 {
		if near := nearestFlag(cmd, unknown.GetSpecifiedName()); near != "" {
			return usage{hinted{err, "did you mean --" + near + "?"}}
		}
	}
	return usage{hinted{err, seeHelp(cmd)}}
}

// nearestFlag is the flag of cmd that was probably meant, or empty. Flags are measured as commands are.
func nearestFlag(cmd *cobra.Command, name string) string {
	flags := &cobra.Command{SuggestionsMinimumDistance: 2}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		flags.AddCommand(&cobra.Command{Use: f.Name, Run: func(*cobra.Command, []string) {}})
	})
	for _, near := range flags.SuggestionsFor(name) {
		return near
	}
	return ""
}

func seeHelp(cmd *cobra.Command) string { return "see " + cmd.CommandPath() + " --help" }
