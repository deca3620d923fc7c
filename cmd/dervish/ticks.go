package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/wire"
)

func ticksCommand() *cobra.Command {
	e := &endpoint{}
	var count int
	cmd := &cobra.Command{
		Use:   "ticks SYMBOL...",
		Short: "follow the quotes of symbols",
		Long: `ticks prints each new quote of the symbols until Ctrl-C. A lost connection is opened again, and what was missed meanwhile
is fetched from history; what cannot be had is named on standard error.`,
		Example: "  dervish ticks R_100 --count 3\n  dervish ticks R_100 --count 2 --json",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage{hinted{errors.New("dervish ticks takes a SYMBOL"), seeHelp(cmd)}}
			}
			return checkSymbols(args)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return follow(cmd.Context(), e, count, func(ctx context.Context, c *dervish.Client) *dervish.Stream[wire.Tick] {
				return c.Ticks(ctx, args...)
			}, func(t wire.Tick) (string, error) { return t.ID, e.printTick(t) })
		},
	}
	e.bind(cmd)
	countFlag(cmd, &count)
	return cmd
}

func candlesCommand() *cobra.Command {
	e := &endpoint{}
	var count int
	var granularity int64
	var closed bool
	cmd := &cobra.Command{
		Use:   "candles SYMBOL",
		Short: "follow the candles of a symbol",
		Long: `candles prints the forming candle of a symbol with each tick until Ctrl-C, or with --closed each candle once, when the next
one has begun.`,
		Example: "  dervish candles R_100 --granularity 60 --count 3\n  dervish candles R_100 --granularity 300 --closed --count 1",
		Args: func(cmd *cobra.Command, args []string) error {
			if err := arguments("SYMBOL")(cmd, args); err != nil {
				return err
			}
			return checkSymbols(args)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkGranularity(granularity); err != nil {
				return err
			}
			var last wire.OHLC
			return follow(cmd.Context(), e, count, func(ctx context.Context, c *dervish.Client) *dervish.Stream[wire.OHLC] {
				return c.Candles(ctx, args[0], granularity)
			}, func(o wire.OHLC) (string, error) {
				print := o
				if closed {
					print, last = last, o
					if print.OpenTime == 0 || print.OpenTime == o.OpenTime {
						return o.ID, errNothingPrinted
					}
				}
				return o.ID, e.printCandle(print)
			})
		},
	}
	e.bind(cmd)
	countFlag(cmd, &count)
	granularityFlag(cmd, &granularity)
	cmd.Flags().BoolVar(&closed, "closed", false, "print candles when they are complete, rather than with each tick")
	return cmd
}

func countFlag(cmd *cobra.Command, count *int) {
	cmd.Flags().IntVarP(count, "count", "n", 0, "stop after so many lines; 0: never")
	_ = cmd.RegisterFlagCompletionFunc("count", cobra.NoFileCompletions)
}

func granularityFlag(cmd *cobra.Command, granularity *int64) {
	cmd.Flags().Int64Var(granularity, "granularity", 60, "span of a candle in seconds, from 60 to 86400")
	_ = cmd.RegisterFlagCompletionFunc("granularity", cobra.FixedCompletions(granularities(), cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveKeepOrder))
}

// granularities are the spans that a candle may have, in seconds.
func granularities() []string { return wire.TicksHistory.Request.Field("granularity").Enum }

func checkGranularity(seconds int64) error {
	if all := granularities(); !slices.Contains(all, strconv.FormatInt(seconds, 10)) {
		return usage{fmt.Errorf("--granularity %d: it has to be one of %s", seconds, strings.Join(all, ", "))}
	}
	return nil
}

// checkSymbols finds what cannot be a symbol before anybody is asked.
func checkSymbols(symbols []string) error {
	for _, s := range symbols {
		raw := slices.Concat([]byte(`{"ticks":`), wire.AppendString(nil, s), []byte("}"))
		if _, err := checked(raw); err != nil {
			return usage{hinted{fmt.Errorf("%q is no symbol", s), "symbols are as active_symbols spells them, such as R_100"}}
		}
	}
	return nil
}

// errNothingPrinted says that an update was not worth a line.
var errNothingPrinted = errors.New("nothing printed")

// follow prints the updates of a stream until ctx is done or count lines are printed. show prints one and gives the id of
// its subscription.
func follow[T any](ctx context.Context, e *endpoint, count int, open func(context.Context, *dervish.Client) *dervish.Stream[T], show func(T) (id string, err error)) error {
	if count < 0 {
		return usage{fmt.Errorf("--count %d: it has to be 0 or more", count)}
	}
	o, err := e.options()
	if err != nil {
		return err
	}
	o.FillGaps = true
	client, err := e.stay(ctx, o)
	if err != nil {
		return err
	}
	defer client.Close()
	stream := open(context.WithoutCancel(ctx), client)
	live := subscriptions{}
	for n := 0; count == 0 || n < count; {
		v, err := stream.Next(ctx)
		var gap *dervish.Gap
		switch {
		case ctx.Err() != nil:
			return live.forget(client)
		case errors.As(err, &gap):
			fmt.Fprintf(e.err, "dervish: updates of %s between %s and %s were missed\n", gap.Symbol, instant(gap.From), instant(gap.To))
			continue
		case err != nil:
			return e.told(ctx, err)
		}
		id, err := show(v)
		if id != "" {
			live[id] = true
		}
		switch {
		case err == nil:
			n++
		case !errors.Is(err, errNothingPrinted):
			return err
		}
	}
	return live.forget(client)
}

// instant is how a time is written for people.
func instant(epoch int64) string { return time.Unix(epoch, 0).UTC().Format(time.DateTime) }

// price writes a price with the decimals of its symbol.
func price(d wire.Decimal, decimals int64) string {
	if units, exact := d.Units(int(decimals)); exact && !d.IsZero() {
		return wire.NewDecimal(units, int(decimals)).String()
	}
	return d.String()
}

func (e *endpoint) printTick(t wire.Tick) error {
	if !e.human() {
		t.ID = "" // of the connection, and nobody's business later
		return json.NewEncoder(e.out).Encode(t)
	}
	_, err := fmt.Fprintf(e.out, "%s  %-10s  %s\n", instant(t.Epoch), t.Symbol, price(t.Quote, t.PipSize))
	return err
}

func (e *endpoint) printCandle(o wire.OHLC) error {
	if !e.human() {
		o.ID = ""
		return json.NewEncoder(e.out).Encode(o)
	}
	p := func(d wire.Decimal) string { return price(d, o.PipSize) }
	_, err := fmt.Fprintf(e.out, "%s  %-10s  open %s  high %s  low %s  close %s\n", instant(o.OpenTime), o.Symbol, p(o.Open), p(o.High), p(o.Low), p(o.Close))
	return err
}
