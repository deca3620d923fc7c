package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/internal/backtest"
	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/reports"
)

// backtester runs a bot through markets that are simulated.
type backtester struct {
	from       string
	days       float64
	hours      float64
	seed       string
	seeds      int
	jobs       int
	balance    string
	currency   string
	quiet      time.Duration
	connect    time.Duration
	page       string
	folder     string
	transcript string
	show       bool
	json       bool

	command    []string
	start, end time.Time
	out, err   io.Writer
	line       *statusLine
	record     *minutes // nil: none is kept
}

func backtestCommand() *cobra.Command {
	b := &backtester{}
	cmd := &cobra.Command{
		Use:   "backtest [flags] -- COMMAND [ARG...]",
		Short: "run a bot through a simulated market",
		Long: `backtest starts a server, runs a bot against it over a period of simulated time, and says how it did. The bot is any
program, in any language; it is told by its environment where to connect and as whom:

  DERVISH_URL      the endpoint, as ws://127.0.0.1:40123/websockets/v3
  DERVISH_APP_ID   the app_id for the query of that URL
  DERVISH_TOKEN    the token for authorize
  DERVISH_SEED     the seed of the market

Time moves in lock-step: to the next tick as soon as the bot has dealt with what came before, so that a day passes in less
than a minute and none of it while the bot thinks. The same seed is the same market with the same answers, each time. No
limits of calls are in force. When the period is over the bot is told to stop (SIGTERM), and is killed after five seconds,
with all that it started. What it prints goes to standard error.

With --seeds the bot runs in several markets, --jobs of them at a time. What the bots print is then kept back, but for the
last lines of one that fails, unless --show asks for it; that runs one after the other. The results are the same.

The report is kept in --out, where the console of dervish serve lists it: a page with equity, drawdown, profits by market and
trades, and the same as JSON. --report writes the page to a file of your own as well.

Ctrl-C ends the bots and reports what was done until then; a second one kills them. The exit code is 1 after that, and where
a bot crashed in any market or had no connection for --connect-timeout.`,
		Example: `  dervish backtest --hours 1 -- dervish ticks R_100 --count 100   # or: python bot.py, node bot.mjs, ./bot
  dervish backtest --hours 0.2 --seeds 3 --report report.html -- dervish ticks R_100
  dervish backtest --from 2026-03-01 --hours 0.1 --seed mine --json -- dervish ticks R_50`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage{hinted{errors.New("there is no bot to run"), "name it behind --, as in dervish backtest -- python bot.py"}}
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&b.from, "from", "2026-01-01", "where the period begins: 2026-01-01T09:30:00Z, 2026-01-01 or seconds since 1970")
	f.Float64Var(&b.days, "days", 0, "how many days the period has; by default 1 without --hours")
	f.Float64Var(&b.hours, "hours", 0, "how many hours it has, beside the days")
	f.StringVar(&b.seed, "seed", "dervish", "seed of the market")
	f.IntVar(&b.seeds, "seeds", 1, "how many markets; their seeds are --seed with -1, -2 and so on behind it")
	f.IntVarP(&b.jobs, "jobs", "j", 0, "how many markets at a time; by default as many as there are processors, or 1 with --show")
	f.StringVar(&b.balance, "balance", "10000", "what the account begins with")
	f.StringVar(&b.currency, "currency", "USD", "currency of the account")
	f.DurationVar(&b.quiet, "quiet", 0, "for how long a bot may think after it has answered a ping; 0s is 500µs, and enough for event loops")
	f.DurationVar(&b.connect, "connect-timeout", time.Minute, "for how long, by the machine, a bot may be without a connection; 0s is for ever")
	f.StringVar(&b.folder, "out", "", "folder in which the report is kept, or off (default $DERVISH_REPORTS, else reports in the configuration folder)")
	f.StringVarP(&b.page, "report", "r", "", "file for the report's page")
	f.StringVar(&b.transcript, "transcript", "", "file for every message, a line of JSON each")
	f.BoolVar(&b.show, "show", false, "show what the bots print with several markets too")
	f.BoolVar(&b.json, "json", false, "print the whole report as one JSON object")
	f.SetInterspersed(false)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		b.command, b.out, b.err = args, cmd.OutOrStdout(), cmd.ErrOrStderr()
		if err := b.check(); err != nil {
			return usage{err}
		}
		return b.run(cmd.Context())
	}
	return cmd
}

// longest is how many days a period may have.
const longest = 3660

// check finds what is wrong with the flags, and settles what they leave open.
func (b *backtester) check() error {
	var err error
	if b.start, err = clock.Parse(b.from); err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	if b.days == 0 && b.hours == 0 {
		b.days = 1
	}
	days := b.days + b.hours/24
	switch {
	case !(b.days >= 0 && b.hours >= 0 && days <= longest):
		return fmt.Errorf("--days %v --hours %v: a period has up to %d days", b.days, b.hours, longest)
	case b.seeds < 1 || b.seeds > 10_000:
		return fmt.Errorf("--seeds %d: it has to be from 1 to 10000", b.seeds)
	case b.jobs < 0 || b.jobs > 1000:
		return fmt.Errorf("--jobs %d: it has to be from 1 to 1000, or 0 for as many as there are processors", b.jobs)
	case b.seed == "":
		return errors.New("--seed is empty")
	case b.quiet < 0:
		return fmt.Errorf("--quiet %v: it must not be below 0", b.quiet)
	case b.connect < 0:
		return fmt.Errorf("--connect-timeout %v: it must not be below 0", b.connect)
	}
	b.end = b.start.Add(time.Duration(days * float64(24*time.Hour)).Round(time.Second))
	if !b.end.After(b.start) {
		return errors.New("the period has to last a second at least")
	}
	if b.jobs == 0 && !b.show {
		b.jobs = runtime.NumCPU()
	}
	b.jobs = min(max(b.jobs, 1), b.seeds)
	b.show = b.show || b.seeds == 1
	b.folder = reportsFolder(cmp.Or(b.folder, os.Getenv("DERVISH_REPORTS")))
	return nil
}

// seedOf is the seed of a market.
func (b *backtester) seedOf(i int) string {
	if b.seeds == 1 {
		return b.seed
	}
	return fmt.Sprintf("%s-%d", b.seed, i+1)
}

// run runs the bot in every market and reports.
func (b *backtester) run(ctx context.Context) (err error) {
	if b.folder != "" { // better now than after hours
		if err := os.MkdirAll(b.folder, 0o700); err != nil {
			return hinted{fmt.Errorf("make the folder of reports: %w", err), "--out DIR names another, and --out off keeps no report"}
		}
	}
	if b.transcript != "" {
		f, err := os.Create(b.transcript)
		if err != nil {
			return fmt.Errorf("write the transcript: %w", err)
		}
		b.record = newMinutes(f)
		defer func() { err = errors.Join(err, b.record.close()) }()
	}
	b.line = &statusLine{w: b.err, on: isTerminal(b.err)}
	r := &backtest.Report{Heading: backtest.Heading{
		Command: b.command, From: b.start.UTC(), To: b.end.UTC(), Seed: b.seed, Markets: b.seeds, Currency: b.currency,
	}}
	interrupted, err := b.markets(ctx, r)
	if err != nil {
		return err
	}
	r.Reckon()
	if err := b.write(r); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	s := r.Summary
	switch {
	case interrupted:
		return hinted{errInterrupted, fmt.Sprintf("the report has what was done until then: %d of %d markets, the last ones not to their end", s.Runs, b.seeds)}
	case s.Absent > 0:
		return hinted{fmt.Errorf("the bot had no connection in %d of %d markets", s.Absent, b.seeds), "dervish backtest --help says what tells the bot where to connect; --connect-timeout waits longer"}
	case s.Crashed > 0:
		return fmt.Errorf("the bot crashed in %d of %d markets", s.Crashed, s.Runs)
	}
	return nil
}

// write writes a report to all places that were asked for.
func (b *backtester) write(r *backtest.Report) error {
	if b.page != "" {
		if err := writeTo(b.page, r.WritePage); err != nil {
			return err
		}
	}
	if b.json {
		if err := json.NewEncoder(b.out).Encode(r); err != nil {
			return err
		}
	} else if err := b.say(r); err != nil {
		return err
	}
	if b.folder == "" {
		return nil
	}
	_, page, _, err := reports.Folder(b.folder).Keep(r, clock.Real.Now())
	if err == nil {
		_, err = fmt.Fprintf(b.err, "report: %s\n", page)
	}
	return err
}

// writeTo has a file written.
func writeTo(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	return errors.Join(write(f), f.Close())
}

// say writes a report for people.
func (b *backtester) say(r *backtest.Report) error {
	for i := range r.Runs {
		run := &r.Runs[i]
		if _, err := fmt.Fprintf(b.out, "market %s: %s at %s, profit %s %s, %d won, %d lost, %d open, deepest fall %s, %.1fs\n",
			run.Seed, run.End, instant(run.EndedAt.Unix()), r.Money(run.Profit), r.Currency, run.Won, run.Lost, run.Open, r.Money(run.Drawdown), run.Seconds); err != nil {
			return err
		}
		if run.Fault == "" {
			continue
		}
		text := "  " + run.Fault
		if len(run.Output) > 0 {
			text += "; its last lines:"
		}
		for _, line := range run.Output {
			text += "\n  | " + line
		}
		if _, err := fmt.Fprintln(b.out, text); err != nil {
			return err
		}
	}
	if s := r.Summary; s.Runs > 1 {
		if _, err := fmt.Fprintf(b.out, "%d markets: median %s %s, mean %s, best %s, worst %s, %d profitable\n",
			s.Runs, r.Money(s.Median), r.Currency, r.Money(s.Mean), r.Money(s.Best), r.Money(s.Worst), s.Profitable); err != nil {
			return err
		}
	}
	return nil
}
