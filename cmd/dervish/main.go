// Command dervish is a server of the Deriv WebSocket API v3 for your own machine, and a client of it from a terminal.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/internal/config"
)

// Exit codes.
const (
	exitFailure = 1 // what was asked for could not be done
	exitUsage   = 2 // the command line or the configuration is wrong
)

func main() {
	ctx, stop := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		signal.Stop(signals) // first, so that a second signal ends the process whatever it waits for
		stop()
	}()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program; it gives the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	cmd := root()
	cmd.SetArgs(args)
	cmd.SetOut(stdout)
	cmd.SetErr(stderr)
	err := cmd.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	report(stderr, err)
	var u usage
	if errors.As(err, &u) {
		return exitUsage
	}
	return exitFailure
}

// root is the whole command line.
func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "dervish",
		Short: "the Deriv WebSocket API v3 on your own machine",
		Long: `dervish serves the Deriv WebSocket API v3 on your own machine, with virtual money and nothing sent anywhere,
and it is a client of that API from a terminal: of the server on this machine, or of the endpoint that --url or
DERVISH_URL names. It is independent and unofficial.

The exit code is 0; 1 when what was asked for could not be done or was answered by an error; 2 when the command line or
the configuration is wrong.`,
		Example: `  dervish serve                         # ws://127.0.0.1:8080/websockets/v3?app_id=1089
  dervish serve --tls auto              # wss://127.0.0.1:8443 beside it
  dervish ca                            # have browsers and programs trust the certificate
  dervish config explain idle-timeout   # what a setting does, and what it is now
  dervish call ping                     # any call, of the server on this machine
  dervish explain ticks_history         # what a call takes and answers`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       built().Version,
	}
	cmd.SetVersionTemplate("dervish {{.Version}}\n")
	cmd.SetFlagErrorFunc(flagError)
	cmd.SetUsageFunc(writeUsage)
	cmd.AddCommand(serveCommand(), backtestCommand(), accountCommand(), clockCommand(), faultCommand(), sandboxCommand(), caCommand(), configCommand(), ledgerCommand(), versionCommand())
	cmd.AddCommand(callCommand(), explainCallCommand(), statusCommand(), pingCommand(), doctorCommand(), conformCommand(), recordCommand(), replayCommand())
	cmd.AddCommand(ticksCommand(), candlesCommand(), historyCommand(), watchCommand())
	cmd.SetHelpCommand(helpCommand())
	cmd.InitDefaultCompletionCmd()
	for _, c := range cmd.Commands() {
		if c.Name() == "completion" {
			c.Short = "print a script that completes dervish's commands in a shell"
			gathers(c)
			for _, shell := range c.Commands() {
				shell.Args = arguments()
			}
		}
	}
	gathers(cmd)
	return cmd
}

// environment is the machine as the configuration sees it.
func environment() config.Env {
	return config.Env{LookupEnv: os.LookupEnv, UserConfigDir: os.UserConfigDir}
}
