package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

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
	gathers(cmd)
	return cmd
}

// bind gives cmd a flag for each setting.
func bind(cmd *cobra.Command) *config.Flags {
	cmd.Flags().SortFlags = false // help shows them in their groups
	flags := config.Bind(cmd.Flags())
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if kind := f.Value.Type(); kind != "file" && kind != "path" {
			// It fails for a flag that is not there or has one already, and neither is so.
			_ = cmd.RegisterFlagCompletionFunc(f.Name, cobra.NoFileCompletions)
		}
	})
	return flags
}

// load reads the configuration that a command is about.
func load(flags *config.Flags) (*config.Loaded, error) {
	loaded, err := config.Load(flags, environment())
	if err != nil {
		return nil, wrong(err)
	}
	return loaded, nil
}

// wrong marks what is wrong with a configuration, and says where there is more to read of the first setting it names.
func wrong(err error) error {
	var problems config.Problems
	if !errors.As(err, &problems) {
		return usage{err}
	}
	known := settings()
	for _, p := range problems {
		if name, _, _ := strings.Cut(p.Setting, "["); slices.Contains(known, name) {
			return usage{hinted{err, "dervish config explain " + name + " tells what it takes"}}
		}
	}
	return usage{hinted{err, "dervish config explain tells of every setting"}}
}

func printCommand() *cobra.Command {
	var secrets bool
	cmd := &cobra.Command{
		Use:   "print [flags]",
		Short: "print the configuration in effect as YAML",
		Long: `print writes the configuration in effect as YAML that can be fed back, and behind each value that is not a default
where it came from. It takes the flags of dervish serve.`,
		Example: "  dervish config print\n  dervish config print --limits strict > dervish.yaml",
		Args:    arguments(),
	}
	flags := bind(cmd)
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
		Args:    arguments("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			loaded, err := config.Check(args[0])
			if err != nil {
				return wrong(err)
			}
			if err := checkFaults(loaded); err != nil {
				return usage{err}
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), args[0]+": ok")
			return err
		},
	}
}

func explainCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain [SETTING]",
		Short: "say what a setting does, what it takes and what it is now",
		Long: `explain says what a setting does, what it takes, how it is set, and what it is now and why; without a name, that of
every setting. The name may be written as in the file, as a flag or as a variable.`,
		Example: "  dervish config explain\n  dervish config explain idle-timeout\n  dervish config explain DERVISH_LIMITS",
		Args:    arguments("[SETTING]"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return settings(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags := config.Bind(all)
	cmd.Flags().AddFlag(all.Lookup("config"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		loaded, err := config.Load(flags, environment())
		if problems := (config.Problems)(nil); errors.As(err, &problems) {
			// Who asks may be about to mend it.
			report(cmd.ErrOrStderr(), fmt.Errorf("%w\nwhat is explained are therefore the defaults", err))
			loaded, err = config.Load(nil, config.Env{})
		}
		if err != nil {
			return wrong(err)
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
