package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dervish-ws/dervish/internal/config"
)

// pageWidth is how many columns a page of help has.
const pageWidth = 100

// flagGroups are the headings over the flags of settings, each with the flag that it begins at: flags stand in the
// order of config.Config, so a new setting falls under the heading of its neighbours.
var flagGroups = []struct{ heading, first string }{
	{"Where the server listens", "listen"},
	{"Who may use it", "app-id-mode"},
	{"What world it is, and how time goes in it", "seed"},
	{"How many calls a client may make", "limits"},
	{"What one client may cost", "max-connections"},
	{"How long things may take", "idle-timeout"},
	{"What is said on the wire, and to whom", "compression"},
	{"How it speaks to whoever runs it", "log-level"},
}

// writeUsage writes the part of a help page below the description.
func writeUsage(cmd *cobra.Command) error {
	var b strings.Builder
	switch {
	case cmd.HasAvailableSubCommands():
		fmt.Fprintf(&b, "Usage:\n  %s COMMAND\n", cmd.CommandPath())
	default:
		fmt.Fprintf(&b, "Usage:\n  %s\n", cmd.UseLine())
	}
	if cmd.HasExample() {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", cmd.Example)
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("\nCommands:\n")
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() || c.Name() == "help" {
				fmt.Fprintf(&b, "  %-*s  %s\n", cmd.NamePadding(), c.Name(), c.Short)
			}
		}
	}
	for _, g := range grouped(cmd.LocalFlags()) {
		fmt.Fprintf(&b, "\n%s:\n%s", g.heading, g.flags.FlagUsagesWrapped(pageWidth))
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s COMMAND --help tells more about a command.\n", cmd.CommandPath())
	}
	_, err := io.WriteString(cmd.OutOrStderr(), b.String())
	return err
}

// flagGroup is some flags under a heading.
type flagGroup struct {
	heading string
	flags   *pflag.FlagSet
}

// grouped gives the flags of a command under their headings: those of settings, then the command's own.
func grouped(all *pflag.FlagSet) []flagGroup {
	var groups []flagGroup
	own := flagGroup{"Flags", newFlags()}
	known := settings()
	all.VisitAll(func(f *pflag.Flag) {
		if next := len(groups); next < len(flagGroups) && f.Name == flagGroups[next].first {
			groups = append(groups, flagGroup{flagGroups[next].heading, newFlags()})
		}
		if len(groups) == 0 || !slices.Contains(known, f.Name) {
			own.flags.AddFlag(f)
			return
		}
		groups[len(groups)-1].flags.AddFlag(f)
	})
	if own.flags.HasAvailableFlags() {
		groups = append(groups, own)
	}
	return groups
}

func newFlags() *pflag.FlagSet {
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	f.SortFlags = false
	return f
}

// settings gives the names of all settings, in the order of config.Config.
func settings() []string {
	var names []string
	flags := newFlags()
	config.Bind(flags)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name != "config" { // which says where settings are
			names = append(names, f.Name)
		}
	})
	return names
}

// helpCommand is dervish help.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "print the help of a command",
		Example: "  dervish help serve\n  dervish help config explain",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, toComplete string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var names []cobra.Completion
			if about, rest, err := cmd.Root().Find(args); err == nil && len(rest) == 0 {
				for _, c := range about.Commands() {
					if c.IsAvailableCommand() && strings.HasPrefix(c.Name(), toComplete) {
						names = append(names, cobra.CompletionWithDesc(c.Name(), c.Short))
					}
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil {
				return usage{err}
			}
			if len(rest) > 0 {
				return noSuchCommand(about, rest[0])
			}
			about.InitDefaultHelpFlag()
			about.InitDefaultVersionFlag()
			return about.Help()
		},
	}
}
