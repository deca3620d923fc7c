//go:build unix

package main

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func TestEverySettingStandsUnderAHeading(t *testing.T) {
	var headings, flags []string
	for _, g := range grouped(serveCommand().LocalFlags()) {
		headings = append(headings, g.heading)
		if g.heading == "Flags" {
			continue
		}
		g.flags.VisitAll(func(f *pflag.Flag) { flags = append(flags, f.Name) })
	}
	var want []string
	for _, g := range flagGroups {
		want = append(want, g.heading)
	}
	if diff := cmp.Diff(headings, append(want, "Flags")); diff != "" {
		t.Errorf("headings (-got +want); does each begin at a setting, in the order of the settings?\n%s", diff)
	}
	if diff := cmp.Diff(flags, settings()); diff != "" {
		t.Errorf("settings under a heading (-got +want):\n%s", diff)
	}
}

func TestEveryCommandSaysWhatItDoes(t *testing.T) {
	var pages []string
	eachCommand(root(), func(cmd *cobra.Command) {
		if cmd.Short == "" {
			t.Errorf("%s has no short help", cmd.CommandPath())
		}
		pages = append(pages, cmd.CommandPath())
	})
	for _, want := range []string{"dervish serve", "dervish ca", "dervish config explain", "dervish completion bash"} {
		if !slices.Contains(pages, want) {
			t.Errorf("commands %q lack %s", pages, want)
		}
	}
}
