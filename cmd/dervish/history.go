package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/wire"
)

// historian downloads the past of a symbol.
type historian struct {
	endpoint
	from, to    string
	count       int64
	style       string
	granularity int64
	format      string
	file        string
	resume      bool
}

// defaultCount is how many lines there are when neither a beginning nor a number is asked for.
const defaultCount = 5000

func historyCommand() *cobra.Command {
	h := &historian{}
	cmd := &cobra.Command{
		Use:   "history SYMBOL",
		Short: "download past ticks or candles of a symbol",
		Long: `history downloads the past of a symbol, the oldest first: from --from to --to, or without --from the latest --count. It asks
for one page after another, keeps to the server's limits, and goes on when the connection was lost.

A time is in epoch seconds, a date (2026-01-31), a date and time (2026-01-31T12:00:00Z; UTC unless it says otherwise), a
while ago (-24h, or 24h) or now. With --resume a file that was begun is gone on with behind its last line.`,
		Example: `  dervish history R_100 --count 10
  dervish history R_100 --from -1h --format csv
  dervish history R_100 --style candles --granularity 300 --from -6h --out candles.csv
  dervish history R_100 --from -1h --out ticks.jsonl --resume`,
		Args: func(cmd *cobra.Command, args []string) error {
			if err := arguments("SYMBOL")(cmd, args); err != nil {
				return err
			}
			return checkSymbols(args)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	h.bind(cmd)
	f := cmd.Flags()
	f.StringVar(&h.from, "from", "", "first moment; by default that of the latest --count")
	f.StringVar(&h.to, "to", "now", "last moment")
	f.Int64VarP(&h.count, "count", "n", 0, fmt.Sprintf("how many lines at most; by default all from --from on, or else %d", defaultCount))
	f.StringVar(&h.style, "style", "ticks", "ticks or candles")
	granularityFlag(cmd, &h.granularity)
	f.StringVar(&h.format, "format", "", "csv or jsonl; by default what the name of --out ends in, else jsonl")
	f.StringVarP(&h.file, "out", "o", "", "file to write; by default standard output")
	f.BoolVar(&h.resume, "resume", false, "go on with the file of --out, if it is there")
	f.Lookup("json").Usage = "the same as --format jsonl"
	for name, values := range map[string][]string{"from": nil, "to": nil, "count": nil, "style": {"ticks", "candles"}, "format": {"csv", "jsonl"}} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := h.check(); err != nil {
			return err
		}
		return h.download(cmd.Context(), args[0])
	}
	return cmd
}

// check finds what is wrong with the flags, and fills in what follows from others.
func (h *historian) check() error {
	if h.json {
		h.format = cmp.Or(h.format, "jsonl")
	}
	if h.format == "" {
		h.format = "jsonl"
		if strings.EqualFold(filepath.Ext(h.file), ".csv") {
			h.format = "csv"
		}
	}
	switch {
	case h.style != "ticks" && h.style != "candles":
		return usage{fmt.Errorf("--style %s: it has to be ticks or candles", h.style)}
	case h.format != "csv" && h.format != "jsonl" || h.json && h.format != "jsonl":
		return usage{fmt.Errorf("--format %s: it has to be csv or jsonl, and with --json jsonl", h.format)}
	case h.count < 0:
		return usage{fmt.Errorf("--count %d: it has to be 0 or more", h.count)}
	case h.resume && h.file == "":
		return usage{errors.New("--resume goes on with a file: --out names it")}
	}
	for flag, text := range map[string]string{"from": h.from, "to": h.to} {
		if _, err := moment(text, time.Time{}); err != nil {
			return usage{fmt.Errorf("--%s: %w", flag, err)}
		}
	}
	return checkGranularity(h.granularity)
}

// moment reads a time as users write it, in epoch seconds. Empty is 0.
func moment(text string, now time.Time) (int64, error) {
	if text == "" {
		return 0, nil
	}
	if text == "now" {
		return now.Unix(), nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n >= 0 {
		return n, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil && t.Unix() >= 0 {
			return t.Unix(), nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil {
		return now.Add(-d.Abs()).Unix(), nil
	}
	return 0, fmt.Errorf("%q is no time: write epoch seconds, 2026-01-31, 2026-01-31T12:00:00Z, -24h or now", text)
}

// download writes what was asked for.
func (h *historian) download(ctx context.Context, symbol string) (err error) {
	o, err := h.options()
	if err != nil {
		return err
	}
	// Before anybody is asked: a file that cannot be written is no reason to.
	out, err := h.openSink()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.close()) }()
	o.NoPacing = false
	client, err := h.stay(ctx, o)
	if err != nil {
		return err
	}
	defer client.Close()
	bar := &progress{w: h.err, on: isTerminal(h.err), symbol: symbol}
	defer bar.end()
	if err := h.fetch(ctx, client, symbol, out, bar); err != nil {
		if h.file != "" && ctx.Err() != nil {
			return hinted{errInterrupted, "the same command with --resume goes on with " + h.file}
		}
		return h.told(ctx, err)
	}
	return nil
}

// fetch asks for page after page and writes them.
func (h *historian) fetch(ctx context.Context, client *dervish.Client, symbol string, out *sink, bar *progress) error {
	server, err := client.Time(ctx, wire.TimeRequest{})
	if err != nil {
		return err
	}
	now := time.Unix(int64(*server), 0)
	from, err := moment(h.from, now)
	if err != nil {
		return err
	}
	to, err := moment(h.to, now)
	if err != nil {
		return err
	}
	s := &series{client: client, symbol: symbol, style: h.style, granularity: h.granularity, warn: func(err error) {
		bar.end()
		fmt.Fprintf(h.err, "dervish: asking again after: %v\n", plain(err))
	}}
	left := h.count
	if out.lines > 0 { // of an earlier run; the last one is fetched anew, as it may be of a candle that was forming
		from = out.last
		if left > 0 {
			left = max(left-out.lines+1, 0)
			if left == 0 {
				return nil
			}
		}
		if err := out.dropLast(); err != nil {
			return err
		}
	}
	write := func(rows []row) error {
		bar.add(rows, from, to, left)
		return out.write(rows, s.decimals)
	}
	if h.from == "" && out.last == 0 {
		rows, err := s.latest(ctx, to, cmp.Or(left, defaultCount), bar.found)
		if err != nil {
			return err
		}
		return write(rows)
	}
	return s.between(ctx, from, to, left, write)
}
