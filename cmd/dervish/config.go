package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/internal/config"
)

func configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "print, check and explain the configuration",
		Long: `config tells how the server is configured. A flag wins over a variable, a variable over the file, the file over the
default. The file is the one that --config names, else DERVISH_CONFIG, else dervish.yaml in the configuration folder.`,
		Example: `  dervish config print > dervish.yaml
  dervish config check dervish.yaml
  dervish config explain
  dervish config explain max-queue`,
	}
	cmd.AddCommand(printCommand(), checkCommand(), explainCommand())
	return cmd
}

// load reads the configuration that a command is about.
func load(flags *config.Flags) (*config.Loaded, error) {
	loaded, err := config.Load(flags, environment())
	if err != nil {
		return nil, usage{hinted{err, "dervish config explain tells what each setting takes"}}
	}
	return loaded, nil
}

func printCommand() *cobra.Command {
	var secrets bool
	cmd := &cobra.Command{
		Use:     "print",
		Short:   "print the configuration in effect as YAML",
		Long:    "print writes the configuration in effect as YAML that can be fed back, and behind each value that is not a default where it came from.",
		Example: "  dervish config print\n  dervish config print --limits strict > dervish.yaml",
		Args:    cobra.NoArgs,
	}
	flags := config.Bind(cmd.Flags())
	cmd.Flags().BoolVar(&secrets, "secrets", false, "show tokens instead of hiding them")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		loaded, err := load(flags)
		if err != nil {
			return err
		}
		return loaded.Print(cmd.OutOrStdout(), secrets)
	}
	return cmd
}

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "check FILE",
		Short:   "say everything that is wrong with a configuration file",
		Example: "  dervish config check dervish.yaml",
		Args:    oneArgument("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := config.Check(args[0]); err != nil {
				return usage{err}
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), args[0]+": ok")
			return err
		},
	}
}

func explainCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "explain [SETTING]",
		Short:   "say what a setting does, what it takes and what it is now",
		Example: "  dervish config explain\n  dervish config explain idle-timeout\n  dervish config explain DERVISH_LIMITS",
		Args:    cobra.MaximumNArgs(1),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		loaded, err := load(nil)
		if err != nil {
			return err
		}
		name := ""
		if len(args) > 0 {
			name = args[0]
		}
		if err := loaded.Explain(cmd.OutOrStdout(), name); err != nil {
			return usage{err}
		}
		return nil
	}
	return cmd
}

// oneArgument wants exactly one argument.
func oneArgument(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage{hinted{fmt.Errorf("%s takes one %s", cmd.CommandPath(), name), "see " + cmd.CommandPath() + " --help"}}
		}
		return nil
	}
}
