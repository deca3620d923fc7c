// Command dervish is a server of the Deriv WebSocket API v3 for your own machine.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		stop() // a second signal ends the process at once
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

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "dervish",
		Short: "the Deriv WebSocket API v3 on your own machine",
		Long: `dervish serves the Deriv WebSocket API v3 on your own machine, with virtual money and nothing sent anywhere.
It is independent and unofficial.`,
		Example: `  dervish serve                       # ws://127.0.0.1:8080/websockets/v3?app_id=1089
  dervish serve --tls auto            # wss://127.0.0.1:8443 beside it
  dervish ca                          # have browsers and programs trust the certificate
  dervish config explain idle-timeout # what a setting does, and what it is now`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version(),
	}
	cmd.SetVersionTemplate("dervish {{.Version}}\n")
	cmd.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage{hinted{err, "see " + c.CommandPath() + " --help"}}
	})
	cmd.AddCommand(serveCommand(), caCommand(), configCommand())
	return cmd
}

// version is the module's version, or the commit that was built.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return "devel"
}

// environment is the machine as the configuration sees it.
func environment() config.Env {
	return config.Env{LookupEnv: os.LookupEnv, UserConfigDir: os.UserConfigDir}
}
