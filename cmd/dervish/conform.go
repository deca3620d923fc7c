package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/internal/conform"
)

// conformance is dervish conform.
type conformance struct {
	endpoint
	only  []string
	junit string
	list  bool
	trade bool
	slow  bool
	real  bool
	sym   string
}

func conformCommand() *cobra.Command {
	c := &conformance{}
	cmd := &cobra.Command{
		Use:   "conform",
		Short: "check whether an endpoint keeps to the protocol",
		Long: `conform makes a suite of checks of an endpoint, this server's or any other's, and says which it passes: of the handshake
and frames, envelopes, streams, authorization, and the answers of calls, each under the requirement that it belongs to, of
those that docs/conformance.md lists. Nothing is changed at the endpoint unless --trade says that contracts may be bought and sold with the
token's account, and that is done at a dervish alone unless --real-endpoint says otherwise. What needs a token is skipped
without one.

Exit code 1 says that a check failed; checks that were skipped are no failure.`,
		Example: "  dervish conform\n  dervish conform --token-file token.txt --trade --junit report.xml\n  dervish conform --only RS7,ticks\n  dervish conform --list",
		Args:    arguments(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.examine(cmd) },
	}
	c.bind(cmd)
	cmd.Flags().Lookup("json").Usage = "print one JSON object a line"
	cmd.Flags().StringSliceVar(&c.only, "only", nil, "make only the checks of these requirements, names or calls; may be repeated")
	cmd.Flags().StringVar(&c.junit, "junit", "", "write the results as JUnit's XML to this file as well")
	cmd.Flags().BoolVar(&c.list, "list", false, "list the checks and make none")
	cmd.Flags().BoolVar(&c.trade, "trade", false, "buy and sell with the token's account too")
	cmd.Flags().BoolVar(&c.slow, "slow", false, "make the checks that take minutes too: rate limits and idle sessions")
	cmd.Flags().StringVar(&c.sym, "symbol", "", "symbol that ticks now; 1HZ100V by default")
	cmd.Flags().BoolVar(&c.real, "real-endpoint", false, "with --trade, trade at an endpoint that is no dervish, where money may be real")
	_ = cmd.RegisterFlagCompletionFunc("only", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var words []cobra.Completion
		for _, k := range conform.Checks() {
			words = append(words, cobra.CompletionWithDesc(k.Name, k.Claim))
		}
		return words, cobra.ShellCompDirectiveNoFileComp
	})
	_ = cmd.RegisterFlagCompletionFunc("symbol", cobra.NoFileCompletions)
	return cmd
}

func (c *conformance) examine(cmd *cobra.Command) error {
	checks, unknown := conform.Select(c.only)
	if len(unknown) > 0 {
		return usage{hinted{fmt.Errorf("no check is about %s", strings.Join(unknown, ", ")), "dervish conform --list tells what there is"}}
	}
	if c.list {
		return c.tabulate(checks)
	}
	ctx := cmd.Context()
	token, err := c.token()
	if err != nil {
		return err
	}
	secure, err := c.secure()
	if err != nil {
		return err
	}
	if c.trade && token == "" {
		return usage{hinted{errors.New("--trade needs a token"), giveToken}}
	}
	if c.trade && !c.real {
		is, err := c.simulated(ctx)
		if err != nil {
			return err
		}
		if !is {
			return hinted{fmt.Errorf("%s is no dervish server: money may be real there; nothing was sent", c.url), "--real-endpoint trades there all the same"}
		}
	}
	sum := &conform.Summary{Endpoint: c.url}
	var broken error // of standard output
	err = conform.Run(ctx, &conform.Options{
		URL: c.url, AppID: c.appID, Token: token, TLS: secure, Trade: c.trade, Slow: c.slow, Symbol: c.sym, Timeout: c.timeout,
		Only: c.only, Note: func(text string) { fmt.Fprintln(c.err, "dervish: "+text) },
	}, func(r conform.Result) {
		sum.Add(r)
		if c.json {
			broken = errors.Join(broken, r.JSON(c.out))
		} else {
			broken = errors.Join(broken, r.Text(c.out))
		}
	})
	switch {
	case ctx.Err() != nil:
		return errInterrupted
	case err != nil:
		return err
	case broken != nil:
		return broken
	}
	if !c.json {
		if err := sum.Text(c.out); err != nil {
			return err
		}
	}
	if err := c.report(sum); err != nil {
		return err
	}
	if n := sum.Count(conform.Failed); n > 0 {
		return fmt.Errorf("%d of the checks failed", n)
	}
	return nil
}

// report writes the file for JUnit, if there shall be one.
func (c *conformance) report(sum *conform.Summary) error {
	if c.junit == "" {
		return nil
	}
	f, err := os.Create(c.junit)
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	if err := errors.Join(sum.JUnit(f), f.Close()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// tabulate lists checks.
func (c *conformance) tabulate(checks []conform.Check) error {
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for i := range checks {
		k := &checks[i]
		var needs []string
		for need, word := range map[conform.Need]string{conform.Token: "token", conform.Trade: "trade", conform.Slow: "slow"} {
			if k.Needs&need != 0 {
				needs = append(needs, word)
			}
		}
		slices.Sort(needs)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", k.Requirement, k.Name, strings.Join(needs, ","), k.Claim)
	}
	return w.Flush()
}
